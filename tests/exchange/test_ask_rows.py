"""Asks from tables: every good row in, and a bad row with all that is wrong with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from leanto.exchange.ask_rows import read_asks
from leanto.exchange.problems import LABELS, SENTENCES, Problem, sentence
from leanto.exchange.tables import read_pasted, read_table

DATA = Path(__file__).parents[1] / "data"
TODAY = date(2026, 3, 1)


def test_a_spanish_rota_is_understood() -> None:
    found = read_asks(read_table((DATA / "asks.csv").read_bytes()), TODAY)
    assert found.date_order == "dmy", "14/04 leaves no doubt about the column"
    meal, walk, reading = found.rows
    assert (meal.what, meal.kind, meal.date, meal.minute, meal.minutes) == (
        "Comida caliente", "meal", date(2026, 4, 3), 1140, 90,
    )  # fmt: skip
    assert (meal.people, meal.for_name, meal.note) == (1, "Ana", "Sin nueces")
    assert (walk.part, walk.minute, walk.minutes) == ("afternoon", None, 45)
    assert (reading.minute, reading.minutes, reading.kind) == (1080, 90, "other")
    assert [(problem.line, problem.code) for problem in found.problems] == [
        (3, "time_two_ways"), (5, "what_missing"), (7, "date_weekday"), (8, "date_missing"), (8, "time_unreadable"),
        (8, "length_unreadable"), (8, "people_unreadable"),
    ]  # fmt: skip
    assert found.problems[0].column == "Hora"
    assert [(double.line, double.values["first"]) for double in found.doubles] == [(6, 2)]


def test_without_evidence_the_order_of_dates_is_asked_once() -> None:
    table = read_pasted("What\tDate\nMeal\t03/04/2026\nLift\t05/06/2026\nWalk\t07/07/2026\n")
    found = read_asks(table, TODAY)
    assert [row.what for row in found.rows] == ["Walk"]
    (question,) = found.questions
    assert sentence(question) == (
        "Under “Date”, is “03/04/2026” 2026-04-03 (day first) or 2026-03-04 (month first)?"
    )
    assert [row.date.month for row in read_asks(table, TODAY, date_order="mdy").rows] == [3, 5, 7]


def test_what_is_already_here_is_named_and_not_brought_twice() -> None:
    table = read_pasted("What\tDate\tTime\tFor\nMeal\t2026-04-03\t19:00\tAna\nMeal\t2026-04-04\t19:00\tAna\n")
    found = read_asks(table, TODAY, here=[("meal", date(2026, 4, 3), 1140, "ANA")])
    assert [row.line for row in found.rows] == [3]
    assert [(double.line, double.code) for double in found.doubles] == [(2, "ask_here")]


def test_a_long_text_is_kept_whole_in_the_note() -> None:
    long = "please " * 30
    (row,) = read_asks(read_pasted(f"What\tDate\tNotes\n{long}\t2026-04-03\tx\n")).rows
    assert len(row.what) <= 120
    assert row.note == f"{long.strip()}\n\nx"


def test_the_time_may_stand_with_the_date() -> None:
    found = read_asks(read_pasted("What\tWhen\nMeal\t2026-04-03T19:00\nLift\t14/04/2026 8:30\n"))
    assert [row.minute for row in found.rows] == [1140, 510]


def test_effort_is_read_or_refused_and_an_unknown_kind_is_kept_in_sight() -> None:
    table = read_pasted(
        "What\tKind\tDate\tEffort\nWash the windows\tpainting\t2026-04-03\ta lot\n"
        "Meal\tmeal\t2026-04-04\t\nTap\thouse\t2026-04-05\tenorme\n"
    )
    found = read_asks(table, TODAY)
    assert [(row.effort, row.kind, row.odd_kind) for row in found.rows] == [
        (3, "other", "painting"),
        (None, "meal", ""),
    ]
    (wrong,) = found.problems
    assert sentence(wrong) == "Line 4: “enorme” under “Effort” is not easy, some or a lot."


def test_every_sentence_is_whole_and_has_its_values() -> None:
    names = (
        "limit",
        "megabytes",
        "field",
        "header",
        "text",
        "name",
        "first",
        "last",
        "kind",
        "date",
        "one",
        "other",
        "encoding",
    )
    values = dict.fromkeys((*names, "sheet"), "x")
    for code in SENTENCES:
        shown = sentence(Problem(code, 3, "Date", values), lambda text: text)
        assert shown.endswith((".", "?"))
        assert "%(" not in shown
    assert set(LABELS) == {"Name", "What", "Date"}
