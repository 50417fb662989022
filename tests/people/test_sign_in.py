"""Signing in with a code: the way in, and everything that must not be one."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from leanto.core import clock
from leanto.core.errors import BadInput, TooMany
from leanto.people import sign_in
from leanto.people.models import Person, Purpose, SignInCode
from tests.world import World

Read = Callable[[], str]


def ask_for_code(client: Client, address: str) -> None:
    answer = client.post(reverse("people:sign_in"), {"email": address})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("people:code")


def type_code(client: Client, typed: str) -> int:
    return client.post(reverse("people:code"), {"code": typed}).status_code


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_known_person_comes_in_with_the_code(world: World, code: Read) -> None:
    client = Client()
    ask_for_code(client, "  Bo@Example.org ")
    answer = client.post(reverse("people:code"), {"code": code()})
    assert answer["Location"] == "/week/"
    assert client.session["_auth_user_id"] == str(world.bo.pk)


@pytest.mark.parametrize("mail_is_set", [True, False])
def test_the_page_says_where_the_code_is(world: World, settings: Any, mail_is_set: bool) -> None:
    """On a server without mail nothing is sent, and nobody may wait for it."""
    client, ana = Client(), world.client(world.ana)
    ask_for_code(client, "bo@example.org")
    session = ana.session
    session["changing"], session["address"] = "1", "bo@example.org"
    session.save()
    kind = "smtp" if mail_is_set else "console"
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{kind}.EmailBackend"
    for page in (client.get(reverse("people:code")), ana.get(reverse("people:address_code"))):
        text = page.content.decode()
        assert ("We sent a code to bo@example.org" in text) is mail_is_set
        assert ("The code for bo@example.org is printed in the terminal" in text) is not mail_is_set
        assert mail_is_set or "Look in your mail" not in text


def test_somebody_new_gives_a_name_and_is_in(db: None, code: Read) -> None:
    """S1-22: asked whether they are an adult, at entry."""
    client = Client()
    ask_for_code(client, "new@example.org")
    assert client.post(reverse("people:code"), {"code": code()})["Location"] == reverse("people:arrive")
    assert not Person.objects.filter(email="new@example.org").exists()
    young = client.post(reverse("people:arrive"), {"name": "Noor", "timezone": "Asia/Beirut"})
    assert young.status_code == 422
    assert b"Noor" in young.content, "nothing typed is lost"
    assert not Person.objects.filter(email="new@example.org").exists()
    answer = client.post(
        reverse("people:arrive"), {"name": "Noor", "timezone": "Asia/Beirut", "of_age": "on"}
    )
    assert answer.status_code == 302
    noor = Person.objects.get(email="new@example.org")
    assert (noor.name, noor.timezone, noor.of_age, noor.hear) == ("Noor", "Asia/Beirut", True, "digest")
    assert client.session["_auth_user_id"] == str(noor.pk)


def test_the_way_after_sign_in_goes_on_where_one_wanted_to_go_and_never_off_this_server(
    world: World, code: Read
) -> None:
    for wanted, came in (
        ("/me/about/", "/me/about/"),
        ("//evil.example/", "/week/"),
        ("https://evil.example/", "/week/"),
    ):
        client = Client()
        client.get(reverse("people:sign_in"), {"next": wanted})
        ask_for_code(client, "bo@example.org")
        assert client.post(reverse("people:code"), {"code": code()})["Location"] == came


def bare(page: bytes) -> bytes:
    """A page without what differs from showing to showing: tokens and the id of the answer."""
    return re.sub(rb'value="[^"]{20,}"', b"", page)


def test_known_and_unknown_addresses_get_the_same_pages_and_the_same_mail(world: World) -> None:
    """E5: nothing tells whether somebody is here."""
    seen = []
    for address in ("bo@example.org", "xx@example.org"):
        client = Client()
        asked = client.post(reverse("people:sign_in"), {"email": address})
        page = client.get(reverse("people:code")).content
        wrong = client.post(reverse("people:code"), {"code": "0000 0000"})
        text = re.sub(r"\d{4} \d{4}", "", str(mail.outbox[-1].body))
        seen.append(
            (
                asked.status_code,
                asked["Location"],
                bare(page).replace(address.encode(), b""),
                wrong.status_code,
                bare(wrong.content).replace(address.encode(), b""),
                mail.outbox[-1].subject,
                text,
            )
        )
    assert seen[0] == seen[1]


def test_an_address_that_is_none_is_said_so_and_kept(db: None) -> None:
    answer = Client().post(reverse("people:sign_in"), {"email": "not an address"})
    assert answer.status_code == 422
    assert b"not an address" in answer.content
    assert mail.outbox == []


def test_the_wrong_code_three_times_ends_the_code(world: World, code: Read) -> None:
    client = Client()
    ask_for_code(client, "bo@example.org")
    right = code()
    wrong = "1111 1111" if right != "1111 1111" else "2222 2222"
    assert [type_code(client, wrong) for _each in range(3)] == [422, 422, 422]
    assert type_code(client, right) == 422
    assert not signed_in(client)


def test_a_code_is_over_after_ten_minutes(world: World, code: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    ask_for_code(client, "bo@example.org")
    late = clock.now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr(sign_in, "now", lambda: late)
    assert type_code(client, code()) == 422
    assert not signed_in(client)


def test_signing_in_leaves_no_last_seen_behind(world: World, code: Read) -> None:
    """Nothing about a person says when they were here last."""
    before = Person.objects.filter(pk=world.bo.pk).values().get()
    test_a_known_person_comes_in_with_the_code(world, code)
    assert Person.objects.filter(pk=world.bo.pk).values().get() == before
    assert "last_login" not in before


def test_a_code_works_once(world: World, code: Read) -> None:
    row = sign_in.send_code("bo@example.org")
    sign_in.prove(row.pk, code())
    with pytest.raises(BadInput) as refused:
        sign_in.prove(row.pk, code())
    assert refused.value.code == "code_over"


def test_a_code_works_only_in_the_browser_that_asked(world: World, code: Read) -> None:
    ask_for_code(Client(), "bo@example.org")
    thief = Client()
    assert thief.post(reverse("people:code"), {"code": code()})["Location"] == reverse("people:sign_in")
    assert not signed_in(thief)


def test_a_code_for_one_purpose_is_none_for_another(world: World, code: Read) -> None:
    row = sign_in.send_code("bo@example.org", purpose=Purpose.CHANGE)
    with pytest.raises(BadInput):
        sign_in.prove(row.pk, code())


def test_opening_addresses_never_signs_anybody_in(world: World, code: Read) -> None:
    """E4: link scanners follow every link."""
    client = Client()
    ask_for_code(client, "bo@example.org")
    for name in ("people:code", "people:sign_in", "people:arrive", "people:again"):
        client.get(reverse(name), {"code": code()})
        assert not signed_in(client)
    assert SignInCode.objects.get().tries == 0
    assert "http" not in str(mail.outbox[-1].body), "the mail holds no link that could be followed"
    assert client.get(reverse("people:passkey_enter")).status_code == 405


def test_the_code_is_not_kept_readable(world: World, code: Read) -> None:
    row = sign_in.send_code("bo@example.org")
    kept = repr(SignInCode.objects.filter(pk=row.pk).values())
    digits = code().replace(" ", "")
    assert digits not in kept
    assert code() not in kept


def test_five_codes_an_hour_and_a_flood_locks_no_known_device_out(world: World, code: Read) -> None:
    """E6: at most 15 guesses an hour from strangers; the victim gets in meanwhile."""
    victim = Client()
    ask_for_code(victim, "bo@example.org")
    type_code(victim, code())
    victim.post(reverse("people:sign_out"))
    for _each in range(4):
        ask_for_code(Client(), "bo@example.org")
    refused = Client().post(reverse("people:sign_in"), {"email": "bo@example.org"})
    assert refused.status_code == 429
    assert b"bo@example.org" in refused.content
    ask_for_code(victim, "bo@example.org")
    assert type_code(victim, code()) == 302
    assert signed_in(victim)


def test_one_place_cannot_ask_for_codes_for_ever(db: None) -> None:
    answers = [
        Client().post(reverse("people:sign_in"), {"email": f"p{number}@example.org"}).status_code
        for number in range(32)
    ]
    assert answers.count(302) == 30
    assert answers[-1] == 429


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_get_three_tries_together(code: Read) -> None:
    row = sign_in.send_code("bo@example.org")
    right = code()

    def guess(number: int) -> str:
        try:
            sign_in.prove(row.pk, f"{number:08}" if f"{number:08}" != right.replace(" ", "") else "99999999")
        except BadInput as refusal:
            return refusal.code
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(12) as pool:
        said = list(pool.map(guess, range(40)))
    assert said.count("wrong_code") == 3
    assert said.count("code_over") == 37


def test_signing_in_changes_the_session_id(world: World, code: Read) -> None:
    """E3: a session planted before sign-in is worth nothing after it."""
    client = Client()
    ask_for_code(client, "bo@example.org")
    before = client.session.session_key
    type_code(client, code())
    assert client.session.session_key != before


def test_every_write_of_the_front_door_wants_the_token_of_its_page(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    for name in ("people:sign_in", "people:passkey_begin", "people:passkey_enter", "people:sign_out"):
        assert client.post(reverse(name), {"email": "bo@example.org"}).status_code == 403


def test_sign_out_everywhere_ends_other_sessions_and_forgets_devices(world: World) -> None:
    here, there = world.client(world.bo), world.client(world.bo)
    mark = sign_in.device_mark(world.bo)
    assert there.get(reverse("people:me")).status_code == 200
    here.post(reverse("people:everywhere"))
    assert there.get(reverse("people:me")).status_code == 302
    assert here.get(reverse("people:me")).status_code == 200
    assert not sign_in.is_known_device("bo@example.org", mark)


def test_somebody_without_a_phone_who_got_an_address_gives_their_consent_at_the_first_sign_in(
    world: World, code: Read
) -> None:
    Person.objects.filter(pk=world.dolores.pk).update(email="dolores@example.org", of_age=False)
    client = Client()
    ask_for_code(client, "dolores@example.org")
    assert client.post(reverse("people:code"), {"code": code()})["Location"] == reverse("people:arrive")
    client.post(reverse("people:arrive"), {"name": "Dolores", "timezone": "Europe/Berlin", "of_age": "on"})
    assert client.session["_auth_user_id"] == str(world.dolores.pk)


def test_somebody_who_left_for_good_cannot_come_in(world: World, code: Read) -> None:
    Person.objects.filter(pk=world.bo.pk).update(is_active=False)
    assert world.client(world.bo).get(reverse("people:me")).status_code == 302
    assert sign_in.known("bo@example.org") is None


def test_codes_are_forgotten_after_a_day(db: None) -> None:
    sign_in.send_code("bo@example.org")
    sign_in.forget_old_codes(clock.now() + timedelta(hours=25))
    assert not SignInCode.objects.exists()


def test_the_address_changes_only_by_a_code_sent_to_the_new_one(world: World, code: Read) -> None:
    client = world.client(world.bo)
    assert client.get(reverse("people:address"))["Location"].startswith(reverse("people:again")), (
        "a fresh proof first"
    )
    client.post(reverse("people:again"))
    client.post(reverse("people:code"), {"code": code()})
    client.post(reverse("people:address"), {"email": "bo.new@example.org"})
    assert mail.outbox[-1].to == ["bo.new@example.org"]
    assert Person.objects.get(pk=world.bo.pk).email == "bo@example.org"
    client.post(reverse("people:address_code"), {"code": code()})
    assert Person.objects.get(pk=world.bo.pk).email == "bo.new@example.org"


def test_an_address_of_somebody_else_is_refused_only_after_it_was_proved(world: World, code: Read) -> None:
    row = sign_in.send_code("ana@example.org", purpose=Purpose.CHANGE)
    proved = sign_in.prove(row.pk, code(), Purpose.CHANGE)
    with pytest.raises(BadInput) as refused:
        sign_in.change_address(world.bo, proved.address)
    assert refused.value.code == "address_taken"
    assert Person.objects.get(pk=world.bo.pk).email == "bo@example.org"


def test_too_many_codes_has_its_own_name(db: None) -> None:
    for _each in range(5):
        sign_in.send_code("bo@example.org")
    with pytest.raises(TooMany):
        sign_in.send_code("bo@example.org")


def test_demo_people_are_nobody_on_a_real_server(world: World) -> None:
    answer = Client().post(reverse("people:demo_enter", args=[world.bo.pk]))
    assert answer.status_code == 404
    assert b"Chidi" not in Client().get(reverse("people:front")).content


def test_one_tap_enters_as_a_demo_person(world: World, settings: object) -> None:
    settings.LEANTO_DEMO = True  # type: ignore[attr-defined]
    client = Client()
    assert b"Chidi" in client.get(reverse("people:front")).content
    assert client.get(reverse("people:demo_enter", args=[world.chidi.pk])).status_code == 405
    assert client.post(reverse("people:demo_enter", args=[world.chidi.pk])).status_code == 302
    assert client.session["_auth_user_id"] == str(world.chidi.pk)


def test_the_front_door_asks_first_who_is_already_around(db: None) -> None:
    """S0-1"""
    assert b"Who is already around you?" in Client().get("/").content


def test_who_is_signed_in_goes_straight_to_their_week(world: World) -> None:
    assert world.client(world.bo).get("/")["Location"] == "/week/"
