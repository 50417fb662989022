"""Calendar addresses: what a calendar program gets, who else gets nothing, and how an address ends."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from leanto.asks.models import Ask
from leanto.core.clock import now
from leanto.exchange import actions, ics
from leanto.exchange.models import PersonalFeed
from leanto.people.models import Person
from leanto.plans.models import Promise, PromiseState, Turn, TurnState
from tests.world import World

database = pytest.mark.django_db


def address(person: Person, **facts: Any) -> str:
    _feed, token = actions.make_feed(person, **facts)
    return f"/feeds/{token}.ics"


def entries(body: bytes) -> dict[str, Any]:
    """What a calendar program shows in the coming two months, by entry id."""
    found = icalendar.Calendar.from_ical(body)
    start = datetime.now(UTC) - timedelta(days=40)
    return {
        str(one["UID"]): one
        for one in recurring_ical_events.of(found).between(start, start + timedelta(days=120))
    }


def read(path: str, status: int = 200) -> bytes:
    answer = Client().get(path)
    assert answer.status_code == status
    return bytes(answer.content)


@database
def test_a_feed_shows_own_promises_and_turns_of_own_asks_and_nothing_else(world: World) -> None:
    held = world.turn(world.ana, title="Soup for Ana", kind="meal")
    own = world.turn(world.bo, title="My secret appointment", kind="lift", ahead=4)
    other = world.turn(world.chidi, title="Not Bo's", ahead=5)
    world.promised(world.bo, held)
    body = read(address(world.bo))
    found = entries(body)
    assert set(found) == {f"turn-{held.pk}@leanto", f"turn-{own.pk}@leanto"}
    assert found[f"turn-{held.pk}@leanto"]["SUMMARY"] == "A meal"
    assert found[f"turn-{own.pk}@leanto"]["SUMMARY"] == "A lift, for you"
    assert found[f"turn-{held.pk}@leanto"]["DTSTART"].dt == held.starts_at
    assert found[f"turn-{held.pk}@leanto"]["DTEND"].dt == held.ends_at
    assert found[f"turn-{own.pk}@leanto"]["STATUS"] == "TENTATIVE"
    for words in ("Ana", "Soup", "secret", "Maple", str(other.pk)):
        assert words not in body.decode()


@database
def test_a_neutral_feed_says_only_busy(world: World) -> None:
    held = world.turn(world.ana, kind="childcare")
    world.promised(world.bo, held)
    body = read(address(world.bo, neutral=True)).decode()
    assert "SUMMARY:Busy" in body
    assert "URL" not in body
    assert "DESCRIPTION" not in body
    assert "hildcare" not in body


@database
def test_any_time_that_day_is_an_all_day_entry_that_keeps_nobody_busy(world: World) -> None:
    turn = world.turn(world.bo)
    Turn.objects.filter(pk=turn.pk).update(anytime=True)
    (one,) = entries(read(address(world.bo))).values()
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (turn.day, turn.day + timedelta(days=1))
    assert one["TRANSP"] == "TRANSPARENT"


@database
def test_handed_back_dropped_and_long_past_turns_are_not_there(world: World) -> None:
    back, dropped, old = (world.turn(world.ana, ahead=ahead) for ahead in (2, 3, 4))
    for turn in (back, dropped, old):
        world.promised(world.bo, turn)
    Promise.objects.filter(turn=back).update(state=PromiseState.HANDED_BACK)
    Turn.objects.filter(pk=dropped.pk).update(state=TurnState.DROPPED)
    long_ago = now() - timedelta(days=40)
    Turn.objects.filter(pk=old.pk).update(starts_at=long_ago, ends_at=long_ago + timedelta(hours=1))
    assert entries(read(address(world.bo))) == {}


@database
def test_a_feed_answers_head_sets_no_cookie_and_is_never_stored(world: World) -> None:
    path = address(world.bo)
    for answer in (Client().get(path), Client().head(path)):
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert Client().post(path).status_code == 405


@database
def test_a_wrong_or_ended_address_gives_nothing(world: World) -> None:
    feed, token = actions.make_feed(world.bo)
    assert token not in str(PersonalFeed.objects.values().get(pk=feed.pk))
    read(f"/feeds/{token}.ics")
    read(f"/feeds/{token[:-1]}.ics", 404)
    read(f"/feeds/{feed.pk}.ics", 404)
    read("/feeds/x.ics", 404)
    assert world.client(world.chidi).post(f"/me/calendar/{feed.pk}/end/").status_code == 404
    read(f"/feeds/{token}.ics")
    assert world.client(world.bo).post(f"/me/calendar/{feed.pk}/end/").status_code == 302
    read(f"/feeds/{token}.ics", 404)


@database
def test_an_address_is_shown_once_and_a_second_tap_makes_no_second_one(world: World) -> None:
    bo = world.client(world.bo)
    sent = {"label": "my phone", "once": "same"}
    first = bo.post("/me/calendar/", sent)
    link = re.search(r"/feeds/[\w-]{43}\.ics", first.content.decode())
    assert link
    read(link.group())
    assert bo.post("/me/calendar/", sent).status_code == 302
    assert PersonalFeed.objects.filter(person=world.bo).count() == 1
    page = bo.get("/me/calendar/").content.decode()
    assert "my phone" in page
    assert "/feeds/" not in page
    assert bo.post("/me/calendar/", {"label": "x" * 61}).status_code == 422


@database
def test_nobody_makes_more_than_ten_addresses(world: World) -> None:
    for _number in range(10):
        actions.make_feed(world.bo)
    answer = world.client(world.bo).post("/me/calendar/", {"label": "one more"})
    assert answer.status_code == 422
    assert "one more" in answer.content.decode()


@database
def test_a_feed_takes_three_queries_however_many_turns(world: World) -> None:
    for ahead in range(2, 12):
        world.promised(world.bo, world.turn(world.ana, ahead=ahead))
        world.turn(world.bo, ahead=ahead)
    path = address(world.bo)
    with CaptureQueriesContext(connection) as seen:
        assert len(entries(read(path))) == 20
    assert len(seen) == 3  # the address with its person, promised turns, turns of own asks


@database
def test_an_entry_keeps_its_id_and_its_number_grows_with_a_change(world: World) -> None:
    turn = world.turn(world.bo)
    path = address(world.bo)
    (before,) = entries(read(path)).values()
    assert read(path) == read(path)
    made = Ask.objects.get(pk=turn.ask_id).made_at
    Ask.objects.filter(pk=turn.ask_id).update(edited_at=made + timedelta(hours=1))
    (after,) = entries(read(path)).values()
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt


@database
def test_one_turn_goes_into_a_calendar_for_whoever_sees_it(world: World) -> None:
    narrow = world.turn(world.bo, audience="one", asked=(world.chidi,))
    path = f"/turns/{narrow.pk}.ics"
    answer = world.client(world.chidi).get(path)
    assert set(entries(answer.content)) == {f"turn-{narrow.pk}@leanto"}
    assert world.client(world.farah).get(path).status_code == 404
    assert world.client(world.hana).get(path).status_code == 404
    assert world.client().get(path).status_code == 302


@database
def test_who_left_the_circle_has_its_turns_no_longer_in_the_calendar(world: World) -> None:
    from leanto.circles.actions import leave

    world.turn(world.bo)
    path = address(world.bo)
    leave(world.hands(world.bo))
    assert entries(read(path)) == {}


HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"), st.sampled_from("\r\n\t\x00\x0b\x85\u2028;,:\\\"🧡é\u202e"),
        st.sampled_from(["BEGIN:VEVENT", "\r\nEND:VCALENDAR", "\nATTACH:x", "\\n"]).map(lambda text: text[0]),
    ),
    max_size=300,
)  # fmt: skip


@given(HOSTILE, HOSTILE, HOSTILE)
def test_hostile_text_stays_text(name: str, summary: str, description: str) -> None:
    at = datetime(2026, 3, 1, 10, tzinfo=UTC)
    event = ics.Event("u@leanto", summary, at, at + timedelta(hours=1), at, description=description)
    body = ics.calendar(name, [event])
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line and b"\r" not in line
        line.decode()  # no letter is cut in two
    (one,) = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert str(one["SUMMARY"]) == ics.clean(summary)
    assert str(one.get("DESCRIPTION", "")) == ics.clean(description, lines=True)
    assert not one.errors


def test_an_injected_line_never_becomes_a_property() -> None:
    at = datetime(2026, 3, 1, 10, tzinfo=UTC)
    evil = "Soup\r\nATTACH:http://evil\r\nEND:VEVENT\r\nBEGIN:VALARM\nX:1"
    body = ics.calendar(evil, [ics.Event("u", evil, at, at + timedelta(hours=1), at, description=evil)])
    assert not re.search(rb"^(ATTACH|BEGIN:VALARM|X:)", body, re.M)
    assert body.count(b"END:VEVENT\r\n") == 1


def test_instants_are_the_same_for_every_program_on_the_day_when_clocks_change() -> None:
    start = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 03:00 in Berlin: the first minute after the gap
    body = ics.calendar("x", [ics.Event("u", "s", start, start + timedelta(minutes=30), start)])
    assert b"DTSTART:20260329T010000Z\r\n" in body
    assert b"TZID" not in body
    whole_day = ics.calendar("x", [ics.Event("u", "s", date(2026, 3, 29), date(2026, 3, 30), start)])
    assert b"DTSTART;VALUE=DATE:20260329\r\n" in whole_day
