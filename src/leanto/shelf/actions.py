"""What happens to a shelf: one function per verb. Nothing here can read a word of it.

Database and key store do not commit together. A key is written before the entry that needs it and deleted before
the entry that had it, so a crash between the two leaves an unused key or an entry that is noise: the daily sweep
removes both.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from leanto.core.clock import now
from leanto.core.errors import BadInput, Refusal
from leanto.core.history import record
from leanto.engine.seal.values import Kind
from leanto.notify.actions import tell
from leanto.people.models import Person
from leanto.people.sign_in import sign_out_everywhere
from leanto.shelf import keystore, rules
from leanto.shelf.keystore import Changed, Vault, Wrap
from leanto.shelf.models import Anew, Entry


def _moved() -> Refusal:
    return Refusal(
        _(
            "Your shelf was changed somewhere else meanwhile. Please lock it and open it again;"
            " what you typed comes back."
        ),
        code="shelf_moved",
    )


# --- entries ------------------------------------------------------------------------------------


def put(
    person: Person, vault: Vault, row: UUID, version: int, key: bytes, body: bytes, closed: bool = False
) -> None:
    """Version `version` of an entry: the first is 1, each later one replaces the one before and shreds its key.

    The same bytes a second time change nothing. Refused: what no browser of ours seals, a version that is not the next,
    every version after the entry was closed, and somebody else's row, which looks like a version that is not the next.
    """
    if not rules.is_body(body) or not rules.is_key(key, Kind.ENTRY_KEY) or version < 1:
        raise BadInput(code="not_sealed")
    if version == 1 and Entry.objects.filter(person=person).count() >= rules.MOST_ENTRIES:
        raise BadInput(
            _("The shelf is full. Take something out first, or take it all with you."), code="shelf_full"
        )
    kept = Entry.objects.filter(pk=row, person=person).values_list("version", "body", "closed").first()
    if kept and kept[0] == version and bytes(kept[1]) == body:
        return
    if kept and kept[2]:
        raise Refusal(_("This was closed for good and stays as it is."), code="closed")
    if (kept[0] if kept else 0) != version - 1:
        raise _moved()
    try:
        keystore.put_key(person.pk, vault.generation, row, version, body, key, now())
    except Changed:
        raise _moved() from None
    with transaction.atomic():
        changed = Entry.objects.filter(pk=row, person=person, version=version - 1, closed=False).update(
            version=version, body=body, closed=closed, sent=False
        )
        if not changed and not _insert(person, row, version, body, closed):
            raise _moved()
        # New keys for everything may have come from another device meanwhile. Not exact: one that comes between this
        # line and the commit leaves an entry that nobody can open.
        if not keystore.has_key(person.pk, vault.generation, row, body):
            raise _moved()
    keystore.drop_older(person.pk, row, version, body)


def _insert(person: Person, row: UUID, version: int, body: bytes, closed: bool) -> bool:
    if version != 1:
        return False
    try:
        with transaction.atomic():
            Entry.objects.create(pk=row, person=person, version=1, body=body, closed=closed, on=now().date())
    except IntegrityError:
        return False
    return True


def close(person: Person, row: UUID, version: int) -> None:
    """For good: no later version is taken, whatever a browser sends. Deleting stays possible."""
    if not Entry.objects.filter(pk=row, person=person, version=version).update(closed=True):
        raise _moved()


def remove(person: Person, row: UUID) -> None:
    """Shreds the keys, then the row. Nothing stays that says there was one."""
    keystore.drop_keys(person.pk, row)
    Entry.objects.filter(pk=row, person=person).delete()


def send(person: Person, vault: Vault, row: UUID, blob: bytes) -> None:
    """Keeps words that were sealed to the public key while the shelf was locked.

    They get a key of the server's on top, in the key store: what is deleted later is then noise in old backups of the
    database too, though the private key could open the inner seal.
    """
    if not rules.is_sent(blob):
        raise BadInput(code="not_sealed")
    if Entry.objects.filter(person=person).count() >= rules.MOST_ENTRIES:
        raise BadInput(
            _("The shelf is full. Take something out first, or take it all with you."), code="shelf_full"
        )
    if Entry.objects.filter(pk=row).exists():
        raise _moved()  # also when the same words came twice: they are kept
    key, nonce = os.urandom(32), os.urandom(12)
    body = nonce + AESGCM(key).encrypt(nonce, blob, row.bytes)
    try:
        keystore.put_key(person.pk, vault.generation, row, 0, body, key, now())
        with transaction.atomic():
            Entry.objects.create(pk=row, person=person, version=0, body=body, sent=True, on=now().date())
    except (Changed, IntegrityError):
        raise _moved() from None


# --- the vault ----------------------------------------------------------------------------------


def make(person: Person, new: Vault) -> None:
    """A shelf with at least two ways in."""
    _check(new)
    try:
        keystore.make(new)
    except Changed:
        raise _moved() from None
    record("shelf_made", subject="person", subject_id=person.pk, actor=person)


def change_ways(person: Person, vault: Vault, put: list[Wrap], drop: list[tuple[str, str]]) -> None:
    """Adds, replaces or takes away ways in; at least two are left. Whoever has the shelf is told."""
    for wrap in put:
        _check_wrap(wrap)
    try:
        keystore.change_ways(person.pk, vault.generation, put, drop)
    except Changed:
        raise BadInput(
            _("Two ways in have to be left, or all may be lost at once."), code="two_ways"
        ) from None
    Anew.objects.filter(person=person).delete()  # somebody who has a way in needs no new shelf
    _told(person, "shelf_ways")


def renew(person: Person, new: Vault, keys: dict[tuple[UUID, int], bytes]) -> None:
    """A new user key, for when somebody may have had the old one: all devices are signed out but the view's own."""
    _check(new)
    rows = Entry.objects.filter(person=person, sent=False).values_list("pk", "version", "body")
    held = keystore.keys_of(person.pk, new.generation - 1)
    tags = {(row, version): keystore.tag(bytes(body)) for row, version, body in rows}
    live = {key for key, tag in tags.items() if (key[0].bytes, tag) in held}
    if live != set(keys) or Entry.objects.filter(person=person, sent=True).exists():
        raise _moved()  # a note that was sent has to be taken in first: the new key pair does not open it
    if not all(rules.is_key(blob, Kind.ENTRY_KEY) for blob in keys.values()):
        raise BadInput(code="not_sealed")
    try:
        keystore.renew(new, {(row, tags[row, version]): key for (row, version), key in keys.items()})
    except Changed:
        raise _moved() from None
    sign_out_everywhere(person)
    _told(person, "shelf_renewed")


