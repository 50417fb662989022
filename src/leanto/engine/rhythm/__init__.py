"""Heart and breath of one or two people: beats in, numbers and codes out. Pure: no clock, no files, no network.

    beats = from_rr([812, 790, 805, …])          # or from_times, from_pairs, from_packets
    reading = read(beats, other, phases)          # numbers, and one of three verdicts each

Formulas, sources and what it does not say: `docs/engine/rhythm.md`.
"""

from leanto.engine.rhythm.beats import Beats, Flag, from_packets, from_pairs, from_rr, from_times
from leanto.engine.rhythm.curve import Curve, curve, high_passed
from leanto.engine.rhythm.phases import Kind, Phase, from_log
from leanto.engine.rhythm.reading import Belt, PairReading, PersonReading, PhaseNumbers, Reading, read
from leanto.engine.rhythm.repair import Level, Repaired, repair
from leanto.engine.rhythm.together import Together, circle, together
from leanto.engine.rhythm.values import Else, RhythmError, Verdict, Why

__all__ = [
    "Beats",
    "Belt",
    "Curve",
    "Else",
    "Flag",
    "Kind",
    "Level",
    "PairReading",
    "PersonReading",
    "Phase",
    "PhaseNumbers",
    "Reading",
    "Repaired",
    "RhythmError",
    "Together",
    "Verdict",
    "Why",
    "circle",
    "curve",
    "from_log",
    "from_packets",
    "from_pairs",
    "from_rr",
    "from_times",
    "high_passed",
    "read",
    "repair",
    "together",
]
