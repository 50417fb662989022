"""Whose session it is: the only way to fetch one. To all but its asker and its guests it is not there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from leanto.circles import access as circles
from leanto.circles.models import Membership
from leanto.core.clock import now
from leanto.core.errors import NotHere
from leanto.offers.models import Apart
from leanto.people.models import Person
from leanto.sessions.models import Answer, Guest, Sitting


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a session: 0 is the asker's."""

    sitting: Sitting
    slot: int


def seat(person: Person, sitting_id: UUID) -> Seat:
    """The place of the asker, or of a guest who said that they come. 404 for everybody else."""
    found = _theirs(person, now()).filter(pk=sitting_id).first()
    if found is None:
        raise NotHere
    if found.asker_id == person.pk:
        return Seat(found, 0)
    guest = found.guests.filter(person=person, answer=Answer.COMING).first()
    if guest is None:
        raise NotHere
    return Seat(found, guest.slot)


def invitation(person: Person, sitting_id: UUID) -> Guest:
    """What somebody was asked, while they can answer; for whoever said yes as long as the session is there."""
    at = now()
    found = _theirs(person, at).filter(pk=sitting_id).exclude(asker=person).first()
    if found is None:
        raise NotHere
    guest = found.guests.filter(person=person).first()
    if guest is None or (guest.answer != Answer.COMING and found.answer_by <= at):
        raise NotHere
    guest.sitting = found
    return guest


def own(person: Person, sitting_id: UUID) -> Sitting:
    """A session that the person asked for."""
    found = _theirs(person, now()).filter(pk=sitting_id, asker=person).first()
    if found is None:
        raise NotHere
    return found


def open_now(person: Person) -> tuple[list[Sitting], list[Guest]]:
    """(the person's own sessions that are open, what they are asked or said yes to). Two queries."""
    at = now()
    rows = list(_theirs(person, at).order_by("made_at"))
    guests = {guest.sitting_id: guest for guest in Guest.objects.filter(person=person, sitting__in=rows)}
    asked = []
    for row in rows:
        guest = guests.get(row.pk)
        if guest and (
            guest.answer == Answer.COMING or (guest.answer == Answer.WAITING and row.answer_by > at)
        ):
            guest.sitting = row
            asked.append(guest)
    return [row for row in rows if row.asker_id == person.pk], asked


def names(sitting: Sitting) -> dict[int, str]:
    """Who may be in the room, by slot, as the circle calls them: everybody who was asked, whatever they said."""
    slots = {guest.person_id: guest.slot for guest in sitting.guests.all()} | {sitting.asker_id: 0}
    called = circles.names(sitting.circle_id, slots, here=True)
    return {slots[person]: called[person] for person in sorted(called, key=lambda each: slots[each])}


def still_in(pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Which of these (session, person) still have a place on the line. Two queries, whatever their number."""
    at = now()
    sittings = {sitting for sitting, _ in pairs}
    rows = {row.pk: row for row in Sitting.objects.filter(pk__in=sittings, ends_at__gt=at)}
    seats = {(row.pk, row.asker_id) for row in rows.values()}
    coming = Guest.objects.filter(sitting__in=rows, answer=Answer.COMING)
    seats |= set(coming.values_list("sitting_id", "person_id"))
    here = _here(Membership.objects.filter(circle__in={row.circle_id for row in rows.values()}))
    apart = set(
        Apart.objects.filter(person__in={person for _, person in pairs}).values_list("person_id", "other_id")
    ) | set(
        Apart.objects.filter(other__in={person for _, person in pairs}).values_list("other_id", "person_id")
    )
    return {
        (sitting, person)
        for sitting, person in pairs
        if (sitting, person) in seats
        and (rows[sitting].circle_id, person) in here
        and (rows[sitting].circle_id, rows[sitting].asker_id) in here
        and (person, rows[sitting].asker_id) not in apart
    }


def out_of_reach(asker: Person, people: Collection[UUID]) -> set[UUID]:
    """Whom an invitation or a wave of this person does not reach, because one of the two keeps apart. One query.

    The asker never learns it: to them it looks like silence.
    """
    either = Q(person=asker, other__in=people) | Q(other=asker, person__in=people)
    pairs = Apart.objects.filter(either).values_list("person_id", "other_id")
    return {other if person == asker.pk else person for person, other in pairs}


def may_be_asked(mine: Membership) -> list[Membership]:
    """Whom the person can invite: members who sign in themselves, without those whom the person keeps apart from."""
    own_wish = set(Apart.objects.filter(person=mine.person).values_list("other_id", flat=True))
    return [
        member
        for member in circles.members(mine.circle_id)
        if member.pk != mine.pk and member.person.can_sign_in and member.person_id not in own_wish
    ]


def _theirs(person: Person, at: datetime) -> QuerySet[Sitting]:
    """Open sessions in circles where the person and the asker still are, that the person asked for or is asked to."""
    inside = Membership.objects.filter(circle=OuterRef("circle"), left_at=None)
    guest = Guest.objects.filter(sitting=OuterRef("pk"), person=person)
    apart = Apart.objects.filter(
        Q(person=person, other=OuterRef("asker")) | Q(other=person, person=OuterRef("asker"))
    )
    return Sitting.objects.select_related("circle", "asker").filter(
        Exists(inside.filter(person=person)),
        Exists(inside.filter(person=OuterRef("asker"))),
        ~Exists(apart),
        Q(asker=person) | Exists(guest),
        ends_at__gt=at,
        circle__ended_at=None,
    )


def _here(members: QuerySet[Membership]) -> set[tuple[UUID, UUID]]:
    here = members.filter(left_at=None, circle__ended_at=None, person__is_active=True)
    return set(here.values_list("circle_id", "person_id"))
