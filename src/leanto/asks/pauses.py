"""Asks that reach nobody because everybody asked is on a pause.

A pause is the person's own and is never shown to the asker. So it looks like any silence: the asker hears that
nobody has said yes yet, sooner than usual when nobody who was asked can answer in time, and at an hour that differs
from ask to ask.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models.functions import Coalesce

from leanto.asks.models import AskedPerson, AskState, Audience, Told
from leanto.offers.pauses import away

# Between two and six hours after it went out: about when somebody's "not this time" would have come.
SOONEST = timedelta(hours=2)
SPREAD_MINUTES = 240


def asked_in_vain(at: datetime) -> set[UUID]:
    """Open asks by name of which everybody asked is on a pause until the asker's limit, to be told sooner.

    Two queries, one while nobody is on a pause.
    """
    found = away(at)
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
