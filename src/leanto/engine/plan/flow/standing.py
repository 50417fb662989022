"""A solved network that stays, and is put right exactly after each change, from the touched places only.

Every change leaves plan and prices optimal for the network as it is then: `verify(s.network(), s.plan()) == []`.
An ask keeps its number for ever; one that is gone stays as an ask without pairs that costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from leanto.engine.plan.flow.board import LOW, NOBODY, SHUT, WAITS, Board, Ground, Row, Search, Turned
from leanto.engine.plan.flow.near import RISE, WIDTH
from leanto.engine.plan.flow.network import LARGEST, Network, NetworkError
from leanto.engine.plan.flow.table import Plan, Prices, Table, cost_of, extra_of

MODEST = LARGEST // 8
"""Costs in a standing network stay below this, so that a pair nobody wants again can cost more than anything else."""

BARRED = LARGEST


class Standing:
    """Solve once, then change. Not for use from two threads at once."""

    def __init__(self, net: Network, *, seed: int = 0, fast: bool | None = None) -> None:
        """Raises `NetworkError` if a cost is `MODEST` or more."""
        for name in ("cost", "unmet", "load"):
            row = getattr(net, name)
            if len(row) and int(np.abs(row).max()) >= MODEST:
                raise NetworkError(f"{name} has a number beyond {MODEST - 1}.")
        table = Table(net, seed=seed, fast=fast)
        table.solve()
        self._fast = table.fast
        self._kernels: Any = table.kernels
        self._stamp = table.stamp
        self._asks, self._helpers = net.asks, net.helpers
        self._pairs, self._units, self._places = net.pairs, len(net.load), len(table.ground.whose)
        g, b, t, copy = table.ground, table.board, table.turned, self._copy
        # Asks are numbered slot by slot inside; the number outside is where the ask stood at first.
        self._number = np.argsort(table.order).tolist()
        self._slot = net.slot[table.order].tolist()
        self._g = Ground(*(copy(row) for row in g))._replace(
            start=copy(g.start[: net.asks]), low=copy(g.low[: net.helpers])
        )
        self._b = Board(*b)
        self._w = table.search
        none = np.empty(0, dtype=np.int32)
        wide = [int(share * table.steps()[0]) for share in (WIDTH, RISE)]
        self._t = Turned(
            copy(t.start[: self._places]), copy(t.stop), t.ask, t.cost,
            copy(np.full(self._places, -1, dtype=np.int32)), copy(none), copy(none), copy(none),
            copy(t.start[: self._places]), copy(np.full(self._places, LOW, dtype=np.int32)),
            copy(np.array(b.has, dtype=np.int32) + wide[1]), copy(np.array(wide, dtype=np.int32)),
        )  # fmt: skip
        self._kernels.sift_all(self._b, self._t)
        self._late = 0
        when = np.zeros(self._places, dtype=np.int32)
        begin, end = np.array(g.start[: net.asks], dtype=np.int64), np.array(g.stop, dtype=np.int64)
        when[np.asarray(g.place, dtype=np.int64)] = np.repeat(net.slot[table.order], end - begin)
        self._when: list[int] = when.tolist()
        """The slot of each place."""
        self._view()

    def _copy(self, row: Row) -> Row:
        if self._fast:
            return np.array(row)
        return list(row) if isinstance(row, list) else row.tolist()

    def _grown(self, row: Row, size: int) -> Row:
        """The row with at least `size` places; arrays grow by a half, so that many additions cost little."""
        if len(row) >= size:
            return row
        if self._fast:
            return np.concatenate([row, np.zeros(size + size // 2 - len(row), dtype=row.dtype)])
        return row + [0] * (size - len(row))

    def _grow(self) -> None:
        """Room in every row for what the counts say."""
        g, b, w, t, grown = self._g, self._b, self._w, self._t, self._grown
        asks, pairs, units, places, helpers = (
            self._asks,
            self._pairs,
            self._units,
            self._places,
            self._helpers,
        )
        self._g = Ground(
            grown(g.start, asks), grown(g.stop, asks), grown(g.place, pairs), grown(g.cost, pairs),
            grown(g.unmet, asks), grown(g.first, helpers), grown(g.room, helpers), grown(g.load, units),
            grown(g.low, helpers), grown(g.high, helpers), grown(g.whose, places),
        )  # fmt: skip
        self._b = Board(
            grown(b.held, asks), grown(b.has, asks), grown(b.price, helpers), grown(b.taken, helpers),
            grown(b.gap, helpers), grown(b.who, places), grown(b.pay, places),
        )  # fmt: skip
        self._w = Search(*(grown(row, asks + helpers) for row in w))
        self._t = Turned(
            grown(t.start, places), grown(t.stop, places), t.ask, t.cost, grown(t.late, places),
            grown(t.late_next, self._late), grown(t.late_ask, self._late), grown(t.late_cost, self._late),
            grown(t.near, places), grown(t.least, places), grown(t.cap, asks), t.wide,
        )  # fmt: skip
        self._view()

    def _view(self) -> None:
        """The ground as the kernels see it: as many asks as there are (they count them by `unmet`)."""
        unmet = self._g.unmet
        self._ground = self._g._replace(unmet=unmet[: self._asks]) if len(unmet) != self._asks else self._g

    def _next(self) -> int:
        self._stamp += 2
        return self._stamp

    def _place(self, a: int) -> None:
        seen = self._kernels.find_place(self._ground, self._b, self._w, a, self._next())
        self._kernels.watch(self._ground, self._b, self._w, self._t, a, seen)

    def _vacate(self, node: int) -> None:
        self._kernels.vacate(self._ground, self._b, self._w, self._t, node, self._next())

    def _close(self, h: int) -> None:
        if self._b.gap[h] > 0:
            self._stamp = self._kernels.close(self._ground, self._b, self._w, self._t, h, self._stamp)

    def _bar(self, a: int, pair: int) -> None:
        """Make a pair cost more than anything, on both sides."""
        self._g.cost[pair] = BARRED
        self._kernels.bar(self._ground, self._t, a, self._g.place[pair], BARRED)

    def _put(self, a: int, h: int, cost: int) -> None:
        """One more pair at the end of the row of ask a, which must be the last row."""
        g = self._g
        low, high, to = int(g.low[h]), int(g.high[h]), self._places
        p = next((q for q in range(low, high) if self._when[q] == self._slot[a]), to + high - low)
        if p >= to:  # a slot that nobody wanted of this helper before: all their places move, to lie together
            self._places = p + 1
            self._grow()
            g, b, t = self._g, self._b, self._t
            self._kernels.rehouse(self._ground, b, t, h, to)
            self._when += [*self._when[low:high], self._slot[a]]
            g.high[h] = p + 1
            g.whose[p], b.who[p], b.pay[p] = h, -1, b.price[h]
            t.start[p], t.stop[p], t.late[p] = 0, 0, -1
        self._pairs += 1
        self._late += 1
        self._grow()
        g, t, e, late = self._g, self._t, self._pairs - 1, self._late - 1
        g.place[e], g.cost[e], g.stop[a] = p, cost, e + 1
        t.late_ask[late], t.late_cost[late], t.late_next[late] = a, cost, t.late[p]
        t.late[p] = late

    def helper_of(self, ask: int) -> int:
        """Who has this ask, or -1."""
        pair = self._b.held[self._number[ask]]
        return int(self._g.whose[self._g.place[pair]]) if pair >= 0 else -1

    def promise(self, bonus: int) -> None:
        """What is held now is promised: from now on each of these pairs costs `bonus` less, so that moving it must
        be worth at least that. Call it once for a plan that was told; costs stay modest if the bonus is."""
        if not 0 <= bonus < MODEST:
            raise NetworkError("the bonus must be modest and not below nothing.")
        self._kernels.promise(self._ground, self._b, self._t, bonus)

    def cancel(self, ask: int, helper: int) -> None:
        """The helper does not do this ask, now or later in this network."""
        a = self._number[ask]
        pair = self._kernels.pair_of(self._ground, a, helper)
        if pair < 0:
            return
        b = self._b
        if b.held[a] != pair:
            self._bar(a, pair)
            return
        place = self._g.place[pair]
        if b.pay[place] > b.price[helper]:  # others want just this slot
            self._vacate(a)
        else:  # the ask looks for another place while its own is open to whoever makes room for it
            self._kernels.lift(self._ground, b, a)
            b.gap[helper] += 1
        self._bar(a, pair)
        self._place(a)
        self._close(helper)

    def withdraw(self, ask: int) -> None:
        """The ask is gone."""
        a = self._number[ask]
        if self._b.held[a] >= 0:
            self._vacate(a)
        for pair in range(self._g.start[a], self._g.stop[a]):
            self._bar(a, pair)
        self._g.unmet[a] = 0
        self._b.held[a], self._b.has[a] = NOBODY, 0
        self._t.cap[a] = max(0, self._t.cap[a])

    def away(self, helper: int) -> None:
        """The helper does nothing for now; `set_room` brings them back."""
        self.set_room(helper, ())

    def set_room(self, helper: int, load: Sequence[int]) -> None:
        """The helper has room for `len(load)` asks, at these costs of the first, second, … (never falling)."""
        self._modest(load)
        g, b, h = self._g, self._b, helper
        seated = [int(b.who[p]) for p in range(g.low[h], g.high[h]) if b.who[p] >= 0]
        new, units = self._units, max(len(seated), len(load))
        self._units += units
        self._grow()
        g, b = self._g, self._b
        for i in range(units):
            g.load[new + i] = load[i] if i < len(load) else SHUT
        g.first[h], g.room[h] = new, units
        self._kernels.new_room(self._ground, b, self._t, h, len(load))
        for a in seated:
            if b.held[a] == WAITS:
                self._place(a)
        self._close(h)

    def add(self, helper: Sequence[int], cost: Sequence[int], slot: int, unmet: int) -> int:
        """A new ask with these pairs. Returns its number."""
        self._modest([*cost, unmet], rising=False)
        if len(set(helper)) != len(cost) or len(helper) != len(cost):
            raise NetworkError("each helper must be named once, with a cost.")
        if any(not 0 <= h < self._helpers for h in helper):
            raise NetworkError("helper names somebody who is not there.")
        a = self._asks
        self._asks += 1
        self._number.append(a)
        self._slot.append(slot)
        self._grow()
        g, b = self._g, self._b
        g.start[a], g.stop[a], g.unmet[a] = self._pairs, self._pairs, unmet
        b.held[a], b.has[a], self._t.cap[a] = WAITS, LOW, -LOW  # all its pairs hang in chains
        for h, c in zip(helper, cost, strict=True):
            self._put(a, h, c)
        self._place(a)
        return a

    def join(self, load: Sequence[int], asks: Sequence[int], cost: Sequence[int]) -> int:
        """A new helper with this room, who could do these asks at these costs. Returns the helper's number."""
        self._modest(load)
        self._modest(cost, rising=False)
        if len(set(asks)) != len(cost) or len(asks) != len(cost):
            raise NetworkError("each ask must be named once, with a cost.")
        if any(not 0 <= a < self._asks for a in asks):
            raise NetworkError("asks names one that is not there.")
        h, first = self._helpers, self._places
        inside = [self._number[ask] for ask in asks]
        slots = sorted({self._slot[a] for a in inside})
        place = {slot: first + i for i, slot in enumerate(slots)}
        pairs, late = self._pairs, self._late
        self._helpers += 1
        self._places += len(slots)
        self._when += slots
        self._pairs += sum(int(self._g.stop[a] - self._g.start[a]) + 1 for a in inside)
        self._late += len(inside)
        self._grow()
        g, b, t = self._g, self._b, self._t
        g.first[h], g.room[h], g.low[h], g.high[h] = self._units, 0, first, self._places
        b.price[h], b.taken[h], b.gap[h] = SHUT, 0, 0
        for p in range(first, self._places):
            g.whose[p], b.who[p], b.pay[p], t.start[p], t.stop[p], t.late[p] = h, -1, SHUT, 0, 0, -1
        rows = (
            np.array(row, dtype=np.int32) for row in (inside, [place[self._slot[a]] for a in inside], cost)
        )
        self._kernels.add_pairs(self._ground, b, t, *(self._copy(row) for row in rows), pairs, late)
        self.set_room(h, load)
        return h

    def _modest(self, row: Sequence[int], *, rising: bool = True) -> None:
        if any(abs(c) >= MODEST for c in row) or (rising and any(b < a for a, b in pairwise(row))):
            raise NetworkError("load must never fall, and every cost be modest.")

    def network(self) -> Network:
        """The network as it stands. Barred pairs are still in it, at a cost nobody would choose."""
        g, helpers, number = self._g, self._helpers, np.array(self._number, dtype=np.int64)
        begin, end = np.array(g.start, dtype=np.int64)[number], np.array(g.stop, dtype=np.int64)[number]
        start = np.concatenate([[0], np.cumsum(end - begin)])
        inside = np.repeat(begin - start[:-1], end - begin) + np.arange(start[-1])
        room = np.array(g.room, dtype=np.int64)[:helpers]
        first = np.concatenate([[0], np.cumsum(room)])
        at = np.repeat(np.array(g.first, dtype=np.int64)[:helpers] - first[:-1], room)
        return Network(
            start, np.array(g.whose, dtype=np.int32)[np.array(g.place, dtype=np.int64)[inside]],
            np.array(g.cost, dtype=np.int32)[inside], np.array(self._slot, dtype=np.int32)[number],
            np.array(g.unmet, dtype=np.int32)[number], first,
            np.array(g.load, dtype=np.int32)[at + np.arange(first[-1])],
        )  # fmt: skip

    def plan(self) -> Plan:
        """Plan and prices as they stand, for `network()`."""
        net, b, number = self.network(), self._b, np.array(self._number, dtype=np.int64)
        held = np.array(b.held, dtype=np.int64)[number]
        begin = np.array(self._g.start, dtype=np.int64)[number]
        pair = np.where(held < 0, -1, held - begin + net.start[:-1])
        has = np.array(b.has, dtype=np.int64)[number]
        price = np.array(b.price, dtype=np.int64)[: self._helpers]
        return Plan(pair, cost_of(net, pair), Prices(has, price, extra_of(net, pair, has, price)))
