"""Entries: kept as bytes, one version after the other, closed for good, taken out without a trace (F1, S3-21)."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection

from leanto.core.clock import now
from leanto.engine.seal.entries import seal_sent
from leanto.engine.seal.keys import close
from leanto.engine.seal.values import Kind
from leanto.shelf import keystore, rules
from leanto.shelf.models import Entry
from leanto.shelf.tasks import sweep
from tests.shelf.twin import Owner, make_shelf, place_of, text
from tests.world import World

pytestmark = pytest.mark.django_db


def test_what_was_put_comes_back_and_the_server_kept_only_bytes(open_bo: Owner) -> None:
    row = uuid4()
    assert open_bo.put(row, 1, b"I asked Ana for a lift.").status_code == 200
    assert open_bo.entries() == {str(row): (1, b"I asked Ana for a lift.")}
    kept = Entry.objects.get()
    assert b"lift" not in bytes(kept.body)
    assert (kept.person_id, kept.version, kept.closed, kept.sent) == (
        open_bo.shelf.person.pk,
        1,
        False,
        False,
    )
    assert not hasattr(kept, "kind"), "the server must not know what kind of entry it is"


def test_the_same_bytes_twice_are_one_entry(open_bo: Owner) -> None:
    row = uuid4()
    sealed = open_bo.sealed(row, 1, b"once")
    assert [open_bo.send(f"entries/{row}/", **sealed).status_code for _each in range(3)] == [200] * 3
    assert open_bo.entries() == {str(row): (1, b"once")}


def test_a_later_version_takes_the_place_of_the_one_before_and_shreds_its_key(open_bo: Owner) -> None:
    row = uuid4()
    open_bo.put(row, 1, b"first")
    assert open_bo.put(row, 2, b"second").status_code == 200
    assert open_bo.entries() == {str(row): (2, b"second")}
    assert every_key() == {(row.bytes, keystore.tag(bytes(Entry.objects.get().body)))}


@pytest.mark.parametrize("version", [1, 3, 7])
def test_a_version_that_is_not_the_next_is_refused_and_nothing_changes(open_bo: Owner, version: int) -> None:
    """Two devices: the second one learns that the first was quicker, and keeps what was typed."""
    row = uuid4()
    open_bo.put(row, 1, b"first")
    answer = open_bo.put(row, version, b"from another device")
    assert (answer.status_code, answer.json()["code"]) == (409, "shelf_moved")
    assert open_bo.entries() == {str(row): (1, b"first")}


def test_a_prediction_that_was_closed_stays_as_it_is_whatever_a_changed_client_sends(open_bo: Owner) -> None:
    """F1, S1-41: the prediction is locked before the outcome. No honest browser tries; the server refuses anyway."""
    row = uuid4()
    open_bo.put(row, 1, b'{"chance": 2}')
    assert open_bo.send(f"entries/{row}/close/", version=1).status_code == 200
    for version in (1, 2, 3):
        answer = open_bo.put(row, version, b'{"chance": 9}')
        assert (answer.status_code, answer.json()["code"]) == (409, "closed")
    assert open_bo.entries() == {str(row): (1, b'{"chance": 2}')}
    Entry.objects.filter(pk=row).update(on=now().date() - timedelta(days=2))
    sweep(now())
    assert open_bo.entries() == {str(row): (1, b'{"chance": 2}')}, "refused tries must not cost the key"


def test_closing_meets_the_version_that_was_seen(open_bo: Owner) -> None:
    row = uuid4()
    open_bo.put(row, 1)
    open_bo.put(row, 2)
    assert open_bo.send(f"entries/{row}/close/", version=1).status_code == 409
    assert open_bo.put(row, 3).status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b"plain words that somebody forgot to seal",
        lambda body: body[:-1],
        lambda body: body + b"\0",
        lambda body: b"\x02" + body[1:],
        lambda body: body[:1] + b"\x05" + body[2:],
        lambda body: body[:2] + bytes(300),
        lambda body: body[:2] + bytes(28 + 2 * rules.MOST_BODY),
    ],
)
def test_what_no_browser_of_ours_seals_is_refused(open_bo: Owner, spoil: object) -> None:
    """D8: only bucket sizes get in, so a length tells no more than its bucket."""
    row = uuid4()
    sealed = open_bo.sealed(row, 1, b"words")
    from tests.shelf.twin import data

    sealed["body"] = text(spoil(data(sealed["body"])))  # type: ignore[operator]
    answer = open_bo.send(f"entries/{row}/", **sealed)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_sealed")
    assert not Entry.objects.exists()


def test_taking_out_leaves_no_key_byte_in_any_file(open_bo: Owner, key_folder: Path) -> None:
    """D7, N8: key store, its journal, free pages."""
    rows = [uuid4() for _each in range(30)]
    for row in rows:
        open_bo.put(row, 1)
    keys = {entry: wrapped for (entry, _tag), wrapped in keystore.keys_of(open_bo.shelf.person.pk, 1).items()}
    assert len(keys) == 30
    found = _store_bytes(key_folder)
    assert all(key in found for key in keys.values())
    for row in rows[:20]:
        assert open_bo.send(f"entries/{row}/remove/").status_code == 200
    found = _store_bytes(key_folder)
    assert [keys[row.bytes] in found for row in rows] == [False] * 20 + [True] * 10
    assert len(open_bo.entries()) == 10
    assert Entry.objects.count() == 10


def _store_bytes(folder: Path) -> bytes:
    """Everything that lies in the key store's files at this moment."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("keys.sqlite3*")))


