"""Heart rate as an even curve, 4 Hz, with holes where nothing was measured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from math import ceil, floor

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.signal import butter, sosfiltfilt

from leanto.engine.rhythm.repair import Repaired
from leanto.engine.rhythm.values import Bools, Floats

RATE = 4.0
CUT = 0.01
STRETCH = 60.0
"""Seconds under which a stretch is too short to take a trend out of."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """`values`: (n,) beats/min at `start + i / rate` seconds; nan where nothing was measured."""

    start: float
    values: Floats
    rate: float = RATE

    @property
    def end(self) -> float:
        """The second after the last value."""
        return self.start + len(self.values) / self.rate

    @property
    def minutes(self) -> float:
        """Measured minutes, without holes."""
        return float(np.count_nonzero(~np.isnan(self.values))) / self.rate / 60.0

    def between(self, start: float, end: float) -> Curve:
        """The part with start <= time < end."""
        first = min(max(ceil((start - self.start) * self.rate - 1e-9), 0), len(self.values))
        after = min(max(ceil((end - self.start) * self.rate - 1e-9), first), len(self.values))
        return replace(self, start=self.start + first / self.rate, values=self.values[first:after])


def stretches(known: Bools) -> list[tuple[int, int]]:
    """Runs of True, as (first, after)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def curve(
    repaired: Repaired, *, start: float | None = None, end: float | None = None, rate: float = RATE
) -> Curve:
    """Heart rate by PCHIP through the kept beats, at `start`, `start + 1 / rate`, … before `end` (default: the first
    and last kept beat, on whole steps of the clock, so that two people's curves fall on the same times). Never across
    a gap, and over at most three dropped beats."""
    at, rr = repaired.fill_at, repaired.fill_rr
    if not len(at):
        return Curve(start or 0.0, np.zeros(0), rate)
    begin = ceil(at[0] * rate - 1e-9) / rate if start is None else start
    after = floor(at[-1] * rate + 1e-9) / rate + 0.5 / rate if end is None else end
    n = max(ceil((after - begin) * rate - 1e-9), 0)
    values = np.full(n, np.nan)
    for first, last in stretches(~np.isnan(rr)):
        if last - first < 2:
            continue
        i = max(ceil((at[first] - begin) * rate - 1e-9), 0)
        j = min(floor((at[last - 1] - begin) * rate + 1e-9) + 1, n)
        if j > i:
            line = PchipInterpolator(at[first:last], 60000.0 / rr[first:last])
            values[i:j] = line(np.clip(begin + np.arange(i, j) / rate, at[first], at[last - 1]))
    return Curve(begin, values, rate)


@cache
def _filter(cut: float, rate: float) -> Floats:
    return np.asarray(butter(2, cut, "highpass", fs=rate, output="sos"), dtype=np.float64)


def high_passed(given: Curve, *, cut: float = CUT) -> Curve:
    """Without what is slower than `cut` Hz (Butterworth, second order, both ways), stretch by stretch; stretches under
    60 s become nan."""
    out = np.full(len(given.values), np.nan)
    for first, after in stretches(~np.isnan(given.values)):
        if after - first >= STRETCH * given.rate:
            piece = given.values[first:after]
            pad = min(len(piece) - 1, int(given.rate / cut))
            out[first:after] = sosfiltfilt(_filter(cut, given.rate), piece, padlen=pad)
    return replace(given, values=out)
