"""Pairs worth a look: a search backward from a place passes over the many that are far too dear.

A place is wanted by some hundred asks, and a search that ends after a short way can only use the few of them that
nearly gain by moving in. These stand in front; for the others one number per place says how much too dear the nearest
of them is. Prices may move as they like: an ask that has more than was thought says so to all its places, and a place
that has become cheap is sorted anew when a search next comes by.
"""

from __future__ import annotations

from leanto.engine.plan.flow.board import LOW, Board, Ground, Search, Turned

WIDTH, RISE = 0.7, 0.25
"""In coarse steps of the auction: what a pair may be too dear by to stand in front, which is also the longest search
that passes over the others; and how much more an ask may have before its places are told. Seen in the town: half or
twice as much makes little difference, ten times as much half of the gain."""


def sift(b: Board, t: Turned, p: int) -> None:
    """Sort the pairs of place p: in front those that an ask would nearly take at what the place costs now."""
    front, least = t.start[p], -LOW
    for j in range(t.start[p], t.stop[p]):
        a = t.ask[j]
        cost = t.cost[j]
        dear = cost - t.cap[a]
        if dear + b.pay[p] < t.wide[0]:
            t.ask[j] = t.ask[front]
            t.cost[j] = t.cost[front]
            t.ask[front] = a
            t.cost[front] = cost
            front += 1
        else:
            least = min(least, dear)
    t.near[p] = front
    t.least[p] = least


def sift_all(b: Board, t: Turned) -> None:
    """Sort the pairs of every place."""
    for p in range(len(t.start)):
        sift(b, t, p)


def watch(g: Ground, b: Board, w: Search, t: Turned, source: int, seen: int) -> None:
    """After a search forward from `source` saw so many nodes: asks with more than was thought tell their places."""
    for i in range(-1, seen):
        a = w.seen[i] if i >= 0 else source
        if a < len(g.unmet) and b.has[a] > t.cap[a]:
            t.cap[a] = b.has[a] + t.wide[1]
            for e in range(g.start[a], g.stop[a]):
                p = g.place[e]
                t.least[p] = min(t.least[p], g.cost[e] - t.cap[a])
