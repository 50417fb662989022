"""Beats from light through a finger. (Bodies follow.)"""

from __future__ import annotations

from dataclasses import dataclass

from leanto.engine.rhythm.beats import Beats
from leanto.engine.rhythm.values import Floats, Why


@dataclass(frozen=True, slots=True, eq=False)
class Pulse:
    """`beats` and `per_minute`, or None and `why`. `ratio` red/green (nan without green), `strength` pulse amplitude
    as a share of the light, `band_share` 0..1 of the power in the pulse band that one peak and its double hold."""

    beats: Beats | None
    per_minute: float | None
    ratio: float
    strength: float
    band_share: float
    why: Why | None = None


def pulse(seconds: Floats, light: Floats, green: Floats | None = None) -> Pulse:
    """Beats of a light curve at times `seconds` (uneven is fine)."""
    raise NotImplementedError
