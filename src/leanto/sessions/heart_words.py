"""What the page says of a heart afterwards: the sentences of `leanto.rhythm`, and the few that only a page needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from leanto.rhythm import sentences


def after() -> list[tuple[str, str]]:
    """(key, sentence) for the page's script, in the language of the moment. It fills gaps such as %(why)s itself."""
    shared: dict[str, Mapping[Any, str]] = {
        "change": sentences.CHANGE,
        "number": sentences.CHANGE_NUMBER,
        "together": sentences.TOGETHER,
        "why": sentences.WHY,
        "else": sentences.ELSE,
    }
    said = [(f"{group}.{key}", _(text)) for group, texts in shared.items() for key, text in texts.items()]
    return [
        *said,
        ("why.too_short_for_two", _(sentences.TOO_SHORT_FOR_TWO)),
        ("why.too_short_for_change", _(sentences.TOO_SHORT_FOR_CHANGE)),
        ("usual", _(sentences.USUAL)),
        ("busy", _("One moment.")),
        (
            "not_read",
            _(
                "This file has no times between beats, one on each line, or too few of them. Nothing was changed."
            ),
        ),
        ("picture_me", _("Your heart rate over the session: %(low)s to %(high)s a minute.")),
        ("picture_them", _("%(name)s: %(low)s to %(high)s a minute.")),
        ("kept", _("Sealed. You find it when you open your shelf.")),
        ("no_shelf", _("You have no shelf yet. You find it under “Me”.")),
        ("unknown", _("Open your shelf once on this device first. Your words stay here meanwhile.")),
        ("failed", _("That did not work just now. Your words are still here.")),
    ]
