"""The phases of a session: what happened when. Numbers are taken phase by phase and never pooled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from leanto.engine.rhythm.values import RhythmError

STOP = "end"


class Kind(StrEnum):
    """What people did. OPEN: nobody said."""

    SETTLE = "settle"
    TURN_A = "turn_a"
    TURN_B = "turn_b"
    PACED = "paced"
    QUIET = "quiet"
    AFTER = "after"
    ALONE = "alone"
    OPEN = "open"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Phase:
    """One stretch, seconds on the session clock, start <= time < end."""

    kind: Kind
    start: float
    end: float

    def __post_init__(self) -> None:
        if not (isfinite(self.start) and isfinite(self.end) and self.start < self.end):
            raise RhythmError("A phase must end after it starts.")

    @property
    def minutes(self) -> float:
        return (self.end - self.start) / 60.0


def from_log(marks: Iterable[tuple[float, str]], *, end: float) -> tuple[Phase, ...]:
    """Phases from marks (second, kind), each until the next mark; "end" stops without a new one. The last one stops at
    `end`. Two marks of one second: the later counts. Raises RhythmError for an unknown kind or marks that run back.
    """
    phases: list[Phase] = []
    open_kind: Kind | None = None
    since = 0.0
    for second, name in [*marks, (end, STOP)]:
        if second < since and (open_kind is not None or phases):
            raise RhythmError("The marks of a session must come in order.")
        if name != STOP and name not in {kind.value for kind in Kind}:
            raise RhythmError(f"There is no phase called “{name}”.")
        if open_kind is not None and second > since:
            phases.append(Phase(open_kind, since, second))
        open_kind, since = (None if name == STOP else Kind(name)), second
    return tuple(phases)
