"""Many tests in one report."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def benjamini_hochberg(p: Sequence[float | None]) -> list[float | None]:
    """q values (Benjamini and Hochberg 1995) in the order given. None stays None and does not count as a test."""
    at = [i for i, value in enumerate(p) if value is not None]
    values = np.array([p[i] for i in at], dtype=np.float64)
    order = np.argsort(values)
    m = len(values)
    scaled = values[order] * m / np.arange(1, m + 1)
    least = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    q: list[float | None] = [None] * len(p)
    for rank, i in enumerate(order):
        q[at[int(i)]] = float(least[rank])
    return q
