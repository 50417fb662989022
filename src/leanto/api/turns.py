"""Turns and promises: what is open, what somebody says to it, and the ways out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from leanto.api.auth import person_of
from leanto.api.frame import OnceKey, Page, Said, Where, page, write
from leanto.api.problems import READ, WRITE, Problem
from leanto.circles import access as circles
from leanto.circles.access import Hands
from leanto.core.clock import now
from leanto.plans import access, actions, saying
from leanto.plans.models import Answer, Promise
from leanto.plans.names import name
from leanto.plans.turn_page import turn_page

router = Router(tags=["turns"])


class TurnRow(Schema):
    """An open turn in a list. `yours`: of an ask of the person's own."""

    id: UUID
    ask: UUID
    kind: str
    title: str
    asker: str
    yours: bool
    day: date
    starts_at: datetime
    ends_at: datetime
    anytime: bool
    minutes: int
    effort: int
    places: int
    free: int


class SaidYes(Schema):
    """Somebody who said yes to a turn."""

    name: str
    promise: UUID
    state: str


class TurnShown(TurnRow):
    """One turn. `details`, `reach` and `said_yes` are there only for those who may know: null and empty otherwise.

    `can_answer`: there is a place, or a promise to take over. `why`: why the person is asked, if they are.
    """

    circle: UUID
    note: str
    details: str | None
    reach: str
    said_yes: list[SaidYes]
    my_promise: UUID | None
    can_answer: bool
    stand_in: bool
    over: bool
    why: str


class Who(Said):
    """`for_member`: whose answer it is, if the person types for somebody else."""

    for_member: UUID | None = None


class OtherAnswer(Who):
    """ "Not this time" is complete, and nobody is told who said it. The other three pass their words on."""

    answer: Literal["not_this_time", "smaller", "later", "someone_else"]
    words: str = Field("", max_length=4000)


class How(Said):
    """How it went."""

    how: Literal["done", "did_not_happen"]


class TurnDone(Schema):
    """Which turn it was."""

    turn: UUID


class PromiseDone(Schema):
    """Which promise it was."""

    promise: UUID


class PromiseShown(Schema):
    """A turn that the person, or a member for whom they type, said yes to."""

    id: UUID
    turn: UUID
    circle: UUID
    state: str
    looking: bool
    made_at: datetime


def _row(turn: Any, asker: str, yours: bool) -> dict[str, Any]:
    return {
        "id": turn.pk, "ask": turn.ask_id, "kind": turn.ask.kind, "title": turn.ask.title, "asker": asker,
        "yours": yours, "day": turn.day, "starts_at": turn.starts_at, "ends_at": turn.ends_at,
        "anytime": turn.anytime, "minutes": turn.minutes, "effort": turn.ask.effort, "places": turn.places,
        "free": turn.places - turn.taken,
    }  # fmt: skip


@router.get("/circles/{uuid:circle_id}/turns", response={200: Page[TurnRow], READ: Problem})
def turns(request: HttpRequest, circle_id: UUID, where: Query[Where]) -> dict[str, Any]:
    """Turns of a circle that still want somebody and that the person may see, soonest first."""
    person = person_of(request)
    circles.membership(person, circle_id)
    found = access.open_turns(person, circle_id, now()).defer("ask__note", "ask__details", "ask__plan_b")
    return page(
        found,
        where,
        lambda turn: _row(turn, name(turn.asker_shown, turn.ask.asker), turn.ask.asker_id == person.pk),
    )


@router.get("/turns/{uuid:turn_id}", response={200: TurnShown, READ: Problem})
def read_turn(request: HttpRequest, turn_id: UUID, who: Query[Who]) -> dict[str, Any]:
    """One turn as the person, or a member for whom they type, may see it."""
    found = turn_page(person_of(request), turn_id, now(), who.for_member)
    turn, line = found.turn, found.line
    knows = found.own or bool(found.people)
    return {
        **_row(turn, found.asker, found.own), "circle": turn.circle_id, "note": turn.note,
        "details": found.details if knows else None, "reach": found.reach,
        "said_yes": [{"name": one[0], "promise": one[1], "state": one[2]} for one in found.people],
        "my_promise": found.mine.pk if found.mine else None, "can_answer": found.can_answer,
        "stand_in": found.stand_in, "over": found.over,
        "why": saying.why_you(line.why) if line and line.answer == Answer.ASKED else "",
    }  # fmt: skip


