"""The circle's plan, for those who arrange: made and read before anyone is told; then people are asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from leanto.api.auth import person_of
from leanto.api.frame import OnceKey, Page, Said, Where, write
from leanto.api.problems import READ, WRITE, Problem
from leanto.circles.access import Hands
from leanto.core.clock import now
from leanto.plans import access, actions
from leanto.plans.models import CirclePlan
from leanto.plans.plan_page import ON_PAGE, plan_page
from leanto.plans.plan_page import Row as PlanRow

router = Router(tags=["plan"])


class PlanShown(Schema):
    """The newest plan. `proof` says in plain words what was proven. `being_made`: a large plan is on its way."""

    circle: UUID
    made_at: datetime | None
    being_made: bool
    proof: str
    to_ask: int


class LineShown(Schema):
    """Who could, and why. `asked`: they were. `waits`: their question goes out when they have fewer."""

    id: UUID
    name: str
    why: str
    stand_in: bool
    asked: bool
    waits: bool


class PlannedTurn(Schema):
    """One turn of the plan. `missing` places have nobody; `why` not, and what `would_cover` them."""

    turn: UUID
    title: str
    asker: str
    day: date
    starts_at: datetime
    places: int
    said_yes: list[str]
    lines: list[LineShown]
    missing: int
    why: str
    would_cover: list[str]


class PlanDone(Schema):
    """Whose plan; `ready` is false while a large one is being made."""

    circle: UUID
    ready: bool


class Asked(Said):
    """Which lines to ask about; null for all of them."""

    lines: list[UUID] | None = Field(max_length=500)


class Sent(Schema):
    """How many questions went out, and how many wait so that nobody gets many at once."""

    asked: int
    waiting: int


class LineDone(Schema):
    """Which line it was."""

    line: UUID


class PlanPart(Where):
    """A part of the plan's turns, 25 at most."""

    limit: int = Field(ON_PAGE, ge=1, le=ON_PAGE)


@router.get("/circles/{uuid:circle_id}/plan", response={200: PlanShown, READ: Problem})
def read_plan(request: HttpRequest, circle_id: UUID) -> dict[str, Any]:
    """The plan as a whole."""
    found = plan_page(person_of(request), circle_id, now(), 1)
    plan: CirclePlan | None = found.plan
    return {
        "circle": circle_id, "made_at": plan.made_at if plan and plan.certificate else None,
        "being_made": plan is not None and plan.wanted_at is not None, "proof": found.proof,
        "to_ask": found.to_ask,
    }  # fmt: skip


@router.get("/circles/{uuid:circle_id}/plan/turns", response={200: Page[PlannedTurn], READ: Problem})
def planned_turns(request: HttpRequest, circle_id: UUID, where: Query[PlanPart]) -> dict[str, Any]:
    """Each open turn of the coming four weeks: who could and why, or why nobody, soonest first."""
    person, at = person_of(request), now()
    number, skip = divmod(where.offset, ON_PAGE)
    first = plan_page(person, circle_id, at, number + 1)
    rows, more = first.rows, first.later
    if more and skip + where.limit > ON_PAGE:  # the part reaches into the next page
        second = plan_page(person, circle_id, at, number + 2)
        rows, more = [*rows, *second.rows], second.later
    part = rows[skip : skip + where.limit]
    return {"items": [_turn(row) for row in part], "more": more or len(rows) > skip + where.limit}


def _turn(row: PlanRow) -> dict[str, Any]:
    turn = row.turn
    return {
        "turn": turn.pk, "title": turn.ask.title, "asker": row.asker, "day": turn.day, "starts_at": turn.starts_at,
        "places": turn.places, "said_yes": row.said_yes, "missing": max(row.missing, 0), "why": row.why,
        "would_cover": row.would_cover,
        "lines": [
            {
                "id": one.line.pk, "name": one.name, "why": one.why, "stand_in": one.line.stand_in,
                "asked": one.asked, "waits": one.waits,
            }
            for one in row.lines
        ],
    }  # fmt: skip


@router.post("/circles/{uuid:circle_id}/plan", response={200: PlanDone, WRITE: Problem})
def make_plan(request: HttpRequest, circle_id: UUID, key: OnceKey) -> dict[str, Any]:
    """Make the plan, or make it again. Nobody is told, no promise moves."""
    person = person_of(request)
    hands = Hands(access.coordinator(person, circle_id), person)
    # Not inside `write`: searching must not hold the database's one writer. Making a plan twice is harmless.
    ready = actions.want_plan(circle_id, hands)
    return write(request, key, None, lambda: {"circle": str(circle_id), "ready": ready})


@router.post("/circles/{uuid:circle_id}/plan/ask", response={200: Sent, WRITE: Problem})
def ask_people(request: HttpRequest, circle_id: UUID, said: Asked, key: OnceKey) -> dict[str, Any]:
    """Ask the people of these lines, or of all."""
    person = person_of(request)

    def work() -> dict[str, Any]:
        access.coordinator(person, circle_id)
        sent = actions.ask_people(person, circle_id, said.lines)
        return {"asked": sent.asked, "waiting": sent.waiting}

    return write(request, key, said, work)


@router.post("/plan-lines/{uuid:line_id}/change", response={200: LineDone, WRITE: Problem})
def change_line(request: HttpRequest, line_id: UUID, key: OnceKey) -> dict[str, Any]:
    """Somebody else for this line. Nobody is told."""
    line = access.suggestion(person_of(request), line_id)
    actions.change_person(line)  # searches, so not inside `write`; said twice it changes nothing more
    return write(request, key, None, lambda: {"line": str(line_id)})
