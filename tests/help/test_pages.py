"""The help room's pages: open to everybody, and saying what they must say."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

PAGES = ("/help/", "/help/safety/", "/help/member-guide/", "/help/after/", "/help/about/", "/help/words/")


@pytest.fixture
def stranger() -> Client:
    return Client()


def body(stranger: Client, address: str) -> str:
    answer = stranger.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_may_read_it_and_no_query_is_made(stranger: Client, address: str) -> None:
    """No `db` fixture here: a query would fail this test."""
    assert "</html>" in body(stranger, address)


@pytest.mark.parametrize("address", PAGES)
def test_nothing_can_be_sent_to_it(stranger: Client, address: str) -> None:
    assert stranger.post(address).status_code == 405


@pytest.mark.parametrize("address", PAGES)
def test_its_title_tells_a_browser_history_nothing(stranger: Client, address: str) -> None:
    """N9."""
    title = body(stranger, address).split("<title>")[1].split("</title>")[0].lower()
    for word in ("help", "danger", "abuse", "safe", "crisis", "die", "death", "suicide", "afraid"):
        assert word not in title


def test_every_page_has_the_door_the_exit_and_what_exit_does_not_do(stranger: Client) -> None:
    """S3-36, F6, F10, N1."""
    page = body(stranger, "/help/about/")
    assert 'href="/help/"' in page
    assert 'id="exit"' in page
    assert (
        "does not clear your browser&#x27;s history" in page
        or "does not clear your browser's history" in page
    )


def test_the_door_has_four_ways_and_says_that_nobody_watches(stranger: Client) -> None:
    page = body(stranger, "/help/?country=GB")
    for number in ("tel:999", "tel:116123", "tel:08082000247"):
        assert number in page
    for words in (
        "Nobody watches this space. Messages may be seen late.",
        "findahelpline.com",
        "Somebody I trust",
        "sms:?",
    ):
        assert words in page
    assert page.index("tel:999") < page.index("tel:116123") < page.index("tel:0808")


@override_settings(LEANTO_COUNTRY="ES")
def test_the_host_sets_the_country_and_a_person_may_pick_another(stranger: Client) -> None:
    assert "tel:024" in body(stranger, "/help/")
    page = body(stranger, "/help/?country=FR")
    assert "tel:3114" in page
    assert "tel:024" not in page
    assert not stranger.cookies


@override_settings(LEANTO_COUNTRY="")
def test_without_a_country_the_door_still_says_what_to_do(stranger: Client) -> None:
    page = body(stranger, "/help/?country=<script>")
    assert "112" in page
    assert "findahelpline.com" in page
    assert "<script>alert" not in page


def test_without_a_country_the_numbers_can_be_tapped(stranger: Client) -> None:
    page = body(stranger, "/help/")
    for number in ("112", "999", "911"):
        assert f'href="tel:{number}"' in page


def test_a_country_without_a_line_points_to_the_directory(stranger: Client) -> None:
    page = body(stranger, "/help/?country=CA")
    assert "tel:988" in page
    assert "choose your country, then the word for abuse at home" in page


def test_the_guide_says_to_ask_straight_out_and_names_no_method(stranger: Client) -> None:
    """F10: safe messaging."""
    page = body(stranger, "/help/member-guide/").lower()
    for words in (
        "are you thinking of ending your life?",
        "keep it secret",
        "tell a second member",
        "look after yourself",
    ):
        assert words in page
    for word in ("pill", "rope", "bridge", "overdose", "hang", "jump"):
        assert word not in page


def test_the_safety_page_says_that_the_host_could_be_the_problem(stranger: Client) -> None:
    """F6."""
    page = body(stranger, "/help/safety/")
    for words in (
        "Your host could be the problem",
        "delete your account without asking your host",
        "may still guess",
    ):
        assert words in page


def test_the_about_page_grades_its_claims_and_credits_their_people(stranger: Client) -> None:
    """S2-28, S2-40, S3-1, S0-31: how sure, where from, and that it treats nothing."""
    page = body(stranger, "/help/about/")
    for words in (
        "Well studied",
        "Partly studied",
        "Our choice",
        "Ramose",
        "Gordon Nembhard",
        "Mia Mingus",
        "Free African",
    ):
        assert words in page
    assert "It does not treat anything" in page
    assert "Doing it alone is a skill. So is not having to." in page
