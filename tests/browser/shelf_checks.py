"""What the tests of the checks share: rules called in a real browser, what leaves a page, entries from before."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, Request

from leanto.people.models import Person
from tests.browser.shelf_room import room, unlock
from tests.shelf.twin import make_shelf, put_entry

SignIn = Callable[[Page, Any], None]


def rule(page: Page, module: str, name: str, *given: Any) -> Any:
    """What an exported function of a pure module under static/shelf/ says, in the browser."""
    if "/help/" not in page.url:
        page.goto("/help/")
    call = "async ([module, name, given]) => (await import(`/static/shelf/${module}.js`))[name](...given)"
    return page.evaluate(call, [module, name, list(given)])


def with_entries(
    page: Page, sign_in: SignIn, person: Person, name: str, *entries: tuple[str, dict[str, Any], int]
) -> Any:
    """The room of somebody whose shelf holds these already: (kind, words, days ago). Returns its section."""
    shelf = make_shelf(person)
    for kind, words, ago in entries:
        at = (datetime.now(UTC) - timedelta(days=ago)).isoformat()
        put_entry(shelf, uuid4(), json.dumps({**words, "kind": kind, "at": at}))
    sign_in(page, person)
    page.goto("/shelf/")
    unlock(page)
    return room(page, name)


class Outgoing:
    """Every address and body that a page sends from now on, and what it keeps in the browser's own storage."""

    def __init__(self, page: Page) -> None:
        self.page, self.sent = page, [""]
        page.on("request", self._note)

    def _note(self, call: Request) -> None:
        self.sent.append(f"{call.url} {(call.post_data_buffer or b'').decode(errors='replace')}")

    def says(self, word: str) -> bool:
        """Does the word stand in anything that left, in the address or in a storage of the browser?"""
        kept = self.page.evaluate(
            "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])"
        )
        return any(word in one for one in [*self.sent, kept])


def day(ahead: int) -> str:
    """A date as the shelf writes it."""
    return str(date.today() + timedelta(days=ahead))  # noqa: DTZ011 - the browser's own day, on the same machine
