"""What somebody can do, and has done, by the kind of an ask: pieces of the sentences of `words`."""

from __future__ import annotations

from collections.abc import Callable

Translate = Callable[[str], str]


def can_do(gettext: Translate) -> dict[str, str]:
    """ "can drive" and the like, by kind."""
    _ = gettext
    return {
        "meal": _("can cook"),
        "lift": _("can drive"),
        "company": _("can keep company"),
        "call": _("can sit in on a call"),
        "ears": _("can listen"),
        "childcare": _("can look after children"),
        "errand": _("can run errands"),
        "form": _("can help with forms"),
        "night": _("can stay the night"),
        "house": _("can help in the house"),
        "pet": _("can look after animals"),
        "tech": _("can help with computers"),
    }


def have_done(gettext: Translate) -> dict[str, str]:
    """ "driven here before" and the like, by kind."""
    _ = gettext
    return {
        "meal": _("cooked here before"),
        "lift": _("driven here before"),
        "company": _("kept company here before"),
        "call": _("sat in on a call before"),
        "ears": _("listened here before"),
        "childcare": _("looked after children here before"),
        "errand": _("run errands here before"),
        "form": _("helped with forms before"),
        "night": _("stayed the night before"),
        "house": _("helped in the house before"),
        "pet": _("looked after animals here before"),
        "tech": _("helped with computers before"),
    }
