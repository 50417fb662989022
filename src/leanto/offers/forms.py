"""Forms for offers and room: plain fields in, a draft of plain values out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leanto.asks.kinds import ANYTHING, KINDS
from leanto.offers.draft import PLAIN, OfferDraft, RoomDraft
from leanto.offers.models import Offer, Room
from leanto.offers.rules import (
    DAY_MINUTES,
    MOST_DAYS,
    MOST_REST,
    PARTS,
    OfferError,
    Window,
    checked,
    end_date,
)
from leanto.web.forms import ChoiceCards, DateInput, TimeInput

WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip
PART_NAMES = {
    "morning": pgettext_lazy("part of a day", "morning"),
    "afternoon": pgettext_lazy("part of a day", "afternoon"),
    "evening": pgettext_lazy("part of a day", "evening"),
    "night": pgettext_lazy("part of a day", "night"),
}
EXIT_WORDS = _("I need to put this down after Sunday. Who could pick it up?")


class WeekGrid(forms.CheckboxSelectMultiple):
    """Seven days by four parts of the day, as one table of boxes that works with a thumb and a screen reader."""

    template_name = "offers/week_grid.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = {str(item) for item in (value or [])}
        context["parts"] = list(PART_NAMES.values())
        context["rows"] = [
            {
                "day": day,
                "boxes": [
                    {
                        "value": f"{number}-{part}",
                        "on": f"{number}-{part}" in chosen,
                        "label": f"{day}, {word}",
                    }
                    for part, word in PART_NAMES.items()
                ],
            }
            for number, day in enumerate(WEEKDAYS)
        ]
        context["own"] = [
            {"value": key, "label": label, "on": key in chosen}
            for key, label in self.choices
            if key.startswith("own:")
        ]
        return context


class WeekField(forms.MultipleChoiceField):
    """Windows of a week: boxes of the grid, and single spans that do not lie on it (kept as boxes below it)."""

    widget = WeekGrid

    def __init__(self, **kwargs: Any) -> None:
        grid = [(f"{day}-{part}", f"{day}-{part}") for day in range(7) for part in PART_NAMES]
        super().__init__(choices=grid, required=False, **kwargs)
        self._known: list[tuple[str, str]] = grid

    def _know(self, key: str, window: Window) -> None:
        if key not in dict(self._known):
            self._known = [*self._known, (key, f"{WEEKDAYS[window[0]]} {span(*window[1:])}")]
            self.choices = self._known

    def show(self, windows: Iterable[Window]) -> list[str]:
        """The values for these windows; spans off the grid become choices of their own."""
        values: list[str] = []
        by_span = {PARTS[part]: part for part in PART_NAMES}
        for day, start, end in windows:
            if (start, end) in by_span:
                values.append(f"{day}-{by_span[start, end]}")
            else:
                key = f"own:{day}:{start}:{end}"
                self._know(key, (day, start, end))
                values.append(key)
        return values

    def allow(self, values: Iterable[str]) -> None:
        """Lets a span that was shown come back from the browser."""
        for value in values:
            if value.startswith("own:") and (window := _own(value)):
                self._know(value, window)


def span(start: int, end: int) -> str:
    """14:30–16:00 in the reader's way of writing times."""
    return f"{_clock(start)}–{_clock(end)}"


