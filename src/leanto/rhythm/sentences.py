"""Every fixed sentence about a recording or a reading, by code. What has numbers in it is made in `words`."""

from __future__ import annotations

from leanto.engine.rhythm import Else, Kind, Level, Verdict, Why
from leanto.engine.rhythm.change import Change
from leanto.engine.rhythm.importers import Answer


def _(text: str) -> str:
    """Mark a sentence for translation; it is looked up when it is shown."""
    return text


# After "because …": clauses.
WHY = {
    Why.TOO_SHORT: _("there is too little of it"),
    Why.TOO_FEW_BEATS: _("there are too few beats"),
    Why.TOO_MANY_REPAIRS: _("too many beats could not be read well"),
    Why.TOO_MANY_GAPS: _("there are too many gaps"),
    Why.PACED: _("breathing followed a pacer, and a pacer alone makes two hearts look alike"),
    Why.SAME_STEADY_RHYTHM: _("one steady rhythm runs through both recordings, as with a pacer"),
    Why.ONE_PERSON: _("only one person was recorded"),
    Why.NO_VARIATION: _("the recording does not vary at all"),
    Why.NO_CLEAR_PEAK: _("no breathing rhythm stands out clearly"),
    Why.NO_BEFORE: _("no quiet minutes at the beginning were recorded"),
    Why.NO_AFTER: _("it takes six quiet minutes, or a quiet phase at the beginning and one at the end"),
    Why.NO_EARLIER_SESSIONS: _("earlier recordings of this person are not known"),
    Why.NO_BEATS: _("the file has heart rates that a device made, not single beats"),
    Why.NO_FINGER: _("no finger lay on the camera"),
    Why.WEAK_PULSE: _("the pulse was too faint"),
    Why.MOVEMENT: _("there was too much movement"),
    Why.NULLS_DISAGREE: _("two ways of asking what chance does give two answers"),
}

ELSE = {
    Else.SITTING_STILL: _("Sitting still does that too."),
    Else.TIME_PASSING: _("A heart goes slower or faster over a while by itself."),
    Else.BREATHING_CHANGED: _("Breathing changed too, and breathing moves the heart."),
    Else.POSTURE_OR_TALKING: _("Talking, moving, or sitting another way does it too."),
    Else.SAME_ROOM_OR_SOUND: _("Two people who hear and see the same things may react alike."),
    Else.SAME_TASK_TIMING: _("Turns begin for both at the same moment, and hearts follow who is speaking."),
    Else.PACED_UNKNOWN: _(
        "Nobody said whether a breathing pacer was running. A pacer alone makes two hearts look alike."
    ),
    Else.REPAIRS: _("Some beats could not be read and were left out."),
    Else.CHANCE_OF_MANY: _("Of many comparisons, some come out by chance."),
}

# One's own heart rate, by the side it went to: without numbers, and with them.
CHANGE = {
    "cannot": _("Whether the heart went slower or faster we cannot tell, because %(why)s."),
    "same": _("The heart went about as fast in the last minutes as in the first."),
    "slower": _("The heart went slower in the last minutes than in the first."),
    "faster": _("The heart went faster in the last minutes than in the first."),
}
CHANGE_NUMBER = {
    "same": _(
        "From the first to the last minutes heart rate changed by %(by)s (%(low)s to %(high)s) beats a "
        "minute, which is no more than its own ups and downs."
    ),
    "slower": _(
        "From the first to the last minutes heart rate fell by %(by)s (%(low)s to %(high)s) beats a minute."
    ),
    "faster": _(
        "From the first to the last minutes heart rate rose by %(by)s (%(low)s to %(high)s) beats a minute."
    ),
}


def side(found: Change) -> str:
    """The key of CHANGE for a finding."""
    if found.verdict is Verdict.CANNOT_TELL or found.difference is None:
        return "cannot"
    if found.verdict is Verdict.NOT_MORE:
        return "same"
    return "slower" if found.difference < 0 else "faster"


TOGETHER = {
    Verdict.MORE: _("The two hearts sped up and slowed down together more than chance."),
    Verdict.NOT_MORE: _("The two hearts sped up and slowed down together not more than chance."),
    Verdict.CANNOT_TELL: _(
        "Whether the two hearts sped up and slowed down together more than chance we cannot tell, because %(why)s."
    ),
}
TOO_SHORT_FOR_CHANGE = _("too little was recorded in the first or the last minutes")
TOO_SHORT_FOR_TWO = _("that takes eight minutes without a pacer, at least")
USUAL = _("Not more than chance is what most recordings show. It says nothing about how two people get on.")

LEVEL = {
    Level.FINE: "",
    Level.CAUTION: _("Over 5 in 100 beats could not be read well, so please take this with care."),
    Level.NO_HRV: _(
        "Over 10 in 100 beats could not be read well, so nothing is said about the time between beats."
    ),
    Level.NO_TREND: _(
        "Over 20 in 100 beats could not be read well, so nothing is said about this recording."
    ),
}

PHASE = {
    Kind.SETTLE: _("Settling in"),
    Kind.TURN_A: _("First turn"),
    Kind.TURN_B: _("Second turn"),
    Kind.PACED: _("Breathing with the pacer"),
    Kind.QUIET: _("Quiet"),
    Kind.AFTER: _("Afterwards"),
    Kind.ALONE: _("Alone, sitting quietly"),
    Kind.OPEN: _("The whole recording"),
    Kind.PAUSE: _("Pause"),
}

