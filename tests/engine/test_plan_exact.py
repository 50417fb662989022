"""The plan against oracles: every subset on tiny problems, OR-Tools on flow-shaped ones of middle size."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow

from leanto.engine.plan import Offer, Person, Problem, Proof, SaidNo, Turn, apply, check, replan, solve
from leanto.engine.plan.options import Limits
from leanto.engine.plan.terms import marginal_load
from tests.engine.oracle import best, triples_of
from tests.engine.strategies import changes, problems, ruled_problems


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(problem=problems(most_turns=4, most_people=4) | ruled_problems())
def test_no_subset_of_all_choices_covers_more_or_asks_less(problem: Problem) -> None:
    """Cover by priority and burden equal the best of every subset (S2-32)."""
    triples = triples_of(problem)
    if len(triples) > 11:
        return
    cover, _, burden = best(problem, triples)
    plan = solve(problem)
    count = Counter(t.priority for t in problem.turns for s in plan.suggestions if s.turn == t.key)
    assert check(problem, plan) == []
    assert plan.certificate.kind is Proof.OPTIMAL
    assert (count[3], count[2], count[1]) == cover
    assert plan.certificate.primal == burden == plan.certificate.bound


@pytest.mark.parametrize("seed", range(6))
def test_a_flow_shaped_problem_has_the_optimum_that_or_tools_finds(seed: int) -> None:
    """One place a turn, no clocks, room only: a min-cost flow. Both solvers must agree to the unit."""

    r = random.Random(seed)
    kinds = ("meal", "lift", "company", "errand")
    people = tuple(
        Person(
            f"p{i}", f"P{i}", r.randint(0, 4), recent=float(r.randint(0, 3)),
            offers=tuple(
                Offer(frozenset({k}), stretch=r.random() < 0.3) for k in r.sample(kinds, r.randint(1, 3))
            ),
            done_kinds={k: r.randrange(4) for k in kinds},
        )
        for i in range(25)
    )  # fmt: skip
    turns = tuple(
        Turn(
            f"t{i}",
            r.choice(kinds),
            i * 60,
            i * 60 + 30,
            30,
            effort=r.randint(1, 3),
            asker=f"p{r.randrange(25)}",
        )
        for i in range(60)
    )
    problem = Problem(turns, people, seed=seed)
    flow = min_cost_flow.SimpleMinCostFlow()
    worth, source, sink = 1_000_000, 0, 1
    for t, turn in enumerate(turns):
        flow.add_arc_with_capacity_and_unit_cost(source, 2 + t, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(2 + t, sink, 1, worth)
        for p, person in enumerate(people):
            if person.key == turn.asker:
                continue
            for way in Limits(person).ways(turn)[:1]:
                flow.add_arc_with_capacity_and_unit_cost(2 + t, 100 + p, 1, way.cost)
    for p, person in enumerate(people):
        for k in range(1, person.room_turns + 1):
            flow.add_arc_with_capacity_and_unit_cost(100 + p, sink, 1, marginal_load(person, 0, k))
    flow.set_node_supply(source, len(turns))
    flow.set_node_supply(sink, -len(turns))
    assert flow.solve() == flow.OPTIMAL
    plan = solve(problem)
    missing = sum(u.missing for u in plan.uncovered)
    assert check(problem, plan) == []
    assert plan.certificate.kind is Proof.OPTIMAL
    assert missing * worth + plan.certificate.primal == flow.optimal_cost()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_subset_after_a_change_covers_more_keeps_more_or_asks_less(data: st.DataObject) -> None:
    """After any change: cover first, then told suggestions that stay, then burden (S2-32)."""
    problem = data.draw(problems(most_turns=4, most_people=4) | ruled_problems())
    before = solve(problem)
    change = data.draw(changes(problem))
    after = apply(problem, change)
    triples = triples_of(after)
    if len(triples) > 10:
        return
    told = frozenset((s.turn, s.person) for s in before.suggestions)
    cover, kept, burden = best(after, triples, told)
    plan = replan(problem, before, change)
    now = {(s.turn, s.person) for s in plan.suggestions}
    count = Counter(t.priority for t in after.turns for s in plan.suggestions if s.turn == t.key)
    assert check(after, plan) == []
    assert plan.certificate.kind is Proof.OPTIMAL
    assert ((count[3], count[2], count[1]), len(told & now), plan.certificate.primal) == (cover, kept, burden)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_subset_after_one_no_covers_more_keeps_more_or_asks_less(data: st.DataObject) -> None:
    """The quick repair after "not this time" is as exact as the slow one."""
    problem = data.draw(problems(most_turns=5, most_people=4) | ruled_problems())
    before = solve(problem)
    if not before.suggestions:
        return
    no = data.draw(st.sampled_from(before.suggestions))
    change = SaidNo(no.turn, no.person)
    after = apply(problem, change)
    triples = triples_of(after)
    if len(triples) > 10:
        return
    told = frozenset((s.turn, s.person) for s in before.suggestions)
    cover, kept, burden = best(after, triples, told)
    plan = replan(problem, before, change)
    now = {(s.turn, s.person) for s in plan.suggestions}
    count = Counter(t.priority for t in after.turns for s in plan.suggestions if s.turn == t.key)
    assert check(after, plan) == []
    assert ((count[3], count[2], count[1]), len(told & now), plan.certificate.primal) == (cover, kept, burden)
