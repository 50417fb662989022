"""`./leanto check`: is this server well? Each finding is one sentence; some stop the server from starting."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import ERROR, WARNING, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leanto import __version__
from leanto.core.clock import now
from leanto.core.lists import joined
from leanto.core.restore import key_trouble
from leanto.serve.troubles import in_words
from leanto.sessions import shape

Level = Literal["ok", "note", "stop"]
LITTLE = 1024**3  # bytes of free disk below which we speak up
TOO_LITTLE = 64 * 1024**2
OLD_BACKUP = timedelta(days=8)
QUIET_WORKER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok`: as it should be; `note`: works, but look at it; `stop`: the server does not start like this."""

    level: Level
    subject: str
    sentence: str


def examine() -> list[Finding]:
    """Looks at everything. Reads only; a look that fails is itself a finding."""
    looks = (
        LOOKS
        if not no_database_yet()
        else [look for look in LOOKS if look not in (_whole, _migrations, _worker)]
    )
    return [finding for look in looks for finding in look()]


def stoppers() -> list[Finding]:
    """What must be put right before the server may start. Waiting migrations are not among it: `serve` applies them."""
    return [
        f
        for look in (_address, _folder, _database, _shapes, _keys, _disk)
        for f in look()
        if f.level == "stop"
    ]


def no_database_yet() -> bool:
    """Is this a new server on SQLite? Connecting would make the file, and a look leaves nothing behind."""
    return connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists()


def pending_migrations() -> list[str]:
    """Names of migrations that this code has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _address() -> Iterator[Finding]:
    parts = urlsplit(settings.LEANTO_URL)
    subject = _("address")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield Finding("stop", subject, _("LEANTO_URL should look like https://circle.example.org."))
    elif parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1"}:
        yield Finding(
            "note",
            subject,
            _("Without HTTPS, browsers offer no passkeys here. Sign-in by e-mail code works."),
        )
    else:
        yield Finding("ok", subject, settings.LEANTO_URL)


def _shapes() -> Iterator[Finding]:
    """What `core.checks` and Django's own checks say."""
    try:
        messages = run_checks(databases=[] if no_database_yet() else ["default"])
    except DatabaseError:
        return  # said by `_database`
    for message in messages:
        if message.level >= WARNING and not message.is_silenced():
            level: Level = "stop" if message.level >= ERROR else "note"
            hint = f" {message.hint}" if message.hint else ""
            yield Finding(level, _("shape"), f"{message.msg}{hint}")


def _folder() -> Iterator[Finding]:
    folder = Path(settings.LEANTO_DATA)
    subject = _("data folder")
    if not os.access(folder, os.W_OK):
        yield Finding("stop", subject, _("%(path)s cannot be written to.") % {"path": folder})
    elif stat.S_IMODE(folder.stat().st_mode) & 0o077:
        yield Finding(
            "note",
            subject,
            _("Others on this machine may look into %(path)s: chmod 700 it.") % {"path": folder},
        )
    else:
        yield Finding("ok", subject, str(folder))


def _database() -> Iterator[Finding]:
    subject = _("database")
    if no_database_yet():
        yield Finding("note", subject, _("not made yet; the first start makes it"))
        return
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                yield Finding("ok", subject, f"SQLite {sqlite3.sqlite_version}")
                return
            cursor.execute("SHOW server_version")
            yield Finding("ok", subject, f"PostgreSQL {cursor.fetchone()[0]}")
    except DatabaseError as error:
        words = (str(error).strip().splitlines() or ["?"])[0]
        yield Finding("stop", subject, _("The database does not answer: %(words)s") % {"words": words})


def _whole() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            whole = cursor.fetchone()[0] == "ok"
    except DatabaseError as error:
        yield Finding("stop", _("database"), in_words(error) or str(error))
        return
    if not whole:
        sentence = _("The database file is damaged. Stop the server and restore the newest backup.")
        yield Finding("stop", _("database"), sentence)


