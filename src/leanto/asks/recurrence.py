"""Asks that come again: a series in local wall time, and the occurrences it has.

A series steps in local dates, never in UTC: "Tuesdays at seven" stays at seven when clocks change.
Rules that people can rely on:

- One occurrence per period. A period is a day, a chosen weekday of a week, or a month (every n-th).
- A month without the 29th, 30th or 31st has its occurrence on its last day: "the 31st" means the last
  day of each month, and a series on 29 February every 12 months falls on 28 February in other years.
- "The fifth Tuesday" is refused, because not every month has one; "the last Tuesday" is possible.
- A wall time that clocks jump over becomes the next valid instant; one that happens twice, its first.
- A date that a zone skipped (Pacific/Apia, 2011-12-30) is not a day, so a daily series has nothing on
  it; any other series keeps its occurrence, at the start of the next day.
- `count` counts what the rule gives; skipping one does not add another at the end.
- Skipping and moving single dates name the occurrence by its `key`: the local date the rule gave it.

Pure: no Django, no clock. Beside it: `rrule.py` speaks iCalendar, `series_data.py` is the JSON form and the
words.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from leanto.core.wall_time import date_exists, day_start, instant, zone_info

MAX_OCCURRENCES = 1_000  # in one call, in one `count`, and of skipped or moved dates
MAX_STEP = 99  # "every n": nobody means every hundredth week
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
MAX_MINUTES = 24 * 60
_DAY = timedelta(days=1)


class SeriesError(ValueError):
    """A series that cannot be. `code` is stable; `values` fill the sentence in `words.py`."""

    def __init__(self, code: str, **values: str | int) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


class Every(StrEnum):
    """What a series steps by."""

    DAY = "day"
    WEEK = "week"
    MONTH_DAY = "month_day"
    MONTH_WEEKDAY = "month_weekday"
    DATES = "dates"  # no rule: one date or several, each named


@dataclass(frozen=True, slots=True)
class Moved:
    """Where one occurrence was moved to. `time` None keeps the time of the series."""

    date: date
    time: time | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time it happens. `key` is the local date by the rule and never changes when it is moved.

    `starts_at` and `ends_at` are instants in UTC; `minutes` is how long it takes. When `anytime`, the
    two are the borders of the local day and `minutes` lies somewhere between them.
    """

    key: date
    date: date
    time: time | None
    starts_at: datetime
    ends_at: datetime
    minutes: int

    @property
    def anytime(self) -> bool:
        return self.time is None


