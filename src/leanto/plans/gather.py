"""From rows to a plain Problem for the engine: one query per table, no texts, nothing decrypted.

Keys are the ids as strings. A stand-in that is wanted becomes a turn of its own (`<id>~`), so that the promise
it would take over stays where it is and still counts into its holder's room until somebody takes it.
Promises in other circles are hours in which somebody is not free; the plan does not say why.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q

from leanto.asks.models import AskedPerson, AskState, Audience
from leanto.circles.models import Circle, Membership, PodMember
from leanto.core.clock import minutes as minute_of
from leanto.core.wall_time import day_start, zone_info
from leanto.engine.plan import problem as engine
from leanto.engine.plan.options import Limits
from leanto.engine.plan.problem import Interval, Problem
from leanto.offers.models import Apart, Offer, OfferState, Room
from leanto.offers.rules import week_number, week_of
from leanto.plans import rules
from leanto.plans.models import Answer, CirclePlan, Promise, PromiseState, Suggestion, Turn, TurnState
from leanto.plans.rows import KEPT

HORIZON = timedelta(days=28)
STAND_IN = "~"
NO = frozenset({Answer.NOT_THIS_TIME, Answer.SMALLER, Answer.LATER, Answer.SOMEONE_ELSE, Answer.PASSED_OVER})


@dataclass(frozen=True, slots=True)
class Line:
    """A stored line of the plan, with what the engine needs to leave it alone."""

    id: UUID
    turn: str
    person: str
    answer: str
    to_ask: bool
    stand_in: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """The problem, the lines that stand (suggested or asked), and the turns for which somebody was asked."""

    problem: Problem
    lines: tuple[Line, ...]
    sent: frozenset[str]
    exists: bool  # has this circle a plan at all?


def gather(circle_id: UUID, at: datetime, horizon: timedelta = HORIZON) -> Problem:
    """Everything that the engine has to know about the circle's coming weeks."""
    return gather_all(circle_id, at, horizon).problem


def gather_all(circle_id: UUID, at: datetime, horizon: timedelta = HORIZON) -> Gathered:
    """The problem with the stored lines beside it. Thirteen queries, whatever the size of the circle."""
    circle = Circle.objects.only("id", "timezone").get(pk=circle_id)
    zone, until = circle.timezone, at + horizon
    members = list(
        Membership.objects.filter(circle_id=circle_id, left_at=None)
        .order_by("pk")
        .values_list("pk", "person_id")
    )
    people = [person for _, person in members]
    this_week = week_of(at.astimezone(zone_info(zone)).date())
    turns = _turns(circle_id, at, until)
    promises = _promises(circle_id, turns, this_week)
    lines, sent, noes = _lines(turns)
    by_id = {turn["id"]: turn for turn in turns}
    apart = _apart(people)
    helpers = _helpers(turns)
    present = frozenset(people)
    held = [row for row in promises if row.state in KEPT and row.person_id in present]
    engine_turns = [_turn(turn, helpers.get(turn["ask_id"]), at) for turn in turns]
    engine_turns += _begun(held, by_id, this_week, at)
    for row in promises:
        if row.state == PromiseState.HANDED_BACK:
            noes[row.person_id].add(str(row.turn_id))
    wanted = Counter(row.turn_id for row in held if row.looking and row.turn_id in by_id)
    for turn_id, places in wanted.items():
        holders = {row.person_id for row in held if row.turn_id == turn_id}
        seen = helpers.get(by_id[turn_id]["ask_id"])
        may = {str(p) for p in people if p not in holders and not apart[p] & set(map(str, holders))}
        may = may if seen is None else may & seen
        engine_turns.append(_turn({**by_id[turn_id], "places": places}, frozenset(may), at, STAND_IN))
    for person, said in noes.items():
        noes[person] = said | {key + STAND_IN for key in said}
    known = frozenset(turn.key for turn in engine_turns)
    stored = CirclePlan.objects.filter(circle_id=circle_id).values_list("seed", flat=True).first()
    problem = Problem(
        turns=tuple(engine_turns),
        people=_people(circle_id, members, at, until, zone, _held_before(held, this_week), apart, noes),
        promised=frozenset(
            (str(row.turn_id), str(row.person_id)) for row in held if str(row.turn_id) in known
        ),
        seed=stored or 0,
    )
    problem = _without_too_long(problem, _longest(circle_id))
    standing = tuple(line for line in lines if line.turn in known and UUID(line.person) in present)
    return Gathered(problem, standing, frozenset(sent), stored is not None)


def _begun(held: list[Kept], ahead: dict[UUID, Any], this_week: date, at: datetime) -> list[engine.Turn]:
    """Turns of these weeks that are not to be planned any more (begun, over, beyond) but take their holders' room."""
    found: dict[UUID, list[Kept]] = defaultdict(list)
    for row in held:
        if row.turn_id not in ahead and row.monday >= this_week:
            found[row.turn_id].append(row)
    return [
        engine.Turn(
            key=str(turn_id), kind=rows[0].kind, start=minute_of(rows[0].starts_at), end=minute_of(rows[0].ends_at),
            minutes=max(1, rows[0].minutes), places=len(rows), week=week_number(rows[0].day),
            day=rows[0].day.toordinal(), effort=min(3, max(1, rows[0].effort)), anytime=rows[0].anytime,
            notice=minute_of(rows[0].starts_at) - minute_of(at),
        )
        for turn_id, rows in found.items()
    ]  # fmt: skip


def _without_too_long(problem: Problem, longest: dict[str, list[int | None]]) -> Problem:
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


