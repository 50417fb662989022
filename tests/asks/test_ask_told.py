"""Never silence: whatever happens, the asker is told, and before their own limit."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leanto.asks import access, actions, next_steps, told
from leanto.asks.models import Ask, AskState, Told
from leanto.asks.recurrence import Every, Series, on_dates, skip
from leanto.asks.series_data import from_data
from leanto.core.clock import now
from leanto.notify.models import Notice
from leanto.plans import turns as plan_turns
from leanto.plans.models import Promise, Turn, TurnState
from tests.asks.asking import ask, draft, on, turns, weekly
from tests.world import ZONE, World, build

HOUR = timedelta(hours=1)


def said(made: Ask) -> list[str]:
    codes = Notice.objects.filter(subject_id=made.pk, code__startswith="told_").order_by("made_at")
    return list(codes.values_list("code", flat=True))


def at(moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        told.tell_askers(moment)
        plan_turns.close_past(moment)


def test_covered_is_told_at_once_and_once(world: World) -> None:
    made = ask(world, world.bo)
    world.promised(world.chidi, turns(made)[0])
    for _ in range(3):
        told.tell_askers(now())
    assert said(made) == ["told_covered"]
    assert Notice.objects.get(code="told_covered").person == world.bo


def test_not_covered_is_told_before_the_limit_with_what_could_be_done(world: World) -> None:
    """S0-18: nobody has picked this up yet; wider, smaller, later, or let go."""
    made = ask(world, world.bo, asked=(world.chidi,))
    assert made.decide_by is not None
    told.tell_askers(now())
    assert said(made) == [], "there is still time"
    at(made.decide_by - timedelta(minutes=15))
    assert said(made) == ["told_not_covered"]
    assert Notice.objects.get(code="told_not_covered").data["choices"] == [
        "wider",
        "smaller",
        "later",
        "let_go",
    ]


def test_part_of_it_is_told_as_part_of_it(world: World) -> None:
    made = ask(world, world.bo, people=2)
    world.promised(world.chidi, turns(made)[0])
    assert made.decide_by is not None
    at(made.decide_by - timedelta(minutes=15))
    assert said(made) == ["told_smaller"]
    assert Notice.objects.get(code="told_smaller").data["open"] == 1


def test_a_change_after_the_limit_is_told_at_once(world: World) -> None:
    made = ask(world, world.bo)
    (turn,) = turns(made)
    world.promised(world.chidi, turn)
    assert made.decide_by is not None
    at(made.decide_by)
    plan_turns.release(turn, now())
    at(made.decide_by + HOUR)
    assert said(made) == ["told_covered", "told_not_covered"]


def test_the_asker_sets_the_limit_and_hears_before_it(world: World) -> None:
    limit = now() + timedelta(hours=30)
    made = ask(world, world.bo, decide_by=limit)
    assert made.decide_by == limit
    at(limit - HOUR)
    assert said(made) == ["told_not_covered"]


def test_somebody_without_a_phone_hears_through_who_types_for_them(world: World) -> None:
    made = ask(world, world.dolores, typed_by=world.ana)
    world.promised(world.chidi, turns(made)[0])
    told.tell_askers(now())
    notice = Notice.objects.get(code="told_covered")
    assert notice.person == world.ana and notice.data["for_person"] == str(world.dolores.pk)


def test_an_ask_that_comes_again_is_told_for_each_week_before_its_first_turn(world: World) -> None:
    made = ask(world, world.bo, series=weekly(world), ends_on=world.day(21))
    first, second, third = turns(made)
    world.promised(world.chidi, first)
    moment = now()
    heard: list[tuple[str, datetime]] = []
    while moment < third.ends_at + HOUR:
        at(moment)
        heard += [(code, moment) for code in said(made)[len(heard) :]]
        moment += HOUR
    assert [code for code, _ in heard] == ["told_covered", "told_not_covered", "told_not_covered"]
    assert heard[1][1] < second.starts_at - timedelta(hours=12)
    assert heard[2][1] < third.starts_at - timedelta(hours=12)
    assert Ask.objects.get().state == AskState.ENDED


def test_weeks_that_are_far_away_alarm_nobody(world: World) -> None:
    made = ask(world, world.bo, series=weekly(world))
    assert len(turns(made)) == 8
    world.promised(world.chidi, turns(made)[0])
    told.tell_askers(now())
    assert said(made) == ["told_covered"]


def test_after_an_outage_it_is_told_late_and_says_so(world: World) -> None:
    made = ask(world, world.bo)
    plan_turns.close_past(turns(made)[0].ends_at + timedelta(days=2))
    assert Notice.objects.get(code="told_not_covered").data["late"] == 1
    assert Ask.objects.get().state == AskState.DONE


def test_two_workers_tell_an_asker_once(world: World) -> None:
    made = ask(world, world.bo)
    world.promised(world.chidi, turns(made)[0])
    cover = told.coverages(Q(ask=made), now())[made.pk]
    for _ in range(2):  # both read the same row before either wrote
        told.speak(made, cover, now())
    assert said(made) == ["told_covered"]


def test_when_nothing_is_due_the_job_asks_three_questions(world: World, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(5):
        ask(world, world.bo)
    with django_assert_num_queries(3):  # coverage of all open asks; who is on a pause; the open asks
        told.tell_askers(now())


def test_past_turns_close_and_an_ask_is_done_with_its_last_one(world: World) -> None:
    made = ask(world, world.bo, series=on(world, 1, 2))
    first, second = turns(made)
    at(first.ends_at)
    assert [turn.state for turn in turns(made)] == [TurnState.OVER, TurnState.OPEN]
    assert Ask.objects.get().state == AskState.OPEN
    at(second.ends_at)
    assert Ask.objects.get().state == AskState.DONE


def test_the_next_turns_of_an_open_series_are_laid_out_day_by_day_and_only_once(world: World) -> None:
    made = ask(world, world.bo, series=weekly(world))
    for _ in range(2):
        plan_turns.lay_out_ahead(now() + timedelta(days=14))
    assert len(turns(made)) == 10
    assert len({turn.key for turn in turns(made)}) == 10


DAYS = 7
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 24 * DAYS),
        st.sampled_from(["yes", "back", "edit", "smaller", "later", "drop"]),
        st.integers(0, 30),
    ),
    max_size=12,
)
SHAPES = st.one_of(
    st.lists(st.integers(1, DAYS), min_size=1, max_size=4, unique=True),
    st.sampled_from([Every.DAY, Every.WEEK]),
)


def live_through(
    shape: list[int] | Every, people: int, hour: int | None, events: list[tuple[int, str, int]]
) -> None:
    """A history of a fortnight with a job every hour, until the ask is over: told by then, and never too late."""
    start = datetime.fromisoformat("2026-10-19T09:30:00+00:00")  # the week before clocks change
    with time_machine.travel(start, tick=False) as clock:
        world = build()
        wall = time(hour) if hour is not None else None
        last = None
        if isinstance(shape, Every):
            weekdays = frozenset({world.day(2).weekday()}) if shape is Every.WEEK else frozenset[int]()
            series = Series(world.day(2), ZONE, shape, wall, weekdays=weekdays)
            last = world.day(2 + DAYS)
        else:
            series = on_dates([world.day(day) for day in shape], ZONE, wall)
        made = actions.ask(world.hands(world.bo), draft(world, series=series, people=people, ends_on=last))
        plan = sorted(events, reverse=True)
        for hours in range(24 * (DAYS + 5)):
            moment = start + hours * HOUR
            clock.move_to(moment)
            while plan and plan[-1][0] <= hours:
                _, what, which = plan.pop()
                happen(world, made, what, which)
            no_limit_passed(made, moment)
            told.tell_askers(moment)
            plan_turns.close_past(moment)
            if not Ask.objects.filter(pk=made.pk, state=AskState.OPEN).exists():
                break
        final = Ask.objects.get(pk=made.pk)
        assert final.state != AskState.OPEN
        assert final.told != Told.NOTHING_YET or final.state == AskState.LET_GO


def no_limit_passed(made: Ask, moment: datetime) -> None:
    """Before the job runs: a limit that lies behind us, and was hours ahead when it was set, has been answered."""
    one = Ask.objects.get(pk=made.pk)
    since = one.told_at or one.made_at
    if one.state != AskState.OPEN or one.told != Told.NOTHING_YET or one.decide_by is None:
        return
    if (
        one.decide_by - since < timedelta(hours=4)
        or not Turn.objects.filter(ask=one, state=TurnState.OPEN).exists()
    ):
        return
    assert moment <= one.decide_by, "a limit passed in silence"


HISTORY = given(
    shape=SHAPES, people=st.integers(1, 2), hour=st.one_of(st.none(), st.integers(0, 23)), events=EVENTS
)


class NeverSilence(TestCase):
    """S0-18: random histories with a job every hour. No limit and no last turn passes without a word."""

    @settings(max_examples=8, suppress_health_check=list(HealthCheck), deadline=None)
    @HISTORY
    def test_no_limit_and_no_turn_passes_untold(
        self, shape: list[int] | Every, people: int, hour: int | None, events: list[tuple[int, str, int]]
    ) -> None:
        live_through(shape, people, hour, events)

    @pytest.mark.long
    @settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
    @HISTORY
    def test_no_limit_and_no_turn_passes_untold_in_many_histories(
        self, shape: list[int] | Every, people: int, hour: int | None, events: list[tuple[int, str, int]]
    ) -> None:
        live_through(shape, people, hour, events)


def happen(world: World, made: Ask, what: str, which: int) -> None:
    """One thing that somebody does; nothing where it does not apply any more."""
    one = Ask.objects.select_related("circle", "asker", "pod").get(pk=made.pk)
    if one.state != AskState.OPEN:
        return
    ahead = list(
        Turn.objects.filter(ask=one, state=TurnState.OPEN, starts_at__gt=now()).order_by("starts_at")
    )
    if not ahead:
        return
    turn = ahead[which % len(ahead)]
    helper = (world.chidi, world.emre)[which % 2]
    if (
        what == "yes"
        and turn.taken < turn.places
        and not Promise.objects.filter(turn=turn, person=helper).exists()
    ):
        world.promised(helper, turn)
    elif what == "back":
        plan_turns.release(turn, now())
    elif what == "edit":
        other = draft(world, series=from_data(one.series), title=f"Meal {which}", ends_on=one.ends_on)
        actions.edit(one, world.bo, other)
    elif what == "smaller" and one.minutes > 30:
        next_steps.make_smaller(one, world.bo, people=one.people, minutes=30, effort=1)
    elif what == "later" and which > 15:
        next_steps.later(one, world.bo, on(world, 2))
    elif what == "drop":
        next_steps.drop_turn(one, world.bo, turn, skip(from_data(one.series), turn.key))


@pytest.mark.parametrize("lead", [timedelta(minutes=20), timedelta(hours=2), timedelta(hours=9)])
def test_a_very_near_ask_is_told_in_time_by_the_job_of_every_five_minutes(
    world: World, lead: timedelta
) -> None:
    start = (now() + lead).astimezone(ZoneInfo(ZONE))
    made = ask(world, world.bo, series=on_dates([start.date()], ZONE, start.time().replace(microsecond=0)))
    assert made.decide_by is not None
    moment = now()
    while not said(made):
        assert moment <= made.decide_by
        at(moment)
        moment += timedelta(minutes=5)
    assert access.own_ask(world.bo, made.pk).told == Told.NOT_COVERED
