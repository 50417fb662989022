"""Whether two curves move together more than chance: one statistic, one exact test, and the reasons not to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy.fft import prev_fast_len

from leanto.engine.rhythm.curve import Curve
from leanto.engine.rhythm.shifts import Shifts, all_shifts
from leanto.engine.rhythm.steady import same_steady_rhythm
from leanto.engine.rhythm.values import Floats, RhythmError, Verdict, Why

WINDOW, STEP, LAG = 60.0, 10.0, 5.0
"""Seconds."""

APART = 40.0
"""Seconds. Circular shifts nearer than this keep part of what is tested."""

LEAST_MINUTES = 8.0
LEVEL = 0.05
DRAWS = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """`statistic`: mean Fisher z over windows and lags. `null`: (shifts,) the same for every circular shift beyond
    40 s, in order of shift; `null_low`, `null_high` its middle 95 %. `p`: share of shifts at least as high, the
    observed one counted. `strongest`: the largest mean z over lags, at `lag` s (positive: the second follows the
    first), `p_strongest` its own test. `zero_lag`: mean z without lag. `minutes` measured in both, `windows` used.
    `verdict` at 5 %; `why` if it cannot be told."""

    verdict: Verdict
    why: Why | None = None
    statistic: float | None = None
    p: float | None = None
    null: Floats | None = None
    null_low: float | None = None
    null_high: float | None = None
    strongest: float | None = None
    lag: float | None = None
    p_strongest: float | None = None
    zero_lag: float | None = None
    windows: int = 0
    minutes: float = 0.0


def verdict_of(p: float) -> Verdict:
    """At the level of this module."""
    return Verdict.MORE if p <= LEVEL else Verdict.NOT_MORE


def aligned(curves: Sequence[Curve]) -> list[Curve]:
    """The curves cut to the time that all of them cover, and at the end to a length that transforms quickly (at most
    one or two in a hundred off). Raises RhythmError if their clocks or rates do not fit."""
    rate = curves[0].rate
    offsets = [(curve.start - curves[0].start) * rate for curve in curves]
    if any(curve.rate != rate for curve in curves) or any(abs(o - round(o)) > 1e-6 for o in offsets):
        raise RhythmError("Curves must have one rate and one grid of times.")
    start, end = max(curve.start for curve in curves), min(curve.end for curve in curves)
    cut = [curve.between(start, max(start, end)) for curve in curves]
    n = min(len(curve.values) for curve in cut)
    return [replace(curve, values=curve.values[: prev_fast_len(n) if n > 1 else n]) for curve in cut]


def _spread(given: Curve) -> float:
    return float(np.nanstd(given.values)) if not np.isnan(given.values).all() else 0.0


def _roughness(given: Curve) -> float:
    """How much of a curve is quick, whatever its unit and level: it puts two curves in an order of their own."""
    steps = np.diff(given.values)
    return float(np.nanmean(steps * steps)) / max(_spread(given) ** 2, 1e-300) if len(steps) else 0.0


def shifted(a: Curve, b: Curve) -> Shifts:
    """All shifts with this module's windows."""
    window, step, lag = (round(seconds * a.rate) for seconds in (WINDOW, STEP, LAG))
    return all_shifts(a.values, b.values, window=window, step=step, lag=lag)


def _allowed(n: int, rate: float) -> slice:
    apart = round(APART * rate)
    return slice(apart, n - apart + 1)


def chance(observed: float, null: Floats) -> float:
    """The share of `null` at least as high as `observed`, which counts as one of them."""
    return float((1 + np.count_nonzero(null >= observed - 1e-12)) / (1 + len(null)))


def together(a: Curve, b: Curve, *, paced: bool = False) -> Together:
    """The test of one unpaced phase of two people, on high-passed curves with one clock (cut to where both are).

    Under 8 minutes measured in both, paced, or both ruled by one steady rhythm: CANNOT_TELL, with numbers only where
    they mean something. Deterministic: no draw, and the same whoever is named first but for the sign of the lag.
    """
    a, b = aligned([a, b])
    both = ~(np.isnan(a.values) | np.isnan(b.values))
    minutes = float(both.sum()) / a.rate / 60.0
    if paced:
        return Together(Verdict.CANNOT_TELL, Why.PACED, minutes=minutes)
    if minutes < LEAST_MINUTES:
        lasted = len(a.values) / a.rate / 60.0
        why = Why.TOO_SHORT if lasted < LEAST_MINUTES else Why.TOO_MANY_GAPS
        return Together(Verdict.CANNOT_TELL, why, minutes=minutes)
    if min(_spread(a), _spread(b)) < 1e-9:
        return Together(Verdict.CANNOT_TELL, Why.NO_VARIATION, minutes=minutes)
    turned = _roughness(a) > _roughness(b)  # windows lie on the smoother curve, whoever is named first
    shifts = shifted(b, a) if turned else shifted(a, b)
    mean, strongest, at = shifts.over_lags(), shifts.strongest(), shifts.at_lags()
    allowed = _allowed(len(a.values), a.rate)
    null = mean[allowed]
    null = null[np.isfinite(null)]
    if not np.isfinite(mean[0]) or len(null) < 1 / LEVEL:
        return Together(Verdict.CANNOT_TELL, Why.TOO_MANY_GAPS, minutes=minutes)
    lags = np.arange(-shifts.lag, shifts.lag + 1)
    by_lag = at[lags]
    best = int(np.nanargmax(by_lag))
    p = chance(float(mean[0]), null)
    low, high = np.quantile(null, [0.025, 0.975])
    steady = same_steady_rhythm(a, b)
    return Together(
        Verdict.CANNOT_TELL if steady else verdict_of(p),
        Why.SAME_STEADY_RHYTHM if steady else None,
        statistic=float(mean[0]),
        p=p,
        null=null,
        null_low=float(low),
        null_high=float(high),
        strongest=float(by_lag[best]),
        lag=float(lags[best] / a.rate) * (-1.0 if turned else 1.0),
        p_strongest=chance(float(strongest[0]), strongest[allowed][np.isfinite(strongest[allowed])]),
        zero_lag=float(at[0]),
        windows=int(shifts.count[0]),
        minutes=minutes,
    )


