"""The form renderer and the widgets that every room's forms use.

`FORM_RENDERER = "leanto.web.forms.Renderer"` makes `{{ form }}` and `{{ form.x.as_field_group }}` come out
in the look of the house: label, help, the error sentence tied to its field, and what was typed kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.template.backends.django import DjangoTemplates
from django.utils.functional import Promise

from leanto.core.errors import Refusal

HERE = Path(__file__).resolve().parent
Text = str | Promise


class Renderer(BaseRenderer):
    """Finds widget templates here first, then Django's own, then any app's.

    Django's stock renderers look in Django's folder before any app's, so a widget template could not be
    replaced without listing `django.forms` as an app. An own engine with an own order needs no such trap.
    """

    form_template_name = "web/forms/form.html"
    formset_template_name = "web/forms/formset.html"
    field_template_name = "web/forms/field.html"

    @cached_property
    def engine(self) -> DjangoTemplates:
        return DjangoTemplates(
            {
                "NAME": "leanto-forms",
                "APP_DIRS": True,
                "DIRS": [
                    HERE / "templates" / "web" / "forms" / "widgets",
                    Path(forms.__file__).parent / "templates",
                ],
                "OPTIONS": {
                    "builtins": [
                        "django.templatetags.i18n",
                        "django.templatetags.static",
                        "leanto.web.templatetags.web",
                        "leanto.web.templatetags.words",
                    ]
                },
            }
        )

    def get_template(self, template_name: str) -> Any:
        return self.engine.get_template(template_name)


class ChoiceCards(forms.RadioSelect):
    """Radio rows with one line of explanation each. `notes` maps a value to its line (already lazy text)."""

    template_name = "web/forms/choice_cards.html"

    def __init__(
        self, attrs: dict[str, Any] | None = None, choices: Any = (), notes: Mapping[Any, Text] | None = None
    ) -> None:
        super().__init__(attrs, choices)
        self.notes = {str(value): note for value, note in (notes or {}).items()}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["note"] = self.notes.get(str(value), "")
        return option


class DateInput(forms.DateInput):
    """The browser's own date picker. It speaks ISO dates whatever the page's language is."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own date-and-time picker, in the active time zone, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Code(forms.TextInput):
    """A box for a one-time code: numeric keyboard, filled in by the phone when it can."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"class": "code", "inputmode": "numeric", "autocomplete": "one-time-code", **(attrs or {})}
        )


def refuse_into(form: forms.BaseForm, refusal: Refusal) -> None:
    """Puts a refusal where it belongs in a form that was sent: at its field, or above all of them.

    Render the form again with status `refusal.status`; everything that was typed is still in it.
    """
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
