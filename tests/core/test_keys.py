"""Texts at rest: readable with the key file, noise without it, gone after shredding."""

from __future__ import annotations

import stat
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanto.core.keys import SHREDDED, KeyLost, KeyRing, read_or_make_instance_key

CIRCLE = uuid4()


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys.sqlite3", b"k" * 32)


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back_as_it_was(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    ring = KeyRing(tmp_path_factory.getbasetemp() / "any.sqlite3", b"k" * 32)
    assert ring.open(ring.seal(CIRCLE, text)) == text


def test_the_same_text_never_looks_the_same_twice(ring: KeyRing) -> None:
    assert ring.seal(CIRCLE, "soup") != ring.seal(CIRCLE, "soup")


def test_a_text_opens_after_a_restart_with_the_same_key_file(ring: KeyRing, tmp_path: Path) -> None:
    blob = ring.seal(CIRCLE, "soup on Tuesday")
    assert KeyRing(tmp_path / "keys.sqlite3", b"k" * 32).open(blob) == "soup on Tuesday"


def test_another_instance_key_is_told_apart_and_opens_nothing(ring: KeyRing, tmp_path: Path) -> None:
    blob = ring.seal(CIRCLE, "soup on Tuesday")
    with pytest.raises(KeyLost):
        KeyRing(tmp_path / "keys.sqlite3", b"x" * 32).open(blob)


def test_no_byte_of_a_sealed_text_can_be_changed_unnoticed(ring: KeyRing) -> None:
    blob = ring.seal(CIRCLE, "Elm Road 4")
    for place in range(len(blob)):
        bent = bytearray(blob)
        bent[place] ^= 1
        if place in range(1, 17):  # another key id: that key does not exist
            assert ring.open(bytes(bent)) == SHREDDED
        else:
            with pytest.raises(KeyLost):
                ring.open(bytes(bent))


def test_shredding_takes_the_text_and_the_key_bytes_away(ring: KeyRing, tmp_path: Path) -> None:
    blob, other = ring.seal(CIRCLE, "soup"), ring.seal(uuid4(), "tea")
    key_id = blob[1:17]
    ring.shred(CIRCLE)
    assert ring.open(blob) == SHREDDED
    assert ring.open(other) == "tea"
    for file in tmp_path.iterdir():
        assert key_id not in file.read_bytes(), f"the key's row is still in {file.name}"


def test_the_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "instance.key"
    first = read_or_make_instance_key(path)
    assert len(first) == 32
    assert read_or_make_instance_key(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_cut_off_key_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "instance.key").write_bytes(b"short")
    with pytest.raises(KeyLost, match="32 bytes"):
        read_or_make_instance_key(tmp_path / "instance.key")
