"""May this person take this turn? What they wrote about their limits, as pure functions on plain values.

Two doors lead to a promise: the plan (`gather` makes a Problem and the engine obeys it) and a person's own
"I'll do it" (`answers.promise`). Both read what somebody wrote through this module, so a limit means the
same at both. What a person chooses for themselves is freer in three things, on purpose: the notice they
want, "can, but rather not", and the edges of their offers bind those who ask them, not their own choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from leanto.core.clock import minutes as minute_of
from leanto.core.wall_time import day_start
from leanto.engine.plan import spans
from leanto.engine.plan.problem import Interval
from leanto.offers.rules import materialise

WEEKS_REMEMBERED = 8
FADE = 0.7
"""What a week weighs against the one after it, when recent weeks are added up."""
MOST_OPEN_QUESTIONS = 3
"""So many unanswered questions from the plan may wait with one person at a time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one member wrote, and the zone of the circle in which their weekdays and dates are meant."""

    turns_week: int
    minutes_week: int
    turns_day: int | None
    never: Sequence[Sequence[int]]
    paused_from: date | None
    paused_until: date | None
    zone: str


@dataclass(frozen=True, slots=True)
class Span:
    """A turn as far as time goes: when, on which local day, and how many minutes. `anytime`: a loose window."""

    starts_at: datetime
    ends_at: datetime
    day: date
    minutes: int
    anytime: bool = False

    @property
    def start(self) -> int:
        return minute_of(self.starts_at)

    @property
    def end(self) -> int:
        return minute_of(self.ends_at)


def pause_interval(paused_from: date | None, paused_until: date | None, zone: str) -> Interval | None:
    """The pause in minutes. Without an end it lasts for ever; without a beginning there is none."""
    if paused_from is None:
        return None
    start = minute_of(day_start(paused_from, zone))
    end = minute_of(day_start(paused_until, zone)) if paused_until else spans.EVER[1]
    return (start, end) if start < end else None


def weekly(windows: Iterable[Sequence[int]], zone: str, from_at: datetime, to_at: datetime) -> list[Interval]:
    """Weekly windows as intervals of minutes between two moments, sorted and joined."""
    return list(materialise(windows, zone, from_at, to_at))


def free_of(span: Span, closed: Sequence[Interval]) -> bool:
    """Does the turn fit beside `closed`? A fixed turn may not touch it; a loose one needs its minutes in a row."""
    if not span.anytime:
        return not spans.touches(spans.union(closed), span.start, span.end)
    return spans.fits(spans.minus([(span.start, span.end)], closed), span.start, span.end, span.minutes)


def on_pause(span: Span, limits: Limits) -> bool:
    """Does the turn fall into the member's pause?"""
    pause = pause_interval(limits.paused_from, limits.paused_until, limits.zone)
    return pause is not None and not free_of(span, [pause])


def in_never_hours(span: Span, limits: Limits) -> bool:
    """Does the turn need an hour of which the member said "never"?"""
    if not limits.never:
        return False
    day = timedelta(days=1)
    closed = weekly(limits.never, limits.zone, span.starts_at - day, span.ends_at + day)
    pause = pause_interval(limits.paused_from, limits.paused_until, limits.zone)
    return not free_of(span, [*closed, pause] if pause else closed)


def day_full(span: Span, held: Iterable[Span], limits: Limits) -> bool:
    """Is the most for one day reached? `held` are the member's promises in this circle."""
    return limits.turns_day is not None and sum(h.day == span.day for h in held) >= limits.turns_day


def overlaps(span: Span, held: Iterable[Span]) -> bool:
    """Is the person somewhere else at that time? Loose turns collide with nothing."""
    return not span.anytime and any(
        not other.anytime and other.starts_at < span.ends_at and span.starts_at < other.ends_at
        for other in held
    )


def over_alone(span: Span, limits: Limits) -> bool:
    """Is this one turn already more than the whole week's room?"""
    return limits.turns_week < 1 or span.minutes > limits.minutes_week


def recent_load(weeks_ago: Iterable[int]) -> float:
    """Turns of the last weeks added up, older ones for less. Each value is how many weeks ago one turn was."""
    return round(sum(FADE**ago for ago in weeks_ago if 0 < ago <= WEEKS_REMEMBERED), 3)
