"""Problems at random, small enough to think about and wild enough to break limits if anything could.

`problems()` is a hypothesis strategy for any test that needs a problem; `build` makes bigger ones from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from leanto.engine.plan import (  # fmt: skip
    ANYTHING,
    NO_LIMIT,
    Away,
    Change,
    Interval,
    NewAsk,
    NewLimits,
    Offer,
    Person,
    Problem,
    Rota,
    SaidNo,
    SaidYes,
    Turn,
    TurnGone,
    Withdrew,
)

KINDS = ("meal", "lift", "company")
ROTAS = ("r0", "r1")
PLACES = ("", "here", "there", "far")
DAY = 1440
FIRST = 739_000  # any local day
HOUR = 60


@st.composite
def spans(draw: st.DrawFn, days: int = 8, most: int = 2) -> tuple[Interval, ...]:
    """A few intervals on a grid of hours, so that borders meet often."""
    found = []
    for _ in range(draw(st.integers(0, most))):
        start = draw(st.integers(0, days * 24 - 1)) * HOUR
        found.append((start, start + draw(st.sampled_from((1, 3, 24, 48))) * HOUR))
    return tuple(found)


@st.composite
def turns(draw: st.DrawFn, key: str, people: Sequence[str]) -> Turn:
    """A turn on one of nine days in two weeks, fixed or loose, for one to three people."""
    day = draw(st.integers(0, 8))
    start = day * DAY + draw(st.sampled_from((8, 9, 12, 20, 23))) * HOUR
    minutes = draw(st.sampled_from((30, 60, 120, 300)))
    anytime = draw(st.booleans()) and draw(st.booleans())
    helpers = None
    if draw(st.integers(0, 4)) == 0:
        helpers = frozenset(draw(st.sets(st.sampled_from(list(people)))))
    return Turn(
        key=key,
        kind=draw(st.sampled_from(KINDS)),
        start=start,
        end=start + (minutes * 3 if anytime else minutes),
        minutes=minutes,
        places=draw(st.sampled_from((1, 1, 1, 2, 3))),
        week=day // 7,
        day=FIRST + day,
        effort=draw(st.integers(1, 3)),
        priority=draw(st.integers(1, 3)),
        anytime=anytime,
        asker=draw(st.sampled_from(["", *people])),
        helpers=helpers,
        notice=draw(st.sampled_from((0, HOUR, DAY, NO_LIMIT))),
        affinity={
            p: draw(st.integers(0, 3)) for p in draw(st.sets(st.sampled_from(list(people)), max_size=2))
        },
        place=draw(st.sampled_from(PLACES)),
        together=draw(st.booleans()),
        night=start % DAY >= 20 * HOUR,
        rota=draw(st.sampled_from(("", *ROTAS))),
    )


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    """An offer with every kind of limit now and then."""
    return Offer(
        kinds=frozenset(draw(st.sets(st.sampled_from((*KINDS, ANYTHING)), min_size=1, max_size=2))),
        times=None if draw(st.booleans()) else draw(spans(most=4)),
        notice=draw(st.sampled_from((0, 0, HOUR, DAY))),
        per_week=draw(st.sampled_from((None, None, 0, 1, 2))),
        stretch=draw(st.integers(0, 3)) == 0,
        ends=draw(st.sampled_from((2**53, 2**53, 3 * DAY, 7 * DAY))),
    )


@st.composite
def persons(draw: st.DrawFn, key: str, people: Sequence[str]) -> Person:
    """A person with offers, room and limits."""
    return Person(
        key=key,
        name=key.upper(),
        room_turns=draw(st.integers(0, 4)),
        room_minutes=draw(st.sampled_from((0, 60, 180, NO_LIMIT))),
        day_turns=draw(st.sampled_from((None, None, 0, 1, 2))),
        offers=tuple(draw(st.lists(offers(), max_size=3))),
        never=draw(spans()),
        rather_not=draw(spans()),
        paused=draw(spans(most=1)),
        apart=frozenset(draw(st.sets(st.sampled_from(list(people)), max_size=1))) - {key},
        recent=draw(st.sampled_from((0.0, 0.5, 2.0))),
        done_kinds={k: draw(st.integers(0, 4)) for k in draw(st.sets(st.sampled_from(KINDS)))},
        rest=draw(st.sampled_from((0, 0, HOUR, 11 * HOUR))),
        night_rest=draw(st.sampled_from((0, 0, 12 * HOUR, 48 * HOUR))),
        days_in_a_row=draw(st.sampled_from((None, None, 1, 2))),
        newcomer=draw(st.integers(0, 3)) == 0,
        glad_beside=frozenset(draw(st.sets(st.sampled_from(list(people)), max_size=1))) - {key},
        quiet=draw(st.sampled_from((0, 0, 3, 20))),
    )


@st.composite
def rotas(draw: st.DrawFn, key: str, people: Sequence[str]) -> Rota:
    """A rota whose asker wishes for few faces, or insists on them, or does not mind."""
    return Rota(
        key=key,
        before=frozenset(draw(st.sets(st.sampled_from(list(people)), max_size=2))),
        faces=draw(st.sampled_from((None, 1, 1, 2))),
        insist=draw(st.booleans()),
    )


@st.composite
def problems(draw: st.DrawFn, most_turns: int = 7, most_people: int = 5) -> Problem:
    """A whole problem with some promises and some answers. Promises may stand outside anybody's limits."""
    keys = [f"p{i}" for i in range(draw(st.integers(1, most_people)))]
    all_turns = tuple(draw(turns(f"t{i}", keys)) for i in range(draw(st.integers(1, most_turns))))
    people = [draw(persons(key, keys)) for key in keys]
    pairs = [(t.key, p) for t in all_turns for p in keys]
    promised = frozenset(draw(st.sets(st.sampled_from(pairs), max_size=2)))
    ways = {("here", "there"): 30, ("far", "here"): 240, ("there", "far"): 60, ("far", "there"): 120}
    return Problem(
        all_turns,
        tuple(people),
        promised,
        seed=draw(st.integers(0, 3)),
        rotas=tuple(draw(rotas(key, keys)) for key in ROTAS if draw(st.booleans())),
        travel=draw(st.sampled_from(({}, ways))),
    )


