"""The columns of a plan for what ties turns and people together: rest, ways, company, rotas, newcomers, quiet ones.

All of them may be missing; a rule that nobody uses is none. What each means is in `docs/engine/plan.md`, how it is
written in `docs/plan-command.md`. Pure, as `plan_files`, which calls this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from leanto.engine.plan import Person, Rota, Turn
from leanto.exchange.cells import CellError, read_minutes, read_number
from leanto.exchange.columns import Field, bare, match_columns
from leanto.exchange.problems import Problem, TableError
from leanto.exchange.tables import read_table

T = TypeVar("T")
NOBODY: frozenset[str] = frozenset()
MOST_WEEKS, MOST_DAYS, MOST_FACES = 520, 31, 99
Ways = Mapping[tuple[str, str], int]
"""Minutes from one place to another, by the bare forms of their names."""


def _(text: str) -> str:
    """Mark a sentence for translation; it is looked up when it is shown."""
    return text


PEOPLE_RULE_FIELDS = (
    Field("rest", ("Rest", "Rest between turns", "Hours of rest", "Descanso", "Descanso entre turnos")),
    Field("night_rest", ("Rest after a night", "Night rest", "Descanso tras una noche")),
    Field("days_in_a_row", ("Days in a row", "At most in a row", "Días seguidos")),
    Field("newcomer", ("New", "Newcomer", "New here", "Nueva", "Nuevo", "Es nueva")),
    Field("glad_beside", ("Glad beside", "Glad with", "Likes to share with", "A gusto con")),
    Field("quiet", ("Weeks since asked", "Weeks not asked", "Semanas sin preguntarle")),
)
ASK_RULE_FIELDS = (
    Field("place", ("Where", "Place", "Dónde", "Lugar")),
    Field("together", ("All or nobody", "All or none", "Only together", "Todas o nadie")),
    Field("rota", ("Rota", "Turnos de")),
    Field("faces", ("Different people", "Faces", "Personas distintas", "Caras")),
    Field("insist", ("Insist", "Insists", "Insiste")),
    Field("before", ("Did it before", "Who did it before", "Quién lo hizo antes")),
)
WAY_FIELDS = (
    Field("from", ("From", "De", "Desde"), required=True),
    Field("to", ("To", "A", "Hasta"), required=True),
    Field("minutes", ("Minutes", "Way", "Minutos", "Camino"), required=True),
)
YES = frozenset({"yes", "y", "x", "1", "true", "si", "s"})
NO = frozenset({"no", "n", "0", "false"})
RULE_SENTENCES = {
    "plan_yes_no": _("Line %(line)s: “%(text)s” under “%(column)s” is neither yes nor no."),
    "plan_no_rota": _("Line %(line)s: “%(column)s” is about a rota. Please name one under “Rota”."),
    "plan_two_faces": _(
        "Line %(line)s: “%(text)s” under “%(column)s”, but another number for this rota on line %(first)s."
    ),
    "plan_insist_alone": _(
        "Line %(line)s: whoever insists says on how many different people. Please add a number for this rota."
    ),
    "plan_no_ways": _(
        "Nothing is known about ways between places, so they are not counted. --ways tells them."
    ),
    "plan_way_missing": _("Line %(line)s: a way needs two places and minutes."),
    "plan_way_twice": _("Line %(line)s: another number of minutes for this way on line %(first)s."),
}


class Cells(Protocol):
    """A table whose columns are matched: see `plan_files`."""

    header_of: Mapping[str, str]
    problems: list[Problem]

    def text(self, line: int, key: str) -> str:
        """The cell as it stands."""

    def get(self, line: int, key: str, read: Callable[[str], T], default: T) -> T:
        """The cell as `read` has it; what is wrong is kept in `problems`, and the default given."""


def yes_or_no(text: str) -> bool:
    """Yes or no, in English or Spanish. Raises CellError."""
    word = bare(text)
    if word not in YES | NO:
        raise CellError("plan_yes_no", text=text)
    return word in YES


def length(text: str) -> int:
    """A length of time in minutes; a bare number is hours. Raises CellError."""
    return read_minutes(text, "hours") or 0


def weeks(text: str) -> int:
    """A number of weeks. Raises CellError."""
    return read_number(text, "", MOST_WEEKS) or 0


def days(text: str) -> int:
    """A number of days from 1 on: no day at all is said by room, not here. Raises CellError."""
    number = read_number(text, "", MOST_DAYS) or 0
    if number < 1:
        raise CellError("number_unreadable", text=text)
    return number


def faces(text: str) -> int:
    """A number of people from 1 on. Raises CellError."""
    number = read_number(text, "", MOST_FACES) or 0
    if number < 1:
        raise CellError("people_unreadable", text=text, limit=MOST_FACES)
    return number


def with_rules(person: Person, file: Cells, line: int, people: Callable[[str], frozenset[str]]) -> Person:
    """The person with what their row says about rest, rows of days, company and quiet. `people` reads names."""
    return replace(
        person,
        rest=file.get(line, "rest", length, 0),
        night_rest=file.get(line, "night_rest", length, 0),
        days_in_a_row=file.get(line, "days_in_a_row", days, 0) or None,
        newcomer=file.get(line, "newcomer", yes_or_no, False),
        glad_beside=file.get(line, "glad_beside", people, NOBODY) - {person.key},
        quiet=file.get(line, "quiet", weeks, 0),
    )


@dataclass(slots=True)
class _Wish:
    """What the rows of one rota say together."""

    line: int = 0
    faces: int | None = None
    faces_line: int = 0
    insist: int = 0
    before: set[str] = field(default_factory=set)


class Rotas:
    """Reads rotas row by row: what one row says holds for all turns of its rota."""

    def __init__(self, file: Cells, people: Callable[[str], frozenset[str]]) -> None:
        self.file, self.people = file, people
        self.wishes: dict[str, _Wish] = {}

    def turn(self, turn: Turn, line: int, *, past_midnight: bool) -> Turn:
        """The turn with its place, company and rota. It is at night if its kind says so or it goes past midnight."""
        file = self.file
        place = bare(file.text(line, "place"))
        self._wish(line)
        return replace(
            turn,
            place="" if turn.anytime else place,
            together=file.get(line, "together", yes_or_no, False),
            night=turn.kind == "night" or past_midnight,
            rota=bare(file.text(line, "rota")),
        )

    def _wish(self, line: int) -> None:
        file, key = self.file, bare(self.file.text(line, "rota"))
        for about in ("faces", "insist", "before"):
            if file.text(line, about) and not key:
                file.problems.append(Problem("plan_no_rota", line, file.header_of[about]))
        if not key:
            return
        wish = self.wishes.setdefault(key, _Wish(line))
        number = file.get(line, "faces", faces, 0)
        if number and wish.faces not in (None, number):
            values: dict[str, str | int] = {"text": str(number), "first": wish.faces_line}
            file.problems.append(Problem("plan_two_faces", line, file.header_of["faces"], values))
        elif number and wish.faces is None:
            wish.faces, wish.faces_line = number, line
        if file.get(line, "insist", yes_or_no, False):
            wish.insist = wish.insist or line
        wish.before |= file.get(line, "before", self.people, NOBODY)

    def found(self) -> tuple[Rota, ...]:
        """All rotas that say anything. An insisting without a number is a problem of its row."""
        for wish in self.wishes.values():
            if wish.insist and wish.faces is None:
                header = self.file.header_of["insist"]
                self.file.problems.append(Problem("plan_insist_alone", wish.insist, header))
        return tuple(
            Rota(key, frozenset(wish.before), wish.faces, bool(wish.insist))
            for key, wish in self.wishes.items()
            if wish.before or wish.faces is not None
        )


def read_ways(data: bytes, name: str) -> tuple[dict[tuple[str, str], int], list[Problem]]:
    """A table of ways: from, to, minutes. Raises TableError; rows that cannot be read are problems."""
    table = read_table(data, name)
    columns = match_columns(table.headers, WAY_FIELDS)
    if columns.problems:
        raise TableError(columns.problems[0].code, **columns.problems[0].values)
    ways: dict[tuple[str, str], int] = {}
    lines: dict[tuple[str, str], int] = {}
    problems: list[Problem] = []
    for row in table.rows:
        here, there, text = (table.cell(row, columns.header_of[key]) for key in ("from", "to", "minutes"))
        way = (min(bare(here), bare(there)), max(bare(here), bare(there)))
        try:
            minutes = read_minutes(text, "minutes")
        except CellError as error:
            problems.append(Problem(error.code, row.line, columns.header_of["minutes"], error.values))
            continue
        if not all(way) or minutes is None:
            problems.append(Problem("plan_way_missing", row.line))
        elif ways.setdefault(way, minutes) != minutes:
            problems.append(Problem("plan_way_twice", row.line, "", {"first": lines[way]}))
        else:
            lines.setdefault(way, row.line)
    return ways, problems


def between(ways: Ways, turns: Iterable[Turn]) -> dict[tuple[str, str], int]:
    """The ways between places that some turn is at."""
    places = {turn.place for turn in turns}
    return {way: minutes for way, minutes in ways.items() if places.issuperset(way)}


def places_unused(turns: Sequence[Turn], ways: Ways | None) -> bool:
    """Whether turns say where they are, and nothing is known about ways."""
    return ways is None and len({turn.place for turn in turns if turn.place}) > 1
