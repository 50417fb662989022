"""What people type about circles. Sentences for what does not fit come from the actions, by field."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from leanto.circles import rules
from leanto.people.forms import ZoneSelect, zones
from leanto.web.forms import ChoiceCards, DateInput


class CircleForm(forms.Form):
    """A new circle."""

    name = forms.CharField(
        label=_("What is your circle called?"),
        help_text=_("The street, the family, the choir: a name that all of you know."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.CharField(
        label=_("What is it for?"),
        help_text=_("One sentence is enough."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    timezone = forms.ChoiceField(
        label=_("Where is it?"),
        help_text=_("Its clock: the times of asks are kept by it."),
        choices=zones,
        widget=ZoneSelect,
    )


class WordsForm(forms.Form):
    """New words for a circle."""

    name = forms.CharField(label=_("What is your circle called?"), max_length=80)
    purpose = forms.CharField(
        label=_("What is it for?"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AgreementForm(forms.Form):
    """What the circle holds to."""

    text = forms.CharField(
        label=_("What we agree on"),
        help_text=_("These lines are only a start. Change them, strike some out, add your own."),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    review_on = forms.DateField(
        label=_("When do we look at it again?"),
        help_text=_("A season is a good while."),
        widget=DateInput(),
    )


class NameForm(forms.Form):
    """The name one circle sees."""

    shown_name = forms.CharField(
        label=_("What this circle calls you"),
        help_text=_("Any name you like. Leave it empty to use your own."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _places() -> list[tuple[int, str]]:
    return [
        (number, ngettext("%(number)s person", "%(number)s people", number) % {"number": number})
        for number in range(1, rules.MOST_PLACES + 1)
    ]


class InviteForm(forms.Form):
    """A new invitation."""

    places = forms.TypedChoiceField(
        label=_("How many people is it for?"), choices=_places, coerce=int, initial=1
    )


class TokenForm(forms.Form):
    """An invitation, pasted or put in by the page's own script."""

    token = forms.CharField(
        label=_("Your invitation"),
        help_text=_("Paste the whole link, or the part after the # sign."),
        max_length=2000,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class JoinForm(forms.Form):
    """Coming in. The invitation rides along."""

    token = forms.CharField(max_length=2000, widget=forms.HiddenInput)
    shown_name = forms.CharField(
        label=_("What should they call you?"),
        help_text=_("Leave it empty to use your own name. Any other name is fine too."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class KeepForm(forms.Form):
    """A member without a phone."""

    name = forms.CharField(
        label=_("Their name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    consent_words = forms.CharField(
        label=_("What they said yes to"),
        help_text=_(
            "In their words if you can, like “You may ask for meals for me.” We keep it with today's date."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ConsentForm(forms.Form):
    """A new yes, to a new keeper."""

    consent_words = forms.CharField(
        label=_("What they said yes to"),
        help_text=_("Please ask them first: from now on it is you who types for them."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AddressForm(forms.Form):
    """An e-mail address, so that a kept member can sign in."""

    email = forms.CharField(
        label=_("Their e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class MemberChoice(forms.Form):
    """One member out of those that fit."""

    to = forms.ChoiceField(label=_("Who?"))

    def __init__(self, *args: object, members: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = members


class PodForm(forms.Form):
    """A new pod, or more people for one."""

    name = forms.CharField(
        label=_("What is it about?"),
        help_text=_("Only those in it see this, like “The week after the operation”."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    members = forms.MultipleChoiceField(
        label=_("Who would you like in it?"),
        help_text=_("Each of them is asked first. Who says no stays unseen."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: object, people: list[tuple[str, str]], named: bool = True, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["members"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = people
        if not named:
            del self.fields["name"]


class QuietForm(forms.Form):
    """Words for when somebody goes quiet."""

    to = forms.ChoiceField(
        label=_("To whom?"),
        help_text=_("They are asked first, and hear nothing of your words until these are sent."),
    )
    start = forms.ChoiceField(
        label=_("What starts it?"),
        choices=[
            ("tap", _("My tap: “I'm going quiet now”")),
            ("no_tap", _("No tap of mine on “I'm around” for so long")),
        ],
        initial="tap",
        widget=ChoiceCards(
            notes={
                "tap": _("Nothing happens until you tap it."),
                "no_tap": _("A day before, you get a word yourself. One tap, and the days begin anew."),
            }
        ),
    )
    days = forms.IntegerField(
        label=_("After how many days?"),
        help_text=_("After a tap it may be 0: then they go at once."),
        min_value=0,
        max_value=rules.QUIET_MOST_DAYS,
        initial=5,
    )
    words = forms.CharField(
        label=_("The words, just as they will be sent"),
        help_text=_("Like: “I'm around, just quiet. A wave is welcome. Questions can wait.”"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    please_not = forms.CharField(
        label=_("And what not to do"),
        help_text=_("Like: “Please don't call my boss.”"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: object, people: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *people]
