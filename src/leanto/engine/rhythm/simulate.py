"""Made-up hearts for tests and calibration: two people who may or may not share something. (Bodies follow.)"""

from __future__ import annotations

from enum import StrEnum

from leanto.engine.rhythm.beats import Beats


class Case(StrEnum):
    """What the two share."""

    INDEPENDENT = "independent"
    BOTH_SETTLE = "both_settle"
    SAME_PACER = "same_pacer"
    SHARED = "shared"


def pair(
    case: Case, seed: int, *, minutes: float = 20.0, shared_ms: float = 15.0, lag: float = 0.0
) -> tuple[Beats, Beats]:
    """Beats of two people. `shared_ms`: SD of the shared slow part; `lag`: seconds by which the second follows."""
    raise NotImplementedError
