"""Times of the week as people write them, as windows of `offers.rules`.

    read_times("Tue evening; Sat")         -> ((1, 1080, 1320), (5, 0, 1440))
    read_times("Mon-Fri 9-17, not Wed")    -> five windows without Wednesday
    read_times("lunes y jueves por la tarde")
    read_times("weekday mornings")         -> five mornings
    read_times("any time")                 -> ()   (no limit)

Days without a time mean the whole day; a time without days means every day. A comma shares the time that
follows ("Tue, Thu evening"), a semicolon does not ("Tue; Thu evening" is all Tuesday). Pure.
"""

from __future__ import annotations

import re

from leanto.exchange.cells import WEEKDAYS, CellError, read_time
from leanto.exchange.columns import bare
from leanto.offers.rules import DAY_MINUTES, PARTS, Window, checked

_EVERY = frozenset(range(7))
_GROUPS = {
    "weekday": frozenset(range(5)), "weekdays": frozenset(range(5)), "entre semana": frozenset(range(5)),
    "dias laborables": frozenset(range(5)), "working days": frozenset(range(5)),
    "weekend": frozenset((5, 6)), "weekends": frozenset((5, 6)), "fin de semana": frozenset((5, 6)),
    "fines de semana": frozenset((5, 6)), "findes": frozenset((5, 6)),
    "every day": _EVERY, "everyday": _EVERY, "daily": _EVERY, "any day": _EVERY, "cada dia": _EVERY,
    "todos los dias": _EVERY, "cualquier dia": _EVERY,
}  # fmt: skip
_PARTS = {
    "morning": ("morning",), "mornings": ("morning",), "manana": ("morning",), "mananas": ("morning",),
    "afternoon": ("afternoon",), "afternoons": ("afternoon",), "tarde": ("afternoon",), "tardes": ("afternoon",),
    "evening": ("evening",), "evenings": ("evening",),
    "night": ("night",), "nights": ("night",), "noche": ("evening", "night"), "noches": ("evening", "night"),
}  # fmt: skip
_FREE = frozenset(("", "any", "anytime", "any time", "always", "whenever", "flexible", "siempre", "cualquier hora",
                   "a cualquier hora", "cuando sea", "cualquier momento"))  # fmt: skip
_SMALL = frozenset(("on", "in", "the", "at", "and", "or", "y", "o", "e", "el", "los", "la", "las", "por", "de", "en",
                    "only", "solo", "from", "all", "day", "todo", "dia", "s", "a", "del"))  # fmt: skip
_NOT = re.compile(r"^(?:but\s+)?(?:not|except|never|no|menos|excepto|salvo)\s+(?:on\s+)?", re.IGNORECASE)
_CLOCKS = re.compile(
    r"(?:\b(?:from|after|before|until|till|desde|hasta|antes de|despues de|después de|a partir de)\s+)?(?:las?\s+)?"
    r"\d{1,2}(?:[:.h]\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.|h)?"
    r"(?:\s*(?:-|–|—|to|until|a|hasta)\s*(?:las?\s+)?\d{1,2}(?:[:.h]\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.|h)?)?",
    re.IGNORECASE,
)


def read_times(text: str) -> tuple[Window, ...]:
    """Windows for a text, sorted; () when it sets no limit. Raises CellError("time_unreadable")."""
    if bare(text) in _FREE:
        return ()
    windows: set[Window] = set()
    left_out: set[int] = set()
    for part in re.split(r"[;\n]", text):
        waiting: set[int] = set()  # "Tue, Thu evening": the time that comes with Thursday is Tuesday's too
        for piece in re.split(r"[,/]", part):
            if not piece.strip():
                continue
            refused = _NOT.match(piece.strip())
            days, spans = _read(piece.strip()[refused.end() :] if refused else piece, text)
            if refused:
                if not days or spans:
                    raise CellError("time_unreadable", text=text)
                left_out |= days
            elif spans:
                windows |= {checked((day, *span)) for day in (days | waiting or _EVERY) for span in spans}
                waiting = set()
            else:
                waiting |= days
        windows |= {(day, 0, DAY_MINUTES) for day in waiting}
    if left_out and not windows:
        windows = {(day, 0, DAY_MINUTES) for day in _EVERY}
    found = tuple(sorted(window for window in windows if window[0] not in left_out))
    if not found:  # "Mon, not Mon": empty would mean any time
        raise CellError("time_unreadable", text=text)
    return found


def _read(piece: str, whole: str) -> tuple[set[int], list[tuple[int, int]]]:
    """Days and spans of minutes in one piece ("Mon-Fri 9-17")."""
    spans: list[tuple[int, int]] = []
    rest = piece
    for clock in _CLOCKS.finditer(piece):
        spans.append(_span(clock[0], whole))
        rest = rest.replace(clock[0], " ", 1)
    words = bare(re.sub(r"\s*(-|–|—)\s*", " to ", rest))
    days: set[int] = set()
    for name, group in _GROUPS.items():
        if re.search(rf"\b{name}\b", words):
            days |= group
            words = re.sub(rf"\b{name}\b", " ", words)
    tokens = words.split()
    at = 0
    while at < len(tokens):
        token = tokens[at]
        day = WEEKDAYS.get(token)
        if day is not None:
            last = (
                WEEKDAYS.get(tokens[at + 2])
                if tokens[at + 1 : at + 2] in (["to"], ["a"]) and at + 2 < len(tokens)
                else None
            )
            if last is not None:
                days |= {(day + step) % 7 for step in range((last - day) % 7 + 1)}
                at += 2
            else:
                days.add(day)
        elif token in _PARTS:
            spans += [PARTS[part] for part in _PARTS[token]]
        elif token not in _SMALL:
            raise CellError("time_unreadable", text=whole)
        at += 1
    if not days and not spans:
        raise CellError("time_unreadable", text=whole)
    return days, spans


def _span(text: str, whole: str) -> tuple[int, int]:
    """Minutes of "9-17", "after 18:00", "before noon"-like words with a clock."""
    word = bare(text).split()[0]
    try:
        numbers = re.sub(r"^(?:\D*?)(?=\d)", "", text.strip())
        # Times of a week are written without am and pm: "9-17" and "18" are hours of the day.
        numbers = re.sub(
            r"(?<![\d:.h])(\d{1,2})(?=\s*(?:$|-|–|—|to\b|until\b|a\b|hasta\b))", r"\1:00", numbers
        )
        found = read_time(re.sub(r"\s+a\s+(?:las?\s+)?", " - ", numbers))
    except CellError as error:
        raise CellError("time_unreadable", text=whole) from error
    if found.minute is None:
        raise CellError("time_unreadable", text=whole)
    if word in ("before", "until", "till", "hasta", "antes"):
        return 0, found.minute or DAY_MINUTES
    if found.end is not None:
        return found.minute, found.end
    return found.minute, DAY_MINUTES
