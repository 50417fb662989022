"""Annoyed: eight small steps for one person alone; fear goes to its own words at once (F3, F6, S2-34, S2-26)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from leanto.plans.models import Promise, PromiseState
from leanto.shelf.models import Entry
from tests.browser.conftest import SignIn
from tests.browser.shelf_checks import Outgoing, day, with_entries
from tests.browser.shelf_room import OpenShelf, room, unlock
from tests.world import World

CANARY = "zqcanaryannoyedzq"


def go_on(page: Page, times: int = 1) -> None:
    for _each in range(times):
        page.get_by_role("button", name="Go on").click()


def test_the_eight_steps_lead_from_a_sentence_to_words_that_are_kept_and_nothing_is_sent(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S2-34"""
    open_shelf(phone, world.bo)
    section, out = room(phone, "annoyed"), Outgoing(phone)
    expect(section.get_by_text("Step 1 of 7")).to_be_visible()
    section.get_by_label("What is it, in one sentence?").fill(CANARY)
    go_on(phone)
    section.get_by_role("checkbox", name="In my hours").check()
    go_on(phone)
    section.get_by_text("I said yes and meant no").click()
    go_on(phone)
    section.get_by_role("checkbox", name="rest", exact=True).check()
    go_on(phone)
    section.get_by_text("Give it an end").click()
    go_on(phone)
    draft = section.get_by_label("Words to start from")
    assert draft.input_value().startswith("I can do this until")
    draft.fill("I can do this until Easter. Who could pick it up?")
    go_on(phone)
    section.get_by_role("button", name="Keep it here").click()
    expect(phone.locator("#messages")).to_have_text("Kept. Only you see it.")
    expect(section.get_by_text("Step 1 of 7")).to_be_visible()
    assert Entry.objects.count() == 1
    assert not out.says(CANARY)
    assert not out.says("until Easter")
    assert [one for one in out.sent if "/shelf/entries/" not in one and "/static/" not in one] == [""]


