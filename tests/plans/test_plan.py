"""The plan: seen before anyone is told, sent, and healed around one answer with everything else left alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from leanto.asks.models import Audience
from leanto.circles.models import Membership, Pod, PodMember
from leanto.core import clock
from leanto.core.errors import NotHere, NotYours
from leanto.engine.plan import Plan, check, solve
from leanto.engine.plan import Suggestion as Proposed
from leanto.notify.models import Notice
from leanto.offers.models import Apart, Offer
from leanto.people.models import Person
from leanto.plans import access, actions, rules
from leanto.plans.gather import STAND_IN, gather
from leanto.plans.models import Answer, CirclePlan, Promise, PromiseState, Suggestion, Turn
from leanto.plans.tasks import keep_plans, make_plans
from tests.plans.books import what_is_wrong
from tests.world import World, person

pytestmark = pytest.mark.django_db


def offer(world: World, who: Person, *kinds: str, **facts: Any) -> Offer:
    facts.setdefault("ends_on", world.day(40))
    return Offer.objects.create(
        circle=world.maple, person=who, kinds=list(kinds) or ["anything"], made_at=clock.now(),
        notice_hours=facts.pop("notice_hours", 0), **facts,
    )  # fmt: skip


@contextmanager
def committed() -> Iterator[None]:
    """What follows a commit runs, as it does outside of tests."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield


def lines(turn: Turn, *answers: str) -> set[UUID]:
    rows = Suggestion.objects.filter(turn=turn, answer__in=answers or [Answer.SUGGESTED, Answer.ASKED])
    return set(rows.values_list("person_id", flat=True))


def asked(turn: Turn) -> Person:
    return Suggestion.objects.get(turn=turn, answer=Answer.ASKED).person


def next_week(world: World, day: int = 0) -> int:
    """Days from today to that weekday of next week."""
    return 7 - world.day(0).weekday() + day


def test_a_plan_is_stored_and_nobody_is_told(world: World) -> None:
    turn = world.turn(world.ana)
    offer(world, world.bo, "meal")
    plan = actions.propose(world.maple.pk)
    line = Suggestion.objects.get()
    assert (line.turn, line.person, line.answer) == (turn, world.bo, Answer.SUGGESTED)
    assert line.why
    assert plan.certificate["kind"] == "OPTIMAL"
    assert not Notice.objects.filter(code="plan_asked").exists()
    assert not Promise.objects.exists()


def test_what_is_uncovered_says_why_and_what_would_cover_it(world: World) -> None:
    """S0-42: by task and day, never by person."""
    turn = world.turn(world.ana, kind="lift")
    offer(world, world.bo, "meal")
    plan = actions.propose(world.maple.pk)
    (entry,) = plan.uncovered
    assert (entry["turn"], entry["missing"]) == (str(turn.pk), 1)
    assert entry["why"][0]["code"] == "nobody_offers"
    assert entry["would_cover"]


def test_everything_that_people_wrote_reaches_the_engine(world: World) -> None:
    turn = world.turn(world.ana, ahead=next_week(world, 2), hour=10, minutes=90)
    weekday = turn.day.weekday()
    cases: list[tuple[Person, dict[str, Any], dict[str, Any]]] = [
        (world.bo, {}, {"turns_week": 0}),
        (world.chidi, {"minutes": 60}, {}),
        (world.emre, {"times": [[weekday, 18 * 60, 22 * 60]]}, {}),
        (world.farah, {}, {"never": [[weekday, 0, 720]]}),
        (world.gus, {}, {"paused_from": world.day(0)}),
        (world.dolores, {"notice_hours": 24 * 30}, {}),
    ]
    for who, offered, room in cases:
        offer(world, who, "meal", **offered)
        world.room(who, **room)
    assert solve(gather(world.maple.pk, clock.now())).suggestions == ()
    offer(world, world.chidi, "meal", minutes=120)
    (found,) = solve(gather(world.maple.pk, clock.now())).suggestions
    assert found.person == str(world.chidi.pk)
    Apart.objects.create(person=world.ana, other=world.chidi)
    assert solve(gather(world.maple.pk, clock.now())).suggestions == ()


