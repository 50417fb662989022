"""The running state of a plan with every limit in it, and a quick plan.

`State` adds one pair at a time and never lets a limit break. Company (turns for two, newcomers) is a matter of
finished turns: `State.sound`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from leanto.engine.plan.model import Model, Pair
from leanto.engine.plan.terms import BESIDE


class State:
    """A set of chosen pairs that keeps every limit at every moment: `add` only what `can` be added."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.chosen: set[int] = set()
        self.places = list(model.need)
        self.week_turns: Counter[tuple[int, int]] = Counter()
        self.week_minutes: Counter[tuple[int, int]] = Counter()
        self.day: Counter[tuple[int, int]] = Counter()
        self.offer: Counter[tuple[int, int, int]] = Counter()
        self.on_turn: list[set[int]] = [set() for _ in model.turns]
        self.by_person: list[set[int]] = [set() for _ in model.people]
        self.faces: dict[int, Counter[int]] = {r: Counter() for r in model.rules.rota_of if r >= 0}

    def can(self, j: int) -> bool:
        """Whether pair `j` fits beside everything chosen so far."""
        return self.fits(self.model.pairs[j])

    def fits(self, pair: Pair) -> bool:
        """The same for a pair that need not be numbered."""
        return self.has_room(pair) and self.goes_beside(pair)

    def has_room(self, pair: Pair) -> bool:
        """Whether the person's own numbers let it through: week, minutes, day and offer."""
        model, p = self.model, pair.p
        turn = model.turns[pair.t]
        week = (p, turn.week)
        if self.week_turns[week] >= model.room_turns(p, turn.week):
            return False
        if self.week_minutes[week] + turn.minutes > model.room_minutes(p, turn.week):
            return False
        day_room = model.day_room(p, turn.day)
        if day_room is not None and self.day[p, turn.day] >= day_room:
            return False
        through = model.offer_room(p, turn.week, pair.offer)
        return through is None or self.offer[p, turn.week, pair.offer] < through

    def goes_beside(self, pair: Pair) -> bool:
        """Whether it goes together with the other turns of the person and the other people of the turn."""
        model, t, p = self.model, pair.t, pair.p
        if not self.places[t] or p in self.on_turn[t]:
            return False
        rules = model.rules
        for i in self.by_person[p]:
            if rules.clash(p, t, model.pairs[i].t):
                return False
        if rules.rows_end and rules.too_many_days(p, model.turns[t].day, self.day):
            return False
        if self.faces and self._at_the_wall(t, p):
            return False
        foes = model.apart.get(model.people[p].key)
        return not foes or not any(model.people[q].key in foes for q in self.on_turn[t])

    def _new_face(self, t: int, p: int) -> int:
        """The rota on which person `p` would be a new face by turn `t`, -1 if on none."""
        r = self.model.rules.rota_of[t]
        if r < 0 or self.faces[r][p] or p in self.model.rules.held_faces.get(r, ()):
            return -1
        return r

    def new_faces(self, r: int) -> int:
        """How many people on rota `r` have promised nothing of it."""
        return len(self.faces[r].keys() - self.model.rules.held_faces.get(r, set()))

    def _at_the_wall(self, t: int, p: int) -> bool:
        r = self._new_face(t, p)
        if r < 0 or self.model.rules.wall(r) is None:
            return False
        return self.new_faces(r) >= self.model.rules.new_faces(r)

    def open_to_new_faces(self, t: int, count: int) -> bool:
        """Whether so many people who have nothing of this rota could come to turn `t`."""
        r = self.model.rules.rota_of[t]
        if r < 0 or self.model.rules.wall(r) is None:
            return True
        return self.new_faces(r) + count <= self.model.rules.new_faces(r)

    def sound(self, t: int) -> bool:
        """Whether the company on turn `t` is as it has to be: all places or none, no newcomer alone."""
        return self.model.rules.sound(t, self.on_turn[t], self.places[t])

    def add(self, j: int) -> None:
        """Choose pair `j`."""
        self._count(j, 1)
        pair = self.model.pairs[j]
        self.chosen.add(j)
        self.on_turn[pair.t].add(pair.p)
        self.by_person[pair.p].add(j)

    def remove(self, j: int) -> None:
        """Take pair `j` back."""
        self._count(j, -1)
        pair = self.model.pairs[j]
        self.chosen.discard(j)
        self.on_turn[pair.t].discard(pair.p)
        self.by_person[pair.p].discard(j)

    def _count(self, j: int, sign: int) -> None:
        pair = self.model.pairs[j]
        turn = self.model.turns[pair.t]
        self.places[pair.t] -= sign
        self.week_turns[pair.p, turn.week] += sign
        self.week_minutes[pair.p, turn.week] += sign * turn.minutes
        self.day[pair.p, turn.day] += sign
        self.offer[pair.p, turn.week, pair.offer] += sign
        r = self.model.rules.rota_of[pair.t] if self.faces else -1
        if r >= 0:
            self.faces[r][pair.p] += sign
            if not self.faces[r][pair.p]:
                del self.faces[r][pair.p]

    def price(self, j: int) -> int:
        """What adding pair `j` now would add to the burden."""
        pair, rules = self.model.pairs[j], self.model.rules
        week = self.model.turns[pair.t].week
        price = pair.cost + self.model.load(pair.p, week, self.week_turns[pair.p, week] + 1)
        if rules.glad:
            price -= BESIDE * rules.beside(pair.p, self.on_turn[pair.t])
        r = self._new_face(pair.t, pair.p) if self.faces else -1
        if r >= 0:
            new = self.new_faces(r)
            price += rules.over(r, new + 1) - rules.over(r, new)
        return price


def greedy(model: Model, group: Iterable[int], keep: Iterable[int] = ()) -> State:
    """A quick plan within all limits: what was told, then the turns with the fewest ways, the cheapest way each."""
    state = State(model)
    of_turn: dict[int, list[int]] = {}
    for j in group:
        of_turn.setdefault(model.pairs[j].t, []).append(j)
    for j in sorted(keep):
        if state.can(j):
            state.add(j)
    for t in sorted(of_turn, key=lambda t: (-model.turns[t].priority, len(of_turn[t]), t)):
        fill(state, t, of_turn[t])
    return state


def fill(state: State, t: int, pairs: Iterable[int]) -> None:
    """Take the cheapest ways into turn `t`, one after another, and leave it sound: in part only where that helps."""
    model, pairs = state.model, list(pairs)
    newcomers = model.rules.newcomers
    while state.places[t]:
        free = [j for j in pairs if state.can(j)]
        if not model.rules.accompanied(t, state.on_turn[t]):
            free = [j for j in free if model.pairs[j].p not in newcomers]
        if not free:
            break
        state.add(min(free, key=lambda j: (state.price(j), model.pairs[j].lot, j)))
    if not state.sound(t):
        clear(state, t)


def clear(state: State, t: int) -> list[int]:
    """Take everybody suggested for turn `t` off it. Returns the pairs."""
    gone = sorted(j for p in state.on_turn[t] for j in state.by_person[p] if state.model.pairs[j].t == t)
    for j in gone:
        state.remove(j)
    return gone
