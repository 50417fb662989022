"""A pause holds for asks by name too, and nobody presses one person with ask after ask."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core import mail

from leanto.asks import actions, next_steps, told
from leanto.asks.models import Ask, Audience, Told
from leanto.core.clock import now
from leanto.core.errors import BadInput
from leanto.notify.models import Notice
from leanto.notify.sending import send_due
from leanto.people.models import Person
from tests.asks.asking import ask, on, soon
from tests.world import World


def heard(person: Person, at: datetime | None = None, code: str = "ask_for_you") -> bool:
    """Had a mail about news of this code gone out to the person, at `at` (in a day)? Quiet hours aside."""
    Person.objects.update(quiet_from=None, quiet_until=None)
    send_due(at or soon(days=1))
    return len(mail.outbox) > 0 and Notice.objects.filter(person=person, code=code, tries__gt=0).exists()


def paused(world: World, person: Person, until: int | None = None) -> None:
    """On a pause since yesterday."""
    back = world.day(until) if until else None
    world.room(person, paused_from=world.day(-1), paused_until=back)


def test_news_of_an_ask_by_name_waits_until_the_person_is_back(world: World) -> None:
    paused(world, world.chidi, until=2)
    ask(world, world.bo, asked=(world.chidi, world.emre), series=on(world, 5))
    assert heard(world.emre) and not heard(world.chidi)
    assert heard(world.chidi, soon(days=3))


@pytest.mark.parametrize("until", [None, 9])
def test_it_is_dropped_when_they_are_not_back_in_time(world: World, until: int | None) -> None:
    paused(world, world.chidi, until)
    ask(world, world.bo, asked=(world.chidi,), series=on(world, 5))
    for days in range(20):
        assert not heard(world.chidi, soon(days=days))


def test_a_pause_that_begins_later_or_is_over_holds_nothing_back(world: World) -> None:
    world.room(world.chidi, paused_from=world.day(3), paused_until=None)
    world.room(world.emre, paused_from=world.day(-9), paused_until=world.day(0))
    ask(world, world.bo, asked=(world.chidi, world.emre))
    assert heard(world.chidi) and heard(world.emre)


def test_asking_wider_or_smaller_reaches_nobody_on_a_pause(world: World) -> None:
    made = ask(world, world.bo, asked=(world.emre,))
    paused(world, world.chidi)
    paused(world, world.emre)
    ids = [world.member(one).pk for one in (world.chidi, world.gus)]
    made = next_steps.widen(made, world.bo, Audience.FEW, ids)
    next_steps.make_smaller(made, world.bo, people=1, minutes=30, effort=1)
    for code in ("ask_for_you", "ask_changed"):
        assert heard(world.gus, code=code)
        assert not heard(world.emre, code=code) and not heard(world.chidi, code=code)


def test_news_for_somebody_without_a_phone_waits_for_their_pause_not_their_keepers(world: World) -> None:
    paused(world, world.dolores)
    ask(world, world.bo, asked=(world.dolores,))
    assert not heard(world.ana)
    world.room(world.dolores, paused_from=None)
    paused(world, world.ana)
    assert heard(world.ana, soon(days=1, hours=2))


def test_an_ask_that_reaches_nobody_is_told_within_the_same_day_not_at_its_limit(world: World) -> None:
    """The asker learns that nobody has said yes, not why; others' asks are told when they always were."""
    paused(world, world.chidi)
    in_vain = ask(world, world.bo, asked=(world.chidi,), series=on(world, 10))
    usual = ask(world, world.bo, asked=(world.chidi, world.emre), series=on(world, 10))
    told.tell_askers(soon(hours=1))
    assert Ask.objects.get(pk=in_vain.pk).told == Told.NOTHING_YET
    told.tell_askers(soon(hours=7))
    assert Ask.objects.get(pk=in_vain.pk).told == Told.NOT_COVERED
    assert Ask.objects.get(pk=usual.pk).told == Told.NOTHING_YET
    news = Notice.objects.get(person=world.bo, code="told_not_covered")
    assert news.data["late"] == 0 and "wider" in news.data["choices"]
    assert in_vain.decide_by == Ask.objects.get(pk=in_vain.pk).decide_by


def test_back_before_the_limit_is_waited_for(world: World) -> None:
    paused(world, world.chidi, until=2)
    made = ask(world, world.bo, asked=(world.chidi,), series=on(world, 10))
    told.tell_askers(soon(hours=7))
    assert Ask.objects.get(pk=made.pk).told == Told.NOTHING_YET


def test_the_page_after_sending_says_the_same_whether_somebody_is_on_a_pause_or_not(world: World) -> None:
    client = world.client(world.bo)
    seen = []
    for person in (world.chidi, world.emre):
        if person == world.chidi:
            paused(world, person)
        made = ask(world, world.bo, asked=(person,), at=now().replace(second=0, microsecond=0))
        page = client.get(f"/asks/{made.pk}/sent/").content.decode()
        assert "They may answer late" in page and "Nobody is told before" in page
        seen.append(page.split("<main")[1].split("</main")[0].replace(str(made.pk), ""))
    assert seen[0].count("pause") == seen[1].count("pause")


def test_one_person_holds_at_most_five_open_asks_by_name_from_another(world: World) -> None:
    made = [ask(world, world.bo, asked=(world.chidi,)) for _ in range(5)]
    with pytest.raises(BadInput) as refused:
        ask(world, world.bo, asked=(world.chidi,))
    assert refused.value.field == "one" and "5 open asks" in str(refused.value)
    with pytest.raises(BadInput):
        next_steps.widen(
            ask(world, world.bo, asked=(world.emre,)), world.bo, Audience.FEW, [world.member(world.chidi).pk]
        )
    ask(world, world.gus, asked=(world.chidi,))  # others may ask
    ask(world, world.bo)  # and the whole circle may be
    actions.let_go(made[0], world.bo)
    ask(world, world.bo, asked=(world.chidi,))
