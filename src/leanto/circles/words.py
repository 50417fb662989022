"""Words that circles begin with. Everything here is a proposal: the circle writes its own."""

from __future__ import annotations

from django.utils.translation import gettext as _


def agreement_to_start_from() -> str:
    """The agreement a new circle is offered: plain lines, each of which may be changed or struck out."""
    return "\n\n".join(
        (
            _("What we are for: we help each other through ordinary days and hard ones."),
            _("How we answer: within a day if we can. A no is complete; nobody has to say why."),
            _("How much: each of us writes down what we have room for, and nobody asks for more than that."),
            _("Advice: only when somebody asks for ideas."),
            _("What stays here: what we hear here we do not pass on. Two exceptions: a life is in danger, "
              "or a child or somebody who cannot protect themselves is at risk."),
            _("Money: we do not lend or pay each other here, unless we all say so."),
            _("When something goes wrong: we say it early, to the person, and kindly."),
            _("Who comes in: we ask each other before we invite somebody new."),
            _("Leaving: anyone may leave at any time, without a reason, and may come back when invited."),
        )
    )  # fmt: skip
