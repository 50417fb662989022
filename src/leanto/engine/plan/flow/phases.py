"""Exact repair of many waiting asks at once: distances for everybody, then as many moves as those prices allow.

`spread` finds how much dearer every node must get before it reaches free room, a gap, or an ask that may stay without
anybody, searching backward from all of those at once. Then every waiting ask has a way that costs nothing, and
`block` walks such ways depth first until no more can be found. No ask is looked at twice in one walk.
"""

from __future__ import annotations

from leanto.engine.plan.flow.auction import least_of
from leanto.engine.plan.flow.board import LOW, SHUT, WAITS, Board, Ground, Row, Search, Turned
from leanto.engine.plan.flow.heap import NODE, pop
from leanto.engine.plan.flow.repair import fill, note


def spread(g: Ground, b: Board, w: Search, t: Turned, limit: Row, line: Row, count: int, stamp: int) -> int:
    """Raise all prices until every one of the `count` waiting asks in `line` has a way that costs nothing.

    Writes what waiting asks could have into `has`. `limit[a]` is a working row: a way to ask a is news if it comes
    in below that. Returns the nodes looked at.
    """
    asks = len(g.unmet)
    size, head, tail, seen, now, reached = 0, 0, 0, 0, 0, 0
    for i in range(count):
        b.has[line[i]] = least_of(g, b, line[i])
    for a in range(asks):
        if b.held[a] < 0 and b.held[a] != WAITS:
            limit[a] = LOW
            continue
        limit[a] = g.unmet[a]
        size += note(w, a, g.unmet[a] - b.has[a], -1, -1, -1, stamp, size)
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
        single = -1
        if node >= asks:
            h = node - asks
            p, last = g.low[h], g.high[h]
        else:
            if b.held[node] == WAITS:
                reached += 1
                if reached == count:
                    break
                continue
            single = g.place[b.held[node]]
            h = g.whose[single]
            grew = note(w, asks + h, now + b.pay[single] - b.price[h], now, -1, -1, stamp, size)
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
            for j in range(t.start[p], t.stop[p]):
                a = t.ask[j]
                reach = base + t.cost[j]
                if reach >= limit[a] or a == node:
                    continue
                dist = max(now, reach - b.has[a])
                limit[a] = dist + b.has[a]
                grew = note(w, a, dist, now, -1, -1, stamp, size)
                if grew == 1:
                    size += 1
                elif grew == 2:
                    w.line[tail] = a
                    tail += 1
            p += 1
    for a in range(asks):
        if b.held[a] < 0 and b.held[a] != WAITS:
            continue
        up = now
        if w.mark[a] == stamp and w.dist[a] < now:
            up = w.dist[a]
        b.has[a] += up
        if b.held[a] >= 0:
            b.pay[g.place[b.held[a]]] += up
    for h in range(len(b.price)):
        if b.price[h] >= SHUT:
            continue
        up = now
        if w.mark[asks + h] == stamp and w.dist[asks + h] < now:
            up = w.dist[asks + h]
        b.price[h] += up
    for p in range(len(b.who)):
        if b.who[p] < 0:
            b.pay[p] = b.price[g.whose[p]]
    return seen


def block(g: Ground, b: Board, w: Search, line: Row, count: int, cursor: Row, stamp: int) -> int:
    """Place as many of the `count` waiting asks in `line` as go without touching a price.

    `has` must hold what every ask has, and the waiting ones could have. `cursor` notes how far each node was looked
    through; `w.mark` which nodes were entered. Leaves those that still wait at the front of `line`; returns how many.
    """
    asks = len(g.unmet)
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
                value = b.has[node]
                if value == g.unmet[node]:
                    end = node
                    break
                e = cursor[node]
                stop = g.stop[node]
                while e < stop:
                    p = g.place[e]
                    if g.cost[e] + b.pay[p] <= value:
                        o = b.who[p]
                        if o < 0:
                            o = asks + g.whose[p]
                        if w.mark[o] != stamp:
                            to = o
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
                        cursor[to] = g.low[h]
            else:
                h = node - asks
                j = cursor[node]
                stop = g.high[h]
                while j < stop:
                    o = b.who[j]
                    j += 1
                    if o >= 0 and b.pay[j - 1] == b.price[h] and w.mark[o] != stamp:
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
