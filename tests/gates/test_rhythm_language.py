"""Nobody reads about a heart what a heart does not show: every string, in every language, and every sentence made."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator
from itertools import product

import pytest
from babel.messages.mofile import write_mo

from leanto.engine.rhythm import Else, Kind, Level, PairReading, Phase, Together, Verdict, Why
from leanto.engine.rhythm.change import Change
from leanto.engine.rhythm.importers import Answer
from leanto.rhythm import sentences
from leanto.rhythm.words import Words
from tests.gates.rhythm_words import ABOUT_HEARTS, ALLOWED, EVERYWHERE, NAMES
from tests.gates.test_translations import LANGUAGES, catalogue, english, forms, key

ROOMS = ("rhythm/", "engine/rhythm/")
Found = tuple[str, str]  # (the English sentence, what is read)


def everything(language: str) -> Iterator[tuple[Found, bool]]:
    """Every string of the house as it is read, and whether a room about hearts shows it."""
    for message in catalogue("es" if language == "en" else language):
        if not message.id:
            continue
        hearts = any(str(place).startswith(ROOMS) for place, _line in message.locations)
        read = english(message) if language == "en" else forms(message)
        for text in read:
            yield (key(message)[1], text), hearts


def offences(found: list[Found], words: dict[str, str], language: str) -> list[str]:
    bad = []
    before = r"(?<!\w)[وفبلك]?" if language == "ar" else r"(?<![\w-])"
    for source, text in found:
        allowed = next((words for start, (words, _why) in ALLOWED.items() if source.startswith(start)), ())
        plain = re.sub(r"%\(\w+\)s", " ", text)
        for name in NAMES:
            plain = plain.replace(name, " ")
        for pattern, reason in words.items():
            for match in re.finditer(rf"{before}(?:{pattern})(?![\w-])", plain, re.IGNORECASE):
                if match[0].lower() not in allowed:
                    bad.append(f"“{match[0]}” in “{text[:80]}”: {reason}")
    return bad


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_no_string_of_the_house_claims_what_a_heart_does_not_show(language: str) -> None:
    """S1-15, S1-34, S1-35: no hormone, no brain, no nerve, nobody regulated by anybody; in every language."""
    found = [each for each, _hearts in everything(language)]
    assert len(found) > 1000
    bad = offences(found, EVERYWHERE[language], language)
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_no_string_about_hearts_judges_people_or_their_health(language: str) -> None:
    """S1-15: before and after in plain words; no verdict on two people, no health claim, nothing graded."""
    found = [each for each, hearts in everything(language) if hearts]
    assert len(found) > 150
    bad = offences(found, ABOUT_HEARTS[language], language)
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Your partner regulated you."),
        ("en", "Vagal tone improved."),
        ("en", "You two are in sync: compatibility 87."),
        ("en", "A good bond."),
        ("es", "Tu pareja te reguló."),
        ("es", "El tono vagal mejoró."),
        ("ar", "هرمون التوتر انخفض"),
    ],
)
def test_the_gate_finds_what_it_should(language: str, sentence: str) -> None:
    assert offences([("", sentence)], {**EVERYWHERE[language], **ABOUT_HEARTS[language]}, language)


def test_an_exception_still_names_a_sentence_that_exists() -> None:
    known = [source for (source, _text), _hearts in everything("en")]
    assert all(any(source.startswith(start) for source in known) for start in ALLOWED)


def words_in(language: str) -> Words:
    if language == "en":
        return Words(lambda text: text, lambda one, many, count: one if count == 1 else many)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    spoken = gettext.GNUTranslations(compiled)
    return Words(spoken.gettext, spoken.ngettext)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_code_of_the_engine_has_a_sentence(language: str) -> None:
    words = words_in(language)
    for reason in Why:
        assert words.why(reason)
    assert all(words.otherwise(Else))
    assert all(words.phase(Phase(kind, 0, 1)) for kind in Kind)
    assert all(words.can(Answer))
    assert [bool(words.level(level)) for level in Level] == [False, True, True, True]


def made(words: Words) -> list[str]:
    """Every sentence that can be made of a verdict, its reasons and its numbers."""
    out = []
    for verdict, reason in product(Verdict, [None, *Why]):
        for difference, settled in product((-4.0, 4.0, None), (True, False, None)):
            low, high = (None, None) if difference is None else (difference - 2, difference + 2)
            found = Change(difference, low, high, (9, 9), verdict, settled=settled, why=reason)
            out += [words.change(found), words.change_number(found), words.settled(found)]
        both = Together(
            verdict, reason, statistic=0.2, p=0.01, strongest=0.3, lag=2.0, windows=9, minutes=9.0
        )
        out += [words.together(both), words.follows(both, "Ana", "Ben")]
        out.append(words.together_number(PairReading(Phase(Kind.PACED, 0, 600), both, 0.02, ())))
    return [each for each in out if each]


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_sentence_that_is_made_keeps_to_the_same_words(language: str) -> None:
    found = [("", text) for text in made(words_in(language))]
    bad = offences(found, {**EVERYWHERE[language], **ABOUT_HEARTS[language]}, language)
    assert not bad, "\n".join(bad)
    assert not [text for _source, text in found if "%(" in text]


def test_there_are_three_answers_about_two_people_and_no_fourth() -> None:
    words = words_in("en")
    assert words.together(Together(Verdict.MORE)).endswith("together more than chance.")
    assert words.together(Together(Verdict.NOT_MORE)).endswith("together not more than chance.")
    for reason in Why:
        said = words.together(Together(Verdict.CANNOT_TELL, reason))
        assert "we cannot tell, because " in said


def test_without_a_verdict_there_is_no_number_about_two_people() -> None:
    """S1-15: paced minutes above all."""
    words = words_in("en")
    paced = Together(Verdict.CANNOT_TELL, Why.PACED, statistic=0.9, p=0.001, lag=1.0)
    pair = PairReading(Phase(Kind.PACED, 0, 600), paced, 0.001, ())
    assert words.together_number(pair) == ""
    assert words.follows(paced, "Ana", "Ben") == ""
    assert not re.search(r"\d", words.together(paced))


def test_a_change_says_what_the_research_allows_and_no_more() -> None:
    """The very sentence: fell by 4 (2 to 6) beats a minute from the first to the last minutes; sitting does it too."""
    words = words_in("en")
    found = Change(-4.0, -6.0, -2.0, (9, 9), Verdict.MORE)
    assert words.change(found) == "The heart went slower in the last minutes than in the first."
    assert words.change_number(found) == (
        "From the first to the last minutes heart rate fell by 4 (2 to 6) beats a minute."
    )
    assert words.otherwise([Else.SITTING_STILL]) == ["Sitting still does that too."]
    assert "we do not call it settled" in words.settled(found)
    unsure = Change(-4.0, -9.0, 1.0, (9, 9), Verdict.NOT_MORE)
    assert "about as fast" in words.change(unsure)
    assert words.settled(unsure) == ""


def test_every_refusal_of_a_file_is_one_sentence() -> None:
    for text in (*sentences.REFUSAL.values(), *sentences.PHASES.values(), *sentences.MANY.values()):
        assert text[-1] in ".?", text