def _migrations() -> Iterator[Finding]:
    subject = _("migrations")
    try:
        waiting = len(pending_migrations())
    except DatabaseError:
        return
    if waiting:
        words = ngettext("%(n)s is waiting: ./leanto migrate", "%(n)s are waiting: ./leanto migrate", waiting)
        yield Finding("note", subject, words % {"n": waiting})
    else:
        yield Finding("ok", subject, _("all applied"))


def _keys() -> Iterator[Finding]:
    subject = _("key file")
    key = Path(settings.LEANTO_INSTANCE_KEY_FILE)
    if trouble := key_trouble(Path(settings.LEANTO_DATA) / "keys.sqlite3", key):
        yield Finding("stop", subject, trouble)
    elif not key.exists():
        yield Finding("note", subject, _("not made yet; the first start makes it"))
    else:
        yield Finding("ok", subject, _("keep a copy of %(path)s away from the backups") % {"path": key})


def _disk() -> Iterator[Finding]:
    subject = _("disk")
    free = shutil.disk_usage(settings.LEANTO_DATA).free
    words = _("%(megabytes)s MB free") % {"megabytes": free // 1024**2}
    yield Finding("stop" if free < TOO_LITTLE else "note" if free < LITTLE else "ok", subject, words)


def _mail() -> Iterator[Finding]:
    subject = _("e-mail")
    if settings.EMAIL_HOST and "smtp" in settings.EMAIL_BACKEND:
        yield Finding("ok", subject, _("sent by %(host)s as %(sender)s") % {
            "host": settings.EMAIL_HOST, "sender": settings.DEFAULT_FROM_EMAIL,
        })  # fmt: skip
    else:
        yield Finding(
            "note",
            subject,
            _("LEANTO_MAIL_URL is not set: sign-in codes are printed by the server, not sent."),
        )


def _clock() -> Iterator[Finding]:
    at = now()
    # The changelog's day is the earliest that this code can be running on; a box without a battery wakes in 1970.
    if at < datetime(2026, 11, 1, tzinfo=at.tzinfo):
        yield Finding("note", _("clock"), _("This machine thinks it is %(day)s.") % {"day": at.date()})
    else:
        yield Finding("ok", _("clock"), at.strftime("%Y-%m-%d %H:%M UTC"))


def _worker() -> Iterator[Finding]:
    from leanto.core.models import Job

    subject = _("worker")
    try:
        jobs = list(Job.objects.all())
    except DatabaseError:
        return
    ran = max((job.done_at for job in jobs if job.done_at), default=None)
    failed = sorted(job.name for job in jobs if job.error)
    if failed:
        yield Finding("note", subject, _("failed last time: %(names)s") % {"names": joined(failed, _)})
    elif ran is None:
        yield Finding("note", subject, _("has not run yet: it runs inside ./leanto serve"))
    elif now() - ran > QUIET_WORKER:
        yield Finding(
            "note", subject, _("ran last at %(moment)s") % {"moment": ran.strftime("%Y-%m-%d %H:%M UTC")}
        )
    else:
        yield Finding("ok", subject, _("running"))


def _together() -> Iterator[Finding]:
    subject = _("settling together")
    if sentence := shape.trouble():
        yield Finding("note", subject, sentence)
    else:
        yield Finding("ok", subject, _("works"))


def _backups() -> Iterator[Finding]:
    subject = _("backup")
    made = sorted(
        (Path(settings.LEANTO_DATA) / "backups").glob("leanto-2*.zip"), key=lambda path: path.stat().st_mtime
    )
    if not made:
        yield Finding("note", subject, _("none in the data folder yet: ./leanto backup"))
        return
    age = now() - datetime.fromtimestamp(made[-1].stat().st_mtime, tz=now().tzinfo)
    level: Level = "note" if age > OLD_BACKUP else "ok"
    words = ngettext("the newest is %(n)s day old", "the newest is %(n)s days old", age.days)
    yield Finding(level, subject, words % {"n": age.days})


def _version() -> Iterator[Finding]:
    yield Finding("ok", "Leanto", __version__)


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _version,
    _address,
    _folder,
    _disk,
    _database,
    _shapes,
    _whole,
    _migrations,
    _keys,
    _mail,
    _clock,
    _worker,
    _together,
    _backups,
)
