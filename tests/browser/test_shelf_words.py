"""Finding words: a composer for a limit, and other words beside a few phrases of one's own draft (S2-2 to S2-11)."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from leanto.shelf.models import Entry
from tests.browser.conftest import NewPage, SignIn
from tests.browser.shelf_checks import Outgoing, with_entries
from tests.browser.shelf_room import OpenShelf, room
from tests.world import World

CANARY = "zqcanarywordszq"
OWE = "Hi Cem. I don't owe you anything. See you."


def draft(section: Locator) -> Locator:
    return section.get_by_label("My draft", exact=True)


def test_the_lines_become_a_draft_that_is_kept_without_sending(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S2-2, S2-3: the third line, what is still possible, can stay empty. S2-29: what stays between us."""
    open_shelf(phone, world.bo)
    section, out = room(phone, "words"), Outgoing(phone)
    section.get_by_label("I can't…").fill(f"drive on Sundays {CANARY}")
    section.get_by_label("I can…").fill("drive on Tuesdays.")
    section.get_by_label("Until…").fill("Easter")
    section.get_by_label("What is still possible? What stays between us?").fill(
        "I like our Sundays otherwise"
    )
    section.get_by_role("button", name="Put it into my draft").click()
    expect(draft(section)).to_have_value(
        f"I can't drive on Sundays {CANARY}. I can drive on Tuesdays. That is until Easter. "
        "I like our Sundays otherwise."
    )
    section.get_by_role("button", name="Keep the draft").click()
    expect(section.locator("[data-drafts]").get_by_text(CANARY)).to_be_visible()
    assert not out.says(CANARY)
    assert not out.says("Tuesdays")


def test_a_no_alone_is_a_whole_draft(phone: Page, open_shelf: OpenShelf, world: World) -> None:
    """S2-3: skippable. A no is complete, and gets no hint."""
    open_shelf(phone, world.bo)
    section = room(phone, "words")
    section.get_by_label("I can't…").fill("do that")
    section.get_by_role("button", name="Put it into my draft").click()
    expect(draft(section)).to_have_value("I can't do that.")
    draft(section).fill("No.")
    expect(section.locator("[data-hints] > *")).to_have_count(0)
    section.get_by_role("button", name="Keep the draft").click()
    expect(section.locator("[data-drafts]").get_by_text("No.", exact=True)).to_be_visible()


