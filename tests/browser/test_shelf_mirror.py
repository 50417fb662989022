"""The mirror, what is kept, the journal and the quiet room: own words, in one browser (S0-23, S0-36, S1-42, S3-21)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from leanto.plans.models import Promise, PromiseState
from leanto.shelf.models import Entry
from tests.browser.conftest import NARROW, NewPage, SignIn
from tests.browser.shelf_checks import Outgoing, with_entries
from tests.browser.shelf_room import OpenShelf, room
from tests.world import World

CANARY = "zqcanarymirrorzq"


def done(world: World, giver: str, asker: str, times: int) -> None:
    """So many turns of one for the other, done in the last days."""
    for ago in range(times):
        promise = world.promised(
            getattr(world, giver), world.turn(getattr(world, asker), ahead=-1 - ago, title=f"Soup {ago}")
        )
        Promise.objects.filter(pk=promise.pk).update(state=PromiseState.DONE)


def test_the_mirror_says_softly_how_it_lay_and_asks_whether_that_is_as_one_likes_it(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S0-23: two bands with their sentence, no number, nobody else."""
    done(world, "bo", "ana", 4)
    done(world, "ana", "bo", 1)
    open_shelf(phone, world.bo)
    section = room(phone, "mirror")
    expect(section.get_by_text("Lately you gave a lot.", exact=True)).to_be_visible()
    expect(section.get_by_text("As you’d like it?")).to_be_visible()
    picture = section.get_by_role("img", name="Lately you gave a lot.")
    expect(picture).to_be_visible()
    expect(picture).to_have_text(re.compile("Given.*Come to me", re.S))
    shown = section.locator("figure").inner_text()
    assert not re.search(r"\d", shown)
    for other in ("Ana", "Chidi", "Maple", "average", "others"):
        assert other not in shown
    gave, got = (
        float(section.locator(f".band.{side}").first.get_attribute("width") or 0) for side in ("gave", "got")
    )
    assert gave > got > 0


