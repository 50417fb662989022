"""The phases and the pacer on plain values, in the browser that will run them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from leanto.sessions import formats
from tests.browser.settle_modules import every, modules, one

Phase = dict[str, Any]
TOGETHER = [one.code for one in formats.FORMATS]
SHORTEST_TURN = 20  # seconds of speaking in the smallest of sessions
START = {"start": 1000, "shift": 0, "paused": None, "rested": 0}


@pytest.fixture(scope="module")
def rules(browser: Browser) -> Iterator[Page]:
    """A page that can import the modules; one for all tests here, because nothing in it is kept."""
    page = browser.new_page()
    with modules() as address:
        page.goto(address)
        yield page
    page.close()


@pytest.fixture(scope="module")
def scripts(rules: Page) -> dict[tuple[str, int, int], list[Phase]]:
    """The phases of every session that can be: 10 to 25 minutes for two to six, 5 to 25 alone."""
    keys = [
        *itertools.product(TOGETHER, (10, 15, 20, 25), range(2, 7)),
        *itertools.product(TOGETHER, (5, 10, 15, 20, 25), (1,)),
        ("wave", 1, 1),
    ]
    calls = [[{"format": code, "minutes": minutes, "people": people}] for code, minutes, people in keys]
    return dict(zip(keys, every(rules, "script", "script", calls), strict=True))


def lengths(phases: list[Phase], name: str) -> dict[int, int]:
    """Seconds in all of a kind of phase, by whose turn it is."""
    found: dict[int, int] = {}
    for phase in phases:
        if phase["name"] == name:
            found[phase["turn"]] = found.get(phase["turn"], 0) + phase["to"] - phase["from"]
    return found


def test_every_session_fills_its_time_without_a_gap_and_ends_with_a_close(
    scripts: dict[tuple[str, int, int], list[Phase]],
) -> None:
    """S1-38: never longer than was said; somebody always hears that it comes to an end."""
    for (code, minutes, people), phases in scripts.items():
        assert phases[0]["from"] == 0 and phases[0]["name"] == "arrive", (code, minutes, people)
        assert phases[-1]["to"] == minutes * 60 and phases[-1]["name"] == "close", (code, minutes, people)
        assert all(now["to"] == then["from"] for now, then in itertools.pairwise(phases))
        assert all(phase["to"] - phase["from"] >= 10 for phase in phases), (code, minutes, people)


def test_everybody_speaks_and_is_said_back_to_for_the_same_time(
    scripts: dict[tuple[str, int, int], list[Phase]],
) -> None:
    """S0-12: equal turns by default, in every length and for every number of people."""
    heard = {key: phases for key, phases in scripts.items() if key[0] == "listening"}
    assert len(heard) == 25
    for (_code, minutes, people), phases in heard.items():
        for name in ("speak", "back"):
            turns = lengths(phases, name)
            assert sorted(turns) == list(range(people))
            assert len(set(turns.values())) == 1, (minutes, people, turns)
        spoken = [phase for phase in phases if phase["name"] == "speak"]
        longest = 300 if people > 1 else 25 * 60
        assert all(SHORTEST_TURN <= phase["to"] - phase["from"] <= longest for phase in spoken)
        assert phases[-2]["name"] == "good", "it closes on one ordinary good thing"


def test_breathing_by_the_pacer_never_lasts_longer_than_ten_minutes(
    scripts: dict[tuple[str, int, int], list[Phase]],
) -> None:
    for (code, _minutes, _people), phases in scripts.items():
        paced = sum(phase["to"] - phase["from"] for phase in phases if phase["name"] == "breathe")
        assert (0 < paced <= 600) if code == "breathing" else paced == 0


def test_every_phase_of_every_format_has_a_title_and_a_sentence(
    scripts: dict[tuple[str, int, int], list[Phase]],
) -> None:
    """A phase without words would be an empty page."""
    known = set(formats.words())
    kinds = {
        "walk": [value for value, _text in formats.WALKS],
        "ordinary": [value for value, _text in formats.ORDINARY],
    }
    for (code, _minutes, people), phases in scripts.items():
        for phase in phases:
            name = phase["name"]
            roles = ["alone"] if people == 1 else ["me", "them"] if "turn" in phase else ["all"]
            for role, kind in itertools.product(roles, kinds.get(code, [""])):
                assert known & {f"{name}.{role}.title", f"{name}.title"}, (code, name, role)
                says = {f"{name}.{code}.{role}.say", f"{name}.{code}.say", f"{name}.{kind}.say"}
                assert known & (says | {f"{name}.{role}.say", f"{name}.say"}), (code, name, role)


def test_a_session_that_is_too_short_for_so_many_is_refused(rules: Page) -> None:
    calls = [
        [{"format": "listening", "minutes": 1, "people": 6}],
        [{"format": "listening", "minutes": 10, "people": 7}],
        [{"format": "chat", "minutes": 10, "people": 2}],
        [{"format": "listening", "minutes": 10, "people": 2}],
    ]
    answers = every(rules, "script", "script", calls)
    assert [isinstance(each, list) for each in answers] == [False, False, False, True]


def test_whoever_comes_late_or_reloads_finds_the_same_place(rules: Page) -> None:
    phases = one(rules, "script", "script", {"format": "listening", "minutes": 10, "people": 2})
    for at in (-5, 0, 59, 60, 299.9, 420):
        seconds = one(rules, "script", "elapsed", START, 1000 + at * 1000)
        assert seconds == at
        found = one(rules, "script", "place", phases, seconds)
        assert found["phase"]["from"] <= max(0, at) < found["phase"]["to"] and not found["over"]
    assert one(rules, "script", "place", phases, 600)["over"]


def test_a_pause_takes_nothing_from_anybodys_turn_and_ends_by_itself(rules: Page) -> None:
    """It rests when somebody wants it, five minutes in all; a forgotten pause does not hold the others."""
    paused = one(rules, "script", "pause", START, 61_000)
    assert one(rules, "script", "elapsed", paused, 161_000) == 60
    assert one(rules, "script", "rests", paused, 161_000)
    on = one(rules, "script", "goOn", paused, 161_000)
    assert one(rules, "script", "elapsed", on, 171_000) == 70
    assert not one(rules, "script", "rests", on, 171_000)

    assert one(rules, "script", "elapsed", paused, 61_000 + 400_000) == 60 + 100
    assert not one(rules, "script", "rests", paused, 61_000 + 400_000)
    again = one(rules, "script", "pause", on, 200_000)
    assert one(rules, "script", "elapsed", again, 200_000 + 300_000) == 99 + 100, "five minutes in all"
    used = one(rules, "script", "goOn", again, 600_000)
    assert one(rules, "script", "pause", used, 700_000) == used


def test_who_has_said_it_may_hand_on_and_no_other_turn_grows_by_that(rules: Page) -> None:
    phases = one(rules, "script", "script", {"format": "listening", "minutes": 10, "people": 2})
    speak = next(phase for phase in phases if phase["name"] == "speak")
    handed = one(rules, "script", "onward", START, phases, 1000 + (speak["from"] + 5) * 1000)
    here = one(
        rules,
        "script",
        "place",
        phases,
        one(rules, "script", "elapsed", handed, 1000 + (speak["from"] + 5) * 1000),
    )
    assert here["phase"]["name"] == "back" and here["at"] == here["phase"]["from"]


# --- the pacer --------------------------------------------------------------------------------------------------


def taps(rate: float, jitter: tuple[float, ...] = (0, 0, 0, 0, 0)) -> list[float]:
    return [number * 60_000 / rate + late for number, late in enumerate(jitter)]


def test_ones_own_rate_is_found_from_taps_and_one_odd_tap_does_not_spoil_it(rules: Page) -> None:
    calls: list[list[Any]] = [
        [taps(14)],
        [taps(15, (0, 0, 900, 0, 0))],
        [taps(90)],
        [taps(3)],
        [taps(12)[:3]],
        [[]],
    ]
    assert every(rules, "pacer", "ownRate", calls) == [14, pytest.approx(14.5, abs=3), 20, 4.5, None, None]


@pytest.mark.parametrize(
    ("own", "target"), [(12, 6), (20, 6), (15, 4.5), (9, 10), (5, 6), (4.5, 4.5), (40, 1)]
)
def test_it_slows_by_one_a_minute_and_never_quickens_never_leaves_its_bounds(
    rules: Page, own: float, target: float
) -> None:
    way = one(rules, "pacer", "way", own, target)
    rates = every(rules, "pacer", "rateAt", [[way, second] for second in range(0, 601, 5)])
    assert rates[0] == min(20, max(4.5, own))
    assert all(later <= now for now, later in itertools.pairwise(rates))
    assert all(now - later <= 5 / 60 + 1e-9 for now, later in itertools.pairwise(rates))
    assert 4.5 <= rates[-1] <= 20 and (way["to"] <= 10)


@pytest.mark.parametrize("own", [6, 20])
def test_the_out_breath_is_never_shorter_and_nothing_is_held(rules: Page, own: float) -> None:
    way = one(rules, "pacer", "way", own, 6)
    step = 0.1
    seen = every(rules, "pacer", "at", [[way, number * step] for number in range(int(600 / step))])
    spans = [(key, len(list(group))) for key, group in itertools.groupby(seen, lambda each: each["going"])]
    whole = spans[:-1]  # the last one is cut off
    assert [key for key, _length in whole[:4]] == ["in", "out", "in", "out"], "in follows out at once"
    for (_in, first), (_out, second) in zip(whole[0::2], whole[1::2], strict=False):
        assert second >= first
    steps = [abs(later["full"] - now["full"]) for now, later in itertools.pairwise(seen)]
    assert max(steps) < 0.2, "the shape never jumps"
    assert seen[-1]["breath"] >= 55, "about six a minute at least, to the end"


def test_two_pages_with_the_same_start_show_the_same_moment_of_the_same_breath(rules: Page) -> None:
    way = one(rules, "pacer", "way", 13.3, 6)
    first = every(rules, "pacer", "at", [[way, 100.5], [way, 599]])
    assert first == every(rules, "pacer", "at", [[way, 100.5], [way, 599]])
    near = one(rules, "pacer", "at", way, 100.51)
    assert abs(near["full"] - first[0]["full"]) < 0.01, "ten milliseconds apart nobody can see"


def test_several_people_begin_between_their_own_rates(rules: Page) -> None:
    calls: list[list[Any]] = [[[12, 16]], [[]], [[None, 15]], [[100, 2]]]
    assert every(rules, "pacer", "sharedRate", calls) == [14, 12, 15, 12.3]


# --- what is shared ---------------------------------------------------------------------------------------------


def test_it_begins_once_when_everybody_who_is_here_is_ready(rules: Page) -> None:
    state = one(rules, "together", "empty")
    state = one(rules, "together", "withMe", state, 0, {"limit": "no work", "rate": 12})
    assert not one(rules, "together", "complete", state, [0])
    assert not one(rules, "together", "complete", state, [0, 2])
    state = one(rules, "together", "withMe", state, 2, {"rate": 16})
    assert one(rules, "together", "complete", state, [2, 0])
    assert one(rules, "together", "starter", [2, 0]) == 0
    begun = one(rules, "together", "started", state, [2, 0], 5000)
    assert begun["order"] == [0, 2] and begun["run"]["start"] == 7500 and begun["rate"] == 14
    assert not one(rules, "together", "complete", begun, [0, 2]), "it does not begin twice"
    assert one(rules, "together", "beforehand", begun) == [{"slot": 0, "what": "limit", "text": "no work"}]


def test_what_another_page_sends_is_put_right_or_left_out(rules: Page) -> None:
    empty = one(rules, "together", "empty")
    odd: list[list[Any]] = [
        [None],
        ["x"],
        [{"run": {"start": "now"}, "order": "all", "ready": None}],
        [{"order": [1], "run": START}],
        [{"ready": {"1": {"limit": "y" * 5000, "rate": "fast"}}}],
    ]
    answers = every(rules, "together", "taken", odd)
    assert answers[:4] == [empty, empty, empty, {**empty, "order": [1]}]
    assert answers[4]["ready"]["1"] == {"limit": "y" * 120, "aim": "", "rate": None}
