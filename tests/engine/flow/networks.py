"""Small networks at random, and what a linear programme says they cost: the oracle of these tests."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from leanto.engine.plan.flow import Network, network


def drawn(seed: int) -> Network:
    """Up to 13 asks and 6 helpers; costs from all alike to far apart, room from none to three, few slots."""
    r = np.random.default_rng(seed)
    asks, helpers = int(r.integers(0, 14)), int(r.integers(1, 7))
    slots, high = int(r.integers(1, 5)), int(r.choice([1, 3, 50, 1000]))
    who = [r.permutation(helpers)[: r.integers(0, helpers + 1)] for _ in range(asks)]
    room = r.integers(0, 4, helpers)
    units = [np.sort(r.integers(0, high + 1, n)) for n in room]
    helper = np.concatenate([*who, []]).astype(int)
    return network(
        start=np.cumsum([0, *map(len, who)]),
        helper=helper,
        cost=r.integers(-high // 3, high + 1, len(helper)),
        slot=r.integers(0, slots, asks),
        unmet=r.choice([high, 5 * high, 30 * high], asks).astype(int),
        first=np.cumsum([0, *room]),
        load=np.concatenate([*units, []]).astype(int),
    )


def scarce(seed: int) -> Network:
    """Thirty asks that all want the same few helpers, at costs that differ much: most of them stay alone."""
    r = np.random.default_rng(seed)
    asks, helpers = 30, int(r.integers(2, 6))
    who = [r.permutation(helpers)[: r.integers(1, helpers + 1)] for _ in range(asks)]
    room = r.integers(1, 4, helpers)
    helper = np.concatenate(who).astype(int)
    return network(
        start=np.cumsum([0, *map(len, who)]),
        helper=helper,
        cost=r.integers(-50, 1000, len(helper)),
        slot=r.integers(0, 4, asks),
        unmet=r.choice([20, 300, 4000, 9000], asks).astype(int),
        first=np.cumsum([0, *room]),
        load=np.concatenate([np.sort(r.integers(0, 400, n)) for n in room]).astype(int),
    )


def least_cost(net: Network) -> int:
    """The optimum by HiGHS. Rows: every ask once or alone, slots, load units; the programme is integral."""
    asks, pairs, units = net.asks, net.pairs, len(net.load)
    if not asks:
        return 0
    ask = np.repeat(np.arange(asks), np.diff(net.start))
    keys, place = np.unique(net.helper.astype(np.int64) * 1000 + net.slot[ask], return_inverse=True)
    width, places = pairs + units + asks, max(1, len(keys))
    pair, unit, alone = np.arange(pairs), pairs + np.arange(units), pairs + units + np.arange(asks)
    whose = np.repeat(np.arange(net.helpers), np.diff(net.first))
    once = _rows([ask, np.arange(asks)], [pair, alone], [1, 1], (asks, width))
    loads = _rows([net.helper, whose], [pair, unit], [1, -1], (net.helpers, width))
    slots = _rows([place], [pair], [1], (places, width))
    found: Any = linprog(
        np.concatenate([net.cost, net.load, net.unmet]),
        A_ub=vstack([loads, slots]).tocsr(),
        b_ub=np.concatenate([np.zeros(net.helpers), np.ones(places)]),
        A_eq=once.tocsr(),
        b_eq=np.ones(asks),
        bounds=(0, 1),
        method="highs",
    )
    return round(float(found.fun or 0.0))


def _rows(
    rows: list[NDArray[Any]], columns: list[NDArray[Any]], sign: list[int], shape: tuple[int, int]
) -> Any:
    values = np.concatenate([np.full(len(c), s, dtype=float) for c, s in zip(columns, sign, strict=True)])
    return coo_array((values, (np.concatenate(rows), np.concatenate(columns))), shape=shape)
