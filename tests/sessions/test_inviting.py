"""Asking for company: who hears of it, what a no looks like, and that nothing is left of it afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.urls import reverse

from leanto.circles import actions as circles
from leanto.circles import invitations
from leanto.core.clock import now
from leanto.core.errors import BadInput, NotHere, Refusal
from leanto.core.models import Answered, History
from leanto.notify.models import Notice
from leanto.notify.words import news
from leanto.offers.actions import keep_apart
from leanto.people.models import Person
from leanto.sessions import access, actions
from leanto.sessions.actions import Draft
from leanto.sessions.models import Answer, Guest, Sitting
from tests.world import World

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def no_counts() -> None:
    cache.clear()


def asked(world: World, *people: Person, by: Person | None = None, **facts: Any) -> Sitting:
    to = tuple(world.member(person).pk for person in people)
    return actions.invite(world.member(by or world.ana), Draft(to, "company", "voice", **facts))


def say(person: Person, sitting: Sitting, coming: bool) -> None:
    actions.answer(access.invitation(person, sitting.pk), coming)


def told(person: Person) -> list[str]:
    return [
        line.sentence for line in news(person) if line.href.startswith("/settle/") or "wave" in line.sentence
    ]


def waiting_page(world: World, sitting: Sitting) -> str:
    return world.client(sitting.asker).get(reverse("settle:waiting", args=[sitting.pk])).content.decode()


def test_one_person_is_asked_and_nobody_else_hears_of_it(world: World) -> None:
    """S0-19, S1-16: a session of two, seen by these two only."""
    sitting = asked(world, world.bo, words="while I phone the bank")
    assert told(world.bo) == ["Ana asks for some minutes of company. A no is fine too."]
    assert told(world.chidi) == []
    page = world.client(world.bo).get(reverse("settle:invitation", args=[sitting.pk])).content.decode()
    assert "while I phone the bank" in page
    for stranger in (world.chidi, world.farah, world.hana, world.igor):
        for name in ("live", "invitation", "waiting"):
            answer = world.client(stranger).get(reverse(f"settle:{name}", args=[sitting.pk]))
            assert answer.status_code == 404


def test_a_guest_is_asked_whether_they_are_settled_enough_before_they_can_come_in(world: World) -> None:
    """S1-5: the helper's own state comes before the yes; without a yes the live page leads to the question."""
    sitting = asked(world, world.bo)
    browser = world.client(world.bo)
    answer = browser.get(reverse("settle:live", args=[sitting.pk]))
    assert answer["Location"] == reverse("settle:invitation", args=[sitting.pk])
    assert "Are you settled enough to be company?" in browser.get(answer["Location"]).content.decode()
    browser.post(answer["Location"], {"answer": "yes"})
    assert browser.get(reverse("settle:live", args=[sitting.pk])).status_code == 200
    assert told(world.ana) == ["Bo comes and keeps you company."]


def test_a_no_and_silence_look_the_same_before_the_time_and_after_it(world: World) -> None:
    """S0-13: the asker sees who comes, and never who said no."""
    pages = {}
    for says in ("no", "nothing"):
        sitting = asked(world, world.bo, world.chidi)
        if says == "no":
            say(world.bo, sitting, coming=False)
        pages[says] = [waiting_page(world, sitting)]
        Sitting.objects.filter(pk=sitting.pk).update(answer_by=now() - MINUTE)
        actions.close_past(now())
        pages[says].append(waiting_page(world, sitting))
        assert told(world.ana) == []
        actions.end(sitting)
    for before, after in zip(pages["no"], pages["nothing"], strict=True):
        plain = [line for line in before.splitlines() if "csrf" not in line and "/settle/" not in line]
        assert plain == [line for line in after.splitlines() if "csrf" not in line and "/settle/" not in line]
    assert "It did not fit anybody this time" in pages["no"][1]


def test_a_no_can_become_a_yes_while_the_invitation_stands_and_not_later(world: World) -> None:
    sitting = asked(world, world.bo)
    say(world.bo, sitting, coming=False)
    say(world.bo, sitting, coming=True)
    assert access.seat(world.bo, sitting.pk).slot == 1
    say(world.bo, sitting, coming=False)
    with pytest.raises(NotHere):
        access.seat(world.bo, sitting.pk)
    Sitting.objects.filter(pk=sitting.pk).update(answer_by=now() - MINUTE)
    with pytest.raises(NotHere):
        access.invitation(world.bo, sitting.pk)


