"""An ask in words, for the page, the preview and the list: plain values that a template prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.formats import date_format, time_format
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leanto.asks.draft import Draft
from leanto.asks.form_parts import length_words
from leanto.asks.kinds import WELCOME, kind
from leanto.asks.models import Ask, AskState, Audience, Told
from leanto.asks.recurrence import Series
from leanto.asks.series_data import from_data, sentence
from leanto.core.clock import now
from leanto.core.directions import isolated
from leanto.core.lists import joined

Text = str | LazyText

ICONS = {
    "meal": "meal", "lift": "car", "company": "people", "call": "phone", "ears": "ear", "childcare": "child",
    "errand": "gift", "form": "form", "night": "home", "house": "hands", "pet": "hands", "tech": "bulb",
    "other": "plus",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What others read of an ask. `details` is empty for whoever may not see it."""

    title: str
    kind: Text
    icon: str
    asker: str
    for_other: str
    typed_by: str
    when: str
    length: str
    effort: str
    people: str
    welcome: list[Text]
    note: str
    details: str
    plan_b: str
    seen_by: str


@dataclass(frozen=True, slots=True)
class Status:
    """How an ask stands, in one sentence. `tone`: "good", "care" or "". `choices`: it is time for the next step."""

    sentence: str
    tone: str = ""
    choices: bool = False
    enough: bool = False  # part of it is promised: that may be enough


def when_words(series: Series, circle_zone: str) -> str:
    """ "Tuesday 24 November, 19:00", or the rhythm; with the zone where it is not the circle's."""
    words = sentence(
        series, _, ngettext, date_words=_day_words, time_words=lambda wall: time_format(wall, "TIME_FORMAT")
    )
    if series.time is not None and series.zone != circle_zone:
        words += " (" + _("time in %(zone)s") % {"zone": series.zone.split("/")[-1].replace("_", " ")} + ")"
    return words


def _day_words(day: date) -> str:
    return date_format(day, _("l j F"))


def effort_words(effort: int) -> str:
    return {1: _("easy"), 2: _("some effort"), 3: _("a lot of effort")}.get(effort, "")


def people_words(people: int, together: bool = False, most: int | None = None) -> str:
    """How many; whether all of them or nobody; `most`: never more different people than that over all dates."""
    words = ngettext("one person", "%(count)d people", people) % {"count": people}
    if together and people > 1:
        words += ". " + _("It only works if all of them come.")
    if most is not None:
        limit = ngettext(
            "Over all dates always the same person.",
            "Over all dates never more than %(count)d different people.",
            most,
        )
        words += (" " if words.endswith(".") else ". ") + limit % {"count": most}
    return words


def seen_by_words(audience: str, asker: str, names: list[str], pod: str, mine: bool) -> str:
    """Who sees it. Those asked by name see that it is for a few, not for whom else, nor that there is a pod.

    `names`: who was asked by name, for the asker. `pod`: its name, for the asker and for those who are in it.
    """
    if audience == Audience.CIRCLE:
        return _("everyone in the circle")
    if audience == Audience.POD and (pod or mine):
        words = _("those in the pod “%(pod)s”") % {"pod": isolated(pod)} if pod else _("a pod that has ended")
        if not names:
            return words
        return _("%(pod)s, and %(names)s") % {"pod": words, "names": joined(map(isolated, names), _)}
    if mine:
        return joined(map(isolated, names), _) or _("somebody who has left")
    if audience == Audience.ONE:
        return _("you and %(name)s") % {"name": isolated(asker)}
    return _("%(name)s and a few people") % {"name": isolated(asker)}