def _clock(minute: int) -> str:
    return time_format(time(minute % DAY_MINUTES // 60, minute % 60))


def windows(values: Iterable[str]) -> tuple[Window, ...]:
    """The windows that grid values stand for."""
    found: set[Window] = set()
    for value in values:
        if value.startswith("own:"):
            if window := _own(value):
                found.add(window)
        else:
            day, part = value.split("-", 1)
            found.add((int(day), *PARTS[part]))
    return tuple(sorted(found))


def _own(value: str) -> Window | None:
    try:
        return checked([int(item) for item in value.split(":")[1:]])
    except (ValueError, OfferError):
        return None


class _Weekly(forms.Form):
    """Shared by both forms: grid fields accept the spans that they showed."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if data is not None:
            for name, field in self.fields.items():
                if isinstance(field, WeekField):
                    field.allow(data.getlist(name))

    def show_windows(self, **by_name: Iterable[Iterable[int]]) -> None:
        """Initial values of grid fields from stored windows."""
        for name, stored in by_name.items():
            field = self.fields[name]
            assert isinstance(field, WeekField)
            self.initial[name] = field.show([tuple(window) for window in stored])  # type: ignore[misc]


class OfferForm(_Weekly):
    """One thing somebody is glad to give."""

    kinds = forms.MultipleChoiceField(
        label=_("What are you glad to give?"),
        choices=[(kind.code, kind.name) for kind in KINDS.values() if kind.code != "other"]
        + [(ANYTHING, _("Whatever comes up"))],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one kind of thing.")},
    )
    title = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=120,
        help_text=_("For example: soup, in jars."),
    )
    times = WeekField(label=_("When?"), help_text=_("Leave all empty if any time is fine."))
    per_week = forms.IntegerField(
        label=_("How often in a week, at most?"), required=False, min_value=1, max_value=50
    )
    minutes = forms.IntegerField(
        label=_("How long each time, at most? (minutes)"), required=False, min_value=5, max_value=1440
    )
    notice_hours = forms.TypedChoiceField(
        label=_("How long before would you like to know?"),
        coerce=int,
        initial=24,
        choices=[(0, _("Same day is fine")), (24, _("A day")), (48, _("Two days")), (168, _("A week"))],
        widget=forms.RadioSelect,
    )
    not_included = forms.CharField(
        label=_("What is not included?"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: no nights, no driving far."),
    )
    ends_on = forms.DateField(
        label=_("Until when?"),
        widget=DateInput,
        help_text=_("Four weeks is a good start, twelve is the most. Renewing is a new choice."),
        error_messages={"required": _("Every offer has an end. Please choose a day.")},
    )
    stretch = forms.TypedChoiceField(
        label=_("Is this easy, or a stretch?"),
        coerce=lambda value: value == "stretch",
        initial="easy",
        choices=[("easy", _("Easy")), ("stretch", _("A stretch"))],
        widget=ChoiceCards(
            notes={
                "easy": _("I would still be glad about it on a bad week."),
                "stretch": _("It costs me something and I choose it, for a while. One at a time."),
            }
        ),
    )
    exit_words = forms.CharField(
        label=_("Words for putting it down, written now"),
        max_length=400,
        initial=EXIT_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("So that stopping is easy if you need it."),
        error_messages={"required": _("Please write how you would put this down. It makes stopping easier.")},
    )

    @classmethod
    def fresh(cls, today: date) -> OfferForm:
        return cls(initial={"ends_on": end_date(today)})

    @classmethod
    def of(cls, offer: Offer) -> OfferForm:
        """The form filled from an offer."""
        form = cls(
            initial={
                name: getattr(offer, name)
                for name in (
                    "kinds", "title", "per_week", "minutes", "notice_hours", "not_included", "ends_on", "exit_words"
                )
            }
            | {"stretch": "stretch" if offer.stretch else "easy"}
        )  # fmt: skip
        form.show_windows(times=offer.times)
        return form

    def draft(self) -> OfferDraft:
        """The valid form as plain values."""
        facts = self.cleaned_data
        return OfferDraft(
            kinds=tuple(facts["kinds"]),
            ends_on=facts["ends_on"],
            exit_words=facts["exit_words"],
            title=facts["title"],
            times=windows(facts["times"]),
            per_week=facts["per_week"],
            minutes=facts["minutes"],
            notice_hours=facts["notice_hours"],
            not_included=facts["not_included"],
            stretch=facts["stretch"],
        )


class RoomForm(_Weekly):
    """How much fits into a week."""

    turns_week = forms.IntegerField(
        label=_("How many turns in a week?"), min_value=0, max_value=50, help_text=_("None is a full answer.")
    )
    hours_week = forms.DecimalField(
        label=_("How many hours in a week, all together?"), min_value=0, max_value=168, decimal_places=2
    )
    turns_day = forms.IntegerField(
        label=_("At most how many on one day?"), required=False, min_value=1, max_value=20
    )
    rest_hours = forms.IntegerField(
        label=_("Hours of rest between two turns"), required=False, min_value=1, max_value=MOST_REST
    )
    night_rest_hours = forms.IntegerField(
        label=_("Hours of rest after a night"), required=False, min_value=1, max_value=MOST_REST
    )
    days_in_a_row = forms.IntegerField(
        label=_("Days in a row, at most"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Then comes a day without a turn."),
    )
    questions_week = forms.IntegerField(
        label=_("Questions from the plan in a week, at most"),
        required=False,
        min_value=1,
        max_value=20,
        help_text=_("What a person asks you by name is not counted."),
    )
    never = WeekField(
        label=_("Days and hours that are never"),
        help_text=_("The plan never suggests you then, and you cannot be signed up then."),
    )
    rather_not = WeekField(
        label=_("I can, but would rather not"), help_text=_("Only when there is no other way.")
    )

    @classmethod
    def of(cls, room: Room) -> RoomForm:
        """The form filled from a room."""
        form = cls(
            initial={
                "turns_week": room.turns_week,
                "hours_week": f"{round(room.minutes_week / 60, 2):g}",
                **{name: getattr(room, name) for name in PLAIN},
            }
        )
        form.show_windows(never=room.never, rather_not=room.rather_not)
        return form

    def draft(self) -> RoomDraft:
        """The valid form as plain values."""
        facts = self.cleaned_data
        return RoomDraft(
            turns_week=facts["turns_week"],
            minutes_week=round(facts["hours_week"] * 60),
            **{name: facts[name] for name in PLAIN},
            never=windows(facts["never"]),
            rather_not=windows(facts["rather_not"]),
        )


class PauseForm(forms.Form):
    """Off for a while."""

    paused_from = forms.DateField(label=_("From"), widget=DateInput)
    paused_until = forms.DateField(
        label=_("First day back"),
        widget=DateInput,
        required=False,
        help_text=_("Empty means: until you say so."),
    )


class SpanForm(forms.Form):
    """One span of hours that does not lie on the grid, added to "never" or "rather not"."""

    day = forms.TypedChoiceField(label=_("Day"), coerce=int, choices=list(enumerate(WEEKDAYS)))
    start = forms.TimeField(label=_("From"), widget=TimeInput)
    end = forms.TimeField(label=_("To"), widget=TimeInput)
    what = forms.ChoiceField(
        label=_("This is"),
        choices=[("never", _("never")), ("rather_not", _("rather not"))],
        initial="never",
        widget=forms.RadioSelect,
    )

    def window(self) -> Window:
        """The valid form as a window; an end before the start means the next day."""
        facts = self.cleaned_data
        start, end = facts["start"], facts["end"]
        return checked((facts["day"], start.hour * 60 + start.minute, end.hour * 60 + end.minute))
