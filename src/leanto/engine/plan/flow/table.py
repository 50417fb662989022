"""The table at which a network is solved and kept: plan, prices and working room, changed in place.

`Table(net)` lays everything out, `solve` finds the optimum from nothing, `plan` reads it off. What comes later
(`standing.Standing`) changes the same table from the touched places only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leanto.engine.plan.flow import referee
from leanto.engine.plan.flow.board import LOW, NOBODY, SHUT, WAITS, Board, Ground, Row, Search, Turned
from leanto.engine.plan.flow.compiled import can_compile, compiled, plain
from leanto.engine.plan.flow.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORTH_COMPILING = 8_000
"""From so many pairs on, compiled kernels are used if numba is there: below, loading them takes longer."""

BIDS = (4, 8, 30)
"""How often an ask bids at first, and then, and altogether if not too many wait."""

MANY = 0.1
"""If more than this share of all asks wait after their bids, prices rise at once: after the first bids already if
there is no room for so many, after the next ones in any case."""

FEW = 0.02
"""Below this share of all asks, asks that have bid all their bids may wait until the end."""

ROUNDS = 6
"""How often bids and a look at all prices alternate at one step, at most."""

FALLS = 8
"""How often a helper's price may fall to keep who is there, in the last look, before somebody is sent away."""

SAMPLE = 16
"""So many waiting asks are placed one by one before it is judged whether to go on like that."""

WORTH = 4
"""A look at all prices is worth it if one by one would look at more than this many times all nodes."""


PATIENCE = 100.0
"""How many times all nodes may be looked at before the search is handed over. Towns were seen to need 1 to 76, where
OR-Tools takes as long as some hundred."""


