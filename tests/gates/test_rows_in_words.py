"""Rows that are held by what a page says or offers: read on the page that a person meets."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from leanto.asks.kinds import KINDS, WELCOME
from tests.asks.asking import ask
from tests.world import World


def page(client: Client, name: str, *place: object, **query: str) -> str:
    """What stands on a page, with plain apostrophes."""
    answer = client.get(reverse(name, args=place), query)
    assert answer.status_code == 200
    return unescape(answer.content.decode()).replace("’", "'")


def test_after_asking_the_odds_are_told_honestly_and_nothing_is_to_be_paid_back(world: World) -> None:
    """S0-20, S1-43"""
    sent = page(world.client(world.bo), "asks:sent", ask(world, world.bo).pk)
    assert "People say yes more often than we guess. Some say no, and that is all right." in sent
    assert "You don't have to earn this or pay it back." in sent


@pytest.mark.parametrize(
    ("kind", "welcome"),
    [
        pytest.param("ears", "ears", id="S1-23: somebody who only listens"),
        pytest.param("call", "company", id="S2-39"),
    ],
)
def test_a_hard_thing_in_company_is_an_ordinary_kind_of_ask(world: World, kind: str, welcome: str) -> None:
    """S1-23: ears only. S2-39: somebody sits with me while I phone."""
    assert KINDS[kind].welcome == (welcome,)
    kinds = page(world.client(world.bo), "asks:new", world.maple.pk)
    assert f"?kind={kind}" in kinds and str(KINDS[kind].name) in kinds


def test_the_asker_says_which_answer_is_welcome_and_the_others_see_it(world: World) -> None:
    """S0-38"""
    form = page(world.client(world.bo), "asks:new", world.maple.pk, kind="company")
    for code in ("ears", "company", "ideas", "hands"):
        assert f'value="{code}"' in form
    made = ask(world, world.bo, welcome=("ears", "company"))
    seen = page(world.client(world.chidi), "asks:ask", made.pk)
    assert str(WELCOME["ears"]) in seen and str(WELCOME["company"]) in seen


def test_an_ask_can_carry_a_plan_b_that_the_others_see(world: World) -> None:
    """S3-12"""
    made = ask(world, world.bo, plan_b="My cousin could come on Sunday")
    assert "My cousin could come on Sunday" in page(world.client(world.chidi), "asks:ask", made.pk)


def test_half_is_welcome_where_somebody_asks(world: World) -> None:
    """S3-15"""
    assert "Half is welcome" in page(world.client(world.bo), "asks:new", world.maple.pk, kind="meal")


def test_doing_it_all_yourself_is_spoken_of_with_respect() -> None:
    """S0-10, S3-1"""
    about = unescape(Client().get("/help/about/").content.decode())
    assert "Doing it all yourself may have kept you going." in about
    assert "It has strengths." in about
    assert "You decide whether to keep it, loosen it, or only sometimes." in about


def test_the_help_door_says_that_this_is_not_therapy() -> None:
    """S1-24"""
    assert "This place is not a crisis service and not therapy." in Client().get("/help/").content.decode()
