"""The plain loops that the engine must equal, written one sample at a time, and readers for the real recordings."""

from __future__ import annotations

from math import atanh, sqrt
from pathlib import Path

import numpy as np

from leanto.engine.rhythm.shifts import CLOSEST, ENOUGH
from leanto.engine.rhythm.values import Bools, Floats


def pearson(x: list[float], y: list[float]) -> float | None:
    """Two passes; None where one of them does not vary."""
    n = len(x)
    mx, my = sum(x) / n, sum(y) / n
    sxx = sum((v - mx) ** 2 for v in x)
    syy = sum((v - my) ** 2 for v in y)
    if sxx < 1e-12 or syy < 1e-12:
        return None
    return sum((v - mx) * (w - my) for v, w in zip(x, y, strict=True)) / sqrt(sxx * syy)


def shifts_by_loop(a: Floats, b: Floats, window: int, step: int, lag: int) -> tuple[Floats, Floats]:
    """Sum of Fisher's z and number of windows for every circular shift of b."""
    n = len(a)
    total, count = np.zeros(n), np.zeros(n)
    for shift in range(n):
        for start in range(lag, n - window - lag + 1, step):
            pairs = [(a[start + i], b[(start + shift + i) % n]) for i in range(window)]
            pairs = [(x, y) for x, y in pairs if x == x and y == y]
            if len(pairs) < ENOUGH * window:
                continue
            r = pearson([x for x, _ in pairs], [y for _, y in pairs])
            if r is not None:
                total[shift] += atanh(max(-CLOSEST, min(CLOSEST, r)))
                count[shift] += 1
    return total, count


def ccf(x: Floats, y: Floats, reach: int) -> list[float]:
    """R's stats::ccf by its documentation: lag k is x[t + k] with y[t], means and spreads of the whole."""
    n = len(x)
    mx, my = float(x.mean()), float(y.mean())
    sx = sqrt(sum((float(v) - mx) ** 2 for v in x) / n)
    sy = sqrt(sum((float(v) - my) ** 2 for v in y) / n)
    out = []
    for k in range(-reach, reach + 1):
        terms = [(float(x[t + k]) - mx) * (float(y[t]) - my) for t in range(n) if 0 <= t + k < n]
        out.append(sum(terms) / n / (sx * sy))
    return out


def susy_by_loop(a: Floats, b: Floats, size: int, reach: int) -> dict[str, Floats]:
    """Mean |z| and z by lag over own and over shuffled pairs of segments."""
    n = len(a) // size
    width = 2 * reach + 1
    out = {name: np.zeros(width) for name in ("real", "pseudo", "real_signed", "pseudo_signed")}
    for i in range(n):
        for j in range(n):
            z = [atanh(r) for r in ccf(a[i * size : (i + 1) * size], b[j * size : (j + 1) * size], reach)]
            kind, times = ("real", n) if i == j else ("pseudo", n * (n - 1))
            out[kind] += np.abs(z) / times
            out[f"{kind}_signed"] += np.array(z) / times
    return out


def rmea_by_loop(a: Floats, b: Floats, width: int, hop: int, reach: int) -> Floats:
    """rMEA's table, from its documentation: windows while window and lag fit, the other one moved by |lag|."""
    count = -(-(len(a) - width - reach + 1) // hop)
    out = np.full((count, 2 * reach + 1), np.nan)
    for w in range(count):
        for lag in range(-reach, reach + 1):
            held, moved = (a, b) if lag >= 0 else (b, a)
            x = held[w * hop : w * hop + width].tolist()
            y = moved[w * hop + abs(lag) : w * hop + abs(lag) + width].tolist()
            r = pearson(x, y)
            if r is not None:
                out[w, lag + reach] = max(-10.0, min(10.0, atanh(r)))
    return out


def labelled_beats(path: Path) -> tuple[Floats, Bools]:
    """Times (s, at 360 Hz) of the beats of a WFDB annotation file, and which of them are normal."""
    words = np.frombuffer(path.read_bytes(), "<u2").tolist()
    at, i = 0, 0
    seen: list[tuple[int, int]] = []
    while i < len(words) and words[i]:
        kind, step = words[i] >> 10, words[i] & 1023
        if kind == 59:  # a long skip: the next two words
            at += (words[i + 1] << 16) + words[i + 2]
            i += 3
        elif kind == 63:  # a note of so many bytes
            i += 1 + (step + 1) // 2
        elif kind > 59:
            i += 1
        else:
            at += step
            seen.append((at, kind))
            i += 1
    beats = [(at, kind) for at, kind in seen if kind in (1, 5, 8)]  # normal, ventricular, atrial
    return np.array([at / 360.0 for at, _ in beats]), np.array([kind == 1 for _, kind in beats])


def r_peaks(ecg: Floats, rate: float) -> Floats:
    """Times of the R peaks of a clean ECG, for tests alone."""
    from scipy.signal import butter, find_peaks, sosfiltfilt

    wave = sosfiltfilt(butter(3, [8.0, 30.0], "band", fs=rate, output="sos"), ecg)
    energy = np.convolve(np.gradient(wave) ** 2, np.ones(int(rate / 10)), "same")
    near, _ = find_peaks(energy, distance=int(0.36 * rate), height=6 * np.median(energy))
    reach = int(0.08 * rate)
    tops = np.unique([max(p - reach, 0) + int(np.argmax(wave[max(p - reach, 0) : p + reach])) for p in near])
    tops = tops[(tops > 0) & (tops < len(wave) - 1)]
    left, top, right = wave[tops - 1], wave[tops], wave[tops + 1]
    return np.asarray((tops + 0.5 * (left - right) / (left - 2 * top + right)) / rate)
