"""Rules of offers and room: weekly times, end dates, and what somebody can still carry.

Times of the week are `Window`s in local wall time: (weekday, from minute, to minute), Monday 0,
minutes after local midnight; a window may run past midnight (to 1,440 + 360 = six the next morning).
In the database they are lists of three numbers. `materialise` turns them into instants for the plan.
Pure: no Django, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from leanto.core.wall_time import day_start, instant, zone_info

Window = tuple[int, int, int]
Interval = tuple[int, int]  # [start, end) in minutes since 1970-01-01 UTC, as the engine has it

DAY_MINUTES = 1440
PARTS: dict[str, tuple[int, int]] = {
    "morning": (6 * 60, 12 * 60),
    "afternoon": (12 * 60, 18 * 60),
    "evening": (18 * 60, 22 * 60),
    "night": (22 * 60, 30 * 60),
    "all_day": (0, DAY_MINUTES),
}
DEFAULT_WEEKS = 4
MOST_WEEKS = 12
MOST_REST = 48  # hours
MOST_DAYS = 6  # in a row, before a day without a turn
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OfferError(ValueError):
    """An offer that cannot be; `code` is stable: "window", "ends_past", "ends_far", "second_stretch"."""

    def __init__(self, code: str, **values: str | int) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


def windows(days: Iterable[int], part: str) -> tuple[Window, ...]:
    """A part of the day ("morning", ..., "all_day") on some weekdays."""
    start, end = PARTS[part]
    return tuple(checked((day, start, end)) for day in sorted(set(days)))


def checked(window: Sequence[int]) -> Window:
    """The window, if it is one. An end at or before the start means the next day: (4, 1320, 360) is Friday
    22:00 to Saturday 06:00. Raises OfferError("window")."""
    if len(window) != 3 or not all(isinstance(part, int) for part in window):
        raise OfferError("window")
    day, start, end = window
    if end <= start:
        end += DAY_MINUTES
    if not (0 <= day <= 6 and 0 <= start < DAY_MINUTES and start < end <= start + DAY_MINUTES):
        raise OfferError("window")
    return day, start, end


def materialise(
    times: Iterable[Sequence[int]], zone: str, from_utc: datetime, to_utc: datetime
) -> tuple[Interval, ...]:
    """Weekly windows as instants between two moments: sorted, merged where they touch, cut at the ends.

    Wall time is kept across clock changes: an evening stays 18:00 to 22:00 by the wall clock, so a night
    in which clocks change is an hour longer or shorter. Minutes outside whole minutes are cut inwards.
    """
    week = tuple(checked(window) for window in times)
    low, high = -(-_seconds(from_utc) // 60), _seconds(to_utc) // 60
    if not week or low >= high:
        return ()
    info = zone_info(zone)
    found: list[Interval] = []
    day = from_utc.astimezone(info).date() - timedelta(days=2)
    last = to_utc.astimezone(info).date() + timedelta(days=1)
    while day <= last:
        for weekday, start, end in week:
            if weekday == day.weekday():
                begins, ends = _moment(day, start, zone), _moment(day, end, zone)
                if max(begins, low) < min(ends, high):
                    found.append((max(begins, low), min(ends, high)))
        day += timedelta(days=1)
    return merged(found)


def days_between(first: date | None, until: date | None, zone: str, horizon: datetime) -> Interval | None:
    """A pause from local day `first` up to, not including, `until` (open: up to `horizon`), as instants."""
    if first is None:
        return None
    start = _seconds(day_start(first, zone)) // 60
    end = _seconds(day_start(until, zone) if until else horizon) // 60
    return (start, end) if start < end else None


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Sorted, without overlaps; intervals that touch become one."""
    result: list[Interval] = []
    for start, end in sorted(intervals):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def overlap(first: Interval, second: Interval) -> bool:
    """Whether two half-open intervals share a minute. One that ends when the other starts does not."""
    return max(first[0], second[0]) < min(first[1], second[1])