@router.post("/turns/{uuid:turn_id}/promise", response={201: PromiseDone, WRITE: Problem})
def promise(request: HttpRequest, turn_id: UUID, said: Who, key: OnceKey) -> Status[dict[str, Any]]:
    """ "I'll do it". Within the person's own limits, and with a way out."""
    person = person_of(request)

    def work() -> dict[str, Any]:
        seat = access.seat(person, turn_id, said.for_member)
        return {"promise": str(actions.promise(seat.hands, turn_id, seat).pk)}

    return Status(201, write(request, key, said, work))


@router.post("/turns/{uuid:turn_id}/answer", response={200: TurnDone, WRITE: Problem})
def answer(request: HttpRequest, turn_id: UUID, said: OtherAnswer, key: OnceKey) -> dict[str, Any]:
    """ "Not this time", or what would fit better."""
    person = person_of(request)

    def work() -> dict[str, Any]:
        hands = access.hands_for(person, turn_id, said.for_member)
        if said.answer == "not_this_time":
            actions.not_this_time(hands, turn_id)
        else:
            say = {"smaller": actions.smaller, "later": actions.later, "someone_else": actions.someone_else}
            say[said.answer](hands, turn_id, said.words)
        return {"turn": str(turn_id)}

    return write(request, key, said, work)


@router.get("/promises/{uuid:promise_id}", response={200: PromiseShown, READ: Problem})
def read_promise(request: HttpRequest, promise_id: UUID) -> dict[str, Any]:
    """One promise of the person's, or of a member for whom they type."""
    found = access.own_promise(person_of(request), promise_id)
    return {
        "id": found.pk, "turn": found.turn_id, "circle": found.circle_id, "state": found.state,
        "looking": found.looking, "made_at": found.made_at,
    }  # fmt: skip


def _with(
    request: HttpRequest, promise_id: UUID, key: str, work: Callable[[Hands, Promise], None]
) -> dict[str, Any]:
    person = person_of(request)

    def once() -> dict[str, Any]:
        found = access.own_promise(person, promise_id)
        work(access.hands_of(person, found), found)
        return {"promise": str(promise_id)}

    return write(request, key, None, once)


@router.post("/promises/{uuid:promise_id}/stand-in", response={200: PromiseDone, WRITE: Problem})
def stand_in(request: HttpRequest, promise_id: UUID, key: OnceKey) -> dict[str, Any]:
    """Look for a stand-in. Until somebody says yes it stays with the person."""
    return _with(request, promise_id, key, actions.want_stand_in)


@router.post("/promises/{uuid:promise_id}/keep", response={200: PromiseDone, WRITE: Problem})
def keep(request: HttpRequest, promise_id: UUID, key: OnceKey) -> dict[str, Any]:
    """ "I'll do it after all"."""
    return _with(request, promise_id, key, actions.keep)


@router.post("/promises/{uuid:promise_id}/back", response={200: PromiseDone, WRITE: Problem})
def back(request: HttpRequest, promise_id: UUID, key: OnceKey) -> dict[str, Any]:
    """Hand it back now. Nothing is asked about why."""
    return _with(request, promise_id, key, actions.hand_back)


@router.post("/promises/{uuid:promise_id}/how", response={200: PromiseDone, WRITE: Problem})
def how(request: HttpRequest, promise_id: UUID, said: How, key: OnceKey) -> dict[str, Any]:
    """ "It was done" or "it didn't happen": from either side, once it has begun, without blame."""
    person = person_of(request)

    def work() -> dict[str, Any]:
        found = access.promise(person, promise_id)
        (actions.done if said.how == "done" else actions.did_not_happen)(person, found)
        return {"promise": str(promise_id)}

    return write(request, key, said, work)
