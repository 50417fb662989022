"""Invitations: who comes in, who does not, and what nobody learns at the door."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from leanto.circles import access, actions, invitations
from leanto.circles.models import Invitation, Membership
from leanto.core.clock import now
from leanto.core.errors import BadInput
from leanto.people.models import Person
from tests.world import World, person

NAMES = ("Maple", "Ana", "Farah", "Chidi", "Swift", "Dolores")


def _door(world: World, places: int = 1) -> str:
    return invitations.invite(access.coordinator(world.ana, world.maple.pk), places)[1]


def test_an_invited_person_sees_agreement_and_members_before_joining(world: World) -> None:
    client = world.client(world.kit)
    page = client.post(reverse("circles:join"), {"token": f"https://lean.example/join/#{world.token}"})
    shown = page.content.decode()
    assert "We answer within a day" in shown
    assert all(name in shown for name in ("Ana", "Swift", "Dolores"))
    assert "Emre" not in shown
    assert not Membership.objects.filter(person=world.kit).exists()
    answer = client.post(reverse("circles:come_in"), {"token": world.token, "shown_name": "Kitty"})
    assert answer.headers["Location"] == world.maple.get_absolute_url()
    assert str(world.member(world.kit)) == "Kitty"


def test_get_never_uses_up_an_invitation(world: World) -> None:
    """Link previews and mail scanners open links; a place is taken only by the person's own button."""
    for client in (world.client(world.kit), world.client()):
        for _ in range(3):
            assert client.get(reverse("circles:join")).status_code == 200
            assert client.get(reverse("circles:join"), {"token": world.token}).status_code == 200
            assert client.head(reverse("circles:join")).status_code == 200
        assert client.get(reverse("circles:come_in")).status_code in (302, 405)
        client.post(reverse("circles:join"), {"token": world.token})
    assert Invitation.objects.get(token_hash=invitations.digest(world.token)).taken == 0


def test_a_stranger_keeps_the_invitation_over_signing_in_without_the_address_carrying_it(
    world: World,
) -> None:
    client = world.client()
    page = client.post(reverse("circles:join"), {"token": world.token}).content.decode()
    assert f"?next={reverse('circles:join')}" in page
    assert client.post(reverse("circles:come_in"), {"token": world.token}).status_code == 302
    assert world.token not in str(dict(client.session))
    client.force_login(world.kit)
    back = client.get(reverse("circles:join")).content.decode()
    assert world.token in back and "We answer within a day" in back, "the circle is shown at once"
    assert Invitation.objects.get(token_hash=invitations.digest(world.token)).taken == 0
    client.post(reverse("circles:come_in"), {"token": world.token})
    assert world.token not in client.get(reverse("circles:join")).content.decode()


def test_a_carried_invitation_that_was_shut_meanwhile_shows_nothing_of_the_circle(world: World) -> None:
    client = world.client()
    client.post(reverse("circles:join"), {"token": world.token})
    client.force_login(world.kit)
    row = Invitation.objects.get(token_hash=invitations.digest(world.token))
    invitations.take_back(access.coordinator(world.ana, world.maple.pk), row)
    page = client.get(reverse("circles:join")).content.decode()
    assert not any(name in page for name in NAMES)
    assert 'id="door"' in page


@pytest.mark.parametrize(
    "bad", ["", "x", "A" * 27, "https://lean.example/join/#" + "b" * 27, "é" * 3000, "\x00" * 27]
)
def test_a_wrong_secret_says_no_name_and_is_always_the_same_answer(world: World, bad: str) -> None:
    answer = world.client(world.kit).post(reverse("circles:join"), {"token": bad})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert not any(name in shown for name in NAMES)
    if bad.strip("\x00") and len(bad) < 2000:
        assert "opens no door" in shown


def test_used_up_taken_back_and_over_look_like_wrong(world: World) -> None:
    full, shut, over = (_door(world) for _ in range(3))
    invitations.join(world.igor, full)
    mine = access.coordinator(world.ana, world.maple.pk)
    invitations.take_back(mine, Invitation.objects.get(token_hash=invitations.digest(shut)))
    Invitation.objects.filter(token_hash=invitations.digest(over)).update(ends_at=now())
    said = set()
    for token in (full, shut, over, "A" * 27):
        with pytest.raises(invitations.NoDoor) as refused:
            invitations.look(token)
        said.add((refused.value.code, refused.value.status, str(refused.value)))
        with pytest.raises(invitations.NoDoor):
            invitations.join(world.kit, token)
    assert len(said) == 1


def test_an_invitation_lasts_seven_days_to_the_second(world: World) -> None:
    start = now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        token = _door(world, places=2)
        clock.move_to(start + timedelta(days=7) - timedelta(seconds=1))
        invitations.join(world.kit, token)
        clock.move_to(start + timedelta(days=7))
        with pytest.raises(invitations.NoDoor):
            invitations.join(world.igor, token)


