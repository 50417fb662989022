"""Curves, breathing and the pulse of a finger: right where they answer, and silent where they must be."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from leanto.engine.rhythm import Curve, RhythmError, Why, curve, from_rr, from_times, high_passed, repair
from leanto.engine.rhythm.breath import by_window, from_belt, from_heart
from leanto.engine.rhythm.hrv import of_intervals
from leanto.engine.rhythm.pulse import pulse
from leanto.engine.rhythm.simulate import Case, pair
from leanto.engine.rhythm.values import Floats
from tests.engine.rhythm.oracles import r_peaks
from tests.rhythm.real import recordings


def test_a_steady_heart_is_a_straight_curve_on_whole_quarters_of_a_second() -> None:
    line = curve(repair(from_rr([800.0] * 50, start=0.33)))
    np.testing.assert_allclose(line.values, 75.0)
    assert line.start == 1.25 and line.end == pytest.approx(40.5)
    assert line.minutes == pytest.approx(len(line.values) / 240)


@pytest.mark.parametrize(("missing", "bridged"), [(1, True), (2, True), (3, False), (4, False)])
def test_at_most_three_intervals_are_bridged(missing: int, bridged: bool) -> None:
    at = np.arange(60) * 0.8
    line = curve(repair(from_times(np.concatenate([at, at[-1] + (missing + 1) * 0.8 + at]))))
    assert np.isnan(line.values).any() == (not bridged)
    known = line.values[~np.isnan(line.values)]
    np.testing.assert_allclose(known, 75.0)


def test_slow_change_is_taken_out_and_a_wave_of_half_a_minute_stays() -> None:
    t = np.arange(4800) / 4.0
    wave = 3.0 * np.sin(2 * np.pi * t / 30.0)
    line = high_passed(Curve(0.0, 70.0 - 12.0 * (1 - np.exp(-t / 300.0)) + wave))
    middle = slice(480, -480)
    assert np.abs(line.values[middle] - wave[middle]).max() < 0.6
    short = high_passed(Curve(0.0, np.concatenate([t[:200], [np.nan], t[:1000]])))
    assert np.isnan(short.values[:201]).all() and not np.isnan(short.values[201:]).any()


@pytest.mark.parametrize("rate", [6.0, 12.0, 18.0, 24.0])
def test_a_clear_breathing_wave_is_read_and_its_rate_is_right(rate: float) -> None:
    rng = np.random.default_rng(1)
    t = np.arange(960) / 4.0
    line = Curve(0.0, 70.0 + 4.0 * np.sin(2 * np.pi * rate / 60.0 * t) + rng.normal(0.0, 0.5, size=960))
    found = from_heart(line)
    assert found.per_minute == pytest.approx(rate, abs=0.2) and found.share > 0.6
    assert from_belt(line.values * 17.0 - 3.0, 4.0).per_minute == pytest.approx(rate, abs=0.2)


def test_a_heart_without_a_clear_wave_does_not_say_how_somebody_breathes() -> None:
    """The heart's own wave near a tenth of a hertz is not breathing."""
    rng = np.random.default_rng(2)
    t = np.arange(960) / 4.0
    noise = rng.normal(0.0, 1.0, size=960)
    assert from_heart(Curve(0.0, 70.0 + noise)).why is Why.NO_CLEAR_PEAK
    own = 1.2 * np.sin(2 * np.pi * (0.095 + 0.01 * np.sin(t / 9.0)) * t)
    found = from_heart(Curve(0.0, 70.0 + own + noise))
    assert found.per_minute is None and found.why is Why.NO_CLEAR_PEAK
    assert from_heart(Curve(0.0, 70.0 + noise[:200])).why is Why.TOO_SHORT
    holes = np.where(np.arange(960) % 150 == 0, np.nan, 70.0 + noise)
    assert from_heart(Curve(0.0, holes)).why is Why.TOO_MANY_GAPS


def test_minute_by_minute_the_heart_agrees_with_a_real_belt_wherever_both_can_tell() -> None:
    """Twelve minutes of one real person, belt and ECG: within two a minute in at least nine of ten such windows."""
    with np.load(recordings() / "systole" / "task1_first12min_ecg250hz_resp25hz.npz") as file:
        ecg, belt = file["ecg_250hz"].astype(np.float64), file["resp_25hz"].astype(np.float64)
    line = curve(repair(from_times(r_peaks(ecg, 250.0)))).between(1.0, 720.0)
    heart, _, told = by_window(line.values, line.rate, belt=False)
    truth, _, sure = by_window(belt[int(line.start * 25) :], 25.0, belt=True)
    n = min(len(heart), len(truth))
    both = told[:n] & sure[:n]
    error = np.abs(heart[:n] - truth[:n])[both] * 60.0
    assert both.sum() >= 6
    assert np.mean(error < 2.0) >= 0.9
    assert from_heart(line).per_minute == pytest.approx(from_belt(belt, 25.0).per_minute, abs=2.0)


