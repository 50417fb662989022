"""The plan as a coordinator sees it, before anyone is told; and the rota to print."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from leanto.asks.access import visible
from leanto.asks.models import AskState, Audience
from leanto.circles import access as circles
from leanto.circles.models import Membership
from leanto.people.models import Person
from leanto.plans import access, saying
from leanto.plans.models import Answer, CirclePlan, Promise, Suggestion, Turn, TurnState
from leanto.plans.names import name, shown_in
from leanto.plans.rows import KEPT

ON_PAGE = 25
AHEAD = timedelta(days=28)


@dataclass(slots=True)
class Proposal:
    """One line: who could, why, and whether they were asked."""

    line: Suggestion
    name: str
    why: str
    asked: bool
    waits: bool


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
    standing = [Answer.SUGGESTED, Answer.ASKED]
    stand_ins = Suggestion.objects.filter(turn_id=OuterRef("pk"), answer__in=standing, stand_in=True)
    first = (number - 1) * ON_PAGE
    turns = list(
        Turn.objects.filter(
            circle_id=circle_id, state=TurnState.OPEN, ends_at__gt=at, starts_at__lt=at + AHEAD
        )
        .filter(access.planned_turns(person, circle_id), ask__state=AskState.OPEN)
        .filter(Q(taken__lt=F("places")) | Exists(stand_ins))
        .select_related("ask__asker")
        .defer("ask__note", "ask__details", "ask__plan_b", "ask__series")
        .annotate(asker_shown=shown_in("circle_id", "ask__asker_id"))
        .order_by("starts_at", "pk")[first : first + ON_PAGE + 1]
    )
    rows = {turn.pk: Row(turn, name(vars(turn)["asker_shown"], turn.ask.asker)) for turn in turns[:ON_PAGE]}
    held = set()
    promises = Promise.objects.filter(turn_id__in=rows, state__in=KEPT).select_related("person")
    for promise in promises.annotate(shown=shown_in("circle_id", "person_id")).order_by("made_at", "pk"):
        held.add((promise.turn_id, promise.person_id))
        rows[promise.turn_id].said_yes.append(name(promise.shown, promise.person))
    lines = (
        access.lines(person, circle_id)
        .filter(answer__in=standing, turn__state=TurnState.OPEN, turn__ends_at__gt=at)
        .select_related("person")
        .defer("words")
        .annotate(shown=shown_in("circle_id", "person_id"))
        .order_by("made_at", "pk")
    )
    to_ask = 0
    for line in lines:
        to_ask += line.answer == Answer.SUGGESTED and not line.to_ask
        if line.turn_id in rows and (line.turn_id, line.person_id) not in held:
            called = name(line.shown, line.person)
            rows[line.turn_id].lines.append(
                Proposal(line, called, saying.why(called, line.why), line.answer == Answer.ASKED, line.to_ask)
            )
    by_turn: dict[str, dict[str, Any]] = {entry["turn"]: entry for entry in (plan.uncovered if plan else [])}
    for row in rows.values():
        row.missing = row.turn.places - row.turn.taken - sum(not each.line.stand_in for each in row.lines)
        if row.missing > 0 and (entry := by_turn.get(str(row.turn.pk))):
            row.why = saying.why_nobody(entry["why"], row.turn.ask.kind)
            row.would_cover = saying.would_cover(entry["would_cover"])
    return PlanPage(
        mine, plan, list(rows.values()), number, len(turns) > ON_PAGE,
        saying.proof(plan.certificate) if plan else "", to_ask,
    )  # fmt: skip


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
    """Turns that the member may see, by day. Queries: membership, turns, promises, names.

    Who said yes is named to the asker, to those who said yes to the same turn, and to coordinators for asks
    that are for all; to others a turn is only covered or open. Details and addresses are never on it.
    """
    mine = circles.membership(person, circle_id)
    turns = list(
        Turn.objects.filter(
            circle_id=circle_id, state=TurnState.OPEN, ends_at__gt=at, starts_at__lt=at + AHEAD,
            ask__in=visible(person, circle_id),
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
        arranged = mine.is_coordinator and turn.ask.audience in {Audience.CIRCLE, Audience.POD}
        named = arranged or person.pk in who or turn.ask.asker_id == person.pk
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
