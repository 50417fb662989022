"""The world that all tests share stands as its first page says."""

from __future__ import annotations

from leanto.circles.models import Membership, Part
from leanto.plans.models import Turn
from tests.world import World


def test_the_world_has_the_people_its_page_names(world: World) -> None:
    inside = Membership.objects.filter(circle=world.maple, left_at=None)
    assert inside.count() == 7
    assert {m.person for m in inside.filter(part=Part.COORDINATOR)} == {world.ana, world.farah}
    assert str(world.member(world.emre)) == "Swift"
    assert world.hands(world.dolores, typed_by=world.ana).typed_by == world.ana


def test_farah_can_hold_more_than_she_wrote_afterwards(world: World) -> None:
    one, two = world.farah_over()
    assert one.turn.monday == two.turn.monday
    assert Turn.objects.get(pk=one.turn_id).taken == 1
