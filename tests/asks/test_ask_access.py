"""Who may see an ask and its details: everybody else finds nothing, coordinators included."""

from __future__ import annotations

from uuid import UUID

import pytest

from leanto.asks import access, actions
from leanto.asks.models import Audience
from leanto.circles import access as circles
from leanto.circles import actions as circle_actions
from leanto.circles import pods
from leanto.circles.models import Membership, PodMember
from leanto.core.clock import now
from leanto.core.errors import NotHere, NotYours
from leanto.people.models import Person
from tests.asks.asking import ask, draft, turns
from tests.world import World


def seen_by(world: World, ask_id: UUID) -> set[str]:
    """The names of those in the world to whom this ask exists; page and list have to agree."""
    found = set()
    for who in vars(world).values():
        if isinstance(who, Person):
            one = access.visible(who).filter(pk=ask_id).exists()
            try:
                access.ask_to_show(who, ask_id)
                assert one
            except NotHere:
                assert not one
            if one:
                found.add(who.name)
    return found


def test_an_ask_to_one_person_exists_for_two(world: World) -> None:
    assert seen_by(world, ask(world, world.bo, asked=(world.chidi,)).pk) == {"Bo", "Chidi"}


def test_an_ask_to_a_few_exists_for_them_and_for_who_types_for_one_of_them(world: World) -> None:
    made = ask(world, world.bo, asked=(world.chidi, world.dolores))
    assert seen_by(world, made.pk) == {"Bo", "Chidi", "Dolores", "Ana"}


def test_an_ask_to_a_pod_exists_for_those_who_said_yes_to_it(world: World) -> None:
    asked = [world.member(world.chidi).pk, world.member(world.gus).pk]
    pod = pods.make(world.hands(world.bo), "After the operation", asked)
    PodMember.objects.filter(pod=pod, person=world.gus).update(said_yes_at=now())
    made = ask(world, world.bo, audience=Audience.POD, pod=pod.pk)
    assert seen_by(world, made.pk) == {"Bo", "Gus"}
    pod.ended_at = now()
    pod.save(update_fields=["ended_at"])
    assert seen_by(world, made.pk) == {"Bo"}


def test_an_ask_to_the_circle_exists_for_members_and_not_for_strangers_or_who_left(world: World) -> None:
    made = ask(world, world.bo)
    assert seen_by(world, made.pk) == {"Ana", "Bo", "Chidi", "Dolores", "Emre", "Farah", "Gus"}


def test_the_ask_of_somebody_without_a_phone_is_open_to_who_types_for_them(world: World) -> None:
    made = ask(world, world.dolores, typed_by=world.ana, asked=(world.chidi,))
    assert seen_by(world, made.pk) == {"Dolores", "Chidi", "Ana"}
    assert access.own_ask(world.ana, made.pk) == made
    with pytest.raises(NotYours):
        access.own_ask(world.chidi, made.pk)


def test_typing_for_somebody_in_one_circle_opens_nothing_in_another(world: World) -> None:
    """Dolores joins the Choir, kept by Hana; Bo, who is in both, asks her there. Ana keeps her on Maple Street only."""
    for who, keeper in ((world.dolores, world.hana), (world.ana, None)):
        Membership.objects.create(
            circle=world.choir,
            person=who,
            kept_by=keeper,
            consent_at=now() if keeper else None,
            joined_at=now(),
        )
    to_her = world.member(world.dolores, world.choir).pk
    made = actions.ask(
        world.hands(world.bo, world.choir), draft(world, audience=Audience.ONE, asked=(to_her,))
    )
    assert seen_by(world, made.pk) == {"Bo", "Dolores", "Hana"}


def test_who_left_sees_nothing_any_more(world: World) -> None:
    made = ask(world, world.bo, asked=(world.chidi,))
    circle_actions.leave(circles.hands(world.chidi, world.maple.pk))
    assert seen_by(world, made.pk) == {"Bo"}


def test_details_are_for_the_askers_side_and_for_who_said_yes(world: World) -> None:
    made = ask(world, world.dolores, typed_by=world.ana)
    promise = world.promised(world.chidi, turns(made)[0])

    def sees(who: Person) -> bool:
        shown = access.ask_to_show(who, made.pk)
        assert access.sees_details(who, shown) is access.may_see_details(who, made)
        return access.sees_details(who, shown)

    assert [who.name for who in (world.ana, world.chidi, world.farah, world.bo) if sees(who)] == [
        "Ana",
        "Chidi",
    ]
    type(promise).objects.filter(pk=promise.pk).update(state="handed_back")
    assert not sees(world.chidi), "after handing back, the address is gone again"
