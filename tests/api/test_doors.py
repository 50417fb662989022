"""Who gets into the API, what every refusal looks like, and that a write counts once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from leanto.api import auth
from leanto.asks.models import Ask
from leanto.core.throttle import Rate
from leanto.people import actions
from leanto.people.models import ApiKey
from tests.api.calls import BASE, Program, program
from tests.world import World

JSON = "application/json"


def test_a_program_with_a_key_acts_for_its_person(world: World) -> None:
    """The key's person, and nobody else."""
    bo = program(world.bo)
    me = bo("GET", "/me")
    assert bo.status == 200
    assert me["name"] == "Bo"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer lto_wrong", "Basic Ym86Ym8=", "bearer  "])
def test_without_a_key_that_works_nobody_is_let_in(world: World, header: str) -> None:
    """And the refusal says how to get one."""
    facts: dict[str, Any] = {"HTTP_AUTHORIZATION": header} if header else {}
    answer = Client().get(f"{BASE}/me", **facts)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "sign_in"


def test_a_key_that_was_ended_lets_nobody_in(world: World) -> None:
    """From that moment."""
    bo = program(world.bo)
    actions.end_key(ApiKey.objects.get(person=world.bo))
    bo("GET", "/me")
    assert bo.status == 401


def test_a_key_of_somebody_who_was_deleted_lets_nobody_in(world: World) -> None:
    """S2: deletion reaches the programs too."""
    bo = program(world.bo)
    type(world.bo).objects.filter(pk=world.bo.pk).update(is_active=False)
    bo("GET", "/me")
    assert bo.status == 401


def test_a_key_is_kept_as_a_hash_only(world: World) -> None:
    """Whoever reads the database cannot act with it."""
    bo = program(world.bo)
    row = ApiKey.objects.get(person=world.bo)
    assert bo.token not in str(row.__dict__)


def test_a_session_may_read(world: World) -> None:
    """A page of this server can use the API as the person who is signed in."""
    assert world.client(world.bo).get(f"{BASE}/me").status_code == 200


def test_a_session_that_writes_needs_the_token_of_a_page(world: World) -> None:
    """Another site's form cannot write with somebody's session."""
    address, said = f"{BASE}/circles", json.dumps({"name": "Forged"})
    browser = world.client(world.bo, enforce_csrf_checks=True)
    refused = browser.post(address, said, JSON, HTTP_IDEMPOTENCY_KEY="a")
    assert (refused.status_code, refused.json()["code"]) == (403, "forged")
    browser.get("/me/about/")  # any page with a form gives the cookie
    token = browser.cookies["csrf"].value
    taken = browser.post(address, said, JSON, HTTP_IDEMPOTENCY_KEY="a", HTTP_X_CSRFTOKEN=token)
    assert taken.status_code == 201


def test_a_wrong_key_is_refused_whatever_the_session_says(world: World) -> None:
    """A program never acts as somebody by accident."""
    answer = world.client(world.bo).get(f"{BASE}/me", HTTP_AUTHORIZATION="Bearer lto_wrong")
    assert answer.status_code == 401


def test_what_may_not_be_seen_looks_like_what_does_not_exist(world: World) -> None:
    """To the letter, but for the id of the answer."""
    ask = world.turn(world.bo).ask
    igor = program(world.igor)
    answers = []
    for address in (
        f"/asks/{ask.pk}",
        "/asks/00000000-0000-4000-8000-000000000000",
        "/nothing/here",
        "/asks/1",
    ):
        found = igor("GET", address)
        assert igor.status == 404
        assert igor.headers["Content-Type"] == "application/problem+json"
        answers.append({name: value for name, value in found.items() if name != "id"})
    assert all(one == answers[0] for one in answers)


def test_a_field_that_is_not_known_is_refused_by_name(world: World) -> None:
    """A misspelled limit must not be lost in silence."""
    bo = program(world.bo)
    found = bo("PUT", f"/circles/{world.maple.pk}/room", {"turns_week": 1, "minutes_week": 60, "nevr": []})
    assert bo.status == 422
    assert (found["code"], found["field"]) == ("unknown_field", "nevr")


def test_a_field_that_does_not_fit_is_named_with_one_sentence(world: World) -> None:
    """Bad input gets one clear sentence."""
    bo = program(world.bo)
    said = {"kind": "meal", "title": " ", "audience": "circle", "when": {"dates": [str(world.day(3))]}}
    found = bo("POST", f"/circles/{world.maple.pk}/asks", said)
    assert bo.status == 422
    assert found["field"] == "title"
    assert found["detail"].endswith(".")


