"""The pages for one person: what they may do, and what they name."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from leanto.people.models import Person
from leanto.sessions import formats, words
from leanto.sessions.models import Format, Sitting
from tests.world import World


def test_a_hard_moment_offers_both_ways_a_wave_and_people_who_answer(world: World, settings: Any) -> None:
    """S0-4, S0-41: with the number of the host's country, and of 112 where the host named none."""
    page = world.client(world.chidi).get("/hard-moment/").content.decode()
    maple = world.maple.pk
    for address in (
        "/settle/alone/",
        f"/circles/{maple}/settle/",
        f"/circles/{maple}/settle/wave/",
        "/help/",
    ):
        assert f'href="{address}"' in page
    assert 'href="tel:112"' in page
    settings.LEANTO_COUNTRY = "GB"
    assert 'href="tel:999"' in world.client(world.chidi).get("/hard-moment/").content.decode()


def test_somebody_without_a_circle_still_has_the_way_alone_and_the_doors(world: World) -> None:
    """S0-43: alone is complete by itself."""
    client = world.client(world.igor)
    page = client.get("/hard-moment/").content.decode()
    assert 'href="/settle/alone/"' in page and 'href="/help/"' in page
    assert "settle/wave/" not in page
    assert client.get("/settle/alone/").status_code == 200


@pytest.mark.parametrize("address", ["/hard-moment/", "/settle/alone/"])
def test_these_pages_ask_and_keep_nothing(world: World, address: str) -> None:
    """They take no words: a form of theirs has no field that a browser would send or keep in an address."""
    client = world.client(world.bo)
    assert client.post(address, {"beforeWords": "x"}).status_code == 405
    page = client.get(address).content.decode()
    named = re.findall(r'<(?:textarea|input)[^>]* name="([^"]+)"', page.split("<main")[1].split("</main")[0])
    assert set(named) <= {"format", "walk", "ordinary", "minutes", "before-state", "after-state", "country"}


def test_the_help_door_leads_to_a_hard_moment_only_for_whoever_is_signed_in(world: World) -> None:
    assert "/hard-moment/" in world.client(world.bo).get("/help/").content.decode()
    assert "/hard-moment/" not in Client().get("/help/").content.decode()


def test_every_format_can_be_done_together_and_alone() -> None:
    """S0-29: each exercise has both versions; the wave to others is a way of its own."""
    assert [one.code for one in formats.FORMATS] == list(Format)
    assert {one.code for one in formats.ALONE} == {*Format, "wave"}
    assert all(str(one.alone_name) and str(one.alone) for one in formats.ALONE)
    assert all(str(words.FORMATS[code][0]) and str(words.FORMATS[code][1]) for code in Format)


def yes(world: World, asker: Person, helper: Person, kind: str) -> str:
    turn = world.turn(asker, kind=kind, title="Sit with me while I phone the bank")
    world.promised(helper, turn)
    return f"/asks/{turn.ask_id}/"


def test_an_ask_for_company_leads_to_inviting_who_said_yes_to_it(world: World) -> None:
    """One line, for the asker only; the link carries who, and never the words of the ask."""
    address = yes(world, world.bo, world.chidi, "call")
    page = world.client(world.bo).get(address).content.decode()
    (link,) = re.findall(r'href="(/circles/[^"]+/settle/\?[^"]+)"', page)
    assert "bank" not in link
    form = world.client(world.bo).get(link.replace("&amp;", "&")).content.decode()
    chidi = world.member(world.chidi).pk
    assert re.findall(r'name="to" value="([^"]+)"[^>]* checked', form) == [str(chidi)]
    assert Sitting.objects.count() == 0, "looking at it asks nobody"

    assert "/settle/?" not in world.client(world.chidi).get(address).content.decode()
    meal = world.client(world.bo).get(yes(world, world.bo, world.chidi, "meal")).content.decode()
    assert "/settle/?" not in meal, "a meal is not sat through on a line"
