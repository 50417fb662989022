"""CP-SAT alone on the whole community, as somebody would write it who had no planner: the peer of `rules.py`.

Shares the statement with ours (which pairs could be, what they cost) and none of the code that plans.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable

from ortools.sat.python import cp_model

from leanto.engine.plan.model import Model
from leanto.engine.plan.problem import Problem
from leanto.engine.plan.state import State

PRICES = {3: 16_000, 2: 8_000, 1: 4_000}
"""Of an open place, by priority."""


def open_places(model: Model, chosen: set[int]) -> int:
    """Places that nobody takes."""
    return sum(model.need) - len(chosen)


def priced(model: Model, chosen: set[int]) -> int:
    """Burden, and open places at a price: what everybody here makes small."""
    left = Counter(dict(enumerate(model.need)))
    left.subtract(model.pairs[j].t for j in chosen)
    return model.burden(chosen) + sum(PRICES[model.turns[t].priority] * n for t, n in left.items())


def first_on_the_list(problem: Problem, model: Model) -> set[int]:
    """Turn by turn as they come in, the first people of the list who can. A turn for two waits for both."""
    row = {p.key: n for n, p in enumerate(problem.people)}
    return _one_by_one(problem, model, lambda state, j: row[model.people[model.pairs[j].p].key])


def best_insertion(problem: Problem, model: Model) -> set[int]:
    """The turns with the fewest ways first, the cheapest person each."""
    return _one_by_one(problem, model, lambda state, j: state.price(j), scarce=True)


def _one_by_one(problem: Problem, model: Model, rank: Callable, scarce: bool = False) -> set[int]:  # type: ignore[type-arg]
    state = State(model)
    order = [model.turn_no[t.key] for t in problem.turns]
    if scarce:
        order.sort(key=lambda t: (-model.turns[t].priority, len(model.of_turn[t])))
    for t in order:
        added: list[int] = []
        while state.places[t]:
            free = [j for j in model.of_turn[t] if state.can(j)]
            if not free:
                break
            added.append(min(free, key=lambda j: (rank(state, j), j)))
            state.add(added[-1])
        if state.places[t] and model.turns[t].together:
            for j in added:
                state.remove(j)
    return state.chosen


def alone(model: Model, seconds: float, workers: int = 2, linear: int = 1) -> dict[str, float]:
    """One model of everything. Returns open places, what they and the burden cost, bound, wall and CPU seconds.

    `linear`: CP-SAT's linearization level; 1 is its default.
    """
    m = cp_model.CpModel()
    pairs, turns, people = model.pairs, model.turns, model.people
    x = [m.new_bool_var("") for _ in pairs]
    terms = [(pair.cost - PRICES[turns[pair.t].priority], x[j]) for j, pair in enumerate(pairs)]
    week: dict[tuple[int, int], list[int]] = defaultdict(list)
    day: dict[tuple[int, int], list[int]] = defaultdict(list)
    faces: dict[tuple[str, int], list[int]] = defaultdict(list)
    for t, turn in enumerate(turns):
        mine = [x[j] for j in model.of_turn[t]]
        if turn.together:
            m.add(sum(mine) == model.need[t] * m.new_bool_var(""))
        else:
            m.add(sum(mine) <= model.need[t])
        if model.need[t] > 1:
            for n, j in enumerate(model.of_turn[t]):
                for i in model.of_turn[t][n + 1 :]:
                    a, b = people[pairs[i].p], people[pairs[j].p]
                    if a is b or a.key in b.apart or b.key in a.apart:
                        m.add_at_most_one(x[i], x[j])
    for j, pair in enumerate(pairs):
        week[pair.p, turns[pair.t].week].append(j)
        day[pair.p, turns[pair.t].day].append(j)
        faces[turns[pair.t].rota, pair.p].append(j)
    for (p, w), mine in week.items():
        person = people[p]
        m.add(sum(x[j] * turns[pairs[j].t].minutes for j in mine) <= person.room_minutes)
        most = min(len(mine), person.room_turns)
        load = [m.new_bool_var("") for _ in range(most)]
        terms += [(model.load(p, w, k + 1), load[k]) for k in range(most)]
        m.add(sum(x[j] for j in mine) == sum(load))
        for i, a in enumerate(mine):
            for b in mine[i + 1 :]:
                s, u = sorted((turns[pairs[a].t], turns[pairs[b].t]), key=lambda t: t.start)
                if (s is not u and u.start - s.end < person.rest) or (s is not u and s.end > u.start):
                    m.add_at_most_one(x[a], x[b])
    for (p, _), mine in day.items():
        m.add(sum(x[j] for j in mine) <= people[p].day_turns)
    face: dict[str, list] = defaultdict(list)  # type: ignore[type-arg]
    for (rota, _), mine in faces.items():
        there = m.new_bool_var("")
        face[rota].append(there)
        for j in mine:
            m.add_implication(x[j], there)
    for rota in model.problem.rotas:
        if rota.insist and rota.faces is not None:
            m.add(sum(face[rota.key]) <= rota.faces)
    m.minimize(sum(c * v for c, v in terms))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.linearization_level = linear
    start, cpu = time.monotonic(), time.process_time()
    solver.solve(m)
    chosen = {j for j in range(len(pairs)) if solver.value(x[j])}
    every = sum(PRICES[turns[t].priority] * n for t, n in enumerate(model.need))
    return {
        "open": open_places(model, chosen),
        "value": solver.objective_value + every,
        "bound": solver.best_objective_bound + every,
        "wall": time.monotonic() - start,
        "cpu": time.process_time() - cpu,
    }
