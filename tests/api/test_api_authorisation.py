"""The authorisation gate of the API: every operation of the description, every role, every kind of object.

A row answers for one operation: per object, the roles that are let in. Everybody else gets 404, members perhaps 403
with a reason, a stranger 401. An operation without a row fails. Every try is rolled back.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from leanto.api.urls import api
from tests.api.calls import program
from tests.gates.roles import COORDINATORS, MEMBERS, ROLES, SIGNED_IN, Cast, cast
from tests.gates.routes import ASKER, KEEPER, OWN, OWNS, SEES, Roles, roles

Cases = list[tuple[str, dict[str, str], Roles]]
Row = Callable[[Cast], Cases]
PREFIX = "/api/v1"
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
UNKNOWN = "00000000-0000-4000-8000-000000000000"
NOBODY: Roles = frozenset()


def anybody_in(found: Roles = SIGNED_IN) -> Row:
    return lambda cast: [("", {}, found)]


def circle(found: Roles) -> Row:
    return lambda cast: [
        ("maple", {"circle_id": str(cast.world.maple.pk)}, found),
        ("unknown", {"circle_id": UNKNOWN}, NOBODY),
    ]


def member(cast: Cast) -> Cases:
    here = str(cast.world.maple.pk)
    dolores = str(cast.world.member(cast.world.dolores).pk)
    elsewhere = str(cast.world.member(cast.world.hana, cast.world.choir).pk)
    return [
        ("asker", {"circle_id": here, "member_id": str(cast.member_id("asker"))}, MEMBERS),
        ("dolores", {"circle_id": here, "member_id": dolores}, MEMBERS),
        ("of another circle", {"circle_id": here, "member_id": elsewhere}, NOBODY),
    ]


def asks(may: dict[str, Roles]) -> Row:
    def row(cast: Cast) -> Cases:
        found = {"wide": cast.wide, "narrow": cast.narrow, "podded": cast.podded, "kept": cast.kept}
        return [(kind, {"ask_id": str(ask.pk)}, may[kind]) for kind, ask in found.items()] + [
            ("unknown", {"ask_id": UNKNOWN}, NOBODY)
        ]

    return row


def dates(cast: Cast) -> Cases:
    found = [
        (kind, {"ask_id": str(turn.ask_id), "turn_id": str(turn.pk)}, OWNS[kind])
        for kind, turn in cast.turns.items()
    ]
    mixed = {"ask_id": str(cast.wide.pk), "turn_id": str(cast.turns["narrow"].pk)}
    return [*found, ("of another ask", mixed, NOBODY)]


def turns(cast: Cast) -> Cases:
    return [(kind, {"turn_id": str(turn.pk)}, SEES[kind]) for kind, turn in cast.turns.items()]


def promise(found: Roles) -> Row:
    return lambda cast: [("", {"promise_id": str(cast.promise.pk)}, found)]


def offers(cast: Cast) -> Cases:
    return [(name, {"offer_id": str(getattr(cast, name).pk)}, OWN) for name in ("offer", "resting")]


def lines(cast: Cast) -> Cases:
    """Lines of a plan: of an ask for all, those who arrange and the asker; of a narrow one, the asker alone."""
    return [
        ("wide", {"line_id": str(cast.line.pk)}, COORDINATORS | ASKER),
        ("narrow", {"line_id": str(cast.narrow_line.pk)}, ASKER),
    ]


OPERATIONS: dict[str, Row] = {
    "GET /me": anybody_in(),
    "PATCH /me": anybody_in(),
    "GET /me/turns": anybody_in(),
    "GET /me/news": anybody_in(),
    "GET /kinds": anybody_in(),
    "GET /circles": anybody_in(),
    "POST /circles": anybody_in(),
    "GET /circles/{circle_id}": circle(MEMBERS),
    "GET /circles/{circle_id}/members": circle(MEMBERS),
    "GET /circles/{circle_id}/members/{member_id}": member,
    "GET /circles/{circle_id}/pods": circle(MEMBERS),
    "GET /circles/{circle_id}/agreement": circle(MEMBERS),
    "GET /circles/{circle_id}/asks": circle(MEMBERS),
    "POST /circles/{circle_id}/asks": circle(MEMBERS),
    "GET /asks/{ask_id}": asks(SEES),
    "PUT /asks/{ask_id}": asks(OWNS),
    "DELETE /asks/{ask_id}": asks(OWNS),
    "GET /asks/{ask_id}/dates": asks(SEES),
    "GET /asks/{ask_id}/answers": asks(OWNS),
    "POST /asks/{ask_id}/take-back": asks(OWNS),
    "POST /asks/{ask_id}/let-go": asks(OWNS),
    "POST /asks/{ask_id}/enough": asks(OWNS),
    "POST /asks/{ask_id}/wider": asks(OWNS),
    "POST /asks/{ask_id}/smaller": asks(OWNS),
    "POST /asks/{ask_id}/later": asks(OWNS),
    "POST /asks/{ask_id}/longer": asks(OWNS),
    "PATCH /asks/{ask_id}/dates/{turn_id}": dates,
    "DELETE /asks/{ask_id}/dates/{turn_id}": dates,
    "GET /circles/{circle_id}/turns": circle(MEMBERS),
    "GET /turns/{turn_id}": turns,
    "POST /turns/{turn_id}/promise": turns,
    "POST /turns/{turn_id}/answer": turns,
    "GET /promises/{promise_id}": promise(roles("helper")),
    "POST /promises/{promise_id}/stand-in": promise(roles("helper")),
    "POST /promises/{promise_id}/keep": promise(roles("helper")),
    "POST /promises/{promise_id}/back": promise(roles("helper")),
    "POST /promises/{promise_id}/how": promise(roles("helper", "asker")),
    "GET /circles/{circle_id}/offers": circle(MEMBERS),
    "POST /circles/{circle_id}/offers": circle(MEMBERS),
    "GET /offers/{offer_id}": offers,
    "PUT /offers/{offer_id}": offers,
    "POST /offers/{offer_id}/put-down": offers,
    "POST /offers/{offer_id}/rest": offers,
    "POST /offers/{offer_id}/wake": offers,
    "GET /circles/{circle_id}/room": circle(MEMBERS),
    "PUT /circles/{circle_id}/room": circle(MEMBERS),
    "POST /circles/{circle_id}/room/pause": circle(MEMBERS),
    "POST /circles/{circle_id}/room/back": circle(MEMBERS),
    "GET /circles/{circle_id}/plan": circle(COORDINATORS),
    "POST /circles/{circle_id}/plan": circle(COORDINATORS),
    "GET /circles/{circle_id}/plan/turns": circle(COORDINATORS),
    "POST /circles/{circle_id}/plan/ask": circle(COORDINATORS),
    "POST /plan-lines/{line_id}/change": lines,
}


def bodies(cast: Cast) -> dict[str, Any]:
    """A body that fits, so that a refusal is about who asks and not about what was typed."""
    day = str(cast.world.day(4))
    words = {"kind": "meal", "title": "Soup", "when": {"dates": [day]}}
    meals = {"kinds": ["meal"], "exit_words": "Enough for now."}
    return {
        "PATCH /me": {"about_like": "Rain"},
        "POST /circles": {"name": "Soup"},
        "POST /circles/{circle_id}/asks": {**words, "audience": "circle"},
        "PUT /asks/{ask_id}": words,
        "POST /asks/{ask_id}/wider": {"to": "circle"},
        "POST /asks/{ask_id}/smaller": {"minutes": 5},
        "POST /asks/{ask_id}/later": {"when": {"dates": [day]}},
        "POST /asks/{ask_id}/longer": {"ends_on": day},
        "PATCH /asks/{ask_id}/dates/{turn_id}": {"note": "Side door"},
        "POST /turns/{turn_id}/promise": {},
        "POST /turns/{turn_id}/answer": {"answer": "later", "words": "Sunday?"},
        "POST /promises/{promise_id}/how": {"how": "done"},
        "POST /circles/{circle_id}/offers": meals,
        "PUT /offers/{offer_id}": meals,
        "POST /offers/{offer_id}/wake": {},
        "PUT /circles/{circle_id}/room": {"turns_week": 2, "minutes_week": 60},
        "POST /circles/{circle_id}/room/pause": {"paused_from": day},
        "POST /circles/{circle_id}/room/back": {},
        "POST /circles/{circle_id}/plan/ask": {"lines": None},
    }


def described() -> set[str]:
    """Every operation of the description."""
    paths: Any = api.get_openapi_schema()["paths"]
    return {f"{verb.upper()} {path.removeprefix(PREFIX)}" for path, found in paths.items() for verb in found}


def right(role: str, allowed: Roles) -> set[int]:
    """The statuses that are right when the role is, or is not, among the allowed."""
    if role == "stranger":
        return {401}
    if role in allowed:
        return {200, 201, 409, 422}  # let in: done, or refused for what it is, never for who asks
    return {403, 404} if role in MEMBERS else {404}


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    """A new operation without a row fails here."""
    assert described() == set(OPERATIONS)


@pytest.mark.django_db
def test_who_is_let_in_to_every_operation() -> None:
    """S2: 0 leaks, 0 wrong refusals, for thirteen roles and an object of each kind."""
    world = cast()
    sent = bodies(world)
    keys = {role: program(person).token for role, person in world.people.items() if person is not None}
    client, wrong, tries = Client(), [], 0
    for operation, row in OPERATIONS.items():
        verb, path = operation.split(" ")
        for label, ids, allowed in row(world):
            for role in ROLES:
                cache.clear()  # the rate is tested elsewhere
                facts: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {keys[role]}"} if role in keys else {}
                with transaction.atomic():
                    answer = client.generic(
                        verb, PREFIX + path.format(**ids), _json(sent.get(operation)), "application/json",
                        HTTP_IDEMPOTENCY_KEY=secrets.token_urlsafe(8), **facts,
                    )  # fmt: skip
                    transaction.set_rollback(True)
                tries += 1
                if answer.status_code not in right(role, allowed):
                    wrong.append(f"{role} {operation} {label}: {answer.status_code} {answer.content[:160]!r}")
                elif answer.status_code == 404 and answer.json()["code"] != "not_here":
                    wrong.append(f"{role} {operation} {label}: the 404 says more than that nothing is here")
    assert wrong == []
    assert tries > 1500


@pytest.mark.django_db
def test_verbs_that_are_not_described_change_nothing_and_tell_nothing() -> None:
    """Every address, every other verb: 405, or 401 before it."""
    world = cast()
    keys = {role: program(person).token for role, person in world.people.items() if person is not None}
    client, wrong = Client(), []
    known = described()
    for path in sorted({operation.split(" ")[1] for operation in known}):
        _label, ids, _allowed = OPERATIONS[next(one for one in known if one.endswith(f" {path}"))](world)[0]
        for verb in VERBS:
            if f"{verb} {path}" in known:
                continue
            for role in ("stranger", "other_circle", "asker", "keeper"):
                cache.clear()
                facts: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {keys[role]}"} if role in keys else {}
                with transaction.atomic():
                    answer = client.generic(verb, PREFIX + path.format(**ids), **facts)
                    transaction.set_rollback(True)
                if answer.status_code not in {401, 405}:
                    wrong.append(f"{role} {verb} {path}: {answer.status_code}")
    assert wrong == []


@pytest.mark.django_db
def test_nobody_types_for_a_member_whom_they_do_not_keep() -> None:
    """`for_member` is a door of its own: only the keeper goes through it."""
    world = cast()
    dolores = str(world.world.member(world.world.dolores).pk)
    here, turn = f"/circles/{world.world.maple.pk}", f"/turns/{world.turns['open'].pk}"
    day = str(world.world.day(4))
    words = {"kind": "meal", "title": "Soup", "when": {"dates": [day]}, "audience": "circle"}
    calls: list[tuple[str, str, Any]] = [
        ("POST", f"{here}/asks", words),
        ("POST", f"{here}/offers", {"kinds": ["meal"], "exit_words": "Enough."}),
        ("PUT", f"{here}/room", {"turns_week": 2, "minutes_week": 60}),
        ("POST", f"{here}/room/pause", {"paused_from": day}),
        ("POST", f"{here}/room/back", {}),
        ("POST", f"{turn}/promise", {}),
        ("POST", f"{turn}/answer", {"answer": "not_this_time"}),
        ("GET", f"{here}/room?for_member={dolores}", None),
        ("GET", f"{turn}?for_member={dolores}", None),
        ("GET", f"/me/turns?for_member={dolores}", None),
    ]
    wrong = []
    for role, person in world.people.items():
        if person is None:
            continue
        them = program(person)
        for verb, address, said in calls:
            cache.clear()
            with transaction.atomic():
                them(verb, address, None if said is None else {**said, "for_member": dolores})
                transaction.set_rollback(True)
            let_in = them.status not in {401, 403, 404}
            if let_in != (frozenset({role}) <= KEEPER):
                wrong.append(f"{role} {verb} {address}: {them.status}")
    assert wrong == []


def _json(said: Any) -> str:
    return "" if said is None else json.dumps(said)
