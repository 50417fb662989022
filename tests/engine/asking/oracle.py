"""What could be reached at best, by trying every way: one day after another, every group of people asked.

A tiny circle in whole days. On each day one kind of ask comes and is over that evening; people asked answer at once,
and each message makes the person deaf for so many days, heard or not. A policy does not see who is deaf but knows
what was answered, so the state is when each was asked since they last answered. Small enough to enumerate.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations, product
from math import exp

State = tuple[tuple[int, ...], ...]  # per person, days ago of the questions since the one last answered
Chooser = Callable[[int, State], tuple[int, ...]]


def hears(asked: tuple[int, ...], deaf: float) -> float:
    """The chance that somebody asked on these days ago hears a question now."""
    likely = 1.0
    for ago in asked:
        likely *= 1.0 - exp(-ago / deaf)
    return likely


def value(chances: list[list[float]], days: list[int], deaf: float, choose: Chooser | None) -> float:
    """Expected asks covered. `chances[p][k]`, `days`: the kind of each day; `choose` None: the best there is.

    Whoever hears answers, yes or no, so an answer tells that they heard.
    """
    people = range(len(chances))

    @cache
    def ahead(day: int, state: State) -> float:
        if day == len(days):
            return 0.0
        groups = (
            [choose(day, state)]
            if choose
            else [g for size in range(len(chances) + 1) for g in combinations(people, size)]
        )
        return max(after(day, state, group) for group in groups)

    def after(day: int, state: State, group: tuple[int, ...]) -> float:
        kind, total = days[day], 0.0
        for heard in product((False, True), repeat=len(group)):
            likely, none, new = 1.0, 1.0, list(state)
            for p, did in zip(group, heard, strict=True):
                h = hears(state[p], deaf)
                likely *= h if did else 1.0 - h
                none *= 1.0 - chances[p][kind] if did else 1.0
                new[p] = (0,) if did else (0, *state[p])
            if likely > 0.0:
                older = tuple(tuple(ago + 1 for ago in asked)[:3] for asked in new)
                total += likely * (1.0 - none + ahead(day + 1, older))
        return total

    return ahead(0, tuple(() for _ in people))
