"""Forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leanto.core.lists import joined
from leanto.exchange.tables import MAX_BYTES
from leanto.web.forms import ChoiceCards


class FeedForm(forms.Form):
    """A new calendar address."""

    label = forms.CharField(
        label=_("Where will you use it?"),
        help_text=_("A word for yourself, like “my phone”, so that you know later which one to end."),
        required=False,
        max_length=60,
    )
    neutral = forms.BooleanField(
        label=_("Say only “Busy”"),
        help_text=_(
            "For a calendar that others see. Otherwise an entry says what kind of thing it is, “A meal”."
        ),
        required=False,
    )


class BringForm(forms.Form):
    """What somebody brings: a file, or rows pasted into the box."""

    what = forms.ChoiceField(
        label=_("What do you bring?"),
        choices=[("asks", _("Asks")), ("people", _("People"))],
        widget=ChoiceCards(
            notes={
                "asks": _("What is wanted, and when: one line for each."),
                "people": _(
                    "Names, from a list or an address book. Nobody is told or comes in before you say so."
                ),
            }
        ),
        initial="asks",
    )
    file = forms.FileField(
        label=_("A file"),
        help_text=_("A spreadsheet (XLSX or CSV), or contacts from an address book (vCard)."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.vcf,text/csv,text/vcard"}),
    )
    pasted = forms.CharField(
        label=_("Or paste the rows here"),
        help_text=_(
            "Copied from a spreadsheet, a mail or a chat. The first line may say what the columns are."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        strip=False,
    )

    def __init__(self, *args: Any, people: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not people:
            self.fields["what"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        file = found.get("file")
        if file is not None and file.size > MAX_BYTES:
            self.add_error(
                "file",
                _("This file is larger than %(megabytes)s MB. Please split it.")
                % {"megabytes": MAX_BYTES // 1_000_000},
            )
        elif file is None and "file" not in self.errors and not (found.get("pasted") or "").strip():
            self.add_error(
                "pasted", _("There is nothing here yet. Please choose a file, or paste some rows.")
            )
        return found


class EyesForm(forms.Form):
    """Who may see the asks that come in; nothing is chosen for anybody."""

    seen_by = forms.ChoiceField(
        label=_("Who may see these asks?"),
        help_text=_("The fewest people that will do. You can ask wider later."),
    )
    consent = forms.BooleanField(label=_("They said yes"), required=False)

    def __init__(self, *args: Any, choices: list[Any], others: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["seen_by"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Please choose")), *choices]
        if others:
            self.fields["consent"].help_text = _(
                "Some rows ask for somebody else: %(names)s. Tick this if each of them said yes to being asked for."
            ) % {"names": joined(others, gettext)}
        else:
            del self.fields["consent"]


class PeopleInForm(forms.Form):
    """How the people of a list come in: by invitation, or kept by the coordinator who has their yes."""

    way = forms.ChoiceField(
        label=_("How do they come in?"),
        choices=[("invite", _("I invite them")), ("keep", _("They have no phone, I type for them"))],
        initial="invite",
        widget=ChoiceCards(
            notes={
                "invite": _(
                    "You get links to send. Each person sees the agreement first, and says yes or no."
                ),
                "keep": _(
                    "Only for those who said yes to you. They are in at once, and you answer for them."
                ),
            }
        ),
    )
    rows = forms.MultipleChoiceField(
        label=_("Who"),
        help_text=_("Tap a name to leave somebody out."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = forms.CharField(
        label=_("What did they say yes to?"),
        help_text=_("Only if you type for them. For example: “on the phone, for lifts and meals”."),
        required=False,
        max_length=300,
    )
    consent = forms.BooleanField(
        label=_("I asked each of them, and they said yes"),
        help_text=_("Only if you type for them. It is kept on record, with today's date and your name."),
        required=False,
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(people) > MOST_TICKED:
            del self.fields["rows"]
            return
        rows = self.fields["rows"]
        assert isinstance(rows, forms.MultipleChoiceField)
        rows.choices = people
        rows.initial = [line for line, _name in people]


MOST_TICKED = 100  # longer lists come in as a whole
