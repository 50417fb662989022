"""Parts of a problem that are too large to be proven: a quick plan, made better around what is still wrong.

Large-neighbourhood search (Shaw 1998): take some turns out of the plan, solve them exactly beside everything that
stays, keep what is better, again. Which turns go together is what matters: the ones that block each other. A place
stays open because the people who could take it are full, resting or one face too many; so a neighbourhood grows from
an open turn to whole rotas, and to the rotas that hold the people who could help.

Every plan on the way is within all limits, so it can be stopped at any moment. Nothing is proven by it: the bound
comes from the relaxation.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence

from leanto.engine.plan import cpsat
from leanto.engine.plan.model import Model, ticket
from leanto.engine.plan.pieces import PRIORITIES, Budget
from leanto.engine.plan.rows import Rows
from leanto.engine.plan.state import State, clear, greedy

EFFORT = 1.0
"""CP-SAT's deterministic time for one neighbourhood."""

SMALLEST, LARGEST, FIRST = 30, 240, 100
"""Turns in one neighbourhood: the fewest, the most, and how many to begin with."""

PLACE = {3: 16_000, 2: 8_000, 1: 4_000}
KEPT = 700


class Search:
    """The standing plan of one component and the moves that make it better."""

    def __init__(self, model: Model, group: Sequence[int], keep: frozenset[int]) -> None:
        self.model, self.group, self.keep = model, sorted(group), keep
        self.random = random.Random(ticket(model.problem.seed, "neighbourhoods"))
        self.pairs_of: dict[int, list[int]] = {}
        for j in self.group:
            self.pairs_of.setdefault(model.pairs[j].t, []).append(j)
        self.turns = sorted(self.pairs_of)
        self.rota: dict[int, list[int]] = {}
        for t in self.turns:
            r = model.rules.rota_of[t]
            self.rota.setdefault(r if r >= 0 else -1 - t, []).append(t)
        self.able = {t: {model.pairs[j].p for j in mine} for t, mine in self.pairs_of.items()}
        self.tried: Counter[int] = Counter()
        self.size = FIRST
        self.state = greedy(model, self.group, keep)

    def value(self) -> int:
        """What the search makes small: open places, told suggestions that moved, burden."""
        return self._value(self.state.chosen)

    def _value(self, chosen: Iterable[int]) -> int:
        chosen = list(chosen)
        return self.model.burden(chosen) - sum(self._worth(j) for j in chosen)

    def _worth(self, j: int) -> int:
        return PLACE[self.model.turns[self.model.pairs[j].t].priority] + KEPT * (j in self.keep)

    def open(self) -> list[int]:
        """Turns with a place that somebody might take."""
        return [t for t in self.turns if self.state.places[t]]

    def _around(self, first: int) -> list[int]:
        """Whole rotas around a turn, up to `size` turns: its own, then those which share the most people with it."""
        model, state, r = self.model, self.state, self.random
        rota_of = model.rules.rota_of
        mine = list(self.rota.get(rota_of[first], [first]))
        chosen = set(mine)
        heart = Counter(p for t in mine if state.places[t] or t == first for p in self.able[t])
        worth: Counter[int] = Counter()
        for p, weight in heart.items():
            for j in state.by_person[p]:
                t = model.pairs[j].t
                if t in self.able:
                    worth[rota_of[t] if rota_of[t] >= 0 else -1 - t] += weight
        for t in self.open():
            key = rota_of[t] if rota_of[t] >= 0 else -1 - t
            worth[key] += 1
        order = sorted(
            worth,
            key=lambda key: (
                -(worth[key] ** r.uniform(0.5, 1.0)) * r.random() ** 0.5 / len(self.rota[key]) ** 0.5
            ),
        )
        for key in order:
            if len(chosen) >= self.size:
                break
            chosen.update(self.rota[key])
        return sorted(chosen)

    def step(self, seconds: float, effort: float = EFFORT) -> bool:
        """Solve one neighbourhood. Returns whether the plan got better."""
        model, state = self.model, self.state
        opened = self.open() or self.turns
        least = min(self.tried[t] for t in opened)
        first = self.random.choice([t for t in opened if self.tried[t] == least])
        self.tried[first] += 1
        turns = self._around(first)
        before = [j for t in turns for j in clear(state, t)]
        group = [j for t in turns for j in self.pairs_of[t] if state.can(j)]
        rows = Rows(model, group, state)
        prices = [model.pairs[j].cost - self._worth(j) for j in rows.group] + rows.price
        answer = cpsat.minimise(rows, prices, set(before), effort, seconds, self.random.getrandbits(31))
        for j in before:
            state.add(j)
        if answer is None:
            self.size = max(SMALLEST, int(self.size * 0.9))
            return False
        found, proven = answer
        self.size = min(LARGEST, self.size + 3) if proven else max(SMALLEST, int(self.size * 0.97))
        old = self.value()
        for j in before:
            state.remove(j)
        for j in sorted(found):
            assert state.can(j)
            state.add(j)
        new = self.value()
        if new > old:
            for j in found:
                state.remove(j)
            for j in before:
                state.add(j)
        return new < old
