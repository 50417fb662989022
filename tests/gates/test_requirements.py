"""The page that ties rows to tests is true: nothing claimed without a test, nothing lost, nothing out of date."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "setup"))

import requirements_table as table


def test_every_row_is_written_down_once_and_every_one_that_is_held_has_a_test() -> None:
    assert table.problems(table.written(), table.in_tests()) == []


def test_the_page_is_up_to_date() -> None:
    page = table.page(table.written(), table.in_tests())
    assert table.PAGE.read_text(encoding="utf-8") == page, "run setup/requirements_table.py"


def test_every_test_that_the_page_names_is_there() -> None:
    for tests in table.in_tests().values():
        for test in tests:
            file, _, name = test.partition("::")
            text = (table.ROOT / "tests" / file).read_text(encoding="utf-8")
            assert not name or f"def {name}(" in text


def test_a_row_without_a_test_and_a_row_too_many_are_found(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text('def test_a() -> None:\n    """S2-33, S9-1: never."""\n')
    (tmp_path / "words.py").write_text("# S0-7\n")
    tests = table.in_tests(tmp_path)
    assert tests == {"S2-33": ["test_one.py::test_a"], "S0-7": ["words.py"]}
    rows = table.written()
    said = table.problems({**rows, "held": {"S2-33": "", "S0-1": "", "S3-40": ""}}, tests)
    assert "S0-1 is said to be held, and no test names it." in said
    assert "S3-40 is not a row." in said
    assert any(sentence.startswith("S0-2 is missing") for sentence in said)
    assert "S0-7 is in [later], but words.py names it." in table.problems(
        {"held": {}, "later": {"S0-7": ""}, "review": {}}, tests
    )
