"""Forms of the front door and of one's own page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from leanto.people import rules
from leanto.people.models import Hear, Person
from leanto.web.forms import ChoiceCards, Code, TimeInput


def zones() -> list[Any]:
    """Every time zone, by continent."""
    return [("UTC", "UTC"), *rules.zones_by_area()]


def _languages() -> list[tuple[str, str]]:
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


class ZoneSelect(forms.Select):
    """Places by continent. `people/zone.js` proposes the device's own."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-zone": "", **(attrs or {})}, choices)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """What Django's own gives, without a template for each of 400 places: that took 0.1 s a page."""
        chosen = str(value or "")

        def options(places: Iterable[tuple[str, str]]) -> SafeString:
            return format_html_join(
                "",
                '<option value="{}"{}>{}</option>',
                ((zone, mark_safe(" selected") if zone == chosen else "", label) for zone, label in places),
            )

        parts = [
            format_html('<optgroup label="{}">{}</optgroup>', label, options(inside))
            if isinstance(inside, list | tuple)
            else options([(str(label), str(inside))])
            for label, inside in self.choices
        ]
        own = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", own, format_html_join("", "{}", ((p,) for p in parts)))


class Address(forms.Form):
    email = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username webauthn", "autofocus": True}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code"), max_length=200, widget=Code({"autofocus": True}), help_text=_("Eight digits.")
    )


class Arrival(forms.Form):
    name = forms.CharField(
        label=_("What do people here call you?"),
        max_length=80,
        help_text=_("Your first name is enough. You may use another name in each circle."),
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    timezone = forms.ChoiceField(
        label=_("Where are you? For the right time of day"), choices=zones, widget=ZoneSelect
    )
    of_age = forms.BooleanField(label=_("I am 18 or older"), required=False)


class About(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    about_how = forms.CharField(
        label=_("How I am"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )
    about_like = forms.CharField(
        label=_("What I like"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )
    about_not = forms.CharField(
        label=_("What I don’t like"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )
    welcome = forms.CharField(
        label=_("Always welcome"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Small things that do you good: a wave, a text, a cup of tea at the fence."),
    )
    keep_to_myself = forms.CharField(
        label=_("What I keep to myself"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("What people need not ask about. They see this sentence, so name only the subject."),
    )
    reach = forms.CharField(
        label=_("How to reach me"),
        max_length=200,
        required=False,
        help_text=_("Phone or address. Shown only to people with whom you share a promise."),
    )


class TimeAndLanguage(forms.Form):
    timezone = forms.ChoiceField(label=_("Place"), choices=zones, widget=ZoneSelect)
    language = forms.ChoiceField(label=_("Language"), choices=_languages, widget=forms.RadioSelect)


class Hearing(forms.Form):
    hear = forms.ChoiceField(
        label=_("How would you like to hear of news?"),
        choices=Hear.choices,
        widget=ChoiceCards(
            notes={
                Hear.AT_ONCE: _("A mail soon after something happens."),
                Hear.DIGEST: _("One mail a day, and only when there is something."),
                Hear.NOTHING: _("No mail. You find everything in “My week” when you look."),
            }
        ),
    )
    digest_at = forms.TimeField(label=_("When should the daily mail come?"), required=False, widget=TimeInput)
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=TimeInput)
    quiet_until = forms.TimeField(label=_("Quiet until"), required=False, widget=TimeInput)

    @staticmethod
    def of(person: Person) -> dict[str, Any]:
        return {name: getattr(person, name) for name in ("hear", "digest_at", "quiet_from", "quiet_until")}


class PasskeyName(forms.Form):
    name = forms.CharField(
        label=_("What shall this passkey be called?"),
        max_length=60,
        required=False,
        help_text=_("For example: my phone."),
    )


class KeyLabel(forms.Form):
    label = forms.CharField(
        label=_("What is this key for?"), max_length=60, help_text=_("For example: our wall screen.")
    )


class Leaving(forms.Form):
    word = forms.CharField(label=_("Type the word “delete”"), max_length=40)
