"""Writes docs/requirements.md: each row of docs/requirements.toml beside the tests that name it.

    python setup/requirements_table.py           # writes the page
    python setup/requirements_table.py --check   # says what is wrong and ends with 1

A test names a row in its docstring (`S2-33`) or in its name (`S2_33`). A module's docstring speaks for all its tests. A
helper of tests (the words that the language gate looks for) counts by its comments.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "docs" / "requirements.toml"
PAGE = ROOT / "docs" / "requirements.md"
ROW = re.compile(r"\bS([0-3])[-_](\d{1,2})\b")
ARTICLES = {
    "S0": ("that doing it alone is glamorised and is no answer", 48),
    "S1": ("that people settle in company", 45),
    "S2": ("that healing alone can harm community", 43),
    "S3": ("on what is called hyper-independence", 39),
}
TITLES = {
    "held": ("Held by tests", "tests"),
    "later": ("Later", ""),
    "review": ("Kept out, or looked at by people", ""),
}
HEAD = """# Requirements

Four articles are the ground of this project: S0 {S0}; S1 {S1};
S2 {S2}; S3 {S3}. Every
sentence of them became a row, and each row says what Leanto makes of it. This page is written by
`setup/requirements_table.py` from `requirements.toml` and from the tests that name a row; do not edit it.

**{held}** rows are held by tests now, **{later}** come later, **{review}** are kept out or looked at by people. A row
that is held says in brackets what of it is still to come.
"""


def number(row: str) -> tuple[str, int]:
    """For sorting: S2-9 before S2-10."""
    article, _, place = row.partition("-")
    return article, int(place)


def rows_in(text: str) -> set[str]:
    """The rows that a text names."""
    return {f"S{article}-{int(place)}" for article, place in ROW.findall(text)}


def written() -> dict[str, dict[str, str]]:
    """The rows as written down: group -> row -> sentence."""
    return tomllib.loads(ROWS.read_text(encoding="utf-8"))


def in_tests(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """Row -> the tests that name it, as `file::test`, or a file where all of it speaks."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.rglob("*.py")):
        if path.name == "test_requirements.py":
            continue  # it speaks about rows, it holds none
        text, name = path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix()
        if not path.name.startswith("test_"):
            for row in rows_in(text):
                found[row].add(name)
            continue
        tree = ast.parse(text)
        for row in rows_in(ast.get_docstring(tree) or ""):
            found[row].add(name)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                spoken = f"{ast.get_docstring(node)} {node.name.replace('_S', ' S')}"
                for row in rows_in(spoken):
                    found[row].add(f"{name}::{node.name}")
    return {row: sorted(tests) for row, tests in found.items()}


def problems(groups: dict[str, dict[str, str]], tests: dict[str, list[str]]) -> list[str]:
    """What does not fit, one sentence each."""
    said = []
    places = [row for rows in groups.values() for row in rows]
    all_rows = {
        f"{article}-{place}" for article, (_, last) in ARTICLES.items() for place in range(1, last + 1)
    }
    said += [
        f"{row} stands in two groups." for row in sorted(set(places), key=number) if places.count(row) > 1
    ]
    said += [
        f"{row} is missing from docs/requirements.toml." for row in sorted(all_rows - set(places), key=number)
    ]
    said += [f"{row} is not a row." for row in sorted((set(places) | set(tests)) - all_rows)]
    said += [f"{row} is said to be held, and no test names it." for row in groups["held"] if row not in tests]
    for group in ("later", "review"):
        said += [
            f"{row} is in [{group}], but {tests[row][0]} names it." for row in groups[group] if row in tests
        ]
    return said


def page(groups: dict[str, dict[str, str]], tests: dict[str, list[str]]) -> str:
    """The whole page."""
    counts = {group: str(len(rows)) for group, rows in groups.items()}
    lines = [HEAD.format(**{key: words for key, (words, _) in ARTICLES.items()}, **counts)]
    for group, (title, third) in TITLES.items():
        lines += [f"## {title}", "", f"| row | what Leanto makes of it |{f' {third} |' if third else ''}"]
        lines.append("|---|---|---|" if third else "|---|---|")
        for row in sorted(groups[group], key=number):
            held = f" {'<br>'.join(f'`{test}`' for test in tests.get(row, []))} |" if third else ""
            lines.append(f"| {row} | {groups[group][row]} |{held}")
        lines.append("")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Writes or checks; 1 when something is wrong."""
    groups, tests = written(), in_tests()
    said = problems(groups, tests)
    for sentence in said:
        print(sentence, file=sys.stderr)
    whole = page(groups, tests)
    if "--check" in arguments:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != whole:
            print("docs/requirements.md is not up to date: run setup/requirements_table.py.", file=sys.stderr)
            return 1
        return 1 if said else 0
    PAGE.write_text(whole, encoding="utf-8")
    return 1 if said else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
