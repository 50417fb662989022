"""The form of an ask: small answers in, one `Draft` out. Wall times are those of the person who types.

One page with sections: what, when, who may see it; the rest is folded. Each sentence belongs to one field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leanto.asks.draft import MOST_PEOPLE, Draft
from leanto.asks.form_parts import (
    EFFORTS,
    EVERY,
    EYES,
    EYES_NOTES,
    WHEN,
    Choices,
    DatesField,
    in_zone,
    length_words,
    lengths,
    zone_of,
)
from leanto.asks.kinds import KINDS, WELCOME, Kind
from leanto.asks.models import Ask, Audience
from leanto.asks.recurrence import Every, Series, SeriesError, on_dates
from leanto.asks.series_data import from_data, refusal
from leanto.core.clock import today
from leanto.web.forms import ChoiceCards, DateInput, DateTimeInput, TimeInput


@dataclass(frozen=True, slots=True)
class Around:
    """Who is around the asker: membership ids and names, the pods they are in, and for whom they may type."""

    members: tuple[tuple[str, str], ...]
    pods: tuple[tuple[str, str], ...] = ()
    kept: tuple[tuple[str, str], ...] = ()


NEEDED_WHERE_SHOWN = ("date", "dates", "every", "one", "few", "pod")
WHEN_FIELDS = {"when", "date", "dates", "every", "weekdays", "step", "until", "time", "minutes"}


class AskForm(forms.Form):
    """An ask, new or changed. After `is_valid`, `draft` is what was meant."""

    use_required_attribute = False  # a part that waits unseen must not hold up the browser

    kind = forms.ChoiceField(
        choices=[(kind.code, kind.name) for kind in KINDS.values()], widget=forms.HiddenInput
    )
    for_member = forms.ChoiceField(label=_("Who is it for?"), required=False, widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("What would help?"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Please say in a few words what you would like.")},
    )
    note = forms.CharField(
        label=_("Anything to add"),
        help_text=_("Half is welcome too, if you like to say so."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    when = forms.ChoiceField(label=_("When?"), choices=WHEN, initial="one", widget=forms.RadioSelect)
    date = forms.DateField(
        label=_("Day"),
        required=False,
        widget=DateInput(),
        error_messages={"invalid": _("Please write a date like 2027-05-31.")},
    )
    dates = DatesField(label=_("Days"), required=False, help_text=_("Leave out the ones you do not need."))
    every = forms.ChoiceField(
        label=_("How often?"),
        help_text=_("It begins on the day above."),
        choices=EVERY,
        initial="week",
        required=False,
        widget=forms.RadioSelect,
    )
    weekdays = forms.MultipleChoiceField(
        label=_("On which days of the week?"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        help_text=_("Empty means the weekday of the first day."),
    )  # fmt: skip
    step = forms.IntegerField(
        label=_("Every how many?"), help_text=_("2 means every other day, week or month."),
        required=False, min_value=1, max_value=99, initial=1,
    )  # fmt: skip
    until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DateInput(),
        error_messages={"invalid": _("Please write a date like 2027-05-31.")},
    )
    time = forms.TimeField(
        label=_("At what time?"),
        help_text=_("Empty means any time that day."),
        required=False,
        widget=TimeInput(),
        error_messages={"invalid": _("Please write a time like 18:30.")},
    )
    minutes = forms.TypedChoiceField(label=_("How long?"), coerce=int, widget=forms.RadioSelect)
    audience = forms.ChoiceField(
        label=_("Who may see this?"), choices=EYES, initial=Audience.ONE.value,
        widget=ChoiceCards(notes=EYES_NOTES),
    )  # fmt: skip
    one = forms.ChoiceField(label=_("Which person?"), required=False)
    few = forms.MultipleChoiceField(
        label=_("Which people?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    pod = forms.ChoiceField(label=_("Which pod?"), required=False)
    effort = forms.ChoiceField(label=_("How much effort is it?"), choices=EFFORTS, widget=forms.RadioSelect)
    people = forms.IntegerField(label=_("How many people?"), min_value=1, max_value=MOST_PEOPLE, initial=1)
    together = forms.BooleanField(
        label=_("It only works if all of them come"),
        help_text=_("Then the plan finds all of them, or says that nobody was found."),
        required=False,
    )
    faces = forms.IntegerField(
        label=_("How many different people at most, all dates together?"),
        help_text=_("A wish: the plan keeps to it where it can. Empty means it makes no difference."),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
    )
    insist = forms.BooleanField(
        label=_("Never more than that"),
        help_text=_("Some dates may then stay open. Before you send it you see how many."),
        required=False,
    )
    welcome = forms.MultipleChoiceField(
        label=_("What kind of answer is welcome?"),
        choices=list(WELCOME.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    details = forms.CharField(
        label=_("Only after a yes"),
        help_text=_("An address, a door code. Only those who said yes see this."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    plan_b = forms.CharField(
        label=_("Plan B, if it falls through"),
        help_text=_("The others see it too. It makes a no easier."),
        required=False,
        max_length=400,
        widget=forms.TextInput(),
    )
    decide_by = forms.DateTimeField(
        label=_("When do you need to know?"),
        help_text=_("You hear how it stands before then. Empty means a day before it happens."),
        required=False,
        widget=DateTimeInput(),
        error_messages={"invalid": _("Please choose a day and a time.")},
    )
    ends_on = forms.DateField(
        label=_("The ask ends by itself on"),
        help_text=_("Empty means after the last time; if it has none, after half a year."),
        required=False,
        widget=DateInput(),
    )
    for_other = forms.CharField(
        label=_("It is for somebody who is not in the circle"),
        help_text=_("Who, in your words, like “my mother”."),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    consent = forms.BooleanField(
        label=_("They know about this and said yes."),
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kind: Kind | None = None,
        zone: str,
        circle_zone: str,
        around: Around | None = None,
        existing: Ask | None = None,
    ) -> None:
        self.zone, self.circle_zone, self.existing = zone, circle_zone, existing
        initial = _initial(existing, zone) if existing else _start(kind)
        super().__init__(data, initial=initial)
        usual = int(initial.get("minutes", 60))
        self._choices("minutes", lengths(usual))
        if existing is not None or around is None:
            for name in ("audience", "one", "few", "pod", "for_member"):
                del self.fields[name]
            return
        members: Choices = list(around.members)
        self._choices("one", [("", _("Choose a person")), *members])
        self._choices("few", members)
        self._choices("pod", [("", _("Choose a pod")), *around.pods])
        if not around.pods:
            self._choices("audience", [eyes for eyes in EYES if eyes[0] != Audience.POD])
            del self.fields["pod"]
        if around.kept or (
            data and data.get("for_member")
        ):  # somebody they type for no more is refused, not ignored
            self._choices("for_member", [("", _("For me")), *around.kept])
        else:
            del self.fields["for_member"]

    def _choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Builds the draft; what does not fit is said at the field it belongs to, everything at once."""
        said: dict[str, Any] = super().clean() or {}
        series = None
        if not WHEN_FIELDS & self.errors.keys():
            try:
                series = self._series(said)
            except SeriesError as error:
                self.add_error(_field_of(error, said["when"]), refusal(error, gettext))
        self.dated = series is not None
        # Without a day the rest is still looked at, so that nothing is refused one after the other.
        self.draft = self._draft(
            said, series or on_dates([today(self.circle_zone)], self.circle_zone, None, 60)
        )
        return said

    def tell_problems(self, at: datetime) -> bool:
        """Says at its field whatever does not fit, once each. True when nothing was found."""
        self.errors  # noqa: B018 - checked first
        found = self.draft.problems(at) if self.dated else self.draft.problems_but_time()
        for name, sentence in found.items():
            field = self.place(name)
            if field is None or field not in self.errors:
                self.add_error(field, str(sentence))
        return not self.errors

    def _draft(self, said: dict[str, Any], series: Series) -> Draft:
        """What was understood so far; fields that were refused already are left at their start."""
        audience = said.get("audience") or (self.existing.audience if self.existing else Audience.ONE)
        asked: Iterable[str] = ()
        if audience == Audience.ONE:
            asked = [said["one"]] if said.get("one") else ()
        elif audience == Audience.FEW:
            asked = said.get("few") or ()
        return Draft(
            kind=said.get("kind", ""),
            title=said.get("title", ""),
            series=series,
            audience=audience,
            asked=tuple(UUID(one) for one in asked),
            pod=UUID(said["pod"]) if said.get("pod") else None,
            note=said.get("note", ""),
            details=said.get("details", ""),
            plan_b=said.get("plan_b", ""),
            effort=int(said.get("effort", 1)),
            people=said.get("people", 1),
            together=said.get("together", False),
            faces=said.get("faces"),
            insist=said.get("insist", False),
            welcome=tuple(said.get("welcome", ())) or ("hands",),
            decide_by=said.get("decide_by"),
            ends_on=said.get("ends_on"),
            for_other=said.get("for_other", ""),
            consent=said.get("consent", False),
        )

    def _series(self, said: dict[str, Any]) -> Series | None:
        """In the zone of whoever types; "any time that day" is a day of the circle."""
        wall, minutes = said["time"], said["minutes"]
        zone = self.zone if wall else self.circle_zone
        if said["when"] == "several":
            if not said["dates"]:
                self.add_error("dates", gettext("Please choose at least one date."))
                return None
            return on_dates(said["dates"], zone, wall, minutes)
        first = said["date"]
        if first is None:
            self.add_error("date", gettext("Please choose a day."))
            return None
        if said["when"] == "one":
            return on_dates([first], zone, wall, minutes)
        every = Every(said["every"] or "week")
        weekdays: frozenset[int] = frozenset()
        if every is Every.WEEK:
            weekdays = frozenset(int(day) for day in said["weekdays"]) or frozenset({first.weekday()})
        elif every is Every.MONTH_WEEKDAY:
            weekdays = frozenset({first.weekday()})
        nth = (first.day - 1) // 7 + 1
        return Series(
            start=first, zone=zone, every=every, time=wall, minutes=minutes, step=said["step"] or 1,
            weekdays=weekdays, day=first.day if every is Every.MONTH_DAY else 0,
            nth=(nth if nth < 5 else -1) if every is Every.MONTH_WEEKDAY else 0, until=said["until"],
        )  # fmt: skip

    def shown(self) -> AskForm:
        """Ready to be shown: a part that shows only when it is chosen does not say that it may stay empty."""
        self.errors  # noqa: B018 - checked first, by the rules of what was chosen
        for name in NEEDED_WHERE_SHOWN:
            if name in self.fields:
                self.fields[name].required = True
        return self

    def place(self, field: str) -> str | None:
        """The field of this form that a field of the draft belongs to."""
        if field == "date" and self.data.get("when") == "several":
            return "dates"
        return field if field in self.fields else None


