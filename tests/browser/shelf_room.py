"""A shelf that is open in a real browser, made quickly: the server side is made by the Python twin of the vault.

def test_x(phone: Page, open_shelf: OpenShelf, world: World): ...
    page = open_shelf(phone, world.bo); room(page, "ladder")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from leanto.people.models import Person
from tests.shelf.twin import PASSPHRASE, make_shelf

OpenShelf = Callable[..., Page]


def unlock(page: Page, passphrase: str = PASSPHRASE) -> None:
    """Types the passphrase and waits until the rooms are there."""
    page.locator("#open-passphrase").fill(passphrase)
    page.get_by_role("button", name="Open it", exact=True).click()
    expect(page.locator("#rooms")).to_be_visible()


def code_into(page: Page, code: str) -> None:
    """Opens with the recovery code."""
    page.get_by_text("Use the recovery code").click()
    page.locator("#open-code").fill(code)
    page.get_by_role("button", name="Open with the code").click()


def show_way(section: Locator, way: str, secret: str = "") -> None:
    """In the room of the ways in: shows one of them once more."""
    section.locator(".chip", has_text=way).click()
    if secret:
        section.locator("#ways-secret").fill(secret)


def room(page: Page, name: str) -> Locator:
    """Shows a room of the open shelf; returns its section."""
    page.evaluate("(name) => { location.hash = name; }", name)
    section = page.locator(f"section#{name}")
    expect(section).to_be_visible()
    return section


@pytest.fixture
def open_shelf(sign_in: Callable[[Page, Any], None], transactional_db: None) -> OpenShelf:
    """`open_shelf(page, person, room="ladder")`: signed in, with a shelf, unlocked, in that room."""

    def enter(page: Page, person: Person, name: str = "home") -> Page:
        make_shelf(person)
        sign_in(page, person)
        page.goto("/shelf/")
        unlock(page)
        room(page, name)
        return page

    return enter
