"""The arrays the kernels work on. Plain lists for a circle, numpy arrays for the compiled twin: both index alike.

Kernels are written in the part of Python that numba compiles, and run as they stand without it.
Prices: `price[h]` is what a free slot of helper h costs now, `paid[a]` what the place of ask a costs (its slot at
its helper; never less than the helper's price). Ask a "has" `cost + paid`, or `unmet` if it stays without anybody.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Row = Any
"""A list of int, or a numpy array of one dimension: indexed, assigned, measured with len()."""

WAITS = -1
"""`held` of an ask that has to be placed yet."""
NOBODY = -2
"""`held` of an ask that stays without anybody."""
FAR = 1 << 40
"""Larger than any distance."""
SHUT = 1 << 29
"""The price of a helper without room."""


class Ground(NamedTuple):
    """The network as the kernels see it; see `Network`. Units of helper h: `room[h]` of them from `first[h]` on."""

    start: Row
    helper: Row
    cost: Row
    slot: Row
    unmet: Row
    first: Row
    room: Row
    load: Row


class Board(NamedTuple):
    """The plan and its prices while they change.

    `held[a]` pair of the ask, or WAITS, or NOBODY; `paid[a]`; `price[h]`; `taken[h]` asks sitting with the helper;
    `gap[h]` units that the prices count as used though nobody sits there (closed before the end);
    `sitting`, `when`: the asks of helper h and their slots at `first[h] … first[h] + taken[h]`; `busy[h]` has a bit
    (of 64, slots share them) for each of those slots, so that most questions about a slot end there.
    """

    held: Row
    paid: Row
    price: Row
    taken: Row
    gap: Row
    sitting: Row
    when: Row
    busy: Row


class Turned(NamedTuple):
    """The pairs by helper, within a helper by slot: `ask` and `cost` at `start[h]:start[h+1]`.

    Pairs that came later hang in chains: `late[h]` is the first entry or -1, `late_next` leads on. No late pairs at
    all: `late` is empty.
    """

    start: Row
    ask: Row
    cost: Row
    late: Row
    late_next: Row
    late_ask: Row
    late_cost: Row


class Search(NamedTuple):
    """What a search notes down. Node a is an ask, node A + h a helper.

    `dist`, `mark` (valid if it equals the stamp of the search), `where` (place in the heap, -1 outside), `heap`
    (distance and node in one number), `line` (first in, first out, for moves that cost nothing), `seen`,
    `by_ask` and `by_pair`: the ask that comes to this node and its pair, or -1.
    """

    dist: Row
    mark: Row
    where: Row
    heap: Row
    line: Row
    seen: Row
    by_ask: Row
    by_pair: Row