def test_a_plan_from_the_database_passes_the_independent_checker(world: World) -> None:
    for who in (world.bo, world.chidi, world.emre, world.farah):
        offer(world, who)
        world.room(who, turns_week=3, minutes_week=200)
    for n in range(8):
        world.turn((world.ana, world.bo)[n % 2], ahead=2 + n, places=1 + n % 2)
    actions.promise(
        world.hands(world.bo), Turn.objects.filter(ask__asker=world.ana).order_by("starts_at")[0].pk
    )
    problem = gather(world.maple.pk, clock.now())
    assert check(problem, solve(problem)) == []


def test_promises_of_this_week_count_even_when_their_turn_is_over(world: World) -> None:
    offer(world, world.bo)
    world.room(world.bo, turns_week=1)
    today = world.day(0)
    past = world.turn(world.ana, ahead=0, hour=0, minutes=1)
    Turn.objects.filter(pk=past.pk).update(
        starts_at=clock.now() - timedelta(hours=2), ends_at=clock.now() - timedelta(hours=1)
    )
    world.promised(world.bo, past)
    same_week = world.turn(world.ana, ahead=1)
    suggested = {s.turn for s in solve(gather(world.maple.pk, clock.now())).suggestions}
    assert (str(same_week.pk) in suggested) is (today.weekday() == 6)  # on a Sunday tomorrow is another week


def test_hours_promised_in_another_circle_are_not_free_here(world: World) -> None:
    offer(world, world.bo)
    turn = world.turn(world.ana)
    world.promised(world.bo, world.turn(world.hana, circle=world.choir))
    plan = solve(gather(world.maple.pk, clock.now()))
    assert plan.suggestions == ()
    assert [u.turn for u in plan.uncovered] == [str(turn.pk)]


def test_asking_tells_those_who_are_asked_and_each_has_few_questions_at_once(world: World) -> None:
    offer(world, world.bo)
    world.room(world.bo, turns_week=9, minutes_week=2000)
    for day in range(5):
        world.turn(world.ana, ahead=next_week(world, day))
    actions.propose(world.maple.pk)
    sent = actions.ask_people(world.ana, world.maple.pk)
    assert (sent.asked, sent.waiting) == (rules.MOST_OPEN_QUESTIONS, 5 - rules.MOST_OPEN_QUESTIONS)
    assert Notice.objects.filter(person=world.bo, code="plan_asked").count() == rules.MOST_OPEN_QUESTIONS
    first = Suggestion.objects.filter(answer=Answer.ASKED).order_by("turn__starts_at")[0]
    with committed():
        actions.not_this_time(world.hands(world.bo), first.turn_id)
    assert Suggestion.objects.filter(answer=Answer.ASKED).count() == rules.MOST_OPEN_QUESTIONS - 1


def test_one_line_can_be_asked_alone_and_asking_twice_is_asking_once(world: World) -> None:
    offer(world, world.bo)
    turns = [world.turn(world.ana, ahead=next_week(world, day)) for day in (0, 1)]
    actions.propose(world.maple.pk)
    one = Suggestion.objects.get(turn=turns[0])
    for _ in range(2):
        actions.ask_people(world.ana, world.maple.pk, [one.pk])
    assert lines(turns[0], Answer.ASKED) == {world.bo.pk}
    assert lines(turns[1], Answer.ASKED) == set()
    assert Notice.objects.filter(code="plan_asked").count() == 1


def test_after_a_no_the_next_person_is_asked_and_everything_else_stays(world: World) -> None:
    for who in (world.bo, world.chidi, world.emre):
        offer(world, who)
        world.room(who, turns_week=4, minutes_week=600)
    turns = [world.turn(world.ana, ahead=next_week(world, 7 + day)) for day in range(4)]
    held = actions.promise(world.hands(world.emre), turns[3].pk)
    actions.propose(world.maple.pk)
    actions.ask_people(world.ana, world.maple.pk)
    before = {s.turn_id: s.person_id for s in Suggestion.objects.filter(answer=Answer.ASKED)}
    assert len(before) == 3
    who = asked(turns[0])
    with committed():
        actions.not_this_time(world.hands(who), turns[0].pk)
    with time_machine.travel(clock.now() + timedelta(hours=11), tick=False):
        keep_plans(clock.now())
    after = {s.turn_id: s.person_id for s in Suggestion.objects.filter(answer=Answer.ASKED)}
    assert after.pop(turns[0].pk) != who.pk
    before.pop(turns[0].pk)
    assert after == before
    assert Promise.objects.get(pk=held.pk).state == PromiseState.HELD
    assert what_is_wrong() == []


