"""What opens shelves, kept apart from the database: one SQLite file with its own backup of seven days.

    shelf_vault   one row per shelf: public key, private key under the user key, since when it is set aside
    shelf_wrap    the user key, wrapped once per way in; a passphrase's row has its share and the hash of its auth key
    shelf_key     one wrapped key per entry version, under the user key; for words that were sent, one of the server's.
                  Found by a tag of the body that it opens, so that two devices that write the same version at once, or
                  one that died between key and entry, never leave an entry with somebody else's key

Every function is one transaction. Deleting truncates the journal, so that the bytes are gone from the file and not
only from its index (`secure_delete` is on). The share is wrapped by the instance key, everything else by keys that this
server never has.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from leanto.core.keys import keyring
from leanto.engine.seal.keys import Stretching

TABLES = """
CREATE TABLE IF NOT EXISTS shelf_vault (
  owner BLOB NOT NULL, generation INTEGER NOT NULL, public_key BLOB NOT NULL, private_key BLOB NOT NULL,
  aside_on TEXT, PRIMARY KEY (owner, generation)) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS shelf_one_open ON shelf_vault (owner) WHERE aside_on IS NULL;
CREATE TABLE IF NOT EXISTS shelf_wrap (
  owner BLOB NOT NULL, generation INTEGER NOT NULL, way TEXT NOT NULL, name TEXT NOT NULL, blob BLOB NOT NULL,
  share BLOB, salt BLOB, memory INTEGER, passes INTEGER, auth_salt BLOB, auth_hash BLOB,
  PRIMARY KEY (owner, generation, way, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shelf_key (
  entry BLOB NOT NULL, tag BLOB NOT NULL, version INTEGER NOT NULL, owner BLOB NOT NULL, generation INTEGER NOT NULL,
  wrapped BLOB NOT NULL, put_at INTEGER NOT NULL, PRIMARY KEY (entry, tag)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shelf_key_owner ON shelf_key (owner, generation);
"""


@dataclass(frozen=True, slots=True)
class Wrap:
    """One way in. For a passphrase also what the browser needs to stretch it, and what proves it (32 bytes each)."""

    way: str
    name: str
    blob: bytes
    stretching: Stretching | None = None
    share: bytes | None = None
    auth: bytes | None = None


@dataclass(frozen=True, slots=True)
class Vault:
    """A shelf's keys as the server has them: all of it is ciphertext or public."""

    owner: UUID
    generation: int
    public_key: bytes
    private_key: bytes
    wraps: tuple[Wrap, ...]
    aside_on: date | None = None


class Changed(Exception):  # noqa: N818
    """The shelf is not as the browser believed: another device was quicker."""


@contextmanager
def _store() -> Iterator[sqlite3.Connection]:
    """The key store, in one transaction."""
    db = keyring().connect()
    try:
        db.executescript(TABLES)
        db.execute("BEGIN IMMEDIATE")
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    finally:
        db.close()


@contextmanager
def _shredding() -> Iterator[sqlite3.Connection]:
    """As `_store`, and afterwards nothing of what was deleted is left in the journal."""
    with _store() as db:
        yield db
    sweep_journal()


def sweep_journal() -> None:
    """Truncates the journal. A reader at this moment can delay it: the daily sweep does it again."""
    db = keyring().connect()
    try:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.close()


# --- vaults and ways in -------------------------------------------------------------------------


def vault(owner: UUID, aside: bool = False) -> Vault | None:
    """The owner's shelf, or with `aside` the newest of those set aside. Shares stay where they are."""
    with _store() as db:
        row = db.execute(
            "SELECT generation, public_key, private_key, aside_on FROM shelf_vault"
            " WHERE owner = ? AND (aside_on IS NOT NULL) = ? ORDER BY generation DESC LIMIT 1",
            (owner.bytes, aside),
        ).fetchone()
        if row is None:
            return None
        wraps = tuple(
            Wrap(way, name, blob, Stretching(salt, memory, passes) if salt else None)
            for way, name, blob, salt, memory, passes in db.execute(
                "SELECT way, name, blob, salt, memory, passes FROM shelf_wrap WHERE owner = ? AND generation = ?",
                (owner.bytes, row[0]),
            )
        )
    return Vault(owner, row[0], row[1], row[2], wraps, date.fromisoformat(row[3]) if row[3] else None)


def make(new: Vault) -> None:
    """A first shelf, or one after another was set aside. Raises Changed if there is one already."""
    with _store() as db:
        last = db.execute(
            "SELECT max(generation) FROM shelf_vault WHERE owner = ?", (new.owner.bytes,)
        ).fetchone()[0]
        try:
            _insert(db, new)
        except sqlite3.IntegrityError:
            raise Changed from None
        if last is not None and new.generation <= last:
            raise Changed


def _insert(db: sqlite3.Connection, new: Vault) -> None:
    db.execute(
        "INSERT INTO shelf_vault (owner, generation, public_key, private_key) VALUES (?, ?, ?, ?)",
        (new.owner.bytes, new.generation, new.public_key, new.private_key),
    )
    for wrap in new.wraps:
        _put_wrap(db, new.owner, new.generation, wrap)


def _put_wrap(db: sqlite3.Connection, owner: UUID, generation: int, wrap: Wrap) -> None:
    salt = os.urandom(16)
    share = keyring().wrap(_about(owner, generation), wrap.share) if wrap.share else None
    stretching = wrap.stretching
    db.execute(
        "INSERT OR REPLACE INTO shelf_wrap VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            owner.bytes, generation, wrap.way, wrap.name, wrap.blob, share,
            stretching and stretching.salt, stretching and stretching.memory, stretching and stretching.passes,
            salt if wrap.auth else None, hashlib.sha256(salt + wrap.auth).digest() if wrap.auth else None,
        ),
    )  # fmt: skip


def _about(owner: UUID, generation: int) -> bytes:
    return b"shelf share" + owner.bytes + generation.to_bytes(8, "big")


def share(owner: UUID, auth: bytes, aside: bool = False) -> bytes | None:
    """The server's share, for whoever proves to know the passphrase by its auth key; None for anybody else."""
    with _store() as db:
        row = db.execute(
            "SELECT generation, share, auth_salt, auth_hash FROM shelf_wrap JOIN shelf_vault USING (owner, generation)"
            " WHERE owner = ? AND way = 'passphrase' AND (aside_on IS NOT NULL) = ?"
            " ORDER BY generation DESC LIMIT 1",
            (owner.bytes, aside),
        ).fetchone()
    # The hash is computed and compared in any case, so that its time tells nothing.
    salt, kept = (row[2], row[3]) if row else (bytes(16), bytes(32))
    if not hmac.compare_digest(hashlib.sha256(salt + auth).digest(), kept) or row is None:
        return None
    return keyring().unwrap(_about(owner, row[0]), row[1])


def change_ways(owner: UUID, generation: int, put: Iterable[Wrap], drop: Iterable[tuple[str, str]]) -> int:
    """Adds or replaces ways in, and takes others away; returns how many are left. Raises Changed, and changes
    nothing, when fewer than two would be left or the shelf is of another generation by now."""
    with _shredding() as db:
        _expect(db, owner, generation)
        for way, name in drop:
            db.execute(
                "DELETE FROM shelf_wrap WHERE owner = ? AND generation = ? AND way = ? AND name = ?",
                (owner.bytes, generation, way, name),
            )
        for wrap in put:
            _put_wrap(db, owner, generation, wrap)
        left = db.execute(
            "SELECT count(*) FROM shelf_wrap WHERE owner = ? AND generation = ?", (owner.bytes, generation)
        ).fetchone()[0]
        if left < 2:
            raise Changed
    return int(left)


def renew(new: Vault, keys: dict[tuple[UUID, bytes], bytes]) -> None:
    """A new user key: new pair, new ways in, and every entry key, by entry and tag, wrapped anew, in one step.

    Keys that are not among `keys` are shredded. Raises Changed, and changes nothing, when one of them is not here or
    the shelf is of another generation by now.
    """
    with _shredding() as db:
        _expect(db, new.owner, new.generation - 1)
        old = (new.owner.bytes, new.generation - 1)
        held = db.execute(
            "SELECT entry, tag FROM shelf_key WHERE owner = ? AND generation = ?", old
        ).fetchall()
        if not {(entry.bytes, tag) for entry, tag in keys} <= set(held):
            raise Changed
        db.execute("DELETE FROM shelf_wrap WHERE owner = ? AND generation = ?", old)
        db.execute("DELETE FROM shelf_vault WHERE owner = ? AND generation = ?", old)
        _insert(db, new)
        db.executemany(
            "UPDATE shelf_key SET wrapped = ?, generation = ? WHERE entry = ? AND tag = ?",
            [(blob, new.generation, entry.bytes, tag) for (entry, tag), blob in keys.items()],
        )
        db.execute("DELETE FROM shelf_key WHERE owner = ? AND generation = ?", old)


def _expect(db: sqlite3.Connection, owner: UUID, generation: int) -> None:
    found = db.execute(
        "SELECT 1 FROM shelf_vault WHERE owner = ? AND generation = ? AND aside_on IS NULL",
        (owner.bytes, generation),
    ).fetchone()
    if found is None:
        raise Changed


def set_aside(owner: UUID, on: date) -> None:
    """Puts the shelf aside: nothing opens it here any more but its own ways in, as long as it is kept."""
    with _store() as db:
        db.execute(
            "UPDATE shelf_vault SET aside_on = ? WHERE owner = ? AND aside_on IS NULL",
            (on.isoformat(), owner.bytes),
        )


def shred_aside(before: date, owner: UUID | None = None) -> list[UUID]:
    """Deletes shelves that were set aside before that day (of one owner, or of everybody). Returns their entries."""
    with _shredding() as db:
        rows = db.execute(
            "SELECT owner, generation FROM shelf_vault WHERE aside_on < ? AND (? IS NULL OR owner = ?)",
            (before.isoformat(), owner and owner.bytes, owner and owner.bytes),
        ).fetchall()
        entries = [entry for whose in rows for entry in _shred(db, *whose)]
    return entries


def shred(owner: UUID) -> None:
    """Deletes every key that this person has here: what they sealed is noise from now on, in every copy."""
    with _shredding() as db:
        db.execute("DELETE FROM shelf_key WHERE owner = ?", (owner.bytes,))
        db.execute("DELETE FROM shelf_wrap WHERE owner = ?", (owner.bytes,))
        db.execute("DELETE FROM shelf_vault WHERE owner = ?", (owner.bytes,))


def _shred(db: sqlite3.Connection, owner: bytes, generation: int) -> list[UUID]:
    which = (owner, generation)
    entries = db.execute("SELECT entry FROM shelf_key WHERE owner = ? AND generation = ?", which).fetchall()
    db.execute("DELETE FROM shelf_key WHERE owner = ? AND generation = ?", which)
    db.execute("DELETE FROM shelf_wrap WHERE owner = ? AND generation = ?", which)
    db.execute("DELETE FROM shelf_vault WHERE owner = ? AND generation = ?", which)
    return [UUID(bytes=entry) for (entry,) in entries]


# --- keys of entries ----------------------------------------------------------------------------


def tag(body: bytes) -> bytes:
    """What ties a key to the one body that it opens: 16 bytes."""
    return hashlib.sha256(body).digest()[:16]


def put_key(
    owner: UUID, generation: int, entry: UUID, version: int, body: bytes, wrapped: bytes, at: datetime
) -> None:
    """The key of one entry version, before the entry itself. Raises Changed when the shelf is of another generation, or
    the entry has keys of another person."""
    with _store() as db:
        _expect(db, owner, generation)
        other = db.execute(
            "SELECT 1 FROM shelf_key WHERE entry = ? AND owner != ?", (entry.bytes, owner.bytes)
        )
        if other.fetchone():
            raise Changed
        db.execute(
            "INSERT OR IGNORE INTO shelf_key (entry, tag, version, owner, generation, wrapped, put_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (entry.bytes, tag(body), version, owner.bytes, generation, wrapped, int(at.timestamp())),
        )


def has_key(owner: UUID, generation: int, entry: UUID, body: bytes) -> bool:
    """Is the key for this body here, in a shelf that is still of this generation?"""
    with _store() as db:
        found = db.execute(
            "SELECT 1 FROM shelf_key JOIN shelf_vault USING (owner, generation)"
            " WHERE entry = ? AND tag = ? AND owner = ? AND generation = ?",
            (entry.bytes, tag(body), owner.bytes, generation),
        ).fetchone()
    return found is not None


def drop_older(owner: UUID, entry: UUID, version: int, body: bytes) -> None:
    """Shreds the keys that `body` in `version` takes the place of. Keys of later versions may be on their way."""
    with _shredding() as db:
        db.execute(
            "DELETE FROM shelf_key WHERE owner = ? AND entry = ? AND (version < ? OR (version = ? AND tag != ?))",
            (owner.bytes, entry.bytes, version, version, tag(body)),
        )


def drop_keys(owner: UUID, entry: UUID) -> None:
    """Shreds every key of an entry."""
    with _shredding() as db:
        db.execute("DELETE FROM shelf_key WHERE owner = ? AND entry = ?", (owner.bytes, entry.bytes))


def keys_of(owner: UUID, generation: int) -> dict[tuple[bytes, bytes], bytes]:
    """{(entry, tag): wrapped key} of one shelf."""
    with _store() as db:
        rows = db.execute(
            "SELECT entry, tag, wrapped FROM shelf_key WHERE owner = ? AND generation = ?",
            (owner.bytes, generation),
        )
        return {(entry, tag): wrapped for entry, tag, wrapped in rows}


def all_keys(before: datetime) -> set[tuple[bytes, bytes]]:
    """(entry, tag) of every key that was put before that moment, for the sweep."""
    with _store() as db:
        rows = db.execute("SELECT entry, tag FROM shelf_key WHERE put_at < ?", (int(before.timestamp()),))
        return {(entry, tag) for entry, tag in rows}


def drop_each(keys: Iterable[tuple[bytes, bytes]]) -> None:
    """Shreds these keys, by entry and tag."""
    with _shredding() as db:
        db.executemany("DELETE FROM shelf_key WHERE entry = ? AND tag = ?", list(keys))
