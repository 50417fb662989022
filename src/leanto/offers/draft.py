"""An offer and a room as plain values, with what has to hold before they are written down.

Forms, the JSON API and imports all make these; `problems` gives one sentence per field that does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from leanto.asks.kinds import ANYTHING, KINDS
from leanto.offers.rules import MOST_DAYS, MOST_REST, MOST_WEEKS, OfferError, Window, end_date

Sentence = str | LazyText
PLAIN = ("turns_day", "rest_hours", "night_rest_hours", "days_in_a_row", "questions_week")
"""Numbers of a room that may stay empty: the same name in the form, the draft and the row."""


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """What somebody is glad to give. `times` empty means any time; `minutes` is the longest single turn."""

    kinds: tuple[str, ...]
    ends_on: date
    exit_words: str
    title: str = ""
    times: tuple[Window, ...] = ()
    per_week: int | None = None
    minutes: int | None = None
    notice_hours: int = 24
    not_included: str = ""
    stretch: bool = False

    def problems(self, today: date) -> dict[str, Sentence]:
        """Field name to sentence; empty when all fits."""
        found: dict[str, Sentence] = {}
        if not self.kinds or any(kind not in KINDS and kind != ANYTHING for kind in self.kinds):
            found["kinds"] = _("Please choose at least one kind of thing.")
        try:
            end_date(today, self.ends_on)
        except OfferError as error:
            found["ends_on"] = (
                _("This day has passed. Please choose one that is still to come.")
                if error.code == "ends_past"
                else _("An offer runs for %(weeks)d weeks at most. You can renew it then.")
                % {"weeks": MOST_WEEKS}
            )
        if not self.exit_words.strip():
            found["exit_words"] = _("Please write how you would put this down. It makes stopping easier.")
        if self.per_week is not None and not 1 <= self.per_week <= 50:
            found["per_week"] = _("Please write a number from 1 to 50, or leave it empty.")
        if self.minutes is not None and not 5 <= self.minutes <= 24 * 60:
            found["minutes"] = _("Please write between 5 minutes and 24 hours, or leave it empty.")
        if not 0 <= self.notice_hours <= 24 * 28:
            found["notice_hours"] = _("Four weeks of notice is the most that can be planned with.")
        return found


@dataclass(frozen=True, slots=True)
class RoomDraft:
    """How much somebody can carry in a week, in their own measure, and the rest they want. None: nothing said.

    Rests are hours; `days_in_a_row`: then comes a day without a turn; `questions_week`: what the plan may ask them.
    """

    turns_week: int
    minutes_week: int
    turns_day: int | None = None
    never: tuple[Window, ...] = field(default=())
    rather_not: tuple[Window, ...] = field(default=())
    rest_hours: int | None = None
    night_rest_hours: int | None = None
    days_in_a_row: int | None = None
    questions_week: int | None = None

    def problems(self) -> dict[str, Sentence]:
        """Field name to sentence; empty when all fits."""
        found: dict[str, Sentence] = {}
        if not 0 <= self.turns_week <= 50:
            found["turns_week"] = _("Please write a number from 0 to 50.")
        if not 0 <= self.minutes_week <= 7 * 24 * 60:
            found["hours_week"] = _("A week has 168 hours. Please write a smaller number.")
        if self.turns_day is not None and not 1 <= self.turns_day <= 20:
            found["turns_day"] = _("Please write a number from 1 to 20, or leave it empty.")
        for name, least, most in (
            ("rest_hours", 1, MOST_REST), ("night_rest_hours", 1, MOST_REST),
            ("days_in_a_row", 1, MOST_DAYS), ("questions_week", 1, 20),
        ):  # fmt: skip
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                found[name] = _("Please write a number from %(least)d to %(most)d, or leave it empty.") % {
                    "least": least,
                    "most": most,
                }
        return found
