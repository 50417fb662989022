"""Rows of a table to people, with every bad row named and every double kept in sight.

    found = read_people(table, chosen=corrections, here=emails_and_names_already_known)
    found.rows, found.problems, found.doubles, found.columns

A row is good when it has a name. A wrong e-mail address or number makes it a bad row: bringing somebody
in with half of what was written would be worse than asking. Nobody is lost silently: every row of the
table is in exactly one of `rows`, `problems` (by line) and `doubles` (by line). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from leanto.exchange.cells import CellError, DateOrder, read_minutes, read_number
from leanto.exchange.columns import Columns, Field, bare, match_columns
from leanto.exchange.kind_words import kinds_of
from leanto.exchange.limit_rows import LIMIT_FIELDS, NO_LIMITS, LimitReader, Limits
from leanto.exchange.problems import Problem
from leanto.exchange.tables import Row, Table

MAX_NAME = 80  # letters, as `people.Person.name`
MAX_TURNS = 50
MAX_NOTE = 400
PEOPLE_FIELDS = (
    Field("name", ("Name", "Full name", "Who", "Person", "Member", "Nombre", "Nombre completo", "Quién", "Persona",
                   "First name", "Display name"), required=True),
    Field("surname", ("Surname", "Last name", "Family name", "Apellido", "Apellidos")),
    Field("email", ("Email", "E-mail", "Mail", "Email address", "Correo", "Correo electrónico")),
    Field("phone", ("Phone", "Mobile", "Cell", "Telephone", "Phone number", "WhatsApp", "Signal", "Teléfono", "Móvil",
                    "Celular", "Reach", "How to reach")),
    Field("kinds", ("Can do", "Can help with", "Kinds", "Help", "Skills", "Offers", "Glad to", "Puede", "Puede hacer",
                    "Ayuda", "Puede ayudar con", "Ofrece")),
    Field("turns", ("Turns a week", "Turns per week", "Times a week", "How often", "Turnos por semana",
                    "Veces por semana", "Turnos a la semana")),
    Field("hours", ("Hours a week", "Hours per week", "Hours", "Horas por semana", "Horas a la semana", "Horas")),
    Field("times", ("When", "Times", "Days", "Available", "Availability", "Can come", "Cuándo", "Días", "Horario",
                    "Disponible", "Disponibilidad")),
    Field("note", ("Note", "Notes", "Comment", "Comments", "Remarks", "Nota", "Notas", "Comentario", "Comentarios",
                   "Observaciones")),
    *LIMIT_FIELDS,
)  # fmt: skip
# Deliberately generous: the address is proved when somebody signs in with it.
_EMAIL = re.compile(r"[^\s@,;<>()\"']{1,64}@[^\s@,;<>()\"'.]+(?:\.[^\s@,;<>()\"'.]+)+")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody as the table has them. `minutes` is room for a week. `kinds` are codes of `asks.kinds`.

    `other_kinds` are words for help that we do not know; `times` is the text as written (`limits.times` is what it
    means).
    """

    line: int
    name: str
    email: str = ""
    phone: str = ""
    kinds: tuple[str, ...] = ()
    other_kinds: tuple[str, ...] = ()
    turns: int | None = None
    minutes: int | None = None
    times: str = ""
    note: str = ""
    limits: Limits = NO_LIMITS


@dataclass(frozen=True, slots=True)
class People:
    """What `read_people` found. `doubles` are `Problem`s with codes "same_person" and "person_here"."""

    rows: tuple[PersonRow, ...]
    problems: tuple[Problem, ...] = ()
    doubles: tuple[Problem, ...] = ()
    columns: Columns = field(default_factory=lambda: Columns({}, {}))


def read_people(
    table: Table,
    chosen: Mapping[str, str | None] | None = None,
    here: Iterable[str] = (),
    *,
    today: date | None = None,
    order: DateOrder | None = None,
    members: Iterable[str] = (),
) -> People:
    """People from a table. `chosen` are a person's corrections of columns (heading to field or None).

    `here`: e-mail addresses (or, for people without one, names) already in the circle. `members`: names that
    somebody may be kept apart from, beside those in the table. `today` is needed for days without a year. A row
    with a limit that cannot be read is a problem. When a needed column is missing, `rows` is empty and `problems`
    begins with that; nothing else is read.
    """
    columns = match_columns(table.headers, PEOPLE_FIELDS, chosen or guess_people(table))
    if columns.problems:
        return People((), (*columns.problems, *table.problems), (), columns)
    rows: list[PersonRow] = []
    problems = list(table.problems)
    known = [*(_whole_name(table, row, columns.header_of) for row in table.rows), *members]
    reader = LimitReader(table, columns.header_of, known, today, order)
    for row in table.rows:
        limits, wrong = reader.read(row)
        try:
            person = _person(table, row, columns.header_of, limits)
        except CellError as error:
            column = str(error.values.get("column", ""))
            wrong.insert(0, Problem(error.code, row.line, column, error.values))
        if wrong:
            problems += wrong
        else:
            rows.append(person)
    kept, doubles = without_doubles(rows, here)
    problems.sort(key=lambda problem: problem.line)
    return People(tuple(kept), tuple(problems), tuple(doubles), columns)


