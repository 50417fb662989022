"""Every answer that is not a yes, and every way out of a yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leanto.asks import told
from leanto.asks.models import Ask, Audience, Told
from leanto.asks.told import coverage_changed
from leanto.core import clock
from leanto.core.errors import NotHere, Refusal
from leanto.core.models import History
from leanto.notify.models import Notice
from leanto.offers.models import Apart
from leanto.plans import access, actions
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, Turn
from tests.plans.books import what_is_wrong
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_no_is_complete_and_nobody_is_told_who_said_it(world: World) -> None:
    turn = world.turn(world.ana)
    before = (Notice.objects.count(), History.objects.count())
    actions.not_this_time(world.hands(world.bo), turn.pk)
    line = Suggestion.objects.get(turn=turn, person=world.bo)
    assert line.answer == Answer.NOT_THIS_TIME
    assert before == (Notice.objects.count(), History.objects.count())
    assert not access.lines(world.ana, world.maple.pk).filter(answer=Answer.ASKED).exists()


@pytest.mark.parametrize(
    ("say", "answer"),
    [
        (actions.smaller, Answer.SMALLER),
        (actions.later, Answer.LATER),
        (actions.someone_else, Answer.SOMEONE_ELSE),
    ],
)
def test_what_would_fit_instead_reaches_the_asker_with_its_words(
    world: World, say: object, answer: str
) -> None:
    """S2-7: more than a no, when the person chooses to say more."""
    turn = world.turn(world.ana)
    say(world.hands(world.bo), turn.pk, "  Soup would be easy  ")  # type: ignore[operator]
    line = Suggestion.objects.get(turn=turn, person=world.bo)
    assert (line.answer, line.words) == (answer, "Soup would be easy")
    told = Notice.objects.get(person=world.ana, code="passed_on")
    assert told.data["answer"] == answer
    assert "Soup" not in str(told.data)


def test_too_many_words_are_refused_at_their_field(world: World) -> None:
    turn = world.turn(world.ana)
    with pytest.raises(Refusal) as no:
        actions.smaller(world.hands(world.bo), turn.pk, "x" * 301)
    assert (no.value.code, no.value.field) == ("bad_input", "words")
    assert not Suggestion.objects.exists()


def test_a_change_of_mind_is_welcome_in_both_directions(world: World) -> None:
    turn = world.turn(world.ana)
    actions.not_this_time(world.hands(world.bo), turn.pk)
    made = actions.promise(world.hands(world.bo), turn.pk)
    with pytest.raises(Refusal) as no:
        actions.not_this_time(world.hands(world.bo), turn.pk)
    assert no.value.code == "you_hold_it"
    actions.hand_back(world.hands(world.bo), made)
    actions.promise(world.hands(world.bo), turn.pk)
    assert what_is_wrong() == []


def test_handing_back_frees_place_and_week_and_the_asker_hears_it(world: World) -> None:
    """S0-2 S3-33"""
    turn = world.turn(world.ana)
    made = actions.promise(world.hands(world.bo), turn.pk)
    actions.hand_back(world.hands(world.bo), made)
    assert Turn.objects.get(pk=turn.pk).taken == 0
    assert Promise.objects.get(pk=made.pk).state == PromiseState.HANDED_BACK
    assert Notice.objects.filter(person=world.ana, code="promise_handed_back").count() == 1
    with pytest.raises(Refusal) as no:
        actions.hand_back(world.hands(world.bo), made)
    assert no.value.code == "gone"
    assert what_is_wrong() == []


def test_a_promise_is_its_holders_and_of_whoever_types_for_them(world: World) -> None:
    made = actions.promise(world.hands(world.dolores, typed_by=world.ana), world.turn(world.chidi).pk)
    assert access.own_promise(world.ana, made.pk) == made
    assert access.hands_of(world.ana, made).person == world.dolores
    assert access.promise(world.chidi, made.pk) == made  # the asker may say how it went
    for other in (world.bo, world.farah, world.igor, world.jo, world.hana):
        with pytest.raises(NotHere):
            access.own_promise(other, made.pk)
        with pytest.raises(NotHere):
            access.promise(other, made.pk)


def test_whoever_looks_for_a_stand_in_keeps_it_until_somebody_has_it(world: World) -> None:
    """S3-17: handing over needs the other's own yes."""
    turn = world.turn(world.ana)
    made = actions.promise(world.hands(world.bo), turn.pk)
    actions.want_stand_in(world.hands(world.bo), made)
    actions.want_stand_in(world.hands(world.bo), made)
    assert Promise.objects.get(pk=made.pk).state == PromiseState.HELD
    assert History.objects.filter(code="stand_in_wanted").count() == 1
    taken = actions.promise(world.hands(world.chidi), turn.pk)  # the same "I'll do it"
    assert Promise.objects.get(pk=made.pk).state == PromiseState.HANDED_BACK
    assert taken.person == world.chidi
    assert set(Notice.objects.filter(code="stand_in_found").values_list("person", flat=True)) == {
        world.bo.pk, world.ana.pk,
    }  # fmt: skip
    assert what_is_wrong() == []


