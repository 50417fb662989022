"""Ways in: who gets which part of the keys, what is refused, what is left when all is lost (trust 2.4)."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.test import Client

from leanto.core.clock import now
from leanto.core.models import History
from leanto.engine.seal import Kind, Place
from leanto.engine.seal import keys as k
from leanto.engine.seal.entries import open_sent
from leanto.notify.models import Notice
from leanto.people.leaving import delete_me
from leanto.shelf import access, keystore
from leanto.shelf.models import Anew, Entry
from leanto.shelf.tasks import sweep
from tests.shelf.twin import PASSPHRASE, Owner, data, make_shelf, place_of, text
from tests.world import World

pytestmark = pytest.mark.django_db


def phrase(
    shelf: Any, passphrase: str = PASSPHRASE, generation: int = 1, user_key: bytes = b""
) -> dict[str, Any]:
    """A passphrase's way in, as a browser sends it."""
    stretching, share = k.Stretching(os.urandom(16), 19 * 1024, 2), os.urandom(32)
    master = k.master_key(passphrase, stretching)
    place = k.wrap_place(str(shelf.person.pk), "passphrase", "", generation)
    blob = k.wrap_user_key(k.key_from_passphrase(master, share), user_key or shelf.user_key, place)
    return {
        "way": "passphrase", "name": "", "blob": text(blob), "share": text(share), "auth": text(k.auth_key(master)),
        "salt": text(stretching.salt), "memory": stretching.memory, "passes": stretching.passes,
    }  # fmt: skip


def passkey(shelf: Any, name: str = "YWJj", generation: int = 1, user_key: bytes = b"") -> dict[str, Any]:
    place = k.wrap_place(str(shelf.person.pk), "passkey", name, generation)
    blob = k.wrap_user_key(k.key_from_passkey(bytes(32)), user_key or shelf.user_key, place)
    return {"way": "passkey", "name": name, "blob": text(blob)}


def no_key_is_left() -> bool:
    return keystore.all_keys(before=now() + timedelta(days=99)) == set()


# --- who gets what ------------------------------------------------------------------------------


def test_the_share_and_the_wrap_are_given_only_for_the_auth_key(bo: Owner) -> None:
    door = bo.client.get("/shelf/door/").json()
    assert [one["way"] for one in door["vault"]["wraps"]] == ["recovery"], (
        "the passphrase's wrap is not among them"
    )
    wrong = bo.send("door/passphrase/", auth=text(bytes(32)))
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_passphrase")
    right = bo.send("door/passphrase/", auth=text(bo.shelf.auth)).json()
    assert data(right["share"]) == bo.shelf.share


def test_a_passphrase_is_tried_twenty_times_an_hour(bo: Owner) -> None:
    answers = [bo.send("door/passphrase/", auth=text(bytes(32))).status_code for _each in range(22)]
    assert answers == [403] * 20 + [429] * 2
    assert bo.send("door/passphrase/", auth=text(bo.shelf.auth)).status_code == 429
    assert bo.prove().status_code == 200, "whoever has another way in is not locked out by it"


def test_a_copied_cookie_sees_no_entry_adds_none_and_removes_none(bo: Owner) -> None:
    """trust 2.3: being signed in is not enough. Each of these needs the private key first."""
    row = uuid4()
    sealed = bo.sealed(row, 1, b"x")
    tries = [
        bo.client.get("/shelf/entries/"),
        bo.send(f"entries/{row}/", **sealed),
        bo.send(f"entries/{row}/close/", version=1),
        bo.send(f"entries/{row}/remove/"),
        bo.send("ways/", drop=[{"way": "recovery", "name": ""}]),
        bo.send("renew/"),
        bo.send("end/"),
        bo.send("old/drop/"),
    ]
    assert {(one.status_code, one.json()["code"]) for one in tries} == {(403, "shelf_shut")}
    assert keystore.vault(bo.shelf.person.pk) is not None