def test_me_you_and_us_are_three_boxes_that_are_off_at_first(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S2-1, S2-10: two sides and what is between them."""
    open_shelf(phone, world.bo)
    section = room(phone, "words")
    section.get_by_text("Two more looks, if you like").click()
    expect(section.get_by_label("Us: what stays between us")).to_be_hidden()
    section.get_by_text("Three short boxes: me, you, us").click()
    section.get_by_label("Me: what I need").fill("I need an evening off")
    section.get_by_label("Us: what stays between us").fill("Supper on Friday stays")
    section.get_by_role("button", name="Put it into my draft").click()
    expect(draft(section)).to_have_value("I need an evening off. Supper on Friday stays.")


def test_a_rule_for_somebody_else_needs_their_yes(phone: Page, open_shelf: OpenShelf, world: World) -> None:
    """S2-22, S2-24: one private question."""
    open_shelf(phone, world.bo)
    section = room(phone, "words")
    section.get_by_text("Two more looks, if you like").click()
    expect(section.get_by_text("A rule for them needs their yes.")).to_be_hidden()
    section.get_by_role("radio", name="For them").check()
    expect(section.get_by_text("A rule for them needs their yes.")).to_be_visible()


def test_a_phrase_of_the_own_draft_gets_other_words_beside_it_that_can_be_taken_or_left(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S2-4"""
    open_shelf(phone, world.bo)
    section = room(phone, "words")
    draft(section).fill(OWE)
    hints = section.locator("[data-hints]")
    expect(hints.get_by_text("I don't owe you", exact=True)).to_be_visible()
    assert draft(section).input_value() == OWE, "nothing is changed, marked or held back"
    hints.get_by_role("button", name="Take these").first.click()
    expect(draft(section)).to_have_value("Hi Cem. I can't give that. I can give this: … See you.")
    expect(hints.locator("> *")).to_have_count(0)


def test_the_hints_can_be_switched_off(phone: Page, open_shelf: OpenShelf, world: World) -> None:
    """S2-11: never flagged, never blocked."""
    open_shelf(phone, world.bo)
    section = room(phone, "words")
    section.get_by_text("Offer other words beside mine").click()
    draft(section).fill(OWE)
    phone.wait_for_timeout(100)
    expect(section.locator("[data-hints] > *")).to_have_count(0)
    section.get_by_role("button", name="Keep the draft").click()
    expect(section.locator("[data-drafts]").get_by_text("I don't owe you anything")).to_be_visible()


STAYING = (
    "I can…",
    "Until…",
    "What is still possible? What stays between us?",
    "Offer other words beside mine",
)


def test_once_danger_was_chosen_there_is_no_hint_and_nothing_asks_to_stay_in_touch(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S2-11, S2-26, F6"""
    open_shelf(phone, world.bo)
    section = room(phone, "words")
    draft(section).fill(OWE)
    expect(section.locator("[data-hints] > *")).to_have_count(1)
    section.get_by_label("What is still possible? What stays between us?").fill("Supper")
    section.get_by_role("radio", name="I am afraid of how they'd react").check()
    expect(section.locator("[data-hints] > *")).to_have_count(0)
    expect(section.get_by_text("Making up is never asked of you here.")).to_be_visible()
    for name in STAYING:
        expect(section.get_by_label(name)).to_be_hidden()
    section.get_by_label("I can't…").fill("come")
    section.get_by_role("button", name="Put it into my draft").click()
    expect(draft(section)).to_have_value(f"{OWE}\nI can't come.")
    section.get_by_role("radio", name="It is uncomfortable").check()
    draft(section).fill(OWE)
    phone.wait_for_timeout(100)
    expect(section.locator("[data-hints] > *")).to_have_count(0)


def test_fear_in_another_room_silences_the_hints_here_and_leaves_no_trace(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """F6"""
    open_shelf(phone, world.bo)
    section = room(phone, "words")
    draft(section).fill(OWE)
    expect(section.locator("[data-hints] > *")).to_have_count(1)
    annoyed = room(phone, "annoyed")
    for _step in range(2):
        annoyed.get_by_role("button", name="Go on").click()
    annoyed.get_by_text("I feel used or afraid").click()
    room(phone, "words")
    expect(section.locator("[data-hints] > *")).to_have_count(0)
    for name in STAYING:
        expect(section.get_by_label(name)).to_be_hidden()
    assert not Entry.objects.exists()


def test_the_words_are_copied_only_when_asked(new_page: NewPage, open_shelf: OpenShelf, world: World) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    open_shelf(page, world.bo)
    section = room(page, "words")
    draft(section).fill("Not this week.")
    section.get_by_role("button", name="Copy the words").click()
    expect(page.locator("#messages")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "Not this week."


def test_an_earlier_draft_is_gone_on_with_or_taken_out(phone: Page, sign_in: SignIn, world: World) -> None:
    section = with_entries(phone, sign_in, world.bo, "words", ("draft", {"draft": "Begun"}, 2))
    section.get_by_role("button", name="Go on with it").click()
    expect(draft(section)).to_have_value("Begun")
    draft(section).fill("Begun and done")
    section.get_by_role("button", name="Keep the draft").click()
    rows = section.locator("[data-drafts] li")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Begun and done")
    rows.first.get_by_role("button", name="Take it out").click()
    expect(section.locator("[data-drafts]")).to_be_hidden()
    assert not Entry.objects.exists()


def test_the_judge_of_access_finds_nothing_with_hints_and_with_fear(
    phone: Page, open_shelf: OpenShelf, world: World, axe: Callable[[Page], list[str]]
) -> None:
    open_shelf(phone, world.bo)
    section = room(phone, "words")
    draft(section).fill(OWE)
    expect(section.locator("[data-hints] > *")).to_have_count(1)
    assert axe(phone) == []
    section.get_by_role("radio", name="I am afraid of how they'd react").check()
    assert axe(phone) == []
