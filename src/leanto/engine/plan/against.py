"""The same problem as other tools handle it, to be held beside a plan: sign-up lists and rules of thumb.

None of this is ever suggested to anybody. The people and turns come in the order of the problem, which is the order of
the coordinator's own list; the rules of thumb keep every limit, the open sign-up list keeps none of the room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from leanto.engine.plan.model import Model
from leanto.engine.plan.problem import NO_LIMIT, Plan, Problem
from leanto.engine.plan.state import State
from leanto.engine.plan.why_not import seated


class Habit(StrEnum):
    """How turns are filled, one after another as they come."""

    PLAN = "plan"
    """Not a habit: the plan it is held against."""
    SIGN_UP = "sign_up"
    """A sign-up list: the first on the list who could at that time, whatever room they have left."""
    IN_ORDER = "in_order"
    """The first on the list who has room."""
    KEENEST = "keenest"
    """Whoever finds it easiest among those who have room."""
    LEAST_LOADED = "least_loaded"
    """Whoever carries least for their room."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. Places are counted in people; `fullest` is the largest share of a week's room, 1.0 = full.

    `over`: people with more turns or minutes in a week than they wrote. `stretches`: turns by an offer that is a
    stretch; `rather_nots`: turns at a time when they would rather not. `burden` in engine units.
    """

    habit: Habit
    covered: int
    open: int
    over: int
    fullest: float
    stretches: int
    rather_nots: int
    burden: int


def against(problem: Problem, plan: Plan, habits: Iterable[Habit] = tuple(Habit)[1:]) -> tuple[Outcome, ...]:
    """The plan's outcome first, then that of each habit on the same problem. Raises ProblemError as `solve` does."""
    model = Model(problem)
    out = [_outcome(Habit.PLAN, model, model, seated(model, plan))]
    for habit in habits:
        on = Model(_without_room(problem)) if habit is Habit.SIGN_UP else model
        out.append(_outcome(habit, model, on, _filled(problem, on, habit)))
    return tuple(out)


def _without_room(problem: Problem) -> Problem:
    people = tuple(
        replace(p, room_turns=NO_LIMIT, room_minutes=NO_LIMIT, day_turns=None,
                offers=tuple(replace(o, per_week=None) for o in p.offers))
        for p in problem.people
    )  # fmt: skip
    return replace(problem, people=people)


def _filled(problem: Problem, model: Model, habit: Habit) -> State:
    state = State(model)
    listed = {model.person_no[person.key]: n for n, person in enumerate(problem.people)}
    rank: dict[Habit, Callable[[int], tuple[float, int]]] = {
        Habit.SIGN_UP: lambda j: (0, listed[model.pairs[j].p]),
        Habit.IN_ORDER: lambda j: (0, listed[model.pairs[j].p]),
        Habit.KEENEST: lambda j: (model.pairs[j].cost, listed[model.pairs[j].p]),
        Habit.LEAST_LOADED: lambda j: (_share(model, state, j), listed[model.pairs[j].p]),
    }
    for turn in problem.turns:
        t = model.turn_no[turn.key]
        while state.places[t]:
            free = [j for j in model.of_turn[t] if state.can(j)]
            if not free:
                break
            state.add(min(free, key=rank[habit]))
        if not state.sound(t):
            for j in [j for p in state.on_turn[t] for j in state.by_person[p] if model.pairs[j].t == t]:
                state.remove(j)
    return state


def _share(model: Model, state: State, j: int) -> float:
    pair = model.pairs[j]
    person, week = model.people[pair.p], model.turns[pair.t].week
    has = state.week_turns[pair.p, week] + model.held[pair.p, week] + person.recent / 2
    return has / max(1, person.room_turns)


def _outcome(habit: Habit, model: Model, on: Model, state: State) -> Outcome:
    """Measured against what people wrote (`model`), whatever the habit went by (`on`)."""
    weeks = set(state.week_turns) | set(model.held)
    over: set[int] = set()
    fullest = 0.0
    for p, week in weeks:
        person = model.people[p]
        turns = state.week_turns[p, week] + model.held[p, week]
        minutes = state.week_minutes[p, week] + model.held_minutes[p, week]
        if state.week_turns[p, week] and (turns > person.room_turns or minutes > person.room_minutes):
            over.add(p)
        fullest = max(fullest, turns / max(1, person.room_turns) if turns else 0.0)
    chosen = [on.pairs[j] for j in state.chosen]
    return Outcome(
        habit,
        covered=sum(turn.places for turn in model.turns) - sum(state.places),
        open=sum(state.places),
        over=len(over),
        fullest=fullest,
        stretches=sum(model.people[pair.p].offers[pair.offer].stretch for pair in chosen),
        rather_nots=sum(pair.rather_not for pair in chosen),
        burden=on.burden(state.chosen) if on is model else _burden(model, on, state),
    )


def _burden(model: Model, on: Model, state: State) -> int:
    """The burden in the prices of what people wrote, where the load beyond their room goes on rising."""
    total = sum(on.pairs[j].cost for j in state.chosen)
    for (p, week), turns in state.week_turns.items():
        total += sum(model.load(p, week, k) for k in range(1, turns + 1))
    return total
