"""The one clock of the house: tests move it, nothing else reads the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar date now in the IANA time zone `zone`."""
    return now().astimezone(ZoneInfo(zone)).date()


def minutes(moment: datetime) -> int:
    """Whole minutes since 1970-01-01 UTC, the engine's unit of time."""
    return int((moment - EPOCH).total_seconds() // 60)


def moment(minute: int) -> datetime:
    """The inverse of `minutes`."""
    return datetime.fromtimestamp(minute * 60, UTC)
