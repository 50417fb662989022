"""Exact repair the other way: a place becomes free, and somebody better off there takes it, or nobody does.

The search goes backward from the free place: whoever loses least by moving in leaves a place in turn, until a helper
is glad to have one ask fewer or an ask without anybody moves in. Prices on the way fall by what the path showed.
"""

from __future__ import annotations

from leanto.engine.plan.flow.auction import lift
from leanto.engine.plan.flow.board import LOW, WAITS, Board, Ground, Search, Turned
from leanto.engine.plan.flow.heap import NODE, pop
from leanto.engine.plan.flow.near import sift
from leanto.engine.plan.flow.repair import fill, note


def pair_of(g: Ground, a: int, h: int) -> int:
    """The pair of ask a with helper h, or -1."""
    for e in range(g.start[a], g.stop[a]):
        if g.whose[g.place[e]] == h:
            return e
    return -1


def turn_path(g: Ground, b: Board, w: Search, a: int, goal: int) -> None:
    """Turn the way from ask a to the goal round: who comes to each node, instead of where each ask goes."""
    asks = len(g.unmet)
    to = w.by_ask[a]
    while True:
        h = to - asks
        if to < asks:
            h = g.whose[g.place[b.held[to]]]
        out = to
        if to >= asks and to != goal:
            out = w.by_ask[to]
        after = w.by_ask[out]
        w.by_ask[out] = -1
        w.by_ask[to] = a
        w.by_pair[to] = pair_of(g, a, h)
        if out == goal:
            return
        a = out
        to = after


def move_in(g: Ground, b: Board, w: Search, end: int, goal: int) -> None:
    """Carry out the moves from `end` (a helper with one ask fewer, or an ask that comes in) to the goal."""
    asks = len(g.unmet)
    if end == goal:
        b.gap[end - asks] -= 1
        return
    source = end
    if end >= asks:
        source = w.by_ask[end]
        if source == goal:
            lift(g, b, source)
            return
        b.taken[end - asks] -= 1
    turn_path(g, b, w, source, goal)
    fill(g, b, w, goal, source)
    if goal < asks:
        b.held[goal] = WAITS
        b.has[goal] = LOW


def vacate(g: Ground, b: Board, w: Search, t: Turned, goal: int, stamp: int) -> int:
    """Close a gap of a helper (`goal` = A + h), or let a placed ask go (`goal` = a; it waits afterwards).

    Returns the nodes looked at. No ask may be waiting that is not known to have found nothing better.
    """
    asks = len(g.unmet)
    h = goal - asks
    start = 0
    if goal < asks:
        h = g.whose[g.place[b.held[goal]]]
        start = b.pay[g.place[b.held[goal]]] - b.price[h]
    bound = start + b.price[h] - g.load[g.first[h] + b.taken[h] + b.gap[h] - 1] + 1
    end = -1
    size, head, tail, seen, now = 0, 0, 1, 0, 0
    w.line[0] = goal
    w.mark[goal] = stamp
    w.dist[goal] = 0
    w.by_ask[goal] = -1
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
        single = -1
        if node >= asks:
            h = node - asks
            used = b.taken[h] + b.gap[h]
            if used > 0 and now + b.price[h] - g.load[g.first[h] + used - 1] < bound:
                bound = now + b.price[h] - g.load[g.first[h] + used - 1]
                end = node
            p, last = g.low[h], g.high[h]
        else:
            if b.held[node] < 0:
                bound = now
                end = node
                break
            single = g.place[b.held[node]]
            h = g.whose[single]
            dist = now + b.pay[single] - b.price[h]
            if dist < bound:
                grew = note(w, asks + h, dist, now, node, -1, stamp, size)
                if grew == 1:
                    size += 1
                elif grew == 2:
                    w.line[tail] = asks + h
                    tail += 1
            p, last = single, single + 1
        while p < last:
            if single < 0 and b.who[p] >= 0:
                p += 1
                continue
            base = now + b.pay[p]
            late = -1
            if len(t.late):
                late = t.late[p]
            j = t.start[p]
            stop = t.stop[p]
            if len(t.least):
                if base + t.least[p] < bound and bound - now <= t.wide[0]:
                    sift(b, t, p)
                if base + t.least[p] >= bound:
                    stop = t.near[p]
            p += 1
            while True:
                if j < stop:
                    a = t.ask[j]
                    dist = base + t.cost[j] - b.has[a]
                    j += 1
                elif late >= 0:
                    a = t.late_ask[late]
                    dist = base + t.late_cost[late] - b.has[a]
                    late = t.late_next[late]
                else:
                    break
                if dist >= bound or a == node or (w.mark[a] == stamp and w.dist[a] <= dist):
                    continue
                grew = note(w, a, dist, now, node, -1, stamp, size)
                if grew == 1:
                    size += 1
                elif grew == 2:
                    w.line[tail] = a
                    tail += 1
    for i in range(seen):
        node = w.seen[i]
        down = bound - w.dist[node]
        if down > 0:
            if node >= asks:
                h = node - asks
                b.price[h] -= down
                for p in range(g.low[h], g.high[h]):
                    if b.who[p] < 0:
                        b.pay[p] -= down
            elif b.held[node] >= 0:
                b.has[node] -= down
                b.pay[g.place[b.held[node]]] -= down
    move_in(g, b, w, end, goal)
    return seen


def close(g: Ground, b: Board, w: Search, t: Turned, h: int, stamp: int) -> int:
    """Close every gap of helper h, one by one. Returns the stamp of the last search; each takes two."""
    while b.gap[h] > 0:
        stamp += 2
        vacate(g, b, w, t, len(g.unmet) + h, stamp)
    return stamp


def bar(g: Ground, t: Turned, a: int, p: int, cost: int) -> None:
    """Write a cost to the pair of ask a where the pairs are by place."""
    for j in range(t.start[p], t.stop[p]):
        if t.ask[j] == a:
            t.cost[j] = cost
    late = t.late[p]
    while late >= 0:
        if t.late_ask[late] == a:
            t.late_cost[late] = cost
        late = t.late_next[late]


def invite(g: Ground, b: Board, t: Turned, h: int) -> int:
    """The price at which helper h, who has nobody, is just too dear for every ask; at least the first unit's load."""
    price: int = g.load[g.first[h]]
    for p in range(g.low[h], g.high[h]):
        for j in range(t.start[p], t.stop[p]):
            price = max(price, b.has[t.ask[j]] - t.cost[j])
        late = t.late[p]
        while late >= 0:
            price = max(price, b.has[t.late_ask[late]] - t.late_cost[late])
            late = t.late_next[late]
    return price


def open_units(g: Ground, b: Board, h: int) -> None:
    """Count units of helper h that cost less than the price as gaps to be filled."""
    low = g.first[h]
    used = b.taken[h] + b.gap[h]
    while used < g.room[h] and g.load[low + used] < b.price[h]:
        b.gap[h] += 1
        used += 1
