"""Two files of a coordinator, PEOPLE and ASKS, as a `Problem` for the engine.

The shared columns are read by `people_rows` and `ask_rows`, as everywhere. This module adds what only a plan
needs: what was carried lately and done before; how pressing an ask is and who may help; and turns it all
into minutes. `docs/plan-command.md` lists every column.

Pure: files arrive as bytes, "today" as a date, the time zone as a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from leanto.core.wall_time import day_start, instant
from leanto.engine.plan import ANYTHING, NO_LIMIT, Interval, Offer, Person, Problem, Turn
from leanto.exchange.ask_rows import ASK_FIELDS, AskRow, read_asks, step_of
from leanto.exchange.cells import CellError, DateOrder, read_number
from leanto.exchange.columns import Field, bare, match_columns
from leanto.exchange.kind_words import OTHER, kinds_of
from leanto.exchange.limit_rows import Limits, named
from leanto.exchange.people_rows import PEOPLE_FIELDS, PersonRow, read_people
from leanto.exchange.plan_columns import (
    PLAN_ASK_FIELDS,
    PLAN_PEOPLE_FIELDS,
    PRIORITIES,
    USUAL_MINUTES,
)
from leanto.exchange.plan_rules import (
    ASK_RULE_FIELDS,
    PEOPLE_RULE_FIELDS,
    Rotas,
    Ways,
    between,
    places_unused,
    with_rules,
)
from leanto.exchange.plan_sentences import SENTENCES
from leanto.exchange.problems import Problem as RowProblem
from leanto.exchange.problems import TableError, sentence
from leanto.exchange.tables import Row, read_table
from leanto.exchange.which_list import wrong_list
from leanto.offers.rules import PARTS, Window, materialise, week_number

T = TypeVar("T")
NOBODY: frozenset[str] = frozenset()

USUAL_TURNS = 2
"""Room of somebody whose row says nothing about it: two turns a week."""

MANY_TURNS = 50
"""Room in turns of somebody who gave hours only."""


USUAL_EFFORT = 2
"""Effort of an ask whose row says nothing about it: some."""

EPOCH_DAY = 719_163  # date(1970, 1, 1).toordinal()


class BadFile(ValueError):
    """A file that cannot be used at all. `problem` says why, `file` is its name."""

    def __init__(self, file: str, problem: RowProblem) -> None:
        super().__init__(file)
        self.file = file
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Told:
    """Something about one row (or, line 0, about the whole file) of `file`."""

    file: str
    problem: RowProblem

    def sentence(self, gettext: Callable[[str], str]) -> str:
        """One sentence with the file's name in front and, where known, the line and the column in it."""
        problem = self.problem
        text = sentence(problem, gettext, SENTENCES)
        if problem.column and f"“{problem.column}”" not in text:
            return f"{self.file}, {problem.column}: {text}"
        return f"{self.file}: {text}"


@dataclass(frozen=True, slots=True)
class Files:
    """Both files, read.

    `problem` is ready for the engine. `bad` are rows left out; `notes` lost nothing. `asks` by turn key, `names`
    by person key; `kinds` are the coordinator's own words for kinds that we have no word for. `zone` None means
    that the wall clock was taken as it stands.
    """

    problem: Problem
    zone: str | None
    asks: Mapping[str, AskRow]
    names: Mapping[str, str]
    kinds: Mapping[str, str]
    bad: tuple[Told, ...] = ()
    notes: tuple[Told, ...] = ()


