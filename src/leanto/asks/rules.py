"""Rules of asks: what the asker is told and when, who sees it next, taking back, and ending.

Never silence: every ask ends in a told state, and the asker hears before their own limit
(`decide_by`), not after. Pure: plain values in, plain values out; `now` is always an argument.
Recurring asks: `recurrence.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

TAKE_BACK = timedelta(minutes=10)  # news of an ask goes out this long after it was sent
SHORTEST_NOTICE = timedelta(minutes=15)  # the asker hears at least this long before their limit
LONGEST_NOTICE = timedelta(hours=24)
WITHOUT_DATE = timedelta(days=28)  # an ask without any date ends after four weeks
LONGEST_OPEN = timedelta(days=7 * 26)  # an open-ended series is asked again after half a year
MOST_BY_NAME = 5  # open asks by name that one person may send another at a time: more would be pressing


class Told(StrEnum):
    """What the asker was last told; the values are those of `models.Told`."""

    NOTHING_YET = ""
    COVERED = "covered"
    SMALLER = "smaller"
    NOT_COVERED = "not_covered"


class Choice(StrEnum):
    """What an asker may do next when something is not covered; shown in this order."""

    WIDER = "wider"
    SMALLER = "smaller"
    LATER = "later"
    LET_GO = "let_go"


class Audience(StrEnum):
    """Who may see an ask, narrowest first; the values are those of `models.Audience`."""

    ONE = "one"
    FEW = "few"
    POD = "pod"
    CIRCLE = "circle"


LADDER = (Audience.ONE, Audience.FEW, Audience.POD, Audience.CIRCLE)


def next_wider(audience: Audience, *, has_pod: bool = True) -> Audience | None:
    """One step wider, never two; a circle without a pod for this ask skips that step. None at the top."""
    for wider in LADDER[LADDER.index(audience) + 1 :]:
        if wider is not Audience.POD or has_pod:
            return wider
    return None


def is_narrower_or_same(audience: Audience, than: Audience) -> bool:
    """Whether everyone who sees `audience` is among those meant by `than`."""
    return LADDER.index(audience) <= LADDER.index(than)


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """One turn that is not over: places wanted, places promised, how many of those in a smaller version."""

    places: int
    taken: int
    smaller: int = 0


@dataclass(frozen=True, slots=True)
class AskFacts:
    """What `due` needs to know of an ask.

    `sent_at`: when it went out (after taking back was possible). `decide_by`: the asker's own limit, or
    `default_decide_by`. `turns`: those of the stretch that the limit is about; those let go left out.
    `told`: what they were told last. `declined`: the one person who was asked said "not this time" to all that is
    open, so there is nobody left to wait for.
    """

    sent_at: datetime
    decide_by: datetime
    turns: tuple[TurnFacts, ...]
    told: Told = Told.NOTHING_YET
    audience: Audience = Audience.ONE
    minutes: int = 60
    has_pod: bool = True
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """Something to tell the asker now. `late`: their limit has passed (the server was away); it says so.

    `open_places` of `places` are still free; `choices` are what they may do next.
    """

    told: Told
    late: bool
    places: int
    open_places: int
    choices: tuple[Choice, ...]


def tell_at(sent_at: datetime, decide_by: datetime) -> datetime:
    """When an ask that is not covered must be told so: before `decide_by`, with time to do something else.

    A quarter of the time between sending and the limit is kept back, at least 15 minutes and at most a
    day. A limit so near that nothing can be kept back is told at once.
    """
    notice = min(max((decide_by - sent_at) / 4, SHORTEST_NOTICE), LONGEST_NOTICE)
    return max(sent_at, decide_by - notice)


def state(turns: Iterable[TurnFacts]) -> Told:
    """How an ask stands: all places promised in full, some or in a smaller version, or none."""
    turns = tuple(turns)
    taken = sum(min(turn.taken, turn.places) for turn in turns)
    if taken and all(turn.taken >= turn.places and not turn.smaller for turn in turns):
        return Told.COVERED
    return Told.SMALLER if taken else Told.NOT_COVERED


def due(facts: AskFacts, now: datetime) -> Due | None:
    """What the asker must be told at `now`, or None.

    1. An ask with no turns left has nothing to tell.
    2. "Covered", and "a smaller version covered" when no place is free any more, are told at once.
    3. Anything else is told at `tell_at`, and again whenever it changes after that, because there is no
       time left to wait. Before `tell_at`, somebody's change of mind is worked on first. When the only person
       asked has declined there is nothing to wait for, so it is told at once.
    4. The same thing is never told twice in a row.
    Run at least every 10 minutes, this always speaks before `decide_by`. After an outage it speaks late
    and says so: silence would be worse.
    """
    if not facts.turns:
        return None
    here = state(facts.turns)
    if here == facts.told:
        return None
    places = sum(turn.places for turn in facts.turns)
    free = sum(max(0, turn.places - turn.taken) for turn in facts.turns)
    if free and not facts.declined and now < tell_at(facts.sent_at, facts.decide_by):
        return None
    late = here is not Told.COVERED and facts.told is Told.NOTHING_YET and now >= facts.decide_by
    return Due(here, late, places, free, choices(facts) if free else ())


def choices(facts: AskFacts) -> tuple[Choice, ...]:
    """What can still be done: wider if anyone is left, smaller if it can shrink, later, or let it go."""
    found = []
    if next_wider(facts.audience, has_pod=facts.has_pod):
        found.append(Choice.WIDER)
    if facts.minutes > 15 or sum(turn.places for turn in facts.turns) > 1:
        found.append(Choice.SMALLER)
    return (*found, Choice.LATER, Choice.LET_GO)


def next_look(facts: AskFacts, now: datetime) -> datetime | None:
    """When `due` may next say something by time alone; None when only a change can make it speak."""
    moment = tell_at(facts.sent_at, facts.decide_by)
    return moment if facts.turns and now < moment and facts.told is Told.NOTHING_YET else None


def default_decide_by(sent_at: datetime, first_start: datetime | None) -> datetime:
    """The limit when the asker names none: a day before it starts, but not before half the time is gone.

    Without a date: one week.
    """
    if first_start is None:
        return sent_at + timedelta(days=7)
    if first_start <= sent_at:
        return sent_at
    return max(first_start - timedelta(days=1), sent_at + (first_start - sent_at) / 2)


def goes_out_at(sent_at: datetime) -> datetime:
    """Until then nobody is told, and it can be taken back. It is on its pages at once."""
    return sent_at + TAKE_BACK


def can_take_back(sent_at: datetime, now: datetime) -> bool:
    """Whether nobody has been told yet. At the end of the ten minutes somebody may have been."""
    return now < goes_out_at(sent_at)


def ends_on(made_on: date, last_day: date | None, *, open_ended: bool = False) -> date:
    """The last day of an ask: that of its last turn; four weeks without one; half a year if open-ended."""
    if open_ended:
        return made_on + LONGEST_OPEN
    return last_day if last_day is not None else made_on + WITHOUT_DATE


def has_ended(ends: date | None, today: date) -> bool:
    """Whether an ask is past its last day, in the circle's own calendar."""
    return ends is not None and today > ends
