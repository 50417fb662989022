"""Everything of a result as plain values for JSON and CSV: each number with its unit, its n and its interval."""

from __future__ import annotations

import platform
from typing import Any

import numpy as np
import scipy

from leanto import __version__
from leanto.engine.rhythm import PairReading, Phase, PhaseNumbers, Verdict
from leanto.engine.rhythm.breath import Breath
from leanto.engine.rhythm.change import Change
from leanto.engine.rhythm.hrv import Spectrum, TimeDomain
from leanto.rhythm.session import Person, Result

Plain = dict[str, Any]


def number(
    value: float | None, unit: str, n: int | None = None, low: float | None = None, high: float | None = None,
    why: str | None = None,
) -> Plain:  # fmt: skip
    """A value with what it needs to be read; without a value the reason."""
    made: Plain = {"value": _exact(value), "unit": unit}
    if n is not None:
        made["n"] = n
    if low is not None or high is not None:
        made["interval_95"] = [_exact(low), _exact(high)]
    if value is None and why:
        made["why"] = why
    return made


def _exact(value: float | None) -> float | int | None:
    if value is None or not np.isfinite(value):
        return None
    return value if isinstance(value, int) else float(value)


def report(result: Result) -> Plain:
    """The whole of report.json."""
    return {
        "versions": versions(),
        "settings": dict(result.settings),
        "start": result.start.isoformat() if result.start else None,
        "laid_beside_each_other_by": result.laid,
        "phases": [phase(each) for each in result.phases],
        "people": [person(each) for each in result.people],
        "pairs": [pair(each) for each in result.pairs],
    }


def versions() -> Plain:
    """What computed it."""
    return {
        "leanto": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }


def phase(found: Phase) -> Plain:
    """Seconds on the session clock."""
    return {"kind": found.kind.value, "start_s": found.start, "end_s": found.end}


def person(found: Person) -> Plain:
    """One person: file, quality, phases, change."""
    heart, recording = found.heart, found.heart.recording
    made: Plain = {
        "name": heart.name,
        "file": heart.file,
        "kind": recording.kind,
        "start": recording.start.isoformat() if recording.start else None,
        "begins_at_s": heart.offset,
        "answers": [each.value for each in recording.answers],
        "cannot_answer": [{"what": each.what.value, "why": each.why} for each in recording.cannot],
        "notes": list(recording.notes),
        "change": change(found),
    }
    if found.reading is not None:
        whole = found.reading
        made["beats"] = len(whole.repaired.beats)
        made["share_touched"] = number(whole.share_touched, "share of intervals", len(whole.repaired.beats))
        made["level"] = whole.level.value
        made["flags"] = dict(whole.counts)
        made["phases"] = [phase_numbers(each) for each in whole.phases]
    return made


def phase_numbers(found: PhaseNumbers) -> Plain:
    """Numbers of one person in one phase."""
    return {
        **phase(found.phase),
        "measured": number(found.minutes, "minutes"),
        "share_touched": number(found.share_touched, "share of intervals"),
        "level": found.level.value,
        **_time(found.time),
        **_spectrum(found.spectrum),
        "breaths": _breath(found.breath),
    }


def _time(found: TimeDomain) -> Plain:
    why = {name: reason.value for name, reason in found.why.items()}
    fields = {
        "mean_hr": ("beats/min", found.n), "mean_rr": ("ms", found.n), "sdnn": ("ms", found.n),
        "rmssd": ("ms", found.pairs), "ln_rmssd": ("ln ms", found.pairs), "nn50": ("pairs", found.pairs),
        "pnn50": ("percent of pairs", found.pairs),
    }  # fmt: skip
    return {
        name: number(getattr(found, name), unit, n, why=why.get(name)) for name, (unit, n) in fields.items()
    }


def _spectrum(found: Spectrum) -> Plain:
    why = found.why.value if found.why else None
    units = {"vlf": "ms2", "lf": "ms2", "hf": "ms2", "lf_hf": "ratio", "peak_lf": "Hz", "peak_hf": "Hz"}
    return {name: number(getattr(found, name), unit, why=why) for name, unit in units.items()}


def _breath(found: Breath) -> Plain:
    why = found.why.value if found.why else None
    made = number(found.per_minute, "breaths/min", found.passed, why=why)
    return {**made, "source": found.source, "share_of_band": _exact(found.share), "windows": found.windows}


def change(found: Person) -> Plain | None:
    """After minus before of heart rate."""
    one: Change | None = found.change
    if one is None:
        return None
    made = number(
        one.difference, "beats/min", sum(one.blocks), one.low, one.high, one.why.value if one.why else None
    )
    made |= {
        "blocks": list(one.blocks),
        "verdict": one.verdict.value,
        "usual_spread": _exact(one.spread),
        "settled": one.settled,
        "why_settled": one.why_settled.value if one.why_settled else None,
        "of": [phase(each) for each in found.change_of] if found.change_of else None,
        "what_else": [each.value for each in found.otherwise],
    }
    return made


def pair(found: PairReading) -> Plain:
    """Two people in one phase. Without a verdict there are no numbers about the two of them."""
    one = found.together
    made: Plain = {
        "phase": phase(found.phase),
        "verdict": one.verdict.value,
        "why": one.why.value if one.why else None,
        "what_else": [each.value for each in found.otherwise],
    }
    if one.verdict is Verdict.CANNOT_TELL:
        return made
    ways = len(one.null) if one.null is not None else 0
    made |= {
        "likeness": {
            **number(one.statistic, "mean Fisher z over windows and lags", one.windows),
            "by_chance_95": [_exact(one.null_low), _exact(one.null_high)],
        },
        "p": number(one.p, "share of other ways at least as alike", ways),
        "q": number(found.q, "p after Benjamini and Hochberg"),
        "zero_lag": number(one.zero_lag, "mean Fisher z without lag", one.windows),
        "strongest": {
            **number(one.strongest, "largest mean Fisher z over lags", one.windows),
            "lag_s": _exact(one.lag),
            "p": _exact(one.p_strongest),
        },
        "measured": number(one.minutes, "minutes"),
    }
    return made
