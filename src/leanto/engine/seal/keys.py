"""From a passphrase, a recovery code or a passkey to the user key, and from there to every other key.

    passphrase --Argon2id--> master key --HKDF "auth"--> auth key (sent when signing in)
    master key | server share --HKDF--> wraps the user key      recovery code, passkey output --HKDF--> wrap it too
    user key (32 random bytes) wraps the X25519 private key and one key for each version of an entry

A wrapped key is `format | kind | nonce (12) | AES-256-GCM`, bound to its place. Argon2id is RFC 9106, HKDF RFC 5869
with SHA-256 and no salt, AES-GCM NIST SP 800-38D. The twin is `vault.js`.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from leanto.engine.seal.values import FORMAT, CannotOpen, CannotSeal, Kind, Place, context

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
SALT_BYTES = 16
# A server hands out the parameters, so it could ask for a stretching so cheap that it guesses passphrases from the
# auth key. Nothing below the floor is computed, and nothing above the ceiling, which would only stop the browser.
FLOOR_KIB, FLOOR_PASSES = 19 * 1024, 2
CEILING_KIB, CEILING_PASSES = 1024 * 1024, 16
# RFC 8410: what stands before the 32 bytes of an X25519 private key in PKCS #8. WebCrypto takes no other form.
PKCS8_BEFORE = bytes.fromhex("302e020100300506032b656e04220420")
WHITE = re.compile("[\t-\r ]+")  # after NFKC; the same five controls and space in both twins


class WeakParameters(Exception):  # noqa: N818
    """These Argon2id parameters are outside what format 1 computes: weaker than the floor, or absurd."""


@dataclass(frozen=True, slots=True)
class Stretching:
    """Argon2id parameters, written beside the wrap that they belong to. Memory in KiB; always one lane.

    Raises WeakParameters when they are outside floor and ceiling.
    """

    salt: bytes
    memory: int = 64 * 1024
    passes: int = 2

    def __post_init__(self) -> None:
        whole = type(self.memory) is int and type(self.passes) is int
        if (
            not whole
            or not FLOOR_KIB <= self.memory <= CEILING_KIB
            or not FLOOR_PASSES <= self.passes <= CEILING_PASSES
            or len(self.salt) != SALT_BYTES
        ):
            raise WeakParameters


def normal_passphrase(text: str) -> bytes:
    """The bytes of a passphrase: NFKC, runs of white space as one space, none at the ends, UTF-8.

    Capital letters stay what they are. Raises CannotOpen when nothing is left or half a surrogate pair is in it.
    """
    plain = WHITE.sub(" ", unicodedata.normalize("NFKC", text)).strip(" ")
    try:
        encoded = plain.encode()
    except UnicodeEncodeError as lone:
        raise CannotOpen from lone
    if not encoded:
        raise CannotOpen
    return encoded


def master_key(passphrase: str, stretching: Stretching) -> bytes:
    """32 bytes. Takes the time and the memory that the parameters ask for."""
    kdf = Argon2id(
        salt=stretching.salt,
        length=KEY_BYTES,
        iterations=stretching.passes,
        lanes=1,
        memory_cost=stretching.memory,
    )
    return kdf.derive(normal_passphrase(passphrase))


def _derive(secret: bytes, purpose: str) -> bytes:
    info = f"leanto shelf {FORMAT} {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)


def auth_key(master: bytes) -> bytes:
    """What is sent when signing in. Says nothing about the wrapping key."""
    return _derive(master, "auth")


def key_from_passphrase(master: bytes, share: bytes) -> bytes:
    """The key that wraps the user key: a stolen database without the share in the key store cannot be guessed at."""
    if len(master) != KEY_BYTES or len(share) != KEY_BYTES:
        raise CannotOpen
    return _derive(master + share, "wrap passphrase")


def key_from_recovery(code: bytes) -> bytes:
    """The same from the 20 bytes of a recovery code."""
    return _derive(code, "wrap recovery")


def key_from_passkey(output: bytes) -> bytes:
    """The same from the 32 bytes of the PRF extension of WebAuthn."""
    if len(output) != KEY_BYTES:
        raise CannotOpen
    return _derive(output, "wrap passkey")


def close(key: bytes, plain: bytes, kind: Kind, place: Place) -> bytes:
    """`format | kind | nonce | AES-256-GCM` of the plain bytes, bound to kind and place."""
    nonce = os.urandom(NONCE_BYTES)
    return bytes((FORMAT, kind)) + nonce + AESGCM(key).encrypt(nonce, plain, context(kind, place))


def unclose(key: bytes, blob: bytes, kind: Kind, place: Place) -> bytes:
    """What `close` closed. Raises CannotOpen."""
    if (
        len(blob) < 2 + NONCE_BYTES + TAG_BYTES
        or blob[0] != FORMAT
        or blob[1] != kind
        or len(key) != KEY_BYTES
    ):
        raise CannotOpen
    try:
        nonce, sealed = blob[2 : 2 + NONCE_BYTES], blob[2 + NONCE_BYTES :]
        return AESGCM(key).decrypt(nonce, sealed, context(kind, place))
    except (InvalidTag, CannotSeal) as refused:
        raise CannotOpen from refused


def wrap_place(owner: str, way: str, name: str, generation: int) -> Place:
    """Where a wrap of the user key belongs. `way` is passphrase, recovery or passkey; `name` tells two passkeys apart.

    `generation` counts the user keys of this owner, so an old wrap does not pass for a new one.
    """
    return Place(owner, "user key", name, way, generation)


def wrap_user_key(wrapping: bytes, user_key: bytes, place: Place) -> bytes:
    """62 bytes that open with the wrapping key."""
    if len(user_key) != KEY_BYTES:
        raise CannotSeal("key")
    return close(wrapping, user_key, Kind.USER_KEY, place)


def open_user_key(wrapping: bytes, blob: bytes, place: Place) -> bytes:
    """The 32 bytes of the user key. Raises CannotOpen."""
    key = unclose(wrapping, blob, Kind.USER_KEY, place)
    if len(key) != KEY_BYTES:
        raise CannotOpen
    return key


def _pair_place(owner: str, public_key: bytes, generation: int) -> Place:
    return Place(owner, "key pair", public_key.hex(), "private", generation)


def wrap_private_key(user_key: bytes, owner: str, private: X25519PrivateKey, generation: int) -> bytes:
    """The private key under the user key, bound to its public key."""
    place = _pair_place(owner, private.public_key().public_bytes_raw(), generation)
    return close(user_key, PKCS8_BEFORE + private.private_bytes_raw(), Kind.PRIVATE_KEY, place)


def open_private_key(
    user_key: bytes, owner: str, blob: bytes, public_key: bytes, generation: int
) -> X25519PrivateKey:
    """The private key that belongs to this public key. Raises CannotOpen, also when the public key was swapped."""
    plain = unclose(user_key, blob, Kind.PRIVATE_KEY, _pair_place(owner, public_key, generation))
    if len(plain) != len(PKCS8_BEFORE) + KEY_BYTES or not plain.startswith(PKCS8_BEFORE):
        raise CannotOpen
    private = X25519PrivateKey.from_private_bytes(plain[len(PKCS8_BEFORE) :])
    if private.public_key().public_bytes_raw() != public_key:
        raise CannotOpen
    return private
