"""Parts of a problem that are too large to be proven: a quick plan, made better around what is still wrong.

Large-neighbourhood search (Shaw 1998): take some turns out of the plan, solve them exactly beside everything that
stays, keep what is no worse, again. Which turns go together is what matters: those that block each other. A place
stays open because the people who could take it are full, resting or one face too many, so a neighbourhood grows from
an open turn to whole rotas: its own, then those that hold the people who could help.

Every plan on the way is within all limits, so it can be stopped at any moment. Nothing is proven by the search: the
bounds come from the relaxation, and they are loose where people insist on few faces.
"""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence

from leanto.engine.plan import cpsat
from leanto.engine.plan.model import Model, ticket
from leanto.engine.plan.pieces import PRIORITIES, Budget, Piece, SoFar, Vector
from leanto.engine.plan.programme import KEPT_WORTH, WORTH, Programme
from leanto.engine.plan.rows import Rows
from leanto.engine.plan.state import State, clear, greedy

LARGE = 60
"""Turns above which a part whose rules tie people together is searched and not proven."""

EFFORT = 0.15
"""CP-SAT's deterministic time for one neighbourhood: half a second or so. Many quick tries beat few patient ones."""

SMALLEST, LARGEST, FIRST = 30, 240, 40
"""Turns in a neighbourhood: the fewest, the most, and how many at first. It grows while the proofs are quick."""

IDLE = 120
"""Neighbourhoods in a row without a better plan, after which the search ends before its time."""

WITHOUT, PATIENT = 0.5, 2.0
"""Without OR-Tools: the share of those sizes, and the seconds for one. HiGHS takes many times as long."""

BOUNDS = 0.1
"""The share of the seconds that each of the three relaxations may take at most, one before and two after."""


def too_large(model: Model, group: Sequence[int]) -> bool:
    """Whether a component is one for the search: many turns, and rules that tie people together."""
    return len({model.pairs[j].t for j in group}) > LARGE and model.entangled(group)


def improve(model: Model, group: Sequence[int], budget: Budget, keep: frozenset[int] = frozenset()) -> Piece:
    """The best plan found for a component within the budget, and how far from the best it can be at most.

    `keep`: told pairs. With `budget.nodes` the search ends after so many neighbourhoods, and with generous seconds
    the plan does not depend on how busy the machine is. `budget.progress` hears of every better plan.
    """
    begin = time.monotonic()
    search = Search(model, group, keep)
    relaxed = Programme(model, group, loose=True)
    share = Budget(BOUNDS * budget.seconds)
    low = relaxed.least_value(share, keep) + search.all_open
    until = budget.seconds * (1 - 2 * BOUNDS)
    rounds = idle = 0

    def tell() -> None:
        if budget.progress is not None:
            value = search.value()
            gap = (value - low) / max(1, abs(value))
            seconds = time.monotonic() - begin
            budget.progress(SoFar(search.pairs(), len(search.state.chosen), value, low, gap, seconds))

    tell()
    while search.value() > low and idle < IDLE and (budget.nodes is None or rounds < budget.nodes):
        left = until - (time.monotonic() - begin)
        if left <= 0 or (budget.cancelled is not None and budget.cancelled()):
            break
        rounds, idle = rounds + 1, idle + 1
        if search.step(left):
            idle = 0
            tell()
    left = budget.seconds - (time.monotonic() - begin)
    return search.piece(relaxed, Budget(max(0.05, min(left / 2, share.seconds))))


