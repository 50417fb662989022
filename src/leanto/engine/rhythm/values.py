"""What the readings answer in: verdicts, reasons and other explanations, as codes. Sentences are made elsewhere."""

from __future__ import annotations

from enum import StrEnum

from numpy import bool_, float64, uint8
from numpy.typing import NDArray

Floats = NDArray[float64]
Bools = NDArray[bool_]
Bytes = NDArray[uint8]


class RhythmError(ValueError):
    """The values contradict themselves (times that run backwards, lists of two lengths, …). One sentence."""


class Verdict(StrEnum):
    """The only three answers there are."""

    MORE = "more_than_chance"
    NOT_MORE = "not_more_than_chance"
    CANNOT_TELL = "cannot_tell"


class Why(StrEnum):
    """Why there is no number or no verdict."""

    TOO_SHORT = "too_short"  # fewer minutes than the number needs
    TOO_FEW_BEATS = "too_few_beats"
    TOO_MANY_REPAIRS = "too_many_repairs"  # the share of touched beats is over the limit for this number
    TOO_MANY_GAPS = "too_many_gaps"  # what is left between the gaps is too little
    PACED = "paced"  # breathing followed a pacer
    SAME_STEADY_RHYTHM = "same_steady_rhythm"  # both curves are ruled by one steady rhythm, as after a pacer
    ONE_PERSON = "one_person"
    NO_VARIATION = "no_variation"  # a flat line: nothing to compare
    NO_CLEAR_PEAK = "no_clear_peak"  # no one rhythm holds most of the breathing band
    NO_BEFORE = "no_before"
    NO_AFTER = "no_after"
    NO_EARLIER_SESSIONS = "no_earlier_sessions"  # own usual spread is not known
    NO_BEATS = "no_beats"  # only a heart-rate trend, no intervals
    NO_FINGER = "no_finger"
    WEAK_PULSE = "weak_pulse"
    MOVEMENT = "movement"
    NULLS_DISAGREE = "nulls_disagree"  # shifts say yes, strangers' pairs say no, or the other way round


class Else(StrEnum):
    """What else could explain a finding, beside what people might wish it to be."""

    SITTING_STILL = "sitting_still"
    TIME_PASSING = "time_passing"
    BREATHING_CHANGED = "breathing_changed"
    POSTURE_OR_TALKING = "posture_or_talking"
    SAME_ROOM_OR_SOUND = "same_room_or_sound"
    SAME_TASK_TIMING = "same_task_timing"  # turns that begin for both at one time
    PACED_UNKNOWN = "paced_unknown"  # nobody said whether breathing was paced
    REPAIRS = "repairs"
    CHANCE_OF_MANY = "chance_of_many"  # one of many tests
