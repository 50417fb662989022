"""Refusals: one vocabulary for every "no" that the house says.

Each refusal has a stable code (tests and the JSON API match on it), an HTTP status, and one whole
sentence in the product's voice that says what happened and what the person can do next. Views and
the API map them once (`core.http`); actions and access functions only raise them.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):  # noqa: N818 - the word of the house for a "no" that carries a reason
    """A "no" with a reason. `field` names the form field that it belongs to, if one."""

    code = "refused"
    status = 409
    sentence: str | LazyText = _("That is not possible right now.")

    def __init__(
        self,
        sentence: str | LazyText | None = None,
        *,
        code: str | None = None,
        status: int | None = None,
        field: str | None = None,
        **data: Any,
    ) -> None:
        if sentence is not None:
            self.sentence = sentence
        self.code = code or self.code
        self.status = status or self.status
        self.field = field
        self.data = data
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.sentence)


class NotHere(Refusal):
    """What a person may not know exists looks exactly like what does not exist."""

    code = "not_here"
    status = 404
    sentence = _("There is nothing here that you can see. It may have moved or ended.")


class NotYours(Refusal):
    """A member may know it exists, and may hear why this is not theirs to do."""

    code = "not_yours"
    status = 403
    sentence = _("This one is not yours to change.")


class BadInput(Refusal):
    """Something typed does not fit. Nothing that was typed is lost."""

    code = "bad_input"
    status = 422
    sentence = _("Something here does not fit yet. Please look at the marked place.")


class TooMany(Refusal):
    """Too many tries in a short time."""

    code = "too_many"
    status = 429
    sentence = _("That was a lot of tries in a short time. Please wait a little and try again.")
