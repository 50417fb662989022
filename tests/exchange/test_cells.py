"""Dates, times, lengths, numbers and weekly times as people write them, in English and Spanish."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanto.exchange.cells import (
    CellError,
    TimeOfDay,
    order_of,
    read_date,
    read_minutes,
    read_number,
    read_time,
)
from leanto.exchange.kind_words import KIND_WORDS, kind_of, kinds_of
from leanto.exchange.weekly import read_times

TODAY = date(2026, 3, 2)  # a Monday
NEW_YEARS_EVE = date(2026, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-31", "31/12/2026", "12/31/2026", "31-12-2026", "31.12.26", "31. 12. 2026", "2026/12/31", "20261231",
        "31 Dec 2026", "December 31, 2026", "Dec 31st 2026", "the 31st of December 2026", "31 de diciembre de 2026",
        "31 dic 26", "2026 December 31", "46387", "46387.79", "Thursday 31 December 2026", "jueves, 31/12/2026",
        "31/12", "31 December", "Thu 31 Dec", "2026-12-31T19:00", "31/12/2026 19:00", "2026-12-31T19:00:00Z",
    ],
)  # fmt: skip
def test_one_date_written_in_many_ways(text: str) -> None:
    assert read_date(text, today=TODAY) == NEW_YEARS_EVE


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("date_missing", " "), ("date_unreadable", "soon"), ("date_unreadable", "Tuesday"),
        ("date_impossible", "31/02/2026"),
        ("date_impossible", "2026-13-45"), ("date_two_ways", "03/04/2026"), ("date_weekday", "Friday 31/12/2026"),
        ("date_far", "31/12/1826"), ("date_unreadable", "=TODAY()"), ("date_unreadable", "31/12/026"),
        ("date_unreadable", "99999"), ("date_impossible", "0/0/0000"),
    ],
)  # fmt: skip
def test_a_date_in_doubt_or_unreadable_is_refused(code: str, text: str) -> None:
    with pytest.raises(CellError) as refused:
        read_date(text)
    assert refused.value.code == code


def test_the_order_of_day_and_month_is_decided_by_evidence() -> None:
    assert order_of(["03/04/2026", "13/04/2026"]) == ("dmy", "")
    assert order_of(["03/04/2026", "4/13/2026"]) == ("mdy", "")
    assert order_of(["03/04/2026", "2026-04-13", "5/5/2026"]) == (None, "03/04/2026")
    assert order_of(["13/04/2026", "4/13/2026", "3/4/2026"]) == (None, "3/4/2026")
    assert order_of(["2026-04-13", "5/5/2026", ""]) == (None, "")
    assert read_date("03/04/2026", "dmy") == date(2026, 4, 3)
    assert read_date("03/04/2026", "mdy") == date(2026, 3, 4)
    assert read_date("13/04/2026", "mdy") == date(2026, 4, 13), "the thirteenth month is nobody's meaning"
    assert read_date("Friday 03/04/2026") == date(2026, 4, 3), "the weekday decides"
    assert read_date("05/05/2026") == date(2026, 5, 5)


def test_a_date_without_a_year_is_the_next_one() -> None:
    assert read_date("1 March", today=TODAY) == date(2027, 3, 1)
    assert read_date("2 March", today=TODAY) == TODAY
    with pytest.raises(CellError):
        read_date("1 March")


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_date_is_read_back_from_every_certain_form(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    for text in (day.isoformat(), f"{day:%d %B %Y}", f"{day:%a %d %b %Y}", serial):
        assert read_date(text) == day
    assert read_date(f"{day:%d/%m/%Y}", "dmy") == day
    assert read_date(f"{day.month}/{day.day}/{day.year}", "mdy") == day


@pytest.mark.parametrize(
    ("text", "minute", "part", "end"),
    [
        ("7pm", 1140, "", None), ("7 p.m.", 1140, "", None), ("19:00", 1140, "", None), ("19h30", 1170, "", None),
        ("19.30", 1170, "", None), ("7:30", 450, "", None), ("12am", 0, "", None), ("12 pm", 720, "", None),
        ("19", 1140, "", None), ("19h", 1140, "", None), ("0", 0, "", None), ("24:00", 0, "", None),
        ("noon", 720, "", None), ("medianoche", 0, "", None), ("0.75", 1080, "", None), ("at 7pm", 1140, "", None),
        ("a las 19:00", 1140, "", None), ("7 de la tarde", 1140, "", None), ("19:00-21:00", 1140, "", 1260),
        ("7-9pm", 1140, "", 1260), ("22:00 to 6:00", 1320, "", 1800), ("de 10:00 a 12:00", 600, "", 720),
        ("evening", None, "evening", None), ("por la mañana", None, "morning", None), ("", None, "", None),
        ("any time", None, "", None), ("all day", None, "all_day", None), ("19:00:00", 1140, "", None),
        ("2026-12-31T19:00", 1140, "", None), ("11am-1pm", 660, "", 780),
    ],
)  # fmt: skip
def test_times_of_day(text: str, minute: int | None, part: str, end: int | None) -> None:
    assert read_time(text) == TimeOfDay(minute, part, end)


@pytest.mark.parametrize(
    ("code", "text"),
    [("time_two_ways", "7"), ("time_unreadable", "25:00"), ("time_unreadable", "7:75"), ("time_unreadable", "13pm"),
     ("time_unreadable", "later"), ("time_unreadable", "1-2-3"), ("time_unreadable", "-")],
)  # fmt: skip
def test_a_time_in_doubt_or_unreadable_is_refused(code: str, text: str) -> None:
    with pytest.raises(CellError) as refused:
        read_time(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("90", 90), ("90 min", 90), ("1h30", 90), ("1 h 30 min", 90), ("1:30", 90), ("1.5 h", 90), ("1,5", 90), ("2", 120),
     ("two hours", 120), ("una hora", 60), ("half an hour", 30), ("media hora", 30), ("hora y media", 90), ("12", 720),
     ("an hour and a half", 90), ("20 minutos", 20), ("45'", 45), ("", None), ("hour", 60), ("24 h", 1440)],
)  # fmt: skip
def test_lengths_of_time(text: str, minutes: int | None) -> None:
    assert read_minutes(text) == minutes


def test_the_heading_says_what_a_bare_number_means() -> None:
    assert read_minutes("10", "minutes") == 10
    assert read_minutes("10", "hours") == 600
    for text, code in (
        ("0", "length_unreadable"),
        ("a while", "length_unreadable"),
        ("25 h", "length_too_large"),
    ):
        with pytest.raises(CellError) as refused:
            read_minutes(text)
        assert refused.value.code == code


def test_numbers() -> None:
    assert [read_number(text, "People", 50) for text in ("3", "3.0", "tres", "", "0")] == [3, 3, 3, None, 0]
    for text, code in (
        ("-1", "number_unreadable"),
        ("many", "number_unreadable"),
        ("51", "number_too_large"),
    ):
        with pytest.raises(CellError) as refused:
            read_number(text, "People", 50)
        assert refused.value.code == code


DAY = (0, 1440)
EVENING = (1080, 1320)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []), ("any time", []), ("Tue evening; Sat", [(1, *EVENING), (5, *DAY)]),
        ("Tue, Thu evening", [(1, *EVENING), (3, *EVENING)]), ("Tue; Thu evening", [(1, *DAY), (3, *EVENING)]),
        ("lunes y jueves por la tarde", [(0, 720, 1080), (3, 720, 1080)]), ("weekends", [(5, *DAY), (6, *DAY)]),
        ("Mon-Wed 9-17, not Tue", [(0, 540, 1020), (2, 540, 1020)]), ("Fri night", [(4, 1320, 1800)]),
        ("fin de semana por la mañana", [(5, 360, 720), (6, 360, 720)]), ("Mon after 6pm", [(0, 1080, 1440)]),
        ("Sat to Mon", [(0, *DAY), (5, *DAY), (6, *DAY)]), ("miércoles de 10 a 12", [(2, 600, 720)]),
        ("evenings", [(day, *EVENING) for day in range(7)]), ("not Sunday", [(day, *DAY) for day in range(6)]),
    ],
)  # fmt: skip
def test_times_of_the_week(text: str, expected: list[tuple[int, int, int]]) -> None:
    assert list(read_times(text)) == expected


@pytest.mark.parametrize(
    "text", ["soon", "Mon 25:00", "not", "Mon except evening", "Mon, not Mon", "every third Tuesday"]
)
def test_times_of_the_week_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(CellError) as refused:
        read_times(text)
    assert refused.value.code == "time_unreadable"


@given(st.text(max_size=40) | st.text(alphabet=" 0123456789:.-,;/hampmtoyMonTue", max_size=30))
def test_any_cell_is_read_or_refused(text: str) -> None:
    for read in (lambda: read_date(text, today=TODAY), lambda: read_time(text), lambda: read_minutes(text),
                 lambda: read_number(text, "x", 9), lambda: read_times(text), lambda: kinds_of(text)):  # fmt: skip
        try:
            read()
        except CellError:
            continue


@pytest.mark.parametrize(
    ("text", "code"),
    [("Meal", "meal"), ("Cooking", "meal"), ("Lift to hospital", "lift"), ("llevar en coche", "lift"),
     ("drivng", "lift"), ("Walk the dog", "pet"), ("cuidar niños", "childcare"),
     ("a phone call", "call"), ("quilting", None), ("", None)],
)  # fmt: skip
def test_kinds_in_words(text: str, code: str | None) -> None:
    assert kind_of(text) == code


def test_several_kinds_in_one_cell() -> None:
    assert kinds_of("meals, lifts; quilting and visits") == (("meal", "lift", "company"), ("quilting",))


def test_the_kinds_are_those_of_the_house() -> None:
    from leanto.asks.kinds import ANYTHING, KINDS

    assert set(KIND_WORDS) == {*KINDS, ANYTHING}


def test_excels_day_numbers_begin_where_excel_says() -> None:
    assert read_date("45658") == date(2025, 1, 1)
    assert read_date(str(45658 + 364)) == date(2025, 1, 1) + timedelta(days=364)
