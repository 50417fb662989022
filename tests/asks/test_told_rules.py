"""No ask ends in silence, and the asker hears before their own limit (S0-18)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanto.asks import rules
from leanto.asks.rules import AskFacts, Audience, Choice, Told, TurnFacts

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FREE, TAKEN, SMALLER = TurnFacts(1, 0), TurnFacts(1, 1), TurnFacts(1, 1, smaller=1)


def facts(*turns: TurnFacts, limit: timedelta = timedelta(days=4), told: Told = Told.NOTHING_YET) -> AskFacts:
    return AskFacts(NOON, NOON + limit, turns, told)


def test_covered_is_told_at_once() -> None:
    told = rules.due(facts(TAKEN, TAKEN), NOON)
    assert told is not None
    assert (told.told, told.open_places, told.choices, told.late) == (Told.COVERED, 0, (), False)


def test_a_smaller_version_in_every_place_is_told_at_once() -> None:
    told = rules.due(facts(TAKEN, SMALLER), NOON)
    assert told is not None
    assert told.told is Told.SMALLER


def test_some_places_free_wait_until_the_moment_of_telling() -> None:
    waiting = facts(TAKEN, FREE)
    moment = rules.tell_at(waiting.sent_at, waiting.decide_by)
    assert moment == NOON + timedelta(days=3)
    assert rules.due(waiting, moment - timedelta(seconds=1)) is None
    assert rules.next_look(waiting, NOON) == moment
    told = rules.due(waiting, moment)
    assert told is not None
    assert (told.told, told.open_places, told.places) == (Told.SMALLER, 1, 2)


def test_nobody_yet_offers_wider_smaller_later_and_let_go() -> None:
    told = rules.due(facts(FREE), NOON + timedelta(days=3))
    assert told is not None
    assert told.told is Told.NOT_COVERED
    assert told.choices == (Choice.WIDER, Choice.SMALLER, Choice.LATER, Choice.LET_GO)


def test_wider_is_not_offered_at_the_top_nor_smaller_when_it_cannot_shrink() -> None:
    top = AskFacts(NOON, NOON + HOUR, (FREE,), audience=Audience.CIRCLE, minutes=10)
    assert rules.choices(top) == (Choice.LATER, Choice.LET_GO)


def test_the_same_thing_is_not_told_twice() -> None:
    assert rules.due(facts(FREE, told=Told.NOT_COVERED), NOON + timedelta(days=3, hours=1)) is None


def test_covered_after_all_is_told_and_so_is_falling_back_near_the_limit() -> None:
    later = NOON + timedelta(days=3, hours=2)
    good = rules.due(facts(TAKEN, told=Told.NOT_COVERED), later)
    assert good is not None
    assert good.told is Told.COVERED
    fell = rules.due(facts(FREE, told=Told.COVERED), later)
    assert fell is not None
    assert fell.told is Told.NOT_COVERED
    assert rules.due(facts(FREE, told=Told.COVERED), NOON + HOUR) is None, "there is still time to look"


def test_after_an_outage_it_is_told_late_and_says_so() -> None:
    told = rules.due(facts(FREE), NOON + timedelta(days=5))
    assert told is not None
    assert told.late


def test_an_ask_with_no_turns_left_has_nothing_to_tell() -> None:
    assert rules.due(facts(), NOON + timedelta(days=9)) is None


turns = st.builds(
    lambda places, taken, smaller: TurnFacts(places, min(taken, places), min(smaller, taken, places)),
    st.integers(1, 5),
    st.integers(0, 5),
    st.integers(0, 5),
)


@given(st.lists(turns, min_size=1, max_size=6), st.integers(26, 60 * 24 * 60), st.integers(0, 9))
def test_a_look_every_ten_minutes_always_tells_before_the_limit(
    some: list[TurnFacts], minutes: int, offset: int
) -> None:
    ask = AskFacts(NOON, NOON + timedelta(minutes=minutes), tuple(some))
    moment = rules.tell_at(ask.sent_at, ask.decide_by)
    looks = (NOON + timedelta(minutes=offset + 10 * n) for n in range(minutes // 10 + 2))
    spoken = next(look for look in looks if look >= moment and rules.due(ask, look))
    assert spoken < ask.decide_by
    told = rules.due(ask, spoken)
    assert told is not None
    assert not told.late


def test_the_audience_widens_one_step_at_a_time() -> None:
    assert rules.next_wider(Audience.ONE) is Audience.FEW
    assert rules.next_wider(Audience.FEW) is Audience.POD
    assert rules.next_wider(Audience.FEW, has_pod=False) is Audience.CIRCLE
    assert rules.next_wider(Audience.CIRCLE) is None
    assert rules.is_narrower_or_same(Audience.FEW, Audience.POD)
    assert not rules.is_narrower_or_same(Audience.CIRCLE, Audience.POD)


def test_an_ask_can_be_taken_back_for_ten_minutes_and_no_longer() -> None:
    assert rules.can_take_back(NOON, NOON + timedelta(minutes=9, seconds=59))
    assert not rules.can_take_back(NOON, NOON + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("start", "limit"),
    [
        (None, timedelta(days=7)),
        (10 * 24 * HOUR, timedelta(days=9)),
        (20 * HOUR, 10 * HOUR),
        (-HOUR, 0 * HOUR),
    ],
)
def test_the_limit_when_the_asker_names_none(start: timedelta | None, limit: timedelta) -> None:
    assert rules.default_decide_by(NOON, NOON + start if start is not None else None) == NOON + limit


def test_an_ask_ends_after_its_last_turn_or_four_weeks_or_half_a_year() -> None:
    made = date(2026, 3, 2)
    assert rules.ends_on(made, date(2026, 3, 9)) == date(2026, 3, 9)
    assert rules.ends_on(made, None) == date(2026, 3, 30)
    assert rules.ends_on(made, None, open_ended=True) == date(2026, 8, 31)
    assert rules.has_ended(made, date(2026, 3, 3))
    assert not rules.has_ended(made, made)


def test_the_words_are_those_of_the_database() -> None:
    from leanto.asks import models

    assert {told.value for told in Told} == set(models.Told.values)
    assert [audience.value for audience in rules.LADDER] == models.Audience.values
