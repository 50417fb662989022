"""Rules beside offers and room, one by one: what they allow, what they refuse, what they cost and what they undo."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest

from leanto.engine.plan import (
    ANYTHING,
    Offer,
    Person,
    Problem,
    ProblemError,
    Proof,
    Rota,
    SaidNo,
    SaidYes,
    Turn,
    Withdrew,
    apply,
    check,
    replan,
    solve,
)
from leanto.engine.plan.model import Model
from leanto.engine.plan.problem import Certificate, Plan, Suggestion
from leanto.engine.plan.programme import Programme
from leanto.engine.plan.terms import BESIDE, CONTINUITY, FACE, FAMILIAR, QUIET
from leanto.engine.plan.walls import Wall, walls

DAY, HOUR = 1440, 60
GLAD = (Offer(frozenset({ANYTHING})),)


def a_turn(key: str, day: int = 0, hour: int = 10, hours: int = 1, **more: object) -> Turn:
    start = day * DAY + hour * HOUR
    return Turn(key, "meal", start, start + hours * HOUR, hours * HOUR, day=day, **more)  # type: ignore[arg-type]


def somebody(key: str, room: int = 9, **more: object) -> Person:
    return Person(key, key.upper(), room, offers=GLAD, **more)  # type: ignore[arg-type]


def pairs(plan: Plan) -> set[tuple[str, str]]:
    return {(s.turn, s.person) for s in plan.suggestions}


def codes(problem: Problem, *taken: tuple[str, str]) -> set[str]:
    """What the checker says of a plan that somebody made by hand, but for its missing numbers."""
    plan = Plan(tuple(Suggestion(*pair) for pair in taken), (), Certificate(Proof.BOUND, 0, 0, 0.0, 0, 99, 0))
    return {v.code for v in check(problem, plan)} - {"uncovered", "cover", "certificate"}


def covered(problem: Problem) -> int:
    """Places that the best plan covers, within every limit and proven."""
    plan = solve(problem)
    assert check(problem, plan) == []
    assert plan.certificate.kind is Proof.OPTIMAL
    return plan.certificate.cover


def test_two_turns_too_far_apart_are_not_for_one_person() -> None:
    """The way counts in both directions, and only between turns that have a place."""
    first, second = a_turn("a", hour=10, place="home"), a_turn("b", hour=12, place="clinic")
    problem = Problem((first, second), (somebody("ana"),), travel={("clinic", "home"): 61})
    assert covered(problem) == 1
    assert codes(problem, ("a", "ana"), ("b", "ana")) == {"travel"}
    assert covered(replace(problem, travel={("home", "clinic"): 60})) == 2
    assert covered(replace(problem, turns=(first, replace(second, place="")))) == 2


def test_rest_is_kept_between_turns_and_longer_after_a_night() -> None:
    """Eleven hours between two turns; two days after a night, but not before it."""
    evening, morning = a_turn("a", 0, 20, 2), a_turn("b", 1, 8)
    assert covered(Problem((evening, morning), (somebody("ana", rest=10 * HOUR),))) == 2
    tired = Problem((evening, morning), (somebody("ana", rest=11 * HOUR),))
    assert covered(tired) == 1
    assert codes(tired, ("a", "ana"), ("b", "ana")) == {"rest"}
    night = Problem((replace(evening, night=True), morning), (somebody("ana", night_rest=48 * HOUR),))
    assert covered(night) == 1
    assert codes(night, ("a", "ana"), ("b", "ana")) == {"night_rest"}
    assert (
        covered(Problem((evening, replace(morning, night=True)), (somebody("ana", night_rest=48 * HOUR),)))
        == 2
    )


def test_a_loose_turn_needs_no_way_and_no_rest() -> None:
    """Who does it whenever they like finds the time themselves."""
    loose = replace(a_turn("b", hour=11), anytime=True, place="clinic")
    turns = (a_turn("a", place="home"), loose)
    assert covered(Problem(turns, (somebody("ana", rest=600),), travel={("home", "clinic"): 600})) == 2


def test_days_in_a_row_come_to_an_end() -> None:
    """Two days, then one without a turn. What was promised counts."""
    week = tuple(a_turn(f"d{day}", day) for day in range(7))
    problem = Problem(week, (somebody("ana", days_in_a_row=2),))
    assert covered(problem) == 5
    assert codes(problem, ("d0", "ana"), ("d1", "ana"), ("d2", "ana")) == {"days_in_a_row"}
    promised = frozenset({("d1", "ana"), ("d2", "ana"), ("d4", "ana"), ("d5", "ana")})
    assert covered(replace(problem, promised=promised)) == 4


def test_a_turn_for_two_together_is_filled_or_left() -> None:
    """All places or none, and the people it would have taken are free for others."""
    both = a_turn("a", places=2, together=True)
    assert covered(Problem((both,), (somebody("ana"),))) == 0
    assert covered(Problem((both,), (somebody("ana"), somebody("ben")))) == 2
    assert codes(Problem((both,), (somebody("ana"),)), ("a", "ana")) == {"together"}
    assert covered(Problem((both,), (somebody("ana"), somebody("ben")), frozenset({("a", "ben")}))) == 2


def test_a_newcomer_comes_beside_somebody_who_is_not_one() -> None:
    """Never alone, never two of them alone; a promise of somebody else is company."""
    new, old = somebody("new", newcomer=True), somebody("old")
    pair = a_turn("a", places=2)
    assert covered(Problem((pair,), (new,))) == 0
    assert covered(Problem((pair,), (new, somebody("too", newcomer=True)))) == 0
    assert covered(Problem((pair,), (new, old))) == 2
    assert covered(Problem((pair,), (new, replace(old, room_turns=1)), frozenset({("a", "old")}))) == 2
    assert codes(Problem((pair,), (new, old)), ("a", "new")) == {"newcomer"}


def test_more_faces_than_wished_cost_a_price() -> None:
    """Evenness would bring four people; the wish for two is dearer than that, and gives way before a place is open."""
    turns = tuple(a_turn(f"t{n}", n, rota="r") for n in range(4))
    people = tuple(somebody(f"p{n}", 4) for n in range(4))
    anybody = solve(Problem(turns, people))
    assert len({p for _, p in pairs(anybody)}) == 4
    wished = solve(Problem(turns, people, rotas=(Rota("r", faces=2),)))
    assert len({p for _, p in pairs(wished)}) == 2
    small = tuple(replace(p, room_turns=1) for p in people)
    problem = Problem(turns, small, rotas=(Rota("r", faces=2),))
    plan = solve(problem)
    assert plan.certificate.cover == 4
    assert plan.certificate.primal == solve(Problem(turns, small)).certificate.primal + 2 * FACE


def test_a_wall_is_kept_and_what_it_costs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who insists on one face gets one; the plan says how many places that leaves open, at least or exactly."""
    turns = tuple(a_turn(f"t{n}", n, rota="r") for n in range(3))
    problem = Problem(
        turns, tuple(somebody(f"p{n}", 1) for n in range(3)), rotas=(Rota("r", faces=1, insist=True),)
    )
    plan = solve(problem)
    assert plan.certificate.cover == 1
    assert codes(problem, ("t0", "p0"), ("t1", "p1")) == {"faces"}
    assert walls(problem, plan) == (Wall("r", 2, proven=True),)
    monkeypatch.setattr(import_module("leanto.engine.plan.walls"), "WHOLE", 0)
    assert walls(problem, plan) == (Wall("r", 2, proven=False),)


