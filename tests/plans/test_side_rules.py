"""What people wrote beside room and times: rest, days in a row, few different people, all or none, company."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from leanto.asks.draft import Draft
from leanto.asks.models import Ask, Audience
from leanto.asks.recurrence import on_dates
from leanto.circles.models import Membership
from leanto.core import clock
from leanto.core.errors import BadInput, Refusal
from leanto.engine.plan import Plan, check, solve
from leanto.offers import actions as offers
from leanto.offers.draft import RoomDraft
from leanto.offers.models import Apart, Glad
from leanto.people.models import Person
from leanto.plans import actions, rules, saying
from leanto.plans.gather import gather
from leanto.plans.insisting import places_lost
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, Turn
from tests.plans.test_pages import page
from tests.plans.test_plan import committed, lines, next_week, offer
from tests.world import ZONE, World

pytestmark = pytest.mark.django_db


def solved(world: World) -> tuple[Plan, set[tuple[str, str]]]:
    problem = gather(world.maple.pk, clock.now())
    plan = solve(problem)
    assert check(problem, plan) == []
    return plan, {(s.turn, s.person) for s in plan.suggestions}


def able(world: World, *people: Person, **room: Any) -> None:
    for who in people:
        offer(world, who, "meal", "night")
        world.room(who, **({"turns_week": 9, "minutes_week": 9000} | room))


def more_dates(world: World, turn: Turn, *days: int) -> list[Turn]:
    """The same ask on other days as well."""
    found = [turn]
    for day in days:
        start = turn.starts_at + timedelta(days=day)
        found.append(
            Turn.objects.create(
                circle=turn.circle, ask=turn.ask, key=start.date(), day=turn.day + timedelta(days=day),
                monday=turn.monday, starts_at=start, ends_at=start + timedelta(minutes=turn.minutes),
                minutes=turn.minutes, places=turn.places,
            )
        )  # fmt: skip
    return found


def happened(world: World, who: Person, turn: Turn, weeks: int = 1) -> Turn:
    """A date of the same ask some weeks ago, done by this person."""
    start = turn.starts_at - timedelta(weeks=weeks)
    past = Turn.objects.create(
        circle=turn.circle, ask=turn.ask, key=start.date(), day=start.date(),
        monday=start.date() - timedelta(days=start.weekday()), starts_at=start, ends_at=start + timedelta(hours=1),
        minutes=60, taken=1,
    )  # fmt: skip
    Promise.objects.create(
        circle=turn.circle, turn=past, person=who, state=PromiseState.DONE, made_at=start, closed_at=start
    )
    return past


def test_rest_after_a_night_is_kept_by_the_plan_and_by_ones_own_yes(world: World) -> None:
    """S2-32: what somebody wrote about rest binds both doors to a promise."""
    able(world, world.bo, night_rest_hours=12)
    night = world.turn(world.ana, ahead=next_week(world), hour=22, minutes=480, kind="night")
    morning = world.turn(world.ana, ahead=next_week(world, 1), hour=10)
    evening = world.turn(world.ana, ahead=next_week(world, 1), hour=19)
    actions.promise(world.hands(world.bo), night.pk)
    _, found = solved(world)
    assert found == {(str(evening.pk), str(world.bo.pk))}
    with pytest.raises(Refusal, match="less rest than you wrote") as refused:
        actions.promise(world.hands(world.bo), morning.pk)
    assert refused.value.code == "rest"
    actions.promise(world.hands(world.bo), evening.pk)


def test_days_in_a_row_come_to_an_end_also_over_the_turn_of_a_week(world: World) -> None:
    """S2-32: the days before Monday count."""
    able(world, world.bo, days_in_a_row=2)
    sunday = next_week(world, 6)
    for ahead in (sunday - 1, sunday):
        actions.promise(world.hands(world.bo), world.turn(world.ana, ahead=ahead).pk)
    monday = world.turn(world.ana, ahead=sunday + 1)
    tuesday = world.turn(world.ana, ahead=sunday + 2)
    _, found = solved(world)
    assert found == {(str(tuesday.pk), str(world.bo.pk))}
    with pytest.raises(Refusal) as refused:
        actions.promise(world.hands(world.bo), monday.pk)
    assert refused.value.code == "in_a_row"


def test_who_did_dates_of_an_ask_before_comes_first_and_reads_why(world: World) -> None:
    able(world, world.bo, world.chidi, world.emre)
    turn = world.turn(world.ana, ahead=next_week(world))
    happened(world, world.chidi, turn)
    elsewhere = world.turn(world.ana, ahead=next_week(world, 1))
    for who, weeks in ((world.bo, 1), (world.emre, 2)):
        happened(world, who, elsewhere, weeks)
    plan, _ = solved(world)
    line = next(s for s in plan.suggestions if s.turn == str(turn.pk))
    assert line.person == str(world.chidi.pk)
    assert "has done turns of this rota before" in saying.why("Chidi", line.reason.plain())


def test_few_different_people_are_a_wish_and_a_limit_only_where_the_asker_insists(world: World) -> None:
    """S2-32: as a wish it gives way to covering; insisted on it is kept by the plan and by sign-up, and says so."""
    able(world, world.bo, world.chidi, turns_week=1)
    first, second = more_dates(world, world.turn(world.ana, ahead=next_week(world), faces=1), 1)
    assert len(solved(world)[1]) == 2
    Ask.objects.filter(pk=first.ask_id).update(faces_insist=True)
    plan, found = solved(world)
    assert len(found) == 1
    (open_one,) = plan.uncovered
    assert "one person more than the asker wants" in saying.why_nobody(open_one.reason.plain(), "meal")
    actions.promise(world.hands(world.bo), first.pk)
    with pytest.raises(Refusal) as refused:
        actions.promise(world.hands(world.chidi), second.pk)
    assert refused.value.code == "faces"
    world.room(world.bo, turns_week=2)
    actions.promise(world.hands(world.bo), second.pk)


def test_a_stand_in_may_be_somebody_new_when_the_one_who_leaves_makes_room(world: World) -> None:
    able(world, world.bo, world.chidi)
    turn = world.turn(world.ana, ahead=next_week(world), faces=1, faces_insist=True)
    made = actions.promise(world.hands(world.bo), turn.pk)
    with committed():
        actions.want_stand_in(world.hands(world.bo), made)
    assert Suggestion.objects.get(turn=turn, answer=Answer.ASKED).person == world.chidi
    actions.promise(world.hands(world.chidi), turn.pk)
    assert Promise.objects.get(turn=turn, state=PromiseState.HELD).person == world.chidi


def test_all_of_them_or_nobody(world: World) -> None:
    able(world, world.bo)
    turn = world.turn(world.ana, ahead=next_week(world), places=2, together=True)
    assert solved(world)[1] == set()
    able(world, world.chidi)
    assert {p for _, p in solved(world)[1]} == {str(world.bo.pk), str(world.chidi.pk)}
    actions.promise(world.hands(world.bo), turn.pk)  # people decide: one yes stands by itself
    assert {p for _, p in solved(world)[1]} == {str(world.chidi.pk)}


def test_somebody_new_is_suggested_beside_others_and_reads_why_not_alone(world: World) -> None:
    able(world, world.gus)
    alone = world.turn(world.ana, ahead=next_week(world))
    assert solved(world)[1] == set()
    assert "You are new here." in page(world.client(world.gus), f"/turns/{alone.pk}/why/")
    able(world, world.bo, turns_week=1)
    both = world.turn(world.ana, ahead=next_week(world, 1), places=2)
    assert solved(world)[1] >= {(str(both.pk), str(world.gus.pk)), (str(both.pk), str(world.bo.pk))}
    Membership.objects.filter(person=world.gus).update(joined_at=clock.now() - timedelta(days=15))
    world.room(world.bo, turns_week=0)
    assert (str(alone.pk), str(world.gus.pk)) in solved(world)[1]


def test_those_who_like_to_come_together_do_and_nobody_else_reads_of_it(world: World) -> None:
    able(world, world.bo, world.chidi, world.emre)
    actions.promise(world.hands(world.bo), world.turn(world.ana, ahead=next_week(world), places=2).pk)
    offers.glad_beside(world.emre, world.maple.pk, world.member(world.bo).pk)
    plan, found = solved(world)
    assert {p for _, p in found} == {str(world.emre.pk)}
    (line,) = plan.suggestions
    assert "somebody comes too whom you like" in saying.why_you(line.reason.plain())
    assert "like" not in saying.why("Emre", line.reason.plain())
    Glad.objects.all().delete()
    offers.glad_beside(world.bo, world.maple.pk, world.member(world.emre).pk)
    (line,) = solved(world)[0].suggestions  # Bo's mark works both ways, and Emre reads nothing of it
    assert line.person == str(world.emre.pk)
    assert "like" not in saying.why_you(line.reason.plain())


def test_whoever_was_not_asked_for_long_comes_forward_among_people_trusted_alike(world: World) -> None:
    able(world, world.bo, world.chidi)
    past = world.turn(world.ana, ahead=1)
    for who, weeks in ((world.bo, 1), (world.chidi, 5)):
        Suggestion.objects.create(
            circle=world.maple, turn=past, person=who, answer=Answer.LAPSED, made_at=clock.now(),
            asked_at=clock.now() - timedelta(weeks=weeks),
        )  # fmt: skip
    Turn.objects.filter(pk=past.pk).update(state="over")
    world.turn(world.ana, ahead=next_week(world))
    (line,) = solved(world)[0].suggestions
    assert line.person == str(world.chidi.pk)
    assert "was not asked for a while" in saying.why("Chidi", line.reason.plain())


def draft_of(world: World, *days: int, **facts: Any) -> Draft:
    series = on_dates([world.day(next_week(world, day)) for day in days], ZONE, None, 60)
    plain: dict[str, Any] = {"audience": Audience.CIRCLE, "faces": 1, "insist": True}
    return Draft("meal", "Soup", series, **(plain | facts))


def test_whoever_insists_is_shown_what_it_costs_before_it_is_sent(world: World) -> None:
    able(world, world.bo, world.chidi, turns_week=1)
    draft = draft_of(world, 0, 1, 2)
    lost = places_lost(world.maple.pk, world.ana.pk, draft, clock.now())
    assert lost == 1  # two of three could be covered by two people, one by one
    assert places_lost(world.maple.pk, world.ana.pk, replace(draft, insist=False), clock.now()) is None
    typed = {
        "kind": "meal", "title": "Soup", "when": "several", "minutes": "60", "audience": "circle", "effort": "1",
        "people": "1", "welcome": "hands", "faces": "1", "insist": "on",
        "dates": [world.day(next_week(world, day)).isoformat() for day in range(3)],
    }  # fmt: skip
    client = world.client(world.ana)
    shown = client.post(reverse("asks:new", args=[world.maple.pk]), typed).text
    assert "one place stays open in the next four weeks that somebody else could take" in shown
    client.post(reverse("asks:new", args=[world.maple.pk]), {**typed, "do": "send"})
    ask = Ask.objects.get()
    assert (ask.faces, ask.faces_insist) == (1, True)


def test_a_limit_that_is_new_on_a_change_shows_its_cost_first_and_is_kept_the_second_time(
    world: World,
) -> None:
    able(world, world.bo, world.chidi, turns_week=1)
    client, form = world.client(world.ana), reverse("asks:new", args=[world.maple.pk])
    typed = {
        "kind": "meal", "title": "Soup", "when": "several", "minutes": "60", "audience": "circle", "effort": "1",
        "people": "1", "welcome": "hands", "do": "send",
        "dates": [world.day(next_week(world, day)).isoformat() for day in range(2)],
    }  # fmt: skip
    client.post(form, typed)
    ask = Ask.objects.get()
    change = reverse("asks:change", args=[ask.pk])
    first = client.post(change, {**typed, "faces": "1", "insist": "on"})
    assert "one place stays open" in first.text
    assert Ask.objects.get().faces is None
    client.post(change, {**typed, "faces": "1", "insist": "on", "cost": "seen"})
    assert Ask.objects.get().faces_insist


def test_no_private_mark_changes_the_figure_that_an_asker_is_shown(world: World) -> None:
    """Whoever tries out drafts learns nothing of who keeps apart from whom or likes to come with whom."""
    able(world, world.bo, world.chidi, world.emre, turns_week=1)
    drafts = [
        draft_of(world, 0, 1, 2, people=n, faces=faces) for n, faces in ((1, 1), (1, 2), (2, 2), (2, 3))
    ]

    def figures() -> list[int | None]:
        return [places_lost(world.maple.pk, world.ana.pk, draft, clock.now()) for draft in drafts]

    before = figures()
    people = (world.ana, world.bo, world.chidi, world.emre)
    for one in people:
        for other in people:
            if one != other:
                Apart.objects.create(person=one, other=other)
                Glad.objects.create(person=one, other=other)
    assert figures() == before
    named = draft_of(world, 0, 1, audience=Audience.FEW, asked=(world.member(world.bo).pk,))
    assert places_lost(world.maple.pk, world.ana.pk, named, clock.now()) is None


def test_what_is_written_about_rest_comes_back_and_what_cannot_be_is_refused(world: World) -> None:
    offers.set_room(world.hands(world.bo), RoomDraft(2, 240, rest_hours=4, questions_week=1))
    shown = page(world.client(world.bo), reverse("offers:room", args=[world.maple.pk]))
    assert 'name="rest_hours" value="4"' in shown
    with pytest.raises(BadInput, match="from 1 to 48"):
        offers.set_room(world.hands(world.bo), RoomDraft(2, 240, night_rest_hours=100))


HOURS = st.integers(0, 14 * 24)


@given(HOURS, st.integers(1, 12), HOURS, st.integers(1, 12), st.integers(1, 48), st.integers(1, 48))
def test_rest_is_the_same_whichever_turn_was_said_yes_to_first(
    a: int, long: int, b: int, wide: int, rest: int, night: int
) -> None:
    limits = rules.Limits(9, 9000, None, (), None, None, ZONE, rest, night, None)
    one, other = (_span(start, hours) for start, hours in ((a, long), (b, wide)))
    assert rules.too_soon(one, [other], limits) == rules.too_soon(other, [one], limits)


@given(st.sets(st.integers(0, 20)), st.integers(0, 20), st.integers(1, 6))
def test_a_day_may_be_added_exactly_while_no_row_gets_longer_than_written(
    days: set[int], more: int, limit: int
) -> None:
    limits = rules.Limits(9, 9000, None, (), None, None, ZONE, days_in_a_row=limit)
    held = [_span(day * 24, 1) for day in days - {more}]
    row = {more}
    while more_days := {d for d in days if d - 1 in row or d + 1 in row} - row:
        row |= more_days
    assert rules.row_too_long(_span(more * 24, 1), held, limits) == (len(row) > limit)


def _span(hour: int, long: int) -> rules.Span:
    start = datetime(2027, 3, 22, tzinfo=UTC) + timedelta(hours=hour)
    return rules.Span(start, start + timedelta(hours=long), start.date(), long * 60)


def test_nobody_is_new_where_everybody_is(world: World) -> None:
    today = date(2027, 5, 1)
    ana, bo = uuid4(), uuid4()
    joined: dict[UUID, date] = {ana: today, bo: today - timedelta(days=3)}
    assert rules.newcomers(joined, (), today) == set()
    joined[bo] = today - timedelta(days=30)
    assert rules.newcomers(joined, (), today) == {ana}
    assert rules.newcomers(joined, {ana}, today) == set()


def test_one_line_lapses_when_the_asker_comes_to_insist(world: World) -> None:
    able(world, world.bo, world.chidi, turns_week=1)
    first, second = more_dates(world, world.turn(world.ana, ahead=next_week(world)), 1)
    actions.propose(world.maple.pk)
    actions.ask_people(world.ana, world.maple.pk)
    Ask.objects.filter(pk=first.ask_id).update(faces=1, faces_insist=True)
    actions.heal(world.maple.pk, [])
    assert len(lines(first) | lines(second)) == 1
