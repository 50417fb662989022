"""The table in docs/privacy.md about the shelf, tried out: each actor gets what they would have, and tries."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from leanto.core.keys import KeyRing
from leanto.engine.seal import CannotOpen, Stretching
from leanto.engine.seal import keys as k
from leanto.shelf.models import Entry
from tests.gates.roles import Cast, cast
from tests.gates.routes import ROUTES
from tests.shelf.twin import PASSPHRASE, MadeShelf, make_shelf, put_entry

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[2] / "docs" / "privacy.md"
SHELF, COUNT, WAYS, KIND, WORD, GUESS = range(6)
# What is new with every showing of a page, or with every answer.
FRESH = re.compile(
    rb'name="(csrfmiddlewaretoken|once)" value="[^"]*"|[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?|"at": "[^"]*"'
)


def table() -> dict[str, set[int]]:
    """{actor: rows of the table that say "yes"}."""
    lines = [line for line in DOCS.read_text().splitlines() if line.startswith("|")]
    first = next(at for at, line in enumerate(lines) if line.startswith("| what can be learned"))
    actors = [cell.strip() for cell in lines[first].strip("|").split("|")][1:]
    says: dict[str, set[int]] = {actor: set() for actor in actors}
    for row, line in enumerate(lines[first + 2 : first + 8]):
        for actor, cell in zip(actors, line.strip("|").split("|")[1:], strict=True):
            assert cell.strip() in {"yes", "no"}
            if cell.strip() == "yes":
                says[actor].add(row)
    return says


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def shelf(people: Cast) -> MadeShelf:
    return make_shelf(people.world.bo)


def fill(shelf: MadeShelf) -> None:
    for n in range(3):
        put_entry(
            shelf, uuid4(), json.dumps({"kind": "annoyed", "at": "2026-11-22T09:15Z", "text": f"canary {n}"})
        )


# --- people with a browser ----------------------------------------------------------------------


def readable(world: Cast, role: str) -> Iterator[str]:
    """Every address that this role may read, except what makes a file with the hour in it."""
    for name, rows in sorted(ROUTES.items()):
        if name.startswith("exchange:feed"):
            continue
        for case in rows(world):
            if case.read and role in case.read:
                yield reverse(name, kwargs=case.keys)


def view(client: Client, addresses: list[str]) -> dict[str, tuple[int, bytes]]:
    seen = {}
    for address in addresses:
        answer = client.get(address)
        body = answer.getvalue() if answer.streaming else answer.content
        seen[address] = (answer.status_code, FRESH.sub(b"", body))
    return seen


@pytest.mark.parametrize(
    ("actor", "role"), [("another member", "member"), ("whoever arranges", "coordinator")]
)
def test_what_other_people_see_is_the_same_with_and_without_somebodys_shelf(
    people: Cast, actor: str, role: str
) -> None:
    """A differential test over every page that they can read: nothing differs, so nothing can be learned."""
    addresses = list(readable(people, role))
    assert len(addresses) > 30
    client = people.client(role)
    before = view(client, addresses)
    steady = view(client, addresses)
    fill(make_shelf(people.world.bo))
    after = view(client, addresses)
    differs = {a for a in addresses if before[a] == steady[a] and before[a] != after[a]}
    assert differs == set()
    changing = {a for a in addresses if before[a] != steady[a]}
    assert len(changing) < 6, f"pages that differ by themselves prove nothing: {changing}"
    assert table()[actor] == set()


def test_a_copied_sign_in_learns_that_there_is_a_shelf_and_its_ways_in(
    people: Cast, shelf: MadeShelf
) -> None:
    fill(shelf)
    thief = people.world.client(people.world.bo)
    learned = set()
    door = thief.get("/shelf/door/").json()
    if door["vault"]:
        learned |= {SHELF, WAYS}
        assert "blob" not in door["vault"]["passphrase"], "without the wrap there is nothing to guess against"
    listed = thief.get("/shelf/entries/")
    if listed.status_code == 200:
        learned |= {COUNT}
    page = thief.get("/shelf/").content + thief.get("/me/").content + thief.get("/week/").content
    if b"canary" in page + listed.content or b"annoyed" in listed.content:
        learned |= {WORD, KIND}
    assert learned == table()["a copied sign-in"]


# --- people with files --------------------------------------------------------------------------


def of_database(person: Any) -> tuple[set[int], bytes]:
    """What the rows of a database copy tell."""
    rows = list(Entry.objects.filter(person=person).values())
    everything = repr(rows).encode() + b"".join(bytes(row["body"]) for row in rows)
    learned = {SHELF, COUNT} if rows else set()
    assert {len(bytes(row["body"])) for row in rows} == {256 + 30}, "only the step of its length"
    if b"annoyed" in everything or b"09:15" in everything:
        learned |= {KIND}
    if b"canary" in everything:
        learned |= {WORD}
    return learned, everything


def guessed(store: Path, instance_key: bytes | None, shelf: MadeShelf, passphrase: str) -> bool:
    """One guess with what the files give: True when it opens the user key."""
    with sqlite3.connect(store) as db:
        share, blob, salt, memory, passes = db.execute(
            "SELECT share, blob, salt, memory, passes FROM shelf_wrap WHERE way = 'passphrase'"
        ).fetchone()
    owner = shelf.person.pk
    about = b"shelf share" + owner.bytes + (1).to_bytes(8, "big")
    plain = KeyRing(store, instance_key).unwrap(about, share) if instance_key else bytes(32)
    master = k.master_key(passphrase, Stretching(salt, memory, passes))
    try:
        k.open_user_key(
            k.key_from_passphrase(master, plain), blob, k.wrap_place(str(owner), "passphrase", "", 1)
        )
    except CannotOpen:
        return False
    return True


Files = Callable[[Path, MadeShelf], set[int]]


def with_database(folder: Path, shelf: MadeShelf) -> set[int]:
    return of_database(shelf.person)[0]


def with_key_store(folder: Path, shelf: MadeShelf) -> set[int]:
    learned, everything = of_database(shelf.person)
    store = folder / "keys.sqlite3"
    with sqlite3.connect(store) as db:
        learned |= {WAYS} if db.execute("SELECT way FROM shelf_wrap").fetchall() else set()
        everything += repr(db.execute("SELECT * FROM shelf_key").fetchall()).encode()
    assert b"canary" not in everything
    return learned | ({GUESS} if guessed(store, None, shelf, PASSPHRASE) else set())


def with_key_file(folder: Path, shelf: MadeShelf) -> set[int]:
    learned = with_key_store(folder, shelf)
    store, key = folder / "keys.sqlite3", bytes(range(32))
    assert not guessed(store, key, shelf, "not this passphrase at all")
    return learned | ({GUESS} if guessed(store, key, shelf, PASSPHRASE) else set())


@pytest.mark.parametrize(
    ("actor", "tries"),
    [
        ("a stolen database backup", with_database),
        ("with the key store too", with_key_store),
        ("with the key file too", with_key_file),
        # Looking on, the host has the files and sees sealed bytes go by; memory and requests are searched in
        # tests/browser/test_shelf_canaries.py.
        ("the host, looking on", with_key_file),
    ],
)
def test_what_files_tell(people: Cast, shelf: MadeShelf, key_folder: Path, actor: str, tries: Files) -> None:
    fill(shelf)
    assert tries(key_folder, shelf) == table()[actor]
