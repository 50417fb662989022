"""Which intervals are not from one normal beat to the next: limits first, then Lipponen and Tarvainen's classes.

Written from the description in Lipponen and Tarvainen, "A robust algorithm for heart rate variability time series
artefact correction using novel beat classification", J. Med. Eng. Technol. 43 (2019) 173-181. Their classes are kept,
their correction is not: nothing is made up here. RMSSD drops the pair, the curve bridges at most three beats.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.ndimage import median_filter, rank_filter

from leanto.engine.rhythm.beats import Beats, Flag
from leanto.engine.rhythm.values import Bools, Floats

ALPHA = 5.2
"""Quartile deviations that make the threshold: 5.2 of them hold 99.95 % of a normal distribution."""

AROUND = 91
"""Beats from which a threshold is taken, and below, the local median."""

NEAR = 11

C1, C2 = 0.13, 0.17
"""The line beyond which a change and its neighbours' changes back are one ectopic beat."""

FLOOR = 1.0
"""ms. A threshold is never below it: sensors that round to ms give stretches of equal intervals."""

CEILING = 0.3
"""Share of the usual interval that a threshold is never above: where a quarter of the beats is wrong, the spread is
theirs."""

BRIDGE = 3.5
"""Local beats of time that the curve may bridge: three, and half a beat for their unevenness."""

CAUTION, NO_HRV, NO_TREND = 0.05, 0.10, 0.20


class Level(StrEnum):
    """What the share of touched intervals allows."""

    FINE = "fine"
    CAUTION = "caution"  # over 5 %
    NO_HRV = "no_hrv"  # over 10 %: heart rate only
    NO_TREND = "no_trend"  # over 20 %: nothing


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """`beats`: the same beats with flags. `keep`: (n,) intervals from normal beat to normal beat. `pairs`: (n,) rows
    whose interval and the one before are both kept and joined: the only differences that count. `fill_at` (m,) s,
    `fill_rr` (m,) ms: what the resampled curve runs through, a nan interval where it must break; at most three
    beats in a row are bridged. `share_touched`: 0..1. `counts`: flagged intervals by Flag name."""

    beats: Beats
    keep: Bools
    pairs: Bools
    fill_at: Floats
    fill_rr: Floats
    share_touched: float
    level: Level
    counts: dict[str, int]

    def between(self, start: float, end: float) -> Repaired:
        """What holds of the beats with start <= at < end; share and level are those of this part."""
        return _told(self.beats.between(start, end))


def level_of(share: float) -> Level:
    """What a share of touched intervals (0..1) allows."""
    if share > NO_TREND:
        return Level.NO_TREND
    if share > NO_HRV:
        return Level.NO_HRV
    return Level.CAUTION if share > CAUTION else Level.FINE


def repair(beats: Beats, *, lowest: float = 300.0, highest: float = 2000.0) -> Repaired:
    """Flags intervals outside `lowest`..`highest` ms and by Lipponen and Tarvainen's classes. Never makes a beat up.

    Flags the beats already carry stay. Changes are taken inside segments only.
    """
    flags = beats.flags.copy()
    known = ~np.isnan(beats.rr)
    with np.errstate(invalid="ignore"):
        flags[known & ((beats.rr < lowest) | (beats.rr > highest))] |= np.uint8(Flag.OUT_OF_LIMITS)
    joined = beats.joined
    change = np.zeros(len(beats))
    if joined.any():
        change[joined] = np.diff(beats.rr, prepend=np.nan)[joined]
        local = _local_median(beats.rr, joined, known)
        flags |= _classes(beats.rr, change, joined, known, local)
    return _told(replace(beats, flags=flags))


def _spread(values: Floats, usual: float) -> Floats:
    """ALPHA times the quartile deviation of the AROUND nearest, between FLOOR and CEILING of the usual interval."""
    around = min(AROUND, len(values) - (len(values) + 1) % 2)
    low, high = (rank_filter(values, round(at * (around - 1)), size=around) for at in (0.25, 0.75))
    return np.asarray(np.clip(ALPHA * (high - low) / 2.0, FLOOR, CEILING * usual), dtype=np.float64)


