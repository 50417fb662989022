"""Shapes that cannot work, or would harm the people inside, are refused at the start, each with a way out.

`manage check` and `serve` run the first group; the database group opens a connection and runs with
`check --database default`, `migrate` and `serve`. Errors stop the start, warnings are said aloud.
"""

from __future__ import annotations

import ipaddress
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

HOME = (".local", ".lan", ".home", ".home.arpa", ".internal", ".localhost", ".test", ".invalid", ".example")
DURABLE = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"}


def is_public(host: str) -> bool:
    """Can strangers reach a server of this name? Home networks and this very machine are not public."""
    host = host.strip("[]").lower()
    if host in {"", "localhost"} or host.endswith(HOME):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host


def _host() -> str:
    return urlsplit(settings.LEANTO_URL).hostname or ""


@register(Tags.security)
def public_shapes(app_configs: Any = None, **facts: Any) -> list[CheckMessage]:
    """What a server that strangers can reach must not be."""
    if not is_public(_host()):
        return []
    found: list[CheckMessage] = []
    if not settings.LEANTO_URL.startswith("https://"):
        found.append(
            Error(
                "LEANTO_URL is a public name without https, so sign-ins could be read on the way.",
                hint="Put a web server with a certificate in front (deploy/Caddyfile); write https:// in LEANTO_URL.",
                id="leanto.E001",
            )
        )
    if settings.DEBUG:
        found.append(
            Error(
                "LEANTO_DEBUG is on under a public name; error pages would show what people wrote.",
                hint="Remove LEANTO_DEBUG, or set LEANTO_URL to http://localhost:8000.",
                id="leanto.E002",
            )
        )
    if settings.LEANTO_DEMO:
        found.append(
            Error(
                "LEANTO_DEMO is on under a public name; anybody could enter as anybody.",
                hint="Remove LEANTO_DEMO; use ./leanto demo on this machine to look around.",
                id="leanto.E003",
            )
        )
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        found.append(
            Warning(
                "No mail server is set up, so nobody can receive a sign-in code; codes are printed to the log.",
                hint="Set LEANTO_MAIL_URL, for example smtp://name:password@mail.example.org:587.",
                id="leanto.W001",
            )
        )
    return found


@register(Tags.security)
def secret_files(app_configs: Any = None, **facts: Any) -> list[CheckMessage]:
    """Keys that other accounts on this machine can read."""
    folder = Path(settings.LEANTO_DATA)
    files = [folder / "secret.key", folder / "keys.sqlite3", Path(settings.LEANTO_INSTANCE_KEY_FILE)]
    return [
        Warning(
            f"Other accounts on this machine can read {path}.",
            hint=f"Run: chmod 600 '{path}'",
            id="leanto.W002",
        )
        for path in files
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]


@register(Tags.caches)
def several_processes(app_configs: Any = None, **facts: Any) -> list[CheckMessage]:
    """Counts of tries live in the cache; each process would count for itself."""
    workers = int(getattr(settings, "LEANTO_WORKERS", 1) or 1)
    alone = settings.CACHES["default"]["BACKEND"].endswith(("LocMemCache", "DummyCache"))
    if workers < 2 or not alone:
        return []
    return [
        Warning(
            f"{workers} processes count tries from one place each for themselves.",
            hint="Codes and tries of a code are counted in the database and hold; set a shared cache for the rest.",
            id="leanto.W003",
        )
    ]


@register(Tags.database)
def durable_database(
    app_configs: Any = None, databases: Sequence[str] | None = None, **facts: Any
) -> list[CheckMessage]:
    """An answered write must survive a power cut, on both databases."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor == "postgresql":
            found += _postgresql(connection)
        elif connection.vendor == "sqlite":
            found += _sqlite(connection)
    return found


def _postgresql(connection: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name, bad in (("synchronous_commit", {"off"}), ("fsync", {"off"}), ("full_page_writes", {"off"})):
        if _ask(connection, f"SHOW {name}") in bad:
            found.append(
                Error(
                    f"PostgreSQL runs with {name} off: a promise somebody saw confirmed could be lost.",
                    hint=f"Set {name} = on for this database (ALTER DATABASE … SET, or postgresql.conf).",
                    id="leanto.E004",
                )
            )
    return found


def _sqlite(connection: Any) -> list[CheckMessage]:
    if connection.is_in_memory_db():
        return []
    wrong = {
        name: value for name in DURABLE if (value := _ask(connection, f"PRAGMA {name}")) != DURABLE[name]
    }
    return [
        Error(
            f"SQLite runs with {name}={value} instead of {DURABLE[name]}: writes or deletions would not be safe.",
            hint="Keep LEANTO_DATA on a local disk; network folders often refuse WAL.",
            id="leanto.E005",
        )
        for name, value in wrong.items()
    ]


def _ask(connection: Any, question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0]).lower()
