"""Time domain, spectrum and repair: published numbers of real recordings, and what is refused."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanto.engine.rhythm import Flag, Level, Why, from_pairs, from_rr, from_times, repair
from leanto.engine.rhythm.hrv import of_intervals, powers, spectrum, time_domain
from leanto.engine.rhythm.values import Floats
from tests.engine.rhythm.oracles import labelled_beats
from tests.rhythm.real import recordings


def kubios() -> Floats:
    return np.loadtxt(recordings() / "systole" / "rr.txt", delimiter=",", skiprows=1)[:, 1]


def quiet(minutes: float, seed: int = 0) -> Floats:
    """A healthy-looking list of intervals."""
    rng = np.random.default_rng(seed)
    n = int(minutes * 70)
    return np.asarray(857.0 + 30.0 * np.sin(np.arange(n) / 4.0) + rng.normal(0.0, 12.0, size=n))


def test_time_domain_is_what_kubios_printed_for_the_same_file() -> None:
    """Kubios HRV 2.2's own numbers for this file, to every digit it gives."""
    found = of_intervals(kubios())
    assert found.mean_rr == pytest.approx(883.24, abs=0.005)
    assert found.sdnn == pytest.approx(84.691, abs=0.0006)
    assert found.rmssd == pytest.approx(45.545, abs=0.002)
    assert found.nn50 == 64
    assert found.pnn50 == pytest.approx(26.230, abs=0.0006)


def test_spectrum_is_within_two_in_a_hundred_of_kubios() -> None:
    rr = kubios()
    found = powers(np.cumsum(rr) / 1000.0, rr)
    assert found.vlf == pytest.approx(4504.4, rel=0.02)
    assert found.lf == pytest.approx(2393.9, rel=0.02)
    assert found.hf == pytest.approx(566.30, rel=0.02)
    assert found.lf_hf == pytest.approx(4.227, rel=0.02)


def test_rmssd_after_repair_is_within_three_in_a_hundred_of_what_cardiologists_labels_give() -> None:
    """MIT-BIH 100: every beat was labelled by hand; the truth is over pairs of normal intervals alone."""
    at, normal = labelled_beats(recordings() / "mitbih100" / "100.atr")
    rr = np.diff(at) * 1000.0
    intervals = normal[1:] & normal[:-1]
    truth = sqrt(float(np.mean(np.diff(rr)[intervals[1:] & intervals[:-1]] ** 2)))
    assert truth == pytest.approx(27.48, abs=0.005)
    repaired = repair(from_times(at))
    rmssd = time_domain(repaired).rmssd
    assert rmssd == pytest.approx(truth, rel=0.03)
    assert not repaired.keep[1:][~intervals].any(), "no interval at a beat labelled as not normal is kept"
    assert np.count_nonzero(~repaired.keep[1:] & intervals) <= 10, "and hardly any normal one is lost"


def test_a_clean_recording_is_left_as_it_is() -> None:
    assert repair(from_rr(kubios())).share_touched == 0.0


def test_a_wrist_bands_holes_are_no_variability() -> None:
    """Empatica's list has thousands of holes; a difference across one would be taken for variability."""
    rows = np.loadtxt(recordings() / "empatica-holter" / "IBI.csv", delimiter=",", skiprows=1)
    beats = from_pairs(rows[:, 0], rows[:, 1] * 1000.0)
    assert np.count_nonzero(beats.flags & Flag.GAP_BEFORE) > 100
    repaired = repair(beats)
    joined = of_intervals(beats.rr, beats.joined)
    assert joined.pairs == np.count_nonzero(beats.joined) < len(beats) - 1
    across = of_intervals(beats.rr[repaired.keep])
    assert time_domain(repaired).pairs < across.pairs


@given(st.lists(st.floats(300.0, 2000.0), min_size=2, max_size=300))
def test_the_formulas_are_those_of_the_task_force(rr: list[float]) -> None:
    found = of_intervals(np.array(rr))
    steps = [second - first for first, second in pairwise(rr)]
    assert found.mean_rr == pytest.approx(mean(rr), rel=1e-9)
    assert found.mean_hr == pytest.approx(60000.0 / mean(rr), rel=1e-9)
    assert found.sdnn == pytest.approx(stdev(rr), rel=1e-9, abs=1e-9)
    assert found.rmssd == pytest.approx(sqrt(mean(step * step for step in steps)), rel=1e-9, abs=1e-9)
    assert found.nn50 == sum(abs(step) > 50.0 for step in steps)
    assert found.pairs == len(rr) - 1


@given(
    st.lists(st.floats(500.0, 1500.0), min_size=40, max_size=120), st.integers(2, 5), st.integers(1, 10**6)
)
def test_numbers_of_parts_with_gaps_are_those_of_the_parts(rr: list[float], parts: int, seed: int) -> None:
    """Neither the length of a gap nor what lies beyond it changes a difference."""
    rng = np.random.default_rng(seed)
    pieces = [np.array(piece) for piece in np.array_split(np.array(rr), parts)]
    at, start = [], 0.0
    for piece in pieces:
        at.append(start + np.cumsum(piece) / 1000.0)
        start = at[-1][-1] + rng.uniform(6.0, 300.0)
    beats = from_pairs(np.concatenate(at), np.array(rr))
    steps = np.concatenate([np.diff(piece) for piece in pieces])
    found = of_intervals(beats.rr, beats.joined)
    assert found.pairs == len(steps)
    assert found.rmssd == pytest.approx(float(np.sqrt(np.mean(steps**2))), rel=1e-9)


