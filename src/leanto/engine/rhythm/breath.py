"""Breaths a minute, only where they can be told: from a belt, or from the heart rate where one peak stands out.

Heart rate alone does not know breathing: the wave of breathing must hold most of its band, and a wave near 0.1 Hz is
taken for slow breathing only if hardly anything else is there, because the heart has such a wave of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import detrend, periodogram

from leanto.engine.rhythm.curve import Curve
from leanto.engine.rhythm.values import Floats, Why

WINDOW, STEP = 60.0, 15.0
"""Seconds."""

SLOWEST, SLOW, FASTEST = 0.07, 0.15, 0.5
"""Hz: 4.2, 9 and 30 breaths a minute. Below SLOW the heart has its own wave."""

AROUND = 0.03
"""Hz on each side that belong to one peak: breathing is not even within a minute."""

GATE, SLOW_GATE = 0.6, 0.8
"""Share of the band's power that one peak must hold."""

LEAST = 3
"""Windows that must pass."""

CLIP = 3.0
"""Robust standard deviations beyond which a belt has moved rather than breathed."""


@dataclass(frozen=True, slots=True)
class Breath:
    """`per_minute`, or None and `why`. `share`: 0..1 of the band's power in the one peak, median over the windows
    that passed, or over all. `source`: "rsa" or "belt". `windows` of a minute looked at, `passed` let through;
    `low`, `high`: the middle half of those that passed."""

    per_minute: float | None
    share: float
    source: str
    windows: int = 0
    passed: int = 0
    low: float | None = None
    high: float | None = None
    why: Why | None = None


def look(values: Floats, rate: float) -> tuple[float, float, bool]:
    """One window: the peak in Hz, its share, and whether it passes its gate."""
    f, p = periodogram(detrend(values), rate, "hann", nfft=int(rate * 1024))
    whole = np.flatnonzero((f >= SLOWEST) & (f <= FASTEST))
    if not p[whole].sum() > 0:
        return 0.0, 0.0, False
    at = whole[np.argmax(p[whole])]
    if f[at] < SLOW:
        share = _share(f, p, whole, float(f[at]))
        if share > SLOW_GATE:
            return float(f[at]), share, True
    upper = whole[f[whole] >= SLOW]
    at = upper[np.argmax(p[upper])]
    share = _share(f, p, upper, float(f[at]))
    edge = at == upper[0] or p[at] < p[at - 1]
    return float(f[at]), share, share > GATE and not edge


def _share(f: Floats, p: Floats, band: np.ndarray, at: float) -> float:
    return float(p[band][np.abs(f[band] - at) <= AROUND].sum() / p[band].sum())


def from_heart(given: Curve) -> Breath:
    """The breathing rate as a heart-rate curve shows it. Windows with a hole fall out."""
    return _over(given.values, given.rate, "rsa")


def from_belt(signal: Floats, rate: float) -> Breath:
    """The breathing rate of a belt's signal, (n,) at `rate` Hz, in any unit; nan is a hole."""
    return _over(np.asarray(signal, dtype=np.float64), rate, "belt")


def _over(values: Floats, rate: float, source: str) -> Breath:
    size, hop = round(WINDOW * rate), round(STEP * rate)
    seen = []
    for first in range(0, len(values) - size + 1, hop):
        part = values[first : first + size]
        if np.isnan(part).any():
            continue
        if source == "belt":
            part = detrend(part)
            spread = 1.4826 * float(np.median(np.abs(part - np.median(part))))
            part = np.clip(part, np.median(part) - CLIP * spread, np.median(part) + CLIP * spread)
        seen.append(look(part, rate))
    if len(seen) < LEAST:
        short = len(values) < size + (LEAST - 1) * hop
        return Breath(None, 0.0, source, len(seen), why=Why.TOO_SHORT if short else Why.TOO_MANY_GAPS)
    passed = [(at * 60.0, share) for at, share, clear in seen if clear]
    if len(passed) < LEAST:
        share = float(np.median([share for _, share, _ in seen]))
        return Breath(None, share, source, len(seen), len(passed), why=Why.NO_CLEAR_PEAK)
    rates, shares = np.array(passed).T
    low, middle, high = (float(q) for q in np.quantile(rates, [0.25, 0.5, 0.75]))
    return Breath(middle, float(np.median(shares)), source, len(seen), len(passed), low, high)
