"""What waits while somebody is on a pause: the one place that decides, for mail, for "my week" and for the plan.

Whatever asks something of them waits until they are back, or falls away when it is settled by then. It is looked at
when it would go out or be read, so it does not matter whether the news or the pause came first, and a pause that
ends early holds nothing back. What somebody must know about a promise of their own is not held back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from leanto.notify import rules
from leanto.notify.models import Notice
from leanto.offers.pauses import Pair, away

AGAIN = timedelta(hours=1)  # a pause may end early, and they should hear soon after


def pair_of(notice: Notice) -> Pair | None:
    """Whose pause counts for it: the person's own, or of the member whom they type for. None outside circles."""
    if notice.circle_id is None:
        return None
    return notice.circle_id, UUID(str(notice.data.get("for_person") or notice.person_id))


def waits(notice: Notice, paused: Collection[Pair]) -> bool:
    """Is it held back, when these are on a pause?"""
    return rules.asks_something(notice.code, notice.data) and pair_of(notice) in paused


def paused_among(notices: Iterable[Notice], at: datetime) -> dict[Pair, datetime | None]:
    """Who is on a pause of those whom these ask for something, and until when. One query, none if none asks."""
    asking = (notice for notice in notices if rules.asks_something(notice.code, notice.data))
    return away(at, {pair for notice in asking if (pair := pair_of(notice))})


def look_again(notices: Collection[Notice], at: datetime) -> dict[UUID, datetime]:
    """When to look again at the notices that may not go out at `at`. One query, none if none asks."""
    paused = paused_among(notices, at)
    return {
        notice.pk: min(paused[pair] or at + AGAIN, at + AGAIN)
        for notice in notices
        if waits(notice, paused) and (pair := pair_of(notice))
    }


def may_be_asked(people: Iterable[UUID], circle_id: UUID, at: datetime) -> set[UUID]:
    """Those of these people who are not on a pause now: who may be asked something new. One query."""
    wanted = set(people)
    return wanted - {person for _, person in away(at, {(circle_id, person) for person in wanted})}
