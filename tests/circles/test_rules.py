"""The circle's pure rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanto.circles import rules
from leanto.circles.rules import Door

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "taken", "back", "state"),
    [
        (0, 0, None, Door.OPEN),
        (6 * 86400, 2, None, Door.OPEN),
        (7 * 86400 - 1, 0, None, Door.OPEN),
        (7 * 86400, 0, None, Door.OVER),
        (1, 3, None, Door.FULL),
        (1, 0, START, Door.TAKEN_BACK),
        (8 * 86400, 3, START, Door.TAKEN_BACK),
    ],
)
def test_a_door_is_open_while_places_and_days_last(
    after: int, taken: int, back: datetime | None, state: Door
) -> None:
    at = START + timedelta(seconds=after)
    assert rules.door(at, START + rules.INVITATION_LIFE, 3, taken, back) is state


@pytest.mark.parametrize(("arranging", "others", "may"), [(2, 5, True), (1, 5, False), (1, 0, True)])
def test_somebody_always_arranges_while_others_are_there(arranging: int, others: int, may: bool) -> None:
    assert rules.may_step_down(arranging, others) is may


@given(st.text(max_size=60))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert rules.tidy(rules.tidy(text)) == rules.tidy(text)
    assert rules.same_name(text, rules.tidy(text))


def test_a_name_keeps_its_letters_and_loses_what_cannot_be_seen() -> None:
    assert rules.tidy("  Zoë\u202e\n\tVan  Dam\x00 ") == "Zoë Van Dam"
    assert rules.tidy("می\u200cخواهم") == "می\u200cخواهم"
    assert rules.same_name("ＡＮＡ", "ana")


def test_people_are_found_by_first_letters_with_or_without_accents() -> None:
    assert rules.matches("Zoë van Dam", "zoe")
    assert rules.matches("Zoë van Dam", "DAM")
    assert not rules.matches("Zoë van Dam", "an")


def test_a_review_comes_within_a_year() -> None:
    today = date(2026, 3, 1)
    assert rules.review_fits(today + rules.REVIEW_AFTER, today)
    assert not rules.review_fits(today, today)
    assert not rules.review_fits(today + timedelta(days=400), today)
