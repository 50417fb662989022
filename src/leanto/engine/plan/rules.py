"""The rules beside offers and room, compiled by number: ways and rest, days in a row, company, rotas.

Two sorts. **Limits** can only be broken by adding somebody (a way too long, no rest, one day or one face too many):
`State.can` holds them at every moment. **Company** can also be broken by taking somebody away (a turn for two with
one, a newcomer alone): `Rules.sound` says whether it holds, of a finished turn. A rule that nobody uses is an empty
table here and costs nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from leanto.engine.plan.problem import Person, Problem, Turn
from leanto.engine.plan.terms import BESIDE, CONTINUITY, FACE


class Rules:
    """What a problem says about its turns and people together. Turns, people and rotas are numbers."""

    def __init__(
        self,
        problem: Problem,
        turns: Sequence[Turn],
        people: Sequence[Person],
        helpers_of: dict[int, list[int]],
        held_days: Callable[[int, int], int],
    ) -> None:
        """`helpers_of`: who promised a turn; `held_days`: how many promises person p has on a day."""
        self.turns, self.people = turns, people
        self._helpers_of, self._held_days = helpers_of, held_days
        self.way = {**{(b, a): m for (a, b), m in problem.travel.items()}, **problem.travel}
        rests = (max(p.rest, p.night_rest) for p in people)
        self._longest = max([0, *rests, *self.way.values()])
        self.rows_end = any(p.days_in_a_row is not None for p in people)
        number = {p.key: n for n, p in enumerate(people)}
        self.newcomers = {n for n, p in enumerate(people) if p.newcomer}
        self.glad: dict[int, set[int]] = {}
        for n, person in enumerate(people):
            for other in person.glad_beside:
                if other in number and number[other] != n:
                    self.glad.setdefault(n, set()).add(number[other])
                    self.glad.setdefault(number[other], set()).add(n)
        self.rotas = sorted(problem.rotas, key=lambda r: r.key)
        known = {rota.key: n for n, rota in enumerate(self.rotas)}
        self._known = [known.get(turn.rota, -1) for turn in turns]
        self.rota_of = [n if n >= 0 and self.rotas[n].faces is not None else -1 for n in self._known]
        self.held_faces: dict[int, set[int]] = {}
        for t, helpers in helpers_of.items():
            if self.rota_of[t] >= 0:
                self.held_faces.setdefault(self.rota_of[t], set()).update(helpers)

    # --- limits -----------------------------------------------------------------------------------------

    def rest_after(self, p: int, t: int) -> int:
        """Minutes after turn `t` in which person `p` takes no other, wherever that is."""
        person = self.people[p]
        return max(person.rest, person.night_rest if self.turns[t].night else 0)

    def clash(self, p: int, t: int, u: int) -> bool:
        """Whether person `p` cannot take both turns: at one time, no rest between, or too far. Loose ones never."""
        a, b = self.turns[t], self.turns[u]
        if a.anytime or b.anytime:
            return False
        if b.start < a.start:
            a, b, t = b, a, u
        between = b.start - a.end
        if between < 0 or between >= self._longest:
            return between < 0
        if between < self.rest_after(p, t):
            return True
        return bool(self.way) and between < self.way.get((a.place, b.place), 0)

    def too_far(self, p: int, mine: Sequence[int]) -> list[tuple[int, ...]]:
        """Sets of turns, of which person `p` can take one, because of the ways between them alone."""
        if not self.way:
            return []
        fixed = [t for t in mine if self.turns[t].place and not self.turns[t].anytime]
        out: list[tuple[int, ...]] = []
        covered: set[tuple[int, int]] = set()
        for i, t in enumerate(fixed):
            for u in fixed[i + 1 :]:
                if (t, u) in covered or not self.clash(p, t, u):
                    continue
                first, second = sorted((t, u), key=lambda n: self.turns[n].start)
                if self.turns[second].start < self.turns[first].end + self.rest_after(p, first):
                    continue
                whole = [t, u]
                for v in fixed:
                    if v not in whole and all(self.clash(p, v, w) for w in whole):
                        whole.append(v)
                whole.sort(key=fixed.index)
                covered.update((a, b) for n, a in enumerate(whole) for b in whole[n + 1 :])
                out.append(tuple(whole))
        return out

    def too_many_days(self, p: int, day: int, days: Counter[tuple[int, int]]) -> bool:
        """Whether a turn on that day would make too long a row, beside promises and `days` (counts by person, day)."""
        limit = self.people[p].days_in_a_row
        if limit is None:
            return False
        row = 1
        for step in (-1, 1):
            at = day + step
            while row <= limit and (days[p, at] or self._held_days(p, at)):
                row, at = row + 1, at + step
        return row > limit

    def windows(
        self, p: int, open_days: Collection[int], days: Counter[tuple[int, int]]
    ) -> Iterable[tuple[list[int], int]]:
        """Rows of days of which so many may have a turn: (days without a turn yet, how many more)."""
        limit = self.people[p].days_in_a_row
        if limit is None:
            return
        seen: set[tuple[int, ...]] = set()
        for first in sorted({day - back for day in open_days for back in range(limit + 1)}):
            window = range(first, first + limit + 1)
            held = [day for day in window if days[p, day] or self._held_days(p, day)]
            free = [day for day in window if day in open_days and day not in held]
            if free and len(free) + len(held) > limit and tuple(free) not in seen:
                seen.add(tuple(free))
                yield free, limit - len(held)

    # --- company ----------------------------------------------------------------------------------------

    def needs_company(self, t: int, able: Iterable[int]) -> bool:
        """Whether turn `t`, open to these people, can be broken by taking somebody away."""
        return self.turns[t].together or any(p in self.newcomers for p in able)

    def accompanied(self, t: int, on: Iterable[int]) -> bool:
        """Whether somebody who is no newcomer is among those suggested (`on`) or promised for turn `t`."""
        return any(p not in self.newcomers for p in (*on, *self._helpers_of.get(t, ())))

    def sound(self, t: int, on: Collection[int], missing: int) -> bool:
        """Whether those suggested for turn `t` may be so: all places or none, no newcomer alone."""
        if not on:
            return True
        if missing and self.turns[t].together:
            return False
        return not any(p in self.newcomers for p in on) or self.accompanied(t, on)

    # --- prices -----------------------------------------------------------------------------------------

    def shift(self, t: int, p: int) -> int:
        """What a pair costs more or less because of its rota and of who promised the same turn."""
        return -CONTINUITY * self.knows_rota(t, p) - BESIDE * self.beside(p, self._helpers_of.get(t, ()))

    def knows_rota(self, t: int, p: int) -> bool:
        """Whether person `p` did turns of this turn's rota before."""
        n = self._known[t]
        return n >= 0 and self.people[p].key in self.rotas[n].before

    def beside(self, p: int, others: Iterable[int]) -> int:
        """How many of the others person `p` likes to share a turn with, or the other way round."""
        friends = self.glad.get(p)
        return sum(q in friends for q in others) if friends else 0

    def wall(self, r: int) -> int | None:
        """How many faces rota `r` may have at the very most; None if more only cost."""
        rota = self.rotas[r]
        return rota.faces if rota.insist else None

    def new_faces(self, r: int) -> int:
        """How many more faces than those promised are free for rota `r` (less than nothing: none)."""
        return (self.rotas[r].faces or 0) - len(self.held_faces.get(r, ()))

    def over(self, r: int, new: int) -> int:
        """The price of `new` faces on rota `r` beside those promised, unless there is a wall."""
        return (
            0
            if self.rotas[r].insist
            else FACE * (max(0, new - self.new_faces(r)) - max(0, -self.new_faces(r)))
        )

    def burden(self, taken: Iterable[tuple[int, int]]) -> int:
        """What faces and company add to the burden of these (turn, person) numbers."""
        if not self.glad and all(r < 0 for r in self.rota_of):
            return 0
        faces: dict[int, set[int]] = {}
        on: dict[int, list[int]] = {}
        total = 0
        for t, p in taken:
            r = self.rota_of[t]
            if r >= 0 and p not in self.held_faces.get(r, ()):
                faces.setdefault(r, set()).add(p)
            total -= BESIDE * self.beside(p, on.setdefault(t, []))
            on[t].append(p)
        return total + sum(self.over(r, len(people)) for r, people in faces.items())

    # --- what hangs together ----------------------------------------------------------------------------

    def tied(self, able: Mapping[int, Iterable[int]]) -> Iterable[tuple[int, int]]:
        """Turns that share a rule, two by two. `able`: the turns open to each person."""
        last: dict[int, int] = {}
        for t, r in enumerate(self.rota_of):
            if r >= 0:
                yield last.get(r, t), t
                last[r] = t
        for p, mine in able.items():
            limit = self.people[p].days_in_a_row
            if limit is not None:
                for t, u in pairwise(sorted(mine, key=lambda n: (self.turns[n].day, n))):
                    if self.turns[u].day - self.turns[t].day <= limit:
                        yield t, u

    def entangles(self, turns: Iterable[int], able: Callable[[int], Collection[int]]) -> bool:
        """Whether a rule on these turns reaches beyond one person's week: company, faces, people glad of each other."""
        turns = list(turns)
        if any(self.turns[t].together or self.rota_of[t] >= 0 for t in turns):
            return True
        for t in turns if self.newcomers or self.glad else ():
            people = able(t)
            if any(p in self.newcomers for p in people) or any(self.beside(p, people) for p in people):
                return True
        return False