def inside(turn: Interval, times: Iterable[Interval]) -> bool:
    """Whether a turn lies wholly within one of the (merged) times."""
    return any(start <= turn[0] and turn[1] <= end for start, end in times)


def touches(turn: Interval, times: Iterable[Interval]) -> bool:
    """Whether a turn shares a minute with any of the times: for never-hours and pauses."""
    return any(overlap(turn, other) for other in times)


def fits_anytime(
    window: Interval, minutes: int, times: Iterable[Interval], never: Iterable[Interval]
) -> bool:
    """Whether `minutes` in one piece fit inside `window` and one of `times`, outside `never`."""
    closed = merged(never)
    for start, end in times:
        at, limit = max(start, window[0]), min(end, window[1])
        for shut, opens in closed:
            if shut >= limit:
                break
            if opens <= at:
                continue
            if shut - at >= minutes:
                return True
            at = opens
        if limit - at >= minutes:
            return True
    return False


def end_date(today: date, chosen: date | None = None) -> date:
    """The last day of an offer: four weeks from today unless chosen, at most twelve (S2-33).

    Raises OfferError("ends_past") or OfferError("ends_far", latest=...). Renewing is a new choice and
    goes through here again.
    """
    if chosen is None:
        return today + timedelta(weeks=DEFAULT_WEEKS)
    latest = today + timedelta(weeks=MOST_WEEKS)
    if chosen < today:
        raise OfferError("ends_past")
    if chosen > latest:
        raise OfferError("ends_far", latest=latest.isoformat(), weeks=MOST_WEEKS)
    return chosen


def check_stretch(stretch: bool, has_open_stretch: bool) -> None:
    """One open stretch at most (S2-13). Raises OfferError("second_stretch")."""
    if stretch and has_open_stretch:
        raise OfferError("second_stretch")


def is_open(ends: date, today: date) -> bool:
    """Whether an offer still stands on a day of the circle's own calendar; its last day included."""
    return today <= ends


def week_of(day: date) -> date:
    """The Monday of the week a local date is in: the key under which a week's room is counted."""
    return day - timedelta(days=day.weekday())


def week_number(day: date) -> int:
    """Weeks since Monday 1969-12-29, for the engine: equal for two dates of one Monday-to-Sunday week."""
    return (day.toordinal() - 1) // 7 - (date(1969, 12, 29).toordinal() - 1) // 7


@dataclass(frozen=True, slots=True)
class RoomLeft:
    """What a person can still carry in one week, in their own measure. Never below zero."""

    turns: int
    minutes: int
    turns_today: int | None = None

    def fits(self, minutes: int) -> bool:
        """Whether one more turn of so many minutes stays within what they said."""
        today = self.turns_today is None or self.turns_today >= 1
        return today and self.turns >= 1 and self.minutes >= minutes


def room_left(
    turns_week: int,
    minutes_week: int,
    carried: Iterable[int],
    turns_day: int | None = None,
    carried_that_day: int = 0,
) -> RoomLeft:
    """Room left in a week, from the minutes of each turn carried in it (and how many of them that day)."""
    held = tuple(carried)
    today = None if turns_day is None else max(0, turns_day - carried_that_day)
    return RoomLeft(max(0, turns_week - len(held)), max(0, minutes_week - sum(held)), today)


def over_room(turns_week: int, minutes_week: int, carried: Iterable[int]) -> bool:
    """Whether somebody carries more in a week than they said is good for them. At the limit is not over."""
    held = tuple(carried)
    return len(held) > turns_week or sum(held) > minutes_week


def notice_kept(starts_at: datetime, now: datetime, notice_hours: int) -> bool:
    """Whether a turn is far enough away for an offer that needs so many hours of notice."""
    return starts_at - now >= timedelta(hours=notice_hours)


def _moment(day: date, minute: int, zone: str) -> int:
    """Minutes since the epoch of a wall time given as minutes after midnight of `day`, which may pass it."""
    days, rest = divmod(minute, DAY_MINUTES)
    return _seconds(instant(day + timedelta(days=days), time(rest // 60, rest % 60), zone)) // 60


def _seconds(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds() // 1)