def test_own_lines_are_added_beside_what_the_circle_knows_and_stay_in_the_browser(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S0-23"""
    done(world, "bo", "ana", 1)
    open_shelf(phone, world.bo)
    section, out = room(phone, "mirror"), Outgoing(phone)
    expect(section.get_by_text("There is only little in the picture")).to_be_visible()
    expect(section.get_by_text("As you’d like it?")).to_be_hidden()
    for number in range(3):
        section.get_by_role("radio", name="I also got").check()
        section.get_by_label("What?").fill(f"{CANARY} {number}")
        section.get_by_role("button", name="Add it").click()
        expect(section.get_by_label("What?")).to_have_value("")
    expect(section.get_by_text("Lately a lot came to you.", exact=True)).to_be_visible()
    expect(section.get_by_text("You don't have to earn this or pay it back.")).to_be_visible()
    assert not out.says(CANARY)
    section.get_by_text("What is in the picture").click()
    expect(section.get_by_text("Soup 0")).to_be_visible()
    mine = section.get_by_role("listitem").filter(has_text=f"{CANARY} 2")
    mine.get_by_role("button", name="Take it out").click()
    expect(mine).to_have_count(0)
    expect(section.get_by_role("listitem").filter(has_text="Soup 0").get_by_role("button")).to_be_hidden()


def test_an_empty_mirror_says_nothing_about_anybody(phone: Page, open_shelf: OpenShelf, world: World) -> None:
    open_shelf(phone, world.bo)
    section = room(phone, "mirror")
    expect(section.get_by_text("that says nothing about you")).to_be_visible()
    expect(section.locator("[data-bands]")).to_be_hidden()


def test_the_question_of_the_week_is_optional_and_can_be_changed_or_taken_back(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S2-30: me, others, both, or no answer; one entry for a week."""
    open_shelf(phone, world.bo)
    section = room(phone, "mirror")
    week = section.locator("form[data-week]")
    expect(week.get_by_role("radio", name="No answer")).to_be_checked()
    for said in ("Me", "Both"):
        week.get_by_role("radio", name=said, exact=True).check()
        week.get_by_role("button", name="Keep it").click()
        expect(week.get_by_role("button", name="Keep it")).to_be_enabled()
        expect(week.get_by_role("radio", name=said, exact=True)).to_be_checked()
        assert Entry.objects.count() == 1
    week.get_by_role("radio", name="No answer").check()
    week.get_by_role("button", name="Keep it").click()
    expect(week.get_by_role("button", name="Keep it")).to_be_enabled()
    assert not Entry.objects.exists()


def test_what_is_kept_comes_back_only_when_asked_for(phone: Page, sign_in: SignIn, world: World) -> None:
    """S0-36, S1-42: in Ana's words."""
    good = {"text": "The lid came off", "who": "Ana", "voice": "You can ask me again"}
    section = with_entries(phone, sign_in, world.bo, "kept", ("kept", good, 3))
    expect(section.get_by_text("The lid came off")).to_be_hidden()
    section.get_by_role("button", name="Show me one").click()
    expect(section.get_by_text("The lid came off")).to_be_visible()
    expect(section.get_by_text("In Ana’s words: You can ask me again")).to_be_visible()
    room(phone, "home")
    room(phone, "kept")
    expect(section.get_by_text("The lid came off")).to_be_hidden()
    expect(room(phone, "home").get_by_text("The lid came off")).to_be_hidden()


def test_each_kept_moment_comes_once_before_any_comes_again(
    phone: Page, sign_in: SignIn, world: World
) -> None:
    entries = [("kept", {"text": f"Moment {number}"}, number) for number in range(4)]
    section = with_entries(phone, sign_in, world.bo, "kept", *entries)
    button = section.locator("[data-do=show]")
    seen = []
    for _time in range(4):
        button.click()
        seen.append(section.locator("[data-shown] [data-show=text]").inner_text())
    assert sorted(seen) == ["Moment 0", "Moment 1", "Moment 2", "Moment 3"]


def test_a_moment_is_kept_in_a_few_words_and_can_be_taken_out(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S0-36"""
    open_shelf(phone, world.bo)
    section, out = room(phone, "kept"), Outgoing(phone)
    expect(section.get_by_role("button", name="Show me one")).to_be_hidden()
    section.get_by_label("What was it?").fill(CANARY)
    section.get_by_role("button", name="Keep it").click()
    expect(phone.locator("#messages")).to_have_text("Kept. It comes back when you ask.")
    assert not out.says(CANARY)
    section.get_by_role("button", name="Show me one").click()
    section.get_by_role("button", name="Take it out").click()
    expect(section.get_by_role("button", name="Show me one")).to_be_hidden()
    assert not Entry.objects.exists()


def test_the_journal_is_plain_and_can_be_changed_and_taken_out(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S3-21"""
    open_shelf(phone, world.bo)
    section, out = room(phone, "journal"), Outgoing(phone)
    section.get_by_label("In my words").fill(f"{CANARY}\nsecond line")
    section.get_by_role("button", name="Keep it").click()
    expect(section.locator("[data-earlier] .shelf-words")).to_have_text(f"{CANARY}\nsecond line")
    section.get_by_role("button", name="Change it").click()
    section.get_by_label("In my words").fill("Shorter")
    section.get_by_role("button", name="Keep it").click()
    expect(section.locator("[data-earlier] .shelf-words")).to_have_text("Shorter")
    assert not out.says(CANARY)
    section.get_by_role("button", name="Take it out").click()
    expect(section.locator("[data-earlier]")).to_be_hidden()
    assert not Entry.objects.exists()


def test_a_long_journal_is_shown_piece_by_piece(phone: Page, sign_in: SignIn, world: World) -> None:
    entries = [("journal", {"text": f"Page {number}"}, number) for number in range(25)]
    section = with_entries(phone, sign_in, world.bo, "journal", *entries)
    expect(section.locator("[data-earlier] li")).to_have_count(20)
    expect(section.locator("[data-earlier] li").first).to_contain_text("Page 0")
    section.get_by_role("button", name="Show more").click()
    expect(section.locator("[data-earlier] li")).to_have_count(25)


def test_a_draft_for_going_quiet_stays_sealed_and_the_page_that_sends_opens_beside(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """S1-36: what is to be sent lives outside the shelf, and the page says so."""
    open_shelf(phone, world.bo)
    section, out = room(phone, "quiet"), Outgoing(phone)
    section.get_by_label("What helps me then, and what does not").fill(CANARY)
    section.get_by_role("button", name="Keep both here").click()
    expect(phone.locator("#messages")).to_have_text("Kept. Only you see it.")
    assert not out.says(CANARY)
    link = section.get_by_role("link", name="To that page, in a new tab")
    with phone.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", name="When I go quiet")).to_be_visible()
    assert opened.value.evaluate("document.referrer") == ""
    expect(section.get_by_label("What helps me then, and what does not")).to_have_value(CANARY)


ROOMS = ("checkin", "annoyed", "offer-check", "words", "mirror", "kept", "journal", "quiet")


@pytest.mark.parametrize("dark", [False, True])
def test_every_room_is_right_at_320_pixels_in_both_themes_and_none_can_be_posted(
    new_page: NewPage,
    open_shelf: OpenShelf,
    world: World,
    axe: Callable[[Page], list[str]],
    dark: bool,
) -> None:
    page = new_page(NARROW, dark=dark)
    done(world, "bo", "ana", 3)
    open_shelf(page, world.bo)
    for name in ROOMS:
        section = room(page, name)
        for fold in section.locator("details:not([open]) > summary").all():
            if fold.is_visible():
                fold.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        assert axe(page) == [], name
        named = section.locator("input[name]:not([type=radio]), textarea[name], select[name]")
        assert named.count() == 0, f"{name}: a field with a name could be posted"
        assert section.locator("form[action], form[method=post]").count() == 0


def test_a_form_that_is_sent_before_its_room_is_ready_goes_nowhere(
    phone: Page, open_shelf: OpenShelf, world: World
) -> None:
    """Names of radios would stand in the address otherwise."""
    open_shelf(phone, world.bo)
    out = Outgoing(phone)
    phone.evaluate(
        """() => { const form = document.querySelector('#offer-check form');
                   form.querySelector('[value=no]').checked = true; form.requestSubmit(); }"""
    )
    phone.wait_for_timeout(200)
    assert phone.url.endswith("/shelf/")
    said = [
        one for one in out.sent if "/static/" not in one
    ]  # the browser may still be fetching the page's icon
    assert said == [""]
