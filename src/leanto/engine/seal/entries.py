"""One entry version: a key of its own, padded, bound to its place. Or sealed to the public key, without unlocking.

    entry      1 | kind 1 | nonce (12) | AES-256-GCM(key of this version, padded)    that key: kind 2
    sent       1 | kind 5 | KEM output (32) | AES-256-GCM                            HPKE, RFC 9180, base mode

HPKE is X25519, HKDF-SHA256, AES-256-GCM, one message per context; the place is bound as `info`, the associated data
stay empty (RFC 9180, 8.1).
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from leanto.engine.seal.keys import KEY_BYTES, TAG_BYTES, close, unclose
from leanto.engine.seal.values import FORMAT, CannotOpen, CannotSeal, Kind, Place, context, pad, unpad

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
ENTRY_KEY_BYTES = 2 + 12 + KEY_BYTES + TAG_BYTES  # a wrapped entry key, always


def seal_entry(user_key: bytes, place: Place, plain: bytes) -> tuple[bytes, bytes]:
    """The wrapped key (62 bytes) and the body. They are stored apart: deleting the first shreds the second."""
    key = os.urandom(KEY_BYTES)
    body = close(key, pad(plain), Kind.ENTRY, place)
    return close(user_key, key, Kind.ENTRY_KEY, place), body


def open_entry(user_key: bytes, place: Place, wrapped: bytes, body: bytes) -> bytes:
    """What was sealed at this place. Raises CannotOpen."""
    key = unclose(user_key, wrapped, Kind.ENTRY_KEY, place)
    return unpad(unclose(key, body, Kind.ENTRY, place))


def seal_sent(public_key: bytes, place: Place, plain: bytes) -> bytes:
    """For the owner of the public key, by somebody who need not be able to open anything."""
    padded = pad(plain)
    sealed = SUITE.encrypt(
        padded, X25519PublicKey.from_public_bytes(public_key), info=context(Kind.SENT, place)
    )
    return bytes((FORMAT, Kind.SENT)) + sealed


def open_sent(private: X25519PrivateKey, place: Place, blob: bytes) -> bytes:
    """What was sealed to the public key for this place. Who wrote it is not proven. Raises CannotOpen."""
    if len(blob) < 2 + KEY_BYTES + TAG_BYTES or blob[0] != FORMAT or blob[1] != Kind.SENT:
        raise CannotOpen
    try:
        padded = SUITE.decrypt(blob[2:], private, info=context(Kind.SENT, place))
    except (InvalidTag, ValueError, CannotSeal) as refused:
        raise CannotOpen from refused
    return unpad(padded)
