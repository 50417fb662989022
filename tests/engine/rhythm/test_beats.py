"""The beats table: gaps stay gaps, units and clocks are what they say, a live sensor's delay falls out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanto.engine.rhythm import (
    Beats,
    Flag,
    RhythmError,
    from_packets,
    from_pairs,
    from_rr,
    from_times,
    repair,
)
from leanto.engine.rhythm.clock import lower_line
from leanto.engine.rhythm.curve import curve
from leanto.engine.rhythm.values import Floats

RR = st.lists(st.floats(350.0, 1600.0), min_size=2, max_size=60)


def test_intervals_become_times_on_the_clock_they_start_on() -> None:
    beats = from_rr([800.0, 900.0, 1000.0], start=10.0)
    assert beats.at.tolist() == pytest.approx([10.8, 11.7, 12.7])
    assert beats.joined.tolist() == [False, True, True]
    assert beats.span == pytest.approx(1.9)


def test_a_pause_of_the_sensor_in_a_list_of_intervals_is_no_interval() -> None:
    beats = from_rr([800.0, 166_000.0, 810.0, 790.0])
    assert np.isnan(beats.rr[1])
    assert beats.at[-1] == pytest.approx(168.4)
    assert beats.joined.tolist() == [False, False, False, True]


def test_a_wrist_band_that_lost_beats_begins_a_segment_and_keeps_its_interval() -> None:
    beats = from_pairs([1.0, 1.8, 5.0, 5.9], [800.0, 800.0, 850.0, 900.0])
    assert beats.rr.tolist() == [800.0, 800.0, 850.0, 900.0]
    assert [len(part) for part in beats.segments()] == [2, 2]


@given(RR, RR, st.floats(5.1, 400.0))
def test_no_difference_curve_or_segment_reaches_across_a_gap(
    first: list[float], second: list[float], gap: float
) -> None:
    """A number that is not there is not made up."""
    one = np.cumsum([0.0, *first]) / 1000.0
    two = one[-1] + gap + np.cumsum([0.0, *second]) / 1000.0
    beats = from_times(np.concatenate([one, two]))
    assert [len(part) for part in beats.segments()] == [len(one), len(two)]
    repaired = repair(beats)
    assert not repaired.pairs[len(one)] and not repaired.pairs[len(one) + 1]
    line = curve(repaired)
    times = line.start + np.arange(len(line.values)) / line.rate
    inside = (times > one[-1] + 1e-6) & (times < two[0] - 1e-6)
    assert np.isnan(line.values[inside]).all()


@given(RR, st.integers(-4000, 4000))
def test_another_clock_moves_beats_and_changes_no_number(rr: list[float], quarters: int) -> None:
    beats = from_rr(rr)
    moved = beats.moved(quarters / 4.0)
    here, there = repair(beats), repair(moved)
    assert np.array_equal(here.beats.flags, there.beats.flags)
    one, two = curve(here), curve(there)
    assert two.start == pytest.approx(one.start + quarters / 4.0)
    np.testing.assert_allclose(one.values, two.values, rtol=0, atol=1e-6)


def test_a_part_begins_a_segment_of_its_own() -> None:
    part = from_rr([1000.0] * 10).between(3.0, 6.0)
    assert part.at.tolist() == pytest.approx([3.0, 4.0, 5.0])
    assert part.flags[0] & Flag.GAP_BEFORE and not part.joined[0]
    assert len(from_rr([1000.0] * 3).between(50.0, 60.0)) == 0


@pytest.mark.parametrize(
    "make",
    [
        lambda: from_rr([800.0, -1.0]),
        lambda: from_rr([800.0, float("nan")]),
        lambda: from_times([1.0, 1.0]),
        lambda: from_times([1.0, float("inf")]),
        lambda: from_pairs([1.0, 2.0], [800.0]),
        lambda: from_packets([2.0, 1.0], [[800.0], [800.0]]),
        lambda: from_packets([1.0], [[800.0], [800.0]]),
        lambda: Beats(np.array([1.0, 2.0]), np.array([800.0, np.nan]), np.array([64, 0], dtype=np.uint8)),
    ],
)
def test_values_that_contradict_themselves_are_refused_in_one_sentence(make: object) -> None:
    with pytest.raises(RhythmError, match=r"^[A-Z][^.]+\.$"):
        make()  # type: ignore[operator]


def strap(
    seed: int, seconds: int, *, lost: range = range(0), late: range = range(0)
) -> tuple[Floats, Floats, Beats]:
    """True beat times, their intervals, and what a strap with a clock 60 ppm fast and a jittery radio makes of them."""
    rng = np.random.default_rng(seed)
    rr = rng.normal(870.0, 40.0, size=seconds * 2)
    true = 7.0 + np.cumsum(rr) / 1000.0
    arrivals, packets, k, wait = [], [], 0, 0.0
    for second in range(8, seconds):
        sent = second + 0.31
        due = int(np.searchsorted(true, sent))
        if second in late:
            wait = late.stop + 0.5
        if second not in lost:
            arrivals.append(max(sent + 0.02 + rng.exponential(0.03), wait if second in late else 0.0))
            packets.append((rr[k:due] * (1 + 6e-5)).tolist())
        k = due
    return true, rr, from_packets(np.maximum.accumulate(arrivals).tolist(), packets)


def test_delay_and_drift_of_a_strap_fall_out_of_its_beats() -> None:
    true, _, beats = strap(3, 1200)
    error = beats.at - true[: len(beats)]
    assert error.max() - error.min() < 0.03, "one constant delay is left, and hardly any drift"
    assert 0.0 < error.mean() < 0.2
    assert np.count_nonzero(beats.flags & Flag.GAP_BEFORE) == 1


def test_packets_that_come_late_in_a_bunch_lose_nothing() -> None:
    true, rr, beats = strap(4, 400, late=range(200, 212))
    assert np.count_nonzero(beats.flags & Flag.GAP_BEFORE) == 1
    np.testing.assert_allclose(beats.rr, rr[: len(beats)] * (1 + 6e-5))
    assert np.ptp(beats.at - true[: len(beats)]) < 0.03


@pytest.mark.parametrize("seed", range(5))
def test_a_connection_that_was_lost_leaves_a_gap_and_right_times_after_it(seed: int) -> None:
    true, _, beats = strap(seed, 600, lost=range(300, 330))
    starts = np.flatnonzero(beats.flags & Flag.GAP_BEFORE)
    assert len(starts) == 2
    after = beats.at[starts[1] :]
    assert np.abs(after - true[np.searchsorted(true, after - 0.4)]).max() < 0.3
    assert after[0] - beats.at[starts[1] - 1] > 25.0


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 5.0)), min_size=2, max_size=40))
def test_the_line_under_the_arrivals_is_under_all_of_them_and_touches(
    points: list[tuple[float, float]],
) -> None:
    x = np.cumsum([0.5 + a for a, _ in points])
    y = x + np.array([delay for _, delay in points])
    intercept, slope = lower_line(x, y)
    above = y - (intercept + slope * x)
    assert above.min() > -1e-9
    assert np.sort(above)[1] < 1e-6 or len(points) == 1
