"""Beats from light through a finger: a camera or an optical sensor. One definition; the browser has the same.

1. natural cubic spline to 120 Hz; 2. Butterworth, second order, 0.7 to 4 Hz, both ways; 3. which way is up: the rise
of a pulse is steeper than its fall; 4. a beat is the steepest rise, between samples by a parabola; 5. gates: finger
on the lens (red over green), strength, likeness of each window with itself one beat later, movement. No number behind
a shut gate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.signal import butter, find_peaks, sosfiltfilt

from leanto.engine.rhythm.beats import Beats, from_times
from leanto.engine.rhythm.values import Bools, Floats, RhythmError, Why

RATE = 120.0
LOW, HIGH = 0.7, 4.0
SHORTEST = 10.0
"""Seconds."""

RED_OVER_GREEN = 1.5
WEAKEST, STRONGEST = 0.0005, 0.1
"""Peak-to-peak pulse as a share of the light; what swings more before a camera is a hand that moves."""

LIKE_ITSELF = 0.5
"""Correlation with itself one beat later, from which a window holds a pulse."""

REGULAR = 0.65
"""The same for the middle one of all windows: a hand that moves is like itself now and then, a pulse nearly always."""

LOOK, CELL = 6.0, 2.0
"""Seconds: windows in which a pulse is looked for, and their step, which is also the piece that is kept or not."""

JUMP = 3.0
"""Times the usual swing that is a movement, not a pulse."""

GOOD = 0.5
"""Share of pieces that must be good for any number at all."""

SLOWEST, QUICKEST = 1.5, 0.33
"""Seconds from beat to beat."""

EDGE = 1.0
"""Seconds at both ends, in which the filter bends the curve."""

HEIGHT = 0.35
"""Share of the usual steepness that a beat must reach."""


@dataclass(frozen=True, slots=True, eq=False)
class Pulse:
    """`beats` and `per_minute`, or None and `why`. `ratio` red/green (nan without green), `strength` peak-to-peak
    pulse as a share of the light, `regular` the median likeness of a window with itself one beat later, `good` the
    share of pieces that count."""

    beats: Beats | None
    per_minute: float | None
    ratio: float
    strength: float
    regular: float
    good: float
    why: Why | None = None


def pulse(seconds: Floats, light: Floats, green: Floats | None = None) -> Pulse:
    """Beats of a light curve, (n,) at rising times `seconds` (uneven is fine), such as the mean of a picture's red.

    Where the light moved as no pulse does, beats are left out and a gap stays. Raises RhythmError for lists of
    different lengths or times that do not rise.
    """
    if len(seconds) != len(light) or (green is not None and len(green) != len(light)):
        raise RhythmError("There must be one value of light for each time.")
    if (np.diff(seconds) <= 0).any():
        raise RhythmError("The times of pictures must rise.")
    ratio = float("nan") if green is None else float(np.mean(light) / max(float(np.mean(green)), 1e-9))
    if len(seconds) < 2 or seconds[-1] - seconds[0] < SHORTEST:
        return Pulse(None, None, ratio, 0.0, 0.0, 0.0, Why.TOO_SHORT)
    if green is not None and not ratio >= RED_OVER_GREEN:
        return Pulse(None, None, ratio, 0.0, 0.0, 0.0, Why.NO_FINGER)
    grid = np.arange(seconds[0], seconds[-1], 1.0 / RATE)
    even = CubicSpline(seconds, light, bc_type="natural")(grid)
    wave = sosfiltfilt(butter(2, [LOW, HIGH], "bandpass", fs=RATE, output="sos"), even - even.mean())
    cells = _cells(wave)
    likeness, period = _likeness(cells)
    pulses = likeness >= LIKE_ITSELF
    regular = float(np.median(likeness))
    usual = float(np.median(np.ptp(cells, axis=1)[_covered(pulses, len(cells))])) if pulses.any() else 0.0
    strength = usual / max(abs(float(np.mean(light))), 1e-9)
    moved = np.ptp(cells, axis=1) > JUMP * usual
    calm = _covered(pulses, len(cells)) & ~_beside(moved)
    good = float(calm.mean())
    if green is not None and strength > STRONGEST:
        return Pulse(None, None, ratio, strength, regular, good, Why.MOVEMENT)
    if strength < WEAKEST or good < GOOD or regular < REGULAR:
        why = Why.MOVEMENT if strength >= WEAKEST and moved.mean() >= (1.0 - good) / 3 else Why.WEAK_PULSE
        return Pulse(None, None, ratio, strength, regular, good, why)
    main = 1.0 / float(np.median(period[pulses]))
    times = grid[0] + _rises(cells.ravel(), main, np.repeat(calm, cells.shape[1])) / RATE
    beats = from_times(times, longest=1.8 / main, source="light")
    rr = beats.rr[~np.isnan(beats.rr)]
    if len(rr) < 5:
        return Pulse(None, None, ratio, strength, regular, good, Why.TOO_FEW_BEATS)
    return Pulse(beats, 60000.0 / float(rr.mean()), ratio, strength, regular, good)


def _cells(wave: Floats) -> Floats:
    """(pieces, samples); what is left over at the end falls out."""
    size = int(CELL * RATE)
    return wave[: len(wave) // size * size].reshape(-1, size)


def _beside(moved: Bools) -> Bools:
    """Movement spoils the pieces beside it too: the filter spreads it."""
    wide = moved.copy()
    wide[1:] |= moved[:-1]
    wide[:-1] |= moved[1:]
    return wide


def _covered(windows: Bools, cells: int) -> Bools:
    """Pieces that lie in at least one such window."""
    out = np.zeros(cells, dtype=bool)
    for k in range(cells - len(windows) + 1):
        out[k : k + len(windows)] |= windows
    return out


def _likeness(cells: Floats) -> tuple[Floats, Floats]:
    """By window: the highest correlation with itself QUICKEST to SLOWEST seconds later, and that time in seconds."""
    together = int(LOOK / CELL)
    windows = np.lib.stride_tricks.sliding_window_view(cells.ravel(), together * cells.shape[1])
    windows = windows[:: cells.shape[1]]
    first, last = int(QUICKEST * RATE), int(SLOWEST * RATE)
    spectrum = np.abs(np.fft.rfft(windows, 2 * windows.shape[1], axis=1)) ** 2
    product = np.fft.irfft(spectrum, axis=1)[:, : last + 2]
    squares = np.cumsum(windows**2, axis=1)
    lags = np.arange(first - 1, last + 2)
    head = squares[:, windows.shape[1] - 1 - lags]
    tail = squares[:, -1:] - np.where(lags > 0, squares[:, lags - 1], 0.0)
    like = product[:, lags] / np.sqrt(np.maximum(head * tail, 1e-300))
    tops = (like[:, 1:-1] >= like[:, :-2]) & (like[:, 1:-1] > like[:, 2:])  # a top, not the slope of lag zero
    like = np.where(tops, like[:, 1:-1], 0.0)
    best = like.max(axis=1)
    # the first top nearly as high is one beat; the highest may be two
    at = np.argmax(like >= 0.85 * np.maximum(best, 1e-9)[:, None], axis=1)
    return best, (first + at) / RATE


def _rises(wave: Floats, main: float, calm: Bools) -> Floats:
    """Samples (with parts) of the steepest rises of the calm stretches."""
    steep = np.gradient(wave)
    if float(np.mean(steep[calm] ** 3)) < 0:
        steep = -steep
    tops, _ = find_peaks(steep, distance=max(int(0.55 * RATE / main), 1))
    tops = tops[calm[tops] & (tops > EDGE * RATE) & (tops < len(steep) - EDGE * RATE)]
    if not len(tops):
        return np.zeros(0)
    usual = float(np.median(steep[tops]))
    tops = tops[steep[tops] > HEIGHT * usual]
    left, top, right = steep[tops - 1], steep[tops], steep[tops + 1]
    bend = left - 2.0 * top + right
    return np.asarray(tops + np.where(bend < 0, 0.5 * (left - right) / np.where(bend < 0, bend, 1.0), 0.0))
