"""Any series, for property tests."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import available_timezones

from hypothesis import strategies as st

from leanto.asks.recurrence import (
    Every,
    Series,
    SeriesError,
)
from leanto.asks.series_data import refusal

ZONES = sorted(available_timezones())
DAY = timedelta(days=1)


@st.composite
def any_series(draw: st.DrawFn, zones: st.SearchStrategy[str] | None = None) -> Series:
    """Any series by rule, in any zone."""
    every = draw(st.sampled_from([Every.DAY, Every.WEEK, Every.MONTH_DAY, Every.MONTH_WEEKDAY]))
    start = draw(st.dates(date(1970, 1, 2), date(2090, 12, 31)))
    days = st.integers(0, 6)
    weekdays = frozenset[int]()
    if every is Every.WEEK:
        weekdays = draw(st.frozensets(days, min_size=1))
    elif every is Every.MONTH_WEEKDAY:
        weekdays = frozenset({draw(days)})
    ending = draw(st.sampled_from(["never", "until", "count"]))
    return Series(
        start=start,
        zone=draw(st.sampled_from(ZONES) if zones is None else zones),
        every=every,
        time=draw(st.none() | st.times().map(lambda wall: wall.replace(second=0, microsecond=0))),
        minutes=draw(st.integers(1, 1440)),
        step=draw(st.integers(1, 14)),
        weekdays=weekdays,
        day=draw(st.integers(1, 31)) if every is Every.MONTH_DAY else 0,
        nth=draw(st.sampled_from([1, 2, 3, 4, -1])) if every is Every.MONTH_WEEKDAY else 0,
        until=start + DAY * draw(st.integers(0, 4000)) if ending == "until" else None,
        count=draw(st.integers(1, 60)) if ending == "count" else None,
    )


def one_sentence(error: SeriesError) -> None:
    """Every refusal has words, and they are one sentence."""
    assert refusal(error).endswith((".", "?"))
