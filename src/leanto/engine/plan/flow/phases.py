"""Exact repair of many waiting asks at once: distances for everybody, then as many moves as those prices allow.

`spread` finds how much dearer every node must get before it reaches free room, a gap, or an ask that may stay without
anybody, searching backward from all of those at once. Then every waiting ask has a way that costs nothing, and
`block` walks such ways depth first until no more can be found. No ask is looked at twice in one walk.
"""

from __future__ import annotations

from leanto.engine.plan.flow.auction import least_of, sitter
from leanto.engine.plan.flow.board import FAR, SHUT, WAITS, Board, Ground, Row, Search, Turned
from leanto.engine.plan.flow.heap import NODE, pop
from leanto.engine.plan.flow.repair import fill, note, slot_from


def spread(
    g: Ground, b: Board, w: Search, t: Turned, has: Row, limit: Row, line: Row, count: int, stamp: int
) -> int:
    """Raise all prices until every one of the `count` waiting asks in `line` has a way that costs nothing.

    Fills `has[a]`, what each ask has (waiting ones: could have) at the new prices. `limit[a]` is a working row: a way
    to ask a is news if it comes in below that. Returns the nodes looked at.
    """
    asks = len(g.slot)
    size, head, tail, seen, now, reached = 0, 0, 0, 0, 0, 0
    for i in range(count):
        has[line[i]] = least_of(g, b, line[i])
    for a in range(asks):
        e = b.held[a]
        if e >= 0:
            has[a] = g.cost[e] + b.paid[a]
        elif e != WAITS:
            has[a] = g.unmet[a]
            limit[a] = -FAR
            continue
        limit[a] = g.unmet[a]
        size += note(w, a, g.unmet[a] - has[a], -1, -1, -1, stamp, size)
    for h in range(len(b.price)):
        at = g.first[h] + b.taken[h]
        if b.gap[h] > 0:
            size += note(w, asks + h, 0, -1, -1, -1, stamp, size)
        elif b.taken[h] < g.room[h]:
            size += note(w, asks + h, g.load[at] - b.price[h], -1, -1, -1, stamp, size)
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
        seen += 1
        if node >= asks:
            h = node - asks
            base = now + b.price[h]
            for j in range(t.start[h], t.start[h + 1]):
                a = t.ask[j]
                reach = base + t.cost[j]
                if reach >= limit[a] or sitter(g, b, h, g.slot[a]) >= 0:
                    continue
                dist = max(now, reach - has[a])
                limit[a] = dist + has[a]
                grew = note(w, a, dist, now, -1, -1, stamp, size)
                if grew == 1:
                    size += 1
                elif grew == 2:
                    w.line[tail] = a
                    tail += 1
            continue
        if b.held[node] == WAITS:
            reached += 1
            if reached == count:
                break
            continue
        h = g.helper[b.held[node]]
        grew = note(w, asks + h, now + b.paid[node] - b.price[h], now, -1, -1, stamp, size)
        if grew == 1:
            size += 1
        elif grew == 2:
            w.line[tail] = asks + h
            tail += 1
        base = now + b.paid[node]
        slot = g.slot[node]
        j = slot_from(g, t, h, slot)
        while j < t.start[h + 1]:
            a = t.ask[j]
            if g.slot[a] != slot:
                break
            reach = base + t.cost[j]
            j += 1
            if reach >= limit[a] or a == node:
                continue
            dist = max(now, reach - has[a])
            limit[a] = dist + has[a]
            grew = note(w, a, dist, now, -1, -1, stamp, size)
            if grew == 1:
                size += 1
            elif grew == 2:
                w.line[tail] = a
                tail += 1
    for a in range(asks):
        if b.held[a] < 0 and b.held[a] != WAITS:
            continue
        up = now
        if w.mark[a] == stamp and w.dist[a] < now:
            up = w.dist[a]
        has[a] += up
        if b.held[a] >= 0:
            b.paid[a] += up
    for h in range(len(b.price)):
        if b.price[h] >= SHUT:
            continue
        up = now
        if w.mark[asks + h] == stamp and w.dist[asks + h] < now:
            up = w.dist[asks + h]
        b.price[h] += up
    return seen


def block(g: Ground, b: Board, w: Search, has: Row, line: Row, count: int, cursor: Row, stamp: int) -> int:
    """Place as many of the `count` waiting asks in `line` as go without touching a price.

    `has` must hold what every ask has. `cursor` notes how far each node was looked through; `w.mark` which nodes were
    entered. Leaves those that still wait at the front of `line` and returns how many.
    """
    asks = len(g.slot)
    left = 0
    for i in range(count):
        source = line[i]
        depth = 0
        w.line[0] = source
        w.mark[source] = stamp
        cursor[source] = g.start[source]
        end = -1
        while depth >= 0:
            node = w.line[depth]
            to = -1
            if node < asks:
                value = has[node]
                if value == g.unmet[node]:
                    end = node
                    break
                slot = g.slot[node]
                e = cursor[node]
                stop = g.start[node + 1]
                while e < stop:
                    h = g.helper[e]
                    if g.cost[e] + b.price[h] <= value:
                        o = sitter(g, b, h, slot)
                        if o >= 0:
                            if w.mark[o] != stamp and g.cost[e] + b.paid[o] == value:
                                to = o
                                break
                        elif w.mark[asks + h] != stamp:
                            to = asks + h
                            break
                    e += 1
                cursor[node] = e + 1
                if to >= 0:
                    w.mark[to] = stamp
                    w.by_ask[to] = node
                    w.by_pair[to] = e
                    if to < asks:
                        cursor[to] = g.start[to]
                    else:
                        h = to - asks
                        at = g.first[h] + b.taken[h]
                        if b.gap[h] > 0 or (b.taken[h] < g.room[h] and g.load[at] == b.price[h]):
                            end = to
                            break
                        cursor[to] = g.first[h]
            else:
                h = node - asks
                j = cursor[node]
                stop = g.first[h] + b.taken[h]
                while j < stop:
                    o = b.sitting[j]
                    j += 1
                    if w.mark[o] != stamp and b.paid[o] == b.price[h]:
                        to = o
                        w.mark[o] = stamp
                        w.by_ask[o] = -1
                        w.by_pair[o] = -1
                        cursor[o] = g.start[o]
                        break
                cursor[node] = j
            if to >= 0:
                depth += 1
                w.line[depth] = to
            else:
                depth -= 1
        if end < 0:
            line[left] = source
            left += 1
            continue
        for j in range(depth + 1):
            if w.line[j] >= asks:
                w.mark[w.line[j]] = stamp - 1
        if end >= asks:
            w.mark[end] = stamp - 1
        fill(g, b, w, end, source)
    return left
