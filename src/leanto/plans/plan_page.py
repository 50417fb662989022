"""The plan as a coordinator sees it, before anyone is told; the part of it for one ask, for whoever asked; the rota."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from leanto.asks.access import own_ask, visible
from leanto.asks.models import Ask, AskState, Audience
from leanto.circles import access as circles
from leanto.circles.models import Membership
from leanto.people.models import Person
from leanto.plans import access, saying
from leanto.plans.models import Answer, CirclePlan, Promise, Suggestion, Turn, TurnState
from leanto.plans.names import name, shown_in
from leanto.plans.rows import KEPT

ON_PAGE = 25
AHEAD = timedelta(days=28)
_STANDING = [Answer.SUGGESTED, Answer.ASKED]


@dataclass(slots=True)
class Proposal:
    """One line: who could, why, and whether they were asked."""

    line: Suggestion
    name: str
    why: str
    asked: bool
    waits: bool
    silent: bool = False  # asked, and their time to answer is over: somebody else is looked for too


@dataclass(slots=True)
class Row:
    """One turn of the plan."""

    turn: Turn
    asker: str
    said_yes: list[str] = field(default_factory=list)
    lines: list[Proposal] = field(default_factory=list)
    missing: int = 0
    why: str = ""
    would_cover: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PlanPage:
    """The page of the plan. `later`: is there another page? `to_ask`: lines on all pages that were not sent."""

    mine: Membership
    plan: CirclePlan | None
    rows: list[Row]
    number: int
    later: bool
    proof: str
    to_ask: int


def plan_page(person: Person, circle_id: UUID, at: datetime, number: int) -> PlanPage:
    """Queries: membership with plan, turns, lines, promises; session and person make it six."""
    mine = access.coordinator(person, circle_id, with_plan=True)
    plan: CirclePlan | None = getattr(mine.circle, "plan", None)
    first = (number - 1) * ON_PAGE
    wanted = access.planned_turns(person, circle_id)
    turns = list(_wanting(Q(wanted, circle_id=circle_id), at)[first : first + ON_PAGE + 1])
    rows, to_ask = _rows(turns[:ON_PAGE], access.lines(person, circle_id), plan, at)
    return PlanPage(
        mine, plan, rows, number, len(turns) > ON_PAGE, saying.proof(plan.certificate) if plan else "", to_ask
    )


@dataclass(slots=True)
class AskPlan:
    """What the plan has for one ask, for whoever asked it. `planned`: has the circle a plan at all?"""

    ask: Ask
    planned: bool
    rows: list[Row]
    to_ask: int


def ask_plan(person: Person, ask_id: UUID, at: datetime) -> AskPlan:
    """Queries: the ask, whose it is when it is not the person's own, the plan, turns, lines, promises."""
    ask = own_ask(person, ask_id)
    plan = CirclePlan.objects.filter(circle_id=ask.circle_id).first()
    lines = access.lines(person, ask.circle_id).filter(turn__ask=ask)
    rows, to_ask = _rows(list(_wanting(Q(ask=ask), at)[:ON_PAGE]), lines, plan, at)
    return AskPlan(ask, plan is not None, rows, to_ask)


def _wanting(which: Q, at: datetime) -> QuerySet[Turn]:
    """Turns of the coming four weeks that want somebody, or for which a stand-in is looked for."""
    stand_ins = Suggestion.objects.filter(turn_id=OuterRef("pk"), answer__in=_STANDING, stand_in=True)
    return (
        Turn.objects.filter(which, state=TurnState.OPEN, ends_at__gt=at, starts_at__lt=at + AHEAD)
        .filter(ask__state=AskState.OPEN)
        .filter(Q(taken__lt=F("places")) | Exists(stand_ins))
        .select_related("ask__asker")
        .defer("ask__note", "ask__details", "ask__plan_b", "ask__series")
        .annotate(asker_shown=shown_in("circle_id", "ask__asker_id"))
        .order_by("starts_at", "pk")
    )


