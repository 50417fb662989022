"""Backups that can be trusted: a consistent copy, checked before it gets its name.

A backup is three things, kept apart on purpose:

    leanto-<time>.zip            the database (without sign-in sessions) and a manifest with SHA-256
    leanto-keystore-<time>.zip   the wrapped data keys; short-lived, so that what was shredded stays gone
    instance.key                 opens the key store; never in an archive, the host keeps it elsewhere

Whoever finds only the first can read no sealed text, and can sign in as nobody. The database is copied
before the key store: a key is always written before the text that it seals, so the later copy of the
store has every key that the earlier copy of the database needs.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from leanto import __version__
from leanto.core.clock import now

FORMAT = 1
KEEP_DATABASE = timedelta(days=35)
KEEP_KEYSTORE = timedelta(days=7)
# Tables whose rows never enter a backup: they would let the finder sign in.
FORGOTTEN = ("django_session", "people_device")
SQLITE_NAME, DUMP_NAME, KEYSTORE_NAME = "leanto.sqlite3", "leanto.pgdump", "keys.sqlite3"


class BackupProblem(Exception):  # noqa: N818
    """The backup was not made or is not sound; the sentence says why. Nothing half-made is left behind."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup left: the database archive, the key store's archive, how many rows each table has."""

    database: Path
    keystore: Path
    rows: dict[str, int]


def back_up(folder: Path, label: str = "") -> Made:
    """Writes both archives into `folder` (made with mode 0700) and returns their paths.

    Steps: 1. copy the database in one transaction, sessions taken out, and the key store; 2. check the copies; 3. write
    each archive under a temporary name, read it back, fsync, rename; 4. remove our own archives that are past their
    time. Raises BackupProblem and leaves nothing behind when any step fails.
    """
    store = Path(settings.LEANTO_DATA) / KEYSTORE_NAME
    source = Path(str(settings.DATABASES["default"]["NAME"])) if connection.vendor == "sqlite" else store
    for path in (source, store):
        if not path.exists():
            raise BackupProblem(_("There is nothing to back up yet: %(path)s is not there.") % {"path": path})
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = now().strftime("%Y-%m-%dT%H%M%SZ") + (f"-{label}" if label else "")
    with tempfile.TemporaryDirectory(prefix=".leanto-backup-", dir=folder) as work:
        if connection.vendor == "sqlite":
            copy, rows = _copy_sqlite(source, Path(work) / SQLITE_NAME)
        else:
            copy, rows = _dump_postgresql(Path(work) / DUMP_NAME)
        keys, counts = _copy_sqlite(store, Path(work) / KEYSTORE_NAME)
        database = _archive(folder / f"leanto-{stamp}.zip", copy, "database", rows)
        try:
            keystore = _archive(folder / f"leanto-keystore-{stamp}.zip", keys, "keystore", counts)
        except BackupProblem:
            database.unlink()  # half a backup looks like a whole one
            raise
    _prune(folder)
    return Made(database, keystore, rows)


