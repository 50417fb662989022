"""The sealed format in a real browser, held to its twin in Python, and the room with the keys behind its door."""

from __future__ import annotations

import io
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from playwright.sync_api import Browser

from leanto.engine.seal import Archive, Kind, Place, RecoveryTypo, Stretching, read_code, write_code
from leanto.engine.seal import keys as k
from leanto.engine.seal.entries import open_entry, open_sent, seal_entry, seal_sent
from leanto.engine.seal.values import context, pad
from tests.browser.vault_room import Refusal, VaultPage, vault_room
from tests.engine.seal.sealing import (
    CHEAPEST,
    OWNER,
    PASSPHRASE,
    PRIVATE,
    PUBLIC,
    SHARE,
    USER_KEY,
    WORDS,
    master,
)
from tests.engine.seal.test_format import OTHERS, PLACE
from tests.engine.seal.vectors import ARGON2ID_REFERENCE, HPKE

ALPHABETS = ("abc xyz", "àßñ", "نعم لا", "你好", "🌱👩‍👧", "\0\1\n", "\u0301\u200f")


@pytest.fixture(scope="module")
def vault(browser: Browser) -> Iterator[VaultPage]:
    """A page with the vault's modules, for all tests here."""
    context_of_page = browser.new_context()
    complaints: list[str] = []
    with vault_room() as address:
        page = context_of_page.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield VaultPage(page, address)
        context_of_page.close()
    assert not complaints, complaints


# --- both ways ----------------------------------------------------------------------------------


def a_case(draw: random.Random) -> dict[str, Any]:
    """A random place, words and keys, sealed by Python in every way there is."""

    def text() -> str:
        return "".join(draw.choice(draw.choice(ALPHABETS)) for _ in range(draw.choice((0, 1, 5, 40))))

    place = Place(
        text(), text(), text(), text(), draw.choice((0, 1, 255, 2**32, 2**53 - 1, draw.randrange(2**53)))
    )
    plain = draw.randbytes(draw.choice((0, 1, 251, 252, 253, 1020, 1021, 4093, draw.randrange(9000))))
    user_key, shared, share, prf, code = (draw.randbytes(size) for size in (32, 32, 32, 32, 20))
    private = X25519PrivateKey.from_private_bytes(draw.randbytes(32))
    public = private.public_key().public_bytes_raw()
    key, body = seal_entry(user_key, place, plain)
    wrapping = {
        "passphrase": k.key_from_passphrase(shared, share),
        "recovery": k.key_from_recovery(code),
        "passkey": k.key_from_passkey(prf),
    }
    wraps = {
        way: k.wrap_user_key(under, user_key, k.wrap_place(place.owner, way, place.row, place.version))
        for way, under in wrapping.items()
    }
    return {
        "place": asdict(place), "plain": plain, "user_key": user_key, "context": context(Kind.ENTRY, place),
        "key": key, "body": body, "public_key": public, "sent": seal_sent(public, place, plain),
        "private_key": k.wrap_private_key(user_key, place.owner, private, place.version),
        "master": shared, "auth": k.auth_key(shared), "share": share, "prf": prf, "code": code,
        "written": write_code(code), "wraps": wraps, "_wrapping": wrapping, "_private": private,
    }  # fmt: skip


def round_trips(vault: VaultPage, count: int) -> None:
    seed = int(os.environ.get("VAULT_SEED", random.SystemRandom().randrange(2**32)))
    print(f"seed of these round trips: {seed} (VAULT_SEED={seed} repeats them)")
    draw = random.Random(seed)
    for start in range(0, count, 100):
        cases = [a_case(draw) for _ in range(min(100, count - start))]
        given = [{name: value for name, value in one.items() if name[0] != "_"} for one in cases]
        for case, made in zip(cases, vault.call("trips", given), strict=True):
            place, plain, user_key = Place(**case["place"]), case["plain"], case["user_key"]
            assert made["faults"] == [], seed
            assert open_entry(user_key, place, made["sealed"]["key"], made["sealed"]["body"]) == plain, seed
            assert open_sent(case["_private"], place, made["sent"]) == plain, seed
            for way, blob in made["wraps"].items():
                where = k.wrap_place(place.owner, way, place.row, place.version)
                assert k.open_user_key(case["_wrapping"][way], blob, where) == user_key, seed
            pair = made["made_pair"]
            k.open_private_key(user_key, place.owner, pair["blob"], pair["publicKey"], place.version)


def test_300_round_trips_between_the_twins(vault: VaultPage) -> None:
    round_trips(vault, 300)


