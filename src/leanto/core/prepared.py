"""Queries whose shape never changes, built and compiled once per thread; only their values change.

Django builds and compiles a query anew for each call. For a page that asks one large question with many
sub-questions that took most of its time (measured: 30 of 35 ms of processor for the seat at a turn). A
`Prepared` writes the query once, as ordinary Django, with named places for values:

    seats = Prepared(lambda turn, person: Turn.objects.filter(pk=turn, ask__in=visible(person)),
                     turn=models.UUIDField(), person=models.UUIDField())
    rows = seats(turn=turn_id, person=person.pk)

It finds the places by compiling with values that occur nowhere else. Lists have no fixed number of places, so a
prepared query takes none; write a subquery instead. Rows come back as the same model objects that
the query would give, `select_related` and annotations included; prefetching is not supported.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import uuid4

from django.db import connection, connections, models
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)
Kind: TypeAlias = "models.Field[Any, Any]"


@dataclass(frozen=True, slots=True)
class _Compiled:
    """One query for one connection: its text, where each value goes, and how rows become objects."""

    compiler: Any
    sql: str
    places: tuple[tuple[str, Any], ...]  # (name, "") for a value to fill in, ("", constant) for all others
    converters: Any


class Prepared(Generic[M]):
    """See the module. Safe to share between threads: each has its own compiled query for its own connection."""

    def __init__(self, build: Callable[..., models.QuerySet[M]], **kinds: Kind) -> None:
        self._build = build
        self._kinds = kinds
        self._of_thread = threading.local()

    def __call__(self, **values: Any) -> list[M]:
        """The rows for these values. One query."""
        prepared = self._compiled()
        ready = {
            name: kind.get_db_prep_value(kind.to_python(values[name]), connection)
            for name, kind in self._kinds.items()
        }
        with connection.cursor() as cursor:
            cursor.execute(prepared.sql, [ready[name] if name else value for name, value in prepared.places])
            rows: Any = cursor.fetchall()
        if prepared.converters:
            rows = prepared.compiler.apply_converters(rows, prepared.converters)
        return self._objects(prepared.compiler, rows)

    def first(self, **values: Any) -> M | None:
        """The first row, or None."""
        rows = self(**values)
        return rows[0] if rows else None

    def _compiled(self) -> _Compiled:
        mine = connections["default"]  # this thread's own
        known: _Compiled | None = getattr(self._of_thread, "known", None)
        if known is None or known.compiler.connection is not mine:
            known = self._of_thread.known = self._compile()
        return known

    def _compile(self) -> _Compiled:
        marks = {name: _mark(kind, number) for number, (name, kind) in enumerate(self._kinds.items())}
        query = self._build(**marks).query
        compiler = query.get_compiler(connection=connections["default"])
        sql, params = compiler.as_sql()
        adapted = {
            _known(kind.get_db_prep_value(marks[name], connection)): name
            for name, kind in self._kinds.items()
        }
        places = tuple((adapted.get(_known(value), ""), value) for value in params)
        missing = set(self._kinds) - {name for name, _ in places}
        if missing:
            raise ValueError(f"the query does not use {sorted(missing)}")
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        return _Compiled(compiler, sql, places, compiler.get_converters(columns))

    @staticmethod
    def _objects(compiler: Any, rows: Any) -> list[M]:
        select, info = compiler.select, compiler.klass_info
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column[0].target.attname for column in select[first:last]]
        related = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]  # newer stubs
        found: list[M] = []
        for row in rows:
            made = info["model"].from_db(connection.alias, names, row[first:last])
            for populator in related:
                populator.populate(row, made)
            for name, column in (compiler.annotation_col_map or {}).items():
                setattr(made, name, row[column])
            found.append(made)
        return found


def _mark(kind: Kind, number: int) -> Any:
    """A value of this kind that nobody would write into a query."""
    if isinstance(kind, models.UUIDField):
        return uuid4()
    if isinstance(kind, models.DateTimeField):
        return datetime(1903, 3, 3, 3, 3, 3, 303, tzinfo=UTC) + timedelta(days=number)
    if isinstance(kind, models.DateField):
        return date(1903, 3, 3) + timedelta(days=number)
    raise TypeError(f"no mark for {type(kind).__name__}")


def _known(value: Any) -> str:
    """A form in which an adapted value can be compared, whatever its type."""
    return f"{type(value).__name__} {value!r}"
