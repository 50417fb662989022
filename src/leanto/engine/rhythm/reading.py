"""One call that reads a recording: numbers and codes, no sentences and nothing about what anybody felt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
import scipy

from leanto.engine.rhythm.beats import Beats
from leanto.engine.rhythm.breath import GATE, Breath, from_belt, from_heart
from leanto.engine.rhythm.change import Change, change
from leanto.engine.rhythm.curve import CUT, RATE, Curve, curve, high_passed
from leanto.engine.rhythm.hrv import WINDOW as SPECTRUM_WINDOW
from leanto.engine.rhythm.hrv import Spectrum, TimeDomain, spectrum, time_domain
from leanto.engine.rhythm.many import benjamini_hochberg
from leanto.engine.rhythm.phases import Kind, Phase
from leanto.engine.rhythm.repair import CAUTION, NO_HRV, NO_TREND, Level, Repaired, repair
from leanto.engine.rhythm.together import (
    APART,
    LAG,
    LEAST_MINUTES,
    LEVEL,
    STEP,
    WINDOW,
    Together,
    together,
    verdict_of,
)
from leanto.engine.rhythm.values import Else, Floats, RhythmError, Verdict, Why

T = TypeVar("T")

VERSION = "1"
"""Of the method: it changes when the same beats would give other numbers."""

LAST = 180.0
"""Seconds: the change is from the first three minutes to the last three, where there are no two quiet phases."""

NO_CHANGE_OF = (Kind.PACED, Kind.TURN_A, Kind.TURN_B, Kind.PAUSE)
"""Phases that a change is not measured from or to: breathing or talking make their own."""

SAME_BREATH = 1.0
"""Breaths a minute."""


@dataclass(frozen=True, slots=True)
class Belt:
    """A breathing belt: `values` (n,) at `rate` Hz from `start` s on the session clock; any unit."""

    values: Floats = field(hash=False, compare=False)
    rate: float
    start: float = 0.0

    def between(self, start: float, end: float) -> Floats:
        first, after = (max(round((t - self.start) * self.rate), 0) for t in (start, end))
        return np.asarray(self.values[first:after], dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class PhaseNumbers:
    """One person in one phase. `minutes` of heart rate measured."""

    phase: Phase
    minutes: float
    share_touched: float
    level: Level
    time: TimeDomain
    spectrum: Spectrum
    breath: Breath


@dataclass(frozen=True, slots=True, eq=False)
class PersonReading:
    """One person: the whole repair, `curve` of heart rate over the session (for a picture), numbers by phase, and the
    `change` of heart rate from the first to the second stretch of `change_of`, with what else could explain it."""

    repaired: Repaired
    curve: Curve
    share_touched: float
    level: Level
    counts: Mapping[str, int] = field(hash=False)
    phases: tuple[PhaseNumbers, ...]
    change: Change
    change_of: tuple[Phase, Phase] | None
    change_else: tuple[Else, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PairReading:
    """Two people in one phase. `q`: after Benjamini and Hochberg over this reading; `together.verdict` follows it."""

    phase: Phase
    together: Together
    q: float | None
    otherwise: tuple[Else, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """`people`: one or two. `pairs`: one per phase but pauses, none for one person. `settings`: all that shaped it."""

    people: tuple[PersonReading, ...]
    pairs: tuple[PairReading, ...]
    phases: tuple[Phase, ...]
    settings: Mapping[str, float | str | int] = field(hash=False)


def read(
    person_a: Beats,
    person_b: Beats | None = None,
    phases: Sequence[Phase] | None = None,
    *,
    belts: Sequence[Belt | None] = (),
    earlier: Sequence[Sequence[float]] = (),
    seed: int = 0,
) -> Reading:
    """Everything the recording can say. `phases` None: one OPEN phase over the time everybody is recorded.

    `belts`, `earlier` (own earlier changes of heart rate, /min): one per person, in order. `seed` is for the interval
    of the change alone; nothing else is drawn. Paced minutes never get a verdict about two people. Raises RhythmError
    for no beats, phases that overlap, or two recordings that do not meet in time.
    """
    people = [person_a] if person_b is None else [person_a, person_b]
    if any(len(beats) < 2 for beats in people):
        raise RhythmError("There must be at least two beats of each person.")
    if phases is None:
        start, end = max(float(b.at[0]) for b in people), min(float(b.at[-1]) for b in people)
        if end <= start:
            raise RhythmError("The two recordings do not meet in time.")
        phases = [Phase(Kind.OPEN, start, end + 1e-3)]
    phases = tuple(sorted(phases, key=lambda phase: phase.start))
    if any(second.start < first.end for first, second in pairwise(phases)):
        raise RhythmError("The phases of a session must not overlap.")
    read_one = [
        _person(beats, phases, _nth(belts, i), _nth(earlier, i) or (), seed + i)
        for i, beats in enumerate(people)
    ]
    pairs = _pairs(read_one, phases) if len(read_one) == 2 else ()
    return Reading(tuple(read_one), pairs, phases, settings(seed))


def _nth(given: Sequence[T | None], i: int) -> T | None:
    return given[i] if i < len(given) else None


def settings(seed: int) -> dict[str, float | str | int]:
    """Every setting by its name, with units in the name, and versions."""
    return {
        "method": VERSION,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "seed": seed,
        "limits_ms": "300-2000",
        "share_caution": CAUTION,
        "share_no_hrv": NO_HRV,
        "share_no_trend": NO_TREND,
        "curve_hz": RATE,
        "high_pass_hz": CUT,
        "spectrum_window_s": SPECTRUM_WINDOW,
        "window_s": WINDOW,
        "step_s": STEP,
        "lag_s": LAG,
        "shift_beyond_s": APART,
        "least_minutes": LEAST_MINUTES,
        "level": LEVEL,
        "breath_gate": GATE,
    }


def _person(
    beats: Beats, phases: tuple[Phase, ...], belt: Belt | None, earlier: Sequence[float], seed: int
) -> PersonReading:
    repaired = repair(beats)
    line = curve(repaired)
    numbers = tuple(_numbers(repaired, line, phase, belt) for phase in phases)
    of = _change_of(phases)
    found = _nothing_to_compare(phases)
    otherwise: tuple[Else, ...] = ()
    if of is not None and repaired.level is Level.NO_TREND:
        why = Why.TOO_MANY_REPAIRS
        found = Change(None, None, None, (0, 0), Verdict.CANNOT_TELL, why=why, why_settled=why)
    elif of is not None:
        before, after = (line.between(phase.start, phase.end) for phase in of)
        found = change(before, after, earlier=earlier, seed=seed)
        otherwise = _change_else(repaired, line, belt, of, found)
    return PersonReading(
        repaired, line, repaired.share_touched, repaired.level, repaired.counts, numbers, found, of, otherwise
    )


def _numbers(repaired: Repaired, line: Curve, phase: Phase, belt: Belt | None) -> PhaseNumbers:
    part = repaired.between(phase.start, phase.end)
    piece = line.between(phase.start, phase.end)
    if belt is not None:
        breathing = from_belt(belt.between(phase.start, phase.end), belt.rate)
    elif part.level in (Level.NO_HRV, Level.NO_TREND):
        breathing = Breath(None, 0.0, "rsa", why=Why.TOO_MANY_REPAIRS)
    else:
        breathing = from_heart(piece)
    return PhaseNumbers(
        phase,
        piece.minutes,
        part.share_touched,
        part.level,
        time_domain(part),
        spectrum(part),
        breathing,
    )


def _change_of(phases: tuple[Phase, ...]) -> tuple[Phase, Phase] | None:
    """The first and the last quiet phase, or the first and last minutes of the only one."""
    quiet = [phase for phase in phases if phase.kind not in NO_CHANGE_OF]
    if len(quiet) > 1:
        return quiet[0], quiet[-1]
    if quiet and quiet[0].end - quiet[0].start >= 2 * LAST:
        only = quiet[0]
        return replace(only, end=only.start + LAST), replace(only, start=only.end - LAST)
    return None


def _nothing_to_compare(phases: tuple[Phase, ...]) -> Change:
    quiet = [phase for phase in phases if phase.kind not in NO_CHANGE_OF]
    why = Why.NO_AFTER if quiet else Why.NO_BEFORE
    return Change(None, None, None, (0, 0), Verdict.CANNOT_TELL, why=why, why_settled=why)


def _change_else(
    repaired: Repaired, line: Curve, belt: Belt | None, of: tuple[Phase, Phase], found: Change
) -> tuple[Else, ...]:
    """What else could lie behind a change: always sitting and time, and what the numbers show."""
    if found.difference is None:
        return ()
    out = [Else.SITTING_STILL, Else.TIME_PASSING]
    rates = [_numbers(repaired, line, phase, belt).breath.per_minute for phase in of]
    if rates[0] is None or rates[1] is None or abs(rates[0] - rates[1]) > SAME_BREATH:
        out.append(Else.BREATHING_CHANGED)
    if repaired.level is not Level.FINE:
        out.append(Else.REPAIRS)
    return tuple(out)


def _pairs(people: Sequence[PersonReading], phases: tuple[Phase, ...]) -> tuple[PairReading, ...]:
    found = []
    for phase in phases:
        if phase.kind is not Kind.PAUSE:
            found.append((phase, _one_pair(people, phase)))
    q = benjamini_hochberg(
        [result.p if result.verdict is not Verdict.CANNOT_TELL else None for _, result in found]
    )
    tests = sum(value is not None for value in q)
    out = []
    for (phase, result), value in zip(found, q, strict=True):
        if value is not None:
            result = replace(result, verdict=verdict_of(value))
        out.append(PairReading(phase, result, value, _pair_else(people, phase, result, tests)))
    return tuple(out)


def _one_pair(people: Sequence[PersonReading], phase: Phase) -> Together:
    parts = [person.repaired.between(phase.start, phase.end) for person in people]
    if phase.kind is Kind.PACED:
        return Together(Verdict.CANNOT_TELL, Why.PACED)
    if any(part.level is Level.NO_TREND for part in parts):
        return Together(Verdict.CANNOT_TELL, Why.TOO_MANY_REPAIRS)
    pieces = [person.curve.between(phase.start, phase.end) for person in people]
    return together(*(high_passed(piece) for piece in pieces))


def _pair_else(
    people: Sequence[PersonReading], phase: Phase, result: Together, tests: int
) -> tuple[Else, ...]:
    if result.verdict is Verdict.CANNOT_TELL:
        return ()
    out = [Else.SAME_ROOM_OR_SOUND, Else.POSTURE_OR_TALKING]
    if phase.kind in (Kind.TURN_A, Kind.TURN_B):
        out.append(Else.SAME_TASK_TIMING)
    if phase.kind is Kind.OPEN:
        out.append(Else.PACED_UNKNOWN)
    if any(person.level is not Level.FINE for person in people):
        out.append(Else.REPAIRS)
    if tests > 1:
        out.append(Else.CHANCE_OF_MANY)
    return tuple(out)
