"""The owner's side of a shelf in Python: the twin of the browser makes, seals and opens, so that tests need no browser.

shelf = make_shelf(world.bo); put_entry(shelf, uuid4(), '{"kind": "journal", …}')
owner = Owner(shelf, world.client(world.bo)); owner.open(); owner.put(row, 1, b"words")
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.cache import cache
from django.test import Client

from leanto.engine.seal import Place, Stretching, write_code
from leanto.engine.seal import keys as k
from leanto.engine.seal.entries import ENTRY_KEY_BYTES, open_entry, open_sent, seal_entry
from leanto.people.models import Person

PASSPHRASE = "lantern orchard pebble window kettle"
CODE = write_code(bytes(range(20)))


@dataclass
class MadeShelf:
    """What only its owner has."""

    person: Person
    user_key: bytes
    private: X25519PrivateKey
    share: bytes
    auth: bytes


def make_shelf(person: Person, memory: int = 19 * 1024) -> MadeShelf:
    """A shelf with the passphrase and the code above, stretched as little as the format allows."""
    from leanto.shelf import actions, keystore
    from leanto.shelf.keystore import Vault, Wrap

    cache.clear()  # how often a passphrase was tried
    keystore.shred(person.pk)  # the key store is a file: it does not roll back with a test's database
    owner, user_key, share = str(person.pk), os.urandom(32), os.urandom(32)
    stretching = Stretching(os.urandom(16), memory, 2)
    master = k.master_key(PASSPHRASE, stretching)
    private = X25519PrivateKey.generate()
    under = k.key_from_passphrase(master, share)
    by_code = k.key_from_recovery(bytes(range(20)))
    phrase, code = (
        k.wrap_user_key(each, user_key, k.wrap_place(owner, way, "", 1))
        for each, way in ((under, "passphrase"), (by_code, "recovery"))
    )
    wraps = (
        Wrap("passphrase", "", phrase, stretching, share, k.auth_key(master)),
        Wrap("recovery", "", code),
    )
    public = private.public_key().public_bytes_raw()
    actions.make(person, Vault(person.pk, 1, public, k.wrap_private_key(user_key, owner, private, 1), wraps))
    return MadeShelf(person, user_key, private, share, k.auth_key(master))


def put_entry(shelf: MadeShelf, row: Any, words: str, version: int = 1, closed: bool = False) -> None:
    """An entry as the browser would have sealed it; `words` is JSON with "kind" and "at"."""
    from leanto.shelf import access, actions

    place = Place(str(shelf.person.pk), "entry", str(row), "words", version)
    key, body = seal_entry(shelf.user_key, place, words.encode())
    actions.put(shelf.person, access.vault_of(shelf.person), row, version, key, body, closed)


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def place_of(shelf: MadeShelf, row: Any, version: int) -> Place:
    return Place(str(shelf.person.pk), "entry", str(row), "words", version)


@dataclass
class Owner:
    """The owner at a browser: what the page's scripts send and read."""

    shelf: MadeShelf
    client: Client

    def send(self, path: str, **given: Any) -> Any:
        return self.client.post(f"/shelf/{path}", given, content_type="application/json")

    def prove(self, **given: Any) -> Any:
        """Opens the challenge with the private key and sends it back."""
        asked = self.send("door/challenge/", **given).json()
        place = Place(str(self.shelf.person.pk), "proof", asked["number"], "", 1)
        return self.send(
            "door/proof/", answer=text(open_sent(self.shelf.private, place, data(asked["sealed"])))
        )

    def sealed(self, row: Any, version: int, words: bytes) -> dict[str, Any]:
        key, body = seal_entry(self.shelf.user_key, place_of(self.shelf, row, version), words)
        return {"version": version, "key": text(key), "body": text(body)}

    def put(self, row: UUID, version: int, words: bytes = b"words", **more: Any) -> Any:
        return self.send(f"entries/{row}/", **self.sealed(row, version, words), **more)

    def entries(self) -> dict[str, tuple[int, bytes]]:
        """{row: (version, words)} of everything that the server lists."""
        found = {}
        for row, version, sent, key, body in listed(self.client.get("/shelf/entries/").content):
            place = place_of(self.shelf, row, version)
            opened = (
                open_sent(self.shelf.private, place, body)
                if sent
                else open_entry(self.shelf.user_key, place, key, body)
            )
            found[str(row)] = (version, opened)
        return found


def data(written: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


def listed(stream: bytes) -> list[tuple[UUID, int, bool, bytes, bytes]]:
    """(row, version, sent, key, body) of the server's list."""
    found, at = [], 0
    while at < len(stream):
        row, version = UUID(bytes=stream[at : at + 16]), int.from_bytes(stream[at + 16 : at + 24], "big")
        sent = bool(stream[at + 24] & 2)
        at += 25
        key = b"" if sent else stream[at : at + ENTRY_KEY_BYTES]
        at += len(key)
        length = int.from_bytes(stream[at : at + 4], "big")
        found.append((row, version, sent, key, stream[at + 4 : at + 4 + length]))
        at += 4 + length
    return found
