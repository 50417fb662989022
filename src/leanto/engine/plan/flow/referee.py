"""Where our own search would take too long: OR-Tools' min-cost flow finds the plan, and prices are found for it.

A plan of least cost always has prices that prove it. They are the largest ones that ask no more of anybody than
another place, or staying alone, would cost: start from what an ask is worth and from the next unit of room, and lower
what is too high until nothing is (Bellman and Ford, all pairs at once).
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import numpy as np

from leanto.engine.plan.flow.network import LARGEST, Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

NO_END = 4 * LARGEST
"""More than any price. A helper whose room is all taken has no next unit that would bound the price."""


def installed() -> bool:
    """Whether OR-Tools is there (it is not imported by asking)."""
    return importlib.util.find_spec("ortools") is not None


def pairs_of_least_cost(net: Network) -> NDArray[np.int64]:
    """The chosen pair of each ask, or -1: arcs from asks to (helper, slot) places, to helpers, to one sink."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    ask = np.repeat(np.arange(net.asks), np.diff(net.start))
    keys, place = _places(net, ask)
    helper_node = net.asks + len(keys)
    sink = helper_node + net.helpers
    whose = np.repeat(np.arange(net.helpers), np.diff(net.first))
    flow = SimpleMinCostFlow()

    def arcs(tails: NDArray[np.int64], heads: NDArray[np.int64], costs: NDArray[np.int32]) -> None:
        flow.add_arcs_with_capacity_and_unit_cost(
            tails.astype(np.int32),
            heads.astype(np.int32),
            np.ones(len(costs), np.int64),
            costs.astype(np.int64),
        )

    arcs(ask, net.asks + place, net.cost)
    arcs(net.asks + np.arange(len(keys)), helper_node + keys // _slots(net), np.zeros(len(keys), np.int32))
    arcs(helper_node + whose, np.full(len(whose), sink), net.load)
    arcs(np.arange(net.asks), np.full(net.asks, sink), net.unmet)
    flow.set_nodes_supplies(np.arange(net.asks, dtype=np.int32), np.ones(net.asks, np.int64))
    flow.set_node_supply(sink, -net.asks)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-Tools did not find a flow where there always is one.")
    taken = np.flatnonzero(flow.flows(np.arange(net.pairs, dtype=np.int32)) > 0)
    pair = np.full(net.asks, -1, dtype=np.int64)
    pair[ask[taken]] = taken
    return pair


def prices_for(net: Network, pair: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What each ask has and what a place with each helper costs, for a plan of least cost."""
    ask = np.repeat(np.arange(net.asks), np.diff(net.start))
    keys, place = _places(net, ask)
    placed = np.flatnonzero(pair >= 0)
    held = pair[placed]
    who = net.helper[held]
    taken = np.bincount(who, minlength=net.helpers)
    room = np.diff(net.first)
    price = np.full(net.helpers, NO_END, dtype=np.int64)
    open_ = np.flatnonzero(taken < room)
    price[open_] = net.load[net.first[open_] + taken[open_]]
    price[room == 0] = NO_END
    has = net.unmet.astype(np.int64)
    busy = np.full(len(keys), -1, dtype=np.int64)
    busy[place[held]] = np.arange(len(placed))
    of_place = keys // _slots(net)
    some = np.flatnonzero(np.diff(net.start) > 0)
    while True:
        worth = has[placed] - net.cost[held]
        lower = price.copy()
        np.minimum.at(lower, who, worth)
        costs = lower[of_place]
        taken_places = busy >= 0
        costs[taken_places] = worth[busy[taken_places]]
        best = has.copy()
        if len(some):
            cheapest = np.minimum.reduceat(net.cost + costs[place], net.start[some])
            best[some] = np.minimum(has[some], cheapest)
        if (best == has).all() and (lower == price).all():
            return has, price
        has, price = best, lower


def _slots(net: Network) -> int:
    return int(np.ptp(net.slot)) + 1 if net.asks else 1


def _places(net: Network, ask: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(helper, slot) as one number each, and the place of every pair."""
    first = int(net.slot.min()) if net.asks else 0
    return np.unique(net.helper.astype(np.int64) * _slots(net) + net.slot[ask] - first, return_inverse=True)