class _Table:
    """A table with its columns matched, shared ones and the plan's own."""

    def __init__(
        self, file: tuple[bytes, str], what: str, shared: Sequence[Field], own: Sequence[Field]
    ) -> None:
        data, self.name = file
        try:
            self.table = read_table(data, self.name)
        except TableError as error:
            raise BadFile(self.name, error.problem) from error
        if other := wrong_list(self.table, what):
            raise BadFile(self.name, other)
        columns = match_columns(self.table.headers, (*shared, *own))
        if columns.problems:
            raise BadFile(self.name, columns.problems[0])
        for note in self.table.notes:
            # Reading only one of two columns would break what stands in the other.
            if note.code == "note_same_heading" and columns.field_of.get(str(note.values["header"])):
                raise BadFile(self.name, note)
        keys = {f.key for f in shared}
        self.header_of = columns.header_of
        self.chosen = {h: (k if k in keys else None) for h, k in columns.field_of.items()}
        self.by_line = {row.line: row for row in self.table.rows}
        self.problems: list[RowProblem] = []

    def text(self, line: int, key: str) -> str:
        row: Row | None = self.by_line.get(line)
        return "" if row is None else self.table.cell(row, self.header_of.get(key))

    def get(self, line: int, key: str, read: Callable[[str], T], default: T) -> T:
        """The cell as `read` has it; what is wrong is kept and the default given, so a row is mended in one go."""
        text = self.text(line, key)
        if not text:
            return default
        try:
            return read(text)
        except CellError as error:
            column = self.header_of.get(key, "")
            self.problems.append(RowProblem(error.code, line, column, {**error.values, "column": column}))
            return default


def read_files(
    people: tuple[bytes, str],
    asks: tuple[bytes, str],
    *,
    today: date,
    fixed_today: bool = False,
    zone: str | None = None,
    seed: int = 0,
    date_order: DateOrder | None = None,
    ways: Ways | None = None,
) -> Files:
    """Read (bytes, file name) twice. Raises `BadFile` if one of them is no table or lacks a needed column.

    A row with anything wrong in it is in `bad` and not in the problem. Notice is counted from the start of
    `today`. Asks before it are left out with a note, unless all asks are in the past and `fixed_today` is not
    set: then the plan is made as of the day before the first one. Times are wall times in `zone`; without one
    the wall clock is taken as it stands, and nothing is known about clock changes. `ways`: see `plan_rules`.
    """
    ask_file = _Table(asks, "asks", ASK_FIELDS, (*PLAN_ASK_FIELDS, *ASK_RULE_FIELDS))
    person_file = _Table(people, "people", PEOPLE_FIELDS, (*PLAN_PEOPLE_FIELDS, *PEOPLE_RULE_FIELDS))
    notes: list[RowProblem] = []
    ask_rows, ask_problems = _ask_rows(ask_file, today, date_order)
    if ask_rows and not fixed_today and all(r.date < today for r in ask_rows):
        today = min(r.date for r in ask_rows) - timedelta(days=1)
        notes.append(RowProblem("plan_as_of", 0, "", {"day": today.isoformat()}))
    notes += [RowProblem("plan_passed", r.line) for r in ask_rows if r.date < today]
    ask_rows = [r for r in ask_rows if r.date >= today]
    found = read_people(person_file.table, person_file.chosen, today=today, order=date_order)
    frame = _Frame(today, [r.date for r in ask_rows], zone, list(found.rows))
    helpers = [_person(row, person_file, frame) for row in found.rows]
    rotas = Rotas(ask_file, frame.people)
    turns = [_turn(row, ask_file, frame, rotas) for row in ask_rows]
    found_rotas = rotas.found()
    if places_unused(turns, ways):
        notes.append(RowProblem("plan_no_ways", 0, ask_file.header_of["place"]))
    notes_on_kinds = _unasked(found.rows, frame, {turn.kind for turn in turns})
    wrong_people = {p.line for p in person_file.problems}
    wrong_asks = {p.line for p in ask_file.problems}
    by_key = {_turn_key(row): row for row in ask_rows if row.line not in wrong_asks}
    kept = tuple(h for h, row in zip(helpers, found.rows, strict=True) if row.line not in wrong_people)
    bad = [Told(people[1], p) for p in (*found.problems, *found.doubles, *person_file.problems)]
    bad += [Told(asks[1], p) for p in (*ask_problems, *ask_file.problems)]
    bad.sort(key=lambda told: (told.file, told.problem.line))
    told = [Told(people[1], n) for n in (*person_file.table.notes, *frame.notes, *notes_on_kinds)]
    told += [Told(asks[1], n) for n in (*ask_file.table.notes, *notes)]
    return Files(
        Problem(
            tuple(t for t in turns if t.key in by_key),
            kept,
            seed=seed,
            rotas=found_rotas,
            travel=between(ways or {}, turns),
        ),
        zone,
        by_key,
        {p.key: p.name for p in kept},
        frame.kinds,
        tuple(bad),
        tuple(told),
    )


