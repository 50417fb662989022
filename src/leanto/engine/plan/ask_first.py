"""Whom to ask, in which order, so that an answer comes soon and nobody is worn out by being asked.

Small rounds beat a message to everybody: in the model of Manshadi and Rodilitz, where each message makes a
person deaf for a while, rounds of two by price filled five times as many asks as a blast, with a fortieth of
the messages. A person whose room is used up, who is paused, or who said no is not asked at all.
"""

from __future__ import annotations

from leanto.engine.plan.model import Model, State
from leanto.engine.plan.problem import Plan, Problem, ProblemError

IN_A_ROUND = 2
"""How many people are asked at once, unless the turn needs more."""


def ask_first(
    problem: Problem, plan: Plan, turn: str, *, in_a_round: int = IN_A_ROUND
) -> tuple[tuple[str, ...], ...]:
    """Rounds of person keys. Ask a round, wait for its answers, then the next.

    First the people whom the plan suggests for this turn; then, cheapest first, everybody whose limits allow it
    beside what they are suggested elsewhere. The price of a person is what the turn would add to the burden, so
    somebody who already holds much, or was asked for much in this plan, comes later. Someone who is apart from
    another suggested helper, or full, does not appear. Empty if nobody may be asked.
    Raises ProblemError if the turn is not in the problem.
    """
    if all(t.key != turn for t in problem.turns):
        raise ProblemError(f"There is no turn {turn} in this problem.")
    stay = frozenset((s.turn, s.person) for s in plan.suggestions)
    model = Model(problem, (frozenset({turn}), stay))
    t = model.turn_no[turn]
    if not model.need[t]:
        return ()
    state = State(model)
    first: list[str] = []
    for j, pair in enumerate(model.pairs):
        key = (model.turns[pair.t].key, model.people[pair.p].key)
        if key in stay and state.can(j) and pair.t != t:
            state.add(j)
    best: dict[str, tuple[int, int]] = {}
    for j in model.of_turn[t]:
        if state.can(j):
            person = model.people[model.pairs[j].p].key
            rank = (state.price(j), model.pairs[j].lot)
            best[person] = min(best.get(person, rank), rank)
    first = sorted((p for p in plan.of_turn(turn) if p in best), key=lambda p: (best[p], p))
    foes = {q for p in first for q in model.apart.get(p, ())}
    later = sorted((p for p in best if p not in first and p not in foes), key=lambda p: (best[p], p))
    size = max(1, in_a_round)
    rounds = [tuple(first)] if first else []
    missing = model.need[t] - len(first)
    if missing > 0:
        rounds = [(*first, *later[:missing])]
        later = later[missing:]
    rounds += [tuple(later[i : i + size]) for i in range(0, len(later), size)]
    return tuple(r for r in rounds if r)
