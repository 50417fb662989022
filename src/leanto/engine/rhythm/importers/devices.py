"""Text files of known devices: Polar .hrm, Empatica IBI and HR, Holter beat lists."""

from __future__ import annotations

import re
from datetime import datetime

import numpy as np

from leanto.engine.rhythm.beats import LONGEST, Beats, Flag, from_pairs
from leanto.engine.rhythm.importers.plain import (
    from_intervals,
    number,
    numbers,
    rr_in_ms,
    since_1970,
    with_gaps,
)
from leanto.engine.rhythm.importers.recording import NotReadable, Recording, Trend, recording
from leanto.engine.rhythm.values import Floats

_HOLTER = re.compile(r"\s*(\d+(?:\.\d+)?)\s+([A-Za-z])\s*")


def is_hrm(text: str) -> bool:
    """Polar's exercise file."""
    return text.lstrip().startswith("[Params]")


def hrm(text: str) -> Recording:
    """Polar .hrm: intervals in ms where Interval=238, otherwise one heart rate every so many seconds."""
    parts: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            name = line[1:-1].lower()
        elif line:
            parts.setdefault(name, []).append(line)
    facts = dict(line.split("=", 1) for line in parts.get("params", []) if "=" in line)
    rows = parts.get("hrdata", [])
    if not rows:
        raise NotReadable("cut_short")
    values = numbers([row.split()[0] for row in rows])
    start = None
    if re.fullmatch(r"\d{8}", facts.get("Date", "")):
        clock = facts.get("StartTime", "").split(".")[0]
        try:
            start = datetime.strptime(f"{facts['Date']} {clock}", "%Y%m%d %H:%M:%S")  # noqa: DTZ007
        except ValueError:
            start = None
    every = number(facts.get("Interval", ""))
    if every == 238:
        return recording("polar_hrm", beats=from_intervals(rr_in_ms(values), "polar_hrm"), start=start)
    if not 0 < every < 600:
        raise NotReadable("damaged")
    good = values > 0
    return recording(
        "polar_hrm",
        trend=Trend(np.arange(values.size, dtype=np.float64)[good] * every, values[good]),
        start=start,
    )


def is_empatica(text: str) -> bool:
    """A first line with a moment since 1970, alone or before ", IBI"."""
    return re.match(r"\s*1\d{9}(?:\.\d+)?\s*(?:,\s*IBI)?\s*\n", text) is not None


def empatica(text: str) -> Recording:
    """Empatica IBI.csv (beats with many gaps) or HR.csv (one mean a second)."""
    lines = [line for line in text.splitlines() if line.strip()]
    first = number(lines[0].split(",")[0])
    if "IBI" in lines[0].upper():
        cells = [line.split(",") for line in lines[1:]]
        pairs = np.array([[number(cell) for cell in row[:2]] for row in cells if len(row) >= 2])
        if pairs.ndim != 2 or pairs.shape[0] < 2:
            raise NotReadable("no_beats")
        at, rr = pairs[np.isfinite(pairs).all(axis=1)].T
        rising = np.r_[True, np.diff(np.maximum.accumulate(at)) > 0] if at.size else np.zeros(0, dtype=bool)
        at, rr = at[rising], rr_in_ms(rr[rising])
        beats = from_pairs(at[rr > 0], rr[rr > 0], source="empatica_ibi")
        return recording("empatica_ibi", beats=beats, start=since_1970(first), notes=("light_sensor",))
    every = number(lines[1]) if len(lines) > 1 else 0.0
    values = numbers(lines[2:])
    if not 0 < every <= 4 or not np.nanmax(values, initial=0) < 260:
        raise NotReadable("unknown_columns")
    good = values > 0
    trend = Trend((np.arange(values.size) / every)[good], values[good])
    return recording("empatica_hr", trend=trend, start=since_1970(first))


def is_holter(text: str) -> bool:
    """Lines of a time in seconds and one letter."""
    lines = [line for line in text[:4000].splitlines()[:-1] if line.strip()]
    return len(lines) > 3 and sum(_HOLTER.fullmatch(line) is not None for line in lines) >= len(lines) - 1


def holter(text: str) -> Recording:
    """Holter beat list: time in s, and N (normal), S or V (early beats), X and others (no beat: a gap)."""
    at: list[float] = []
    letters: list[str] = []
    unread = 0
    for line in text.splitlines():
        if found := _HOLTER.fullmatch(line):
            at.append(float(found[1]))
            letters.append(found[2].upper())
        elif line.strip() and number(line) != number(line):
            unread += 1
    if unread > max(3, 0.05 * len(at)):
        raise NotReadable("damaged")
    beats = labelled(np.array(at), letters, "holter")
    return recording("holter", beats=beats, notes=("some_lines_unread",) if unread else ())


def labelled(
    at: Floats, letters: list[str], source: str, normal: str = "N", early: str = "SVAFJEaeFjQ"
) -> Beats:
    """Beats with a letter each. A letter that is neither normal nor early is no beat: nothing is joined over it."""
    is_beat = np.array([letter in normal or letter in early for letter in letters], dtype=bool)
    broken = np.cumsum(~is_beat)[is_beat]
    times = at[is_beat]
    if times.size < 2:
        raise NotReadable("no_beats")
    rr = np.r_[np.nan, np.diff(times)] * 1000.0
    rr[(np.r_[0, np.diff(broken)] > 0) | (rr > LONGEST * 1000.0) | (rr <= 0)] = np.nan
    beats = with_gaps(times, rr, source)
    odd = np.array([letter not in normal for letter in np.array(letters)[is_beat]], dtype=bool)
    beats.flags[odd] |= np.uint8(Flag.ECTOPIC)
    return beats