def copy_instance_key(target: Path, beside: Path | None = None) -> Path:
    """Copies the key file to `target`, mode 0600. Refuses the folder of the backups: apart is the point."""
    source = Path(settings.LEANTO_INSTANCE_KEY_FILE)
    target = target / "instance.key" if target.is_dir() else target
    homes = {Path(settings.LEANTO_DATA).resolve() / "backups"} | ({beside.resolve()} if beside else set())
    if target.resolve().parent in homes:
        raise BackupProblem(
            _("The key file must not lie beside the backups that it opens. Please name another place.")
        )
    if target.exists():
        raise BackupProblem(_("%(path)s is already there, and was left alone.") % {"path": target})
    if not source.exists():
        raise BackupProblem(_("There is no key file yet: start the server once first."))
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    return target


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def count_rows(db: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has: what a restore compares."""
    names = [
        row[0]
        for row in db.execute(
            "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(names)}  # noqa: S608


def check_sqlite(path: Path) -> dict[str, int]:
    """Raises BackupProblem unless the file is a whole database with every reference intact; returns row counts."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        answer = db.execute("PRAGMA integrity_check").fetchone()[0]
        broken = db.execute("PRAGMA foreign_key_check").fetchone()
        if answer != "ok" or broken:
            raise BackupProblem(_("The copy of the database is not whole, so no backup was made."))
        return count_rows(db)
    except sqlite3.DatabaseError as error:
        raise BackupProblem(_("The copy of the database cannot be read, so no backup was made.")) from error
    finally:
        db.close()


def _copy_sqlite(source: Path, target: Path) -> tuple[Path, dict[str, int]]:
    """One consistent copy by VACUUM INTO (writers wait for a few milliseconds at most), without sessions."""
    live = sqlite3.connect(source, timeout=20, isolation_level=None)
    try:
        live.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise BackupProblem(_("The database could not be copied. Is the disk full?")) from error
    finally:
        live.close()
    target.chmod(0o600)
    copy = sqlite3.connect(target, isolation_level=None)
    try:
        copy.execute("PRAGMA secure_delete=ON")
        present = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        for table in FORGOTTEN:
            if table in present:
                copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a constant of this module
                copy.execute("VACUUM")
    finally:
        copy.close()
    return target, check_sqlite(target)


def postgresql_tool(name: str) -> str:
    """The path of pg_dump or pg_restore: the newest installed, or the one on the path."""
    homes = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    found = str(homes[-1]) if homes else shutil.which(name)
    if not found:
        raise BackupProblem(
            _("%(tool)s is not installed. On Debian it is in the package postgresql-client.") % {"tool": name}
        )
    return found


def postgresql_environment() -> dict[str, str]:
    """The connection for the PostgreSQL tools, by environment so that no password is on a command line."""
    at = connection.settings_dict
    named = {
        "PGHOST": at["HOST"], "PGPORT": str(at["PORT"] or ""), "PGUSER": at["USER"],
        "PGPASSWORD": at["PASSWORD"], "PGDATABASE": str(at["NAME"]),
    }  # fmt: skip
    return {**os.environ, **{name: value for name, value in named.items() if value}}


def _dump_postgresql(target: Path) -> tuple[Path, dict[str, int]]:
    command = [
        postgresql_tool("pg_dump"),
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--file={target}",
    ]
    command += [f"--exclude-table-data={table}" for table in FORGOTTEN]
    done = subprocess.run(command, env=postgresql_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupProblem(
            _("pg_dump said: %(words)s") % {"words": done.stderr.strip().splitlines()[-1:] or "?"}
        )
    target.chmod(0o600)
    listed = subprocess.run(
        [postgresql_tool("pg_restore"), "--list", str(target)], capture_output=True, text=True, check=False
    )
    if listed.returncode:
        raise BackupProblem(_("The dump cannot be read back, so no backup was made."))
    return target, {}


def _archive(path: Path, content: Path, kind: str, rows: dict[str, int]) -> Path:
    """A zip of `content` and its manifest under `path`; read back whole before it gets that name."""
    manifest = {
        "leanto": __version__,
        "format": FORMAT,
        "kind": kind,
        "made_at": now().isoformat(),
        "database": connection.vendor,
        "rows": rows,
        "files": {content.name: {"sha256": digest_of(content), "bytes": content.stat().st_size}},
    }
    fresh = content.with_suffix(".zip")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("manifest.json", json.dumps(manifest, indent=2))
        archive.write(content, content.name)
    with opened(fresh, kind):
        pass  # reading it back checks every sum
    fresh.chmod(0o600)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync_folder(path.parent)
    return path


@contextmanager
def opened(path: Path, kind: str) -> Iterator[tuple[dict[str, Any], Path]]:
    """The manifest and the unpacked, checked content of an archive; the content is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix=".leanto-open-", dir=path.parent) as work:
        try:
            with zipfile.ZipFile(path) as archive:
                manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
                if manifest.get("kind") != kind:
                    raise BackupProblem(
                        _("%(path)s is not the kind of backup that belongs here.") % {"path": path}
                    )
                if manifest["format"] > FORMAT:
                    raise BackupProblem(
                        _("%(path)s was made by a newer Leanto. Please update first.") % {"path": path}
                    )
                (name, about), *more = manifest["files"].items()
                if more or name not in {SQLITE_NAME, DUMP_NAME, KEYSTORE_NAME}:
                    raise BackupProblem(_("%(path)s is not a backup of Leanto.") % {"path": path})
                content = Path(work) / name
                with archive.open(name) as packed, content.open("xb") as plain:
                    shutil.copyfileobj(packed, plain, 1 << 20)
        # zipfile raises NotImplementedError for a compression it does not know, as a damaged header can ask for.
        except (OSError, zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError) as error:
            raise BackupProblem(
                _("%(path)s is damaged or is not a backup of Leanto.") % {"path": path}
            ) from error
        content.chmod(0o600)
        if digest_of(content) != about["sha256"]:
            raise BackupProblem(_("%(path)s is damaged: its check sum does not match.") % {"path": path})
        yield manifest, content


def _sync_folder(folder: Path) -> None:
    """Makes a rename durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _prune(folder: Path) -> None:
    """Removes our own archives that are past their time; the newest of each kind always stays."""
    for pattern, keep in (("leanto-2*.zip", KEEP_DATABASE), ("leanto-keystore-2*.zip", KEEP_KEYSTORE)):
        dated = sorted((made, path) for path in folder.glob(pattern) if (made := _made_at(path)) is not None)
        for made, path in dated[:-1]:
            if now() - made > keep:
                path.unlink()


def _made_at(path: Path) -> datetime | None:
    """The moment in an archive's name; None for a file that is not ours."""
    words = path.stem.removeprefix("leanto-").removeprefix("keystore-")
    try:
        return datetime.strptime(words[:18], "%Y-%m-%dT%H%M%SZ").replace(tzinfo=now().tzinfo)
    except ValueError:
        return None
