"""The recovery code: what a person types from paper is read, and a slip is told."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from leanto.engine.seal import RecoveryTypo, Slip, read_code, write_code
from leanto.engine.seal.recovery import ALPHABET

CODES = some.binary(min_size=20, max_size=20)


@given(CODES)
def test_a_code_is_nine_groups_of_four_and_reads_back(secret: bytes) -> None:
    code = write_code(secret)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert read_code(code) == secret
    assert read_code(code.lower().replace("-", "  ")) == secret
    assert read_code(f" {code.replace('-', '–')}\n") == secret


@given(CODES)
def test_letters_that_look_alike_and_other_digits_are_read_as_their_twins(secret: bytes) -> None:
    code = write_code(secret)
    assert read_code(code.translate(str.maketrans("01V", "OlU"))) == secret
    assert read_code(code.translate(str.maketrans("01V", "oIu"))) == secret
    for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "０１２３４５６７８９"):
        assert read_code(code.translate(str.maketrans("0123456789", digits))) == secret


@given(CODES, some.integers(0, 35), some.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_told(secret: bytes, at: int, wrong: str) -> None:
    code = write_code(secret).replace("-", "")
    typed = code[:at] + wrong + code[at + 1 :]
    if typed == code:
        assert read_code(typed) == secret
    else:
        with pytest.raises(RecoveryTypo) as told:
            read_code(typed)
        assert told.value.slip is Slip.CHECK


@given(CODES, some.integers(0, 34))
def test_two_neighbours_that_changed_places_are_told(secret: bytes, at: int) -> None:
    code = write_code(secret).replace("-", "")
    typed = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if typed != code:
        with pytest.raises(RecoveryTypo) as told:
            read_code(typed)
        assert told.value.slip is Slip.CHECK


@given(CODES, some.integers(0, 35))
def test_a_character_too_few_or_too_many_is_told(secret: bytes, at: int) -> None:
    code = write_code(secret).replace("-", "")
    for typed in (code[:at] + code[at + 1 :], code[:at] + code[at] + code[at:]):
        with pytest.raises(RecoveryTypo) as told:
            read_code(typed)
        assert told.value.slip is Slip.LENGTH


@given(some.text(max_size=50))
def test_whatever_is_typed_is_read_or_told(typed: str) -> None:
    with suppress(RecoveryTypo):
        assert len(read_code(typed)) == 20


def test_what_is_no_letter_and_no_digit_is_told() -> None:
    for typed in ("*", "ß", "é", "你", "७७७७-७७७!"):
        with pytest.raises(RecoveryTypo) as told:
            read_code(typed + write_code(bytes(20)))
        assert told.value.slip is Slip.CHARACTER
