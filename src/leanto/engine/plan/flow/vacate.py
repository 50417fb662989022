"""Exact repair the other way: a place becomes free, and somebody better off there takes it, or nobody does.

The search goes backward from the free place: whoever loses least by moving in leaves a place in turn, until a helper
is glad to have one ask fewer or an ask without anybody moves in. Prices on the way fall by what the path showed.
"""

from __future__ import annotations

from leanto.engine.plan.flow.auction import count_busy, place_of, seat, sitter
from leanto.engine.plan.flow.board import FAR, NOBODY, WAITS, Board, Ground, Search, Turned
from leanto.engine.plan.flow.heap import NODE, pop
from leanto.engine.plan.flow.repair import note, slot_from


def pair_of(g: Ground, a: int, h: int) -> int:
    """The pair of ask a with helper h, or -1."""
    for e in range(g.start[a], g.start[a + 1]):
        if g.helper[e] == h:
            return e
    return -1


def lift(g: Ground, b: Board, a: int) -> None:
    """Take a placed ask off its helper without touching a price."""
    h = g.helper[b.held[a]]
    last = g.first[h] + b.taken[h] - 1
    at = place_of(g, b, h, a)
    b.sitting[at] = b.sitting[last]
    b.when[at] = b.when[last]
    b.taken[h] -= 1
    b.held[a] = WAITS
    count_busy(g, b, h)


def move_in(g: Ground, b: Board, w: Search, node: int, goal: int) -> None:
    """Carry out the moves from `node` (a helper with one ask fewer, or an ask that comes in) to the goal.

    `w.by_ask[n]` is the next node on the way; a helper's next node is the ask that leaves it.
    """
    asks = len(g.slot)
    if node >= asks:
        h = node - asks
        if node == goal:
            b.gap[h] -= 1
            return
        a = w.by_ask[node]
        to = w.by_ask[a]
        lift(g, b, a)
        if a == goal:
            return
    else:
        a = node
        to = w.by_ask[a]
    while True:
        if to < asks:
            h = g.helper[b.held[to]]
            pay = b.paid[to]
            out = to
        else:
            h = to - asks
            pay = b.price[h]
            out = -1
            if to == goal:
                b.gap[h] -= 1
            else:
                out = w.by_ask[to]
        if out >= 0:
            after = w.by_ask[out]
            lift(g, b, out)
        at = g.first[h] + b.taken[h]
        seat(g, b, a, pair_of(g, a, h), at, pay)
        if out < 0 or out == goal:
            return
        a = out
        to = after


def vacate(g: Ground, b: Board, w: Search, t: Turned, goal: int, stamp: int) -> int:
    """Close a gap of a helper (`goal` = A + h), or let a placed ask go (`goal` = a; it waits afterwards).

    Returns the nodes looked at. No ask may be waiting that is not known to have found nothing better.
    """
    asks = len(g.slot)
    bound, end = FAR, -1
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
        if node >= asks:
            h = node - asks
            used = b.taken[h] + b.gap[h]
            if used > 0 and now + b.price[h] - g.load[g.first[h] + used - 1] < bound:
                bound = now + b.price[h] - g.load[g.first[h] + used - 1]
                end = node
            base = now + b.price[h]
            slot = -1
            j = t.start[h]
        else:
            if b.held[node] < 0:
                bound = now
                end = node
                break
            h = g.helper[b.held[node]]
            dist = now + b.paid[node] - b.price[h]
            if dist < bound:
                grew = note(w, asks + h, dist, now, node, -1, stamp, size)
                if grew == 1:
                    size += 1
                elif grew == 2:
                    w.line[tail] = asks + h
                    tail += 1
            base = now + b.paid[node]
            slot = g.slot[node]
            j = slot_from(g, t, h, slot)
        late = -1
        if len(t.late):
            late = t.late[h]
        stop = t.start[h + 1]
        while True:
            if j < stop:
                a = t.ask[j]
                dist = base + t.cost[j]
                j += 1
                if slot >= 0 and g.slot[a] != slot:
                    j = stop
                    continue
            elif late >= 0:
                a = t.late_ask[late]
                dist = base + t.late_cost[late]
                late = t.late_next[late]
                if slot >= 0 and g.slot[a] != slot:
                    continue
            else:
                break
            e = b.held[a]
            if e == WAITS or a == node:
                continue
            if e == NOBODY:
                dist -= g.unmet[a]
            else:
                dist -= g.cost[e] + b.paid[a]
            if dist >= bound or (w.mark[a] == stamp and w.dist[a] <= dist):
                continue
            if slot < 0 and sitter(g, b, h, g.slot[a]) >= 0:
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
                b.price[node - asks] -= down
            elif b.held[node] >= 0:
                b.paid[node] -= down
    move_in(g, b, w, end, goal)
    return seen


def bar(g: Ground, t: Turned, a: int, h: int, cost: int) -> None:
    """Write a cost to the pair of ask a where the pairs are by helper."""
    j = slot_from(g, t, h, g.slot[a])
    while j < t.start[h + 1] and g.slot[t.ask[j]] == g.slot[a]:
        if t.ask[j] == a:
            t.cost[j] = cost
        j += 1
    late = t.late[h]
    while late >= 0:
        if t.late_ask[late] == a:
            t.late_cost[late] = cost
        late = t.late_next[late]


def open_units(g: Ground, b: Board, h: int) -> None:
    """Count units of helper h that cost less than the price as gaps to be filled."""
    low = g.first[h]
    used = b.taken[h] + b.gap[h]
    while used < g.room[h] and g.load[low + used] < b.price[h]:
        b.gap[h] += 1
        used += 1
