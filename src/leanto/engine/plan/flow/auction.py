"""The start: asks bid for places; then only what keeps to its prices exactly stays.

A bid raises the price of the wanted place to what the ask's second-best is worth, plus `step`. Helpers have
reservation prices: a unit of room is never sold below its load cost. After the auction every ask is within `step`
of its best; `settle` makes that exact by lowering prices of places and sending back the asks that still have better.
"""

from __future__ import annotations

from leanto.engine.plan.flow.board import LOW, NOBODY, SHUT, WAITS, Board, Ground, Row


def cheapest(g: Ground, b: Board, h: int) -> int:
    """What it takes to come to helper h in a free slot: the next unit of room, or the place of who pays least."""
    price: int = SHUT
    if b.taken[h] < g.room[h]:
        price = g.load[g.first[h] + b.taken[h]]
    for p in range(g.low[h], g.high[h]):
        price = min(price, b.pay[p] if b.who[p] >= 0 else SHUT)
    return price


def reprice(g: Ground, b: Board, h: int, price: int) -> None:
    """Write down a new price of helper h, also at the free places."""
    b.price[h] = price
    for p in range(g.low[h], g.high[h]):
        b.pay[p] = b.pay[p] if b.who[p] >= 0 else price


def lift(g: Ground, b: Board, a: int) -> int:
    """Take a placed ask off its helper, who has one fewer, without changing a price. Returns the place."""
    p: int = g.place[b.held[a]]
    h = g.whose[p]
    b.who[p] = -1
    b.pay[p] = b.price[h]
    b.taken[h] -= 1
    b.held[a] = WAITS
    b.has[a] = LOW
    return p


def bid(g: Ground, b: Board, bids: Row, step: int, most: int) -> int:
    """Run the auction over the asks that wait. Returns bids made.

    Sweeps over all asks in their order, slot by slot, until none has to bid: what lies together is bid for together.
    An ask that has bid `most` times waits (`bids` counts, all 0 before); whoever bids beyond its `unmet` stays
    without anybody.
    """
    asks = len(g.unmet)
    low, high, made = 0, asks, 0
    while low < high:
        first, last = asks, 0
        a = low
        while a < high:
            if b.held[a] != WAITS or bids[a] >= most:
                a += 1
                continue
            bids[a] += 1
            made += 1
            least = second = g.unmet[a]
            best = -1
            for e in range(g.start[a], g.stop[a]):
                value = g.cost[e] + b.pay[g.place[e]]
                second = min(second, max(least, value))
                best = e if value < least else best
                least = min(least, value)
            if best < 0:
                b.held[a] = NOBODY
                b.has[a] = g.unmet[a]
                a += 1
                continue
            p = g.place[best]
            h = g.whose[p]
            out = b.who[p]
            if out < 0:
                if b.gap[h] > 0:
                    b.gap[h] -= 1
                    b.taken[h] += 1
                else:
                    entry = cheapest(g, b, h)
                    if entry > b.price[h]:
                        reprice(g, b, h, entry)
                        continue
                    if b.taken[h] < g.room[h] and g.load[g.first[h] + b.taken[h]] == entry:
                        b.taken[h] += 1
                    else:
                        q = g.low[h]
                        while b.pay[q] != entry or b.who[q] < 0:
                            q += 1
                        out = b.who[q]
                        b.who[q] = -1
            if out >= 0:
                b.held[out] = WAITS
                b.has[out] = LOW
                if out < a:
                    first = min(first, out)
                    last = max(last, out + 1)
                else:
                    high = max(high, out + 1)
            b.held[a] = best
            b.has[a] = min(second + step, g.unmet[a])
            b.who[p] = a
            b.pay[p] = b.has[a] - g.cost[best]
            if b.gap[h] == 0:
                reprice(g, b, h, cheapest(g, b, h))
            a += 1
        low, high = first, last
    return made


def least_of(g: Ground, b: Board, a: int) -> int:
    """The least an ask could have now, its `unmet` and its own place included."""
    least: int = g.unmet[a]
    for e in range(g.start[a], g.stop[a]):
        least = min(least, g.cost[e] + b.pay[g.place[e]])
    return least