def test_a_challenge_is_good_once_for_two_minutes_and_for_its_own_browser(
    bo: Owner, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = bo.send("door/challenge/").json()
    place = Place(str(bo.shelf.person.pk), "proof", asked["number"], "", 1)
    answer = text(open_sent(bo.shelf.private, place, data(asked["sealed"])))
    other = world.client(world.bo)
    assert (
        other.post("/shelf/door/proof/", {"answer": answer}, content_type="application/json").status_code
        == 403
    )
    assert bo.send("door/proof/", answer=answer).status_code == 200
    assert bo.send("door/proof/", answer=answer).status_code == 403
    asked = bo.send("door/challenge/").json()
    place = Place(str(bo.shelf.person.pk), "proof", asked["number"], "", 1)
    answer = text(open_sent(bo.shelf.private, place, data(asked["sealed"])))
    later = now() + timedelta(minutes=3)
    monkeypatch.setattr(access, "now", lambda: later)
    assert bo.send("door/proof/", answer=answer).status_code == 403


def test_an_open_shelf_is_shut_by_locking_and_after_half_an_hour(
    open_bo: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert open_bo.client.get("/shelf/entries/").status_code == 200
    open_bo.send("door/lock/")
    assert open_bo.client.get("/shelf/entries/").status_code == 403
    open_bo.prove()
    later = now() + timedelta(minutes=31)
    monkeypatch.setattr(access, "now", lambda: later)
    assert open_bo.client.get("/shelf/entries/").status_code == 403


def test_a_stranger_is_sent_to_the_sign_in_page(client: Client) -> None:
    for path in ("", "door/", "entries/", "facts/"):
        assert client.get(f"/shelf/{path}").status_code == 302


def test_no_answer_of_the_shelf_tells_anything_about_somebody_elses(bo: Owner, world: World) -> None:
    """A coordinator asks the same addresses: what they get is about their own shelf, which is not there."""
    ana = world.client(world.ana)
    door = ana.get("/shelf/door/").json()
    assert door["vault"] is None and door["aside"] is None
    before = ana.get("/shelf/door/").content
    bo.prove()
    bo.put(uuid4(), 1)
    assert ana.get("/shelf/door/").content == before


# --- making and changing ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"wraps": []}, "two_ways"),
        ({"public_key": text(bytes(31))}, "two_ways"),
        ({"private_key": text(bytes(78))}, "two_ways"),
        ({"generation": -1}, "not_sealed"),
        ({"wraps": "all of them"}, "not_sealed"),
    ],
)
def test_a_shelf_without_two_ways_in_is_not_made(world: World, change: dict[str, Any], code: str) -> None:
    shelf = make_shelf(world.bo)
    keystore.shred(world.bo.pk)
    owner = Owner(shelf, world.client(world.bo))
    private = k.wrap_private_key(shelf.user_key, str(world.bo.pk), shelf.private, 1)
    good = {
        "generation": 1, "public_key": text(shelf.private.public_key().public_bytes_raw()),
        "private_key": text(private), "wraps": [phrase(shelf), passkey(shelf)],
    }  # fmt: skip
    answer = owner.send("make/", **{**good, **change})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    weak = {**phrase(shelf), "memory": 8 * 1024}
    assert (
        owner.send("make/", **{**good, "wraps": [weak, passkey(shelf)]}).json()["code"] == "weak_parameters"
    )
    twice = [passkey(shelf), passkey(shelf)]
    assert owner.send("make/", **{**good, "wraps": twice}).json()["code"] == "two_ways"
    assert keystore.vault(world.bo.pk) is None
    assert owner.send("make/", **good).status_code == 200
    assert owner.send("make/", **good).status_code == 409, "there is one shelf for each person"


