"""The session clock of a sensor's beats: its own running time, laid under the arrival of its packets.

A packet arrives after its last beat by an unknown delay that is never negative. So the line from the sensor's time to
ours that lies below every arrival, and nearest to them, is free of delay: an edge of their lower convex hull.
"""

from __future__ import annotations

import numpy as np

from leanto.engine.rhythm.values import Bools, Floats, RhythmError

SILENCE = 2.0
"""Seconds without a packet after which intervals may have been lost; sensors send about once a second."""

LOOK = 30
"""Packets on each side of a silence that tell a late bunch from a lost one."""

DRIFT = 3e-4
"""A sensor's clock is taken to be right within this share; a steeper fit is noise of a short stretch."""

ENOUGH = 60.0
"""Seconds of one connection from which its drift can be told."""


def lower_line(x: Floats, y: Floats) -> tuple[float, float]:
    """The line (intercept, slope) that lies on or below every point (x rising) with the least sum of distances."""
    hull: list[int] = []
    for i in range(len(x)):
        while len(hull) > 1:
            o, a = hull[-2], hull[-1]
            if (x[a] - x[o]) * (y[i] - y[o]) - (y[a] - y[o]) * (x[i] - x[o]) > 0:
                break
            hull.pop()
        hull.append(i)
    if len(hull) == 1:
        return float(y[hull[0]] - x[hull[0]]), 1.0
    middle = float(x.mean())
    k = min(max(int(np.searchsorted(x[hull], middle)), 1), len(hull) - 1)
    a, b = hull[k - 1], hull[k]
    slope = float((y[b] - y[a]) / (x[b] - x[a]))
    return float(y[a] - slope * x[a]), slope


def arrange(arrivals: Floats, rr: Floats, counts: np.ndarray) -> tuple[Floats, Bools]:
    """Times of beats on the session clock, and which of them begin a segment.

    `arrivals`: (p,) s. `rr`: (n,) s, in order. `counts`: (p,) intervals in each packet, at least 1, summing to n.
    Raises RhythmError if arrivals run backwards.
    """
    if not np.isfinite(arrivals).all() or (np.diff(arrivals) < 0).any():
        raise RhythmError("Packets must arrive in order.")
    begins = np.zeros(len(rr), dtype=bool)
    if not len(rr):
        return np.zeros(0), begins
    own = np.cumsum(rr)  # the sensor's running time at each beat
    last = np.cumsum(counts) - 1  # each packet's last beat
    slack = arrivals - own[last]
    cuts = [0]
    for k in np.flatnonzero(np.diff(arrivals) > SILENCE) + 1:
        before = slack[max(cuts[-1], k - LOOK) : k].min()
        lost = 0.5 * float(np.median(rr[max(0, last[k] - LOOK) : last[k] + 1]))
        if slack[k : k + LOOK].min() - before > lost or len(slack) - k < LOOK // 3:
            cuts.append(int(k))
    parts = list(zip(cuts, [*cuts[1:], len(slack)], strict=True))
    first, after = max(parts, key=lambda part: own[last[part[1] - 1]] - own[last[part[0]]])
    slope = 1.0
    if own[last[after - 1]] - own[last[first]] >= ENOUGH:
        slope = lower_line(own[last[first:after]], arrivals[first:after])[1]
        slope = min(max(slope, 1 - DRIFT), 1 + DRIFT)
    at = np.empty(len(rr))
    end = -np.inf
    for first, after in parts:
        beats = slice(0 if first == 0 else last[first - 1] + 1, last[after - 1] + 1)
        offset = float((arrivals[first:after] - slope * own[last[first:after]]).min())
        at[beats] = offset + slope * own[beats]
        if at[beats][0] <= end:  # a late packet after a reconnection: beats still rise
            at[beats] += end + 1e-3 - at[beats][0]
        begins[beats.start] = True
        end = float(at[beats][-1])
    return at, begins
