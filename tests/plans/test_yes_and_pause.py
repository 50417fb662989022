"""A yes and a change of one's own limits in the same instant: whichever comes second sees the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from leanto.core.errors import Refusal
from leanto.offers import actions as offers
from leanto.offers.draft import RoomDraft
from leanto.plans import access, actions
from leanto.plans.models import Promise, PromiseState
from tests.plans.books import over_what_they_wrote, what_is_wrong
from tests.plans.test_side_rules import more_dates
from tests.world import World


@pytest.mark.django_db
def test_a_pause_set_after_the_page_was_read_is_seen_by_the_yes(world: World) -> None:
    """S1-29: the seat is read before anything is locked, so it may be old."""
    turn = world.turn(world.ana)
    seat = access.seat(world.bo, turn.pk)
    offers.pause(world.hands(world.bo), world.day(0), None)
    with pytest.raises(Refusal) as no:
        actions.promise(world.hands(world.bo), turn.pk, seat)
    assert no.value.code == "paused"
    assert not Promise.objects.exists()
    assert what_is_wrong() == []


@pytest.mark.django_db
def test_room_made_smaller_after_the_page_was_read_is_seen_by_the_yes(world: World) -> None:
    turn = world.turn(world.ana)
    seat = access.seat(world.bo, turn.pk)
    offers.set_room(world.hands(world.bo), RoomDraft(turns_week=0, minutes_week=0))
    with pytest.raises(Refusal) as no:
        actions.promise(world.hands(world.bo), turn.pk, seat)
    assert no.value.code == "room_full"
    assert str(turn.monday.day) in str(no.value)
    assert what_is_wrong() == []


@pytest.mark.django_db
def test_room_made_wider_after_the_page_was_read_lets_the_yes_in(world: World) -> None:
    world.room(world.bo, turns_week=1)
    monday = 7 - world.day(0).weekday()
    actions.promise(world.hands(world.bo), world.turn(world.ana, ahead=monday + 1).pk)
    second = world.turn(world.ana, ahead=monday + 2)
    seat = access.seat(world.bo, second.pk)
    offers.set_room(world.hands(world.bo), RoomDraft(turns_week=2, minutes_week=240))
    actions.promise(world.hands(world.bo), second.pk, seat)
    assert over_what_they_wrote() == what_is_wrong() == []


def side_by_side(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    """Runs `first`, starts `second` in another thread before the first is committed, and waits for both.

    Returns the refusals of the second one.
    """
    refused: list[str] = []

    def other() -> None:
        try:
            second()
        except Refusal as no:
            refused.append(no.code)
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        first()
        thread.start()
        thread.join(0.4)  # time enough to come to the lock; both ways of it are right
    thread.join()
    return refused


def test_a_pause_that_is_just_being_set_refuses_the_yes(lasting_world: World) -> None:
    world = lasting_world
    turn, hands = world.turn(world.ana), world.hands(world.bo)
    seat: Any = access.seat(world.bo, turn.pk)
    refused = side_by_side(
        lambda: offers.pause(hands, world.day(0), None), lambda: actions.promise(hands, turn.pk, seat)
    )
    assert refused == ["paused"]
    assert not Promise.objects.exists()
    assert what_is_wrong() == []


def test_a_yes_that_is_just_being_said_is_seen_by_the_pause(lasting_world: World) -> None:
    world = lasting_world
    turn, hands = world.turn(world.ana), world.hands(world.bo)
    assert (
        side_by_side(lambda: actions.promise(hands, turn.pk), lambda: offers.pause(hands, world.day(0), None))
        == []
    )
    held = Promise.objects.get(state=PromiseState.HELD)
    assert held.looking  # they keep it until somebody stands in, as with every promise in a pause
    assert what_is_wrong() == []


def test_two_people_who_say_yes_at_once_are_not_one_face_too_many(lasting_world: World) -> None:
    """S2-32: "never more than so many different people" holds between two dates of one ask, too."""
    world = lasting_world
    first = world.turn(world.ana, ahead=7, faces=1, faces_insist=True)
    (_, second) = more_dates(world, first, 1)
    bo, chidi = world.hands(world.bo), world.hands(world.chidi)
    refused = side_by_side(lambda: actions.promise(bo, first.pk), lambda: actions.promise(chidi, second.pk))
    assert refused == ["faces"]
    assert Promise.objects.get().person == world.bo
    assert what_is_wrong() == []
