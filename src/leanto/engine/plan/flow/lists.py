"""The core for a kitchen table: lists in, lists and whole numbers of any size out, and no numpy.

The same statement as `Network`, solved by shortest walks alone, one ask after the other. Costs may be as large as one
likes, so tiers that come one before the other can be packed into one number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from leanto.engine.plan.flow.board import NOBODY, WAITS, Board, Ground, Search
from leanto.engine.plan.flow.repair import place


class ListPlan(NamedTuple):
    """A plan of least cost and the prices that prove it. A asks, H helpers.

    `pair[a]`: the chosen pair, an index into `helper` and `cost`, or -1. `cost`: the objective. `bound`: what the
    prices prove no plan can cost less than; equal to `cost`.
    `ask[a]`: what the ask costs with the prices of its place. `price[h]`: what a place with the helper costs.
    `extra[a]`: what the slot of a placed ask costs on top (never negative).
    """

    pair: list[int]
    cost: int
    bound: int
    ask: list[int]
    price: list[int]
    extra: list[int]


def solve_lists(
    start: Sequence[int],
    helper: Sequence[int],
    cost: Sequence[int],
    slot: Sequence[int],
    unmet: Sequence[int],
    first: Sequence[int],
    load: Sequence[int],
) -> ListPlan:
    """The plan of least cost of the network that these rows describe; see `Network` for each of them.

    Trusts its rows (`network` checks them): an ask names a helper at most once, and load never falls within a helper.
    About a millisecond for 40 asks and 12 helpers; the time grows faster than the network, so this is for hundreds
    of pairs, not for thousands.
    """
    asks, helpers = len(slot), len(first) - 1
    room = [first[h + 1] - first[h] for h in range(helpers)]
    whom, at, dear, kept = list[int](), list[int](), list[int](), [0]
    for a in range(asks):  # whoever has no room is not asked, so that no number has to stand for "never"
        for e in range(start[a], start[a + 1]):
            if room[helper[e]]:
                whom.append(helper[e])
                dear.append(cost[e])
                at.append(e)
        kept.append(len(whom))
    nodes, units = asks + helpers, len(load)
    g = Ground(kept, whom, dear, slot, unmet, first, room, load)
    price = [load[first[h]] if room[h] else 0 for h in range(helpers)]
    b = Board(
        [WAITS] * asks,
        [0] * asks,
        price,
        [0] * helpers,
        [0] * helpers,
        [0] * units,
        [0] * units,
        [0] * helpers,
    )
    w = Search(*([0] * nodes for _ in range(6)), [-1] * nodes, [-1] * nodes)
    for a in range(asks):
        place(g, b, w, a, a + 1)
    held = [-1 if e == NOBODY else e for e in b.held]
    has = [unmet[a] if e < 0 else dear[e] + b.paid[a] for a, e in enumerate(held)]
    extra = [0 if e < 0 else b.paid[a] - price[whom[e]] for a, e in enumerate(held)]
    spent = sum(unmet[a] if e < 0 else dear[e] for a, e in enumerate(held))
    earned = 0
    for h in range(helpers):
        for i in range(first[h], first[h + 1]):
            earned += max(0, price[h] - load[i])
            spent += load[i] if i < first[h] + b.taken[h] else 0
    for a in range(asks):  # the price of somebody without room: dear enough for nobody to want it
        for e in range(start[a], start[a + 1]):
            if not room[helper[e]]:
                price[helper[e]] = max(price[helper[e]], has[a] - cost[e])
    pair = [-1 if e < 0 else at[e] for e in held]
    return ListPlan(pair, spent, sum(has) - sum(extra) - earned, has, price, extra)
