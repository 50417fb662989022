"""From rows to a plain Problem for the engine: one query per table, no texts, nothing decrypted.

Keys are the ids as strings. A stand-in that is wanted becomes a turn of its own (`<id>~`), so that the promise
it would take over stays where it is and still counts into its holder's room until somebody takes it. A question that
waited long becomes one too (`<id>?<person>`), which takes the room of whoever may still say yes, and no place.
Promises in other circles are hours in which somebody is not free; the plan does not say why.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from leanto.asks.models import AskedPerson, AskState, Audience
from leanto.circles.models import Circle, Membership, PodMember
from leanto.core.clock import minutes as minute_of
from leanto.engine.plan import problem as engine
from leanto.engine.plan.problem import Problem
from leanto.offers.models import Room
from leanto.offers.rules import MOST_DAYS, week_number
from leanto.plans import rules
from leanto.plans.gather_people import (
    Around,
    Kept,
    apart_of,
    longest_of,
    people_of,
    rooms_of,
    without_too_long,
)
from leanto.plans.models import NOES, Answer, CirclePlan, Promise, PromiseState, Suggestion, Turn, TurnState
from leanto.plans.rows import KEPT

HORIZON = timedelta(days=28)
STAND_IN = "~"
SILENT = "?"


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
    silent: frozenset[tuple[UUID, UUID]] = frozenset()  # (turn, person): asked, the wait is over


def gather(circle_id: UUID, at: datetime, horizon: timedelta = HORIZON) -> Problem:
    """Everything that the engine has to know about the circle's coming weeks."""
    return gather_all(circle_id, at, horizon).problem


def gather_all(circle_id: UUID, at: datetime, horizon: timedelta = HORIZON) -> Gathered:
    """The problem with the stored lines beside it. Fifteen queries, whatever the size of the circle."""
    circle = Circle.objects.only("id", "timezone").get(pk=circle_id)
    around = Around(circle_id, at, at + horizon, circle.timezone)
    members = list(Membership.objects.filter(circle_id=circle_id, left_at=None).order_by("pk"))
    people = [member.person_id for member in members]
    rooms = rooms_of(circle_id)
    turns = _turns(circle_id, at, around.until)
    promises = _promises(circle_id, turns, around.this_week)
    lines, sent, noes, silent = _lines(turns, at)
    by_id = {turn["id"]: turn for turn in turns}
    apart = apart_of(people)
    helpers = _helpers(turns)
    present = frozenset(people)
    held = [row for row in promises if row.state in KEPT and row.person_id in present]
    for turn in turns:
        turn["night"] = not turn["anytime"] and rules.at_night(
            turn["starts_at"], turn["ends_at"], around.zone
        )
    engine_turns = [_turn(turn, helpers.get(turn["ask_id"]), at) for turn in turns]
    engine_turns += _begun(held, by_id, around, _mindful(members, rooms))
    for row in promises:
        if row.state == PromiseState.HANDED_BACK:
            noes[row.person_id].add(str(row.turn_id))
    engine_turns += _stand_ins(by_id, held, helpers, apart, people, at)
    silent -= {(row.turn_id, row.person_id) for row in held}  # their yes is a promise by now
    asked = frozenset((turn_id, person) for turn_id, person in silent if person in present)
    engine_turns += [_still_asked(by_id[turn_id], person, at) for turn_id, person in sorted(asked)]
    for turn_id, person in asked:
        noes[person].add(str(turn_id))
    for person, said in noes.items():
        noes[person] = said | {key + STAND_IN for key in said}
    known = frozenset(turn.key for turn in engine_turns)
    stored = CirclePlan.objects.filter(circle_id=circle_id).values_list("seed", flat=True).first()
    promised = {(str(row.turn_id), str(row.person_id)) for row in held if str(row.turn_id) in known}
    problem = Problem(
        turns=tuple(engine_turns),
        people=people_of(around, members, rooms, held, apart, noes),
        promised=frozenset(promised | {(_silent_key(*pair), str(pair[1])) for pair in asked}),
        seed=stored or 0,
        rotas=_rotas(turns, held, at),
    )
    problem = without_too_long(problem, longest_of(circle_id))
    standing = tuple(line for line in lines if line.turn in known and UUID(line.person) in present)
    return Gathered(problem, standing, frozenset(sent), stored is not None, asked)


def _mindful(members: list[Membership], rooms: dict[UUID, Room]) -> frozenset[UUID]:
    """Who wrote how they want to rest: for them the days before this week count too."""
    return frozenset(
        member.person_id
        for member in members
        if (room := rooms.get(member.pk)) and (room.rest_hours or room.night_rest_hours or room.days_in_a_row)
    )


def _begun(
    held: list[Kept], ahead: dict[UUID, Any], around: Around, mindful: frozenset[UUID]
) -> list[engine.Turn]:
    """Turns that are not to be planned any more (begun, over, beyond) but take their holders' room or rest."""
    found: dict[UUID, list[Kept]] = defaultdict(list)
    since = around.day_of(around.at) - timedelta(days=MOST_DAYS + 1)
    for row in held:
        recent = row.monday >= around.this_week or (row.person_id in mindful and row.day >= since)
        if row.turn_id not in ahead and recent:
            found[row.turn_id].append(row)
    return [
        engine.Turn(
            key=str(turn_id), kind=rows[0].kind, start=minute_of(rows[0].starts_at), end=minute_of(rows[0].ends_at),
            minutes=max(1, rows[0].minutes), places=len(rows), week=week_number(rows[0].day),
            day=rows[0].day.toordinal(), effort=min(3, max(1, rows[0].effort)), anytime=rows[0].anytime,
            notice=minute_of(rows[0].starts_at) - minute_of(around.at),
            night=not rows[0].anytime and rules.at_night(rows[0].starts_at, rows[0].ends_at, around.zone),
        )
        for turn_id, rows in found.items()
    ]  # fmt: skip


