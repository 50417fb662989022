"""Offers and room: what people write as their limit is kept, ends are certain, and no is easy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from leanto.core.clock import today
from leanto.core.errors import BadInput, NotHere, NotYours
from leanto.offers import access, actions
from leanto.offers.draft import OfferDraft, RoomDraft
from leanto.offers.models import Apart, Offer, OfferState, Room
from leanto.people.models import Person
from tests.world import ZONE, World

pytestmark = pytest.mark.django_db
EXIT = "I need to put this down after Sunday."


def soup(**changes: Any) -> OfferDraft:
    facts: dict[str, Any] = {
        "kinds": ("meal",), "ends_on": today(ZONE) + timedelta(weeks=4), "exit_words": EXIT, "title": "Soup, in jars",
    }  # fmt: skip
    return OfferDraft(**facts | changes)


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "kinds": ["meal"], "title": "Soup, in jars", "ends_on": (today(ZONE) + timedelta(weeks=4)).isoformat(),
        "exit_words": EXIT, "stretch": "easy", "notice_hours": "24", "times": ["1-evening", "own:5:870:960"],
    } | changes  # fmt: skip


def test_an_offer_is_made_with_its_limits_and_shown_to_the_circle(world: World) -> None:
    answer = world.client(world.bo).post(reverse("offers:new", args=[world.maple.pk]), filled())
    offer = Offer.objects.get()
    assert answer["Location"] == reverse("offers:offer", args=[offer.pk])
    assert (offer.person, offer.kinds) == (world.bo, ["meal"])
    assert sorted(map(tuple, offer.times)) == [(1, 1080, 1320), (5, 870, 960)]
    assert (
        "Soup, in jars" in world.client(world.chidi).get(reverse("offers:list", args=[world.maple.pk])).text
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kinds", []),
        ("ends_on", ""),
        ("ends_on", "2020-01-01"),
        ("ends_on", "2199-01-01"),
        ("exit_words", ""),
        ("per_week", "0"),
        ("minutes", "-5"),
        ("times", ["9-noon"]),
    ],
)
def test_no_offer_without_an_end_date_and_exit_words_and_nothing_typed_is_lost(
    world: World, field: str, value: Any
) -> None:
    """S2-33"""
    answer = world.client(world.bo).post(
        reverse("offers:new", args=[world.maple.pk]), filled(**{field: value})
    )
    assert answer.status_code == 422
    assert "Soup, in jars" in answer.text
    assert not Offer.objects.exists()


def test_an_offer_runs_twelve_weeks_at_most(world: World) -> None:
    """S2-33"""
    actions.offer(world.hands(world.bo), soup(ends_on=today(ZONE) + timedelta(weeks=12)))
    with pytest.raises(BadInput) as refused:
        actions.offer(world.hands(world.bo), soup(ends_on=today(ZONE) + timedelta(weeks=12, days=1)))
    assert refused.value.field == "ends_on"


def test_one_stretch_is_open_at_a_time_and_resting_makes_room_for_another(world: World) -> None:
    """S2-13"""
    hands = world.hands(world.bo)
    first = actions.offer(hands, soup(stretch=True))
    with pytest.raises(BadInput) as refused:
        actions.offer(hands, soup(stretch=True, kinds=("lift",)))
    assert refused.value.code == "one_stretch"
    actions.rest(first, world.bo)
    second = actions.offer(hands, soup(stretch=True, kinds=("lift",)))
    with pytest.raises(BadInput):
        actions.wake(Offer.objects.get(pk=first.pk), world.bo, today(ZONE) + timedelta(weeks=1))
    actions.put_down(second, world.bo)
    actions.wake(Offer.objects.get(pk=first.pk), world.bo, today(ZONE) + timedelta(weeks=1))
    assert Offer.objects.filter(stretch=True, state=OfferState.OPEN).count() == 1


def test_putting_an_offer_down_is_never_blocked_and_needs_no_reason(world: World) -> None:
    offer = actions.offer(world.hands(world.bo), soup())
    for _tap in range(2):
        answer = world.client(world.bo).post(reverse("offers:state", args=[offer.pk]), {"state": "put_down"})
        assert answer.status_code == 302
    assert Offer.objects.get().state == OfferState.ENDED
    assert not access.visible(world.chidi, world.maple.pk, today(ZONE)).exists()


def test_an_offer_ends_by_itself_and_its_owner_hears_a_week_before_once(world: World) -> None:
    from leanto.core.clock import now
    from leanto.notify.models import Notice

    offer = actions.offer(world.hands(world.bo), soup(ends_on=today(ZONE) + timedelta(days=6)))
    actions.tell_endings(now())
    actions.tell_endings(now())
    assert list(Notice.objects.filter(code="offer_ending").values_list("person", "subject_id")) == [
        (world.bo.pk, offer.pk)
    ]
    actions.tell_endings(now() + timedelta(days=9))
    assert Offer.objects.get().state == OfferState.ENDED


def test_a_member_cannot_change_anothers_offer_and_a_stranger_cannot_find_it(world: World) -> None:
    """S2-22"""
    offer = actions.offer(world.hands(world.bo), soup())
    with pytest.raises(NotYours):
        access.own_offer(world.chidi, offer.pk)
    for outsider in (world.hana, world.igor, world.jo, world.kit):
        with pytest.raises(NotHere):
            access.own_offer(outsider, offer.pk)
    actions.rest(offer, world.bo)
    with pytest.raises(NotHere):
        access.own_offer(world.chidi, offer.pk)


def test_whoever_types_for_somebody_offers_for_them_and_the_record_says_so(world: World) -> None:
    member = world.member(world.dolores)
    page = reverse("offers:new", args=[world.maple.pk])
    assert world.client(world.ana).post(page, filled(**{"for": str(member.pk)})).status_code == 302
    assert (Offer.objects.get().person, Offer.objects.get().typed_by) == (world.dolores, world.ana)
    assert world.client(world.bo).post(page, filled(**{"for": str(member.pk)})).status_code == 403


def test_room_is_written_in_own_measure_and_read_back_the_same(world: World) -> None:
    page = reverse("offers:room", args=[world.maple.pk])
    typed = {"turns_week": "3", "hours_week": "4.5", "turns_day": "1", "never": ["6-morning", "4-night"]}
    assert world.client(world.bo).post(page, typed).status_code == 302
    room = Room.objects.get(membership=world.member(world.bo))
    assert (room.turns_week, room.minutes_week, room.turns_day) == (3, 270, 1)
    assert sorted(map(tuple, room.never)) == [(4, 1320, 1800), (6, 360, 720)]
    shown = world.client(world.bo).get(page).text
    assert 'value="6-morning" checked' in shown
    assert 'value="4-night" checked' in shown


@pytest.mark.parametrize(
    ("minutes", "shown"), [(60, "1"), (90, "1.5"), (100, "1.67"), (0, "0"), (6000, "100")]
)
def test_hours_are_written_as_people_write_them(world: World, minutes: int, shown: str) -> None:
    world.room(world.bo, minutes_week=minutes)
    page = world.client(world.bo).get(reverse("offers:room", args=[world.maple.pk])).text
    assert f'name="hours_week" value="{shown}"' in page
    assert "The plan never suggests you then" in page


def test_own_hours_to_the_minute_are_added_and_survive_the_next_change(world: World) -> None:
    client = world.client(world.bo)
    span = {"day": "2", "start": "14:30", "end": "16:00", "what": "rather_not"}
    assert client.post(reverse("offers:span", args=[world.maple.pk]), span).status_code == 302
    page = reverse("offers:room", args=[world.maple.pk])
    assert "own:2:870:960" in client.get(page).text
    client.post(page, {"turns_week": "2", "hours_week": "4", "rather_not": ["own:2:870:960"]})
    assert Room.objects.get(membership=world.member(world.bo)).rather_not == [[2, 870, 960]]


@pytest.mark.parametrize(
    ("field", "value"), [("turns_week", "-1"), ("turns_week", "many"), ("hours_week", "169")]
)
def test_a_room_that_cannot_be_is_refused_with_what_was_typed(world: World, field: str, value: str) -> None:
    typed = {"turns_week": "3", "hours_week": "4"} | {field: value}
    answer = world.client(world.bo).post(reverse("offers:room", args=[world.maple.pk]), typed)
    assert answer.status_code == 422
    assert f'value="{value}"' in answer.text


def test_a_pause_has_its_first_day_back_after_its_first_day_off(world: World) -> None:
    day = today(ZONE)
    with pytest.raises(BadInput):
        actions.pause(world.hands(world.bo), day, day)
    actions.pause(world.hands(world.bo), day, day + timedelta(days=3))
    assert Room.objects.get(membership=world.member(world.bo)).paused_until == day + timedelta(days=3)
    actions.end_pause(world.hands(world.bo))
    assert Room.objects.get(membership=world.member(world.bo)).paused_from is None


def test_whom_somebody_keeps_apart_from_is_seen_by_nobody_else(world: World) -> None:
    page = reverse("offers:apart", args=[world.maple.pk])
    world.client(world.bo).post(page, {"member": str(world.member(world.chidi).pk)})
    assert Apart.objects.filter(person=world.bo, other=world.chidi).exists()
    room = reverse("offers:room", args=[world.maple.pk])
    assert "Take back" in world.client(world.bo).get(room).text
    for other in (world.chidi, world.ana, world.farah):
        assert "Take back" not in world.client(other).get(room).text
    world.client(world.chidi).post(page, {"end": str(Apart.objects.get().pk)})
    assert Apart.objects.exists(), "somebody else took the wish back"


def test_whoever_types_for_somebody_does_not_see_whom_they_keep_apart_from(world: World) -> None:
    Apart.objects.create(person=world.dolores, other=world.ana)
    page = reverse("offers:room", args=[world.maple.pk]) + f"?for={world.member(world.dolores).pk}"
    shown = world.client(world.ana).get(page)
    assert shown.status_code == 200
    assert 'id="apart"' not in shown.text


def test_a_member_cannot_set_anothers_room(world: World) -> None:
    """S2-22"""
    draft = RoomDraft(turns_week=50, minutes_week=600)
    page = reverse("offers:room", args=[world.maple.pk])
    typed = {"turns_week": "50", "hours_week": "10", "for": str(world.member(world.bo).pk)}
    assert world.client(world.ana).post(page, typed).status_code == 403
    assert draft.turns_week not in Room.objects.values_list("turns_week", flat=True)


def test_the_list_of_offers_takes_at_most_eight_queries(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for person in (world.bo, world.chidi, world.emre):
        actions.offer(world.hands(person), soup())
    client = world.client(world.bo)
    page = reverse("offers:list", args=[world.maple.pk])
    client.get(page)
    # session, person, membership with circle, own offers, members with names, others' offers, room
    with django_assert_max_num_queries(7):
        assert client.get(page).status_code == 200


def test_people_outside_see_no_offers_and_no_room(world: World) -> None:
    for name in ("offers:list", "offers:new", "offers:room"):
        page = reverse(name, args=[world.maple.pk])
        for outsider in (world.hana, world.igor, world.jo, world.kit):
            assert world.client(outsider).get(page).status_code == 404
        assert isinstance(world.bo, Person)


def test_others_see_only_the_name_that_somebody_took_for_this_circle(world: World) -> None:
    """S0-44: a pseudonym hides the name of the account, in the list of offers and in one's own room too."""
    actions.offer(world.hands(world.emre), soup())
    actions.keep_apart(world.bo, world.maple.pk, world.member(world.emre).pk)
    for name in ("offers:list", "offers:room"):
        shown = world.client(world.bo).get(reverse(name, args=[world.maple.pk])).text
        assert "Swift" in shown
        assert "Emre" not in shown


def test_the_room_page_says_what_a_reason_of_the_plan_may_tell(world: World) -> None:
    """Room is in the plan's reasons; whom somebody keeps apart from is in none."""
    shown = world.client(world.bo).get(reverse("offers:room", args=[world.maple.pk])).text
    before, apart = shown.split('id="apart"')
    assert "its reason may say how much room you have left that week" in before
    assert "Only you see this." not in before
    assert "Only you see this." in apart
