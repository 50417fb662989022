"""What the style page shows: one of everything, with made-up people."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from leanto.core.clock import now
from leanto.web.forms import ChoiceCards, Code, DateInput, TimeInput

PICTURES = ("leanto", "basket", "kettle", "bench", "window", "letter", "path", "rest", "table", "door")
SHEET = Path(__file__).resolve().parent / "static" / "img" / "icons.svg"


class Sample(forms.Form):
    """One field of every kind."""

    what = forms.CharField(label=_("What would help?"), help_text=_("A few plain words."), max_length=20)
    kind = forms.ChoiceField(
        label=_("What kind of answer is welcome?"),
        widget=forms.RadioSelect,
        choices=[
            ("ears", _("Ears")),
            ("company", _("Company")),
            ("ideas", _("Ideas")),
            ("hands", _("Hands")),
        ],
        initial="hands",
    )
    days = forms.MultipleChoiceField(
        label=_("Which days?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("mon", _("Monday")), ("tue", _("Tuesday")), ("wed", _("Wednesday"))],
        required=False,
    )
    who = forms.ChoiceField(
        label=_("Who may see it?"),
        widget=ChoiceCards(
            notes={"one": _("Just Ana. Nobody else hears of it."), "all": _("All twelve people here.")}
        ),
        choices=[("one", _("One person")), ("all", _("Everyone in the circle"))],
        initial="one",
    )
    date = forms.DateField(label=_("Day"), widget=DateInput)
    time = forms.TimeField(label=_("Time"), widget=TimeInput, required=False)
    note = forms.CharField(label=_("More, if you like"), widget=forms.Textarea, required=False)
    far = forms.ChoiceField(
        label=_("How far"), choices=[("", _("Anywhere")), ("near", _("Near"))], required=False
    )
    code = forms.CharField(label=_("Code from the e-mail"), widget=Code, required=False)
    agree = forms.BooleanField(label=_("I am 18 or older"), help_text=_("This place is for adults."))


def sample_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the style page shows. `?tried=yes` shows the form after a refused try."""
    tried = {"what": "A soup on Tuesday, if anybody happens to have one", "days": ["tue"]}
    form = Sample(tried) if request.GET.get("tried") else Sample()
    return {
        "icons": re.findall(r'<symbol id="(\w+)"', SHEET.read_text()),
        "pictures": PICTURES,
        "form": form,
        "today": now(),
        "soon": now() + timedelta(days=3),
        "names": [
            "Ana Ruiz",
            "Benedikt",
            "Chiamaka Obi",
            "Dov",
            "Ester Lind",
            "Farid Ahmadi",
            "林 美",
            "Gwen",
        ],
        "page_obj": Paginator(range(50), 10).page(2),
    }
