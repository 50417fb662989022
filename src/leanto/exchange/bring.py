"""Rows that somebody brought: read, kept for a day as `Brought`, and looked at as what would come in and what not.

Nothing here changes anything but the draft itself; taking in is in `taking_in.py`. Every row of the table is in
exactly one place: among those that would come in, among those left out (each with its line and the reason), or
among the doubles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from leanto.asks.access import visible
from leanto.asks.draft import Draft
from leanto.asks.kinds import kind
from leanto.asks.models import AskState, Audience
from leanto.asks.recurrence import Every, SeriesError, on_dates
from leanto.asks.series_data import from_data, refusal
from leanto.circles import access as circles
from leanto.circles.access import Hands
from leanto.circles.models import Membership
from leanto.circles.rules import name_taken, same_name, tidy
from leanto.core.clock import today
from leanto.exchange import kept_limits
from leanto.exchange.ask_rows import AskRow, read_asks
from leanto.exchange.bring_columns import left_columns
from leanto.exchange.cells import DateOrder
from leanto.exchange.columns import Columns
from leanto.exchange.limit_rows import NO_LIMITS
from leanto.exchange.people_rows import People, PersonRow, read_people
from leanto.exchange.problems import Problem, sentence
from leanto.exchange.tables import Row, Table, read_pasted, read_table
from leanto.exchange.vcards import looks_like_vcards, read_vcards
from leanto.exchange.which_list import wrong_list
from leanto.people.models import Person

MOST_NOTES = 12  # about single rows: a page of nothing but notes is not read
Here = tuple[str, date, int | None, str]


@dataclass(frozen=True, slots=True)
class Brought:
    """The draft as values: a table with the answers given about it, or contacts that need none."""

    table: Table | None = None
    contacts: People | None = None
    chosen: Mapping[str, str | None] = field(default_factory=dict)
    date_order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A row that stays out: its line, and one sentence why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class AskIn:
    """An ask that would come in: whose hands, and the draft (seen by all, until that is chosen). `part` of the day
    in words, which also stands in the note.
    """

    line: int
    hands: Hands
    draft: Draft
    part: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What would come of the rows. `question`: values for "day first or month first?". `whole`: nothing can be read
    before this is settled (a needed column is missing).
    """

    asks: list[AskIn] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    doubles: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)
    columns: Columns = field(default_factory=lambda: Columns({}, {}))
    question: Problem | None = None

    @property
    def good(self) -> int:
        return len(self.asks) + len(self.people)


# --- reading, and keeping what was read ---------------------------------------------------------


def read(what: str, data: bytes | None, name: str, pasted: str) -> Brought:
    """A file's bytes, or pasted text. Raises TableError when the whole of it cannot be used."""
    raw = data if data is not None else pasted.encode("utf-8", errors="replace")
    if what == "people" and looks_like_vcards(raw):
        return Brought(contacts=read_vcards(raw))
    return Brought(table=read_table(raw, name) if data is not None else read_pasted(pasted))


def as_text(brought: Brought) -> str:
    """As it is sealed in the draft."""
    table, contacts = brought.table, brought.contacts
    return json.dumps(
        {
            "table": table
            and {
                "name": table.name,
                "headers": table.headers,
                "rows": [(row.line, row.cells) for row in table.rows],
                "problems": _plain(table.problems),
                "notes": _plain(table.notes),
                "has_headings": table.has_headings,
            },
            "contacts": contacts
            and {
                "rows": [asdict(row) for row in contacts.rows],
                "problems": _plain(contacts.problems),
                "doubles": _plain(contacts.doubles),
            },
            "chosen": dict(brought.chosen),
            "date_order": brought.date_order,
        },
        ensure_ascii=False,
    )


