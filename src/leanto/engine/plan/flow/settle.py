"""Between auctions: prices fall where they are too high for who is there, and who still has better waits again."""

from __future__ import annotations

from leanto.engine.plan.flow.auction import least_of, lift, reprice
from leanto.engine.plan.flow.board import LOW, NOBODY, SHUT, WAITS, Board, Ground, Row, Search, Turned
from leanto.engine.plan.flow.vacate import invite, open_units


def settle(g: Ground, b: Board, w: Search, t: Turned, fell: Row, falls: int, slack: int, stamp: int) -> int:
    """Let every placed ask sit within `slack` of its best, or wait and leave a gap. Returns how often it looked.

    The price of its place falls first, then that of its helper (as far as the last unit of room costs), which may
    make others look again, but at most `falls` times (`fell` counts them). Where that is not enough, it has to wait.
    """
    asks = len(g.unmet)
    head, tail = 0, asks
    for a in range(asks):
        w.line[a] = a
        w.mark[a] = stamp
        if b.held[a] == WAITS:
            b.has[a] = LOW
    for h in range(len(b.price)):
        fell[h] = 0
    while head < tail:
        a = w.line[head % asks]
        head += 1
        w.mark[a] = stamp - 1
        e = b.held[a]
        if e == WAITS:
            continue
        least = least_of(g, b, a) + slack
        if least >= b.has[a]:
            continue
        if e == NOBODY:
            b.held[a] = WAITS
            b.has[a] = LOW
            continue
        p = g.place[e]
        h = g.whose[p]
        pay = least - g.cost[e]
        if pay < b.price[h] and fell[h] < falls:
            fell[h] += 1
            last = g.first[h] + b.taken[h] + b.gap[h] - 1
            while b.gap[h] > 0 and g.load[last] > pay:
                b.gap[h] -= 1
                last -= 1
            price = max(pay, g.load[last])
            if price < b.price[h]:
                reprice(g, b, h, price)
                for q in range(g.low[h], g.high[h]):
                    if b.who[q] < 0:
                        tail = look_again(g, b, w, t, q, slack, tail, stamp)
        leaves = pay < b.price[h]
        if leaves:
            pay = b.price[h]
        if pay < b.pay[p]:
            b.pay[p] = pay
            b.has[a] = pay + g.cost[e]
            tail = look_again(g, b, w, t, p, slack, tail, stamp)
        if leaves:
            lift(g, b, a)
            b.gap[h] += 1
    return head


def look_again(g: Ground, b: Board, w: Search, t: Turned, p: int, slack: int, tail: int, stamp: int) -> int:
    """Put asks that have more than this place now costs into the line."""
    asks = len(g.unmet)
    pay = b.pay[p] + slack
    for j in range(t.start[p], t.stop[p]):
        o = t.ask[j]
        if t.cost[j] + pay < b.has[o] and w.mark[o] != stamp:
            w.mark[o] = stamp
            w.line[tail % asks] = o
            tail += 1
    return tail


def sink(g: Ground, b: Board, by: int) -> int:
    """Lower every price by `by`. Pairs keep their worth to each other, so only units of room notice.

    A unit that costs more than its helper's price is given up: first gaps close, then an ask waits again. Where the
    asks of a helper all pay more than that, the price rises to what the least of them pays. Asks without anybody are
    looked at by `settle`. Returns the gaps that stay.
    """
    left = 0
    for a in range(len(g.unmet)):
        if b.held[a] >= 0:
            b.has[a] -= by
    for p in range(len(b.who)):
        if b.who[p] >= 0:
            b.pay[p] -= by
    for h in range(len(b.price)):
        if g.room[h] == 0:
            continue
        reprice(g, b, h, b.price[h] - by)
        shut_units(g, b, h)
        left += b.gap[h]
    return left


def wake(g: Ground, b: Board) -> None:
    """Let asks without anybody wait that could have somebody for less than that costs."""
    for a in range(len(g.unmet)):
        if b.held[a] == NOBODY and least_of(g, b, a) < g.unmet[a]:
            b.held[a] = WAITS
            b.has[a] = LOW


def shut_units(g: Ground, b: Board, h: int) -> None:
    """Give up the units of helper h that cost more than the price: gaps first, then asks, which wait."""
    low = g.first[h]
    while b.taken[h] + b.gap[h] > 0:
        own = g.load[low + b.taken[h] + b.gap[h] - 1]
        if own <= b.price[h]:
            return
        if b.gap[h] > 0:
            b.gap[h] -= 1
            continue
        out = -1
        least = own
        for p in range(g.low[h], g.high[h]):
            if b.who[p] >= 0 and (out < 0 or b.pay[p] < least):
                out = b.who[p]
                least = b.pay[p]
        reprice(g, b, h, min(own, least))
        if own > b.price[h]:
            lift(g, b, out)


def new_room(g: Ground, b: Board, t: Turned, h: int, room: int) -> None:
    """Helper h has room for `room` asks from now on. `g.room[h]` units, some of them SHUT, are written down already.

    Who has no place any more waits; units worth their load are gaps to be closed.
    """
    shut_units(g, b, h)
    g.room[h] = room
    if room == 0:
        reprice(g, b, h, SHUT)
    elif b.price[h] == SHUT:
        reprice(g, b, h, invite(g, b, t, h))
    open_units(g, b, h)
