"""Small arithmetic on half-open intervals of minutes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from leanto.engine.plan.problem import Interval

EVER: Interval = (-(2**53), 2**53)


def union(spans: Iterable[Interval]) -> list[Interval]:
    """The same minutes as sorted, disjoint, non-touching intervals. Empty intervals vanish."""
    out: list[Interval] = []
    for start, end in sorted(s for s in spans if s[0] < s[1]):
        if out and start <= out[-1][1]:
            if end > out[-1][1]:
                out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def minus(spans: Sequence[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """`spans` without `holes`. Both may overlap among themselves."""
    gaps = union(holes)
    out: list[Interval] = []
    for start, end in union(spans):
        at = start
        for hole_start, hole_end in gaps:
            if hole_end <= at:
                continue
            if hole_start >= end:
                break
            if hole_start > at:
                out.append((at, hole_start))
            at = max(at, hole_end)
        if at < end:
            out.append((at, end))
    return out


def holds(spans: Sequence[Interval], start: int, end: int) -> bool:
    """Whether [start, end) lies inside one of the sorted, disjoint `spans`."""
    i = bisect_right(spans, (start, EVER[1])) - 1
    return i >= 0 and spans[i][0] <= start and end <= spans[i][1]


def fits(spans: Sequence[Interval], start: int, end: int, minutes: int) -> bool:
    """Whether `minutes` in a row fit into [start, end) inside one of the sorted, disjoint `spans`."""
    i = max(0, bisect_right(spans, (start, EVER[1])) - 1)
    for span_start, span_end in spans[i:]:
        if span_start >= end:
            return False
        if min(span_end, end) - max(span_start, start) >= minutes:
            return True
    return False


def touches(spans: Sequence[Interval], start: int, end: int) -> bool:
    """Whether [start, end) shares a minute with one of the sorted, disjoint `spans`."""
    i = max(0, bisect_right(spans, (start, EVER[1])) - 1)
    return any(s < end and start < e for s, e in spans[i : i + 2])
