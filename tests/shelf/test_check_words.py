"""Needs, moves and phrases: the same in every language, in the words of the house; a draft leaves room for a no."""

from __future__ import annotations

import re
from typing import Any

import pytest

from leanto.shelf import cards, checks
from tests.gates.language_words import FORBIDDEN, SPANISH
from tests.gates.test_language import offences
from tests.gates.test_translations import arabic_offences

LANGUAGES = ("en", "es", "ar")
FILES = ("needs", "moves", "phrases")


def ids(name: str, language: str) -> list[str]:
    table = cards.read(name, language)
    return list(table["words"] if name == "needs" else table)


def texts(value: Any) -> list[str]:
    """Every text that a person may read. What is looked for in a draft is left out: it is the person's own word."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, inner in value.items() if key != "find" for text in texts(inner)]
    return [text for inner in value for text in texts(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_has_the_same_ids_in_the_same_order(name: str, language: str) -> None:
    assert (cards.FOLDER / language / f"{name}.toml").is_file()
    assert ids(name, language) == ids(name, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_says_where_it_is_from_and_how_sure_we_are(language: str) -> None:
    needs = cards.read("needs", language)
    graded = [(needs["source"], needs["sure"])]
    graded += [(move.source, move.sure) for move in checks.moves(language)]
    graded += [(phrase.source, phrase.sure) for phrase in checks.phrases(language)]
    for source, sure in graded:
        assert source
        assert sure in cards.SURE
    assert [move.sure for move in checks.moves(language)] == [move.sure for move in checks.moves("en")]


def test_no_english_text_carries_a_forbidden_word_or_claim() -> None:
    found = [(name, text) for name in FILES for text in texts(cards.read(name, "en"))]
    assert offences(found, FORBIDDEN) == []
    assert offences([("here", "It heals your nervous system")], FORBIDDEN), "the gate does not bite"


def test_no_spanish_or_arabic_text_carries_one_either() -> None:
    spanish = [(name, text) for name in FILES for text in texts(cards.read(name, "es"))]
    assert offences(spanish, SPANISH) == []
    assert arabic_offences([("x", text) for name in FILES for text in texts(cards.read(name, "ar"))]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_s2_4_to_s2_9_has_other_words_and_each_keeps_its_row(language: str) -> None:
    """S2-4, S2-5, S2-6, S2-7, S2-8, S2-9"""
    rows = [phrase.row for phrase in checks.phrases(language)]
    assert rows == ["S2-4", "S2-5", "S2-6", "S2-7", "S2-8", "S2-9"]
    for phrase in checks.phrases(language):
        assert len(phrase.other) >= 2
        assert all(len(piece) > 5 and piece == piece.lower() and "’" not in piece for piece in phrase.find)


def test_a_no_is_never_looked_for_and_never_lost() -> None:
    """S2-11: among the other words there is always one that is a no as well."""
    for phrase in checks.phrases("en"):
        assert "no" not in phrase.find
        whole = " ".join(phrase.other).lower()
        assert re.search(r"\b(no|not|can't|didn't|differently)\b|quiet", whole), phrase.id


def test_a_draft_that_asks_for_something_leaves_room_for_a_no() -> None:
    """F3 step 6: a question, or a no that is named as fine."""
    for move in checks.moves("en"):
        if move.draft:
            assert (
                "?" in move.draft or "let's see" in move.draft.lower() or "a word would" in move.draft.lower()
            )


def test_nothing_here_suggests_to_stay_or_to_make_up() -> None:
    """F6: never a push toward making up."""
    pushing = re.compile(r"make up|forgive|stay with|don't leave|give (?:them|it) another|reconcil", re.I)
    found = [text for name in FILES for text in texts(cards.read(name, "en"))]
    assert not [text for text in found if pushing.search(text)]


def test_a_language_without_files_shows_the_english_ones() -> None:
    assert checks.needs("pt-br") == checks.needs("en")
    assert checks.moves("es-mx") == checks.moves("es")
