"""Offers and room: what somebody is glad to give, and how much fits into a week of theirs.

Whom somebody keeps apart from is not here: it stays between the person and the page that says "only you see this".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from leanto.api.auth import person_of
from leanto.api.frame import OnceKey, Page, Said, Where, page, write
from leanto.api.problems import READ, WRITE, Problem
from leanto.api.when import Day
from leanto.circles import access as circles
from leanto.core.clock import today
from leanto.core.errors import BadInput
from leanto.offers import access, actions
from leanto.offers.draft import PLAIN, OfferDraft, RoomDraft
from leanto.offers.models import Offer, OfferState
from leanto.offers.rules import OfferError, checked, end_date
from leanto.people.models import Person
from leanto.plans.names import name, shown_in

router = Router(tags=["offers"])


class Hours(Said):
    """Hours of a weekday (0 is Monday), in minutes from midnight. `until` at or before `start`: the next day."""

    weekday: int = Field(ge=0, le=6)
    start: int = Field(ge=0, le=1439)
    until: int = Field(ge=0, le=2879)


class HoursShown(Schema):
    """The same, as kept: `until` above 1440 lies on the next day."""

    weekday: int
    start: int
    until: int


class OfferWords(Said):
    """What somebody is glad to give. `times` empty: any time. `minutes`: the longest single turn."""

    kinds: list[str] = Field(max_length=30)
    ends_on: Day | None = None
    exit_words: str = Field(max_length=400)
    title: str = Field("", max_length=120)
    times: list[Hours] = Field(default_factory=list, max_length=60)
    per_week: int | None = Field(None, ge=1, le=50)
    minutes: int | None = Field(None, ge=5, le=1440)
    notice_hours: int = Field(24, ge=0, le=672)
    not_included: str = Field("", max_length=400)
    stretch: bool = False

    def draft(self, zone: str) -> OfferDraft:
        """The same plain value that the pages make; without an end date, the usual four weeks."""
        return OfferDraft(
            kinds=tuple(dict.fromkeys(self.kinds)), ends_on=self.ends_on or end_date(today(zone)),
            exit_words=self.exit_words, title=self.title, times=_windows(self.times, "times"),
            per_week=self.per_week, minutes=self.minutes, notice_hours=self.notice_hours,
            not_included=self.not_included, stretch=self.stretch,
        )  # fmt: skip


class NewOffer(OfferWords):
    """An offer; `for_member`: of a member for whom the person types."""

    for_member: UUID | None = None


class OfferDone(Schema):
    """Which offer it was."""

    offer: UUID


class OfferShown(Schema):
    """An offer. `exit_words` and `state` are told only to the person whose offer it is."""

    id: UUID
    circle: UUID
    name: str
    yours: bool
    title: str
    kinds: list[str]
    times: list[HoursShown]
    per_week: int | None
    minutes: int | None
    notice_hours: int
    not_included: str
    ends_on: date
    exit_words: str | None
    stretch: bool | None
    state: str | None
    made_at: datetime


class RoomWords(Said):
    """How much fits into a week. `never` is obeyed by everything; `rather_not` only if somebody else can."""

    turns_week: int = Field(ge=0, le=50)
    minutes_week: int = Field(ge=0, le=10_080)
    turns_day: int | None = Field(None, ge=1, le=20)
    rest_hours: int | None = Field(None, ge=1, le=48, description="between two turns")
    night_rest_hours: int | None = Field(None, ge=1, le=48, description="after a night")
    days_in_a_row: int | None = Field(None, ge=1, le=6)
    questions_week: int | None = Field(None, ge=1, le=20, description="of the plan, at most")
    never: list[Hours] = Field(default_factory=list, max_length=60)
    rather_not: list[Hours] = Field(default_factory=list, max_length=60)
    for_member: UUID | None = None


class Off(Said):
    """Off from the first day to the day before `paused_until`; left out, until the person says so."""

    paused_from: Day
    paused_until: Day | None = None
    for_member: UUID | None = None


class Who(Said):
    """`for_member`: whose it is, if the person types for somebody else."""

    for_member: UUID | None = None


class Until(Said):
    """The new last day; left out, the usual four weeks."""

    ends_on: Day | None = None


class RoomShown(Schema):
    """The person's own room in a circle. Nobody else sees it."""

    turns_week: int
    minutes_week: int
    turns_day: int | None
    rest_hours: int | None
    night_rest_hours: int | None
    days_in_a_row: int | None
    questions_week: int | None
    never: list[HoursShown]
    rather_not: list[HoursShown]
    paused_from: date | None
    paused_until: date | None


