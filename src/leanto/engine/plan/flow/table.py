"""The table at which a network is solved and kept: plan, prices and working room, changed in place.

`Table(net)` lays everything out, `solve` finds the optimum from nothing, `plan` reads it off. What comes later
(`replan.Standing`) changes the same table from the touched places only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leanto.engine.plan.flow.board import NOBODY, SHUT, WAITS, Board, Ground, Row, Search, Turned
from leanto.engine.plan.flow.compiled import can_compile, compiled, plain
from leanto.engine.plan.flow.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORTH_COMPILING = 8_000
"""From so many pairs on, compiled kernels are used if numba is there: below, loading them takes longer."""

BIDS = 8
"""How often an ask bids before prices are looked at as a whole."""

FEW = 0.002
"""Below this share of all asks, waiting asks and gaps are repaired one by one."""

ROUNDS = 6
"""How often bids and a look at all prices alternate at one step, at most."""

FALLS = 8
"""How often a helper's price may fall to keep who is there, in the last look, before somebody is sent away."""

SLOW = 6
"""A walk that places fewer asks than this costs more than placing them one by one."""


@dataclass(frozen=True, slots=True)
class Prices:
    """The certificate. `ask` i8[A]: what each ask has. `helper` i8[H]: what a place with the helper costs.
    `extra` i8[A]: what the slot of a placed ask costs on top (never negative; 0 if it has nobody)."""

    ask: NDArray[np.int64]
    helper: NDArray[np.int64]
    extra: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Plan:
    """`pair` i8[A]: the chosen pair of each ask, or -1. `cost`: the objective. `prices` prove that it is the least."""

    pair: NDArray[np.int64]
    cost: int
    prices: Prices


def cost_of(net: Network, pair: NDArray[np.int64]) -> int:
    """The objective of a plan: pairs, load and asks without anybody."""
    chosen = pair[pair >= 0]
    taken = np.bincount(net.helper[chosen], minlength=net.helpers)
    upto = np.concatenate([[0], np.cumsum(net.load, dtype=np.int64)])
    load = upto[net.first[:-1] + taken] - upto[net.first[:-1]]
    alone = net.unmet[pair < 0].sum(dtype=np.int64)
    return int(net.cost[chosen].sum(dtype=np.int64) + load.sum() + alone)


