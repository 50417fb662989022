"""What must always be true of the books: places taken, weeks counted, limits kept. Used by many tests here."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import combinations, pairwise
from uuid import UUID

from leanto.circles.models import Membership
from leanto.core.clock import minutes
from leanto.offers.models import Apart, Room, Week
from leanto.plans.gather import STAND_IN
from leanto.plans.models import Promise, PromiseState, Turn
from leanto.plans.rows import KEPT
from leanto.plans.rules import pause_interval, weekly

__all__ = ["STAND_IN", "what_is_wrong"]


def what_is_wrong() -> list[str]:
    """Every place where the books do not balance, in words. Counted afresh, not with the code under test."""
    wrong: list[str] = []
    taken: Counter[UUID] = Counter()
    weeks: defaultdict[tuple[UUID, date], list[int]] = defaultdict(lambda: [0, 0])
    members = {(m.circle_id, m.person_id): m.pk for m in Membership.objects.all()}
    for promise in Promise.objects.select_related("turn").filter(state__in=KEPT):
        taken[promise.turn_id] += 1
        week = weeks[members[promise.circle_id, promise.person_id], promise.turn.monday]
        week[0] += 1
        week[1] += promise.turn.minutes
    for turn in Turn.objects.all():
        if turn.taken != taken[turn.pk]:
            wrong.append(f"turn says {turn.taken} of {turn.places}, promises say {taken[turn.pk]}")
        if turn.taken > turn.places:
            wrong.append("a turn is over-booked")
    for row in Week.objects.all():
        if [row.turns, row.minutes] != weeks.pop((row.membership_id, row.monday), [0, 0]):
            wrong.append(f"a week says {row.turns} turns, {row.minutes} minutes")
    wrong += ["a week is missing" for left in weeks.values() if left != [0, 0]]
    return wrong


Over = dict[tuple[object, ...], int]


def over_what_they_wrote() -> list[str]:
    """Every way in which somebody's promises are against what that person wrote, in words."""
    return sorted(str(key[0]) for key in overs())


def overs() -> Over:
    """Every limit that promises go beyond, and by how much: turns and minutes a week, the day, never-hours, pause,
    people kept apart, own asks, two places at once, rest, days in a row, more people than an asker wants. Counted
    afresh from the rows.

    Somebody who makes their room smaller keeps what they promised, so a test that lets people do that compares
    this before and after: a step of anybody else must never add to it.
    """
    over: Over = {}
    held = list(Promise.objects.select_related("turn__ask", "turn__circle").filter(state=PromiseState.HELD))
    rooms = {
        (room.membership.circle_id, room.membership.person_id): room
        for room in Room.objects.select_related("membership")
    }
    marks = set(Apart.objects.values_list("person_id", "other_id"))
    marks |= {(other, person) for person, other in marks}
    weeks: defaultdict[tuple[UUID, UUID, date], list[int]] = defaultdict(lambda: [0, 0])
    days: Counter[tuple[UUID, UUID, date]] = Counter()
    by_person: defaultdict[UUID, list[Promise]] = defaultdict(list)
    by_turn: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for promise in held:
        turn, person = promise.turn, promise.person_id
        by_person[person].append(promise)
        by_turn[turn.pk].append(person)
        week = weeks[promise.circle_id, person, turn.monday]
        week[0] += 1
        week[1] += turn.minutes
        days[promise.circle_id, person, turn.day] += 1
        room = rooms.get((promise.circle_id, person)) or Room()
        if not turn.anytime:
            start, end = minutes(turn.starts_at), minutes(turn.ends_at)
            for low, high in weekly(room.never, turn.circle.timezone, turn.starts_at, turn.ends_at):
                if low < end and start < high:
                    over["in a never-hour", promise.pk] = 1
            pause = pause_interval(room.paused_from, room.paused_until, turn.circle.timezone)
            if pause and pause[0] < end and start < pause[1]:
                over["in a pause", promise.pk] = 1
        if (person, turn.ask.asker_id) in marks:
            over["beside an asker they are kept apart from", promise.pk] = 1
        if turn.ask.asker_id == person:
            over["in their own ask", promise.pk] = 1
    for (circle, person, monday), (turns, length) in weeks.items():
        room = rooms.get((circle, person)) or Room()
        if turns > room.turns_week:
            over["more turns than a week has room for", person, monday] = turns - room.turns_week
        if length > room.minutes_week:
            over["more minutes than a week has room for", person, monday] = length - room.minutes_week
    for (circle, person, day), turns in days.items():
        most = (rooms.get((circle, person)) or Room()).turns_day
        if most is not None and turns > most:
            over["more than the day has room for", person, day] = turns - most
    for turn_id, together in by_turn.items():
        for one, other in combinations(sorted(together, key=str), 2):
            if (one, other) in marks:
                over["beside a helper they are kept apart from", turn_id, one, other] = 1
    for mine in by_person.values():
        fixed = sorted((p for p in mine if not p.turn.anytime), key=lambda p: p.turn.starts_at)
        for first, second in pairwise(fixed):
            if second.turn.starts_at < first.turn.ends_at:
                over["in two places at once", first.pk, second.pk] = 1
            rest = (rooms.get((first.circle_id, first.person_id)) or Room()).rest_hours or 0
            between = (second.turn.starts_at - first.turn.ends_at).total_seconds() / 3600
            if first.circle_id == second.circle_id and 0 <= between < rest:
                over["with less rest than they want", first.pk, second.pk] = 1
    for circle, person in {(circle, person) for circle, person, _ in days}:
        most = (rooms.get((circle, person)) or Room()).days_in_a_row
        on = [day for c, p, day in days if (c, p) == (circle, person)]
        if most is not None and (row := longest_row(on)) > most:
            over["more days in a row than they want", person] = row - most
    asks = {promise.turn.ask_id: promise.turn.ask for promise in held}
    for ask in asks.values():
        faces = {p.person_id for p in held if p.turn.ask_id == ask.pk}
        if ask.faces_insist and ask.faces is not None and len(faces) > ask.faces:
            over["more people than the asker wants", ask.pk] = len(faces) - ask.faces
    return over


def longest_row(days: list[date]) -> int:
    """The longest run of days that follow each other."""
    numbers = {day.toordinal() for day in days}
    best = 0
    for first in numbers:
        at = first
        while at in numbers:
            at += 1
        best = max(best, at - first)
    return best
