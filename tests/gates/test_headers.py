"""Observatory-grade headers on every address, signed in and out, over HTTP and HTTPS (E1).

The addresses come from the table of the authorisation gate and from the API's description.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from tests.api.test_api_authorisation import OPERATIONS, PREFIX
from tests.gates.roles import Cast, cast
from tests.gates.routes import ROUTES

ROOT = Path(__file__).resolve().parents[2]
MAY_BE_KEPT = {reverse("web:manifest")}  # says nothing about anybody
HTTPS_SETTINGS = (
    "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
    "LANGUAGE_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD",
    "CONTENT_SECURITY_POLICY", "SECURE_PROXY_SSL_HEADER", "CSRF_TRUSTED_ORIGINS", "LEANTO_URL",
)  # fmt: skip


@pytest.fixture(scope="module")
def https() -> dict[str, Any]:
    """The settings as the host of a public server has them: read anew in a process of their own."""
    program = (
        "import json, leanto.settings as s; from django.core.serializers.json import DjangoJSONEncoder as E;"
        f"print(json.dumps({{n: getattr(s, n) for n in {HTTPS_SETTINGS!r}}}, cls=E))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LEANTO_URL": "https://leanto.example.org"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, cwd=ROOT
    )
    found: dict[str, Any] = json.loads(done.stdout)
    found["ALLOWED_HOSTS"] = ["leanto.example.org"]
    return found


SEALS = re.compile(r"/settle/(alone|[0-9a-f-]{36})/")


def missing(answer: HttpResponseBase, address: str, secure: bool) -> Iterator[str]:
    """What is not as it has to be."""
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    if address == reverse("shelf:page") and answer.status_code == 200:
        # What the vault needs and no other page has, and not a word more; and no form there may be sent at all.
        for vaults, usual in (
            ("trusted-types vault", "trusted-types 'none'"),
            (" 'wasm-unsafe-eval'", ""),
            ("form-action 'none'", "form-action 'self'"),
        ):
            if policy.count(vaults) != 1:
                yield f"no {vaults} for the vault"
            policy = policy.replace(vaults, usual)
        policy = policy.replace("; worker-src 'self'", "")
    if SEALS.fullmatch(address) and answer.status_code == 200:
        # These seal a note for the shelf, and send no form either.
        for vaults, usual in (
            ("trusted-types vault", "trusted-types 'none'"),
            ("form-action 'none'", "form-action 'self'"),
        ):
            if policy.count(vaults) != 1:
                yield f"no {vaults} for a note to the shelf"
            policy = policy.replace(vaults, usual)
        policy = policy.replace("; worker-src 'self'", "")
    for part in (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "object-src 'none'",
        "form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
    ):  # fmt: skip
        if part not in policy:
            yield f"no {part} in the content policy"
    if "unsafe" in policy or "*" in policy or "http:" in policy:
        yield "a hole in the content policy"
    for name, wanted in {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "X-Robots-Tag": "noindex, nofollow",
    }.items():
        if headers.get(name) != wanted:
            yield f"{name}: {headers.get(name)!r}"
    permissions = headers.get("Permissions-Policy", "")
    # The one page with voices, and two with a camera or a strap for whoever turns theirs on.
    own = "self" if SEALS.fullmatch(address) and answer.status_code == 200 else ""
    voices = "" if "alone" in address else own
    for name in (f"camera=({own})", f"microphone=({voices})", "geolocation=()"):
        if name not in permissions:
            yield f"no {name}"
    kept = headers.get("Cache-Control", "")
    if "no-store" not in kept and address not in MAY_BE_KEPT:
        yield f"may be kept: {kept!r}"
    if secure and "max-age=63072000; includeSubDomains; preload" not in headers.get(
        "Strict-Transport-Security", ""
    ):
        yield "no HSTS"
    if not secure and "Strict-Transport-Security" in headers:
        yield "HSTS without HTTPS"
    for name, cookie in answer.cookies.items():
        if not cookie.value:
            continue  # taken away
        if not cookie["samesite"] or (name != "messages" and not cookie["httponly"]):
            yield f"cookie {name} can be read by scripts or from elsewhere"
        if secure and not cookie["secure"]:
            yield f"cookie {name} goes out without HTTPS"
        if secure and ("session" in name or "csrf" in name) and not name.startswith("__Host-"):
            yield f"cookie {name} could be set from a neighbouring host"
        if name.startswith("__Host-") and (cookie["domain"] or cookie["path"] != "/"):
            yield f"cookie {name} is not bound to this host"
    if "Server" in headers or "X-Powered-By" in headers:
        yield "says what it is made of"


def addresses(world: Cast) -> list[tuple[str, str]]:
    """Each address once, with a verb that it knows, and some that do not exist."""
    found = []
    for name, row in ROUTES.items():
        case = row(world)[0]
        found.append(("GET" if case.read is not None else "POST", reverse(name, kwargs=case.keys)))
    for operation, api_row in OPERATIONS.items():
        verb, path = operation.split(" ")
        found.append((verb, PREFIX + path.format(**api_row(world)[0][1])))
    found += [
        ("GET", f"{PREFIX}/"),
        ("GET", f"{PREFIX}/openapi.json"),
        ("GET", "/nothing/here/"),
        ("PUT", "/"),
    ]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("who", ["stranger", "member"])
def test_every_address_answers_with_every_header(secure: bool, who: str, https: dict[str, Any]) -> None:
    """In and out, done or refused, page or JSON."""
    world, wrong = cast(), []
    where = addresses(world)
    with override_settings(**(https if secure else {})):
        facts: dict[str, Any] = {"HTTP_HOST": "leanto.example.org"} if secure else {}
        client = Client(**facts)
        client.raise_request_exception = False
        if (person := world.people[who]) is not None:
            client.force_login(person)
        signed_in = dict(client.cookies)
        for verb, address in where:
            cache.clear()
            client.cookies.clear()
            client.cookies.update(signed_in)  # also after the address that signs out
            with transaction.atomic():
                answer = client.generic(verb, address, secure=secure)
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                wrong.append(f"{verb} {address}: {answer.status_code}")
            wrong += [
                f"{verb} {address} ({answer.status_code}): {what}"
                for what in missing(answer, address, secure)
            ]
    assert wrong == []


@pytest.mark.django_db
def test_a_wrong_host_is_refused_with_every_header() -> None:
    """A made-up host name gets nothing, and nothing reflects it (E8)."""
    answer = Client(HTTP_HOST="evil.example.org").get("/")
    assert answer.status_code == 400
    assert b"evil.example.org" not in answer.content
    assert list(missing(answer, "/", False)) == []


def test_what_never_changes_may_be_kept_and_is_not_guessed_at() -> None:
    """Static files: kept, never sniffed, not for other sites."""
    answer = Client().get("/static/js/guard.js")
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" not in answer.headers.get("Cache-Control", "")


def test_the_worker_with_the_keys_can_load_its_own_scripts_and_call_nobody() -> None:
    answer = Client().get("/static/js/vault-worker.js")
    assert answer.status_code == 200
    assert answer["Content-Security-Policy"] == "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"
    assert answer["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "Content-Security-Policy" not in Client().get("/static/js/page.js")