def test_a_new_passphrase_brings_a_new_share_and_the_old_one_opens_nothing(open_bo: Owner) -> None:
    """Passphrase lost, code at hand: rewrapped, nothing sealed anew. The person is told, without words."""
    row = uuid4()
    open_bo.put(row, 1)
    body = bytes(Entry.objects.get().body)
    fresh = phrase(open_bo.shelf, "meadow ladder copper harbour finch")
    assert open_bo.send("ways/", put=[fresh]).status_code == 200
    assert open_bo.send("door/passphrase/", auth=text(open_bo.shelf.auth)).status_code == 403
    assert open_bo.send("door/passphrase/", auth=fresh["auth"]).json()["share"] == fresh["share"]
    assert bytes(Entry.objects.get().body) == body
    assert [notice.code for notice in Notice.objects.filter(person=open_bo.shelf.person)] == ["shelf_ways"]


def test_two_ways_in_are_always_left(open_bo: Owner) -> None:
    drop = [{"way": "recovery", "name": ""}]
    answer = open_bo.send("ways/", drop=drop)
    assert (answer.status_code, answer.json()["code"]) == (422, "two_ways")
    assert open_bo.send("ways/", put=[passkey(open_bo.shelf)], drop=drop).status_code == 200
    vault = keystore.vault(open_bo.shelf.person.pk)
    assert vault and sorted(wrap.way for wrap in vault.wraps) == ["passkey", "passphrase"]


def renewed(owner: Owner, rows: list[Any]) -> dict[str, Any]:
    """New keys for a shelf that holds `rows` in version 1, as a browser sends them."""
    fresh, private, shelf = os.urandom(32), X25519PrivateKey.generate(), owner.shelf
    keys = []
    for row in rows:
        place = place_of(shelf, row, 1)
        held = keystore.keys_of(shelf.person.pk, 1)[
            (row.bytes, keystore.tag(bytes(Entry.objects.get(pk=row).body)))
        ]
        plain = k.unclose(shelf.user_key, held, Kind.ENTRY_KEY, place)
        keys.append(
            {"row": str(row), "version": 1, "key": text(k.close(fresh, plain, Kind.ENTRY_KEY, place))}
        )
    return {
        "generation": 2, "public_key": text(private.public_key().public_bytes_raw()),
        "private_key": text(k.wrap_private_key(fresh, str(shelf.person.pk), private, 2)),
        "wraps": [phrase(shelf, "new words for bo here", 2, fresh), passkey(shelf, "YWJj", 2, fresh)], "keys": keys,
    }  # fmt: skip


def test_new_keys_sign_out_every_other_device_and_leave_no_old_way_in(open_bo: Owner, world: World) -> None:
    rows = [uuid4() for _each in range(3)]
    for row in rows:
        open_bo.put(row, 1)
    phone = world.client(world.bo)
    assert phone.get("/shelf/door/").status_code == 200
    given = renewed(open_bo, rows)
    missing = {**given, "keys": given["keys"][:2]}
    assert open_bo.send("renew/", **missing).status_code == 409, "an entry must not lose its key"
    assert open_bo.send("renew/", **given).status_code == 200
    assert phone.get("/shelf/door/").status_code == 302, "the stolen phone is signed out"
    door = open_bo.client.get("/shelf/door/").json()
    assert door["vault"]["generation"] == 2
    assert open_bo.send("door/passphrase/", auth=text(open_bo.shelf.auth)).status_code == 403
    assert len(keystore.keys_of(open_bo.shelf.person.pk, 2)) == 3
    assert not keystore.keys_of(open_bo.shelf.person.pk, 1)


def test_a_key_for_an_older_generation_is_refused(open_bo: Owner) -> None:
    """A device that still has the old shelf open cannot put anything under the old key."""
    with pytest.raises(keystore.Changed):
        keystore.put_key(open_bo.shelf.person.pk, 2, uuid4(), 1, b"body", bytes(62), now())


# --- when all is lost ---------------------------------------------------------------------------