def _field_of(error: SeriesError, when: str) -> str:
    """Where a refusal of the series is shown."""
    if error.code in {"until", "until_and_count"}:
        return "until"
    if error.code in {"weekdays", "step", "minutes", "time"}:
        return error.code
    return "dates" if when == "several" else "date"


def _start(kind: Kind | None) -> dict[str, Any]:
    if kind is None:
        return {"minutes": 60, "effort": "1"}
    return {
        "kind": kind.code,
        "title": kind.title,
        "minutes": kind.minutes,
        "effort": str(kind.effort),
        "welcome": list(kind.welcome),
        "people": kind.people,
    }


def _initial(ask: Ask, zone: str) -> dict[str, Any]:
    """What the form of an existing ask starts from."""
    series = from_data(ask.series)
    days = sorted(series.dates - series.skipped)
    own = ask.hear_minutes is not None and ask.decide_by is not None
    found: dict[str, Any] = {
        name: getattr(ask, name)
        for name in (
            "kind",
            "title",
            "note",
            "details",
            "plan_b",
            "people",
            "together",
            "faces",
            "welcome",
            "for_other",
            "ends_on",
        )
    }
    return {
        **found,
        "effort": str(ask.effort),
        "consent": ask.consent_at is not None,
        "insist": ask.faces_insist,
        "minutes": series.minutes,
        "time": series.time,
        "date": days[0] if days else series.start,
        "dates": days,
        "when": ("one" if len(days) < 2 else "several") if series.every is Every.DATES else "again",
        "every": "week" if series.every is Every.DATES else series.every.value,
        "weekdays": [str(day) for day in sorted(series.weekdays)] if series.every is Every.WEEK else [],
        "step": series.step,
        "until": series.until,
        "decide_by": ask.decide_by if own else None,
    }


__all__ = ["Around", "AskForm", "in_zone", "length_words", "zone_of"]
