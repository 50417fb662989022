"""After an auction: what sits within a step of its best either sits exactly, or goes back to waiting."""

from __future__ import annotations

from leanto.engine.plan.flow.auction import best_other
from leanto.engine.plan.flow.board import NOBODY, WAITS, Board, Ground, Row, Search, Turned
from leanto.engine.plan.flow.repair import slot_from
from leanto.engine.plan.flow.vacate import lift


def settle(g: Ground, b: Board, w: Search, t: Turned, line: Row, slack: int, stamp: int) -> int:
    """Let every placed ask sit within `slack` of its best, or send it to `line`, leaving a gap. Returns how many wait.

    The price of a place falls first, as far as its helper's price lets it; that may turn away asks in the same slot,
    so those are looked at again. Asks that waited already are put into the line too.
    """
    asks = len(g.slot)
    count, head, tail = 0, 0, asks
    for a in range(asks):
        w.line[a] = a
        w.mark[a] = stamp
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
        pay = max(b.price[h], least + slack - g.cost[e])
        leaves = least + slack < g.cost[e] + pay
        if leaves:
            pay = b.price[h]
        if pay < b.paid[a]:
            slot = g.slot[a]
            j = slot_from(g, t, h, slot)
            while j < t.start[h + 1]:
                o = t.ask[j]
                if g.slot[o] != slot:
                    break
                if o != a and w.mark[o] != stamp and b.held[o] != WAITS:
                    value = g.unmet[o]
                    if b.held[o] >= 0:
                        value = g.cost[b.held[o]] + b.paid[o]
                    if t.cost[j] + pay + slack < value:
                        w.mark[o] = stamp
                        w.line[tail % asks] = o
                        tail += 1
                j += 1
            b.paid[a] = pay
        if leaves:
            lift(g, b, a)
            b.gap[h] += 1
    for a in range(asks):
        if b.held[a] == WAITS:
            line[count] = a
            count += 1
    return count


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
