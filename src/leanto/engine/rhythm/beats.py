"""The beats table: when each heart beat came, the interval that ends there, and what is known to be wrong with it.

Times are seconds on the session clock, intervals milliseconds. **Gaps stay gaps**: a row with GAP_BEFORE does not
follow the row above it, and nothing here or later joins an interval, a difference or a curve across it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntFlag
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from leanto.engine.rhythm.clock import arrange
from leanto.engine.rhythm.values import Bools, Bytes, Floats, RhythmError

LONGEST = 5.0
"""Seconds. Beats further apart than this were not measured in between: a gap, not an interval."""

AGREE = 0.05
"""Seconds. A stated interval and the time between two rows may differ by this much and still be neighbours."""


class Flag(IntFlag):
    """What is wrong with an interval. More than one may hold."""

    OUT_OF_LIMITS = 1
    LONG = 2
    SHORT = 4
    MISSED = 8
    EXTRA = 16
    ECTOPIC = 32
    GAP_BEFORE = 64


TOUCHED = np.uint8(0x3F)
"""Every flag but GAP_BEFORE: a gap is a lack, not a repair."""


@dataclass(frozen=True, slots=True, eq=False)
class Beats:
    """`at`: (n,) seconds, strictly rising. `rr`: (n,) ms, the interval that ends at this beat; nan where the beat
    before is not known. `flags`: (n,) uint8 of Flag. `source`: where they come from, a short text.

    Row 0, and every row whose beat before is not the row above, carries GAP_BEFORE (its `rr` may still be known,
    from a sensor that sent the interval). Raises RhythmError if lengths differ or times do not rise.
    """

    at: Floats
    rr: Floats
    flags: Bytes
    source: str = ""

    def __post_init__(self) -> None:
        if not len(self.at) == len(self.rr) == len(self.flags):
            raise RhythmError("Times, intervals and flags must be equally many.")
        if not np.isfinite(self.at).all() or (np.diff(self.at) <= 0).any():
            raise RhythmError("The times of beats must be finite and rise.")
        lost = np.isnan(self.rr) & (self.flags & Flag.GAP_BEFORE == 0)
        if lost.any() or (len(self.at) and not self.flags[0] & Flag.GAP_BEFORE):
            raise RhythmError("A beat without a beat before it begins a segment.")

    def __len__(self) -> int:
        return len(self.at)

    @property
    def span(self) -> float:
        """Seconds from the first to the last beat, gaps included."""
        return float(self.at[-1] - self.at[0]) if len(self) else 0.0

    @property
    def joined(self) -> Bools:
        """(n,) whether the row above is the beat before and both intervals are known: a difference may be taken."""
        follows = (self.flags & Flag.GAP_BEFORE) == 0
        known = ~np.isnan(self.rr)
        follows[1:] &= known[:-1]
        return np.asarray(follows & known, dtype=bool)

    @property
    def touched(self) -> Bools:
        """(n,) whether an interval has any flag but GAP_BEFORE."""
        return np.asarray((self.flags & TOUCHED) != 0, dtype=bool)

    def between(self, start: float, end: float) -> Beats:
        """The beats with start <= at < end. The first of them begins a segment."""
        first, last = np.searchsorted(self.at, [start, end])
        flags = self.flags[first:last].copy()
        if len(flags):
            flags[0] |= Flag.GAP_BEFORE
        return replace(self, at=self.at[first:last], rr=self.rr[first:last], flags=flags)

    def segments(self) -> Iterator[Beats]:
        """The stretches without a gap inside, in order."""
        cuts = [*np.flatnonzero(self.flags & Flag.GAP_BEFORE).tolist(), len(self)]
        for first, last in pairwise(cuts):
            part = slice(first, last)
            yield replace(self, at=self.at[part], rr=self.rr[part], flags=self.flags[part])

    def moved(self, seconds: float) -> Beats:
        """The same beats on a clock that reads `seconds` more."""
        return replace(self, at=self.at + seconds)


def _floats(values: ArrayLike, what: str) -> Floats:
    array = np.array(values, dtype=np.float64)
    if array.ndim != 1:
        raise RhythmError(f"{what} must be one list of numbers.")
    return array


def _positive(rr: Floats) -> Floats:
    if not (np.isfinite(rr) & (rr > 0)).all():
        raise RhythmError("Intervals must be finite and above zero.")
    return rr


def from_rr(rr_ms: ArrayLike, *, start: float = 0.0, source: str = "rr") -> Beats:
    """Beats from a plain list of intervals in **ms**, the first of which begins at `start`.

    An interval over LONGEST is a pause of the sensor: its row begins a segment and has no interval.
    """
    rr = _positive(_floats(rr_ms, "Intervals"))
    at = start + np.cumsum(rr) / 1000.0
    flags = np.zeros(len(rr), dtype=np.uint8)
    pause = rr > LONGEST * 1000.0
    flags[pause] = Flag.GAP_BEFORE
    flags[:1] |= np.uint8(Flag.GAP_BEFORE)
    return Beats(at, np.where(pause, np.nan, rr), flags, source)


def from_times(seconds: ArrayLike, *, longest: float = LONGEST, source: str = "times") -> Beats:
    """Beats from their times in seconds. Beats more than `longest` seconds apart have a gap between them."""
    at = _floats(seconds, "Times")
    rr = np.concatenate([np.full(min(1, len(at)), np.nan), np.diff(at) * 1000.0])
    gap = ~(rr <= longest * 1000.0)
    return Beats(at, np.where(gap, np.nan, rr), np.where(gap, Flag.GAP_BEFORE, 0).astype(np.uint8), source)


def from_pairs(seconds: ArrayLike, rr_ms: ArrayLike, *, agree: float = AGREE, source: str = "pairs") -> Beats:
    """Beats with both their time (s) and the interval (ms) that a device says ended there, as wrist bands give.

    Where the time since the row above differs from the interval by more than `agree` seconds, beats are missing
    in between: the interval is kept and a segment begins.
    """
    at, rr = _floats(seconds, "Times"), _positive(_floats(rr_ms, "Intervals"))
    if len(at) != len(rr):
        raise RhythmError("Times and intervals must be equally many.")
    gap = np.concatenate(
        [np.ones(min(1, len(at)), dtype=bool), np.abs(np.diff(at) - rr[1:] / 1000.0) > agree]
    )
    return Beats(at, rr, np.where(gap, Flag.GAP_BEFORE, 0).astype(np.uint8), source)


def from_packets(
    arrivals: Sequence[float], rr_lists: Sequence[Sequence[float]], *, source: str = "packets"
) -> Beats:
    """Beats from a live sensor: packet arrival times (s, session clock) and the intervals (**ms**) in each packet.

    A packet never arrives before its last beat, so the sensor's own running time is fitted under the arrivals
    (`clock.py`): radio delay and drift fall out. A lost connection begins a segment.
    """
    if len(arrivals) != len(rr_lists):
        raise RhythmError("There must be one list of intervals for each packet.")
    filled = [(float(a), list(rrs)) for a, rrs in zip(arrivals, rr_lists, strict=True) if len(rrs)]
    rr = _positive(_floats([value for _, rrs in filled for value in rrs], "Intervals"))
    counts = np.array([len(rrs) for _, rrs in filled], dtype=np.int64)
    at, begins = arrange(np.array([a for a, _ in filled], dtype=np.float64), rr / 1000.0, counts)
    return Beats(at, rr, np.where(begins, Flag.GAP_BEFORE, 0).astype(np.uint8), source)
