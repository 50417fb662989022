"""Telling people. Every other room tells through `tell`; only this room sends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from leanto.core.clock import now
from leanto.notify.models import Notice


def tell(
    people: Iterable[UUID],
    code: str,
    *,
    subject: str,
    subject_id: UUID | None,
    circle_id: UUID | None = None,
    after: datetime | None = None,
    once_key: str | None = None,
    **data: Any,
) -> None:
    """News for each of `people`, in the transaction that makes it news. One query.

    It shows in "my week" from `after` on (now, if there is none) and goes out by e-mail not before that,
    in the way and at the hours that each person chose. Somebody without a phone is told through the member
    who types for them. A second notice with the same `once_key` is dropped.
    `data` holds ids and numbers, never texts.
    """
    moment = now()
    shows = max(after, moment) if after else moment
    Notice.objects.bulk_create(
        [
            Notice(
                person_id=person,
                circle_id=circle_id,
                code=code,
                subject=subject,
                subject_id=subject_id,
                data=data,
                once_key=once_key,
                made_at=moment,
                shows_at=shows,
                due_at=shows,
            )
            for person in people
        ],
        ignore_conflicts=once_key is not None,
    )


def take_back(subject: str, subject_id: UUID) -> None:
    """Forgets the news about something that was taken back before it went out."""
    Notice.objects.filter(subject=subject, subject_id=subject_id, sent_at=None).delete()


def forget(subject: str, subject_id: UUID, *, person: UUID | None = None, code: str = "") -> None:
    """Forgets all news about something, sent or not: of one person or of everybody, of one code or of all."""
    about = Notice.objects.filter(subject=subject, subject_id=subject_id)
    if person is not None:
        about = about.filter(person=person)
    if code:
        about = about.filter(code=code)
    about.delete()
