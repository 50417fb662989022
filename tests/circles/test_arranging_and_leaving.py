"""Who arranges, how it is handed on, and leaving."""

from __future__ import annotations

import pytest
from django.urls import reverse

from leanto.asks.models import Ask, AskState
from leanto.circles import access, actions, invitations, keeping
from leanto.circles.models import Agreement, Circle, Invitation, Membership, Part
from leanto.core.errors import BadInput, NotHere, NotYours, Refusal
from leanto.core.models import History
from leanto.notify.models import Notice
from leanto.plans.models import PromiseState
from tests.world import World


def _arranging(world: World) -> set[str]:
    rows = Membership.objects.filter(circle=world.maple, left_at=None, part=Part.COORDINATOR)
    return {str(row) for row in rows}


def test_the_maker_arranges_and_the_record_says_so(world: World) -> None:
    circle = actions.make(world.igor, " Stairs\u202e ", "")
    assert Circle.objects.get(pk=circle.pk).name == "Stairs"
    assert access.coordinator(world.igor, circle.pk).is_coordinator
    assert History.objects.filter(code="circle_made", circle_id=circle.pk, actor=world.igor).exists()


@pytest.mark.parametrize(("name", "field"), [("", "name"), (" \u200b ", "name"), ("x" * 81, "name")])
def test_a_circle_needs_a_name_that_can_be_read(world: World, name: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        actions.make(world.igor, name)
    assert refused.value.field == field


def test_a_new_agreement_is_told_to_everybody_else_and_the_old_one_stays(world: World) -> None:
    """S0-9."""
    Notice.objects.all().delete()
    actions.write_agreement(access.coordinator(world.farah, world.maple.pk), "Less is more.")
    assert Agreement.objects.filter(circle=world.maple).count() == 2
    current = access.agreement(world.maple.pk)
    assert current is not None
    assert current.text == "Less is more."
    told = set(Notice.objects.filter(code="agreement_changed").values_list("person", flat=True))
    assert told == {world.ana.pk, world.bo.pk, world.chidi.pk, world.emre.pk, world.gus.pk}


def test_nobody_is_made_to_arrange_by_somebody_else(world: World) -> None:
    bo = world.member(world.bo)
    actions.ask_to_arrange(world.member(world.ana), bo)
    assert _arranging(world) == {"Ana", "Farah"}
    actions.answer_arranging(world.member(world.bo), yes=False)
    assert _arranging(world) == {"Ana", "Farah"}
    with pytest.raises(Refusal) as refused:
        actions.answer_arranging(world.member(world.bo), yes=True)
    assert refused.value.code == "not_asked"


def test_two_arrange_at_most_so_a_third_takes_the_place_of_who_asked(world: World) -> None:
    actions.ask_to_arrange(world.member(world.ana), world.member(world.bo))
    actions.answer_arranging(world.member(world.bo), yes=True)
    assert _arranging(world) == {"Bo", "Farah"}


def test_the_last_coordinator_hands_over_before_stepping_down(world: World) -> None:
    actions.step_down(world.member(world.ana))
    with pytest.raises(Refusal) as refused:
        actions.step_down(world.member(world.farah))
    assert refused.value.code == "only_one"
    actions.ask_to_arrange(world.member(world.farah), world.member(world.bo))
    actions.answer_arranging(world.member(world.bo), yes=True)
    actions.step_down(world.member(world.farah))
    assert _arranging(world) == {"Bo"}


def test_somebody_without_a_sign_in_cannot_be_asked_to_arrange(world: World) -> None:
    with pytest.raises(Refusal):
        actions.ask_to_arrange(world.member(world.ana), world.member(world.dolores))


def test_when_the_last_coordinator_leaves_the_one_longest_here_hears_that_the_place_is_free(
    world: World,
) -> None:
    actions.leave(world.hands(world.ana))
    assert _arranging(world) == {"Farah"}
    actions.leave(world.hands(world.farah))
    assert _arranging(world) == set()
    told = Notice.objects.filter(code="arranging_free").values_list("person", flat=True)
    assert set(told) <= {world.bo.pk, world.chidi.pk, world.emre.pk}
    assert len(told) == 1
    page = world.client(world.chidi).get(world.maple.get_absolute_url()).content.decode()
    assert "Nobody arranges here right now" in page
    actions.take_on_arranging(world.member(world.chidi))
    assert _arranging(world) == {"Chidi"}
    with pytest.raises(Refusal):
        actions.take_on_arranging(world.member(world.bo))


def test_leaving_is_one_step_without_a_reason(world: World) -> None:
    client = world.client(world.bo)
    address = reverse("circles:leave", args=[world.maple.pk])
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 404
    with pytest.raises(NotHere):
        access.membership(world.bo, world.maple.pk)
    assert access.membership(world.bo, world.choir.pk)


def test_leaving_hands_promises_back_and_lets_own_asks_go(world: World) -> None:
    held = world.promised(world.bo, world.turn(world.chidi))
    own = world.turn(world.bo, ahead=5)
    actions.leave(world.hands(world.bo))
    held.refresh_from_db()
    held.turn.refresh_from_db()
    assert held.state == PromiseState.HANDED_BACK
    assert held.turn.taken == 0
    assert Notice.objects.filter(person=world.chidi, code="promise_handed_back").exists()
    assert Ask.objects.get(pk=own.ask_id).state == AskState.LET_GO


def test_who_left_is_not_named_any_more(world: World) -> None:
    world.turn(world.chidi)
    actions.leave(world.hands(world.chidi))
    assert access.names(world.maple.pk)[world.chidi.pk] == "Someone who left"
    for page in ("circle", "members"):
        shown = (
            world.client(world.ana).get(reverse(f"circles:{page}", args=[world.maple.pk])).content.decode()
        )
        assert "Chidi" not in shown


def test_who_leaves_takes_their_open_invitations_along(world: World) -> None:
    actions.leave(world.hands(world.ana))
    assert Invitation.objects.get(token_hash=invitations.digest(world.token)).taken_back_at is not None


def test_the_circle_ends_when_nobody_who_signs_in_is_left(world: World) -> None:
    actions.leave(world.hands(world.bo, world.choir))
    actions.leave(world.hands(world.hana, world.choir))
    assert Circle.objects.get(pk=world.choir.pk).ended_at is not None
    with pytest.raises(NotHere):
        access.membership(world.hana, world.choir.pk)


# --- members without a phone ----------------------------------------------------------------------


def test_who_types_for_somebody_has_their_consent_on_record(world: World) -> None:
    member = world.member(world.dolores)
    assert member.consent_words
    assert member.consent_at
    assert member.kept_by == world.ana
    entry = History.objects.get(code="keeping_began")
    assert (entry.actor, entry.typed_by) == (world.dolores, world.ana)
    with pytest.raises(BadInput):
        keeping.keep(world.member(world.bo), "Opa", "")


def test_only_the_keeper_acts_for_them(world: World) -> None:
    """S1-30"""
    kept = world.member(world.dolores)
    for other in (world.bo, world.farah):
        with pytest.raises(NotYours):
            access.hands(other, world.maple.pk, kept.pk)
    with pytest.raises(NotYours):
        access.hands(world.ana, world.maple.pk, world.member(world.bo).pk)
    address = reverse("circles:kept", args=[world.maple.pk, kept.pk])
    assert world.client(world.ana).get(address).status_code == 200
    assert world.client(world.bo).get(address).status_code == 403
    assert world.client(world.igor).get(address).status_code == 404


def test_keeping_is_handed_on_only_by_a_yes(world: World) -> None:
    ana, bo, kept = world.member(world.ana), world.member(world.bo), world.member(world.dolores)
    keeping.offer_keeping(ana, kept, bo)
    assert world.member(world.dolores).kept_by == world.ana
    with pytest.raises(NotYours):
        keeping.take_keeping(world.member(world.chidi), kept, "She said yes")
    keeping.take_keeping(bo, kept, "On the bench, in person")
    assert world.member(world.dolores).kept_by == world.bo
    assert world.member(world.dolores).consent_words == "On the bench, in person"
    with pytest.raises(NotYours):
        access.hands(world.ana, world.maple.pk, kept.pk)


def test_when_the_keeper_leaves_a_coordinator_may_take_it_on(world: World) -> None:
    actions.leave(world.hands(world.ana))
    kept = world.member(world.dolores)
    assert kept.kept_by is None
    assert Notice.objects.filter(person=world.farah, code="keeper_wanted").exists()
    with pytest.raises(NotYours):
        keeping.take_keeping(world.member(world.bo), kept, "yes")
    keeping.take_keeping(world.member(world.farah), kept, "She said yes on the phone")
    assert world.member(world.dolores).kept_by == world.farah


def test_a_kept_person_can_sign_in_later_and_end_the_keeping(world: World) -> None:
    ana, kept = world.member(world.ana), world.member(world.dolores)
    for wrong in ("bo@example.org", "no address", "BO@example.org"):
        with pytest.raises(BadInput) as refused:
            keeping.give_address(ana, kept, wrong)
        assert "does not work here" in str(refused.value)
    keeping.give_address(ana, kept, " Dolores@Example.org ")
    world.dolores.refresh_from_db()
    assert world.dolores.email == "dolores@example.org"
    assert world.hands(world.dolores, typed_by=world.ana)
    keeping.end_keeping(world.member(world.dolores))
    with pytest.raises(NotYours):
        access.hands(world.ana, world.maple.pk, kept.pk)


def test_leaving_can_be_typed_for_somebody(world: World) -> None:
    kept = world.member(world.dolores)
    address = reverse("circles:leave_for", args=[world.maple.pk, kept.pk])
    assert world.client(world.bo).post(address).status_code == 403
    assert world.client(world.ana).post(address).status_code == 302
    assert Membership.objects.get(pk=kept.pk).left_at is not None
    assert History.objects.get(code="left", actor=world.dolores).typed_by == world.ana
