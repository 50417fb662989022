"""Whose calendar address, whose import. To everybody else there is none."""

from __future__ import annotations

from uuid import UUID

from leanto.circles import access as circles
from leanto.circles.models import Membership
from leanto.core.errors import NotHere
from leanto.exchange.models import Import, PersonalFeed
from leanto.people.access import hash_of
from leanto.people.models import Person


def feed_with(token: str) -> PersonalFeed:
    """The feed behind a secret address, with its person; an ended one looks like one that never was. One query."""
    found = (
        PersonalFeed.objects.select_related("person")
        .filter(token_hash=hash_of(token), ended_at=None, person__is_active=True)
        .first()
    )
    if found is None:
        raise NotHere
    return found


def feeds_of(person: Person) -> list[PersonalFeed]:
    """The person's own addresses that still work."""
    return list(PersonalFeed.objects.filter(person=person, ended_at=None).order_by("made_at", "pk"))


def own_feed(person: Person, feed_id: UUID) -> PersonalFeed:
    """One of the person's own addresses that still works."""
    found = PersonalFeed.objects.filter(pk=feed_id, person=person, ended_at=None).first()
    if found is None:
        raise NotHere
    return found


def own_import(person: Person, circle_id: UUID, import_id: UUID) -> tuple[Membership, Import]:
    """Rows that this person brought to this circle. Rows of people only while they arrange for it."""
    mine = circles.membership(person, circle_id)
    found = Import.objects.filter(pk=import_id, circle_id=circle_id, person=person).first()
    if found is None:
        raise NotHere
    if found.what != "asks":
        mine = circles.coordinator(person, circle_id)
    return mine, found
