"""A solved network that stays, and is put right exactly after each change, from the touched places only.

Every change leaves plan and prices optimal for the network as it is then: `verify(s.network(), s.plan()) == []`.
An ask keeps its number for ever; one that is gone stays as an ask without pairs that costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from leanto.engine.plan.flow.board import NOBODY, SHUT, WAITS, Board, Ground, Row, Search, Turned
from leanto.engine.plan.flow.network import LARGEST, Network, NetworkError
from leanto.engine.plan.flow.table import Plan, Table, plan_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
        table = Table(net, fast=fast)
        table.solve(seed)
        self._fast = table.fast
        self._kernels: Any = table.kernels
        self._stamp = table.stamp
        self._helpers = net.helpers
        self._asks, self._pairs, self._units = net.asks, net.pairs, len(net.load)
        none = self._copy(np.empty(0, dtype=np.int32))
        g, b, w, t = table.ground, table.board, table.search, table.turned
        copy = self._copy
        self._g = Ground(*(copy(row) for row in g))
        self._b = Board(*b)
        self._w = Search(*w)
        first = copy(np.full(net.helpers, -1, dtype=np.int32))
        self._t = Turned(t.start, t.ask, t.cost, first, none, copy(none), copy(none))
        self._late = 0
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
        g, b, w, t = self._g, self._b, self._w, self._t
        asks, pairs, units, grown = self._asks, self._pairs, self._units, self._grown
        self._g = Ground(
            grown(g.start, asks + 1), grown(g.helper, pairs), grown(g.cost, pairs), grown(g.slot, asks),
            grown(g.unmet, asks), g.first, g.room, grown(g.load, units),
        )  # fmt: skip
        self._b = Board(
            grown(b.held, asks), grown(b.paid, asks), b.price, b.taken, b.gap,
            grown(b.sitting, units), grown(b.when, units), b.busy,
        )  # fmt: skip
        self._w = Search(*(grown(row, asks + self._helpers) for row in w))
        late = (t.late_next, t.late_ask, t.late_cost)
        self._t = Turned(t.start, t.ask, t.cost, t.late, *(grown(row, self._late) for row in late))
        self._view()

    def _view(self) -> None:
        """The ground as the kernels see it: as many asks as there are."""
        g, asks = self._g, self._asks
        if self._fast or len(g.slot) != asks:
            self._ground = g._replace(start=g.start[: asks + 1], slot=g.slot[:asks], unmet=g.unmet[:asks])
        else:
            self._ground = g

    def _next(self) -> int:
        self._stamp += 2
        return self._stamp

    def _place(self, ask: int) -> None:
        self._kernels.place(self._ground, self._b, self._w, ask, self._next())

    def _vacate(self, node: int) -> None:
        self._kernels.vacate(self._ground, self._b, self._w, self._t, node, self._next())

    def _bar(self, ask: int, pair: int) -> None:
        """Make a pair cost more than anything, on both sides."""
        self._g.cost[pair] = BARRED
        h = self._g.helper[pair]
        self._kernels.bar(self._ground, self._t, ask, h, BARRED)

    def helper_of(self, ask: int) -> int:
        """Who has this ask, or -1."""
        pair = self._b.held[ask]
        return int(self._g.helper[pair]) if pair >= 0 else -1

    def cancel(self, ask: int, helper: int) -> None:
        """The helper does not do this ask, now or later in this network."""
        pair = self._kernels.pair_of(self._ground, ask, helper)
        if pair < 0:
            return
        held = self._b.held[ask] == pair
        if held:
            self._vacate(ask)
        self._bar(ask, pair)
        if held:
            self._place(ask)

    def withdraw(self, ask: int) -> None:
        """The ask is gone."""
        if self._b.held[ask] >= 0:
            self._vacate(ask)
        for pair in range(self._g.start[ask], self._g.start[ask + 1]):
            self._bar(ask, pair)
        self._g.unmet[ask] = 0
        self._b.held[ask] = NOBODY

    def away(self, helper: int) -> None:
        """The helper does nothing for now; `set_room` brings them back."""
        self.set_room(helper, ())

    def set_room(self, helper: int, load: Sequence[int]) -> None:
        """The helper has room for `len(load)` asks, at these costs of the first, second, … (never falling)."""
        if any(b < a for a, b in pairwise(load)) or any(abs(c) >= MODEST for c in load):
            raise NetworkError("load must never fall, and be modest.")
        b, h = self._b, helper
        low, taken = int(self._g.first[h]), int(b.taken[h])
        seated = [int(b.sitting[low + i]) for i in range(taken)]
        new = self._units
        units = max(taken, len(load))
        self._units += units
        self._grow()
        g, b = self._g, self._b
        for i in range(units):
            g.load[new + i] = load[i] if i < len(load) else SHUT
        for i in range(taken):
            b.sitting[new + i], b.when[new + i] = b.sitting[low + i], b.when[low + i]
        g.first[h], g.room[h] = new, units
        self._kernels.shut_units(self._ground, b, h)
        g.room[h] = len(load)
        if not load:
            b.price[h] = SHUT
        self._kernels.open_units(self._ground, b, h)
        for ask in seated:
            if b.held[ask] == WAITS:
                self._place(ask)
        while b.gap[h] > 0:
            self._vacate(self._asks + h)

    def add(self, helper: Sequence[int], cost: Sequence[int], slot: int, unmet: int) -> int:
        """A new ask with these pairs. Returns its number."""
        if any(abs(c) >= MODEST for c in (*cost, unmet)) or len(set(helper)) != len(cost):
            raise NetworkError("costs must be modest, and each helper named once.")
        if any(not 0 <= h < self._helpers for h in helper):
            raise NetworkError("helper names somebody who is not there.")
        ask, pair = self._asks, self._pairs
        self._asks += 1
        self._pairs += len(cost)
        first = self._late
        self._late += len(cost)
        self._grow()
        g, b, t = self._g, self._b, self._t
        g.start[ask + 1] = self._pairs
        g.slot[ask], g.unmet[ask], b.held[ask], b.paid[ask] = slot, unmet, WAITS, 0
        for i, (h, c) in enumerate(zip(helper, cost, strict=True)):
            g.helper[pair + i], g.cost[pair + i] = h, c
            t.late_ask[first + i], t.late_cost[first + i] = ask, c
            t.late_next[first + i], t.late[h] = t.late[h], first + i
        self._place(ask)
        return ask

    def network(self) -> Network:
        """The network as it stands. Barred pairs are still in it, at a cost nobody would choose."""
        g, asks = self._g, self._asks
        room = np.array(g.room, dtype=np.int64)
        first = np.concatenate([[0], np.cumsum(room)])
        at = np.repeat(np.array(g.first, dtype=np.int64)[: self._helpers] - first[:-1], room)
        load = np.array(g.load, dtype=np.int32)[at + np.arange(first[-1])]

        def upto(row: Row, size: int, kind: type[np.signedinteger]) -> NDArray[Any]:
            return np.array(row[:size], dtype=kind)

        return Network(
            upto(g.start, asks + 1, np.int64), upto(g.helper, self._pairs, np.int32),
            upto(g.cost, self._pairs, np.int32), upto(g.slot, asks, np.int32), upto(g.unmet, asks, np.int32),
            first, load,
        )  # fmt: skip

    def plan(self) -> Plan:
        """Plan and prices as they stand, for `network()`."""
        return plan_of(self.network(), self._b)
