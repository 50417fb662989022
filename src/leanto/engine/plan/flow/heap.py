"""A binary heap whose entries can move up: distance and node packed in one number, places kept per node."""

from __future__ import annotations

from leanto.engine.plan.flow.board import Search

NODE = (1 << 32) - 1


def rise(w: Search, place: int, entry: int) -> None:
    """Move an entry up from a place to where it belongs."""
    heap = w.heap
    while place > 0:
        above = (place - 1) >> 1
        if heap[above] <= entry:
            break
        heap[place] = heap[above]
        w.where[heap[place] & NODE] = place
        place = above
    heap[place] = entry
    w.where[entry & NODE] = place


def pop(w: Search, size: int) -> int:
    """Take the least entry of a heap of `size`; the caller counts the size."""
    heap = w.heap
    least: int = heap[0]
    w.where[least & NODE] = -1
    size -= 1
    if size > 0:
        entry = heap[size]
        place = 0
        while True:
            below = 2 * place + 1
            if below >= size:
                break
            if below + 1 < size and heap[below + 1] < heap[below]:
                below += 1
            if heap[below] >= entry:
                break
            heap[place] = heap[below]
            w.where[heap[place] & NODE] = place
            place = below
        heap[place] = entry
        w.where[entry & NODE] = place
    return least