@dataclass(frozen=True, slots=True)
class Series:
    """A recurring ask in the wall time of `zone`. Checked when it is made: raises SeriesError.

    `start`: first local date on which it may happen. `time`: wall time, None for any time that day.
    `step`: every n-th day, week or month, counted from the day, the week (Monday first) or the month of
    `start`. `weekdays`: 0 Monday to 6 Sunday, for WEEK (any number) and MONTH_WEEKDAY (one).
    `day`: 1 to 31, for MONTH_DAY. `nth`: 1 to 4, or -1 for the last, for MONTH_WEEKDAY.
    `dates`: the dates themselves, for DATES; `start` is then the first of them (see `on_dates`).
    `until`: last local date, or `count`: how many; at most one of them, neither means open-ended.
    """

    start: date
    zone: str
    every: Every
    time: time | None = None
    minutes: int = 60
    step: int = 1
    weekdays: frozenset[int] = frozenset()
    day: int = 0
    nth: int = 0
    dates: frozenset[date] = frozenset()
    until: date | None = None
    count: int | None = None
    skipped: frozenset[date] = frozenset()
    moved: Mapping[date, Moved] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            zone_info(self.zone)
        except ValueError as error:
            raise SeriesError("zone", zone=self.zone[:60]) from error
        _need(FIRST_DAY <= self.start <= LAST_DAY, "start")
        _need(1 <= self.step <= MAX_STEP, "step", limit=MAX_STEP)
        _need(1 <= self.minutes <= MAX_MINUTES, "minutes", limit=MAX_MINUTES)
        _need(self.time is None or (self.time.tzinfo is None and not self.time.microsecond), "time")
        _need(self.weekdays <= frozenset(range(7)), "weekdays")
        if self.every is Every.WEEK:
            _need(bool(self.weekdays), "weekdays")
        elif self.every is Every.MONTH_DAY:
            _need(1 <= self.day <= 31, "day")
        elif self.every is Every.MONTH_WEEKDAY:
            _need(len(self.weekdays) == 1, "weekdays")
            _need(self.nth in (1, 2, 3, 4, -1), "nth")
        elif self.every is Every.DATES:
            _need(bool(self.dates) and min(self.dates) == self.start, "dates")
            _need(max(self.dates) <= LAST_DAY and self.until is None and self.count is None, "dates")
            _need(len(self.dates) <= MAX_OCCURRENCES, "too_many", limit=MAX_OCCURRENCES)
        _need(self.until is None or self.count is None, "until_and_count")
        _need(self.until is None or self.start <= self.until <= LAST_DAY, "until")
        _need(self.count is None or 1 <= self.count <= MAX_OCCURRENCES, "count", limit=MAX_OCCURRENCES)
        _need(len(self.skipped) + len(self.moved) <= MAX_OCCURRENCES, "too_many", limit=MAX_OCCURRENCES)
        _need(all(FIRST_DAY <= to.date <= LAST_DAY for to in self.moved.values()), "moved")


def on_dates(dates: Iterable[date], zone: str, wall: time | None = None, minutes: int = 60) -> Series:
    """One date or several, as a series without a rule. Raises SeriesError for none at all."""
    days = frozenset(dates)
    _need(bool(days), "dates")
    return Series(min(days), zone, Every.DATES, wall, minutes, dates=days)


def occurrences(series: Series, from_date: date, to_date: date) -> list[Occurrence]:
    """What happens on local dates from `from_date` to `to_date`, both included, in order of time.

    A moved occurrence counts where it was moved to. Work does not grow with the distance from the
    start of the series. Raises SeriesError("too_many") above 1,000: ask for a shorter stretch.
    """
    found = []
    for key in _keys(series, from_date, to_date):
        if key in series.skipped or key in series.moved:
            continue
        found.append(_at(series, key, key, series.time))
        _need(len(found) <= MAX_OCCURRENCES, "too_many", limit=MAX_OCCURRENCES)
    for key, to in series.moved.items():
        if from_date <= to.date <= to_date and key not in series.skipped and has_key(series, key):
            found.append(_at(series, key, to.date, to.time or series.time))
    _need(len(found) <= MAX_OCCURRENCES, "too_many", limit=MAX_OCCURRENCES)
    return sorted(found, key=lambda occurrence: (occurrence.starts_at, occurrence.key))


def has_key(series: Series, key: date) -> bool:
    """Whether the rule gives an occurrence on this local date (skipped and moved ones included)."""
    return next(_keys(series, key, key), None) == key


def first_key(series: Series) -> date | None:
    """The local date of the first occurrence by the rule; None when there is none before `until`."""
    # Within one whole period.
    return next(_keys(series, series.start, min(LAST_DAY, series.start + 35 * MAX_STEP * _DAY)), None)


def last_key(series: Series) -> date | None:
    """The local date of the last occurrence by the rule; None when it is open-ended or has none."""
    if series.count is not None:
        last = None
        for last in _keys(series, series.start, LAST_DAY):  # noqa: B007 - at most `count` steps
            pass
        return last
    if series.every is Every.DATES:
        return max(series.dates)
    if series.until is None:
        return None
    back = max(series.start, series.until - 35 * series.step * _DAY)
    last = None
    for last in _keys(series, back, series.until):  # noqa: B007
        pass
    return last