@pytest.mark.parametrize("who_wrote_it", ["guest", "asker"])
def test_two_who_are_kept_apart_never_meet_and_it_looks_like_silence(world: World, who_wrote_it: str) -> None:
    """A wish to be kept apart, written before or after the invitation, is not seen by the other."""
    sitting = asked(world, world.bo, world.chidi)
    say(world.bo, sitting, coming=True)
    writer, other = (world.bo, world.ana) if who_wrote_it == "guest" else (world.ana, world.bo)
    keep_apart(writer, world.maple.pk, world.member(other).pk)
    with pytest.raises(NotHere):
        access.seat(world.bo, sitting.pk)
    assert access.still_in({(sitting.pk, world.bo.pk), (sitting.pk, world.ana.pk)}) == {
        (sitting.pk, world.ana.pk)
    }
    actions.end(sitting)
    if who_wrote_it == "guest":
        again = asked(world, world.bo)
        assert told(world.bo) == []
        assert "Bo" in waiting_page(world, again)
    else:
        with pytest.raises(BadInput):
            asked(world, world.bo)


def test_whoever_is_on_a_pause_is_not_disturbed(world: World) -> None:
    world.room(world.bo, paused_from=world.day(-1), paused_until=world.day(5))
    sitting = asked(world, world.bo)
    assert told(world.bo) == []
    assert "Asked" in waiting_page(world, sitting)


def test_asking_the_same_person_again_and_again_has_an_end(world: World) -> None:
    for _ in range(3):
        actions.end(asked(world, world.bo))
    with pytest.raises(BadInput) as no:
        asked(world, world.bo)
    assert no.value.field == "to"
    asked(world, world.chidi)
    asked(world, world.bo, by=world.emre)


def test_two_invitations_at_a_time_are_the_most_and_nobody_is_asked_twice_at_once(world: World) -> None:
    asked(world, world.bo)
    with pytest.raises(BadInput):
        asked(world, world.bo, world.chidi)
    asked(world, world.chidi)
    with pytest.raises(Refusal) as no:
        asked(world, world.emre)
    assert no.value.code == "enough_open"


@pytest.mark.parametrize(
    "wrong", [{"minutes": 30}, {"minutes": 0}, {"wait": 600}, {"channel": "video"}, {"format": "therapy"}]
)
def test_lengths_and_formats_that_are_not_offered_are_refused(world: World, wrong: dict[str, Any]) -> None:
    """S1-28, S1-38: ten to twenty-five minutes; there is no longer session."""
    facts: dict[str, Any] = {"format": "company", "channel": "voice", **wrong}
    with pytest.raises(BadInput):
        actions.invite(world.member(world.ana), Draft((world.member(world.bo).pk,), **facts))


def test_one_to_five_members_who_sign_in_themselves_and_nobody_else(world: World) -> None:
    for nobody in ((), (world.dolores,), (world.ana,)):
        with pytest.raises(BadInput):
            asked(world, *nobody)
    invitations.join(world.kit, world.token)
    with pytest.raises(BadInput):
        asked(world, world.bo, world.chidi, world.emre, world.farah, world.gus, world.kit)
    sitting = asked(world, world.bo, world.chidi, world.emre, world.farah, world.gus)
    assert list(access.names(sitting).items()) == [
        (0, "Ana"), (1, "Bo"), (2, "Chidi"), (3, "Swift"), (4, "Farah"), (5, "Gus"),
    ]  # fmt: skip


def test_everybody_sees_beforehand_who_else_was_asked(world: World) -> None:
    """S1-25: no surprise in the room: the list of who may be there stands on the invitation and does not change."""
    sitting = asked(world, world.bo, world.chidi)
    page = world.client(world.bo).get(reverse("settle:invitation", args=[sitting.pk])).content.decode()
    assert "Also asked" in page
    assert "Chidi" in page
    say(world.chidi, sitting, coming=False)
    assert world.client(world.bo).get(reverse("settle:invitation", args=[sitting.pk])).content.decode().count(
        "Chidi"
    ) == page.count("Chidi")


