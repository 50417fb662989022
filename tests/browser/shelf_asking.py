"""A shelf with entries that is open in a browser, and what is kept on it, read by its owner's twin in Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect

from leanto.people.models import Person
from tests.browser.shelf_room import room
from tests.shelf.twin import PASSPHRASE, MadeShelf, Owner, make_shelf, put_entry
from tests.world import World

SignIn = Callable[[Page, Any], None]
BEGAN = datetime(2026, 10, 1, 9, tzinfo=UTC)


@dataclass
class Shelf:
    """A person's shelf: `put` before `open`, `kept` at any time."""

    world: World
    person: Person
    made: MadeShelf
    entries: int = 0

    def put(self, kind: str, closed: bool = False, **words: Any) -> str:
        """Puts an entry there, each an hour younger than the last; returns its row."""
        row = uuid4()
        self.entries += 1
        at = (BEGAN + timedelta(hours=self.entries)).isoformat()
        put_entry(self.made, row, json.dumps({**words, "kind": kind, "at": at}), closed=closed)
        return str(row)

    def round(self, what: str, rung: str = "Ask to borrow a tool", **words: Any) -> str:
        """A round that is over; `was` and `learned` go to what came after. Returns the row of the prediction."""
        after = {key: words.pop(key) for key in ("was", "learned") if key in words}
        before = {"ladder": "ask", "area": "hands", "rung": rung, "people": [], **words}
        row = self.put("prediction", closed=True, **before)
        self.put("outcome", prediction=row, what=what, **after)
        return row

    def open(self, page: Page, sign_in: SignIn, name: str) -> Locator:
        """Opens the shelf in the browser and shows a room."""
        sign_in(page, self.person)
        page.goto("/shelf/")
        page.locator("#open-passphrase").fill(PASSPHRASE)  # by id: the page may be in any language
        page.locator("#open-passphrase").press("Enter")
        expect(page.locator("#rooms")).to_be_visible()
        section: Locator = room(page, name)
        return section

    def owner(self) -> Owner:
        """The owner at another browser, with the shelf open."""
        owner = Owner(self.made, self.world.client(self.person))
        assert owner.prove().status_code == 200
        return owner

    def kept(self, kind: str) -> list[dict[str, Any]]:
        """The words of all entries of a kind, with `row` and `version`, oldest first."""
        found = []
        for row, (version, words) in self.owner().entries().items():
            entry = json.loads(words)
            if entry["kind"] == kind:
                found.append({**entry, "row": row, "version": version})
        return sorted(found, key=lambda one: str(one["at"]))


def shelf_of(world: World, person: Person) -> Shelf:
    """An empty shelf of a person, on which no passphrase was tried yet."""
    cache.clear()
    return Shelf(world, person, make_shelf(person))
