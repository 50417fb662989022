"""From the clock on the wall to the one instant it means. Pure: no Django, no clock.

Everything that repeats is stepped in local dates and wall times; only then does it become an instant.
When clocks go back and a wall time happens twice, the first one is meant. When clocks jump forward
and it does not happen, the next valid instant is meant: 02:30 in a gap from 02:00 to 03:00 becomes
03:00. When a whole date is missing (Pacific/Apia, 2011-12-30) that is the start of the next day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=700)
def zone_info(zone: str) -> ZoneInfo:
    """The IANA zone by name. Raises ValueError for a name that is not one."""
    try:
        return ZoneInfo(zone)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"no such time zone: {zone[:60]!r}") from error


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every IANA zone this machine knows. Asking for them reads some hundred folders, so once is enough."""
    return frozenset(available_timezones())


def instant(day: date, wall: time, zone: str) -> datetime:
    """The instant (aware, UTC) at which the wall clock in `zone` shows `wall` on `day`."""
    return _instant(datetime.combine(day, wall), zone_info(zone))


def day_start(day: date, zone: str) -> datetime:
    """The first instant of the local date `day` (not always midnight), in UTC."""
    return instant(day, time(0), zone)


def date_exists(day: date, zone: str) -> bool:
    """False for a date that a zone skipped when it crossed the date line."""
    return day_start(day, zone).astimezone(zone_info(zone)).date() == day


def _instant(wall: datetime, info: ZoneInfo) -> datetime:
    late = wall.replace(tzinfo=info, fold=0).astimezone(UTC)
    if late.astimezone(info).replace(tzinfo=None) == wall:
        return late
    # In a gap: fold 0 reads the wall time with the offset before it and lands after the jump, fold 1
    # lands before it. Between the two lies the jump; find its first second.
    early = wall.replace(tzinfo=info, fold=1).astimezone(UTC)
    while late - early > _SECOND:
        middle = early + timedelta(seconds=(late - early) // _SECOND // 2)
        if middle.astimezone(info).replace(tzinfo=None) >= wall:
            late = middle
        else:
            early = middle
    return late
