"""What the plan is asked and what it answers: frozen dataclasses, plain values, no behaviour to speak of.

Units, everywhere in this package:

* a moment is a whole number of **minutes since 1970-01-01 00:00 UTC**;
* an `Interval` is `[start, end)` in those minutes;
* a `week` is an index that the caller counts in the circle's own calendar (local weeks, any origin);
* a `day` is the local day as a proleptic ordinal (`date.toordinal()`), so `(day + 6) % 7` is the weekday,
  Monday = 0;
* people and turns are named by keys, which are opaque strings; they carry no meaning and no order.

The engine has no clock. What depends on "now" arrives as `Turn.notice`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from leanto.engine.plan.reasons import NO_REASON, Because, Cover, Reason

Interval = tuple[int, int]

ANYTHING = "anything"
"""The kind of an offer that covers every kind of ask."""

NO_LIMIT = 1_000_000
"""For room and notice: more than anybody could reach in a week (minutes or turns), or plenty of time."""


class ProblemError(ValueError):
    """The problem contradicts itself (unknown key, empty interval, …). The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One occurrence of an ask.

    `start`, `end`: the turn itself, or, if `anytime`, a loose window in which `minutes` have to fit.
    A fixed turn collides with other fixed turns of the same person; an anytime turn collides with nothing.
    `minutes` is what it takes from a person's room; `places` is how many people it needs.
    `effort` 1 easy, 2 some, 3 a lot. `priority` 1 to 3, 3 is covered first.
    `asker` never helps in their own ask. `helpers`: only these may see the ask; None means anyone in the circle.
    `notice`: minutes from now until `start` (negative once it has begun).
    `affinity`: how near the asker says a person is to them, 0 to 3, by person key. Absent means 0.
    `place`: where a fixed turn is, a key of `Problem.travel`; "" means no way there or back is counted.
    `together`: all places or none, because one person alone would be no help (or not safe).
    `night`: whoever did it rests afterwards (`Person.night_rest`).
    `rota`: the key of the `Rota` it belongs to; a key without a `Rota` in the problem carries no rule.
    """

    key: str
    kind: str
    start: int
    end: int
    minutes: int
    places: int = 1
    week: int = 0
    day: int = 0
    effort: int = 2
    priority: int = 1
    anytime: bool = False
    asker: str = ""
    helpers: frozenset[str] | None = None
    notice: int = NO_LIMIT
    affinity: Mapping[str, int] = field(default_factory=dict, hash=False)
    place: str = ""
    together: bool = False
    night: bool = False
    rota: str = ""


@dataclass(frozen=True, slots=True)
class Rota:
    """Turns that belong together for whoever asked, and what they wish about the people who come.

    `before`: who did turns of it before; they come first, at a price. `faces`: not more than so many different
    people, promises counted; None for no wish. By default each further person costs a price; with `insist` it is
    a wall, which may leave places uncovered (`leanto.engine.plan.walls` says how many).
    """

    key: str
    before: frozenset[str] = frozenset()
    faces: int | None = None
    insist: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """Something a person is glad to give, with its limits.

    `times` None means any time. `notice`: minutes the person wants to know ahead. `per_week`: turns a week
    through this offer, None for no limit but the room. `stretch`: possible, but not easy.
    `ends`: the offer holds for turns that end at or before this minute.
    """

    kinds: frozenset[str]
    times: tuple[Interval, ...] | None = None
    notice: int = 0
    per_week: int | None = None
    stretch: bool = False
    ends: int = 2**53


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be suggested, and everything they said about their limits.

    `room_turns`, `room_minutes`: what they can carry in one week. `day_turns`: at most so many turns a day.
    `never`, `paused`: hard. `rather_not`: possible, but only if it has to be.
    `apart`: people not to be paired with, as asker or as fellow helper on one turn. Read in both directions.
    `recent`: what they carried in the weeks before, in turns, already decayed by the caller.
    `done_kinds`: how often they have done a kind here. `said_no`: turns they answered "not this time".
    A person without offers is never suggested.
    `rest`: minutes between the end of one fixed turn and the start of the next; `night_rest`: the same after a
    night turn. `days_in_a_row`: at most so many days with a turn before a day without one, None for no limit.
    `newcomer`: suggested only beside somebody on the same turn who is not one.
    `glad_beside`: people they like to share a turn with. Read in both directions.
    `quiet`: weeks since they were last asked, 0 if that is to make no difference.
    """

    key: str
    name: str
    room_turns: int
    room_minutes: int = NO_LIMIT
    day_turns: int | None = None
    offers: tuple[Offer, ...] = ()
    never: tuple[Interval, ...] = ()
    rather_not: tuple[Interval, ...] = ()
    paused: tuple[Interval, ...] = ()
    apart: frozenset[str] = frozenset()
    recent: float = 0.0
    done_kinds: Mapping[str, int] = field(default_factory=dict, hash=False)
    said_no: frozenset[str] = frozenset()
    rest: int = 0
    night_rest: int = 0
    days_in_a_row: int | None = None
    newcomer: bool = False
    glad_beside: frozenset[str] = frozenset()
    quiet: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Turns, people, and the promises that stand. A promise is never moved and counts into the room.

    `promised`: (turn key, person key). Both must be in `turns` and `people`.
    `seed` decides between plans that are equally good: same seed, same plan.
    `travel`: minutes from one place to another, by (from, to); one direction stands for both, absent means none.
    """

    turns: tuple[Turn, ...]
    people: tuple[Person, ...]
    promised: frozenset[tuple[str, str]] = frozenset()
    seed: int = 0
    rotas: tuple[Rota, ...] = ()
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`person` could take one place of `turn`. `offer` is the index of the offer it rests on, -1 if unknown."""

    turn: str
    person: str
    reason: Reason = NO_REASON
    offer: int = -1


