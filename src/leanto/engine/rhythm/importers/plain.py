"""Text, numbers and units: what the importers of text files share."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

import numpy as np

from leanto.engine.rhythm.beats import LONGEST, Beats, Flag
from leanto.engine.rhythm.importers.recording import NotReadable
from leanto.engine.rhythm.values import Floats

RR_MS = (200.0, 3000.0)
"""What an interval between two beats can be: 300 to 20 beats a minute. Decides the unit."""
RATES = (25.0, 250.0)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d*)?(?:[eE][+-]?\d+)?")
_STRANGE = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def text_of(data: bytes) -> str:
    """The file as text. Raises NotReadable for what is not text at all."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    if len(_STRANGE.findall(text[:4000])) > 2:
        raise NotReadable("unknown_kind")
    return text


def number(text: str) -> float:
    """A number with a point or a comma; nan for what is none, also for nan and infinities."""
    text = text.strip().strip('"')
    if not _NUMBER.fullmatch(text):
        return math.nan
    found = float(text.replace(",", "."))
    return found if math.isfinite(found) else math.nan


def numbers(texts: list[str]) -> Floats:
    """Numbers of cells, nan where there is none."""
    try:
        found = np.array(texts, dtype=np.float64)
    except ValueError:  # something is no number, or has a comma
        return np.array([number(text) for text in texts], dtype=np.float64)
    return np.where(np.isfinite(found), found, np.nan)


def rr_in_ms(values: Floats) -> Floats:
    """Intervals in ms, whatever unit they came in: the middle one decides. Raises NotReadable."""
    good = values[np.isfinite(values) & (values > 0)]
    if good.size < 2:
        raise NotReadable("no_beats")
    middle = float(np.median(good))
    for factor in (1.0, 1000.0):
        if RR_MS[0] <= middle * factor <= RR_MS[1]:
            return values * factor
    if RATES[0] <= middle <= RATES[1]:
        raise NotReadable("rates_without_times")
    raise NotReadable("unknown_unit", middle=f"{middle:g}")


def seconds_of(values: Floats) -> Floats:
    """Times in s from times in s, ms, µs or ns. The typical step or an absolute date decides."""
    good = values[np.isfinite(values)]
    if good.size < 2:
        raise NotReadable("no_beats")
    if good[0] > 1e17:
        return values / 1e9
    if good[0] > 1e14:
        return values / 1e6
    if good[0] > 1e11:
        return values / 1e3
    step = float(np.median(np.diff(good)))
    return values / 1e3 if step > 100 or (step > 1.5 and good[-1] - good[0] > 86_400) else values


def from_intervals(rr_ms: Floats, source: str) -> Beats:
    """Beats one after the other, the first interval beginning at 0.

    Where a value is missing or 0, time goes on by a usual interval and a gap begins; a very long one is a gap too.
    """
    known = np.isfinite(rr_ms) & (rr_ms > 0)
    if known.sum() < 2:
        raise NotReadable("no_beats")
    step = np.where(known, rr_ms, float(np.median(rr_ms[known])))
    rr = np.where(known & (step <= LONGEST * 1000.0), rr_ms, np.nan)
    return with_gaps(np.cumsum(step) / 1000.0, rr, source)


def with_gaps(at: Floats, rr_ms: Floats, source: str) -> Beats:
    """Beats at rising times (s); an interval that is nan begins a new stretch. Raises NotReadable."""
    if at.size < 2:
        raise NotReadable("no_beats")
    if not np.isfinite(at).all() or (np.diff(at) <= 0).any():
        raise NotReadable("times_run_back")
    flags = np.where(np.isnan(rr_ms), np.uint8(Flag.GAP_BEFORE), np.uint8(0)).astype(np.uint8)
    flags[0] |= np.uint8(Flag.GAP_BEFORE)
    return Beats(at, rr_ms, flags, source)


def since_1970(seconds: float) -> datetime | None:
    """A moment in UTC, or None where the number cannot be one (before 1990 or after 2100)."""
    if not 631_152_000 < seconds < 4_102_444_800:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def moment(text: str) -> datetime | None:
    """An ISO moment (with or without zone), or None."""
    text = text.strip().strip('"').replace("Z", "+00:00")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
