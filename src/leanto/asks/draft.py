"""An ask as plain values, with what has to hold before it is written down.

Forms, the JSON API and imports all make a `Draft`; `problems` gives one sentence per field that does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leanto.asks.kinds import KINDS, WELCOME
from leanto.asks.models import Audience
from leanto.asks.recurrence import Every, Occurrence, Series, last_key, occurrences
from leanto.core.wall_time import zone_info

Sentence = str | LazyText

MOST_PEOPLE = 20
MOST_ASKED = 12
LONGEST = {"title": 120, "note": 2000, "details": 2000, "plan_b": 400, "for_other": 80}
YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Draft:
    """One thing wanted, before it is asked.

    `series` says when and how long (`asks.recurrence`; one date is a series of one). `asked` are membership ids,
    for the audiences "one" and "few"; `pod` is for "pod". `decide_by`: the asker wants to know by then (None: the
    usual, see `asks.rules`). `together`: all the people of a date or none. `faces`: not more than so many different
    people, a wish, with `insist` a limit. `ends_on`: last local date (None: the usual). `for_other`: somebody outside
    the circle, in the asker's words; then `consent` has to be True.
    """

    kind: str
    title: str
    series: Series
    audience: str = Audience.ONE
    asked: tuple[UUID, ...] = ()
    pod: UUID | None = None
    note: str = ""
    details: str = ""
    plan_b: str = ""
    effort: int = 1
    people: int = 1
    together: bool = False
    faces: int | None = None
    insist: bool = False
    welcome: tuple[str, ...] = ("hands",)
    decide_by: datetime | None = None
    ends_on: date | None = None
    for_other: str = ""
    consent: bool = False

    @property
    def minutes(self) -> int:
        return self.series.minutes

    def problems(self, at: datetime) -> dict[str, Sentence]:
        """Field name to sentence, for an ask made at `at`; empty when all fits. Asks no database."""
        return {**self.problems_but_time(), **self._problems_of_time(at)}

    def problems_but_time(self) -> dict[str, Sentence]:
        """The same without those of days and times: for a form that does not know its days yet."""
        return {**self._problems_of_words(), **self._problems_of_eyes()}

    def _problems_of_words(self) -> dict[str, Sentence]:
        found: dict[str, Sentence] = {}
        if self.kind not in KINDS:
            found["kind"] = _("Please choose what it is about.")
        if not self.title.strip():
            found["title"] = _("Please say in a few words what you would like.")
        for name, most in LONGEST.items():
            if len(getattr(self, name)) > most:
                found[name] = ngettext(
                    "This is too long: one letter is the most.",
                    "This is too long: %(most)s letters are the most.",
                    most,
                ) % {"most": most}
        if self.effort not in (1, 2, 3):
            found["effort"] = _("Please choose easy, some, or a lot.")
        if not 1 <= self.people <= MOST_PEOPLE:
            found["people"] = _("Please choose from 1 to %(most)s people.") % {"most": MOST_PEOPLE}
        if self.faces is not None and not 1 <= self.faces <= MOST_PEOPLE:
            found["faces"] = _("Please choose from 1 to %(most)s people.") % {"most": MOST_PEOPLE}
        elif self.faces is not None and self.faces < self.people:
            found["faces"] = _("One date needs more people than that. Please choose a larger number.")
        elif self.insist and self.faces is None:
            found["faces"] = _("Please write how many people at most, or leave out the line below.")
        if not self.welcome or any(answer not in WELCOME for answer in self.welcome):
            found["welcome"] = _("Please choose what kind of answer is welcome.")
        if self.for_other.strip() and not self.consent:
            found["consent"] = _("Please ask them first, and tick this when they said yes.")
        return found

    def _problems_of_eyes(self) -> dict[str, Sentence]:
        if self.audience == Audience.ONE and len(self.asked) != 1:
            return {"one": _("Please choose one person.")}
        if self.audience == Audience.FEW and not 1 <= len(set(self.asked)) <= MOST_ASKED:
            return {"few": _("Please choose from 1 to %(most)s people.") % {"most": MOST_ASKED}}
        if self.audience == Audience.POD and self.pod is None:
            return {"pod": _("Please choose a pod.")}
        if self.audience not in Audience.values:
            return {"audience": _("Please choose who may see this.")}
        return {}

    def _problems_of_time(self, at: datetime) -> dict[str, Sentence]:
        today = at.astimezone(zone_info(self.series.zone)).date()
        if self.ends_on is not None and self.ends_on < today:
            return {"ends_on": _("This day has passed. Please choose one that is still to come.")}
        if self.series.every is Every.DATES and min(self.series.dates, default=today) > today + YEAR:
            return {"date": _("This is more than a year away. Please choose a nearer day.")}
        ahead = coming(self.series, at, self.ends_on)
        if not ahead:
            return {"date": _("This has passed. Please choose a time that is still to come.")}
        if self.series.every is Every.DATES and any(day < today for day in self.series.dates):
            return {"date": _("One of these days has passed. Please choose days that are still to come.")}
        if ahead[0].date > today + YEAR:
            return {"date": _("This is more than a year away. Please choose a nearer day.")}
        last_chance = ahead[0].ends_at if ahead[0].anytime else ahead[0].starts_at
        if self.decide_by is not None and not at < self.decide_by <= last_chance:
            return {"decide_by": _("Please choose a moment between now and the first time it happens.")}
        return {}


def coming(series: Series, at: datetime, ends_on: date | None = None) -> list[Occurrence]:
    """The first occurrences that are not over at `at`: those of the five weeks after the first one."""
    today = at.astimezone(zone_info(series.zone)).date()
    low, high = today - timedelta(days=1), today + 2 * YEAR
    if (last := last_key(series)) is not None:
        high = min(high, max([last, *(to.date for to in series.moved.values())]))
    high = min(high, ends_on) if ends_on else high
    step = timedelta(days=35)
    while low <= high:
        found = [one for one in occurrences(series, low, min(low + step, high)) if not has_passed(one, at)]
        if found:
            return found
        low += step + timedelta(days=1)
    return []


def has_passed(occurrence: Occurrence, at: datetime) -> bool:
    """Too late to ask for it: it has begun, or, at any time that day, the day is over."""
    return (occurrence.ends_at if occurrence.anytime else occurrence.starts_at) <= at
