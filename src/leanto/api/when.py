"""When an ask happens, in JSON: what is sent, and what is answered."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, Field

from leanto.api.frame import Said
from leanto.asks.recurrence import FIRST_DAY, LAST_DAY, Every, Series, SeriesError, on_dates
from leanto.asks.series_data import refusal
from leanto.core.errors import BadInput


def _within(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("a day between 1970 and 2199")
    return day


def _on_the_wall(clock: time) -> time:
    if clock.tzinfo is not None or clock.microsecond:
        raise ValueError("a time as a clock on the wall shows it")
    return clock


Day = Annotated[date, AfterValidator(_within)]
Wall = Annotated[time, AfterValidator(_on_the_wall)]
Weekday = Annotated[int, Field(ge=0, le=6, description="0 is Monday, 6 is Sunday")]
Steps = Literal["dates", "day", "week", "month_day", "month_weekday"]


class When(Said):
    """One date or several (`every` is "dates"), or a rhythm from `start` on. `time` left out: any time that day.

    `zone` is an IANA time zone; left out, that of the circle. `day` is for "month_day", `nth` (1 to 4, or -1 for the
    last) with one weekday for "month_weekday". A rhythm ends by `until`, by `count`, or by the ask's own last day.
    """

    every: Steps = "dates"
    dates: list[Day] = Field(default_factory=list, max_length=366)
    start: Day | None = None
    time: Wall | None = None
    minutes: int = Field(60, ge=1, le=1440)
    zone: str | None = Field(None, max_length=64)
    step: int = Field(1, ge=1, le=99)
    weekdays: list[Weekday] = Field(default_factory=list, max_length=7)
    day: int = Field(0, ge=0, le=31)
    nth: int = Field(0, ge=-1, le=4)
    until: Day | None = None
    count: int | None = Field(None, ge=1, le=1000)

    def series(self, zone: str) -> Series:
        """The series that is meant; refused with the field that does not fit."""
        try:
            if self.every == "dates":
                return on_dates(self.dates, self.zone or zone, self.time, self.minutes)
            if self.start is None:
                raise SeriesError("start")
            return Series(
                self.start, self.zone or zone, Every(self.every), self.time, self.minutes, self.step,
                frozenset(self.weekdays), self.day, self.nth, until=self.until, count=self.count,
            )  # fmt: skip
        except SeriesError as error:
            field = f"when.{error.code}" if error.code in type(self).model_fields else "when"
            raise BadInput(refusal(error, _), field=field) from error


class MovedShown(Schema):
    """One date that was moved; `key` is the date that the rhythm gave it."""

    key: Day
    date: Day
    time: str | None


class WhenShown(Schema):
    """The same as it is kept, with the single dates that were left out or moved."""

    every: str
    dates: list[date]
    start: date
    time: str | None
    minutes: int
    zone: str
    step: int
    weekdays: list[int]
    day: int
    nth: int
    until: date | None
    count: int | None
    skipped: list[date]
    moved: list[MovedShown]


def shown(data: dict[str, Any]) -> dict[str, Any]:
    """The series of an ask, as its row keeps it, for `WhenShown`."""
    empty: dict[str, Any] = {
        "dates": [], "weekdays": [], "day": 0, "nth": 0, "until": None, "count": None, "skipped": [], "time": None,
    }  # fmt: skip
    moved = [{"key": key, "date": to[0], "time": to[1]} for key, to in data.get("moved", {}).items()]
    return {**empty, **data, "moved": moved}
