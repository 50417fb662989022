"""One world of named people for every test, built with the rooms' real actions.

    Maple Street (Europe/Berlin)
        Ana      coordinator, keeps Dolores
        Farah    coordinator; holds more than she wrote (two turns in a week of one), use `world.farah_over()`
        Bo       member, also in the Choir
        Chidi    member
        Dolores  member without a phone: no e-mail address, Ana types for her
        Emre     member under the pseudonym "Swift"
        Gus      joined today
        Jo       was a member and left
    Choir (Europe/Berlin)
        Hana     coordinator
        Bo       member
    outside
        Igor     signs in, has no circle
        Kit      signs in, holds an open invitation to Maple Street (`world.token`)

How to use it: `from tests.world import World, world` in a test file or a conftest (`world` is the fixture).
`world.client(world.bo)` is signed in; `world.member(world.bo)`, `world.hands(world.bo)` act.
`world.turn(...)` makes an ask with one turn as plain rows, for rooms below asks.actions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from leanto.asks.models import Ask, AskedPerson, Audience
from leanto.asks.recurrence import on_dates
from leanto.asks.series_data import as_data
from leanto.circles import access, actions, invitations, keeping
from leanto.circles.access import Hands
from leanto.circles.models import Circle, Membership
from leanto.core import clock
from leanto.core.wall_time import instant
from leanto.offers.models import Room, Week
from leanto.people.models import Person
from leanto.plans.models import Promise, Turn
from tests.photograph import Photograph

ZONE = "Europe/Berlin"
AGREEMENT = """We answer within a day, and a no is enough.
What is said here stays here, unless a life is in danger.
Nobody carries more than they wrote."""


@dataclass
class World:
    """The people and circles above. Attributes are plain model rows; read them again to see changes."""

    maple: Circle
    choir: Circle
    ana: Person
    bo: Person
    chidi: Person
    dolores: Person
    emre: Person
    farah: Person
    gus: Person
    hana: Person
    igor: Person
    jo: Person
    kit: Person
    token: str
    extra: dict[str, Any] = field(default_factory=dict)

    def member(self, person: Person, circle: Circle | None = None) -> Membership:
        """The person's membership, read anew, with circle and person."""
        return Membership.objects.select_related("circle", "person").get(
            circle=circle or self.maple, person=person, left_at=None
        )

    def hands(self, person: Person, circle: Circle | None = None, typed_by: Person | None = None) -> Hands:
        """The person's own hands, or those of whoever types for them."""
        where = circle or self.maple
        member = self.member(person, where)
        return access.hands(typed_by or person, where.pk, member.pk)

    def client(self, person: Person | None = None, **facts: Any) -> Client:
        """A browser without JavaScript: signed in as the person, or a stranger's."""
        client = Client(**facts)
        if person is not None:
            client.force_login(person)
        return client

    def day(self, ahead: int) -> date:
        """The date so many days from today in Maple Street."""
        return clock.today(ZONE) + timedelta(days=ahead)

    def at(self, ahead: int, hour: int = 10, minute: int = 0) -> datetime:
        """An instant so many days ahead, by the clock on Maple Street's wall."""
        return instant(self.day(ahead), time(hour, minute), ZONE)

    def turn(
        self,
        asker: Person,
        *,
        ahead: int = 3,
        hour: int = 10,
        minutes: int = 60,
        places: int = 1,
        kind: str = "meal",
        title: str = "A warm meal",
        audience: str = Audience.CIRCLE,
        asked: tuple[Person, ...] = (),
        circle: Circle | None = None,
        **facts: Any,
    ) -> Turn:
        """An ask of one turn, as plain rows, already gone out. `facts` are columns of the ask."""
        where = circle or self.maple
        day, start = self.day(ahead), self.at(ahead, hour)
        made = clock.now() - timedelta(hours=1)
        ask = Ask.objects.create(
            circle=where,
            asker=asker,
            typed_by=facts.pop("typed_by", asker),
            kind=kind,
            title=title,
            minutes=minutes,
            people=places,
            audience=audience,
            series=as_data(on_dates([day], ZONE, time(hour), minutes)),
            decide_by=facts.pop("decide_by", start - timedelta(hours=20)),
            made_at=made,
            goes_out_at=made,
            **facts,
        )
        AskedPerson.objects.bulk_create([AskedPerson(ask=ask, person=person) for person in asked])
        return Turn.objects.create(
            circle=where,
            ask=ask,
            key=day,
            day=day,
            monday=day - timedelta(days=day.weekday()),
            starts_at=start,
            ends_at=start + timedelta(minutes=minutes),
            minutes=minutes,
            places=places,
        )

    def promised(self, person: Person, turn: Turn) -> Promise:
        """A held promise as plain rows: promise, place taken, week counted. No limit is asked."""
        member = self.member(person, turn.circle)
        promise = Promise.objects.create(
            circle=turn.circle, turn=turn, person=person, typed_by=person, made_at=clock.now()
        )
        turn.taken += 1
        Turn.objects.filter(pk=turn.pk).update(taken=turn.taken)
        week, _ = Week.objects.get_or_create(membership=member, monday=turn.monday)
        Week.objects.filter(pk=week.pk).update(turns=week.turns + 1, minutes=week.minutes + turn.minutes)
        return promise

    def room(self, person: Person, circle: Circle | None = None, **limits: Any) -> Room:
        """What the person wrote as their room, as plain rows."""
        row, _ = Room.objects.update_or_create(membership=self.member(person, circle), defaults=limits)
        return row

    def farah_over(self) -> tuple[Promise, Promise]:
        """Farah promised two turns of next week and wrote afterwards that one a week is good for her."""
        monday = 7 - self.day(0).weekday()  # days until next Monday
        held = tuple(
            self.promised(self.farah, self.turn(self.dolores, ahead=monday + later, title="A hand at home"))
            for later in (1, 3)
        )
        self.room(self.farah, turns_week=1, minutes_week=90)
        return held[0], held[1]