def test_before_the_plan_is_sent_a_no_heals_it_and_still_tells_nobody(world: World) -> None:
    for who in (world.bo, world.chidi):
        offer(world, who)
    turn = world.turn(world.ana)
    actions.propose(world.maple.pk)
    who = Suggestion.objects.get(turn=turn).person
    with committed():
        actions.not_this_time(world.hands(who), turn.pk)
    assert lines(turn, Answer.SUGGESTED) == {world.bo.pk, world.chidi.pk} - {who.pk}
    assert not Notice.objects.filter(code="plan_asked").exists()


def test_a_new_plan_leaves_questions_already_asked(world: World) -> None:
    for who in (world.bo, world.chidi):
        offer(world, who)
    turn = world.turn(world.ana)
    actions.propose(world.maple.pk)
    actions.ask_people(world.ana, world.maple.pk)
    who = asked(turn)
    offer(world, world.emre, "meal")
    for _ in range(2):
        actions.propose(world.maple.pk)
    assert lines(turn) == {who.pk}


def test_a_question_lapses_when_limits_change(world: World) -> None:
    for who in (world.bo, world.chidi):
        offer(world, who)
    turn = world.turn(world.ana)
    actions.propose(world.maple.pk)
    actions.ask_people(world.ana, world.maple.pk)
    who = asked(turn)
    world.room(who, turns_week=0)
    keep_plans(clock.now())
    assert Suggestion.objects.get(turn=turn, person=who).answer == Answer.LAPSED
    assert lines(turn) == {world.bo.pk, world.chidi.pk} - {who.pk}


def test_a_stand_in_is_looked_for_without_a_plan_and_asked_at_once(world: World) -> None:
    offer(world, world.chidi)
    turn = world.turn(world.ana)
    made = actions.promise(world.hands(world.bo), turn.pk)
    with committed():
        actions.want_stand_in(world.hands(world.bo), made)
    line = Suggestion.objects.get(turn=turn)
    assert (line.person, line.answer, line.stand_in) == (world.chidi, Answer.ASKED, True)
    assert Notice.objects.filter(person=world.chidi, code="stand_in_wanted").count() == 1
    assert not CirclePlan.objects.exists()
    assert any(t.key.endswith(STAND_IN) for t in gather(world.maple.pk, clock.now()).turns)
    actions.promise(world.hands(world.chidi), turn.pk)
    assert what_is_wrong() == []


def test_somebody_else_for_a_line(world: World) -> None:
    for who in (world.bo, world.chidi):
        offer(world, who)
    turn = world.turn(world.ana)
    actions.propose(world.maple.pk)
    line = Suggestion.objects.get(turn=turn)
    actions.change_person(line)
    assert lines(turn) == {world.bo.pk, world.chidi.pk} - {line.person_id}
    actions.propose(world.maple.pk)
    assert line.person_id not in lines(turn)


def test_people_asked_by_name_are_not_asked_again_by_the_plan(world: World) -> None:
    offer(world, world.bo)
    turn = world.turn(world.chidi, audience=Audience.FEW, asked=(world.bo,))
    actions.propose(world.maple.pk)
    assert lines(turn) == set()


def test_only_those_in_a_pod_are_suggested_for_its_asks(world: World) -> None:
    pod = Pod.objects.create(circle=world.maple, name="Near ones", made_at=clock.now())
    PodMember.objects.create(pod=pod, person=world.bo, asked_at=clock.now(), said_yes_at=clock.now())
    PodMember.objects.create(pod=pod, person=world.emre, asked_at=clock.now())
    for who in (world.bo, world.chidi, world.emre):
        offer(world, who)
    turn = world.turn(world.chidi, audience=Audience.POD, pod=pod, places=2)
    actions.propose(world.maple.pk)
    assert lines(turn) == {world.bo.pk}
    assert not access.lines(world.ana, world.maple.pk).exists()  # she coordinates and is not in the pod
    assert access.lines(world.chidi, world.maple.pk).count() == 1  # the asker


