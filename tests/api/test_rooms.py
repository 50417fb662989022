"""The verbs through the API: the same actions as the pages, with their limits and their doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leanto.asks.models import Ask, AskState, Audience
from leanto.core.clock import now
from leanto.plans import actions as plans
from leanto.plans.models import Promise, PromiseState
from tests.api.calls import BASE, Program, program
from tests.plans.test_plan import offer
from tests.world import ZONE, World


@pytest.fixture
def bo(world: World) -> Program:
    return program(world.bo)


@pytest.fixture
def chidi(world: World) -> Program:
    return program(world.chidi)


def soup(world: World, **more: Any) -> dict[str, Any]:
    when = {"dates": [str(world.day(3))], "time": "18:00", "minutes": 45}
    return {"kind": "meal", "title": "A warm soup", "when": when, "audience": "circle", **more}


# --- asks ------------------------------------------------------------------------------------------------------


def test_an_ask_goes_from_a_program_to_the_circle_and_reads_as_it_was_meant(
    world: World, bo: Program
) -> None:
    """S2: the same draft as the pages make; details stay hidden until a yes."""
    made = bo(
        "POST",
        f"/circles/{world.maple.pk}/asks",
        soup(world, details="Third floor", note="No nuts", effort=2),
    )
    assert bo.status == 201
    mine = bo("GET", f"/asks/{made['ask']}")
    assert mine["title"] == "A warm soup"
    assert mine["when"]["time"] == "18:00"
    assert mine["when"]["zone"] == ZONE
    assert mine["details"] == "Third floor"
    assert mine["may_take_back"]
    theirs = program(world.chidi)("GET", f"/asks/{made['ask']}")
    assert theirs["note"] == "No nuts"
    assert theirs["details"] is None
    assert not theirs["yours"]


def test_a_narrow_ask_is_seen_by_those_asked_and_nobody_else(
    world: World, bo: Program, chidi: Program
) -> None:
    """S3-18: coordinators see no more than others."""
    said = soup(world, audience="one", asked=[str(world.member(world.chidi).pk)])
    made = bo("POST", f"/circles/{world.maple.pk}/asks", said)
    chidi("GET", f"/asks/{made['ask']}")
    assert chidi.status == 200
    for other in (world.emre, world.ana, world.igor, world.hana, world.jo):
        them = program(other)
        them("GET", f"/asks/{made['ask']}")
        assert them.status == 404
        listed = them("GET", f"/circles/{world.maple.pk}/asks")
        assert made["ask"] not in str(listed)


def test_a_rhythm_is_taken_and_its_dates_are_listed_in_pages(world: World, bo: Program) -> None:
    """Every list is paged, with a hundred at most."""
    when = {"every": "week", "weekdays": [1, 4], "start": str(world.day(1)), "time": "12:30"}
    made = bo("POST", f"/circles/{world.maple.pk}/asks", soup(world, when=when))
    part = bo("GET", f"/asks/{made['ask']}/dates?limit=3")
    assert len(part["items"]) == 3
    assert part["more"]
    rest = bo("GET", f"/asks/{made['ask']}/dates?limit=100&offset=3")
    assert not rest["more"]
    assert {one["turn"] for one in part["items"]}.isdisjoint(one["turn"] for one in rest["items"])
    bo("GET", f"/asks/{made['ask']}/dates?limit=101")
    assert bo.status == 422


@pytest.mark.parametrize(
    ("when", "field"),
    [
        ({"dates": []}, "when.dates"),
        ({"dates": ["2001-01-01"]}, "when"),
        ({"every": "week", "start": "2030-01-01"}, "when.weekdays"),
        ({"every": "day"}, "when.start"),
        ({"dates": ["2030-01-01"], "zone": "Mars/Base"}, "when.zone"),
        ({"dates": ["0001-01-01"]}, "when.dates.0"),
        ({"dates": ["2030-01-01"], "time": "18:00+02:00"}, "when.time"),
    ],
)
def test_times_that_cannot_be_are_refused_at_their_field(
    world: World, bo: Program, when: dict[str, Any], field: str
) -> None:
    """One sentence, and nothing is written."""
    found = bo("POST", f"/circles/{world.maple.pk}/asks", soup(world, when=when))
    assert bo.status == 422
    assert found["field"] == field
    assert not Ask.objects.exists()


def test_the_asker_changes_and_others_do_not(world: World, bo: Program, chidi: Program) -> None:
    """A member hears that it is not theirs; whoever may not see it hears nothing."""
    ask = world.turn(world.bo).ask
    said = {name: value for name, value in soup(world, title="Bread").items() if name != "audience"}
    chidi("PUT", f"/asks/{ask.pk}", said)
    assert chidi.status == 403
    igor = program(world.igor)
    igor("PUT", f"/asks/{ask.pk}", said)
    assert igor.status == 404
    bo("PUT", f"/asks/{ask.pk}", said)
    assert bo.status == 200
    assert bo("GET", f"/asks/{ask.pk}")["title"] == "Bread"


def test_the_next_steps_of_an_ask_go_one_at_a_time(world: World, bo: Program) -> None:
    """S3-18: wider by one step; smaller is less; let go ends it."""
    turn = world.turn(world.bo, audience=Audience.ONE, asked=(world.chidi,), places=2)
    address = f"/asks/{turn.ask_id}"
    leap = bo("POST", f"{address}/wider", {"to": "circle"})
    assert (bo.status, leap["code"], leap["field"]) == (409, "one_step", "to")
    bo("POST", f"{address}/wider", {"to": "few", "asked": [str(world.member(world.emre).pk)]})
    assert bo.status == 200
    bo("POST", f"{address}/smaller", {"people": 1})
    assert bo.status == 200
    bo("POST", f"{address}/smaller", {"people": 5})
    assert bo.status == 422
    bo("POST", f"{address}/later", {"when": {"dates": [str(world.day(9))]}})
    assert bo.status == 200
    bo("POST", f"{address}/let-go")
    assert bo.status == 200
    assert Ask.objects.get(pk=turn.ask_id).state == AskState.LET_GO
    ended = bo("POST", f"{address}/smaller", {"minutes": 10})
    assert (bo.status, ended["code"]) == (409, "ask_ended")


def test_one_date_is_moved_and_another_dropped(world: World, bo: Program) -> None:
    """A single date of several."""
    when = {"dates": [str(world.day(3)), str(world.day(5))], "time": "10:00"}
    made = bo("POST", f"/circles/{world.maple.pk}/asks", soup(world, when=when))
    first, second = bo("GET", f"/asks/{made['ask']}/dates")["items"]
    bo(
        "PATCH",
        f"/asks/{made['ask']}/dates/{first['turn']}",
        {"date": str(world.day(4)), "note": "Side door"},
    )
    assert bo.status == 200
    bo("DELETE", f"/asks/{made['ask']}/dates/{second['turn']}")
    assert bo.status == 200
    (left,) = bo("GET", f"/asks/{made['ask']}/dates")["items"]
    assert (left["day"], left["note"]) == (str(world.day(4)), "Side door")
    bo("PATCH", f"/asks/{made['ask']}/dates/{world.maple.pk}", {"people": 2})
    assert bo.status == 404


def test_an_ask_is_on_its_page_at_once_and_nobody_is_told_for_ten_minutes(
    world: World, bo: Program, chidi: Program
) -> None:
    said = soup(world, audience="one", asked=[str(world.member(world.chidi).pk)])
    made = bo("POST", f"/circles/{world.maple.pk}/asks", said)
    assert chidi("GET", f"/asks/{made['ask']}")["title"] == "A warm soup"
    quiet = [chidi("GET", "/me/news")["items"], chidi("GET", "/me/turns?what=asked")["items"]]
    assert quiet == [[], []]
    bo("POST", f"/asks/{made['ask']}/take-back")
    bo("POST", f"/circles/{world.maple.pk}/asks", said)
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert len(chidi("GET", "/me/news")["items"]) == 1
        assert len(chidi("GET", "/me/turns?what=asked")["items"]) == 1


def test_the_plan_tells_nobody_of_an_ask_in_its_ten_minutes_either(
    world: World, bo: Program, chidi: Program
) -> None:
    made = bo("POST", f"/circles/{world.maple.pk}/asks", soup(world))
    offer(world, world.chidi, "meal")
    plans.propose(world.maple.pk)
    plans.ask_people(world.ana, world.maple.pk)
    quiet = [chidi("GET", "/me/news")["items"], chidi("GET", "/me/turns?what=asked")["items"]]
    assert quiet == [[], []]
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert len(chidi("GET", "/me/news")["items"]) == 1
        assert chidi("GET", "/me/turns?what=asked")["items"][0]["ask"] == made["ask"]


def test_the_description_promises_what_the_ten_minutes_do(world: World) -> None:
    """Not more: whoever it is for can see it."""
    paths = Client().get(f"{BASE}/openapi.json").json()["paths"]
    said = paths[f"{BASE}/circles/{{circle_id}}/asks"]["post"]["description"]
    assert "can see it at once" in said
    back = paths[f"{BASE}/asks/{{ask_id}}/take-back"]["post"]["description"]
    assert "hears that they are free" in back


def test_taken_back_within_ten_minutes_it_is_gone(world: World, bo: Program) -> None:
    """Later it is refused with a reason."""
    made = bo("POST", f"/circles/{world.maple.pk}/asks", soup(world))
    bo("POST", f"/asks/{made['ask']}/take-back")
    assert bo.status == 200
    assert not Ask.objects.exists()
    old = world.turn(world.bo).ask
    late = bo("POST", f"/asks/{old.pk}/take-back")
    assert (bo.status, late["code"]) == (409, "too_late_to_take_back")


def test_somebody_types_for_a_member_without_a_phone_and_others_may_not(world: World, bo: Program) -> None:
    """The record says who typed."""
    dolores = world.member(world.dolores)
    ana = program(world.ana)
    made = ana("POST", f"/circles/{world.maple.pk}/asks", soup(world, for_member=str(dolores.pk)))
    ask = Ask.objects.get(pk=made["ask"])
    assert (ask.asker_id, ask.typed_by_id) == (world.dolores.pk, world.ana.pk)
    bo("POST", f"/circles/{world.maple.pk}/asks", soup(world, for_member=str(dolores.pk)))
    assert bo.status == 403


# --- turns -----------------------------------------------------------------------------------------------------


def test_a_yes_through_the_api_is_a_promise_within_twelve_queries(world: World, chidi: Program) -> None:
    """S2: key, once looked up and stored, seat, place, week, others, promise, history, news, answer stored."""
    turn = world.turn(world.bo)
    world.room(world.chidi, turns_week=3, minutes_week=300)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        made = chidi("POST", f"/turns/{turn.pk}/promise", {})
    assert chidi.status == 201
    statements = [one["sql"] for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]
    assert len(statements) <= 12, "\n".join(statements)
    assert Promise.objects.get(pk=made["promise"]).person_id == world.chidi.pk
    held = chidi("GET", "/me/turns?what=held")["items"]
    assert [one["promise"] for one in held] == [made["promise"]]


def test_a_yes_beyond_what_the_person_wrote_is_refused_with_the_reason(world: World, chidi: Program) -> None:
    """Limits are wired: the API has no way around them."""
    turn = world.turn(world.bo)
    world.room(world.chidi, turns_week=0, minutes_week=300)
    found = chidi("POST", f"/turns/{turn.pk}/promise", {})
    assert (chidi.status, found["code"]) == (409, "room_full")


def test_a_promise_is_handed_back_or_passed_on(world: World, chidi: Program, bo: Program) -> None:
    """Neutral, in one call; only by its holder."""
    promise = world.promised(world.chidi, world.turn(world.bo))
    for step in ("stand-in", "keep", "stand-in"):
        chidi("POST", f"/promises/{promise.pk}/{step}")
        assert chidi.status == 200
    assert chidi("GET", f"/promises/{promise.pk}")["looking"]
    bo("POST", f"/promises/{promise.pk}/back")
    assert bo.status == 404
    chidi("POST", f"/promises/{promise.pk}/back")
    assert chidi.status == 200
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.HANDED_BACK
    early = chidi("POST", f"/promises/{promise.pk}/how", {"how": "done"})
    assert (chidi.status, early["code"]) == (409, "too_early")


def test_not_this_time_is_complete_and_nobody_learns_who_said_it(
    world: World, chidi: Program, bo: Program
) -> None:
    """The asker sees words that were passed on, never a plain no."""
    turn = world.turn(world.bo)
    chidi("POST", f"/turns/{turn.pk}/answer", {"answer": "not_this_time"})
    assert chidi.status == 200
    emre = program(world.emre)
    emre("POST", f"/turns/{turn.pk}/answer", {"answer": "later", "words": "Sunday would be fine"})
    found = bo("GET", f"/asks/{turn.ask_id}/answers")["items"]
    assert [one["words"] for one in found] == ["Sunday would be fine"]
    assert "Chidi" not in str(bo("GET", f"/asks/{turn.ask_id}")) + str(found)
    assert "Chidi" not in str(bo("GET", f"/turns/{turn.pk}"))
    chidi("GET", f"/asks/{turn.ask_id}/answers")
    assert chidi.status == 403


def test_details_and_names_come_with_a_yes(world: World, chidi: Program) -> None:
    """Two levels of detail."""
    turn = world.turn(world.bo, details="Third floor")
    world.promised(world.emre, turn)
    before = chidi("GET", f"/turns/{turn.pk}")
    assert before["details"] is None
    assert before["said_yes"] == []
    helper = program(world.emre)("GET", f"/turns/{turn.pk}")
    assert helper["details"] == "Third floor"
    assert [one["name"] for one in helper["said_yes"]] == ["Swift"]


def test_open_turns_are_listed_soonest_first_and_only_what_may_be_seen(world: World, chidi: Program) -> None:
    """Narrow asks of others never enter the list."""
    later = world.turn(world.bo, ahead=6)
    sooner = world.turn(world.bo, ahead=2)
    world.turn(world.bo, audience=Audience.ONE, asked=(world.emre,))
    found = chidi("GET", f"/circles/{world.maple.pk}/turns")
    assert [one["id"] for one in found["items"]] == [str(sooner.pk), str(later.pk)]
