"""A shelf that somebody took with them: a ZIP that opens without a server.

    manifest.json        what this is, the wraps of the user key, the key pair, where every entry belongs
    manifest.seal        an entry: the SHA-256 of manifest.json, so that a list with a line taken out is noticed
    entries/0001.seal    one version of one entry: wrapped key and body, or what was sent to the public key

Everything is stored, nothing compressed (sealed bytes cannot shrink), so no member is larger than the file says, and
no name in it is ever used as a path.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from leanto.engine.seal.entries import ENTRY_KEY_BYTES, open_entry, open_sent
from leanto.engine.seal.keys import (
    KEY_BYTES,
    Stretching,
    key_from_passphrase,
    key_from_recovery,
    master_key,
    open_private_key,
    open_user_key,
    wrap_place,
)
from leanto.engine.seal.values import FORMAT, MOST_PADDED, CannotOpen, CannotSeal, Kind, Place, context

KIND = "leanto shelf"
EXPORT = "export"  # the model of `manifest.seal`, and of nothing else
MANIFEST, MANIFEST_SEAL = "manifest.json", "manifest.seal"
ENTRY_NAME = re.compile(r"entries/[0-9]{1,9}\.seal", re.ASCII)
MOST_FILES = 200_000
MOST_MANIFEST = 1 << 27
MOST_MEMBER = MOST_PADDED + 256  # bytes: the largest entry with its key and what stands before it
WAYS = ("passphrase", "recovery", "passkey")


class NotAShelf(Exception):  # noqa: N818
    """This file is no exported shelf, or it was tampered with. `inside` names the member, if there is one."""

    def __init__(self, inside: str = "") -> None:
        super().__init__(inside)
        self.inside = inside


@dataclass(frozen=True, slots=True)
class Wrap:
    """One way to the user key. `stretching` is salt, KiB and passes as the file says, looked at when they are used:
    weak ones do not keep anybody from opening with the recovery code."""

    way: str
    name: str
    blob: bytes = field(repr=False)
    stretching: tuple[bytes, int, int] | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the manifest says. `entries` is the place of each member; `share` is there if the export carries it."""

    owner: str
    generation: int
    public_key: bytes
    private_key: bytes = field(repr=False)
    share: bytes | None = field(repr=False)
    wraps: tuple[Wrap, ...]
    entries: dict[str, Place]
    digest: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """One member: its words, or None when it is damaged or does not belong there."""

    inside: str
    place: Place
    plain: bytes | None = field(repr=False)


def manifest_place(owner: str, generation: int) -> Place:
    """Where `manifest.seal` belongs. No entry of a person has this model."""
    return Place(owner, EXPORT, "", "manifest", generation)


