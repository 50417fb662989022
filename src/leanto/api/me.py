"""The person themselves: what they say of themselves, their week, their news; and the kinds of asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from leanto.api.auth import person_of
from leanto.api.frame import OnceKey, Page, Said, Where, page, write
from leanto.api.problems import READ, WRITE, Problem
from leanto.asks.kinds import KINDS
from leanto.core.clock import now
from leanto.core.errors import BadInput
from leanto.notify.words import news as news_of
from leanto.people import actions
from leanto.people.models import Person
from leanto.plans.week import Line, my_week

router = Router(tags=["me"])


class Me(Schema):
    """The person for whom the program acts."""

    id: UUID
    name: str
    about_how: str
    about_like: str
    about_not: str
    welcome: str
    keep_to_myself: str
    reach: str
    language: str
    timezone: str
    hear: str


class AboutMe(Said):
    """Only what is sent is changed."""

    name: str | None = Field(None, max_length=80)
    about_how: str | None = Field(None, max_length=400)
    about_like: str | None = Field(None, max_length=400)
    about_not: str | None = Field(None, max_length=400)
    welcome: str | None = Field(None, max_length=400)
    keep_to_myself: str | None = Field(None, max_length=400)
    reach: str | None = Field(None, max_length=200)


class PersonDone(Schema):
    """Whom it was about."""

    person: UUID


class MyTurn(Schema):
    """A turn that the person holds, is asked about, or held not long ago. `why`: why they are asked."""

    turn: UUID
    circle: UUID
    circle_name: str
    ask: UUID
    kind: str
    title: str
    asker: str
    starts_at: datetime
    ends_at: datetime
    anytime: bool
    minutes: int
    promise: UUID | None
    looking: bool
    stand_in: bool
    why: str


class MyTurns(Where):
    """`what`: turns that wait for an answer, that were promised, or that are over and may be closed.

    `for_member`: the week of a member for whom the person types.
    """

    what: Literal["asked", "held", "past"] = "held"
    for_member: UUID | None = None


class Piece(Schema):
    """One piece of news: a sentence for the person, and the page that it leads to (may be empty)."""

    sentence: str
    href: str
    at: datetime


class KindShown(Schema):
    """A kind of ask: its code, its name, and what it usually takes."""

    code: str
    name: str
    title: str
    minutes: int
    effort: int
    people: int
    welcome: list[str]


@router.get("/me", response={200: Me, READ: Problem})
def read_me(request: HttpRequest) -> Person:
    """Who the program acts for."""
    return person_of(request)


@router.patch("/me", response={200: PersonDone, WRITE: Problem})
def change_me(request: HttpRequest, said: AboutMe, key: OnceKey) -> dict[str, Any]:
    """Change what the person says of themselves."""
    person = person_of(request)
    texts = {name: text for name, text in said.model_dump(exclude_unset=True).items() if text is not None}
    if not texts:
        raise BadInput

    def work() -> dict[str, Any]:
        actions.say_about(person, **texts)
        return {"person": str(person.pk)}

    return write(request, key, said, work)


@router.get("/me/turns", response={200: Page[MyTurn], READ: Problem})
def my_turns(request: HttpRequest, where: Query[MyTurns]) -> dict[str, Any]:
    """The person's own week: what they are asked, what they promised, what is over."""
    found = my_week(person_of(request), now(), where.for_member)
    return page(getattr(found, where.what), where, _my_turn)


def _my_turn(line: Line) -> dict[str, Any]:
    turn = line.turn
    return {
        "turn": turn.pk, "circle": turn.circle_id, "circle_name": line.circle, "ask": turn.ask_id,
        "kind": turn.ask.kind, "title": turn.ask.title, "asker": line.asker, "starts_at": turn.starts_at,
        "ends_at": turn.ends_at, "anytime": turn.anytime, "minutes": turn.minutes, "promise": line.promise,
        "looking": line.looking, "stand_in": line.stand_in, "why": line.why_words,
    }  # fmt: skip


@router.get("/me/news", response={200: Page[Piece], READ: Problem})
def news(request: HttpRequest, where: Query[Where]) -> dict[str, Any]:
    """News for the person, the newest first."""
    most = min(where.offset + where.limit + 1, 1000)
    found = news_of(person_of(request), most)
    return page(found, where, lambda one: {"sentence": one.sentence, "href": one.href, "at": one.at})


@router.get("/kinds", response={200: Page[KindShown], READ: Problem})
def kinds(request: HttpRequest, where: Query[Where]) -> dict[str, Any]:
    """The kinds of asks that there are."""

    def show(kind: Any) -> dict[str, Any]:
        return {
            "code": kind.code, "name": str(kind.name), "title": str(kind.title), "minutes": kind.minutes,
            "effort": kind.effort, "people": kind.people, "welcome": list(kind.welcome),
        }  # fmt: skip

    return page(list(KINDS.values()), where, show)
