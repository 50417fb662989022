"""A world is built once by the rooms' real actions, photographed, and put back for the next test.

The actions that build it have tests of their own; doing them anew for a thousand tests would test nothing more and
take minutes. A photograph holds the rows of every table of ours as the database gave them, so that sealed texts and
keys are the very same bytes.
"""

from __future__ import annotations

import pickle
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

Scene = TypeVar("Scene")
FRESH = 1200.0  # seconds that a photograph may be old: what was made "just now" should still be so, nearly


@dataclass
class Photograph(Generic[Scene]):
    """`Photograph(build)()` is `build()`, from the second time on without its work."""

    build: Callable[[], Scene]
    _scene: bytes = b""
    _rows: list[tuple[str, list[tuple[Any, ...]]]] = field(default_factory=list)
    _owners: frozenset[bytes] = frozenset()
    _taken: float = 0.0

    def __call__(self) -> Scene:
        if not _empty():  # a test that has made something already gets a scene of its own
            return self.build()
        if self._taken and time.monotonic() - self._taken < FRESH and self._owners <= _owners():
            with transaction.atomic(), connection.cursor() as cursor:
                for statement, rows in self._rows:
                    cursor.executemany(statement, rows)
            scene: Scene = pickle.loads(self._scene)
            return scene
        scene = self.build()
        self._scene, self._rows, self._taken = pickle.dumps(scene), _rows(), time.monotonic()
        self._owners = _owners()
        return scene


def _ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("leanto.")]


def _empty() -> bool:
    """Nobody is here yet, and nothing has happened."""
    return not any(apps.get_model(name).objects.exists() for name in ("people.Person", "core.History"))


def _rows() -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Per table that holds anything: the statement that fills it, and its rows. Foreign keys are checked at the end."""
    found = []
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in _ours():
            columns = [quote(str(field.column)) for field in model._meta.local_concrete_fields]
            names, table = ", ".join(columns), quote(model._meta.db_table)
            cursor.execute(f"SELECT {names} FROM {table} ORDER BY {quote(str(model._meta.pk.column))}")
            if rows := [tuple(map(_plain, row)) for row in cursor.fetchall()]:
                marks = ", ".join(["%s"] * len(columns))
                found.append((f"INSERT INTO {table} ({names}) VALUES ({marks})", rows))
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _owners() -> frozenset[bytes]:
    """Whose texts can be opened: a test may have shredded a key, or have a key store of its own."""
    store = Path(settings.LEANTO_DATA) / "keys.sqlite3"
    if not store.exists():
        return frozenset()
    with closing(sqlite3.connect(store, timeout=20)) as keys:
        return frozenset(row[0] for row in keys.execute("SELECT owner FROM data_key"))
