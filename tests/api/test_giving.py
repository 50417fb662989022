"""Offers, room, circles, oneself and the plan through the API: the same actions as the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from leanto.core.clock import today
from leanto.offers.models import Offer, OfferState, Room
from leanto.plans.models import Suggestion
from tests.api.calls import Program, program
from tests.world import ZONE, World


@pytest.fixture
def bo(world: World) -> Program:
    return program(world.bo)


@pytest.fixture
def chidi(world: World) -> Program:
    return program(world.chidi)


# --- offers, room ----------------------------------------------------------------------------------------------


def meals(**more: Any) -> dict[str, Any]:
    return {"kinds": ["meal"], "exit_words": "Enough for now.", **more}


def test_an_offer_is_made_changed_rested_woken_and_put_down(
    world: World, chidi: Program, bo: Program
) -> None:
    """By its owner; others read it, without the words for putting it down."""
    made = chidi(
        "POST", f"/circles/{world.maple.pk}/offers",
        meals(times=[{"weekday": 4, "start": 1320, "until": 360}], title="Soup"),
    )  # fmt: skip
    assert chidi.status == 201
    address = f"/offers/{made['offer']}"
    mine = chidi("GET", address)
    assert mine["times"] == [{"weekday": 4, "start": 1320, "until": 1800}]
    assert mine["ends_on"] == str(today(ZONE) + timedelta(weeks=4))
    (seen,) = bo("GET", f"/circles/{world.maple.pk}/offers")["items"]
    assert (seen["name"], seen["exit_words"], seen["state"]) == ("Chidi", None, None)
    bo("PUT", address, meals())
    assert bo.status == 403
    chidi("PUT", address, meals(title="Stew"))
    assert chidi("GET", address)["title"] == "Stew"
    for step, state in (
        ("rest", OfferState.RESTING),
        ("wake", OfferState.OPEN),
        ("put-down", OfferState.ENDED),
    ):
        chidi("POST", f"{address}/{step}", {} if step == "wake" else None)
        assert chidi.status == 200
        assert Offer.objects.get(pk=made["offer"]).state == state


def test_an_offer_is_shown_under_the_name_that_the_circle_knows(world: World, bo: Program) -> None:
    """A pseudonym covers the own name everywhere."""
    emre = program(world.emre)
    emre("POST", f"/circles/{world.maple.pk}/offers", meals())
    found = bo("GET", f"/circles/{world.maple.pk}/offers")
    assert [one["name"] for one in found["items"]] == ["Swift"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (meals(kinds=["gold"]), "kinds"),
        (meals(ends_on="2199-01-01"), "ends_on"),
        (meals(exit_words=" "), "exit_words"),
        (meals(times=[{"weekday": 1, "start": 600, "until": 2800}]), "times"),
        (meals(times=[{"weekday": 9, "start": 600, "until": 700}]), "times.0.weekday"),
    ],
)
def test_an_offer_that_cannot_be_is_refused_at_its_field(
    world: World, chidi: Program, said: dict[str, Any], field: str
) -> None:
    """And nothing is written."""
    found = chidi("POST", f"/circles/{world.maple.pk}/offers", said)
    assert (chidi.status, found["field"]) == (422, field)
    assert not Offer.objects.exists()


def test_room_and_pause_are_written_and_read_only_by_their_person(world: World, chidi: Program) -> None:
    """Nobody else's room has an address."""
    address = f"/circles/{world.maple.pk}/room"
    never = [{"weekday": 0, "start": 0, "until": 480}]
    chidi("PUT", address, {"turns_week": 1, "minutes_week": 60, "never": never})
    assert chidi.status == 200
    chidi("POST", f"{address}/pause", {"paused_from": str(world.day(1)), "paused_until": str(world.day(8))})
    assert chidi.status == 200
    found = chidi("GET", address)
    assert (found["turns_week"], found["never"], found["paused_until"]) == (1, never, str(world.day(8)))
    chidi("POST", f"{address}/back", {})
    assert Room.objects.get(membership=world.member(world.chidi)).paused_from is None
    ana = program(world.ana)
    ana("GET", f"{address}?for_member={world.member(world.chidi).pk}")
    assert ana.status == 403
    ana("GET", f"{address}?for_member={world.member(world.dolores).pk}")
    assert ana.status == 200


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1969-12-31"])
def test_days_outside_of_the_calendar_are_refused(world: World, chidi: Program, day: str) -> None:
    """And break nothing."""
    found = chidi("POST", f"/circles/{world.maple.pk}/room/pause", {"paused_from": day})
    assert (chidi.status, found["field"]) == (422, "paused_from")


