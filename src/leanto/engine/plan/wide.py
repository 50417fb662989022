"""A component too large for a programme: the flow core on its relaxation, and what does not fit put right.

The core knows slots and room. Asks are the places of turns, helpers are people's weeks, slots are sets of turns that
share a minute; other limits are left out. With prices of burden it finds the plan; once more without prices for each
class of priority it finds how much can be covered at all. Where its plan breaks nothing, that is a proof in whole
numbers; else what does not fit is taken back, open places are filled the cheapest way, and the bounds are told.

Of two ways into a turn only the cheaper one is looked at, and the lottery is left to the (seeded) order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from leanto.engine.plan.flow import Network, network
from leanto.engine.plan.flow import solve as solve_flow
from leanto.engine.plan.model import Model
from leanto.engine.plan.nested import most_turns
from leanto.engine.plan.pieces import PRIORITIES, Piece, Vector
from leanto.engine.plan.state import State, fill

WIDE = 20_000
"""Pairs from which on the core is asked first."""

OPEN = {3: 2**28, 2: 2**23, 1: 2**18}
"""What an open place costs in the core, by priority. A guess that is verified: no single cost may be larger."""

KEPT = 2**12
"""What a told suggestion that stays is worth there."""


def wide(model: Model, group: Sequence[int], keep: frozenset[int] = frozenset()) -> Piece:
    """The plan of a large component: proven where the core's optimum breaks no limit, else repaired, with bounds.

    `keep`: told pairs. The group must not be entangled (`Model.entangled`).
    """
    laid = _Laid(model, group, keep)
    found = laid.solve(laid.net)
    chosen = sorted(laid.pair[e] for e in found)
    most = _most(model, laid, chosen)
    state = State(model)
    for j in sorted(keep.intersection(chosen)) + [j for j in chosen if j not in keep]:
        if state.can(j):
            state.add(j)
    fits = len(state.chosen) == len(chosen)
    if not fits:
        ways: dict[int, list[int]] = {}
        for j in group:
            ways.setdefault(model.pairs[j].t, []).append(j)
        for t in sorted(ways, key=lambda t: (-model.turns[t].priority, t)):
            if state.places[t]:
                fill(state, t, ways[t])
    cover, kept = _count(model, state.chosen), len(keep & state.chosen)
    burden = model.burden(state.chosen)
    same = cover == _count(model, chosen) and kept == len(keep.intersection(chosen))
    # A relaxation that covers and keeps as much has no more burden than any plan that does.
    bound = min(burden, model.burden(chosen)) if same else min(burden, laid.least(sum(cover)))
    told = len({(model.pairs[j].t, model.pairs[j].p) for j in keep})
    kept_most = kept if fits and cover == most else told
    return Piece(tuple(sorted(state.chosen)), cover, most, kept, kept_most, burden, bound)


class _Laid:
    """A component as a network of the core. `pair[e]` is the model's pair of the core's pair `e`."""

    def __init__(self, model: Model, group: Sequence[int], keep: frozenset[int]) -> None:
        pairs, turns = model.pairs, model.turns
        best: dict[tuple[int, int], int] = {}
        for j in group:
            way = pairs[j].t, pairs[j].p
            if way not in best or self._rank(model, j, keep) < self._rank(model, best[way], keep):
                best[way] = j
        of_turn: dict[int, list[int]] = {}
        for (t, _), j in best.items():
            of_turn.setdefault(t, []).append(j)
        order = sorted(of_turn)
        weeks = {
            w: n for n, w in enumerate(sorted({(pairs[j].p, turns[pairs[j].t].week) for j in best.values()}))
        }
        slot = _slots(model, order)
        self.pair: list[int] = []
        self.priority: list[int] = []
        start, slots = [0], []
        for t in order:
            mine = sorted(of_turn[t])
            for _ in range(model.need[t]):
                self.pair += mine
                start.append(len(self.pair))
                slots.append(slot[t])
                self.priority.append(turns[t].priority)
        first, load = [0], []
        for p, week in weeks:
            most = most_turns(model, p, week)
            load += [model.load(p, week, k) for k in range(1, most + 1)]
            first.append(len(load))
        self._costs = [pairs[j].cost - KEPT * (j in keep) for j in self.pair]
        self.net = network(
            start=start, helper=[weeks[pairs[j].p, turns[pairs[j].t].week] for j in self.pair], cost=self._costs,
            slot=slots, unmet=[OPEN[priority] for priority in self.priority], first=first, load=load,
        )  # fmt: skip
        self._cheapest = sorted(pairs[j].cost for j in best.values())

    @staticmethod
    def _rank(model: Model, j: int, keep: frozenset[int]) -> tuple[bool, int, int]:
        return j not in keep, model.pairs[j].cost, j

    def solve(self, net: Network) -> list[int]:
        """The core's pairs that are taken."""
        found = solve_flow(net).pair
        return [int(e) for e in found[found >= 0]]

    def coverable(self, least: int) -> int:
        """How many places of this priority or a higher one can be covered together."""
        zero = np.zeros(self.net.pairs, dtype=np.int32)
        counts = np.array([priority >= least for priority in self.priority], dtype=np.int32)
        net = network(
            start=self.net.start, helper=self.net.helper, cost=zero, slot=self.net.slot, unmet=counts,
            first=self.net.first, load=np.zeros(len(self.net.load), dtype=np.int32),
        )  # fmt: skip
        pairs = solve_flow(net).pair
        return int(counts[pairs >= 0].sum())

    def least(self, places: int) -> int:
        """What so many places cost at the very least, without a look at any limit."""
        return sum(min(0, cost) for cost in self._cheapest[:places])


def _most(model: Model, laid: _Laid, chosen: Sequence[int]) -> Vector:
    """The most places of each priority, higher ones first: coverage is a matroid, so each class has its own maximum."""
    reached = dict(zip(PRIORITIES, _count(model, chosen), strict=True))
    wanted = {priority: laid.priority.count(priority) for priority in PRIORITIES}
    out: list[int] = []
    for priority in PRIORITIES:
        if reached[priority] == wanted[priority]:
            out.append(wanted[priority])
        else:
            out.append(laid.coverable(priority) - sum(out))
    return out[0], out[1], out[2]


def _count(model: Model, chosen: Sequence[int] | set[int]) -> Vector:
    count = dict.fromkeys(PRIORITIES, 0)
    for j in chosen:
        count[model.turns[model.pairs[j].t].priority] += 1
    return count[3], count[2], count[1]


def _slots(model: Model, turns: Sequence[int]) -> dict[int, int]:
    """A slot for each turn: those of one slot share a minute. Found from the earliest end on; loose ones are alone."""
    out: dict[int, int] = {}
    slot, until = -1, 0
    for t in sorted(turns, key=lambda t: (model.turns[t].end, t)):
        turn = model.turns[t]
        if turn.anytime:
            continue
        if slot < 0 or turn.start >= until:
            slot, until = slot + 1, turn.end
        out[t] = slot
    for t in turns:
        if t not in out:
            slot += 1
            out[t] = slot
    return out
