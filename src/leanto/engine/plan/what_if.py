"""What would be different: if somebody were away, if somebody said no, if more people came.

Nothing here changes a plan. The answers are recomputed with `replan` and `solve`, never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from leanto.engine.plan.changes import Change, SaidNo, Withdrew
from leanto.engine.plan.pieces import Budget
from leanto.engine.plan.problem import Plan, Problem, Turn
from leanto.engine.plan.replan import replan


@dataclass(frozen=True, slots=True)
class Move:
    """A turn that goes from some people to others. Keys of people, sorted."""

    turn: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What distinguishes two plans. `opened`, `covered`: (turn, places) that lose or find somebody; `moves`: turns
    with other people than before, those that merely lose or find somebody left out."""

    opened: tuple[tuple[str, int], ...]
    covered: tuple[tuple[str, int], ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """`people` more who offer this kind on this weekday (0 = Monday) would cover `places` places of `turns` turns."""

    kind: str
    weekday: int
    people: int
    turns: int
    places: int


def what_if(
    problem: Problem, plan: Plan, change: Change, budget: Budget | None = None
) -> tuple[Plan, Difference]:
    """The plan after `change`, with as few others moved as can be, and what is different. See `replan`."""
    after = replan(problem, plan, change, budget=budget)
    return after, difference(plan, after)


def difference(before: Plan, after: Plan) -> Difference:
    """What `after` has that `before` has not, and the other way round."""
    missing = Counter({u.turn: u.missing for u in before.uncovered})
    missing.subtract({u.turn: u.missing for u in after.uncovered})
    moves = []
    old, new = _by_turn(before), _by_turn(after)
    for turn in dict.fromkeys((*old, *new)):
        gone = old.get(turn, set()) - new.get(turn, set())
        come = new.get(turn, set()) - old.get(turn, set())
        if gone and come:
            moves.append(Move(turn, tuple(sorted(gone)), tuple(sorted(come))))
    return Difference(
        tuple((turn, -count) for turn, count in missing.items() if count < 0),
        tuple((turn, count) for turn, count in missing.items() if count > 0),
        tuple(moves),
    )


def _by_turn(plan: Plan) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for s in plan.suggestions:
        out.setdefault(s.turn, set()).add(s.person)
    return out


def a_no_moves(
    problem: Problem,
    plan: Plan,
    turn: str,
    person: str,
    *,
    told: frozenset[tuple[str, str]] | None = None,
    budget: Budget | None = None,
) -> int:
    """How many other suggestions that people have heard of would change if this person said no or stepped back.

    `told` as for `replan`: None means all of them. Promises of others never move, so of those it is always none.
    Raises ProblemError for unknown keys.
    """
    held = (turn, person) in problem.promised
    change = Withdrew(turn, person) if held else SaidNo(turn, person)
    return replan(problem, plan, change, told=told, budget=budget).certificate.moved


def wishes(problem: Problem, plan: Plan) -> tuple[Wish, ...]:
    """What the circle lacks, by kind and weekday, most places first. Asks that only some may see are left out.

    As many people as miss at one moment of one such day, each free on that day with room for what falls to them.
    """
    turns = {turn.key: turn for turn in problem.turns}
    found: dict[tuple[str, int], list[tuple[Turn, int]]] = {}
    for u in plan.uncovered:
        turn = turns[u.turn]
        if turn.helpers is None:
            found.setdefault((turn.kind, (turn.day + 6) % 7), []).append((turn, u.missing))
    out = [
        Wish(kind, weekday, _at_once(lacking), len(lacking), sum(missing for _, missing in lacking))
        for (kind, weekday), lacking in found.items()
    ]
    return tuple(sorted(out, key=lambda w: (-w.places, w.people, w.kind, w.weekday)))


def _at_once(lacking: Iterable[tuple[Turn, int]]) -> int:
    """The most places that miss at one moment. One person can do loose turns one after another."""
    lacking = list(lacking)
    most = max(missing for _, missing in lacking)
    for at, _ in lacking:
        if not at.anytime:
            together = (n for turn, n in lacking if not turn.anytime and turn.start <= at.start < turn.end)
            most = max(most, sum(together))
    return most
