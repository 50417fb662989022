"""What is lost, and what comes back: every row of the table of losses, and a server that cheats (trust 2.4, D4, D6)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from leanto.core.clock import now
from leanto.shelf import keystore, rules
from leanto.shelf.models import Anew, Entry
from tests.browser.shelf_room import code_into, room, show_way, unlock
from tests.browser.test_people_pages import authenticator
from tests.browser.test_shelf import journal
from tests.shelf.twin import CODE, PASSPHRASE, MadeShelf, make_shelf, put_entry
from tests.world import World

SignIn = Callable[[Page, object], None]
NewPage = Callable[..., Page]
NEW = "meadow ladder copper harbour finch"


@pytest.fixture
def shelf(world: World) -> MadeShelf:
    """Bo's shelf with one entry."""
    made = make_shelf(world.bo)
    put_entry(made, uuid4(), journal("What I wrote in spring"))
    return made


@pytest.fixture
def at_gate(phone: Page, sign_in: SignIn, shelf: MadeShelf) -> Page:
    sign_in(phone, shelf.person)
    phone.goto("/shelf/")
    return phone


def has_all(page: Page) -> None:
    expect(room(page, "everything").locator("[data-list]")).to_contain_text("What I wrote in spring")


def do(page: Page, what: str, way: str, secret: str = "") -> Any:
    """One deed in the room of the ways in."""
    section = room(page, "ways")
    section.locator(".what", has_text=re.compile(f"^{what}$")).click()
    show_way(section, way, secret)
    return section


def go(section: Any) -> None:
    section.get_by_role("button", name="Do it").click()


def offered_code(section: Any) -> str:
    """The new code, once it is there: making one takes a moment."""
    place = section.locator("[data-code]")
    expect(place).not_to_be_empty()
    return str(place.inner_text())


