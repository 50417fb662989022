"""News in words: made when read, from what the reader may see, with few questions to the database."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import leanto
from leanto.asks.models import Ask, Audience
from leanto.asks.told import CODES as told_codes
from leanto.circles import access, actions
from leanto.notify.actions import tell
from leanto.notify.models import Notice
from leanto.notify.words import Item, news, sentence
from leanto.people.models import Person
from leanto.plans import actions as plans
from leanto.plans.models import Turn, TurnState
from tests.notify.test_sending import CODES
from tests.world import World


def told(world: World, who: Person, code: str, **facts: Any) -> None:
    turn = world.turn(facts.pop("asker", world.ana), **facts.pop("turn", {}))
    tell([who.pk], code, subject="turn", subject_id=turn.pk, circle_id=world.maple.pk, **facts)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_sentence(code: str) -> None:
    said = sentence(
        Item(code, "A warm meal", "Tue 24 Nov", "Bo", "Maple Street", {"answer": "smaller", "open": 2})
    )
    assert said.endswith((".", "?"))
    assert "%(" not in said


def test_an_unknown_code_says_nothing_instead_of_breaking_the_page() -> None:
    assert sentence(Item("from_a_newer_version", "", "", "", "", {})) == ""


def test_the_asker_reads_who_said_yes_by_the_name_of_that_circle(world: World) -> None:
    Notice.objects.all().delete()
    told(world, world.ana, "promise_made", person=str(world.emre.pk))
    assert news(world.ana)[0].sentence.startswith("Swift said yes to “A warm meal” on ")
    assert "Emre" not in news(world.ana)[0].sentence


def test_somebody_who_left_the_circle_is_somebody(world: World) -> None:
    Notice.objects.all().delete()
    told(world, world.ana, "promise_handed_back", person=str(world.chidi.pk))
    actions.leave(access.hands(world.chidi, world.maple.pk))
    assert news(world.ana)[-1].sentence.startswith("Someone cannot do")


def test_an_ask_that_the_reader_may_not_see_is_not_named(world: World) -> None:
    Notice.objects.all().delete()
    secret = {"title": "Secret scan", "audience": Audience.ONE, "asked": (world.chidi,)}
    told(world, world.bo, "turn_dropped", turn=secret)
    told(world, world.bo, "ask_for_you", turn=secret)
    found = news(world.bo)
    assert [each.sentence for each in found] == [
        "Something you said yes to is not needed any more. You are free."
    ]
    assert found[0].href == ""


def test_a_title_may_hold_any_letters(world: World) -> None:
    Notice.objects.all().delete()
    told(world, world.bo, "told_covered", turn={"title": "50 % off %(who)s {x} <b>"})
    assert "50 % off %(who)s {x} <b>" in news(world.bo)[0].sentence


def test_news_asks_the_database_twice_at_most(world: World, django_assert_max_num_queries: Any) -> None:
    Notice.objects.all().delete()
    for _each in range(12):
        told(world, world.ana, "promise_made", person=str(world.bo.pk))
    with django_assert_max_num_queries(2):  # the notices with their asks, the names
        assert len(news(world.ana, limit=10)) == 10
    with django_assert_max_num_queries(1):  # no other person is named
        news(world.igor)


def test_each_line_leads_to_its_thing(world: World) -> None:
    Notice.objects.all().delete()
    ask = world.turn(world.ana).ask
    tell([world.ana.pk], "told_covered", subject="ask", subject_id=ask.pk, circle_id=world.maple.pk)
    tell(
        [world.bo.pk],
        "agreement_changed",
        subject="circle",
        subject_id=world.maple.pk,
        circle_id=world.maple.pk,
    )
    assert news(world.bo)[0].href == f"/circles/{world.maple.pk}/agreement/"
    assert news(world.ana)[0].href in {f"/asks/{ask.pk}/", ""}
    Ask.objects.all().delete()
    assert news(world.ana) == []


def sentences(person: Person) -> str:
    return " ".join(each.sentence for each in news(person))


@pytest.mark.parametrize("code", ["plan_asked", "stand_in_wanted"])
@pytest.mark.parametrize("answer", ["yes", "no", "later", "filled", "over"])
def test_a_question_is_no_news_any_more_once_it_is_settled(world: World, code: str, answer: str) -> None:
    Notice.objects.all().delete()
    turn = world.turn(world.ana, title="A warm soup")
    tell([world.bo.pk], code, subject="turn", subject_id=turn.pk, circle_id=world.maple.pk)
    assert "A warm soup" in sentences(world.bo)
    if answer == "yes":
        plans.promise(world.hands(world.bo), turn.pk)
    elif answer == "no":
        plans.not_this_time(world.hands(world.bo), turn.pk)
    elif answer == "later":
        plans.later(world.hands(world.bo), turn.pk, "In December")
    elif answer == "filled":
        plans.promise(world.hands(world.chidi), turn.pk)
    else:
        Turn.objects.filter(pk=turn.pk).update(state=TurnState.DROPPED)
    assert "A warm soup" not in sentences(world.bo)


def test_a_stand_in_is_still_news_while_somebody_looks_for_one(world: World) -> None:
    turn = world.turn(world.ana, title="A warm soup")
    held = plans.promise(world.hands(world.chidi), turn.pk)
    plans.want_stand_in(world.hands(world.chidi), held)
    tell([world.bo.pk], "stand_in_wanted", subject="turn", subject_id=turn.pk, circle_id=world.maple.pk)
    assert "A warm soup" in sentences(world.bo)
    plans.take_over(world.hands(world.farah), turn.pk)
    assert "A warm soup" not in sentences(world.bo)


def test_an_ask_by_name_is_news_until_it_is_answered(world: World) -> None:
    turn = world.turn(world.chidi, title="A warm soup", audience=Audience.ONE, asked=(world.dolores,))
    facts: dict[str, Any] = {"subject": "ask", "subject_id": turn.ask_id, "circle_id": world.maple.pk}
    tell([world.ana.pk], "ask_for_you", **facts, for_person=str(world.dolores.pk))
    assert "A warm soup" in sentences(world.ana)
    plans.not_this_time(world.hands(world.dolores, typed_by=world.ana), turn.pk)
    assert "A warm soup" not in sentences(world.ana)


def codes_in_the_source() -> set[str]:
    """Every code that a room hands to `tell`, read from the source itself."""
    found = set()
    for file in Path(leanto.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"tell", "tell_side"}:
                found |= {each.value for each in node.args if isinstance(each, ast.Constant)}
    return {code for code in found if isinstance(code, str)} | set(told_codes.values())


def test_every_code_that_any_room_tells_has_a_sentence() -> None:
    codes = codes_in_the_source()
    assert len(codes) > 10
    silent = [
        code for code in sorted(codes) if not sentence(Item(code, "A meal", "Tue 24 Nov", "Bo", "Maple", {}))
    ]
    assert silent == []
