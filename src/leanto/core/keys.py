"""Keys at rest: one data key per circle and per person, wrapped by the host's instance key.

    instance.key   32 bytes in the data folder, mode 0600, never in a backup of the database
    keys.sqlite3   the key store: wrapped data keys, its own file and its own backup
    blob           0x01 | key id (16) | nonce (12) | AES-256-GCM ciphertext and tag

A fresh random nonce per text; the key id is bound as associated data. Shredding deletes the wrapped
key and truncates the journal, after which every text sealed with it is noise. The store and the
database cannot commit together: a key is written first, so an orphan key is possible and harmless.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from functools import lru_cache
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"\x01"
SHREDDED = "…"  # what is left to show of a text whose key is gone


class KeyLost(Exception):  # noqa: N818
    """The instance key does not open this key store: a restore brought the wrong key file."""


def read_or_make_instance_key(path: Path) -> bytes:
    """The 32 bytes in `path`; makes the file (mode 0600) if there is none."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return read_or_make_instance_key(path)
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(32))
            file.flush()
            os.fsync(file.fileno())
        key = path.read_bytes()
    if len(key) != 32:
        raise KeyLost(f"{path.name} should hold 32 bytes and holds {len(key)}")
    return key


class KeyRing:
    """Seals and opens texts by owner. Safe to share between threads."""

    def __init__(self, store: Path, instance_key: bytes) -> None:
        self._store = store
        self._wrap = AESGCM(instance_key)
        self._by_owner: dict[UUID, bytes] = {}
        self._ciphers: dict[bytes, AESGCM | None] = {}
        self._lock = threading.Lock()
        store.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.connect() as db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS data_key ("
                " id BLOB PRIMARY KEY, owner BLOB NOT NULL UNIQUE, wrapped BLOB NOT NULL)"
            )
        store.chmod(0o600)

    def connect(self) -> sqlite3.Connection:
        """A connection to the key store, where a room may have tables of its own. In autocommit: say BEGIN."""
        db = sqlite3.connect(self._store, timeout=20, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "trusted_schema=OFF"):
            db.execute(f"PRAGMA {pragma}")
        return db

    def seal(self, owner: UUID, text: str) -> bytes:
        """`text` as a blob that only this key ring opens. An empty text stays empty."""
        if not text:
            return b""
        key_id = self._by_owner.get(owner) or self._key_for(owner)
        cipher = self._cipher(key_id)
        if cipher is None:
            raise KeyLost("this owner's key is gone")
        nonce = os.urandom(12)
        return FORMAT + key_id + nonce + cipher.encrypt(nonce, text.encode(), FORMAT + key_id)

    def open(self, blob: bytes) -> str:
        """The text of `blob`, or "…" if its key was shredded. Raises KeyLost on a damaged blob."""
        if not blob:
            return ""
        if blob[:1] != FORMAT:
            raise KeyLost("this text was sealed by a newer version")
        key_id, nonce, body = blob[1:17], blob[17:29], blob[29:]
        cipher = self._ciphers.get(key_id) or self._cipher(key_id)
        if cipher is None:
            return SHREDDED
        try:
            return cipher.decrypt(nonce, body, FORMAT + key_id).decode()
        except InvalidTag as error:
            raise KeyLost("this text does not open with its key") from error

    def wrap(self, about: bytes, secret: bytes) -> bytes:
        """`secret` under the instance key, bound to what it is about."""
        nonce = os.urandom(12)
        return nonce + self._wrap.encrypt(nonce, secret, about)

    def unwrap(self, about: bytes, wrapped: bytes) -> bytes:
        """What was wrapped. Raises KeyLost when the instance key is another one."""
        try:
            return self._wrap.decrypt(wrapped[:12], wrapped[12:], about)
        except InvalidTag as error:
            raise KeyLost("the instance key does not open this key store") from error

    def shred(self, owner: UUID) -> None:
        """Deletes the owner's key: every text sealed with it becomes unreadable, everywhere."""
        with self._lock, self.connect() as db:
            row = db.execute("SELECT id FROM data_key WHERE owner = ?", (owner.bytes,)).fetchone()
            db.execute("DELETE FROM data_key WHERE owner = ?", (owner.bytes,))
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._by_owner.pop(owner, None)
            if row:
                self._ciphers.pop(bytes(row[0]), None)

    def _key_for(self, owner: UUID) -> bytes:
        with self._lock, self.connect() as db:
            key_id = uuid4().bytes
            wrapped = self.wrap(key_id + owner.bytes, os.urandom(32))
            db.execute(
                "INSERT INTO data_key (id, owner, wrapped) VALUES (?, ?, ?) ON CONFLICT (owner) DO NOTHING",
                (key_id, owner.bytes, wrapped),
            )
            row = db.execute("SELECT id FROM data_key WHERE owner = ?", (owner.bytes,)).fetchone()
            self._by_owner[owner] = bytes(row[0])
            return bytes(row[0])

    def _cipher(self, key_id: bytes) -> AESGCM | None:
        with self._lock:
            if key_id not in self._ciphers:
                with self.connect() as db:
                    row = db.execute("SELECT owner, wrapped FROM data_key WHERE id = ?", (key_id,)).fetchone()
                if row is None:
                    return None  # not remembered: a restore may bring the key back
                self._ciphers[key_id] = AESGCM(self.unwrap(key_id + bytes(row[0]), row[1]))
            return self._ciphers[key_id]


@lru_cache(maxsize=1)
def keyring() -> KeyRing:
    """The key ring of this server, in the data folder named by the settings."""
    from django.conf import settings

    folder = Path(settings.LEANTO_DATA)
    return KeyRing(
        folder / "keys.sqlite3", read_or_make_instance_key(Path(settings.LEANTO_INSTANCE_KEY_FILE))
    )
