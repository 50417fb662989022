"""The sealed format: published vectors, and that nothing opens but what was sealed, where it was sealed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.bindings._rust import openssl as rust_openssl
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as some

from leanto.engine.seal import CannotOpen, CannotSeal, Kind, Place, Stretching, WeakParameters
from leanto.engine.seal.entries import SUITE, open_entry, open_sent, seal_entry, seal_sent
from leanto.engine.seal.keys import (
    auth_key,
    key_from_passkey,
    key_from_passphrase,
    key_from_recovery,
    master_key,
    normal_passphrase,
    open_private_key,
    open_user_key,
    unclose,
    wrap_place,
    wrap_private_key,
    wrap_user_key,
)
from leanto.engine.seal.values import MOST_PADDED, MOST_VERSION, bucket, context, pad, unpad
from tests.engine.seal.sealing import CHEAPEST, CODE, OWNER, PRIVATE, PUBLIC, SHARE, USER_KEY, WORDS, master
from tests.engine.seal.vectors import ARGON2ID_REFERENCE, ARGON2ID_RFC, HKDF_CASES, HPKE

PLACE = Place(OWNER, "journal", "7", "text", 3)
OTHERS = [
    replace(PLACE, owner="0190b3e2-ben"),
    replace(PLACE, model="check-in"),
    replace(PLACE, row="8"),
    replace(PLACE, field="title"),
    replace(PLACE, version=2),
    Place(OWNER, "journa", "l7", "text", 3),
]
TEXTS = some.text(max_size=12)
PLACES = some.builds(Place, TEXTS, TEXTS, TEXTS, TEXTS, some.integers(0, MOST_VERSION))


# --- published vectors --------------------------------------------------------------------------


@pytest.mark.parametrize(("secret", "salt", "info", "length", "output"), HKDF_CASES)
def test_hkdf_is_rfc_5869(secret: str, salt: str, info: str, length: int, output: str) -> None:
    kdf = HKDF(algorithm=SHA256(), length=length, salt=bytes.fromhex(salt) or None, info=bytes.fromhex(info))
    assert kdf.derive(bytes.fromhex(secret)).hex() == output


def test_argon2id_is_rfc_9106() -> None:
    kdf = Argon2id(
        salt=b"\2" * 16, length=32, iterations=3, lanes=4, memory_cost=32, secret=b"\3" * 8, ad=b"\4" * 12
    )
    assert kdf.derive(b"\1" * 32).hex() == ARGON2ID_RFC
    kdf = Argon2id(salt=b"somesalt", length=32, iterations=2, lanes=1, memory_cost=65536)
    assert kdf.derive(b"password").hex() == ARGON2ID_REFERENCE


def test_hpke_is_rfc_9180() -> None:
    vector = {name: bytes.fromhex(value) for name, value in HPKE.items()}
    private = X25519PrivateKey.from_private_bytes(vector["skRm"])
    assert private.public_key().public_bytes_raw() == vector["pkRm"]
    sealed = vector["enc"] + vector["ct"]
    # The public function takes no associated data, which the published messages have.
    opened = rust_openssl.hpke._decrypt_with_aad(SUITE, sealed, private, vector["info"], vector["aad"])
    assert opened == vector["pt"]


def test_the_bytes_of_a_context_are_the_written_ones() -> None:
    place = Place("o", "mø", "", "f", 258)
    texts = b"\0\0\0\1o" + b"\0\0\0\3m\xc3\xb8" + b"\0\0\0\0" + b"\0\0\0\1f"
    assert context(Kind.ENTRY, place) == b"\1\1" + texts + b"\0\0\0\0\0\0\1\2"


# --- passphrases and wraps ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("salt", "memory", "passes"),
    [
        (16, 19 * 1024 - 1, 2), (16, 64 * 1024, 1), (16, 8, 100), (16, 0, 0), (16, -65536, 2), (16, 65536, 17),
        (16, 2**31, 2), (8, 65536, 2), (0, 65536, 2), (32, 65536, 2), (16, True, 2), (16, 65536.0, 2), (16, "65536", 2),
    ],
)  # fmt: skip
def test_weak_or_absurd_parameters_are_refused(salt: int, memory: Any, passes: int) -> None:
    with pytest.raises(WeakParameters):
        Stretching(bytes(salt), memory, passes)


def test_the_floor_itself_and_the_usual_parameters_are_taken() -> None:
    assert (CHEAPEST.memory, CHEAPEST.passes) == (19456, 2)
    assert (Stretching(bytes(16)).memory, Stretching(bytes(16)).passes) == (65536, 2)


def test_a_passphrase_is_the_same_however_its_spaces_and_accents_were_typed() -> None:
    assert normal_passphrase(" cafe\u0301\u00a0 \t\u3000noir\n") == normal_passphrase("caf\u00e9 noir")
    assert normal_passphrase("Café") != normal_passphrase("café")
    for nothing in ("", " \n\t", "\ud800 half"):
        with pytest.raises(CannotOpen):
            normal_passphrase(nothing)


def test_every_secret_gives_a_key_of_its_own() -> None:
    keys = [
        auth_key(SHARE), key_from_passphrase(SHARE, SHARE), key_from_passphrase(SHARE, bytes(32)),
        key_from_recovery(CODE), key_from_passkey(SHARE), SHARE,
    ]  # fmt: skip
    assert len(set(keys)) == len(keys)


def test_a_user_key_opens_with_its_own_secret_share_and_place_only() -> None:
    place = wrap_place(OWNER, "passphrase", "", 1)
    blob = wrap_user_key(key_from_passphrase(master(), SHARE), USER_KEY, place)
    assert len(blob) == 62
    assert open_user_key(key_from_passphrase(master_key(" correct  horse battery staple again", CHEAPEST), SHARE),
                         blob, place) == USER_KEY  # fmt: skip
    right = key_from_passphrase(master(), SHARE)
    for key, where in [
        (key_from_passphrase(master(), bytes(32)), place),  # an old share
        (key_from_passphrase(bytes(32), SHARE), place),
        (key_from_recovery(CODE), place),
        (right, wrap_place("ben", "passphrase", "", 1)),
        (right, wrap_place(OWNER, "recovery", "", 1)),
        (right, wrap_place(OWNER, "passphrase", "other", 1)),
        (right, wrap_place(OWNER, "passphrase", "", 2)),
    ]:
        with pytest.raises(CannotOpen):
            open_user_key(key, blob, where)


def test_a_swapped_public_key_is_noticed() -> None:
    blob = wrap_private_key(USER_KEY, OWNER, PRIVATE, 1)
    assert (
        open_private_key(USER_KEY, OWNER, blob, PUBLIC, 1).private_bytes_raw() == PRIVATE.private_bytes_raw()
    )
    stranger = X25519PrivateKey.generate()
    for key, owner, public, generation in [
        (USER_KEY, OWNER, stranger.public_key().public_bytes_raw(), 1),
        (USER_KEY, "ben", PUBLIC, 1),
        (USER_KEY, OWNER, PUBLIC, 2),
        (bytes(32), OWNER, PUBLIC, 1),
    ]:
        with pytest.raises(CannotOpen):
            open_private_key(key, owner, blob, public, generation)


# --- entries ------------------------------------------------------------------------------------


def test_every_flipped_byte_and_every_cut_is_refused() -> None:
    wrapped, body = seal_entry(USER_KEY, PLACE, WORDS)
    sent = seal_sent(PUBLIC, PLACE, WORDS)
    key_blob = wrap_user_key(SHARE, USER_KEY, PLACE)
    pair_blob = wrap_private_key(USER_KEY, OWNER, PRIVATE, 1)
    ways: list[tuple[bytes, bytes, Callable[[bytes], object]]] = [
        (wrapped, WORDS, lambda blob: open_entry(USER_KEY, PLACE, blob, body)),
        (body, WORDS, lambda blob: open_entry(USER_KEY, PLACE, wrapped, blob)),
        (sent, WORDS, lambda blob: open_sent(PRIVATE, PLACE, blob)),
        (key_blob, USER_KEY, lambda blob: open_user_key(SHARE, blob, PLACE)),
        (pair_blob, PRIVATE.private_bytes_raw(),
         lambda blob: open_private_key(USER_KEY, OWNER, blob, PUBLIC, 1).private_bytes_raw()),
    ]  # fmt: skip
    for blob, plain, opens in ways:
        assert opens(blob) == plain
        flipped = (blob[:at] + bytes((blob[at] ^ 1 << at % 8,)) + blob[at + 1 :] for at in range(len(blob)))
        for bad in (*flipped, *(blob[:length] for length in range(len(blob))), blob + b"\0"):
            with pytest.raises(CannotOpen):
                opens(bad)


@pytest.mark.parametrize("other", OTHERS)
def test_nothing_opens_in_another_place(other: Place) -> None:
    wrapped, body = seal_entry(USER_KEY, PLACE, WORDS)
    wrapped_there, body_there = seal_entry(USER_KEY, other, WORDS)
    for key, what in [(wrapped, body), (wrapped_there, body), (wrapped, body_there)]:
        with pytest.raises(CannotOpen):
            open_entry(USER_KEY, other, key, what)
    with pytest.raises(CannotOpen):
        open_sent(PRIVATE, other, seal_sent(PUBLIC, PLACE, WORDS))


def test_a_blob_of_one_kind_is_not_taken_for_another() -> None:
    wrapped, body = seal_entry(USER_KEY, PLACE, WORDS)
    with pytest.raises(CannotOpen):
        open_user_key(USER_KEY, wrapped, PLACE)
    with pytest.raises(CannotOpen):
        open_entry(USER_KEY, PLACE, body, wrapped)
    with pytest.raises(CannotOpen):
        open_sent(PRIVATE, PLACE, body)


def test_two_seals_of_the_same_words_share_no_bytes() -> None:
    once, again = seal_entry(USER_KEY, PLACE, WORDS), seal_entry(USER_KEY, PLACE, WORDS)
    assert once[0][2:14] != again[0][2:14]
    assert once[1][2:] != again[1][2:]


def test_a_refusal_says_nothing() -> None:
    with pytest.raises(CannotOpen) as refused:
        open_entry(USER_KEY, PLACE, b"", b"")
    assert str(refused.value) == ""


@given(PLACES, some.binary(max_size=5000))
@settings(max_examples=60)
def test_what_was_sealed_opens(place: Place, plain: bytes) -> None:
    wrapped, body = seal_entry(USER_KEY, place, plain)
    assert open_entry(USER_KEY, place, wrapped, body) == plain
    assert open_sent(PRIVATE, place, seal_sent(PUBLIC, place, plain)) == plain


@given(PLACES, PLACES)
@settings(max_examples=150)
def test_no_two_places_have_the_same_context(one: Place, other: Place) -> None:
    assert (context(Kind.ENTRY, one) == context(Kind.ENTRY, other)) == (one == other)
    assert context(Kind.ENTRY, one) != context(Kind.SENT, one)


@given(some.text("a\0\1", max_size=6), some.integers(0, 6), some.integers(0, 6))
def test_moving_a_border_between_two_texts_makes_another_context(text: str, one: int, other: int) -> None:
    def cut(at: int) -> bytes:
        return context(Kind.ENTRY, Place("o", text[:at], text[at:], "f", 1))

    assert (cut(one) == cut(other)) == (text[:one] == text[:other])


@pytest.mark.parametrize("place", [replace(PLACE, row="\ud83d"), replace(PLACE, version=-1),
                                   replace(PLACE, version=2**53)])  # fmt: skip
def test_a_place_without_bytes_is_not_sealed_and_does_not_open(place: Place) -> None:
    with pytest.raises(CannotSeal):
        seal_entry(USER_KEY, place, WORDS)
    wrapped, body = seal_entry(USER_KEY, PLACE, WORDS)
    with pytest.raises(CannotOpen):
        open_entry(USER_KEY, place, wrapped, body)


# --- padding ------------------------------------------------------------------------------------


@given(some.binary(max_size=9000))
@settings(max_examples=60)
def test_padding_comes_off_and_leaves_only_the_bucket(data: bytes) -> None:
    padded = pad(data)
    assert unpad(padded) == data
    assert len(padded) in (256, 1024, 4096, 8192, 16384)
    assert len(padded) >= len(data) + 4


@pytest.mark.long
def test_a_hundred_thousand_entries_show_only_buckets_and_repeat_no_key_or_nonce() -> None:
    """D8: what whoever holds all sealed entries can see of them."""
    draw, seen, lengths = random.Random(8), set(), set()
    for n in range(100_000):
        key, body = seal_entry(USER_KEY, replace(PLACE, version=n), draw.randbytes(draw.randrange(5000)))
        seen |= {key[2:14], body[2:14], unclose(USER_KEY, key, Kind.ENTRY_KEY, replace(PLACE, version=n))}
        lengths.add(len(body) - 30)
    assert len(seen) == 300_000
    assert lengths == {256, 1024, 4096, 8192}


def test_the_buckets_are_the_written_ones() -> None:
    assert [bucket(n) for n in (0, 252, 253, 1020, 1021, 4092, 4093, 8188, 8189)] == [
        256, 256, 1024, 1024, 4096, 4096, 8192, 8192, 16384,
    ]  # fmt: skip
    assert bucket(MOST_PADDED - 4) == MOST_PADDED
    with pytest.raises(CannotSeal):
        bucket(MOST_PADDED - 3)


@pytest.mark.parametrize(
    "bad",
    [
        b"", b"\0\0\0", bytes(255), bytes(257), bytes(1024), b"\0\0\0\1" + b"a" + b"\0" * 250 + b"x",
        b"\0\0\1\0" + bytes(252), b"\xff\xff\xff\xff" + bytes(252), (300).to_bytes(4, "big") + bytes(4092),
    ],
)  # fmt: skip
def test_padding_that_we_do_not_write_is_refused(bad: bytes) -> None:
    with pytest.raises(CannotOpen):
        unpad(bad)
