"""Made-up hearts for tests, calibration and pictures: two people who share something, or nothing.

Each heart is a course of intervals in ms: a mean, slow wandering below 0.04 Hz, waves around 0.1 Hz, breathing whose
rate drifts, and jitter from beat to beat; beats follow by running along it. Nothing here is fitted to a person.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from leanto.engine.rhythm.beats import Beats, from_times
from leanto.engine.rhythm.values import Floats

FINE = 8.0
"""Hz of the course along which beats run."""

SPARE = 30.0
"""Seconds of course beyond the end."""


class Case(StrEnum):
    """What the two share."""

    INDEPENDENT = "independent"  # nothing
    BOTH_SETTLE = "both_settle"  # nothing, but each heart slows down from the start on
    SAME_PACER = "same_pacer"  # both breathe with one pacer, six a minute
    SHARED = "shared"  # a slow part in common


def pair(
    case: Case, seed: int, *, minutes: float = 20.0, shared_ms: float = 15.0, lag: float = 0.0
) -> tuple[Beats, Beats]:
    """Beats of two people from second 0. `shared_ms`: SD of the slow part that SHARED has in common; `lag`: seconds by
    which the second follows in it. The same seed gives the same beats."""
    rng = np.random.default_rng(seed)
    n = int((minutes * 60.0 + SPARE) * FINE)
    common = shared_ms * band(rng, n + int(abs(lag) * FINE), 0.01, 0.06)
    late = round(lag * FINE)
    parts = common[max(late, 0) :][:n], common[max(-late, 0) :][:n]
    # b(t) = a(t - lag): the first reads the common part later on than the second does
    out = []
    for number in range(2):
        course = person(rng, n, paced=case is Case.SAME_PACER, settles=case is Case.BOTH_SETTLE)
        if case is Case.SHARED:
            course = course + parts[number]
        out.append(run(course, minutes * 60.0, rng, f"simulated {number + 1}"))
    return out[0], out[1]


def circle(number: int, seed: int, *, minutes: float = 20.0, shared_ms: float = 0.0) -> list[Beats]:
    """Beats of `number` people who all share a slow part of `shared_ms` SD (0: nothing)."""
    rng = np.random.default_rng(seed)
    n = int((minutes * 60.0 + SPARE) * FINE)
    common = shared_ms * band(rng, n, 0.01, 0.06)
    return [run(person(rng, n) + common, minutes * 60.0, rng, f"simulated {i + 1}") for i in range(number)]


def band(rng: np.random.Generator, n: int, low: float, high: float, *, pink: bool = False) -> Floats:
    """Noise of SD 1 between two frequencies in Hz, (n,) at FINE; `pink`: falling with frequency."""
    f = np.fft.rfftfreq(n, 1.0 / FINE)
    inside = (f >= low) & (f < high)
    spectrum = np.zeros(len(f), dtype=np.complex128)
    spectrum[inside] = rng.normal(size=inside.sum()) + 1j * rng.normal(size=inside.sum())
    if pink:
        spectrum[inside] /= np.sqrt(f[inside])
    wave = np.fft.irfft(spectrum, n)
    return np.asarray(wave / wave.std())


def person(rng: np.random.Generator, n: int, *, paced: bool = False, settles: bool = False) -> Floats:
    """A course of intervals, (n,) ms at FINE."""
    seconds = np.arange(n) / FINE
    course = np.full(n, rng.uniform(750.0, 1000.0))
    course += rng.uniform(12.0, 28.0) * band(rng, n, 0.004, 0.04, pink=True)
    course += rng.uniform(8.0, 22.0) * band(rng, n, 0.06, 0.14)
    if paced:
        phase = 2.0 * np.pi * 0.1 * seconds + rng.normal(0.0, 0.4)
        course += rng.uniform(35.0, 70.0) * np.sin(phase)
    else:
        rate = rng.uniform(0.18, 0.32) * (1.0 + 0.12 * band(rng, n, 0.005, 0.1))
        course += rng.uniform(10.0, 30.0) * np.sin(
            2.0 * np.pi * np.cumsum(rate) / FINE + rng.uniform(0.0, 6.0)
        )
    if settles:
        course -= rng.uniform(60.0, 140.0) * np.exp(-seconds / rng.uniform(180.0, 420.0))
    return np.asarray(course)


def run(course: Floats, seconds: float, rng: np.random.Generator, source: str) -> Beats:
    """Beats that follow a course of intervals (ms at FINE) for so many seconds, with 3 ms of jitter."""
    values: list[float] = course.tolist()
    jitter: list[float] = rng.normal(0.0, 3.0, size=int(seconds * 4)).tolist()
    at = float(rng.uniform(0.0, 1.0))
    times = []
    for late in jitter:
        if at >= seconds:
            break
        times.append(at)
        at += max(values[int(at * FINE)] + late, 300.0) / 1000.0
    return from_times(np.array(times), source=source)