def test_lines_are_arranged_by_coordinators_and_the_asker_only(world: World) -> None:
    offer(world, world.bo)
    world.turn(world.chidi)
    actions.propose(world.maple.pk)
    line = Suggestion.objects.get()
    for allowed in (world.ana, world.farah, world.chidi):
        assert access.suggestion(allowed, line.pk) == line
    for other in (world.bo, world.emre, world.igor, world.jo, world.hana):
        with pytest.raises(NotHere):
            access.suggestion(other, line.pk)
    with pytest.raises(NotYours):
        access.coordinator(world.chidi, world.maple.pk)
    with pytest.raises(NotHere):
        access.coordinator(world.igor, world.maple.pk)


def test_a_plan_that_is_waited_for_is_made_by_the_worker(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(world, world.bo)
    world.turn(world.ana)
    monkeypatch.setattr("leanto.plans.propose.LARGE", 0)
    assert actions.want_plan(world.maple.pk, world.hands(world.ana)) is False
    assert not Suggestion.objects.exists()
    make_plans(clock.now())
    assert Suggestion.objects.count() == 1
    assert CirclePlan.objects.get().wanted_at is None


def test_gathering_asks_each_table_once_whatever_the_size(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            gather(world.maple.pk, clock.now())
        return len(seen)

    world.turn(world.ana)
    few = queries()
    for n in range(20):
        who = person(f"Many{n}")
        Membership.objects.create(circle=world.maple, person=who, joined_at=clock.now())
        offer(world, who)
        world.turn(who, ahead=3 + n % 9)
    assert queries() == few <= 15


def test_a_healed_plan_of_a_small_circle_is_proven_and_moves_nothing_without_need(world: World) -> None:
    for who in (world.bo, world.chidi, world.farah, world.emre):
        offer(world, who, "meal")
        world.room(who, turns_week=2, minutes_week=300)
    turns = [world.turn(world.ana, ahead=next_week(world, day)) for day in range(3)]
    actions.propose(world.maple.pk)
    before = set(Suggestion.objects.values_list("turn_id", "person_id"))
    line = Suggestion.objects.get(turn=turns[0])
    actions.not_this_time(world.hands(line.person), turns[0].pk)
    actions.heal(world.maple.pk, [turns[0].pk], no_from=line.person_id)
    plan = CirclePlan.objects.get()
    assert plan.certificate["kind"] == "OPTIMAL"
    assert plan.certificate["cover"] == 3
    open_lines = Suggestion.objects.filter(answer=Answer.SUGGESTED)
    assert set(open_lines.values_list("turn_id", "person_id")) >= before - {(line.turn_id, line.person_id)}
    assert open_lines.count() == 3


def test_a_yes_beside_the_plan_leaves_a_plan_that_is_proven(world: World) -> None:
    for who in (world.bo, world.chidi, world.farah):
        offer(world, who, "meal")
        world.room(who, turns_week=1, minutes_week=300)
    turns = [world.turn(world.ana, ahead=next_week(world, day)) for day in range(4)]
    actions.propose(world.maple.pk)
    uncovered = next(turn for turn in turns if not Suggestion.objects.filter(turn=turn).exists())
    actions.promise(world.hands(world.bo), uncovered.pk)
    keep_plans(clock.now())
    plan = CirclePlan.objects.get()
    assert (plan.certificate["kind"], plan.certificate["cover"]) == ("OPTIMAL", 3)
    problem = gather(world.maple.pk, clock.now())
    lines = Suggestion.objects.filter(answer=Answer.SUGGESTED).values_list("turn_id", "person_id")
    stands = Plan(tuple(Proposed(str(t), str(p)) for t, p in lines), (), solve(problem).certificate)
    assert {v.code for v in check(problem, stands)} <= {"uncovered", "cover", "certificate"}