def from_text(text: str) -> Brought:
    """The inverse of `as_text`; an empty draft for a text that is not one (already taken in)."""
    data: dict[str, Any] = json.loads(text or "{}")
    table, contacts = data.get("table"), data.get("contacts")
    return Brought(
        table
        and Table(
            table["name"],
            tuple(table["headers"]),
            tuple(Row(line, tuple(cells)) for line, cells in table["rows"]),
            _problems(table["problems"]),
            _problems(table["notes"]),
            table["has_headings"],
        ),
        contacts
        and People(
            tuple(_person(row) for row in contacts["rows"]),
            _problems(contacts["problems"]),
            _problems(contacts["doubles"]),
        ),
        data.get("chosen", {}),
        data.get("date_order"),
    )


def corrected(brought: Brought, chosen: Mapping[str, str | None], order: str) -> Brought:
    """The same rows with a person's answers about columns and the order of dates."""
    known: dict[str, DateOrder] = {"dmy": "dmy", "mdy": "mdy"}
    return replace(brought, chosen=dict(chosen), date_order=known.get(order, brought.date_order))


def _plain(problems: Iterable[Problem]) -> list[tuple[str, int, str, dict[str, str | int]]]:
    return [(one.code, one.line, one.column, dict(one.values)) for one in problems]


def _problems(found: Iterable[Any]) -> tuple[Problem, ...]:
    return tuple(Problem(code, line, column, values) for code, line, column, values in found)


def _person(row: dict[str, Any]) -> PersonRow:
    kinds = {"kinds": tuple(row["kinds"]), "other_kinds": tuple(row["other_kinds"])}
    return PersonRow(**{**row, **kinds, "limits": NO_LIMITS})  # an address book has no limits in it


# --- people -------------------------------------------------------------------------------------


def look_at_people(mine: Membership, brought: Brought) -> Found:
    """Who would be invited or kept. Only names as this circle shows them are compared with who is here.

    Addresses are not: whoever brings a list must not learn which address belongs to a member with another name.
    """
    here = list(circles.names(mine.circle_id, here=True).values())
    day = today(mine.circle.timezone)
    notes: list[str] = []
    if brought.contacts is not None:
        found = brought.contacts
    else:
        table = brought.table
        assert table is not None
        found = read_people(table, brought.chosen, today=day, order=brought.date_order, members=here)
        notes = [sentence(note, _) for note in table.notes] + left_columns(table, found.columns)
    whole, left = _split(found.problems)
    rows, doubles = [], list(found.doubles)
    for row in found.rows:
        if name_taken(row.name, here):
            doubles.append(Problem("person_here", row.line, "", {"name": row.name}))
        elif why := kept_limits.wrong(row, day):
            left.append(_left(row.line, why))
        else:
            rows.append(row)
    if brought.table and (other := wrong_list(brought.table, "people", brought.chosen)):
        whole = [sentence(other, _), *whole]
    unsure = next((one for one in found.problems if one.code == "date_two_ways"), None)
    return Found(
        people=rows,
        left=sorted(left, key=lambda one: one.line),
        doubles=_said(sorted(doubles, key=lambda one: one.line)),
        notes=notes,
        whole=whole,
        columns=found.columns,
        question=unsure,
    )


# --- asks ---------------------------------------------------------------------------------------


