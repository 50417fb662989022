"""Breaths a minute, only where they can be told. (Bodies follow.)"""

from __future__ import annotations

from dataclasses import dataclass

from leanto.engine.rhythm.curve import Curve
from leanto.engine.rhythm.values import Floats, Why


@dataclass(frozen=True, slots=True)
class Breath:
    """`per_minute`, or None and `why`. `share`: 0..1 of the band's power in the one peak. `source`: "rsa" or "belt".
    `windows`, `passed`: one-minute windows looked at and let through."""

    per_minute: float | None
    share: float
    source: str
    windows: int = 0
    passed: int = 0
    why: Why | None = None


def from_heart(given: Curve) -> Breath:
    """The breathing rate as the heart rate shows it, if one peak holds over 60 % of 0.07-0.5 Hz; else a reason."""
    raise NotImplementedError


def from_belt(signal: Floats, rate: float) -> Breath:
    """The breathing rate of a belt's signal, (n,) at `rate` Hz."""
    raise NotImplementedError