# --- circles, me -----------------------------------------------------------------------------------------------


def test_circles_members_pods_and_agreement_are_read_by_members(world: World, bo: Program) -> None:
    """By the names that the circle knows."""
    assert {one["name"] for one in bo("GET", "/circles")["items"]} == {"Choir", "Maple Street"}
    mine = bo("GET", f"/circles/{world.maple.pk}")
    assert (mine["my_name"], mine["my_part"]) == ("Bo", "member")
    people = bo("GET", f"/circles/{world.maple.pk}/members?limit=100")["items"]
    assert "Swift" in {one["name"] for one in people}
    assert "Emre" not in {one["name"] for one in people}
    assert [one["name"] for one in people if one["typed_for"]] == ["Dolores"]
    assert bo("GET", f"/circles/{world.maple.pk}/members/{mine['my_member']}")["you"]
    assert "We answer within a day" in bo("GET", f"/circles/{world.maple.pk}/agreement")["text"]
    assert bo("GET", f"/circles/{world.maple.pk}/pods")["items"] == []
    assert bo("GET", f"/circles/{world.choir.pk}/agreement") is None
    for address in ("", "/members", "/agreement", "/pods", "/asks", "/turns", "/offers", "/room", "/plan"):
        hana = program(world.hana)
        hana("GET", f"/circles/{world.maple.pk}{address}")
        assert hana.status == 404


def test_what_somebody_says_of_themselves_is_changed_in_part(world: World, bo: Program) -> None:
    """What is not sent stays."""
    bo("PATCH", "/me", {"about_like": "Rain"})
    assert bo.status == 200
    me = bo("GET", "/me")
    assert (me["name"], me["about_like"]) == ("Bo", "Rain")
    found = bo("PATCH", "/me", {"name": ""})
    assert (bo.status, found["field"]) == (422, "name")
    bo("PATCH", "/me", {})
    assert bo.status == 422


def test_news_and_kinds_are_listed_in_pages(world: World, bo: Program) -> None:
    """News are sentences for the person, with the page that they lead to."""
    promise = world.turn(world.bo)
    world.room(world.chidi, turns_week=3, minutes_week=300)
    program(world.chidi)("POST", f"/turns/{promise.pk}/promise", {})
    news = bo("GET", "/me/news")["items"]
    assert any("Chidi" in one["sentence"] for one in news)
    kinds = bo("GET", "/kinds?limit=5")
    assert len(kinds["items"]) == 5
    assert kinds["more"]


# --- plan ------------------------------------------------------------------------------------------------------


def test_a_plan_is_made_read_sent_and_changed_by_those_who_arrange(
    world: World, chidi: Program, bo: Program
) -> None:
    """S2: nobody is told before people are asked; a member hears that the plan is not theirs."""
    chidi("POST", f"/circles/{world.maple.pk}/offers", meals())
    turn = world.turn(world.bo)
    ana, address = program(world.ana), f"/circles/{world.maple.pk}/plan"
    made = ana("POST", address)
    assert (ana.status, made["ready"]) == (200, True)
    assert ana("GET", address)["to_ask"] == 1
    (row,) = ana("GET", f"{address}/turns")["items"]
    assert row["turn"] == str(turn.pk)
    (line,) = row["lines"]
    assert line["name"] == "Chidi"
    assert line["why"]
    assert chidi("GET", "/me/turns?what=asked")["items"] == []
    sent = ana("POST", f"{address}/ask", {"lines": [line["id"]]})
    assert sent == {"asked": 1, "waiting": 0}
    (asked,) = chidi("GET", "/me/turns?what=asked")["items"]
    assert asked["why"]
    ana("POST", f"/plan-lines/{line['id']}/change")
    assert ana.status == 200
    assert chidi("GET", "/me/turns?what=asked")["items"] == []
    assert Suggestion.objects.get(pk=line["id"]).answer == "passed_over"
    for verb, where, said in (
        ("GET", address, None),
        ("POST", address, None),
        ("POST", f"{address}/ask", {"lines": None}),
    ):
        chidi(verb, where, said)
        assert chidi.status == 403