class Archive:
    """An exported shelf in a file that can be sought in. Raises NotAShelf; opens nothing yet."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
            members = self._zip.infolist()
            size = file.seek(0, 2)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError) as bad:
            raise NotAShelf from bad
        self._members = _checked(members, size)
        self.shelf = _manifest(self._read(MANIFEST))
        if set(self._members) != {MANIFEST, MANIFEST_SEAL, *self.shelf.entries}:
            raise NotAShelf(MANIFEST)

    def _read(self, name: str) -> bytes:
        try:
            return self._zip.read(self._members[name])
        except (
            KeyError, zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError,
        ) as bad:  # fmt: skip
            raise NotAShelf(name) from bad

    def user_key_by_recovery(self, code: bytes) -> bytes:
        """The user key. Raises CannotOpen."""
        return self._user_key("recovery", lambda wrap: key_from_recovery(code))

    def user_key_by_passphrase(self, passphrase: str, share: bytes) -> bytes:
        """The same; `share` is the server's part. Raises CannotOpen, or WeakParameters. Takes as long
        as Argon2id does."""

        def wrapping(wrap: Wrap) -> bytes:
            if wrap.stretching is None:
                raise CannotOpen
            return key_from_passphrase(master_key(passphrase, Stretching(*wrap.stretching)), share)

        return self._user_key("passphrase", wrapping)

    def _user_key(self, way: str, wrapping: Callable[[Wrap], bytes]) -> bytes:
        shelf = self.shelf
        for wrap in shelf.wraps:
            if wrap.way == way:
                place = wrap_place(shelf.owner, way, wrap.name, shelf.generation)
                try:
                    return open_user_key(wrapping(wrap), wrap.blob, place)
                except CannotOpen:
                    continue
        raise CannotOpen

    def is_whole(self, user_key: bytes) -> bool:
        """Is the list of entries the one that was written when the export was made?"""
        place = manifest_place(self.shelf.owner, self.shelf.generation)
        try:
            sealed = self._read(MANIFEST_SEAL)
            return open_entry(user_key, place, *_parted(sealed)) == self.shelf.digest
        except (CannotOpen, NotAShelf):
            return False

    def open_all(self, user_key: bytes) -> Iterator[Opened]:
        """Every member in the order of the list; one that is damaged has no words and does not stop the others."""
        shelf = self.shelf
        private: X25519PrivateKey | None = None
        try:
            private = open_private_key(
                user_key, shelf.owner, shelf.private_key, shelf.public_key, shelf.generation
            )
        except CannotOpen:  # then only what was sent stays shut
            private = None
        for name, place in shelf.entries.items():
            plain: bytes | None = None
            try:
                sealed = self._read(name)
                if sealed[:2] == bytes((FORMAT, Kind.SENT)):
                    plain = open_sent(private, place, sealed) if private else None
                else:
                    plain = open_entry(user_key, place, *_parted(sealed))
            except (CannotOpen, NotAShelf):
                plain = None
            yield Opened(name, place, plain)


def _parted(sealed: bytes) -> tuple[bytes, bytes]:
    return sealed[:ENTRY_KEY_BYTES], sealed[ENTRY_KEY_BYTES:]


def _checked(members: list[zipfile.ZipInfo], size: int) -> dict[str, zipfile.ZipInfo]:
    """The members by name. Refuses doubles, other names, anything compressed or encrypted, and members that overlap."""
    if len(members) > MOST_FILES:
        raise NotAShelf
    named: dict[str, zipfile.ZipInfo] = {}
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        name = member.orig_filename  # as it is in the file; zipfile's own is already made harmless
        if name in named or not (name in (MANIFEST, MANIFEST_SEAL) or ENTRY_NAME.fullmatch(name)):
            raise NotAShelf
        plain = member.compress_type == zipfile.ZIP_STORED and not member.flag_bits & 0x2061
        most = MOST_MANIFEST if name == MANIFEST else MOST_MEMBER
        if not plain or member.file_size != member.compress_size or member.file_size > most:
            raise NotAShelf(name)
        if member.header_offset < end:
            raise NotAShelf(name)
        end = member.header_offset + 30 + len(name) + member.file_size
        named[name] = member
    if end > size:
        raise NotAShelf
    return named


def _manifest(data: bytes) -> Shelf:
    try:
        said = json.loads(data, object_pairs_hook=_no_doubles)
        if said["kind"] != KIND or type(said["format"]) is not int or said["format"] != FORMAT:
            raise NotAShelf(MANIFEST)
        owner = _text(said["owner"])
        entries = {}
        for line in said["entries"]:
            place = Place(
                owner, _text(line["model"]), _text(line["row"]), _text(line["field"]), line["version"]
            )
            context(Kind.ENTRY, place)  # refuses what the format has no bytes for
            if (
                place.model == EXPORT
                or type(place.version) is not int
                or line["file"] in entries
                or not ENTRY_NAME.fullmatch(line["file"])
            ):
                raise NotAShelf(MANIFEST)
            entries[line["file"]] = place
        generation = said["generation"]
        if type(generation) is not int:
            raise NotAShelf(MANIFEST)
        context(Kind.USER_KEY, wrap_place(owner, "", "", generation))
        public_key = _bytes(said["public_key"], KEY_BYTES)
        share = None if said["share"] is None else _bytes(said["share"], KEY_BYTES)
        return Shelf(
            owner, generation, public_key, _bytes(said["private_key"]), share,
            tuple(_wrap(one) for one in said["wraps"]), entries, hashlib.sha256(data).digest(),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, CannotSeal) as bad:
        raise NotAShelf(MANIFEST) from bad


def _wrap(said: dict[str, Any]) -> Wrap:
    way, stretching = _text(said["way"]), None
    if way not in WAYS:
        raise ValueError
    if way == "passphrase":
        asked = said["argon2id"]
        stretching = _bytes(asked["salt"]), asked["memory_kib"], asked["passes"]
    return Wrap(way, _text(said["name"]), _bytes(said["blob"]), stretching)


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError
    said.encode()  # half of a surrogate pair is no text
    return said


def _bytes(said: Any, length: int | None = None) -> bytes:
    """Unpadded base64url, as it was written and no other way."""
    try:
        made = base64.b64decode(_text(said) + "=" * (-len(said) % 4), altchars=b"-_", validate=True)
    except binascii.Error as bad:
        raise ValueError from bad
    if (length is not None and len(made) != length) or base64.urlsafe_b64encode(made).rstrip(
        b"="
    ).decode() != said:
        raise ValueError
    return made