class MemberDone(Schema):
    """Whose room it was."""

    member: UUID


def _windows(hours: list[Hours], field: str) -> tuple[tuple[int, int, int], ...]:
    try:
        return tuple(dict.fromkeys(checked((one.weekday, one.start, one.until)) for one in hours))
    except OfferError as error:
        raise BadInput(_("These hours do not fit into one day and night."), field=field) from error


def _hours(windows: list[Any]) -> list[dict[str, int]]:
    return [{"weekday": day, "start": start, "until": until} for day, start, until in windows]


def _show(offer: Offer, called: str, mine: bool, yours: bool) -> dict[str, Any]:
    return {
        "id": offer.pk, "circle": offer.circle_id, "name": called, "yours": yours, "title": offer.title,
        "kinds": offer.kinds, "times": _hours(offer.times), "per_week": offer.per_week, "minutes": offer.minutes,
        "notice_hours": offer.notice_hours, "not_included": offer.not_included, "ends_on": offer.ends_on,
        "exit_words": offer.exit_words if mine else None, "stretch": offer.stretch if mine else None,
        "state": offer.state if mine else None, "made_at": offer.made_at,
    }  # fmt: skip


@router.get("/circles/{uuid:circle_id}/offers", response={200: Page[OfferShown], READ: Problem})
def offers(request: HttpRequest, circle_id: UUID, where: Query[Where]) -> dict[str, Any]:
    """What is on offer in a circle, and the person's own resting offers, the newest first."""
    person = person_of(request)
    mine = circles.membership(person, circle_id)
    open_now = access.visible(person, circle_id, today(mine.circle.timezone))
    own = Q(person=person, circle_id=circle_id) & ~Q(state=OfferState.ENDED)
    found = (
        Offer.objects.filter(Q(pk__in=open_now.order_by().values("pk")) | own)
        .select_related("person")
        .annotate(shown=shown_in("circle_id", "person_id"))
        .order_by("-made_at", "pk")
    )

    def show(offer: Any) -> dict[str, Any]:
        yours = offer.person_id == person.pk
        return _show(offer, name(offer.shown, offer.person), yours, yours)

    return page(found, where, show)


@router.post("/circles/{uuid:circle_id}/offers", response={201: OfferDone, WRITE: Problem})
def new_offer(request: HttpRequest, circle_id: UUID, said: NewOffer, key: OnceKey) -> Status[dict[str, Any]]:
    """Offer something, with an end date and the words for putting it down."""
    person = person_of(request)

    def work() -> dict[str, Any]:
        hands = circles.hands(person, circle_id, said.for_member)
        return {"offer": str(actions.offer(hands, said.draft(hands.member.circle.timezone)).pk)}

    return Status(201, write(request, key, said, work))


@router.get("/offers/{uuid:offer_id}", response={200: OfferShown, READ: Problem})
def read_offer(request: HttpRequest, offer_id: UUID) -> dict[str, Any]:
    """An offer of the person's own, or of a member for whom they type."""
    person = person_of(request)
    found = access.own_offer(person, offer_id)
    called = circles.names(found.circle_id, [found.person_id])[found.person_id]
    return _show(found, called, mine=True, yours=found.person_id == person.pk)


def _with(
    request: HttpRequest, offer_id: UUID, key: str, said: Schema | None, work: Callable[[Offer, Person], None]
) -> dict[str, Any]:
    person = person_of(request)

    def once() -> dict[str, Any]:
        work(access.own_offer(person, offer_id), person)
        return {"offer": str(offer_id)}

    return write(request, key, said, once)