def test_the_secret_is_nowhere_at_rest(world: World) -> None:
    client = world.client(world.ana)
    page = client.post(reverse("circles:invitations", args=[world.maple.pk]), {"places": "3", "once": "k1"})
    shown = page.content.decode()
    token = shown.split("/join/#")[1][:27]
    row = Invitation.objects.get(token_hash=invitations.digest(token))
    assert row.places == 3
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert token not in repr(cursor.fetchall()), table
    again = client.post(reverse("circles:invitations", args=[world.maple.pk]), {"places": "3", "once": "k1"})
    assert again.status_code == 302
    assert Invitation.objects.filter(places=3).count() == 1


@pytest.mark.parametrize("places", [0, 13, -1])
def test_an_invitation_is_for_one_to_twelve_people(world: World, places: int) -> None:
    with pytest.raises(BadInput):
        _door(world, places)


def test_a_member_who_uses_an_invitation_takes_no_place(world: World) -> None:
    assert invitations.join(world.bo, world.token).pk == world.member(world.bo).pk
    assert Invitation.objects.get(token_hash=invitations.digest(world.token)).taken == 0


def test_who_left_may_come_back_by_an_invitation(world: World) -> None:
    back = invitations.join(world.jo, world.token)
    assert Membership.objects.filter(person=world.jo, circle=world.maple).count() == 2
    assert access.membership(world.jo, world.maple.pk).pk == back.pk


def test_nobody_comes_in_under_the_name_of_somebody_else(world: World) -> None:
    client = world.client(world.kit)
    answer = client.post(reverse("circles:come_in"), {"token": world.token, "shown_name": "ＡＮＡ "})
    assert answer.status_code == 422
    assert "already has this name" in answer.content.decode()
    assert "ＡＮＡ" in answer.content.decode()
    assert Invitation.objects.get(token_hash=invitations.digest(world.token)).taken == 0


@pytest.mark.parametrize("account", ["Ana", "swift", "\u0410n\u0430", "An\u200da"])
def test_an_empty_name_is_checked_as_the_account_name_that_would_be_shown(world: World, account: str) -> None:
    """Somebody whose account is called like a member, or looks so (Cyrillic letters, joiners), is asked for another."""
    world.kit.name = account
    world.kit.save(update_fields=["name"])
    client = world.client(world.kit)
    answer = client.post(reverse("circles:come_in"), {"token": world.token, "shown_name": ""})
    assert answer.status_code == 422
    assert "already has this name" in answer.content.decode()
    assert not Membership.objects.filter(person=world.kit).exists()
    client.post(reverse("circles:come_in"), {"token": world.token, "shown_name": "Ana K"})
    assert str(world.member(world.kit)) == "Ana K"


def test_giving_up_a_pseudonym_does_not_make_a_second_ana(world: World) -> None:
    world.kit.name = "Ana"
    world.kit.save(update_fields=["name"])
    invitations.join(world.kit, world.token, "Kit")
    with pytest.raises(BadInput):
        actions.take_name(world.hands(world.kit), "")
    assert str(world.member(world.kit)) == "Kit"


def test_only_coordinators_make_and_see_invitations(world: World) -> None:
    row = Invitation.objects.get(token_hash=invitations.digest(world.token))
    back = reverse("circles:take_back_invitation", args=[world.maple.pk, row.pk])
    for who, status in ((world.bo, 403), (world.igor, 404), (world.jo, 404), (world.hana, 404)):
        assert world.client(who).post(back).status_code == status
        address = reverse("circles:invitations", args=[world.maple.pk])
        assert world.client(who).post(address, {"places": "1"}).status_code == status
    other = reverse("circles:take_back_invitation", args=[world.choir.pk, row.pk])
    assert world.client(world.hana).post(other).status_code == 404
    assert world.client(world.farah).post(back).status_code == 302
    with pytest.raises(invitations.NoDoor):
        invitations.look(world.token)


def test_of_fifty_people_at_one_door_with_one_place_exactly_one_comes_in(lasting_world: World) -> None:
    world = lasting_world
    people = [person(f"P{number}") for number in range(50)]
    start = threading.Barrier(50)
    outcomes: list[str] = []

    def try_door(who: Person) -> None:
        try:
            start.wait(timeout=30)
            invitations.join(who, world.token)
            outcomes.append("in")
        except invitations.NoDoor:
            outcomes.append("no")
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=try_door, args=[who]) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(outcomes) == ["in"] + ["no"] * 49
    assert Membership.objects.filter(person__in=people, left_at=None).count() == 1


def test_one_person_at_two_doors_at_once_is_in_once(lasting_world: World) -> None:
    world = lasting_world
    doors = [_door(world, 12) for _ in range(6)]
    start = threading.Barrier(6)
    outcomes: list[str] = []

    def try_door(token: str) -> None:
        try:
            start.wait(timeout=30)
            outcomes.append(str(invitations.join(world.kit, token).pk))
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=try_door, args=[token]) for token in doors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert set(outcomes) == {str(world.member(world.kit).pk)}
