"""When mail may go: quiet hours and the daily mail over all time zones, clock changes included."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from leanto.core.wall_time import zone_info
from leanto.notify import rules
from leanto.notify.rules import Ways, after_quiet, goes_out, next_daily, quiet_end, reminder_at
from leanto.people.rules import zones

moments = st.integers(1_704_000_000, 1_955_000_000).map(
    lambda each: datetime.fromtimestamp(each, UTC)
)  # 2024 to 2031
times = st.times().map(lambda each: each.replace(second=0, microsecond=0, tzinfo=None, fold=0))
maybe = st.none() | times
ways = st.builds(
    lambda hear, zone, quiet, daily: Ways(hear, zone, quiet and quiet[0], quiet and quiet[1], daily),
    st.sampled_from(["at_once", "digest"]),
    st.sampled_from(zones()),
    st.none() | st.tuples(times, times),
    maybe,
)
BERLIN = Ways("at_once", "Europe/Berlin", time(22), time(7))


def wall(at: datetime, zone: str) -> datetime:
    return at.astimezone(zone_info(zone)).replace(tzinfo=None)


def looks_quiet(at: datetime, way: Ways) -> bool:
    """By the wall clock alone, another way than the rules': what a person looking at their clock would say."""
    if way.quiet_from is None or way.quiet_until is None or way.quiet_from == way.quiet_until:
        return False
    now = wall(at, way.zone).time()
    if way.quiet_from < way.quiet_until:
        return way.quiet_from <= now < way.quiet_until
    return now >= way.quiet_from or now < way.quiet_until


@given(moments, ways, st.booleans(), st.booleans())
@example(
    datetime(2026, 3, 28, 23, 0, tzinfo=UTC),
    Ways("digest", "Europe/Berlin", time(2, 30), time(3, 30), time(2, 45)),
    False,
    False,
)
@example(
    datetime(2026, 10, 24, 23, 0, tzinfo=UTC),
    Ways("digest", "Europe/Berlin", time(2, 30), time(2, 15), time(2, 45)),
    False,
    False,
)
def test_nothing_ever_goes_out_in_quiet_hours(due: datetime, way: Ways, urgent: bool, again: bool) -> None:
    out = goes_out(due, way, urgent=urgent, again=again)
    assert out >= due
    assert quiet_end(out, way) is None


@given(moments, ways)
def test_the_rules_agree_with_the_clock_on_the_wall_away_from_clock_changes(at: datetime, way: Ways) -> None:
    info = zone_info(way.zone)
    offsets = {(at + timedelta(hours=each)).astimezone(info).utcoffset() for each in range(-50, 51, 2)}
    assume(len(offsets) == 1)
    assert (quiet_end(at, way) is not None) == looks_quiet(at, way)


@given(moments, ways)
def test_asked_again_the_answer_stays(due: datetime, way: Ways) -> None:
    out = goes_out(due, way)
    assert goes_out(out, way) == out


@given(moments, ways)
def test_the_daily_mail_comes_within_two_days(due: datetime, way: Ways) -> None:
    assert next_daily(due, way) - due <= timedelta(hours=49)
    assert after_quiet(due, way) - due <= timedelta(days=3)


@given(moments, ways, st.integers(0, 20_000))
def test_a_reminder_is_between_the_promise_and_the_turn_and_never_in_quiet_hours(
    starts_at: datetime, way: Ways, minutes: int
) -> None:
    made_at = starts_at - timedelta(minutes=minutes)
    found = reminder_at(starts_at, made_at, way)
    if found is not None:
        assert made_at < found < starts_at
        assume(way.quiet_from is None or way.quiet_until is None or _roomy(way))
        assert quiet_end(found, way) is None


def _roomy(way: Ways) -> bool:
    """At least half an hour of the day is not quiet."""
    assert way.quiet_from is not None
    assert way.quiet_until is not None
    minutes = (way.quiet_until.hour * 60 + way.quiet_until.minute) - (
        way.quiet_from.hour * 60 + way.quiet_from.minute
    )
    return minutes % 1440 < 1440 - 180


@pytest.mark.parametrize(
    ("due", "way", "out"),
    [
        ("2026-11-22 21:30", BERLIN, "2026-11-23 06:00"),  # half past ten in Berlin: at seven
        ("2026-11-22 20:59", BERLIN, "2026-11-22 20:59"),
        ("2026-11-23 06:00", BERLIN, "2026-11-23 06:00"),
        ("2026-11-22 10:00", Ways("digest", "Europe/Berlin"), "2026-11-23 07:00"),
        ("2026-11-22 10:00", Ways("digest", "Europe/Berlin", digest_at=time(18)), "2026-11-22 17:00"),
        ("2026-11-22 10:00", Ways("digest", "Europe/Berlin", time(22), time(7), time(6)), "2026-11-23 06:00"),
        ("2026-03-28 22:00", BERLIN, "2026-03-29 05:00"),  # the short night ends at seven too
        ("2026-10-24 21:00", BERLIN, "2026-10-25 06:00"),  # and the long one
    ],
)
def test_examples_of_when_mail_goes(due: str, way: Ways, out: str) -> None:
    read = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (due, out)]
    assert goes_out(read[0], way) == read[1]


@pytest.mark.parametrize(
    ("starts", "made", "reminded"),
    [
        ("2026-11-25 10:00", "2026-11-20 10:00", "2026-11-24 17:00"),  # the evening before, 18:00 in Berlin
        ("2026-11-25 14:00", "2026-11-24 19:00", "2026-11-25 07:00"),  # promised in the night: in the morning
        ("2026-11-25 08:00", "2026-11-24 19:00", None),  # promised in the night for nine o'clock: they know
    ],
)
def test_examples_of_reminders(starts: str, made: str, reminded: str | None) -> None:
    read = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (starts, made)]
    found = reminder_at(read[0], read[1], BERLIN)
    assert found == (datetime.fromisoformat(reminded).replace(tzinfo=UTC) if reminded else None)


def test_tries_come_slower_each_time() -> None:
    waits = [rules.back_off(tries) for tries in range(1, 20)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)
