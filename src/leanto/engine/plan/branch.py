"""The exact plan of a small component: the flow of its nested limits, and a search over what does not nest.

The flow alone is often within every limit; then it is the plan, proven. Where it is not, some of its pairs cannot
be together, so in every plan at least one of them is missing: one branch for each, best bound first. The first plan
within all limits that comes up is the best there is. Only counts decide when to give up, never a clock, so the same
problem has the same plan on any machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from leanto.engine.plan.model import Model
from leanto.engine.plan.nested import Flow, Scale
from leanto.engine.plan.pieces import PRIORITIES, Piece, Vector
from leanto.engine.plan.state import State

MOST_PAIRS = 1_500
"""Larger components go to the programme at once: plain Python is not for them."""

MOST_WORK = 60_000
"""Pairs times branches looked at before the programme takes over (about a tenth of a second)."""


def branch(model: Model, group: Sequence[int], keep: frozenset[int] = frozenset()) -> Piece | None:
    """The proven best of a component, or None if that would take too long here. `keep`: told pairs."""
    if len(group) > MOST_PAIRS or model.entangled(group):  # company and faces do not branch
        return None
    scale = Scale.of(model, group, keep)
    root = Flow(model, group, keep, scale)
    waiting = [(root.total // scale.burden, 0, 0, root, frozenset[int]())]
    seen: set[frozenset[int]] = set()
    made = 0
    while waiting:
        _, depth, _, flow, shut = heappop(waiting)
        chosen = flow.chosen()
        clash = together(model, chosen)
        if not clash:
            return _piece(model, chosen, keep)
        if (made + len(clash)) * len(group) > MOST_WORK:
            return None
        for j in clash:
            without = shut | {j}
            if without in seen:
                continue
            seen.add(without)
            made += 1
            child = flow.copy()
            child.shut(j)
            # Of equal bounds the deeper one first: it is nearer to a plan. The lottery does not branch.
            heappush(waiting, (child.total // scale.burden, depth - 1, made, child, without))
    return None


def together(model: Model, chosen: Sequence[int]) -> list[int]:
    """Pairs of `chosen` that cannot be together, none of them superfluous; empty if all can."""
    state = State(model)
    for j in chosen:
        if state.can(j):
            state.add(j)
            continue
        pair = model.pairs[j]
        near = sorted(i for i in state.chosen if model.pairs[i].p == pair.p or model.pairs[i].t == pair.t)
        clash = []
        for i in near:
            state.remove(i)
            if state.can(j):
                clash.append(i)
                state.add(i)
        return [*clash, j]
    return []


def _piece(model: Model, chosen: Sequence[int], keep: frozenset[int]) -> Piece:
    count = dict.fromkeys(PRIORITIES, 0)
    for j in chosen:
        count[model.turns[model.pairs[j].t].priority] += 1
    cover: Vector = (count[3], count[2], count[1])
    kept = len(keep.intersection(chosen))
    burden = model.burden(chosen)
    return Piece(tuple(sorted(chosen)), cover, cover, kept, kept, burden, burden)
