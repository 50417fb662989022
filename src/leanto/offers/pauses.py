"""Who is on a pause, and until when. The one definition, for every room that would ask somebody for something.

A pause is a span of whole days on the circle's own calendar. What it holds back is decided in `notify.pauses`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from leanto.core.wall_time import day_start
from leanto.offers.models import Room

Pair = tuple[UUID, UUID]
"""A circle and a person."""


def holds(room: Room, zone: str, at: datetime) -> bool:
    """Is whoever wrote this room on a pause at `at`?"""
    return (
        room.paused_from is not None
        and day_start(room.paused_from, zone) <= at
        and (room.paused_until is None or at < day_start(room.paused_until, zone))
    )


def away(at: datetime, pairs: Iterable[Pair] | None = None) -> dict[Pair, datetime | None]:
    """Everybody on a pause at `at` (or who of `pairs` is), with the first instant back; None for "until they say
    so". One query, none for no pairs."""
    # A date in any zone is at most a day ahead of the date in UTC.
    which = Q(paused_from__lte=at.date() + timedelta(days=1), membership__left_at=None)
    wanted = None if pairs is None else set(pairs)
    if wanted is not None:
        if not wanted:
            return {}
        which &= Q(
            membership__circle_id__in={circle for circle, _ in wanted},
            membership__person_id__in={person for _, person in wanted},
        )
    found: dict[Pair, datetime | None] = {}
    for room in Room.objects.select_related("membership__circle").filter(which):
        member = room.membership
        pair, zone = (member.circle_id, member.person_id), member.circle.timezone
        if holds(room, zone, at) and (wanted is None or pair in wanted):
            found[pair] = day_start(room.paused_until, zone) if room.paused_until else None
    return found
