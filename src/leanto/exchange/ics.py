"""Calendars as files that every ordinary calendar program opens right (RFC 5545).

Single occurrences are written as instants in UTC, because programs read wall times inside a clock change
differently; no time zone table is needed then. "Any time that day" is an all-day entry that keeps nobody busy.
Folding, escaping and line ends are the library's; what it would let through (control characters) is taken out here.
Pure: values in, bytes out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. `starts` and `ends` are both aware instants, or both dates (`ends` is the day after the last).

    `uid` never changes while the thing is the same; `sequence` grows with every change of it. `sure`: confirmed, or
    still tentative. `changed_at`: when this version was made.
    """

    uid: str
    summary: str
    starts: date | datetime
    ends: date | datetime
    changed_at: datetime
    sequence: int = 0
    description: str = ""
    url: str = ""
    sure: bool = True


def calendar(name: str, events: Iterable[Event], refresh: timedelta = timedelta(hours=1)) -> bytes:
    """The whole file, UTF-8 with CRLF. `refresh` is a hint for programs that look again by themselves."""
    from icalendar import Calendar  # its import costs a tenth of a second: only where a calendar is made

    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//Leanto//Leanto//EN")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", clean(name))
    made.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", f"PT{int(refresh.total_seconds() // 3600) or 1}H")
    for one in sorted(events, key=lambda event: (_order(event.starts), event.uid)):
        made.add_component(_component(one))
    written: bytes = made.to_ical()
    return written


def _component(one: Event) -> Any:
    from icalendar import Event as Component

    made = Component()
    made.add("uid", one.uid)
    made.add("dtstamp", one.changed_at.astimezone(UTC))
    made.add("last-modified", one.changed_at.astimezone(UTC))
    made.add("sequence", one.sequence)
    made.add("dtstart", _utc(one.starts))
    made.add("dtend", _utc(one.ends))
    made.add("summary", clean(one.summary))
    if one.description:
        made.add("description", clean(one.description, lines=True))
    if one.url:
        made.add("url", one.url)
    made.add("status", "CONFIRMED" if one.sure else "TENTATIVE")
    made.add("transp", "OPAQUE" if isinstance(one.starts, datetime) else "TRANSPARENT")
    made.add("class", "PRIVATE")
    return made


def clean(text: str, lines: bool = False) -> str:
    """Text without control characters and lone surrogates; one line unless `lines`; at most 2,000 letters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        letter if letter == "\n" and lines else " " if letter in "\n\t\u2028\u2029" else letter
        for letter in text
        if letter in "\n\t\u2028\u2029" or unicodedata.category(letter) not in {"Cc", "Cs"}
    )
    whole = "".join(kept).strip()
    return whole if len(whole) <= LONGEST_TEXT else whole[: LONGEST_TEXT - 1] + "…"


def _utc(moment: date | datetime) -> date | datetime:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def _order(moment: date | datetime) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
