"""The core for a kitchen table: lists in, lists and whole numbers of any size out, and no numpy.

The same statement as `Network`, solved by shortest walks alone, one ask after the other. Costs may be as large as one
likes, so tiers that come one before the other can be packed into one number.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from leanto.engine.plan.flow.board import NOBODY, WAITS, Board, Ground, Search
from leanto.engine.plan.flow.repair import find_place


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
    # Whoever has no room is not asked, so that no number has to stand for "never".
    ask = [a for a in range(asks) for _ in range(start[a], start[a + 1])]
    at = [e for e, h in enumerate(helper) if room[h]]
    wanted = [(helper[e], slot[ask[e]]) for e in at]
    places = sorted(set(wanted))
    number = {place: p for p, place in enumerate(places)}
    whose = [h for h, _ in places]
    low, kept = [0] * (helpers + 1), [0] * (asks + 1)
    for h in whose:
        low[h + 1] += 1
    for e in at:
        kept[ask[e] + 1] += 1
    low, kept = list(accumulate(low)), list(accumulate(kept))
    dear = [cost[e] for e in at]
    price = [load[first[h]] if room[h] else 0 for h in range(helpers)]
    g = Ground(
        kept,
        kept[1:],
        [number[place] for place in wanted],
        dear,
        unmet,
        first,
        room,
        load,
        low,
        low[1:],
        whose,
    )
    pay = [price[h] for h in whose]
    b = Board([WAITS] * asks, [0] * asks, price, [0] * helpers, [0] * helpers, [-1] * len(whose), pay)
    nodes = asks + helpers
    w = Search(*([0] * nodes for _ in range(8)))
    for a in range(asks):
        find_place(g, b, w, a, a + 1)
    has = b.has
    held = [-1 if e == NOBODY else e for e in b.held]
    extra = [0 if e < 0 else pay[g.place[e]] - price[whose[g.place[e]]] for e in held]
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
