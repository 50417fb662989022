"""Before an offer, and in the middle of it: private questions that send nothing (F2 steps 7 and 11, S2-33)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from leanto.core.clock import now
from leanto.offers import actions as offers
from leanto.offers.draft import OfferDraft
from leanto.offers.models import Offer
from tests.browser.conftest import SignIn
from tests.browser.shelf_checks import Outgoing
from tests.browser.shelf_room import OpenShelf, room
from tests.world import World

CANARY = "zqcanaryofferzq"
QUESTIONS = (
    "Is it fine if nobody thanks me?",
    "Is it fine if it is used in full?",
    "Is it fine on my worst week?",
)


def answer(section: Any, question: str, said: str) -> None:
    section.get_by_role("group", name=question).get_by_role("radio", name=said, exact=True).check()


def test_any_no_brings_the_question_whether_to_halve_it_and_all_yes_does_not(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    open_shelf(phone, world.bo)
    section = room(phone, "offer-check")
    for question in QUESTIONS:
        answer(section, question, "Yes")
    expect(section.get_by_text("Then it seems to fit")).to_be_visible()
    expect(section.get_by_label("What would the half of it be?")).to_be_hidden()
    answer(section, "Is it fine on my worst week?", "No")
    expect(section.get_by_text("Halve it?")).to_be_visible()
    expect(section.get_by_label("What would the half of it be?")).to_be_visible()
    expect(section.get_by_text("Then it seems to fit")).to_be_hidden()


def test_what_is_written_there_leaves_the_browser_only_sealed(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    open_shelf(phone, world.bo)
    section, out = room(phone, "offer-check"), Outgoing(phone)
    section.get_by_label("What would you offer?").fill(CANARY)
    section.get_by_role("button", name="Keep these answers").click()
    expect(phone.locator("#messages")).to_have_text("Kept.")
    assert any("/shelf/entries/" in one for one in out.sent)
    assert not out.says(CANARY)
    everything = room(phone, "everything")
    expect(everything.get_by_text(CANARY)).to_be_visible()
    expect(everything.get_by_text("Before an offer")).to_be_visible()


def test_nothing_is_kept_of_an_empty_form(phone: Page, open_shelf: OpenShelf, world: World) -> None:
    open_shelf(phone, world.bo)
    section = room(phone, "offer-check")
    section.get_by_role("button", name="Keep these answers").click()
    expect(section.get_by_role("alert").first).to_have_text("There is nothing to keep yet.")


def test_an_offer_is_looked_at_once_when_half_of_its_time_is_over(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    hands, ends = world.hands(world.bo), world.day(14)
    for title, ago in (("Half over", 20), ("Just begun", 1)):
        made = offers.offer(
            hands, OfferDraft(kinds=("meal",), title=title, ends_on=ends, exit_words="Enough.")
        )
        Offer.objects.filter(pk=made.pk).update(made_at=now() - timedelta(days=ago))
    open_shelf(phone, world.bo)
    section = room(phone, "offer-check")
    expect(section.get_by_role("heading", name="Half of its time is over")).to_be_visible()
    expect(section.get_by_role("group", name="Half over")).to_be_visible()
    expect(section.get_by_text("Just begun")).to_be_hidden()
    link = section.get_by_role("link", name="To the offer, in a new tab")
    assert (
        link.get_attribute("href")
        == f"/offers/{Offer.objects.get(made_at__lt=now() - timedelta(days=5)).pk}/"
    )
    section.get_by_role("radio", name="Still glad").check()
    section.get_by_role("button", name="Looked at").click()
    expect(section.get_by_role("heading", name="Half of its time is over")).to_be_hidden()
    assert Offer.objects.filter(state="open").count() == 2, "nothing about the offer itself has changed"


def test_the_form_of_an_offer_leads_here_in_a_new_tab_without_telling_where_from(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    sign_in(phone, world.bo)
    phone.goto(f"/circles/{world.maple.pk}/offers/new/")
    link = phone.get_by_role("link", name="Three questions for myself first")
    assert link.get_attribute("href") == "/shelf/"
    assert link.get_attribute("target") == "_blank"
    with phone.context.expect_page() as opened:
        link.click()
    opened.value.wait_for_load_state()
    assert opened.value.evaluate("document.referrer") == ""
    assert phone.url.endswith("/offers/new/"), "what was typed in the form is still there"