KIND = {
    "rr_text": _("a list of times between beats"),
    "rr_table": _("a table of times between beats"),
    "rate_table": _("a table of heart rates"),
    "curve_table": _("a table of sensor readings"),
    "polar_csv": _("a table of heart rates from Polar Flow"),
    "polar_hrm": _("a Polar exercise file"),
    "fit": _("a FIT file of a watch or bike computer"),
    "tcx": _("a TCX file of a watch"),
    "apple_health": _("beats from an Apple Health export"),
    "empatica_ibi": _("beats from an Empatica wrist band"),
    "empatica_hr": _("heart rates from an Empatica wrist band"),
    "holter": _("a list of beats from a Holter recorder"),
    "edf": _("an EDF recording"),
    "bdf": _("a BDF recording"),
    "wfdb": _("a WFDB record"),
}

ANSWER = {
    Answer.HEART_RATE: _("how fast the heart went"),
    Answer.CHANGE: _("whether it went slower or faster towards the end"),
    Answer.VARIATION: _("how much the time from beat to beat varied"),
    Answer.TOGETHER: _("whether two hearts sped up and slowed down together, beside a second recording"),
    Answer.BREATH: _("how fast the breathing was"),
}

CANNOT = {
    "device_mean": _("it has heart rates that a device made, not single beats"),
    "under_a_minute": _("it has less than a minute of beats"),
    "under_eight_minutes": _("it has less than eight minutes of beats"),
    "no_belt": _("there is no breathing belt in it"),
    "sometimes": _("there is no breathing belt in it; from the heart alone it can be told only sometimes"),
    "no_heart": _("there is no heart in it"),
}

NOTE = {
    "no_start": _("The file does not say at what time it began."),
    "gaps": _("Beats are missing in places. The gaps stay gaps: nothing is made up."),
    "seconds_found": _("Its numbers are in seconds."),
    "some_lines_unread": _("A few lines could not be read. They are gaps now."),
    "light_sensor": _("A light sensor made it. These lose more beats than a chest strap does."),
    "last_day": _("The export goes back further. Only its last day is read."),
    "hundredths": _("Its times are to a hundredth of a second, so small differences are coarse."),
}

REFUSAL = {
    "empty": _("%(file)s: there is nothing in this file."),
    "unknown_kind": _("%(file)s: this is no kind of heart recording that we know."),
    "unknown_columns": _("%(file)s: no column here is about beats, heart rate, or a sensor that we know."),
    "not_numbers": _("%(file)s: too many lines are not numbers (%(count)s)."),
    "no_beats": _("%(file)s: there are no heart beats or heart rates in this file."),
    "no_beat_lists": _(
        "%(file)s: there are no lists of single beats in this export. Apple Health makes them for a minute of "
        "breathing or sitting still."
    ),
    "rates_without_times": _(
        "%(file)s: these look like heart rates without times. Please add a column with the time, or use a file of "
        "times between beats."
    ),
    "unknown_unit": _(
        "%(file)s: the numbers (about %(middle)s) are no times between beats, in seconds or in ms."
    ),
    "mixed_times": _("%(file)s: some times have a time zone and some have none."),
    "times_run_back": _("%(file)s: the times run backwards."),
    "too_long": _("%(file)s: it goes on for more than eight days. Is one of its times wrong?"),
    "cut_short": _("%(file)s: the file ends too early. Was it copied or sent only in part?"),
    "damaged": _("%(file)s: the file is damaged."),
    "in_pieces": _(
        "%(file)s: this recording is in pieces with pauses between them, which we cannot read yet."
    ),
    "no_known_signal": _("%(file)s: there is no heart and no breathing in it, only: %(names)s."),
    "no_header_file": _("%(file)s: please put %(header)s beside it."),
    "no_data_file": _("%(file)s: please put %(data)s beside it."),
    "unknown_wfdb_form": _("%(file)s: this form of WFDB record is not known here (212 and 16 are)."),
    "no_heart": _("%(file)s: there is no heart in it, only breathing. It can be given with --belt."),
    "no_belt": _("%(file)s: there is no breathing in it, so it is no belt."),
    "no_ecg_beats": _("%(file)s: no beats could be found in this heart curve."),
    "no_pulse": _("%(file)s: no steady pulse could be found in this curve, because %(why)s."),
}

PHASES = {
    "phases_unreadable": _("%(file)s: there are no phases here. Please give one a line: phase, start, end."),
    "phases_unknown": _(
        "%(file)s: line %(line)s: “%(text)s” is no phase we know. Please use one of: settle, turn a, turn b, paced, "
        "quiet, after, alone, pause, open."
    ),
    "phases_time": _("%(file)s: line %(line)s: “%(text)s” is no time like 5:00 from the beginning."),
    "phases_order": _(
        "%(file)s: line %(line)s: this phase ends before it begins, or begins before the last one ended."
    ),
    "phases_outside": _("%(file)s: all phases lie after the end of the recording."),
}

MANY = {
    "too_many": _("There are more than two recordings in this folder."),
    "not_together": _(
        "The two recordings were not made at the same time. --from-start takes no notice of that."
    ),
    "unreadable": _("%(file)s cannot be read: %(why)s."),
    "stopped": _("%(file)s: the system stopped the work on it. Is there too little memory?"),
    "fault": _("%(file)s: something went wrong on our side (%(kind)s). Please tell us about it."),
}
