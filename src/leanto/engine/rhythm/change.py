"""After minus before of one person's heart rate, with an interval that knows neighbouring seconds are alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import stdtrit

from leanto.engine.rhythm.curve import Curve
from leanto.engine.rhythm.values import Floats, RhythmError, Verdict, Why

BLOCKS = 6
"""Blocks that each side needs."""

HALF = 0.5
"""Share of a block that must be measured."""

SESSIONS = 3
"""Earlier sessions from which one's own spread is known."""

SPREADS = 2.0


@dataclass(frozen=True, slots=True)
class Change:
    """After minus before of the mean heart rate, beats/min, with its 95 % interval. `blocks`: (before, after).
    `verdict`: MORE if the interval excludes 0. `spread`: twice the SD of own earlier changes, None if not known.
    `settled`: True only if it fell, the interval excludes 0 and the fall exceeds `spread`; None and `why_settled` if
    that cannot be told."""

    difference: float | None
    low: float | None
    high: float | None
    blocks: tuple[int, int]
    verdict: Verdict
    spread: float | None = None
    settled: bool | None = None
    why: Why | None = None
    why_settled: Why | None = None


def blocks_of(given: Curve, seconds: float) -> Floats:
    """The mean of each block of so many seconds that is at least half measured."""
    size = round(seconds * given.rate)
    n = len(given.values) // size
    parts = given.values[: n * size].reshape(n, size)
    known = ~np.isnan(parts)
    enough = known.sum(axis=1) >= HALF * size
    if not enough.any():
        return np.zeros(0)
    return np.asarray(np.nanmean(parts[enough], axis=1))


def change(
    before: Curve,
    after: Curve,
    *,
    earlier: Sequence[float] = (),
    block: float = 20.0,
    draws: int = 2000,
    seed: int = 0,
) -> Change:
    """Bootstrap over blocks of `block` seconds (10 to 30), drawn in neighbouring pairs from each side.

    The interval is widened for the fewness of n blocks, by sqrt(n / (n - 1)) and as Student's t is to the normal.
    `earlier`: the person's own changes in earlier sessions, beats/min; three are the least. Raises RhythmError
    for a block length outside 10 to 30 s.
    """
    if not 10.0 <= block <= 30.0:
        raise RhythmError("Blocks must be 10 to 30 seconds long.")
    sides = [blocks_of(side, block) for side in (before, after)]
    counts = (len(sides[0]), len(sides[1]))
    if min(counts) < BLOCKS:
        return Change(
            None, None, None, counts, Verdict.CANNOT_TELL, why=Why.TOO_SHORT, why_settled=Why.TOO_SHORT
        )
    rng = np.random.default_rng(seed)
    difference = float(sides[1].mean() - sides[0].mean())
    first, second = (_means(rng, side, draws) for side in sides)
    few = float(stdtrit(min(counts) - 1, 0.975)) / 1.96
    low, high = (difference + few * float(q) for q in np.quantile(second - first, [0.025, 0.975]))
    moved = low > 0 or high < 0
    verdict = Verdict.MORE if moved else Verdict.NOT_MORE
    if len(earlier) < SESSIONS:
        why = Why.NO_EARLIER_SESSIONS
        return Change(
            difference, low, high, counts, verdict, settled=None if high < 0 else False,
            why_settled=why if high < 0 else None,
        )  # fmt: skip
    spread = SPREADS * float(np.std(np.asarray(earlier, dtype=np.float64), ddof=1))
    return Change(difference, low, high, counts, verdict, spread, settled=high < 0 and -difference > spread)


def _means(rng: np.random.Generator, blocks: Floats, draws: int) -> Floats:
    """(draws,) means of resampled blocks, less the mean of the blocks. Two neighbours are drawn at a time, around the
    end to the start, so that slow wandering over half a minute stays in."""
    n = len(blocks)
    pairs = -(-n // 2)
    starts = rng.integers(0, n, size=(draws, pairs))
    picked = np.stack([blocks[starts], blocks[(starts + 1) % n]], axis=2).reshape(draws, -1)[:, :n]
    return np.asarray((picked.mean(axis=1) - blocks.mean()) * sqrt(n / (n - 1)))
