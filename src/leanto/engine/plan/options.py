"""Which person could take which turn, through which offer, and if not, what stands in the way.

Only what does not depend on the rest of the plan: offers, times, pauses, notice, audience, keep-apart, answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from leanto.engine.plan import spans
from leanto.engine.plan.problem import ANYTHING, Interval, Offer, Person, Problem, ProblemError, Turn
from leanto.engine.plan.terms import discomfort


class Obstacle(Enum):
    """Why a person cannot take a turn whatever the rest of the plan is. HIDDEN is never told apart."""

    UNSEEN = "unseen"
    NOT_OFFERED = "not offered"
    PAUSED = "paused"
    NOT_THEN = "not then"
    ENDED = "ended"
    NOTICE = "notice"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Way:
    """One way a person could take a turn: through this offer, at this discomfort."""

    offer: int
    cost: int
    rather_not: bool


@dataclass(frozen=True, slots=True)
class _Window:
    """Where an offer is open once never-hours and the end date are taken away, with and without pauses."""

    offer: Offer
    open: list[Interval]
    open_but_for_pause: list[Interval]
    open_but_for_end: list[Interval]


class Limits:
    """The compiled limits of one person. Pure look-ups after construction."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.rather_not = spans.union(person.rather_not)
        self.windows = [self._window(person, offer) for offer in person.offers]

    @staticmethod
    def _window(person: Person, offer: Offer) -> _Window:
        times = [spans.EVER] if offer.times is None else list(offer.times)
        ever = spans.minus(times, person.never)
        until = spans.minus(ever, [(offer.ends, spans.EVER[1])])
        return _Window(offer, spans.minus(until, person.paused), until, ever)

    def offers(self, turn: Turn) -> bool:
        """Whether any offer, whatever its times, covers the kind."""
        return any(turn.kind in o.kinds or ANYTHING in o.kinds for o in self.person.offers)

    def ways(self, turn: Turn) -> list[Way]:
        """Every offer through which the limits of time, pause, notice and end date let the person take the turn.

        Cheapest first; nothing after the first offer that has no weekly limit, because it could never be better.
        """
        out: list[Way] = []
        for i, window in enumerate(self.windows):
            offer = window.offer
            if turn.kind not in offer.kinds and ANYTHING not in offer.kinds:
                continue
            earliest = turn.start - turn.notice + offer.notice
            if not _open(window.open, turn, earliest):
                continue
            rather_not = self._rather_not(window.open, turn, earliest)
            cost = discomfort(turn, self.person, stretch=offer.stretch, rather_not=rather_not)
            out.append(Way(i, cost, rather_not))
        out.sort(key=lambda way: (way.cost, way.offer))
        for n, way in enumerate(out):
            if self.person.offers[way.offer].per_week is None:
                return out[: n + 1]
        return out

    def _rather_not(self, open_spans: list[Interval], turn: Turn, earliest: int) -> bool:
        if not self.rather_not:
            return False
        if not turn.anytime:
            return spans.touches(self.rather_not, turn.start, turn.end)
        return not _open(spans.minus(open_spans, self.rather_not), turn, earliest)

    def obstacle(self, turn: Turn) -> Obstacle | None:
        """The first thing in the way of the times and offers, in the order that is kindest to tell."""
        if not self.offers(turn):
            return Obstacle.NOT_OFFERED
        if self.ways(turn):
            return None
        mine = [w for w in self.windows if turn.kind in w.offer.kinds or ANYTHING in w.offer.kinds]
        for window in mine:
            if _open(window.open, turn, turn.start):
                return Obstacle.NOTICE
        if any(_open(w.open_but_for_pause, turn, turn.start) for w in mine):
            return Obstacle.PAUSED
        if any(_open(w.open_but_for_end, turn, turn.start) for w in mine):
            return Obstacle.ENDED
        return Obstacle.NOT_THEN

    def least_notice(self, turn: Turn) -> int:
        """The least notice, in minutes, with which one of the offers would be open. Only after Obstacle.NOTICE."""
        return min(
            w.offer.notice
            for w in self.windows
            if (turn.kind in w.offer.kinds or ANYTHING in w.offer.kinds) and _open(w.open, turn, turn.start)
        )


def _open(open_spans: list[Interval], turn: Turn, earliest: int) -> bool:
    if not turn.anytime:
        return earliest <= turn.start and spans.holds(open_spans, turn.start, turn.end)
    return spans.fits(open_spans, max(turn.start, earliest), turn.end, turn.minutes)


def apart(people: tuple[Person, ...]) -> dict[str, set[str]]:
    """Who is kept apart from whom, in both directions."""
    out: dict[str, set[str]] = {}
    for person in people:
        for other in person.apart:
            out.setdefault(person.key, set()).add(other)
            out.setdefault(other, set()).add(person.key)
    return out


def validate(problem: Problem) -> None:
    """Raise ProblemError, in one sentence, if the problem contradicts itself."""
    turns = {t.key: t for t in problem.turns}
    people = {p.key for p in problem.people}
    if len(turns) != len(problem.turns):
        raise ProblemError("Two turns have the same key.")
    if len(people) != len(problem.people):
        raise ProblemError("Two people have the same key.")
    for turn in problem.turns:
        if turn.end <= turn.start or turn.minutes <= 0 or turn.places < 1:
            raise ProblemError(f"Turn {turn.key} must end after it starts, take time and have a place.")
        if turn.effort not in (1, 2, 3) or turn.priority not in (1, 2, 3):
            raise ProblemError(f"Turn {turn.key} must have an effort and a priority of 1, 2 or 3.")
    for person in problem.people:
        if person.room_turns < 0 or person.room_minutes < 0 or (person.day_turns or 0) < 0:
            raise ProblemError(f"The room of {person.key} must not be less than nothing.")
        if (
            person.rest < 0
            or person.night_rest < 0
            or (person.days_in_a_row is not None and person.days_in_a_row < 1)
        ):
            raise ProblemError(
                f"{person.key} must rest for no less than nothing and may come on one day at least."
            )
    if len({r.key for r in problem.rotas}) != len(problem.rotas):
        raise ProblemError("Two rotas have the same key.")
    for rota in problem.rotas:
        if rota.faces is not None and rota.faces < 1:
            raise ProblemError(f"Rota {rota.key} needs at least one person.")
    if any(minutes < 0 for minutes in problem.travel.values()):
        raise ProblemError("A way between two places takes less than no time.")
    for turn_key, person_key in problem.promised:
        if turn_key not in turns or person_key not in people:
            raise ProblemError(f"A promise names an unknown turn or person: {turn_key}, {person_key}.")