def test_a_note_is_sealed_without_unlocking_and_read_after_it(bo: Owner) -> None:
    """Write-only: the browser has nothing but the public key, and so has whoever holds the phone."""
    row = uuid4()
    blob = seal_sent(
        bo.shelf.private.public_key().public_bytes_raw(), place_of(bo.shelf, row, 0), b"for later"
    )
    assert bo.send(f"notes/{row}/", blob=text(blob)).status_code == 200
    assert bo.client.get("/shelf/entries/").status_code == 403
    kept = Entry.objects.get()
    assert kept.sent and blob not in bytes(kept.body), (
        "a key of the server's lies on top, so that it can be shredded"
    )
    bo.prove()
    assert bo.entries() == {str(row): (0, b"for later")}
    assert bo.put(row, 1, b"for later").status_code == 200  # taken in
    assert not Entry.objects.get().sent
    assert bo.entries() == {str(row): (1, b"for later")}


def test_a_note_cannot_take_the_place_of_an_entry(open_bo: Owner) -> None:
    row = uuid4()
    open_bo.put(row, 1, b"mine")
    blob = seal_sent(
        open_bo.shelf.private.public_key().public_bytes_raw(), place_of(open_bo.shelf, row, 0), b"not"
    )
    assert open_bo.send(f"notes/{row}/", blob=text(blob)).status_code == 409
    assert open_bo.send(f"notes/{uuid4()}/", blob=text(blob[:-1])).status_code == 422
    assert open_bo.entries() == {str(row): (1, b"mine")}


def test_nobody_reaches_somebody_elses_entry(open_bo: Owner, world: World) -> None:
    """Authorisation: the same answers as for a row that does not exist, and nothing changes."""
    row = uuid4()
    open_bo.put(row, 1, b"mine")
    ana = Owner(make_shelf(world.ana), world.client(world.ana))
    ana.prove()
    for path, given in (
        (f"entries/{row}/close/", {"version": 1}),
        (f"entries/{row}/remove/", {}),
        (f"entries/{uuid4()}/remove/", {}),
    ):
        assert ana.send(path, **given).status_code == 404
    assert ana.put(row, 2, b"over it").status_code == 409
    assert ana.put(row, 1, b"over it").status_code == 409
    assert ana.entries() == {}
    assert open_bo.entries() == {str(row): (1, b"mine")}


def test_the_sweep_removes_halves_that_a_crash_left_and_nothing_else(open_bo: Owner) -> None:
    me = open_bo.shelf.person.pk
    whole, lost, orphan = uuid4(), uuid4(), uuid4()
    open_bo.put(whole, 1)
    open_bo.put(lost, 1)
    keystore.drop_keys(me, lost)  # the row stays without its key
    for row, version in ((orphan, 1), (whole, 2)):  # keys whose entry never came
        wrapped = close(bytes(32), bytes(32), Kind.ENTRY_KEY, place_of(open_bo.shelf, row, version))
        keystore.put_key(me, 1, row, version, b"the body that was lost", wrapped, now())
    assert set(open_bo.entries()) == {str(whole)}
    sweep(now())
    assert (Entry.objects.count(), len(every_key())) == (2, 3), "what came today may still be on its way"
    sweep(now() + timedelta(days=2))
    assert [entry.pk for entry in Entry.objects.all()] == [whole]
    assert every_key() == {(whole.bytes, keystore.tag(bytes(Entry.objects.get().body)))}


def test_a_write_that_died_between_key_and_entry_can_be_tried_again(open_bo: Owner) -> None:
    """The browser seals anew, with another key: the one that was left must not stand in its way."""
    row = uuid4()
    open_bo.put(row, 1, b"first")
    wrapped = close(bytes(32), bytes(32), Kind.ENTRY_KEY, place_of(open_bo.shelf, row, 2))
    keystore.put_key(open_bo.shelf.person.pk, 1, row, 2, b"sealed and lost", wrapped, now())
    assert open_bo.put(row, 2, b"second").status_code == 200
    assert open_bo.entries() == {str(row): (2, b"second")}
    assert len(every_key()) == 1


def every_key() -> set[tuple[bytes, bytes]]:
    return keystore.all_keys(before=now() + timedelta(days=9))


def test_the_database_alone_has_no_key_and_no_word_of_it(open_bo: Owner, key_folder: Path) -> None:
    """A leaked database: ids, days, versions and sealed bytes."""
    open_bo.put(uuid4(), 1, b"canary of bo")
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("shelf")]
    assert sorted(tables) == ["shelf_anew", "shelf_entry"]
    with sqlite3.connect(key_folder / "keys.sqlite3") as store:
        rows = store.execute("SELECT * FROM shelf_wrap").fetchall()
    assert all(
        open_bo.shelf.share not in column for row in rows for column in row if isinstance(column, bytes)
    )
    assert all(
        open_bo.shelf.auth not in column for row in rows for column in row if isinstance(column, bytes)
    )
    assert {UUID(bytes=entry) for entry, _tag in every_key()} == {Entry.objects.get().pk}
