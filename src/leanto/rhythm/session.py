"""One or two recordings on one clock, read by the engine. Pure: recordings in, a result out.

A file without single beats (a watch's trend) still gives a curve and a change; it gives nothing about two people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from leanto.engine.rhythm import (
    Beats,
    Belt,
    Curve,
    Else,
    PairReading,
    PersonReading,
    Phase,
    Together,
    Verdict,
    Why,
    ecg,
    read,
)
from leanto.engine.rhythm.change import Change, change
from leanto.engine.rhythm.importers import NotReadable, Recording, Trend
from leanto.engine.rhythm.phases import Kind
from leanto.engine.rhythm.pulse import pulse
from leanto.engine.rhythm.reading import LAST, NO_CHANGE_OF

HOLE = 15.0
"""Seconds between two rates of a device beyond which its curve breaks."""


@dataclass(frozen=True, slots=True, eq=False)
class Heart:
    """A person's recording on the session clock: it begins at second `offset`. `beats` None: a trend only."""

    name: str
    file: str
    recording: Recording
    offset: float
    beats: Beats | None
    belt: Belt | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """What is known of one person. `reading` None: a trend only."""

    heart: Heart
    curve: Curve
    reading: PersonReading | None
    change: Change | None
    change_of: tuple[Phase, Phase] | None

    @property
    def otherwise(self) -> tuple[Else, ...]:
        """What else could lie behind the change; of a trend only what is always there."""
        if self.reading is not None:
            return self.reading.change_else
        return (
            (Else.SITTING_STILL, Else.TIME_PASSING)
            if self.change and self.change.difference is not None
            else ()
        )


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A session, read. `laid`: "alone", "clock" (the files say when they began), "start" (one does
    not say, so they are taken to begin at once), "asked" (the same, as was asked)."""

    people: tuple[Person, ...]
    pairs: tuple[PairReading, ...]
    phases: tuple[Phase, ...]
    laid: str
    start: datetime | None
    settings: Mapping[str, float | str | int] = field(hash=False)

    @property
    def end(self) -> float:
        """The last second of anything."""
        return max(person.curve.end for person in self.people)


class NotTogether(Exception):
    """Two recordings that were not made at the same time."""


def beats_of(recording: Recording) -> Beats | None:
    """The beats of a recording: as they are, or found in a curve. None for a trend. Raises NotReadable."""
    if recording.beats is not None:
        return recording.beats
    heart = recording.signal("ecg")
    if heart is not None:
        sharp = ecg.beats(heart.values, heart.rate)
        if sharp is None:
            raise NotReadable("no_ecg_beats")
        return sharp
    light = recording.signal("pulse")
    if light is not None:
        known = np.isfinite(light.values)
        found = pulse(np.flatnonzero(known) / light.rate, light.values[known])
        if found.beats is None:
            raise NotReadable("no_pulse", why=str((found.why or Why.WEAK_PULSE).value))
        return found.beats
    if recording.trend is not None:
        return None
    raise NotReadable("no_heart")


def offsets(recordings: Sequence[Recording], *, from_start: bool = False) -> tuple[list[float], str]:
    """Where each begins on the session clock (s), and how that is known. Raises NotTogether."""
    if len(recordings) < 2:
        return [0.0] * len(recordings), "alone"
    starts = [each.start for each in recordings]
    known = [start for start in starts if start is not None]
    if from_start:
        return [0.0] * len(recordings), "asked"
    if len(known) < len(starts) or len({start.tzinfo is None for start in known}) > 1:
        return [0.0] * len(recordings), "start"
    first = min(known)
    after = [(start - first).total_seconds() for start in known]
    if max(after) >= min(at + each.seconds for at, each in zip(after, recordings, strict=True)):
        raise NotTogether
    return after, "clock"


def hearts(
    recordings: Sequence[Recording],
    names: Sequence[str],
    files: Sequence[str],
    belt: Recording | None = None,
    *,
    from_start: bool = False,
) -> tuple[list[Heart], str]:
    """People on one clock. `belt` belongs to the first of them. Raises NotReadable and NotTogether."""
    everything = [*recordings, *([belt] if belt is not None else [])]
    where, laid = offsets(everything, from_start=from_start)
    found = []
    for n, recording in enumerate(recordings):
        beats = beats_of(recording)
        source, at = (belt, where[-1]) if belt is not None and n == 0 else (recording, where[n])
        breathing = source.signal("breath")
        worn = None
        if breathing is not None:
            values = np.where(np.isfinite(breathing.values), breathing.values, np.nanmean(breathing.values))
            worn = Belt(values, breathing.rate, at)
        on_clock = beats.moved(where[n]) if beats is not None else None
        found.append(Heart(names[n], files[n], recording, where[n], on_clock, worn))
    return found, laid


def result(people: Sequence[Heart], phases: Sequence[Phase] | None, laid: str, *, seed: int = 0) -> Result:
    """Everything that can be said of one or two people. Never raises for what is merely too short or too noisy."""
    with_beats = [heart for heart in people if heart.beats is not None]
    beats = [heart.beats for heart in with_beats if heart.beats is not None]
    starts = [heart.recording.start for heart in people]
    start = min(
        (each for each in starts if each is not None), default=None, key=lambda each: each.timestamp()
    )
    made: dict[int, Person] = {}
    pairs: tuple[PairReading, ...] = ()
    settings: Mapping[str, float | str | int] = {}
    seen: tuple[Phase, ...] = tuple(phases or ())
    if beats:
        found = read(
            beats[0],
            beats[1] if len(beats) > 1 else None,
            phases,
            belts=[heart.belt for heart in with_beats],
            seed=seed,
        )
        settings, pairs, seen = found.settings, found.pairs, found.phases
        for heart, one in zip(with_beats, found.people, strict=True):
            made[id(heart)] = Person(heart, one.curve, one, one.change, one.change_of)
    for heart in people:
        if heart.beats is None and heart.recording.trend is not None:
            made[id(heart)] = _trend_person(heart, heart.recording.trend, phases, seed)
    if not seen:
        whole = [made[id(heart)].curve for heart in people]
        seen = (Phase(Kind.OPEN, min(c.start for c in whole), max(c.end for c in whole)),)
    if len(people) > 1 and len(beats) < 2:
        nothing = Together(Verdict.CANNOT_TELL, Why.NO_BEATS)
        pairs = tuple(PairReading(phase, nothing, None, ()) for phase in seen)
    return Result(tuple(made[id(heart)] for heart in people), pairs, seen, laid, start, settings)


def _trend_person(heart: Heart, trend: Trend, phases: Sequence[Phase] | None, seed: int) -> Person:
    """A curve of one value a second of what the device wrote, and its change."""
    at, rate = trend.at + heart.offset, trend.rate
    grid = np.arange(np.ceil(at[0]), at[-1] + 1e-9)
    values = np.interp(grid, at, rate)
    after = np.searchsorted(at, grid).clip(1, at.size - 1)
    values[(at[after] - at[after - 1]) > HOLE] = np.nan
    drawn = Curve(float(grid[0]) if grid.size else heart.offset, values, 1.0)
    quiet = [phase for phase in phases or () if phase.kind not in NO_CHANGE_OF]
    if phases is None and drawn.end - drawn.start >= 2 * LAST:
        quiet = [
            Phase(Kind.OPEN, drawn.start, drawn.start + LAST),
            Phase(Kind.OPEN, drawn.end - LAST, drawn.end),
        ]
    if len(quiet) < 2:
        nothing = Change(None, None, None, (0, 0), Verdict.CANNOT_TELL, why=Why.TOO_SHORT)
        return Person(heart, drawn, None, nothing, None)
    before, end = quiet[0], quiet[-1]
    found = change(drawn.between(before.start, before.end), drawn.between(end.start, end.end), seed=seed)
    return Person(heart, drawn, None, found, (before, end))
