"""What the server knows of a person anyway, gathered for pages that are made in their own browser.

Nothing is added up, and nobody else's rows are read but names of people in the same circles. What the browser makes
of it (soft bands, a list of people to ask) never comes back here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from leanto.circles.access import circles_of, names
from leanto.core.clock import now
from leanto.offers.models import Offer, OfferState
from leanto.people.models import Person
from leanto.plans.models import Promise, PromiseState

SEASON = timedelta(days=92)


def of(person: Person) -> dict[str, Any]:
    """{people, given, got, offers, promises}; dates as "2026-11-22". One season back, promises also ahead."""
    since = now().date() - SEASON
    promises = (
        Promise.objects.filter(
            person=person, turn__day__gte=since, state__in=[PromiseState.HELD, PromiseState.DONE]
        )
        .select_related("turn__ask")
        .order_by("-turn__day", "pk")
    )
    mine = [(one, {"id": str(one.pk), **_turn(one)}) for one in promises]
    received = (
        Promise.objects.filter(turn__ask__asker=person, turn__day__gte=since, state=PromiseState.DONE)
        .exclude(person=person)
        .select_related("turn__ask")
        .order_by("-turn__day", "pk")
    )
    offers = Offer.objects.filter(person=person, ends_on__gte=since).order_by("ends_on", "pk")
    return {
        "people": _people(person),
        "given": [facts for one, facts in mine if one.state == PromiseState.DONE],
        "got": [_turn(one) for one in received],
        "offers": [
            {
                "id": str(one.pk),
                "what": one.title,
                "from": str(one.made_at.date()),
                "until": str(one.ends_on),
                "ended": one.state == OfferState.ENDED,
            }
            for one in offers
        ],
        "promises": [{**facts, "done": one.state == PromiseState.DONE} for one, facts in mine],
    }


def _turn(promise: Promise) -> dict[str, str]:
    return {"what": promise.turn.ask.title, "on": str(promise.turn.day)}


def _people(person: Person) -> list[dict[str, str]]:
    """Everybody in the person's circles, once, by the name of the first circle in which they meet."""
    found: dict[str, str] = {}
    for circle in circles_of(person):
        for other, name in names(circle.pk).items():
            if other != person.pk:
                found.setdefault(str(other), name)
    return [{"id": other, "name": name} for other, name in sorted(found.items(), key=lambda one: one[1])]
