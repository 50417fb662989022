"""Putting a backup back: into an empty place, checked before and after, never over what is there."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from leanto.core.backup import (
    KEYSTORE_NAME,
    BackupProblem,
    check_sqlite,
    opened,
    postgresql_environment,
    postgresql_tool,
)

Step = tuple[str, str]
"""A migration: its app and its name."""
# Entries of a dump's list look like "215; 1255 16385 FUNCTION public sly() ana".
_STRANGE = re.compile(
    r"^\d+; \d+ \d+ (FUNCTION|PROCEDURE|TRIGGER|EVENT TRIGGER|RULE|VIEW|MATERIALIZED VIEW) "
)


@dataclass(slots=True)
class Restored:
    """What came back, and in plain sentences what the host still has to do."""

    manifest: dict[str, Any]
    notes: list[str] = field(default_factory=list)


def restore(database: Path, keystore: Path | None = None, key: Path | None = None) -> Restored:
    """Puts a database archive, a key store's archive and the key file into the empty data folder.

    Without `keystore` the archive made at the same moment is taken if it lies beside `database`. Without the key file
    everything is restored, sealed texts stay shut, and the notes say so. Raises BackupProblem before anything is
    written when the place is not empty, an archive is not sound, its tables are not those of Leanto or of a newer
    one, or the given key does not open the key store.
    """
    keystore = keystore or _sibling(database)
    data = Path(settings.LEANTO_DATA)
    _must_be_empty(data)
    with ExitStack() as unpacked:
        manifest, content = unpacked.enter_context(opened(database, "database"))
        if manifest["database"] != connection.vendor:
            raise BackupProblem(
                _("This backup is of %(theirs)s, and this server is set to %(ours)s.")
                % {"theirs": manifest["database"], "ours": connection.vendor}
            )
        done = Restored(manifest)
        if connection.vendor == "sqlite":
            if check_sqlite(content) != manifest["rows"]:
                raise BackupProblem(_("The backup does not hold as many rows as it says."))
            must_be_ours(database, *_made_of_sqlite(content))
        else:
            must_be_ours(database, *_made_of_dump(content))
        store = None
        if keystore:
            _manifest, store = unpacked.enter_context(opened(keystore, "keystore"))
            check_sqlite(store)
        if key:
            _must_open(key, store)

        # All is sound: from here on files are written, the database first because only PostgreSQL can still refuse.
        if connection.vendor == "sqlite":
            _place(content, Path(str(settings.DATABASES["default"]["NAME"])))
        else:
            _fill_postgresql(content)
        if store:
            _place(store, data / KEYSTORE_NAME)
        else:
            done.notes.append(_("No key store was restored: sealed texts show as “…”."))
    target = Path(settings.LEANTO_INSTANCE_KEY_FILE)
    if key:
        _place(key, target)
    if (trouble := key_trouble(data / KEYSTORE_NAME, target)) is not None:
        done.notes.append(trouble)
    return done


def must_be_ours(path: Path, steps: set[Step], strange: list[str]) -> None:
    """Raises BackupProblem unless a database was made by Leanto, and by none that is newer than this one.

    `steps`: the migrations that made it. `strange`: what it holds besides tables and indexes. Leanto makes none of
    that, and a trigger or a view would run whatever somebody else put into it.
    """
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    for one in loader.disk_migrations.values():
        known |= set(one.replaces)
    if ("people", "0001_initial") not in steps or strange:
        raise BackupProblem(
            _("%(path)s holds a database that Leanto did not make, so nothing was restored.") % {"path": path}
        )
    if steps - known:
        raise BackupProblem(_("%(path)s was made by a newer Leanto. Please update first.") % {"path": path})


def _made_of_sqlite(content: Path) -> tuple[set[Step], list[str]]:
    """The migrations in the file, and the names of triggers, views and virtual tables."""
    db = sqlite3.connect(f"file:{content}?mode=ro", uri=True)
    try:
        strange = db.execute(
            "SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'"
        ).fetchall()
        try:
            steps = set(db.execute("SELECT app, name FROM django_migrations").fetchall())
        except sqlite3.DatabaseError:
            steps = set()
    finally:
        db.close()
    return steps, [name for (name,) in strange]


def _made_of_dump(dump: Path) -> tuple[set[Step], list[str]]:
    """The same for a dump of PostgreSQL, read without a database."""
    listed = _pg_restore("--list", str(dump))
    strange = [line for line in listed.splitlines() if line[:1].isdigit() and _STRANGE.search(line)]
    rows = _pg_restore("--data-only", "--table=django_migrations", "--file=-", str(dump)).splitlines()
    # Between "COPY … FROM stdin;" and "\\." stand the rows, columns parted by tabs: id, app, name, applied.
    cells = [line.split("\t") for line in rows if line.count("\t") == 3]
    return {(app, name) for _id, app, name, _applied in cells}, strange


def _must_open(key: Path, store: Path | None) -> None:
    """Raises BackupProblem unless the file has the form of a key and opens the store, if there is one."""
    if key.stat().st_size != 32:
        raise BackupProblem(_("%(path)s is not a key file of Leanto.") % {"path": key})
    if store and key_trouble(store, key) is not None:
        raise BackupProblem(
            _(
                "The key file %(path)s does not open this key store, so nothing was restored. Name the right one, or"
                " none: then all but sealed texts comes back."
            )
            % {"path": key}
        )


def key_trouble(store: Path, key: Path) -> str | None:
    """One sentence when the key file does not open the key store; None when all is well."""
    if not store.exists():
        return None
    db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        row = db.execute("SELECT id, owner, wrapped FROM data_key LIMIT 1").fetchone()
    except sqlite3.DatabaseError:
        return _("The key store %(path)s cannot be read.") % {"path": store}
    finally:
        db.close()
    if row is None:
        return None
    if not key.exists():
        return _(
            "The key file %(path)s is missing, so sealed texts stay shut. Put your copy of it there before you start"
            " the server."
        ) % {"path": key}
    try:
        AESGCM(key.read_bytes()).decrypt(row[2][:12], row[2][12:], bytes(row[0]) + bytes(row[1]))
    except (InvalidTag, ValueError):
        return _(
            "The key file %(path)s does not open this key store, so sealed texts stay shut. Put the right copy of it"
            " there."
        ) % {"path": key}
    return None


def _sibling(database: Path) -> Path | None:
    """The key store's archive of the same moment, if it lies beside the database's."""
    beside = database.with_name(database.name.replace("leanto-", "leanto-keystore-", 1))
    return beside if beside != database and beside.exists() else None


def _must_be_empty(data: Path) -> None:
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    there = [data / KEYSTORE_NAME] + ([database] if connection.vendor == "sqlite" else [])
    for path in there:
        if path.exists():
            raise BackupProblem(
                _("%(path)s is already there. Please restore into an empty data folder.") % {"path": path}
            )
    if connection.vendor != "sqlite" and connection.introspection.table_names():
        raise BackupProblem(_("This database already has tables. Please restore into an empty one."))


def _place(source: Path, target: Path) -> None:
    """Copies a file to its place: complete, durable and with mode 0600 before it has its name."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(target.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out, source.open("rb") as into:
        shutil.copyfileobj(into, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(target)


def _fill_postgresql(dump: Path) -> None:
    _pg_restore(
        "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        f"--dbname={connection.settings_dict['NAME']}", str(dump),
    )  # fmt: skip


def _pg_restore(*options: str) -> str:
    """What the tool printed. Raises BackupProblem with its last line when it refuses."""
    command = [postgresql_tool("pg_restore"), *options]
    done = subprocess.run(command, env=postgresql_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        words = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise BackupProblem(_("pg_restore said: %(words)s") % {"words": words})
    return done.stdout