@pytest.mark.parametrize("ends", ["time", "asker", "leaves", "deletes"])
def test_nothing_says_afterwards_who_sat_with_whom(world: World, ends: str) -> None:
    """S0-13: rows, news and history are gone, and the marks that make a second tap harmless too."""
    before = History.objects.count()
    form = {"format": "company", "channel": "voice", "minutes": "15", "wait": "30", "words": "zqmarker"}
    to = [str(world.member(each).pk) for each in (world.bo, world.chidi)]
    world.client(world.ana).post(
        reverse("settle:new", args=[world.maple.pk]), {**form, "to": to, "once": "a"}
    )
    sitting = Sitting.objects.get()
    said = {"answer": "yes", "once": "b"}
    world.client(world.bo).post(reverse("settle:invitation", args=[sitting.pk]), said)
    assert access.seat(world.bo, sitting.pk).slot in (1, 2)
    if ends == "time":
        actions.close_past(sitting.ends_at + MINUTE)
    elif ends == "asker":
        world.client(world.ana).post(reverse("settle:end", args=[sitting.pk]))
    elif ends == "leaves":
        circles.leave(world.hands(world.ana))
    else:
        from leanto.people.leaving import delete_me

        delete_me(world.ana, "delete")
    assert not Sitting.objects.exists()
    assert not Guest.objects.exists()
    assert not Notice.objects.filter(subject="settle").exists()
    assert not Answered.objects.exists()
    if ends in ("time", "asker"):
        assert History.objects.count() == before
    for model in apps.get_models():
        for row in model._default_manager.all():
            assert str(sitting.pk) not in str(vars(row)), model


def test_a_guest_who_leaves_the_circle_is_nobodys_guest_any_more(world: World) -> None:
    sitting = asked(world, world.bo, world.chidi)
    say(world.bo, sitting, coming=True)
    circles.leave(world.hands(world.bo))
    assert list(sitting.guests.values_list("person__email", flat=True)) == ["chidi@example.org"]
    assert Answer.COMING not in sitting.guests.values_list("answer", flat=True)


def test_a_wave_asks_for_nothing_and_has_a_daily_end(world: World) -> None:
    """S1-20: two taps from the page to a sign; it waits for no answer and a pause does not hold it back."""
    world.room(world.bo, paused_from=world.day(-1), paused_until=world.day(5))
    address = reverse("settle:wave", args=[world.maple.pk])
    browser = world.client(world.ana)
    assert browser.post(address, {"to": [str(world.member(world.bo).pk)]}).status_code == 302
    assert told(world.bo) == ["A wave from Ana. There is nothing to answer."]
    for _ in range(2):
        browser.post(address, {"to": [str(world.member(world.bo).pk)]})
    assert browser.post(address, {"to": [str(world.member(world.bo).pk)]}).status_code == 422
    keep_apart(world.chidi, world.maple.pk, world.member(world.ana).pk)
    assert browser.post(address, {"to": [str(world.member(world.chidi).pk)]}).status_code == 302
    assert told(world.chidi) == []


def test_several_processes_without_redis_say_that_it_is_off(world: World, settings: Any) -> None:
    from leanto.sessions.shape import trouble

    settings.LEANTO_WORKERS = 3
    page = world.client(world.ana).get(reverse("settle:new", args=[world.maple.pk])).content.decode()
    assert "Settling with others is off on this server. On your own it works." in page
    assert '<form method="post" class="flow">' not in page
    with pytest.raises(Refusal) as no:
        asked(world, world.bo)
    assert no.value.code == "apart"
    assert trouble().startswith("off with others: 3 processes")
    settings.LEANTO_REDIS_URL = "redis://127.0.0.1:1/0"
    assert "does not answer" in trouble()


def test_the_password_for_a_turn_server_is_as_coturn_checks_it(settings: Any) -> None:
    """Known answer: base64 of HMAC-SHA1 with key "secret" over "1700000000", made with openssl."""
    from leanto.sessions import ice

    assert ice.servers() == []
    settings.LEANTO_ICE = "stun:s.example.org:3478 turn:t.example.org:3478 turns:t.example.org:5349"
    settings.LEANTO_TURN_SECRET = "secret"
    stun, turn = ice.servers()
    assert stun == {"urls": ["stun:s.example.org:3478"]}
    assert turn["urls"] == ["turn:t.example.org:3478", "turns:t.example.org:5349"]
    assert int(turn["username"]) > now().timestamp() + 3600
    assert ice.password("secret", "1700000000") == "WGw37+g43pfwVUmrc9tgArn/juE="
