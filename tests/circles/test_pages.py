"""Circle pages: who sees them, what they cost, and that bad input keeps what was typed."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from leanto.circles.models import Membership
from leanto.core import clock
from leanto.people.models import Person
from leanto.plans.models import Turn
from tests.world import World

PAGES = ("circle", "agreement", "members", "name", "leave", "arranging", "keeping", "pods")
FOR_COORDINATORS = ("words", "write_agreement", "invitations")


@pytest.mark.parametrize("page", PAGES + FOR_COORDINATORS)
def test_each_page_opens_for_whom_it_is_and_for_nobody_else(world: World, page: str) -> None:
    address = reverse(f"circles:{page}", args=[world.maple.pk])
    assert world.client(world.ana).get(address).status_code == 200
    assert world.client(world.bo).get(address).status_code == (403 if page in FOR_COORDINATORS else 200)
    for stranger in (world.igor, world.jo, world.kit, world.hana):
        answer = world.client(stranger).get(address)
        assert answer.status_code == 404
        assert "Maple" not in answer.content.decode()
    assert world.client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("page", "most"),
    [("circle", 5), ("members", 4), ("agreement", 4), ("pods", 5), ("arranging", 4)],
)
def test_a_page_asks_the_database_few_things(
    world: World, page: str, most: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    """Circle: session, person, front, turns, names. Members: session, person, membership, members."""
    for ahead in range(1, 8):
        world.turn(world.chidi, ahead=ahead)
    client = world.client(world.ana)
    with django_assert_max_num_queries(most):
        assert client.get(reverse(f"circles:{page}", args=[world.maple.pk])).status_code == 200


def test_every_way_to_bring_and_take_is_reached_from_the_circle(world: World) -> None:
    """Anyone may bring what they have; whoever arranges may take a copy. Each link opens."""
    address = world.maple.get_absolute_url()
    bring, copy = (reverse(f"exchange:{name}", args=[world.maple.pk]) for name in ("bring", "export_circle"))
    for person, links in ((world.ana, {bring, copy}), (world.bo, {bring})):
        client = world.client(person)
        page = client.get(address).content.decode()
        assert {one for one in (bring, copy) if f'href="{one}"' in page} == links
        assert all(client.get(one).status_code == 200 for one in links)


def test_the_arranging_page_says_what_whoever_arranges_can_see(world: World) -> None:
    page = world.client(world.bo).get(reverse("circles:arranging", args=[world.maple.pk])).content.decode()
    assert "see no more" not in page
    assert "who has room left" in page


def test_the_circle_page_shows_open_turns_that_the_person_may_see(world: World) -> None:
    world.turn(world.chidi, title="Soup on Friday")
    world.turn(world.chidi, title="Only for Bo", audience="one", asked=(world.bo,))
    world.promised(world.emre, world.turn(world.chidi, title="Covered already", ahead=4))
    page = world.client(world.bo).get(world.maple.get_absolute_url()).content.decode()
    assert "Soup on Friday" in page
    assert "Only for Bo" in page
    assert "Covered already" not in page
    assert "Only for Bo" not in world.client(world.ana).get(world.maple.get_absolute_url()).content.decode()


def test_many_turns_come_a_page_at_a_time(world: World) -> None:
    for number in range(45):
        world.turn(world.chidi, ahead=1 + number, title=f"Turn {number:02}")
    client = world.client(world.bo)
    address = world.maple.get_absolute_url()
    assert "Turn 19" in client.get(address).content.decode()
    assert "Turn 20" not in client.get(address).content.decode()
    last = client.get(address, {"page": "3"}).content.decode()
    assert "Turn 44" in last
    assert "?page=4" not in last
    assert client.get(address, {"page": "9" * 30}).status_code == 200


def test_a_circle_begins_with_its_agreement_and_may_leave_it_for_later(world: World) -> None:
    """S0-9: the agreement before the first ask, and a way past it."""
    client = world.client(world.igor)
    answer = client.post(
        reverse("circles:new"), {"name": "Stairs", "purpose": "", "timezone": "Europe/Berlin"}
    )
    first = answer.headers["Location"]
    assert first.endswith("/agreement/write/")
    page = client.get(first).content.decode()
    assert "a no is complete" in page.lower()
    assert "Later" in page
    assert client.get(first.replace("agreement/write/", "")).status_code == 200


def test_what_was_typed_stays_when_it_does_not_fit(world: World) -> None:
    address = reverse("circles:write_agreement", args=[world.maple.pk])
    answer = world.client(world.ana).post(address, {"text": "Our own words", "review_on": "1999-01-01"})
    assert answer.status_code == 422
    assert "Our own words" in answer.content.decode()
    assert "within a year" in answer.content.decode()


def test_one_circle_is_entered_at_once_and_several_are_listed(world: World) -> None:
    assert world.client(world.chidi).get("/circles/").headers["Location"] == world.maple.get_absolute_url()
    listed = world.client(world.bo).get("/circles/").content.decode()
    assert "Maple Street" in listed
    assert "Choir" in listed
    assert "No circle yet" in world.client(world.igor).get("/circles/").content.decode()


def test_members_are_found_by_first_letters(world: World) -> None:
    page = world.client(world.bo).get(reverse("circles:members", args=[world.maple.pk]), {"letters": "sw"})
    assert "Swift" in page.content.decode()
    assert "Chidi" not in page.content.decode()


def test_a_pseudonym_hides_the_name(world: World) -> None:
    """S0-44"""
    for page in ("circle", "members", "arranging"):
        shown = world.client(world.bo).get(reverse(f"circles:{page}", args=[world.maple.pk])).content.decode()
        assert "Emre" not in shown
    own = reverse("circles:member", args=[world.maple.pk, world.member(world.emre).pk])
    assert "Emre" not in world.client(world.bo).get(own).content.decode()


def test_a_member_page_says_who_types(world: World) -> None:
    address = reverse("circles:member", args=[world.maple.pk, world.member(world.dolores).pk])
    assert "Ana types for them" in world.client(world.bo).get(address).content.decode()


def test_the_circle_page_stays_light_with_200_people_and_1000_open_turns(
    world: World, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    """At most 60 kB gzipped and 6 queries, whatever the circle's size."""
    people = Person.objects.bulk_create(
        [
            Person(name=f"Person {number}", email=f"p{number}@example.org", password="!")
            for number in range(200)
        ]
    )
    Membership.objects.bulk_create(
        [Membership(circle=world.maple, person=each, joined_at=clock.now()) for each in people]
    )
    first = world.turn(world.chidi)
    Turn.objects.bulk_create(
        [
            Turn(
                circle=world.maple, ask_id=first.ask_id, key=first.day + timedelta(days=number), day=first.day,
                monday=first.monday, starts_at=first.starts_at, ends_at=first.ends_at, minutes=60,
            )
            for number in range(1, 1000)
        ]
    )  # fmt: skip
    client = world.client(world.bo)
    for page in ("circle", "members"):
        with django_assert_max_num_queries(6):
            answer = client.get(reverse(f"circles:{page}", args=[world.maple.pk]))
        assert len(gzip.compress(answer.content)) < 60_000
    assert "207 people are here" in client.get(world.maple.get_absolute_url()).content.decode()