@pytest.mark.long
def test_10_000_round_trips_between_the_twins(vault: VaultPage) -> None:
    round_trips(vault, 10_000)


def test_a_passphrase_gives_both_twins_the_same_key(vault: VaultPage) -> None:
    typed = [PASSPHRASE, "  cafe\u0301 \u00a0 noir\tet\u3000نعم\n", "\ufeff\u0085x", "ﬁve ＷＯＲＤＳ ①"]
    asked = [{"passphrase": one, **asdict(CHEAPEST)} for one in typed]
    assert vault.call("masters", asked) == [k.master_key(one, CHEAPEST) for one in typed]
    empty = [{"passphrase": one, **asdict(CHEAPEST)} for one in ("", " \n", "\t\u3000")]
    assert vault.call("masters", empty) == ["CannotOpen"] * 3


def test_the_browser_computes_the_published_vectors(vault: VaultPage) -> None:
    given = {"password": "password", "salt": b"somesalt", "parallelism": 1, "iterations": 2, "memorySize": 65536,
             "hashLength": 32}  # fmt: skip
    assert vault.call("argon2", given) == ARGON2ID_REFERENCE
    vector = {name: bytes.fromhex(value) for name, value in HPKE.items()}
    made = vault.call("hpke", vector)
    assert {name: made[name] for name in ("shared", "key", "nonce")} == {
        name: vector[name] for name in ("shared", "key", "nonce")
    }
    assert made["sealed"] == vector["enc"] + vector["ct"]
    assert made["opened"] == vector["pt"]


def test_padding_is_the_same_and_bad_padding_is_refused(vault: VaultPage) -> None:
    plains = [b"x" * length for length in (0, 1, 252, 253, 1020, 1021, 4092, 4093, 8188, 8189)]
    assert vault.call("pads", plains) == [pad(plain) for plain in plains]
    assert vault.call("unpads", [pad(plain) for plain in plains]) == plains
    bad = [b"", b"\0\0\0", bytes(255), bytes(257), bytes(1024), b"\0\0\0\1a" + bytes(250) + b"x",
           b"\0\0\1\0" + bytes(252), b"\xff\xff\xff\xff" + bytes(252)]  # fmt: skip
    assert vault.call("unpads", bad) == ["CannotOpen"] * len(bad)


def test_a_recovery_code_is_read_alike(vault: VaultPage) -> None:
    draw = random.Random(7)
    code = write_code(draw.randbytes(20))
    typed = [
        code,
        code.lower(),
        code.translate(str.maketrans("01V", "OlU")),
        code.replace("-", "—"),
        code[:-1],
        "",
    ]
    typed += [
        code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        code + "A",
        "*" + code,
        "é",
        "ß",
        "ı" + code,
    ]
    bare = code.replace("-", "")
    typed += [bare[:at] + draw.choice("0123456789ABCXYZ") + bare[at + 1 :] for at in range(36)]

    def here(text: str) -> object:
        try:
            return read_code(text)
        except RecoveryTypo as told:
            return f"RecoveryTypo {told.slip.value}"

    assert vault.call("codes", typed) == [here(text) for text in typed]


# --- refused ------------------------------------------------------------------------------------


