"""Asking, changing, taking back, letting go, deleting: what each does, and whom it tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from leanto.asks import actions
from leanto.asks.models import Ask, AskedPerson, AskState, Audience
from leanto.circles import pods
from leanto.core.clock import now
from leanto.core.errors import BadInput, Refusal
from leanto.core.models import History
from leanto.notify.models import Notice
from leanto.offers.models import Week
from leanto.people.models import Person
from leanto.plans.models import Promise, PromiseState, Turn, TurnState
from tests.asks.asking import ask, draft, on, soon, turns, weekly
from tests.world import World


def told(person: Person, code: str) -> int:
    return Notice.objects.filter(person=person, code=code).count()


def test_an_ask_has_its_turns_its_limit_and_its_last_day(world: World) -> None:
    made = ask(world, world.bo, series=on(world, 3, 5), people=2)
    assert [(turn.places, turn.minutes, turn.day) for turn in turns(made)] == [
        (2, 60, world.day(3)), (2, 60, world.day(5))
    ]  # fmt: skip
    assert made.decide_by is not None and now() < made.decide_by < turns(made)[0].starts_at
    assert made.ends_on == world.day(5)
    assert made.goes_out_at - made.made_at == timedelta(minutes=10)
    assert History.objects.filter(code="asked", subject_id=made.pk, actor=world.bo).exists()


def test_those_asked_by_name_hear_of_it_after_the_ten_minutes_and_nobody_else_does(world: World) -> None:
    made = ask(world, world.bo, asked=(world.chidi, world.emre))
    notices = Notice.objects.filter(code="ask_for_you", subject_id=made.pk)
    assert {one.person for one in notices} == {world.chidi, world.emre}
    assert all(one.due_at == made.goes_out_at for one in notices)


def test_somebody_without_a_phone_hears_through_who_types_for_them(world: World) -> None:
    ask(world, world.bo, asked=(world.dolores,))
    assert told(world.ana, "ask_for_you") == 1 and told(world.dolores, "ask_for_you") == 0


def test_the_record_says_who_typed_for_a_member_without_a_phone(world: World) -> None:
    made = ask(world, world.dolores, typed_by=world.ana)
    assert (made.asker, made.typed_by) == (world.dolores, world.ana)
    assert History.objects.get(code="asked", subject_id=made.pk).typed_by == world.ana


def test_asking_for_somebody_else_needs_their_yes(world: World) -> None:
    with pytest.raises(BadInput) as refused:
        ask(world, world.bo, for_other="my mother")
    assert refused.value.field == "consent"
    made = ask(world, world.bo, for_other="my mother", consent=True)
    assert made.for_other == "my mother" and made.consent_at is not None


def test_nobody_outside_the_circle_and_not_oneself_can_be_asked_by_name(world: World) -> None:
    for member in (world.member(world.hana, world.choir), world.member(world.bo)):
        with pytest.raises(BadInput) as refused:
            actions.ask(world.hands(world.bo), draft(world, audience=Audience.ONE, asked=(member.pk,)))
        assert refused.value.field == "one"
    assert not Ask.objects.exists()


def test_a_pod_has_to_be_the_askers_own(world: World) -> None:
    pod = pods.make(world.hands(world.bo), "After the operation", [world.member(world.chidi).pk])
    made = ask(world, world.bo, audience=Audience.POD, pod=pod.pk)
    assert made.pod == pod
    with pytest.raises(BadInput) as refused:
        ask(world, world.emre, audience=Audience.POD, pod=pod.pk)
    assert refused.value.field == "pod"


def test_taken_back_within_ten_minutes_it_leaves_no_trace(world: World) -> None:
    """S0-16: control before sharing; you can take this back."""
    made = ask(world, world.bo, asked=(world.chidi,))
    actions.take_back(made, world.bo)
    assert not Ask.objects.exists() and not Turn.objects.exists() and not AskedPerson.objects.exists()
    assert not Notice.objects.filter(subject_id=made.pk).exists()
    assert not History.objects.filter(subject_id=made.pk).exists()


def test_after_ten_minutes_taking_back_is_refused_and_deleting_is_not(world: World) -> None:
    made = ask(world, world.bo)
    with time_machine.travel(now() + timedelta(minutes=10, seconds=1), tick=False):
        with pytest.raises(Refusal) as refused:
            actions.take_back(made, world.bo)
        assert refused.value.code == "too_late_to_take_back"
        actions.delete(made, world.bo)
    assert not Ask.objects.exists()


def test_whoever_promised_hears_that_a_taken_back_ask_frees_them_and_has_their_week_again(
    world: World,
) -> None:
    made = ask(world, world.bo)
    world.promised(world.chidi, turns(made)[0])
    actions.take_back(made, world.bo)
    assert told(world.chidi, "ask_taken_back") == 1
    assert [(week.turns, week.minutes) for week in Week.objects.all()] == [(0, 0)]


def test_a_deleted_ask_is_gone_with_its_texts_and_leaves_a_line_without_words(world: World) -> None:
    made = ask(world, world.bo, details="Door code 4711")
    actions.delete(made, world.bo)
    assert not Ask.objects.exists()
    entry = History.objects.get(code="ask_deleted", subject_id=made.pk)
    assert "4711" not in str(entry.data) and "meal" in str(entry.data)


def test_letting_go_frees_everybody_and_keeps_what_is_over(world: World) -> None:
    made = ask(world, world.bo, series=on(world, 1, 5))
    first, second = turns(made)
    world.promised(world.chidi, first)
    world.promised(world.emre, second)
    with time_machine.travel(second.starts_at - timedelta(days=1), tick=False):
        actions.let_go(made, world.bo)
    states = dict(Promise.objects.values_list("person__email", "state"))
    assert states == {"chidi@example.org": PromiseState.HELD, "emre@example.org": PromiseState.HANDED_BACK}
    assert told(world.emre, "turn_dropped") == 1 and told(world.chidi, "turn_dropped") == 0
    assert Ask.objects.get().state == AskState.LET_GO


def test_who_leaves_lets_their_asks_of_that_circle_go(world: World) -> None:
    here, there = ask(world, world.bo), ask(world, world.chidi)
    actions.let_go_all(world.bo, world.maple.pk)
    assert Ask.objects.get(pk=here.pk).state == AskState.LET_GO
    assert Ask.objects.get(pk=there.pk).state == AskState.OPEN


def test_other_words_are_told_to_those_who_said_yes(world: World) -> None:
    made = ask(world, world.bo)
    world.promised(world.chidi, turns(made)[0])
    changed = actions.edit(made, world.bo, draft(world, title="A cold meal", details="Second floor"))
    assert (changed.title, changed.details, changed.edited_at is not None) == (
        "A cold meal",
        "Second floor",
        True,
    )
    assert told(world.chidi, "ask_changed") == 1
    actions.edit(changed, world.bo, draft(world, title="A cold meal", details="Second floor"))
    assert told(world.chidi, "ask_changed") == 1, "nothing changed, nothing to tell"


def test_an_hour_later_on_the_same_day_the_promise_stays_and_its_person_hears_of_it(world: World) -> None:
    made = ask(world, world.bo)
    world.room(world.chidi, turns_week=2, minutes_week=240)
    world.promised(world.chidi, turns(made)[0])
    actions.edit(made, world.bo, draft(world, series=on(world, 3, hour=19, minutes=90)))
    (turn,) = turns(made)
    assert (turn.minutes, turn.taken) == (90, 1)
    assert Week.objects.get().minutes == 90
    assert Notice.objects.get(person=world.chidi, code="turn_changed").data["free"] == 0


@pytest.mark.parametrize(
    "limits",
    [{"minutes_week": 60}, {"never": [[day, 19 * 60, 20 * 60] for day in range(7)]}],
    ids=["more than the week has room for", "in a never-hour"],
)
def test_a_change_that_breaks_a_limit_frees_the_person_instead(world: World, limits: dict[str, Any]) -> None:
    """S2-32: what a person wrote as their limit holds, also when somebody else changes the time."""
    made = ask(world, world.bo)
    world.room(world.chidi, **{"turns_week": 2, "minutes_week": 240, **limits})
    world.promised(world.chidi, turns(made)[0])
    actions.edit(made, world.bo, draft(world, series=on(world, 3, hour=19, minutes=90)))
    (turn,) = turns(made)
    assert turn.taken == 0 and Promise.objects.get().state == PromiseState.HANDED_BACK
    assert (Week.objects.get().turns, Week.objects.get().minutes) == (0, 0)
    assert Notice.objects.get(person=world.chidi, code="turn_changed").data["free"] == 1


def test_on_another_day_nobody_is_committed_by_the_change(world: World) -> None:
    made = ask(world, world.bo)
    world.promised(world.chidi, turns(made)[0])
    actions.edit(made, world.bo, draft(world, series=on(world, 4)))
    states = {turn.day: turn.state for turn in turns(made)}
    assert states == {world.day(3): TurnState.DROPPED, world.day(4): TurnState.OPEN}
    assert Promise.objects.get().state == PromiseState.HANDED_BACK
    assert told(world.chidi, "turn_dropped") == 1


def test_fewer_people_never_push_out_who_said_yes(world: World) -> None:
    made = ask(world, world.bo, people=3)
    for who in (world.chidi, world.emre):
        world.promised(who, turns(made)[0])
    actions.edit(made, world.bo, draft(world, people=1))
    (turn,) = turns(made)
    assert (turn.places, turn.taken) == (2, 2)


def test_the_rhythm_stays_when_only_words_change_and_moved_dates_stay_moved(world: World) -> None:
    made = ask(world, world.bo, series=weekly(world))
    before = [(turn.pk, turn.starts_at) for turn in turns(made)]
    actions.edit(made, world.bo, draft(world, series=weekly(world), title="Soup"))
    assert [(turn.pk, turn.starts_at) for turn in turns(made)] == before


def test_an_ask_that_ended_is_not_changed(world: World) -> None:
    made = ask(world, world.bo)
    actions.let_go(made, world.bo)
    with pytest.raises(Refusal) as refused:
        actions.edit(Ask.objects.select_related("circle").get(), world.bo, draft(world))
    assert refused.value.code == "ask_ended"


def test_a_refused_ask_writes_nothing(world: World) -> None:
    wrong = replace(draft(world), title="  ")
    with pytest.raises(BadInput) as refused:
        actions.ask(world.hands(world.bo), wrong)
    assert refused.value.field == "title"
    late = draft(world, decide_by=soon(days=20))
    with pytest.raises(BadInput) as refused:
        actions.ask(world.hands(world.bo), late)
    assert refused.value.field == "decide_by"
    assert not Ask.objects.exists() and not Turn.objects.exists()
