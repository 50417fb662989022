"""Reading a session: phases, change, and one call that never says more than the recording holds."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leanto.engine.rhythm import (
    Belt,
    Curve,
    Else,
    Kind,
    Phase,
    RhythmError,
    Verdict,
    Why,
    from_log,
    from_rr,
    from_times,
    read,
)
from leanto.engine.rhythm.change import change
from leanto.engine.rhythm.simulate import Case, pair
from leanto.engine.rhythm.values import Floats

LOG = [(0.0, "settle"), (240.0, "turn_a"), (780.0, "paced"), (1320.0, "after")]


def session(case: Case = Case.SHARED, seed: int = 1, minutes: float = 26.0) -> tuple[Phase, ...]:
    return from_log(LOG, end=minutes * 60.0)


def curve_of(mean: float, seconds: float, seed: int) -> Curve:
    rng = np.random.default_rng(seed)
    n = int(seconds * 4)
    slow = np.convolve(rng.normal(size=n + 40), np.ones(41) / 41, "valid") * 8.0
    return Curve(0.0, mean + slow + rng.normal(size=n))


def test_a_log_becomes_phases_that_end_where_the_next_begins() -> None:
    phases = from_log([(5.0, "settle"), (60.0, "end"), (90.0, "paced"), (90.0, "quiet")], end=200.0)
    assert phases == (Phase(Kind.SETTLE, 5.0, 60.0), Phase(Kind.QUIET, 90.0, 200.0))


@pytest.mark.parametrize(
    "marks", [[(0.0, "love")], [(10.0, "settle"), (5.0, "paced")], [(0.0, "settle"), (500.0, "after")]]
)
def test_a_log_that_makes_no_sense_is_refused(marks: list[tuple[float, str]]) -> None:
    with pytest.raises(RhythmError):
        from_log(marks, end=300.0)


def test_a_fall_beyond_ones_own_spread_is_settled_and_a_smaller_one_is_not() -> None:
    before, after = curve_of(74.0, 300.0, 1), curve_of(69.0, 300.0, 2)
    found = change(before, after, earlier=[-1.0, 0.5, 0.8, -0.6])
    assert found.verdict is Verdict.MORE and found.settled is True
    assert found.difference is not None and found.low is not None and found.high is not None
    assert found.low < found.difference < found.high < 0
    wild = change(before, after, earlier=[-6.0, 5.0, 8.0, -7.0])
    assert wild.verdict is Verdict.MORE and wild.settled is False, "within what this heart does anyway"
    new = change(before, after)
    assert new.settled is None and new.why_settled is Why.NO_EARLIER_SESSIONS
    risen = change(after, before, earlier=[-1.0, 0.5, 0.8])
    assert risen.verdict is Verdict.MORE and risen.settled is False


def test_an_interval_that_holds_zero_is_no_change() -> None:
    found = change(curve_of(70.0, 300.0, 3), curve_of(70.2, 300.0, 4), earlier=[0.1, 0.1, 0.1])
    assert found.verdict is Verdict.NOT_MORE and found.settled is False
    short = change(curve_of(70.0, 60.0, 3), curve_of(60.0, 300.0, 4))
    assert (short.verdict, short.why, short.difference) == (Verdict.CANNOT_TELL, Why.TOO_SHORT, None)
    with pytest.raises(RhythmError):
        change(curve_of(70.0, 300.0, 3), curve_of(70.0, 300.0, 4), block=5.0)


@settings(max_examples=10)
@given(st.integers(0, 10**6), st.floats(10.0, 30.0))
def test_before_and_after_swapped_turn_the_change_around_and_the_seed_fixes_it(
    seed: int, block: float
) -> None:
    a, b = curve_of(70.0, 400.0, seed), curve_of(68.0, 400.0, seed + 1)
    one, again, other = (change(x, y, block=block, seed=seed) for x, y in ((a, b), (a, b), (b, a)))
    assert one == again
    assert one.difference == pytest.approx(-(other.difference or 0.0))


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """Two equal means, 200 times: the 95 % interval misses zero in at most one of eight."""
    misses = sum(
        change(curve_of(70.0, 300.0, 2 * i), curve_of(70.0, 300.0, 2 * i + 1), draws=400).verdict
        is Verdict.MORE
        for i in range(200)
    )
    assert misses <= 25


def test_a_session_is_read_phase_by_phase_and_paced_minutes_say_nothing_about_two() -> None:
    """The pacer is for breathing; nothing about two people is read from it."""
    a, b = pair(Case.SHARED, 1, minutes=26.0)
    found = read(a, b, session())
    assert [numbers.phase.kind for numbers in found.people[0].phases] == [
        "settle",
        "turn_a",
        "paced",
        "after",
    ]
    by_kind = {one.phase.kind: one for one in found.pairs}
    assert by_kind[Kind.PACED].together.why is Why.PACED
    assert by_kind[Kind.PACED].together.statistic is None and by_kind[Kind.PACED].q is None
    assert by_kind[Kind.PACED].otherwise == ()
    assert by_kind[Kind.SETTLE].together.why is Why.TOO_SHORT
    turn = by_kind[Kind.TURN_A]
    assert turn.together.verdict is Verdict.MORE and turn.q is not None and turn.q >= (turn.together.p or 1.0)
    assert Else.SAME_TASK_TIMING in turn.otherwise and Else.SAME_ROOM_OR_SOUND in turn.otherwise
    after = found.people[0].change_of
    assert after is not None and (after[0].kind, after[1].kind) == (Kind.SETTLE, Kind.AFTER)
    assert found.settings["shift_beyond_s"] == 40.0 and found.settings["scipy"]


def test_the_same_recording_reads_the_same_and_seconds_of_the_clock_do_not_matter() -> None:
    a, b = pair(Case.INDEPENDENT, 4, minutes=10.0)
    one, again, later = read(a, b), read(a, b), read(a.moved(3600.0), b.moved(3600.0))
    assert one.pairs[0].together.p == again.pairs[0].together.p == later.pairs[0].together.p
    assert one.people[0].change == again.people[0].change
    assert one.people[1].phases[0].time == later.people[1].phases[0].time


def test_without_phases_nobody_knows_whether_breathing_was_paced() -> None:
    a, b = pair(Case.SHARED, 5, minutes=12.0)
    only = read(a, b).pairs
    assert len(only) == 1 and only[0].phase.kind is Kind.OPEN
    assert Else.PACED_UNKNOWN in only[0].otherwise


def test_one_person_alone_is_read_and_compared_with_nobody() -> None:
    a, _ = pair(Case.BOTH_SETTLE, 6, minutes=12.0)
    found = read(a)
    assert found.pairs == () and len(found.people) == 1
    person = found.people[0]
    assert person.change.difference is not None and person.change.difference < 0
    assert person.change.settled is None
    assert person.change_else[:2] == (Else.SITTING_STILL, Else.TIME_PASSING)


def test_a_belt_is_believed_before_the_heart() -> None:
    a, _ = pair(Case.INDEPENDENT, 7, minutes=6.0)
    t = np.arange(0.0, 360.0, 0.1)
    belt = Belt(np.sin(2 * np.pi * 0.2 * t), 10.0)
    breath = read(a, belts=[belt]).people[0].phases[0].breath
    assert breath.source == "belt" and breath.per_minute == pytest.approx(12.0, abs=0.2)


def test_a_recording_full_of_wrong_beats_gives_reasons_instead_of_numbers() -> None:
    rng = np.random.default_rng(0)
    a = from_rr(rng.uniform(200.0, 1900.0, size=900))
    b, _ = pair(Case.INDEPENDENT, 8, minutes=13.0)
    found = read(a, b)
    person = found.people[0]
    assert person.change.why is Why.TOO_MANY_REPAIRS and person.phases[0].time.mean_hr is None
    assert person.phases[0].spectrum.why is Why.TOO_MANY_REPAIRS
    assert person.phases[0].breath.why is Why.TOO_MANY_REPAIRS
    assert found.pairs[0].together.why is Why.TOO_MANY_REPAIRS


@pytest.mark.parametrize(
    ("a", "b", "phases"),
    [
        ([0.0, 1.0, 2.0], [10.0, 11.0, 12.0], None),
        ([0.0], None, None),
        ([0.0, 1.0, 2.0], None, [Phase(Kind.SETTLE, 0.0, 2.0), Phase(Kind.AFTER, 1.0, 3.0)]),
    ],
)
def test_recordings_that_do_not_fit_are_refused(
    a: list[float], b: list[float] | None, phases: list[Phase] | None
) -> None:
    with pytest.raises(RhythmError):
        read(from_times(a), from_times(b) if b else None, phases)


def leaves(value: object) -> list[object]:
    if isinstance(value, Curve | np.ndarray):
        return []
    if is_dataclass(value) and not isinstance(value, type):
        return [leaf for each in fields(value) for leaf in leaves(getattr(value, each.name))]
    if isinstance(value, tuple | list):
        return [leaf for each in value for leaf in leaves(each)]
    return [value]


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10**6),
    st.lists(st.tuples(st.floats(0.0, 300.0), st.floats(0.5, 90.0)), max_size=5),
    st.floats(2.0, 400.0),
)
def test_any_recording_is_read_without_a_number_that_is_not_one(
    seed: int, holes: list[tuple[float, float]], length: float
) -> None:
    """Short, torn or empty between two holes: a finite number, or None with a reason."""
    rng = np.random.default_rng(seed)

    def torn() -> Floats:
        at = np.cumsum(rng.normal(800.0, 60.0, size=int(length) + 4)) / 1000.0
        for start, long in holes:
            at = at[(at < start) | (at > start + long)]
        return at

    a, b = torn(), torn()
    if len(a) < 2 or len(b) < 2 or max(a[0], b[0]) >= min(a[-1], b[-1]):
        return
    found = read(from_times(a), from_times(b))
    for leaf in leaves([*[p.phases for p in found.people], *[p.change for p in found.people], found.pairs]):
        assert leaf is None or isinstance(leaf, Enum | str | dict) or np.isfinite(leaf)  # type: ignore[call-overload]
    for one in found.people:
        assert (one.change.difference is None) == (one.change.why is not None)
        for numbers in one.phases:
            assert (numbers.breath.per_minute is None) == (numbers.breath.why is not None)
            for name in ("mean_hr", "rmssd", "sdnn"):
                assert (getattr(numbers.time, name) is None) == (name in numbers.time.why)
    assert all(
        (p.together.verdict is Verdict.CANNOT_TELL) == (p.together.why is not None) for p in found.pairs
    )
