"""Between auctions: prices fall where they are too high for who is there, and who still has better waits again."""

from __future__ import annotations

from leanto.engine.plan.flow.auction import best_other
from leanto.engine.plan.flow.board import NOBODY, WAITS, Board, Ground, Row, Search, Turned
from leanto.engine.plan.flow.repair import slot_from
from leanto.engine.plan.flow.vacate import lift


def settle(g: Ground, b: Board, w: Search, t: Turned, fell: Row, falls: int, slack: int, stamp: int) -> int:
    """Let every placed ask sit within `slack` of its best, or wait and leave a gap. Returns how often it looked.

    The price of its place falls first, then that of its helper (as far as the last unit of room costs), which may
    make others look again, but at most `falls` times (`fell` counts them). Where that is not enough, it has to wait.
    """
    asks = len(g.slot)
    head, tail = 0, asks
    for a in range(asks):
        w.line[a] = a
        w.mark[a] = stamp
    for h in range(len(b.price)):
        fell[h] = 0
    while head < tail:
        a = w.line[head % asks]
        head += 1
        w.mark[a] = stamp - 1
        e = b.held[a]
        if e == WAITS:
            continue
        if e == NOBODY:
            if best_other(g, b, a, g.unmet[a]) + slack < g.unmet[a]:
                b.held[a] = WAITS
            continue
        h = g.helper[e]
        has = g.cost[e] + b.paid[a]
        least = best_other(g, b, a, has)
        if least + slack >= has:
            continue
        pay = least + slack - g.cost[e]
        if pay < b.price[h] and fell[h] < falls:
            fell[h] += 1
            last = g.first[h] + b.taken[h] + b.gap[h] - 1
            while b.gap[h] > 0 and g.load[last] > pay:
                b.gap[h] -= 1
                last -= 1
            price = max(pay, g.load[last])
            if price < b.price[h]:
                b.price[h] = price
                tail = look_again(g, b, w, t, h, -1, price + slack, tail, stamp)
        leaves = pay < b.price[h]
        if leaves:
            pay = b.price[h]
        if pay < b.paid[a]:
            b.paid[a] = pay
            tail = look_again(g, b, w, t, h, g.slot[a], pay + slack, tail, stamp)
        if leaves:
            lift(g, b, a)
            b.gap[h] += 1
    return head


def look_again(
    g: Ground, b: Board, w: Search, t: Turned, h: int, slot: int, pay: int, tail: int, stamp: int
) -> int:
    """Put asks that have more than a place with helper h now costs into the line, of one slot or (-1) of all."""
    asks = len(g.slot)
    j = t.start[h]
    if slot >= 0:
        j = slot_from(g, t, h, slot)
    while j < t.start[h + 1]:
        o = t.ask[j]
        if slot >= 0 and g.slot[o] != slot:
            break
        e = b.held[o]
        if w.mark[o] != stamp and e != WAITS:
            value = g.unmet[o]
            if e >= 0:
                value = g.cost[e] + b.paid[o]
            if t.cost[j] + pay < value and (e < 0 or g.helper[e] != h):
                w.mark[o] = stamp
                w.line[tail % asks] = o
                tail += 1
        j += 1
    return tail


def sink(g: Ground, b: Board, by: int) -> int:
    """Lower every price by `by`. Pairs keep their worth to each other, so only units of room notice.

    A unit that costs more than its helper's price is given up: first gaps close, then an ask waits again. Where the
    asks of a helper all pay more than that, the price rises to what the least of them pays. Asks without anybody are
    looked at by `settle`. Returns the gaps that stay.
    """
    left = 0
    for a in range(len(g.slot)):
        if b.held[a] >= 0:
            b.paid[a] -= by
    for h in range(len(b.price)):
        if g.room[h] == 0:
            continue
        b.price[h] -= by
        shut_units(g, b, h)
        left += b.gap[h]
    return left


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
        out = b.sitting[low]
        for i in range(low + 1, low + b.taken[h]):
            if b.paid[b.sitting[i]] < b.paid[out]:
                out = b.sitting[i]
        b.price[h] = min(own, b.paid[out])
        if own > b.price[h]:
            lift(g, b, out)