def end(person: Person) -> None:
    """All of it: keys first, then entries. Nothing stays that says there was a shelf."""
    keystore.shred(person.pk)
    Entry.objects.filter(person=person).delete()
    Anew.objects.filter(person=person).delete()


def _check(new: Vault) -> None:
    good = len(new.public_key) == 32 and rules.is_key(new.private_key, Kind.PRIVATE_KEY)
    ways = {(wrap.way, wrap.name) for wrap in new.wraps}
    if not good or len(ways) != len(new.wraps) or not 2 <= len(ways) <= rules.MOST_WAYS:
        raise BadInput(_("Two ways in are needed, or all may be lost at once."), code="two_ways")
    for wrap in new.wraps:
        _check_wrap(wrap)


def _check_wrap(wrap: Wrap) -> None:
    phrase = wrap.way == "passphrase"
    whole = phrase == bool(wrap.stretching and wrap.share and wrap.auth)
    lengths = not phrase or (len(wrap.share or b""), len(wrap.auth or b"")) == (32, 32)
    if wrap.way not in rules.WAYS or not whole or not lengths or not rules.is_key(wrap.blob, Kind.USER_KEY):
        raise BadInput(code="not_sealed")
    if len(wrap.name) > 400 or (wrap.way != "passkey" and wrap.name):
        raise BadInput(code="not_sealed")


# --- when every way in is lost ------------------------------------------------------------------


def ask_anew(person: Person) -> None:
    """Starts the three days after which a new shelf can be made. Every channel of the person is told."""
    _row, made = Anew.objects.get_or_create(person=person, defaults={"asked_at": now()})
    if made:
        _told(person, "shelf_anew")


def keep_old(person: Person) -> None:
    """Ends the wait: the old shelf stays."""
    Anew.objects.filter(person=person).delete()


def set_aside(person: Person) -> None:
    """After the three days: the old shelf waits thirty more for its recovery code, and a new one can be made."""
    asked = Anew.objects.filter(person=person).first()
    if asked is None or now() < asked.asked_at + rules.HOLD:
        raise Refusal(_("The three days are not over yet."), code="too_early")
    keystore.set_aside(person.pk, now().date())
    asked.delete()


def drop_aside(person: Person) -> None:
    """Shreds what was set aside, on the person's word or because it was brought over."""
    _delete(keystore.shred_aside(before=date.max, owner=person.pk))


def _delete(rows: Iterable[UUID]) -> None:
    Entry.objects.filter(pk__in=list(rows)).delete()


def _told(person: Person, code: str) -> None:
    tell([person.pk], code, subject="person", subject_id=person.pk)
    record(code, subject="person", subject_id=person.pk, actor=person)
