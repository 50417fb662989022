"""All rows of one circle, for moving it to another server: which they are, and in which order they are written.

This is for the host alone (`leanto export`), who can read the database anyway. It has everything that the plan
obeys, the wishes to be kept apart included: a limit that got lost on the way would be broken on the other side.
It has no passkeys, keys for programs, calendar addresses or invitations: those belong to the old address.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from leanto.asks.models import Ask, AskedPerson
from leanto.circles.models import Agreement, Circle, Membership, Pod, PodMember
from leanto.core.models import History
from leanto.exchange.rows import Plain, made_of, plain, renamed
from leanto.notify.models import Notice
from leanto.offers.models import Apart, Glad, Offer, Room, Week
from leanto.people.models import Person
from leanto.plans.models import CirclePlan, Promise, Suggestion, Turn

Rows = dict[str, list[Plain]]


def _members(circle_id: UUID) -> QuerySet[Membership, UUID]:
    return Membership.objects.filter(circle_id=circle_id).values_list("person_id", flat=True)


# Name in the file, table, and its rows of one circle, in the order of writing; people come before all of them.
TABLES: tuple[tuple[str, type[models.Model], Callable[[UUID], QuerySet[Any]]], ...] = (
    ("circle", Circle, lambda key: Circle.objects.filter(pk=key)),
    ("agreements", Agreement, lambda key: Agreement.objects.filter(circle_id=key)),
    ("memberships", Membership, lambda key: Membership.objects.filter(circle_id=key)),
    ("pods", Pod, lambda key: Pod.objects.filter(circle_id=key)),
    ("pod_places", PodMember, lambda key: PodMember.objects.filter(pod__circle_id=key)),
    ("offers", Offer, lambda key: Offer.objects.filter(circle_id=key)),
    ("rooms", Room, lambda key: Room.objects.filter(membership__circle_id=key)),
    ("weeks", Week, lambda key: Week.objects.filter(membership__circle_id=key)),
    (
        "apart",
        Apart,
        lambda key: Apart.objects.filter(person_id__in=_members(key), other_id__in=_members(key)),
    ),
    ("glad", Glad, lambda key: Glad.objects.filter(person_id__in=_members(key), other_id__in=_members(key))),
    ("asks", Ask, lambda key: Ask.objects.filter(circle_id=key)),
    ("asked", AskedPerson, lambda key: AskedPerson.objects.filter(ask__circle_id=key)),
    ("turns", Turn, lambda key: Turn.objects.filter(circle_id=key)),
    ("promises", Promise, lambda key: Promise.objects.filter(circle_id=key)),
    ("suggestions", Suggestion, lambda key: Suggestion.objects.filter(circle_id=key)),
    ("plan", CirclePlan, lambda key: CirclePlan.objects.filter(circle_id=key)),
    ("notices", Notice, lambda key: Notice.objects.filter(circle_id=key)),
    ("history", History, lambda key: History.objects.filter(circle_id=key)),
)
SECRET = ("password", "last_login")  # columns of people that never leave a server


def gather(circle_id: UUID) -> Rows:
    """Every row of the circle and everybody whom a row names, as plain values. One query for each table."""
    rows: Rows = {}
    people: set[Any] = set()
    for name, model, of in TABLES:
        links = [
            field.attname
            for field in model._meta.concrete_fields
            if getattr(field, "related_model", None) is Person
        ]
        rows[name] = []
        for row in of(circle_id).order_by("pk").iterator(chunk_size=1000):
            people.update(getattr(row, link) for link in links)
            rows[name].append(plain(row))
    named = Person.objects.filter(pk__in=people - {None}).order_by("pk")
    return {"people": [plain(person, SECRET) for person in named], **rows}


def put(rows: Rows) -> Circle:
    """Writes the rows, in the caller's transaction. Somebody who is on this server already, by id or by e-mail
    address, stays who they are here: their account is not touched, the rows name it.
    """
    ids = {}
    for data in rows["people"]:
        here = Person.objects.filter(pk=data["id"]).first()
        if here is None and data["email"]:
            here = Person.objects.filter(email=data["email"]).first()
        if here is None:
            here = _new_person(data)
        if str(here.pk) != data["id"]:
            ids[data["id"]] = str(here.pk)
    for name, model, _of in TABLES:
        mine: list[Any] = [made_of(model, renamed(data, ids)) for data in rows.get(name, [])]
        if model in (Apart, Glad):  # the same wish may have arrived with another circle
            model._default_manager.bulk_create(mine, ignore_conflicts=True)
        else:
            model._default_manager.bulk_create(mine, batch_size=500)
    return Circle.objects.get(pk=rows["circle"][0]["id"])


def _new_person(data: Plain) -> Person:
    person = made_of(Person, data)
    assert isinstance(person, Person)
    joined_at = person.joined_at
    person.set_unusable_password()
    person.save(force_insert=True)
    Person.objects.filter(pk=person.pk).update(joined_at=joined_at)  # saving writes the present moment
    return person
