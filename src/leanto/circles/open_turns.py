"""The open turns that the circle's own page lists: read-only, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import DateTimeField, F, QuerySet, UUIDField

from leanto.core.clock import now
from leanto.core.prepared import Prepared
from leanto.people.models import Person
from leanto.plans import access as plans
from leanto.plans.models import Turn

ON_PAGE = 20


@lru_cache(maxsize=64)
def _page(first: int) -> Prepared[Turn]:
    """The query for one page, written and compiled once: building it anew took most of the page's time."""

    def rows(person: UUID, circle: UUID, at: datetime) -> QuerySet[Turn]:
        return (
            plans.open_turns(Person(pk=person), circle, at)
            .select_related(None)
            .select_related("ask")
            .annotate(free=F("places") - F("taken"))
            .only("day", "starts_at", "anytime", "circle", "ask__title", "ask__asker", "ask__circle")[
                first : first + ON_PAGE + 1
            ]
        )

    return Prepared(rows, person=UUIDField(), circle=UUIDField(), at=DateTimeField())


def open_turns(person: Person, circle_id: UUID, number: int) -> tuple[Sequence[Turn], bool]:
    """Page `number` (from 1) of what is still open and visible to the person, soonest first; and is there more?

    One query. Counting all of them would be a second one that nobody reads; only what the page prints is
    fetched, because every sealed text that is fetched has to be opened.
    """
    rows = _page((number - 1) * ON_PAGE)(person=person.pk, circle=circle_id, at=now())
    return rows[:ON_PAGE], len(rows) > ON_PAGE
