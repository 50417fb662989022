"""Writing down what happened, in the transaction in which it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from leanto.core.clock import now
from leanto.core.models import History

if TYPE_CHECKING:
    from leanto.people.models import Person


def record(
    code: str,
    *,
    subject: str,
    subject_id: UUID | None,
    circle_id: UUID | None = None,
    actor: Person | None = None,
    typed_by: Person | None = None,
    **data: Any,
) -> None:
    """One entry: `actor` did `code` to the thing; `typed_by` is set when somebody else's hands typed it."""
    History.objects.create(
        code=code,
        subject=subject,
        subject_id=subject_id,
        circle_id=circle_id,
        actor=actor,
        typed_by=typed_by if typed_by != actor else None,
        data=data,
        at=now(),
    )
