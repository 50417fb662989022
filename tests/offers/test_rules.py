"""Weekly times keep wall time; offers end; room is counted as people meant it (S2-13, S2-33)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leanto.offers import rules
from leanto.offers.rules import Interval, OfferError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shown(intervals: tuple[Interval, ...]) -> list[tuple[str, str]]:
    return [tuple(f"{EPOCH + timedelta(minutes=at):%dT%H:%M}" for at in pair) for pair in intervals]  # type: ignore[misc]


def test_an_evening_stays_an_evening_when_clocks_change() -> None:
    week = rules.windows([5, 6], "evening")
    found = rules.materialise(week, "Europe/Madrid", utc("2026-03-28"), utc("2026-03-30"))
    assert shown(found) == [("28T17:00", "28T21:00"), ("29T16:00", "29T20:00")]


def test_a_night_in_which_clocks_change_is_an_hour_longer_or_shorter() -> None:
    night = rules.windows([5], "night")
    spring = rules.materialise(night, "Europe/Madrid", utc("2026-03-28"), utc("2026-03-30"))
    autumn = rules.materialise(night, "Europe/Madrid", utc("2026-10-24"), utc("2026-10-26"))
    assert [end - start for start, end in spring + autumn] == [7 * 60, 9 * 60]


def test_an_end_before_the_start_means_the_next_day_and_touching_windows_join() -> None:
    assert rules.checked((6, 22 * 60, 6 * 60)) == (6, 22 * 60, 30 * 60)
    week = [(0, 22 * 60, 0), (1, 0, 8 * 60), (6, 1380, 60)]
    found = rules.materialise(week, "UTC", utc("2026-03-02"), utc("2026-03-04"))
    assert shown(found) == [("02T00:00", "02T01:00"), ("02T22:00", "03T08:00")]


@pytest.mark.parametrize(
    "window",
    [(7, 0, 60), (-1, 0, 60), (0, -5, 60), (0, 1440, 1500), (0, 0, 3000), (0, 60), (0, 1.5, 60), ("0", 1, 2)],
)
def test_a_window_that_cannot_be_is_refused(window: tuple[int, ...]) -> None:
    with pytest.raises(OfferError) as refused:
        rules.checked(window)
    assert refused.value.code == "window"


windows = st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(0, 1439))


@given(
    st.lists(windows, max_size=4),
    st.sampled_from(sorted(available_timezones())),
    st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)),  # noqa: DTZ001 - made aware below
    st.integers(1, 15 * 1440),
)
@settings(max_examples=150)
def test_every_minute_of_a_window_is_in_and_no_other(
    week: list[tuple[int, int, int]], zone: str, start: datetime, length: int
) -> None:
    low = start.replace(second=0, microsecond=0, tzinfo=UTC)
    high = low + timedelta(minutes=length)
    found = rules.materialise(week, zone, low, high)
    assert found == rules.merged(found)
    info = ZoneInfo(zone)
    for minute in range(0, length, 97):
        moment = low + timedelta(minutes=minute)
        local = moment.astimezone(info)
        offsets = {
            (moment + timedelta(hours=hours)).astimezone(info).utcoffset() for hours in range(-49, 50, 2)
        }
        if len(offsets) > 1 or (local.utcoffset() or timedelta()).seconds % 60:
            continue  # a clock change is near: the hand-made cases above hold those
        clock = local.hour * 60 + local.minute
        meant = False
        for window in week:
            day, begins, ends = rules.checked(window)
            today = local.weekday() == day and begins <= clock < ends
            before = (local.weekday() - 1) % 7 == day and begins <= clock + 1440 < ends
            meant = meant or today or before
        at = (moment - EPOCH) // timedelta(minutes=1)
        assert rules.touches((at, at + 1), found) == meant


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 90)), max_size=8),
    st.integers(0, 90),
    st.integers(1, 60),
)
def test_fitting_any_time_agrees_with_trying_every_minute(
    busy: list[tuple[int, int]], start: int, minutes: int
) -> None:
    never = [(at, at + length) for at, length in busy]
    window, times = (start, 300), [(20, 200), (210, 290)]
    tried = any(
        rules.inside((at, at + minutes), [window])
        and rules.inside((at, at + minutes), times)
        and not rules.touches((at, at + minutes), never)
        for at in range(300)
    )
    assert rules.fits_anytime(window, minutes, times, never) == tried


def test_an_offer_ends_in_four_weeks_unless_chosen_and_in_twelve_at_most() -> None:
    today = date(2026, 3, 2)
    assert rules.end_date(today) == date(2026, 3, 30)
    assert rules.end_date(today, today) == today
    assert rules.end_date(today, date(2026, 5, 25)) == date(2026, 5, 25)
    with pytest.raises(OfferError) as far:
        rules.end_date(today, date(2026, 5, 26))
    assert (far.value.code, far.value.values["latest"]) == ("ends_far", "2026-05-25")
    with pytest.raises(OfferError) as past:
        rules.end_date(today, date(2026, 3, 1))
    assert past.value.code == "ends_past"
    assert rules.is_open(today, today)
    assert not rules.is_open(today, date(2026, 3, 3))


def test_one_open_stretch_at_most() -> None:
    rules.check_stretch(True, False)
    rules.check_stretch(False, True)
    with pytest.raises(OfferError):
        rules.check_stretch(True, True)


def test_room_left_counts_turns_minutes_and_the_day() -> None:
    left = rules.room_left(3, 180, [60, 45], turns_day=1)
    assert (left.turns, left.minutes, left.turns_today) == (1, 75, 1)
    assert left.fits(75)
    assert not left.fits(76)
    assert not rules.room_left(3, 180, [60], turns_day=1, carried_that_day=1).fits(10)
    assert not rules.room_left(2, 500, [10, 10]).fits(10)


def test_at_the_limit_is_not_over_room() -> None:
    assert not rules.over_room(2, 120, [60, 60])
    assert rules.over_room(2, 120, [30, 30, 30])
    assert rules.over_room(2, 120, [60, 61])


def test_a_week_begins_on_monday() -> None:
    assert rules.week_of(date(2026, 3, 8)) == date(2026, 3, 2)
    assert rules.week_number(date(2026, 3, 2)) == rules.week_number(date(2026, 3, 8))
    assert rules.week_number(date(2026, 3, 9)) == rules.week_number(date(2026, 3, 8)) + 1
    assert rules.week_number(date(1970, 1, 1)) == 0


def test_a_pause_without_an_end_lasts_to_the_horizon() -> None:
    horizon = utc("2026-04-01")
    assert rules.days_between(None, None, "UTC", horizon) is None
    pause = rules.days_between(date(2026, 3, 29), None, "Europe/Madrid", horizon)
    assert pause is not None
    assert shown((pause,)) == [("28T23:00", "01T00:00")]
    assert rules.days_between(date(2026, 3, 2), date(2026, 3, 2), "UTC", horizon) is None


def test_notice_is_kept_to_the_minute() -> None:
    now = utc("2026-03-02T12:00")
    assert rules.notice_kept(now + timedelta(hours=24), now, 24)
    assert not rules.notice_kept(now + timedelta(hours=23, minutes=59), now, 24)
