"""What every importer gives: one recording, and what it can and cannot answer, as codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np

from leanto.engine.rhythm.beats import Beats, Flag
from leanto.engine.rhythm.values import Floats

Beside = Callable[[str], bytes | None]
"""Gives the bytes of another file of the same recording by its name, or None where there is none."""

SHORTEST_HRV = 60.0
"""Seconds of beats below which RMSSD says nothing (Task Force 1996 asks for care from one minute on)."""
SHORTEST_TOGETHER = 480.0
"""Seconds of unpaced beats that a comparison of two people needs."""


LONGEST_RECORDING = 8 * 86_400.0
"""Seconds. A week of Holter is read; what goes on for longer has a wrong time in it."""


class NotReadable(Exception):
    """The file cannot be used. `code` says why; `values` go into the sentence. The one refusal of this room."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class Answer(StrEnum):
    """What a recording may be asked."""

    HEART_RATE = "heart_rate"
    CHANGE = "change"
    VARIATION = "variation"
    TOGETHER = "together"
    BREATH = "breath"


@dataclass(frozen=True, slots=True)
class Cannot:
    """A question that this recording cannot answer, and why (a code)."""

    what: Answer
    why: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Heart rates that a device made: `at` seconds from the start, `rate` beats/min. Not beats."""

    at: Floats
    rate: Floats


@dataclass(frozen=True, slots=True)
class Signal:
    """Evenly sampled values: `rate` samples/s, first one at second 0. `of` is "ecg", "pulse" or "breath"."""

    of: str
    rate: float
    values: Floats
    label: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """One file, read. Times are seconds from `start`, which has a zone only if the file has one.

    `notes` are codes of what a person should know: a unit found by range, no start time, a gap.
    """

    kind: str
    beats: Beats | None = None
    trend: Trend | None = None
    signals: tuple[Signal, ...] = ()
    start: datetime | None = None
    answers: tuple[Answer, ...] = ()
    cannot: tuple[Cannot, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def seconds(self) -> float:
        """From its start to its last value."""
        ends = [float(part.at[-1]) for part in (self.beats, self.trend) if part is not None and part.at.size]
        ends += [signal.values.size / signal.rate for signal in self.signals]
        return max(ends, default=0.0)

    def signal(self, of: str) -> Signal | None:
        """The first signal of a sort."""
        return next((signal for signal in self.signals if signal.of == of), None)


def recording(
    kind: str,
    *,
    beats: Beats | None = None,
    trend: Trend | None = None,
    signals: tuple[Signal, ...] = (),
    start: datetime | None = None,
    notes: tuple[str, ...] = (),
) -> Recording:
    """A recording with its answers, worked out from what is in it. Raises NotReadable where nothing is."""
    if beats is not None and beats.at.size < 2:
        beats = None
    if trend is not None and trend.at.size < 2:
        trend = None
    signals = tuple(each for each in signals if each.values.size >= 2 and np.isfinite(each.values).any())
    if beats is None and trend is None and not signals:
        raise NotReadable("no_beats")
    for part in (beats, trend):
        if part is not None and part.at[-1] - part.at[0] > LONGEST_RECORDING:
            raise NotReadable("too_long")
    answers, cannot = _answers(beats, trend, signals)
    if start is None:
        notes = (*notes, "no_start")
    if beats is not None and has_gaps(beats):
        notes = (*notes, "gaps")
    return Recording(kind, beats, trend, signals, start, answers, cannot, notes)


def has_gaps(beats: Beats) -> bool:
    """Whether some beat after the first one has no known beat before it."""
    return bool((beats.flags[1:] & Flag.GAP_BEFORE != 0).any())


def known_seconds(beats: Beats) -> float:
    """Seconds that are covered by intervals: gaps do not count."""
    return float(np.nansum(beats.rr)) / 1000.0


def _answers(
    beats: Beats | None, trend: Trend | None, signals: tuple[Signal, ...]
) -> tuple[tuple[Answer, ...], tuple[Cannot, ...]]:
    hearts = [each for each in signals if each.of in {"ecg", "pulse"}]
    can: list[Answer] = []
    cannot: list[Cannot] = []
    if beats is not None or hearts or trend is not None:
        can += [Answer.HEART_RATE, Answer.CHANGE]
    else:
        cannot += [Cannot(Answer.HEART_RATE, "no_heart"), Cannot(Answer.CHANGE, "no_heart")]
    seconds = (
        known_seconds(beats)
        if beats is not None
        else max((h.values.size / h.rate for h in hearts), default=0)
    )
    for what, shortest, short in (
        (Answer.VARIATION, SHORTEST_HRV, "under_a_minute"),
        (Answer.TOGETHER, SHORTEST_TOGETHER, "under_eight_minutes"),
    ):
        if beats is None and not hearts:
            cannot.append(Cannot(what, "device_mean" if trend is not None else "no_heart"))
        elif seconds < shortest:
            cannot.append(Cannot(what, short))
        else:
            can.append(what)
    if any(each.of == "breath" for each in signals):
        can.append(Answer.BREATH)
    else:
        cannot.append(Cannot(Answer.BREATH, "no_belt" if beats is None else "sometimes"))
    return tuple(can), tuple(cannot)
