"""Asks respect a pause: whoever takes one gets no news of new asks until they are back.

A pause is the person's own and is never shown to the asker. So it looks like any silence: the asker hears that
nobody has said yes yet, sooner than usual when nobody who was asked can answer in time, and at an hour that differs
from ask to ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from leanto.asks.models import AskedPerson, AskState, Audience, Told
from leanto.core.wall_time import day_start
from leanto.offers.models import Room

# Between two and six hours after it went out: about when somebody's "not this time" would have come.
SOONEST = timedelta(hours=2)
SPREAD_MINUTES = 240


def away(circle_id: UUID, people: Iterable[UUID], at: datetime) -> dict[UUID, datetime | None]:
    """Who of these people is on a pause at `at`, and until when; None for "until they say so". One query."""
    found = _on_pause(at, Q(membership__circle_id=circle_id, membership__person_id__in=set(people)))
    return {person: until for (_, person), until in found.items()}


def asked_in_vain(at: datetime) -> set[UUID]:
    """Open asks by name of which everybody asked is on a pause until the asker's limit, to be told sooner.

    Two queries, one while nobody is on a pause.
    """
    found = _on_pause(at, Q())
    if not found:
        return set()
    # `told_at` is empty until something was said, or the ask was changed.
    rows = (
        AskedPerson.objects.annotate(since=Coalesce("ask__told_at", "ask__made_at"))
        .filter(
            since__lte=at - SOONEST,
            ask__state=AskState.OPEN,
            ask__told=Told.NOTHING_YET,
            ask__audience__in=[Audience.ONE, Audience.FEW],
            ask__circle_id__in={circle for circle, _ in found},
        )
        .values_list("ask_id", "ask__circle_id", "person_id", "since", "ask__decide_by")
    )
    vain: set[UUID] = set()
    reachable: set[UUID] = set()
    for ask_id, circle_id, person_id, since, limit in rows:
        until = found.get((circle_id, person_id), at)
        if until is not None and limit is not None and until < limit:
            reachable.add(ask_id)
        elif at >= since + SOONEST + timedelta(minutes=ask_id.int % SPREAD_MINUTES):
            vain.add(ask_id)
    return vain - reachable


def _on_pause(at: datetime, which: Q) -> dict[tuple[UUID, UUID], datetime | None]:
    """(circle, person) to the first instant back, for pauses that hold at `at`."""
    rows = Room.objects.filter(
        which, paused_from__lte=at.date() + timedelta(days=1), membership__left_at=None
    ).values_list(
        "membership__circle_id",
        "membership__person_id",
        "membership__circle__timezone",
        "paused_from",
        "paused_until",
    )
    found: dict[tuple[UUID, UUID], datetime | None] = {}
    for circle_id, person_id, zone, first, back in rows:
        until = day_start(back, zone) if back else None
        if first is not None and day_start(first, zone) <= at and (until is None or at < until):
            found[circle_id, person_id] = until
    return found
