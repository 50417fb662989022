"""Passkeys: added, renamed and removed by their owner; one of them is enough to sign in.

The browser talks JSON (WebAuthn level 3); the challenge waits in the session between the two halves
of a ceremony and is used once. User verification (finger, face, PIN) is always required.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from leanto.core.clock import now
from leanto.core.errors import BadInput
from leanto.core.history import record
from leanto.people.models import Passkey, Person

MOST = 12  # passkeys of one person
GARBAGE = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)  # what the library raises on what is not an answer


class Site(NamedTuple):
    """This server as the browser sees it: `host` without a port, and the exact `origin`."""

    host: str
    origin: str


def begin_adding(person: Person, site: Site) -> tuple[dict[str, Any], Any]:
    """(options for the browser, the state to keep until it answers)."""
    options, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(id=person.pk.bytes, name=person.email or "", display_name=person.name),
        credentials=[AttestedCredentialData(bytes(each.public)) for each in person.passkeys.all()],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options)["publicKey"], state


def add(person: Person, site: Site, state: Any, answer: str, name: str) -> Passkey:
    """Keeps the public half of a new passkey."""
    try:
        data = _server(site).register_complete(state or {}, _json(answer)).credential_data
        assert data is not None
    except (*GARBAGE, AssertionError):
        raise BadInput(
            _("The passkey was not made. Nothing has changed; you can try again."), code="bad_passkey"
        ) from None
    if person.passkeys.count() >= MOST:
        raise BadInput(_("You have many passkeys already. Please remove one first."), code="many_passkeys")
    try:
        with transaction.atomic():
            key = Passkey.objects.create(
                person=person,
                credential_id=data.credential_id,
                public=bytes(data),
                name=" ".join(name.split())[:60] or _("My passkey"),
                made_at=now(),
            )
            record("passkey_added", subject="person", subject_id=person.pk, actor=person)
    except IntegrityError:
        raise BadInput(_("This passkey is already here."), code="same_passkey") from None
    return key


def begin_proving(site: Site) -> tuple[dict[str, Any], Any]:
    """(options for the browser, the state to keep). Names no account, so it tells a stranger nothing."""
    options, state = _server(site).authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return dict(options)["publicKey"], state


def prove(site: Site, state: Any, answer: str) -> Person:
    """The person whose passkey signed the challenge. Every fault gives the same refusal."""
    refusal = BadInput(
        _("This passkey did not open anything here. You can use a code by e-mail instead."),
        code="bad_passkey",
    )
    try:
        response = AuthenticationResponse.from_dict(_json(answer))
        key = Passkey.objects.select_related("person").filter(credential_id=response.raw_id).first()
        if key is None or not key.person.is_active:
            raise refusal
        _server(site).authenticate_complete(
            state or {}, [AttestedCredentialData(bytes(key.public))], response
        )
        count = response.response.authenticator_data.counter
    except GARBAGE:
        raise refusal from None
    # A counter that does not grow means a copied key. Most passkeys have none and always say 0.
    if count and not Passkey.objects.filter(pk=key.pk, sign_count__lt=count).update(sign_count=count):
        raise refusal
    return key.person


def rename(key: Passkey, name: str) -> None:
    key.name = " ".join(name.split())[:60] or key.name
    key.save(update_fields=["name"])


def remove(key: Passkey) -> None:
    """The code by e-mail always remains, so nobody locks themselves out."""
    with transaction.atomic():
        record("passkey_removed", subject="person", subject_id=key.person_id, actor=key.person)
        key.delete()


def of(person: Person) -> list[Passkey]:
    return list(person.passkeys.order_by("made_at"))


def _server(site: Site) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(name="Leanto", id=site.host),
        verify_origin=lambda origin: origin == site.origin,
    )


def _json(answer: str) -> Mapping[str, Any]:
    found = json.loads(answer[:20_000])
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found
