"""A series as JSON (for the database and the export) and as words (for people).

Pure: the words take gettext and ngettext from whoever calls, and default to plain English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from leanto.asks.recurrence import Every, Moved, Series, SeriesError
from leanto.core.lists import Gettext, joined, listed

Ngettext = Callable[[str, str, int], str]


def as_data(series: Series) -> dict[str, Any]:
    """The series as plain JSON values. `from_data(as_data(series)) == series`."""
    data: dict[str, Any] = {
        "start": series.start.isoformat(),
        "zone": series.zone,
        "every": series.every.value,
        "time": _clock(series.time),
        "minutes": series.minutes,
        "step": series.step,
    }
    extra: dict[str, Any] = {
        "weekdays": sorted(series.weekdays),
        "day": series.day,
        "nth": series.nth,
        "dates": _days(series.dates),
        "until": series.until.isoformat() if series.until else None,
        "count": series.count,
        "skipped": _days(series.skipped),
        "moved": {
            key.isoformat(): [to.date.isoformat(), _clock(to.time)]
            for key, to in sorted(series.moved.items())
        },
    }
    return data | {name: value for name, value in extra.items() if value}


def from_data(data: Mapping[str, Any]) -> Series:
    """The inverse of `as_data`. Raises SeriesError("data") for anything that is not such data."""
    try:
        return Series(
            start=date.fromisoformat(data["start"]),
            zone=str(data["zone"]),
            every=Every(data["every"]),
            time=_wall(data.get("time")),
            minutes=int(data.get("minutes", 60)),
            step=int(data.get("step", 1)),
            weekdays=frozenset(int(day) for day in data.get("weekdays", ())),
            day=int(data.get("day", 0)),
            nth=int(data.get("nth", 0)),
            dates=frozenset(date.fromisoformat(day) for day in data.get("dates", ())),
            until=date.fromisoformat(data["until"]) if data.get("until") else None,
            count=int(data["count"]) if data.get("count") else None,
            skipped=frozenset(date.fromisoformat(day) for day in data.get("skipped", ())),
            moved={
                date.fromisoformat(key): Moved(date.fromisoformat(to[0]), _wall(to[1]))
                for key, to in data.get("moved", {}).items()
            },
        )
    except SeriesError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise SeriesError("data") from error


def _clock(wall: time | None) -> str | None:
    return wall.isoformat(timespec="seconds" if wall.second else "minutes") if wall else None


def _wall(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def _days(days: frozenset[date]) -> list[str]:
    return sorted(day.isoformat() for day in days)


@dataclass(frozen=True, slots=True)
class Description:
    """What a sentence about a series is made of; see `Series` for the fields."""

    every: Every
    step: int
    weekdays: tuple[int, ...]
    day: int
    nth: int
    dates: tuple[date, ...]
    time: time | None
    start: date
    until: date | None
    count: int | None
    skipped: int
    moved: int


def describe(series: Series) -> Description:
    """The parts of the sentence, for callers that have words of their own."""
    return Description(
        series.every, series.step, tuple(sorted(series.weekdays)), series.day, series.nth,
        tuple(sorted(series.dates)), series.time, series.start, series.until, series.count,
        len(series.skipped), len(series.moved),
    )  # fmt: skip


def _same(text: str) -> str:
    return text


def _count(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


def sentence(
    series: Series,
    gettext: Gettext = _same,
    ngettext: Ngettext = _count,
    date_words: Callable[[date], str] = date.isoformat,
    time_words: Callable[[time], str] = lambda wall: wall.isoformat(timespec="minutes"),
) -> str:
    """One line a person reads: "Every Tuesday and Friday, 19:00, until 2026-12-31"."""
    pieces = [_rhythm(describe(series), gettext, ngettext, date_words)]
    pieces.append(time_words(series.time) if series.time else gettext("any time that day"))
    if series.until:
        pieces.append(gettext("until %(date)s") % {"date": date_words(series.until)})
    if series.count:
        pieces.append(ngettext("once", "%(count)s times", series.count) % {"count": series.count})
    if series.skipped:
        number = len(series.skipped)
        pieces.append(ngettext("without one date", "without %(count)s dates", number) % {"count": number})
    if series.moved:
        number = len(series.moved)
        pieces.append(ngettext("one date moved", "%(count)s dates moved", number) % {"count": number})
    return joined(pieces, gettext)


def _rhythm(
    about: Description, gettext: Gettext, ngettext: Ngettext, date_words: Callable[[date], str]
) -> str:
    step = {"step": about.step}
    if about.every is Every.DATES:
        shown = listed([date_words(day) for day in about.dates[:4]], gettext)
        more = len(about.dates) - 4
        if more > 0:
            shown += " " + ngettext("and one more", "and %(count)s more", more) % {"count": more}
        return shown
    if about.every is Every.DAY:
        return ngettext("Every day", "Every %(step)s days", about.step) % step
    if about.every is Every.WEEK:
        days = listed([_weekday(day, gettext) for day in about.weekdays], gettext)
        text = ngettext("Every %(days)s", "Every %(step)s weeks on %(days)s", about.step)
        return text % (step | {"days": days})
    if about.every is Every.MONTH_WEEKDAY:
        which = _which(about.nth, _weekday(about.weekdays[0], gettext), gettext)
        text = ngettext("Every month on %(which)s", "Every %(step)s months on %(which)s", about.step)
        return text % (step | {"which": which})
    if about.day == 31:
        text = ngettext(
            "Every month on the last day", "Every %(step)s months on the last day of the month", about.step
        )
        return text % step
    text = ngettext("Every month on day %(day)s", "Every %(step)s months on day %(day)s", about.step)
    return text % (step | {"day": about.day})


def _weekday(day: int, gettext: Gettext) -> str:
    return (
        gettext("Monday"), gettext("Tuesday"), gettext("Wednesday"), gettext("Thursday"),
        gettext("Friday"), gettext("Saturday"), gettext("Sunday"),
    )[day]  # fmt: skip


def _which(nth: int, weekday: str, gettext: Gettext) -> str:
    texts = {
        1: gettext("the first %(weekday)s"),
        2: gettext("the second %(weekday)s"),
        3: gettext("the third %(weekday)s"),
        4: gettext("the fourth %(weekday)s"),
        -1: gettext("the last %(weekday)s"),
    }
    return texts[nth] % {"weekday": weekday}


_REFUSALS: dict[str, Callable[[Gettext], str]] = {
    "zone": lambda gettext: gettext("We do not know the time zone “%(zone)s”."),
    "start": lambda gettext: gettext("Please choose a first date between 1970 and 2199."),
    "step": lambda gettext: gettext("“Every” goes from 1 to %(limit)s."),
    "minutes": lambda gettext: gettext("How long it takes goes from 1 to %(limit)s minutes."),
    "time": lambda gettext: gettext("Please choose a time of day."),
    "weekdays": lambda gettext: gettext("Please choose at least one day of the week."),
    "day": lambda gettext: gettext("Please choose a day of the month from 1 to 31."),
    "nth": lambda gettext: gettext("Please choose the first to fourth, or the last. Few months have more."),
    "dates": lambda gettext: gettext("Please choose at least one date."),
    "until_and_count": lambda gettext: gettext("Please choose a last date or how many times, not both."),
    "until": lambda gettext: gettext("The last date is before the first."),
    "count": lambda gettext: gettext("How many times goes from 1 to %(limit)s."),
    "too_many": lambda gettext: gettext("That is more than %(limit)s dates. Please choose fewer."),
    "moved": lambda gettext: gettext("Please choose a date between 1970 and 2199."),
    "no_such_date": lambda gettext: gettext("It does not happen on %(date)s."),
    "nothing": lambda gettext: gettext("It ends before it happens once."),
    "rule": lambda gettext: gettext("We cannot repeat things this way (“%(part)s”)."),
    "data": lambda gettext: gettext("We could not read when this happens."),
}  # fmt: skip


def refusal(error: SeriesError, gettext: Gettext = _same) -> str:
    """The one sentence for a series that cannot be."""
    return _REFUSALS[error.code](gettext) % error.values