def _runs(joined: Bools, known: Bools) -> list[tuple[int, int]]:
    """Stretches of known intervals that follow each other, as (first, after)."""
    begins = np.flatnonzero(known & ~joined)
    follows = np.concatenate([joined[1:], [False]])
    ends = np.flatnonzero(known & ~follows) + 1
    return list(zip(begins.tolist(), ends.tolist(), strict=True))


def _local_median(rr: Floats, joined: Bools, known: Bools) -> Floats:
    """The median of the NEAR intervals around each, inside its stretch."""
    local = rr.copy()
    for first, after in _runs(joined, known):
        local[first:after] = median_filter(rr[first:after], size=NEAR, mode="nearest")
    return local


def _classes(rr: Floats, change: Floats, joined: Bools, known: Bools, local: Floats) -> np.ndarray:
    """(n,) uint8 of the classes. Thresholds are spreads of nearby values; changes never cross a gap."""
    n = len(rr)
    usual = float(np.median(rr[known]))
    scaled = np.zeros(n)
    scaled[joined] = change[joined] / _spread(change[joined], usual)
    off = np.where(known, rr - local, 0.0)
    off = np.where(off < 0, 2.0 * off, off)  # an interval cannot shorten as far as it can lengthen
    wide = np.full(n, np.inf)
    wide[known] = _spread(off[known], usual)
    off = off / wide

    padded = np.concatenate([[0.0], scaled, [0.0, 0.0]])  # a gap's row is 0: no change is known there
    before, one, two = padded[:n], padded[2 : n + 2], padded[3 : n + 3]
    up = scaled > 0
    beside = np.where(up, np.maximum(before, one), np.minimum(before, one))
    ahead = np.where(up, np.minimum(one, two), np.maximum(one, two))

    middle = (scaled > 1) & (beside < -C1 * scaled - C2) | (scaled < -1) & (beside > -C1 * scaled + C2)
    ectopic = middle.copy()
    ectopic[:-1] |= middle[1:] & joined[1:]  # the early beat ends one interval and begins the other
    rest = ~ectopic & known
    long = rest & ((scaled > 1) & (ahead < -1) | (off > 3))
    short = rest & ((scaled < -1) & (ahead > 1) | (off < -3))

    with np.errstate(invalid="ignore"):
        missed = long & (np.abs(rr / 2.0 - local) < wide)
        both = rr + np.concatenate([rr[1:], [np.nan]])
        extra = short & np.concatenate([joined[1:], [False]]) & (np.abs(both - local) < wide)
    second = np.concatenate([[False], extra[:-1]])
    long &= ~missed
    short &= ~(extra | second)
    out = np.zeros(n, dtype=np.uint8)
    for which, flag in (
        (ectopic & known, Flag.ECTOPIC), (long, Flag.LONG), (short, Flag.SHORT), (missed, Flag.MISSED),
        (extra | second, Flag.EXTRA),
    ):  # fmt: skip
        out[which] |= np.uint8(flag)
    return out


def _told(beats: Beats) -> Repaired:
    """What the flags mean for numbers and for the curve."""
    known = ~np.isnan(beats.rr)
    touched = beats.touched & known
    keep = known & ~touched
    pairs = keep & beats.joined
    pairs[1:] &= keep[:-1]
    share = float(touched.sum() / known.sum()) if known.any() else 0.0
    counts = {
        flag.name or "": int((beats.flags[known] & flag != 0).sum())
        for flag in Flag
        if flag is not Flag.GAP_BEFORE
    }
    at, rr = _fill(beats, keep)
    return Repaired(beats, keep, pairs, at, rr, share, level_of(share), counts)


def _fill(beats: Beats, keep: Bools) -> tuple[Floats, Floats]:
    """The kept beats, with a nan between two where the curve must break."""
    at, rr = beats.at[keep], beats.rr[keep]
    if len(at) < 2:
        return at, rr
    gaps = np.cumsum((beats.flags & Flag.GAP_BEFORE) != 0)[keep]
    empty = np.diff(at) - rr[1:] / 1000.0  # seconds without a kept interval
    usual = np.minimum(rr[1:], rr[:-1]) / 1000.0
    cut = np.flatnonzero((np.diff(gaps) > 0) | (empty > BRIDGE * usual)) + 1
    return np.insert(at, cut, (at[cut - 1] + at[cut]) / 2.0), np.insert(rr, cut, np.nan)
