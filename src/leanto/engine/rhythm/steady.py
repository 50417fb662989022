"""One steady rhythm in a curve: what a pacer leaves, and what makes strangers look alike."""

from __future__ import annotations

import numpy as np
from scipy.signal import welch

from leanto.engine.rhythm.curve import Curve, stretches
from leanto.engine.rhythm.values import Floats

BAND = (0.03, 0.5)
AROUND = 0.012
"""Hz on each side that belong to one peak."""

RULES = 0.6
"""Share of the band from which one peak rules the curve."""

SAME = 0.01
"""Hz. Two rulers nearer than this are one rhythm."""

WINDOW = 128.0
"""Seconds."""


def peak_of(f: Floats, p: Floats, low: float, high: float, around: float) -> tuple[float, float]:
    """The highest peak between two frequencies (Hz) and the share of the band's power within `around` Hz of it."""
    inside = (f >= low) & (f <= high)
    total = float(p[inside].sum())
    if not total > 0:
        return 0.0, 0.0
    at = float(f[inside][np.argmax(p[inside])])
    return at, float(p[inside & (np.abs(f - at) <= around)].sum()) / total


def longest(given: Curve) -> Floats:
    """The longest stretch without a hole."""
    found = max(stretches(~np.isnan(given.values)), key=lambda s: s[1] - s[0], default=(0, 0))
    return given.values[slice(*found)]


def ruler(given: Curve) -> float | None:
    """The frequency (Hz) of the one rhythm that rules the curve, None if there is none."""
    values = longest(given)
    if len(values) < WINDOW * given.rate:
        return None
    window = int(WINDOW * given.rate)
    f, p = welch(values, given.rate, "hann", window, window // 2, detrend="constant")
    at, share = peak_of(f, p, *BAND, AROUND)
    return at if share > RULES else None


def same_steady_rhythm(a: Curve, b: Curve) -> bool:
    """Whether one and the same steady rhythm rules both."""
    first, second = ruler(a), ruler(b)
    return first is not None and second is not None and abs(first - second) <= SAME
