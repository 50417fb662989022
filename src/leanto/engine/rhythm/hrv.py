"""Heart rate variability of one stretch: time domain and spectrum. (Bodies follow.)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leanto.engine.rhythm.repair import Repaired
from leanto.engine.rhythm.values import Bools, Floats, Why


@dataclass(frozen=True, slots=True)
class TimeDomain:
    """`n` intervals, `pairs` differences, `minutes` of kept intervals. ms but for `mean_hr` (beats/min), `ln_rmssd`
    and `pnn50` (percent). None where `why` (by field name) says why not."""

    n: int
    pairs: int
    minutes: float
    mean_hr: float | None
    mean_rr: float | None
    sdnn: float | None
    rmssd: float | None
    ln_rmssd: float | None
    nn50: int | None
    pnn50: float | None
    why: Mapping[str, Why] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Power in ms² of 0-0.04, 0.04-0.15 and 0.15-0.4 Hz; `lf_hf` their ratio (never a "balance"). `minutes` used."""

    minutes: float
    vlf: float | None
    lf: float | None
    hf: float | None
    lf_hf: float | None
    peak_lf: float | None
    peak_hf: float | None
    why: Why | None = None


def of_intervals(rr: Floats, joined: Bools | None = None) -> TimeDomain:
    """The plain formulas over intervals in ms, no repair, no shortest length; `joined` (n,) as Beats.joined."""
    raise NotImplementedError


def time_domain(repaired: Repaired) -> TimeDomain:
    """The same over what the repair kept, with the limits of the method: None and a reason where too little is left."""
    raise NotImplementedError


def spectrum(repaired: Repaired) -> Spectrum:
    """Welch's spectrum of the longest unbroken stretch, from 5 minutes."""
    raise NotImplementedError
