"""Small words for tests of asks: a draft, an ask, a yes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from leanto.asks import actions
from leanto.asks.draft import Draft
from leanto.asks.models import Ask, Audience
from leanto.asks.recurrence import Every, Series, on_dates
from leanto.core import clock
from leanto.people.models import Person
from leanto.plans.models import Turn
from tests.world import ZONE, World


def on(world: World, *ahead: int, hour: int | None = 18, minutes: int = 60) -> Series:
    """Named dates, so many days from today."""
    days = [world.day(number) for number in ahead or (3,)]
    return on_dates(days, ZONE, time(hour) if hour is not None else None, minutes)


def weekly(world: World, ahead: int = 3, hour: int = 18, **facts: Any) -> Series:
    """Once a week from that day on, without an end."""
    day = world.day(ahead)
    weekdays = frozenset({day.weekday()})
    return Series(start=day, zone=ZONE, every=Every.WEEK, time=time(hour), weekdays=weekdays, **facts)


def draft(world: World, **facts: Any) -> Draft:
    """A meal in three days at six, for everyone in the circle, unless said otherwise."""
    facts.setdefault("series", on(world))
    return Draft(**{"kind": "meal", "title": "A warm meal", "audience": Audience.CIRCLE, **facts})


def ask(world: World, asker: Person, at: datetime | None = None, **facts: Any) -> Ask:
    """Asked by `asker` in Maple Street; `asked` may be people."""
    people = facts.pop("asked", ())
    ids = tuple(world.member(one).pk for one in people)
    if people:
        facts.setdefault("audience", Audience.ONE if len(people) == 1 else Audience.FEW)
    typed_by = facts.pop("typed_by", None)
    return actions.ask(world.hands(asker, typed_by=typed_by), draft(world, asked=ids, **facts), at)


def turns(ask: Ask) -> list[Turn]:
    """Its turns in order of time."""
    return list(Turn.objects.filter(ask=ask).order_by("starts_at"))


def soon(**gap: int) -> datetime:
    """A moment from now."""
    return clock.now() + timedelta(**gap)