def test_refusals_speak_the_language_of_the_person(world: World) -> None:
    """Not that of the program's machine."""
    type(world.bo).objects.filter(pk=world.bo.pk).update(language="es")
    bo = program(world.bo)
    bo("GET", "/nothing", HTTP_ACCEPT_LANGUAGE="en")
    bo("GET", f"/asks/{world.maple.pk}", HTTP_ACCEPT_LANGUAGE="en")
    assert bo.headers["Content-Language"] == "es"


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"\\ud800"', "1e999", "{" * 2000])
def test_what_is_not_the_json_that_is_meant_is_refused(world: World, body: str) -> None:
    """400 or 422, never an error of ours."""
    bo = program(world.bo)
    answer = Client().post(
        f"{BASE}/circles", body, JSON, HTTP_AUTHORIZATION=f"Bearer {bo.token}", HTTP_IDEMPOTENCY_KEY="k"
    )
    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_half_a_letter_is_refused(world: World) -> None:
    """A lone surrogate cannot be written down."""
    bo = program(world.bo)
    body = b'{"name": "\\ud83d"}'
    answer = Client().post(
        f"{BASE}/circles", body, JSON, HTTP_AUTHORIZATION=f"Bearer {bo.token}", HTTP_IDEMPOTENCY_KEY="k"
    )
    assert answer.status_code == 422


def test_a_verb_that_an_address_does_not_know_is_refused_like_everything_else(world: World) -> None:
    """405 with the verbs that are known."""
    bo = program(world.bo)
    found = bo("DELETE", "/me")
    assert bo.status == 405
    assert found["code"] == "no_such_verb"
    assert "GET" in bo.headers["Allow"]


# --- once ------------------------------------------------------------------------------------------------------


def test_a_write_without_a_key_of_its_own_is_refused(world: World) -> None:
    """Every write of the API counts once, so each needs a name."""
    bo = program(world.bo)
    found = bo("POST", "/circles", {"name": "Soup"}, key=None)
    assert bo.status == 422
    assert found["field"] == "Idempotency-Key"


def test_the_same_key_brings_the_same_answer_and_one_ask(world: World) -> None:
    """A program that lost the answer may ask again."""
    bo = program(world.bo)
    said = {"kind": "meal", "title": "Soup", "audience": "circle", "when": {"dates": [str(world.day(3))]}}
    address = f"/circles/{world.maple.pk}/asks"
    first = bo("POST", address, said, key="once")
    assert bo.status == 201
    again = bo("POST", address, said, key="once")
    assert (bo.status, again) == (201, first)
    assert Ask.objects.filter(asker=world.bo).count() == 1


def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    """Nothing is written then."""
    bo = program(world.bo)
    bo("POST", "/circles", {"name": "Soup"}, key="once")
    found = bo("POST", "/circles", {"name": "Bread"}, key="once")
    assert (bo.status, found["code"]) == (422, "other_body")


def test_the_answer_of_a_removal_can_be_asked_for_again(world: World) -> None:
    """Though the ask is gone by then."""
    bo = program(world.bo)
    ask = world.turn(world.bo).ask
    first = bo("DELETE", f"/asks/{ask.pk}", key="gone")
    assert bo.status == 200
    assert bo("DELETE", f"/asks/{ask.pk}", key="gone") == first
    assert bo.status == 200


def test_a_refused_write_may_be_tried_again_with_its_key(world: World) -> None:
    """A refusal is not an answer to keep."""
    bo = program(world.bo)
    bo("POST", "/circles", {"name": " "}, key="once")
    assert bo.status == 422
    bo("POST", "/circles", {"name": "Soup"}, key="once")
    assert bo.status == 201


def test_what_is_kept_of_an_answer_holds_no_words(world: World) -> None:
    """Answers are kept in the clear to be given again, so they hold ids only."""
    from leanto.core.models import Answered

    bo = program(world.bo)
    bo("POST", "/circles", {"name": "Kestrel"})
    assert "Kestrel" not in str([row.answer for row in Answered.objects.all()])


# --- not too often ---------------------------------------------------------------------------------------------


def test_too_many_calls_in_a_short_time_are_refused_with_a_time_to_wait(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For one person, whatever the number of keys."""
    monkeypatch.setattr(auth, "RATE", Rate(most=3, seconds=3600))
    cache.clear()
    bo, other_key, ana = program(world.bo), program(world.bo, "second"), program(world.ana)
    for each in (bo, other_key, bo):
        each("GET", "/me")
        assert each.status == 200
    found = other_key("GET", "/me")
    assert (other_key.status, found["code"]) == (429, "too_many")
    assert int(other_key.headers["Retry-After"]) > 0
    ana("GET", "/me")
    assert ana.status == 200


def test_guessing_keys_is_slowed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """From one address."""
    monkeypatch.setattr(auth, "GUESSES", Rate(most=2, seconds=3600))
    cache.clear()
    guesser = Program("lto_guess")
    statuses = []
    for _ in range(4):
        guesser("GET", "/me")
        statuses.append(guesser.status)
    assert statuses == [401, 401, 429, 429]


def test_the_description_and_the_page_about_it_are_for_everybody_and_need_nothing_from_elsewhere(
    world: World,
) -> None:
    """No scripts, no other server."""
    described = Client().get(f"{BASE}/openapi.json")
    assert described.json()["openapi"].startswith("3.")
    page = Client().get(f"{BASE}/").content.decode()
    assert "/api/v1/asks/{ask_id}" in page
    assert "cdn" not in page
    assert 'src="http' not in page