def of_draft(draft: Draft, asker: str, typed_by: str, circle_zone: str, names: list[str], pod: str) -> Shown:
    """The preview."""
    return Shown(
        title=draft.title, kind=kind(draft.kind).name, icon=ICONS.get(draft.kind, "ask"), asker=asker,
        for_other=draft.for_other, typed_by=typed_by, when=when_words(draft.series, circle_zone),
        length=length_words(draft.minutes), effort=effort_words(draft.effort),
        people=people_words(draft.people, draft.together, draft.faces if draft.insist else None),
        welcome=[WELCOME[code] for code in draft.welcome if code in WELCOME], note=draft.note, details=draft.details,
        plan_b=draft.plan_b, seen_by=seen_by_words(draft.audience, asker, names, pod, True),
    )  # fmt: skip


def of_ask(
    ask: Ask, asker: str, typed_by: str, names: list[str], *, pod: str, details: bool, mine: bool
) -> Shown:
    """The page of an ask. `ask.circle` is loaded. `names` and `pod` as in `seen_by_words`."""
    return Shown(
        title=ask.title, kind=kind(ask.kind).name, icon=ICONS.get(ask.kind, "ask"), asker=asker,
        for_other=ask.for_other, typed_by=typed_by, when=when_words(from_data(ask.series), ask.circle.timezone),
        length=length_words(ask.minutes), effort=effort_words(ask.effort),
        people=people_words(ask.people, ask.together, ask.faces if ask.faces_insist else None),
        welcome=[WELCOME[code] for code in ask.welcome if code in WELCOME], note=ask.note,
        details=ask.details if details else "", plan_b=ask.plan_b,
        seen_by=seen_by_words(ask.audience, asker, names, pod, mine),
    )  # fmt: skip


def status(ask: Ask, places: int, taken: int, mine: bool) -> Status:
    """How it stands now. `places` and `taken` are those of turns still to come (of this week, if it comes again)."""
    if ask.state == AskState.LET_GO:
        return Status(_("You let this go. That is all right.") if mine else _("This is not needed any more."))
    if ask.state != AskState.OPEN:
        return Status(_("This is over."))
    free = places - taken
    if places and not free:
        return Status(
            _("Covered. Somebody said yes to all of it.") if mine else _("All of it is covered."), "good"
        )
    if taken:
        some = ngettext(
            "Part of it is covered; one place is free.",
            "Part of it is covered; %(count)d places are free.",
            free,
        )
        spoken = ask.told != Told.NOTHING_YET
        some %= {"count": free}
        if not (mine and spoken):
            return Status(some)
        more = _("Is that enough, or ask wider, make it smaller, later, or let the rest go?")
        return Status(f"{some} {more}", "care", choices=True, enough=True)
    if mine and ask.told == Told.NOT_COVERED and ask.audience == Audience.ONE:
        # The same words after a no, after silence, and while they are on a pause: which of these it was is theirs.
        return Status(
            _("It looks as if this one didn’t fit them. It says little about you. Another door, or a rest?"),
            "care", True,
        )  # fmt: skip
    if mine and ask.told in (Told.NOT_COVERED, Told.SMALLER):
        return Status(
            _("Nobody has picked this up yet. Ask wider, make it smaller, or let it go?"), "care", True
        )
    if not mine:
        return Status(_("This is open."))
    if ask.decide_by is not None and ask.decide_by > now():
        return Status(
            _("Nobody has said yes yet. You will hear how it stands before %(moment)s.")
            % {"moment": moment_words(ask.decide_by)}
        )
    return Status(_("Nobody has said yes yet."))


def moment_words(moment: datetime) -> str:
    """ "Tuesday 24 November, 19:00", in the reader's own zone."""
    from django.utils.timezone import localtime

    here = localtime(moment)
    return f"{_day_words(here.date())}, {time_format(here.time(), 'TIME_FORMAT')}"


def turn_words(starts_at: datetime, anytime: bool) -> str:
    """The time of one turn in the reader's own zone."""
    from django.utils.timezone import localtime

    return _("any time that day") if anytime else clock_words(localtime(starts_at).time())


def clock_words(wall: time) -> str:
    return time_format(wall, "TIME_FORMAT")
