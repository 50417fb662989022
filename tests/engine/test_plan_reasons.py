"""Reasons: every number can be found again, what would cover a turn does, and nobody's mark shows through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leanto.engine.plan import (
    ANYTHING,
    NO_LIMIT,
    Away,
    Offer,
    Person,
    Problem,
    ProblemError,
    Turn,
    check,
    solve,
)
from leanto.engine.plan.problem import Plan, Uncovered
from leanto.engine.plan.reasons import (
    DayFull,
    HasIt,
    Later,
    MinutesLeft,
    MoreAsked,
    MoreMinutes,
    MorePeople,
    MoreTurns,
    NeedsNotice,
    NotFree,
    NotOffered,
    OfferFull,
    OnPause,
    RoomLeft,
    SomebodyElse,
    WeekFull,
)
from leanto.engine.plan.what_if import a_no_moves, difference, what_if, wishes
from leanto.engine.plan.why_not import Reader, WhyNot
from tests.engine.strategies import build, problems

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def _carried(problem: Problem, plan: Plan, person: str) -> list[Turn]:
    """The turns a person has in this plan, promises included."""
    keys = {t for t, p in problem.promised if p == person} | {
        s.turn for s in plan.suggestions if s.person == person
    }
    return [turn for turn in problem.turns if turn.key in keys]


def _covered(plan: Plan) -> int:
    return plan.certificate.cover


@SLOW
@given(problem=problems())
def test_every_number_in_a_reason_can_be_counted_again(problem: Problem) -> None:
    """Room left, room written, minutes left and notice are what the problem and the plan say (S2-32)."""
    plan = solve(problem)
    people = {p.key: p for p in problem.people}
    turns = {t.key: t for t in problem.turns}
    for s in plan.suggestions:
        in_week = [t for t in _carried(problem, plan, s.person) if t.week == turns[s.turn].week]
        for part in s.reason.because:
            if isinstance(part, RoomLeft):
                minutes = people[s.person].room_minutes - sum(t.minutes for t in in_week)
                left = people[s.person].room_turns - len(in_week)
                assert part.turns == min(left, minutes // turns[s.turn].minutes)
    asked = WhyNot(problem, plan)
    for turn in problem.turns:
        for person in problem.people:
            mine = _carried(problem, plan, person.key)
            week = [t for t in mine if t.week == turn.week]
            for part in asked.ask(turn.key, person.key, Reader.SELF).because:
                if isinstance(part, WeekFull):
                    assert part.turns == person.room_turns <= len(week)
                elif isinstance(part, DayFull):
                    assert part.turns == person.day_turns
                    assert part.turns <= sum(t.day == turn.day for t in mine)
                elif isinstance(part, MinutesLeft):
                    left = person.room_minutes - sum(t.minutes for t in week)
                    assert part.minutes == max(0, left) < turn.minutes
                elif isinstance(part, NeedsNotice):
                    fits = [o.notice for o in person.offers if turn.kind in o.kinds or ANYTHING in o.kinds]
                    assert part.minutes in fits
                    assert part.minutes > turn.notice or turn.anytime
                elif isinstance(part, OfferFull):
                    assert part.turns in {
                        sum(o.per_week or 0 for o in some)
                        for some in _subsets([o for o in person.offers if o.per_week is not None])
                    }


def _subsets(offers: list[Offer]) -> list[list[Offer]]:
    out: list[list[Offer]] = [[]]
    for offer in offers:
        out += [[*some, offer] for some in out]
    return out


def _with_more_people(problem: Problem, turn: Turn, cover: MorePeople | MoreAsked) -> Problem:
    new = [
        Person(f"new{i}", f"New {i}", NO_LIMIT, offers=(Offer(frozenset({cover.kind})),))
        for i in range(cover.people)
    ]
    keys = frozenset(p.key for p in new)
    before = frozenset(p.key for p in problem.people)
    seen = tuple(  # they come for this turn, and are not drawn to another
        replace(t, helpers=before if t.helpers is None else t.helpers)
        if t.key != turn.key
        else t
        if t.helpers is None
        else replace(t, helpers=t.helpers | keys)
        for t in problem.turns
    )
    return replace(problem, people=(*problem.people, *new), turns=seen)


def _does_cover(problem: Problem, plan: Plan, open_turn: Uncovered) -> None:
    turn = next(t for t in problem.turns if t.key == open_turn.turn)
    for cover in open_turn.would_cover:
        if isinstance(cover, MorePeople | MoreAsked):
            assert (
                _covered(solve(_with_more_people(problem, turn, cover))) >= _covered(plan) + open_turn.missing
            )
            continue
        ways = []
        for person in problem.people:
            if isinstance(cover, MoreTurns):
                bigger = replace(person, room_turns=person.room_turns + cover.turns)
            elif isinstance(cover, MoreMinutes):
                bigger = replace(person, room_minutes=person.room_minutes + cover.minutes)
            else:
                continue
            ways.append(
                replace(problem, people=tuple(bigger if p.key == person.key else p for p in problem.people))
            )
        if isinstance(cover, Later):
            known = replace(turn, notice=turn.notice + cover.minutes)
            ways.append(
                replace(problem, turns=tuple(known if t.key == turn.key else t for t in problem.turns))
            )
        assert any(_covered(solve(way)) > _covered(plan) for way in ways), cover


@SLOW
@given(problem=problems())
def test_what_would_cover_a_turn_covers_it(problem: Problem) -> None:
    """More people, more room or more notice, in just the number that is told, does cover more (S2-32)."""
    plan = solve(problem)
    for open_turn in plan.uncovered:
        _does_cover(problem, plan, open_turn)


@pytest.mark.parametrize("seed", range(4))
def test_the_wishes_of_a_circle_come_true(seed: int) -> None:
    """So many more people on that weekday do cover so many places."""
    problem = build(12, 40, 1, seed, slack=0.8)
    plan = solve(problem)
    told = wishes(problem, plan)
    assert sum(w.places for w in told) == sum(u.missing for u in plan.uncovered)
    for wish in told:
        on_that_day = tuple(
            (d * 1440, d * 1440 + 1440) for d in range(7) if (739_000 + d + 6) % 7 == wish.weekday
        )
        new = tuple(
            Person(f"new{i}", "New", NO_LIMIT, offers=(Offer(frozenset({wish.kind}), times=on_that_day),))
            for i in range(wish.people)
        )
        more = solve(replace(problem, people=(*problem.people, *new)))
        assert _covered(more) >= _covered(plan) + wish.places


# --- what nobody may learn -------------------------------------------------------------------------------


def _two_worlds(draw: Callable[..., Any]) -> tuple[Problem, Problem, str, str]:
    """The same circle twice: in one, a private mark keeps somebody from a turn; in the other, a wish about times."""
    problem: Problem = draw(problems())
    person = draw(st.sampled_from(problem.people))
    turn = draw(st.sampled_from(problem.turns))
    marks = [replace(person, said_no=person.said_no | {turn.key})]
    if turn.asker and turn.asker != person.key:
        marks.append(replace(person, apart=person.apart | {turn.asker}))
    marked = draw(st.sampled_from(marks))
    never = replace(person, never=(*person.never, (turn.start - 10_080, turn.end + 10_080)))

    def world(one: Person) -> Problem:
        return replace(problem, people=tuple(one if p.key == one.key else p for p in problem.people))

    return world(marked), world(never), turn.key, person.key


@SLOW
@given(data=st.data())
def test_others_cannot_tell_a_private_mark_from_a_time_that_does_not_suit(data: st.DataObject) -> None:
    """Kept apart, a no, or simply never at that time: whoever asks about somebody else reads the same."""
    marked, never, turn, person = _two_worlds(data.draw)
    said = [
        WhyNot(world, Plan((), (), solve(world).certificate)).ask(turn, person, Reader.OTHER)
        for world in (marked, never)
    ]
    assert said[0] == said[1]


@SLOW
@given(problem=problems(), data=st.data())
def test_whoever_is_kept_apart_reads_what_they_would_read_without_the_mark(
    problem: Problem, data: st.DataObject
) -> None:
    """What the asker wrote about somebody changes no word of what that person is told about the same plan."""
    person = data.draw(st.sampled_from(problem.people))
    turn = data.draw(st.sampled_from(problem.turns))
    if not turn.asker or turn.asker == person.key:
        return
    people = tuple(
        replace(p, apart=p.apart | {person.key}) if p.key == turn.asker else p for p in problem.people
    )
    marked = replace(problem, people=people)
    plan = solve(marked)
    told = [WhyNot(world, plan).ask(turn.key, person.key, Reader.SELF) for world in (problem, marked)]
    assert told[0] == told[1]


@SLOW
@given(problem=problems(), data=st.data())
def test_no_sentence_of_the_plan_itself_tells_a_no_from_being_taken(
    problem: Problem, data: st.DataObject
) -> None:
    """An uncovered turn says the same whether somebody said no to it or is kept apart from whoever asks."""
    person = data.draw(st.sampled_from(problem.people))
    turn = data.draw(st.sampled_from(problem.turns))
    if not turn.asker or turn.asker == person.key:
        return

    def world(one: Person) -> Problem:
        return replace(
            problem,
            people=tuple(one if p.key == one.key else p for p in problem.people),
            turns=tuple(t for t in problem.turns if t.key == turn.key or t.asker != turn.asker),
            promised=frozenset(),
        )

    no = solve(world(replace(person, said_no=person.said_no | {turn.key})))
    apart = solve(world(replace(person, apart=person.apart | {turn.asker})))
    reasons = [
        {u.turn: (u.reason, u.would_cover) for u in plan.uncovered}.get(turn.key) for plan in (no, apart)
    ]
    if person.key not in {p.key for p in problem.people if turn.asker in p.apart}:
        assert reasons[0] == reasons[1] or turn.places > 1


# --- the cases that people ask about ---------------------------------------------------------------------

ANA = Person("ana", "Ana", 1, offers=(Offer(frozenset({"lift"})),))
BEN = Person("ben", "Ben", 2, offers=(Offer(frozenset({"lift"})),))
CEM = Person("cem", "Cem", 2, offers=(Offer(frozenset({"meal"})),))
MONDAY, TUESDAY = (
    Turn("mon", "lift", 600, 660, 60, day=739_002),
    Turn("tue", "lift", 2040, 2100, 60, day=739_003),
)


def test_whoever_has_no_room_left_is_told_their_own_number_and_others_only_that_they_are_not_free() -> None:
    problem = Problem((MONDAY, TUESDAY), (ANA, CEM), frozenset({("mon", "ana")}))
    asked = WhyNot(problem, solve(problem))
    assert asked.ask("tue", "ana", Reader.SELF).because == (WeekFull(1),)
    assert asked.ask("tue", "ana", Reader.OTHER).because == (NotFree(),)
    assert asked.ask("tue", "cem", Reader.OTHER).because == (NotOffered("lift"),)
    assert asked.ask("mon", "ana", Reader.SELF).because == (HasIt(),)


def test_a_pause_is_told_to_oneself_alone() -> None:
    paused = replace(ANA, paused=((0, 10_000),))
    problem = Problem((MONDAY,), (paused, BEN))
    asked = WhyNot(problem, solve(problem))
    assert asked.ask("mon", "ana", Reader.SELF).because == (OnPause(),)
    assert asked.ask("mon", "ana", Reader.OTHER).because == (NotFree(),)


def test_who_could_as_well_hears_that_somebody_else_was_found_and_not_who_was_easier() -> None:
    problem = Problem((MONDAY,), (ANA, replace(BEN, recent=3.0)))
    asked = WhyNot(problem, solve(problem))
    assert asked.ask("mon", "ben", Reader.SELF).because == (SomebodyElse(),)
    assert asked.ask("mon", "ben", Reader.OTHER).because == (SomebodyElse(),)


def test_an_unknown_name_is_refused() -> None:
    problem = Problem((MONDAY,), (ANA,))
    asked = WhyNot(problem, solve(problem))
    with pytest.raises(ProblemError, match="no such turn or person"):
        asked.ask("mon", "nobody", Reader.OTHER)


def test_what_if_somebody_were_away_says_who_comes_and_what_stays_open() -> None:
    problem = Problem((MONDAY, TUESDAY), (replace(BEN, room_turns=1), ANA))
    plan = solve(problem)
    after, different = what_if(problem, plan, Away("ana"))
    gone = replace(ANA, paused=((-(2**53), 2**53),))
    assert check(replace(problem, people=(gone, replace(BEN, room_turns=1))), after) == []
    assert sum(places for _, places in different.opened) == 1
    assert different.covered == ()
    assert difference(plan, plan).moves == ()


def test_how_many_others_a_no_moves_is_known_before_it_is_sent() -> None:
    """If Ben says no to Monday, Ana can step in there only if Dee takes Tuesday from her: one other moves."""
    ben = replace(BEN, offers=(Offer(frozenset({"lift"}), times=((0, 1440),)),))
    dee = replace(
        BEN, key="dee", name="Dee", offers=(Offer(frozenset({"lift"}), ((1440, 2880),), stretch=True),)
    )
    alone = Problem((MONDAY,), (ben, ANA))
    assert solve(alone).of_turn("mon") == ("ben",)
    assert a_no_moves(alone, solve(alone), "mon", "ben") == 0
    tied = Problem((MONDAY, TUESDAY), (ben, ANA, dee))
    plan = solve(tied)
    assert (plan.of_turn("mon"), plan.of_turn("tue")) == (("ben",), ("ana",))
    assert a_no_moves(tied, plan, "mon", "ben") == 1
