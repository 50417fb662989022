"""Who may see and change offers and room. Room, pauses and whom somebody keeps apart from are theirs alone."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from leanto.circles.models import Membership
from leanto.core.errors import NotHere, NotYours
from leanto.offers.models import Apart, Glad, Offer, OfferState, Room
from leanto.people.models import Person


def visible(person: Person, circle_id: UUID, on: date) -> QuerySet[Offer]:
    """What is on offer in a circle today: every member sees it. Resting and ended offers only their owner."""
    mine = Membership.objects.filter(person=person, left_at=None, circle__ended_at=None, circle_id=circle_id)
    return Offer.objects.filter(
        circle_id__in=mine.values("circle_id"), state=OfferState.OPEN, ends_on__gte=on
    ).select_related("person")


def own_offer(person: Person, offer_id: UUID) -> Offer:
    """An offer of the person, or of somebody they type for. Others hear that it is not theirs."""
    offer = (
        Offer.objects.select_related("circle", "person")
        .filter(
            pk=offer_id,
            circle__memberships__in=Membership.objects.filter(
                person=person, left_at=None, circle__ended_at=None
            ),
        )
        .first()
    )
    if offer is None:
        raise NotHere
    kept = Membership.objects.filter(
        circle_id=offer.circle_id, person_id=offer.person_id, kept_by=person, left_at=None
    )
    if offer.person_id != person.pk and not kept.exists():
        if offer.state != OfferState.OPEN:
            raise NotHere
        raise NotYours(_("Only the person who offered this can change it."))
    return offer


def room(member: Membership) -> Room:
    """The member's room in this circle; the careful default until they say otherwise. Not saved here."""
    return Room.objects.filter(membership=member).first() or Room(membership=member)


def kept_apart(person: Person, circle_id: UUID) -> list[Apart]:
    """Whom the person would rather not be paired with, among this circle's members. For that person only."""
    return list(
        Apart.objects.select_related("other").filter(
            person=person, other__memberships__circle_id=circle_id, other__memberships__left_at=None
        )
    )


def glad_of(person: Person, circle_id: UUID) -> list[Glad]:
    """Beside whom the person likes to do a turn, among this circle's members. For that person only."""
    return list(
        Glad.objects.filter(
            person=person, other__memberships__circle_id=circle_id, other__memberships__left_at=None
        )
    )