def test_a_promise_beyond_the_wall_stands_and_nobody_new_comes_behind_it() -> None:
    """Whoever has promised may be asked again."""
    turns = tuple(a_turn(f"t{n}", n, rota="r") for n in range(4))
    people = tuple(somebody(f"p{n}") for n in range(3))
    held = frozenset({("t0", "p0"), ("t1", "p1")})
    plan = solve(Problem(turns, people, held, rotas=(Rota("r", faces=1, insist=True),)))
    assert plan.certificate.cover == 4
    assert {p for _, p in pairs(plan)} <= {"p0", "p1"}


def test_who_did_it_before_comes_first_and_likes_and_quiet_count_a_little() -> None:
    """Continuity is worth more than having done the kind once; weeks of quiet never as much as that."""
    turn = a_turn("a", rota="r")
    known, other = somebody("known"), somebody("other", done_kinds={"meal": 1})
    problem = Problem((turn,), (known, other), rotas=(Rota("r", frozenset({"known"})),))
    assert pairs(solve(problem)) == {("a", "known")}
    assert CONTINUITY > FAMILIAR > 7 * QUIET
    quiet = somebody("quiet", quiet=30)
    assert pairs(solve(Problem((turn,), (quiet, other)))) == {("a", "other")}
    assert pairs(solve(Problem((turn,), (quiet, replace(known, recent=0.1))))) == {("a", "quiet")}


