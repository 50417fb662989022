"""A prepared query gives what the query itself would give, for any values, in any thread."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import BooleanField, DateTimeField, Exists, OuterRef, QuerySet, UUIDField
from django.test.utils import CaptureQueriesContext

from leanto.asks.access import visible
from leanto.asks.models import Ask, Audience
from leanto.circles.models import Membership
from leanto.core.clock import now
from leanto.core.prepared import Prepared
from leanto.people.models import Person
from leanto.plans.models import Turn
from tests.world import World, world

__all__ = ["world"]

pytestmark = pytest.mark.django_db


def rows(person: UUID, at: object) -> QuerySet[Turn]:
    return (
        Turn.objects.filter(ask__in=visible(Person(pk=person)), ends_at__gt=at)
        .select_related("ask__asker", "circle")
        .annotate(
            inside=Exists(
                Membership.objects.filter(person_id=person, circle_id=OuterRef("circle_id"), left_at=None)
            )
        )
        .order_by("starts_at")
    )


prepared: Prepared[Turn] = Prepared(rows, person=UUIDField(), at=DateTimeField())


def facts(turns: list[Turn]) -> list[tuple[object, ...]]:
    return [
        (t.pk, t.day, t.starts_at, t.note, t.ask.title, t.ask.asker.name, t.circle.name, vars(t)["inside"])
        for t in turns
    ]


def test_it_gives_the_same_objects_in_one_query(world: World) -> None:
    world.turn(world.ana, ahead=2)
    world.turn(world.chidi, ahead=3, audience=Audience.FEW, asked=(world.bo,), title="Between us")
    world.turn(world.hana, ahead=4, circle=world.choir)
    for person in (world.bo, world.emre, world.igor, world.bo):
        for at in (now(), now() + timedelta(days=3)):
            expected = list(rows(person.pk, at))
            with CaptureQueriesContext(connection) as seen:
                found = prepared(person=person.pk, at=at)
                assert facts(found) == facts(expected)
            assert len(seen) == 1
    assert len(prepared(person=world.bo.pk, at=now())) == 3


def test_text_from_outside_is_a_value_and_never_part_of_the_query(world: World) -> None:
    world.turn(world.ana)
    assert prepared(person=str(world.bo.pk), at=now())
    assert prepared.first(person=uuid4(), at=now()) is None


def test_each_thread_has_its_own(world: World) -> None:
    found: list[object] = []

    def ask() -> None:
        try:
            found.append(prepared(person=uuid4(), at=now()))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[], [], []]


def test_a_name_that_the_query_does_not_use_is_said_at_once(world: World) -> None:
    useless: Prepared[Ask] = Prepared(lambda person: Ask.objects.all(), person=UUIDField())
    with pytest.raises(ValueError, match="person"):
        useless(person=world.bo.pk)


def test_a_kind_without_a_mark_is_refused(world: World) -> None:
    with pytest.raises(TypeError):
        Prepared(lambda open: Ask.objects.filter(pk__isnull=open), open=BooleanField())(open=True)
