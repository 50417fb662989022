"""Which intervals are not from one normal beat to the next. (Body follows.)"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from leanto.engine.rhythm.beats import Beats
from leanto.engine.rhythm.values import Bools, Floats


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
    `fill_rr` (m,) ms: what the resampled curve runs through, nan interval where it must break; at most three
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
        raise NotImplementedError


def repair(beats: Beats, *, lowest: float = 300.0, highest: float = 2000.0) -> Repaired:
    """Flags intervals outside `lowest`..`highest` ms and by Lipponen and Tarvainen's classes. Never makes a beat up."""
    raise NotImplementedError
