"""The phases of a session: what happened when. Phases are never pooled. (Bodies follow.)"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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

    @property
    def minutes(self) -> float:
        return (self.end - self.start) / 60.0


def from_log(marks: Iterable[tuple[float, str]], *, end: float) -> tuple[Phase, ...]:
    """Phases from marks (second, kind): each lasts until the next mark; "end" stops without a new one.

    Raises RhythmError for a kind nobody knows or marks that do not rise.
    """
    raise NotImplementedError
