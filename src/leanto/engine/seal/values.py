"""What a sealed thing is bound to, and how its length is hidden. Same bytes as in `vault.js`.

    blob       format (1 byte) | kind (1 byte) | what the kind says
    context    format | kind | owner | model | row | field | version     the associated data of every blob
    padded     length (4 bytes) | data | zeros, up to 256 B, 1 KiB, 4 KiB, then powers of two

In a context each text is its length in bytes (4 bytes, big-endian) and its UTF-8, and the version is 8 bytes, so no
two different places have the same context. Not hidden: the bucket, the number of entries and when they were stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

FORMAT = 1
BUCKETS = (256, 1024, 4096)
MOST_PADDED = 1 << 26  # bytes; an attachment is one entry
LENGTH_BYTES = 4
MOST_VERSION = (1 << 53) - 1  # what a number of JavaScript counts exactly


class CannotOpen(Exception):  # noqa: N818
    """It is damaged, cut off, unknown, somebody else's, from another place, or the key is another one.

    One refusal for all of it, so that nobody learns from it which.
    """


class CannotSeal(Exception):  # noqa: N818
    """A fault of the caller: a place or a length that the format does not have."""


class Kind(IntEnum):
    """The second byte of a blob."""

    ENTRY = 1  # words of the person, under a key of their own
    ENTRY_KEY = 2  # that key, under the user key
    USER_KEY = 3  # the user key, under what a passphrase, a recovery code or a passkey gives
    PRIVATE_KEY = 4  # the X25519 private key, under the user key
    SENT = 5  # words sealed to the public key by somebody who could not open anything


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed thing belongs. Each version of an entry is a place of its own, with a key of its own."""

    owner: str
    model: str
    row: str
    field: str
    version: int


def context(kind: Kind, place: Place) -> bytes:
    """The associated data of a blob. Raises CannotSeal for text that has no UTF-8 and for a version below 0 or
    above 2**53 - 1."""
    if not isinstance(place.version, int) or not 0 <= place.version <= MOST_VERSION:
        raise CannotSeal("version")
    made = bytearray((FORMAT, kind))
    for text in (place.owner, place.model, place.row, place.field):
        try:
            encoded = text.encode()
        except (
            UnicodeEncodeError
        ) as lone:  # half of a surrogate pair: browsers would write U+FFFD for any of them
            raise CannotSeal("text") from lone
        made += len(encoded).to_bytes(4, "big") + encoded
    return bytes(made + place.version.to_bytes(8, "big"))


def bucket(length: int) -> int:
    """How many bytes `length` bytes of data take when padded. Raises CannotSeal above 64 MiB."""
    needed = length + LENGTH_BYTES
    if needed > MOST_PADDED:
        raise CannotSeal("length")
    return next((size for size in BUCKETS if needed <= size), 1 << (needed - 1).bit_length())


def pad(data: bytes) -> bytes:
    """The data with its length before it and zeros after it, up to its bucket."""
    return (len(data).to_bytes(LENGTH_BYTES, "big") + data).ljust(bucket(len(data)), b"\0")


def unpad(padded: bytes) -> bytes:
    """What was padded. Raises CannotOpen for everything that `pad` does not write."""
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    end = LENGTH_BYTES + length
    if end > MOST_PADDED or len(padded) != bucket(length) or padded[end:].count(0) != len(padded) - end:
        raise CannotOpen
    return padded[LENGTH_BYTES:end]
