"""Beats of an ECG curve: against the beats that cardiologists marked, and where the curve has a hole."""

from __future__ import annotations

import numpy as np
import pytest

from leanto.engine.rhythm import Flag
from leanto.engine.rhythm.ecg import beats
from leanto.engine.rhythm.importers import read
from leanto.engine.rhythm.simulate import Case
from leanto.engine.rhythm.values import Floats
from tests.rhythm.people import two
from tests.rhythm.real import recordings

RATE = 200.0


def drawn(at: Floats, seconds: float, *, noise: float = 0.02, up: float = 1.0) -> Floats:
    """A sharp tip of 1 and a slow wave of 0.3 after it for every beat, on a wandering ground, at RATE."""
    time = np.arange(int(seconds * RATE)) / RATE
    curve = 0.4 * np.sin(2 * np.pi * 0.05 * time) + np.random.default_rng(2).normal(0, noise, len(time))
    for beat in at[at < seconds - 1]:
        near = slice(max(0, int((beat - 0.2) * RATE)), int((beat + 0.6) * RATE))
        curve[near] += np.exp(-(((time[near] - beat) / 0.012) ** 2))
        curve[near] += 0.3 * np.exp(-(((time[near] - beat - 0.28) / 0.05) ** 2))
    return np.asarray(up * curve)


@pytest.mark.parametrize("up", [1.0, -1.0, 500.0])
def test_every_beat_is_found_to_two_milliseconds_either_way_up(up: float) -> None:
    true = two(Case.INDEPENDENT, 7)[0].at
    found = beats(drawn(true, 300.0, up=up), RATE)
    assert found is not None
    inside = true[(true > 0.5) & (true < 298.5)]
    near = np.abs(found.at[:, None] - inside[None, :]).min(axis=0)
    assert near.max() < 0.01
    assert np.median(near) < 0.002
    assert len(found) == pytest.approx(len(true[true < 299]), abs=2)


def test_no_interval_is_joined_over_a_hole_however_short() -> None:
    true = two(Case.INDEPENDENT, 8)[0].at
    curve = drawn(true, 120.0)
    curve[int(60 * RATE) : int(62 * RATE)] = np.nan
    found = beats(curve, RATE)
    assert found is not None
    gaps = np.flatnonzero(found.flags & Flag.GAP_BEFORE)
    assert len(gaps) == 2
    assert found.at[gaps[1]] > 62
    assert np.isnan(found.rr[gaps[1]])
    assert np.nanmax(found.rr) < 1800


@pytest.mark.parametrize(
    ("curve", "rate"),
    [(np.zeros(4000), 200.0), (np.full(4000, np.nan), 200.0), (np.ones(9), 200.0), (np.arange(4000.0), 50.0)],
)
def test_where_there_are_no_beats_none_are_made(curve: Floats, rate: float) -> None:
    assert beats(curve, rate) is None


def test_every_beat_that_cardiologists_marked_is_found_and_no_other() -> None:
    """MIT-BIH record 100, first lead: 2,273 beats in 30 minutes."""
    folder = recordings() / "mitbih100"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    marked = read("100.atr", files["100.atr"], files.get).beats
    curve = read("100.hea", files["100.hea"], {"100.dat": files["100.dat"]}.get).signal("ecg")
    assert marked is not None
    assert curve is not None
    found = beats(curve.values, curve.rate)
    assert found is not None
    assert len(found) == len(marked) == 2273
    assert np.abs(found.at - marked.at).max() < 0.05
