"""The demo circle is believable on whatever day it is made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from leanto.asks.models import Ask, AskState
from leanto.circles.models import Circle, Membership, Part, Pod, PodMember
from leanto.core import clock
from leanto.core.models import History
from leanto.demo import fill, people
from leanto.demo.clock import as_of
from leanto.demo.fill import CELLAR, FAMILY
from leanto.notify.models import Notice
from leanto.offers.models import Offer, Room, Week
from leanto.people.models import Person
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, Turn, TurnState

WEDNESDAY = datetime(2026, 5, 13, 15, 30, tzinfo=UTC)
ODD_DAYS = [
    datetime(
        2026, 3, 30, 0, 30, tzinfo=UTC
    ),  # the first minutes of a week, the day after clocks went forward
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # within the night in which clocks go back
    datetime(2027, 1, 1, 12, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 22, 45, tzinfo=UTC),
]


def _check(moment: datetime) -> None:
    circle = Circle.objects.get()
    assert Membership.objects.filter(circle=circle, left_at=None).count() == 12
    assert Membership.objects.filter(circle=circle, part=Part.COORDINATOR).count() == 2
    days = set(Turn.objects.values_list("day", flat=True))
    assert 28 <= (max(days) - min(days)).days <= 35
    assert Turn.objects.filter(state=TurnState.OVER).exists()
    assert Turn.objects.filter(state=TurnState.OPEN).exists()
    assert not Turn.objects.filter(state=TurnState.OPEN, ends_at__lte=moment).exists()
    assert not Promise.objects.filter(state=PromiseState.HELD, turn__ends_at__lte=moment).exists()
    assert Promise.objects.filter(state=PromiseState.DONE).count() > 20
    assert Promise.objects.filter(state=PromiseState.DID_NOT_HAPPEN).count() == 1
    assert Suggestion.objects.filter(answer=Answer.ASKED).exists()
    assert Suggestion.objects.filter(answer=Answer.SUGGESTED).exists()
    for model, field in ((History, "at"), (Notice, "made_at"), (Promise, "made_at"), (Ask, "made_at")):
        rows: Any = model
        assert not rows.objects.filter(**{f"{field}__gt": moment}).exists()
    assert not Notice.objects.filter(sent_at=None, due_at__lte=moment).exists()


@pytest.mark.django_db(transaction=True)
def test_the_demo_has_its_story_on_an_ordinary_day(settings: Any) -> None:
    settings.LEANTO_DEMO = True
    with time_machine.travel(WEDNESDAY, tick=False):
        fill()
        _check(WEDNESDAY)
        shown = people()
    assert len(shown) == 11
    assert shown[0].name == "Miriam Okafor"
    names = {person.name: person for person in Person.objects.all()}
    walter = Membership.objects.get(person=names["Walter Brandt"])
    assert not walter.person.can_sign_in
    assert walter.kept_by == names["Miriam Okafor"]
    assert str(Membership.objects.get(person=names["Alex Turner"])) == "Robin"
    assert PodMember.objects.filter(pod=Pod.objects.get(), said_yes_at__isnull=False).count() == 4
    assert Offer.objects.filter(stretch=True).count() == 2
    assert Room.objects.get(membership__person=names["Priya Sharma"]).paused_from is not None

    jonas = Room.objects.get(membership__person=names["Jonas Lindqvist"])
    held = Week.objects.filter(membership=jonas.membership, turns__gt=jonas.turns_week)
    assert (
        held.filter(monday__gte=WEDNESDAY.date() - timedelta(days=2)).count() == 2
    )  # over, this week and next

    cellar = Ask.objects.get(pk=next(ask.pk for ask in Ask.objects.all() if ask.title == CELLAR))
    assert cellar.state == AskState.OPEN
    assert Turn.objects.get(ask=cellar).taken == 0
    assert not Suggestion.objects.filter(
        turn__ask=cellar, answer__in=[Answer.SUGGESTED, Answer.ASKED]
    ).exists()
    typed = History.objects.filter(code="asked", actor=names["Walter Brandt"])
    assert {entry.typed_by for entry in typed} == {names["Miriam Okafor"]}


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ODD_DAYS, ids=lambda moment: f"{moment:%a %d %b}")
def test_the_demo_can_be_made_on_any_day(moment: datetime, settings: Any) -> None:
    settings.LEANTO_DEMO = True
    with time_machine.travel(moment, tick=False):
        fill()
        _check(moment)


@pytest.mark.django_db
def test_a_server_that_is_no_demo_offers_nobody(settings: Any) -> None:
    Person.objects.create_user("miriam@linden.example", id=FAMILY, name="Miriam")
    settings.LEANTO_DEMO = False
    assert people() == []


def test_the_moved_clock_stands_still_and_comes_back() -> None:
    before = clock.now()
    with as_of(WEDNESDAY):
        assert clock.now() == WEDNESDAY
        assert clock.now().tzinfo is UTC
        assert clock.today("Pacific/Auckland").day == 14
    assert clock.now() >= before