def passkeys(page: Page) -> CDPSession:
    """A device whose passkeys give the same 32 bytes each time (PRF)."""
    session = authenticator(page)
    session.send("WebAuthn.disable")
    session.send("WebAuthn.enable")
    facts = {
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True, "hasPrf": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": facts})
    return session


# --- the table of losses ------------------------------------------------------------------------


def test_passphrase_lost_code_at_hand_all_is_back_and_nothing_is_sealed_anew(
    at_gate: Page, shelf: MadeShelf
) -> None:
    before = [bytes(entry.body) for entry in Entry.objects.filter(person=shelf.person)]
    old_share = keystore.share(shelf.person.pk, shelf.auth)
    code_into(at_gate, CODE)
    section = do(at_gate, "A new passphrase", "Recovery code", CODE)
    section.locator("#ways-own").fill(NEW)
    section.locator("#ways-again").fill(NEW)
    go(section)
    expect(at_gate.locator("#ways [data-done]")).to_contain_text("Done.")
    assert keystore.share(shelf.person.pk, shelf.auth) is None and old_share, (
        "the old passphrase opens nothing"
    )
    assert [bytes(entry.body) for entry in Entry.objects.filter(person=shelf.person)] == before
    at_gate.reload()
    at_gate.locator("#open-passphrase").fill(PASSPHRASE)
    at_gate.get_by_role("button", name="Open it", exact=True).click()
    expect(at_gate.locator("[data-open=passphrase] [data-problem]")).to_contain_text("not the passphrase")
    unlock(at_gate, NEW)
    has_all(at_gate)


def test_passphrase_lost_passkey_at_hand_all_is_back(at_gate: Page, shelf: MadeShelf) -> None:
    passkeys(at_gate)
    unlock(at_gate)
    go(do(at_gate, "Add a passkey of this device", "Passphrase", PASSPHRASE))
    expect(room(at_gate, "ways").locator("[data-list] > li")).to_have_count(3)
    at_gate.reload()
    at_gate.get_by_role("button", name="Open with a passkey").click()
    expect(at_gate.locator("#rooms")).to_be_visible()
    has_all(at_gate)
    section = do(at_gate, "A new passphrase", "Passkey")
    section.locator("#ways-own").fill(NEW)
    section.locator("#ways-again").fill(NEW)
    go(section)
    expect(at_gate.locator("#ways [data-done]")).to_contain_text("Done.")
    at_gate.reload()
    unlock(at_gate, NEW)
    has_all(at_gate)


def test_a_device_without_the_needed_passkeys_says_so_and_changes_nothing(
    at_gate: Page, shelf: MadeShelf
) -> None:
    authenticator(at_gate)  # it has passkeys, but none that give bytes
    unlock(at_gate)
    section = do(at_gate, "Add a passkey of this device", "Passphrase", PASSPHRASE)
    go(section)
    expect(section.locator("[data-do] [data-problem]")).to_contain_text("cannot open a shelf")
    vault = keystore.vault(shelf.person.pk)
    assert vault and len(vault.wraps) == 2


def test_a_new_recovery_code_ends_the_old_one(at_gate: Page) -> None:
    unlock(at_gate)
    section = do(at_gate, "A new recovery code", "Passphrase", PASSPHRASE)
    code = offered_code(section)
    section.locator("#ways-last").fill("0000")
    go(section)
    expect(section.locator("[data-do] [data-problem]")).to_contain_text("not the groups")
    section.locator("#ways-last").fill(code.split("-")[-1])
    show_way(section, "Passphrase", PASSPHRASE)
    go(section)
    expect(at_gate.locator("#ways [data-done]")).to_contain_text("Done.")
    at_gate.reload()
    code_into(at_gate, CODE)
    expect(at_gate.locator("[data-open=recovery] [data-problem]")).to_contain_text("does not open")
    at_gate.locator("#open-code").fill(code)
    at_gate.get_by_role("button", name="Open with the code").click()
    has_all(at_gate)


def test_a_stolen_device_new_keys_for_everything_and_the_thief_is_outside(
    at_gate: Page, shelf: MadeShelf, new_page: NewPage, sign_in: SignIn
) -> None:
    thief = new_page()
    sign_in(thief, shelf.person)
    thief.goto("/shelf/")
    unlock(thief)
    unlock(at_gate)
    section = do(at_gate, "New keys for everything", "Passphrase", PASSPHRASE)
    section.locator("#ways-own").fill(NEW)
    section.locator("#ways-again").fill(NEW)
    code = offered_code(section)
    section.locator("#ways-last").fill(code.split("-")[-1])
    bodies = [bytes(entry.body) for entry in Entry.objects.filter(person=shelf.person)]
    go(section)
    expect(at_gate.locator("#messages")).to_contain_text("new keys")
    unlock(at_gate, NEW)
    has_all(at_gate)
    assert [bytes(entry.body) for entry in Entry.objects.filter(person=shelf.person)] == bodies
    thief.goto("/shelf/")
    thief.wait_for_url("**/sign-in/**")
    vault = keystore.vault(shelf.person.pk)
    assert vault and vault.generation == 2


def test_every_way_lost_three_days_then_a_new_shelf_and_the_old_one_when_its_code_turns_up(
    at_gate: Page, shelf: MadeShelf
) -> None:
    """Also what an e-mail account that was taken over can reach: an empty shelf after three days of notice."""
    at_gate.get_by_role("button", name="I have lost every way in").click()
    at_gate.get_by_role("button", name="Ask for a new shelf").click()
    expect(at_gate.get_by_text("It can be made from:")).to_be_visible()
    Anew.objects.update(asked_at=now() - rules.HOLD + timedelta(minutes=1))
    at_gate.reload()
    at_gate.get_by_role("button", name="I have lost every way in").click()
    expect(at_gate.get_by_role("button", name="Set the old one aside")).to_be_hidden()
    Anew.objects.update(asked_at=now() - rules.HOLD - timedelta(minutes=1))
    at_gate.reload()
    at_gate.get_by_role("button", name="I have lost every way in").click()
    at_gate.get_by_role("button", name="Set the old one aside").click()
    expect(at_gate.locator("[data-aside]")).to_be_visible()
    at_gate.get_by_role("button", name="Make one").click()
    words = at_gate.locator("#gate-make [data-offered]")
    expect(words).to_be_visible()
    phrase = words.inner_text()
    at_gate.get_by_role("button", name="I have them. Go on").click()
    code = at_gate.locator("#gate-make [data-code]").inner_text()
    for box in ("group-one", "group-two"):
        number = int(at_gate.locator(f"label[for={box}]").inner_text().split()[-1])
        at_gate.locator(f"#{box}").fill(code.split("-")[number - 1])
    at_gate.get_by_role("button", name="Make my shelf").click()
    at_gate.get_by_role("button", name="Go in").click()
    expect(room(at_gate, "everything").locator("[data-nothing]")).to_be_visible()
    section = do(at_gate, "Bring my old shelf over", "Passphrase", phrase)
    section.locator("#ways-old").fill(code)
    go(section)
    expect(section.locator("[data-do] [data-problem]")).to_contain_text("does not open")
    section.locator("#ways-old").fill(CODE)
    go(section)
    expect(at_gate.locator("#ways [data-done]")).to_contain_text("Brought over: 1")
    has_all(at_gate)
    assert keystore.vault(shelf.person.pk, aside=True) is None
    assert Entry.objects.filter(person=shelf.person).count() == 1, "the old row is shredded"


def test_whoever_still_has_a_way_in_says_no_to_a_new_shelf(at_gate: Page, shelf: MadeShelf) -> None:
    Anew.objects.create(person=shelf.person, asked_at=now())
    at_gate.reload()
    at_gate.get_by_role("button", name="No, keep this one").click()
    expect(at_gate.locator("#gate-open [data-anew]")).to_be_hidden()
    assert not Anew.objects.exists()


# --- a server that cheats -----------------------------------------------------------------------


def cheat(page: Page, change: Callable[[dict[str, Any]], None], path: str = "**/shelf/door/") -> None:
    """Answers the page with what the server said, changed."""

    def answer(route: Route) -> None:
        fetched = route.fetch()
        told = fetched.json()
        change(told)
        route.fulfill(response=fetched, body=json.dumps(told))

    page.route(path, answer)
    page.goto("/shelf/")


def problem(page: Page, way: str = "passphrase") -> Any:
    return page.locator(f"[data-open={way}] [data-problem]")


def tried(page: Page) -> None:
    page.locator("#open-passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open it", exact=True).click()


def weaker(memory: int, passes: int) -> Callable[[dict[str, Any]], None]:
    def change(told: dict[str, Any]) -> None:
        told["vault"]["passphrase"].update(memory=memory, passes=passes)

    return change


def test_weak_parameters_are_refused_before_anything_is_sent(at_gate: Page) -> None:
    """A hash that is cheap to guess would hand the passphrase to the server."""
    asked: list[str] = []
    at_gate.on("request", lambda request: asked.append(request.url))
    for memory, passes in ((8, 1), (19 * 1024, 1), (1024, 100), (2**31, 2)):
        cheat(at_gate, weaker(memory, passes))
        asked.clear()
        tried(at_gate)
        expect(problem(at_gate)).to_contain_text("weaker lock")
        assert not [url for url in asked if "passphrase" in url]
        at_gate.unroute("**/shelf/door/")


def test_a_swapped_public_key_is_noticed_by_whoever_unlocks_and_before_a_note(at_gate: Page) -> None:
    unlock(at_gate)  # this device knows the lock from now on
    other = "A" * 43

    def swap(told: dict[str, Any]) -> None:
        told["vault"]["public_key"] = other

    cheat(at_gate, swap)
    at_gate.get_by_text("Leave myself a note").click()
    expect(at_gate.locator("[data-lock=other]")).to_be_visible()
    expect(at_gate.get_by_role("button", name="Seal it")).to_be_disabled()
    tried(at_gate)
    expect(problem(at_gate)).to_contain_text("damaged or changed")
    expect(at_gate.locator("#rooms")).to_be_hidden()


@pytest.mark.parametrize("name", ["share", "blob"])
def test_an_old_or_swapped_share_or_wrap_opens_nothing(at_gate: Page, name: str) -> None:
    def swap(told: dict[str, Any]) -> None:
        told[name] = ("A" if told[name][30] != "A" else "B").join((told[name][:30], told[name][31:]))

    cheat(at_gate, swap, "**/shelf/door/passphrase/")
    tried(at_gate)
    expect(problem(at_gate)).to_contain_text("damaged or changed")


def test_a_missing_wrap_is_told_and_nothing_is_sent(at_gate: Page) -> None:
    def take_away(told: dict[str, Any]) -> None:
        told["vault"]["wraps"] = []

    cheat(at_gate, take_away)
    code_into(at_gate, CODE)
    expect(problem(at_gate, "recovery")).to_contain_text("does not have this way in")


def test_an_older_shelf_than_this_device_has_seen_is_not_opened(at_gate: Page) -> None:
    unlock(at_gate)
    at_gate.evaluate(
        "localStorage.setItem('leanto-lock', localStorage.getItem('leanto-lock').replace(/^1/, '2'))"
    )
    at_gate.reload()
    tried(at_gate)
    expect(problem(at_gate)).to_contain_text("older shelf")


def test_swapped_entries_do_not_open_as_each_other(at_gate: Page, shelf: MadeShelf) -> None:
    """Row, version and owner are bound into each seal: a server that moves bodies about is told on."""
    put_entry(shelf, uuid4(), journal("Autumn"))
    one, other = Entry.objects.filter(person=shelf.person)
    keys = keystore.keys_of(shelf.person.pk, 1)
    for entry, body in ((one, bytes(other.body)), (other, bytes(one.body))):
        key = next(key for (_row, tag), key in keys.items() if tag == keystore.tag(body))
        keystore.put_key(shelf.person.pk, 1, entry.pk, 1, body, key, now())
        Entry.objects.filter(pk=entry.pk).update(body=body)
    unlock(at_gate)
    expect(at_gate.locator("[data-unreadable]")).to_be_visible()
    expect(room(at_gate, "everything").locator("[data-nothing]")).to_be_visible()
