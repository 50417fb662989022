"""Heart rate as an even curve. (Bodies follow.)"""

from __future__ import annotations

from dataclasses import dataclass

from leanto.engine.rhythm.repair import Repaired
from leanto.engine.rhythm.values import Floats

RATE = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """`values`: (n,) beats/min at `start + i / rate` seconds; nan where nothing was measured."""

    start: float
    values: Floats
    rate: float = RATE

    def between(self, start: float, end: float) -> Curve:
        """The part with start <= time < end."""
        raise NotImplementedError


def curve(
    repaired: Repaired, *, start: float | None = None, end: float | None = None, rate: float = RATE
) -> Curve:
    """Heart rate by PCHIP through the kept beats, from `start` to `end` (first and last beat); never across a gap."""
    raise NotImplementedError


def high_passed(given: Curve, *, cut: float = 0.01) -> Curve:
    """Without what is slower than `cut` Hz, stretch by stretch; stretches under 60 s become nan."""
    raise NotImplementedError
