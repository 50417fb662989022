"""Circles: those the person belongs to, their members, pods and agreement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from leanto.api.auth import person_of
from leanto.api.frame import OnceKey, Page, Said, Where, page, write
from leanto.api.problems import READ, WRITE, Problem
from leanto.circles import access, actions
from leanto.circles.models import Circle, Membership

router = Router(tags=["circles"])


class CircleShown(Schema):
    """A circle of the person's."""

    id: UUID
    name: str
    purpose: str
    timezone: str
    language: str


class CircleWithMe(CircleShown):
    """A circle, with the person's own membership in it and what they are to it."""

    my_member: UUID
    my_name: str
    my_part: str


class NewCircle(Said):
    """A circle to be made; whoever makes it arranges for it at first."""

    name: str = Field(max_length=400)
    purpose: str = Field("", max_length=4000)
    timezone: str = Field("", max_length=64)


class CircleDone(Schema):
    """Which circle it was."""

    circle: UUID


class MemberShown(Schema):
    """A member, by the name that this circle knows. `typed_for`: without a phone, another member types for them."""

    id: UUID
    name: str
    part: str
    typed_for: bool
    you: bool


class MemberPage(MemberShown):
    """A member, with what they say of themselves."""

    about_how: str
    about_like: str
    about_not: str
    welcome: str
    keep_to_myself: str


class PodShown(Schema):
    """A pod that the person is in, or is asked into."""

    id: UUID
    name: str
    said_yes: bool


class AgreementShown(Schema):
    """What the circle holds to, in its own words."""

    text: str
    review_on: date
    written_at: datetime


def _circle(circle: Circle) -> dict[str, Any]:
    return {
        "id": circle.pk, "name": circle.name, "purpose": circle.purpose, "timezone": circle.timezone,
        "language": circle.language,
    }  # fmt: skip


def _member(member: Membership, person_id: UUID) -> dict[str, Any]:
    return {
        "id": member.pk, "name": str(member), "part": member.part, "typed_for": member.kept_by_id is not None,
        "you": member.person_id == person_id,
    }  # fmt: skip


@router.get("/circles", response={200: Page[CircleShown], READ: Problem})
def circles(request: HttpRequest, where: Query[Where]) -> dict[str, Any]:
    """The person's circles, by name."""
    return page(access.circles_of(person_of(request)), where, _circle)


@router.post("/circles", response={201: CircleDone, WRITE: Problem})
def make_circle(request: HttpRequest, said: NewCircle, key: OnceKey) -> Status[dict[str, Any]]:
    """Make a circle."""
    person = person_of(request)

    def work() -> dict[str, Any]:
        made = actions.make(person, said.name, said.purpose, said.timezone)
        return {"circle": str(made.pk)}

    return Status(201, write(request, key, said, work))


@router.get("/circles/{uuid:circle_id}", response={200: CircleWithMe, READ: Problem})
def read_circle(request: HttpRequest, circle_id: UUID) -> dict[str, Any]:
    """One circle."""
    mine = access.membership(person_of(request), circle_id)
    return {**_circle(mine.circle), "my_member": mine.pk, "my_name": str(mine), "my_part": mine.part}


@router.get("/circles/{uuid:circle_id}/members", response={200: Page[MemberShown], READ: Problem})
def members(request: HttpRequest, circle_id: UUID, where: Query[Where]) -> dict[str, Any]:
    """Who is in the circle, by name."""
    person = person_of(request)
    access.membership(person, circle_id)
    return page(access.members(circle_id), where, lambda member: _member(member, person.pk))


@router.get("/circles/{uuid:circle_id}/members/{uuid:member_id}", response={200: MemberPage, READ: Problem})
def read_member(request: HttpRequest, circle_id: UUID, member_id: UUID) -> dict[str, Any]:
    """One member, with what they say of themselves."""
    person = person_of(request)
    member = access.fellow(person, circle_id, member_id)
    said = {
        name: getattr(member.person, name)
        for name in ("about_how", "about_like", "about_not", "welcome", "keep_to_myself")
    }
    return {**_member(member, person.pk), **said}


@router.get("/circles/{uuid:circle_id}/pods", response={200: Page[PodShown], READ: Problem})
def pods(request: HttpRequest, circle_id: UUID, where: Query[Where]) -> dict[str, Any]:
    """The person's own pods in this circle."""
    person = person_of(request)
    access.membership(person, circle_id)
    return page(
        access.pods_of(person, circle_id),
        where,
        lambda place: {"id": place.pod_id, "name": place.pod.name, "said_yes": place.said_yes_at is not None},
    )


@router.get("/circles/{uuid:circle_id}/agreement", response={200: AgreementShown | None, READ: Problem})
def agreement(request: HttpRequest, circle_id: UUID) -> Any:
    """What the circle holds to now; null before anything was written."""
    access.membership(person_of(request), circle_id)
    return access.agreement(circle_id)