@router.put("/offers/{uuid:offer_id}", response={200: OfferDone, WRITE: Problem})
def change_offer(request: HttpRequest, offer_id: UUID, said: OfferWords, key: OnceKey) -> dict[str, Any]:
    """New limits or words. What was promised through it stays promised."""

    def work(offer: Offer, person: Person) -> None:
        actions.change(offer, person, said.draft(offer.circle.timezone))

    return _with(request, offer_id, key, said, work)


@router.post("/offers/{uuid:offer_id}/put-down", response={200: OfferDone, WRITE: Problem})
def put_down(request: HttpRequest, offer_id: UUID, key: OnceKey) -> dict[str, Any]:
    """End it early: never blocked, no reason."""
    return _with(request, offer_id, key, None, actions.put_down)


@router.post("/offers/{uuid:offer_id}/rest", response={200: OfferDone, WRITE: Problem})
def rest(request: HttpRequest, offer_id: UUID, key: OnceKey) -> dict[str, Any]:
    """Let it rest until it is woken."""
    return _with(request, offer_id, key, None, actions.rest)


@router.post("/offers/{uuid:offer_id}/wake", response={200: OfferDone, WRITE: Problem})
def wake(request: HttpRequest, offer_id: UUID, said: Until, key: OnceKey) -> dict[str, Any]:
    """Open again, with a new end date."""

    def work(offer: Offer, person: Person) -> None:
        actions.wake(offer, person, said.ends_on or end_date(today(offer.circle.timezone)))

    return _with(request, offer_id, key, said, work)


# --- room --------------------------------------------------------------------------------------------------


@router.get("/circles/{uuid:circle_id}/room", response={200: RoomShown, READ: Problem})
def read_room(request: HttpRequest, circle_id: UUID, who: Query[Who]) -> dict[str, Any]:
    """The person's room in a circle, or that of a member for whom they type."""
    room = access.room(circles.hands(person_of(request), circle_id, who.for_member).member)
    return {
        "turns_week": room.turns_week, "minutes_week": room.minutes_week,
        **{name: getattr(room, name) for name in PLAIN},
        "never": _hours(room.never), "rather_not": _hours(room.rather_not), "paused_from": room.paused_from,
        "paused_until": room.paused_until,
    }  # fmt: skip


@router.put("/circles/{uuid:circle_id}/room", response={200: MemberDone, WRITE: Problem})
def set_room(request: HttpRequest, circle_id: UUID, said: RoomWords, key: OnceKey) -> dict[str, Any]:
    """How much fits from now on. Promises that stand stay."""
    person = person_of(request)

    def work() -> dict[str, Any]:
        hands = circles.hands(person, circle_id, said.for_member)
        draft = RoomDraft(
            said.turns_week, said.minutes_week, never=_windows(said.never, "never"),
            rather_not=_windows(said.rather_not, "rather_not"),
            **{name: getattr(said, name) for name in PLAIN},
        )  # fmt: skip
        actions.set_room(hands, draft)
        return {"member": str(hands.member.pk)}

    return write(request, key, said, work)


@router.post("/circles/{uuid:circle_id}/room/pause", response={200: MemberDone, WRITE: Problem})
def pause(request: HttpRequest, circle_id: UUID, said: Off, key: OnceKey) -> dict[str, Any]:
    """Off for a while. For what was promised in it, a stand-in is looked for."""
    person = person_of(request)

    def work() -> dict[str, Any]:
        hands = circles.hands(person, circle_id, said.for_member)
        actions.pause(hands, said.paused_from, said.paused_until)
        return {"member": str(hands.member.pk)}

    return write(request, key, said, work)


@router.post("/circles/{uuid:circle_id}/room/back", response={200: MemberDone, WRITE: Problem})
def end_pause(request: HttpRequest, circle_id: UUID, said: Who, key: OnceKey) -> dict[str, Any]:
    """Back. Nothing has to be made up for."""
    person = person_of(request)

    def work() -> dict[str, Any]:
        hands = circles.hands(person, circle_id, said.for_member)
        actions.end_pause(hands)
        return {"member": str(hands.member.pk)}

    return write(request, key, said, work)
