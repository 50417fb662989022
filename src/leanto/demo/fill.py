"""Makes the demo: brings the cast together and lives their story, day by day, up to this minute.

Deterministic but for the random keys of rows: the same people, asks, promises and limits on every run, with
dates that lie around today. The plan for what is still open is the planner's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F

from leanto.asks import actions as asks
from leanto.asks.draft import Draft
from leanto.asks.models import Ask
from leanto.asks.recurrence import Every, Series, on_dates
from leanto.asks.told import tell_askers
from leanto.circles import access, invitations, keeping, pods
from leanto.circles import actions as circles
from leanto.circles.access import Hands
from leanto.circles.models import Circle, Membership
from leanto.core.clock import now
from leanto.core.wall_time import day_start, instant
from leanto.demo import cast
from leanto.demo.clock import as_of
from leanto.demo.story import LAST_DAY, WANTS, Want
from leanto.notify.models import Notice
from leanto.offers import actions as offers
from leanto.offers.draft import OfferDraft, RoomDraft
from leanto.people.actions import say_about
from leanto.people.models import Hear, Person
from leanto.plans import actions as plans
from leanto.plans.models import Promise, PromiseState, Suggestion, Turn
from leanto.plans.turns import close_past

FAMILY = UUID("6c65616e-746f-4d65-8d6f-000000000000")  # people keep their keys from demo to demo
FIRST_DAY = -23  # the Saturday before the first week
ARRANGES = "miriam"
CELLAR = "Clear the cellar before the pipes are changed"  # nobody has picked it up
DID_NOT = ("ben", -16)  # one turn that did not happen, without anybody's fault


def people() -> list[Person]:
    """Everyone of the demo who can be signed in as, in the order of the cast. Nobody, unless this is a demo."""
    if not settings.LEANTO_DEMO:
        return []
    keys = {uuid5(FAMILY, one.key): place for place, one in enumerate(cast.PEOPLE)}
    found = Person.objects.filter(pk__in=keys, email__isnull=False, is_active=True)
    return sorted(found, key=lambda person: keys[person.pk])


def fill(lang: str = "en") -> Circle:
    """The demo circle, in a database that has nobody in it yet. `lang`: only English is written so far."""
    if lang != "en":
        raise ValueError(f"the demo is not told in {lang!r} yet")
    story = Story(now())
    story.begin()
    story.live()
    story.plan_ahead()
    story.settle()
    return story.circle


class Story:
    """The telling of it. `moment` is the real present; nothing is written with a later date."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        here = moment.astimezone(ZoneInfo(cast.ZONE)).date()
        self.today = here
        self.monday = here - timedelta(days=here.weekday())
        self.people: dict[str, Person] = {}
        self.circle: Circle
        self.asks: dict[str, Ask] = {}
        self.promised: set[tuple[str, int]] = set()

    # --- time -------------------------------------------------------------------------------------

    def day(self, number: int) -> date:
        return self.monday + timedelta(days=number)

    def at(self, number: int, hour: int, minute: int = 0) -> datetime:
        """A moment of the story, or the present if it is not there yet."""
        return min(instant(self.day(number), time(hour, minute), cast.ZONE), self.moment)

    @contextmanager
    def when(self, number: int, hour: int, minute: int = 0) -> Iterator[datetime]:
        moment = self.at(number, hour, minute)
        with as_of(moment):
            yield moment

    @property
    def past_days(self) -> range:
        return range(FIRST_DAY, (self.today - self.monday).days + 1)

    def hands(self, key: str) -> Hands:
        """The neighbour's own hands; Walter's are Miriam's."""
        person = self.people[key]
        member = Membership.objects.select_related("circle", "person").get(
            circle=self.circle, person=person, left_at=None
        )
        return Hands(member, person if person.can_sign_in else self.people[ARRANGES])

    # --- the first Saturday -----------------------------------------------------------------------

    def begin(self) -> None:
        """Everybody comes together: circle, agreement, invitation, room, offers, a pod."""
        with self.when(FIRST_DAY, 10):
            for one in cast.PEOPLE:
                if one.key != "walter":
                    self.people[one.key] = self._person(one)
            miriam = self.people[ARRANGES]
            self.circle = circles.make(miriam, cast.STREET, cast.PURPOSE, timezone=cast.ZONE)
            mine = access.coordinator(miriam, self.circle.pk)
            circles.write_agreement(mine, cast.AGREEMENT, self.today + timedelta(weeks=10))
            _, token = invitations.invite(mine, places=12)
            self._walter(mine)
            for one in cast.PEOPLE:
                if one.key not in {ARRANGES, "walter"}:
                    invitations.join(self.people[one.key], token, one.shown)
            circles.ask_to_arrange(mine, self.hands("jonas").member)
            circles.answer_arranging(self.hands("jonas").member, yes=True)
        with self.when(FIRST_DAY, 12):
            for one in cast.PEOPLE:
                self._room_and_offers(one)
        with self.when(FIRST_DAY + 7, 20):
            members = [self.hands(key).member.pk for key in ("nadia", "miriam", "grace")]
            pod = pods.make(self.hands("peter"), "The nights at number 18", members)
            for key in ("nadia", "miriam", "grace"):
                pods.answer(self.hands(key), pod, yes=True)
            self.pod = pod

    def _person(self, one: cast.Neighbour) -> Person:
        person = Person.objects.create_user(
            f"{one.key}@linden.example",
            id=uuid5(FAMILY, one.key),
            name=one.name,
            timezone=cast.ZONE,
            of_age=True,
            hear=Hear.DIGEST,
            digest_at=time(8, 0),
            quiet_from=time(21, 0),
            quiet_until=time(8, 0),
        )
        say_about(
            person, about_how=one.how, about_like=one.like, about_not=one.dont, welcome=one.welcome,
            reach="By telephone, 0151 496 0" + str(100 + len(one.name) * 7),
        )  # fmt: skip
        Person.objects.filter(pk=person.pk).update(joined_at=now())
        return person

    def _walter(self, mine: Membership) -> None:
        one = next(one for one in cast.PEOPLE if one.key == "walter")
        person = keeping.keep(mine, one.name, cast.CONSENT).person
        say_about(person, about_how=one.how, about_like=one.like, about_not=one.dont)
        self.people["walter"] = person

    def _room_and_offers(self, one: cast.Neighbour) -> None:
        hands = self.hands(one.key)
        turns, minutes = one.room
        offers.set_room(hands, RoomDraft(turns, minutes, never=one.never, rather_not=one.rather_not))
        for gift in one.gifts:
            draft = OfferDraft(
                kinds=gift.kinds, ends_on=self.day(FIRST_DAY) + timedelta(weeks=gift.weeks), title=gift.title,
                exit_words=gift.exit_words, times=gift.times, per_week=gift.per_week, minutes=gift.minutes,
                notice_hours=gift.notice_hours, not_included=gift.not_included, stretch=gift.stretch,
            )  # fmt: skip
            offers.offer(hands, draft)

    # --- day after day ----------------------------------------------------------------------------

    def live(self) -> None:
        """Asks are asked, turns promised a few days before, done, and now and then not; askers are told."""
        for number in self.past_days:
            with self.when(number, 9):
                for want in WANTS:
                    if want.asked == number:
                        self._ask(want)
            with self.when(number, 20):
                self._promise(number)
            with self.when(number, 22, 30) as moment:
                self._close(moment)
                tell_askers(moment)
                close_past(moment)

    def _ask(self, want: Want) -> None:
        draft = Draft(
            kind=want.kind, title=want.title, series=self._series(want), audience=want.audience,
            asked=tuple(self.hands(key).member.pk for key in want.to),
            pod=self.pod.pk if want.audience == "pod" else None,
            note=want.note, details=want.details, plan_b=want.plan_b, effort=want.effort, people=want.people,
            welcome=want.welcome,
        )  # fmt: skip
        self.asks[want.title] = asks.ask(self.hands(want.who), draft, now())

    def _series(self, want: Want) -> Series:
        wall = time(*want.at) if want.at else None
        if want.day is not None:
            return on_dates([self.day(want.day)], cast.ZONE, wall, want.minutes)
        return Series(
            start=self.day(want.asked),
            zone=cast.ZONE,
            every=Every.WEEK,
            time=wall,
            minutes=want.minutes,
            weekdays=frozenset(int(day) for day in want.weekdays),
            until=self.day(LAST_DAY),
        )

    def _promise(self, evening: int) -> None:
        """What is promised on this evening: turns of the next six days, and today everything that is left."""
        last = evening == self.past_days[-1]
        for want in WANTS:
            ask = self.asks.get(want.title)
            if ask is None:
                continue
            for number, who in want.by:
                if (want.title, number) in self.promised or (number > evening + 6 and not last):
                    continue
                turn = Turn.objects.filter(ask=ask, day=self.day(number), ends_at__gt=now()).first()
                if turn is not None:
                    plans.promise(self.hands(who), turn.pk)
                    self.promised.add((want.title, number))

    def _close(self, moment: datetime) -> None:
        """Who did a turn that is over says so; what did not happen is said too."""
        over = Promise.objects.select_related("turn", "person").filter(
            circle=self.circle, state=PromiseState.HELD, turn__ends_at__lte=moment
        )
        missed = (self.people[DID_NOT[0]].pk, self.day(DID_NOT[1]))
        for promise in over.order_by("turn__starts_at"):
            say = plans.did_not_happen if (promise.person_id, promise.turn.day) == missed else plans.done
            say(promise.person, promise)

    # --- now --------------------------------------------------------------------------------------

    def plan_ahead(self) -> None:
        """Limits changed, a plan, some people asked, a few answers: what a visitor finds."""
        yesterday = self.past_days[-1] - 1
        with self.when(yesterday, 18):
            offers.pause(self.hands("priya"), self.day(0), self.day(14))
            offers.set_room(self.hands("jonas"), RoomDraft(1, 60))  # he holds more than that
            Person.objects.filter(pk=self.people["priya"].pk).update(hear=Hear.NOTHING)
        with self.when(yesterday, 19) as moment:
            plans.propose(self.circle.pk, moment, by=self.hands(ARRANGES))
            soon = Suggestion.objects.filter(
                circle=self.circle, turn__day__lte=self.day(10), turn__taken__lt=F("turn__places")
            )
            plans.ask_people(
                self.people[ARRANGES], self.circle.pk, list(soon.values_list("pk", flat=True)), moment
            )
        with self.when(yesterday, 20):
            cellar = Turn.objects.get(ask=self.asks[CELLAR])
            plans.smaller(self.hands("ben"), cellar.pk, "I can carry boxes for an hour. Not the wardrobe.")
            plans.not_this_time(self.hands("grace"), cellar.pk)

    def settle(self) -> None:
        """The present: what is over is closed, askers are told, and no e-mail about the past goes out."""
        with as_of(self.moment):
            self._close(self.moment)
            tell_askers(self.moment)
            close_past(self.moment)
        Notice.objects.filter(circle=self.circle, sent_at=None, due_at__lte=self.moment).update(
            sent_at=F("due_at")
        )
        start = day_start(self.today - timedelta(days=9), cast.ZONE)
        Notice.objects.filter(circle=self.circle, made_at__lt=start).delete()
