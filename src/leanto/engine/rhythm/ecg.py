"""Beats of an ECG curve, where a recorder kept the curve and not the beats.

The old idea of Pan and Tompkins (1985) without real time: keep the band where a beat's sharp part has its power, square
the slope, smooth it over the width of that part, and take what stands out of its own neighbourhood; then move each beat
to the sharp part's tip, between samples. Anything odd is left to `repair`, which flags; nothing is made up here.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d
from scipy.signal import butter, find_peaks, sosfiltfilt

from leanto.engine.rhythm.beats import Beats, Flag, from_times
from leanto.engine.rhythm.curve import stretches
from leanto.engine.rhythm.values import Floats

BAND = (8.0, 20.0)
"""Hz."""
WIDTH = 0.1
"""Seconds over which the squared slope is smoothed."""
NEAREST = 0.3
"""Seconds. Two beats are never nearer: 200 a minute."""
AROUND = 8.0
"""Seconds of neighbourhood that decides what stands out."""
STANDS_OUT = 0.2
"""Share of the neighbourhood's usual height."""
SLOWEST, SHORTEST = 60.0, 10.0
"""Samples a second, and seconds, that are needed."""


def beats(curve: Floats, rate: float, *, source: str = "ecg") -> Beats | None:
    """The beats of an ECG, (n,) in any unit at `rate` Hz; nan where it was not measured. None if none can be found.

    Either way up. Stretches between holes are searched each for itself, and no interval is joined over a hole.
    """
    if rate < SLOWEST:
        return None
    found = [
        first / rate + _stretch(curve[first:after], rate)
        for first, after in stretches(np.isfinite(curve))
        if after - first >= SHORTEST * rate
    ]
    found = [times for times in found if len(times)]
    if sum(map(len, found)) < 2:
        return None
    made = from_times(np.concatenate(found), source=source)
    begins = np.cumsum([0, *map(len, found[:-1])])
    rr, flags = made.rr.copy(), made.flags.copy()
    rr[begins], flags[begins] = np.nan, flags[begins] | np.uint8(Flag.GAP_BEFORE)
    return replace(made, rr=rr, flags=flags)


def _stretch(curve: Floats, rate: float) -> Floats:
    """Times of beats (s) in one unbroken stretch."""
    high = min(BAND[1], 0.45 * rate)
    narrow = sosfiltfilt(butter(3, [BAND[0], high], "bandpass", fs=rate, output="sos"), curve)
    power = uniform_filter1d(np.gradient(narrow) ** 2, max(3, round(WIDTH * rate)))
    tops = maximum_filter1d(power, max(3, round(2.0 * rate)))
    # The median of tops over the neighbourhood: one large spike does not raise it.
    step = max(1, round(rate / 2))
    coarse = tops[::step]
    size = max(1, round(AROUND * rate / step))
    padded = np.pad(
        coarse, (size // 2, size - 1 - size // 2), mode="reflect" if len(coarse) > size else "edge"
    )
    usual = np.median(np.lib.stride_tricks.sliding_window_view(padded, size), axis=1)
    floor = STANDS_OUT * np.interp(np.arange(len(power)), np.arange(len(coarse)) * step, usual)
    peaks, _ = find_peaks(power, distance=max(1, round(NEAREST * rate)), height=np.maximum(floor, 1e-300))
    if not len(peaks):
        return np.zeros(0)
    return np.asarray(_tips(narrow, peaks, rate) / rate)


def _tips(narrow: Floats, peaks: np.ndarray, rate: float) -> Floats:
    """Each beat at the tip of its sharp part, between samples: the way up that most beats have."""
    reach = max(1, round(0.06 * rate))
    inside = np.clip(peaks[:, None] + np.arange(-reach, reach + 1), 0, len(narrow) - 1)
    parts = narrow[inside]
    sign = 1.0 if np.median(parts.max(axis=1)) >= np.median(-parts.min(axis=1)) else -1.0
    top = inside[np.arange(len(peaks)), (sign * parts).argmax(axis=1)]
    top = np.unique(np.clip(top, 2, len(narrow) - 3))
    if len(narrow) < 8:
        return top.astype(np.float64)
    a, b, c = (sign * narrow[top + k] for k in (-1, 0, 1))
    bend = a - 2 * b + c
    off = np.where(bend < 0, 0.5 * (a - c) / np.where(bend < 0, bend, -1.0), 0.0)
    return np.asarray(top + np.clip(off, -0.5, 0.5), dtype=np.float64)
