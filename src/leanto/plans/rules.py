"""May this person take this turn? What they wrote about their limits, as pure functions on plain values.

Two doors lead to a promise: the plan (`gather` makes a Problem and the engine obeys it) and a person's own
"I'll do it" (`answers.promise`). Both read what somebody wrote through this module, so a limit means the
same at both. What a person chooses for themselves is freer in three things, on purpose: the notice they
want, "can, but rather not", and the edges of their offers bind those who ask them, not their own choice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from leanto.core.clock import minutes as minute_of
from leanto.core.wall_time import day_start, instant, zone_info
from leanto.engine.plan import spans
from leanto.engine.plan.problem import Interval
from leanto.offers.rules import materialise

WEEKS_REMEMBERED = 8
FADE = 0.7
"""What a week weighs against the one after it, when recent weeks are added up."""
NIGHT = timedelta(hours=3)
NEW = timedelta(days=14)
"""So long somebody new is suggested only beside somebody who is not."""
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
    rest_hours: int | None = None
    night_rest_hours: int | None = None
    days_in_a_row: int | None = None


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


def at_night(starts_at: datetime, ends_at: datetime, zone: str) -> bool:
    """Does it take three hours or more of a night, from eleven to six by the wall clock of the circle?"""
    last = ends_at.astimezone(zone_info(zone)).date()
    day = starts_at.astimezone(zone_info(zone)).date() - timedelta(days=1)
    while day <= last:
        dusk, dawn = instant(day, time(23), zone), instant(day + timedelta(days=1), time(6), zone)
        if min(ends_at, dawn) - max(starts_at, dusk) >= NIGHT:
            return True
        day += timedelta(days=1)
    return False


def too_soon(span: Span, held: Iterable[Span], limits: Limits) -> bool:
    """Is there less rest before or after the turn than the member wants? Loose turns ask for none.

    `held` are the member's promises in this circle, those of the two days around it among them.
    """
    if span.anytime or not (limits.rest_hours or limits.night_rest_hours):
        return False
    for other in held:
        if other.anytime:
            continue
        first, second = sorted((span, other), key=lambda one: one.starts_at)
        wanted = limits.rest_hours or 0
        if (limits.night_rest_hours or 0) > wanted and at_night(first.starts_at, first.ends_at, limits.zone):
            wanted = limits.night_rest_hours or 0
        if timedelta(0) <= second.starts_at - first.ends_at < timedelta(hours=wanted):
            return True
    return False


def row_too_long(span: Span, held: Iterable[Span], limits: Limits) -> bool:
    """Would it make more days in a row with a turn than the member wrote? `held`: their promises in this circle."""
    if limits.days_in_a_row is None:
        return False
    days = {other.day for other in held}
    row = 1
    for step in (timedelta(days=-1), timedelta(days=1)):
        at = span.day + step
        while at in days and row <= limits.days_in_a_row:
            row, at = row + 1, at + step
    return row > limits.days_in_a_row


def newcomers(joined: Mapping[UUID, date], settled: Collection[UUID], today: date) -> set[UUID]:
    """Who is in their first two weeks here and has not done anything yet, where others are longer there.

    `settled` have done something here. Where everybody is new, nobody is a newcomer.
    """
    since = today - NEW
    fresh = {person for person, day in joined.items() if day > since and person not in settled}
    return fresh if len(fresh) < len(joined) else set()


def weeks_quiet(since: datetime, asked: datetime | None, first: datetime | None, at: datetime) -> int:
    """Whole weeks in which the plan asked somebody nothing while it asked others, seven at most.

    `since` they are here; `asked`: when they were last asked or said yes; `first`: when anybody was first asked.
    """
    if first is None:
        return 0
    return min(7, max(0, (at - max(since, first, asked or since)).days // 7))


def over_alone(span: Span, limits: Limits) -> bool:
    """Is this one turn already more than the whole week's room?"""
    return limits.turns_week < 1 or span.minutes > limits.minutes_week


def recent_load(weeks_ago: Iterable[int]) -> float:
    """Turns of the last weeks added up, older ones for less. Each value is how many weeks ago one turn was."""
    return round(sum(FADE**ago for ago in weeks_ago if 0 < ago <= WEEKS_REMEMBERED), 3)
