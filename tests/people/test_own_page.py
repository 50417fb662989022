"""One's own page: what one says, time and language, keys, and who may see what."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from leanto.core.clock import now
from leanto.core.errors import BadInput, NotHere
from leanto.people import access, actions, rules
from leanto.people.models import ApiKey, Passkey, Person
from leanto.plans.models import Promise
from tests.world import World

PAGES = ("me", "about", "time", "devices", "keys", "data")


def fresh(client: Client) -> Client:
    session = client.session
    session["proved_at"] = now().isoformat()
    session.save()
    return client


def test_a_stranger_sees_no_page_of_anybody(world: World) -> None:
    for name in PAGES:
        answer = Client().get(reverse(f"people:{name}"))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("people:sign_in"))


@pytest.mark.parametrize("name", PAGES)
def test_each_own_page_opens_and_asks_little_of_the_database(
    world: World, name: str, django_assert_max_num_queries: Any
) -> None:
    client = world.client(world.bo)
    with django_assert_max_num_queries(
        4
    ):  # session, person, and at most the list and the circle of the frame
        assert client.get(reverse(f"people:{name}")).status_code == 200


def test_neither_welcome_nor_keep_to_myself_is_required(world: World) -> None:
    """S0-44, S0-46: how I am, what I like, what I don't; welcome beside what I keep to myself."""
    client = world.client(world.bo)
    page = client.get(reverse("people:about")).content.decode()
    assert page.index("Always welcome") < page.index("What I keep to myself")
    assert client.post(reverse("people:about"), {"name": "Bo"}).status_code == 302
    facts = {"name": "Bo", "welcome": "A wave", "keep_to_myself": "Work", "about_how": "Slow in the morning"}
    assert client.post(reverse("people:about"), facts).status_code == 302
    bo = Person.objects.get(pk=world.bo.pk)
    assert (bo.welcome, bo.keep_to_myself, bo.about_how, bo.about_like) == (
        "A wave",
        "Work",
        "Slow in the morning",
        "",
    )


def test_an_empty_name_is_refused_and_nothing_typed_is_lost(world: World) -> None:
    answer = world.client(world.bo).post(reverse("people:about"), {"name": "", "welcome": "Tea at the fence"})
    assert answer.status_code == 422
    assert b"Tea at the fence" in answer.content
    assert Person.objects.get(pk=world.bo.pk).name == "Bo"


def test_a_new_name_that_a_fellow_member_has_is_refused_and_one_that_nobody_sees_is_not(world: World) -> None:
    client = world.client(world.bo)
    answer = client.post(reverse("people:about"), {"name": "swift", "about_how": "kept"})
    assert answer.status_code == 422
    assert "already has this name" in answer.content.decode() and "kept" in answer.content.decode()
    assert Person.objects.get(pk=world.bo.pk).name == "Bo"
    assert client.post(reverse("people:about"), {"name": "Boris"}).status_code == 302
    emre = world.client(world.emre)  # Maple Street calls him Swift: his own name is shown to nobody there
    assert emre.post(reverse("people:about"), {"name": "Boris"}).status_code == 302


def test_every_zone_of_the_world_can_be_chosen_and_no_other(world: World) -> None:
    zones = rules.zones()
    assert len(zones) > 400
    for zone in ("Pacific/Apia", "America/Argentina/Buenos_Aires", "Asia/Kathmandu", "UTC"):
        actions.set_time_and_language(world.bo, timezone=zone, language="es")
    assert Person.objects.get(pk=world.bo.pk).language == "es"
    with pytest.raises(BadInput):
        actions.set_time_and_language(world.bo, timezone="Mars/Olympus", language="en")


def test_a_key_for_programs_is_shown_once_kept_hashed_and_ends_at_once(world: World) -> None:
    client = world.client(world.bo)
    assert client.get(reverse("people:key_new"))["Location"].startswith(reverse("people:again"))
    fresh(client)
    page = client.post(reverse("people:key_new"), {"label": "Wall screen", "once": "tap"}).content.decode()
    token = page[page.index("lto_") :].split("<")[0]
    assert access.person_with_key(token) == world.bo
    again = client.post(reverse("people:key_new"), {"label": "Wall screen", "once": "tap"}).content.decode()
    assert "lto_" not in again
    key = ApiKey.objects.get()
    assert token not in repr(ApiKey.objects.values())
    assert world.client(world.ana).post(reverse("people:key_end", args=[key.pk])).status_code == 404
    client.post(reverse("people:key_end", args=[key.pk]))
    assert access.person_with_key(token) is None


def test_somebody_elses_passkey_does_not_exist_for_me(world: World) -> None:
    key = Passkey.objects.create(
        person=world.bo, credential_id=b"1", public=b"1", name="Phone", made_at=now()
    )
    ana = fresh(world.client(world.ana))
    assert ana.get(reverse("people:passkey", args=[key.pk])).status_code == 404
    assert ana.post(reverse("people:passkey_remove", args=[key.pk])).status_code == 404
    with pytest.raises(NotHere):
        access.passkey(world.ana, key.pk)
    bo = fresh(world.client(world.bo))
    bo.post(reverse("people:passkey", args=[key.pk]), {"name": "Old phone"})
    assert Passkey.objects.get().name == "Old phone"
    bo.post(reverse("people:passkey_remove", args=[key.pk]))
    assert not Passkey.objects.exists()


def test_a_passkey_answer_that_is_nonsense_is_refused_with_one_sentence(world: World) -> None:
    for answer in ("", "{}", "[]", "{", '{"rawId":"AA","id":"AA","type":"public-key","response":{}}', "null"):
        client = Client()
        client.post(reverse("people:passkey_begin"))
        assert client.post(reverse("people:passkey_enter"), {"answer": answer}).status_code == 422
        mine = fresh(world.client(world.bo))
        mine.post(reverse("people:passkey_add_begin"))
        assert mine.post(reverse("people:passkey_add"), {"name": "x", "answer": answer}).status_code == 422


def test_how_to_reach_somebody_is_for_those_who_share_a_promise(world: World) -> None:
    turn = world.turn(world.ana)
    assert not access.may_reach(world.ana, world.bo)
    world.promised(world.bo, turn)
    assert access.may_reach(world.ana, world.bo)
    assert access.may_reach(world.bo, world.ana)
    assert not access.may_reach(world.chidi, world.bo)
    Promise.objects.update(state="handed_back")
    assert not access.may_reach(world.ana, world.bo)
