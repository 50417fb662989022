"""Recurring asks keep their wall time, with one occurrence per period, in every time zone."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leanto.asks.recurrence import (
    Every,
    Moved,
    Occurrence,
    Series,
    SeriesError,
    first_key,
    has_key,
    last_key,
    move,
    occurrences,
    on_dates,
    replaced,
    skip,
)
from leanto.asks.rrule import to_rrule
from leanto.asks.series_data import as_data, from_data, refusal, sentence
from leanto.core.wall_time import date_exists, instant
from tests.asks.series import DAY, ZONES, any_series, one_sentence

SECOND = timedelta(seconds=1)


def by_the_rule(series: Series, day: date) -> bool:
    """The rule read slowly, one day at a time, without ends or counts: an oracle that shares no code."""
    if day < series.start:
        return False
    if series.every is Every.DAY:
        return (day - series.start).days % series.step == 0 and date_exists(day, series.zone)
    monday = series.start - DAY * series.start.weekday()
    if series.every is Every.WEEK:
        return day.weekday() in series.weekdays and (day - monday).days // 7 % series.step == 0
    months = (day.year - series.start.year) * 12 + day.month - series.start.month
    if months % series.step:
        return False
    length = calendar.monthrange(day.year, day.month)[1]
    if series.every is Every.MONTH_DAY:
        return day.day == min(series.day, length)
    if day.weekday() not in series.weekdays:
        return False
    return day.day + 7 > length if series.nth == -1 else (day.day - 1) // 7 + 1 == series.nth


def check_instants(series: Series, found: list[Occurrence]) -> None:
    zone = ZoneInfo(series.zone)
    for occurrence in found:
        assert occurrence.ends_at > occurrence.starts_at
        wall = datetime.combine(occurrence.date, occurrence.time or time(0))
        shown = occurrence.starts_at.astimezone(zone).replace(tzinfo=None)
        if shown != wall:
            # In a gap: the very first instant at which the wall clock is past what was meant.
            assert shown > wall
            assert (occurrence.starts_at - SECOND).astimezone(zone).replace(tzinfo=None) < wall
        # In a fold: no earlier instant shows the same wall time.
        assert occurrence.starts_at.astimezone(zone).fold == 0 or shown != wall


def check_window(series: Series, low: date, days: int) -> None:
    high = low + DAY * days
    found = occurrences(series, low, high)
    keys = [occurrence.key for occurrence in found]
    until = series.until or date.max
    expected = [
        day for day in (low + DAY * n for n in range(days + 1)) if by_the_rule(series, day) and day <= until
    ]
    if series.count is None:
        assert sorted(keys) == expected
    else:
        assert sorted(keys) == expected[: len(keys)]
        assert len(keys) <= series.count
    assert len(set(keys)) == len(keys)
    check_instants(series, found)


@given(any_series(), st.integers(0, 5000), st.integers(0, 500))
@settings(max_examples=300)
def test_every_zone_keeps_wall_time_with_one_occurrence_per_period(
    series: Series, ahead: int, days: int
) -> None:
    check_window(series, series.start + DAY * ahead, days)


@pytest.mark.long
@given(any_series(), st.integers(0, 9000), st.integers(0, 60))
@settings(max_examples=100_000)
def test_a_hundred_thousand_series_keep_wall_time(series: Series, ahead: int, days: int) -> None:
    check_window(series, series.start + DAY * ahead, days)


def test_each_zone_through_its_clock_changes_of_a_year() -> None:
    for zone in ZONES:
        info = ZoneInfo(zone)
        noons = [datetime(2026, 1, 1, 12, tzinfo=UTC) + DAY * n for n in range(365)]
        offsets = [noon.astimezone(info).utcoffset() for noon in noons]
        changes = [noons[n].date() for n in range(364) if offsets[n] != offsets[n + 1]]
        for wall in (time(0), time(2, 30)):
            series = Series(date(2025, 12, 1), zone, Every.DAY, wall)
            for change in changes or [date(2026, 6, 1)]:
                found = occurrences(series, change - DAY * 2, change + DAY * 3)
                assert [one.key for one in found] == [change + DAY * n for n in range(-2, 4)]
                assert all(second.starts_at > first.starts_at for first, second in pairwise(found))
                check_instants(series, found)


@given(any_series(), st.data())
@settings(max_examples=150)
def test_skipping_and_moving_single_dates_leaves_the_others_alone(
    series: Series, data: st.DataObject
) -> None:
    low, high = series.start, series.start + DAY * 300
    before = occurrences(series, low, high)
    if not before:
        return
    key = data.draw(st.sampled_from(before)).key
    without = skip(series, key)
    assert [one.key for one in occurrences(without, low, high)] == [
        one.key for one in before if one.key != key
    ]
    to = Moved(data.draw(st.dates(low, high)), time(11, 15))
    moved = move(without, key, to)
    after = {one.key: one for one in occurrences(moved, low, high)}
    assert set(after) == {one.key for one in before}
    assert (after[key].date, after[key].time) == (to.date, to.time)
    assert all(after[one.key] == one for one in before if one.key != key)
    assert from_data(as_data(moved)) == moved


@given(any_series())
def test_a_series_as_data_comes_back_equal(series: Series) -> None:
    assert from_data(as_data(series)) == series
    assert sentence(series)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner)))
def test_data_that_is_no_series_is_refused_in_one_sentence(value: object) -> None:
    data = {"start": "2026-01-01", "zone": "UTC", "every": "day"}
    for name in (*Series.__dataclass_fields__, "other"):
        try:
            from_data({**data, name: value})
        except SeriesError as error:
            one_sentence(error)


# Hand-made cases.


def at(series: Series, low: str, high: str) -> list[str]:
    found = occurrences(series, date.fromisoformat(low), date.fromisoformat(high))
    return [f"{one.starts_at:%Y-%m-%dT%H:%M}" for one in found]


def test_tuesdays_at_seven_stay_at_seven_when_clocks_change() -> None:
    series = Series(date(2026, 3, 17), "Europe/Madrid", Every.WEEK, time(19), weekdays=frozenset({1}))
    assert at(series, "2026-03-17", "2026-04-07") == [
        "2026-03-17T18:00", "2026-03-24T18:00", "2026-03-31T17:00", "2026-04-07T17:00",
    ]  # fmt: skip


def test_a_time_that_clocks_jump_over_becomes_the_next_valid_instant() -> None:
    assert instant(date(2026, 3, 29), time(2, 30), "Europe/Madrid") == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert instant(date(2026, 10, 4), time(2, 10), "Australia/Lord_Howe") == datetime(
        2026, 10, 3, 15, 30, tzinfo=UTC
    )  # half an hour's change: 02:00 becomes 02:30 at +11:00


def test_a_time_that_happens_twice_means_the_first() -> None:
    assert instant(date(2026, 10, 25), time(2, 30), "Europe/Madrid") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    assert instant(date(2026, 4, 5), time(1, 45), "Australia/Lord_Howe") == datetime(
        2026, 4, 4, 14, 45, tzinfo=UTC
    )


def test_a_day_that_apia_never_had_is_no_day_of_a_daily_series_but_keeps_a_weekly_turn() -> None:
    daily = Series(date(2011, 12, 28), "Pacific/Apia", Every.DAY, time(19))
    keys = [one.key.day for one in occurrences(daily, date(2011, 12, 28), date(2012, 1, 1))]
    assert keys == [28, 29, 31, 1]
    weekly = Series(date(2011, 12, 23), "Pacific/Apia", Every.WEEK, time(19), weekdays=frozenset({4}))
    found = occurrences(weekly, date(2011, 12, 23), date(2012, 1, 6))
    assert [one.key.day for one in found] == [23, 30, 6]
    assert found[1].starts_at.astimezone(ZoneInfo("Pacific/Apia")).isoformat()[:16] == "2011-12-31T00:00"
    loose = occurrences(replaced(weekly, time=None), date(2011, 12, 30), date(2011, 12, 30))
    assert loose[0].ends_at - loose[0].starts_at == DAY


def test_any_time_that_day_lasts_as_long_as_the_day() -> None:
    series = Series(date(2026, 3, 28), "Europe/Madrid", Every.DAY, None)
    hours = [
        (one.ends_at - one.starts_at) / timedelta(hours=1)
        for one in occurrences(series, date(2026, 3, 28), date(2026, 3, 30))
    ]
    assert hours == [24, 23, 24]


def test_the_thirty_first_means_the_last_day_of_each_month() -> None:
    series = Series(date(2027, 12, 31), "UTC", Every.MONTH_DAY, day=31)
    days = [one.key.isoformat() for one in occurrences(series, date(2028, 1, 1), date(2028, 6, 30))]
    assert days == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31", "2028-06-30"]


def test_a_leap_day_every_twelve_months_has_one_occurrence_each_year() -> None:
    series = Series(date(2024, 2, 29), "Asia/Tokyo", Every.MONTH_DAY, time(8), step=12, day=29)
    days = [one.key.isoformat() for one in occurrences(series, date(2024, 1, 1), date(2028, 12, 31))]
    assert days == ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_the_last_tuesday_and_every_second_week() -> None:
    last = Series(date(2026, 1, 1), "UTC", Every.MONTH_WEEKDAY, weekdays=frozenset({1}), nth=-1)
    assert [one.key.day for one in occurrences(last, date(2026, 1, 1), date(2026, 4, 30))] == [27, 24, 31, 28]
    second = Series(date(2026, 1, 7), "UTC", Every.WEEK, step=2, weekdays=frozenset({0, 4}))
    days = [one.key.isoformat() for one in occurrences(second, date(2026, 1, 1), date(2026, 1, 31))]
    assert days == ["2026-01-09", "2026-01-19", "2026-01-23"]


def test_count_is_not_made_up_for_by_skipping() -> None:
    series = Series(date(2026, 1, 5), "UTC", Every.WEEK, weekdays=frozenset({0, 2}), count=5)
    assert last_key(series) == date(2026, 1, 19)
    assert len(occurrences(skip(series, date(2026, 1, 7)), date(2026, 1, 1), date(2030, 1, 1))) == 4


def test_several_dates_without_a_rule() -> None:
    series = on_dates([date(2026, 5, 3), date(2026, 5, 1)], "Europe/Madrid", time(10))
    assert at(series, "2026-01-01", "2026-12-31") == ["2026-05-01T08:00", "2026-05-03T08:00"]
    assert to_rrule(series) == ""
    assert (first_key(series), last_key(series)) == (date(2026, 5, 1), date(2026, 5, 3))
    assert from_data(as_data(series)) == series


def test_an_occurrence_moved_into_the_window_is_there_and_one_moved_out_is_not() -> None:
    series = Series(date(2026, 1, 5), "UTC", Every.WEEK, time(9), weekdays=frozenset({0}))
    moved = move(series, date(2026, 1, 12), Moved(date(2026, 2, 3)))
    assert at(moved, "2026-01-11", "2026-01-13") == []
    assert at(moved, "2026-02-03", "2026-02-03") == ["2026-02-03T09:00"]


def test_a_flood_of_occurrences_is_refused() -> None:
    series = Series(date(2026, 1, 1), "UTC", Every.DAY)
    assert len(occurrences(series, date(2026, 1, 1), date(2026, 1, 1) + DAY * 999)) == 1000
    with pytest.raises(SeriesError) as refused:
        occurrences(series, date(2026, 1, 1), date(2100, 1, 1))
    assert refused.value.code == "too_many"
    with pytest.raises(SeriesError) as refused:
        replaced(series, count=1001)
    assert refused.value.code == "count"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("zone", {"zone": "Mars/Olympus"}),
        ("zone", {"zone": "../etc/passwd"}),
        ("step", {"step": 0}),
        ("minutes", {"minutes": 0}),
        ("weekdays", {"every": Every.WEEK}),
        ("day", {"every": Every.MONTH_DAY, "day": 32}),
        ("nth", {"every": Every.MONTH_WEEKDAY, "weekdays": frozenset({1}), "nth": 5}),
        ("until", {"until": date(2025, 1, 1)}),
        ("until_and_count", {"until": date(2027, 1, 1), "count": 3}),
        ("start", {"start": date(1900, 1, 1)}),
        ("dates", {"every": Every.DATES}),
    ],
)
def test_a_series_that_cannot_be_is_refused_in_one_sentence(code: str, changes: dict[str, object]) -> None:
    with pytest.raises(SeriesError) as refused:
        replaced(Series(date(2026, 1, 1), "UTC", Every.DAY), **changes)
    assert refused.value.code == code
    assert refusal(refused.value).endswith(".")


def test_skipping_a_date_that_is_not_in_the_series_is_refused() -> None:
    series = Series(date(2026, 1, 5), "UTC", Every.WEEK, weekdays=frozenset({0}))
    assert has_key(series, date(2026, 1, 12))
    with pytest.raises(SeriesError) as refused:
        skip(series, date(2026, 1, 13))
    assert refused.value.code == "no_such_date"


def test_series_in_words() -> None:
    series = Series(
        date(2026, 1, 5), "UTC", Every.WEEK, time(19), weekdays=frozenset({1, 4}), until=date(2026, 12, 31)
    )
    assert sentence(series) == "Every Tuesday and Friday, 19:00, until 2026-12-31"
    assert sentence(replaced(series, step=2, until=None, time=None)) == (
        "Every 2 weeks on Tuesday and Friday, any time that day"
    )
    last = Series(
        date(2026, 1, 1), "UTC", Every.MONTH_WEEKDAY, time(8), weekdays=frozenset({1}), nth=-1, count=3
    )
    assert sentence(last) == "Every month on the last Tuesday, 08:00, 3 times"
    assert sentence(on_dates([date(2026, 5, 1)], "UTC", time(9))) == "2026-05-01, 09:00"