def strangers(a: Curve, b: Curve, others: Sequence[tuple[Curve, Curve]], *, found: Together) -> Together:
    """The second null: `found` (of a and b) beside pairs of people who did not meet, in the same phase of their own
    sessions. Its p takes the place of the first one's if it is larger; if the two do not agree, CANNOT_TELL.

    Twenty such pairs are the least; with fewer `found` is given back as it is.
    """
    if len(others) < 20 or found.statistic is None or found.verdict is Verdict.CANNOT_TELL:
        return found
    values = []
    for x, y in others:
        x, y = aligned([replace(x, start=0.0), replace(y, start=0.0)])
        values.append(float(shifted(*sorted((x, y), key=_roughness)).over_lags()[0]))
    null = np.array(values)
    p = chance(found.statistic, null[np.isfinite(null)])
    if verdict_of(p) is not found.verdict:
        return replace(found, verdict=Verdict.CANNOT_TELL, why=Why.NULLS_DISAGREE)
    return replace(found, p=max(p, found.p or 0.0))


def circle(sessions: Sequence[Sequence[Curve]], *, draws: int = DRAWS, seed: int = 0) -> Together:
    """A whole circle: the mean over all pairs and sessions, against moving everybody's curve around within their own
    session, each by a shift more than 40 s from everybody else's. `sessions`: the curves of one unpaced phase each.

    Every pair's value at every shift is worked out once; a draw only looks them up. Sessions under 8 minutes or with
    one person fall out.
    """
    rng = np.random.default_rng(seed)
    observed, null, minutes, windows = [], [], 0.0, 0
    for session in sessions:
        if len(session) < 2:
            continue
        curves = sorted(aligned(session), key=_roughness)
        rate, n = curves[0].rate, len(curves[0].values)
        known = [~np.isnan(curve.values) for curve in curves]
        least = min(float((x & y).sum()) for x, y in combinations(known, 2)) / rate / 60.0
        if least < LEAST_MINUTES:
            continue
        moves = _moves(rng, draws, len(curves), n, round(APART * rate))
        tables = {(i, j): shifted(curves[i], curves[j]) for i, j in combinations(range(len(curves)), 2)}
        means = {pair: table.over_lags() for pair, table in tables.items()}
        observed.append(float(np.mean([mean[0] for mean in means.values()])))
        null.append(
            np.mean([mean[(moves[:, j] - moves[:, i]) % n] for (i, j), mean in means.items()], axis=0)
        )
        windows += int(sum(table.count[0] for table in tables.values()))
        minutes += least
    if not observed or not np.isfinite(observed).all():
        return Together(Verdict.CANNOT_TELL, Why.TOO_SHORT, minutes=minutes)
    statistic, chances = float(np.mean(observed)), np.mean(null, axis=0)
    chances = chances[np.isfinite(chances)]
    p = chance(statistic, chances)
    low, high = np.quantile(chances, [0.025, 0.975])
    return Together(
        verdict_of(p),
        statistic=statistic,
        p=p,
        null=chances,
        null_low=float(low),
        null_high=float(high),
        windows=windows,
        minutes=minutes,
    )


def _moves(rng: np.random.Generator, draws: int, people: int, n: int, apart: int) -> np.ndarray:
    """(draws, people) shifts in samples, each more than `apart` from the others around the circle of n.

    Room beyond the distances is shared out at random, so every allowed arrangement is as likely. Raises RhythmError
    if so many people do not fit.
    """
    room = n - people * apart
    if room < 1:
        raise RhythmError("The session is too short to move so many curves apart.")
    cuts = np.sort(rng.integers(0, room + 1, size=(draws, people)), axis=1)
    places = cuts + apart * np.arange(people) + rng.integers(0, n, size=(draws, 1))
    return np.asarray(rng.permuted(places, axis=1) % n)
