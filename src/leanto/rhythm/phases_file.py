"""A small table of phases: what happened when. Pure: text in, phases out.

    phase, start, end
    settle, 0:00, 5:00
    turn a, 5:00, 10:00
    paced, 15:00, 20:00

`end` may be left out: then each phase lasts until the next, and the last one to the end of the recording.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from leanto.engine.rhythm import Kind, Phase
from leanto.engine.rhythm.importers import NotReadable
from leanto.engine.rhythm.importers.columns import rows_of
from leanto.engine.rhythm.importers.plain import moment, number, text_of

WORDS = {
    Kind.SETTLE: ("settle", "settling", "settle in", "settling in", "before", "start", "asentarse", "antes"),
    Kind.TURN_A: ("turn a", "first turn", "a speaks", "turno a"),
    Kind.TURN_B: ("turn b", "second turn", "b speaks", "turno b"),
    Kind.PACED: ("paced", "pacer", "paced breathing", "breathing together", "ritmo guiado"),
    Kind.QUIET: ("quiet", "silence", "quiet company", "silencio"),
    Kind.AFTER: ("after", "afterwards", "end", "después", "despues"),
    Kind.ALONE: ("alone", "control", "a solas"),
    Kind.PAUSE: ("pause", "break", "pausa"),
    Kind.OPEN: ("open", "other", "abierto"),
}
KNOWN = {word: kind for kind, words in WORDS.items() for word in words}


class BadPhases(Exception):
    """A line that cannot be used. `code` says why; `line` counts from 1."""

    def __init__(self, code: str, line: int = 0, text: str = "") -> None:
        super().__init__(code)
        self.code, self.line, self.text = code, line, text


def read_phases(data: bytes, *, end: float, start: datetime | None = None) -> tuple[Phase, ...]:
    """The phases of a session that lasts until second `end` and began at `start`. Raises BadPhases."""
    try:
        rows = rows_of(text_of(data))
    except NotReadable:
        raise BadPhases("phases_unreadable") from None
    marks: list[tuple[int, Kind, float, float | None]] = []
    for line, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row]
        name = re.sub(r"[\s_-]+", " ", cells[0].lower()).strip()
        if line == 1 and name not in KNOWN:
            continue  # a heading
        if name not in KNOWN:
            raise BadPhases("phases_unknown", line, cells[0])
        begins = _seconds(cells[1] if len(cells) > 1 else "", start)
        stops = _seconds(cells[2], start) if len(cells) > 2 and cells[2] else None
        if begins is None:
            raise BadPhases("phases_time", line, cells[1] if len(cells) > 1 else "")
        if len(cells) > 2 and cells[2] and stops is None:
            raise BadPhases("phases_time", line, cells[2])
        marks.append((line, KNOWN[name], begins, stops))
    if not marks:
        raise BadPhases("phases_unreadable")
    found = []
    for n, (line, kind, begins, stops) in enumerate(marks):
        until = stops if stops is not None else marks[n + 1][2] if n + 1 < len(marks) else end
        if until <= begins:
            raise BadPhases("phases_order", line)
        found.append((line, Phase(kind, begins, until)))
    for (_before, one), (line, two) in pairwise(found):
        if two.start < one.end - 1e-9:
            raise BadPhases("phases_order", line)
    kept = tuple(Phase(one.kind, one.start, min(one.end, end)) for _line, one in found if one.start < end)
    if not kept:
        raise BadPhases("phases_outside")
    return kept


def _seconds(text: str, start: datetime | None) -> float | None:
    """Seconds of "90", "1:30", "0:01:30", or of a moment where the recordings say when they began."""
    parts = text.split(":")
    values = [number(part) for part in parts]
    if len(parts) <= 3 and all(value >= 0 for value in values):
        total = 0.0
        for value in values:
            total = total * 60 + value
        return total
    when = moment(text)
    if when is None or start is None or (when.tzinfo is None) != (start.tzinfo is None):
        return None
    return (when - start).total_seconds()