def guess_people(table: Table) -> dict[str, str | None]:
    """Columns of a table without headings: the one with addresses, the one with phones, the first with names."""
    if table.has_headings:
        return {}
    chosen: dict[str, str | None] = {}
    for header in table.headers:
        texts = [text for text in table.column(header)[:50] if text]
        if not texts:
            continue
        if _mostly(texts, _EMAIL):
            key = "email"
        elif _mostly(texts, re.compile(r"[+(]?\d[\d ()./-]{5,}")):
            key = "phone"
        elif _mostly(texts, re.compile(r"[^\d@]*[^\W\d_][^\d@]*")):
            key = "name" if "name" not in chosen.values() else "kinds"
        else:
            continue
        if key not in chosen.values():
            chosen[header] = key
    return chosen


def _mostly(texts: list[str], form: re.Pattern[str]) -> bool:
    return sum(1 for text in texts if form.fullmatch(text)) > 0.7 * len(texts)


def _whole_name(table: Table, row: Row, header_of: Mapping[str, str]) -> str:
    parts = (table.cell(row, header_of.get(key)) for key in ("name", "surname"))
    return " ".join(filter(None, parts))


def _person(table: Table, row: Row, header_of: Mapping[str, str], limits: Limits) -> PersonRow:
    def cell(key: str) -> str:
        return table.cell(row, header_of.get(key))

    name = clean_name(_whole_name(table, row, header_of))
    codes, unknown = kinds_of(cell("kinds"))
    return PersonRow(
        row.line,
        name,
        clean_email(cell("email")),
        " ".join(cell("phone").split())[:60],
        codes,
        unknown,
        read_number(cell("turns"), header_of.get("turns", ""), MAX_TURNS),
        _week_minutes(cell("hours"), header_of.get("hours", "")),
        cell("times"),
        cell("note"),
        limits,
    )


def clean_name(text: str) -> str:
    """A name on one line. Raises CellError when it is missing or too long."""
    name = " ".join(text.split())
    if not any(letter.isalnum() for letter in name) and not any(ord(letter) > 0x2000 for letter in name):
        raise CellError("name_missing")
    if len(name) > MAX_NAME:
        raise CellError("name_too_long", limit=MAX_NAME)
    return name


def clean_email(text: str) -> str:
    """An address in lower case; "Ana <ana@example.org>" and mailto: are understood. Raises CellError."""
    text = text.strip()
    inner = re.search(r"<([^<>]+)>", text)
    address = (inner[1] if inner else text).strip().removeprefix("mailto:").rstrip(".;,")
    if not address:
        return ""
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise CellError("email_unreadable", text=text)
    return address.lower()


def _week_minutes(text: str, column: str) -> int | None:
    """Hours in a week as minutes: "3", "1.5", "2 h", "90 min"."""
    if not text:
        return None
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{1,2})?", text):
        minutes = round(float(text.replace(",", ".")) * 60)
        if minutes > 7 * 1440:
            raise CellError("number_too_large", text=text, column=column, limit=168)
        return minutes
    try:
        return read_minutes(text, "hours")
    except CellError:
        raise CellError("number_unreadable", text=text, column=column) from None


def without_doubles(
    rows: Iterable[PersonRow], here: Iterable[str] = ()
) -> tuple[list[PersonRow], list[Problem]]:
    """Each person once: the same address, or the same name where one of the two has no address."""
    known = {bare(text) if "@" not in text else text.strip().lower() for text in here}
    by_email: dict[str, int] = {}
    by_name: dict[str, list[PersonRow]] = {}
    kept: list[PersonRow] = []
    doubles: list[Problem] = []
    for row in rows:
        name = bare(row.name) or row.name
        if (row.email and row.email in known) or (not row.email and name in known):
            doubles.append(Problem("person_here", row.line, "", {"name": row.name}))
            continue
        first = by_email.get(row.email) if row.email else None
        if first is None:
            others = by_name.get(name, ())
            same = (other.line for other in others if _same(other, row))
            first = next(same, None)
        if first is not None:
            doubles.append(Problem("same_person", row.line, "", {"first": first, "name": row.name}))
            continue
        if row.email:
            by_email[row.email] = row.line
        by_name.setdefault(name, []).append(row)
        kept.append(row)
    return kept, doubles


def _same(one: PersonRow, other: PersonRow) -> bool:
    """Two rows of one name: the same person unless addresses or phones say otherwise."""
    if one.email and other.email:
        return one.email == other.email
    phones = [re.sub(r"\D", "", row.phone)[-9:] for row in (one, other)]
    return not all(phones) or phones[0] == phones[1]
