"""Reasons, from the same terms and limits that made the plan; and what would cover what is left.

What stays hidden: who is kept apart from whom, who said no, and how often anybody did anything. An uncovered
turn says "nobody who could is free" for all of that. Counterfactuals speak of "somebody", never of a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace as with_
from types import MappingProxyType

from leanto.engine.plan.model import NOTHING, Model, Pair
from leanto.engine.plan.options import Obstacle
from leanto.engine.plan.problem import Certificate, Plan, Suggestion, Uncovered
from leanto.engine.plan.reasons import (
    Because,
    CloseToAsker,
    Cover,
    DoneBefore,
    DoneRota,
    FewFaces,
    Full,
    GladBeside,
    Later,
    MoreAsked,
    MoreMinutes,
    MorePeople,
    MoreTurns,
    NeedsNotice,
    NobodyFree,
    NobodyOffers,
    NotAsked,
    NotThen,
    OfferEnded,
    OnlyOne,
    OnPause,
    RatherNot,
    Reason,
    RoomLeft,
    SaidEasy,
    SomeCome,
    StayedWith,
    Stretch,
)
from leanto.engine.plan.state import State


def explain(
    model: Model,
    chosen: Iterable[int],
    certificate: Certificate,
    told: frozenset[tuple[str, str]] = frozenset(),
    known: Mapping[tuple[str, str], Reason] = MappingProxyType({}),
) -> Plan:
    """A plan out of chosen pairs: suggestions sorted by start and key, each with its reason.

    `told`: (turn, person) keys that were told before; those that stayed get the reason StayedWith as well.
    `known`: reasons that are to be used as they are.
    """
    state = State(model)
    for j in sorted(chosen):
        state.add(j)
    suggestions = []
    for j in state.chosen:
        pair = model.pairs[j]
        key = (model.turns[pair.t].key, model.people[pair.p].key)
        parts = known[key].because if key in known else _why(model, state, j)
        if key in told and StayedWith() not in parts:
            parts = (*parts, StayedWith())
        suggestions.append(Suggestion(*key, Reason(parts), pair.offer))
    begin = {turn.key: (turn.start, turn.key) for turn in model.turns}
    suggestions.sort(key=lambda s: (begin[s.turn], s.person))
    uncovered = [
        _why_not(model, state, t)
        for t in sorted(range(len(model.turns)), key=lambda t: begin[model.turns[t].key])
        if state.places[t]
    ]
    return Plan(tuple(suggestions), tuple(uncovered), certificate)


def _why(model: Model, state: State, j: int) -> tuple[Because, ...]:
    pair = model.pairs[j]
    turn, person = model.turns[pair.t], model.people[pair.p]
    offer = person.offers[pair.offer]
    parts: list[Because] = []
    if offer.stretch:
        parts.append(Stretch(turn.kind))
    else:
        parts.append(SaidEasy(turn.kind, None if offer.times is None else (turn.day + 6) % 7))
    if pair.rather_not:
        parts.append(RatherNot(_nobody_else(model, state, j)))
    week = (pair.p, turn.week)
    left = model.room_turns(pair.p, turn.week) - state.week_turns[week]
    minutes = model.room_minutes(pair.p, turn.week) - state.week_minutes[week]
    parts.append(RoomLeft(min(left, minutes // turn.minutes)))
    if person.done_kinds.get(turn.kind, 0) > 0:
        parts.append(DoneBefore(turn.kind))
    if turn.affinity.get(person.key, 0) > 0:
        parts.append(CloseToAsker())
    if model.rules.knows_rota(pair.t, pair.p):
        parts.append(DoneRota())
    beside = {model.people[q].key for q in (*state.on_turn[pair.t], *model.helpers_of(pair.t))}
    if person.glad_beside & beside:
        parts.append(GladBeside())
    if person.quiet > 0 and state.week_turns[week] + model.held[week] == 1:
        parts.append(NotAsked(person.quiet))
    # Said only where it is true of the people, not of this plan: others may be full because of it.
    if turn.helpers is None and not pair.rather_not and {way.p for way in model.all_ways(pair.t)} == {pair.p}:
        parts.append(OnlyOne())
    return tuple(parts)


def _nobody_else(model: Model, state: State, j: int) -> bool:
    """Whether, with the rest of the plan as it is, no other person could take this place."""
    t, p = model.pairs[j].t, model.pairs[j].p
    state.remove(j)
    others = any(state.fits(pair) for pair in model.all_ways(t) if pair.p != p)
    state.add(j)
    return not others


def _why_not(model: Model, state: State, t: int) -> Uncovered:
    """Everything that stands in the way of the people who offer this kind, and what would change it."""
    turn = model.turns[t]
    weekday = (turn.day + 6) % 7
    found: dict[str, Because] = {}
    more_turns: list[int] = []
    more_minutes: list[int] = []
    notices: list[int] = []
    in_time: list[int] = []
    for p, person in enumerate(model.people):
        limits = model.limits(p)
        # Somebody who is on this turn already is no obstacle; they just cannot come twice.
        if not model.sees(t, p) or not limits.offers(turn) or p in state.on_turn[t]:
            continue
        obstacle = Obstacle.HIDDEN if model.hidden(t, p) else limits.obstacle(turn)
        if obstacle is Obstacle.PAUSED:
            found["pause"] = OnPause()
        elif obstacle is Obstacle.NOT_THEN:
            found["then"] = NotThen(weekday)
        elif obstacle is Obstacle.ENDED:
            found["ended"] = OfferEnded()
        elif obstacle is Obstacle.NOTICE:
            least = limits.least_notice(turn)
            notices.append(least)
            if any(state.fits(way) for way in _ways(model, t, p, least)) and _alone(model, state, t, p):
                in_time.append(least)
        elif obstacle is Obstacle.HIDDEN or not _goes_beside(model, state, t, p):
            found["free"] = NobodyFree()
        else:
            found["full"] = Full()
            turns, minutes = _short(model, state, t, p)
            if turns == 0 and minutes:
                more_minutes.append(minutes)
            elif minutes == 0 and turns and person.room_turns > 0:
                more_turns.append(turns)
    if notices:
        found["notice"] = NeedsNotice(min(notices))
    r = model.rules.rota_of[t]
    if r >= 0 and model.rules.wall(r) is not None and not state.open_to_new_faces(t, 1):
        found["faces"] = FewFaces()
    order = ("faces", "full", "then", "notice", "pause", "ended", "free")
    because = tuple(found[name] for name in order if name in found)
    some = bool(state.on_turn[t] or model.helpers_of(t))
    if not because:
        because = (NobodyFree(),) if some else (NobodyOffers(turn.kind),)
    if some:
        because = (SomeCome(), *because)
    missing = state.places[t]
    would: list[Cover] = []
    if state.open_to_new_faces(t, missing):
        more = MorePeople if turn.helpers is None else MoreAsked
        would.append(more(turn.kind, weekday, missing))
    if more_minutes and missing == 1:
        would.append(MoreMinutes(turn.kind, min(more_minutes)))
    if more_turns and missing == 1:
        would.append(MoreTurns(turn.kind, min(more_turns)))
    if in_time and not more_turns and not more_minutes and missing == 1:
        would.append(Later(min(in_time) - turn.notice))
    return Uncovered(turn.key, missing, Reason(because), tuple(would))


def _ways(model: Model, t: int, p: int, notice: int | None = None) -> list[Pair]:
    """The ways of person `p` into turn `t` as far as offers and times go; with so much notice, if it is given."""
    turn = model.turns[t] if notice is None else with_(model.turns[t], notice=notice)
    return [Pair(t, p, way.offer, way.cost, way.rather_not, 0) for way in model.limits(p).ways(turn)]


def _goes_beside(model: Model, state: State, t: int, p: int) -> bool:
    """Whether nothing but the person's own numbers is in the way: no other turn, no companion, no rule."""
    if model.busy(t, p) or model.rules.too_many_days(p, model.turns[t].day, NOTHING):
        return False
    return any(state.goes_beside(way) for way in _ways(model, t, p)) and _alone(model, state, t, p)


def _alone(model: Model, state: State, t: int, p: int) -> bool:
    """Whether person `p` could be the next on turn `t`: nobody else has to come too."""
    on = {*state.on_turn[t], p}
    return not model.busy(t, p) and model.rules.sound(t, on, state.places[t] - 1)


def _short(model: Model, state: State, t: int, p: int) -> tuple[int, int]:
    """How many turns and how many minutes of room the person lacks for this turn. (0, 0) if more would not help."""
    turn = model.turns[t]
    week = (p, turn.week)
    held = state.week_turns[week] + model.held[week]
    minutes = state.week_minutes[week] + model.held_minutes[week] + turn.minutes
    person = model.people[p]
    roomy = [
        way
        for way in _ways(model, t, p)
        if (room := model.offer_room(p, turn.week, way.offer)) is None
        or state.offer[p, turn.week, way.offer] < room
    ]
    day = model.day_room(p, turn.day)
    if not roomy or (day is not None and state.day[p, turn.day] >= day):
        return 0, 0
    return max(0, held + 1 - person.room_turns), max(0, minutes - person.room_minutes)
