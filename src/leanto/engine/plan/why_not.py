"""Why somebody is not the one for a turn, in what the reader may know.

To themselves people are told every limit of their own that is in the way. To others only what anybody can see:
that it is their own ask, that they have not offered the kind, or that they "are not free", which is one sentence for
times, pauses, notice, room, answers given, other turns and people kept apart. Nobody is told who was easier, and what
somebody wrote about another person is never a reason: to the other, it looks like any turn that went elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from leanto.engine.plan.model import Model, Pair
from leanto.engine.plan.options import Obstacle
from leanto.engine.plan.problem import Plan, Problem, ProblemError, Turn
from leanto.engine.plan.reasons import (
    Because,
    DayFull,
    Elsewhere,
    HasIt,
    MinutesLeft,
    NeedsNotice,
    NewHere,
    NotFree,
    NotOffered,
    NotThen,
    NotYet,
    OfferEnded,
    OfferFull,
    OnPause,
    OwnAsk,
    RatherNot,
    Reason,
    SaidNoBefore,
    SomebodyElse,
    Stretch,
    WeekFull,
)
from leanto.engine.plan.state import State


class Reader(Enum):
    """Who reads the reason: the person it is about, or somebody else who may see the plan."""

    SELF = "self"
    OTHER = "other"


class WhyNot:
    """A plan laid out to be asked about. Build it once, ask often.

    Raises ProblemError if the plan is not one of this problem.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.model = Model(problem)
        self.state = seated(self.model, plan)

    def ask(self, turn: str, person: str, reader: Reader) -> Reason:
        """Why this person is not suggested for this turn. `HasIt` if they are.

        Raises ProblemError for an unknown turn or person. The caller sees to it that the reader may see the turn.
        """
        if turn not in self.model.turn_no or person not in self.model.person_no:
            raise ProblemError(f"There is no such turn or person: {turn}, {person}.")
        t, p = self.model.turn_no[turn], self.model.person_no[person]
        on_it = self.model.turns[t]
        if p in self.state.on_turn[t] or p in self.model.helpers_of(t):
            return Reason((HasIt(),))
        if on_it.asker == person:
            return Reason((OwnAsk(),))
        if not self.model.limits(p).offers(on_it):
            return Reason((NotOffered(on_it.kind),))
        if reader is Reader.OTHER:
            return Reason((self._to_others(t, p),))
        own = self._own_limit(t, p)
        return Reason((own,) if own is not None else self._own_terms(t, p))

    def _found(self, t: int) -> Because:
        return NotYet() if self.state.places[t] else SomebodyElse()

    def _to_others(self, t: int, p: int) -> Because:
        """Free, as far as anybody may know, only who could take a place if one were open."""
        foes = self.model.apart.get(self.model.people[p].key, ())
        beside = any(self.model.people[q].key in foes for q in self.state.on_turn[t])
        unseen = not self.model.sees(t, p) or self.model.hidden(t, p)
        if unseen or beside or self._own_limit(t, p) is not None:
            return NotFree()
        return self._found(t)

    def _own_limit(self, t: int, p: int) -> Because | None:
        """The first limit of their own, the kindest to tell first; nothing that somebody else wrote."""
        model, state = self.model, self.state
        turn, person, limits = model.turns[t], model.people[p], model.limits(p)
        if turn.key in person.said_no:
            return SaidNoBefore()
        obstacle = limits.obstacle(turn)
        if obstacle is Obstacle.PAUSED:
            return OnPause()
        if obstacle is Obstacle.NOT_THEN:
            return NotThen((turn.day + 6) % 7)
        if obstacle is Obstacle.ENDED:
            return OfferEnded()
        if obstacle is Obstacle.NOTICE:
            return NeedsNotice(limits.least_notice(turn))
        if model.busy(t, p) or any(model.rules.clash(p, t, model.pairs[i].t) for i in state.by_person[p]):
            return Elsewhere()
        if model.rules.too_many_days(p, turn.day, state.day):
            return Elsewhere()
        if (
            person.newcomer and turn.places == 1
        ):  # of the turn alone: who else is on it may rest on others' marks
            return NewHere()
        week = (p, turn.week)
        if state.week_turns[week] >= model.room_turns(p, turn.week):
            return WeekFull(person.room_turns)
        left = model.room_minutes(p, turn.week) - state.week_minutes[week]
        if turn.minutes > left:
            return MinutesLeft(max(0, left))
        day = model.day_room(p, turn.day)
        if day is not None and state.day[p, turn.day] >= day:
            return DayFull(person.day_turns or 0)
        return self._offers_used_up(p, turn)

    def _offers_used_up(self, p: int, turn: Turn) -> Because | None:
        caps: list[int] = []
        for way in self.model.limits(p).ways(turn):
            through = self.model.offer_room(p, turn.week, way.offer)
            if through is None or self.state.offer[p, turn.week, way.offer] < through:
                return None
            caps.append(self.model.people[p].offers[way.offer].per_week or 0)
        return OfferFull(sum(caps))

    def _own_terms(self, t: int, p: int) -> tuple[Because, ...]:
        """They could, as far as their own limits go: what they said themselves of this kind and time, and no more."""
        ways = self.model.limits(p).ways(self.model.turns[t])
        parts: list[Because] = [self._found(t)]
        if ways and self.model.people[p].offers[ways[0].offer].stretch:
            parts.append(Stretch(self.model.turns[t].kind))
        if ways and ways[0].rather_not:
            parts.append(RatherNot(only=False))
        return tuple(parts)


def seated(model: Model, plan: Plan) -> State:
    """The plan's suggestions as a state of this model. Raises ProblemError if one does not fit."""
    state = State(model)
    ways: dict[tuple[str, str], list[int]] = {}
    for j, pair in enumerate(model.pairs):
        ways.setdefault(_keys(model, pair), []).append(j)
    for s in plan.suggestions:
        way = _best_way(model, ways.get((s.turn, s.person), ()), s.offer, state)
        if way is None:
            raise ProblemError(f"The plan does not fit the problem: {s.turn}, {s.person}.")
        state.add(way)
    return state


def _keys(model: Model, pair: Pair) -> tuple[str, str]:
    return model.turns[pair.t].key, model.people[pair.p].key


def _best_way(model: Model, ways: Sequence[int], offer: int, state: State) -> int | None:
    """The way through this offer if it fits, else the cheapest that does."""
    order = sorted(ways, key=lambda j: (model.pairs[j].offer != offer, model.pairs[j].cost, j))
    return next((j for j in order if state.can(j)), None)
