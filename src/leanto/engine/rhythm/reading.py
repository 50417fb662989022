"""One call that reads a recording: numbers and codes, no sentences. (Bodies follow.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leanto.engine.rhythm.beats import Beats
from leanto.engine.rhythm.breath import Breath
from leanto.engine.rhythm.change import Change
from leanto.engine.rhythm.curve import Curve
from leanto.engine.rhythm.hrv import Spectrum, TimeDomain
from leanto.engine.rhythm.phases import Phase
from leanto.engine.rhythm.repair import Level, Repaired
from leanto.engine.rhythm.together import Together
from leanto.engine.rhythm.values import Else, Floats


@dataclass(frozen=True, slots=True, eq=False)
class PhaseNumbers:
    """One person in one phase."""

    phase: Phase
    minutes: float  # of measured beats
    share_touched: float
    level: Level
    time: TimeDomain
    spectrum: Spectrum
    breath: Breath


@dataclass(frozen=True, slots=True, eq=False)
class PersonReading:
    """One person: `whole` repair, `curve` of heart rate over the session (for a picture), numbers by phase, and the
    change from the first to the last unpaced phase."""

    repaired: Repaired
    curve: Curve
    share_touched: float
    level: Level
    counts: Mapping[str, int] = field(hash=False)
    phases: tuple[PhaseNumbers, ...] = ()
    change: Change | None = None
    change_of: tuple[Phase, Phase] | None = None
    change_else: tuple[Else, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PairReading:
    """Two people in one phase. `q`: after Benjamini and Hochberg over this reading; the verdict follows q."""

    phase: Phase
    together: Together
    q: float | None
    otherwise: tuple[Else, ...]  # what else could explain it


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """`people`: one or two. `pairs`: one per phase, none for one person. `settings`: every setting and version."""

    people: tuple[PersonReading, ...]
    pairs: tuple[PairReading, ...]
    phases: tuple[Phase, ...]
    settings: Mapping[str, float | str | int] = field(hash=False)


@dataclass(frozen=True, slots=True, eq=False)
class Belt:
    """A breathing belt: `values` (n,) at `rate` Hz from `start` s on the session clock."""

    values: Floats
    rate: float
    start: float = 0.0


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

    `belts`, `earlier` (own earlier changes of heart rate, /min): one per person, in order. Paced minutes never get a
    verdict about two people.
    """
    raise NotImplementedError