def _stand_ins(
    by_id: dict[UUID, dict[str, Any]],
    held: list[Kept],
    helpers: dict[UUID, frozenset[str]],
    apart: Mapping[UUID, set[str]],
    people: list[UUID],
    at: datetime,
) -> list[engine.Turn]:
    """A turn of its own for each turn that somebody would like to hand over."""
    wanted = Counter(row.turn_id for row in held if row.looking and row.turn_id in by_id)
    found = []
    for turn_id, places in wanted.items():
        turn = by_id[turn_id]
        holders = {row.person_id for row in held if row.turn_id == turn_id}
        seen = helpers.get(turn["ask_id"])
        may = {str(p) for p in people if p not in holders and not apart[p] & set(map(str, holders))}
        may = may if seen is None else may & seen
        if (faces := _faces_left(turn, held, at)) is not None:
            may &= faces
        found.append(_turn({**turn, "places": places}, frozenset(may), at, STAND_IN))
    return found


def _faces_left(turn: dict[str, Any], held: list[Kept], at: datetime) -> set[str] | None:
    """Who may stand in where the asker wants never more than so many different people; None: anybody."""
    if not turn["ask__faces_insist"] or turn["ask__faces"] is None:
        return None
    dates: dict[str, set[UUID]] = defaultdict(set)
    for row in held:
        if row.ask_id == turn["ask_id"] and row.ends_at > at:
            dates[str(row.person_id)].add(row.turn_id)
    leaving = {
        str(row.person_id)
        for row in held
        if row.turn_id == turn["id"] and row.looking and dates[str(row.person_id)] == {turn["id"]}
    }
    return None if len(dates.keys() - leaving) < turn["ask__faces"] else set(dates)


def _silent_key(turn_id: UUID, person_id: UUID) -> str:
    return f"{turn_id}{SILENT}{person_id}"


def _still_asked(row: dict[str, Any], person_id: UUID, at: datetime) -> engine.Turn:
    """A question that has waited long: somebody else is looked for, and they may still say yes. So it takes their
    room and their hour, as if it were theirs, and no place."""
    turn = _turn({**row, "places": 1}, frozenset({str(person_id)}), at)
    return replace(turn, key=_silent_key(row["id"], person_id), rota="", together=False)


def _rotas(turns: list[dict[str, Any]], held: list[Kept], at: datetime) -> tuple[engine.Rota, ...]:
    """For each ask: who did dates of it in the last weeks, and how many different people its asker would like."""
    before: defaultdict[UUID, set[str]] = defaultdict(set)
    for row in held:
        if row.ends_at <= at and row.state != PromiseState.DID_NOT_HAPPEN:
            before[row.ask_id].add(str(row.person_id))
    found = []
    for ask_id, turn in {turn["ask_id"]: turn for turn in turns}.items():
        did, faces = frozenset(before[ask_id]), turn["ask__faces"]
        if did or faces is not None:
            insist = bool(turn["ask__faces_insist"]) and faces is not None
            found.append(engine.Rota(str(ask_id), did, faces, insist))
            found.append(engine.Rota(f"{ask_id}{STAND_IN}", did))
    return tuple(found)


def _turns(circle_id: UUID, at: datetime, until: datetime) -> list[dict[str, Any]]:
    """Open turns that are not over and begin before the horizon."""
    rows: Any = (
        Turn.objects.filter(circle_id=circle_id, state=TurnState.OPEN, ends_at__gt=at, starts_at__lt=until)
        .filter(ask__state=AskState.OPEN)
        .values(
            "id", "ask_id", "starts_at", "ends_at", "day", "monday", "minutes", "places", "anytime",
            "ask__kind", "ask__effort", "ask__asker_id", "ask__audience", "ask__pod_id",
            "ask__together", "ask__faces", "ask__faces_insist",
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
        together=row["ask__together"] and not mark,
        night=row["night"],
        rota=f"{row['ask_id']}{mark}",
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
            "turn__ask_id", "made_at",
        )
    ]  # fmt: skip


def _lines(
    turns: list[dict[str, Any]], at: datetime
) -> tuple[list[Line], set[str], defaultdict[UUID, set[str]], set[tuple[UUID, UUID]]]:
    """Stored lines that stand, turns for which somebody was asked, who said no to which turn, and questions whose
    wait is over (turn, person): they stay open, and keep no place."""
    standing: list[Line] = []
    sent: set[str] = set()
    noes: defaultdict[UUID, set[str]] = defaultdict(set)
    silent: set[tuple[UUID, UUID]] = set()
    rows = Suggestion.objects.filter(turn_id__in=[t["id"] for t in turns]).order_by("pk")
    for pk, turn_id, person_id, answer, asked_at, wait_until, to_ask, stand_in in rows.values_list(
        "pk", "turn_id", "person_id", "answer", "asked_at", "wait_until", "to_ask", "stand_in"
    ):
        if asked_at or to_ask:
            sent.add(str(turn_id))
        if answer == Answer.ASKED and wait_until is not None and wait_until <= at:
            silent.add((turn_id, person_id))
        elif answer in {Answer.SUGGESTED, Answer.ASKED}:
            key = f"{turn_id}{STAND_IN if stand_in else ''}"
            standing.append(Line(pk, key, str(person_id), answer, to_ask, stand_in))
        elif answer in NOES:
            noes[person_id].add(str(turn_id))
    return standing, sent, noes, silent
