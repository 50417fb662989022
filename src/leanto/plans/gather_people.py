"""Who could help, from rows to the engine's people: offers, room, rests, marks, and what these weeks remember.

Called by `gather` alone. One query per table, no texts, nothing decrypted.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Min

from leanto.circles.models import Membership
from leanto.core.clock import minutes as minute_of
from leanto.core.wall_time import day_start, zone_info
from leanto.engine.plan import problem as engine
from leanto.engine.plan.options import Limits
from leanto.engine.plan.problem import Interval, Problem
from leanto.offers.models import Apart, Glad, Offer, OfferState, Room
from leanto.offers.rules import week_of
from leanto.plans import rules
from leanto.plans.models import Promise, PromiseState, Suggestion


class Kept(NamedTuple):
    """One promise with the facts of its turn."""

    turn_id: UUID
    person_id: UUID
    state: str
    looking: bool
    monday: date
    day: date
    minutes: int
    starts_at: datetime
    ends_at: datetime
    anytime: bool
    kind: str
    effort: int
    ask_id: UUID
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """The circle and the weeks that are gathered: from `at` until `until`, by the wall clock of `zone`."""

    circle_id: UUID
    at: datetime
    until: datetime
    zone: str

    def day_of(self, moment: datetime) -> date:
        """The local day of a moment."""
        return moment.astimezone(zone_info(self.zone)).date()

    @property
    def this_week(self) -> date:
        """The Monday of the week in which it is gathered."""
        return week_of(self.day_of(self.at))


def apart_of(people: list[UUID]) -> defaultdict[UUID, set[str]]:
    """Who is not to be paired with whom, in both directions."""
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for one, other in Apart.objects.filter(person_id__in=people, other_id__in=people).values_list(
        "person_id", "other_id"
    ):
        found[one].add(str(other))
        found[other].add(str(one))
    return found


def rooms_of(circle_id: UUID) -> dict[UUID, Room]:
    """What members wrote, by membership."""
    return {room.membership_id: room for room in Room.objects.filter(membership__circle_id=circle_id)}


def people_of(
    around: Around,
    members: list[Membership],
    rooms: dict[UUID, Room],
    held: list[Kept],
    apart: defaultdict[UUID, set[str]],
    noes: defaultdict[UUID, set[str]],
) -> tuple[engine.Person, ...]:
    """Every present member as the engine sees them. `held`: promises of these and the eight weeks before."""
    at, zone = around.at, around.zone
    ids = [member.person_id for member in members]
    offers = _offers(around.circle_id, ids, at, around.until, zone)
    known = _done_kinds(around.circle_id)
    elsewhere = _elsewhere(around.circle_id, ids, at, around.until)
    glad = _glad(ids)
    before = _held_before(held, around.this_week)
    settled = {row.person_id for row in held if row.ends_at <= at} | known.keys()
    joined = {member.person_id: around.day_of(member.joined_at) for member in members}
    fresh = rules.newcomers(joined, settled, around.day_of(at))
    quiet = _quiet(around, members, held)
    low, high = at - timedelta(days=2), around.until + timedelta(days=3)
    found = []
    for member in members:
        person_id = member.person_id
        room = rooms.get(member.pk) or Room()
        pause = rules.pause_interval(room.paused_from, room.paused_until, zone)
        found.append(
            engine.Person(
                key=str(person_id),
                name="",
                room_turns=room.turns_week,
                room_minutes=room.minutes_week,
                day_turns=room.turns_day,
                offers=tuple(offers[person_id]),
                never=(*rules.weekly(room.never, zone, low, high), *elsewhere[person_id]),
                rather_not=tuple(rules.weekly(room.rather_not, zone, low, high)),
                paused=(pause,) if pause else (),
                apart=frozenset(apart[person_id]),
                recent=rules.recent_load(before[person_id]),
                done_kinds=known[person_id],
                said_no=frozenset(noes[person_id]),
                rest=(room.rest_hours or 0) * 60,
                night_rest=(room.night_rest_hours or 0) * 60,
                days_in_a_row=room.days_in_a_row,
                newcomer=person_id in fresh,
                glad_beside=frozenset(glad[person_id]),
                quiet=quiet[person_id],
            )
        )
    return tuple(found)


def _glad(people: list[UUID]) -> defaultdict[UUID, set[str]]:
    """Beside whom each likes to do a turn, as they marked it themselves."""
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    marks = Glad.objects.filter(person_id__in=people, other_id__in=people)
    for one, other in marks.values_list("person_id", "other_id"):
        found[one].add(str(other))
    return found


def _quiet(around: Around, members: list[Membership], held: list[Kept]) -> dict[UUID, int]:
    """Weeks in which the plan did not ask somebody, while it asked others here."""
    rows = (
        Suggestion.objects.filter(circle_id=around.circle_id, asked_at__isnull=False)
        .values_list("person_id")
        .annotate(last=Max("asked_at"), first=Min("asked_at"))
        .order_by()
    )
    asked: dict[UUID, datetime] = {}
    firsts = []
    for person_id, last, first in rows:
        asked[person_id] = last
        firsts.append(first)
    for row in held:
        asked[row.person_id] = max(asked.get(row.person_id, row.made_at), row.made_at)
    start = min(firsts, default=None)
    return {
        member.person_id: rules.weeks_quiet(member.joined_at, asked.get(member.person_id), start, around.at)
        for member in members
    }


def _offers(
    circle_id: UUID, people: list[UUID], at: datetime, until: datetime, zone: str
) -> defaultdict[UUID, list[engine.Offer]]:
    found: defaultdict[UUID, list[engine.Offer]] = defaultdict(list)
    low, high = at - timedelta(days=2), until + timedelta(days=3)
    rows = Offer.objects.filter(circle_id=circle_id, state=OfferState.OPEN, person_id__in=people).order_by(
        "pk"
    )
    for person_id, kinds, times, per_week, notice, ends_on, stretch in rows.values_list(
        "person_id", "kinds", "times", "per_week", "notice_hours", "ends_on", "stretch"
    ):
        found[person_id].append(
            engine.Offer(
                kinds=frozenset(kinds),
                times=tuple(rules.weekly(times, zone, low, high)) if times else None,
                notice=notice * 60,
                per_week=per_week,
                stretch=stretch,
                ends=minute_of(day_start(ends_on + timedelta(days=1), zone)),
            )
        )
    return found


def _held_before(held: list[Kept], this_week: date) -> defaultdict[UUID, list[int]]:
    """For each turn that somebody carried in the weeks before this one: how many weeks ago."""
    found: defaultdict[UUID, list[int]] = defaultdict(list)
    for row in held:
        if row.monday < this_week:
            found[row.person_id].append((this_week - row.monday).days // 7)
    return found


def longest_of(circle_id: UUID) -> dict[str, list[int | None]]:
    """The longest turn of each offer, beside the offers of `_offers`; only people who wrote such a limit."""
    found: dict[str, list[int | None]] = defaultdict(list)
    rows = Offer.objects.filter(circle_id=circle_id, state=OfferState.OPEN).order_by("pk")
    for person_id, minutes in rows.values_list("person_id", "minutes"):
        found[str(person_id)].append(minutes)
    return {person: lengths for person, lengths in found.items() if any(length for length in lengths)}


def _done_kinds(circle_id: UUID) -> defaultdict[UUID, dict[str, int]]:
    found: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    rows = (
        Promise.objects.filter(circle_id=circle_id, state=PromiseState.DONE)
        .values("person_id", "turn__ask__kind")
        .annotate(times=Count("pk"))
        .order_by()
    )
    for row in rows:
        found[row["person_id"]][row["turn__ask__kind"]] = row["times"]
    return found


def _elsewhere(
    circle_id: UUID, people: list[UUID], at: datetime, until: datetime
) -> defaultdict[UUID, list[Interval]]:
    """Hours that people promised in other circles."""
    found: defaultdict[UUID, list[Interval]] = defaultdict(list)
    rows = Promise.objects.filter(
        person_id__in=people, state=PromiseState.HELD, turn__anytime=False,
        turn__ends_at__gt=at, turn__starts_at__lt=until,
    ).exclude(circle_id=circle_id)  # fmt: skip
    for person_id, start, end in rows.values_list("person_id", "turn__starts_at", "turn__ends_at"):
        found[person_id].append((minute_of(start), minute_of(end)))
    return found


def without_too_long(problem: Problem, longest: dict[str, list[int | None]]) -> Problem:
    """Nobody is suggested for a turn longer than what they offered.

    The engine's offers have no length, so pairs that no long enough offer allows become answers of "no"
    for this problem. `longest` runs beside each person's offers; people without such a limit are absent.
    """
    if not longest:
        return problem
    people = []
    for person in problem.people:
        if person.key in longest:
            lengths = longest[person.key]
            shut = set()
            for turn in problem.turns:
                fit = tuple(
                    offer
                    for offer, most in zip(person.offers, lengths, strict=True)
                    if most is None or turn.minutes <= most
                )
                if len(fit) < len(lengths) and not Limits(replace(person, offers=fit)).ways(turn):
                    shut.add(turn.key)
            person = replace(person, said_no=person.said_no | shut)
        people.append(person)
    return replace(problem, people=tuple(people))
