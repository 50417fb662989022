"""Taking things away: everything of mine, a circle's copy, and a whole circle moved to another server."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from leanto.asks.models import Ask
from leanto.circles.models import Circle, Membership
from leanto.core.clock import now
from leanto.core.history import record
from leanto.exchange import actions, archive, own_export
from leanto.exchange.ask_rows import read_asks
from leanto.exchange.circle_rows import TABLES, gather
from leanto.exchange.people_rows import read_people
from leanto.exchange.readable import table
from leanto.exchange.safe_cells import plain
from leanto.exchange.tables import read_table
from leanto.notify.actions import tell
from leanto.offers import actions as offers
from leanto.offers.draft import OfferDraft
from leanto.offers.models import Apart, Glad, Week
from leanto.people.models import Person
from leanto.plans.models import Answer, CirclePlan, Suggestion
from tests.people.test_own_page import fresh
from tests.processes import RealServer
from tests.world import World

pytestmark = pytest.mark.django_db
FORMULAS = ["=1+1", "+cmd|x", "-2", "@SUM(A1)", "\t=1", "＝1", "'=1", "it's"]


def files(client: Client, path: str) -> dict[str, bytes]:
    answer = client.post(path)
    assert answer.status_code == 200, answer
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def lived_in(world: World) -> None:
    """A circle with something in every table."""
    turn = world.turn(
        world.bo, title="=Soup 🧡\nand bread", places=2, note="Ring twice", details="Elm Street 3"
    )
    world.promised(world.chidi, turn)
    narrow = world.turn(world.bo, title="A quiet secret", audience="few", asked=(world.farah,), kind="ears")
    world.turn(world.dolores, title="A lift", kind="lift", typed_by=world.ana)
    world.room(world.chidi, turns_week=3, never=[[0, 0, 600]])
    Apart.objects.create(person=world.chidi, other=world.emre)
    Glad.objects.create(person=world.chidi, other=world.bo)
    Suggestion.objects.create(
        circle=world.maple, turn=narrow, person=world.farah, answer=Answer.LATER, words="Thursday?", made_at=now(),
        asked_at=now(), answered_at=now(), why=[{"code": "said_easy", "person": str(world.farah.pk)}],
    )  # fmt: skip
    Suggestion.objects.create(
        circle=world.maple, turn=turn, person=world.farah, answer=Answer.PASSED_OVER, made_at=now()
    )
    CirclePlan.objects.create(circle=world.maple, made_at=now(), uncovered=[{"turn": str(turn.pk)}], seed=7)
    draft = OfferDraft(kinds=("meal",), ends_on=world.day(20), exit_words="Enough.", title="Bread")
    offers.offer(world.hands(world.chidi), draft)
    from leanto.circles import pods

    pod = pods.make(world.hands(world.bo), "Tuesday soup", [world.member(world.chidi).pk])
    pods.answer(world.hands(world.chidi), pod, yes=True)
    tell([world.bo.pk], "promise_made", subject="turn", subject_id=turn.pk, circle_id=world.maple.pk)
    record(
        "x",
        subject="ask",
        subject_id=turn.ask_id,
        circle_id=world.maple.pk,
        actor=world.bo,
        whom=str(world.chidi.pk),
    )


# --- a whole circle, moved -----------------------------------------------------------------------


def test_a_circle_moved_to_another_server_is_equal_to_what_it_was(
    lasting_world: World, tmp_path: Path, settings: Any
) -> None:
    world = lasting_world
    lived_in(world)
    key = world.maple.pk
    before = gather(key)
    assert all(before[name] for name, _model, _of in TABLES), "every table has a row to lose"
    assert {len(some) for some in (before["circle"], before["plan"])} == {1}
    moved = tmp_path / "circle.zip"
    archive.write_circle(key, moved)
    assert moved.stat().st_mode & 0o777 == 0o600
    call_command(
        "flush", interactive=False, verbosity=0
    )  # the other server: an empty database, and other keys
    settings.LEANTO_DATA = tmp_path / "other"
    settings.LEANTO_INSTANCE_KEY_FILE = tmp_path / "other" / "instance.key"
    from leanto.core.keys import keyring

    keyring.cache_clear()
    try:
        circle = archive.read_circle(moved)
        assert gather(circle.pk) == before
        again = tmp_path / "again.zip"
        archive.write_circle(circle.pk, again)
        with zipfile.ZipFile(moved) as one, zipfile.ZipFile(again) as other:
            assert {name: one.read(name) for name in one.namelist()} == {
                name: other.read(name) for name in other.namelist()
            }
        assert not Person.objects.get(pk=world.bo.pk).has_usable_password()
        week = Week.objects.get(membership__person=world.chidi)
        assert (week.turns, week.minutes) == (1, 60), "what somebody carries is counted there too"
        with pytest.raises(archive.ArchiveProblem, match="on this server already"):
            archive.read_circle(moved)
        assert gather(circle.pk) == before
    finally:
        keyring.cache_clear()


def test_somebody_who_is_there_already_stays_who_they_are(lasting_world: World, tmp_path: Path) -> None:
    world = lasting_world
    lived_in(world)
    moved = tmp_path / "circle.zip"
    archive.write_circle(world.maple.pk, moved)
    call_command("flush", interactive=False, verbosity=0)
    bo = Person.objects.create_user("bo@example.org", name="Another Bo", of_age=True, all_stopped=True)
    circle = archive.read_circle(moved)
    assert Person.objects.get(email="bo@example.org").name == "Another Bo"
    assert Membership.objects.get(circle=circle, person=bo).left_at is None
    assert Ask.objects.filter(asker=bo).count() == 2
    rows = gather(circle.pk)
    assert str(world.bo.pk) not in json.dumps(rows)
    assert Person.objects.filter(email="bo@example.org").count() == 1


@pytest.mark.parametrize("spoil", ["no zip", "other zip", "damaged", "newer", "loose end"])
def test_a_file_that_is_not_whole_takes_nothing_in(lasting_world: World, tmp_path: Path, spoil: str) -> None:
    import hashlib

    world = lasting_world
    path = tmp_path / "circle.zip"
    archive.write_circle(world.maple.pk, path)
    with zipfile.ZipFile(path) as packed:
        manifest, body = json.loads(packed.read("manifest.json")), packed.read("circle.json")
    call_command("flush", interactive=False, verbosity=0)
    if spoil == "damaged":
        body = body.replace(b"Maple", b"Mable")
    elif spoil == "newer":
        manifest["format"] = 2
    elif spoil == "loose end":
        body = json.dumps({**json.loads(body), "people": []}).encode()
        manifest["sha256"] = hashlib.sha256(body).hexdigest()
    elif spoil == "other zip":
        manifest = {"kind": "photos"}
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("manifest.json", json.dumps(manifest))
        packed.writestr("circle.json", body)
    if spoil == "no zip":
        path.write_bytes(b"hello")
    with pytest.raises(archive.ArchiveProblem) as problem:
        archive.read_circle(path)
    assert str(problem.value).endswith(".")
    assert not Circle.objects.exists()
    assert not Person.objects.exists()


# --- a coordinator's copy ------------------------------------------------------------------------


def test_a_coordinators_copy_holds_what_every_member_sees_and_nothing_narrower(world: World) -> None:
    lived_in(world)
    found = files(world.client(world.ana), f"/circles/{world.maple.pk}/export/")
    whole = b"\n".join(found.values()).decode()
    assert "Soup" in whole
    assert "Chidi" in whole
    for words in (
        "A quiet secret",
        "Elm Street",
        "Thursday?",
        "@example.org",
        "Tuesday soup",
        "passed_over",
        "never",
    ):
        assert words not in whole, words
    assert rows_of(found["people.csv"])[1:] == [
        [name, "coordinator" if name in {"Ana", "Farah"} else "member"]
        for name in ("Ana", "Bo", "Chidi", "Dolores", "Farah", "Gus", "Swift")
    ]
    assert json.loads(found["circle.json"])["circle"]["name"] == "Maple Street"


def test_what_a_copy_holds_can_be_brought_in_again(world: World) -> None:
    lived_in(world)
    found = files(world.client(world.ana), f"/circles/{world.maple.pk}/export/")
    asks = read_asks(read_table(found["asks.csv"]), world.day(0))
    assert not asks.problems
    assert {(row.what, row.kind, row.minutes, row.people, row.for_name) for row in asks.rows} == {
        ("=Soup 🧡 and bread", "meal", 60, 2, "Bo"),
        ("A lift", "lift", 60, 1, "Dolores"),
    }
    assert {row.name for row in read_people(read_table(found["people.csv"])).rows} >= {"Ana", "Swift"}
    assert len(icalendar.Calendar.from_ical(found["rota.ics"]).walk("VEVENT")) == 2


def test_a_copy_of_the_circle_is_only_for_its_coordinators(world: World) -> None:
    path = f"/circles/{world.maple.pk}/export/"
    for person, status in ((world.bo, 403), (world.hana, 404), (world.igor, 404), (world.jo, 404)):
        assert world.client(person).get(path).status_code == status
        assert world.client(person).post(path).status_code == status
    assert world.client().post(path).status_code == 302


# --- everything of mine --------------------------------------------------------------------------


def test_everything_of_mine_is_in_my_file_and_nothing_of_others(world: World) -> None:
    lived_in(world)
    actions.make_feed(world.chidi, "my phone")
    chidi = files(fresh(world.client(world.chidi)), "/me/data/export/")
    everything = json.loads(chidi["everything.json"])
    assert everything["me"][0]["email"] == "chidi@example.org"
    assert everything["rooms"][0]["never"] == [[0, 0, 600]]
    assert everything["kept_apart"][0]["other_id"] == str(world.emre.pk)
    assert everything["glad_beside"][0]["other_id"] == str(world.bo.pk)
    assert everything["names"][str(world.emre.pk)] == "Swift"
    assert everything["calendar_addresses"][0]["label"] == "my phone"
    assert "token_hash" not in chidi["everything.json"].decode()
    assert rows_of(chidi["promises.csv"])[1][2:] == ["'=Soup 🧡\nand bread", "Maple Street", "promised"]
    assert b"VEVENT" in chidi["calendar.ics"]
    assert "A quiet secret" not in b"".join(chidi.values()).decode()
    bo = files(fresh(world.client(world.bo)), "/me/data/export/")
    assert [row[0] for row in rows_of(bo["asks.csv"])[1:]] == ["'=Soup 🧡\nand bread", "A quiet secret"]
    emre = b"".join(files(fresh(world.client(world.emre)), "/me/data/export/").values()).decode()
    assert str(world.chidi.pk) not in emre, "nobody learns who would rather not be paired with them"
    farah = json.loads(files(fresh(world.client(world.farah)), "/me/data/export/")["everything.json"])
    assert [row["answer"] for row in farah["answers"]] == ["later"], "nobody hears that they were passed over"


def test_an_old_sign_in_is_not_enough_to_take_everything(world: World) -> None:
    answer = world.client(world.bo).post("/me/data/export/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/again/")
    assert world.client().get("/me/data/export/").status_code == 302


def test_who_left_a_circle_takes_no_words_of_it_along(world: World) -> None:
    from leanto.circles.actions import leave

    lived_in(world)
    leave(world.hands(world.chidi))
    found = b"".join(files(fresh(world.client(world.chidi)), "/me/data/export/").values()).decode()
    assert "Soup" not in found
    assert "Maple" not in found


def test_every_link_to_a_person_is_exported_or_has_a_reason_not_to_be() -> None:
    """A new table that keeps something of somebody fails here until it is in their file."""
    links = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("leanto.")
        for field in model._meta.concrete_fields
        if field.related_model is Person
    }
    own = {of(Person(), now()).model._meta.label for of in own_export.OWN.values()}
    unnamed = {link for link in links - set(own_export.NOT_MINE) if link.rpartition(".")[0] not in own}
    assert unnamed == set()
    assert set(own_export.NOT_MINE) <= links


# --- cells ---------------------------------------------------------------------------------------


def test_no_cell_of_ours_runs_as_a_formula_and_every_text_comes_back() -> None:
    body = table(["=Heading"], [[text, 5] for text in FORMULAS])
    rows = rows_of(body)
    assert all(not row[0].startswith(("=", "+", "-", "@", "\t", "＝")) for row in rows)
    assert [plain(row[0]) for row in rows[1:]] == FORMULAS
    assert read_table(body, headings=True).column("=Heading")[:4] == FORMULAS[:4]


def test_the_command_lists_writes_and_reads(lasting_world: World, tmp_path: Path, capsys: Any) -> None:
    from argparse import ArgumentParser

    def command(add: Any, run: Any, *words: str) -> tuple[int, str]:
        parser = ArgumentParser()
        add(parser)
        try:
            status = int(run(parser.parse_args(words)))
        except SystemExit as end:
            status = int(end.code or 0)
        out = capsys.readouterr()
        return status, out.out + out.err

    def bring(asked: Any) -> int:
        return archive.run_import(asked, lambda: None)

    export, take_in = (archive.add_arguments, archive.run), (archive.add_import_arguments, bring)
    path = str(tmp_path / "maple.zip")
    assert "Maple Street" in command(*export)[1]
    assert command(*export, "nobody's")[0] == 2
    assert command(*export, "maple street", path)[0] == 0
    written = Path(path).read_bytes()
    status, said = command(*export, "Choir", path)
    assert (status, "is already there, and was left alone" in said) == (1, True)
    assert Path(path).read_bytes() == written
    assert command(*export, "Choir", str(tmp_path / "no" / "where.zip"))[0] == 1
    status, said = command(*take_in, path)
    assert (status, "on this server already" in said) == (2, True)
    call_command("flush", interactive=False, verbosity=0)
    assert command(*take_in, path)[0] == 0
    assert Circle.objects.get().name == "Maple Street"
    assert command(*take_in, str(tmp_path / "missing.zip"))[0] == 2
    assert "Maple Street" in command(*export)[1]
    assert now() - Circle.objects.get().made_at < timedelta(hours=1)


def test_a_new_server_takes_a_circle_in_without_another_step(lasting_world: World, tmp_path: Path) -> None:
    """And `export` on a server whose database is not ready says what to do; neither blames the file."""
    path = tmp_path / "maple.zip"
    archive.write_circle(lasting_world.maple.pk, path)
    new = tmp_path / "new"
    done = RealServer(new).run("import", str(path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(lasting_world.maple.pk)
    assert "Maple Street is here now" in done.stderr
    assert "Maple Street" in RealServer(new).run("export").stdout
    db = sqlite3.connect(new / "leanto.sqlite3")
    db.execute("DROP TABLE circles_membership")
    db.execute("DELETE FROM django_migrations WHERE app = 'circles'")
    db.commit()
    db.close()
    for words in (["export"], ["export", "Maple Street", str(tmp_path / "two.zip")], ["import", str(path)]):
        done = RealServer(new).run(*words)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Please run ./leanto migrate first." in done.stderr
        assert len(done.stderr.splitlines()) == 1
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "./leanto migrate" in RealServer(empty).run("export").stderr
    assert not (empty / "leanto.sqlite3").exists()
