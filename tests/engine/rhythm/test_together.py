"""Together more than chance: the exact test equals the loop, and every case in which nothing may be said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leanto.engine.rhythm import (
    Beats,
    Curve,
    RhythmError,
    Verdict,
    Why,
    circle,
    curve,
    high_passed,
    repair,
    together,
)
from leanto.engine.rhythm.many import benjamini_hochberg
from leanto.engine.rhythm.shifts import all_shifts
from leanto.engine.rhythm.simulate import Case, pair
from leanto.engine.rhythm.simulate import circle as people
from leanto.engine.rhythm.together import LEVEL, aligned, strangers
from leanto.engine.rhythm.values import Floats
from tests.engine.rhythm.oracles import shifts_by_loop


def line(beats: Beats) -> Curve:
    return high_passed(curve(repair(beats)))


def lines(case: Case, seed: int, **how: float) -> tuple[Curve, Curve]:
    one, other = pair(case, seed, **how)
    return line(one), line(other)


def wandering(seed: int, n: int, holes: int = 0) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, n)).cumsum(axis=1) + rng.normal(size=(2, n))
    for values in (a, b)[: 2 if holes else 0]:
        for start in rng.integers(0, n, size=holes):
            values[start : start + int(rng.integers(1, 12))] = np.nan
    return a, b


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 10**6), st.integers(50, 90), st.integers(8, 20), st.integers(3, 9), st.integers(0, 5),
    st.integers(0, 3),
)  # fmt: skip
def test_every_shift_equals_the_plain_loop(
    seed: int, n: int, window: int, step: int, lag: int, holes: int
) -> None:
    """To 1e-12, for every one of them, with holes and without."""
    a, b = wandering(seed, n, holes)
    found = all_shifts(a, b, window=window, step=step, lag=lag)
    total, count = shifts_by_loop(a, b, window, step, lag)
    np.testing.assert_array_equal(found.count, count)
    np.testing.assert_allclose(found.total, total, rtol=0, atol=1e-12 * max(1.0, float(np.abs(total).max())))


def test_a_stretch_that_does_not_vary_counts_in_neither_way() -> None:
    a, b = wandering(5, 80)
    b[20:50] = 3.0
    found = all_shifts(a, b, window=15, step=5, lag=2)
    total, count = shifts_by_loop(a, b, 15, 5, 2)
    np.testing.assert_array_equal(found.count, count)
    np.testing.assert_allclose(found.total, total, rtol=0, atol=1e-9)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 50.0), st.floats(-100.0, 100.0), st.integers(-400, 400))
def test_neither_unit_nor_level_nor_clock_changes_the_answer(
    seed: int, scale: float, level: float, quarters: int
) -> None:
    a, b = (Curve(0.0, values) for values in wandering(seed, 2400))
    plain = together(a, b)
    moved = together(
        replace(a, values=a.values * scale + level, start=quarters / 4), replace(b, start=quarters / 4)
    )
    assert plain.statistic is not None and plain.p is not None
    assert moved.statistic == pytest.approx(plain.statistic, abs=1e-9)
    assert moved.p == pytest.approx(plain.p, abs=3 / 2081)


@pytest.mark.parametrize("seed", range(3))
def test_who_is_named_first_changes_only_the_sign_of_the_lag(seed: int) -> None:
    a, b = lines(Case.SHARED, seed, lag=2.0, minutes=10.0)
    one, other = together(a, b), together(b, a)
    assert (one.statistic, one.p, one.zero_lag, one.verdict) == (
        other.statistic,
        other.p,
        other.zero_lag,
        other.verdict,
    )
    assert one.lag == -(other.lag or 0.0) != 0.0


def test_what_is_shared_is_found_and_who_follows_is_told() -> None:
    """What two people show together is held against chance before anything is said."""
    found = together(*lines(Case.SHARED, 3, lag=3.0))
    assert found.verdict is Verdict.MORE and found.p is not None and found.p <= LEVEL
    assert found.lag == pytest.approx(3.0, abs=1.0)
    assert found.null is not None and found.null_high is not None and found.statistic is not None
    assert found.statistic > found.null_high
    assert (1 + np.count_nonzero(found.null >= found.statistic)) / (1 + len(found.null)) == found.p
    assert together(*lines(Case.SHARED, 3, lag=3.0)).p == found.p, "there is no draw in it"


def test_paced_minutes_get_no_verdict_and_no_number_about_two_people() -> None:
    a, b = lines(Case.SAME_PACER, 1)
    said = together(a, b, paced=True)
    assert said.verdict is Verdict.CANNOT_TELL and said.why is Why.PACED
    assert said.statistic is None and said.p is None


def test_a_pacer_nobody_told_of_is_noticed() -> None:
    said = together(*lines(Case.SAME_PACER, 1))
    assert said.verdict is Verdict.CANNOT_TELL and said.why is Why.SAME_STEADY_RHYTHM


def test_under_eight_minutes_nothing_is_said() -> None:
    said = together(*lines(Case.SHARED, 2, minutes=7.5))
    assert (said.verdict, said.why, said.p) == (Verdict.CANNOT_TELL, Why.TOO_SHORT, None)
    assert together(*lines(Case.SHARED, 2, minutes=8.6)).p is not None


def test_holes_that_leave_under_eight_minutes_are_given_as_the_reason() -> None:
    a, b = lines(Case.SHARED, 2, minutes=12.0)
    values = a.values.copy()
    values[1000:2400] = np.nan
    said = together(replace(a, values=values), b)
    assert said.why is Why.TOO_MANY_GAPS


def test_a_flat_line_is_no_partner() -> None:
    a, _ = lines(Case.INDEPENDENT, 2, minutes=10.0)
    assert together(a, replace(a, values=np.full(len(a.values), 70.0))).why is Why.NO_VARIATION


def test_curves_of_two_clocks_are_refused() -> None:
    a, b = wandering(1, 2400)
    with pytest.raises(RhythmError):
        together(Curve(0.0, a), Curve(0.1, b))
    with pytest.raises(RhythmError):
        together(Curve(0.0, a), Curve(0.0, b, 2.0))


def test_only_the_time_both_were_measured_counts() -> None:
    one, other = aligned([Curve(0.0, np.arange(2400.0)), Curve(100.0, np.arange(2500.0))])
    assert one.start == other.start == 100.0
    assert len(one.values) == len(other.values) and 0.98 * 2000 <= len(one.values) <= 2000
    assert one.values[0] == 400.0 and other.values[0] == 0.0


def test_pairs_of_strangers_must_agree_with_the_shifts() -> None:
    a, b = lines(Case.SHARED, 3)
    found = together(a, b)
    apart = [lines(Case.INDEPENDENT, seed, minutes=10.0) for seed in range(20)]
    agreed = strangers(a, b, apart, found=found)
    assert agreed.verdict is Verdict.MORE and (agreed.p or 0.0) >= (found.p or 1.0)
    alike = [lines(Case.SHARED, seed, minutes=10.0, shared_ms=40.0) for seed in range(20)]
    refused = strangers(a, b, alike, found=found)
    assert (refused.verdict, refused.why) == (Verdict.CANNOT_TELL, Why.NULLS_DISAGREE)
    assert strangers(a, b, apart[:19], found=found) is found, "under twenty there is no second null"


def test_a_circle_is_held_against_moving_everybody_within_their_own_session() -> None:
    shared = [[line(beats) for beats in people(4, seed, minutes=10.0, shared_ms=12.0)] for seed in (1, 2)]
    apart = [[line(beats) for beats in people(4, seed, minutes=10.0)] for seed in (1, 2)]
    found = circle(shared, seed=1)
    assert found.verdict is Verdict.MORE and found.p is not None
    assert circle(shared, seed=1).p == found.p
    assert circle([shared[0][::-1], shared[1]], seed=1).statistic == pytest.approx(found.statistic)
    assert circle(apart, seed=1).verdict is Verdict.NOT_MORE
    assert circle([shared[0][:1]]).why is Why.TOO_SHORT


@given(st.lists(st.one_of(st.none(), st.floats(0.0, 1.0)), max_size=12))
def test_many_tests_are_corrected_as_benjamini_and_hochberg_say(p: list[float | None]) -> None:
    q = benjamini_hochberg(p)
    real = sorted(value for value in p if value is not None)
    for level in (0.01, 0.05, 0.2):
        passing = [value for rank, value in enumerate(real, 1) if value <= level * rank / len(real) + 1e-12]
        limit = max(passing, default=-1.0)
        for value, corrected in zip(p, q, strict=True):
            assert (value is None) == (corrected is None)
            if value is not None and corrected is not None and abs(corrected - level) > 1e-9:
                assert (corrected <= level) == (value <= limit)
