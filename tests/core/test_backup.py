"""Backup and restore: what comes back is what was there, what is damaged is refused, keys stay apart."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from leanto.core.clock import now
from leanto.core.keys import KeyRing, read_or_make_instance_key

ROOT = Path(__file__).resolve().parent.parent.parent


def leanto(data: Path, *words: str, status: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs a command of the launcher's as a host does, on SQLite in `data`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEANTO_")}
    done = subprocess.run(
        [sys.executable, "-m", "leanto.cli", *words],
        env={**environment, "LEANTO_DATA": str(data), "LANGUAGE": "en", **more},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with tables, a session, a history and a sealed text; never changed by a test."""
    data = tmp_path_factory.mktemp("lived-in") / "data"
    leanto(data, "migrate")
    ring = KeyRing(data / "keys.sqlite3", read_or_make_instance_key(data / "instance.key"))
    owner = uuid4()
    blob = ring.seal(owner, "soup on Tuesday")
    db = sqlite3.connect(data / "leanto.sqlite3")
    db.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, sealed BLOB)")
    db.execute("INSERT INTO kept (sealed) VALUES (?)", (blob,))
    db.execute("INSERT INTO django_session VALUES ('stolen-session-key', 'data', '2999-01-01')")
    db.commit()
    db.close()
    return data


@pytest.fixture
def data(lived_in: Path, tmp_path: Path) -> Path:
    """A copy of the lived-in folder for one test."""

    def copy(source: str, target: str) -> str:
        with contextlib.suppress(FileNotFoundError):  # a journal goes when the last reader closes
            shutil.copy2(source, target)
        return target

    return Path(shutil.copytree(lived_in, tmp_path / "data", copy_function=copy))


def made(done: subprocess.CompletedProcess[str]) -> tuple[Path, Path]:
    database, keystore = (Path(line) for line in done.stdout.split())
    return database, keystore


def test_what_is_restored_equals_what_was_backed_up_and_opens_with_the_key(
    data: Path, tmp_path: Path
) -> None:
    """The drill of docs/hosts: another machine, the two archives, the key from its own place."""
    database, keystore = made(leanto(data, "backup", str(tmp_path / "away")))
    leanto(data, "backup", "--key-to", str(tmp_path / "safe.key"))
    new = tmp_path / "new"
    done = leanto(new, "restore", str(database), "--key", str(tmp_path / "safe.key"))
    assert "restored what was backed up on" in done.stderr
    before, after = sqlite3.connect(data / "leanto.sqlite3"), sqlite3.connect(new / "leanto.sqlite3")
    tables = [
        row[0] for row in before.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")
    ]
    for table in tables:
        theirs, ours = (list(db.execute(f"SELECT * FROM {table}")) for db in (before, after))
        assert ours == ([] if table == "django_session" else theirs), table
    ring = KeyRing(new / "keys.sqlite3", (new / "instance.key").read_bytes())
    assert ring.open(after.execute("SELECT sealed FROM kept").fetchone()[0]) == "soup on Tuesday"
    for path in (new / "leanto.sqlite3", new / "keys.sqlite3", new / "instance.key", database, keystore):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert leanto(new, "check").returncode == 0


def test_no_archive_holds_the_key_file_or_a_session(data: Path, tmp_path: Path) -> None:
    database, keystore = made(leanto(data, "backup", str(tmp_path / "away")))
    key = (data / "instance.key").read_bytes()
    for path, inside in ((database, "leanto.sqlite3"), (keystore, "keys.sqlite3")):
        with zipfile.ZipFile(path) as archive:
            assert set(archive.namelist()) == {"manifest.json", inside}
            content = archive.read(inside)
        assert key not in content
        assert b"stolen-session-key" not in content
    with zipfile.ZipFile(database) as archive:
        assert b"soup on Tuesday" not in archive.read("leanto.sqlite3")


