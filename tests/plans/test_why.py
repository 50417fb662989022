"""Why me, why not me, why not somebody else, and what a no would change: for each reader only what they may know."""

from __future__ import annotations

import pytest
from django.test import Client

from leanto.asks.models import Audience
from leanto.offers.models import Apart
from leanto.plans import actions
from leanto.plans.models import Answer, Turn
from tests.plans.test_pages import ask_somebody, page
from tests.plans.test_plan import offer
from tests.world import World

pytestmark = pytest.mark.django_db


def why(client: Client, turn: Turn) -> str:
    return page(client, f"/turns/{turn.pk}/why/")


def test_whoever_is_asked_reads_why_and_that_a_no_changes_nothing_for_others(world: World) -> None:
    turn = world.turn(world.ana)
    offer(world, world.bo, "meal")
    ask_somebody(world, turn, world.bo)
    seen = why(world.client(world.bo), turn)
    assert "You said Tuesdays are easy" in seen
    assert "Nothing changes for anybody else." in seen
    assert "The others" not in seen


def test_whoever_is_not_asked_reads_their_own_limit(world: World) -> None:
    """S2-33: "why not me" in one's own words, and only to oneself."""
    turn = world.turn(world.ana, kind="meal")
    offer(world, world.bo, "lift")
    assert "You have not offered this kind of help." in why(world.client(world.bo), turn)


def test_whoever_asks_reads_who_is_not_free_and_never_why(world: World) -> None:
    """Kept apart, a no and a wish about times are one sentence."""
    turn = world.turn(world.ana, kind="meal")
    for who in (world.bo, world.chidi):
        offer(world, who, "meal")
    Apart.objects.create(person=world.bo, other=world.ana)
    ask_somebody(world, turn, world.chidi, Answer.ASKED)
    actions.not_this_time(world.hands(world.chidi), turn.pk)
    seen = why(world.client(world.ana), turn)
    assert "Bo is not free for it." in seen
    assert "Chidi is not free for it." in seen
    assert "If you say no" not in seen


def test_whoever_is_kept_apart_reads_nothing_of_it(world: World) -> None:
    turn = world.turn(world.ana, kind="meal")
    offer(world, world.bo, "meal")
    before = why(world.client(world.bo), turn)
    Apart.objects.create(person=world.ana, other=world.bo)
    words = "Not everybody it needs was found yet."
    assert words in before
    assert words in why(world.client(world.bo), turn)


def test_a_member_reads_nothing_about_others(world: World) -> None:
    turn = world.turn(world.ana, kind="meal")
    offer(world, world.chidi, "meal")
    seen = why(world.client(world.bo), turn)
    assert "Chidi" not in seen


def test_of_a_narrow_ask_only_those_it_is_for_are_spoken_of(world: World) -> None:
    turn = world.turn(world.ana, audience=Audience.FEW, asked=(world.bo, world.chidi))
    seen = why(world.client(world.ana), turn)
    assert "Bo has not offered this kind of help." in seen
    assert "Emre" not in seen
    page(world.client(world.emre), f"/turns/{turn.pk}/why/", 404)


def test_whoever_arranges_and_is_asked_is_not_told_how_few_others_there_are(world: World) -> None:
    """A no stays cheap for the coordinator too."""
    turn = world.turn(world.chidi, kind="meal")
    assert "Bo has not offered this kind of help." in why(world.client(world.ana), turn)
    offer(world, world.ana, "meal")
    ask_somebody(world, turn, world.ana)
    assert "Bo has not offered" not in why(world.client(world.ana), turn)
