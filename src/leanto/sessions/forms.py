"""What people type about sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from leanto.circles.models import Membership
from leanto.sessions import rules
from leanto.sessions.actions import Draft
from leanto.sessions.models import Channel, Format
from leanto.sessions.words import CHANNELS, FORMATS
from leanto.web.forms import ChoiceCards


def _minutes(values: Sequence[int]) -> list[tuple[int, str]]:
    return [(value, ngettext("%(n)s minute", "%(n)s minutes", value) % {"n": value}) for value in values]


class _ToMembers(forms.Form):
    to = forms.MultipleChoiceField(label=_("Whom?"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(str(member.pk), str(member)) for member in people]  # type: ignore[attr-defined]


class InviteForm(_ToMembers):
    """An invitation to settle together."""

    format = forms.ChoiceField(
        label=_("How?"),
        choices=[(code, words[0]) for code, words in FORMATS.items()],
        widget=ChoiceCards(notes={code: words[1] for code, words in FORMATS.items()}),
        initial=Format.COMPANY,
    )
    channel = forms.ChoiceField(
        label=_("By what?"),
        help_text=_("The camera is off. Everybody may turn their own on, nobody has to."),
        choices=list(CHANNELS.items()),
        widget=forms.RadioSelect,
        initial=Channel.VOICE,
    )
    minutes = forms.TypedChoiceField(
        label=_("How long?"), choices=lambda: _minutes(rules.MINUTES), coerce=int, initial=rules.USUAL_MINUTES
    )
    wait = forms.TypedChoiceField(
        label=_("How long does the invitation stand?"),
        choices=lambda: _minutes(rules.WAITS),
        coerce=int,
        initial=rules.USUAL_WAIT,
    )
    words = forms.CharField(
        label=_("A line with it"),
        help_text=_("For example: while I phone the bank. For a walk: where you meet."),
        max_length=rules.MOST_WORDS,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @staticmethod
    def wished(query: Mapping[str, str], people: Sequence[Membership]) -> dict[str, Any]:
        """The first values that a link to this form asks for. `with`: members or people, ids with commas between."""
        found: dict[str, Any] = {
            name: query[name] for name in ("format", "channel", "words") if query.get(name)
        }
        wanted = set(query.get("with", "").split(","))
        to = [str(each.pk) for each in people if wanted & {str(each.pk), str(each.person_id)}]
        return found | ({"to": to} if to else {})

    def draft(self) -> Draft:
        said = self.cleaned_data
        return Draft(
            to=tuple(UUID(each) for each in said["to"]),
            format=said["format"],
            channel=said["channel"],
            minutes=said["minutes"],
            wait=said["wait"],
            words=said["words"],
        )


class WaveForm(_ToMembers):
    """A wave."""

    def whom(self) -> list[UUID]:
        return [UUID(each) for each in self.cleaned_data["to"]]
