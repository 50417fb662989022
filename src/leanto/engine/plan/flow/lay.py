"""Laying a network out: asks slot by slot, a number for every place, pairs by ask and by place."""

from __future__ import annotations

from leanto.engine.plan.flow.board import Board, Ground, Row, Turned


def number_places(
    start: Row, helper: Row, cost: Row, slot: Row, order: Row, seen: Row, here: Row,
    begin: Row, place: Row, dear: Row, whose: Row,
) -> int:  # fmt: skip
    """Copy the pairs of the asks in `order` (slot by slot) one after the other, each with its place. Returns places.

    `seen` (all -1) and `here` are working rows by helper; `begin`, `place`, `dear` and `whose` are filled.
    """
    count, to = 0, 0
    before, turn = 0, -1
    for i in range(len(order)):
        a = order[i]
        if turn < 0 or slot[a] != before:
            before = slot[a]
            turn += 1
        begin[i] = to
        for e in range(start[a], start[a + 1]):
            h = helper[e]
            if seen[h] != turn:
                seen[h] = turn
                here[h] = count
                whose[count] = h
                count += 1
            place[to] = here[h]
            dear[to] = cost[e]
            to += 1
    begin[len(order)] = to
    return count


def by_helper(place: Row, whose: Row, rank: Row, low: Row) -> None:
    """Number the places anew, helper by helper. Fills `low` (H + 1, all 0 before); `rank` is a working row."""
    for p in range(len(rank)):
        low[whose[p] + 1] += 1
    for h in range(1, len(low)):
        low[h] += low[h - 1]
    for p in range(len(rank)):
        h = whose[p]
        rank[p] = low[h]
        low[h] += 1
    for e in range(len(place)):
        place[e] = rank[place[e]]
    for h in range(len(low) - 1, 0, -1):
        low[h] = low[h - 1]
    low[0] = 0
    for h in range(len(low) - 1):
        for p in range(low[h], low[h + 1]):
            whose[p] = h


def promise(g: Ground, b: Board, t: Turned, bonus: int) -> None:
    """Let every pair that is held cost `bonus` less. Whoever has it has that much less, so the plan stays the least."""
    for a in range(len(g.unmet)):
        e = b.held[a]
        if e >= 0:
            p = g.place[e]
            g.cost[e] -= bonus
            b.has[a] -= bonus
            for j in range(t.start[p], t.stop[p]):
                if t.ask[j] == a:
                    t.cost[j] -= bonus
            late = t.late[p]
            while late >= 0:
                if t.late_ask[late] == a:
                    t.late_cost[late] -= bonus
                late = t.late_next[late]


def rehouse(g: Ground, b: Board, t: Turned, h: int, to: int) -> None:
    """Move the places of helper h to the places from `to` on, so that one more can follow them."""
    low = g.low[h]
    for p in range(low, g.high[h]):
        q = to + p - low
        g.whose[q] = h
        b.who[q] = b.who[p]
        b.pay[q] = b.pay[p]
        t.start[q] = t.start[p]
        t.stop[q] = t.stop[p]
        t.late[q] = t.late[p]
        t.near[q] = t.near[p]
        t.least[q] = t.least[p]
        b.who[p] = -1
        for j in range(t.start[p], t.stop[p]):
            a = t.ask[j]
            for e in range(g.start[a], g.stop[a]):
                if g.place[e] == p:
                    g.place[e] = q
        late = t.late[p]
        while late >= 0:
            a = t.late_ask[late]
            for e in range(g.start[a], g.stop[a]):
                if g.place[e] == p:
                    g.place[e] = q
            late = t.late_next[late]
        t.stop[p] = t.start[p]
        t.late[p] = -1
    g.high[h] = to + g.high[h] - low
    g.low[h] = to


def add_pairs(g: Ground, b: Board, t: Turned, ask: Row, place: Row, cost: Row, pairs: int, late: int) -> None:
    """One more pair for each of these asks, whose rows move to `pairs` and on; entries in chains from `late` on."""
    to = pairs
    for i in range(len(ask)):
        a, p = ask[i], place[i]
        start = to
        for e in range(g.start[a], g.stop[a]):
            g.place[to] = g.place[e]
            g.cost[to] = g.cost[e]
            to += 1
        if b.held[a] >= 0:
            b.held[a] += start - g.start[a]
        g.place[to] = p
        g.cost[to] = cost[i]
        to += 1
        g.start[a] = start
        g.stop[a] = to
        t.late_ask[late] = a
        t.late_cost[late] = cost[i]
        t.late_next[late] = t.late[p]
        t.late[p] = late
        late += 1


def turn_round(g: Ground, t: Turned) -> None:
    """Fill `t.start` (all 0 before), `t.ask` and `t.cost`: the pairs by place."""
    asks = len(g.unmet)
    for e in range(len(g.place)):
        t.start[g.place[e]] += 1
    total = 0
    for p in range(len(t.start)):
        total += t.start[p]
        t.start[p] = total
    for i in range(asks):
        a = asks - 1 - i
        for e in range(g.start[a], g.stop[a]):
            p = g.place[e]
            j = t.start[p] - 1
            t.start[p] = j
            t.ask[j] = a
            t.cost[j] = g.cost[e]
