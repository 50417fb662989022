"""A component as a flow through nested limits, in plain Python: what a circle needs, without loading anything.

    turn -> (person, moment) -> (person, day or offer) -> (person, week) -> sink

A person takes a turn at most once and one turn at one moment, at most so many a day (or, without a limit for days,
at most so many by one offer), at most so many a week, where each further one costs more; a turn that finds nobody
goes to the sink by an arc of its own. Limits that do not nest (minutes, offers beside days, people kept apart, turns
that overlap in a chain) are left out: the flow is a relaxation, and `branch` puts them back. All tiers of the
objective are packed into one whole number, weightiest first (`Scale`), so the least cost is the best plan, tier after
tier.

Shortest paths with potentials (Edmonds and Karp; Tomizawa), one place at a time. Shutting an arc that carries flow
takes one more path. At every moment, the flow is optimal for what is placed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from leanto.engine.plan.model import LOTTERY, Model, collide
from leanto.engine.plan.pieces import PRIORITIES

SINK = 0
Part = tuple[str, int, int]
"""A limit between moment and week: what it is about, which day or offer, and how many turns it lets through."""
_FAR = 1 << 200


@dataclass(frozen=True, slots=True)
class Scale:
    """How the tiers are packed. What one more of each costs (or saves), so large that no lower tier outweighs it.

    `place`: a place left open, by priority. `kept`: a told suggestion that stays. `burden`: one unit; below it is the
    lottery.
    """

    place: dict[int, int]
    kept: int
    burden: int

    @classmethod
    def of(cls, model: Model, group: Sequence[int], keep: frozenset[int]) -> Scale:
        """The least packing that is safe for these pairs."""
        places = dict.fromkeys(PRIORITIES, 0)
        for t in {model.pairs[j].t for j in group}:
            places[model.turns[t].priority] += model.need[t]
        seats = sum(places.values())
        burden = 1 + LOTTERY * seats
        costs = [model.pairs[j].cost for j in group]
        weeks = {(model.pairs[j].p, model.turns[model.pairs[j].t].week) for j in group}
        load = max(
            (abs(model.load(p, w, min(seats, model.room_turns(p, w)))) for p, w in weeks), default=0
        )  # the last unit costs most
        spread = max(costs, default=0) - min(0, min(costs, default=0)) + load
        kept = burden * (1 + 2 * seats * max(1, spread))
        unit = kept * (1 + 2 * len(keep))
        place = {}
        for priority in reversed(PRIORITIES):
            place[priority] = unit
            unit *= 1 + places[priority]
        return cls(place, kept, burden)


class Flow:
    """The network of one component. Arc `2k` is followed by its reverse `2k + 1`."""

    __slots__ = ("arc_of", "arcs_of", "cost", "left", "pi", "to", "total", "turn_node")

    def __init__(self, model: Model, group: Sequence[int], keep: frozenset[int], scale: Scale) -> None:
        """Build the network and place everybody. `keep`: told pairs."""
        self.to: list[int] = []
        self.left: list[int] = []
        self.cost: list[int] = []
        self.arcs_of: list[list[int]] = [[]]
        self.pi: list[int] = [0]
        self.total = 0
        self.arc_of: dict[int, int] = {}
        self.turn_node: dict[int, int] = {}
        pairs, turns = model.pairs, model.turns
        weeks: dict[tuple[int, int], int] = {}
        parts: dict[tuple[int, int, Part], int] = {}
        for (p, _), mine in _moments(model, group).items():
            turn = turns[pairs[mine[0]].t]
            up = weeks.get((p, turn.week))
            if up is None:
                up = weeks[p, turn.week] = self._node()
                for k in range(1, most_turns(model, p, turn.week) + 1):
                    self._arc(up, SINK, 1, model.load(p, turn.week, k) * scale.burden)
            part = _part(model, mine[0])
            if part is not None:
                at = parts.get((p, turn.week, part))
                if at is None:
                    at = parts[p, turn.week, part] = self._node()
                    self._arc(at, up, part[2], 0)
                up = at
            if len(mine) > 1:
                moment = self._node()
                self._arc(moment, up, 1, 0)
                up = moment
            for j in mine:
                pair = pairs[j]
                node = self.turn_node.get(pair.t)
                if node is None:
                    node = self.turn_node[pair.t] = self._node()
                    self._arc(node, SINK, model.need[pair.t], scale.place[turns[pair.t].priority])
                worth = pair.cost * scale.burden + pair.lot - scale.kept * (j in keep)
                self.arc_of[j] = self._arc(node, up, 1, worth)
        self._first_prices()
        # The dearest to leave open first, then those with the fewest ways: fewer people have to move again.
        order = sorted(
            self.turn_node, key=lambda t: (-turns[t].priority, len(self.arcs_of[self.turn_node[t]]), t)
        )
        for t in order:
            for _ in range(model.need[t]):
                self._send(self.turn_node[t], SINK)

    def copy(self) -> Flow:
        """The same flow, to be changed on its own. What never changes is shared."""
        twin = Flow.__new__(Flow)
        twin.to, twin.cost, twin.arcs_of = self.to, self.cost, self.arcs_of
        twin.arc_of, twin.turn_node = self.arc_of, self.turn_node
        twin.left, twin.pi, twin.total = self.left[:], self.pi[:], self.total
        return twin

    def chosen(self) -> list[int]:
        """The pairs that carry somebody, in order."""
        left = self.left
        return [j for j, arc in self.arc_of.items() if left[arc + 1]]

    def shut(self, j: int) -> None:
        """Nobody goes by pair `j` any more; who did finds the best other way."""
        arc = self.arc_of[j]
        used = self.left[arc + 1]
        self.left[arc] = self.left[arc + 1] = 0
        if used:
            self.total -= self.cost[arc]
            self._send(self.to[arc + 1], self.to[arc])

    def _node(self) -> int:
        self.arcs_of.append([])
        self.pi.append(0)
        return len(self.pi) - 1

    def _arc(self, a: int, b: int, room: int, cost: int) -> int:
        arc = len(self.to)
        self.to += (b, a)
        self.left += (room, 0)
        self.cost += (cost, -cost)
        self.arcs_of[a].append(arc)
        self.arcs_of[b].append(arc + 1)
        return arc

    def _first_prices(self) -> None:
        """Potentials under which no arc is cheaper than nothing: the distance to the sink along arcs, negated.

        Nodes were made so that, turns aside, every arc but those of pairs leads to a node made earlier.
        """
        pi, to, cost, left = self.pi, self.to, self.cost, self.left
        turns = set(self.turn_node.values())
        for node in [*(n for n in range(1, len(pi)) if n not in turns), *turns]:
            pi[node] = -min(cost[e] - pi[to[e]] for e in self.arcs_of[node] if left[e])

    def _send(self, source: int, target: int) -> None:
        """One more unit from `source` to `target` on a cheapest path. There always is one, by the arc for nobody."""
        to, cost, left, pi, arcs_of = self.to, self.cost, self.left, self.pi, self.arcs_of
        dist = {source: 0}
        by: dict[int, int] = {}
        done: list[tuple[int, int]] = []
        settled: set[int] = set()
        heap: list[tuple[int, int]] = []
        near = [source]  # as far as where we are: no need to sort them
        far, limit = 0, _FAR
        while near or heap:
            if near:
                node = near.pop()
            else:
                far, node = heappop(heap)
                if far >= limit:
                    break
            if node in settled:
                continue
            settled.add(node)
            done.append((node, far))
            base = far + pi[node]
            for e in arcs_of[node]:
                if left[e]:
                    other = to[e]
                    reach = base + cost[e] - pi[other]
                    if reach < limit and reach < dist.get(other, _FAR):
                        dist[other] = reach
                        by[other] = e
                        if other == target:
                            limit = reach
                        elif reach == far:
                            near.append(other)
                        else:
                            heappush(heap, (reach, other))
            if far >= limit:
                break
        far = limit
        for node, at in done:
            pi[node] += at - far
        node = target
        while node != source:
            e = by[node]
            left[e] -= 1
            left[e ^ 1] += 1
            self.total += cost[e]
            node = to[e ^ 1]


def most_turns(model: Model, p: int, week: int) -> int:
    """How many turns person `p` could take in that week at most: by number, and by the shortest minutes."""
    mine = {model.pairs[j].t for j in model.of_person[p]}
    minutes = sorted(model.turns[t].minutes for t in mine if model.turns[t].week == week)
    room, most = model.room_minutes(p, week), 0
    for least in minutes[: model.room_turns(p, week)]:
        room -= least
        if room < 0:
            break
        most += 1
    return most


def _part(model: Model, j: int) -> Part | None:
    """The limit between moment and week that pair `j` comes under: its day, else its offer, else none."""
    pair = model.pairs[j]
    turn = model.turns[pair.t]
    room = model.day_room(pair.p, turn.day)
    if room is not None:
        return ("day", turn.day, room)
    room = model.offer_room(pair.p, turn.week, pair.offer)
    return None if room is None else ("offer", pair.offer, room)


def _moments(model: Model, group: Iterable[int]) -> dict[tuple[int, int], list[int]]:
    """Pairs by person and moment: the turns in one entry exclude each other for that person.

    Fixed turns of one part of a week that share a minute, found from the earliest end on; a loose turn has a moment
    of its own.
    """
    mine: dict[int, list[int]] = {}
    for j in group:
        mine.setdefault(model.pairs[j].p, []).append(j)
    out: dict[tuple[int, int], list[int]] = {}
    for p, pairs in mine.items():
        by_end = sorted(
            pairs, key=lambda j: (model.turns[model.pairs[j].t].end, model.pairs[j].t, model.pairs[j].offer)
        )
        first: list[tuple[int, int, Part | None]] = []
        for j in by_end:
            t = model.pairs[j].t
            turn, part = model.turns[t], _part(model, j)
            for n, (other, week, its_part) in enumerate(first):
                if (turn.week, part) == (week, its_part) and (
                    other == t or collide(turn, model.turns[other])
                ):
                    out[p, n].append(j)
                    break
            else:
                out[p, len(first)] = [j]
                first.append((t, turn.week, part))
    return out
