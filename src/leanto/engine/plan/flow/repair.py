"""Exact repair: one waiting ask, or one gap, at a time, along a shortest path of moves.

Forward: the ask takes a place; who sat there, or elsewhere with that helper, moves on; until somebody finds free
room, a gap, or stays without anybody. Backward: a gap is taken by whoever gains most, whose place is then the gap;
until a helper or an ask is glad to be left as it is. All prices passed on the way change by what the path showed,
so that every ask sits at its exact best again.
"""

from __future__ import annotations

from leanto.engine.plan.flow.auction import least_of, place_of, seat, sitter
from leanto.engine.plan.flow.board import NOBODY, Board, Ground, Row, Search, Turned
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


def fill(g: Ground, b: Board, w: Search, node: int, source: int) -> None:
    """Carry out the moves that end in `node` (a helper with room or a gap, or an ask that stays without anybody)."""
    asks = len(g.slot)
    if node >= asks:
        h = node - asks
        if b.gap[h] > 0:
            b.gap[h] -= 1
        at = g.first[h] + b.taken[h]
        pay = b.price[h]
        a = w.by_ask[node]
        e = w.by_pair[node]
    else:
        if node == source:
            b.held[node] = NOBODY
            return
        h = g.helper[b.held[node]]
        at = place_of(g, b, h, node)
        pay = b.paid[node]
        a = w.by_ask[node]
        e = w.by_pair[node]
        if a < 0:
            pay = b.price[h]
            a = w.by_ask[asks + h]
            e = w.by_pair[asks + h]
        b.held[node] = NOBODY
    while True:
        old_at = -1
        old_h = 0
        old_pay = 0
        if a != source:
            old_h = g.helper[b.held[a]]
            old_at = place_of(g, b, old_h, a)
            old_pay = b.paid[a]
        seat(g, b, a, e, at, pay)
        if a == source:
            return
        at = old_at
        pay = old_pay
        moved = a
        a = w.by_ask[moved]
        e = w.by_pair[moved]
        if a < 0:
            pay = b.price[old_h]
            a = w.by_ask[asks + old_h]
            e = w.by_pair[asks + old_h]


def place(g: Ground, b: Board, w: Search, source: int, stamp: int) -> int:
    """Place one waiting ask exactly. Returns the nodes looked at."""
    asks = len(g.slot)
    has = least_of(g, b, source)
    bound, end = g.unmet[source] - has, source
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
            own = b.held[node]
            value = has if node == source else g.cost[own] + b.paid[node]
            if now + g.unmet[node] - value < bound:
                bound = now + g.unmet[node] - value
                end = node
            slot = g.slot[node]
            base = now - value
            for e in range(g.start[node], g.start[node + 1]):
                h = g.helper[e]
                dist = base + g.cost[e] + b.price[h]
                if dist >= bound:
                    continue
                to = asks + h
                if w.mark[to] == stamp and w.dist[to] <= dist:
                    continue
                o = sitter(g, b, h, slot)
                if o >= 0:
                    dist += b.paid[o] - b.price[h]
                    to = o
                    if o == node or dist >= bound:
                        continue
                grew = note(w, to, dist, now, node, e, stamp, size)
                if grew == 1:
                    size += 1
                elif grew == 2:
                    w.line[tail] = to
                    tail += 1
        else:
            h = node - asks
            low = g.first[h]
            taken = b.taken[h]
            if b.gap[h] > 0:
                bound = now
                end = node
                break
            if taken < g.room[h] and now + g.load[low + taken] - b.price[h] < bound:
                bound = now + g.load[low + taken] - b.price[h]
                end = node
            base = now - b.price[h]
            for i in range(low, low + taken):
                o = b.sitting[i]
                dist = base + b.paid[o]
                if dist < bound:
                    grew = note(w, o, dist, now, -1, -1, stamp, size)
                    if grew == 1:
                        size += 1
                    elif grew == 2:
                        w.line[tail] = o
                        tail += 1
    for i in range(seen):
        node = w.seen[i]
        up = bound - w.dist[node]
        if up > 0:
            if node < asks:
                b.paid[node] += up
            else:
                b.price[node - asks] += up
    fill(g, b, w, end, source)
    return seen


def turn_round(g: Ground, order: Row, at: Row, ask: Row, cost: Row) -> None:
    """Fill a `Turned`; `order` are the asks by slot, `at` a copy of its `start`, which is used up."""
    for i in range(len(order)):
        a = order[i]
        for e in range(g.start[a], g.start[a + 1]):
            h = g.helper[e]
            j = at[h]
            at[h] = j + 1
            ask[j] = a
            cost[j] = g.cost[e]


def slot_from(g: Ground, t: Turned, h: int, slot: int) -> int:
    """The first pair of helper h whose ask is in this slot or a later one."""
    low: int = t.start[h]
    high = t.start[h + 1]
    while low < high:
        middle = (low + high) >> 1
        if g.slot[t.ask[middle]] < slot:
            low = middle + 1
        else:
            high = middle
    return low