def look_at_asks(person: Person, mine: Membership, brought: Brought, at: datetime) -> Found:
    """Which asks would come in, and whose they would be.

    A row for nobody or for the person is their own. A row for a member whom they type for is that member's. A row
    for anybody else is the person's own ask for somebody else, who has to have said yes.
    """
    assert brought.table is not None
    zone = mine.circle.timezone
    kept = circles.kept_people(person, mine.circle_id)
    found = read_asks(
        brought.table, today(zone), brought.chosen, brought.date_order, _here(person, mine, kept)
    )
    own = {str(mine).casefold(), person.name.casefold(), _("me"), ""}
    hands_of = {each.name: Hands(each, person) for each in kept}
    for hands in hands_of.values():
        hands.member.circle = mine.circle
    asks: list[AskIn] = []
    words = parts()
    whole, left = _split(found.problems)
    for row in found.rows:
        hands, other = Hands(mine, person), ""
        if row.for_name.casefold() not in own:
            named = next((each for name, each in hands_of.items() if same_name(name, row.for_name)), None)
            hands, other = (named, "") if named else (hands, row.for_name)
        try:
            draft = _draft(row, zone, other, words.get(row.part, ""))
        except SeriesError as error:
            left.append(_left(row.line, refusal(error, _)))
            continue
        wrong = next(iter(draft.problems(at).values()), None)
        if wrong is None:
            asks.append(AskIn(row.line, hands, draft, words.get(row.part, "")))
        else:
            left.append(_left(row.line, str(wrong)))
    if other_list := wrong_list(brought.table, "asks", brought.chosen):
        whole = [sentence(other_list, _), *whole]
    return Found(
        asks=asks,
        left=sorted(left, key=lambda one: one.line),
        doubles=_said(found.doubles),
        notes=[
            *(sentence(note, _) for note in brought.table.notes),
            *left_columns(brought.table, found.columns),
            *_odd_kinds(found.rows),
        ],
        whole=whole,
        columns=found.columns,
        question=next(iter(found.questions), None),
    )


def _odd_kinds(rows: Iterable[AskRow]) -> list[str]:
    """One sentence for each word under the kind that we do not know, where it stands first, and what it becomes."""
    first: dict[tuple[str, str], Problem] = {}
    for row in rows:
        if row.odd_kind:
            values = {"text": row.odd_kind, "kind": str(kind(row.kind).name)}
            first.setdefault((row.odd_kind, row.kind), Problem("note_kind", row.line, values=values))
    return [sentence(note, _) for note in list(first.values())[:MOST_NOTES]]


def parts() -> dict[str, str]:
    """Parts of the day, which go into the note: an ask has a time, or any time that day."""
    return {
        "morning": _("In the morning."),
        "afternoon": _("In the afternoon."),
        "evening": _("In the evening."),
        "night": _("At night."),
    }


def _draft(row: AskRow, zone: str, other: str, part: str) -> Draft:
    usual = kind(row.kind)
    wall = None if row.minute is None else time(row.minute // 60, row.minute % 60)
    note = "\n\n".join(filter(None, (part, row.note.strip())))
    return Draft(
        kind=row.kind,
        title=row.what,
        series=on_dates([row.date], zone, wall, row.minutes or usual.minutes),
        audience=Audience.CIRCLE,
        note=note,
        effort=row.effort or usual.effort,
        people=row.people,
        welcome=usual.welcome,
        for_other=tidy(other),
        consent=bool(other),
    )


def _here(person: Person, mine: Membership, kept: list[Membership]) -> list[Here]:
    """Open asks with one date that the person may see here, as a row of a table would have them."""
    asks = visible(person, mine.circle_id).filter(state=AskState.OPEN)
    names = {each.person_id: each.name for each in kept}
    here: list[Here] = []
    for asker, title, series_data, other in asks.values_list("asker_id", "title", "series", "for_other"):
        if asker != person.pk and asker not in names:
            continue
        series = from_data(series_data)
        if series.every is not Every.DATES or len(series.dates) != 1:
            continue
        minute = None if series.time is None else series.time.hour * 60 + series.time.minute
        whom = [other] if other else [names[asker]] if asker in names else ["", str(mine), person.name]
        here += [(title, series.start, minute, each) for each in whom]
    return here


def _split(problems: Iterable[Problem]) -> tuple[list[str], list[Left]]:
    """Problems of the whole table, and those of rows: one line may have several reasons, joined into one."""
    whole = [sentence(one, _) for one in problems if not one.line]
    return whole, _said(one for one in problems if one.line)


def _said(problems: Iterable[Problem]) -> list[Left]:
    reasons: dict[int, list[str]] = {}
    for one in problems:
        reasons.setdefault(one.line, []).append(sentence(one, _))
    return [Left(line, " ".join(said)) for line, said in reasons.items()]


def _left(line: int, why: str) -> Left:
    return Left(line, _("Line %(line)s: %(reason)s") % {"line": line, "reason": why})
