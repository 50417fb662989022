"""From a problem to a plan: component by component, exact unless the budget runs out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import replace

from leanto.engine.plan.branch import branch
from leanto.engine.plan.explain import explain
from leanto.engine.plan.model import Model
from leanto.engine.plan.pieces import Budget, Piece
from leanto.engine.plan.problem import Certificate, Plan, Problem, Proof

HUGE = 100_000
"""Pairs of a component from which on no integer programme is tried."""

Told = Callable[[int, int], None]
"""Called now and then with how much of the work is done, and of how much."""


def solve(problem: Problem, budget: Budget | None = None, told: Told | None = None) -> Plan:
    """The best plan within everybody's limits, with reasons and a certificate.

    Tiers as in `leanto.engine.plan.terms`. Same problem and seed, same plan, whatever order turns and people
    come in. Raises ProblemError if the problem contradicts itself. If the budget (30 s by default) runs out,
    the plan is still within every limit and its certificate says BOUND. `told` hears how far it is.
    """
    model = Model(problem)
    pieces = solve_groups(model, model.components, budget or Budget(), told=told)
    chosen = {j for piece in pieces for j in piece.chosen}
    return explain(model, chosen, certify(model, pieces))


def solve_groups(
    model: Model,
    groups: Iterable[list[int]],
    budget: Budget,
    keep: frozenset[int] = frozenset(),
    start: Set[int] | None = None,
    told: Told | None = None,
) -> list[Piece]:
    """Solve components one after another. Each gets its share of the seconds by size, so one cannot starve others.

    `keep`: told pairs; `start`: those of them that stand (replan only).
    """
    ordered = sorted(groups, key=lambda g: (len(g), g))
    total = max(1, sum(len(group) for group in ordered))
    pieces = []
    done = 0
    if told is not None:
        told(0, total)
    for group in ordered:
        share = replace(budget, seconds=max(0.05, budget.seconds * len(group) / total))
        inside = frozenset(group)
        here = None if start is None else inside & start
        piece = branch(model, group, keep & inside)
        if piece is None:
            piece = _programme(model, group, share, keep & inside, here)
        pieces.append(piece)
        done += len(group)
        if told is not None:
            told(done, total)
    return pieces


def _programme(
    model: Model, group: list[int], budget: Budget, keep: frozenset[int], start: frozenset[int] | None
) -> Piece:
    """What plain Python is too slow for: proven, or searched where the rules are too many for a proof."""
    from leanto.engine.plan.neighbourhoods import (  # these take longer to load than a circle
        improve,
        too_large,
    )
    from leanto.engine.plan.programme import Programme
    from leanto.engine.plan.wide import WIDE, wide

    if too_large(model, group):
        return improve(model, group, budget, keep)
    if len(group) >= WIDE and not model.entangled(group):
        piece = wide(model, group, keep)
        if piece.proven or len(group) >= HUGE:
            return piece
    return Programme(model, group).solve(budget, keep, start)


def certify(model: Model, pieces: Iterable[Piece], moved: int = 0) -> Certificate:
    """Add up what was proven about the parts."""
    pieces = list(pieces)
    promised = sum(turn.places - need for turn, need in zip(model.turns, model.need, strict=True))
    primal, bound = sum(p.burden for p in pieces), sum(p.bound for p in pieces)
    proven = all(p.proven for p in pieces)
    cover = promised + sum(sum(p.cover) for p in pieces)
    most = promised + sum(sum(p.most) for p in pieces)
    if (
        model.capped
    ):  # not everybody was looked at for every turn, so nothing is proven but what anybody can see
        proven, most = False, sum(turn.places for turn in model.turns)
        bound = min(bound, sum(p.cost for p in model.pairs if p.cost < 0))
    return Certificate(
        kind=Proof.OPTIMAL if proven else Proof.BOUND,
        primal=primal,
        bound=bound,
        gap=(primal - bound) / max(1, abs(primal)),
        cover=cover,
        most_cover=most,
        seed=model.problem.seed,
        moved=moved,
    )
