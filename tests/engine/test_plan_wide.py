"""Large problems: the flow core's plan is the programme's where it says it is proven, and its bounds hold where not."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings

from leanto.engine.plan import Budget, Problem, Proof, check, model, solve
from leanto.engine.plan.model import Model
from leanto.engine.plan.programme import Programme
from leanto.engine.plan.wide import wide
from tests.engine.strategies import build, problems

SOLVING = import_module("leanto.engine.plan.solve")  # the package gives its name to the function
OFTEN = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@OFTEN
@given(problem=problems())
def test_a_wide_plan_is_never_better_than_its_bounds_and_equal_where_it_is_proven(problem: Problem) -> None:
    laid = Model(problem)
    for group in laid.components:
        if laid.entangled(group):
            continue
        best = Programme(laid, group).solve(Budget(), frozenset())
        found = wide(laid, group)
        assert best.proven
        assert found.cover <= best.cover <= found.most
        if found.cover == best.cover:
            assert found.bound <= best.burden <= found.burden
        if found.proven:
            assert (found.cover, found.burden) == (best.cover, best.burden)


@pytest.mark.parametrize("seed", range(3))
def test_a_circle_planned_as_if_it_were_a_town_keeps_every_limit(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = build(12, 40, 1, seed)
    exact = solve(problem)
    monkeypatch.setattr("leanto.engine.plan.wide.WIDE", 1)
    monkeypatch.setattr("leanto.engine.plan.branch.MOST_PAIRS", 0)
    monkeypatch.setattr(SOLVING, "HUGE", 1)
    plan = solve(problem)
    assert check(problem, plan) == []
    assert plan.certificate.cover <= exact.certificate.cover <= plan.certificate.most_cover


@pytest.mark.parametrize("seed", range(3))
def test_where_not_everybody_was_looked_at_nothing_is_called_proven(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cap on candidates is told: the certificate is a bound, and the bound holds."""
    problem = build(30, 60, 1, seed)
    exact = solve(problem)
    monkeypatch.setattr(model, "MANY", 0)
    monkeypatch.setattr(model, "NEAREST", 3)
    plan = solve(problem)
    proof = plan.certificate
    assert check(problem, plan) == []
    assert proof.kind is Proof.BOUND
    assert proof.cover <= exact.certificate.cover <= proof.most_cover
    monkeypatch.setattr(model, "NEAREST", 1000)
    whole = solve(problem).certificate
    assert (whole.kind, whole.cover, whole.primal) == (
        Proof.OPTIMAL,
        exact.certificate.cover,
        exact.certificate.primal,
    )
