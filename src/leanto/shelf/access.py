"""Whose shelf it is, and whether it is open in this session. Everybody only ever meets their own.

Being signed in is not enough to see, add or delete entries: whoever wants to has to open a challenge with the shelf's
private key first. A session cookie that somebody copied does not do it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from leanto.core.clock import now
from leanto.core.errors import NotHere, Refusal
from leanto.engine.seal.entries import seal_sent
from leanto.engine.seal.values import Place
from leanto.people.models import Person
from leanto.shelf import keystore, rules
from leanto.shelf.keystore import Vault
from leanto.shelf.models import Entry

ASKED, OPEN = (
    "shelf_asked",
    "shelf_open",
)  # in the session: a challenge's hash and hour; generation, and until when


def vault_of(person: Person) -> Vault:
    """The person's own shelf. Raises NotHere without one."""
    found = keystore.vault(person.pk)
    if found is None:
        raise NotHere
    return found


def challenge(person: Person, session: SessionBase, aside: bool = False) -> tuple[str, bytes]:
    """(its number, 32 random bytes sealed to the shelf's public key). Who sends the bytes back has the private key."""
    vault = keystore.vault(person.pk, aside=aside)
    if vault is None:
        raise NotHere
    number, plain = secrets.token_hex(8), secrets.token_bytes(32)
    session[ASKED] = [hashlib.sha256(plain).hexdigest(), now().timestamp(), vault.generation]
    place = Place(str(person.pk), "proof", number, "", vault.generation)
    return number, seal_sent(vault.public_key, place, plain)


def prove(session: SessionBase, answer: bytes) -> None:
    """Opens the session's shelf for a while, if `answer` is what was sealed. One try for each challenge."""
    digest, at, generation = session.pop(ASKED, ("", 0.0, 0))
    quick = now().timestamp() - at <= rules.UNPROVEN.total_seconds()
    if not quick or not hmac.compare_digest(hashlib.sha256(answer).hexdigest(), digest):
        raise Refusal(_("This did not open the shelf. Please try again."), code="not_proven", status=403)
    session[OPEN] = [generation, now().timestamp()]


def opened(person: Person, session: SessionBase, aside: bool = False) -> Vault:
    """The shelf that this session proved to have open. Raises NotHere without one, `shelf_shut` (403) if it is shut."""
    generation, at = session.get(OPEN, (None, 0.0))
    vault = keystore.vault(person.pk, aside=aside)
    moment = now().timestamp()
    if vault is None:
        raise NotHere
    if vault.generation != generation or moment - at > rules.OPEN_FOR.total_seconds():
        raise Refusal(_("The shelf is locked. Please open it again."), code="shelf_shut", status=403)
    if moment - at > 60:
        session[OPEN] = [generation, moment]
    return vault


def shut(session: SessionBase) -> None:
    session.pop(OPEN, None)


def entry_of(person: Person, row: UUID) -> Entry:
    """The person's own entry. Somebody else's looks like none."""
    found = Entry.objects.filter(pk=row, person=person).first()
    if found is None:
        raise NotHere
    return found