def entangled_weeks(problem: Problem, turn: str) -> frozenset[int]:
    """The week of a turn, and weeks tied to it: turns at the same time or with a rest or way between, days that are the
    same or in a row, rotas with a wish about faces."""
    weeks = {t.week for t in problem.turns if t.key == turn}
    rests = [max(p.rest, p.night_rest) for p in problem.people]
    reach = max([0, *rests, *problem.travel.values()])
    row = max((p.days_in_a_row or 0 for p in problem.people), default=0)
    wishes = {r.key for r in problem.rotas if r.faces is not None}
    grew = True
    while grew:
        inside = [t for t in problem.turns if t.week in weeks]
        days = {t.day + step for t in inside for step in range(-row, row + 1)}
        rotas = {t.rota for t in inside} & wishes
        last, first = max((t.end for t in inside), default=0), min((t.start for t in inside), default=0)
        more = {
            t.week
            for t in problem.turns
            if t.week not in weeks
            and (
                t.day in days
                or t.rota in rotas
                or (
                    t.start < last + reach
                    and first < t.end + reach
                    and any(_near(t, u, reach) for u in inside)
                )
            )
        }
        grew = bool(more)
        weeks |= more
    return frozenset(weeks)


def _near(a: Turn, b: Turn, reach: int) -> bool:
    return not a.anytime and not b.anytime and a.start < b.end + reach and b.start < a.end + reach
