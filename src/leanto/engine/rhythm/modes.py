"""Two measures of the field, for comparison with published work. Neither makes a verdict here.

SUSY (Tschacher and Haken 2019; R package SUSY) and the windowed correlation of rMEA (Kleinbub and Ramseyer 2020; R
package rMEA), written from their documentation; equal to their definitions to rounding. Averaged over lags of several
seconds both are blind to a rhythm of that length, and shuffling segments breaks a steady rhythm: docs/engine/rhythm.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from leanto.engine.rhythm.values import Floats, RhythmError

AT_ONCE = 8
"""Windows in one go: they stay in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Susy:
    """`real`, `pseudo`: (2 lag + 1,) mean |z| by lag over segments and over shuffled pairs of segments; `real_signed`,
    `pseudo_signed` the same without the bar. `effect`, `effect_signed`: (mean real - mean pseudo) / SD of pseudo over
    lags. `segments`: so many. Lags run from -lag to lag samples; at a positive one the first curve follows."""

    real: Floats
    pseudo: Floats
    real_signed: Floats
    pseudo_signed: Floats
    effect: float
    effect_signed: float
    segments: int


def susy(a: Floats, b: Floats, *, rate: float, segment: float = 30.0, lag: float = 5.0) -> Susy:
    """Segment-wise cross-correlation with all shuffled pairs of segments; `segment` and `lag` in seconds.

    Correlations are over the whole segment's mean, spread and length at every lag, as R's ccf has them. Rows where
    either curve is nan fall out first. A segment without variation counts as zero, as there. Raises RhythmError for
    curves under two segments or segments under twice the lag.
    """
    both = ~(np.isnan(a) | np.isnan(b))
    a, b = a[both], b[both]
    size, reach = int(segment) * int(rate), int(lag) * int(rate)
    n = len(a) // size if size else 0
    if n < 2 or size < 2 * reach:
        raise RhythmError("There must be two segments, each at least twice the lag.")
    x, y = (_standard(v[: n * size].reshape(n, size)) for v in (a, b))
    length = 2 * reach + 1
    z = np.empty((length, n, n))
    for k in range(-reach, reach + 1):
        z[k + reach] = x[:, max(k, 0) : size + min(k, 0)] @ y[:, max(-k, 0) : size - max(k, 0)].T
    z = _fisher(z)
    own = np.einsum("kii->ki", z)
    real_signed = own.mean(axis=1)
    pairs = n * (n - 1)
    pseudo_signed = (z.sum(axis=(1, 2)) - own.sum(axis=1)) / pairs
    np.abs(z, out=z)
    real = own.mean(axis=1)
    pseudo = (z.sum(axis=(1, 2)) - own.sum(axis=1)) / pairs
    return Susy(
        real,
        pseudo,
        real_signed,
        pseudo_signed,
        _effect(real, pseudo),
        _effect(real_signed, pseudo_signed),
        n,
    )


def _standard(parts: Floats) -> Floats:
    """Rows with mean 0 and sum of squares 1; rows without variation become 0."""
    away = parts - parts.mean(axis=1, keepdims=True)
    norm = np.sqrt(np.einsum("ij,ij->i", away, away))[:, None]
    return np.asarray(np.where(norm > 0, away / np.where(norm > 0, norm, 1.0), 0.0))


def _fisher(r: Floats) -> Floats:
    """Fisher's z; by one logarithm, which is quicker than arctanh and as near."""
    r = np.clip(r, -1.0, 1.0)
    with np.errstate(divide="ignore"):
        return np.asarray(0.5 * np.log((1.0 + r) / (1.0 - r)))


def _effect(real: Floats, pseudo: Floats) -> float:
    spread = float(pseudo.std(ddof=1)) if len(pseudo) > 1 else 0.0
    return float(real.mean() - pseudo.mean()) / spread if spread > 0 else float("nan")


def rmea(
    a: Floats, b: Floats, *, rate: float, window: float = 60.0, step: float = 30.0, lag: float = 5.0
) -> Floats:
    """(windows, 2 lag + 1) Fisher z of each window and lag; `window`, `step`, `lag` in seconds.

    At lag k >= 0 the window of `a` is held against `b` k samples later; at k < 0 the window of `b` against `a` that
    much later: at positive lags the second follows the first. Each correlation has its own means. z is held within
    10, nan where a window does not vary. Raises RhythmError for curves with nan or under one window.
    """
    width, hop, reach = (int(seconds) * int(rate) for seconds in (window, step, lag))
    if len(a) != len(b) or np.isnan(a).any() or np.isnan(b).any():
        raise RhythmError("Both curves must be equally long and without holes.")
    count = -(-(len(a) - width - reach + 1) // hop)
    if count < 1:
        raise RhythmError("The curves are shorter than one window and its lags.")
    starts = np.arange(count) * hop
    r = np.empty((count, 2 * reach + 1))
    for first in range(0, count, AT_ONCE):
        some = starts[first : first + AT_ONCE]
        r[first : first + AT_ONCE, reach:] = _one_way(a, b, some, width, reach)
        r[first : first + AT_ONCE, :reach] = _one_way(b, a, some, width, reach)[:, :0:-1]
    return np.asarray(np.clip(_fisher(r), -10.0, 10.0))


def _one_way(held: Floats, moved: Floats, starts: np.ndarray, width: int, reach: int) -> Floats:
    """(windows, reach + 1) correlation of each window of `held` with `moved` 0..reach samples later."""
    x = np.lib.stride_tricks.sliding_window_view(held, width)[starts]
    x = x - x.mean(axis=1, keepdims=True)
    y = np.lib.stride_tricks.sliding_window_view(moved, width + reach)[starts]
    y = y - y.mean(axis=1, keepdims=True)
    length = next_fast_len(width + reach, real=True)
    spectra = np.conj(rfft(x, length, axis=1))
    spectra *= rfft(y, length, axis=1)
    cross = irfft(spectra, length, axis=1, overwrite_x=True)[:, : reach + 1]
    total, squares = _moving(y, width), _moving(y * y, width)
    vy = squares - total * total / width
    vx = np.einsum("ij,ij->i", x, x)[:, None]
    flat = 1e-12 * np.maximum(squares[:, :1], 1e-300)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where((vy > flat) & (vx > 0), cross / np.sqrt(vx * vy), np.nan))


def _moving(y: Floats, width: int) -> Floats:
    """(rows, columns - width + 1) sums over each run of `width`, from the first on by what enters and leaves."""
    first = y[:, :width].sum(axis=1, keepdims=True)
    return np.asarray(
        np.concatenate([first, first + np.cumsum(y[:, width:] - y[:, :-width], axis=1)], axis=1)
    )
