"""Is this plan possible, and is it the least? Judged from network, plan and prices alone.

Knows nothing of the solver. With any prices, what the asks have, less what slots and units of room earn, is a lower
bound of every possible plan, as long as no ask is said to have more than some pair, or staying alone, would give it.
If the bound equals the plan's cost, in whole numbers, no plan costs less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from leanto.engine.plan.flow.network import Network
    from leanto.engine.plan.flow.table import Plan

CHUNK = 1 << 20
"""So many pairs are looked at in one go."""


def verify(net: Network, plan: Plan) -> list[str]:
    """What is wrong, as sentences; empty if the plan keeps every limit and is proven to be the least."""
    faults = impossible(net, plan.pair)
    if faults:
        return faults
    cost = _cost(net, plan.pair)
    if plan.cost != cost:
        faults.append(f"The plan says it costs {plan.cost}, but it costs {cost}.")
    faults += _too_high(net, plan)
    if not faults:
        bound = _bound(net, plan)
        if bound != cost:
            faults.append(f"The plan costs {cost}, but the prices only prove {bound}.")
    return faults


def impossible(net: Network, pair: NDArray[np.int64]) -> list[str]:
    """The limits a plan breaks, as sentences."""
    if pair.shape != (net.asks,):
        return ["The plan does not speak of every ask once."]
    asks = np.flatnonzero(pair != -1)
    chosen = pair[asks]
    if ((chosen < net.start[asks]) | (chosen >= net.start[asks + 1])).any():
        return ["An ask is given a pair that is not its own."]
    faults = []
    helper = net.helper[chosen].astype(np.int64)
    if (np.bincount(helper, minlength=net.helpers) > np.diff(net.first)).any():
        faults.append("A helper is given more asks than there is room.")
    keys = np.sort(helper << 32 | (net.slot[asks].astype(np.int64) + (1 << 30)))
    if (keys[1:] == keys[:-1]).any():
        faults.append("A helper is given two asks in one slot.")
    return faults


def _cost(net: Network, pair: NDArray[np.int64]) -> int:
    chosen = pair[pair >= 0]
    taken = np.bincount(net.helper[chosen], minlength=net.helpers)
    unit = np.arange(len(net.load)) - np.repeat(net.first[:-1], np.diff(net.first))
    used = unit < np.repeat(taken, np.diff(net.first))
    parts = (net.cost[chosen], net.load[used], net.unmet[pair < 0])
    return sum(int(part.sum(dtype=np.int64)) for part in parts)


def _too_high(net: Network, plan: Plan) -> list[str]:
    """Asks that are said to have more than they could."""
    prices, faults = plan.prices, []
    if (prices.ask > net.unmet).any():
        faults.append("An ask is said to cost more than leaving it without anybody.")
    if (prices.extra < 0).any():
        faults.append("A slot has a price below nothing.")
    placed = np.flatnonzero((plan.pair >= 0) & (prices.extra > 0))
    keys = net.helper[plan.pair[placed]].astype(np.int64) << 32 | (
        net.slot[placed].astype(np.int64) + (1 << 30)
    )
    order = np.argsort(keys)
    keys, extra = keys[order], prices.extra[placed][order]
    for low in range(0, net.pairs, CHUNK):
        high = min(net.pairs, low + CHUNK)
        near = np.searchsorted(net.start, [low, high], side="right")
        asks = np.arange(near[0] - 1, min(near[1], net.asks))
        count = np.minimum(net.start[asks + 1], high) - np.maximum(net.start[asks], low)
        ask = np.repeat(asks, np.maximum(count, 0))
        helper = net.helper[low:high]
        reduced = net.cost[low:high] + prices.helper[helper] - prices.ask[ask]
        short = np.flatnonzero(reduced < 0)
        if not len(short):
            continue
        want = helper[short].astype(np.int64) << 32 | (net.slot[ask[short]].astype(np.int64) + (1 << 30))
        at = np.searchsorted(keys, want)
        at[at == len(keys)] = 0
        found = keys[at] == want if len(keys) else np.zeros(len(want), dtype=bool)
        helped = np.where(found, extra[at], 0) if len(keys) else 0
        if (reduced[short] + helped < 0).any():
            faults.append("An ask is said to have more than one of its pairs costs.")
            break
    return faults


def _bound(net: Network, plan: Plan) -> int:
    """The lower bound that the prices prove for every plan."""
    prices = plan.prices
    price = np.repeat(prices.helper, np.diff(net.first))
    earned = np.maximum(0, price - net.load).sum(dtype=np.int64)
    extra = prices.extra[plan.pair >= 0].sum(dtype=np.int64)
    return int(prices.ask.sum(dtype=np.int64) - extra - earned)
