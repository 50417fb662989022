"""Beats, repair, curve, the test of two and the pulse of a fingertip in the page are those of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from leanto.engine.rhythm import Curve, curve, from_packets, high_passed, repair, together
from leanto.engine.rhythm.change import change
from leanto.engine.rhythm.hrv import time_domain
from leanto.engine.rhythm.pulse import pulse
from tests.browser.finger_video import beat_shape
from tests.browser.module_room import module_room

STATIC = Path(__file__).parents[2] / "src/leanto/sessions/static"
LOAD = """
async () => {
  const load = (name) => import(`/sessions/heart/${name}.js`);
  const names = ["beats", "repair", "curve", "together", "change", "pulse", "file", "shared"];
  globalThis.heart = Object.assign({}, ...await Promise.all(names.map(load)));
  globalThis.holes = (values) => Float64Array.from(values, (one) => (one === null ? NaN : one));
}
"""


@pytest.fixture(scope="module")
def heart(browser: Browser) -> Iterator[Page]:
    """A page that has the modules as `heart`."""
    with module_room(STATIC) as address:
        page = browser.new_page()
        page.goto(address)
        page.evaluate(LOAD)
        yield page
        page.close()


def holes(values: list[float | None]) -> np.ndarray:
    return np.array([np.nan if one is None else one for one in values], dtype=float)


def with_null(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(one) else float(one) for one in values]


def packets_of(seed: int) -> list[dict[str, Any]]:
    """A strap's packets with all that goes wrong: missed, extra and early beats, jumps, a lost line, late radio."""
    draw = np.random.default_rng(seed)
    count = int(draw.integers(200, 900))
    rr = 850 + 60 * np.sin(np.arange(count) / 7) + draw.normal(0, 25, count)
    for at in draw.integers(1, count - 1, size=count // 60):
        match int(draw.integers(4)):
            case 0:
                rr[at] *= 2
            case 1:
                rr[at] /= 2
            case 2:
                rr[at] -= 250
                rr[at + 1] += 250
            case _:
                rr[at] = 2500
    made, first, own, lost = [], 0, 0.0, 0.0
    while first < count:
        size = int(draw.integers(0, 4))
        part = rr[first : first + size]
        first += size
        own += float(part.sum()) / 1000
        if draw.random() < 0.01:
            lost += float(draw.uniform(3, 100))
        made.append(
            {"at": (own + lost) * (1 + 5e-5) + 1 + float(draw.exponential(0.05)), "rr": part.tolist()}
        )
    late = np.maximum.accumulate([one["at"] for one in made])
    return [{**one, "at": float(at)} for one, at in zip(made, late, strict=True)]


@pytest.mark.parametrize("seed", range(4))
def test_the_page_lays_repairs_and_draws_a_straps_beats_as_the_engine_does(heart: Page, seed: int) -> None:
    packets = packets_of(seed)
    page = heart.evaluate(
        """(packets) => {
          const beats = heart.fromPackets(packets), repaired = heart.repair(beats), curve = heart.curve(repaired);
          return { at: [...beats.at], gap: [...beats.gap], flags: [...repaired.flags], pairs: repaired.pairs,
            share: repaired.share, level: repaired.level, rmssd: heart.rmssd(repaired), start: curve.start,
            curve: [...curve.values],
            high: [...heart.highPassed(curve).values], part: heart.between(repaired, 60, 200).share };
        }""",
        packets,
    )
    beats = from_packets([one["at"] for one in packets], [one["rr"] for one in packets])
    repaired = repair(beats)
    whole = curve(repaired)
    assert page["at"] == pytest.approx(beats.at.tolist(), abs=1e-9)
    assert page["gap"] == ((beats.flags & 64) > 0).astype(int).tolist()
    assert page["flags"] == (repaired.beats.flags & 63).tolist() and any(page["flags"])
    assert page["pairs"] == repaired.pairs.tolist()
    assert (page["share"], page["level"]) == (pytest.approx(repaired.share_touched), repaired.level.value)
    assert page["part"] == pytest.approx(repaired.between(60, 200).share_touched)
    assert page["rmssd"] == pytest.approx(time_domain(repaired).rmssd, abs=1e-9)
    assert page["start"] == whole.start
    np.testing.assert_allclose(holes(page["curve"]), whole.values, atol=1e-9)
    np.testing.assert_allclose(holes(page["high"]), high_passed(whole).values, atol=1e-8)


def pair(seed: int, shared: float, steady: bool = False, with_holes: bool = False) -> tuple[Curve, Curve]:
    draw = np.random.default_rng(seed)
    count = 10 * 60 * 4 + 17
    time, common = np.arange(count) / 4, np.cumsum(draw.normal(0, 0.05, count))
    curves = []
    for _ in range(2):
        if steady:
            values = 65 + 4 * np.sin(2 * np.pi * 0.1 * time + draw.random()) + draw.normal(0, 0.3, count)
        else:
            values = (
                65 + np.cumsum(draw.normal(0, 0.05, count)) + shared * common + draw.normal(0, 0.5, count)
            )
        if with_holes:
            first = int(draw.integers(0, count - 200))
            values[first : first + 60] = np.nan
        curves.append(high_passed(Curve(0.0, values)))
    return curves[0], curves[1]


@pytest.mark.parametrize(
    "curves",
    [pair(1, 0), pair(2, 4), pair(3, 0, steady=True), pair(4, 2, with_holes=True)],
    ids=["strangers", "linked", "one steady rhythm", "with holes"],
)
def test_together_more_than_chance_is_the_engines_answer_number_for_number(
    heart: Page, curves: tuple[Curve, Curve]
) -> None:
    ask = """([one, other, paced]) =>
      heart.together({ start: 0, values: holes(one) }, { start: 0, values: holes(other) }, { paced })"""
    values = [with_null(one.values) for one in curves]
    page = heart.evaluate(ask, [*values, False])
    engine = together(*curves)
    assert (page["verdict"], page["why"]) == (engine.verdict.value, engine.why and engine.why.value)
    assert page["statistic"] == pytest.approx(engine.statistic, abs=1e-9)
    assert (page["p"], page["windows"]) == (pytest.approx(engine.p), engine.windows)
    paced = heart.evaluate(ask, [*values, True])
    assert (paced["verdict"], paced["why"]) == ("cannot_tell", "paced") and "p" not in paced
    short = heart.evaluate(ask, [one[: 7 * 240] for one in values] + [False])
    assert (short["verdict"], short["why"]) == ("cannot_tell", "too_short") and "p" not in short


def test_after_minus_before_agrees_with_the_engine_but_for_its_draws(heart: Page) -> None:
    draw = np.random.default_rng(5)
    before = 72 + np.repeat(draw.normal(0, 1.5, 36), 20)
    after = 68 + np.repeat(draw.normal(0, 1.5, 36), 20)
    page = heart.evaluate("([a, b]) => heart.change(holes(a), holes(b))", [before.tolist(), after.tolist()])
    engine = change(Curve(0.0, before), Curve(0.0, after))
    assert page["verdict"] == engine.verdict.value == "more_than_chance"
    assert page["difference"] == pytest.approx(engine.difference)
    assert page["low"] == pytest.approx(engine.low, abs=0.15) and page["high"] == pytest.approx(
        engine.high, abs=0.15
    )
    few = heart.evaluate(
        "([a, b]) => heart.change(holes(a), holes(b))", [before[:400].tolist(), after.tolist()]
    )
    assert (few["verdict"], few["why"], few["difference"]) == ("cannot_tell", "too_short", None)


def frames_of(
    rate: float, seconds: float = 30, red: float = 180, strength: float = 0.02, moves: bool = False
) -> Any:
    draw = np.random.default_rng(int(rate))
    at = np.cumsum(1 / 30 + draw.normal(0, 0.001, int(seconds * 30)))
    beats = np.arange(-1, seconds + 3, 60 / rate)
    swing = 1 - strength * beat_shape(at, beats) / 2
    if moves:
        swing += np.where(np.sin(at * 1.7) > 0, 0.2, 0) * draw.random(len(at))
    noise = draw.normal(0, 4 / 28, (2, len(at)))
    return at, red * swing + noise[0], 62 * swing + noise[1]


@pytest.mark.parametrize("rate", [48, 72, 120])
def test_a_fingertips_beats_are_the_engines(heart: Page, rate: float) -> None:
    at, red, green = frames_of(rate)
    frames = [
        {"at": a, "red": r, "green": g}
        for a, r, g in zip(at.tolist(), red.tolist(), green.tolist(), strict=True)
    ]
    page = heart.evaluate(
        """(frames) => {
          const { beats, ...more } = heart.pulse(frames);
          return { ...more, at: [...beats.at], rr: [...beats.rr] };
        }""",
        frames,
    )
    engine = pulse(at, red, green)
    assert engine.beats is not None and page["why"] is None
    known = ~np.isnan(engine.beats.rr)
    np.testing.assert_allclose(page["at"], engine.beats.at[known], atol=1e-6)
    np.testing.assert_allclose(page["rr"], engine.beats.rr[known], atol=1e-3)
    assert page["perMinute"] == pytest.approx(engine.per_minute, abs=1e-4)
    assert (page["regular"], page["good"]) == (pytest.approx(engine.regular, abs=1e-6), engine.good)
    assert abs(page["perMinute"] - rate) < 0.5


@pytest.mark.parametrize(
    ("frames", "why"),
    [
        (frames_of(72, seconds=8), "too_short"),
        (frames_of(72, red=70), "no_finger"),
        (frames_of(72, strength=0), "weak_pulse"),
    ],
    ids=["eight seconds", "a scene without a finger", "no pulse in it"],
)
def test_behind_a_shut_gate_there_is_no_number_on_either_side(heart: Page, frames: Any, why: str) -> None:
    at, red, green = frames
    page = heart.evaluate(
        "(frames) => heart.pulse(frames)",
        [
            {"at": a, "red": r, "green": g}
            for a, r, g in zip(at.tolist(), red.tolist(), green.tolist(), strict=True)
        ],
    )
    engine = pulse(at, red, green)
    assert (page["why"], page["perMinute"], page["beats"]) == (why, None, None)
    assert engine.why == why and engine.per_minute is None and engine.beats is None


def test_a_recording_is_read_in_ms_or_s_and_refused_where_it_is_none(heart: Page) -> None:
    ask = """(text) => { try { const { at, rr, gap } = heart.readText(text); return [[...at], [...rr], [...gap]]; }
      catch (problem) { return problem.name; } }"""
    ms = "RR\n" + "\n".join(["800", "810,5", "7000", *["790"] * 10])
    at, rr, gap = heart.evaluate(ask, ms)
    assert rr[:3] == [800, 810.5, 7000] and gap[:4] == [1, 0, 1, 0] and at[1] == pytest.approx(1.6105)
    assert heart.evaluate(ask, "\n".join(["0.8"] * 12))[1] == [800] * 12
    for refused in (
        "",
        "hello\nworld",
        "\n".join(["800"] * 9),
        "\n".join(["-800"] * 20),
        "\n".join(["80000"] * 20),
    ):
        assert heart.evaluate(ask, refused) == "RangeError"


def test_a_table_from_another_page_is_taken_only_as_beats_can_be(heart: Page) -> None:
    ask = "(given) => heart.readTable(given) !== null"
    fine = {"at": [1, 2, 3], "rr": [900, 1000, 1000], "gap": [1, 0, 0]}
    assert heart.evaluate(ask, fine)
    for wrong in (
        {"at": [1, 2]}, {"at": [1, 1, 3]}, {"rr": [900, -1, 1000]}, {"rr": "x"}, {"gap": [0, 0, 0]}, {"gap": [1, 2, 0]},
        {"at": [1, None, 3]},
    ):  # fmt: skip
        assert not heart.evaluate(ask, {**fine, **wrong})
