"""What the order of asking is asked and what it answers: frozen values, and the two questions about one person.

Units: hours, as floats, counted back from now (`Person.asked`, `heard`) or forward from now (`Ask.left`). A chance
is between 0 and 1. Keys are opaque texts: they carry no meaning and no order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import exp, inf, isfinite

DAY = 24.0
WEEK = 7 * DAY


class AskingError(ValueError):
    """The values contradict themselves (a chance above one, a limit below zero, …). The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is able to do some kinds of ask, and everything that limits how often they are asked.

    `chances`: by kind, how likely they say yes once they hear the question. A kind that is absent is never asked.
    `asked`: hours ago of each question put to them in the last weeks, in any order.
    `heard`: hours ago of the newest question they answered, yes or no; None if they have answered none of them.
    `per_week`: at most so many questions in any seven days. `rest`: at least so many hours between two.
    `room`: how many more turns they can take; `open`: questions that wait for their answer, which may each take one.
    `paused`: off for a while. `said_no`: keys of the asks they said no to. `in_hand`: keys they were already asked.
    """

    key: str
    chances: Mapping[str, float] = field(hash=False)
    asked: tuple[float, ...] = ()
    heard: float | None = None
    per_week: int | None = None
    rest: float = 0.0
    room: int = 1_000_000
    open: int = 0
    paused: bool = False
    said_no: frozenset[str] = frozenset()
    in_hand: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not all(0.0 <= c <= 1.0 for c in self.chances.values()):
            raise AskingError(f"A chance of {self.key} is not between 0 and 1.")
        if not all(isfinite(h) and h >= 0.0 for h in (*self.asked, self.heard or 0.0, self.rest)):
            raise AskingError(f"The hours of {self.key} must be finite and not below zero.")
        if min(self.room, self.open, self.per_week or 0) < 0:
            raise AskingError(f"Room, open questions and limits of {self.key} cannot be below zero.")


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for. `left`: hours until somebody must have said yes. `missing`: places nobody holds yet."""

    key: str
    kind: str
    left: float
    missing: int = 1

    def __post_init__(self) -> None:
        if not isfinite(self.left):
            raise AskingError(f"The hours left for {self.key} must be finite.")
        if self.missing < 0:
            raise AskingError(f"{self.key} cannot miss fewer than no places.")


@dataclass(frozen=True, slots=True)
class Habits:
    """What is known about answering in a circle. Assumptions until the circle's own answers replace them.

    `deaf`: hours for which a question makes a person not hear the next one, on average.
    `answer`: hours until somebody who hears a question answers it, on average.
    `small`, `large`: people in a round when there is time, and when there is little.
    `longest`: hours of a wait at most.
    `nuisance`: what one message must be worth in turns covered, even to somebody whom nobody else needs.
    `floor`: nobody is asked before it is at least this likely that they hear it.
    """

    deaf: float = WEEK
    answer: float = 6.0
    small: int = 1
    large: int = 2
    nuisance: float = 0.02
    floor: float = 0.35
    longest: float = 12.0

    def __post_init__(self) -> None:
        if not (self.deaf > 0 and self.answer > 0 and self.longest >= 1 and 1 <= self.small <= self.large):
            raise AskingError("Hours must be above zero, and a small round is not above a large one.")
        if not (0 <= self.nuisance < 1 and 0 <= self.floor < 1):
            raise AskingError("Nuisance and floor are between 0 and 1.")


class Why(StrEnum):
    """Why somebody is asked at this place of the order. Codes: the sentences are made above the engine."""

    LIKELY = "likely"
    """Of all who could, they are the likeliest to say yes."""
    FREE = "free"
    """Somebody likelier is needed more elsewhere this week."""
    RESTED = "rested"
    """Somebody as likely was asked for something else more recently."""


class WhyNot(StrEnum):
    """Why somebody is left out. The first eight are limits; the last two are this order's own judgement."""

    CANNOT = "cannot"
    SAID_NO = "said_no"
    IN_HAND = "in_hand"
    PAUSED = "paused"
    ROOM = "room"
    LIMIT = "limit"
    REST = "rest"
    OVER = "over"
    TIRED = "tired"
    NEEDED = "needed"


@dataclass(frozen=True, slots=True)
class Picked:
    """One person of a round. `yes`: the chance that they hear it and say yes. `price`: its worth elsewhere."""

    person: str
    why: Why
    yes: float
    price: float


@dataclass(frozen=True, slots=True)
class Kept:
    """One person who is not asked, and why."""

    person: str
    why: WhyNot


@dataclass(frozen=True, slots=True)
class Round:
    """People to ask at once, then `wait` hours before the next round or the next look."""

    people: tuple[Picked, ...]
    wait: float


@dataclass(frozen=True, slots=True)
class Asking:
    """The rounds in order, who is left out, and `chance`: that the ask is covered if every round goes out.

    Ask the first round, and when its wait is over call `order` again with what has been answered since: rounds
    after the first are what would happen if nobody answered at all.
    """

    rounds: tuple[Round, ...]
    left_out: tuple[Kept, ...]
    chance: float


def reach(person: Person, habits: Habits) -> float:
    """How likely this person hears a question put now.

    Each question since the one they last answered deafens them for a while of its own, `habits.deaf` hours on
    average and without memory. Who answered had heard, so what was before that question counts no more.
    """
    since = inf if person.heard is None else person.heard
    likely = 1.0
    for ago in person.asked:
        if ago <= since:
            likely *= 1.0 - exp(-ago / habits.deaf)
    return likely


def may_be_asked(person: Person, ask: Ask) -> WhyNot | None:
    """The limit that forbids this question to this person, or None. Never relaxed by anything in this package."""
    if person.chances.get(ask.kind, 0.0) <= 0.0:
        return WhyNot.CANNOT
    if ask.key in person.said_no:
        return WhyNot.SAID_NO
    if ask.key in person.in_hand:
        return WhyNot.IN_HAND
    if person.paused:
        return WhyNot.PAUSED
    if person.room - person.open <= 0:
        return WhyNot.ROOM
    if person.per_week is not None and sum(ago < WEEK for ago in person.asked) >= person.per_week:
        return WhyNot.LIMIT
    if person.asked and min(person.asked) < person.rest:
        return WhyNot.REST
    if ask.left <= 0.0 or ask.missing == 0:
        return WhyNot.OVER
    return None
