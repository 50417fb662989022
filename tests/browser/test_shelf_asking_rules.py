"""The rules of asking on the shelf, in the browser in which they run: looking back, fading, people, what is next."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.shelf_asking import SignIn
from tests.world import World

Run = Callable[..., Any]
MODULES = """(given) => Promise.all(["calibration", "people", "ladder-rules"].map(
  (name) => import(`/static/shelf/${name}.js`))).then(([c, p, l]) => (%s)({ ...c, ...p, ...l }, given))"""
CAME = {"yes": 1, "yes-but": 1, "no": 0, "silent": 0}


@pytest.fixture
def run(phone: Page) -> Run:
    """`run("(rules, given) => …", given)`: calls functions of the pure modules in a page that needs nobody."""
    phone.goto("/help/")

    def call(script: str, given: Any = None) -> Any:
        return phone.evaluate(MODULES % script, given)

    return call


def over(what: str, **words: Any) -> dict[str, Any]:
    """A round that is over."""
    before = {"ladder": "ask", "chance": None, "bad": None, **words}
    was = before.pop("was", None)
    return {"entry": {"row": "r"}, "words": before, "after": {"words": {"what": what, "was": was}}}


def test_what_was_expected_beside_what_came_is_what_a_plain_sum_gives(run: Run) -> None:
    """S0-33, S1-41: the sum of chances, the yeses that came, and middles of what was feared and what was."""
    draw = random.Random(7)
    cases = [
        [
            over(
                draw.choice([*CAME, "other", ""]),
                chance=draw.choice([None, *range(11)]),
                bad=draw.choice([None, *range(11)]),
                was=draw.choice([None, *range(11)]),
            )
            for _ in range(draw.randrange(30))
        ]
        for _ in range(300)
    ]
    for done, look in zip(cases, run("(rules, cases) => cases.map(rules.lookBack)", cases), strict=True):
        told = [(one["words"], one["after"]["words"]) for one in done]
        clear = [(words, after) for words, after in told if after["what"] in CAME]
        guessed = [
            (words["chance"], CAME[after["what"]]) for words, after in clear if words["chance"] is not None
        ]
        assert look["guessed"] == {
            "all": len(guessed),
            "hoped": int(sum(chance for chance, _ in guessed) / 10 + 0.5),
            "came": sum(came for _, came in guessed),
        }
        hard = [
            (words["bad"], after["was"]) for words, after in clear
            if not CAME[after["what"]] and words["bad"] is not None and after["was"] is not None
        ]  # fmt: skip
        feared = [float(statistics.median(each)) for each in zip(*hard, strict=True)]
        found = [look["feared"][key] for key in ("feared", "was")]
        assert look["feared"]["all"] == len(hard)
        assert found == feared if hard else found == [None, None]
        record = look["record"]
        assert record["all"] == sum(record[key] for key in ("yes", "no", "silent", "other")) == len(done)


def test_the_example_of_the_house_comes_out_in_its_own_numbers(run: Run) -> None:
    """S1-41: you expected 3 of 8 to say yes; 6 did. Feared 8, was 2."""
    done = [over("yes", chance=4)] * 6 + [over("no", chance=3, bad=8, was=2)] * 2
    look = run("(rules, done) => rules.lookBack(done)", done)
    assert look["guessed"] == {"all": 8, "hoped": 3, "came": 6}
    assert look["feared"] == {"all": 2, "feared": 8, "was": 2}


def test_a_number_that_is_none_is_no_guess(run: Run) -> None:
    typed = ["", "0", "7", 10, 11, -1, "5.5", "x", None]
    assert run("(rules, typed) => typed.map(rules.grade)", typed) == [
        None,
        0,
        7,
        10,
        None,
        None,
        None,
        None,
        None,
    ]


def test_the_newest_account_of_a_round_counts(run: Run) -> None:
    found = run(
        """({ rounds }) => rounds(
          [{ row: "a", words: {} }, { row: "b", words: {} }],
          ["yes", "no"].map((what) => ({ words: { prediction: "a", what } })).concat({ words: { prediction: "x" } }),
        ).map(({ after }) => after?.words.what ?? null)"""
    )
    assert found == ["yes", None]


@pytest.mark.parametrize(
    ("newest_first", "asks"),
    [
        ([], 0),
        (["yes"] * 2, 0),
        (["yes"] * 3, 1),
        (["yes-but", "yes", "yes", "yes", "yes"], 1),
        (["yes"] * 6, 2),
        (["hard"] + ["yes"] * 6, 0),  # a hard round brings the questions back
        (["yes", "yes", "hard"] + ["yes"] * 6, 0),
        (["other", "yes", "yes", "silent", "yes"], 1),  # neither good nor hard
        (["feared", "feared", "feared"], 1),  # a no that was no worse than feared is a good round
    ],
)
def test_prompts_fade_after_good_rounds_and_come_back_after_a_hard_one(
    run: Run, newest_first: list[str], asks: int
) -> None:
    """S1-42, S0-26: only the rounds count, not the days between them, so weeks away change nothing."""
    made = {"hard": over("no", bad=2, was=7), "feared": over("no", bad=7, was=2)}
    done = [made.get(what) or over(what) for what in newest_first]
    assert run("(rules, done) => rules.fading(done)", done) == asks


def test_five_thousand_rounds_are_all_looked_back_on(run: Run) -> None:
    """How long that takes is measured in bench/shelf_entries.py."""
    look = run(
        """({ rounds, finished, lookBack }) => {
          const before = Array.from({ length: 5000 }, (_, at) => (
            { row: `r${at}`, words: { ladder: "ask", chance: at % 11, bad: at % 7 } }));
          const after = before.map(({ row }, at) => (
            { words: { prediction: row, what: ["yes", "no"][at % 2], was: at % 5 } }));
          return lookBack(finished(rounds(before, after), "ask"));
        }"""
    )
    assert look["record"] == {"all": 5000, "yes": 2500, "no": 2500, "silent": 0, "other": 0}


def test_every_room_of_asking_draws_few_rows_of_five_thousand_entries(
    phone: Page, world: World, sign_in: SignIn
) -> None:
    """What is drawn must not grow with what is kept. How long it takes is measured in bench/shelf_entries.py."""
    sign_in(phone, world.bo)
    phone.goto("/shelf/")
    drawn = phone.evaluate(
        """async () => {
          const at = new Date();
          const some = (count, words) => Array.from({ length: count }, (_, place) => (
            { row: `${words(place).k}${place}`, version: 1, closed: place % 3 > 0, at, words: words(place) }));
          const of = {
            prediction: some(2000, (place) => (
              { k: "p", ladder: "ask", area: "hands", rung: "Ask", chance: place % 11, bad: 5 })),
            person: some(500, (place) => (
              { k: "n", name: `Name ${place}`, tasks: ["hands", "ears"], careful: place % 9 === 0 })),
            card: some(500, () => ({ k: "c", card: "", title: "Mine", answer: "words" })),
            experiment: some(500, (place) => ({ k: "e", believed: "words", found: "", round: `p${place}` })),
          };
          of.outcome = some(1500, (place) => ({ k: "o", prediction: `p${place}`, what: "yes", was: 3 }));
          const shelf = {
            of: (kind) => of[kind] ?? [], watch: (draw) => draw(),
            facts: async () => ({ people: [] }), say() {}, go() {},
          };
          document.getElementById("rooms").hidden = false;
          const drawn = {};
          for (const name of ["ladder", "map", "cards", "experiments"]) {
            const { start } = await import(`/static/shelf/${name}.js`);
            const section = document.getElementById(name);
            section.hidden = false;
            start(section, shelf);
            drawn[name] = section.querySelectorAll("*").length;
            section.hidden = true;
          }
          return drawn;
        }"""
    )
    assert max(drawn.values()) < 3000, drawn
    assert phone.locator("#ladder [data-list=past] > li").count() == 10


# --- rungs and what is next -------------------------------------------------------------------------------------


def test_rungs_stand_in_the_order_of_their_own_difficulty_and_the_others_after_them(run: Run) -> None:
    """S0-24."""
    hard = [None, 7, 2, None, 0, 2]
    rungs = [{"text": str(at), "hard": each} for at, each in enumerate(hard)]
    found = run("(rules, rungs) => rules.ordered(rungs).map(({ text }) => text)", rungs)
    assert found == ["4", "2", "5", "1", "0", "3"]
    begin = run("(rules, rungs) => rungs.filter(rules.aBeginning).map(({ text }) => text)", rungs)
    assert begin == ["2", "5"]


def test_after_a_no_there_is_another_door_or_a_rest_and_never_more(run: Run) -> None:
    """S3-32."""
    steps = run("(rules, all) => all.map(rules.nextSteps)", ["no", "silent", "yes", "yes-but", "other", ""])
    assert steps[0] == ["elsewhere", "rest"]
    assert "up" not in steps[1] and "rest" in steps[1]
    assert all("rest" in each for each in steps)
    assert steps[2:] == [["same", "up", "down", "rest"]] * 4


# --- people -----------------------------------------------------------------------------------------------------

PEOPLE = [
    {"row": "ana", "words": {"name": "Ana", "member": "m1", "tasks": ["hands"]}},
    {"row": "bo", "words": {"name": "Bo", "member": "m2", "tasks": ["hands"], "careful": True}},
    {"row": "bo2", "words": {"name": " bO ", "member": "", "tasks": ["hands"]}},
    {"row": "cem", "words": {"name": "Cem", "tasks": ["ears"]}},
    {"row": "dua", "words": {"name": "Dua", "tasks": ["hands", "night"]}},
]


def test_somebody_to_be_careful_with_vanishes_from_every_suggestion_by_member_and_by_name(run: Run) -> None:
    """S0-17, S0-32 and F6."""
    assert run("(rules, people) => rules.around(people).map(({ row }) => row)", PEOPLE) == [
        "ana",
        "cem",
        "dua",
    ]
    members = [
        {"id": "m2", "name": "Bo"},
        {"id": "m9", "name": "BO"},
        {"id": "m1", "name": "Ana"},
        {"id": "m3", "name": "Eli"},
    ]
    named = run(
        "(rules, { people, members }) => rules.membersToName(people, members)",
        {"people": PEOPLE, "members": members},
    )
    assert [one["id"] for one in named] == ["m3"]
    inside = run(
        """(rules, people) => rules.rings(people, [["hands", "Hands"]])
          .flatMap((ring) => ring.people.map(({ row }) => row))""",
        PEOPLE,
    )
    assert inside == ["ana", "dua"]


def test_those_who_fit_come_first_and_among_them_whoever_was_asked_longest_ago(run: Run) -> None:
    """S2-32: spread, without counting anybody."""
    rounds = [{"words": {"people": ["dua"]}}, {"words": {"people": ["ana", "cem"]}}]
    found = run(
        "(rules, { people, rounds }) => rules.suggest(people, 'hands', rounds).map(({ row }) => row)",
        {"people": PEOPLE, "rounds": rounds},
    )
    assert found == ["ana", "dua", "cem"]
    assert run("(rules, people) => rules.suggest(people, 'feelings')[0].row", PEOPLE) == "cem"


@pytest.mark.parametrize(
    ("words", "may"),
    [
        ({"on_call": True}, False),
        ({"on_call": True, "yes_on": ""}, False),
        ({"on_call": True, "yes_on": "soon"}, False),
        ({"on_call": True, "yes_on": "2026-11-03"}, True),
        ({"on_call": False, "yes_on": "2026-11-03"}, False),
        ({"on_call": True, "yes_on": "2026-11-03", "careful": True}, False),
    ],
)
def test_nobody_is_on_call_before_they_said_yes(run: Run, words: dict[str, Any], may: bool) -> None:
    """S3-26."""
    assert run("(rules, words) => rules.onCall(words)", words) is may


def test_empty_rings_stay_and_what_one_misses_is_a_ring(run: Run) -> None:
    """S0-6, S0-42: what is missing is said by task."""
    rings = run(
        """(rules, people) => rules.rings(
          people, [["night", "Night"], ["fun", "Fun"]], [{ row: "m", words: { miss: "Lunch" } }],
        ).map(({ words, miss, people }) => [words, miss, people.length])""",
        PEOPLE,
    )
    assert rings == [["Night", False, 1], ["Fun", False, 0], ["Lunch", True, 0]]