def test_every_flipped_byte_every_cut_and_every_swap_is_refused(vault: VaultPage) -> None:
    key, body = seal_entry(USER_KEY, PLACE, WORDS)
    sent = seal_sent(PUBLIC, PLACE, WORDS)
    wrap = k.wrap_user_key(k.key_from_passkey(USER_KEY), USER_KEY, PLACE)
    pair = k.wrap_private_key(USER_KEY, OWNER, PRIVATE, 1)
    here, mine = asdict(PLACE), {"owner": OWNER, "public_key": PUBLIC, "generation": 1}
    good: list[dict[str, Any]] = [
        {"way": "entry", "place": here, "key": key, "body": body}, {"way": "sent", "place": here, "blob": sent},
        {"way": "wrap", "place": here, "blob": wrap}, {"way": "pair", **mine, "blob": pair},
    ]  # fmt: skip
    bad: list[dict[str, Any]] = []
    for one, name in [
        (good[0], "key"),
        (good[0], "body"),
        (good[1], "blob"),
        (good[2], "blob"),
        (good[3], "blob"),
    ]:
        blob = one[name]
        flips = [blob[:at] + bytes((blob[at] ^ 1 << at % 8,)) + blob[at + 1 :] for at in range(len(blob))]
        bad += [
            {**one, name: other}
            for other in (*flips, *(blob[:end] for end in range(len(blob))), blob + b"\0")
        ]
    for other in OTHERS:
        there = asdict(other)
        key_there, body_there = seal_entry(USER_KEY, other, WORDS)
        bad += [{**good[0], "place": there, "key": one, "body": what}
                for one, what in ((key, body), (key_there, body), (key, body_there))]  # fmt: skip
        bad += [{**good[1], "place": there}, {**good[2], "place": there}]
    stranger = X25519PrivateKey.generate().public_key().public_bytes_raw()
    bad += [{**good[3], "public_key": stranger}, {**good[3], "owner": "ben"}, {**good[3], "generation": 2}]
    # A pair that somebody wrapped with another public key: it is only noticed by computing the public key.
    liar = k.close(USER_KEY, k.PKCS8_BEFORE + PRIVATE.private_bytes_raw(), Kind.PRIVATE_KEY,
                   k._pair_place(OWNER, stranger, 1))  # fmt: skip
    bad += [{**good[3], "public_key": stranger, "blob": liar}]
    bad += [{**good[0], "place": {**here, "version": -1}}, {**good[0], "place": {**here, "version": 1.5}}]
    bad += [{**good[0], "key": body, "body": key}, {"way": "sent", "place": here, "blob": body}]
    given = {"user_key": USER_KEY, "private_key": pair, **mine}
    assert vault.call("attempts", {**given, "tries": good}) == ["opened"] * 4
    assert Counter(vault.call("attempts", {**given, "tries": bad})) == {"CannotOpen": len(bad)}
    assert len(bad) > 1500
    assert vault.call("badContext", 1) == ["CannotSeal"] * 2


def test_weak_parameters_are_refused_by_the_browser(vault: VaultPage) -> None:
    weak = [(16, 19455, 2), (16, 65536, 1), (16, 8, 100), (16, 0, 0), (16, -65536, 2), (16, 65536, 17),
            (16, 2**31, 2), (8, 65536, 2), (0, 65536, 2), (16, 65536.5, 2), (16, "65536", 2),
            (16, None, 2)]  # fmt: skip
    asked = [{"passphrase": PASSPHRASE, "salt": bytes(salt), "memory": m, "passes": p} for salt, m, p in weak]
    assert vault.call("masters", asked) == ["WeakParameters"] * len(weak)


def test_no_key_can_be_exported(vault: VaultPage) -> None:
    pair = k.wrap_private_key(USER_KEY, OWNER, PRIVATE, 1)
    wrap = k.wrap_user_key(k.key_from_passkey(USER_KEY), USER_KEY, PLACE)
    given = {"user_key": USER_KEY, "private_key": pair, "public_key": PUBLIC, "owner": OWNER, "generation": 1,
             "wrap": wrap, "place": asdict(PLACE)}  # fmt: skip
    assert vault.call("exportable", given) == [False, False, False]


def test_five_words_are_drawn_evenly_from_a_long_list(vault: VaultPage) -> None:
    given = {"count": 3000, "address": "/vendor/eff/eff_large_wordlist.txt"}
    made = vault.call("phrases", given)
    assert made["length"] == 7776
    words = Counter(word for phrase in made["phrases"] for word in phrase.split(" "))
    assert words.total() == 15_000
    assert len(words) > 6300  # 15,000 even draws out of 7,776 leave about 1,130 out
    assert max(words.values()) < 16
    for text in ("one two", "\n".join(["same"] * 7776)):
        with pytest.raises(Refusal, match="CannotSeal"):
            vault.call("shortList", text)


# --- the room with the keys ---------------------------------------------------------------------


def ask(vault: VaultPage, task: str, /, **given: Any) -> Any:
    return vault.call("ask", {"task": task, "given": given})


