"""Exact repair: one waiting ask, or one place that became free, at a time, along a shortest path of moves.

Forward: the ask takes a place; who sat there, or elsewhere with that helper, moves on; until somebody finds free
room, a gap, or stays without anybody. Backward: see `vacate`. All prices passed on the way change by what the path
showed, so that every ask sits at its exact best again.
"""

from __future__ import annotations

from leanto.engine.plan.flow.auction import least_of
from leanto.engine.plan.flow.board import NOBODY, Board, Ground, Search
from leanto.engine.plan.flow.heap import NODE, pop, rise


def note(w: Search, node: int, dist: int, now: int, by_ask: int, by_pair: int, stamp: int, size: int) -> int:
    """A way to a node. Returns 1 if the heap grew, 2 if the node goes to the line (it costs nothing), else 0."""
    if w.mark[node] == stamp:
        if dist >= w.dist[node]:
            return 0
        w.dist[node] = dist
        w.by_ask[node] = by_ask
        w.by_pair[node] = by_pair
        rise(w, w.where[node], (dist << 32) | node)
        return 0
    w.mark[node] = stamp
    w.dist[node] = dist
    w.by_ask[node] = by_ask
    w.by_pair[node] = by_pair
    if dist == now:
        return 2
    rise(w, size, (dist << 32) | node)
    return 1


def walk(g: Ground, b: Board, w: Search, a: int, e: int, source: int) -> int:
    """Ask a moves by its pair e, who comes to where it was follows, and so on until `source` has moved.

    `w.by_ask` and `w.by_pair` say who comes to an ask's place; -1: to another place of that helper, whose node says
    who. Prices stay: they are as they must be on a shortest way. Returns the place that `source` left, or -1.
    """
    asks = len(g.unmet)
    while True:
        old = -1
        if b.held[a] >= 0:
            old = g.place[b.held[a]]
            b.who[old] = -1
        b.held[a] = e
        b.who[g.place[e]] = a
        b.has[a] = g.cost[e] + b.pay[g.place[e]]
        if a == source:
            return old
        node = a
        if w.by_ask[a] < 0:
            node = asks + g.whose[old]
        a = w.by_ask[node]
        e = w.by_pair[node]


def fill(g: Ground, b: Board, w: Search, end: int, source: int) -> None:
    """The moves that end in `end`: a helper with room or a gap, or an ask that stays without anybody."""
    asks = len(g.unmet)
    node = end
    if end >= asks:
        h = end - asks
        if b.gap[h] > 0:
            b.gap[h] -= 1
        b.taken[h] += 1
    else:
        if end != source:
            p = g.place[b.held[end]]
            b.who[p] = -1
            if w.by_ask[end] < 0:
                node = asks + g.whose[p]
        b.held[end] = NOBODY
        b.has[end] = g.unmet[end]
        if end == source:
            return
    walk(g, b, w, w.by_ask[node], w.by_pair[node], source)


def find_place(g: Ground, b: Board, w: Search, source: int, stamp: int) -> int:
    """Place one waiting ask exactly. Returns the nodes looked at."""
    asks = len(g.unmet)
    least = least_of(g, b, source)
    b.has[source] = least
    bound, end = g.unmet[source] - least, source
    size, head, tail, seen = 0, 0, 1, 0
    w.line[0] = source
    w.mark[source] = stamp
    w.dist[source] = 0
    now = 0
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
        if now >= bound:
            break
        w.seen[seen] = node
        seen += 1
        if node < asks:
            base = now - b.has[node]
            if base + g.unmet[node] < bound:
                bound = base + g.unmet[node]
                end = node
            for e in range(g.start[node], g.stop[node]):
                p = g.place[e]
                dist = base + g.cost[e] + b.pay[p]
                if dist >= bound:
                    continue
                to = b.who[p]
                if to < 0:
                    to = asks + g.whose[p]
                if w.mark[to] == stamp and w.dist[to] <= dist:
                    continue
                grew = note(w, to, dist, now, node, e, stamp, size)
                if grew == 1:
                    size += 1
                elif grew == 2:
                    w.line[tail] = to
                    tail += 1
        else:
            h = node - asks
            if b.gap[h] > 0:
                bound = now
                end = node
                break
            base = now - b.price[h]
            if b.taken[h] < g.room[h] and base + g.load[g.first[h] + b.taken[h]] < bound:
                bound = base + g.load[g.first[h] + b.taken[h]]
                end = node
            for p in range(g.low[h], g.high[h]):
                to = b.who[p]
                dist = base + b.pay[p]
                if to < 0 or dist >= bound:
                    continue
                grew = note(w, to, dist, now, -1, -1, stamp, size)
                if grew == 1:
                    size += 1
                elif grew == 2:
                    w.line[tail] = to
                    tail += 1
    for i in range(seen):
        node = w.seen[i]
        up = bound - w.dist[node]
        if up > 0:
            if node < asks:
                b.has[node] += up
                if node != source:
                    b.pay[g.place[b.held[node]]] += up
            else:
                h = node - asks
                b.price[h] += up
                for p in range(g.low[h], g.high[h]):
                    if b.who[p] < 0:
                        b.pay[p] += up
    fill(g, b, w, end, source)
    return seen