class TooLong(Exception):
    """The search has looked at more nodes than it was given."""


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

    def __init__(self, net: Network, *, seed: int = 0, fast: bool | None = None) -> None:
        """`fast`: compiled or plain kernels; None chooses by size and by what is installed.

        `seed`: the order in which asks come within their slot, which decides between equally good plans.
        """
        self.net = net
        self.fast = fast if fast is not None else net.pairs >= WORTH_COMPILING and can_compile()
        self.kernels: Any = compiled() if self.fast else plain()
        asks, helpers = net.asks, net.helpers
        order = np.arange(asks, dtype=np.int32)
        if seed:
            np.random.default_rng(seed).shuffle(order)
        self.order = order[np.argsort(net.slot[order], kind="stable")]
        """The ask that each number stands for: asks are numbered slot by slot here."""
        self.ground = self._lay()
        price = np.full(helpers, SHUT, dtype=np.int32)
        some = np.diff(net.first) > 0
        price[some] = net.load[net.first[:-1][some]]
        places = len(self.ground.whose)
        self.board = Board(
            self._new(asks, WAITS), self._new(asks, LOW), self._row(price), self._new(helpers),
            self._new(helpers), self._new(places, -1), self._row(price[np.asarray(self.ground.whose, dtype=np.int32)]),
        )  # fmt: skip
        none = self._new(0)
        begin, ask, cost = self._new(places + 1), self._new(net.pairs), self._new(net.pairs)
        turned = Turned(begin, none, ask, cost, none, none, none, none, none, none, none, none)
        self.kernels.turn_round(self.ground, turned)
        self.turned = turned._replace(stop=begin[1:])
        self.search = self._search(asks + helpers)
        self.stamp = 1
        self.looked = 0

    def _row(self, values: NDArray[Any]) -> Row:
        return values if self.fast else values.tolist()

    def _new(self, size: int, value: int = 0, *, wide: bool = False) -> Row:
        if self.fast:
            return np.full(size, value, dtype=np.int64 if wide else np.int32)
        return [value] * size

    def _lay(self) -> Ground:
        net, new = self.net, self._new
        asks, helpers, pairs = net.asks, net.helpers, net.pairs
        start, place, cost, whose = new(asks + 1), new(pairs), new(pairs), new(pairs)
        given = (net.start, net.helper, net.cost, net.slot, self.order)
        count = self.kernels.number_places(
            *(self._row(row) for row in given), new(helpers, -1), new(helpers), start, place, cost, whose
        )
        whose = whose[:count].copy()
        low = new(helpers + 1)
        self.kernels.by_helper(place, whose, new(count), low)
        return Ground(
            start, start[1:], place, cost, self._row(net.unmet[self.order]), self._row(net.first),
            self._row(np.diff(net.first).astype(np.int32)), self._row(net.load), low, low[1:], whose,
        )  # fmt: skip

    def _search(self, nodes: int) -> Search:
        new = self._new
        return Search(
            new(nodes, wide=True), new(nodes), new(nodes, -1), new(nodes, wide=True), new(nodes), new(nodes),
            new(nodes, -1), new(nodes, -1),
        )  # fmt: skip

    def steps(self) -> list[int]:
        """From a hundredth of what costs differ by down to one unit. What costs more than any ask is worth is left
        out: it is never taken."""
        net = self.net
        worth = int(net.unmet.max()) if net.asks else 0
        span = 0
        for row in (net.cost, net.load):
            of_use = row[row <= worth]
            span += int(np.ptp(of_use)) if len(of_use) else 0
        return [max(2, span // 100), 1]

    def _waiting(self, line: Row) -> int:
        """Put the asks that wait into the line; returns how many."""
        if self.fast:
            found = np.flatnonzero(self.board.held == WAITS)
            line[: len(found)] = found
            return len(found)
        waiting = [a for a, e in enumerate(self.board.held) if e == WAITS]
        line[: len(waiting)] = waiting
        return len(waiting)

    def _bid(self, line: Row, step: int) -> int:
        bids = self._new(self.net.asks)
        for most in BIDS:
            self.kernels.bid(self.ground, self.board, bids, step, most)
            count = self._waiting(line)
            if count > MANY * self.net.asks and (most > BIDS[0] or count > self._free()):
                break
        return count

    def _free(self) -> int:
        """How many more asks there would be room for, if every ask could go anywhere."""
        return int(np.sum(self.ground.room)) - int(np.sum(self.board.taken))

    def _level(self) -> None:
        """Lower all prices so far that as many units are worth their load as there are asks to place.

        Otherwise the surplus would be closed gap by gap, each from far away. Where many asks stay without anybody
        there is no surplus: they would come back.
        """
        b, net = self.board, self.net
        price = np.asarray(b.price, dtype=np.int64)
        above = np.repeat(price, np.diff(net.first)) - net.load
        wanted = int(np.count_nonzero(np.asarray(b.held) != NOBODY))
        if (1 - FEW) * net.asks <= wanted < len(above):
            by = -int(np.partition(-above, wanted)[wanted])
            if by > 0:
                self.kernels.sink(self.ground, b, by)
                self.kernels.wake(self.ground, b)

    def solve(self, patience: float | None = None) -> None:
        """The optimum from nothing. Raises `TooLong` once more than `patience` times all nodes were looked at.

        1. An auction with a coarse step and one with a fine step. After each all prices sink by its step, and what
           then sits too dear waits again; after the second exactly.
        2. The waiting asks one by one, each exactly. Where that leads too far, all prices rise at once by what is
           missing to a place, and as many asks as possible walk along ways that then cost nothing.
        3. The gaps that are left one by one.
        """
        g, b, w, t, kernels = self.ground, self.board, self.search, self.turned, self.kernels
        asks, helpers = self.net.asks, self.net.helpers
        line, limit, cursor, fell = (
            self._new(asks),
            self._new(asks),
            self._new(asks + helpers),
            self._new(helpers),
        )
        steps = self.steps()
        for step, after in zip(steps, [*steps[1:], 0], strict=True):
            count = self._bid(line, step)
            for _ in range(ROUNDS):
                if count <= FEW * asks:
                    break
                if count > self._free():
                    seen = kernels.rise_from(g, b, w, limit, line, count, step, self._next())
                else:
                    seen = kernels.spread(g, b, w, t, limit, line, count, self._next())
                self._look(seen, patience)
                count = self._bid(line, step)
            kernels.sink(g, b, step)
            kernels.settle(g, b, w, t, fell, 0 if after else FALLS, after, self._next())
        self._level()
        count = self._waiting(line)
        while count:
            seen, tried = 0, min(count, SAMPLE)
            for i in range(tried):
                seen += kernels.find_place(g, b, w, line[i], self._next())
            self._look(seen, patience)
            count = self._waiting(line)
            if seen * count <= WORTH * tried * (asks + helpers):
                break
            self._look(kernels.spread(g, b, w, t, limit, line, count, self._next()), patience)
            kernels.block(g, b, w, line, count, cursor, self._next())
            count = self._bid(line, 0)
        for i in range(count):
            self._look(kernels.find_place(g, b, w, line[i], self._next()), patience)
        self.close_gaps()

    def _look(self, nodes: int, patience: float | None) -> None:
        self.looked += nodes
        if patience is not None and self.looked > patience * (self.net.asks + self.net.helpers):
            raise TooLong

    def _next(self) -> int:
        """A stamp no search has used; two apart, because walks use the one below as well."""
        self.stamp += 2
        return self.stamp

    def close_gaps(self) -> None:
        """Close every gap, each exactly."""
        asks = len(self.ground.unmet)
        gap = self.board.gap
        for h in np.flatnonzero(np.asarray(gap)).tolist():
            while gap[h] > 0:
                self.kernels.vacate(self.ground, self.board, self.search, self.turned, asks + h, self._next())

    def plan(self) -> Plan:
        """Plan and prices as they stand; no ask may be waiting."""
        net, order, b = self.net, self.order, self.board
        held = np.array(b.held, dtype=np.int64)
        placed = held >= 0
        moved = net.start[order] - np.asarray(self.ground.start, dtype=np.int64)[:-1]
        pair, has = np.full(net.asks, -1, dtype=np.int64), np.empty(net.asks, dtype=np.int64)
        pair[order[placed]] = (held + moved)[placed]
        has[order] = np.array(b.has, dtype=np.int64)
        price = np.array(b.price, dtype=np.int64)
        return Plan(pair, cost_of(net, pair), Prices(has, price, extra_of(net, pair, has, price)))


def extra_of(
    net: Network, pair: NDArray[np.int64], has: NDArray[np.int64], price: NDArray[np.int64]
) -> NDArray[np.int64]:
    """What the slot of each placed ask costs on top of its helper's price."""
    extra = np.zeros(net.asks, dtype=np.int64)
    placed = pair >= 0
    chosen = pair[placed]
    extra[placed] = has[placed] - net.cost[chosen] - price[net.helper[chosen]]
    return extra


def solve(net: Network, *, seed: int = 0, fast: bool | None = None) -> Plan:
    """The plan of least cost, with the prices that prove it. The same for the same network and seed.

    Where our own search looks at too many nodes, and OR-Tools is installed, the plan is its, with our prices.
    """
    table = Table(net, seed=seed, fast=fast)
    try:
        table.solve(PATIENCE if referee.installed() else None)
    except TooLong:
        pair = referee.pairs_of_least_cost(net)
        has, price = referee.prices_for(net, pair)
        return Plan(pair, cost_of(net, pair), Prices(has, price, extra_of(net, pair, has, price)))
    return table.plan()
