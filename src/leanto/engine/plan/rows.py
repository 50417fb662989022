"""Every limit, rule and price of some pairs as linear rows over columns between nothing and one.

One description for two solvers: `programme` gives it to HiGHS, `neighbourhoods` to CP-SAT. Columns: first one for
each pair, then others with a price: turns of load, days, faces, filled turns, company.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from leanto.engine.plan.model import Model
from leanto.engine.plan.state import State
from leanto.engine.plan.terms import BESIDE, FACE

Row = tuple[list[int], list[float], float, float]
"""Columns, their weights, and the least and the most that their weighted sum may be."""


class Rows:
    """The rows of a group of pairs, beside what is chosen already.

    `price`, `whole`: of the columns after the pairs, what one costs and whether it must be a whole number (the
    others come out whole, or do not matter, where the pairs are). Rows that could never bind are left out.
    """

    def __init__(
        self, model: Model, group: Sequence[int], beside: State | None = None, *, loose: bool = False
    ) -> None:
        """`beside`: pairs outside the group that stay as they are. None of them may be on a turn of the group.

        `loose`: without faces, for a relaxation: they make it twenty times as slow and hardly any tighter.
        """
        self.model = model
        self.group = sorted(group)
        self.n = len(self.group)
        self.rows: list[Row] = []
        self.price: list[int] = []
        self.whole: list[bool] = []
        self._state = State(model) if beside is None else beside
        self.turns: dict[int, list[int]] = {}
        self._week: dict[tuple[int, int], list[int]] = {}
        self._day: dict[tuple[int, int], list[int]] = {}
        self._both: dict[tuple[int, int], list[int]] = {}
        self._offer: dict[tuple[int, int, int], list[int]] = {}
        for i, j in enumerate(self.group):
            pair = model.pairs[j]
            on = model.turns[pair.t]
            self.turns.setdefault(pair.t, []).append(i)
            self._week.setdefault((pair.p, on.week), []).append(i)
            self._day.setdefault((pair.p, on.day), []).append(i)
            self._both.setdefault((pair.t, pair.p), []).append(i)
            self._offer.setdefault((pair.p, on.week, pair.offer), []).append(i)
        self.people = sorted({p for p, _ in self._week})
        self._rooms()
        self._clashes()
        self._load()
        self._days_in_a_row()
        self._company()
        if not loose:
            self._faces()
        self._glad()

    def _new(self, price: int = 0, whole: bool = False) -> int:
        self.price.append(price)
        self.whole.append(whole)
        return self.n + len(self.price) - 1

    def _at_most(self, columns: Sequence[int], cap: int, weights: Sequence[int] | None = None) -> None:
        """A row, unless it could never bind."""
        weights = weights or [1] * len(columns)
        if sum(weights) > cap:
            self.rows.append((list(columns), [float(w) for w in weights], -math.inf, float(cap)))

    def _implies(self, columns: Sequence[int], that: int) -> None:
        """At most one of the columns, and only with `that`."""
        self.rows.append(([*columns, that], [*([1.0] * len(columns)), -1.0], -math.inf, 0.0))

    def _turn_of(self, i: int) -> int:
        return self.model.pairs[self.group[i]].t

    def _rooms(self) -> None:
        model, state = self.model, self._state
        for t, columns in self.turns.items():
            self._at_most(columns, state.places[t])
        for columns in self._both.values():
            self._at_most(columns, 1)
        for (p, w), columns in self._week.items():
            self._at_most(columns, model.room_turns(p, w) - state.week_turns[p, w])
            minutes = [model.turns[self._turn_of(i)].minutes for i in columns]
            self._at_most(columns, model.room_minutes(p, w) - state.week_minutes[p, w], minutes)
        for (p, d), columns in self._day.items():
            room = model.day_room(p, d)
            if room is not None:
                self._at_most(columns, room - state.day[p, d])
        for (p, w, o), columns in self._offer.items():
            room = model.offer_room(p, w, o)
            if room is not None:
                self._at_most(columns, room - state.offer[p, w, o])

    def _clashes(self) -> None:
        open_to: dict[int, list[int]] = {p: [] for p in self.people}
        for t, p in self._both:
            open_to[p].append(t)
        for p in self.people:
            for clique in self.model.cliques(p, open_to[p]):
                self._at_most([i for t in clique for i in self._both.get((t, p), ())], 1)
        for t in sorted(self.turns):
            for p, q in self.model.foes(t):
                self._at_most(self._both.get((t, p), []) + self._both.get((t, q), []), 1)

    def _load(self) -> None:
        """One column for each turn a person could take in a week. The price never falls, so they fill in order."""
        for (p, w), columns in sorted(self._week.items()):
            distinct = {self._turn_of(i) for i in columns}
            held = self._state.week_turns[p, w]
            most = min(len(distinct), self.model.room_turns(p, w) - held)
            units = [self._new(self.model.load(p, w, held + k)) for k in range(1, most + 1)]
            weights = [*([1.0] * len(columns)), *([-1.0] * most)]
            self.rows.append(([*columns, *units], weights, 0.0, 0.0))

    def _days_in_a_row(self) -> None:
        """A column for each day somebody may come, where a row of days has an end."""
        days: dict[int, list[int]] = {}
        for p, d in self._day:
            if self.model.people[p].days_in_a_row is not None:
                days.setdefault(p, []).append(d)
        for p in sorted(days):
            windows = list(self.model.rules.windows(p, days[p], self._state.day))
            there = {d: self._new() for d in sorted({d for free, _ in windows for d in free})}
            for d, column in there.items():
                for i in self._day[p, d]:
                    self._implies([i], column)
            for free, cap in windows:
                self._at_most([there[d] for d in free], cap)

    def _company(self) -> None:
        """Turns with all places or none; newcomers with somebody who is not one."""
        rules, state = self.model.rules, self._state
        for t in sorted(self.turns):
            columns, missing = self.turns[t], state.places[t]
            able = {self.model.pairs[self.group[i]].p for i in columns}
            if not rules.needs_company(t, able):
                continue
            if self.model.turns[t].together and missing > 1:
                full = self._new(whole=True)
                self.rows.append(([*columns, full], [*([1.0] * len(columns)), -float(missing)], 0.0, 0.0))
                for p in sorted(able):
                    self._implies(self._both[t, p], full)
            if rules.accompanied(t, state.on_turn[t]):
                continue
            old = [i for p in sorted(able - rules.newcomers) for i in self._both[t, p]]
            for p in sorted(able & rules.newcomers):
                mine = self._both[t, p]
                weights = [*([1.0] * len(mine)), *([-1.0] * len(old))]
                self.rows.append(([*mine, *old], weights, -math.inf, 0.0))

    def _faces(self) -> None:
        """A column for each person new on a rota with a wish about faces; more than wished for cost, or are walled."""
        rules, state = self.model.rules, self._state
        people: dict[int, dict[int, dict[int, list[int]]]] = {}
        for i, j in enumerate(self.group):
            pair = self.model.pairs[j]
            r = rules.rota_of[pair.t]
            if r >= 0 and not state.faces[r][pair.p] and pair.p not in rules.held_faces.get(r, ()):
                by_turn = people.setdefault(r, {}).setdefault(pair.p, {})
                by_turn.setdefault(pair.t, []).append(i)
        for r in sorted(people):
            free = rules.new_faces(r) - state.new_faces(r)
            if rules.wall(r) is None and len(people[r]) <= free:
                continue
            there = []
            for p in sorted(people[r]):
                there.append(self._new())
                for columns in people[r][p].values():
                    self._implies(columns, there[-1])
            if rules.wall(r) is None:
                over = [self._new(FACE) for _ in range(len(there) - max(0, free))]
                weights = [*([1.0] * len(there)), *([-1.0] * len(over))]
                self.rows.append(([*there, *over], weights, -math.inf, float(max(0, free))))
            else:
                self._at_most(there, max(0, free))

    def _glad(self) -> None:
        """A column for two people on one turn of whom one likes to share turns with the other."""
        glad = self.model.rules.glad
        if not glad:
            return
        for t in sorted(self.turns):
            if self._state.places[t] < 2:
                continue
            able = sorted({self.model.pairs[self.group[i]].p for i in self.turns[t]})
            for n, p in enumerate(able):
                for q in able[n + 1 :]:
                    if q in glad.get(p, ()):
                        both = self._new(-BESIDE)
                        for one in (p, q):
                            columns = self._both[t, one]
                            self.rows.append(
                                ([both, *columns], [1.0, *([-1.0] * len(columns))], -math.inf, 0.0)
                            )
