"""The shelf as its owner uses it: made, opened, written in, searched, locked, taken along, deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from leanto.engine.seal import Archive, read_code
from leanto.shelf import keystore
from leanto.shelf.models import Entry
from tests.browser.everywhere import AXE_RUN, axe_source
from tests.browser.shelf_room import OpenShelf, code_into, room, show_way, unlock
from tests.shelf.twin import CODE, PASSPHRASE, make_shelf, put_entry
from tests.world import World

SignIn = Callable[[Page, object], None]
NewPage = Callable[..., Page]


def journal(words: str, days_ago: int = 0) -> str:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    return json.dumps({"kind": "journal", "at": at.isoformat(), "text": words})


def test_a_shelf_is_made_with_five_words_and_a_code_typed_back(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    keystore.shred(world.bo.pk)
    sign_in(phone, world.bo)
    phone.goto("/shelf/")
    phone.get_by_role("button", name="Make one").click()
    offered = phone.locator("#gate-make [data-offered]")
    expect(offered).to_be_visible()
    words = offered.inner_text()
    assert len(words.split()) == 5
    phone.get_by_role("button", name="I have them. Go on").click()
    code = phone.locator("#gate-make [data-code]").inner_text()
    phone.get_by_role("button", name="Make my shelf").click()
    expect(phone.locator("[data-groups]")).to_contain_text("not the groups")
    assert keystore.vault(world.bo.pk) is None, "without the code written down there is no shelf"
    for box in ("group-one", "group-two"):
        number = int(phone.locator(f"label[for={box}]").inner_text().split()[-1])
        phone.locator(f"#{box}").fill(code.split("-")[number - 1].lower())
    phone.get_by_role("button", name="Make my shelf").click()
    phone.get_by_role("button", name="Go in").click()
    expect(phone.get_by_role("heading", name="What would help just now?")).to_be_visible()
    phone.get_by_role("button", name="Lock").click()
    unlock(phone, words)
    phone.reload()
    code_into(phone, code.replace("-", " ").lower())
    expect(phone.locator("#rooms")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "said"), [("short one", "A little longer"), ("password123456", "guessed quickly")]
)
def test_a_passphrase_of_ones_own_that_is_easy_to_guess_is_not_taken(
    phone: Page, world: World, sign_in: SignIn, typed: str, said: str
) -> None:
    sign_in(phone, world.bo)
    keystore.shred(world.bo.pk)
    phone.goto("/shelf/")
    phone.get_by_role("button", name="Make one").click()
    phone.get_by_text("I would rather use my own").click()
    phone.locator("#own-phrase").fill(typed)
    phone.locator("#own-again").fill(typed)
    phone.get_by_role("button", name="I have them. Go on").click()
    expect(phone.locator("#own-phrase-weak")).to_contain_text(said)
    expect(phone.locator("#own-phrase")).to_have_value(typed)
    phone.locator("#own-phrase").fill("two lamps under a slow umbrella")
    phone.get_by_role("button", name="I have them. Go on").click()
    expect(phone.locator("#own-phrase-weak")).to_contain_text("not the same yet")
    phone.locator("#own-again").fill("two lamps under a slow umbrella")
    phone.get_by_role("button", name="I have them. Go on").click()
    expect(phone.locator("#gate-make [data-code]")).to_be_visible()


def test_a_note_is_left_without_opening_found_searched_and_taken_out(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    shelf = make_shelf(world.bo)
    put_entry(shelf, uuid4(), journal("A walk along the água, and it was quiet", days_ago=3))
    sign_in(phone, world.bo)
    phone.goto("/shelf/")
    phone.get_by_text("Leave myself a note").click()
    expect(phone.locator("[data-lock=new]")).to_be_visible()
    phone.locator("#note-words").fill("Ask Ana about Thursday")
    phone.get_by_role("button", name="Seal it").click()
    expect(phone.locator("#messages")).to_contain_text("Sealed.")
    expect(phone.locator("#note-words")).to_have_value("")
    unlock(phone)
    section = room(phone, "everything")
    expect(section.locator("[data-list] > li")).to_have_count(2)
    section.locator("#find").fill("agua quiet")
    expect(section.locator("[data-list] > li")).to_have_count(1)
    section.locator("#find").fill("nothing of the kind")
    expect(section.locator("[data-no-match]")).to_be_visible()
    section.locator("#find").fill("thursday")
    section.get_by_role("button", name="Take it out").click()
    expect(section.get_by_role("button", name="Keep it")).to_be_focused()
    section.get_by_role("button", name="Yes, gone").click()
    section.locator("#find").fill("")
    expect(section.locator("[data-list] > li")).to_have_count(1)
    assert Entry.objects.filter(person=world.bo).count() == 1
    phone.reload()
    phone.get_by_text("Leave myself a note").click()
    expect(phone.locator("[data-lock]:visible")).to_have_count(0)  # this device knows the lock by now


def test_it_locks_when_nobody_touches_it_and_on_exit(
    phone: Page, world: World, open_shelf: OpenShelf
) -> None:
    phone.context.route("**://*.bbc.com/**", lambda route: route.fulfill(body="<h1>Mild</h1>"))
    open_shelf(phone, world.bo)
    phone.evaluate("document.getElementById('shelf').dataset.idle = 300")
    phone.keyboard.press("Tab")
    expect(phone.get_by_label("Passphrase", exact=True).first).to_be_visible()
    expect(phone.locator("#rooms")).to_be_hidden()
    unlock(phone)
    left = phone.evaluate("""() => new Promise((done) => {
      const shown = () => done(document.getElementById("shelf").textContent.trim());
      document.addEventListener("leanto:left", () => setTimeout(shown));
      document.getElementById("exit").click();
    })""")
    assert left == ""


def test_a_hidden_page_locks_when_that_was_chosen(phone: Page, world: World, open_shelf: OpenShelf) -> None:
    open_shelf(phone, world.bo)
    section = room(phone, "ways")
    section.get_by_text("Lock as soon as I look").click()
    section.get_by_role("button", name="Keep this").click()
    expect(phone.locator("#messages")).to_contain_text("Kept.")
    phone.evaluate("""() => {
      Object.defineProperty(document, "hidden", { value: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    expect(phone.get_by_label("Passphrase", exact=True).first).to_be_visible()


def test_what_was_taken_along_opens_with_the_code_and_no_server(
    phone: Page, world: World, sign_in: SignIn, tmp_path: Path
) -> None:
    shelf = make_shelf(world.bo)
    put_entry(shelf, uuid4(), journal("Mine for good"))
    sign_in(phone, world.bo)
    phone.goto("/shelf/")
    unlock(phone)
    section = room(phone, "ways")
    section.get_by_text("Take everything with me, sealed").click()
    show_way(section, "Passphrase", "not the passphrase at all")
    section.get_by_role("button", name="Do it").click()
    expect(section.locator("[data-do] [data-problem]")).to_contain_text("not the passphrase")
    expect(section.locator("#ways-secret")).to_have_value("not the passphrase at all")
    show_way(section, "Passphrase", PASSPHRASE)
    with phone.expect_download() as download:
        section.get_by_role("button", name="Do it").click()
    download.value.save_as(tmp_path / "shelf.zip")
    with (tmp_path / "shelf.zip").open("rb") as file:
        archive = Archive(file)
        opened = list(archive.open_all(archive.user_key_by_recovery(read_code(CODE))))
    assert [json.loads(one.plain or b"{}")["text"] for one in opened] == ["Mine for good"]
    section.get_by_text("Take everything with me, readable").click()
    show_way(section, "Recovery code", CODE)
    with phone.expect_download() as download:
        section.get_by_role("button", name="Do it").click()
    assert json.loads(Path(download.value.path()).read_text())[0]["text"] == "Mine for good"


def test_deleting_leaves_nothing_on_the_server_or_the_device(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    shelf = make_shelf(world.bo)
    put_entry(shelf, uuid4(), journal("gone"))
    sign_in(phone, world.bo)
    phone.goto("/shelf/")
    unlock(phone)
    section = room(phone, "ways")
    section.get_by_text("Delete my shelf").click()
    show_way(section, "Recovery code", CODE)
    section.get_by_role("button", name="Do it").click()
    phone.wait_for_url("**/me/")
    assert not Entry.objects.filter(person=world.bo).exists() and keystore.vault(world.bo.pk) is None
    assert phone.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []
    phone.goto("/shelf/")
    expect(phone.get_by_role("heading", name="A place only you can read")).to_be_visible()


def test_a_changed_client_cannot_write_over_what_was_closed(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """F1: the prediction is immutable after it was sent, also for a script that skips the page's own rules."""
    shelf, row = make_shelf(world.bo), uuid4()
    put_entry(shelf, row, journal("I expected a no"), closed=True)
    sign_in(phone, world.bo)
    phone.goto("/shelf/")
    unlock(phone)
    status = phone.evaluate(
        """async (row) => {
          const { Keys } = await import("/static/shelf/keys.js");
          const { text } = await import("/static/js/base64url.js");
          const { Said } = await import("/static/shelf/calls.js");
          const keys = new Keys();
          await keys.look();
          await keys.open({ way: "passphrase", passphrase: PHRASE });
          const place = { model: "entry", row, field: "words", version: 2 };
          const words = { kind: "journal", at: new Date(), text: "I expected a yes" };
          const plain = new TextEncoder().encode(JSON.stringify(words));
          const { key, body } = await keys.door.ask("seal", { place, plain });
          const { send } = await import("/static/shelf/calls.js");
          try { await send(`entries/${row}/`, { version: 2, key: text(key), body: text(body) }); return "taken"; }
          catch (error) { return error instanceof Said ? error.code : String(error); }
        }""".replace("PHRASE", json.dumps(PASSPHRASE)),
        str(row),
    )
    assert status == "closed"
    phone.reload()
    unlock(phone)
    expect(room(phone, "everything").locator("[data-list]")).to_contain_text("I expected a no")


def test_damage_is_told_and_the_rest_is_there(phone: Page, world: World, sign_in: SignIn) -> None:
    shelf, bad = make_shelf(world.bo), uuid4()
    put_entry(shelf, uuid4(), journal("whole"))
    put_entry(shelf, bad, journal("damaged"))
    entry = Entry.objects.get(pk=bad)
    body = bytearray(entry.body)
    body[40] ^= 1
    key = keystore.keys_of(world.bo.pk, 1)[(bad.bytes, keystore.tag(bytes(entry.body)))]
    Entry.objects.filter(pk=bad).update(body=bytes(body))
    keystore.put_key(world.bo.pk, 1, bad, 1, bytes(body), key, datetime.now(UTC))
    sign_in(phone, world.bo)
    phone.goto("/shelf/")
    unlock(phone)
    expect(phone.locator("[data-unreadable]")).to_be_visible()
    expect(room(phone, "everything").locator("[data-list] > li")).to_have_count(1)


@pytest.mark.parametrize(
    ("less", "said"),
    [
        ("SubtleCrypto.prototype.generateKey = () => Promise.reject(new Error('no X25519'))", "too old"),
        ("Object.defineProperty(window, 'isSecureContext', { value: false })", "begins with https"),
    ],
)
def test_a_browser_that_cannot_seal_says_so_instead_of_failing_later(
    phone: Page, world: World, sign_in: SignIn, less: str, said: str
) -> None:
    sign_in(phone, world.bo)
    phone.add_init_script(less)
    phone.goto("/shelf/")
    expect(phone.get_by_text(said)).to_be_visible()
    expect(phone.locator("#gate")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_room_and_the_gate_are_well_made_at_320_px(
    new_page: NewPage, world: World, sign_in: SignIn, language: str
) -> None:
    """axe, no sideways scrolling, one first heading; in both themes; a name on every field."""
    world.bo.language = language
    world.bo.save(update_fields=["language"])
    make_shelf(world.bo)
    page = new_page({"width": 320, "height": 640}, language=language)
    sign_in(page, world.bo)
    page.goto("/shelf/")
    page.evaluate(axe_source())
    expect(page.locator("#gate-open")).to_be_visible()
    wrong = look(page, "gate")
    page.locator("#open-passphrase").fill(PASSPHRASE)
    page.locator("[data-open=passphrase] button").click()
    expect(page.locator("#rooms")).to_be_visible()
    names = page.evaluate("[...document.querySelectorAll('[data-room]')].map(one => one.id)")
    for name in names:
        room(page, name)
        wrong += look(page, name)
    assert wrong == []


def look(page: Page, name: str) -> list[str]:
    """What axe finds in both themes, and what sticks out sideways."""
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found += [f"{name} {theme}: {line}" for line in page.evaluate(AXE_RUN)]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{name}: {wide} px stick out"] if wide > 0 else [])
