"""Series to and from iCalendar, against readers that share no code with ours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from leanto.asks.recurrence import (
    Every,
    Series,
    SeriesError,
    first_key,
    occurrences,
    replaced,
)
from leanto.asks.rrule import first_start, from_rrule, to_rrule
from leanto.asks.series_data import refusal
from leanto.core.wall_time import date_exists
from tests.asks.series import DAY, any_series, one_sentence


@given(any_series(), st.integers(0, 3000))
@settings(max_examples=200)
def test_an_independent_reader_of_our_rule_finds_the_same_dates(series: Series, ahead: int) -> None:
    start = first_key(series)
    if start is None:
        with pytest.raises(SeriesError):
            first_start(series)
        return
    rule = to_rrule(replaced(series, time=None))
    low, high = start + DAY * ahead, start + DAY * (ahead + 400)
    theirs = rrulestr(rule, dtstart=datetime.combine(start, time(0))).between(
        datetime.combine(low, time(0)), datetime.combine(high, time(0)), inc=True
    )
    ours = [one.key for one in occurrences(replaced(series, time=None), low, high)]
    assert ours == [
        one.date() for one in theirs if series.every is not Every.DAY or date_exists(one.date(), series.zone)
    ]


@given(any_series())
@settings(max_examples=300)
def test_a_rule_written_and_read_back_is_the_same_series(series: Series) -> None:
    start = first_key(series)
    if start is None:
        return
    again = from_rrule(to_rrule(series), first_start(series), series.zone, minutes=series.minutes)
    same_start = replaced(series, start=start)
    assert again == same_start


@given(
    any_series(st.sampled_from(["Europe/Madrid", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]))
)
@settings(max_examples=60)
def test_a_calendar_program_shows_the_same_instants(series: Series) -> None:
    import icalendar
    import recurring_ical_events

    series = replaced(series, time=series.time or time(9), step=min(series.step, 3), minutes=30)
    start = first_key(series)
    if start is None:
        return
    event = icalendar.Event()
    event.add("uid", "series")
    event.add("dtstart", first_start(series))
    event.add("duration", timedelta(minutes=30))
    event.add("rrule", icalendar.vRecur.from_ical(to_rrule(series)))
    diary = icalendar.Calendar()
    diary.add("version", "2.0")
    diary.add("prodid", "test")
    diary.add_component(event)
    low, high = start, start + DAY * 200
    shown = recurring_ical_events.of(diary).between(low, high + DAY)
    theirs = {one["DTSTART"].dt.date(): one["DTSTART"].dt.astimezone(UTC) for one in shown}
    zone = ZoneInfo(series.zone)
    ours = occurrences(series, low, high)
    assert sorted(theirs) == [one.key for one in ours]
    for one in ours:
        wall = one.starts_at.astimezone(zone).replace(tzinfo=None)
        if wall == datetime.combine(one.key, series.time or time(9)):  # calendars shift inside a gap
            assert theirs[one.key] == one.starts_at


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY", "FREQ=WEEKLY;BYHOUR=9", "FREQ=MONTHLY;BYDAY=5MO", "FREQ=MONTHLY;BYDAY=MO,TU", "",
        "FREQ=MONTHLY;BYMONTHDAY=30", "FREQ=YEARLY;BYWEEKNO=3", "FREQ=YEARLY;BYMONTH=2", "FREQ",
        "nonsense",
        "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;UNTIL=20261340", "FREQ=DAILY;FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=999999",
    ],
)  # fmt: skip
def test_a_rule_we_cannot_do_is_refused_in_one_sentence(rule: str) -> None:
    with pytest.raises(SeriesError) as refused:
        from_rrule(rule, datetime(2026, 1, 1, 9), "Europe/Madrid")  # noqa: DTZ001 - wall time is meant
    assert refusal(refused.value)


@given(
    st.text(max_size=60)
    | st.from_regex(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]{2,10}=[-+0-9A-Z,]{1,9}){0,4}")
)
def test_any_rule_text_is_read_or_refused(rule: str) -> None:
    try:
        series = from_rrule(rule, date(2026, 1, 31), "UTC")
    except SeriesError as error:
        one_sentence(error)
    else:
        occurrences(series, date(2026, 1, 1), date(2026, 12, 31))


def test_rules_from_other_calendars_are_understood() -> None:
    start = datetime(2026, 3, 3, 19, tzinfo=ZoneInfo("Europe/Madrid"))
    weekly = from_rrule("RRULE:FREQ=WEEKLY;UNTIL=20260331T170000Z;BYDAY=TU;WKST=SU", start, "Europe/Madrid")
    assert weekly.until == date(2026, 3, 31)
    early = from_rrule("FREQ=WEEKLY;UNTIL=20260331T165959Z", start, "Europe/Madrid")
    assert early.until == date(2026, 3, 30)
    weekdays = from_rrule("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", start, "Europe/Madrid")
    assert weekdays.every is Every.WEEK
    yearly = from_rrule("FREQ=YEARLY", start, "Europe/Madrid")
    assert (yearly.every, yearly.step) == (Every.MONTH_DAY, 12)
