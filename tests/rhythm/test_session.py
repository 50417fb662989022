"""Whatever was recorded, a page can be made of it, and it keeps its promises."""

from __future__ import annotations

import json
from itertools import pairwise
from math import isfinite
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from leanto.engine.rhythm import Kind, Phase, RhythmError
from leanto.engine.rhythm.importers import NotReadable, Recording, read
from leanto.rhythm.numbers import report
from leanto.rhythm.phases_file import BadPhases, read_phases
from leanto.rhythm.report_html import page
from leanto.rhythm.session import NotTogether, hearts, result
from leanto.rhythm.words import Words
from tests.rhythm import made_files as made

WORDS = Words(lambda text: text, lambda one, many, count: one if count == 1 else many)
STEADY = st.builds(
    lambda middle, spread, count: [middle + spread * ((7 * n) % 11 - 5) for n in range(count)],
    st.floats(400, 1400), st.floats(0, 30), st.integers(2, 900),
)  # fmt: skip
WILD = st.lists(st.floats(150, 6000), min_size=2, max_size=120)
KINDS = st.sampled_from(list(Kind))


def recorded(rr: list[float]) -> Recording:
    return read("a.txt", "\n".join(f"{value:.1f}" for value in rr).encode())


@st.composite
def phases(draw: st.DrawFn) -> list[Phase] | None:
    if draw(st.booleans()):
        return None
    edges = sorted(draw(st.sets(st.integers(0, 900), min_size=2, max_size=6)))
    return [Phase(draw(KINDS), one, two) for one, two in pairwise(edges)]


def no_infinities(part: Any) -> bool:
    if isinstance(part, dict):
        return all(map(no_infinities, part.values()))
    if isinstance(part, list):
        return all(map(no_infinities, part))
    return not isinstance(part, float) or isfinite(part)


@settings(max_examples=60)
@given(st.one_of(STEADY, WILD), st.one_of(st.none(), STEADY, WILD, st.just("watch")), phases())
def test_a_page_and_numbers_come_of_whatever_was_recorded(
    first: list[float], second: list[float] | str | None, seen: list[Phase] | None
) -> None:
    """S1-15: and paced minutes never get a number about two people."""
    try:
        recordings = [recorded(first)]
        if isinstance(second, str):
            recordings.append(read("a.tcx", made.tcx([70, 75, 80] * 100)))
        elif second is not None:
            recordings.append(recorded(second))
        people, laid = hearts(recordings, ["Ana", "Ben"], ["a.txt", "b.txt"], from_start=True)
        found = result(people, seen, laid)
    except (NotReadable, NotTogether, RhythmError):
        return
    plain = report(found)
    assert no_infinities(plain)
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    html = page(found, WORDS, "en")
    assert "%(" not in html
    assert "nan" not in html
    for pair in plain["pairs"]:
        if pair["phase"]["kind"] == "paced":
            assert pair["verdict"] == "cannot_tell"
        assert ("p" in pair) == (pair["verdict"] != "cannot_tell")


@given(st.text(alphabet="settleafrpcdqui:0123456789,;- \n", max_size=120))
def test_any_table_of_phases_is_read_or_refused(text: str) -> None:
    try:
        found = read_phases(text.encode(), end=3600)
    except BadPhases as bad:
        said = WORDS.trouble("phases", bad.code, {"file": "p.csv", "line": bad.line, "text": bad.text})
        found, said = (), said[:6]
        if said != "p.csv:":
            raise AssertionError(said) from bad
    assert all(one.end > one.start >= 0 for one in found)
    assert all(two.start >= one.end for one, two in pairwise(found))


def test_phases_are_known_by_many_names_and_last_until_the_next() -> None:
    text = (
        "phase;start\nsettling in;0\nTurn_A;5:00\nbreathing together;0:10:00\npausa;12:00\nafterwards;13:00\n"
    )
    found = read_phases(text.encode(), end=1000)
    assert [phase.kind for phase in found] == [Kind.SETTLE, Kind.TURN_A, Kind.PACED, Kind.PAUSE, Kind.AFTER]
    assert [(phase.start, phase.end) for phase in found] == [
        (0, 300), (300, 600), (600, 720), (720, 780), (780, 1000),
    ]  # fmt: skip
