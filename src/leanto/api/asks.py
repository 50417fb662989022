"""Asks: read, ask, change, and the next steps when nobody has picked one up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from leanto.api.auth import person_of
from leanto.api.frame import OnceKey, Page, Said, Where, page, write
from leanto.api.problems import READ, WRITE, Problem
from leanto.api.when import Day, Wall, When, WhenShown
from leanto.api.when import shown as when_shown
from leanto.asks import access, actions, next_steps
from leanto.asks.draft import Draft
from leanto.asks.models import Ask
from leanto.asks.page import Passed, TurnShown, ask_list, ask_page
from leanto.asks.recurrence import Moved, SeriesError, move, skip
from leanto.asks.series_data import from_data, refusal
from leanto.circles import access as circles
from leanto.core.clock import now
from leanto.core.errors import BadInput, NotHere, NotYours
from leanto.people.models import Person
from leanto.plans.models import Turn
from leanto.plans.names import name

router = Router(tags=["asks"])


class AskWords(Said):
    """One thing wanted. `details` (an address and such) are shown only after a yes. `decide_by`: the moment before
    which the asker wants to hear how it stands. `for_other`: somebody outside the circle who gave their `consent`.
    """

    kind: str = Field(max_length=20)
    title: str = Field(max_length=1000)
    when: When
    note: str = Field("", max_length=10_000)
    details: str = Field("", max_length=10_000)
    plan_b: str = Field("", max_length=4000)
    effort: int = Field(1, ge=1, le=3, description="1 easy, 2 some, 3 a lot")
    people: int = Field(1, ge=1, le=20)
    together: bool = Field(False, description="all the people of a date, or none")
    faces: int | None = Field(None, ge=1, le=20, description="different people at most, a wish")
    insist: bool = Field(False, description="never more than `faces`, even if dates stay open")
    welcome: list[Literal["ears", "company", "ideas", "hands"]] = Field(default=["hands"], max_length=4)
    decide_by: AwareDatetime | None = None
    ends_on: Day | None = None
    for_other: str = Field("", max_length=400)
    consent: bool = False

    def draft(self, zone: str, **eyes: Any) -> Draft:
        """The same plain value that the pages make."""
        return Draft(
            kind=self.kind, title=self.title, series=self.when.series(zone), note=self.note, details=self.details,
            plan_b=self.plan_b, effort=self.effort, people=self.people, together=self.together,
            faces=self.faces, insist=self.insist, welcome=tuple(self.welcome),
            decide_by=self.decide_by, ends_on=self.ends_on, for_other=self.for_other, consent=self.consent, **eyes,
        )  # fmt: skip


class NewAsk(AskWords):
    """An ask with who may see it, the narrowest first. `asked` are members (for "one" and "few").

    `for_member`: a member without a phone, for whom the person types.
    """

    audience: Literal["one", "few", "pod", "circle"] = "one"
    asked: list[UUID] = Field(default_factory=list, max_length=12)
    pod: UUID | None = None
    for_member: UUID | None = None


class AskDone(Schema):
    """Which ask it was."""

    ask: UUID


class AskRow(Schema):
    """An open ask in a list. `free`: places that nobody has yet."""

    id: UUID
    circle: UUID
    kind: str
    title: str
    asker: str
    yours: bool
    audience: str
    effort: int
    minutes: int
    people: int
    next_at: datetime | None
    free: int


class AskShown(Schema):
    """One ask. `details` is null for whoever has not said yes. `status` is one sentence for the reader."""

    id: UUID
    circle: UUID
    kind: str
    title: str
    asker: str
    typed_by: str
    for_other: str
    yours: bool
    audience: str
    when: WhenShown
    note: str
    details: str | None
    plan_b: str
    effort: int
    minutes: int
    people: int
    welcome: list[str]
    state: str
    status: str
    decide_by: datetime | None
    ends_on: date | None
    made_at: datetime
    edited_at: datetime | None
    may_take_back: bool


class DateShown(Schema):
    """One date of an ask. `said_yes`: who, for those who may know. `mine`: the reader said yes."""

    turn: UUID
    starts_at: datetime
    day: date
    places: int
    free: int
    over: bool
    note: str
    said_yes: list[str]
    mine: bool


class PassedShown(Schema):
    """An answer that came with words for the asker."""

    who: str
    what: str
    words: str
    day: date


@router.get("/circles/{uuid:circle_id}/asks", response={200: Page[AskRow], READ: Problem})
def asks(request: HttpRequest, circle_id: UUID, where: Query[Where]) -> dict[str, Any]:
    """Open asks of a circle that the person may see, soonest first."""
    person = person_of(request)
    circles.membership(person, circle_id)

    def show(ask: Any) -> dict[str, Any]:
        return {
            "id": ask.pk, "circle": ask.circle_id, "kind": ask.kind, "title": ask.title,
            "asker": name(ask.asker_shown, ask.asker), "yours": ask.asker_id == person.pk, "audience": ask.audience,
            "effort": ask.effort, "minutes": ask.minutes, "people": ask.people, "next_at": ask.next_at,
            "free": (ask.places or 0) - (ask.given or 0),
        }  # fmt: skip

    return page(ask_list(person, circle_id, now()), where, show)


@router.post("/circles/{uuid:circle_id}/asks", response={201: AskDone, WRITE: Problem})
def new_ask(request: HttpRequest, circle_id: UUID, said: NewAsk, key: OnceKey) -> Status[dict[str, Any]]:
    """Ask. Whoever it is for can see it at once; for ten minutes nobody is told, and it can be taken back."""
    person = person_of(request)

    def work() -> dict[str, Any]:
        hands = circles.hands(person, circle_id, said.for_member)
        draft = said.draft(
            hands.member.circle.timezone, audience=said.audience, asked=tuple(said.asked), pod=said.pod
        )
        return {"ask": str(actions.ask(hands, draft).pk)}

    return Status(201, write(request, key, said, work))


@router.get("/asks/{uuid:ask_id}", response={200: AskShown, READ: Problem})
def read_ask(request: HttpRequest, ask_id: UUID) -> dict[str, Any]:
    """One ask as the person may see it."""
    person = person_of(request)
    found = ask_page(person, ask_id, now())
    ask, words = found.ask, found.words
    return {
        "id": ask.pk, "circle": ask.circle_id, "kind": ask.kind, "title": ask.title, "asker": words.asker,
        "typed_by": words.typed_by, "for_other": words.for_other, "yours": found.mine, "audience": ask.audience,
        "when": when_shown(ask.series), "note": ask.note,
        "details": words.details if access.sees_details(person, ask) else None, "plan_b": ask.plan_b,
        "effort": ask.effort, "minutes": ask.minutes, "people": ask.people, "welcome": ask.welcome,
        "state": ask.state, "status": found.status.sentence, "decide_by": ask.decide_by, "ends_on": ask.ends_on,
        "made_at": ask.made_at, "edited_at": ask.edited_at, "may_take_back": found.may_take_back,
    }  # fmt: skip


@router.get("/asks/{uuid:ask_id}/dates", response={200: Page[DateShown], READ: Problem})
def dates(request: HttpRequest, ask_id: UUID, where: Query[Where]) -> dict[str, Any]:
    """The dates of an ask: the last two weeks and what is to come, sixty at most."""
    found = ask_page(person_of(request), ask_id, now())

    def show(turn: TurnShown) -> dict[str, Any]:
        return {
            "turn": turn.id, "starts_at": turn.at, "day": turn.day, "places": turn.places, "free": turn.free,
            "over": turn.over, "note": turn.note, "said_yes": turn.people, "mine": turn.mine,
        }  # fmt: skip

    return page([*found.past, *found.coming], where, show)


@router.get("/asks/{uuid:ask_id}/answers", response={200: Page[PassedShown], READ: Problem})
def answers(request: HttpRequest, ask_id: UUID, where: Query[Where]) -> dict[str, Any]:
    """Answers with words for the asker. Who said "not this time" is never among them."""
    found = ask_page(person_of(request), ask_id, now())
    if not found.mine:
        raise NotYours

    def show(one: Passed) -> dict[str, Any]:
        return {"who": one.who, "what": one.what, "words": one.words, "day": one.day}

    return page(found.answers, where, show)


# --- changing one ------------------------------------------------------------------------------------------


def _with(
    request: HttpRequest, ask_id: UUID, key: str, said: Schema | None, work: Callable[[Ask, Person], object]
) -> dict[str, Any]:
    """Fetched inside the write: whoever repeats a call that removed the ask still gets its answer."""
    person = person_of(request)

    def once() -> dict[str, Any]:
        work(access.own_ask(person, ask_id), person)
        return {"ask": str(ask_id)}

    return write(request, key, said, once)


@router.put("/asks/{uuid:ask_id}", response={200: AskDone, WRITE: Problem})
def change_ask(request: HttpRequest, ask_id: UUID, said: AskWords, key: OnceKey) -> dict[str, Any]:
    """New words, times or numbers. Whoever said yes hears what changed, and may hand it back freely."""

    def work(ask: Ask, person: Person) -> object:
        return actions.edit(ask, person, said.draft(ask.circle.timezone))

    return _with(request, ask_id, key, said, work)


@router.delete("/asks/{uuid:ask_id}", response={200: AskDone, WRITE: Problem})
def delete_ask(request: HttpRequest, ask_id: UUID, key: OnceKey) -> dict[str, Any]:
    """Gone, with all its words."""
    return _with(request, ask_id, key, None, actions.delete)


@router.post("/asks/{uuid:ask_id}/take-back", response={200: AskDone, WRITE: Problem})
def take_back(request: HttpRequest, ask_id: UUID, key: OnceKey) -> dict[str, Any]:
    """Within ten minutes, before anybody was told: gone. Whoever said yes meanwhile hears that they are free."""
    return _with(request, ask_id, key, None, actions.take_back)


@router.post("/asks/{uuid:ask_id}/let-go", response={200: AskDone, WRITE: Problem})
def let_go(request: HttpRequest, ask_id: UUID, key: OnceKey) -> dict[str, Any]:
    """Not wanted any more. Whoever promised hears that they are free."""
    return _with(request, ask_id, key, None, actions.let_go)


@router.post("/asks/{uuid:ask_id}/enough", response={200: AskDone, WRITE: Problem})
def enough(request: HttpRequest, ask_id: UUID, key: OnceKey) -> dict[str, Any]:
    """What is promised so far is enough."""
    return _with(request, ask_id, key, None, next_steps.accept_smaller)


class Wider(Said):
    """One step wider: more members by name, a pod, or the circle."""

    to: Literal["few", "pod", "circle"]
    asked: list[UUID] = Field(default_factory=list, max_length=12)
    pod: UUID | None = None


class Smaller(Said):
    """Less of something; what is left out stays as it is."""

    people: int | None = Field(None, ge=1, le=20)
    minutes: int | None = Field(None, ge=1, le=1440)
    effort: int | None = Field(None, ge=1, le=3)
    title: str = Field("", max_length=120)


class Later(Said):
    """New dates for what is still wanted."""

    when: When


class Until(Said):
    """The new last day of an ask that comes again."""

    ends_on: Day


class DateChange(Said):
    """One date by itself; what is left out stays as it is."""

    date: Day | None = None
    time: Wall | None = None
    people: int | None = Field(None, ge=1, le=20)
    note: str | None = Field(None, max_length=400)


@router.post("/asks/{uuid:ask_id}/wider", response={200: AskDone, WRITE: Problem})
def wider(request: HttpRequest, ask_id: UUID, said: Wider, key: OnceKey) -> dict[str, Any]:
    """Ask one step wider."""

    def work(ask: Ask, person: Person) -> object:
        return next_steps.widen(ask, person, said.to, said.asked, said.pod)

    return _with(request, ask_id, key, said, work)


@router.post("/asks/{uuid:ask_id}/smaller", response={200: AskDone, WRITE: Problem})
def smaller(request: HttpRequest, ask_id: UUID, said: Smaller, key: OnceKey) -> dict[str, Any]:
    """Make it smaller."""

    def work(ask: Ask, person: Person) -> object:
        return next_steps.make_smaller(
            ask, person, people=said.people or ask.people, minutes=said.minutes or ask.minutes,
            effort=said.effort or ask.effort, title=said.title,
        )  # fmt: skip

    return _with(request, ask_id, key, said, work)


@router.post("/asks/{uuid:ask_id}/later", response={200: AskDone, WRITE: Problem})
def later(request: HttpRequest, ask_id: UUID, said: Later, key: OnceKey) -> dict[str, Any]:
    """Ask for other dates. Whoever promised an old one hears that they are free."""

    def work(ask: Ask, person: Person) -> object:
        return next_steps.later(ask, person, said.when.series(ask.circle.timezone))

    return _with(request, ask_id, key, said, work)


@router.post("/asks/{uuid:ask_id}/longer", response={200: AskDone, WRITE: Problem})
def longer(request: HttpRequest, ask_id: UUID, said: Until, key: OnceKey) -> dict[str, Any]:
    """A later last day for an ask that comes again."""
    return _with(request, ask_id, key, said, lambda ask, person: next_steps.extend(ask, person, said.ends_on))


def _turn(ask: Ask, turn_id: UUID) -> Turn:
    found = Turn.objects.filter(pk=turn_id, ask=ask).first()
    if found is None:
        raise NotHere
    return found


@router.patch("/asks/{uuid:ask_id}/dates/{uuid:turn_id}", response={200: AskDone, WRITE: Problem})
def change_date(
    request: HttpRequest, ask_id: UUID, turn_id: UUID, said: DateChange, key: OnceKey
) -> dict[str, Any]:
    """Another day or time, more people, or a line, for one date only."""

    def work(ask: Ask, person: Person) -> object:
        turn, series = _turn(ask, turn_id), from_data(ask.series)
        moved = series
        if said.date is not None or said.time is not None:
            kept = series.moved.get(turn.key)
            try:
                to = Moved(said.date or turn.day, said.time or (kept.time if kept else None))
                moved = move(series, turn.key, to)
            except SeriesError as error:
                raise BadInput(refusal(error, _), field="date") from error
        note = turn.note if said.note is None else said.note
        return next_steps.edit_turn(ask, person, turn, moved, note=note, places=said.people or turn.places)

    return _with(request, ask_id, key, said, work)


@router.delete("/asks/{uuid:ask_id}/dates/{uuid:turn_id}", response={200: AskDone, WRITE: Problem})
def drop_date(request: HttpRequest, ask_id: UUID, turn_id: UUID, key: OnceKey) -> dict[str, Any]:
    """One date less. The last one lets the ask go."""

    def work(ask: Ask, person: Person) -> object:
        turn = _turn(ask, turn_id)
        try:
            series = skip(from_data(ask.series), turn.key)
        except SeriesError as error:
            raise BadInput(refusal(error, _)) from error
        return next_steps.drop_turn(ask, person, turn, series)

    return _with(request, ask_id, key, None, work)
