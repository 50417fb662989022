"""Asking: in the engine's order, with waits, within limits; silence is not a no and a no is not asked again."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta

import pytest
import time_machine

from leanto.core import clock
from leanto.core.errors import Refusal
from leanto.notify.models import Notice
from leanto.people.models import Person
from leanto.plans import actions, asking
from leanto.plans.gather import gather
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, Turn
from leanto.plans.tasks import keep_plans
from tests.plans.books import what_is_wrong
from tests.plans.test_plan import asked, committed, lines, next_week, offer
from tests.plans.test_side_rules import able
from tests.world import World

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def sent(world: World, turn: Turn) -> Person:
    """Makes the plan, asks its people, and returns whoever was asked for this turn."""
    actions.propose(world.maple.pk)
    actions.ask_people(world.ana, world.maple.pk)
    return asked(turn)


def test_after_a_silence_the_next_is_asked_too_and_the_first_may_still_say_yes(world: World) -> None:
    """S0-18: silence is not a no, and somebody else is asked in time."""
    able(world, world.bo, world.chidi)
    turn = world.turn(world.ana, ahead=7)
    first = sent(world, turn)
    waits = Suggestion.objects.get(turn=turn).wait_until
    assert waits is not None and HOUR <= waits - clock.now() <= timedelta(hours=24)
    with time_machine.travel(waits - HOUR, tick=False):
        keep_plans(clock.now())
        assert lines(turn, Answer.ASKED) == {first.pk}
    with time_machine.travel(waits + HOUR, tick=False):
        keep_plans(clock.now())
        assert lines(turn, Answer.ASKED) == {world.bo.pk, world.chidi.pk}
        keep_plans(clock.now())
        assert Notice.objects.filter(code="plan_asked").count() == 2
        actions.promise(world.hands(first), turn.pk)
        keep_plans(clock.now())
    assert lines(turn, Answer.ASKED) <= {first.pk}
    assert Promise.objects.get(turn=turn).person == first
    assert what_is_wrong() == []


def test_whoever_may_still_say_yes_keeps_the_room_for_it(world: World) -> None:
    """S2-32: a question that waited long is not forgotten when the next plan is made."""
    able(world, world.bo, world.chidi, turns_week=1)
    ahead = next_week(world, 8)
    turn = world.turn(world.ana, ahead=ahead)
    first = sent(world, turn)
    with time_machine.travel(clock.now() + timedelta(hours=24), tick=False):
        keep_plans(clock.now())
        world.turn(world.ana, ahead=ahead)  # a day later, in the same week
        problem = gather(world.maple.pk, clock.now())
        assert str(first.pk) in {p for t, p in problem.promised if "?" in t}
        actions.propose(world.maple.pk)
        assert not Suggestion.objects.filter(person=first).exclude(turn=turn).exists()


def test_between_two_questions_there_is_a_rest_also_after_an_answer(world: World) -> None:
    able(world, world.bo)
    first, second = (world.turn(world.ana, ahead=day) for day in (7, 9))
    actions.propose(world.maple.pk)
    one = Suggestion.objects.get(turn=first)
    other = Suggestion.objects.get(turn=second)
    assert actions.ask_people(world.ana, world.maple.pk, [one.pk]).asked == 1
    actions.promise(world.hands(world.bo), first.pk)
    assert actions.ask_people(world.ana, world.maple.pk, [other.pk]).waiting == 1
    for hours, out in ((4, False), (11, True)):
        with time_machine.travel(clock.now() + hours * HOUR, tick=False):
            keep_plans(clock.now())
        assert (Suggestion.objects.get(pk=other.pk).answer == Answer.ASKED) is out


def test_the_rest_that_nobody_wrote_yields_where_it_would_be_too_late(world: World) -> None:
    able(world, world.bo)
    later, soon = world.turn(world.ana, ahead=8), world.turn(world.chidi, ahead=1, hour=20)
    actions.propose(world.maple.pk)
    for minute, turn in enumerate((later, soon)):
        line, at = Suggestion.objects.get(turn=turn), clock.now() + timedelta(minutes=minute)
        assert actions.ask_people(world.ana, world.maple.pk, [line.pk], at).asked == 1


def test_so_many_questions_a_week_as_somebody_wrote_and_no_more(world: World) -> None:
    """S2-32: also where it would be too late."""
    able(world, world.bo, questions_week=1)
    for day in (1, 2):
        world.turn(world.ana, ahead=day)
    actions.propose(world.maple.pk)
    assert actions.ask_people(world.ana, world.maple.pk) == asking.Sent(1, 1)
    with time_machine.travel(clock.now() + 12 * HOUR, tick=False):
        keep_plans(clock.now())
    assert Suggestion.objects.filter(person=world.bo, answer=Answer.ASKED).count() == 1


def test_after_a_no_whoever_is_rested_is_asked_before_whoever_was_just_asked(world: World) -> None:
    able(world, world.bo, world.chidi)
    turn = world.turn(world.ana, ahead=7)
    first = sent(world, turn)
    tired = world.chidi if first == world.bo else world.bo
    offer(world, world.emre, "meal", stretch=True)
    world.room(world.emre, turns_week=9, minutes_week=9000)
    Suggestion.objects.create(
        circle=world.maple, turn=world.turn(world.farah, ahead=20), person=tired, answer=Answer.ASKED,
        made_at=clock.now(), asked_at=clock.now() - HOUR, wait_until=clock.now() + 9 * HOUR,
    )  # fmt: skip
    with committed():
        actions.not_this_time(world.hands(first), turn.pk)
    assert asked(turn) == world.emre  # a stretch for her, and the other was asked an hour ago


def test_a_question_is_worth_less_the_less_easy_somebody_said_it_is() -> None:
    assert asking.likely(0) == pytest.approx(0.6)
    assert 0.1 <= asking.likely(400) < asking.likely(120) < asking.likely(0) < asking.likely(-200) <= 0.9


@pytest.mark.parametrize("seed", range(3))
def test_through_weeks_of_answers_and_silence_no_limit_of_asking_is_passed(world: World, seed: int) -> None:
    """S2-32: no more questions than written, none in a pause, none after a no, three at a time at most."""
    dice = random.Random(seed)
    people = [world.bo, world.chidi, world.emre, world.farah]
    most = {who.pk: dice.choice([1, 2, None]) for who in people}
    for who in people:
        able(world, who, questions_week=most[who.pk])
    world.room(world.emre, paused_from=world.day(6), paused_until=world.day(9))
    for _ in range(9):
        world.turn(world.ana, ahead=dice.randrange(2, 20), hour=dice.randrange(7, 21))
    asked_at: dict[tuple[object, object], list[datetime]] = defaultdict(list)
    noes: set[tuple[object, object]] = set()
    start = clock.now()
    for step in range(28):
        with time_machine.travel(start + step * 8 * HOUR, tick=False), committed():
            if step % 6 == 0:
                actions.propose(world.maple.pk)
                actions.ask_people(world.ana, world.maple.pk)
            keep_plans(clock.now())
            pause = world.at(6, 0) <= clock.now() < world.at(9, 0)
            for line in Suggestion.objects.filter(answer=Answer.ASKED, asked_at=clock.now()):
                pair = line.turn_id, line.person_id
                assert pair not in noes
                assert not (pause and line.person_id == world.emre.pk)
                asked_at[pair].append(clock.now())
            for line in Suggestion.objects.filter(answer=Answer.ASKED, turn__starts_at__gt=clock.now()):
                who, said = Person.objects.get(pk=line.person_id), dice.random()
                if said < 0.15:
                    try:
                        actions.promise(world.hands(who), line.turn_id)
                    except Refusal:
                        continue
                elif said < 0.4 and not Promise.objects.filter(turn=line.turn, person=who).exists():
                    actions.not_this_time(world.hands(who), line.turn_id)
                    noes.add((line.turn_id, who.pk))
    assert asked_at
    for who in people:
        moments = sorted(m for (_, person), found in asked_at.items() if person == who.pk for m in found)
        for moment in moments:
            week = [m for m in moments if moment - timedelta(days=7) < m <= moment]
            assert most[who.pk] is None or len(week) <= (most[who.pk] or 0)
    assert not Promise.objects.exclude(state=PromiseState.HELD).exists()
    assert what_is_wrong() == []
