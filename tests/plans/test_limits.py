"""Random circles through every door to a promise: nobody is ever over what they wrote (S1-28, S1-29, S2-32).

Two kinds. Pure: never-hours and pauses against the clock on the wall. Real: a random circle (rooms, offers, pauses,
people kept apart, turns), then random steps by the rooms' own actions on the database (sign up, hand back, stand-in,
take over, plan, send, answer, new room, pause, back again, keep apart), every book counted afresh after each, and at
the end a whole plan before the independent checker. Who makes their own room smaller keeps what they promised;
after that no step of anybody may add to it.

The run of 10,000 random circles: `pytest tests/plans/test_limits.py -m long -n2`, or `./leanto test --all`.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leanto.circles.access import Hands
from leanto.core import clock
from leanto.core.errors import Refusal
from leanto.engine.plan import check, solve
from leanto.offers import actions as offers
from leanto.offers.draft import RoomDraft
from leanto.offers.models import Apart, Offer, Room
from leanto.people.models import Person
from leanto.plans import actions, rules
from leanto.plans.gather import gather
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, Turn
from tests.plans.books import overs, what_is_wrong
from tests.world import World

NAMES = ("ana", "bo", "chidi", "dolores", "emre", "farah", "gus")
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


class Undo(Exception):  # noqa: N818
    """Ends one example and takes everything back that it did."""


class Game:
    """Random steps in one circle, from one number, so that a failure is told again exactly."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice = world, random.Random(seed)
        self.turns: list[Turn] = []
        if "hands" not in world.extra:  # the same for every circle that is played in this world
            typists = {world.dolores: world.ana}
            world.extra["hands"] = {who: world.hands(who, typed_by=typists.get(who)) for who in self.people()}

    def people(self) -> list[Person]:
        return [getattr(self.world, name) for name in NAMES]

    def hands(self, person: Person) -> Hands:
        found: Hands = self.world.extra["hands"][person]
        return found

    def begin(self) -> None:
        dice, world = self.dice, self.world
        for person in self.people():
            day = dice.randrange(7)
            Room.objects.create(
                membership=self.hands(person).member,
                turns_week=dice.choice([0, 1, 1, 2, 3, 5]), minutes_week=dice.choice([0, 60, 90, 120, 240]),
                turns_day=dice.choice([None, None, 1]), rest_hours=dice.choice([None, None, 2, 30]),
                days_in_a_row=dice.choice([None, None, 1, 2]),
                never=[[day, 60 * 9, 60 * dice.choice([10, 12, 24])]] if dice.random() < 0.4 else [],
                rather_not=[[dice.randrange(7), 0, 1440]] if dice.random() < 0.3 else [],
                paused_from=world.day(dice.randrange(12)) if dice.random() < 0.25 else None,
                paused_until=world.day(dice.randrange(4, 20)) if dice.random() < 0.6 else None,
            )  # fmt: skip
            if dice.random() < 0.75:
                Offer.objects.create(
                    circle=world.maple, person=person, kinds=dice.choice([["meal"], ["lift"], ["anything"]]),
                    times=[[dice.randrange(7), 480, 1200]] if dice.random() < 0.3 else [],
                    per_week=dice.choice([None, 1, 2]), minutes=dice.choice([None, 60]),
                    notice_hours=dice.choice([0, 0, 48]), ends_on=world.day(dice.choice([3, 30])), made_at=clock.now(),
                )  # fmt: skip
        for _ in range(dice.randrange(4)):
            one, other = dice.sample(self.people(), 2)
            Apart.objects.get_or_create(person=one, other=other)
        for _ in range(dice.randrange(3, 7)):
            self.turns.append(
                world.turn(
                    dice.choice(self.people()), ahead=dice.randrange(1, 14), hour=dice.choice([8, 9, 10, 11, 20]),
                    minutes=dice.choice([30, 60, 90]), places=dice.choice([1, 1, 2, 3]),
                    kind=dice.choice(["meal", "lift"]), faces=dice.choice([None, None, 1]),
                    faces_insist=dice.random() < 0.5,
                )
            )  # fmt: skip

    def step(self) -> bool:
        """One random step. True if somebody changed their own limits."""
        dice, who = self.dice, self.dice.choice(self.people())
        turn = dice.choice(self.turns)
        standing = Promise.objects.filter(state=PromiseState.HELD).select_related("person", "turn__ask")
        stands = list(standing.order_by("made_at"))
        mine = dice.choice(stands) if stands else None
        kind = dice.randrange(13)
        if kind <= 3:
            actions.promise(self.hands(who), turn.pk)
        elif kind == 4 and mine:
            actions.hand_back(self.hands(mine.person), mine)
        elif kind == 5 and mine:
            actions.want_stand_in(self.hands(mine.person), mine)
            actions.heal(self.world.maple.pk, [mine.turn_id], ask=True)
        elif kind == 6:
            actions.take_over(self.hands(who), turn.pk)
        elif kind == 7:
            actions.propose(self.world.maple.pk)
            actions.ask_people(self.world.ana, self.world.maple.pk)
        elif kind == 8:
            asked = list(
                Suggestion.objects.filter(answer=Answer.ASKED).select_related("person").order_by("pk")
            )
            if asked:
                line = dice.choice(asked)
                if dice.random() < 0.6:
                    actions.promise(self.hands(line.person), line.turn_id)
                else:
                    actions.not_this_time(self.hands(line.person), line.turn_id)
                    actions.heal(self.world.maple.pk, [line.turn_id], no_from=line.person_id)
        elif kind == 9 and mine:
            actions.hand_back_all(mine.person, self.world.maple)
        elif kind == 10:
            offers.set_room(
                self.hands(who),
                RoomDraft(
                    dice.randrange(4),
                    dice.choice([0, 60, 120]),
                    dice.choice([None, 0, 1]),
                    rest_hours=dice.choice([None, 3, 48]),
                    days_in_a_row=dice.choice([None, 1]),
                ),
            )
            return True
        elif kind == 11:
            if dice.random() < 0.3:
                offers.end_pause(self.hands(who))
            else:
                start = self.world.day(dice.randrange(10))
                offers.pause(
                    self.hands(who), start, dice.choice([None, start + timedelta(days=dice.randrange(1, 9))])
                )
            return True
        elif kind == 12 and who != self.world.dolores:  # nobody marks this for somebody else
            other = dice.choice([person for person in self.people() if person != who])
            offers.keep_apart(who, self.world.maple.pk, self.hands(other).member.pk)
            return True
        return False

    def play(self, steps: int) -> None:
        self.begin()
        over = overs()
        assert over == {}
        for _ in range(steps):
            before, own_change = held(), False
            try:
                with transaction.atomic():
                    own_change = self.step()
            except Refusal:
                assert held() == before  # a refusal changes nothing
            assert what_is_wrong() == []
            now = overs()
            if not own_change:
                assert [key for key in now if now[key] > over.get(key, 0)] == []
            over = now
        problem = gather(self.world.maple.pk, clock.now())
        assert check(problem, solve(problem)) == []


