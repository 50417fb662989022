"""Every address, every role, every verb: who is let in, who is not, and nobody by accident.

The addresses come from the URL configuration, so an address without a row in `routes.ROUTES` fails.
Each try is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.gates.roles import MEMBERS, ROLES, Cast, cast
from tests.gates.routes import ROUTES, Case

READS, WRITES = ("GET", "HEAD"), ("POST",)
OTHERS = ("PUT", "PATCH", "DELETE", "OPTIONS")
ROOMS = sorted({name.split(":")[0] for name in ROUTES})


def names(resolver: URLResolver, spaces: str = "") -> Iterator[str]:
    """The full name of every address below a resolver."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, spaces + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif isinstance(pattern, URLPattern):
            yield f"{spaces}{pattern.name}"


def outcome(answer: HttpResponseBase) -> str:
    """What a try came to: in, sign_in, missing, refused, no_verb or broken."""
    if answer.status_code in {301, 302, 303} and urlsplit(answer["Location"]).path == reverse(
        "people:sign_in"
    ):
        return "sign_in"
    known = {401: "sign_in", 403: "refused", 404: "missing", 405: "no_verb"}
    return known.get(answer.status_code, "broken" if answer.status_code >= 500 else "in")


def wanted(role: str, verb: str, case: Case) -> set[str]:
    """The outcomes that are right for this role and verb."""
    allowed = case.read if verb in READS else case.write if verb in WRITES else None
    if allowed is None:
        return {"no_verb", "sign_in", "missing", "refused"}
    if role in allowed:
        # Steps of signing in send everybody without a first step back to it, whoever they are.
        return {"in", "sign_in"} if case.first_step else {"in"}
    if role == "stranger":
        return {"sign_in", "missing"}
    return {"missing", "refused"} if role in MEMBERS else {"missing"}


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    # The JSON API has a gate of its own over its operations (tests/api).
    addresses = {name for name in names(get_resolver()) if not name.startswith("api")}
    assert addresses == set(ROUTES)


@pytest.mark.django_db
@pytest.mark.parametrize("room", ROOMS)
def test_who_is_let_in(room: str) -> None:
    """One world for all addresses of a room: building it is what takes long."""
    world: Cast = cast()
    wrong = []
    clients = {role: world.client(role) for role in ROLES}
    signed_in = {role: client.cookies.output() for role, client in clients.items()}
    cases = [
        (name, case) for name in sorted(ROUTES) if name.startswith(f"{room}:") for case in ROUTES[name](world)
    ]
    seen: set[str] = set()
    for name, case in cases:
        address = reverse(name, kwargs=case.keys)
        # A verb that an address does not have is refused before any object is looked up: one object is enough.
        verbs = (*READS, *WRITES) if name in seen else (*READS, *WRITES, *OTHERS)
        seen.add(name)
        for role, client in clients.items():
            for verb in verbs:
                with transaction.atomic():
                    body = _form(case) if verb == "POST" else ""
                    answer = client.generic(verb, address, body, FORM if body else "application/octet-stream")
                    transaction.set_rollback(True)
                got = outcome(answer)
                if verb == "HEAD" and case.read is not None and got == "no_verb":
                    wrong.append(f"{name} {role} HEAD {case.label}: an address that reads answers HEAD too")
                elif got not in wanted(role, verb, case):
                    wrong.append(
                        f"{name} {role} {verb} {case.label}: {got}, wanted {sorted(wanted(role, verb, case))}"
                    )
                if client.cookies.output() != signed_in[role]:  # signed out, or a message left
                    clients[role] = client = world.client(role)
                    signed_in[role] = client.cookies.output()
    assert wrong == []


FORM = "application/x-www-form-urlencoded"


def _form(case: Case) -> str:
    from urllib.parse import urlencode

    return urlencode(case.data, doseq=True)