def _turns(circle_id: UUID, at: datetime, until: datetime) -> list[dict[str, Any]]:
    """Open turns that are not over and begin before the horizon."""
    rows: Any = (
        Turn.objects.filter(circle_id=circle_id, state=TurnState.OPEN, ends_at__gt=at, starts_at__lt=until)
        .filter(ask__state=AskState.OPEN)
        .values(
            "id", "ask_id", "starts_at", "ends_at", "day", "monday", "minutes", "places", "anytime",
            "ask__kind", "ask__effort", "ask__asker_id", "ask__audience", "ask__pod_id",
        )
        .order_by("pk")
    )  # fmt: skip
    return list(rows)


def _turn(row: dict[str, Any], helpers: frozenset[str] | None, at: datetime, mark: str = "") -> engine.Turn:
    return engine.Turn(
        key=f"{row['id']}{mark}",
        kind=row["ask__kind"],
        start=minute_of(row["starts_at"]),
        end=minute_of(row["ends_at"]),
        minutes=max(1, row["minutes"]),
        places=row["places"],
        week=week_number(row["day"]),
        day=row["day"].toordinal(),
        effort=min(3, max(1, row["ask__effort"])),
        anytime=row["anytime"],
        asker=str(row["ask__asker_id"]),
        helpers=helpers,
        notice=minute_of(row["starts_at"]) - minute_of(at),
    )


def _helpers(turns: Iterable[dict[str, Any]]) -> dict[UUID, frozenset[str]]:
    """Who may see each narrow ask. Two queries at most."""
    narrow = {t["ask_id"] for t in turns if t["ask__audience"] in {Audience.ONE, Audience.FEW}}
    pods = {t["ask__pod_id"] for t in turns if t["ask__audience"] == Audience.POD}
    named: defaultdict[UUID, set[str]] = defaultdict(set)
    for ask_id, person_id in AskedPerson.objects.filter(ask_id__in=narrow).values_list("ask_id", "person_id"):
        named[ask_id].add(str(person_id))
    inside: defaultdict[UUID | None, set[str]] = defaultdict(set)
    places = PodMember.objects.filter(pod_id__in=pods - {None}, pod__ended_at=None, said_yes_at__isnull=False)
    for pod_id, person_id in places.values_list("pod_id", "person_id"):
        inside[pod_id].add(str(person_id))
    found: dict[UUID, frozenset[str]] = {}
    for turn in turns:
        if turn["ask__audience"] in {Audience.ONE, Audience.FEW}:
            found[turn["ask_id"]] = frozenset(named[turn["ask_id"]])
        elif turn["ask__audience"] == Audience.POD:
            found[turn["ask_id"]] = frozenset(inside[turn["ask__pod_id"]] | named[turn["ask_id"]])
    return found


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


def _promises(circle_id: UUID, turns: list[dict[str, Any]], this_week: date) -> list[Kept]:
    """Promises of these turns (handed-back ones too), of this and the coming weeks, and of eight weeks before."""
    since = this_week - timedelta(weeks=rules.WEEKS_REMEMBERED)
    rows = Promise.objects.filter(circle_id=circle_id).filter(
        Q(turn__monday__gte=since, state__in=KEPT) | Q(turn_id__in=[t["id"] for t in turns])
    )
    return [
        Kept(*row)
        for row in rows.order_by("pk").values_list(
            "turn_id", "person_id", "state", "looking", "turn__monday", "turn__day", "turn__minutes",
            "turn__starts_at", "turn__ends_at", "turn__anytime", "turn__ask__kind", "turn__ask__effort",
        )
    ]  # fmt: skip


def _lines(turns: list[dict[str, Any]]) -> tuple[list[Line], set[str], defaultdict[UUID, set[str]]]:
    """Stored lines that stand, turns for which somebody was asked, and who said no to which turn."""
    standing: list[Line] = []
    sent: set[str] = set()
    noes: defaultdict[UUID, set[str]] = defaultdict(set)
    rows = Suggestion.objects.filter(turn_id__in=[t["id"] for t in turns]).order_by("pk")
    for pk, turn_id, person_id, answer, asked_at, to_ask, stand_in in rows.values_list(
        "pk", "turn_id", "person_id", "answer", "asked_at", "to_ask", "stand_in"
    ):
        if asked_at or to_ask:
            sent.add(str(turn_id))
        if answer in {Answer.SUGGESTED, Answer.ASKED}:
            key = f"{turn_id}{STAND_IN if stand_in else ''}"
            standing.append(Line(pk, key, str(person_id), answer, to_ask, stand_in))
        elif answer in NO:
            noes[person_id].add(str(turn_id))
    return standing, sent, noes


def _apart(people: list[UUID]) -> defaultdict[UUID, set[str]]:
    """Who is not to be paired with whom, in both directions."""
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for one, other in Apart.objects.filter(person_id__in=people, other_id__in=people).values_list(
        "person_id", "other_id"
    ):
        found[one].add(str(other))
        found[other].add(str(one))
    return found


def _people(
    circle_id: UUID,
    members: list[tuple[UUID, UUID]],
    at: datetime,
    until: datetime,
    zone: str,
    before: defaultdict[UUID, list[int]],
    apart: defaultdict[UUID, set[str]],
    noes: defaultdict[UUID, set[str]],
) -> tuple[engine.Person, ...]:
    ids = [person for _, person in members]
    rooms = {room.membership_id: room for room in Room.objects.filter(membership__circle_id=circle_id)}
    offers = _offers(circle_id, ids, at, until, zone)
    known = _done_kinds(circle_id)
    elsewhere = _elsewhere(circle_id, ids, at, until)
    low, high = at - timedelta(days=2), until + timedelta(days=3)
    found = []
    for member_id, person_id in members:
        room = rooms.get(member_id) or Room()
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
            )
        )
    return tuple(found)


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


def _longest(circle_id: UUID) -> dict[str, list[int | None]]:
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
