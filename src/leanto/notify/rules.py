"""When a mail may go out: quiet hours, the daily mail, reminders. Pure: no database, no clock, no settings.

All wall times are those of the person's own zone; quiet hours are half open (a mail at the very end of
them may go). They may pass midnight. Every function returns instants in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from leanto.core.wall_time import instant, zone_info

DAILY = time(8)  # when nobody said otherwise
EVENING = time(18)
MORNING = time(8)
TRIES = 8  # then a mail is given up; the news stays in "my week"
DAY = timedelta(days=1)
ASKS = frozenset(
    {
        "ask_for_you", "plan_asked", "stand_in_wanted", "pod_asked", "kept_for_you", "offer_ending",
        "arranging_asked", "arranging_free", "keeping_asked", "keeper_wanted", "quiet_asked", "settle_asked",
    }
)  # fmt: skip
"""News that asks something of its reader, so that it waits while they are on a pause."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What one person wrote about being told. `hear`: "at_once", "digest" or "nothing"."""

    hear: str
    zone: str
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time | None = None
    stopped: bool = False

    @property
    def silent(self) -> bool:
        """No mail at all."""
        return self.stopped or self.hear == "nothing"


def asks_something(code: str, data: Mapping[str, object]) -> bool:
    """Does this news want something of its reader? "It has changed" does of whoever was asked (`asked` in `data`),
    and does not of whoever promised: they must know."""
    return code in ASKS or bool(data.get("asked"))


def quiet_end(at: datetime, ways: Ways) -> datetime | None:
    """The end of the quiet hours that `at` lies in, or None when it lies in none.

    Each day's quiet hours are laid out as two instants, so a day with a missing or a doubled hour is
    right by construction: when clocks go back, quiet lasts the hour longer.
    """
    begin, end = ways.quiet_from, ways.quiet_until
    if begin is None or end is None or begin == end:
        return None
    today = at.astimezone(zone_info(ways.zone)).date()
    ends = []
    for day in (today - DAY, today, today + DAY):
        start = instant(day, begin, ways.zone)
        stop = instant(day if end > begin else day + DAY, end, ways.zone)
        if end > begin and stop <= start:
            continue  # the whole span fell into a gap
        if start <= at < stop:
            ends.append(stop)
    return max(ends, default=None)


def after_quiet(at: datetime, ways: Ways) -> datetime:
    """`at`, or the end of the quiet hours that it lies in (and of those that begin right there)."""
    for _each in range(4):
        end = quiet_end(at, ways)
        if end is None:
            return at
        at = end
    return at


def next_daily(at: datetime, ways: Ways) -> datetime:
    """The first daily-mail moment that is not before `at`."""
    wall = ways.digest_at or DAILY
    today = at.astimezone(zone_info(ways.zone)).date()
    moments = (instant(today + timedelta(days=ahead), wall, ways.zone) for ahead in (-1, 0, 1, 2))
    return min(moment for moment in moments if moment >= at)


def goes_out(due: datetime, ways: Ways, *, urgent: bool = False, again: bool = False) -> datetime:
    """When news that is due at `due` may be mailed. Never inside quiet hours.

    Asked again with its own answer it gives the same answer. `urgent` (a reminder) and `again` (a second
    try) do not wait for the daily mail.
    """
    moment = due.astimezone(UTC)
    if ways.hear == "digest" and not urgent and not again:
        moment = next_daily(quiet_start_of(moment, ways) or moment, ways)
    return after_quiet(moment, ways)


def quiet_start_of(at: datetime, ways: Ways) -> datetime | None:
    """The daily moment that quiet hours pushed to `at`, when `at` is exactly their end; else None.

    Without it a daily mail at 06:00 under quiet hours until 07:00 would wait for the next day for ever.
    """
    wall = ways.digest_at or DAILY
    today = at.astimezone(zone_info(ways.zone)).date()
    for day in (today, today - DAY):
        moment = instant(day, wall, ways.zone)
        if moment < at and after_quiet(moment, ways) == at:
            return moment
    return None


def back_off(tries: int) -> timedelta:
    """How long to wait after so many failed tries: 2, 4, 8 … minutes, six hours at most."""
    return min(timedelta(minutes=2 ** min(tries, 10)), timedelta(hours=6))


def reminder_at(starts_at: datetime, made_at: datetime, ways: Ways) -> datetime | None:
    """When to remind somebody of a turn, once; None for no reminder.

    The evening before at 18:00. When the promise is younger than that: the same morning at 08:00, at
    least two hours ahead. A moment inside quiet hours moves to just before they begin, because after
    them could be too late; if that is past too, there is none: they promised a moment ago.
    """
    day = starts_at.astimezone(zone_info(ways.zone)).date()
    for moment in (instant(day - DAY, EVENING, ways.zone), instant(day, MORNING, ways.zone)):
        if moment >= starts_at - timedelta(hours=2):
            continue
        if quiet_end(moment, ways) is not None:
            moment = _before_quiet(moment, ways)
        if moment > made_at:
            return moment
    return None


def _before_quiet(at: datetime, ways: Ways) -> datetime:
    """A quarter of an hour before the quiet hours that `at` lies in."""
    assert ways.quiet_from is not None
    today: date = at.astimezone(zone_info(ways.zone)).date()
    starts = [instant(day, ways.quiet_from, ways.zone) for day in (today - DAY, today, today + DAY)]
    return max(start for start in starts if start <= at) - timedelta(minutes=15)