@dataclass(frozen=True, slots=True)
class Uncovered:
    """`missing` places of `turn` have nobody. `reason` says why, `would_cover` what would change it."""

    turn: str
    missing: int
    reason: Reason = NO_REASON
    would_cover: tuple[Cover, ...] = ()


class Proof(StrEnum):
    """How sure the plan is. OPTIMAL only if every tier was proven; BOUND otherwise."""

    OPTIMAL = "OPTIMAL"
    BOUND = "BOUND"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was proven about a plan.

    `cover`: places that have a promise or a suggestion; `most_cover`: no plan within the limits has more.
    `primal`: burden of this plan in engine units; `bound`: no plan that covers as much (and, after a replan,
    keeps as many people's turns as they are) has less. `gap` = (primal - bound) / max(1, |primal|).
    `moved`: suggestions that were told before and are different now (replan only).
    `kind` is OPTIMAL only if cover == most_cover and primal == bound were both proven.
    """

    kind: Proof
    primal: int
    bound: int
    gap: float
    cover: int
    most_cover: int
    seed: int
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal. People decide."""

    suggestions: tuple[Suggestion, ...]
    uncovered: tuple[Uncovered, ...]
    certificate: Certificate

    def of_turn(self, turn: str) -> tuple[str, ...]:
        """The people suggested for a turn, sorted by key."""
        return tuple(sorted(s.person for s in self.suggestions if s.turn == turn))

    def of_person(self, person: str) -> tuple[str, ...]:
        """The turns suggested to a person, sorted by key."""
        return tuple(sorted(s.turn for s in self.suggestions if s.person == person))


__all__ = [
    "ANYTHING",
    "NO_LIMIT",
    "Because",
    "Certificate",
    "Cover",
    "Interval",
    "Offer",
    "Person",
    "Plan",
    "Problem",
    "ProblemError",
    "Proof",
    "Reason",
    "Rota",
    "Suggestion",
    "Turn",
    "Uncovered",
]