def test_people_glad_of_each_other_come_together() -> None:
    """In whichever direction it was said, and once for the two of them."""
    two = a_turn("a", places=2)
    people = (somebody("ana"), somebody("ben"), somebody("eva", glad_beside=frozenset({"ben"})))
    plan = solve(Problem((two,), people))
    assert plan.of_turn("a") == ("ben", "eva")
    assert plan.certificate.primal == solve(Problem((two,), people[:2])).certificate.primal - BESIDE


def test_after_a_no_a_turn_for_two_is_whole_again_or_empty() -> None:
    """The one who is left does not go alone."""
    both = a_turn("a", places=2, together=True)
    problem = Problem((both,), (somebody("ana"), somebody("ben"), somebody("eva", room=1)))
    plan = solve(problem)
    gone = plan.of_turn("a")[0]
    healed = replan(problem, plan, SaidNo("a", gone))
    assert len(healed.of_turn("a")) == 2
    after = apply(problem, SaidNo("a", gone))
    again = replan(after, healed, SaidNo("a", healed.of_turn("a")[0]))
    assert again.of_turn("a") == ()
    assert again.certificate.kind is Proof.OPTIMAL


def test_a_yes_lets_the_companion_go_where_more_is_needed() -> None:
    """Once the experienced one has promised, the promise stands whatever else the plan finds."""
    two = a_turn("a", places=2, together=True)
    urgent = a_turn("b", priority=3)
    problem = Problem((two,), (somebody("ana"), somebody("ben")))
    plan = solve(problem)
    after = apply(problem, SaidYes("a", "ana"))
    kept = replan(problem, plan, SaidYes("a", "ana"))
    assert check(after, kept) == []
    assert kept.certificate.primal == solve(after).certificate.primal
    both = replace(after, turns=(two, urgent))
    assert pairs(solve(both)) == {("b", "ben")}


def test_a_face_less_opens_the_rota_for_somebody_new() -> None:
    """A promise given back makes room behind the wall, on another turn of the rota too."""
    turns = tuple(a_turn(f"t{n}", n, rota="r") for n in range(2))
    people = (somebody("ana", room=1), somebody("ben"))
    problem = Problem(turns, people, frozenset({("t0", "ana")}), rotas=(Rota("r", faces=1, insist=True),))
    plan = solve(problem)
    assert plan.certificate.cover == 1
    after = replan(problem, plan, Withdrew("t0", "ana"))
    assert pairs(after) == {("t0", "ben"), ("t1", "ben")}


def test_a_rule_that_nobody_uses_adds_no_row() -> None:
    """The programme of a problem without rules is what it was."""
    turns = tuple(a_turn(f"t{n}", n, place="home", rota="r") for n in range(3))
    plain = Problem(turns, tuple(somebody(f"p{n}", 1) for n in range(2)))
    model = Model(plain)
    rows = Programme(model, range(len(model.pairs))).rows
    assert len(rows.rows) == 3 + 2 + 2  # places, rooms, loads
    ruled = Model(
        replace(
            plain, rotas=(Rota("r", faces=1),), people=(*plain.people[:1], somebody("p1", days_in_a_row=1))
        )
    )
    assert len(Programme(ruled, range(len(ruled.pairs))).rows.rows) > len(rows.rows)


@pytest.mark.parametrize(
    "change",
    [
        {"people": (somebody("ana", rest=-1),)},
        {"people": (somebody("ana", days_in_a_row=0),)},
        {"rotas": (Rota("r", faces=0),)},
        {"rotas": (Rota("r"), Rota("r"))},
        {"travel": {("a", "b"): -1}},
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    """In one sentence, before anything is planned."""
    with pytest.raises(ProblemError, match=r"\.$"):
        solve(replace(Problem((a_turn("a"),), (somebody("ana"),)), **change))  # type: ignore[arg-type]
