"""The start: asks bid for places; then only what keeps to its prices exactly stays.

A bid raises the price of the wanted place to what the ask's second-best is worth, plus `step`. Helpers have
reservation prices: a unit of room is never sold below its load cost. After the auction every ask is within `step`
of its best; `settle` makes that exact by lowering prices of places and sending back the asks that still have better.
"""

from __future__ import annotations

from leanto.engine.plan.flow.board import NOBODY, SHUT, WAITS, Board, Ground, Row


def sitter(g: Ground, b: Board, h: int, slot: int) -> int:
    """The ask that sits with helper h in this slot, or -1."""
    if not (b.busy[h] >> (slot & 63)) & 1:
        return -1
    low = g.first[h]
    for i in range(low, low + b.taken[h]):
        if b.when[i] == slot:
            who: int = b.sitting[i]
            return who
    return -1


def place_of(g: Ground, b: Board, h: int, a: int) -> int:
    """Where in `sitting` ask a sits with helper h."""
    i: int = g.first[h]
    while b.sitting[i] != a:
        i += 1
    return i


def seat(g: Ground, b: Board, a: int, e: int, at: int, pay: int) -> None:
    """Put ask a, by its pair e, on the chair `at` of that helper, whoever sat there."""
    h = g.helper[e]
    low = g.first[h]
    slot = g.slot[a]
    b.held[a] = e
    b.paid[a] = pay
    b.sitting[at] = a
    if at < low + b.taken[h] and b.when[at] != slot:
        b.when[at] = slot
        count_busy(g, b, h)
        return
    b.when[at] = slot
    if at == low + b.taken[h]:
        b.taken[h] += 1
    b.busy[h] |= 1 << (slot & 63)


def count_busy(g: Ground, b: Board, h: int) -> None:
    """Write down anew in which slots helper h is busy."""
    low = g.first[h]
    busy = 0
    for i in range(low, low + b.taken[h]):
        busy |= 1 << (b.when[i] & 63)
    b.busy[h] = busy


def cheapest(g: Ground, b: Board, h: int) -> int:
    """What it takes to come to helper h in a free slot: the next unit of room, or the place of who pays least."""
    low = g.first[h]
    taken = b.taken[h]
    price: int = SHUT
    if taken < g.room[h]:
        price = g.load[low + taken]
    for i in range(low, low + taken):
        if b.paid[b.sitting[i]] < price:
            price = b.paid[b.sitting[i]]
    return price


def bid(g: Ground, b: Board, line: Row, count: int, bids: Row, step: int, most: int) -> int:
    """Run the auction over the `count` asks in `line` (a ring as long as there are asks). Returns bids made.

    An ask that has bid `most` times waits; whoever bids beyond its `unmet` stays without anybody.
    """
    head, tail, ring, made = 0, count, len(line), 0
    while head < tail:
        a = line[head % ring]
        head += 1
        if bids[a] >= most:
            continue
        bids[a] += 1
        made += 1
        slot = g.slot[a]
        least = second = g.unmet[a]
        best = out = -1
        for e in range(g.start[a], g.start[a + 1]):
            h = g.helper[e]
            value = g.cost[e] + b.price[h]
            if value < second:
                o = sitter(g, b, h, slot)
                if o >= 0:
                    value = g.cost[e] + b.paid[o]
                if value < least:
                    second = least
                    least = value
                    best = e
                    out = o
                elif value < second:
                    second = value
        if best < 0:
            b.held[a] = NOBODY
            continue
        h = g.helper[best]
        low = g.first[h]
        taken = b.taken[h]
        at = low
        if out >= 0:
            while b.sitting[at] != out:
                at += 1
        elif b.gap[h] > 0:
            at = low + taken
            b.gap[h] -= 1
        else:
            entry = cheapest(g, b, h)
            if entry > b.price[h]:
                b.price[h] = entry
                line[tail % ring] = a
                tail += 1
                continue
            if taken < g.room[h] and g.load[low + taken] == entry:
                at = low + taken
            else:
                while b.paid[b.sitting[at]] != entry:
                    at += 1
                out = b.sitting[at]
        if out >= 0:
            b.held[out] = WAITS
            line[tail % ring] = out
            tail += 1
        seat(g, b, a, best, at, second - g.cost[best] + step)
        if b.gap[h] > 0:
            continue
        b.price[h] = cheapest(g, b, h)
    return made


def least_of(g: Ground, b: Board, a: int) -> int:
    """The least an ask could have now, its `unmet` included."""
    least: int = g.unmet[a]
    for e in range(g.start[a], g.start[a + 1]):
        value = g.cost[e] + b.price[g.helper[e]]
        if value < least:
            o = sitter(g, b, g.helper[e], g.slot[a])
            if o >= 0:
                value = g.cost[e] + b.paid[o]
            if value < least:
                least = value
    return least


def best_other(g: Ground, b: Board, a: int, bound: int) -> int:
    """The least an ask could have elsewhere, or `bound` if that is less (also if it stays without anybody)."""
    slot = g.slot[a]
    mine = b.held[a]
    least = bound
    if g.unmet[a] < least:
        least = g.unmet[a]
    for e in range(g.start[a], g.start[a + 1]):
        h = g.helper[e]
        value = g.cost[e] + b.price[h]
        if value < least and e != mine:
            o = sitter(g, b, h, slot)
            if o >= 0:
                value = g.cost[e] + b.paid[o]
            if value < least:
                least = value
    return least
