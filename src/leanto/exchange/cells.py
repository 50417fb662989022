"""What one cell means: dates, times, lengths and numbers as people write them, in English and Spanish.

Every reader takes text and returns a plain value or raises `CellError(code, values)`; the row readers
turn that into a `Problem` with line and column. Nothing is guessed where two readings are both likely:
03/04/2026 is refused as "date_two_ways" unless the column or the person says which order is meant.
Pure: `today` is an argument (needed only for dates without a year).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from leanto.exchange.columns import bare
from leanto.exchange.problems import Value

DateOrder = Literal["dmy", "mdy"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene", "february feb febrero", "march mar marzo", "april apr abril abr",
            "may mayo", "june jun junio", "july jul julio", "august aug agosto ago",
            "september sept sep septiembre setiembre", "october oct octubre", "november nov noviembre",
            "december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mondays mon lunes lun", "tuesday tuesdays tue tues martes",
            "wednesday wednesdays wed miercoles mie",
            "thursday thursdays thu thur thurs jueves jue", "friday fridays fri viernes vie",
            "saturday saturdays sat sabado sabados sab", "sunday sundays sun domingo domingos dom",
        )
    )
    for name in names.split()
}  # fmt: skip
_SERIAL = range(36526, 73416)  # Excel's day numbers from 2000-01-01 to 2100-12-31
_SERIAL_ZERO = date(1899, 12, 30)
_YEARS = range(2000, 2101)
_NUMERIC = re.compile(r"(\d{1,4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,4})")
_NO_YEAR = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\.?")
_TIME_TAIL = re.compile(r"(?:T|\s+)\d{1,2}:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$")
_BIG = re.compile(r"\d{5,}")


class CellError(ValueError):
    """A cell that cannot be read; `code` is one of `problems.SENTENCES`."""

    def __init__(self, code: str, **values: Value) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


def order_of(texts: Iterable[str]) -> tuple[DateOrder | None, str]:
    """The order of day and month in a column, by what its cells leave no doubt about.

    Returns ("dmy" or "mdy", "") when every telling cell agrees; (None, text) when some cell stays in
    doubt, with the first such cell; (None, "") when no cell depends on the order.
    """
    votes: set[DateOrder] = set()
    doubtful = ""
    for text in texts:
        found = _numbers(text)
        if found is None:
            continue
        first, second = found
        if first > 12 >= second:
            votes.add("dmy")
        elif second > 12 >= first:
            votes.add("mdy")
        elif first != second and first <= 12 and not doubtful:
            doubtful = text
    if len(votes) == 1:
        return next(iter(votes)), ""
    return None, doubtful


def _numbers(text: str) -> tuple[int, int] | None:
    """Day and month in the order they stand, for 3/4/2026 and 3/4; None for other forms."""
    text = _TIME_TAIL.sub("", text.strip())
    _, text = _without_weekday(text)
    found = _NUMERIC.fullmatch(text)
    if found:
        return None if len(found[1]) > 2 else (int(found[1]), int(found[2]))
    found = _NO_YEAR.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def read_date(text: str, order: DateOrder | None = None, today: date | None = None) -> date:
    """A local date: ISO, 31/12/2026, 12/31/2026, 31.12.26, 31 Dec 2026, "martes 3 de marzo", 46022 (Excel).

    `order` decides only where both readings exist. Without a year, the next such date from `today` on is
    meant (refused when `today` is None). A time behind the date is left out; see `read_time`.
    """
    whole = text.strip()
    if not whole:
        raise CellError("date_missing")
    text = _TIME_TAIL.sub("", whole)
    weekday, text = _without_weekday(text)
    options = _dates(text, weekday, today)
    if weekday is not None:
        fitting = [day for day in options if day.weekday() == weekday]
        if not fitting:
            raise CellError("date_weekday", text=whole)
        options = fitting
    if len(options) == 2 and order is None:
        raise CellError("date_two_ways", text=whole, one=options[0].isoformat(), other=options[1].isoformat())
    found = options[-1] if order == "mdy" else options[0]
    if found.year not in _YEARS:
        raise CellError("date_far", text=whole)
    return found


def _without_weekday(text: str) -> tuple[int | None, str]:
    word = re.match(r"\s*([^\W\d_]+)[.,]*\s+(?=\S)", text)
    day = WEEKDAYS.get(bare(word[1])) if word else None
    return (None, text.strip()) if word is None or day is None else (day, text[word.end() :].strip())


def _dates(text: str, weekday: int | None, today: date | None) -> list[date]:
    """The possible dates: one, or two as (day first, month first)."""
    found = _NUMERIC.fullmatch(text)
    if found:
        first, second, third = (int(part) for part in found.groups())
        if len(found[1]) == 4:
            return _some(text, [(first, second, third)])
        if len(found[3]) not in (2, 4):
            raise CellError("date_unreadable", text=text)
        year = third + 2000 if len(found[3]) == 2 else third
        return _some(text, [(year, second, first), (year, first, second)])
    found = _NO_YEAR.fullmatch(text)
    if found and today is not None:
        first, second = int(found[1]), int(found[2])
        return _some(text, [(None, second, first), (None, first, second)], today, weekday)
    if re.fullmatch(r"\d{8}", text):
        return _some(text, [(int(text[:4]), int(text[4:6]), int(text[6:]))])
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(text[:5]) in _SERIAL:
        return [_SERIAL_ZERO + timedelta(days=int(text[:5]))]
    return _some(text, [_worded(text, today)], today, weekday)


def _worded(text: str, today: date | None) -> tuple[int | None, int, int]:
    words = [word for word in bare(text).split() if word not in ("de", "del", "of", "the")]
    words = [re.sub(r"^(\d{1,2})(st|nd|rd|th|o|a)$", r"\1", word) for word in words]
    months = [word for word in words if word in _MONTHS]
    rest = [word for word in words if word not in _MONTHS]
    if len(months) == 1 and 1 <= len(rest) <= 2 and all(re.fullmatch(r"\d{1,4}", word) for word in rest):
        rest.sort(key=lambda word: len(word) == 4)  # "2026 March 3" has its year first
        if len(rest) == 1 and len(rest[0]) <= 2 and today is not None:
            return None, _MONTHS[months[0]], int(rest[0])
        if len(rest) == 2 and len(rest[0]) <= 2 and len(rest[1]) in (2, 4):
            year = int(rest[1]) + (2000 if len(rest[1]) == 2 else 0)
            return year, _MONTHS[months[0]], int(rest[0])
    raise CellError("date_unreadable", text=text)


def _some(
    text: str,
    options: list[tuple[int | None, int, int]],
    today: date | None = None,
    weekday: int | None = None,
) -> list[date]:
    found: list[date] = []
    for year, month, day in options:
        for tried in (year,) if year is not None else _next_years(today):
            try:
                one = date(tried, month, day)
            except (ValueError, OverflowError):
                continue
            if year is None and (today is None or one < today or weekday not in (None, one.weekday())):
                continue
            if one not in found:
                found.append(one)
            break
    if not found:
        raise CellError("date_impossible", text=text)
    return found


def _next_years(today: date | None) -> range:
    """Years to try for a date without one: this and the next."""
    return range(today.year, today.year + 2) if today else range(0)


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A wall time as minutes after midnight, or a part of the day ("evening"), or neither: any time.

    `end` is there when a stretch was written (19:00-21:00); it may pass midnight.
    """

    minute: int | None = None
    part: str = ""
    end: int | None = None


