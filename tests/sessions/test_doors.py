"""Who is let onto a line, and how soon they are off it again when access is taken away (A1, A5, E10)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from websockets.exceptions import InvalidStatus

from leanto.circles import actions as circles
from leanto.offers.actions import keep_apart
from leanto.people.leaving import delete_me
from leanto.people.sign_in import sign_out_everywhere
from leanto.sessions import access, actions
from leanto.sessions.models import Sitting
from tests.gates.roles import ROLES, cast
from tests.sessions.lines import Friend, knock, signed_in, sit
from tests.world import World


def let_in(live: str, sitting: object, key: str, origin: str | None = None) -> bool:
    """Is the door opened? A refusal is the same 403 for everybody, whatever the reason."""
    try:
        knock(live, sitting, key, origin).close()
    except InvalidStatus as no:
        return (no.response.status_code, no.response.body) != (403, b"")
    return True


def test_only_the_asker_and_guests_who_come_are_let_onto_the_line(live: str, transactional_db: None) -> None:
    """All roles of the authorisation gate: Bo asked, Mo comes, Lin has not answered, nobody else may know."""
    world = cast()
    keys = {role: signed_in(person) if person else "" for role, person in world.people.items()}
    inside = {role for role in ROLES if let_in(live, world.sitting, keys[role])}
    assert inside == {"asker", "podder"}


def test_a_foreign_page_a_made_up_cookie_and_a_session_that_is_over_stay_outside(
    live: str, lasting_world: World
) -> None:
    world = lasting_world
    sitting, key = sit(world, world.bo), signed_in(world.bo)
    assert let_in(live, sitting, key)
    assert not let_in(live, sitting, key, origin="https://evil.example.org")
    assert not let_in(live, sitting, key, origin="")
    assert not let_in(live, sitting, key, origin="null")
    assert not let_in(live, sitting, "x" * 32)
    assert not let_in(live, sitting, 'x"; session=' + key)
    assert not let_in(live, "../../", key)
    Sitting.objects.filter(pk=sitting.pk).update(ends_at=sitting.made_at, answer_by="2020-01-01T00:00Z")
    assert not let_in(live, sitting, key)


def test_several_processes_without_redis_let_nobody_in(
    live: str, lasting_world: World, settings: Any
) -> None:
    """They would split the room: two people would sit in two halves of it, each waiting for the other."""
    world = lasting_world
    sitting, key = sit(world, world.bo), signed_in(world.bo)
    settings.LEANTO_WORKERS = 2
    assert not let_in(live, sitting, key)
    settings.LEANTO_REDIS_URL = "redis://127.0.0.1:1/0"
    assert let_in(live, sitting, key)


WAYS: dict[str, Callable[[World, Sitting, str], None]] = {
    "signs out everywhere": lambda world, sitting, key: sign_out_everywhere(world.bo),
    "leaves the circle": lambda world, sitting, key: circles.leave(world.hands(world.bo)),
    "deletes the account": lambda world, sitting, key: delete_me(world.bo, "delete"),
    "is kept apart by the asker": lambda world, sitting, key: keep_apart(
        world.ana, world.maple.pk, world.member(world.bo).pk
    ),
    "keeps apart": lambda world, sitting, key: keep_apart(
        world.bo, world.maple.pk, world.member(world.ana).pk
    ),
    "says not this time after all": lambda world, sitting, key: actions.answer(
        access.invitation(world.bo, sitting.pk), coming=False
    ),
    "the asker ends it": lambda world, sitting, key: actions.end(sitting),
    "the asker leaves the circle": lambda world, sitting, key: circles.leave(world.hands(world.ana)),
    "signs out here": lambda world, sitting, key: _sign_out(world, key),
}


def _sign_out(world: World, key: str) -> None:
    browser = world.client()
    browser.cookies["session"] = key
    assert browser.post("/sign-out/").status_code == 302
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize("way", WAYS)
def test_the_line_is_cut_at_once_when_access_ends_and_it_looks_like_a_lost_signal(
    live: str, lasting_world: World, way: str
) -> None:
    """A5: no wait for the next look; to the other it is the same list a moment later."""
    world = lasting_world
    sitting = sit(world, world.bo, world.chidi)
    with Friend(live, world.chidi, sitting) as chidi, Friend(live, world.bo, sitting) as bo:
        chidi.hears("here", slots=[1, 2])
        began = time.monotonic()
        with transaction.atomic():
            WAYS[way](world, sitting, bo.key)
        assert bo.is_cut() == 1001
        assert time.monotonic() - began < 8  # the look that comes anyway is every ten seconds
        assert not let_in(live, sitting, bo.key)
        if "the asker" not in way:
            assert chidi.hears("here") == {"t": "here", "slots": [2]}


def test_whoever_is_signed_out_without_a_word_to_the_lines_is_found_within_ten_seconds(
    live: str, lasting_world: World
) -> None:
    """For what happens outside this process, such as a command of the host."""
    world = lasting_world
    sitting = sit(world, world.bo)
    with Friend(live, world.bo, sitting) as bo, Friend(live, world.ana, sitting) as ana:
        Session.objects.filter(session_key=bo.key).delete()
        assert bo.is_cut(patience=20) == 1001
        assert ana.hears_nothing_but("here")
