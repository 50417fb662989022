"""Kinds of asks: the templates to start from, with what they usually take.

A kind is a code in the database and in spreadsheets; its words are looked up when shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """`minutes` and `effort` are only where the form starts; `welcome` is the answer usually wanted."""

    code: str
    name: str | LazyText
    title: str | LazyText  # what the ask could say
    doing: str | LazyText  # "has cooked here before": the verb for reasons
    minutes: int
    effort: int
    welcome: tuple[str, ...]
    people: int = 1


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("meal", _("A meal"), _("A warm meal"), _("cooked"), 60, 2, ("hands",)),
        Kind("lift", _("A lift"), _("A lift there and back"), _("driven"), 60, 1, ("hands",)),
        Kind("company", _("Company"), _("Some company"), _("kept company"), 60, 1, ("company",)),
        Kind(
            "call",
            _("A phone call with company"),
            _("Sit with me while I phone"),
            _("sat in on a call"),
            30,
            1,
            ("company",),
        ),
        Kind("ears", _("Someone to listen"), _("Ears for half an hour"), _("listened"), 30, 1, ("ears",)),
        Kind(
            "childcare",
            _("Childcare"),
            _("Hold the baby for an hour"),
            _("looked after children"),
            90,
            2,
            ("hands",),
        ),
        Kind(
            "errand",
            _("An errand"),
            _("Bring something from the shop"),
            _("run an errand"),
            45,
            1,
            ("hands",),
        ),
        Kind(
            "form",
            _("A form filled in"),
            _("Fill in a form together"),
            _("helped with a form"),
            60,
            2,
            ("hands", "ideas"),
        ),
        Kind(
            "night",
            _("A night's watch"),
            _("Stay over one night"),
            _("stayed the night"),
            540,
            3,
            ("company", "hands"),
        ),
        Kind(
            "house",
            _("Something in the house or garden"),
            _("A hand in the house"),
            _("lent a hand in the house"),
            60,
            2,
            ("hands",),
        ),
        Kind("pet", _("A pet looked after"), _("Walk the dog"), _("looked after a pet"), 30, 1, ("hands",)),
        Kind(
            "tech",
            _("Phone or computer"),
            _("Look at my phone with me"),
            _("helped with a phone or computer"),
            45,
            1,
            ("hands", "ideas"),
        ),
        Kind("other", _("Something else"), "", _("helped"), 60, 1, ("hands",)),
    )
}
SITTING = frozenset({"company", "call", "ears"})  # could be settling together, by voice or a line of text
ANYTHING = "anything"  # an offer may be open to every kind

WELCOME: dict[str, str | LazyText] = {
    "ears": _("Ears"),
    "company": _("Company"),
    "ideas": _("Ideas"),
    "hands": _("Hands"),
}


def kind(code: str) -> Kind:
    """The kind with this code; an unknown one (from another server) is "something else"."""
    return KINDS.get(code, KINDS["other"])
