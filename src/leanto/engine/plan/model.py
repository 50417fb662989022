"""A problem as numbered pairs: everything that can be known before choosing.

Turns and people are numbered by a hash of seed and key, so nothing depends on the order they came in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from leanto.engine.plan.options import Limits, apart, validate
from leanto.engine.plan.problem import ANYTHING, Person, Problem, Turn
from leanto.engine.plan.rules import Rules
from leanto.engine.plan.terms import marginal_load

Only = tuple[frozenset[str], frozenset[tuple[str, str]]]
"""Turns of which every pair counts, and single (turn, person) pairs."""

NOTHING: Counter[tuple[int, int]] = Counter()
"""No turns on any day, beside what is promised."""

MANY = 4_000_000
"""People times turns from which on a turn is offered to some of those who could, not to all."""

NEAREST = 60
"""How many people that is, for each place of the turn."""

LOTTERY = 16
"""Tickets are 0 to 15."""


def ticket(seed: int, *keys: str) -> int:
    """A reproducible 64-bit number from seed and keys."""
    text = "\x1f".join((str(seed), *keys)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


@dataclass(frozen=True, slots=True)
class Pair:
    """One variable: person `p` takes turn `t` through `offer`."""

    t: int
    p: int
    offer: int
    cost: int
    rather_not: bool
    lot: int


class Model:
    """Everything that can be known before choosing. `pairs` are all the choices there are."""

    def __init__(self, problem: Problem, only: Only | None = None, like: Model | None = None) -> None:
        """`only` limits the pairs looked at (None: all). `like` lends its compiled limits of the same people."""
        validate(problem)
        self.problem = problem
        self._only = only
        seed = problem.seed
        self.turns: list[Turn] = sorted(problem.turns, key=lambda t: (ticket(seed, "t", t.key), t.key))
        self.people: list[Person] = sorted(problem.people, key=lambda p: (ticket(seed, "p", p.key), p.key))
        self.turn_no = {turn.key: i for i, turn in enumerate(self.turns)}
        self.person_no = {person.key: i for i, person in enumerate(self.people)}
        self.apart = apart(problem.people)
        self._limits: dict[int, Limits] = {} if like is None else like._limits
        self.promises = sorted((self.turn_no[t], self.person_no[p]) for t, p in problem.promised)
        self.need = [turn.places for turn in self.turns]
        self._held_turns: dict[int, list[int]] = {}
        self._helpers_of: dict[int, list[int]] = {}
        for t, p in self.promises:
            self.need[t] = max(0, self.need[t] - 1)
            self._held_turns.setdefault(p, []).append(t)
            self._helpers_of.setdefault(t, []).append(p)
        self._settle_rooms()
        self.rules = Rules(
            problem, self.turns, self.people, self._helpers_of, lambda p, d: self.day_used[p, d]
        )
        self.pairs = self._pairs()
        self.of_turn: list[list[int]] = [[] for _ in self.turns]
        self.of_person: list[list[int]] = [[] for _ in self.people]
        for j, pair in enumerate(self.pairs):
            self.of_turn[pair.t].append(j)
            self.of_person[pair.p].append(j)

    def _settle_rooms(self) -> None:
        """What promises leave of everybody's weeks and days."""
        self.held: Counter[tuple[int, int]] = Counter()
        self.held_minutes: Counter[tuple[int, int]] = Counter()
        self.day_used: Counter[tuple[int, int]] = Counter()
        self.offer_used: Counter[tuple[int, int, int]] = Counter()
        for t, p in self.promises:
            turn, person = self.turns[t], self.people[p]
            week = (p, turn.week)
            self.held[week] += 1
            self.held_minutes[week] += turn.minutes
            self.day_used[p, turn.day] += 1
            # A promise uses up the first offer that would have let it through; a promise made beside every
            # offer uses room only.
            if all(offer.per_week is None for offer in person.offers):
                continue
            for way in self.limits(p).ways(turn):
                cap = person.offers[way.offer].per_week
                if cap is None:
                    break
                if self.offer_used[p, turn.week, way.offer] < cap:
                    self.offer_used[p, turn.week, way.offer] += 1
                    break

    def limits(self, p: int) -> Limits:
        """The compiled limits of person `p`, made on first use."""
        if p not in self._limits:
            self._limits[p] = Limits(self.people[p])
        return self._limits[p]

    def room_turns(self, p: int, week: int) -> int:
        """Turns that person `p` still has room for in that week, promises taken off."""
        return max(0, self.people[p].room_turns - self.held[p, week])

    def room_minutes(self, p: int, week: int) -> int:
        """Minutes that person `p` still has room for in that week, promises taken off."""
        return max(0, self.people[p].room_minutes - self.held_minutes[p, week])

    def day_room(self, p: int, day: int) -> int | None:
        """Turns left on that day, None if the person set no limit for a day."""
        cap = self.people[p].day_turns
        return None if cap is None else max(0, cap - self.day_used[p, day])

    def offer_room(self, p: int, week: int, offer: int) -> int | None:
        """Turns left that week through that offer, None if it has no weekly limit."""
        cap = self.people[p].offers[offer].per_week
        return None if cap is None else max(0, cap - self.offer_used[p, week, offer])

    def hidden(self, t: int, p: int) -> bool:
        """What nobody is told about: kept apart from the asker or from somebody who promised, or a no given."""
        turn, person = self.turns[t], self.people[p]
        foes = self.apart.get(person.key, set())
        if turn.key in person.said_no or turn.asker in foes:
            return True
        return any(self.people[q].key in foes for q in self._helpers_of.get(t, ()))

    def sees(self, t: int, p: int) -> bool:
        """Whether the person may see the ask, is not its asker, and does not hold it already."""
        turn, person = self.turns[t], self.people[p]
        if person.key == turn.asker or (turn.helpers is not None and person.key not in turn.helpers):
            return False
        return p not in self._helpers_of.get(t, ())

    def helpers_of(self, t: int) -> list[int]:
        """Who promised turn `t`."""
        return self._helpers_of.get(t, [])

    def busy(self, t: int, p: int) -> bool:
        """Whether a promise of the person is at the same time, or too near for the way or the rest between."""
        return any(self.rules.clash(p, t, u) for u in self._held_turns.get(p, ()))

    def _pairs(self) -> list[Pair]:
        self.capped = False
        if self._only is None and len(self.turns) * len(self.people) > MANY:
            return [pair for t in range(len(self.turns)) for pair in self._some_pairs(t)]
        return [pair for p, t in self._worth_a_look() for pair in self._pairs_of(t, p)]

    @cached_property
    def _offering(self) -> dict[str, list[int]]:
        """Who offers a kind, or anything, by number (which is as good as by chance)."""
        out: dict[str, list[int]] = {turn.kind: [] for turn in self.turns}
        for p, person in enumerate(self.people):
            kinds = {kind for offer in person.offers for kind in offer.kinds}
            for kind in out if ANYTHING in kinds else kinds & out.keys():
                out[kind].append(p)
        return out

    def _some_pairs(self, t: int) -> Iterator[Pair]:
        """The ways into turn `t` of whoever is near to the asker or promised it before, then of others until there are
        enough. Who comes first differs from turn to turn, so that together the turns look at everybody."""
        turn = self.turns[t]
        if not self.need[t]:
            return
        who = self._offering[turn.kind]
        begin = ticket(self.problem.seed, "first", turn.key) % max(1, len(who))
        known = [self.person_no[key] for key in sorted(turn.affinity) if key in self.person_no]
        seen: set[int] = set()
        left = NEAREST * self.need[t]
        for p in (*known, *who[begin:], *who[:begin]):
            if p in seen:
                continue
            if not left:
                self.capped = True
                return
            seen.add(p)
            ways = list(self._pairs_of(t, p)) if self.limits(p).offers(turn) else []
            left -= bool(ways)
            yield from ways

    def _worth_a_look(self) -> Iterator[tuple[int, int]]:
        """(person, turn) numbers where the person offers the kind, in order."""
        if self._only is not None:
            whole, some = self._only
            turns = sorted(self.turn_no[t] for t in whole if t in self.turn_no)
            known = [(p, t) for t, p in some if t in self.turn_no and t not in whole and p in self.person_no]
            single = [(self.person_no[p], self.turn_no[t]) for p, t in known]
            for p, person in enumerate(self.people):
                kinds = {kind for offer in person.offers for kind in offer.kinds}
                single += [(p, t) for t in turns if ANYTHING in kinds or self.turns[t].kind in kinds]
            yield from sorted(single)
            return
        by_kind: dict[str, list[int]] = {}
        for t, turn in enumerate(self.turns):
            if self.need[t]:
                by_kind.setdefault(turn.kind, []).append(t)
        for p, person in enumerate(self.people):
            kinds = {kind for offer in person.offers for kind in offer.kinds}
            if ANYTHING in kinds:
                kinds = set(by_kind)
            for t in sorted(t for kind in kinds for t in by_kind.get(kind, ())):
                yield p, t

    def all_ways(self, t: int) -> Iterator[Pair]:
        """Every way in which anybody could take turn `t`, whether or not it was numbered."""
        if self._only is None or self.turns[t].key in self._only[0]:
            yield from (self.pairs[j] for j in self.of_turn[t])
            return
        for p in range(len(self.people)):
            if self.limits(p).offers(self.turns[t]):
                yield from self._pairs_of(t, p)

    def _pairs_of(self, t: int, p: int) -> Iterator[Pair]:
        turn, person = self.turns[t], self.people[p]
        if not self.need[t] or not self.sees(t, p) or self.hidden(t, p):
            return
        if not self.room_turns(p, turn.week) or turn.minutes > self.room_minutes(p, turn.week):
            return
        if (
            self.day_room(p, turn.day) == 0
            or self.busy(t, p)
            or self.rules.too_many_days(p, turn.day, NOTHING)
        ):
            return
        shift = self.rules.shift(t, p)
        for way in self.limits(p).ways(turn):
            if self.offer_room(p, turn.week, way.offer) != 0:
                lot = ticket(self.problem.seed, turn.key, person.key, str(way.offer)) % LOTTERY
                yield Pair(t, p, way.offer, way.cost + shift, way.rather_not, lot)

    @cached_property
    def components(self) -> list[list[int]]:
        """Pairs in groups that share no turn, no person's week, no person's day, no collision and no rule."""
        parent: dict[tuple[str, int, int], tuple[str, int, int]] = {}

        def find(node: tuple[str, int, int]) -> tuple[str, int, int]:
            parent.setdefault(node, node)
            while parent[node] != node:
                parent[node] = parent[parent[node]]
                node = parent[node]
            return node

        for pair in self.pairs:
            turn = self.turns[pair.t]
            root = find(("turn", pair.t, 0))
            parent[find(("week", pair.p, turn.week))] = root
            if self.people[pair.p].day_turns is not None:
                parent[find(("day", pair.p, turn.day))] = find(root)
        able = {p: self.open_to(p) for p in range(len(self.people))}
        for p in range(len(self.people)):
            for clique in self.cliques(p, able[p]):
                first = ("turn", clique[0], 0)
                for t in clique[1:]:
                    parent[find(("turn", t, 0))] = find(first)
        for t, u in self.rules.tied(able):
            parent[find(("turn", t, 0))] = find(("turn", u, 0))
        groups: dict[tuple[str, int, int], list[int]] = {}
        for j, pair in enumerate(self.pairs):
            groups.setdefault(find(("turn", pair.t, 0)), []).append(j)
        return list(groups.values())

    def open_to(self, p: int) -> set[int]:
        """The turns person `p` could take."""
        return {self.pairs[j].t for j in self.of_person[p]}

    def cliques(self, p: int, turns: Iterable[int]) -> list[tuple[int, ...]]:
        """Sets of these turns of which person `p` can take only one: all running at one moment, the rest after them
        included, or too far from each other. Loose turns are in none."""
        mine = sorted(turns, key=lambda t: (self.turns[t].start, t))
        running: list[tuple[int, int]] = []
        out: list[tuple[int, ...]] = []
        grown = False
        for t in mine:
            turn = self.turns[t]
            if turn.anytime:
                continue
            still = [(end, u) for end, u in running if end > turn.start]
            if grown and len(still) < len(running):
                out.append(tuple(u for _, u in running))
            grown = len(still) > 0
            running = [*still, (turn.end + self.rules.rest_after(p, t), t)]
        if grown:
            out.append(tuple(u for _, u in running))
        return out + self.rules.too_far(p, mine)

    def foes(self, t: int) -> list[tuple[int, int]]:
        """People kept apart who could both take a place of turn `t`."""
        able = sorted({self.pairs[j].p for j in self.of_turn[t]})
        if self.need[t] < 2 or not self.apart:
            return []
        return [
            (p, q)
            for i, p in enumerate(able)
            for q in able[i + 1 :]
            if self.people[q].key in self.apart.get(self.people[p].key, ())
        ]

    def entangled(self, group: Iterable[int]) -> bool:
        """Whether a rule of company or faces, or people glad of each other, is on the turns of these pairs."""
        turns = {self.pairs[j].t for j in group}
        return self.rules.entangles(turns, lambda t: {self.pairs[j].p for j in self.of_turn[t]})

    def burden(self, chosen: Iterable[int]) -> int:
        """The exact burden of a set of pairs: discomfort plus convex load, week by week, plus faces and company."""
        chosen = list(chosen)
        total = self.rules.burden((self.pairs[j].t, self.pairs[j].p) for j in chosen)
        weeks: Counter[tuple[int, int]] = Counter()
        for j in chosen:
            pair = self.pairs[j]
            total += pair.cost
            weeks[pair.p, self.turns[pair.t].week] += 1
        return total + sum(self.load(p, week, k) for (p, week), n in weeks.items() for k in range(1, n + 1))

    def load(self, p: int, week: int, k: int) -> int:
        """The price of the k-th turn (k from 1) on top of what the person promised for that week."""
        return marginal_load(self.people[p], self.held[p, week], k)


def collide(a: Turn, b: Turn) -> bool:
    """Two turns of one person at the same time. A loose turn collides with nothing."""
    return not a.anytime and not b.anytime and a.start < b.end and b.start < a.end
