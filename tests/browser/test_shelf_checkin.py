"""How is it: words, a colour with its name, a number, a song, a wave, or nothing; questions of others once a month."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from leanto.shelf.models import Entry
from tests.browser.conftest import NewPage, SignIn
from tests.browser.shelf_checks import Outgoing, day, with_entries
from tests.browser.shelf_room import OpenShelf, room
from tests.world import World

CANARY = "zqcanarycheckinzq"


def test_a_colour_is_chosen_and_shown_by_its_name(phone: Page, open_shelf: OpenShelf, world: World) -> None:
    """S3-16: never colour alone."""
    open_shelf(phone, world.bo)
    section = room(phone, "checkin")
    chips = section.locator(".colours .chip")
    assert all(chips.nth(each).inner_text().strip() for each in range(chips.count()))
    section.get_by_role("radio", name="blue").check()
    section.get_by_label("A number, 0 to 10").fill("4")
    section.get_by_label("A song, or a sound").fill("Rain")
    section.get_by_text("Only a wave").click()
    section.get_by_role("button", name="Keep it").click()
    earlier = section.locator("[data-earlier]")
    for said in ("blue", "Number: 4", "Song: Rain", "A wave"):
        expect(earlier.get_by_text(said, exact=True)).to_be_visible()
    expect(section.get_by_role("radio", name="None")).to_be_checked()


def test_needs_are_picked_or_written_in_own_words(phone: Page, open_shelf: OpenShelf, world: World) -> None:
    """S3-6"""
    open_shelf(phone, world.bo)
    section = room(phone, "checkin")
    section.get_by_text("What would be good to have?").click()
    section.get_by_role("checkbox", name="a pair of hands").check()
    section.get_by_label("Or in my own words").fill("a dry coat")
    section.get_by_role("button", name="Keep it").click()
    expect(section.get_by_text("Good to have: a pair of hands, a dry coat")).to_be_visible()


def test_nothing_is_an_answer_and_leaves_nothing(phone: Page, open_shelf: OpenShelf, world: World) -> None:
    open_shelf(phone, world.bo)
    section = room(phone, "checkin")
    section.get_by_role("button", name="Keep it").click()
    expect(section.get_by_role("alert").first).to_contain_text("Nothing is an answer too.")
    section.get_by_role("link", name="Nothing today").click()
    expect(phone.locator("section#home")).to_be_visible()
    assert not Entry.objects.exists()


def test_to_keep_is_the_default_and_sharing_is_one_line_that_is_only_copied(
    new_page: NewPage, open_shelf: OpenShelf, world: World
) -> None:
    """S3-13, S3-18: one line, to one person, by the person's own hand."""
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    open_shelf(page, world.bo)
    section, out = room(page, "checkin"), Outgoing(page)
    expect(section.get_by_role("radio", name="Keep", exact=True)).to_be_checked()
    expect(section.get_by_label("One line, for one person")).to_be_hidden()
    section.get_by_label("In my words").first.fill(CANARY)
    section.get_by_role("radio", name="Share a word").check()
    line = section.get_by_label("One line, for one person")
    assert line.input_value() == "", "nothing of the note is put there"
    line.fill("A grey day here.")
    section.get_by_role("button", name="Copy the line").click()
    expect(page.locator("#messages")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "A grey day here."
    section.get_by_role("button", name="Keep it").click()
    expect(section.locator("[data-earlier]").get_by_text(CANARY)).to_be_visible()
    assert not out.says(CANARY)
    assert not out.says("A grey day")
    page.get_by_role("link", name="All of my shelf").click()
    expect(room(page, "everything").get_by_text("A grey day")).to_be_hidden()


def answers(on: str, **said: str) -> tuple[str, dict[str, object], int]:
    return ("measure", {"instrument": "ons4", "on": on, "answers": said}, 0)


def test_questions_of_others_show_whose_they_are_and_under_which_licence(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S1-37: optional, the exact words, with attribution, no norm and no verdict."""
    open_shelf(phone, world.bo)
    section = room(phone, "checkin")
    expect(section.get_by_text("How often do you feel lonely?").first).to_be_hidden()
    section.get_by_text("How often one feels lonely").click()
    expect(section.get_by_role("group", name="How often do you feel lonely?")).to_be_visible()
    for said in ("Often or always", "Some of the time", "Occasionally", "Hardly ever", "Never"):
        expect(section.get_by_text(said, exact=True)).to_be_visible()
    box = section.locator('[data-instrument="ons-loneliness"]')
    expect(
        box.get_by_text("Office for National Statistics licensed under the Open Government Licence v.3.0")
    ).to_be_visible()
    assert "open-government-licence/version/3" in (
        box.get_by_role("link", name="The licence").get_attribute("href") or ""
    )
    expect(box.get_by_text("our own translation")).to_be_hidden()


def test_the_answer_of_today_is_kept_drawn_and_said_and_asked_again_in_a_month(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S1-37"""
    open_shelf(phone, world.bo)
    section = room(phone, "checkin")
    section.get_by_text("How often one feels lonely").click()
    box = section.locator('[data-instrument="ons-loneliness"]')
    box.get_by_role("radio", name="Hardly ever").check()
    box.get_by_role("button", name="Keep my answers").click()
    expect(box.get_by_role("group", name="How often do you feel lonely?")).to_be_hidden()
    expect(box.get_by_text("Once a month is enough")).to_be_visible()
    expect(box.locator("[data-points] li")).to_have_text([re.compile(": Hardly ever$")])
    assert box.locator("svg circle").count() == 1
    assert Entry.objects.count() == 1


def test_the_own_trend_is_a_line_with_its_list_and_says_nothing_about_it(
    phone: Page, sign_in: SignIn, world: World
) -> None:
    """S1-37: own answers only, no bands, no verdict; a question that was left out has no picture."""
    entries = [
        answers(day(-95), satisfied="2"),
        answers(day(-62), satisfied="9", happy="5"),
        answers(day(-31), satisfied="6"),
    ]
    section = with_entries(phone, sign_in, world.bo, "checkin", *entries)
    section.get_by_text("Personal well-being (ONS4)").click()
    box = section.locator('[data-instrument="ons4"]')
    satisfied = box.locator('[data-trend="satisfied"]')
    assert [line.split(": ")[-1] for line in satisfied.locator("li").all_inner_texts()] == ["2", "9", "6"]
    assert satisfied.locator("circle").count() == 3
    heights = [float(satisfied.locator("circle").nth(each).get_attribute("cy") or 0) for each in range(3)]
    assert heights[1] < heights[2] < heights[0], "a higher answer lies higher"
    expect(box.locator('[data-trend="worthwhile"]')).to_be_hidden()
    assert box.locator('[data-trend="happy"] li').count() == 1
    expect(box.get_by_role("button", name="Keep my answers")).to_be_visible()
    whole = box.inner_text().lower()
    for verdict in ("average", "low", "high", "better", "worse", "normal", "than others"):
        assert not re.search(rf"\b{verdict}\b", whole)
