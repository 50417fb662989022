"""The rules of the checks on plain values, in the browser that will run them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from leanto.shelf import checks
from tests.browser.shelf_checks import rule


@pytest.mark.parametrize(
    ("thanks", "full", "worst", "said"),
    [
        ("yes", "yes", "yes", "fits"),
        ("yes", "no", "yes", "halve"),
        ("unsure", "no", "unsure", "halve"),
        ("yes", "yes", "unsure", "unsure"),
        ("yes", "", "yes", ""),
        ("", "", "", ""),
    ],
)
def test_any_no_to_the_three_questions_asks_whether_to_halve_it(
    phone: Page, thanks: str, full: str, worst: str, said: str
) -> None:
    """F2 step 7."""
    assert rule(phone, "checks", "offerAnswer", {"thanks": thanks, "full": full, "worst": worst}) == said


def test_an_offer_is_looked_at_from_the_middle_of_its_time_to_its_end_and_once(phone: Page) -> None:
    """F2 step 11."""
    offer = {"id": "a", "what": "Soup", "from": "2026-11-01", "until": "2026-11-29", "ended": False}

    def shown(today: str, looked: tuple[str, ...] = (), **other: Any) -> bool:
        found = rule(phone, "checks", "midways", [{**offer, **other}], list(looked), today)
        return [each["id"] for each in found] == ["a"]

    assert not shown("2026-11-14")
    assert shown("2026-11-15")
    assert shown("2026-11-29")
    assert not shown("2026-11-30")
    assert not shown("2026-11-20", looked=("a",))
    assert not shown("2026-11-20", ended=True)


def test_what_is_looked_at_again_is_shown_from_its_date_on_and_not_before(phone: Page) -> None:
    """F3 step 8: no notification, only the date."""
    entries = [
        {"words": {"again": "2026-12-06"}},
        {"words": {"again": ""}},
        {"words": {"again": "2026-12-01"}},
    ]
    assert rule(phone, "checks", "lookAgain", entries, "2026-11-30") == []
    assert rule(phone, "checks", "lookAgain", entries, "2026-12-06") == [entries[2], entries[0]]


def test_questions_of_others_come_back_after_a_month(phone: Page) -> None:
    """At most monthly (practices, instruments)."""
    assert rule(phone, "checks", "nextTime", None, "2026-11-22") == ""
    assert rule(phone, "checks", "nextTime", "2026-11-22", "2026-11-22") == "2026-12-22"
    assert rule(phone, "checks", "nextTime", "2026-11-22", "2026-12-21") == "2026-12-22"
    assert rule(phone, "checks", "nextTime", "2026-11-22", "2026-12-22") == ""


def test_a_week_begins_on_monday_across_months_and_clock_changes(phone: Page) -> None:
    days = {
        "2026-11-22": "2026-11-16",
        "2026-11-23": "2026-11-23",
        "2026-03-01": "2026-02-23",
        "2026-10-25": "2026-10-19",
    }
    for date, monday in days.items():
        assert rule(phone, "checks", "monday", date) == monday


def given(number: int, side: str = "gave", on: str = "2026-11-10") -> list[dict[str, str]]:
    return [{"side": side, "what": "x", "on": on} for _each in range(number)]


@pytest.mark.parametrize(
    ("gave", "got", "word"),
    [
        (0, 0, "nothing"),
        (1, 0, "little"),
        (1, 1, "little"),
        (3, 0, "gave"),
        (7, 3, "gave"),
        (6, 4, "near"),
        (5, 5, "near"),
        (3, 7, "got"),
        (0, 40, "got"),
    ],
)
def test_the_mirror_finds_its_word_from_how_the_two_lie_to_each_other(
    phone: Page, gave: int, got: int, word: str
) -> None:
    """S0-23: two soft bands, and no number."""
    seen = rule(phone, "mirror-bands", "bands", given(gave) + given(got, "got"))
    assert seen["word"] == word
    assert set(seen) == {"gave", "got", "word"}
    assert 0 <= seen["gave"] < 1 and 0 <= seen["got"] < 1
    assert (seen["gave"] > seen["got"]) == (gave > got)


def test_the_mirror_is_of_one_season_and_knows_what_the_circle_does_not(phone: Page) -> None:
    facts = {
        "given": [{"what": "Soup", "on": "2026-11-01"}, {"what": "Long ago", "on": "2026-08-01"}],
        "got": [{"what": "A lift", "on": "2026-11-20"}, {"what": "Not yet", "on": "2026-11-23"}],
    }
    own = [{"words": {"side": "got", "what": "A call", "on": "2026-11-21"}}]
    found = rule(phone, "mirror-bands", "lines", facts, own, "2026-11-22")
    assert [(each["side"], each["what"]) for each in found] == [
        ("got", "A call"),
        ("got", "A lift"),
        ("gave", "Soup"),
    ]


def phrases(language: str) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "find": list(one.find), "other": list(one.other)} for one in checks.phrases(language)
    ]


@pytest.mark.parametrize(
    ("draft", "ids"),
    [
        ("I don’t owe you anything.", ["owe"]),
        ("Honestly: I DON'T  OWE\nyou a thing", ["owe"]),
        ("I do not have the capacity for that, I need to protect my peace.", ["capacity", "peace"]),
        ("I am not responsible for your feelings.", ["feelings"]),
        ("I'm not okay with that.", ["not_okay"]),
        ("I do not claim that.", ["claim"]),
        ("No.", []),
        ("No, I can't on Sunday.", []),
        ("You don't owe me anything.", []),
        ("The hall has the capacity for sixty.", []),
        ("", []),
    ],
)
def test_only_the_named_phrases_are_found_and_a_no_never_is(phone: Page, draft: str, ids: list[str]) -> None:
    """S2-4, S2-5, S2-6, S2-7, S2-8, S2-9: in any writing of capitals, gaps and apostrophes."""
    assert [each["id"] for each in rule(phone, "phrases", "found", draft, phrases("en"))] == ids


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_every_phrase_of_every_language_is_found_in_a_sentence(phone: Page, language: str) -> None:
    every = phrases(language)
    for one in every:
        for piece in one["find"]:
            found = rule(phone, "phrases", "found", f"Well… {piece[:1].upper()}{piece[1:]}, today.", every)
            assert one["id"] in [each["id"] for each in found], piece


def test_accents_and_vowel_signs_may_be_left_out_or_put_in(phone: Page) -> None:
    assert rule(phone, "phrases", "found", "No te debó nada", phrases("es"))[0]["id"] == "owe"
    assert rule(phone, "phrases", "found", "لا أَدِينُ لَكَ بِشَيْءٍ", phrases("ar"))[0]["id"] == "owe"


def test_other_words_take_the_place_of_the_sentence_and_nothing_else_moves(phone: Page) -> None:
    draft = "Hi Cem. I don’t owe you anything, you know! See you"
    (place,) = rule(phone, "phrases", "found", draft, phrases("en"))
    assert place["mine"] == "I don’t owe you"
    assert rule(phone, "phrases", "taken", draft, place, "I can’t give that.") == (
        "Hi Cem. I can’t give that. See you"
    )
    assert rule(phone, "phrases", "taken", draft[8:24], {**place, "start": 0, "end": 15}, "No.") == "No."
