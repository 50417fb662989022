"""Where I am signed in: I see it, and I can end one of these or all others. Nobody else learns of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leanto.core.clock import now, today
from leanto.people import rules
from leanto.people.models import Device
from leanto.people.sign_in import forget_old_codes
from tests.world import ZONE, World

PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
PAGE = "/me/devices/"
Code = Callable[[], str]


def sign_in(address: str, code: Code, agent: str) -> Client:
    """By the door that people use."""
    client = Client(headers={"user-agent": agent})
    client.post(reverse("people:sign_in"), {"email": address})
    assert client.post(reverse("people:code"), {"code": code()}).status_code == 302
    return client


def let_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_each_sign_in_is_listed_with_what_since_when_and_which_is_this_one(world: World, code: Code) -> None:
    sign_in("bo@example.org", code, LAPTOP)
    page = sign_in("bo@example.org", code, PHONE).get(PAGE).content.decode()
    assert "Firefox on Android" in page
    assert "Chrome on Linux" in page
    assert page.count("signed in since") == page.count("last used on") == 2
    assert page.count("This one") == page.count("Sign out there") == 1


def test_one_device_is_signed_out_at_once_and_the_others_stay(world: World, code: Code) -> None:
    lost, here = sign_in("bo@example.org", code, PHONE), sign_in("bo@example.org", code, LAPTOP)
    there = next(each for each in Device.objects.all() if each.browser == "Firefox")
    assert here.post(reverse("people:device_end", args=[there.pk])).status_code == 302
    assert let_in(here) and not let_in(lost)
    assert "Firefox" not in here.get(PAGE).content.decode()


def test_everywhere_else_ends_all_others_and_this_one_stays_listed(world: World, code: Code) -> None:
    others = [sign_in("bo@example.org", code, PHONE) for _each in range(2)]
    here = sign_in("bo@example.org", code, LAPTOP)
    here.post(reverse("people:everywhere"))
    assert let_in(here) and not any(let_in(one) for one in others)
    assert [each.browser for each in Device.objects.all()] == ["Chrome"]
    assert "This one" in here.get(PAGE).content.decode()


def test_somebody_elses_device_does_not_exist_for_me(world: World, code: Code) -> None:
    theirs = sign_in("bo@example.org", code, PHONE)
    mine = sign_in("chidi@example.org", code, LAPTOP)
    assert "Firefox" not in mine.get(PAGE).content.decode()
    bos = Device.objects.get(person=world.bo)
    assert mine.post(reverse("people:device_end", args=[bos.pk])).status_code == 404
    assert let_in(theirs)


def test_this_very_device_is_signed_out_by_its_own_door(world: World, code: Code) -> None:
    here = sign_in("bo@example.org", code, PHONE)
    answer = here.post(reverse("people:device_end", args=[Device.objects.get().pk]))
    assert answer["Location"] == reverse("people:sign_out")
    here.post(reverse("people:sign_out"))
    assert not Device.objects.exists()


def test_the_day_of_the_last_use_is_kept_once_a_day_and_no_hour_and_no_address(
    world: World, code: Code
) -> None:
    client = sign_in("bo@example.org", code, PHONE)
    with CaptureQueriesContext(connection) as same_day:
        client.get("/me/")
    assert len(same_day) == 2  # session, person
    with time_machine.travel(now() + timedelta(days=3)):
        client.get("/me/")
        assert Device.objects.get().used_on == today(ZONE)
    names = {field.name for field in Device._meta.fields}
    assert names == {"id", "person", "session_key", "browser", "system", "made_at", "used_on"}


def test_an_ended_session_is_no_device_and_is_forgotten(world: World, code: Code) -> None:
    sign_in("bo@example.org", code, LAPTOP)
    Session.objects.all().delete()
    here = sign_in("bo@example.org", code, PHONE)
    assert "Chrome" not in here.get(PAGE).content.decode()
    Device.objects.filter(
        pk__in=[each.pk for each in Device.objects.all() if each.browser == "Chrome"]
    ).update(used_on=today(ZONE) - timedelta(days=33))
    forget_old_codes(now())
    assert [each.browser for each in Device.objects.all()] == ["Firefox"]


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        (PHONE, ("Firefox", "Android")),
        (LAPTOP, ("Chrome", "Linux")),
        (LAPTOP + " Edg/126.0", ("Edge", "Linux")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        ("curl/8.0", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_named_as_people_name_it(agent: str, named: tuple[str, str]) -> None:
    assert rules.browser_of(agent) == named