def test_the_key_file_is_never_copied_beside_the_backups(data: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    leanto(data, "backup", str(away))
    done = leanto(data, "backup", str(away), "--key-to", str(away), status=1)
    assert "must not lie beside the backups" in done.stderr
    assert not (away / "instance.key").exists()
    again = tmp_path / "there.key"
    again.write_bytes(b"something else")
    assert "already there" in leanto(data, "backup", "--key-to", str(again), status=1).stderr
    assert again.read_bytes() == b"something else"


def test_without_the_key_file_all_comes_back_but_sealed_texts_and_the_host_is_told(
    data: Path, tmp_path: Path
) -> None:
    database, _ = made(leanto(data, "backup", str(tmp_path / "away")))
    new = tmp_path / "new"
    done = leanto(new, "restore", str(database), status=1)
    assert "sealed texts stay shut" in done.stderr
    assert (new / "leanto.sqlite3").exists()
    refused = leanto(new, "serve", "--port", "1024", status=1)
    assert "sealed texts stay shut" in refused.stderr, (
        "a server must not start and make a new key over the old store"
    )
    assert not (new / "instance.key").exists()


def test_a_wrong_key_file_is_refused_before_anything_is_written_and_the_right_one_works_then(
    data: Path, tmp_path: Path
) -> None:
    database, _ = made(leanto(data, "backup", str(tmp_path / "away")))
    wrong = {"another server's": os.urandom(32), "a note": b"my key is in the drawer", "nothing": b""}
    other = tmp_path / "other"
    for name, content in wrong.items():
        (tmp_path / name).write_bytes(content)
        done = leanto(other, "restore", str(database), "--key", str(tmp_path / name), status=1)
        assert ("does not open" if len(content) == 32 else "is not a key file") in done.stderr
        assert {path.name for path in other.iterdir()} == {"secret.key"}
    leanto(other, "restore", str(database), "--key", str(data / "instance.key"))


def test_a_restore_never_writes_over_what_is_there(data: Path, tmp_path: Path) -> None:
    database, _ = made(leanto(data, "backup", str(tmp_path / "away")))
    before = (data / "leanto.sqlite3").read_bytes()
    assert "already there" in leanto(data, "restore", str(database), status=1).stderr
    assert (data / "leanto.sqlite3").read_bytes() == before


@pytest.mark.parametrize("place", [40, 0.5, -30])
def test_a_damaged_archive_is_refused_in_one_sentence(data: Path, tmp_path: Path, place: float) -> None:
    database, _ = made(leanto(data, "backup", str(tmp_path / "away")))
    content = bytearray(database.read_bytes())
    at = int(place * len(content)) if isinstance(place, float) else place
    content[at] ^= 0xFF
    database.write_bytes(content)
    done = leanto(tmp_path / "new", "restore", str(database), status=1)
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "new" / "leanto.sqlite3").exists()


def test_something_that_is_not_a_backup_is_refused_in_one_sentence(data: Path, tmp_path: Path) -> None:
    _, keystore = made(leanto(data, "backup", str(tmp_path / "away")))
    other = tmp_path / "holiday.zip"
    other.write_bytes(b"PK\x03\x04 not really")
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(newer, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"kind": "database", "format": 99}))
    for path, words in (
        (other, "damaged"),
        (keystore, "not the kind"),
        (newer, "newer Leanto"),
        (tmp_path / "x", ""),
    ):
        done = leanto(tmp_path / "new", "restore", str(path), status=1 if words else 2)
        assert words in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_backup_under_constant_writing_is_whole_every_time(data: Path, tmp_path: Path) -> None:
    """S2 C6: writers go on, and each copy holds whole transactions only (both halves of every pair)."""
    db = sqlite3.connect(data / "leanto.sqlite3")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE pair (n INTEGER, half INTEGER)")
    db.commit()
    db.close()
    stop = threading.Event()

    def write() -> None:
        own = sqlite3.connect(data / "leanto.sqlite3", timeout=20, isolation_level=None)
        n = 0
        while not stop.is_set():
            own.execute("BEGIN IMMEDIATE")
            own.execute("INSERT INTO pair VALUES (?, 1)", (n,))
            own.execute("INSERT INTO pair VALUES (?, 2)", (n,))
            own.execute("COMMIT")
            n += 1
        own.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(3):
            database, _ = made(leanto(data, "backup", str(tmp_path / f"away{turn}")))
            with zipfile.ZipFile(database) as archive:
                copy = Path(archive.extract("leanto.sqlite3", tmp_path / f"out{turn}"))
            check = sqlite3.connect(copy)
            assert check.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            halves = check.execute(
                "SELECT count(*) FROM (SELECT n FROM pair GROUP BY n HAVING count(*) != 2)"
            )
            assert halves.fetchone()[0] == 0
            check.close()
    finally:
        stop.set()
        writer.join()