def test_a_stand_in_has_limits_too(world: World) -> None:
    turn = world.turn(world.ana)
    made = actions.promise(world.hands(world.bo), turn.pk)
    actions.want_stand_in(world.hands(world.bo), made)
    world.room(world.chidi, turns_week=0)
    Apart.objects.create(person=world.emre, other=world.ana)
    for person, code in ((world.chidi, "room_full"), (world.emre, "not_now")):
        with pytest.raises(Refusal) as no:
            actions.take_over(world.hands(person), turn.pk)
        assert no.value.code == code
    assert Promise.objects.get(pk=made.pk).state == PromiseState.HELD
    assert what_is_wrong() == []


def test_keeping_it_after_all_ends_the_looking(world: World) -> None:
    turn = world.turn(world.ana)
    made = actions.promise(world.hands(world.bo), turn.pk)
    actions.want_stand_in(world.hands(world.bo), made)
    actions.keep(world.hands(world.bo), made)
    with pytest.raises(Refusal) as no:
        actions.take_over(world.hands(world.chidi), turn.pk)
    assert no.value.code == "covered"


def test_done_and_did_not_happen_are_said_by_either_side_once_it_has_begun(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = world.turn(world.ana)
    made = actions.promise(world.hands(world.bo), turn.pk)
    with pytest.raises(Refusal) as no:
        actions.done(world.bo, made)
    assert no.value.code == "too_early"
    later = turn.ends_at + timedelta(hours=1)
    monkeypatch.setattr("leanto.plans.stand_ins.now", lambda: later)
    actions.did_not_happen(world.ana, made)
    assert Promise.objects.get(pk=made.pk).state == PromiseState.DID_NOT_HAPPEN
    actions.did_not_happen(world.bo, made)
    with pytest.raises(Refusal) as no:
        actions.done(world.bo, made)
    assert no.value.code == "gone"
    assert what_is_wrong() == []


def test_leaving_hands_everything_back_and_every_asker_hears_it(world: World) -> None:
    world.room(world.bo, turns_week=9, minutes_week=900)
    turns = [world.turn(asker, ahead=2 + n) for n, asker in enumerate((world.ana, world.chidi, world.ana))]
    for turn in turns:
        actions.promise(world.hands(world.bo), turn.pk)
    elsewhere = world.turn(world.hana, circle=world.choir, ahead=6)
    kept = actions.promise(world.hands(world.bo, world.choir), elsewhere.pk)
    assert actions.hand_back_all(world.bo, world.maple) == 3
    assert Notice.objects.filter(code="promise_handed_back").count() == 3
    assert Promise.objects.get(pk=kept.pk).state == PromiseState.HELD
    assert actions.hand_back_all(world.bo) == 1
    assert actions.hand_back_all(world.bo) == 0
    assert what_is_wrong() == []


def test_a_pause_looks_for_stand_ins_and_lets_questions_lapse(world: World) -> None:
    """S3-17"""
    inside, outside = world.turn(world.ana, ahead=2), world.turn(world.ana, ahead=9)
    asked = world.turn(world.ana, ahead=3)
    promises = [actions.promise(world.hands(world.bo), turn.pk) for turn in (inside, outside)]
    Suggestion.objects.create(
        circle=world.maple, turn=asked, person=world.bo, answer=Answer.ASKED, made_at=clock.now()
    )
    world.room(world.bo, paused_from=world.day(1), paused_until=world.day(8))
    assert actions.respect_pause(world.member(world.bo)) == 1
    assert [Promise.objects.get(pk=p.pk).looking for p in promises] == [True, False]
    assert Suggestion.objects.get(turn=asked).answer == Answer.LAPSED
    assert all(Promise.objects.get(pk=p.pk).state == PromiseState.HELD for p in promises)


def test_what_falls_into_a_pause_is_given_back_before_the_asker_would_wait_in_vain(world: World) -> None:
    """S3-17: nobody is waited for who is away, unless they said that they keep it."""
    world.room(world.bo, turns_week=9, minutes_week=900)
    free, kept, later = (world.turn(world.ana, ahead=n, hour=h) for n, h in ((2, 12), (2, 15), (7, 12)))
    promises = [actions.promise(world.hands(world.bo), turn.pk).pk for turn in (free, kept, later)]
    world.room(world.bo, paused_from=world.day(1), paused_until=world.day(9))
    assert actions.respect_pause(world.member(world.bo)) == 3
    actions.keep(world.hands(world.bo), Promise.objects.get(pk=promises[1]))
    Notice.objects.all().delete()
    limit = told.limit(free.starts_at, free.ask.made_at, None)

    def states() -> list[str]:
        return [Promise.objects.get(pk=each).state for each in promises]

    actions.free_the_paused(limit - timedelta(hours=1))
    assert states() == [PromiseState.HELD] * 3
    actions.free_the_paused(limit - timedelta(minutes=20))
    actions.free_the_paused(limit)
    assert states() == [PromiseState.HANDED_BACK, PromiseState.HELD, PromiseState.HELD]
    heard = sorted(Notice.objects.values_list("person__email", "code"))
    assert heard == [("ana@example.org", "promise_handed_back"), ("bo@example.org", "paused_freed")]
    assert what_is_wrong() == []


def test_who_is_back_before_the_limit_keeps_what_they_promised(world: World) -> None:
    turn = world.turn(world.ana, ahead=2, hour=12)
    made = actions.promise(world.hands(world.bo), turn.pk)
    world.room(world.bo, paused_from=world.day(1), paused_until=world.day(9))
    assert actions.respect_pause(world.member(world.bo)) == 1
    world.room(world.bo, paused_from=None, paused_until=None)
    actions.free_the_paused(turn.starts_at - timedelta(hours=1))
    assert Promise.objects.get(pk=made.pk).state == PromiseState.HELD


def test_a_narrow_ask_keeps_its_promises_from_coordinators(world: World) -> None:
    turn = world.turn(world.chidi, audience=Audience.FEW, asked=(world.bo,))
    made = actions.promise(world.hands(world.bo), turn.pk)
    with pytest.raises(NotHere):
        access.turn(world.ana, turn.pk)
    with pytest.raises(NotHere):
        access.promise(world.farah, made.pk)


def test_weeks_can_be_counted_again_from_the_promises(world: World) -> None:
    turn = world.turn(world.ana, minutes=30)
    actions.promise(world.hands(world.bo), turn.pk)
    Turn.objects.filter(pk=turn.pk).update(minutes=45, monday=turn.monday + timedelta(days=7))
    assert what_is_wrong() != []
    actions.recount_weeks(world.maple.pk)
    assert what_is_wrong() == []


def test_whoever_asked_one_person_hears_soon_after_a_no_and_what_is_next(world: World) -> None:
    """S3-32: an honest state and neutral words instead of silence, when the only person asked said no."""
    turn = world.turn(world.ana, ahead=9, audience=Audience.ONE, asked=(world.bo,))
    coverage_changed(turn.ask_id)
    assert Ask.objects.get(pk=turn.ask_id).told == Told.NOTHING_YET
    actions.not_this_time(world.hands(world.bo), turn.pk)
    coverage_changed(turn.ask_id)
    assert Ask.objects.get(pk=turn.ask_id).told == Told.NOT_COVERED
    notice = Notice.objects.get(person=world.ana, code="told_not_covered")
    assert {"wider", "later", "let_go"} <= set(notice.data["choices"])
    assert "Bo" not in str(notice.data)
    text = world.client(world.ana).get(f"/asks/{turn.ask_id}/").text
    assert "It says little about you. Another door, or a rest?" in text
    actions.promise(world.hands(world.bo), turn.pk)  # a change of mind is welcome
    coverage_changed(turn.ask_id)
    assert Ask.objects.get(pk=turn.ask_id).told == Told.COVERED


def test_a_no_to_an_ask_of_several_people_tells_the_asker_nothing(world: World) -> None:
    """S3-32: in a wider ask nobody learns who said no, nor that somebody did."""
    for audience, asked in ((Audience.FEW, (world.bo, world.chidi)), (Audience.CIRCLE, ())):
        turn = world.turn(world.ana, ahead=9, audience=audience, asked=asked)
        actions.not_this_time(world.hands(world.bo), turn.pk)
        coverage_changed(turn.ask_id)
        assert Ask.objects.get(pk=turn.ask_id).told == Told.NOTHING_YET
        assert "didn’t fit" not in world.client(world.ana).get(f"/asks/{turn.ask_id}/").text
    assert not Notice.objects.filter(code="told_not_covered").exists()


def test_one_day_that_did_not_fit_leaves_the_other_days_open(world: World) -> None:
    turn = world.turn(world.ana, ahead=9, audience=Audience.ONE, asked=(world.bo,))
    later = timedelta(days=1)
    Turn.objects.create(
        circle=turn.circle, ask=turn.ask, key=turn.key + later, day=turn.day + later, monday=turn.monday,
        starts_at=turn.starts_at + later, ends_at=turn.ends_at + later, minutes=turn.minutes,
    )  # fmt: skip
    actions.not_this_time(world.hands(world.bo), turn.pk)
    coverage_changed(turn.ask_id)
    assert Ask.objects.get(pk=turn.ask_id).told == Told.NOTHING_YET