def skip(series: Series, key: date) -> Series:
    """The series without the occurrence `key`. Raises SeriesError("no_such_date")."""
    _need(has_key(series, key), "no_such_date", date=key.isoformat())
    return replaced(series, skipped=series.skipped | {key})


def move(series: Series, key: date, to: Moved) -> Series:
    """The series with the occurrence `key` moved; a skipped one comes back."""
    _need(has_key(series, key), "no_such_date", date=key.isoformat())
    return replaced(series, skipped=series.skipped - {key}, moved={**series.moved, key: to})


def replaced(series: Series, **changes: Any) -> Series:
    """A changed copy, checked again."""
    names = Series.__dataclass_fields__
    return Series(**{name: changes.get(name, getattr(series, name)) for name in names})


def _need(holds: bool, code: str, **values: str | int) -> None:
    if not holds:
        raise SeriesError(code, **values)


def _at(series: Series, key: date, day: date, wall: time | None) -> Occurrence:
    if wall is None:
        start, end = day_start(day, series.zone), day_start(day + _DAY, series.zone)
        if end <= start:  # a skipped date: the day after it
            end = day_start(day + 2 * _DAY, series.zone)
    else:
        start = instant(day, wall, series.zone)
        end = start + timedelta(minutes=series.minutes)
    return Occurrence(key, day, wall, start, end, series.minutes)


def _keys(series: Series, low: date, high: date) -> Iterator[date]:
    """Local dates the rule gives from `low` to `high`, in order, before skipping and moving."""
    low = max(low, series.start)
    high = min(high, LAST_DAY, series.until or LAST_DAY)
    if low > high:
        return
    if series.every is Every.DAY:
        yield from _days(series, low, high)
    elif series.every is Every.WEEK:
        yield from _weeks(series, low, high)
    elif series.every is Every.DATES:
        yield from sorted(day for day in series.dates if low <= day <= high)
    else:
        yield from _months(series, low, high)


def _days(series: Series, low: date, high: date) -> Iterator[date]:
    number = -(-(low - series.start).days // series.step)
    while series.count is None or number < series.count:
        day = series.start + number * series.step * _DAY
        if day > high:
            return
        if date_exists(day, series.zone):
            yield day
        number += 1


def _weeks(series: Series, low: date, high: date) -> Iterator[date]:
    weekdays = sorted(series.weekdays)
    monday = series.start - series.start.weekday() * _DAY
    before = sum(1 for weekday in weekdays if weekday < series.start.weekday())
    number = max(0, (low - monday).days // 7 // series.step)
    while True:
        week = monday + number * series.step * 7 * _DAY
        if week > high:
            return
        for place, weekday in enumerate(weekdays):
            if series.count is not None and number * len(weekdays) + place - before >= series.count:
                return
            day = week + weekday * _DAY
            if low <= day <= high:
                yield day
        number += 1


def _months(series: Series, low: date, high: date) -> Iterator[date]:
    first = series.start.year * 12 + series.start.month - 1
    before = 1 if _in_month(series, first) < series.start else 0
    number = max(before, (low.year * 12 + low.month - 1 - first) // series.step)
    while series.count is None or number - before < series.count:
        month = first + number * series.step
        if month > high.year * 12 + high.month - 1:
            return
        day = _in_month(series, month)
        if low <= day <= high:
            yield day
        number += 1


def _in_month(series: Series, month: int) -> date:
    """The one date in a month, given as year * 12 + month - 1."""
    year, zero_based = divmod(month, 12)
    first_weekday, length = calendar.monthrange(year, zero_based + 1)
    if series.every is Every.MONTH_DAY:
        return date(year, zero_based + 1, min(series.day, length))
    (weekday,) = series.weekdays
    first = 1 + (weekday - first_weekday) % 7
    if series.nth > 0:
        return date(year, zero_based + 1, first + 7 * (series.nth - 1))
    return date(year, zero_based + 1, first + 7 * ((length - first) // 7))