def _unasked(rows: Iterable[PersonRow], frame: _Frame, asked: set[str]) -> list[RowProblem]:
    """Words for a kind that we do not know and that no ask uses: most likely a slip, which would be lost in silence."""
    return [
        RowProblem("plan_unasked", row.line, "", {"text": words})
        for row in rows
        for words in dict.fromkeys((*row.other_kinds, *row.limits.other_stretch))
        if frame.kind(words) not in asked
    ]


def _ask_rows(file: _Table, today: date, order: DateOrder | None) -> tuple[list[AskRow], list[RowProblem]]:
    """Asks with past dates allowed; dates without a year are read as the next ones from today."""
    with_years = read_asks(file.table, None, file.chosen, order)
    coming = read_asks(file.table, today, file.chosen, order)
    rows = {r.line: r for r in (*coming.rows, *with_years.rows)}
    problems = [p for p in with_years.problems if p.line not in rows]
    doubles = [p for p in with_years.doubles if p.line not in rows]
    return [rows[line] for line in sorted(rows)], [*problems, *doubles]


def _turn_key(row: AskRow) -> str:
    return f"ask {row.line}"


class _Frame:
    """Days, zone and names that every row needs."""

    def __init__(self, today: date, days: list[date], zone: str | None, rows: list[PersonRow]) -> None:
        self.zone = zone
        self.today = today
        first, last = min([today, *days]), max([today, *days])
        self.begin = self.midnight(first - timedelta(days=1))
        self.end = self.midnight(last + timedelta(days=3))
        self.notes: list[RowProblem] = []
        self.kinds: dict[str, str] = {}
        self.key_of_line: dict[int, str] = {}
        self.key_of_name: dict[str, str] = {}
        for row in rows:
            name = bare(row.name) or row.name
            key = name if name not in self.key_of_name else f"{name} {row.line}"
            self.key_of_line[row.line] = key
            self.key_of_name.setdefault(name, key)

    def moment(self, day: date, minute: int) -> int:
        """The wall time `minute` (which may pass midnight) of a day, in minutes since 1970."""
        day, minute = day + timedelta(days=minute // 1440), minute % 1440
        if self.zone is None:
            return (day.toordinal() - EPOCH_DAY) * 1440 + minute
        wall = instant(day, time(minute // 60, minute % 60), self.zone)
        return int(wall.timestamp()) // 60

    def midnight(self, day: date) -> int:
        """The first minute of a day."""
        if self.zone is None:
            return (day.toordinal() - EPOCH_DAY) * 1440
        return int(day_start(day, self.zone).timestamp()) // 60

    def weekly(self, windows: Iterable[Window]) -> tuple[Interval, ...]:
        """Windows of the week as intervals."""
        begin = datetime.fromtimestamp(self.begin * 60, tz=UTC)
        end = datetime.fromtimestamp(self.end * 60, tz=UTC)
        return materialise(windows, self.zone or "UTC", begin, end)

    def people(self, text: str) -> frozenset[str]:
        """Names as keys. Raises CellError for an unknown one."""
        return frozenset(self.key_of_name[bare(name)] for name in named(text, self.key_of_name))

    def apart(self, names: Iterable[str]) -> frozenset[str]:
        """The keys of those who are in the plan; nobody meets a person there whose own row is bad."""
        return frozenset(self.key_of_name[bare(name)] for name in names if bare(name) in self.key_of_name)

    def kind(self, words: str) -> str:
        """The key of a kind that we have no code for, remembered in the coordinator's own words."""
        key = f"own {bare(words)}"
        self.kinds.setdefault(key, words.strip())
        return key

    def offered(self, text: str) -> frozenset[str]:
        """A list of kinds as keys."""
        codes, own = kinds_of(text)
        return frozenset((*codes, *(self.kind(words) for words in own)))


def _person(row: PersonRow, file: _Table, frame: _Frame) -> Person:
    key = frame.key_of_line[row.line]
    if "kinds" not in file.header_of:
        easy = frozenset({ANYTHING})
    else:
        easy = frozenset((*row.kinds, *(frame.kind(words) for words in row.other_kinds)))
    limits = row.limits
    stretch = frozenset((*limits.stretch, *(frame.kind(words) for words in limits.other_stretch)))
    if not easy and not stretch:
        values = {"name": row.name, "column": file.header_of.get("kinds", "")}
        frame.notes.append(RowProblem("plan_nothing_offered", row.line, values["column"], values))
    times = frame.weekly(limits.times)
    offers = tuple(
        Offer(kinds, times or None, limits.notice or 0, stretch=is_stretch)
        for kinds, is_stretch in ((easy, False), (stretch - easy, True))
        if kinds
    )
    turns = row.turns
    if turns is None:
        turns = USUAL_TURNS if row.minutes is None else MANY_TURNS
    done = file.get(row.line, "done", frame.offered, NOBODY)
    person = Person(
        key=key,
        name=row.name,
        room_turns=turns,
        room_minutes=NO_LIMIT if row.minutes is None else row.minutes,
        day_turns=limits.day_turns,
        offers=offers,
        never=frame.weekly(limits.never),
        rather_not=frame.weekly(limits.rather_not),
        paused=_away(limits, frame),
        apart=frame.apart(limits.apart) - {key},
        recent=float(file.get(row.line, "recent", lambda text: read_number(text, "", 100), None) or 0),
        done_kinds=dict.fromkeys(sorted(done), 2),
    )
    return with_rules(person, file, row.line, frame.people)


def _away(limits: Limits, frame: _Frame) -> tuple[Interval, ...]:
    """Both days included. One of them alone: from then on, or until then."""
    first, last = limits.away_from, limits.away_to
    if first is None and last is None:
        return ()
    start = frame.begin if first is None else frame.midnight(first)
    end = frame.end if last is None else frame.midnight(last + timedelta(days=1))
    return ((start, end),) if start < end else ()


def _turn(row: AskRow, file: _Table, frame: _Frame, rotas: Rotas) -> Turn:
    kind = row.kind
    if kind == OTHER:
        kind = frame.kind(file.text(row.line, "kind") or row.what)
    minutes = row.minutes or USUAL_MINUTES.get(kind, 60)
    anytime = row.minute is None
    if row.minute is not None:
        start = frame.moment(row.date, row.minute)
        end = start + minutes
    else:
        begins, ends = PARTS[row.part or ("night" if kind == "night" else "all_day")]
        if not row.minutes:
            minutes = min(minutes, ends - begins)
        start = frame.moment(row.date, begins)
        end = max(frame.moment(row.date, ends), start + minutes)
    helpers: frozenset[str] | None = file.get(row.line, "helpers", frame.people, None)
    turn = Turn(
        key=_turn_key(row),
        kind=kind,
        start=start,
        end=end,
        minutes=minutes,
        places=row.people,
        week=week_number(row.date),
        day=row.date.toordinal(),
        effort=row.effort or USUAL_EFFORT,
        priority=file.get(row.line, "priority", lambda text: step_of(text, PRIORITIES, "plan_priority"), 1),
        anytime=anytime,
        asker=frame.key_of_name.get(bare(row.for_name), ""),
        helpers=helpers,
        notice=start - frame.midnight(frame.today),
    )
    return rotas.turn(turn, row.line, past_midnight=row.minute is not None and row.minute + minutes > 1440)