class Search:
    """The standing plan of one component, and the step that makes it better."""

    def __init__(self, model: Model, group: Sequence[int], keep: frozenset[int] = frozenset()) -> None:
        """Begins with the quick plan. `keep`: told pairs."""
        self.model, self.group, self.keep = model, sorted(group), keep
        self.state: State = greedy(model, self.group, keep)
        self._random = random.Random(ticket(model.problem.seed, "neighbourhoods"))
        turns = {model.pairs[j].t for j in self.group}
        prices = (int(WORTH[model.turns[t].priority]) * model.need[t] for t in turns)
        self.all_open = sum(prices) + int(KEPT_WORTH) * len(keep)
        self._pairs_of: dict[int, list[int]] = {}
        for j in self.group:
            self._pairs_of.setdefault(model.pairs[j].t, []).append(j)
        self._turns = sorted(self._pairs_of)
        self._able = {t: {model.pairs[j].p for j in mine} for t, mine in self._pairs_of.items()}
        self._bundles: dict[int, list[int]] = {}
        for t in self._turns:
            self._bundles.setdefault(self._bundle(t), []).append(t)
        self._tried: Counter[int] = Counter()
        self._fast = cpsat.installed()
        self._size = FIRST * (1 if self._fast else WITHOUT)

    def value(self) -> int:
        """What the search makes small: burden, with a price on open places and told suggestions that moved."""
        chosen = self.state.chosen
        return self.all_open + self.model.burden(chosen) - sum(self._worth(j) for j in chosen)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """(turn, person) keys of the standing plan, sorted."""
        model = self.model
        taken = (model.pairs[j] for j in self.state.chosen)
        return tuple(sorted((model.turns[pair.t].key, model.people[pair.p].key) for pair in taken))

    def step(self, seconds: float) -> bool:
        """Solve one neighbourhood, at most so many seconds. Returns whether the plan got better."""
        model, state = self.model, self.state
        old = self.value()
        turns = self._around(self._next())
        before = [j for t in turns for j in clear(state, t)]
        rows = Rows(model, [j for t in turns for j in self._pairs_of[t] if state.can(j)], state)
        found, proven = self._solve(rows, set(before), seconds)
        if proven:
            self._size = min(LARGEST, 1.05 * self._size)
        else:
            self._size = max(SMALLEST * (1 if self._fast else WITHOUT), 0.9 * self._size)
        self._put(before if found is None else sorted(found))
        if found is None or self.value() <= old:
            return self.value() < old
        self._take(found)
        self._put(before)
        return False

    def piece(self, relaxed: Programme, budget: Budget) -> Piece:
        """The standing plan with what the relaxation proves about it, in so many seconds for each bound."""
        chosen = self.state.chosen
        cover, ceiling = _count(self.model, chosen), relaxed.ceilings()
        burden, kept = self.model.burden(chosen), len(chosen & self.keep)
        # Only the sum is proven: what it leaves below the two upper ceilings is the last one's.
        most = relaxed.most_places(budget)
        last = max(cover[2], min(ceiling[2], most - ceiling[0] - ceiling[1]))
        bound = min(burden, relaxed.least_burden(budget, cover, kept, self.keep))
        kept_most = len({(self.model.pairs[j].t, self.model.pairs[j].p) for j in self.keep})
        top = (ceiling[0], ceiling[1], last)
        return Piece(tuple(sorted(chosen)), cover, top, kept, kept_most, burden, bound)

    def _worth(self, j: int) -> int:
        return int(WORTH[self.model.turns[self.model.pairs[j].t].priority] + KEPT_WORTH * (j in self.keep))

    def _bundle(self, t: int) -> int:
        """What goes together: turns of one rota with a wish about faces; any other turn is alone."""
        r = self.model.rules.rota_of[t]
        return r if r >= 0 else -1 - t

    def _next(self) -> int:
        """An open turn that was tried least; any turn if none is open."""
        waiting = [t for t in self._turns if self.state.places[t]] or self._turns
        least = min(self._tried[t] for t in waiting)
        first = self._random.choice([t for t in waiting if self._tried[t] == least])
        self._tried[first] += 1
        return first

    def _around(self, first: int) -> list[int]:
        """Whole bundles around a turn, about `size` turns: its own, and those that hold the people who could help.

        Other bundles with an open place come along now and then. Chance decides between bundles of like worth, so
        the same turn is not always solved beside the same others.
        """
        state, draw = self.state, self._random
        own = self._bundles[self._bundle(first)]
        needed = Counter(p for t in own if state.places[t] or t == first for p in self._able[t])
        worth: Counter[int] = Counter()
        for p, weight in needed.items():
            for j in state.by_person[p]:
                t = self.model.pairs[j].t
                if t in self._able:
                    worth[self._bundle(t)] += weight
        for t in self._turns:
            if state.places[t]:
                worth[self._bundle(t)] += 1
        order = sorted(
            worth,
            key=lambda b: (
                -(worth[b] ** draw.uniform(0.5, 1.0)) * math.sqrt(draw.random() / len(self._bundles[b]))
            ),
        )
        turns = set(own)
        for bundle in order:
            if len(turns) >= self._size:
                break
            turns.update(self._bundles[bundle])
        return sorted(turns)

    def _solve(self, rows: Rows, hint: set[int], seconds: float) -> tuple[set[int] | None, bool]:
        prices = [self.model.pairs[j].cost - self._worth(j) for j in rows.group] + rows.price
        if self._fast:
            seed = self._random.getrandbits(31)
            answer = cpsat.minimise(rows, prices, seconds=seconds, effort=EFFORT, hint=hint, seed=seed)
            return answer.chosen, answer.proven
        return Programme(self.model, rows.group, rows=rows).cheapest(Budget(min(seconds, PATIENT)), prices)

    def _put(self, pairs: Iterable[int]) -> None:
        for j in pairs:
            assert self.state.can(j), "the rows let something through that the limits do not"
            self.state.add(j)

    def _take(self, pairs: Iterable[int]) -> None:
        for j in pairs:
            self.state.remove(j)


def _count(model: Model, chosen: Iterable[int]) -> Vector:
    count = Counter(model.turns[model.pairs[j].t].priority for j in chosen)
    return (count[PRIORITIES[0]], count[PRIORITIES[1]], count[PRIORITIES[2]])
