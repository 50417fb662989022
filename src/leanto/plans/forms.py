"""What is typed into this room: little."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from leanto.core.errors import NotHere
from leanto.plans.answers import MOST_WORDS
from leanto.plans.models import Answer
from leanto.web.forms import ChoiceCards


class OtherAnswer(forms.Form):
    """Smaller, later, someone else: what would fit, in a few words if the person likes."""

    answer = forms.ChoiceField(
        label=_("What would fit?"),
        choices=[
            (Answer.SMALLER.value, _("Something smaller")),
            (Answer.LATER.value, _("Another time")),
            (Answer.SOMEONE_ELSE.value, _("Someone else")),
        ],
        widget=ChoiceCards(
            notes={
                Answer.SMALLER.value: _("A part of it, or a shorter time."),
                Answer.LATER.value: _("Another day or another hour."),
                Answer.SOMEONE_ELSE.value: _("You know who may be glad to."),
            }
        ),
        error_messages={
            "required": _("Please choose one, or go back."),
            "invalid_choice": _("Please choose one of these."),
        },
    )
    words = forms.CharField(
        label=_("A few words to the one who asks"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Please keep it under 300 letters, so that it is quickly read.")},
    )


def member_of(request: HttpRequest) -> UUID | None:
    """For which member somebody acts, from the form or the address. Anything that is no key is nothing here."""
    text = request.POST.get("for") or request.GET.get("for") or ""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise NotHere from error


def keys(values: list[str]) -> list[UUID]:
    """The ids among what a form sent; what is not one is left out."""
    found = []
    for text in values:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
