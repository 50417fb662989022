"""A pause is respected by everything: nothing that asks something of somebody reaches them while they are on one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leanto.asks.models import Audience
from leanto.circles import pods
from leanto.core.clock import now
from leanto.notify import words
from leanto.notify.actions import tell
from leanto.notify.models import Notice
from leanto.notify.rules import ASKS
from leanto.notify.sending import remind, send_due
from leanto.offers import actions as offers
from leanto.offers.models import Room
from leanto.people.models import Person
from leanto.plans import actions as plans
from leanto.plans import tasks
from leanto.plans.asking import Sent
from leanto.plans.models import Answer, Suggestion, Turn
from tests.plans.test_plan import committed, offer
from tests.world import World


@pytest.fixture(autouse=True)
def _nothing_told_yet(world: World) -> None:
    Notice.objects.all().delete()
    Person.objects.update(quiet_from=None, quiet_until=None)


def pause(world: World, who: Person, until: int | None = 5, start: int = 0) -> None:
    """By the button that they press."""
    back = world.day(until) if until is not None else None
    offers.pause(world.hands(who), world.day(start), back)


def asked(world: World, who: Person, code: str, turn: Turn | None = None) -> None:
    turn = turn or world.turn(world.ana, title="A warm soup", ahead=9)
    subject = {"subject": "turn", "subject_id": turn.pk}
    if code == "offer_ending":
        subject = {"subject": "offer", "subject_id": offer(world, who).pk}
    tell([who.pk], code, circle_id=world.maple.pk, **subject)  # type: ignore[arg-type]


def mails(who: Person, at: datetime | None = None) -> int:
    """How many mails the person has had once the worker was there at `at` (now)."""
    send_due(at or now())
    return sum(who.email in sent.to for sent in mail.outbox)


def read(who: Person) -> list[str]:
    return [each.sentence for each in words.news(who)]


@pytest.mark.parametrize("code", sorted(ASKS))
def test_news_that_asks_waits_for_the_pause_whichever_came_first(world: World, code: str) -> None:
    asked(world, world.bo, code)
    assert len(read(world.bo)) == 1
    pause(world, world.bo)
    asked(world, world.bo, code)
    assert mails(world.bo) == mails(world.bo, now() + timedelta(days=2)) == 0
    assert read(world.bo) == []
    with time_machine.travel(world.at(5, 1), tick=False):
        assert mails(world.bo) == 1
        assert len(read(world.bo)) == 2


def test_a_pause_that_ends_early_holds_nothing_back(world: World) -> None:
    asked(world, world.bo, "plan_asked")
    pause(world, world.bo, until=None)
    assert mails(world.bo) == 0
    offers.end_pause(world.hands(world.bo))
    assert len(read(world.bo)) == 1
    assert mails(world.bo, now() + timedelta(hours=1)) == 1


def test_what_was_settled_during_the_pause_never_goes_out(world: World) -> None:
    turn = world.turn(world.ana, ahead=9)
    asked(world, world.bo, "plan_asked", turn)
    pause(world, world.bo)
    assert mails(world.bo) == 0
    plans.promise(world.hands(world.chidi), turn.pk)
    assert mails(world.bo, world.at(5, 12)) == 0


@pytest.mark.parametrize("code", ["turn_dropped", "turn_changed", "told_not_covered", "promise_made"])
def test_what_they_must_know_of_a_promise_or_an_ask_of_their_own_is_there(world: World, code: str) -> None:
    pause(world, world.bo)
    asked(world, world.bo, code)
    assert len(read(world.bo)) == 1
    assert mails(world.bo) == 1


def test_another_circle_of_theirs_may_still_ask(world: World) -> None:
    pause(world, world.bo)
    turn = world.turn(world.hana, circle=world.choir)
    tell([world.bo.pk], "plan_asked", subject="turn", subject_id=turn.pk, circle_id=world.choir.pk)
    assert len(read(world.bo)) == mails(world.bo) == 1


def test_twelve_held_questions_hide_no_other_news(world: World) -> None:
    asked(world, world.bo, "promise_made")
    for _each in range(12):
        asked(world, world.bo, "plan_asked")
    pause(world, world.bo)
    assert len(read(world.bo)) == 1


def test_an_ask_by_name_is_no_card_in_my_week_until_they_are_back(world: World) -> None:
    world.turn(world.ana, title="Just you", audience=Audience.ONE, asked=(world.bo,), ahead=9)
    client = world.client(world.bo)
    assert b"Just you" in client.get("/week/").content
    pause(world, world.bo)
    page = client.get("/week/").content
    assert b"Just you" not in page
    assert b"You are on a pause" in page
    with time_machine.travel(world.at(5, 1), tick=False):
        assert b"Just you" in world.client(world.bo).get("/week/").content


def test_a_time_inside_a_pause_to_come_is_no_card_and_the_others_stay(world: World) -> None:
    for ahead, title in ((3, "Before it"), (9, "Inside it")):
        world.turn(world.ana, title=title, audience=Audience.ONE, asked=(world.bo,), ahead=ahead)
    pause(world, world.bo, start=7, until=14)
    page = world.client(world.bo).get("/week/").content
    assert b"Before it" in page
    assert b"Inside it" not in page


def test_my_week_of_somebody_on_a_pause_costs_no_query_more(world: World) -> None:
    asked(world, world.bo, "plan_asked")
    pause(world, world.bo)
    client = world.client(world.bo)
    client.get("/week/")
    with CaptureQueriesContext(connection) as seen:
        client.get("/week/")
    assert len(seen) <= 6


def test_the_plan_asks_nobody_on_a_pause_and_asks_them_when_they_are_back(world: World) -> None:
    turn = world.turn(world.ana, ahead=9)
    offer(world, world.bo, "meal")
    pause(world, world.bo)
    plans.propose(world.maple.pk)
    assert Suggestion.objects.get(turn=turn).person == world.bo
    assert plans.ask_people(world.ana, world.maple.pk) == Sent(asked=0, waiting=1)
    tasks.keep_plans(now())
    assert Suggestion.objects.get(turn=turn).answer == Answer.SUGGESTED
    tasks.keep_plans(world.at(5, 1))
    assert Suggestion.objects.get(turn=turn).answer == Answer.ASKED


def test_a_stand_in_on_a_pause_is_asked_when_they_are_back_without_any_plan(world: World) -> None:
    held = world.promised(world.chidi, world.turn(world.ana, ahead=9))
    offer(world, world.bo, "meal")
    pause(world, world.bo)
    with committed():
        plans.want_stand_in(world.hands(world.chidi), held)
    assert Suggestion.objects.get().answer == Answer.SUGGESTED
    tasks.keep_plans(world.at(5, 1))
    assert Suggestion.objects.get().answer == Answer.ASKED


def test_a_pod_waits_with_its_question(world: World) -> None:
    pause(world, world.bo)
    hands = world.hands(world.chidi)
    made = pods.make(hands, "Lifts", [world.member(world.bo).pk])
    assert Notice.objects.get(person=world.bo).subject_id == made.pk
    assert mails(world.bo) == len(read(world.bo)) == 0


def test_a_reminder_comes_for_what_they_chose_to_keep_and_not_for_what_is_being_handed_on(
    world: World,
) -> None:
    kept, handed = (world.promised(world.bo, world.turn(world.ana, ahead=1, hour=hour)) for hour in (20, 22))
    type(kept).objects.update(made_at=now() - timedelta(days=3))
    pause(world, world.bo)
    plans.keep(world.hands(world.bo), kept)
    remind(world.at(1, 12))
    told: list[Any] = list(Notice.objects.filter(code="turn_soon").values_list("subject_id", flat=True))
    assert told == [kept.turn_id]
    assert handed.turn_id not in told


def test_room_and_pause_of_others_are_not_asked_for(world: World) -> None:
    """A pause of Chidi's holds back nothing of Bo's."""
    Room.objects.all().delete()
    pause(world, world.chidi)
    asked(world, world.bo, "plan_asked")
    assert len(read(world.bo)) == mails(world.bo) == 1
