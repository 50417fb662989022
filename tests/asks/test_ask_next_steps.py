"""After "nobody yet": wider, smaller, later, enough, longer; and single dates of a series."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from leanto.asks import access, actions, next_steps
from leanto.asks.models import Ask, AskState, Audience, Told
from leanto.asks.recurrence import Moved, move, skip
from leanto.asks.series_data import from_data
from leanto.circles import pods
from leanto.circles.models import PodMember
from leanto.core.clock import now
from leanto.core.errors import BadInput, NotHere, Refusal
from leanto.notify.models import Notice
from leanto.people.models import Person
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, TurnState
from tests.asks.asking import ask, on, turns, weekly
from tests.world import World


def told(person: Person, code: str) -> int:
    return Notice.objects.filter(person=person, code=code).count()


def test_the_audience_widens_one_step_at_a_time(world: World) -> None:
    """S3-18, S0-14: one person, a few, a pod, the circle; never a leap."""
    made = ask(world, world.bo, asked=(world.chidi,))
    with pytest.raises(Refusal) as refused:
        next_steps.widen(made, world.bo, Audience.CIRCLE)
    assert refused.value.code == "one_step"
    few = next_steps.widen(made, world.bo, Audience.FEW, [world.member(world.emre).pk])
    assert few.audience == Audience.FEW and told(world.emre, "ask_for_you") == 1
    assert told(world.chidi, "ask_for_you") == 1, "nobody is asked twice"
    everyone = next_steps.widen(few, world.bo, Audience.CIRCLE)
    assert everyone.audience == Audience.CIRCLE
    assert access.ask(world.gus, made.pk) == made


def test_with_a_pod_of_their_own_the_pod_comes_before_the_circle(world: World) -> None:
    pod = pods.make(world.hands(world.bo), "After the operation", [world.member(world.gus).pk])
    PodMember.objects.filter(pod=pod, person=world.gus).update(said_yes_at=now())
    few = ask(world, world.bo, asked=(world.chidi, world.emre))
    assert next_steps.next_audience(few) == Audience.POD
    in_pod = next_steps.widen(few, world.bo, Audience.POD, pod=pod.pk)
    assert told(world.gus, "ask_for_you") == 1
    assert access.ask(world.chidi, in_pod.pk) and access.ask(world.gus, in_pod.pk)
    with pytest.raises(NotHere):
        access.ask(world.farah, in_pod.pk)


def test_whoever_was_asked_before_a_pod_learns_nothing_of_the_pod(world: World) -> None:
    """The asker reads everybody who sees it; those asked by name only that it is for a few."""
    pod = pods.make(world.hands(world.bo), "Tuesday soup", [world.member(world.emre).pk])
    PodMember.objects.filter(pod=pod, person=world.emre).update(said_yes_at=now())
    made = ask(world, world.bo, asked=(world.chidi, world.gus))
    next_steps.widen(made, world.bo, Audience.POD, pod=pod.pk)
    page = reverse("asks:ask", args=[made.pk])

    def seen(person: Person) -> str:
        return re.sub("[\u2066-\u2069]|<[^>]+>", "", world.client(person).get(page).content.decode())

    assert "Tuesday soup" not in seen(world.chidi)
    assert "Bo and a few people" in seen(world.chidi)
    assert "Tuesday soup" in seen(world.emre)
    assert "Chidi" not in seen(world.emre)
    assert "Tuesday soup" in seen(world.bo)
    assert "Chidi" in seen(world.bo)


def test_widening_to_nobody_new_is_refused(world: World) -> None:
    made = ask(world, world.bo, asked=(world.chidi,))
    with pytest.raises(BadInput) as refused:
        next_steps.widen(made, world.bo, Audience.FEW, [world.member(world.chidi).pk])
    assert refused.value.field == "few"


def test_after_widening_the_question_is_open_again_with_a_limit_ahead(world: World) -> None:
    made = ask(world, world.bo, asked=(world.chidi,))
    Ask.objects.filter(pk=made.pk).update(told=Told.NOT_COVERED)
    with time_machine.travel(turns(made)[0].starts_at - timedelta(hours=20), tick=False):
        wider = next_steps.widen(
            access.own_ask(world.bo, made.pk), world.bo, "few", [world.member(world.emre).pk]
        )
        assert wider.told == Told.NOTHING_YET
        assert wider.decide_by is not None and now() < wider.decide_by < turns(made)[0].starts_at


def test_smaller_is_less_of_something_and_never_more(world: World) -> None:
    made = ask(world, world.bo, people=2)
    small = next_steps.make_smaller(made, world.bo, people=1, minutes=30, effort=1, title="Half a meal")
    assert (small.people, small.minutes, small.title) == (1, 30, "Half a meal")
    (turn,) = turns(small)
    assert (turn.places, turn.minutes) == (1, 30)
    for people, minutes in ((2, 30), (1, 60), (1, 30)):
        with pytest.raises(BadInput):
            next_steps.make_smaller(small, world.bo, people=people, minutes=minutes, effort=1)


def test_who_said_not_this_time_is_not_asked_again_about_the_smaller_version(world: World) -> None:
    made = ask(world, world.bo, asked=(world.chidi, world.emre))
    (turn,) = turns(made)
    Suggestion.objects.create(
        circle=world.maple, turn=turn, person=world.chidi, answer=Answer.NOT_THIS_TIME, made_at=now()
    )
    next_steps.make_smaller(made, world.bo, people=1, minutes=30, effort=1)
    assert told(world.emre, "ask_changed") == 1 and told(world.chidi, "ask_changed") == 0


def test_later_takes_the_place_of_the_old_days_and_frees_their_people(world: World) -> None:
    made = ask(world, world.bo, series=on(world, 2, 3))
    world.promised(world.chidi, turns(made)[0])
    moved = next_steps.later(made, world.bo, on(world, 3, 9))
    open_days = [turn.day for turn in turns(moved) if turn.state == TurnState.OPEN]
    assert open_days == [world.day(3), world.day(9)]
    assert told(world.chidi, "turn_dropped") == 1
    assert moved.told == Told.NOTHING_YET and moved.decide_by is not None and moved.decide_by > now()


def test_later_does_not_mean_earlier(world: World) -> None:
    made = ask(world, world.bo)
    with pytest.raises(BadInput) as refused:
        next_steps.later(made, world.bo, on(world, -1))
    assert refused.value.field == "date"


def test_what_is_promised_may_be_enough(world: World) -> None:
    made = ask(world, world.bo, people=2, series=on(world, 2, 3))
    first, second = turns(made)
    world.promised(world.chidi, first)
    enough = next_steps.accept_smaller(made, world.bo)
    assert enough.told == Told.COVERED
    first, second = turns(made)
    assert (first.places, first.taken, second.state) == (1, 1, TurnState.DROPPED)
    assert Promise.objects.get().state == PromiseState.HELD


def test_nothing_is_enough_when_nobody_said_yes(world: World) -> None:
    made = ask(world, world.bo)
    with pytest.raises(Refusal) as refused:
        next_steps.accept_smaller(made, world.bo)
    assert refused.value.code == "nothing_promised"


def test_an_ask_that_comes_again_can_go_on_longer_but_not_for_ever(world: World) -> None:
    made = ask(world, world.bo, series=weekly(world), ends_on=world.day(10))
    assert len(turns(made)) == 2
    longer = next_steps.extend(made, world.bo, world.day(24))
    assert len(turns(made)) == 4 and longer.ends_on == world.day(24)
    with pytest.raises(BadInput):
        next_steps.extend(made, world.bo, world.day(400))


def test_one_that_ended_opens_again_when_it_goes_on(world: World) -> None:
    made = ask(world, world.bo, series=weekly(world), ends_on=world.day(10))
    Ask.objects.filter(pk=made.pk).update(state=AskState.ENDED)
    again = next_steps.extend(access.own_ask(world.bo, made.pk), world.bo, world.day(24))
    assert again.state == AskState.OPEN


def test_one_date_moves_and_the_others_stay(world: World) -> None:
    made = ask(world, world.bo, series=weekly(world), ends_on=world.day(20))
    first, second, third = turns(made)
    world.promised(world.chidi, second)
    series = move(from_data(made.series), second.key, Moved(world.day(11)))
    next_steps.edit_turn(made, world.bo, second, series, note="At my sister’s", places=2)
    assert [turn.pk for turn in turns(made)] == [first.pk, second.pk, third.pk]
    moved = turns(made)[1]
    assert (moved.day, moved.note, moved.places, moved.taken) == (world.day(11), "At my sister’s", 2, 0)
    assert Notice.objects.get(person=world.chidi, code="turn_changed").data["free"] == 1
    actions.edit(access.own_ask(world.bo, made.pk), world.bo, _same(world, people=1))
    again = turns(made)[1]
    assert (again.day, again.places) == (world.day(11), 2), (
        "an edit of the whole leaves the single date alone"
    )


def _same(world: World, **facts: object):  # type: ignore[no-untyped-def]
    from tests.asks.asking import draft

    return draft(world, series=weekly(world), ends_on=world.day(20), **facts)


def test_a_line_for_one_date_frees_nobody(world: World) -> None:
    made = ask(world, world.bo, series=weekly(world), ends_on=world.day(20))
    first, *_ = turns(made)
    world.promised(world.chidi, first)
    next_steps.edit_turn(made, world.bo, first, from_data(made.series), note="Ring twice", places=1)
    assert turns(made)[0].taken == 1 and told(world.chidi, "turn_changed") == 0


def test_one_date_less_tells_who_held_it_and_the_last_one_lets_the_ask_go(world: World) -> None:
    made = ask(world, world.bo, series=on(world, 2, 3))
    first, second = turns(made)
    world.promised(world.chidi, first)
    next_steps.drop_turn(made, world.bo, first, skip(from_data(made.series), first.key))
    assert told(world.chidi, "turn_dropped") == 1
    assert [turn.state for turn in turns(made)] == [TurnState.DROPPED, TurnState.OPEN]
    left = access.own_ask(world.bo, made.pk)
    assert (
        next_steps.drop_turn(left, world.bo, second, skip(from_data(left.series), second.key)).state
        == AskState.LET_GO
    )


def test_a_date_that_is_over_is_not_changed(world: World) -> None:
    made = ask(world, world.bo)
    (turn,) = turns(made)
    with (
        time_machine.travel(turn.ends_at + timedelta(minutes=1), tick=False),
        pytest.raises(Refusal) as refused,
    ):
        next_steps.edit_turn(made, world.bo, turn, from_data(made.series), note="", places=1)
    assert refused.value.code == "turn_over"


def test_what_a_wider_step_needs_is_not_called_optional(world: World) -> None:
    made = ask(world, world.bo, asked=(world.chidi,))
    page = world.client(world.bo).get(reverse("asks:wider", args=[made.pk])).content.decode()
    assert "Who else?" in page
    assert "leave this empty" not in page
