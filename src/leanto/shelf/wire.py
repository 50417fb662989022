"""Between a browser's script and an action: JSON in (bytes as base64url), JSON out, and the entries as plain bytes.

Refusals are answered as {"code", "sentence"} with their status: the page says the sentence and keeps what was typed.
"""

from __future__ import annotations

import binascii
import json
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from leanto.core.errors import BadInput, Refusal
from leanto.core.http import person_of
from leanto.engine.seal.keys import Stretching, WeakParameters
from leanto.people.models import Person
from leanto.shelf import keystore
from leanto.shelf.keystore import Vault, Wrap
from leanto.shelf.models import Entry

Given = dict[str, Any]
View = Callable[..., HttpResponse]


def spoken(work: Callable[..., Given | HttpResponse]) -> View:
    """A POST view for scripts: `work(request, person, given, …)` gets the JSON object that was sent."""

    @login_required
    @require_POST
    @wraps(work)
    def view(request: HttpRequest, **keys: Any) -> HttpResponse:
        return _answer(lambda: work(request, person_of(request), _given(request), **keys))

    return view


def read(work: Callable[..., Given | HttpResponse]) -> View:
    """A GET view for scripts."""

    @login_required
    @require_safe
    @wraps(work)
    def view(request: HttpRequest, **keys: Any) -> HttpResponse:
        return _answer(lambda: work(request, person_of(request), **keys))

    return view


def _answer(work: Callable[[], Given | HttpResponse]) -> HttpResponse:
    try:
        answer = work()
    except Refusal as refusal:
        return JsonResponse({"code": refusal.code, "sentence": str(refusal)}, status=refusal.status)
    return answer if isinstance(answer, HttpResponse) else JsonResponse(answer)


def _given(request: HttpRequest) -> Given:
    try:
        given = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise BadInput(code="not_json")
    return given


def text(data: bytes) -> str:
    """base64url without "="."""
    return b64encode(data, b"-_").rstrip(b"=").decode()


def data(given: Given, name: str) -> bytes:
    """The bytes under `name`. Raises BadInput."""
    value = given.get(name)
    try:
        if not isinstance(value, str):
            raise ValueError(name)
        return urlsafe_b64decode(value.encode("ascii") + b"=" * (-len(value) % 4))
    except (ValueError, binascii.Error):
        raise BadInput(code="not_sealed") from None


def number(given: Given, name: str) -> int:
    value = given.get(name)
    if type(value) is not int or not 0 <= value < 2**53:
        raise BadInput(code="not_sealed")
    return value


def several(given: Given, name: str) -> list[Given]:
    """The list of objects under `name`."""
    value = given.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise BadInput(code="not_sealed")
    return value


def wrap(given: Given) -> Wrap:
    """One way in, as the browser sends it."""
    way, name = given.get("way"), given.get("name", "")
    if not isinstance(way, str) or not isinstance(name, str):
        raise BadInput(code="not_sealed")
    if way != "passphrase":
        return Wrap(way, name, data(given, "blob"))
    try:
        stretching = Stretching(data(given, "salt"), number(given, "memory"), number(given, "passes"))
    except WeakParameters:
        raise BadInput(code="weak_parameters") from None
    return Wrap(way, name, data(given, "blob"), stretching, data(given, "share"), data(given, "auth"))


def vault(person: Person, given: Given) -> Vault:
    """A whole new shelf, as the browser sends it."""
    wraps = tuple(wrap(one) for one in several(given, "wraps"))
    return Vault(
        person.pk, number(given, "generation"), data(given, "public_key"), data(given, "private_key"), wraps
    )


def entry_keys(given: Given) -> dict[tuple[UUID, int], bytes]:
    """{(entry, version): key} of "keys"."""
    try:
        return {
            (UUID(str(one.get("row"))), number(one, "version")): data(one, "key")
            for one in several(given, "keys")
        }
    except ValueError:
        raise BadInput(code="not_sealed") from None


def door(vault: Vault | None) -> Given | None:
    """What a browser needs to try its keys. The passphrase's own wrap is not among it: that needs the auth key."""
    if vault is None:
        return None
    phrase = next((one for one in vault.wraps if one.way == "passphrase"), None)
    stretching = phrase.stretching if phrase else None
    return {
        "generation": vault.generation,
        "public_key": text(vault.public_key),
        "private_key": text(vault.private_key),
        "passphrase": stretching
        and {"salt": text(stretching.salt), "memory": stretching.memory, "passes": stretching.passes},
        "wraps": [
            {"way": one.way, "name": one.name, "blob": text(one.blob)}
            for one in vault.wraps
            if one.way != "passphrase"
        ],
    }


def entries(person: Person, vault: Vault) -> Iterator[bytes]:
    """Each entry as: row (16 bytes), version (8), closed and sent as bits 0 and 1 of a byte, key (62, or nothing when
    sent), length of the body (4), body. An entry whose key is gone is left out; the sweep removes it."""
    keys = keystore.keys_of(person.pk, vault.generation)
    rows = Entry.objects.filter(person=person).values_list("pk", "version", "body", "closed", "sent")
    for row, version, body, closed, sent in rows.iterator(2000):
        body = bytes(body)
        key = keys.get((row.bytes, keystore.tag(body)))
        if key is None:
            continue
        blob = AESGCM(key).decrypt(body[:12], body[12:], row.bytes) if sent else body
        flags = bytes((closed | sent << 1,))
        yield row.bytes + version.to_bytes(8, "big") + flags + (b"" if sent else key)
        yield len(blob).to_bytes(4, "big") + blob
