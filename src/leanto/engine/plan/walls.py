"""What it costs to insist on few faces: the places that would be covered if a wall were only a price.

As a wall, "not more than so many different people" leaves more places open than all other rules together. So whoever
insists is shown the figure, rota by rota, and decides.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from leanto.engine.plan.pieces import Budget
from leanto.engine.plan.problem import Plan, Problem, Proof
from leanto.engine.plan.solve import solve

WHOLE = 60
"""Turns up to which everything may move; above, only the rota itself, beside the plan as it is."""


@dataclass(frozen=True, slots=True)
class Wall:
    """So many more places would be covered if this rota did not insist. At least so many, unless `proven`."""

    rota: str
    places: int
    proven: bool


def walls(problem: Problem, plan: Plan, budget: Budget | None = None) -> tuple[Wall, ...]:
    """What each rota loses by insisting that has a place open in `plan`, by key. Each looked at on its own.

    Where asks are few (60 turns) everything else may move too, and the figure is proven if both plans are; a place of
    higher priority that comes first may then even cost another, so the figure can be nothing or less. Above, all
    other suggestions stay as they are. Raises ProblemError if the problem contradicts itself.
    """
    open_turns = {u.turn for u in plan.uncovered}
    hurt = {t.rota for t in problem.turns if t.key in open_turns}
    insisting = [r for r in problem.rotas if r.insist and r.faces is not None and r.key in hurt]
    share = budget or Budget()
    share = replace(share, seconds=share.seconds / max(1, len(insisting)))
    whole = len(problem.turns) <= WHOLE
    found = []
    for rota in sorted(insisting, key=lambda r: r.key):
        softer = tuple(replace(r, insist=False) if r is rota else r for r in problem.rotas)
        other = replace(problem, rotas=softer)
        better = solve(other if whole else _around(other, plan, rota.key), share).certificate
        proven = whole and better.kind is plan.certificate.kind is Proof.OPTIMAL
        gain = better.cover - plan.certificate.cover
        found.append(Wall(rota.key, gain if proven else max(0, gain), proven))
    return tuple(found)


def _around(problem: Problem, plan: Plan, rota: str) -> Problem:
    """The problem in which only this rota may still change: all other suggestions as if they were promised, and no
    other place asked for."""
    stay = {(s.turn, s.person) for s in plan.suggestions}
    stay -= {(t.key, p) for t in problem.turns if t.rota == rota for _, p in stay}
    held = problem.promised | stay
    has = Counter(turn for turn, _ in held)
    turns = tuple(
        t if t.rota == rota else replace(t, places=min(t.places, has[t.key]))
        for t in problem.turns
        if t.rota == rota or has[t.key]
    )
    return replace(problem, turns=turns, promised=held)
