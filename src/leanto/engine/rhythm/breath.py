"""Breaths a minute, only where they can be told: from a belt, or from the heart rate where one peak stands out.

Heart rate alone does not know breathing: the wave of breathing must hold most of its band, and a wave near 0.1 Hz is
taken for slow breathing only if hardly anything else is there, because the heart has such a wave of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.fft import rfft
from scipy.signal import get_window

from leanto.engine.rhythm.curve import Curve
from leanto.engine.rhythm.values import Bools, Floats, Why

WINDOW, STEP = 60.0, 15.0
"""Seconds."""

SLOWEST, SLOW, FASTEST = 0.07, 0.15, 0.5
"""Hz: 4.2, 9 and 30 breaths a minute. Below SLOW the heart has its own wave."""

AROUND = 0.03
"""Hz on each side that belong to one peak: breathing is not even within a minute."""

GATE, SLOW_GATE = 0.6, 0.8
"""Share of the band's power that one peak must hold."""

GRID = 512.0
"""Seconds to which a window is padded: steps of 0.12 breaths a minute."""

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


def look(windows: Floats, rate: float) -> tuple[Floats, Floats, Bools]:
    """By window, (w, n) at `rate` Hz: the peak in Hz, its share, and whether it passes its gate."""
    taper = get_window("hann", windows.shape[1])
    n = int(rate * GRID)
    power = np.abs(rfft(straight(windows) * taper, n, axis=1)) ** 2
    f = np.arange(power.shape[1]) * rate / n
    low, slow, high = np.searchsorted(f, [SLOWEST, SLOW, FASTEST])
    at, share, _ = _peaks(f, power, low, high)
    upper, upper_share, edge = _peaks(f, power, slow, high)
    below = (at < SLOW) & (share > SLOW_GATE)
    clear = below | ((upper_share > GATE) & ~edge)
    return np.where(below, at, upper), np.where(below, share, upper_share), clear


def straight(windows: Floats) -> Floats:
    """Each row less its straight line."""
    ramp = np.linspace(-1.0, 1.0, windows.shape[1])
    away = windows - windows.mean(axis=1, keepdims=True)
    return np.asarray(away - np.outer(away @ ramp / (ramp @ ramp), ramp))


def _peaks(f: Floats, power: Floats, low: int, high: int) -> tuple[Floats, Floats, Bools]:
    """By row, in f[low:high]: the highest peak, the share within AROUND of it, and whether it is only the lower edge
    of something below."""
    band = power[:, low:high]
    best = np.argmax(band, axis=1)
    rows = np.arange(len(band))
    near = np.abs(f[low:high] - f[low + best][:, None]) <= AROUND
    total = band.sum(axis=1)
    share = (band * near).sum(axis=1) / np.where(total > 0, total, 1.0)
    edge = power[rows, low + best] < power[rows, low + best - 1]
    return f[low + best], share, edge


def from_heart(given: Curve) -> Breath:
    """The breathing rate as a heart-rate curve shows it. Windows with a hole fall out."""
    return _over(given.values, given.rate, "rsa")


def from_belt(signal: Floats, rate: float) -> Breath:
    """The breathing rate of a belt's signal, (n,) at `rate` Hz, in any unit; nan is a hole."""
    return _over(np.asarray(signal, dtype=np.float64), rate, "belt")


def by_window(values: Floats, rate: float, *, belt: bool) -> tuple[Floats, Floats, Bools]:
    """By window of a minute, every 15 s: the peak in Hz, its share, whether it passes. nan where there is a hole."""
    size, hop = round(WINDOW * rate), round(STEP * rate)
    windows = np.lib.stride_tricks.sliding_window_view(values, size)[::hop]
    whole = np.asarray(~np.isnan(windows).any(axis=1), dtype=bool)
    rates, shares, clear = np.full(len(windows), np.nan), np.full(len(windows), np.nan), whole.copy()
    if whole.any():
        seen = straight(windows[whole])
        if belt:
            limit = CLIP * 1.4826 * np.median(np.abs(seen - np.median(seen, axis=1, keepdims=True)), axis=1)
            seen = np.clip(seen, -limit[:, None], limit[:, None])
        rates[whole], shares[whole], clear[whole] = look(seen, rate)
    return rates, shares, clear


def _over(values: Floats, rate: float, source: str) -> Breath:
    if len(values) < (WINDOW + (LEAST - 1) * STEP) * rate:
        return Breath(None, 0.0, source, why=Why.TOO_SHORT)
    rates, shares, clear = by_window(values, rate, belt=source == "belt")
    windows, passed = int((~np.isnan(rates)).sum()), int(clear.sum())
    if windows < LEAST:
        return Breath(None, 0.0, source, windows, why=Why.TOO_MANY_GAPS)
    if passed < LEAST:
        return Breath(None, float(np.nanmedian(shares)), source, windows, passed, why=Why.NO_CLEAR_PEAK)
    low, middle, high = (float(q) * 60.0 for q in np.quantile(rates[clear], [0.25, 0.5, 0.75]))
    return Breath(middle, float(np.median(shares[clear])), source, windows, passed, low, high)
