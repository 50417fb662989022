"""The small forms after an ask is out: one date of it, smaller, wider, later, longer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leanto.asks.draft import MOST_PEOPLE
from leanto.asks.form_parts import EFFORTS, Choices, DatesField, lengths
from leanto.asks.models import Ask, Audience
from leanto.web.forms import DateInput, TimeInput


class DateForm(forms.Form):
    """One date of an ask by itself."""

    date = forms.DateField(label=_("Day"), widget=DateInput())
    time = forms.TimeField(
        label=_("At what time?"),
        required=False,
        widget=TimeInput(),
        help_text=_("Empty leaves the time as it is."),
    )
    people = forms.IntegerField(label=_("How many people?"), min_value=1, max_value=MOST_PEOPLE)
    note = forms.CharField(
        label=_("Only for this day"), required=False, max_length=400, widget=forms.TextInput()
    )


class SmallerForm(forms.Form):
    """Less of something."""

    title = forms.CharField(label=_("What would help?"), max_length=120, widget=forms.TextInput())
    minutes = forms.TypedChoiceField(label=_("How long?"), coerce=int, widget=forms.RadioSelect)
    people = forms.TypedChoiceField(label=_("How many people?"), coerce=int, widget=forms.RadioSelect)
    effort = forms.TypedChoiceField(label=_("How much effort is it?"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, data: Mapping[str, Any] | None = None, *, ask: Ask) -> None:
        start = {"title": ask.title, "minutes": ask.minutes, "people": ask.people, "effort": ask.effort}
        super().__init__(data, initial=start)
        choices: dict[str, Choices] = {
            "minutes": [one for one in lengths(ask.minutes) if int(one[0]) <= ask.minutes],
            "people": [(str(number), str(number)) for number in range(1, ask.people + 1)],
            "effort": [one for one in EFFORTS if int(one[0]) <= ask.effort],
        }
        for name, found in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = found
        for name in [name for name, found in choices.items() if len(found) < 2]:
            self.fields[name].widget = forms.HiddenInput()


class WiderForm(forms.Form):
    """One step wider: who else. The fields are those that the next step needs."""

    to = forms.CharField(widget=forms.HiddenInput)
    few = forms.MultipleChoiceField(label=_("Who else?"), required=False, widget=forms.CheckboxSelectMultiple)
    pod = forms.ChoiceField(label=_("Which pod?"), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, to: str, people: Choices, pods: Choices
    ) -> None:
        super().__init__(data, initial={"to": to})
        for name, choices, needed in (("few", people, Audience.FEW), ("pod", pods, Audience.POD)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.needed = True  # type: ignore[attr-defined]  # the action says so in its own words
            if to != needed:
                del self.fields[name]


class LaterForm(forms.Form):
    """Other dates: one day or several."""

    dates = DatesField(
        label=_("Which days would do?"), error_messages={"required": _("Please choose at least one date.")}
    )
    time = forms.TimeField(
        label=_("At what time?"),
        required=False,
        widget=TimeInput(),
        help_text=_("Empty means any time that day."),
    )


class UntilForm(forms.Form):
    """A later last day."""

    ends_on = forms.DateField(label=_("Until when?"), widget=DateInput())
