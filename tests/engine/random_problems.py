"""Problems at random, small enough to think about and wild enough to break limits if anything could.

Everything is made of a few choices, and `Chooser` says how these are made: by hypothesis, which finds the smallest
example that fails, or from a seed, at a tenth of the time, where ten thousand problems are looked at.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

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

T = TypeVar("T")


class Chooser(Protocol):
    """What a random problem is made of."""

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""

    def of(self, values: Sequence[T]) -> T:
        """One of these."""

    def some(self, values: Sequence[T], least: int = 0, most: int | None = None) -> tuple[T, ...]:
        """Some of these, each at most once; `most` None: perhaps all."""

    def yes(self) -> bool:
        """Yes or no."""


class Drawn:
    """Chosen by hypothesis."""

    def __init__(self, draw: Callable[[st.SearchStrategy[T]], T]) -> None:
        self.draw: Callable[[st.SearchStrategy[Any]], Any] = draw

    def whole(self, low: int, high: int) -> int:
        return int(self.draw(st.integers(low, high)))

    def of(self, values: Sequence[T]) -> T:
        return values[self.whole(0, len(values) - 1)]

    def some(self, values: Sequence[T], least: int = 0, most: int | None = None) -> tuple[T, ...]:
        most = len(values) if most is None else min(most, len(values))
        inside = st.integers(0, len(values) - 1)
        return tuple(
            values[i] for i in self.draw(st.lists(inside, min_size=least, max_size=most, unique=True))
        )

    def yes(self) -> bool:
        return bool(self.draw(st.booleans()))


class Seeded:
    """Chosen by a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def whole(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def of(self, values: Sequence[T]) -> T:
        return self.random.choice(values)

    def some(self, values: Sequence[T], least: int = 0, most: int | None = None) -> tuple[T, ...]:
        most = len(values) if most is None else min(most, len(values))
        return tuple(self.random.sample(values, self.random.randint(least, most)))

    def yes(self) -> bool:
        return self.random.random() < 0.5


def some_spans(c: Chooser, days: int = 8, most: int = 2) -> tuple[Interval, ...]:
    """A few intervals on a grid of hours, so that borders meet often."""
    found = []
    for _ in range(c.whole(0, most)):
        start = c.whole(0, days * 24 - 1) * HOUR
        found.append((start, start + c.of((1, 3, 24, 48)) * HOUR))
    return tuple(found)


def a_turn(c: Chooser, key: str, people: Sequence[str]) -> Turn:
    """A turn on one of nine days in two weeks, fixed or loose, for one to three people."""
    day = c.whole(0, 8)
    start = day * DAY + c.of((8, 9, 12, 20, 23)) * HOUR
    minutes = c.of((30, 60, 120, 300))
    anytime = c.yes() and c.yes()
    helpers = None
    if c.whole(0, 4) == 0:
        helpers = frozenset(c.some(people))
    return Turn(
        key=key,
        kind=c.of(KINDS),
        start=start,
        end=start + (minutes * 3 if anytime else minutes),
        minutes=minutes,
        places=c.of((1, 1, 1, 2, 3)),
        week=day // 7,
        day=FIRST + day,
        effort=c.whole(1, 3),
        priority=c.whole(1, 3),
        anytime=anytime,
        asker=c.of(("", *people)),
        helpers=helpers,
        notice=c.of((0, HOUR, DAY, NO_LIMIT)),
        affinity={p: c.whole(0, 3) for p in c.some(people, most=2)},
        place=c.of(PLACES),
        together=c.yes(),
        night=start % DAY >= 20 * HOUR,
        rota=c.of(("", *ROTAS)),
    )


def an_offer(c: Chooser) -> Offer:
    """An offer with every kind of limit now and then."""
    return Offer(
        kinds=frozenset(c.some((*KINDS, ANYTHING), least=1, most=2)),
        times=None if c.yes() else some_spans(c, most=4),
        notice=c.of((0, 0, HOUR, DAY)),
        per_week=c.of((None, None, 0, 1, 2)),
        stretch=c.whole(0, 3) == 0,
        ends=c.of((2**53, 2**53, 3 * DAY, 7 * DAY)),
    )


def a_person(c: Chooser, key: str, people: Sequence[str]) -> Person:
    """A person with offers, room and limits."""
    return Person(
        key=key,
        name=key.upper(),
        room_turns=c.whole(0, 4),
        room_minutes=c.of((0, 60, 180, NO_LIMIT)),
        day_turns=c.of((None, None, 0, 1, 2)),
        offers=tuple(an_offer(c) for _ in range(c.whole(0, 3))),
        never=some_spans(c),
        rather_not=some_spans(c),
        paused=some_spans(c, most=1),
        apart=frozenset(c.some(people, most=1)) - {key},
        recent=c.of((0.0, 0.5, 2.0)),
        done_kinds={k: c.whole(0, 4) for k in c.some(KINDS)},
        rest=c.of((0, 0, HOUR, 11 * HOUR)),
        night_rest=c.of((0, 0, 12 * HOUR, 48 * HOUR)),
        days_in_a_row=c.of((None, None, 1, 2)),
        newcomer=c.whole(0, 3) == 0,
        glad_beside=frozenset(c.some(people, most=1)) - {key},
        quiet=c.of((0, 0, 3, 20)),
    )


def a_rota(c: Chooser, key: str, people: Sequence[str]) -> Rota:
    """A rota whose asker wishes for few faces, or insists on them, or does not mind."""
    return Rota(
        key=key,
        before=frozenset(c.some(people, most=2)),
        faces=c.of((None, 1, 1, 2)),
        insist=c.yes(),
    )


def a_problem(c: Chooser, most_turns: int = 7, most_people: int = 5) -> Problem:
    """A whole problem with some promises and some answers. Promises may stand outside anybody's limits."""
    keys = [f"p{i}" for i in range(c.whole(1, most_people))]
    all_turns = tuple(a_turn(c, f"t{i}", keys) for i in range(c.whole(1, most_turns)))
    people = [a_person(c, key, keys) for key in keys]
    pairs = [(t.key, p) for t in all_turns for p in keys]
    promised = frozenset(c.some(pairs, most=2))
    ways = {("here", "there"): 30, ("far", "here"): 240, ("there", "far"): 60, ("far", "there"): 120}
    return Problem(
        all_turns,
        tuple(people),
        promised,
        seed=c.whole(0, 3),
        rotas=tuple(a_rota(c, key, keys) for key in ROTAS if c.yes()),
        travel=c.of(({}, ways)),
    )


def a_ruled_problem(c: Chooser, most_turns: int = 4, most_people: int = 3) -> Problem:
    """Willing people with room, few days and one or two rotas: what keeps them from a turn is nearly always a rule."""
    keys = [f"p{i}" for i in range(c.whole(1, most_people))]
    all_turns = []
    for i in range(c.whole(2, most_turns)):
        turn = a_turn(c, f"t{i}", keys)
        day = c.whole(0, 2)
        start = day * DAY + c.of((8, 9, 12, 22)) * HOUR
        all_turns.append(
            replace(turn, start=start, end=start + HOUR, minutes=HOUR, places=c.of((1, 1, 2)), week=0,
                    day=FIRST + day, night=start % DAY >= 22 * HOUR, anytime=False, asker="", helpers=None,
                    notice=NO_LIMIT, rota=c.of(("", "r0", "r0", "r1")))
        )  # fmt: skip
    people = [
        replace(a_person(c, key, keys), room_turns=c.whole(2, 4), room_minutes=NO_LIMIT, day_turns=None,
                offers=(Offer(frozenset({ANYTHING}), stretch=c.yes()),), never=(), rather_not=(), paused=())
        for key in keys
    ]  # fmt: skip
    pairs = [(t.key, p) for t in all_turns for p in keys]
    return Problem(
        tuple(all_turns),
        tuple(people),
        frozenset(c.some(pairs, most=1)),
        rotas=tuple(a_rota(c, key, keys) for key in ROTAS),
        travel={("here", "there"): 30, ("far", "here"): 240, ("there", "far"): 60, ("far", "there"): 120},
    )


def a_change(c: Chooser, problem: Problem) -> Change:
    """Anything that can happen to a problem."""
    turn = c.of(problem.turns).key
    person = c.of(problem.people).key
    people = [p.key for p in problem.people]
    choices: tuple[Callable[[], Change], ...] = (
        lambda: SaidNo(turn, person),
        lambda: SaidYes(turn, person),
        lambda: Withdrew(turn, person),
        lambda: Away(person),
        lambda: Away(person, (0, 4 * DAY)),
        lambda: TurnGone(turn),
        lambda: NewAsk(a_turn(c, "new", people)),
        lambda: NewLimits(a_person(c, person, people)),
    )
    return c.of(choices)()
