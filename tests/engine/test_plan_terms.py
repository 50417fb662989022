"""Terms that only some circles use (rotas, company, weeks without being asked): told truly, and to whom they may be."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from leanto.engine.plan import Offer, Person, Plan, Problem, Rota, SaidNo, Turn, replan, solve
from leanto.engine.plan.reasons import DoneRota, GladBeside, NotAsked
from leanto.plans.words import Words
from tests.engine.strategies import problems, ruled_problems

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
ANA = Person("ana", "Ana", 1, offers=(Offer(frozenset({"lift"})),))
BEN = Person("ben", "Ben", 2, offers=(Offer(frozenset({"lift"})),))
MONDAY = Turn("mon", "lift", 600, 660, 60, day=739_002)


def _carried(problem: Problem, plan: Plan, person: str) -> list[Turn]:
    """The turns a person has in this plan, promises included."""
    keys = {t for t, p in problem.promised if p == person}
    keys |= {s.turn for s in plan.suggestions if s.person == person}
    return [turn for turn in problem.turns if turn.key in keys]


def _rota_problem(*people: Person, rota: Rota | None = None, places: int = 1) -> Problem:
    turn = replace(MONDAY, places=places, rota="r")
    return Problem((turn,), people, rotas=(rota or Rota("r"),))


def test_who_did_turns_of_this_rota_before_hears_that_this_is_why() -> None:
    plan = solve(_rota_problem(ANA, BEN, rota=Rota("r", before=frozenset({"ben"}))))
    (one,) = plan.suggestions
    assert one.person == "ben"
    assert DoneRota() in one.reason.because
    assert "has done turns of this rota before" in Words().why(one.reason, "Ben")
    assert "you have done turns of this rota before" in Words().why_you(one.reason)


def test_who_was_not_asked_for_long_hears_how_long_and_others_only_that() -> None:
    plan = solve(_rota_problem(replace(BEN, quiet=5), replace(BEN, key="dee", name="Dee")))
    (one,) = plan.suggestions
    assert NotAsked(5) in one.reason.because
    assert "you were not asked for five weeks" in Words().why_you(one.reason)
    assert "said this is easy at any time" in Words().why(one.reason, "Ben")
    assert "was not asked for a while" in Words().why(one.reason, "Ben")
    assert "five" not in Words().why(one.reason, "Ben")


def test_whom_somebody_likes_to_share_turns_with_is_told_to_themselves_alone() -> None:
    """Neither those beside them nor anybody else can tell a circle with the mark from one without it."""
    marked = _rota_problem(replace(ANA, glad_beside=frozenset({"ben"})), BEN, places=2)
    plain = _rota_problem(ANA, BEN, places=2)
    told, untold = solve(marked), solve(plain)
    of = {s.person: s.reason for s in told.suggestions}
    assert GladBeside() in of["ana"].because
    assert GladBeside() not in of["ben"].because
    assert "somebody comes too whom you like to share turns with" in Words().why_you(of["ana"])
    for with_mark, without in zip(told.suggestions, untold.suggestions, strict=True):
        words = Words()
        assert words.why(with_mark.reason, "X") == words.why(without.reason, "X")
        assert with_mark.reason.for_others() == without.reason.for_others()
        if with_mark.person != "ana":
            assert words.why_you(with_mark.reason) == words.why_you(without.reason)


def test_after_a_no_nobody_is_told_of_company_that_has_gone() -> None:
    problem = _rota_problem(replace(BEN, glad_beside=frozenset({"ana"})), ANA, places=2)
    plan = solve(problem)
    assert any(GladBeside() in s.reason.because for s in plan.suggestions)
    healed = replan(problem, plan, SaidNo("mon", "ana"))
    assert [s.person for s in healed.suggestions] == ["ben"]
    assert GladBeside() not in healed.suggestions[0].reason.because


@SLOW
@given(problem=problems() | ruled_problems())
def test_every_term_that_is_told_is_there(problem: Problem) -> None:
    """Rotas done before, company, and weeks without being asked are what the problem and the plan say."""
    plan = solve(problem)
    people, turns = {p.key: p for p in problem.people}, {t.key: t for t in problem.turns}
    before = {r.key: r.before for r in problem.rotas}
    for s in plan.suggestions:
        person, turn = people[s.person], turns[s.turn]
        on = {o.person for o in plan.suggestions if o.turn == s.turn}
        on |= {p for t, p in problem.promised if t == s.turn}
        week = [t for t in _carried(problem, plan, s.person) if t.week == turn.week]
        said = s.reason.because
        assert (DoneRota() in said) == (s.person in before.get(turn.rota, ()))
        assert (GladBeside() in said) == bool(person.glad_beside & on)
        alone = person.quiet > 0 and len(week) == 1
        assert [p.weeks for p in said if isinstance(p, NotAsked)] == ([person.quiet] if alone else [])


@SLOW
@given(problem=problems() | ruled_problems())
def test_no_sentence_shown_to_others_changes_with_a_mark_that_changes_no_plan(problem: Problem) -> None:
    """Who is glad beside whom: where the same people come either way, all others read the same."""
    people = tuple(replace(p, glad_beside=frozenset()) for p in problem.people)
    plans = [solve(problem), solve(replace(problem, people=people))]
    if plans[0].suggestions and [(s.turn, s.person) for s in plans[0].suggestions] == [
        (s.turn, s.person) for s in plans[1].suggestions
    ]:
        shown = [[Words().why(s.reason.for_others(), s.person) for s in plan.suggestions] for plan in plans]
        assert shown[0] == shown[1]
        assert shown[0] == [Words().why(s.reason, s.person) for s in plans[0].suggestions]