def test_too_short_a_stretch_says_so_instead_of_a_number() -> None:
    minute, four = (time_domain(repair(from_rr(quiet(length)))) for length in (0.8, 4.0))
    assert minute.rmssd is None and minute.why["rmssd"] is Why.TOO_SHORT
    assert minute.mean_hr is not None
    assert four.rmssd is not None and four.sdnn is None and four.why["sdnn"] is Why.TOO_SHORT
    assert time_domain(repair(from_rr(quiet(6.0)))).sdnn is not None
    assert spectrum(repair(from_rr(quiet(4.0)))).why is Why.TOO_SHORT
    assert spectrum(repair(from_rr(quiet(6.0)))).lf is not None


def test_a_spectrum_never_runs_through_a_gap() -> None:
    rr = quiet(4.0)
    at = np.cumsum(rr) / 1000.0
    beats = from_pairs(np.concatenate([at, at + 260.0]), np.concatenate([rr, rr]))
    assert spectrum(repair(beats)).why is Why.TOO_MANY_GAPS


def spoiled(share: float, seed: int = 5) -> Floats:
    """Beats that a sensor saw twice, so many in a hundred intervals touched."""
    rng = np.random.default_rng(seed)
    rr = quiet(12.0).tolist()
    for i in sorted(rng.choice(len(rr) // 6, size=int(share * len(rr) / 2), replace=False) * 6, reverse=True):
        rr[i : i + 1] = [rr[i] * 0.4, rr[i] * 0.6]
    return np.array(rr)


@pytest.mark.parametrize(
    ("share", "level"),
    [(0.0, Level.FINE), (0.07, Level.CAUTION), (0.14, Level.NO_HRV), (0.3, Level.NO_TREND)],
)
def test_the_share_of_touched_beats_decides_what_may_be_said(share: float, level: Level) -> None:
    repaired = repair(from_rr(spoiled(share)))
    assert repaired.level is level
    found = time_domain(repaired)
    assert (found.rmssd is None) == (level in (Level.NO_HRV, Level.NO_TREND))
    assert (found.mean_hr is None) == (level is Level.NO_TREND)
    assert all(reason is Why.TOO_MANY_REPAIRS for reason in found.why.values())


@pytest.mark.parametrize("kind", ["missed", "extra", "early", "limits"])
def test_each_kind_of_wrong_beat_is_found_and_leaves_rmssd_alone(kind: str) -> None:
    """Wrong beats every 40: what is left has the RMSSD of the list without them."""
    clean = quiet(15.0)
    rr = clean.tolist()
    for i in range(len(rr) - 30, 30, -40):
        if kind == "missed":
            rr[i : i + 2] = [rr[i] + rr[i + 1]]
        elif kind == "extra":
            rr[i : i + 1] = [rr[i] * 0.45, rr[i] * 0.55]
        elif kind == "early":
            rr[i], rr[i + 1] = rr[i] * 0.7, rr[i + 1] + rr[i] * 0.3
        else:
            rr[i] = 200.0
    repaired = repair(from_rr(rr))
    expected = {"missed": "MISSED", "extra": "EXTRA", "early": "ECTOPIC", "limits": "OUT_OF_LIMITS"}[kind]
    wrong = len(range(len(clean) - 30, 30, -40))
    assert repaired.counts[expected] >= 0.9 * wrong
    assert time_domain(repaired).rmssd == pytest.approx(of_intervals(clean).rmssd or 0.0, rel=0.03)


@given(st.lists(st.floats(250.0, 2500.0), min_size=1, max_size=200))
def test_repair_makes_no_beat_up_and_keeps_only_what_is_within_limits(rr: list[float]) -> None:
    beats = from_rr(rr)
    repaired = repair(beats)
    assert np.array_equal(repaired.beats.at, beats.at) and np.array_equal(repaired.beats.rr, beats.rr)
    kept = repaired.beats.rr[repaired.keep]
    assert ((kept >= 300.0) & (kept <= 2000.0)).all()
    points = ~np.isnan(repaired.fill_rr)
    assert set(repaired.fill_at[points]) <= set(beats.at)
    assert not (repaired.pairs & ~repaired.keep).any()
    assert 0.0 <= repaired.share_touched <= 1.0


@pytest.mark.parametrize("n", [8191, 8192, 8193, 8194, 20_000])
def test_a_whole_night_is_counted_as_a_minute_is(n: int) -> None:
    """Pieces in which long lists are worked through lose no difference and count none twice."""
    rr = quiet(n / 70.0 + 1.0)[:n]
    joined = np.arange(n) % 7 != 0
    for which in (None, joined):
        steps = np.diff(rr) if which is None else np.diff(rr)[which[1:]]
        found = of_intervals(rr, which)
        assert found.pairs == len(steps)
        assert found.rmssd == pytest.approx(float(np.sqrt(np.mean(steps**2))), abs=1e-9)
        assert found.sdnn == pytest.approx(float(rr.std(ddof=1)), abs=1e-9)
        assert found.nn50 == np.count_nonzero(np.abs(steps) > 50.0)
