"""“I'll do it”: who may, within which limits, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leanto.asks.models import Audience
from leanto.core.clock import now, today
from leanto.core.errors import NotHere, Refusal
from leanto.core.models import History
from leanto.notify.models import Notice
from leanto.offers.models import Apart, Week
from leanto.plans import actions
from leanto.plans.models import Promise, PromiseState, Turn, TurnState
from tests.plans.books import what_is_wrong
from tests.world import ZONE, World

pytestmark = pytest.mark.django_db


def refused(world: World, who: object, turn: Turn) -> str:
    """The code with which a yes is refused; fails if it is not, or if anything changed."""
    before = (Promise.objects.count(), Turn.objects.get(pk=turn.pk).taken, Week.objects.count())
    with pytest.raises(Refusal) as no:
        actions.promise(world.hands(who), turn.pk)  # type: ignore[arg-type]
    assert before == (Promise.objects.count(), Turn.objects.get(pk=turn.pk).taken, Week.objects.count())
    assert what_is_wrong() == []
    return no.value.code


def test_a_yes_takes_the_place_counts_the_week_writes_history_and_tells_the_asker(world: World) -> None:
    """S0-2"""
    turn = world.turn(world.ana, minutes=90)
    made = actions.promise(world.hands(world.bo), turn.pk)
    assert (made.person, made.typed_by, made.state) == (world.bo, world.bo, PromiseState.HELD)
    assert Turn.objects.get(pk=turn.pk).taken == 1
    week = Week.objects.get(membership=world.member(world.bo))
    assert (week.monday, week.turns, week.minutes) == (turn.monday, 1, 90)
    assert History.objects.filter(code="promised", subject_id=turn.pk, actor=world.bo).count() == 1
    assert Notice.objects.filter(person=world.ana, code="promise_made").count() == 1
    assert what_is_wrong() == []


def test_saying_yes_twice_is_saying_it_once(world: World) -> None:
    turn = world.turn(world.ana, places=2)
    first = actions.promise(world.hands(world.bo), turn.pk)
    assert actions.promise(world.hands(world.bo), turn.pk) == first
    assert what_is_wrong() == []


def test_a_covered_turn_says_so_kindly(world: World) -> None:
    turn = world.turn(world.ana)
    actions.promise(world.hands(world.bo), turn.pk)
    assert refused(world, world.chidi, turn) == "covered"


def test_nobody_takes_their_own_ask(world: World) -> None:
    assert refused(world, world.bo, world.turn(world.bo)) == "own_ask"


def test_a_turn_that_is_over_or_dropped_takes_nobody(world: World) -> None:
    gone = world.turn(world.ana)
    Turn.objects.filter(pk=gone.pk).update(state=TurnState.DROPPED)
    assert refused(world, world.bo, gone) == "closed"
    assert refused(world, world.bo, world.turn(world.ana, ahead=-2)) == "closed"


def test_the_week_has_room_for_so_many_turns_and_no_more(world: World) -> None:
    """S1-28"""
    world.room(world.bo, turns_week=1, minutes_week=600)
    monday = 7 - world.day(0).weekday()
    actions.promise(world.hands(world.bo), world.turn(world.ana, ahead=monday + 1).pk)
    assert refused(world, world.bo, world.turn(world.ana, ahead=monday + 2)) == "room_full"
    actions.promise(world.hands(world.bo), world.turn(world.ana, ahead=monday + 8).pk)  # another week
    assert what_is_wrong() == []


def test_the_week_has_room_for_so_many_minutes(world: World) -> None:
    world.room(world.bo, turns_week=5, minutes_week=100)
    monday = 7 - world.day(0).weekday()
    actions.promise(world.hands(world.bo), world.turn(world.ana, ahead=monday + 1).pk)
    assert refused(world, world.bo, world.turn(world.ana, ahead=monday + 2)) == "room_full"
    assert refused(world, world.chidi, world.turn(world.ana, ahead=monday + 9, minutes=500)) == "room_full"


def test_somebody_who_wrote_nothing_has_the_careful_default(world: World) -> None:
    monday = 7 - world.day(0).weekday()
    for day in (1, 2):
        actions.promise(world.hands(world.gus), world.turn(world.ana, ahead=monday + day).pk)
    assert refused(world, world.gus, world.turn(world.ana, ahead=monday + 3)) == "room_full"


def test_the_most_for_one_day_holds(world: World) -> None:
    world.room(world.bo, turns_week=9, minutes_week=900, turns_day=1)
    actions.promise(world.hands(world.bo), world.turn(world.ana, hour=9).pk)
    assert refused(world, world.bo, world.turn(world.ana, hour=15)) == "day_full"


def test_a_never_hour_is_never(world: World) -> None:
    """S1-29"""
    turn = world.turn(world.ana, hour=20)
    world.room(world.bo, never=[[turn.day.weekday(), 20 * 60 + 30, 24 * 60]])
    assert refused(world, world.bo, turn) == "never"
    actions.promise(world.hands(world.bo), world.turn(world.ana, hour=19).pk)


def test_a_never_night_holds_after_midnight(world: World) -> None:
    turn = world.turn(world.ana, hour=1)
    world.room(world.bo, never=[[(turn.day.weekday() - 1) % 7, 22 * 60, 6 * 60]])
    assert refused(world, world.bo, turn) == "never"


def test_a_pause_is_respected_until_the_first_day_back(world: World) -> None:
    world.room(world.bo, paused_from=today(ZONE), paused_until=today(ZONE) + timedelta(days=4))
    assert refused(world, world.bo, world.turn(world.ana, ahead=3)) == "paused"
    actions.promise(world.hands(world.bo), world.turn(world.ana, ahead=4).pk)


def test_a_pause_without_an_end_lasts(world: World) -> None:
    world.room(world.bo, paused_from=today(ZONE))
    assert refused(world, world.bo, world.turn(world.ana, ahead=40)) == "paused"


def test_nobody_is_in_two_places_at_once_in_any_circle(world: World) -> None:
    actions.promise(world.hands(world.bo, world.choir), world.turn(world.hana, circle=world.choir).pk)
    assert refused(world, world.bo, world.turn(world.ana, hour=10)) == "overlap"
    actions.promise(
        world.hands(world.bo), world.turn(world.ana, hour=11).pk
    )  # one ends when the other starts


@pytest.mark.parametrize("marked_by_helper", [True, False])
def test_people_who_are_kept_apart_hear_nothing_of_it(world: World, marked_by_helper: bool) -> None:
    one, other = (world.bo, world.ana) if marked_by_helper else (world.ana, world.bo)
    Apart.objects.create(person=one, other=other)
    assert refused(world, world.bo, world.turn(world.ana)) == "not_now"
    beside = world.turn(world.chidi, places=2)
    actions.promise(world.hands(world.ana), beside.pk)
    assert refused(world, world.bo, beside) == "not_now"


def test_a_narrow_ask_is_not_there_for_those_it_was_not_for(world: World) -> None:
    turn = world.turn(world.ana, audience=Audience.FEW, asked=(world.bo, world.emre))
    for outsider in (world.chidi, world.farah):  # Farah coordinates, and sees no more for it
        with pytest.raises(NotHere):
            actions.promise(world.hands(outsider), turn.pk)
    actions.promise(world.hands(world.bo), turn.pk)


def test_whoever_types_for_somebody_does_not_take_what_was_asked_of_them(world: World) -> None:
    turn = world.turn(world.chidi, audience=Audience.ONE, asked=(world.dolores,))
    assert refused(world, world.ana, turn) == "not_asked"
    made = actions.promise(world.hands(world.dolores, typed_by=world.ana), turn.pk)
    assert (made.person, made.typed_by) == (world.dolores, world.ana)
    entry = History.objects.get(code="promised", subject_id=turn.pk)
    assert (entry.actor, entry.typed_by) == (world.dolores, world.ana)


def test_a_member_without_a_phone_has_limits_too(world: World) -> None:
    world.room(world.dolores, turns_week=0)
    turn = world.turn(world.chidi)
    with pytest.raises(Refusal) as no:
        actions.promise(world.hands(world.dolores, typed_by=world.ana), turn.pk)
    assert no.value.code == "room_full"


def test_strangers_and_those_who_left_find_nothing(world: World) -> None:
    turn = world.turn(world.ana)
    for person in (world.igor, world.jo, world.kit, world.hana):
        answer = world.client(person).post(f"/turns/{turn.pk}/yes/", {"once": uuid4().hex})
        assert answer.status_code == 404
    assert Promise.objects.count() == 0


def test_a_yes_over_http_costs_at_most_twelve_queries_and_writes_nothing_of_the_circle(world: World) -> None:
    """session, person, key looked up, key stored, seat, place, week, other promises, promise, history, news,
    answer stored. What the transactions of a test add (savepoints) is not counted."""
    turn = world.turn(world.ana, places=2)
    client = world.client(world.bo)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.post(f"/turns/{turn.pk}/yes/", {"once": uuid4().hex})
    assert answer.status_code == 302
    asked = [
        q["sql"] for q in seen if not q["sql"].upper().startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    assert len(asked) <= 12, "\n".join(sql[:110] for sql in asked)
    assert not [sql for sql in asked if sql.startswith("UPDATE") and '"circles_' in sql.split("SET")[0]]


def test_the_same_form_sent_twice_is_one_promise(world: World) -> None:
    turn = world.turn(world.ana, places=2)
    client, key = world.client(world.bo), uuid4().hex
    for _ in range(2):
        assert client.post(f"/turns/{turn.pk}/yes/", {"once": key}).status_code == 302
    assert Promise.objects.filter(state=PromiseState.HELD).count() == 1
    assert Notice.objects.filter(code="promise_made").count() == 1
    assert now() > Promise.objects.get().made_at
