"""The pages of this room: what they show to whom, in how many queries, and how heavy they are."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leanto.asks.models import Ask, AskedPerson, Audience
from leanto.circles.models import Membership, Pod, PodMember
from leanto.core import clock
from leanto.core.fields import Sealed
from leanto.notify.models import Notice
from leanto.offers.models import Offer
from leanto.people.models import Person
from leanto.plans import actions, saying
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, Turn
from leanto.plans.week import my_week
from tests.plans.books import what_is_wrong
from tests.plans.test_plan import offer
from tests.world import World

pytestmark = pytest.mark.django_db


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:400]
    return str(answer.content.decode())


def queries(client: Client, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return [query["sql"][:150] for query in seen]


def ask_somebody(world: World, turn: Turn, who: Person, answer: str = Answer.ASKED) -> Suggestion:
    when = None if answer == Answer.SUGGESTED else clock.now()
    return Suggestion.objects.create(
        turn=turn, person=who, answer=answer, made_at=clock.now(), asked_at=when, circle=turn.circle,
        why=[{"code": "said_easy", "kind": "meal", "weekday": 1}, {"code": "room_left", "turns": 2}],
    )  # fmt: skip


def test_my_week_shows_what_i_hold_what_i_am_asked_and_what_i_asked(world: World) -> None:
    held, asked, own, other = (
        world.turn(world.ana, title="Held soup"), world.turn(world.ana, title="Asked soup", ahead=4),
        world.turn(world.bo, title="My own soup"), world.turn(world.chidi, title="Not my soup"),
    )  # fmt: skip
    actions.promise(world.hands(world.bo), held.pk)
    ask_somebody(world, asked, world.bo)
    seen = page(world.client(world.bo), "/week/")
    for title in ("Held soup", "Asked soup", "My own soup", "You said Tuesdays are easy"):
        assert title in seen
    assert other.ask.title not in seen
    assert own.ask.title in seen


def test_an_ask_by_name_is_in_my_week_until_i_answer(world: World) -> None:
    turn = world.turn(world.ana, title="Just you", audience=Audience.ONE, asked=(world.bo,))
    assert "Just you" in page(world.client(world.bo), "/week/")
    assert "Just you" not in page(world.client(world.chidi), "/week/")
    actions.not_this_time(world.hands(world.bo), turn.pk)
    assert "Just you" not in page(world.client(world.bo), "/week/")


def test_a_suggestion_that_was_not_sent_is_nowhere_in_my_week(world: World) -> None:
    ask_somebody(world, world.turn(world.ana, title="Secret soup"), world.bo, Answer.SUGGESTED)
    assert "Secret soup" not in page(world.client(world.bo), "/week/")


def test_my_week_of_somebody_without_a_circle_shows_a_door(world: World) -> None:
    assert "You are not in a circle yet" in page(world.client(world.igor), "/week/")


def test_whoever_types_for_somebody_sees_their_week_and_nobody_else_does(world: World) -> None:
    turn = world.turn(world.chidi, title="For Dolores", audience=Audience.ONE, asked=(world.dolores,))
    kept = world.member(world.dolores)
    ana = world.client(world.ana)
    assert "Dolores" in page(ana, "/week/")
    assert "For Dolores" in page(ana, f"/week/?for={kept.pk}")
    page(world.client(world.bo), f"/week/?for={kept.pk}", 404)
    page(ana, "/week/?for=nonsense", 404)
    answer = ana.post(f"/turns/{turn.pk}/yes/", {"for": kept.pk, "once": uuid4().hex})
    assert answer["Location"].endswith(f"?for={kept.pk}")
    assert Promise.objects.get().person == world.dolores


def test_my_week_shows_the_name_that_somebody_goes_by_here(world: World) -> None:
    ask_somebody(world, world.turn(world.emre), world.bo)
    seen = page(world.client(world.bo), "/week/")
    assert "Swift" in seen
    assert "Emre" not in seen


def test_my_week_takes_at_most_six_queries_and_is_light_among_a_thousand_open_turns(world: World) -> None:
    """session, person, memberships with room, turns, news, names in the news"""
    people = [
        Person.objects.create_user(f"p{n}@example.org", name=f"Person {n}", of_age=True) for n in range(30)
    ]
    Membership.objects.bulk_create(
        [Membership(circle=world.maple, person=who, joined_at=clock.now()) for who in people]
    )
    first = world.turn(world.ana)
    asks = Ask.objects.bulk_create(
        [
            Ask(circle=world.maple, asker=people[n % 30], kind="meal", title=f"Ask {n}", audience=Audience.CIRCLE,
                made_at=clock.now(), goes_out_at=clock.now())
            for n in range(1000)
        ]
    )  # fmt: skip
    turns = Turn.objects.bulk_create(
        [
            Turn(circle=world.maple, ask=ask, key=first.key, day=first.day, monday=first.monday,
                 starts_at=first.starts_at + timedelta(minutes=n), ends_at=first.ends_at + timedelta(minutes=n),
                 minutes=60)
            for n, ask in enumerate(asks)
        ]
    )  # fmt: skip
    for turn in turns[:6]:
        ask_somebody(world, turn, world.bo)
    world.promised(world.bo, turns[8])
    actions.promise(world.hands(world.chidi), world.turn(world.bo).pk)
    assert Notice.objects.filter(person=world.bo).exists()
    client = world.client(world.bo)
    seen = queries(client, "/week/")
    assert len(seen) <= 6, "\n".join(seen)
    assert len(gzip.compress(page(client, "/week/").encode())) < 60_000


def test_a_turns_page_takes_few_queries(world: World) -> None:
    """session, person, seat, people around it, promises, own line"""
    turn = world.turn(world.ana, places=3)
    actions.promise(world.hands(world.chidi), turn.pk)
    ask_somebody(world, turn, world.bo)
    seen = queries(world.client(world.bo), f"/turns/{turn.pk}/")
    assert len(seen) <= 6, "\n".join(seen)


def test_the_address_is_shown_only_after_a_yes(world: World) -> None:
    turn = world.turn(world.ana, details="Third floor, ring twice")
    client = world.client(world.bo)
    assert "ring twice" not in page(client, f"/turns/{turn.pk}/")
    actions.promise(world.hands(world.bo), turn.pk)
    assert "ring twice" in page(client, f"/turns/{turn.pk}/")
    assert "ring twice" not in page(world.client(world.farah), f"/turns/{turn.pk}/")


def test_who_said_yes_is_named_to_the_asker_and_to_fellow_helpers_only(world: World) -> None:
    turn = world.turn(world.ana, places=2)
    actions.promise(world.hands(world.chidi), turn.pk)
    address = f"/turns/{turn.pk}/"
    assert "Chidi" in page(world.client(world.ana), address)
    assert "Chidi" not in page(world.client(world.bo), address)
    actions.promise(world.hands(world.bo), turn.pk)
    assert "Chidi" in page(world.client(world.bo), address)


def test_a_refused_yes_says_why_on_the_turns_own_page_and_leads_to_room(world: World) -> None:
    world.room(world.bo, turns_week=0)
    turn = world.turn(world.ana)
    answer = world.client(world.bo).post(f"/turns/{turn.pk}/yes/", {"once": uuid4().hex})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert f"more than you wrote for the week of Monday {turn.monday.day} " in text
    assert reverse("offers:room", args=[world.maple.pk]) in text


def test_not_this_time_is_one_tap_and_what_would_fit_keeps_what_was_typed(world: World) -> None:
    turn = world.turn(world.ana)
    client = world.client(world.bo)
    address = f"/turns/{turn.pk}/answer/"
    assert client.post(address, {"answer": "not_this_time", "once": uuid4().hex}).status_code == 302
    refused = client.post(address, {"words": "A soup maybe", "once": uuid4().hex})
    assert refused.status_code == 422
    assert "A soup maybe" in refused.content.decode()
    too_long = client.post(address, {"answer": "smaller", "words": "y" * 400, "once": uuid4().hex})
    assert too_long.status_code == 422
    assert "y" * 400 in too_long.content.decode()
    done = client.post(address, {"answer": "smaller", "words": "A soup maybe", "once": uuid4().hex})
    assert done.status_code == 302
    assert Suggestion.objects.get(turn=turn).words == "A soup maybe"


def test_stepping_back_is_two_taps_with_a_choice(world: World) -> None:
    made = actions.promise(world.hands(world.bo), world.turn(world.ana).pk)
    client = world.client(world.bo)
    seen = page(client, f"/promises/{made.pk}/")
    assert "Look for a stand-in" in seen
    assert "Hand it back now" in seen
    assert client.post(f"/promises/{made.pk}/stand-in/", {"once": uuid4().hex}).status_code == 302
    assert client.post(f"/promises/{made.pk}/keep/", {"once": uuid4().hex}).status_code == 302
    assert client.post(f"/promises/{made.pk}/back/", {"once": uuid4().hex}).status_code == 302
    assert Promise.objects.get(pk=made.pk).state == PromiseState.HANDED_BACK
    for path in ("", "stand-in/", "back/", "keep/", "how/"):
        other = world.client(world.chidi)
        method = other.get if not path else other.post
        assert method(f"/promises/{made.pk}/{path}").status_code == 404
    assert what_is_wrong() == []


def test_how_it_went_is_asked_in_my_week_and_said_by_either_side(world: World) -> None:
    turn = world.turn(world.ana, title="Soup of yesterday")
    made = world.promised(world.bo, turn)
    Turn.objects.filter(pk=turn.pk).update(
        starts_at=clock.now() - timedelta(days=1), ends_at=clock.now() - timedelta(hours=20)
    )
    assert "How did it go?" in page(world.client(world.bo), "/week/")
    answer = world.client(world.ana).post(f"/promises/{made.pk}/how/", {"how": "done", "once": uuid4().hex})
    assert answer.status_code == 302
    assert Promise.objects.get(pk=made.pk).state == PromiseState.DONE


def planned(world: World) -> tuple[Turn, Turn]:
    covered, open_one = (
        world.turn(world.chidi, title="Warm soup"),
        world.turn(world.chidi, kind="lift", title="A ride"),
    )
    offer(world, world.bo, "meal")
    return covered, open_one


def test_a_coordinator_makes_sees_and_sends_the_plan(world: World) -> None:
    planned(world)
    ana = world.client(world.ana)
    address = f"/circles/{world.maple.pk}/plan/"
    assert "There is no plan yet" in page(ana, address)
    assert ana.post(f"{address}make/").status_code == 302
    seen = page(ana, address)
    for words in (
        "Bo said",
        "Warm soup",
        "A ride",
        "1 place is open",
        "can drive",
        "Ask Bo",
        "No other plan",
    ):
        assert words.lower() in seen.lower(), words
    line = Suggestion.objects.get()
    assert ana.post(f"{address}ask/", {"line": str(line.pk), "once": uuid4().hex}).status_code == 302
    assert Suggestion.objects.get().answer == Answer.ASKED
    assert ana.post(f"/plan-lines/{line.pk}/change/").status_code == 302
    assert Suggestion.objects.get(pk=line.pk).answer == Answer.PASSED_OVER
    assert ana.post(f"{address}ask/", {"all": "1", "once": uuid4().hex}).status_code == 302
    assert ana.post(f"{address}ask/", {"line": "nonsense", "once": uuid4().hex}).status_code == 302


@pytest.mark.parametrize(
    ("name", "status"), [("chidi", 403), ("emre", 403), ("igor", 404), ("jo", 404), ("hana", 404)]
)
def test_the_plan_is_made_by_those_who_arrange(world: World, name: str, status: int) -> None:
    planned(world)
    actions.propose(world.maple.pk)
    client: Any = world.client(getattr(world, name))
    address = f"/circles/{world.maple.pk}/plan/"
    assert client.get(address).status_code == status
    assert client.post(f"{address}make/").status_code == status
    assert client.post(f"{address}ask/", {"all": "1"}).status_code == status
    if name != "chidi":  # who asks for it may arrange the line for their own ask
        assert client.post(f"/plan-lines/{Suggestion.objects.get().pk}/change/").status_code == 404


def test_the_plan_shows_no_narrow_ask_to_a_coordinator(world: World) -> None:
    world.turn(world.chidi, title="Between us", audience=Audience.FEW, asked=(world.bo,))
    Offer.objects.create(
        circle=world.maple, person=world.bo, kinds=["anything"], ends_on=world.day(30), made_at=clock.now()
    )
    actions.propose(world.maple.pk)
    assert "Between us" not in page(world.client(world.ana), f"/circles/{world.maple.pk}/plan/")


def test_whoever_asked_a_pod_sees_and_sends_what_the_plan_has_for_their_ask(world: World) -> None:
    """No coordinator sees a narrow ask, so nobody else could send its lines."""
    pod = Pod.objects.create(circle=world.maple, name="Near ones", made_at=clock.now())
    for who in (world.chidi, world.bo, world.emre):
        PodMember.objects.create(pod=pod, person=who, asked_at=clock.now(), said_yes_at=clock.now())
    offer(world, world.bo, "meal")
    turn = world.turn(world.chidi, title="Between us", audience=Audience.POD, pod=pod)
    mine = world.client(world.chidi)
    address = f"/asks/{turn.ask_id}/plan/"
    assert address in page(mine, f"/asks/{turn.ask_id}/")
    assert "There is no plan yet" in page(mine, address)
    actions.propose(world.maple.pk)
    assert "Bo said" in (seen := page(mine, address)) or "Bo has" in seen
    assert "Ask Bo" in seen
    line = Suggestion.objects.get()
    elsewhere = ask_somebody(world, world.turn(world.gus, ahead=4), world.bo, Answer.SUGGESTED)
    for chosen in ({"line": str(elsewhere.pk)}, {"line": str(line.pk)}):
        assert mine.post(address, {**chosen, "once": uuid4().hex})["Location"] == address
    assert Suggestion.objects.get(pk=line.pk).answer == Answer.ASKED
    assert Suggestion.objects.get(pk=elsewhere.pk).answer == Answer.SUGGESTED
    assert mine.post(f"/plan-lines/{line.pk}/change/")["Location"] == address
    assert Suggestion.objects.get(pk=line.pk).answer == Answer.PASSED_OVER
    assert len(queries(mine, address)) <= 7
    for name, status in (("bo", 403), ("ana", 404), ("igor", 404)):
        assert world.client(getattr(world, name)).get(address).status_code == status


def test_the_plan_takes_few_queries_whatever_its_length(world: World) -> None:
    """session, person, membership with plan, turns, promises, lines"""
    for n in range(40):
        ask_somebody(world, world.turn(world.chidi, ahead=2 + n % 20), world.bo, Answer.SUGGESTED)
    actions.propose(world.maple.pk)
    seen = queries(world.client(world.ana), f"/circles/{world.maple.pk}/plan/")
    assert len(seen) <= 6, "\n".join(seen)


def test_the_rota_names_people_only_to_those_whose_business_it_is(world: World) -> None:
    turn = world.turn(world.emre, title="Warm soup")
    actions.promise(world.hands(world.chidi), turn.pk)
    address = f"/circles/{world.maple.pk}/rota/"
    for person in (world.ana, world.chidi, world.emre):
        assert "Chidi" in page(world.client(person), address)
    seen = page(world.client(world.bo), address)
    assert "Chidi" not in seen
    assert "covered" in seen
    page(world.client(world.igor), address, 404)
    assert len(queries(world.client(world.ana), address)) <= 6


def test_the_rota_hangs_on_a_wall_so_what_was_asked_of_a_few_is_not_on_it(world: World) -> None:
    pod = pod_of(world, world.ana, world.bo)
    world.turn(world.bo, title="Listen to me", audience=Audience.ONE, asked=(world.ana,))
    world.turn(world.bo, title="Between us", audience=Audience.POD, pod=pod)
    world.turn(world.bo, title="Soup for all to see")
    for person in (world.ana, world.bo):
        seen = page(world.client(person), f"/circles/{world.maple.pk}/rota/")
        assert "Soup for all to see" in seen
        assert "Listen to me" not in seen
        assert "Between us" not in seen


def test_nobody_is_offered_to_answer_for_somebody_who_was_not_asked(world: World) -> None:
    """Ana types for Dolores, and was asked alone."""
    turn = world.turn(world.bo, title="Listen to me", audience=Audience.ONE, asked=(world.ana,))
    client, dolores = world.client(world.ana), world.member(world.dolores).pk
    assert "Answer for Dolores" not in page(client, f"/turns/{turn.pk}/")
    page(client, f"/turns/{turn.pk}/?for={dolores}", 404)
    AskedPerson.objects.create(ask=turn.ask, person=world.dolores)
    assert "Answer for Dolores" in re.sub("<[^>]+>", "", page(client, f"/turns/{turn.pk}/"))
    assert "You answer for Dolores" in re.sub("<[^>]+>", "", page(client, f"/turns/{turn.pk}/?for={dolores}"))


def test_whoever_is_asked_never_reads_that_nobody_else_is_free(world: World) -> None:
    """F2: it is true at times, and would make a no cost something; the coordinator reads it."""
    why: list[dict[str, Any]] = [{"code": "said_easy", "kind": "meal", "weekday": 1}, {"code": "only_one"}]
    assert "only one" in saying.why("Bo", why)
    assert "else" not in saying.why_you(why)
    assert "only" not in saying.why_you(why)


def pod_of(world: World, *people: Person) -> Pod:
    at = clock.now()
    pod = Pod.objects.create(circle=world.maple, name="Around Chidi", made_by=world.chidi, made_at=at)
    PodMember.objects.bulk_create(
        PodMember(pod=pod, person=person, asked_at=at, said_yes_at=at) for person in people
    )
    return pod


def test_an_ask_for_my_pod_is_among_what_i_am_asked(world: World) -> None:
    pod = pod_of(world, world.chidi, world.bo)
    turn = world.turn(world.chidi, title="Company at the clinic", audience=Audience.POD, pod=pod)
    asked = my_week(world.bo, clock.now()).asked
    assert [line.turn for line in asked] == [turn]
    assert my_week(world.farah, clock.now()).asked == []  # not in the pod
    assert my_week(world.chidi, clock.now()).asked == []  # their own
    actions.not_this_time(world.hands(world.bo), turn.pk)
    assert my_week(world.bo, clock.now()).asked == []


def test_room_is_shown_for_this_week_and_the_next_and_over_is_said_of_the_right_one(world: World) -> None:
    world.farah_over()  # two next week, where one is good for her
    this, following = my_week(world.farah, clock.now()).carrying[0].weeks
    assert (this.turns, this.over) == (0, False)
    assert (following.turns, following.over, following.ahead) == (2, True, True)
    text = page(world.client(world.farah), "/week/")
    assert "This week: carrying 0 turns, 1 at most." in text
    after = text.split("Next week: carrying 2 turns, 1 at most.")
    assert "You could hand something back" not in after[0]
    assert "You could hand something back" in after[1]


def test_stepping_back_for_somebody_names_them_as_the_circle_does(world: World) -> None:
    Membership.objects.filter(person=world.dolores).update(shown_name=Sealed(world.maple.pk, "Lola"))
    made = actions.promise(world.hands(world.dolores, typed_by=world.ana), world.turn(world.chidi).pk)
    text = page(world.client(world.ana), f"/promises/{made.pk}/")
    assert "Lola" in text
    assert "Dolores" not in text