def test_a_tired_person_keeps_the_first_sentence_as_it_is(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S2-34: seven steps are offered; one is enough."""
    open_shelf(phone, world.bo)
    section = room(phone, "annoyed")
    section.get_by_label("What is it, in one sentence?").fill("Drove again")
    go_on(phone)
    section.get_by_role("button", name="Keep it as it is").click()
    expect(phone.locator("#messages")).to_have_text("Kept. Only you see it.")
    expect(room(phone, "everything").locator("[data-list]")).to_contain_text("Drove again")


def test_every_step_can_be_skipped_and_leaving_keeps_nothing(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    open_shelf(phone, world.bo)
    section = room(phone, "annoyed")
    go_on(phone, 6)
    section.get_by_role("button", name="Keep it here").click()
    expect(section.get_by_role("alert").first).to_have_text("There is nothing to keep yet.")
    section.get_by_role("button", name="One back").click()
    expect(section.get_by_text("Step 6 of 7")).to_be_visible()
    section.get_by_role("button", name="Keep nothing").click()
    expect(section.get_by_text("Step 1 of 7")).to_be_visible()
    assert not Entry.objects.exists()


def test_words_that_somebody_wrote_are_not_replaced_by_the_draft_of_another_move(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    open_shelf(phone, world.bo)
    section = room(phone, "annoyed")
    go_on(phone, 4)
    section.get_by_text("Swap it").click()
    section.get_by_text("Make it smaller").click()
    go_on(phone)
    draft = section.get_by_label("Words to start from")
    assert draft.input_value().startswith("I said yes to more than fits.")
    draft.fill("My own")
    section.get_by_role("button", name="One back").click()
    section.get_by_text("Swap it").click()
    go_on(phone)
    assert draft.input_value() == "My own"


def test_fear_goes_to_its_own_words_at_once_and_what_was_typed_is_gone(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """F6: S2-26. Nothing of it is kept, also when the shelf locks right then."""
    open_shelf(phone, world.bo)
    section, out = room(phone, "annoyed"), Outgoing(phone)
    section.get_by_label("What is it, in one sentence?").fill(CANARY)
    go_on(phone, 2)
    section.get_by_text("I feel used or afraid").click()
    expect(section.get_by_role("heading", name="If you are afraid")).to_be_focused()
    expect(section.get_by_text("Making up is never asked of you here.")).to_be_visible()
    assert section.get_by_role("link", name="Show me the numbers").get_attribute("href") == "/help/"
    expect(section.locator("form[data-look]")).to_be_hidden()
    expect(section.get_by_text("smallest move")).to_be_hidden()
    assert phone.evaluate("document.querySelector('#an-sentence').value") == ""
    phone.get_by_role("button", name="Lock").click()
    expect(phone.get_by_label("Passphrase", exact=True).first).to_be_visible()
    assert not Entry.objects.exists()
    assert not out.says(CANARY)


def test_a_line_about_the_fear_is_kept_only_when_asked(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    open_shelf(phone, world.bo)
    section = room(phone, "annoyed")
    go_on(phone, 2)
    section.get_by_text("I feel used or afraid").click()
    section.get_by_text("I want to keep a line about it").click()
    section.get_by_label("In my words").fill("Monday, the door")
    section.get_by_role("button", name="Keep it, sealed").click()
    expect(room(phone, "journal").get_by_text("Monday, the door")).to_be_visible()


def test_the_help_page_has_the_same_words_at_its_own_place(phone: Page) -> None:
    phone.goto("/help/safety/#afraid")
    expect(phone.get_by_role("heading", name="If you are afraid")).to_be_in_viewport()
    expect(phone.get_by_text("Making up is never asked of you here.")).to_be_visible()


BEFORE = {
    "sentence": "Dishes again",
    "sits": ["hours"],
    "sort": "grew",
    "needs": [],
    "move": "shrink",
    "draft": "Less",
}


@pytest.mark.parametrize("ahead", [1, 14])
def test_before_its_date_nothing_is_shown_again(
    phone: Page, sign_in: SignIn, world: World, ahead: int
) -> None:
    entry = ("annoyed", {**BEFORE, "again": day(ahead)}, 3)
    section = with_entries(phone, sign_in, world.bo, "annoyed", entry)
    expect(section.get_by_label("What is it, in one sentence?")).to_be_visible()
    expect(section.get_by_role("heading", name="From before")).to_be_hidden()


def test_when_the_date_has_come_it_is_looked_at_once_more_and_can_go(
    phone: Page, sign_in: SignIn, world: World
) -> None:
    section = with_entries(phone, sign_in, world.bo, "annoyed", ("annoyed", {**BEFORE, "again": day(0)}, 14))
    expect(section.get_by_text("Dishes again")).to_be_visible()
    expect(section.get_by_text("The smallest move then: Make it smaller")).to_be_visible()
    section.get_by_role("button", name="It is over. Take it out").click()
    expect(section.get_by_role("heading", name="From before")).to_be_hidden()
    assert not Entry.objects.exists()


def test_what_is_still_there_opens_the_steps_with_the_words_of_then(
    phone: Page, sign_in: SignIn, world: World
) -> None:
    section = with_entries(phone, sign_in, world.bo, "annoyed", ("annoyed", {**BEFORE, "again": day(-3)}, 17))
    section.get_by_role("button", name="It is still there. Look once more").click()
    expect(section.get_by_label("What is it, in one sentence?")).to_have_value("Dishes again")
    expect(section.get_by_role("heading", name="From before")).to_be_hidden()


def test_what_is_not_finished_comes_back_after_a_lock(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    open_shelf(phone, world.bo)
    section = room(phone, "annoyed")
    section.get_by_label("What is it, in one sentence?").fill("Half a sentence")
    phone.get_by_role("button", name="Lock").click()
    unlock(phone)
    expect(room(phone, "annoyed").get_by_label("What is it, in one sentence?")).to_have_value(
        "Half a sentence"
    )


@pytest.mark.parametrize("how", ["Keep nothing", "Back to the beginning"])
def test_what_was_let_go_or_emptied_is_not_kept_as_unfinished_either(
    phone: Page, open_shelf: OpenShelf, world: World, how: str
) -> None:
    """F6: also when the shelf locks right afterwards."""
    open_shelf(phone, world.bo)
    section = room(phone, "annoyed")
    section.get_by_label("What is it, in one sentence?").fill(CANARY)
    if how == "Back to the beginning":
        go_on(phone, 2)
        section.get_by_text("I feel used or afraid").click()
    section.get_by_role("button", name=how).click()
    phone.get_by_role("button", name="Lock").click()
    expect(phone.get_by_label("Passphrase", exact=True).first).to_be_visible()
    assert not Entry.objects.exists()


def test_going_on_by_the_enter_key_loses_nothing_when_the_shelf_locks(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    open_shelf(phone, world.bo)
    section = room(phone, "annoyed")
    go_on(phone, 3)
    section.get_by_label("Or in my own words").fill("a dry coat")
    phone.keyboard.press("Enter")
    expect(section.get_by_text("Step 5 of 7")).to_be_visible()
    phone.get_by_role("button", name="Lock").click()
    unlock(phone)
    go_on(phone, 3)
    expect(room(phone, "annoyed").get_by_label("Or in my own words")).to_have_value("a dry coat")


def test_the_end_of_a_promise_has_a_quiet_link_that_sends_nothing(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """S2-34: self-started; the server learns no more than that the shelf was opened."""
    promise = world.promised(world.bo, world.turn(world.ana))
    Promise.objects.filter(pk=promise.pk).update(state=PromiseState.DONE)
    sign_in(phone, world.bo)
    phone.goto(f"/turns/{promise.turn_id}/")
    link = phone.get_by_role("link", name="Was it too big a yes?")
    assert link.get_attribute("href") == "/shelf/"
    sent: list[str] = []
    phone.context.on("request", lambda call: sent.append(f"{call.url} {call.headers.get('referer', '')}"))
    with phone.context.expect_page() as opened:
        link.click()
    opened.value.wait_for_load_state()
    assert not any(str(promise.turn_id) in one for one in sent)


def test_it_is_whole_by_keyboard_and_for_the_judge_of_access(
    phone: Page, open_shelf: OpenShelf, world: World, axe: Callable[[Page], list[str]]
) -> None:
    open_shelf(phone, world.bo)
    section = room(phone, "annoyed")
    section.get_by_label("What is it, in one sentence?").focus()
    for _step in range(3):
        assert axe(phone) == []
        phone.get_by_role("button", name="Go on").focus()
        phone.keyboard.press("Enter")
    expect(section.get_by_text("Step 4 of 7")).to_be_visible()
    assert (
        section.get_by_role("group", name="What do I need?")
        .get_by_role("checkbox")
        .first.evaluate("box => box === document.activeElement")
    )
