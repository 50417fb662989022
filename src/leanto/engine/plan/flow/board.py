"""The arrays the kernels work on. Plain lists for a circle, numpy arrays for the compiled twin: both index alike.

Kernels are written in the part of Python that numba compiles, and run as they stand without it.

A *place* is a helper in a slot that some ask wants; at most one ask sits there. `pay[p]` is what a place costs now:
the price of its helper while it is free, what the ask that sits there pays while it is taken (never less). So what a
pair would cost an ask is `cost[e] + pay[place[e]]`, taken or not: one look, whatever happens at that helper.
Asks are numbered slot by slot and places helper by helper: what is looked at together lies together.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Row = Any
"""A list of int, or a numpy array of one dimension: indexed, assigned, measured with len()."""

WAITS = -1
"""`held` of an ask that has to be placed yet."""
NOBODY = -2
"""`held` of an ask that stays without anybody."""
SHUT = 1 << 29
"""The price of a helper without room."""
LOW = -(1 << 30)
"""Less than any ask has: `has` of an ask that waits, where others ask whether it would like to come."""


class Ground(NamedTuple):
    """The network as the kernels see it; see `Network`.

    Pairs of ask a: `start[a]:stop[a]`, with the `place` and the `cost` of each. Units of helper h: `room[h]` of them
    from `first[h]` on. Places of helper h: `low[h]:high[h]`; of place p, `whose[p]` is the helper.
    """

    start: Row
    stop: Row
    place: Row
    cost: Row
    unmet: Row
    first: Row
    room: Row
    load: Row
    low: Row
    high: Row
    whose: Row


class Board(NamedTuple):
    """The plan and its prices while they change.

    `held[a]` pair of the ask, or WAITS, or NOBODY; `has[a]` what it costs where it is: its pair with the place, or
    `unmet`. `price[h]` of a free place; `taken[h]` asks with the helper; `gap[h]` units that the prices count as used
    though nobody sits there (closed before the end). `who[p]` sits at the place, or -1; `pay[p]`.
    """

    held: Row
    has: Row
    price: Row
    taken: Row
    gap: Row
    who: Row
    pay: Row


class Turned(NamedTuple):
    """The pairs by place: `ask` and `cost` at `start[p]:stop[p]`.

    Pairs that came later hang in chains: `late[p]` is the first entry or -1, `late_next` leads on. No late pairs at
    all: `late` is empty.

    `start[p]:near[p]` are the pairs a search looks at first. Of the others, up to `stop[p]`, none costs less than
    `least[p]` above what its ask has; no ask has more than `cap[a]`. `wide`: two numbers of `near`. Not kept: all
    four are empty.
    """

    start: Row
    stop: Row
    ask: Row
    cost: Row
    late: Row
    late_next: Row
    late_ask: Row
    late_cost: Row
    near: Row
    least: Row
    cap: Row
    wide: Row


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
