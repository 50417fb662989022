"""Problems for tests: `problems()` and the like are hypothesis strategies, `build` makes bigger ones from a seed."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from leanto.engine.plan import NO_LIMIT, Change, Offer, Person, Problem, Rota, Turn
from tests.engine.random_problems import (  # fmt: skip
    DAY,
    FIRST,
    HOUR,
    KINDS,
    Drawn,
    a_change,
    a_problem,
    a_ruled_problem,
)


@st.composite
def problems(draw: st.DrawFn, most_turns: int = 7, most_people: int = 5) -> Problem:
    """See `a_problem`."""
    return a_problem(Drawn(draw), most_turns, most_people)


@st.composite
def ruled_problems(draw: st.DrawFn, most_turns: int = 4, most_people: int = 3) -> Problem:
    """See `a_ruled_problem`."""
    return a_ruled_problem(Drawn(draw), most_turns, most_people)


@st.composite
def changes(draw: st.DrawFn, problem: Problem) -> Change:
    """See `a_change`."""
    return a_change(Drawn(draw), problem)


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
