"""Nothing typed on the shelf is lost, and nothing is left lying about: drafts, tabs, addresses."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from leanto.shelf import keystore
from leanto.shelf.models import Entry
from tests.browser.shelf_room import OpenShelf, room, unlock
from tests.browser.test_shelf_loss import passkeys
from tests.world import World

SignIn = Callable[[Page, object], None]
HIDE = """() => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""  # another app in front


def draft(page: Page, words: str) -> None:
    """Types into the journal without sending it."""
    room(page, "journal").locator("[data-keep] textarea").first.fill(words)


def kept_draft(page: Page) -> Locator:
    return room(page, "journal").locator("[data-keep] textarea").first


def test_what_was_typed_comes_back_after_locking_reloading_and_leaving(
    phone: Page, world: World, open_shelf: OpenShelf
) -> None:
    open_shelf(phone, world.bo)
    draft(phone, "half a sentence")
    phone.get_by_role("button", name="Lock").click()
    unlock(phone)
    expect(kept_draft(phone)).to_have_value("half a sentence")
    kept_draft(phone).fill("half a sentence, and more")
    phone.evaluate(HIDE)
    phone.wait_for_timeout(500)
    phone.reload()
    unlock(phone)
    expect(kept_draft(phone)).to_have_value("half a sentence, and more")
    room(phone, "journal").locator("[data-keep] button:not([type=button])").first.click()
    expect(kept_draft(phone)).to_have_value("")
    phone.reload()
    unlock(phone)
    expect(kept_draft(phone)).to_have_value("")
    assert room(phone, "everything").locator("[data-list] > li").count() == 1, (
        "what was sent is no draft any more"
    )


def test_locking_without_a_network_seals_what_was_typed_on_this_device(
    phone: Page, world: World, open_shelf: OpenShelf, complaints: list[str]
) -> None:
    open_shelf(phone, world.bo)
    draft(phone, "zq written in a tunnel")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Lock").click()
    expect(phone.get_by_text("Locked. There is no network just now.")).to_be_visible()
    stored = phone.evaluate("JSON.stringify(localStorage)")
    assert "leanto-later" in stored and "tunnel" not in stored
    phone.context.set_offline(False)
    phone.reload()
    unlock(phone)
    expect(kept_draft(phone)).to_have_value("zq written in a tunnel")
    assert "leanto-later" not in phone.evaluate("JSON.stringify(localStorage)")
    complaints.clear()  # the browser's own lines about a network that is not there


def test_two_tabs_a_change_in_one_is_refused_in_the_other_and_its_words_come_back(
    phone: Page, world: World, open_shelf: OpenShelf
) -> None:
    open_shelf(phone, world.bo)
    draft(phone, "first words")
    room(phone, "journal").locator("[data-keep] button:not([type=button])").first.click()
    expect(kept_draft(phone)).to_have_value("")
    other = phone.context.new_page()
    other.goto("/shelf/")
    unlock(other)
    for page, words in ((other, "from the other tab"), (phone, "from this tab")):
        section = room(page, "journal")
        section.get_by_role("button", name="Change it").click()
        section.locator("[data-keep] textarea").first.fill(words)
        section.locator("[data-keep] button:not([type=button])").first.click()
        page.wait_for_timeout(500)
    expect(room(phone, "journal").locator("[data-keep] [data-problem]")).to_contain_text("comes back")
    phone.get_by_role("button", name="Lock").click()
    unlock(phone)
    expect(kept_draft(phone)).to_have_value("from this tab")


def test_lock_exit_and_signing_out_count_for_every_tab(
    phone: Page, world: World, open_shelf: OpenShelf, complaints: list[str]
) -> None:
    phone.context.route("**://*.bbc.com/**", lambda route: route.fulfill(body="<h1>Mild</h1>"))
    open_shelf(phone, world.bo)
    other = phone.context.new_page()
    for leave in ("lock", "exit", "out"):
        other.goto("/shelf/")
        unlock(other)
        if leave == "lock":
            other.get_by_role("button", name="Lock").click()
        elif leave == "exit":
            other.locator("#exit").click()
        else:
            other.goto("/sign-out/")
            other.get_by_role("button", name="Sign out").click()
        if leave != "out":
            expect(phone.locator("#gate-open")).to_be_visible()
            unlock(phone)
    phone.wait_for_function("!document.querySelector('#rooms') || document.querySelector('#rooms').hidden")
    phone.goto("/shelf/")
    phone.wait_for_url("**/sign-in/**")
    complaints.clear()  # a page that leaves ends what it was loading, and the browser says so


def test_no_address_tells_which_rooms_were_used(phone: Page, world: World, open_shelf: OpenShelf) -> None:
    """N9: a browser keeps addresses. Back and Forward go from room to room all the same."""
    visited: list[str] = []
    phone.on("framenavigated", lambda frame: visited.append(frame.url))
    open_shelf(phone, world.bo)
    for name in ("annoyed", "map"):
        phone.locator(f'#home a[href="#{name}"]').click()
        expect(phone.locator(f"section#{name}")).to_be_visible()
        assert phone.url.endswith("/shelf/")
        phone.go_back()
        expect(phone.locator("section#home")).to_be_visible()
    phone.go_forward()
    expect(phone.locator("section#map")).to_be_visible()
    assert not [url for url in visited if "#annoyed" in url or "#map" in url]


def test_words_that_were_sealed_as_a_draft_are_gone_once_somebody_says_that_they_are_afraid(
    phone: Page, world: World, open_shelf: OpenShelf
) -> None:
    """F6: nothing of it is kept, though it was sealed a moment before."""
    open_shelf(phone, world.bo)
    section = room(phone, "annoyed")
    section.get_by_label("What is it, in one sentence?").fill("He reads my phone")
    with phone.expect_response(lambda answer: "/shelf/entries/" in answer.url):
        phone.evaluate(HIDE)
    assert Entry.objects.filter(person=world.bo).count() == 1
    for _each in range(2):
        section.get_by_role("button", name="Go on").click()
    with phone.expect_response(lambda answer: answer.url.endswith("/remove/")):
        section.get_by_text("I feel used or afraid").click()
    assert not Entry.objects.filter(person=world.bo).exists()


def test_a_passkey_added_while_the_shelf_is_made_opens_it(phone: Page, world: World, sign_in: SignIn) -> None:
    keystore.shred(world.bo.pk)
    passkeys(phone)
    sign_in(phone, world.bo)
    phone.goto("/shelf/")
    phone.get_by_role("button", name="Make one").click()
    expect(phone.locator("#gate-make [data-offered]")).to_be_visible()
    phone.get_by_role("button", name="I have them. Go on").click()
    code = phone.locator("#gate-make [data-code]").inner_text()
    for box in ("group-one", "group-two"):
        number = int(phone.locator(f"label[for={box}]").inner_text().split()[-1])
        phone.locator(f"#{box}").fill(code.split("-")[number - 1])
    phone.get_by_role("button", name="Make my shelf").click()
    phone.get_by_role("button", name="Add a passkey").click()
    expect(phone.locator("#rooms")).to_be_visible()
    phone.get_by_role("button", name="Lock").click()
    phone.get_by_role("button", name="Open with a passkey").click()
    expect(phone.locator("#rooms")).to_be_visible()