@st.composite
def ruled_problems(draw: st.DrawFn, most_turns: int = 4, most_people: int = 3) -> Problem:
    """Willing people with room, few days and one or two rotas: what keeps them from a turn is nearly always a rule."""
    keys = [f"p{i}" for i in range(draw(st.integers(1, most_people)))]
    all_turns = []
    for i in range(draw(st.integers(2, most_turns))):
        turn = draw(turns(f"t{i}", keys))
        day = draw(st.integers(0, 2))
        start = day * DAY + draw(st.sampled_from((8, 9, 12, 22))) * HOUR
        all_turns.append(
            replace(turn, start=start, end=start + HOUR, minutes=HOUR, places=draw(st.sampled_from((1, 1, 2))), week=0,
                    day=FIRST + day, night=start % DAY >= 22 * HOUR, anytime=False, asker="", helpers=None,
                    notice=NO_LIMIT, rota=draw(st.sampled_from(("", "r0", "r0", "r1"))))
        )  # fmt: skip
    people = [
        replace(draw(persons(key, keys)), room_turns=draw(st.integers(2, 4)), room_minutes=NO_LIMIT, day_turns=None,
                offers=(Offer(frozenset({ANYTHING}), stretch=draw(st.booleans())),), never=(), rather_not=(), paused=())
        for key in keys
    ]  # fmt: skip
    pairs = [(t.key, p) for t in all_turns for p in keys]
    return Problem(
        tuple(all_turns),
        tuple(people),
        frozenset(draw(st.sets(st.sampled_from(pairs), max_size=1))),
        rotas=tuple(draw(rotas(key, keys)) for key in ROTAS),
        travel={("here", "there"): 30, ("far", "here"): 240, ("there", "far"): 60, ("far", "there"): 120},
    )


@st.composite
def changes(draw: st.DrawFn, problem: Problem) -> Change:
    """Anything that can happen to a problem."""
    turn = draw(st.sampled_from(problem.turns)).key
    person = draw(st.sampled_from(problem.people)).key
    people = [p.key for p in problem.people]
    choices: tuple[Change, ...] = (
        SaidNo(turn, person),
        SaidYes(turn, person),
        Withdrew(turn, person),
        Away(person),
        Away(person, (0, 4 * DAY)),
        TurnGone(turn),
        NewAsk(draw(turns("new", people))),
        NewLimits(draw(persons(person, people))),
    )
    return draw(st.sampled_from(choices))


