"""Parts too large to be proven: searched within every limit, with a bound, until somebody says stop."""

from __future__ import annotations

import pytest

from leanto.engine.plan import Budget, Proof, SaidNo, SoFar, apply, check, cpsat, replan, solve
from leanto.engine.plan.model import Model
from leanto.engine.plan.neighbourhoods import Search, improve, too_large
from leanto.engine.plan.programme import Programme
from tests.engine.strategies import ruled_week


@pytest.fixture(scope="module")
def model() -> Model:
    """Sixty-six asks and twenty-two people with few faces, turns for two, rest and newcomers."""
    return Model(ruled_week(22, 66, seed=3))


def _whole(model: Model) -> list[int]:
    return list(range(len(model.pairs)))


def test_a_part_with_many_tied_turns_is_searched_and_says_how_far_it_is(model: Model) -> None:
    """Within every limit, better than the quick plan, never called optimal without a proof."""
    heard: list[SoFar] = []
    plan = solve(model.problem, Budget(60.0, nodes=4, progress=heard.append))
    proof = plan.certificate
    assert any(too_large(model, group) for group in model.components)
    assert check(model.problem, plan) == []
    assert proof.kind is Proof.BOUND
    assert proof.cover <= proof.most_cover
    assert proof.bound <= proof.primal
    assert [s.value for s in heard] == sorted((s.value for s in heard), reverse=True)
    assert heard[-1].value < heard[0].value
    assert all(s.bound <= s.value and s.gap >= 0 for s in heard)
    assert set(heard[-1].pairs) <= {(s.turn, s.person) for s in plan.suggestions}


def test_the_bounds_of_the_search_lie_below_what_can_be_proven() -> None:
    """Where the programme can prove a part, the search comes near it and its bounds hold."""
    small = Model(ruled_week(8, 24, seed=5))
    proven = Programme(small, _whole(small)).solve(Budget(20.0))
    found = improve(small, _whole(small), Budget(60.0, nodes=6))
    assert proven.proven
    assert sum(found.most) >= sum(proven.cover)
    assert found.cover <= proven.cover
    if found.cover == proven.cover:
        assert found.bound <= proven.burden <= found.burden


def test_the_same_search_twice_is_the_same_plan(model: Model) -> None:
    """With a number of neighbourhoods instead of a clock, chance comes from the seed alone."""
    budget = Budget(60.0, nodes=2)
    assert solve(model.problem, budget) == solve(model.problem, budget)


def test_a_search_that_is_called_off_gives_the_best_so_far(model: Model) -> None:
    """At once after the step it is in; the plan is as sound as any other."""
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    plan = solve(model.problem, Budget(60.0, cancelled=stop))
    assert len(asked) == 3
    assert check(model.problem, plan) == []


def test_the_search_needs_no_or_tools(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """HiGHS solves smaller neighbourhoods, within the same limits."""
    monkeypatch.setattr(cpsat, "installed", lambda: False)
    search = Search(model, _whole(model))
    before = search.value()
    assert any(search.step(5.0) for _ in range(12))
    assert search.value() < before
    told = {model.turns[model.pairs[j].t].key for j in search.state.chosen}
    assert told == {turn for turn, _ in search.pairs()}


def test_told_suggestions_stay_unless_a_place_is_won(model: Model) -> None:
    """What people have heard of is worth more than a better price."""
    quick = Search(model, _whole(model))
    keep = frozenset(sorted(quick.state.chosen)[::2])
    piece = improve(model, _whole(model), Budget(60.0, nodes=3), keep)
    assert piece.kept >= len(keep) - max(0, sum(piece.cover) - len(quick.state.chosen)) * 2


def test_after_a_no_most_of_what_was_told_stays(model: Model) -> None:
    """A part that is searched is repaired beside what people have heard of, within every limit."""
    plan = solve(model.problem, Budget(60.0, nodes=1))
    no = SaidNo(plan.suggestions[0].turn, plan.suggestions[0].person)
    healed = replan(model.problem, plan, no, budget=Budget(60.0, nodes=1))
    assert check(apply(model.problem, no), healed) == []
    assert healed.certificate.cover >= plan.certificate.cover - 2
    assert healed.certificate.moved <= 4
