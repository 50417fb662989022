"""The columns that tie turns and people together: what they say is obeyed; what cannot be read drops no rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from leanto.engine.plan import Rota, check, solve
from leanto.exchange.plan_command import main
from leanto.exchange.plan_files import Files, read_files
from leanto.exchange.plan_rules import read_ways
from leanto.exchange.problems import TableError

TODAY = date(2026, 11, 22)
PEOPLE = "Name,Can do,Turns a week,{}\n"
ASKS = "What,Kind,Date,Time,How long,{}\n"
Out = pytest.CaptureFixture[str]


def read(people: str, asks: str, ways: dict[tuple[str, str], int] | None = None) -> Files:
    return read_files(
        (people.encode(), "people.csv"), (asks.encode(), "asks.csv"), today=TODAY, fixed_today=True, ways=ways
    )


def codes(files: Files) -> list[tuple[str, int]]:
    return [(told.problem.code, told.problem.line) for told in files.bad]


def suggested(files: Files) -> list[tuple[str, str]]:
    plan = solve(files.problem)
    assert check(files.problem, plan) == []
    return [(s.turn, s.person) for s in plan.suggestions]


def test_every_rule_of_a_person_is_read() -> None:
    headings = "Rest,Rest after a night,Days in a row,New,Glad beside,Weeks since asked"
    rows = 'Ana,meals,5,11,24 h,2,,"Ben; Cem",\nBen,meals,5,90 min,,,yes,,6\nCem,meals,5,,,,no,,\n'
    files = read(PEOPLE.format(headings) + rows, ASKS.format("Note") + "Supper,meal,2026-12-01,18:00,1 h,\n")
    ana, ben, cem = files.problem.people
    assert files.bad == ()
    assert (ana.rest, ana.night_rest, ana.days_in_a_row) == (660, 1440, 2)
    assert (ana.glad_beside, ana.newcomer) == (frozenset({"ben", "cem"}), False)
    assert (ben.rest, ben.newcomer, ben.quiet) == (90, True, 6)
    assert (cem.rest, cem.days_in_a_row, cem.newcomer, cem.quiet) == (0, None, False, 0)


def test_the_headings_are_known_in_spanish_too() -> None:
    headings = "Descanso,Días seguidos,Nueva,A gusto con"
    people = PEOPLE.format(headings) + "Ana,meals,5,11,2,sí,Ben\nBen,meals,5,,,,\n"
    asks = "Qué,Tipo,Fecha,Hora,Duración,Dónde,Todas o nadie\nCena,comida,2026-12-01,18:00,1 h,Calle Sol,si\n"
    files = read(people, asks)
    ana = files.problem.people[0]
    assert (ana.rest, ana.days_in_a_row, ana.newcomer, ana.glad_beside) == (660, 2, True, frozenset({"ben"}))
    assert (files.problem.turns[0].place, files.problem.turns[0].together) == ("calle sol", True)


def test_a_rota_gathers_what_its_rows_say() -> None:
    asks = ASKS.format("Rota,Different people,Insist,Did it before")
    asks += "A,meal,2026-12-01,18:00,1 h,Tea,2,,Ana\nB,meal,2026-12-02,18:00,1 h,tea,,yes,Ben\n"
    asks += "C,meal,2026-12-03,18:00,1 h,,,,\n"
    files = read(PEOPLE.format("Note") + "Ana,meals,5,\nBen,meals,5,\n", asks)
    assert files.bad == ()
    assert [turn.rota for turn in files.problem.turns] == ["tea", "tea", ""]
    assert files.problem.rotas == (Rota("tea", frozenset({"ana", "ben"}), 2, insist=True),)


def test_a_night_is_one_by_its_kind_or_because_it_goes_past_midnight() -> None:
    asks = (
        ASKS.format("Note")
        + "A,night,2026-12-01,,,\nB,meal,2026-12-01,23:30,1 h,\nC,meal,2026-12-02,18:00,1 h,\n"
    )
    assert [t.night for t in read(PEOPLE.format("Note") + "Ana,meals,5,\n", asks).problem.turns] == [
        True,
        True,
        False,
    ]


def test_the_rest_that_somebody_wrote_is_kept() -> None:
    asks = ASKS.format("Note") + "A,meal,2026-12-01,20:00,1 h,\nB,meal,2026-12-02,07:00,1 h,\n"
    assert len(suggested(read(PEOPLE.format("Rest") + "Ana,meals,5,\n", asks))) == 2
    assert len(suggested(read(PEOPLE.format("Rest") + "Ana,meals,5,11 h\n", asks))) == 1


def test_ways_between_places_are_counted_where_they_are_known() -> None:
    asks = ASKS.format("Where") + "A,meal,2026-12-01,18:00,1 h,Mill\nB,meal,2026-12-01,19:00,1 h,Old Quay\n"
    people = PEOPLE.format("Note") + "Ana,meals,5,\n"
    unknown = read(people, asks)
    assert [told.problem.code for told in unknown.notes] == ["plan_no_ways"]
    assert len(suggested(unknown)) == 2
    ways, problems = read_ways(b"From,To,Minutes\nmill,old quay,20\n", "ways.csv")
    assert problems == []
    assert len(suggested(read(people, asks, ways))) == 1


def test_newcomers_and_turns_for_two_come_in_company() -> None:
    asks = ASKS.format("People needed,All or nobody") + "A,meal,2026-12-01,18:00,1 h,2,yes\n"
    alone = PEOPLE.format("New") + "Ana,meals,5,\n"
    assert suggested(read(alone, asks)) == []
    assert len(suggested(read(alone + "Ben,meals,5,yes\n", asks))) == 2
    assert suggested(read(alone.replace("5,", "5,yes") + "Ben,meals,5,yes\n", asks)) == []


@pytest.mark.parametrize(
    ("heading", "cell", "code"),
    [
        ("Rest", "long", "length_unreadable"),
        ("Rest after a night", "3 days", "length_unreadable"),
        ("Days in a row", "0", "number_unreadable"),
        ("Days in a row", "99", "number_too_large"),
        ("New", "perhaps", "plan_yes_no"),
        ("Glad beside", "Zoe", "person_unknown"),
        ("Weeks since asked", "-1", "number_unreadable"),
    ],
)
def test_a_rule_of_a_person_that_cannot_be_read_leaves_the_row_out(
    heading: str, cell: str, code: str
) -> None:
    files = read(
        PEOPLE.format(heading) + f"Ana,meals,5,{cell}\nBen,meals,5,\n",
        ASKS.format("Note") + "A,meal,2026-12-01,18:00,1 h,\n",
    )
    assert codes(files) == [(code, 2)]
    assert [p.key for p in files.problem.people] == ["ben"]


@pytest.mark.parametrize(
    ("headings", "rows", "wrong"),
    [
        ("All or nobody", ["maybe"], ("plan_yes_no", 2)),
        ("Different people", ["2"], ("plan_no_rota", 2)),
        ("Did it before", ["Ana"], ("plan_no_rota", 2)),
        ("Rota,Did it before", ["tea,Zoe"], ("person_unknown", 2)),
        ("Rota,Different people", ["tea,none"], ("number_unreadable", 2)),
        ("Rota,Different people", ["tea,0"], ("people_unreadable", 2)),
        ("Rota,Different people", ["tea,2", "tea,3"], ("plan_two_faces", 3)),
        ("Rota,Insist", ["tea,yes"], ("plan_insist_alone", 2)),
    ],
)
def test_a_rule_of_an_ask_that_cannot_be_read_leaves_the_row_out(
    headings: str, rows: list[str], wrong: tuple[str, int]
) -> None:
    asks = ASKS.format(headings)
    asks += "".join(f"A{i},meal,2026-12-0{i + 1},18:00,1 h,{row}\n" for i, row in enumerate(rows))
    files = read(PEOPLE.format("Note") + "Ana,meals,5,\n", asks)
    assert codes(files) == [wrong]
    assert len(files.problem.turns) == len(rows) - 1


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("From,To,Minutes\nmill,quay,soon\n", "length_unreadable"),
        ("From,To,Minutes\nmill,,20\n", "plan_way_missing"),
        ("From,To,Minutes\nmill,quay,\n", "plan_way_missing"),
        ("From,To,Minutes\nmill,quay,20\nquay,mill,30\n", "plan_way_twice"),
    ],
)
def test_a_way_that_cannot_be_read_is_named(table: str, code: str) -> None:
    assert [problem.code for problem in read_ways(table.encode(), "ways.csv")[1]] == [code]


def test_ways_without_minutes_are_no_table_of_ways() -> None:
    with pytest.raises(TableError) as refused:
        read_ways(b"From,To\nmill,quay\n", "ways.csv")
    assert refused.value.problem.code == "column_missing"


def test_the_command_counts_ways_and_refuses_a_file_that_it_cannot_read(tmp_path: Path, capsys: Out) -> None:
    rows = {
        "people.csv": PEOPLE.format("Note") + "Ana,meals,5,\n",
        "asks.csv": ASKS.format("Where")
        + "A,meal,2026-12-01,18:00,1 h,Mill\nB,meal,2026-12-01,19:00,1 h,Quay\n",
        "ways.csv": "From,To,Minutes\nMill,Quay,20\n",
        "bad.csv": "From,To,Minutes\nMill,Quay,soon\n",
    }
    for name, text in rows.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    words = [str(tmp_path / "people.csv"), str(tmp_path / "asks.csv"), "--today", "2026-11-22"]
    assert main(words) == 0
    assert "--ways" in capsys.readouterr().err
    assert main([*words, "--ways", str(tmp_path / "ways.csv")]) == 1
    assert capsys.readouterr().err == ""
    assert main([*words, "--ways", str(tmp_path / "bad.csv")]) == 2
    assert "bad.csv" in capsys.readouterr().err
