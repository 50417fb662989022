"""Rows of a table to asks, with every bad row named and every double kept in sight.

    found = read_asks(table, today=today, chosen=corrections, date_order=answer_or_None)
    found.rows, found.problems, found.doubles, found.questions, found.columns

Two date orders: 31/12/2026 can only be day first and 12/31/2026 only month first, so such cells speak
for themselves and, when they agree, for their whole column. Where they do not, every cell that could be
read both ways is a bad row ("date_two_ways") and `questions` asks once ("date_order"): call again with
`date_order="dmy"` or `"mdy"`.
Every row of the table is in exactly one of `rows`, `problems` (all that is wrong with it) and `doubles`.
Pure; `today` is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

from leanto.exchange.cells import (
    CellError,
    DateOrder,
    TimeOfDay,
    order_of,
    read_date,
    read_minutes,
    read_number,
    read_time,
)
from leanto.exchange.columns import Columns, Field, bare, match_columns
from leanto.exchange.kind_words import ANYTHING, OTHER, kind_of
from leanto.exchange.problems import Problem
from leanto.exchange.tables import Row, Table

MAX_PEOPLE = 50
MAX_WHAT = 120  # letters, as `asks.Ask.title`; the whole text goes to the note when it is longer
ASK_FIELDS = (
    Field("what", ("What", "Ask", "Title", "Task", "Description", "Need", "Help wanted", "Subject", "Qué", "Tarea",
                   "Descripción", "Asunto", "Qué hace falta", "Petición"), required=True),
    Field("kind", ("Kind", "Type", "Category", "Kind of help", "Tipo", "Clase", "Categoría", "Tipo de ayuda")),
    Field("date", ("Date", "Day", "When", "On", "Fecha", "Día", "Cuándo", "Start date"), required=True),
    Field("time", ("Time", "At", "Start", "Hour", "From", "Start time", "Time of day", "Hora", "A qué hora", "Inicio",
                   "Desde")),
    Field("minutes", ("How long", "Length", "Duration", "Minutes", "Hours", "Takes", "Cuánto dura", "Duración",
                      "Minutos", "Horas", "Cuánto tiempo")),
    Field("people", ("People needed", "How many", "How many people", "People", "Places", "Helpers", "Personas",
                     "Cuántas personas", "Cuántos", "Plazas", "Gente")),
    Field("for_name", ("For", "For whom", "Who for", "Name", "Who", "Person", "Asker", "Para", "Para quién", "Nombre",
                       "Quién")),
    Field("note", ("Note", "Notes", "Details", "Comment", "Comments", "Remarks", "Nota", "Notas", "Detalles",
                   "Comentario", "Comentarios", "Observaciones")),
    Field("effort", ("Effort", "How hard", "Esfuerzo")),
)  # fmt: skip
EFFORTS = {
    **dict.fromkeys(("1", "easy", "light", "facil", "poco"), 1),
    **dict.fromkeys(("2", "some", "medium", "normal", "algo", "medio"), 2),
    **dict.fromkeys(("3", "a lot", "lot", "hard", "heavy", "mucho", "duro"), 3),
}


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AskRow:
    """One ask as the table has it: a local date, a wall time in minutes or a part of the day, or any time.

    `kind` is a code of `asks.kinds` ("other" when no word was recognised); `odd_kind` is what stands under the kind
    when we do not know it. `minutes` and `effort` (1 easy, 2 some, 3 a lot) None: not said.
    """

    line: int
    what: str
    kind: str
    date: date
    minute: int | None = None
    part: str = ""
    minutes: int | None = None
    people: int = 1
    for_name: str = ""
    note: str = ""
    effort: int | None = None
    odd_kind: str = ""


@dataclass(frozen=True, slots=True)
class Asks:
    """What `read_asks` found. `doubles` have codes "same_ask" and "ask_here"; `questions` "date_order"."""

    rows: tuple[AskRow, ...]
    problems: tuple[Problem, ...] = ()
    doubles: tuple[Problem, ...] = ()
    questions: tuple[Problem, ...] = ()
    columns: Columns = field(default_factory=lambda: Columns({}, {}))
    date_order: DateOrder | None = None


def read_asks(
    table: Table,
    today: date | None = None,
    chosen: Mapping[str, str | None] | None = None,
    date_order: DateOrder | None = None,
    here: Iterable[tuple[str, date, int | None, str]] = (),
) -> Asks:
    """Asks from a table.

    `today`: the circle's date; with it, dates that have passed are bad rows and dates may lack a year.
    `here`: (what, date, minute, for whom) of asks already in the circle. When a needed column is missing,
    `rows` is empty and `problems` begins with that.
    """
    columns = match_columns(table.headers, ASK_FIELDS, chosen)
    if columns.problems:
        return Asks((), (*columns.problems, *table.problems), (), (), columns)
    header = columns.header_of["date"]
    found, doubtful = order_of(table.column(header))
    order = date_order or found
    rows: list[AskRow] = []
    problems = list(table.problems)
    for row in table.rows:
        reader = _Reader(table, row, columns.header_of, order, today)
        ask = reader.ask()
        if ask is not None:
            rows.append(ask)
        problems.extend(reader.problems)
    questions: tuple[Problem, ...] = ()
    if order is None and doubtful:
        first = next((one for one in problems if one.code == "date_two_ways"), None)
        if first is not None:
            questions = (Problem("date_order", first.line, header, first.values),)
    kept, doubles = _without_doubles(rows, here)
    problems.sort(key=lambda problem: problem.line)
    return Asks(tuple(kept), tuple(problems), tuple(doubles), questions, columns, order)


@dataclass(slots=True)
class _Reader:
    """Reads one row, and goes on after the first problem, so that a person can mend a row in one go."""

    table: Table
    row: Row
    header_of: Mapping[str, str]
    order: DateOrder | None
    today: date | None
    problems: list[Problem] = field(default_factory=list)

    def text(self, key: str) -> str:
        return self.table.cell(self.row, self.header_of.get(key))

    def get(self, key: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except CellError as error:
            self.problems.append(
                Problem(error.code, self.row.line, self.header_of.get(key, ""), error.values)
            )
            return None

    def ask(self) -> AskRow | None:
        words = self.get("what", self.what)
        day = self.get("date", self.date)
        time = self.get("time", self.time)
        minutes = self.get("minutes", lambda: read_minutes(self.text("minutes"), self.unit()))
        people = self.get("people", self.people)
        effort = self.get("effort", self.effort)
        if words is None or day is None or time is None or people is None or self.problems:
            return None
        if minutes is None and time.minute is not None and time.end is not None:
            minutes = time.end - time.minute
        what, note = words
        written = kind_of(self.text("kind"))
        code = written or kind_of(what, slips=False) or OTHER
        code = OTHER if code == ANYTHING else code
        return AskRow(
            self.row.line, what, code, day, time.minute, time.part, minutes, people,
            " ".join(self.text("for_name").split())[:80], note, effort,
            "" if written else self.text("kind"),
        )  # fmt: skip

    def what(self) -> tuple[str, str]:
        text, note = self.text("what"), self.text("note")
        what = " ".join(text.split()) or " ".join(self.text("kind").split())
        if not what:
            raise CellError("what_missing")
        if len(what) <= MAX_WHAT:
            return what, note
        cut = what[: MAX_WHAT - 1].rsplit(" ", 1)[0] + "…"
        return cut, "\n\n".join(filter(None, (text, note)))

    def date(self) -> date:
        day = read_date(self.text("date"), self.order, self.today)
        if self.today is not None and day < self.today:
            raise CellError("date_gone", date=day.isoformat())
        return day

    def time(self) -> TimeOfDay:
        text = self.text("time")
        if not text:
            # "2026-12-31T19:00" and "31/12/2026 19:00": the time stands in the date's cell.
            stamp = self.text("date").replace("T", " ").split(" ")[-1]
            text = stamp if len(stamp) in (4, 5, 8) and stamp.count(":") in (1, 2) else ""
        return read_time(text)

    def unit(self) -> Literal["hours", "minutes"] | None:
        words = bare(self.header_of.get("minutes", "")).split()
        if any(word.startswith(("hour", "hora", "hrs")) for word in words):
            return "hours"
        return "minutes" if any(word.startswith(("min", "minuto")) for word in words) else None

    def people(self) -> int:
        text = self.text("people")
        try:
            number = read_number(text, "", MAX_PEOPLE)
        except CellError:
            number = 0
        if number == 0:
            raise CellError("people_unreadable", text=text, limit=MAX_PEOPLE)
        return 1 if number is None else number

    def effort(self) -> int | None:
        text = self.text("effort")
        return step_of(text, EFFORTS, "effort_unreadable") if text else None


def step_of(text: str, words: Mapping[str, int], code: str) -> int:
    """The step that these words stand for. Raises CellError(code)."""
    step = words.get(bare(text))
    if step is None:
        raise CellError(code, text=text)
    return step


def _key(what: str, day: date, minute: int | None, for_name: str) -> tuple[str, date, int | None, str]:
    return bare(what) or what.strip(), day, minute, bare(for_name)


def _without_doubles(
    rows: Iterable[AskRow], here: Iterable[tuple[str, date, int | None, str]]
) -> tuple[list[AskRow], list[Problem]]:
    """Each ask once: the same words, day, time and person it is for."""
    known = {_key(*facts) for facts in here}
    first: dict[tuple[str, date, int | None, str], int] = {}
    kept: list[AskRow] = []
    doubles: list[Problem] = []
    for row in rows:
        key = _key(f"{row.what} {row.part}".strip(), row.date, row.minute, row.for_name)
        if _key(row.what, row.date, row.minute, row.for_name) in known:
            doubles.append(Problem("ask_here", row.line))
        elif key in first:
            doubles.append(Problem("same_ask", row.line, "", {"first": first[key]}))
        else:
            first[key] = row.line
            kept.append(row)
    return kept, doubles