_PARTS = {
    "morning": "morning", "mornings": "morning", "in the morning": "morning", "manana": "morning",
    "mananas": "morning", "por la manana": "morning", "la manana": "morning", "am": "morning",
    "afternoon": "afternoon", "afternoons": "afternoon", "tarde": "afternoon", "tardes": "afternoon",
    "por la tarde": "afternoon", "la tarde": "afternoon", "pm": "afternoon",
    "evening": "evening", "evenings": "evening", "tarde noche": "evening", "tonight": "evening",
    "night": "night", "nights": "night", "overnight": "night", "noche": "night", "noches": "night",
    "por la noche": "night", "la noche": "night",
    "all day": "all_day", "day": "all_day", "todo el dia": "all_day", "whole day": "all_day",
    "any": "", "anytime": "", "any time": "", "any time that day": "", "flexible": "", "whenever": "",
    "cualquier hora": "", "a cualquier hora": "", "cuando sea": "", "da igual": "",
}  # fmt: skip
_FIXED = {"noon": 720, "midday": 720, "mediodia": 720, "midnight": 0, "medianoche": 0}
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:\s*[:.h]\s*(?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?|\s*(?P<whole>h|hs|hrs|o'?clock))?"
    r"\s*(?P<half>a\.?\s?m\.?|p\.?\s?m\.?|de la mañana|de la tarde|de la noche)?",
    re.IGNORECASE,
)


def part_of_day(text: str) -> str | None:
    """ "morning", "afternoon", "evening", "night", "all_day", "" for any time; None for other words."""
    return _PARTS.get(bare(text))


def read_time(text: str) -> TimeOfDay:
    """A time of day: 7pm, 19:00, 19h30, 7.30 p.m., 19:00-21:00, noon, evening, 0.75 (Excel); "" is any time.

    A bare hour from 1 to 11 ("7") could be morning or evening and is refused as "time_two_ways".
    """
    whole = text.strip()
    if not whole:
        return TimeOfDay()
    part = part_of_day(whole)
    if part is not None:
        return TimeOfDay(part=part)
    if re.fullmatch(r"0?\.\d+", whole):
        return TimeOfDay(round(float(whole) * 1440) % 1440)
    stamp = re.fullmatch(r"\d{4}-\d\d-\d\dT(\d\d:\d\d)", whole)
    pieces = re.split(
        r"\s*(?:-|–|—|\bto\b|\buntil\b|\ba las?\b|\bhasta\b|(?<=\d)\s+a(?=\s+\d))\s*",
        stamp[1] if stamp else whole,
    )
    pieces = [
        re.sub(r"^(at|from|a las?|de|desde|las?)\s+", "", piece, flags=re.IGNORECASE) for piece in pieces
    ]
    pieces = [piece for piece in pieces if piece] if len(pieces) == 2 else pieces
    if len(pieces) == 2:
        end, half = _clock(pieces[1], "", whole)
        start, _ = _clock(pieces[0], half, whole)
        return TimeOfDay(start, end=end if end > start else end + 1440)
    if len(pieces) != 1:
        raise CellError("time_unreadable", text=whole)
    return TimeOfDay(_clock(pieces[0], "", whole)[0])


def _clock(text: str, half: str, whole: str) -> tuple[int, str]:
    """Minutes after midnight, and "a" or "p" if it was said; `half` is what the other end said."""
    if bare(text) in _FIXED:
        return _FIXED[bare(text)], ""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise CellError("time_unreadable", text=whole)
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    word = bare(found["half"] or "")
    said = "" if not word else "a" if word[0] == "a" or word.endswith("manana") else "p"
    used = said or half
    if minute > 59 or hour > 24 or (hour == 24 and minute) or (said and not 1 <= hour <= 12):
        raise CellError("time_unreadable", text=whole)
    if used and 1 <= hour <= 12:
        hour = hour % 12 + (12 if used == "p" else 0)
        if word.endswith("noche") and hour == 12:
            hour = 0
    elif 1 <= hour <= 11 and found["minute"] is None and found["whole"] is None:
        raise CellError("time_two_ways", text=whole)
    return (hour * 60 + minute) % 1440, said


_NUMBER_WORDS = {"half": 0.5, "media": 0.5, "a": 1, "an": 1, "one": 1, "un": 1, "una": 1, "two": 2, "dos": 2,
                 "three": 3, "tres": 3, "four": 4, "cuatro": 4, "five": 5, "cinco": 5, "six": 6, "seis": 6}  # fmt: skip
_HOURS = r"(?:h|hs|hr|hrs|hour|hours|hora|horas)"
_MINUTES = r"(?:m|min|mins|minute|minutes|minuto|minutos|')"
_LENGTH = re.compile(
    rf"(?:(\d+(?:[.,]\d+)?)\s*{_HOURS})?\s*(?:and|y)?\s*(?:(\d+)\s*{_MINUTES}?)?\.?", re.IGNORECASE
)


def read_minutes(text: str, unit: Literal["hours", "minutes"] | None = None) -> int | None:
    """A length of time in minutes: 90, 90 min, 1h30, 1:30, 1.5 h, "half an hour", "2 horas"; "" is None.

    A bare number is in `unit` (from the heading); without one, up to 12 means hours and more minutes.
    """
    whole = text.strip()
    if not whole:
        return None
    minutes: float | None = None
    if found := re.fullmatch(r"(\d{1,2}):(\d\d)(?::\d\d)?", whole):
        minutes = int(found[1]) * 60 + int(found[2])
    elif re.fullmatch(r"\d{1,6}(?:[.,]\d{1,4})?", whole):
        number = float(whole.replace(",", "."))
        hours = unit == "hours" or (unit is None and number <= 12)
        minutes = number * 60 if hours else number
    elif (found := _LENGTH.fullmatch(whole)) and (found[1] or found[2]) and not _BIG.search(whole):
        minutes = float((found[1] or "0").replace(",", ".")) * 60 + int(found[2] or 0)
    else:
        words = [word for word in bare(whole).split() if word not in ("of", "de", "about", "unos", "unas")]
        minutes = _worded_length(words)
    if minutes is None or round(minutes) < 1:
        raise CellError("length_unreadable", text=whole)
    if minutes > 1440:
        raise CellError("length_too_large", text=whole)
    return round(minutes)


def _worded_length(words: list[str]) -> float | None:
    half = 0.0
    if words[-2:] in (["y", "media"], ["a", "half"]):  # "hora y media", "an hour and a half"
        words, half = [word for word in words[:-2] if word != "and"], 30.0
    if len(words) == 3 and words[0] == "half":
        words = ["half", words[2]]
    unit = words[-1] if words else ""
    each = 60 if re.fullmatch(_HOURS, unit) else 1 if re.fullmatch(_MINUTES, unit) else 0
    if not each or len(words) > 2:
        return None
    number = _NUMBER_WORDS.get(words[0]) if len(words) == 2 else 1
    return None if number is None else number * each + half


def read_number(text: str, column: str, limit: int) -> int | None:
    """A whole number from 0 to `limit`, as 3, "3.0", "three" or "tres"; "" is None."""
    whole = text.strip()
    if not whole:
        return None
    if found := re.fullmatch(r"(\d{1,9})(?:[.,]0+)?", whole):
        number = int(found[1])
    else:
        number = int(_NUMBER_WORDS.get(bare(whole), -1))
    if number < 0:
        raise CellError("number_unreadable", text=whole, column=column)
    if number > limit:
        raise CellError("number_too_large", text=whole, column=column, limit=limit)
    return number