class Table:
    """Lists for the plain kernels, arrays for the compiled ones; everything else is the same."""

    def __init__(self, net: Network, *, fast: bool | None = None) -> None:
        """`fast`: compiled or plain kernels; None chooses by size and by what is installed."""
        self.net = net
        self.fast = fast if fast is not None else net.pairs >= WORTH_COMPILING and can_compile()
        self.kernels: Any = compiled() if self.fast else plain()
        asks, helpers = net.asks, net.helpers
        room = np.diff(net.first)
        price = np.full(helpers, SHUT, dtype=np.int32)
        price[room > 0] = net.load[net.first[:-1][room > 0]]
        units = len(net.load)
        self.ground = Ground(
            self._row(net.start), self._row(net.helper), self._row(net.cost), self._row(net.slot),
            self._row(net.unmet), self._row(net.first), self._row(room.astype(np.int32)), self._row(net.load),
        )  # fmt: skip
        self.board = Board(
            self._new(asks, WAITS), self._new(asks), self._row(price), self._new(helpers), self._new(helpers),
            self._new(units), self._new(units), self._new(helpers, wide=True),
        )  # fmt: skip
        self.search = self._search(asks + helpers)
        self.turned = self._turn()
        self.stamp = 1

    def _row(self, values: NDArray[Any]) -> Row:
        return values if self.fast else values.tolist()

    def _new(self, size: int, value: int = 0, *, wide: bool = False) -> Row:
        if self.fast:
            return np.full(size, value, dtype=np.int64 if wide else np.int32)
        return [value] * size

    def _search(self, nodes: int) -> Search:
        new = self._new
        return Search(
            new(nodes, wide=True), new(nodes), new(nodes, -1), new(nodes, wide=True), new(nodes), new(nodes),
            new(nodes, -1), new(nodes, -1),
        )  # fmt: skip

    def _turn(self) -> Turned:
        net = self.net
        order = np.argsort(net.slot, kind="stable").astype(np.int32)
        start = np.concatenate([[0], np.cumsum(np.bincount(net.helper, minlength=net.helpers))])
        start = start.astype(np.int64)
        ask, cost, none = self._new(net.pairs), self._new(net.pairs), self._new(0)
        self.kernels.turn_round(self.ground, self._row(order), self._row(start.copy()), ask, cost)
        return Turned(self._row(start), ask, cost, none, none, none, none)

    def _steps(self) -> list[int]:
        """From a hundredth of what costs differ by down to one unit. What costs more than any ask is worth is left
        out: it is never taken."""
        net = self.net
        worth = int(net.unmet.max()) if net.asks else 0
        span = 0
        for row in (net.cost, net.load):
            of_use = row[row <= worth]
            span += int(np.ptp(of_use)) if len(of_use) else 0
        steps = [max(1, span // 100)]
        while steps[-1] > 1:
            steps.append(max(1, steps[-1] // 8))
        return steps

    def _waiting(self, line: Row) -> int:
        """Put the asks that wait into the line; returns how many."""
        if self.fast:
            found = np.flatnonzero(self.board.held == WAITS)
            line[: len(found)] = found
            return len(found)
        waiting = [a for a, e in enumerate(self.board.held) if e == WAITS]
        line[: len(waiting)] = waiting
        return len(waiting)

    def _bid(self, line: Row, count: int, step: int) -> int:
        bids = self._new(self.net.asks)
        self.kernels.bid(self.ground, self.board, line, count, bids, step, BIDS)
        return self._waiting(line)

    def solve(self, seed: int = 0) -> None:
        """The optimum from nothing. `seed`: the order in which asks come, which decides between equally good plans.

        1. Auctions with ever smaller steps; between the bids all prices rise by what is missing to a place, between
           the steps they sink by the last one, and what then sits too dear waits again.
        2. The same without a step, so exactly, with walks along ways that cost nothing.
        3. The last waiting asks and gaps one by one.
        """
        g, b, w, t, kernels = self.ground, self.board, self.search, self.turned, self.kernels
        asks, helpers = self.net.asks, self.net.helpers
        few = max(4, int(FEW * asks))
        order = np.arange(asks, dtype=np.int32)
        if seed:
            np.random.default_rng(seed).shuffle(order)
        line = self._row(order)
        has, limit = self._new(asks), self._new(asks, wide=True)
        cursor, fell = self._new(asks + helpers, wide=True), self._new(helpers)
        count, last = asks, 0
        for step in self._steps():
            if last:
                kernels.sink(g, b, last)
                kernels.settle(g, b, w, t, fell, 0, step, self._next())
                count = self._waiting(line)
            for _ in range(ROUNDS):
                count = self._bid(line, count, step)
                if count <= 10 * few:
                    break
                kernels.spread(g, b, w, t, has, limit, line, count, self._next())
            last = step
        gaps = -1
        while True:
            gaps, before = kernels.sink(g, b, last), gaps
            kernels.settle(g, b, w, t, fell, FALLS, 0, self._next())
            count = self._waiting(line)
            while count > few:
                kernels.spread(g, b, w, t, has, limit, line, count, self._next())
                before_walk = count
                count = kernels.block(g, b, w, has, line, count, cursor, self._next())
                count = self._bid(line, count, 0)
                if before_walk - count < SLOW:
                    for i in range(min(count, 2 * SLOW)):
                        kernels.place(g, b, w, line[i], self._next())
                    count = self._waiting(line)
            gaps = int(np.sum(b.gap))
            if gaps <= few or (0 <= before < 2 * gaps):
                break
        for i in range(count):
            kernels.place(g, b, w, line[i], self._next())
        self.close_gaps()

    def _next(self) -> int:
        """A stamp no search has used; two apart, because walks use the one below as well."""
        self.stamp += 2
        return self.stamp

    def close_gaps(self) -> None:
        """Close every gap, each exactly."""
        asks = len(self.ground.slot)
        gap = self.board.gap
        for h in np.flatnonzero(np.asarray(gap)).tolist():
            while gap[h] > 0:
                self.kernels.vacate(self.ground, self.board, self.search, self.turned, asks + h, self._next())

    def plan(self) -> Plan:
        """Plan and prices as they stand; no ask may be waiting."""
        return plan_of(self.net, self.board)


def plan_of(net: Network, board: Board) -> Plan:
    """Plan and prices on a board where no ask waits."""
    held = np.array(board.held[: net.asks], dtype=np.int64)
    paid = np.array(board.paid[: net.asks], dtype=np.int64)
    helper = np.array(board.price, dtype=np.int64)
    placed = held >= 0
    ask = net.unmet.astype(np.int64)
    ask[placed] = net.cost[held[placed]] + paid[placed]
    extra = np.zeros(net.asks, dtype=np.int64)
    extra[placed] = paid[placed] - helper[net.helper[held[placed]]]
    held[held == NOBODY] = -1
    return Plan(held, cost_of(net, held), Prices(ask, helper, extra))


def solve(net: Network, *, seed: int = 0, fast: bool | None = None) -> Plan:
    """The plan of least cost, with the prices that prove it. The same for the same network and seed."""
    table = Table(net, fast=fast)
    table.solve(seed)
    return table.plan()