def held() -> dict[UUID, UUID]:
    """Every promise that stands, and whose it is."""
    return dict(Promise.objects.filter(state=PromiseState.HELD).values_list("pk", "person_id"))


def play(world: World, seed: int, steps: int) -> None:
    try:
        with transaction.atomic():
            Game(world, seed).play(steps)
            raise Undo
    except Undo:
        pass


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=SLOW)
@given(seed=st.integers(0, 2**32))
def test_no_way_to_a_promise_takes_anybody_over_what_they_wrote(world: World, seed: int) -> None:
    play(world, seed, steps=8)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(20))
def test_ten_thousand_random_circles_through_every_door(world: World, part: int) -> None:
    """S1-28, S1-29: twenty parts of five hundred, one world for each part, so that parts can run side by side."""
    for number in range(500):
        seed = part * 500 + number
        try:
            play(world, seed, steps=8)
        except BaseException as fault:
            fault.add_note(f"circle {seed}")
            raise


def random_limits(dice: random.Random, near: date) -> rules.Limits:
    day = near + timedelta(days=dice.randrange(-6, 7))
    return rules.Limits(
        dice.randrange(4), dice.randrange(0, 300, 30), dice.choice([None, 0, 1, 2]),
        [[dice.randrange(7), 60 * dice.randrange(24), 60 * dice.randrange(1, 25)] for _ in range(dice.randrange(4))],
        dice.choice([None, day]), dice.choice([None, day + timedelta(days=dice.randrange(1, 9))]),
        dice.choice(["Europe/Berlin", "UTC", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia"]),
    )  # fmt: skip


def look_minute_by_minute(span: rules.Span, limits: rules.Limits) -> bool:
    """The slow, plain reading: is any quarter of an hour of a fixed turn in a never-hour or in the pause?"""
    zone = ZoneInfo(limits.zone)
    at = span.starts_at
    while at < span.ends_at:
        here = at.astimezone(zone)
        clock_minute = here.hour * 60 + here.minute
        for weekday, start, end in limits.never:
            stop = end if end > start else end + 1440
            today = here.weekday() == weekday and start <= clock_minute < stop
            after_midnight = (here.weekday() - 1) % 7 == weekday and clock_minute + 1440 < stop
            if today or after_midnight:
                return True
        first, back = limits.paused_from, limits.paused_until
        if first and first <= here.date() and (back is None or here.date() < back):
            return True
        at += timedelta(minutes=15)
    return False


def compare(seed: int) -> None:
    dice = random.Random(seed)
    starts = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * dice.randrange(4 * 24 * 365))
    limits = random_limits(dice, starts.date())
    ends = starts + timedelta(minutes=15 * dice.randrange(1, 20))
    span = rules.Span(starts, ends, starts.date(), 30)
    shut = rules.on_pause(span, limits) or rules.in_never_hours(span, limits)
    assert shut is look_minute_by_minute(span, limits)


@settings(max_examples=150)
@given(seed=st.integers(0, 2**32))
def test_never_hours_and_pauses_mean_what_the_clock_on_the_wall_says(seed: int) -> None:
    compare(seed)


@pytest.mark.long
@settings(max_examples=10_000)
@given(seed=st.integers(0, 2**32))
def test_never_hours_and_pauses_mean_what_the_clock_on_the_wall_says_ten_thousand_times(seed: int) -> None:
    compare(seed)