def person(name: str, email: str = "", **facts: Any) -> Person:
    """Somebody with an account, of age, who hears at once."""
    return Person.objects.create_user(
        email or f"{name.lower()}@example.org",
        name=name,
        timezone=facts.pop("timezone", ZONE),
        of_age=True,
        hear=facts.pop("hear", "at_once"),
        **facts,
    )


def build() -> World:
    """Everybody above, by the same actions that the pages call."""
    ana, bo, chidi, emre, farah, gus, hana, igor, jo, kit = (
        person(name) for name in ["Ana", "Bo", "Chidi", "Emre", "Farah", "Gus", "Hana", "Igor", "Jo", "Kit"]
    )
    maple = actions.make(ana, "Maple Street", "Neighbours around number 14", timezone=ZONE)
    mine = access.coordinator(ana, maple.pk)
    actions.write_agreement(mine, AGREEMENT)
    _, token = invitations.invite(mine, places=12)
    for who, shown in ((farah, ""), (bo, ""), (chidi, ""), (emre, "Swift"), (jo, ""), (gus, "")):
        invitations.join(who, token, shown)
    before = timezone.now() - timedelta(weeks=6)
    Membership.objects.filter(circle=maple).exclude(person=gus).update(joined_at=before)
    actions.ask_to_arrange(mine, access.fellow(ana, maple.pk, access.membership(farah, maple.pk).pk))
    actions.answer_arranging(access.membership(farah, maple.pk), yes=True)
    dolores = keeping.keep(mine, "Dolores", "On the phone: lifts and meals, and my answers").person
    actions.leave(access.hands(jo, maple.pk))

    choir = actions.make(hana, "Choir", timezone=ZONE)
    _, to_choir = invitations.invite(access.coordinator(hana, choir.pk))
    invitations.join(bo, to_choir)
    _, open_door = invitations.invite(mine, places=1)
    return World(
        maple, choir, ana, bo, chidi, dolores, emre, farah, gus, hana, igor, jo, kit, open_door
    )  # fmt: skip


photograph = Photograph(build)


@pytest.fixture
def world(db: None) -> World:
    """A fresh world in this test's own transaction."""
    return photograph()


@pytest.fixture
def lasting_world(transactional_db: None) -> World:
    """A world that other threads and a real server see: committed, and cleared after the test."""
    return photograph()