def light(
    seed: int, seconds: float, *, depth: float = 0.02, noise: float = 0.0005
) -> tuple[Floats, Floats, Floats]:
    """True beats, and an unevenly timed 30-a-second red light in which blood dims by `depth` at each."""
    rng = np.random.default_rng(seed)
    beats, _ = pair(Case.INDEPENDENT, seed, minutes=seconds / 60.0)
    t = np.sort(np.arange(0.0, seconds, 1 / 30.0) + rng.uniform(-0.004, 0.004, size=int(seconds * 30)))
    after = t - beats.at[np.clip(np.searchsorted(beats.at, t) - 1, 0, None)]
    wave = np.exp(-(((after - 0.16) / 0.07) ** 2)) + 0.3 * np.exp(-(((after - 0.42) / 0.1) ** 2))
    return beats.at, t, 180.0 * (1 - depth * wave) + rng.normal(0.0, 180.0 * noise, size=len(t))


@pytest.mark.parametrize("depth", [0.02, 0.01, 0.005])
def test_beats_of_a_finger_are_within_a_few_milliseconds(depth: float) -> None:
    at, t, red = light(3, 90.0, depth=depth)
    found = pulse(t, red, red / 2.9)
    assert found.beats is not None and found.per_minute is not None
    inner = at[(at > found.beats.at[0] - 0.5) & (at < found.beats.at[-1] + 0.5)]
    assert found.per_minute == pytest.approx(60.0 * (len(inner) - 1) / (inner[-1] - inner[0]), abs=0.3)
    nearest = found.beats.at - at[np.abs(found.beats.at[:, None] - at).argmin(axis=1)]
    error = np.abs(nearest - np.median(nearest))
    assert np.median(error) < {0.02: 0.003, 0.01: 0.004, 0.005: 0.012}[depth]


def test_published_finger_recordings_give_their_published_rate() -> None:
    """heartpy's data2: 62.376 a minute, RMSSD 57.070; its first third is movement."""
    rows = np.loadtxt(recordings() / "heartpy" / "data2.csv", delimiter=",", skiprows=1)
    found = pulse(rows[:, 0] / 1000.0, rows[:, 1])
    assert found.per_minute == pytest.approx(62.376, abs=1.0)
    assert found.beats is not None
    repaired = repair(found.beats)
    rmssd = of_intervals(found.beats.rr[repaired.keep], repaired.pairs[repaired.keep]).rmssd
    assert rmssd == pytest.approx(57.070, rel=0.05)
    values = np.load(recordings() / "systole" / "ppg.npy").astype(np.float64).ravel()
    clean = pulse(np.arange(len(values)) / 75.0, values)
    assert clean.good > 0.95 and clean.beats is not None and len(clean.beats) > 350


def test_no_finger_no_pulse_movement_or_no_time_give_no_number() -> None:
    rng = np.random.default_rng(4)
    _, t, red = light(4, 40.0)
    n = len(t)
    scene = 120.0 + rng.normal(0.0, 1.0, size=n)
    shaken = red + np.convolve(rng.normal(0.0, 30.0, size=n), np.ones(9) / 9, "same")
    half = np.where(np.arange(n) < 0.6 * n, shaken, red)
    for values, green, reasons in (
        (scene, scene, {Why.NO_FINGER}),
        (scene, None, {Why.WEAK_PULSE, Why.MOVEMENT}),
        (120.0 + rng.normal(0.0, 0.5, size=n).cumsum(), None, {Why.WEAK_PULSE, Why.MOVEMENT}),
        (shaken, red / 2.9, {Why.WEAK_PULSE, Why.MOVEMENT}),
        (half, None, {Why.WEAK_PULSE, Why.MOVEMENT}),
        (np.full(n, 120.0), None, {Why.WEAK_PULSE}),
    ):
        found = pulse(t, values, green)
        assert found.per_minute is None and found.beats is None and found.why in reasons
    assert pulse(t[:200], red[:200]).why is Why.TOO_SHORT


def test_a_short_movement_leaves_a_gap_and_the_rest_is_right() -> None:
    at, t, red = light(5, 60.0)
    rng = np.random.default_rng(0)
    red[(t > 20.0) & (t < 22.0)] += rng.normal(0.0, 40.0, size=int(((t > 20.0) & (t < 22.0)).sum())).cumsum()
    found = pulse(t, red)
    assert found.beats is not None
    inside = (found.beats.at > 20.0) & (found.beats.at < 22.0)
    assert not inside.any()
    steps = [second.at[0] - first.at[-1] for first, second in pairwise(found.beats.segments())]
    assert len(steps) == 1 and steps[0] > 2.0
    intervals = found.beats.rr[~np.isnan(found.beats.rr)]
    assert np.ptp(intervals) < 1.3 * np.ptp(np.diff(at) * 1000.0)


def test_lists_that_do_not_belong_together_are_refused() -> None:
    t = np.arange(300) / 30.0
    with pytest.raises(RhythmError):
        pulse(t, t[:-1])
    with pytest.raises(RhythmError):
        pulse(t[::-1], t)
