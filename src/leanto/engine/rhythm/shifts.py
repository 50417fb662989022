"""Windowed lagged correlation of two curves for every circular shift of the second, exactly.

For each window of the first curve one Fourier transform against the whole second gives its correlation with every
stretch of the second. Summed over windows this is the statistic of the real pair and of each shifted pair at once,
equal to the plain loop to rounding. So a p-value needs no draw and is the same on each run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided
from scipy.fft import irfft, rfft

from leanto.engine.rhythm.values import Floats, RhythmError

CLOSEST = 0.999999
"""Correlations are held within this, so that Fisher's z stays finite."""

ENOUGH = 0.8
"""Share of a window that must be measured in both curves for its correlation to count."""

FLAT = 1e-9
"""A window with less than this share of the curve's variance does not vary."""

AT_ONCE = 16
"""Windows in one go: small enough for the cache, and for products that do not overflow."""


@dataclass(frozen=True, slots=True, eq=False)
class Shifts:
    """`total`: (n,) sum over windows of Fisher's z with the second curve moved by so many samples (circular; shift s
    pairs sample t of the first with t + s of the second). `count`: (n,) windows that could be told at that shift.
    `lag`: samples of the largest lag, `windows`: windows in all."""

    total: Floats
    count: Floats
    lag: int
    windows: int

    def over_lags(self) -> Floats:
        """(n,) mean z over windows and lags -lag..lag, for each shift. nan where nothing could be told."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(_boxcar(self.total, self.lag) / _boxcar(self.count, self.lag))

    def at_lags(self) -> Floats:
        """(n,) mean z over windows, for each shift: the entry of shift l is the correlation at lag l."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.total / self.count)

    def strongest(self) -> Floats:
        """(n,) the largest mean z among the lags -lag..lag, for each shift."""
        around = np.concatenate([self.at_lags()[-self.lag :], self.at_lags(), self.at_lags()[: self.lag]])
        return np.asarray(np.lib.stride_tricks.sliding_window_view(around, 2 * self.lag + 1).max(axis=1))


def _boxcar(values: Floats, half: int) -> Floats:
    """Circular sums over -half..half."""
    if half == 0:
        return values
    around = np.concatenate([values[-half:], values, values[:half]])
    sums = np.concatenate([[0.0], np.cumsum(around)])
    width = 2 * half + 1
    return np.asarray(sums[width:] - sums[:-width])


def starts_of(n: int, window: int, step: int, lag: int) -> np.ndarray:
    """Where windows begin so that none reaches over the ends at any lag up to `lag`. All in samples."""
    return np.arange(lag, n - window - lag + 1, step)


def all_shifts(a: Floats, b: Floats, *, window: int, step: int, lag: int) -> Shifts:
    """Every circular shift of `b` against `a`, both (n,); window, step and lag in samples.

    nan is a hole: a window counts at a shift if ENOUGH of it is measured in both. Raises RhythmError for curves of
    two lengths or too short for one window.
    """
    if len(a) != len(b):
        raise RhythmError("Both curves must be equally long.")
    starts = starts_of(len(a), window, step, lag)
    if not len(starts):
        raise RhythmError("The curves are shorter than one window and its lags.")
    if np.isnan(a).any() or np.isnan(b).any():
        return _with_holes(a, b, window, starts, lag)
    return _whole(a, b, window, starts, lag)


def _whole(a: Floats, b: Floats, window: int, starts: np.ndarray, lag: int) -> Shifts:
    n = len(a)
    b = b - b.mean()
    of_b = rfft(b)
    norm = np.sqrt(_moving_squares(np.concatenate([b, b]), window)[:n])
    if not norm.all():  # some stretch of b does not vary: windows that fall on it do not count
        return _with_holes(a, b, window, starts, lag)
    inverse = np.tile(1.0 / norm, 2)
    views = np.lib.stride_tricks.sliding_window_view(a, window)[starts]
    centred = views - views.mean(axis=1, keepdims=True)
    squares = np.einsum("ij,ij->i", centred, centred)
    varies = squares > FLAT * max(float(a.var()) * window, 1e-300)
    centred[~varies] = 0.0
    centred /= np.sqrt(np.where(varies, squares, 1.0))[:, None]
    backwards = centred[:, ::-1]
    total = np.zeros(n)
    placed = np.zeros((AT_ONCE, n))  # each window at its place, run backwards, so that a product correlates
    step = inverse.strides[0]
    for first in range(0, len(starts), AT_ONCE):
        some = starts[first : first + AT_ONCE]
        placed[:] = 0.0
        for row, start in enumerate(some):
            end = n - start + 1  # sample t lands on -t; only t = 0 wraps
            placed[row, end - window : min(end, n)] = backwards[first + row, : min(end, n) - end + window]
            if start == 0:
                placed[row, 0] = centred[first + row, 0]
        spectra = rfft(placed[: len(some)], axis=1)
        spectra *= of_b
        r = irfft(spectra, n, axis=1, overwrite_x=True)
        hop = step * int(some[1] - some[0]) if len(some) > 1 else step
        r *= as_strided(inverse[some[0] :], (len(some), n), (hop, step), writeable=False)
        np.clip(r, -CLOSEST, CLOSEST, out=r)
        total += np.log(np.prod(1.0 + r, axis=0) / np.prod(1.0 - r, axis=0))
    return Shifts(0.5 * total, np.full(n, float(varies.sum())), lag, len(starts))


def _moving_squares(values: Floats, window: int) -> Floats:
    """Sums of squares about the mean over each run of `window`; 0 where a run does not vary."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    squares = np.concatenate([[0.0], np.cumsum(values * values)])
    total = sums[window:] - sums[:-window]
    about = squares[window:] - squares[:-window] - total * total / window
    return np.asarray(np.where(about > FLAT * float(values.var()) * window, about, 0.0))


def _with_holes(a: Floats, b: Floats, window: int, starts: np.ndarray, lag: int) -> Shifts:
    """The same with masks: six correlations instead of one."""
    n = len(a)
    here, there = ~np.isnan(a), ~np.isnan(b)
    a = np.where(here, a - np.nanmean(a) if here.any() else 0.0, 0.0)
    b = np.where(there, b - np.nanmean(b) if there.any() else 0.0, 0.0)
    flat = (
        FLAT * max(float((a * a).sum() / max(here.sum(), 1)), 1e-300),
        FLAT * max(float((b * b).sum() / max(there.sum(), 1)), 1e-300),
    )
    mask, value, square = (rfft(x) for x in (there.astype(np.float64), b, b * b))
    total, count = np.zeros(n), np.zeros(n)
    for start in starts:
        part = slice(start, start + window)
        if here[part].sum() < ENOUGH * window:
            continue
        rows = np.zeros((3, n))
        rows[0, part], rows[1, part], rows[2, part] = here[part], a[part], a[part] ** 2
        m, x, xx = np.conj(rfft(rows, axis=1))
        both, sx, sxx, sy, syy, sxy = irfft(
            np.stack([m * mask, x * mask, xx * mask, m * value, m * square, x * value]), n, axis=1
        )
        both = np.rint(both)
        told = both >= ENOUGH * window
        of = np.where(told, both, 1.0)
        vx, vy = sxx - sx * sx / of, syy - sy * sy / of
        told &= (vx > flat[0] * window) & (vy > flat[1] * window)
        r = np.zeros(n)
        np.divide(sxy - sx * sy / of, np.sqrt(np.where(told, vx * vy, 1.0)), out=r, where=told)
        total += np.arctanh(np.clip(r, -CLOSEST, CLOSEST))
        count += told
    return Shifts(total, count, lag, len(starts))