def _rows(
    turns: list[Turn], lines: QuerySet[Suggestion], plan: CirclePlan | None, at: datetime
) -> tuple[list[Row], int]:
    """The turns with who said yes, who could, and what is missing; and how many of `lines` were not sent."""
    rows = {turn.pk: Row(turn, name(vars(turn)["asker_shown"], turn.ask.asker)) for turn in turns}
    held = set()
    promises = Promise.objects.filter(turn_id__in=rows, state__in=KEPT).select_related("person")
    for promise in promises.annotate(shown=shown_in("circle_id", "person_id")).order_by("made_at", "pk"):
        held.add((promise.turn_id, promise.person_id))
        rows[promise.turn_id].said_yes.append(name(promise.shown, promise.person))
    standing = (
        lines.filter(answer__in=_STANDING, turn__state=TurnState.OPEN, turn__ends_at__gt=at)
        .select_related("person")
        .defer("words")
        .annotate(shown=shown_in("circle_id", "person_id"))
        .order_by("made_at", "pk")
    )
    to_ask = 0
    for line in standing:
        to_ask += line.answer == Answer.SUGGESTED and not line.to_ask
        if line.turn_id in rows and (line.turn_id, line.person_id) not in held:
            called = name(line.shown, line.person)
            asked = line.answer == Answer.ASKED
            silent = asked and line.wait_until is not None and line.wait_until <= at
            why = saying.why(called, line.why)
            rows[line.turn_id].lines.append(Proposal(line, called, why, asked, line.to_ask, silent))
    by_turn: dict[str, dict[str, Any]] = {entry["turn"]: entry for entry in (plan.uncovered if plan else [])}
    for row in rows.values():
        kept = sum(not each.line.stand_in and not each.silent for each in row.lines)
        row.missing = row.turn.places - row.turn.taken - kept
        if row.missing > 0 and (entry := by_turn.get(str(row.turn.pk))):
            row.why = saying.why_nobody(entry["why"], row.turn.ask.kind)
            row.would_cover = saying.would_cover(entry["would_cover"])
    return list(rows.values()), to_ask


@dataclass(slots=True)
class RotaRow:
    """One turn on the rota. Names only for those whose business they are; `free` places without anybody."""

    turn: Turn
    asker: str
    names: list[str]
    named: bool
    free: int


@dataclass(slots=True)
class Rota:
    """Four weeks of turns that the person may see."""

    mine: Membership
    days: list[tuple[date, list[RotaRow]]]


def rota(person: Person, circle_id: UUID, at: datetime) -> Rota:
    """Turns of asks that are for the whole circle, by day: it is made to hang on a wall, so what somebody asked of one
    person, a few or a pod is not on it. Queries: membership, turns, promises, names.

    Who said yes is named to the asker, to those who said yes to the same turn, and to coordinators; to others a turn
    is only covered or open. Details and addresses are never on it.
    """
    mine = circles.membership(person, circle_id)
    turns = list(
        Turn.objects.filter(
            circle_id=circle_id, state=TurnState.OPEN, ends_at__gt=at, starts_at__lt=at + AHEAD,
            ask__in=visible(person, circle_id), ask__audience=Audience.CIRCLE,
        )
        .select_related("ask")
        .order_by("day", "starts_at", "pk")[:400]
    )  # fmt: skip
    names = circles.names(circle_id)
    yes: dict[UUID, list[UUID]] = {}
    promises = Promise.objects.filter(turn_id__in=[turn.pk for turn in turns], state__in=KEPT).order_by(
        "made_at"
    )
    for turn_id, person_id in promises.values_list("turn_id", "person_id"):
        yes.setdefault(turn_id, []).append(person_id)
    days: dict[date, list[RotaRow]] = {}
    for turn in turns:
        who = yes.get(turn.pk, [])
        named = mine.is_coordinator or person.pk in who or turn.ask.asker_id == person.pk
        days.setdefault(turn.day, []).append(
            RotaRow(
                turn,
                names.get(turn.ask.asker_id, ""),
                [names.get(each, "") for each in who] if named else [],
                named,
                turn.places - turn.taken,
            )
        )
    return Rota(mine, list(days.items()))
