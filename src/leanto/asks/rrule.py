"""Series to and from iCalendar's RRULE (RFC 5545), and a plain refusal of what we cannot do.

Our rule for short months (the 31st means the last day) is written so that every calendar program
shows the same: BYMONTHDAY=28,29,30,31;BYSETPOS=-1 is the last of these days that a month has.
One difference remains: for a wall time inside a clock jump, calendars shift by the jump (02:30 becomes
03:30) and we take the first instant after it (03:00). A feed should therefore write occurrences one by
one with their instants, as ours does, and use the rule only to hand a whole series to another program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from leanto.asks.recurrence import Every, Series, SeriesError, first_key
from leanto.core.wall_time import instant, zone_info

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN = frozenset(
    ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
)


def to_rrule(series: Series) -> str:
    """The RRULE value ("FREQ=WEEKLY;BYDAY=TU"), to go with DTSTART at `first_start(series)`.

    Dates without a rule have none: "" (they are RDATEs). UNTIL is in UTC when the series has a time,
    as the standard wants it beside a DTSTART with a time zone, and a plain date otherwise.
    """
    parts: list[str] = []
    if series.every is Every.DATES:
        return ""
    if series.every is Every.DAY:
        parts.append("FREQ=DAILY")
    elif series.every is Every.WEEK:
        parts.append("FREQ=WEEKLY")
    else:
        parts.append("FREQ=MONTHLY")
    if series.step > 1:
        parts.append(f"INTERVAL={series.step}")
    if series.every is Every.WEEK:
        parts.append("BYDAY=" + ",".join(_WEEKDAYS[day] for day in sorted(series.weekdays)))
        parts.append("WKST=MO")
    elif series.every is Every.MONTH_WEEKDAY:
        (weekday,) = series.weekdays
        parts.append(f"BYDAY={series.nth}{_WEEKDAYS[weekday]}")
    elif series.every is Every.MONTH_DAY:
        if series.day <= 28:
            parts.append(f"BYMONTHDAY={series.day}")
        elif series.day == 31:
            parts.append("BYMONTHDAY=-1")
        else:
            parts.append("BYMONTHDAY=" + ",".join(str(day) for day in range(28, series.day + 1)))
            parts.append("BYSETPOS=-1")
    if series.count is not None:
        parts.append(f"COUNT={series.count}")
    if series.until is not None:
        if series.time is None:
            parts.append(f"UNTIL={series.until:%Y%m%d}")
        else:
            last = instant(series.until, series.time, series.zone)
            parts.append(f"UNTIL={last:%Y%m%dT%H%M%SZ}")
    return ";".join(parts)


def first_start(series: Series) -> date | datetime:
    """DTSTART: the first date the rule gives, with its wall time in the zone when it has one.

    Raises SeriesError("nothing") when the series ends before it begins.
    """
    first = first_key(series)
    if first is None:
        raise SeriesError("nothing")
    if series.time is None:
        return first
    return datetime.combine(first, series.time, tzinfo=zone_info(series.zone))


def from_rrule(
    rule: str,
    start: date | datetime,
    zone: str,
    *,
    minutes: int = 60,
    skipped: Iterable[date] = (),
) -> Series:
    """A series from an RRULE value and its DTSTART. An aware `start` is read in its own wall time in `zone`.

    Raises SeriesError("rule", part=...) naming the part of the rule that we cannot do: hours and minutes,
    week numbers, several weekdays of a month, the fifth weekday, yearly rules other than one date.
    """
    parts = _parts(rule)
    wall: time | None = None
    if isinstance(start, datetime):
        local = start.astimezone(zone_info(zone)) if start.tzinfo else start
        start, wall = local.date(), local.time().replace(microsecond=0, fold=0, tzinfo=None)
    step = _number(parts, "INTERVAL", 1)
    count = _number(parts, "COUNT", 0) if "COUNT" in parts else None
    until = _until(parts["UNTIL"], wall, zone) if "UNTIL" in parts else None
    every, weekdays, day, nth = Every.DAY, frozenset[int](), 0, 0
    frequency = parts.get("FREQ", "")
    allowed: set[str]
    if frequency == "DAILY":
        allowed = set()
        if "BYDAY" in parts and step == 1:  # "every weekday" is a weekly rule in other clothes
            allowed, every, weekdays = {"BYDAY"}, Every.WEEK, _weekdays(parts["BYDAY"])
    elif frequency == "WEEKLY":
        allowed, every = {"BYDAY"}, Every.WEEK
        weekdays = _weekdays(parts["BYDAY"]) if "BYDAY" in parts else frozenset({start.weekday()})
        if step > 1 and parts.get("WKST", "MO") != "MO" and len(weekdays) > 1:
            raise SeriesError("rule", part=f"WKST={parts['WKST'][:20]}")
    elif frequency == "MONTHLY" and "BYDAY" in parts:
        allowed, every = {"BYDAY", "BYSETPOS"}, Every.MONTH_WEEKDAY
        weekdays, nth = _nth(parts)
    elif frequency == "MONTHLY":
        allowed, every = {"BYMONTHDAY", "BYSETPOS"}, Every.MONTH_DAY
        day = _month_day(parts, start)
    elif frequency == "YEARLY":
        allowed, every, day, step = {"BYMONTH", "BYMONTHDAY"}, Every.MONTH_DAY, start.day, step * 12
        same = (parts.get("BYMONTH", str(start.month)), parts.get("BYMONTHDAY", str(start.day)))
        if same != (str(start.month), str(start.day)) or (start.month, start.day) == (2, 29):
            # The standard leaves out 29 February in other years; we would not, so we do not take it.
            raise SeriesError("rule", part="FREQ=YEARLY")
    else:
        raise SeriesError("rule", part=f"FREQ={frequency[:20]}")
    for name in parts:
        if name.startswith("BY") and name not in allowed:
            raise SeriesError("rule", part=f"{name}={parts[name][:20]}")
    return Series(
        start, zone, every, wall, minutes, step, weekdays, day, nth,
        until=until, count=count, skipped=frozenset(skipped),
    )  # fmt: skip


def _parts(rule: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in rule.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, sign, value = piece.partition("=")
        if not sign or not value or name not in _KNOWN or name in parts:
            raise SeriesError("rule", part=piece[:40])
        parts[name] = value
    return parts


def _number(parts: dict[str, str], name: str, default: int) -> int:
    value = parts.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,6}", value):
        raise SeriesError("rule", part=f"{name}={value[:20]}")
    return int(value)


def _until(value: str, wall: time | None, zone: str) -> date:
    found = re.fullmatch(r"(\d{8})(?:T(\d{6})(Z?))?", value)
    try:
        if found is None:
            raise ValueError(value)
        day = datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC).date()
        if found[2] is None:
            return day
        clock = datetime.strptime(found[2], "%H%M%S").replace(tzinfo=UTC).time()
        moment = datetime.combine(day, clock)
        if found[3]:
            moment = moment.replace(tzinfo=UTC).astimezone(zone_info(zone)).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise SeriesError("rule", part=f"UNTIL={value[:20]}") from error
    # The last occurrence is at or before that moment: earlier in the day than ours means the day before.
    early = wall is not None and moment.time() < wall
    return moment.date() - timedelta(days=1) if early else moment.date()


def _weekdays(value: str) -> frozenset[int]:
    names = value.split(",")
    if not all(name in _WEEKDAYS for name in names):
        raise SeriesError("rule", part=f"BYDAY={value[:20]}")
    return frozenset(_WEEKDAYS.index(name) for name in names)


def _nth(parts: dict[str, str]) -> tuple[frozenset[int], int]:
    found = re.fullmatch(r"([+-]?[0-9])?(MO|TU|WE|TH|FR|SA|SU)", parts["BYDAY"])
    place = found[1] if found and found[1] else parts.get("BYSETPOS", "")
    both = found is not None and found[1] is not None and "BYSETPOS" in parts
    if found is None or both or place.lstrip("+") not in ("1", "2", "3", "4", "-1"):
        raise SeriesError("rule", part=f"BYDAY={parts['BYDAY'][:20]}")
    return frozenset({_WEEKDAYS.index(found[2])}), int(place)


def _month_day(parts: dict[str, str], start: date) -> int:
    value = parts.get("BYMONTHDAY", str(start.day))
    if value == "-1":
        day = 31
    elif re.fullmatch(r"28(,29(,30(,31)?)?)?", value) and parts.get("BYSETPOS") == "-1":
        return int(value[-2:])
    elif re.fullmatch(r"[1-9]|1[0-9]|2[0-8]", value):
        day = int(value)
    else:
        # Elsewhere "the 30th" leaves out February; here it would not. Better to say so than to differ.
        raise SeriesError("rule", part=f"BYMONTHDAY={value[:20]}")
    if "BYSETPOS" in parts and parts["BYSETPOS"] not in ("1", "-1"):
        raise SeriesError("rule", part=f"BYSETPOS={parts['BYSETPOS'][:20]}")
    return day
