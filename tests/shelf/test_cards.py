"""The starter rungs and belief cards that translators edit: whole in every language, with source and grade."""

from __future__ import annotations

import re
from typing import Any

import pytest

from leanto.shelf import cards
from tests.gates.language_words import FORBIDDEN, SPANISH
from tests.gates.test_translations import ARABIC

LANGUAGES = ("en", "es", "ar")
WORDS = {"en": FORBIDDEN, "es": SPANISH, "ar": ARABIC}


def ids(data: dict[str, Any]) -> dict[str, Any]:
    """The keys of a file, however deep, without the words."""
    return {key: ids(value) if isinstance(value, dict) else None for key, value in data.items()}


def sentences(language: str) -> list[str]:
    """Everything of the files that a person reads."""
    found = [rung.words for rung in cards.ladders(language).rungs] + [cards.ladders(language).source]
    for card in cards.cards(language):
        found += [card.title, card.text, card.place, card.source]
    return [sentence for sentence in found if sentence]


def test_there_are_cards_in_each_language_of_the_house() -> None:
    assert cards.languages() == sorted(LANGUAGES)


@pytest.mark.parametrize("name", ["ladder", "cards"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_ids_in_the_same_order(name: str, language: str) -> None:
    assert repr(ids(cards.read(name, language))) == repr(ids(cards.read(name, "en")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_and_ladder_says_its_source_and_how_sure_we_are(language: str) -> None:
    """S0-34, S2-35."""
    found: list[cards.Card | cards.Ladders] = [*cards.cards(language), cards.ladders(language)]
    for one in found:
        assert one.source.strip()
        assert str(one.sure_words)
    assert [card.sure for card in cards.cards(language)] == [card.sure for card in cards.cards("en")]
    assert [card.deck for card in cards.cards(language)] == [card.deck for card in cards.cards("en")]


def test_the_cards_come_from_more_than_three_places() -> None:
    """S0-5, S2-35, S3-4: beliefs about needing differ from place to place."""
    places = {card.place for card in cards.cards("en") if card.place}
    assert len(places) >= 6


def test_both_ladders_have_about_ten_rungs_in_each_area() -> None:
    """S0-24, S2-18."""
    rungs = cards.ladders("en").rungs
    for ladder, least in (("ask", 10), ("no", 8)):
        for area in cards.AREAS:
            assert sum(rung.ladder == ladder and rung.area == area for rung in rungs) >= least
    assert len({(rung.ladder, rung.id) for rung in rungs}) == len(rungs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rung_or_card_carries_a_word_that_the_house_does_not_use(language: str) -> None:
    """S0-5, S0-37, S3-2, S3-5: no advice by gender, no claims about body, childhood or health."""
    bad = [
        f"{match[0]}: {sentence[:80]}"
        for sentence in sentences(language)
        for pattern in WORDS[language]
        for match in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", sentence, re.I)
    ]
    assert not bad, "\n".join(bad)


def test_no_sentence_was_left_in_english() -> None:
    def told(language: str) -> set[str]:
        """All but the sources, which name books."""
        rungs = {rung.words for rung in cards.ladders(language).rungs}
        return rungs | {text for card in cards.cards(language) for text in (card.title, card.text) if text}

    for language in ("es", "ar"):
        assert told("en") & told(language) == set()


def test_a_language_without_files_reads_english() -> None:
    assert cards.read("cards", "pt-br") == cards.read("cards", "en")
    assert cards.read("cards", "es-mx") == cards.read("cards", "es")
    with pytest.raises(FileNotFoundError):
        cards.read("nothing", "en")
