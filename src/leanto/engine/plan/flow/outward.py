"""When more asks wait than there is room: prices rise outward from them, until enough ways out are in reach.

A search forward from all waiting asks at once says how far everybody is from them. A way out is a free unit of room,
or an ask that may as well stay without anybody. Prices rise by what is missing to a share of as many as asks wait; the
units that have become worth their load are left as gaps, for the next bids to fill.
"""

from __future__ import annotations

from leanto.engine.plan.flow.auction import least_of, lift
from leanto.engine.plan.flow.board import LOW, NOBODY, SHUT, WAITS, Board, Ground, Row, Search
from leanto.engine.plan.flow.heap import NODE, pop
from leanto.engine.plan.flow.repair import note
from leanto.engine.plan.flow.vacate import open_units

SHARE = 20
"""Ways out in reach for every hundred asks that wait. Fewer leave less to be closed at the end; more was slower."""


def out_at(ways: Row, dist: int, grain: int) -> None:
    """One more way out at this distance."""
    at = dist // grain
    if at < len(ways):
        ways[at] += 1


def rise_from(
    g: Ground, b: Board, w: Search, ways: Row, line: Row, count: int, grain: int, stamp: int
) -> int:
    """Raise all prices, and let asks stay alone that pay more than that costs. Returns the nodes looked at.

    The `count` asks in `line` wait. `ways` is a working row: how many ways out end so many grains away. Prices keep
    to what is best for every ask as far as they did before.
    """
    asks = len(g.unmet)
    for i in range(len(ways)):
        ways[i] = 0
    size, head, tail, seen, now, found, grains = 0, 0, 0, 0, 0, 0, 0
    for i in range(count):
        a = line[i]
        b.has[a] = least_of(g, b, a)
        note(w, a, 0, 0, -1, -1, stamp, 0)
        w.line[tail] = a
        tail += 1
    while True:
        if head < tail:
            node = w.line[head]
            head += 1
        elif size > 0:
            entry = pop(w, size)
            size -= 1
            node = entry & NODE
            now = entry >> 32
        else:
            break
        while grains * grain <= now and 100 * found < SHARE * count and grains < len(ways):
            found += ways[grains]
            grains += 1
        if 100 * found >= SHARE * count:
            break
        seen += 1
        if node < asks:
            base = now - b.has[node]
            out_at(ways, max(now, base + g.unmet[node]), grain)
            for e in range(g.start[node], g.stop[node]):
                p = g.place[e]
                to = b.who[p]
                if to < 0:
                    to = asks + g.whose[p]
                dist = max(now, base + g.cost[e] + b.pay[p])
                if (w.mark[to] == stamp and w.dist[to] <= dist) or b.pay[p] >= SHUT:
                    continue
                grew = note(w, to, dist, now, node, e, stamp, size)
                if grew == 1:
                    size += 1
                elif grew == 2:
                    w.line[tail] = to
                    tail += 1
        else:
            h = node - asks
            for _ in range(b.gap[h]):
                out_at(ways, now, grain)
            for u in range(b.taken[h] + b.gap[h], g.room[h]):
                out_at(ways, max(now, now + g.load[g.first[h] + u] - b.price[h]), grain)
            for p in range(g.low[h], g.high[h]):
                to = b.who[p]
                if to < 0:
                    continue
                dist = now + b.pay[p] - b.price[h]
                if w.mark[to] == stamp and w.dist[to] <= dist:
                    continue
                grew = note(w, to, dist, now, -1, -1, stamp, size)
                if grew == 1:
                    size += 1
                elif grew == 2:
                    w.line[tail] = to
                    tail += 1
    while 100 * found < SHARE * count and grains < len(ways):
        found += ways[grains]
        grains += 1
    far = grains * grain
    for h in range(len(b.price)):
        if w.mark[asks + h] == stamp and w.dist[asks + h] < far and b.price[h] < SHUT:
            b.price[h] += far - w.dist[asks + h]
            for p in range(g.low[h], g.high[h]):
                if b.who[p] < 0:
                    b.pay[p] = b.price[h]
            open_units(g, b, h)
    for a in range(asks):
        if w.mark[a] != stamp or w.dist[a] >= far:
            continue
        up = far - w.dist[a]
        if b.has[a] + up < g.unmet[a]:
            if b.held[a] >= 0:
                b.has[a] += up
                b.pay[g.place[b.held[a]]] += up
            continue
        if b.held[a] >= 0:
            h = g.whose[lift(g, b, a)]
            b.gap[h] += 1
        b.held[a] = NOBODY
        b.has[a] = g.unmet[a]
    for i in range(count):
        if b.held[line[i]] == WAITS:
            b.has[line[i]] = LOW
    return seen
