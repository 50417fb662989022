"""Five thousand messy rows: every good row in, every bad row named with its line and reason."""

from __future__ import annotations

import pytest

from leanto.exchange.ask_rows import AskRow, read_asks
from leanto.exchange.tables import read_table, sentence
from tests.exchange.messy import TODAY, make


def facts(row: AskRow) -> tuple[object, ...]:
    return (row.what, row.date, row.minute, row.part, row.minutes, row.people, row.for_name, row.note)


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-8", ","),
        ("utf-8-sig", ";"),
        ("utf-16", "\t"),
        ("cp1252", ";"),
        ("latin-1", ","),
        ("mac_roman", ","),
    ],
)
def test_every_good_row_is_in_and_every_bad_row_is_named(encoding: str, delimiter: str) -> None:
    data, truth = make(7, 5_000 if encoding == "utf-8" else 800, encoding, delimiter)
    table = read_table(data, "asks.csv")
    found = read_asks(table, TODAY)
    assert {row.line: facts(row) for row in found.rows} == truth.good
    assert {row.line: row.kind for row in found.rows} == truth.kinds
    bad = {*truth.bad.items(), *((line, "date_two_ways") for line in truth.either.keys() | truth.unsure)}
    assert {(problem.line, problem.code) for problem in found.problems} == bad
    assert {double.line: double.code for double in found.doubles} == truth.doubles
    assert [question.code for question in found.questions] == ["date_order"]
    assert all(f"ine {problem.line}:" in sentence(problem) for problem in found.problems)


def test_once_the_order_of_dates_is_chosen_no_row_is_in_doubt() -> None:
    data, truth = make(8, 3_000)
    found = read_asks(read_table(data), TODAY, date_order="dmy")
    gone = {line for line, expected in truth.either.items() if line in {one.line for one in found.problems}}
    assert not gone
    assert {row.line: facts(row) for row in found.rows} == truth.good | truth.either
    assert {problem.line: problem.code for problem in found.problems} == truth.bad
    assert found.questions == ()
