"""The limits that people write into a table: never, rather not, away, apart, notice, a stretch, a limit a day.

The one reader of these columns, for the pages and for the command line. A cell that cannot be read is a problem of
its row and never "no limit": a plan would break what somebody wrote. Pure; `today` is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from leanto.exchange.cells import CellError, DateOrder, order_of, read_date, read_minutes, read_number
from leanto.exchange.columns import Field, bare
from leanto.exchange.kind_words import kinds_of
from leanto.exchange.problems import Problem
from leanto.exchange.tables import Row, Table
from leanto.exchange.weekly import read_times
from leanto.offers.rules import Window

T = TypeVar("T")
MOST_TURNS_A_DAY = 20
NOBODY: tuple[str, ...] = ()
NO_WINDOWS: tuple[Window, ...] = ()
NO_KINDS: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

LIMIT_FIELDS = (
    Field("never", ("Never", "Cannot", "Can't", "Not available", "Nunca", "No puede", "No disponible")),
    Field("rather_not", ("Rather not", "Prefer not", "Only if needed", "If need be", "Mejor no", "Prefiere no",
                         "Solo si hace falta")),
    Field("stretch", ("Stretch", "Only as a stretch", "Could do", "At a push", "Con esfuerzo", "Si no hay nadie más")),
    Field("away_from", ("Away from", "Pause from", "Away", "Off from", "Fuera desde", "Pausa desde", "Ausente desde")),
    Field("away_to", ("Away to", "Away until", "Pause until", "Off until", "Fuera hasta", "Pausa hasta",
                      "Ausente hasta")),
    Field("apart", ("Keep apart", "Apart from", "Not with", "Separar de", "No con", "Aparte de")),
    Field("notice", ("Notice", "Notice needed", "Days of notice", "Aviso", "Con cuánto aviso", "Días de aviso",
                     "Preaviso")),
    Field("day_turns", ("Turns a day", "Times a day", "At most a day", "Turnos al día", "Veces al día")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What one row says, as values.

    `times`, `never` and `rather_not` are windows of the week, () for none. `away_from` and `away_to` are local
    days, both still away. `apart` are names as written, all of them known. `notice` is in minutes, None
    where nothing was written. `stretch` are codes of `asks.kinds`, `other_stretch` words that we do not know.
    """

    times: tuple[Window, ...] = ()
    never: tuple[Window, ...] = ()
    rather_not: tuple[Window, ...] = ()
    stretch: tuple[str, ...] = ()
    other_stretch: tuple[str, ...] = ()
    away_from: date | None = None
    away_to: date | None = None
    apart: tuple[str, ...] = ()
    notice: int | None = None
    day_turns: int | None = None


NO_LIMITS = Limits()


class LimitReader:
    """Reads the limits of every row of a table. `known`: names that somebody can be kept apart from."""

    def __init__(
        self,
        table: Table,
        header_of: Mapping[str, str],
        known: Collection[str],
        today: date | None = None,
        order: DateOrder | None = None,
    ) -> None:
        self.table = table
        self.header_of = header_of
        self.known = {bare(name) for name in known}
        self.today = today
        days = [text for key in ("away_from", "away_to") for text in table.column(header_of.get(key))]
        self.order = order or order_of(days)[0]

    def read(self, row: Row) -> tuple[Limits, list[Problem]]:
        """The limits, and everything that could not be read, so that a row is mended in one go."""
        problems: list[Problem] = []

        def get(key: str, read: Callable[[str], T], default: T) -> T:
            header = self.header_of.get(key, "")
            text = self.table.cell(row, header)
            if not text:
                return default
            try:
                return read(text)
            except CellError as error:
                problems.append(Problem(error.code, row.line, header, {**error.values, "column": header}))
                return default

        first, last = get("away_from", self._day, None), get("away_to", self._day, None)
        if first is not None and last is not None and last < first:
            values = {"first": first.isoformat(), "last": last.isoformat()}
            problems.append(Problem("away_backwards", row.line, self.header_of["away_to"], values))
        stretch, other = get("stretch", kinds_of, NO_KINDS)
        limits = Limits(
            get("times", read_times, NO_WINDOWS),
            get("never", closed_times, NO_WINDOWS),
            get("rather_not", closed_times, NO_WINDOWS),
            stretch,
            other,
            first,
            last,
            get("apart", self._names, NOBODY),
            get("notice", lambda text: read_notice(text, self.header_of["notice"]), None),
            get("day_turns", lambda text: read_number(text, "", MOST_TURNS_A_DAY), None),
        )
        return limits, problems

    def _day(self, text: str) -> date | None:
        return read_date(text, self.order, self.today)

    def _names(self, text: str) -> tuple[str, ...]:
        return tuple(named(text, self.known))


def named(text: str, known: Collection[str]) -> list[str]:
    """Names of a cell that separates them by commas, semicolons or line breaks. Raises CellError for one whose bare
    form (`columns.bare`) is not in `known`.
    """
    found = []
    for name in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        if bare(name) not in known:
            raise CellError("person_unknown", text=name)
        found.append(name)
    return found


def closed_times(text: str) -> tuple[Window, ...]:
    """When somebody cannot come. "Any time" is no answer to that, and is refused."""
    windows = read_times(text)
    if not windows and bare(text):
        raise CellError("time_unreadable", text=text)
    return windows


def read_notice(text: str, header: str) -> int:
    """ "2 days", "a week", "24 h" in minutes; a bare number is days, unless the heading says hours."""
    words = bare(text)
    found = re.fullmatch(r"(\d{1,3}|an?|one|una?|un)\s*(d|days?|dias?|w|weeks?|semanas?)?", words)
    if found and not (found[2] is None and not found[1].isdigit()):
        number = int(found[1]) if found[1].isdigit() else 1
        if found[2] is None and bare(header).endswith(("hours", "horas")):
            return number * 60
        return number * 1440 * (7 if (found[2] or "").startswith(("w", "sem")) else 1)
    try:
        minutes = read_minutes(text)
    except CellError:
        minutes = None
    if minutes is None:
        raise CellError("notice_unreadable", text=text)
    return minutes
