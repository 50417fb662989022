"""What the database refused, as one sentence for the terminal instead of a traceback."""

from __future__ import annotations

import sqlite3

from leanto.serve.words import _

# What SQLite and PostgreSQL write, in parts of their own English sentences.
BUSY = ("is locked", "lock timeout", "deadlock detected")
DAMAGED = ("not a database", "malformed", "disk i/o error")
OLD = ("no such table", "no such column", "does not exist")


def in_words(problem: Exception) -> str | None:
    """The sentence for the host; None for what is no trouble with the database or its keys."""
    from django.db import Error

    from leanto.core.keys import KeyLost

    said = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
    if isinstance(problem, KeyLost):
        return _("The key file does not fit this data folder: %(words)s") % {"words": said}
    if not isinstance(problem, (Error, sqlite3.Error)):
        return None
    low = said.lower()
    if any(part in low for part in BUSY):
        return _("The database is busy: another program holds it. Please try again in a moment.")
    if any(part in low for part in DAMAGED):
        return _("The database file is damaged. Stop the server and restore the newest backup.")
    if any(part in low for part in OLD):
        return _(
            "The database does not have what this version needs (%(words)s). Please run ./leanto migrate."
        ) % {"words": said}
    return _("The database does not answer: %(words)s") % {"words": said}
