"""Heart rate variability of one stretch: time domain and spectrum.

Formulas and bands of the Task Force (1996). The spectrum has the settings that Kubios HRV 2.2 states as its defaults:
cubic spline at 4 Hz, Welch with windows of 256 s, half overlapping, Hann, mean removed; band edges by straight
interpolation. It gives that program's published numbers to 0.2 % (docs/engine/rhythm.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import log, sqrt

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.signal import welch

from leanto.engine.rhythm.repair import Level, Repaired
from leanto.engine.rhythm.values import Bools, Floats, Why

RATE = 4.0
WINDOW = 256.0
BANDS = (0.0, 0.04, 0.15, 0.4)
FIVE_MINUTES = 300.0
AT_ONCE = 8192
"""Intervals in one go: a whole day stays in the processor's cache."""

LEAST_PAIRS = 30
"""Differences under which RMSSD says nothing; about half a minute."""

SHORTEST = 60.0
"""Seconds of kept intervals under which RMSSD says nothing."""


@dataclass(frozen=True, slots=True)
class TimeDomain:
    """`n` intervals, `pairs` differences, `minutes` of kept intervals. ms but for `mean_hr` (beats/min), `ln_rmssd`
    and `pnn50` (percent of differences). None where `why` (by field name) says why not."""

    n: int
    pairs: int
    minutes: float
    mean_hr: float | None = None
    mean_rr: float | None = None
    sdnn: float | None = None
    rmssd: float | None = None
    ln_rmssd: float | None = None
    nn50: int | None = None
    pnn50: float | None = None
    why: Mapping[str, Why] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Power in ms² of 0-0.04, 0.04-0.15 and 0.15-0.4 Hz; `lf_hf` their ratio (never a "balance"); `peak_lf`,
    `peak_hf` in Hz. `minutes` used."""

    minutes: float
    vlf: float | None = None
    lf: float | None = None
    hf: float | None = None
    lf_hf: float | None = None
    peak_lf: float | None = None
    peak_hf: float | None = None
    why: Why | None = None


def of_intervals(rr: Floats, joined: Bools | None = None) -> TimeDomain:
    """The plain formulas over `rr` (n,) ms: no repair and no shortest length. `joined` (n,): rows that follow the row
    before; None if all do. A number that needs more rows than there are is None."""
    n = len(rr)
    if n == 0:
        return TimeDomain(0, 0, 0.0)
    total = float(rr.sum())
    mean = total / n
    away, steps, pairs, nn50 = 0.0, 0.0, 0, 0
    for first in range(0, n, AT_ONCE):
        part = rr[first : first + AT_ONCE + 1]
        away += _squares(part[:AT_ONCE] - mean)
        step = np.diff(part)
        if joined is not None:
            step = step[joined[first + 1 : first + 1 + len(step)]]
        pairs += len(step)
        steps += _squares(step)
        nn50 += int(np.count_nonzero(np.abs(step) > 50.0))
    rmssd = sqrt(steps / pairs) if pairs else None
    return TimeDomain(
        n,
        pairs,
        total / 60000.0,
        60000.0 / mean,
        mean,
        sqrt(away / (n - 1)) if n > 1 else None,
        rmssd,
        log(rmssd) if rmssd else None,
        nn50 if pairs else None,
        100.0 * nn50 / pairs if pairs else None,
    )


def _squares(values: Floats) -> float:
    """The sum of squares."""
    return float(values @ values)


def time_domain(repaired: Repaired) -> TimeDomain:
    """The same over what the repair kept, with the limits of the method: None and a reason where too little is left.

    RMSSD and its kin need 60 s and 30 differences, SDNN five minutes, all of them at most 10 % touched intervals;
    the mean needs ten intervals and at most 20 %.
    """
    keep, pairs = repaired.keep, repaired.pairs
    rr = repaired.beats.rr[keep]
    plain = of_intervals(rr, pairs[keep])
    names = ("mean_hr", "mean_rr", "sdnn", "rmssd", "ln_rmssd", "nn50", "pnn50")
    why: dict[str, Why] = {}
    if repaired.level is Level.NO_TREND:
        why = dict.fromkeys(names, Why.TOO_MANY_REPAIRS)
    elif plain.n < 10:
        why = dict.fromkeys(names, Why.TOO_FEW_BEATS)
    elif repaired.level is Level.NO_HRV:
        why = dict.fromkeys(names[2:], Why.TOO_MANY_REPAIRS)
    else:
        if plain.minutes * 60.0 < FIVE_MINUTES:
            why["sdnn"] = Why.TOO_SHORT
        if plain.minutes * 60.0 < SHORTEST or plain.pairs < LEAST_PAIRS:
            why |= dict.fromkeys(names[3:], Why.TOO_SHORT)
        elif not plain.rmssd:
            why["ln_rmssd"] = Why.NO_VARIATION
    left = {name: None if name in why else getattr(plain, name) for name in names}
    return TimeDomain(plain.n, plain.pairs, plain.minutes, **left, why=why)


def powers(at: Floats, rr: Floats) -> Spectrum:
    """The spectrum of intervals `rr` (n,) ms at times `at` (n,) s, n >= 4, whatever their length."""
    grid = np.arange(at[0], at[-1], 1.0 / RATE)
    even = CubicSpline(at, rr)(grid)
    window = min(int(WINDOW * RATE), len(even))
    f, p = welch(even, RATE, "hann", window, window // 2, detrend="constant")
    low, mid, high = (_area(f, p, a, b) for a, b in pairwise(BANDS))
    return Spectrum(
        float(at[-1] - at[0]) / 60.0,
        low,
        mid,
        high,
        mid / high if high > 0 else None,
        _peak(f, p, BANDS[1], BANDS[2]),
        _peak(f, p, BANDS[2], BANDS[3]),
    )


def _area(f: Floats, p: Floats, low: float, high: float) -> float:
    inside = (f > low) & (f < high)
    ends = np.interp([low, high], f, p)
    x = np.concatenate([[low], f[inside], [high]])
    return float(np.trapezoid(np.concatenate([ends[:1], p[inside], ends[1:]]), x))


def _peak(f: Floats, p: Floats, low: float, high: float) -> float | None:
    inside = np.flatnonzero((f >= low) & (f < high))
    best = inside[np.argmax(p[inside])] if len(inside) else 0
    return float(f[best]) if p[best] > 0 else None


def spectrum(repaired: Repaired) -> Spectrum:
    """Welch's spectrum of the longest unbroken stretch, from five minutes and up to 10 % touched intervals."""
    breaks = [-1, *np.flatnonzero(np.isnan(repaired.fill_rr)).tolist(), len(repaired.fill_rr)]
    pieces = [(a + 1, b) for a, b in pairwise(breaks) if b > a + 1]
    if not pieces:
        return Spectrum(0.0, why=Why.TOO_FEW_BEATS)
    first, after = max(pieces, key=lambda piece: repaired.fill_at[piece[1] - 1] - repaired.fill_at[piece[0]])
    at, rr = repaired.fill_at[first:after], repaired.fill_rr[first:after]
    seconds = float(at[-1] - at[0])
    if repaired.level in (Level.NO_HRV, Level.NO_TREND):
        return Spectrum(seconds / 60.0, why=Why.TOO_MANY_REPAIRS)
    if seconds < FIVE_MINUTES:
        whole = repaired.beats.span >= FIVE_MINUTES
        return Spectrum(seconds / 60.0, why=Why.TOO_MANY_GAPS if whole else Why.TOO_SHORT)
    if not rr.std() > 0:
        return Spectrum(seconds / 60.0, why=Why.NO_VARIATION)
    return powers(at, rr)