def build(people: int, asks: int, weeks: int, seed: int, slack: float = 1.5) -> Problem:
    """A believable problem of any size: offers by weekday and part of the day, limits of every sort."""
    r = random.Random(seed)
    kinds = ("meal", "lift", "company", "childcare", "errand", "call")
    all_turns = []
    for i in range(asks):
        day, minutes = r.randrange(7 * weeks), r.choice((30, 60, 90, 120))
        start = day * DAY + r.choice((9, 12, 15, 18, 20)) * HOUR
        all_turns.append(
            Turn(
                f"t{i}", r.choice(kinds), start, start + minutes, minutes,
                places=1 if r.random() < 0.85 else 2, week=day // 7, day=FIRST + day, effort=r.choice((1, 1, 2, 2, 3)),
                priority=r.choice((1, 1, 1, 1, 2, 3)), anytime=r.random() < 0.15, asker=f"p{r.randrange(people)}",
                notice=start,
            )
        )  # fmt: skip
    a_week = sum(t.places for t in all_turns) / weeks / people
    everybody = []
    for i in range(people):
        given = []
        for _ in range(r.choice((1, 2, 2, 3))):
            open_days = [d for d in range(7 * weeks) if r.random() < 0.5]
            start, end = r.choice((8, 12, 17)) * HOUR, r.choice((18, 22, 23)) * HOUR
            times = tuple((d * DAY + start, d * DAY + end) for d in open_days) if r.random() < 0.7 else None
            given.append(
                Offer(
                    frozenset(r.sample(kinds, r.choice((1, 2, 3)))), times, r.choice((0, 0, DAY)),
                    r.choice((None, None, 1, 2)), stretch=r.random() < 0.15,
                )
            )  # fmt: skip
        weekday = r.randrange(7)
        late = tuple((d * DAY + 20 * HOUR, (d + 1) * DAY) for d in range(7 * weeks))
        everybody.append(
            Person(
                f"p{i}", f"P{i}", max(0, round(a_week * slack + r.choice((-1, 0, 0, 1, 2)))),
                r.choice((120, 240, 400, NO_LIMIT)), r.choice((None, 1, 2)), tuple(given),
                never=late if r.random() < 0.3 else (),
                rather_not=tuple((d * DAY, d * DAY + DAY) for d in range(7 * weeks) if d % 7 == weekday),
                apart=frozenset({f"p{r.randrange(people)}"}) - {f"p{i}"} if r.random() < 0.2 else frozenset(),
                recent=4 * r.random(), done_kinds={k: r.randrange(4) for k in kinds},
            )
        )  # fmt: skip
    return Problem(tuple(all_turns), tuple(everybody), seed=seed)


def ruled_week(people: int, asks: int, seed: int) -> Problem:
    """A week with the rules that tie people together: few faces as a wall, turns for two, rest, newcomers."""
    r = random.Random(seed)
    names = [f"p{i}" for i in range(people)]
    all_turns = []
    for i in range(asks):
        day, hours, places = r.randrange(7), r.choice((1, 2, 3)), 2 if r.random() < 0.15 else 1
        start = day * DAY + r.choice((8, 13, 18)) * HOUR
        all_turns.append(
            Turn(
                f"t{i}", r.choice(KINDS), start, start + hours * HOUR, hours * HOUR, places=places, day=FIRST + day,
                together=places > 1, priority=r.choice((1, 1, 2, 3)), asker=r.choice(names),
                rota=f"r{r.randrange(asks // 5)}",
            )
        )  # fmt: skip
    everybody = [
        Person(
            name, name.upper(), r.choice((2, 3, 4)), r.choice((240, 400, 600)), r.choice((1, 2)),
            (Offer(frozenset(r.sample(KINDS, r.choice((1, 2)))), stretch=r.random() < 0.2),),
            rest=r.choice((0, 11 * HOUR)), newcomer=r.random() < 0.1, recent=2 * r.random(),
            paused=((r.randrange(7) * DAY, 7 * DAY),) if r.random() < 0.3 else (),
        )
        for name in names
    ]  # fmt: skip
    wishes = tuple(Rota(f"r{i}", faces=r.choice((2, 3)), insist=r.random() < 0.6) for i in range(asks // 5))
    return Problem(tuple(all_turns), tuple(everybody), seed=seed, rotas=wishes)