def test_old_archives_are_removed_but_the_newest_of_each_kind_stays(data: Path, tmp_path: Path) -> None:
    """Shredded keys must be gone from key store archives after seven days; a host's other files are not ours."""
    away = tmp_path / "away"
    away.mkdir()

    def archive(kind: str, days: int) -> Path:
        path = away / f"leanto-{kind}{(now() - timedelta(days=days)):%Y-%m-%dT%H%M%SZ}.zip"
        path.write_bytes(b"")
        return path

    gone = [archive("keystore-", 8), archive("keystore-", 30), archive("", 36)]
    stays = [archive("keystore-", 6), archive("", 8), archive("", 34), away / "leanto-2-my-notes.zip"]
    stays[-1].write_bytes(b"mine")
    leanto(data, "backup", str(away))
    assert [path.name for path in gone if path.exists()] == []
    assert [path.name for path in stays if not path.exists()] == []


def test_a_backup_that_cannot_be_whole_leaves_no_half(data: Path) -> None:
    """Without a key store there is nothing that would open the sealed texts again."""
    nowhere = leanto(data, "backup", "/proc/x", status=1).stderr
    assert nowhere == "leanto: /proc/x cannot be written: No such file or directory.\n"
    for part in data.glob("keys.sqlite3*"):
        part.unlink()
    said = leanto(data, "backup", status=1).stderr
    assert "keys.sqlite3" in said
    assert not (data / "backups").exists()


def test_an_update_backs_up_first(data: Path) -> None:
    """`serve` and `migrate` copy a database that holds something before they change its tables."""
    db = sqlite3.connect(data / "leanto.sqlite3")
    db.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    db.execute("DROP TABLE django_session")
    db.commit()
    db.close()
    leanto(data, "migrate")
    assert list((data / "backups").glob("leanto-2*-before-update.zip"))


@pytest.mark.parametrize(
    ("meddling", "sentence"),
    [
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('asks', '0999_of_tomorrow', '2030-01-01')",
            "was made by a newer Leanto. Please update first.",
        ),
        ("DROP TABLE django_migrations", "holds a database that Leanto did not make"),
        ("DELETE FROM django_migrations WHERE app = 'people'", "holds a database that Leanto did not make"),
        (
            "CREATE TRIGGER sly AFTER INSERT ON people_person BEGIN DELETE FROM kept; END",
            "holds a database that Leanto did not make",
        ),
        ("CREATE VIEW spy AS SELECT * FROM people_person", "holds a database that Leanto did not make"),
    ],
)
def test_a_database_that_is_foreign_or_newer_is_refused_and_nothing_is_written(
    data: Path, tmp_path: Path, meddling: str, sentence: str
) -> None:
    """Decision 0007 rests on it."""
    db = sqlite3.connect(data / "leanto.sqlite3")
    db.execute(meddling)
    db.commit()
    db.close()
    database, _ = made(leanto(data, "backup", str(tmp_path / "away")))
    done = leanto(tmp_path / "new", "restore", str(database), status=1)
    assert sentence in done.stderr
    assert not (tmp_path / "new" / "leanto.sqlite3").exists()
    assert not (tmp_path / "new" / "keys.sqlite3").exists()