def test_a_new_shelf_waits_three_days_and_the_owner_of_a_way_in_can_say_no(
    bo: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what somebody gets who took over the e-mail address: they can start the wait, and nothing else."""
    assert bo.send("door/anew/", what="go").json()["code"] == "too_early"
    assert bo.send("door/anew/", what="ask").status_code == 200
    assert bo.send("door/anew/", what="ask").status_code == 200, "asking twice does not start the clock anew"
    assert [notice.code for notice in Notice.objects.filter(person=bo.shelf.person)] == ["shelf_anew"]
    assert bo.client.get("/shelf/door/").json()["anew"]["ready"] is False
    assert bo.send("door/anew/", what="go").json()["code"] == "too_early"
    assert bo.send("door/anew/", what="keep").status_code == 200
    _later(monkeypatch, timedelta(hours=80))
    assert bo.send("door/anew/", what="go").json()["code"] == "too_early"
    assert keystore.vault(bo.shelf.person.pk) is not None


def _later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    from leanto.shelf import actions, views

    at = now() + by
    for module in (actions, views, access):
        monkeypatch.setattr(module, "now", lambda: at)


def test_the_old_shelf_waits_thirty_days_for_its_code_and_is_then_shredded(
    open_bo: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = uuid4()
    open_bo.put(row, 1, b"years ago")
    open_bo.send("door/anew/", what="ask")
    _later(monkeypatch, timedelta(hours=73))
    assert open_bo.send("door/anew/", what="go").status_code == 200
    door = open_bo.client.get("/shelf/door/").json()
    assert door["vault"] is None and door["aside"]["generation"] == 1
    assert open_bo.client.get("/shelf/entries/").status_code == 404, "there is no shelf just now"
    assert open_bo.prove(aside=True).status_code == 200
    assert open_bo.client.get("/shelf/old/").status_code == 200
    sweep(now() + timedelta(days=33))
    assert Entry.objects.count() == 1, "thirty days are not over"
    sweep(now() + timedelta(days=35))
    assert not Entry.objects.exists()
    assert (
        keystore.all_keys(before=now() + timedelta(days=99)) == set()
        and keystore.vault(open_bo.shelf.person.pk, aside=True) is None
    )


def test_deleting_the_shelf_leaves_no_trace_of_one(open_bo: Owner) -> None:
    """N8: no tombstone; the door answers as if there had never been one."""
    open_bo.put(uuid4(), 1)
    assert open_bo.send("end/").status_code == 200
    door = open_bo.client.get("/shelf/door/").json()
    assert (door["vault"], door["aside"], door["anew"]) == (None, None, None)
    assert (
        not Entry.objects.exists()
        and not Anew.objects.exists()
        and keystore.all_keys(before=now() + timedelta(days=99)) == set()
    )


@pytest.mark.django_db(transaction=True)
def test_deleting_the_account_shreds_the_shelf_too(world: World) -> None:
    shelf = make_shelf(world.bo)
    owner = Owner(shelf, world.client(world.bo))
    owner.prove()
    owner.put(uuid4(), 1)
    delete_me(world.bo, "delete")
    assert (
        keystore.vault(world.bo.pk) is None and keystore.all_keys(before=now() + timedelta(days=99)) == set()
    )
    assert not Entry.objects.filter(person_id=world.bo.pk).exists()


def test_no_address_lets_a_host_or_coordinator_into_a_shelf() -> None:
    """Steward or host asks for access: there is nothing to press. Every view takes the signed-in person's own shelf."""
    import inspect

    from leanto.shelf import urls

    for pattern in urls.urlpatterns:
        assert "person" not in str(pattern.pattern) and "owner" not in str(pattern.pattern)
    source = inspect.getsource(access) + inspect.getsource(keystore)
    assert "is_staff" not in source and "escrow" not in source


def test_history_says_that_keys_changed_and_nothing_of_entries(open_bo: Owner) -> None:
    before = History.objects.count()
    row = uuid4()
    open_bo.put(row, 1)
    open_bo.send(f"entries/{row}/close/", version=1)
    open_bo.send(f"entries/{row}/remove/")
    assert History.objects.count() == before