def test_a_vault_is_made_locked_opened_three_ways_and_taken_along(vault: VaultPage) -> None:
    """A whole life behind the door, and Python opens what was taken along."""
    code, prf, whose = write_code(bytes(range(20))), b"p" * 32, {"owner": OWNER, "generation": 1}
    stretching = asdict(CHEAPEST)
    assert ask(vault, "prepare", passphrase=PASSPHRASE, stretching=stretching)["auth"] == k.auth_key(master())
    ways = [{"way": "passphrase", "name": "", "share": SHARE}, {"way": "recovery", "name": "", "code": code}]
    with pytest.raises(Refusal, match="CannotSeal"):  # one way in is none
        ask(vault, "make", **whose, ways=ways[1:])
    made = ask(vault, "make", **whose, ways=ways)
    first, second = made["wraps"]
    keys = {**whose, "publicKey": made["publicKey"], "privateKey": made["privateKey"]}
    place: dict[str, Any] = {"model": "journal", "row": "1", "field": "text", "version": 1}
    with pytest.raises(Refusal, match="CannotOpen"):  # made is not unlocked
        ask(vault, "seal", place=place, plain=WORDS)

    with pytest.raises(Refusal, match="CannotOpen"):
        ask(vault, "unlock", **keys, **first, passphrase=PASSPHRASE, stretching=stretching, share=bytes(32))
    with pytest.raises(Refusal, match="WeakParameters"):
        ask(
            vault,
            "unlock",
            **keys,
            **first,
            passphrase="x",
            stretching={**stretching, "passes": 1},
            share=SHARE,
        )
    with pytest.raises(Refusal, match="RecoveryTypo: check"):
        ask(vault, "unlock", **keys, **second, code=code[:-1] + "0")
    with pytest.raises(Refusal, match="CannotOpen"):
        ask(vault, "unlock", **keys, **second, code=write_code(bytes(20)))
    with pytest.raises(Refusal, match="CannotOpen"):  # a wrap is missing: another was put in its place
        ask(vault, "unlock", **keys, **{**second, "blob": first["blob"]}, code=code)
    ask(vault, "unlock", **keys, **first, passphrase=PASSPHRASE, stretching=stretching, share=SHARE)
    sealed = ask(vault, "seal", place=place, plain=WORDS)
    assert ask(vault, "open", place=place, **sealed) == WORDS
    with pytest.raises(Refusal, match="CannotSeal"):  # kept for the list of an export
        ask(vault, "seal", place={**place, "model": "export"}, plain=WORDS)

    third = ask(vault, "rewrap", **{"from": {**second, "code": code}},
                to={"way": "passkey", "name": "phone", "prf": prf})  # fmt: skip
    with pytest.raises(Refusal, match="CannotOpen"):
        ask(vault, "rewrap", **{"from": {**second, "code": write_code(bytes(20))}},
            to={"way": "passkey", "name": "thief", "prf": prf})  # fmt: skip
    vault.call("lock")
    with pytest.raises(Refusal, match="CannotOpen"):
        ask(vault, "open", place=place, **sealed)
    sent_place = {**place, "row": "2"}
    sent = ask(
        vault, "send", place={**sent_place, "owner": OWNER}, publicKey=made["publicKey"], plain=b"offline"
    )
    with pytest.raises(Refusal, match="CannotOpen"):
        ask(vault, "openSent", place=sent_place, blob=sent)
    ask(vault, "unlock", **keys, **third, prf=prf)
    assert ask(vault, "openSent", place=sent_place, blob=sent) == b"offline"
    assert ask(vault, "open", place=place, **sealed) == WORDS

    wraps = [{**first, "stretching": stretching}, second, third]
    data = ask(vault, "takeAlong", vault={**keys, "wraps": wraps, "share": SHARE},
               entries=[{**place, **sealed}, {**sent_place, "sent": sent}])  # fmt: skip
    archive = Archive(io.BytesIO(data))
    user_key = archive.user_key_by_recovery(read_code(code))
    assert archive.user_key_by_passphrase(PASSPHRASE, SHARE) == user_key
    assert archive.is_whole(user_key)
    assert [one.plain for one in archive.open_all(user_key)] == [WORDS, b"offline"]
    assert [one.place for one in archive.open_all(user_key)] == [
        Place(OWNER, **place), replace(Place(OWNER, **place), row="2"),
    ]  # fmt: skip


def test_what_is_offered_is_fresh_and_strong(vault: VaultPage) -> None:
    words = "\n".join(f"{number}\tword{number}" for number in range(7776))
    one, other = ask(vault, "offer", list=words), ask(vault, "offer", list=words)
    assert one["passphrase"] != other["passphrase"]
    assert len(one["passphrase"].split(" ")) == 5
    assert read_code(one["code"]) != read_code(other["code"])
    assert one["stretching"]["salt"] != other["stretching"]["salt"]
    fitting = Stretching(**one["stretching"])  # nothing below the floor, and the floor only where it is slow
    assert (fitting.memory, fitting.passes) in ((65536, 2), (19456, 2))


def test_a_refusal_of_the_worker_carries_no_words(vault: VaultPage) -> None:
    with pytest.raises(Refusal) as refused:
        ask(vault, "nothing of the kind", secret="canary")
    assert (refused.value.name, refused.value.why) == ("Error", "")
