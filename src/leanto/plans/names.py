"""What a person is called inside a circle, for queries that bring it along (`circles.access.names` asks for many)."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from leanto.circles.models import Membership


def shown_in(circle: str, person: str) -> Subquery:
    """The name that a person goes by in a circle, for `.annotate()`; both name columns of the outer row."""
    return Subquery(
        Membership.objects.filter(
            circle_id=OuterRef(circle), person_id=OuterRef(person), left_at=None
        ).values("shown_name")[:1]
    )


def name(shown: str | None, person: Any) -> str:
    """The name to print. `shown` is None for somebody who is no longer in the circle."""
    if shown is None:
        return _("Someone who left")
    return shown or str(person)
