"""Doors into a circle: made, looked through, walked through, taken back.

The secret is 160 bits, shown once, and travels in the fragment of the address (`/join/#secret`), which
browsers do not send: no log, no preview robot and no mail scanner can use it up. At rest there is
only its SHA-256. Whatever is wrong with a secret, the answer is one and the same.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from leanto.circles import rules
from leanto.circles.actions import check_name
from leanto.circles.models import Agreement, Circle, Invitation, Membership
from leanto.core.clock import now
from leanto.core.errors import BadInput, Refusal
from leanto.core.history import record
from leanto.people.models import Person

SECRET = re.compile(r"[A-Za-z0-9_-]{27}")


class NoDoor(Refusal):
    """Wrong, over, used up or taken back: nobody learns which, nor of which circle."""

    code = "no_door"
    status = 404
    sentence = _(
        "This invitation opens no door, or does not any more. Please ask whoever sent it for a new one."
    )

    def __init__(self) -> None:
        super().__init__(field="token")


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What an invited person sees before they decide: the circle, what it holds to, who is in it."""

    circle: Circle
    agreement: Agreement | None
    names: list[str]


def digest(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_in(pasted: str) -> str:
    """The secret in whatever somebody pasted: the whole address, its end, or a message around it."""
    pasted = pasted.strip()[:2000]
    if "#" in pasted:
        pasted = pasted.rsplit("#", 1)[1]
    found = SECRET.match(pasted)
    return found.group() if found else ""


@transaction.atomic
def invite(mine: Membership, places: int = 1) -> tuple[Invitation, str]:
    """A new door for `places` people, open seven days. Returns the row and the secret, which is never shown again."""
    if not 1 <= places <= rules.MOST_PLACES:
        raise BadInput(_("One invitation is for 1 to 12 people."), field="places")
    token = secrets.token_urlsafe(20)
    at = now()
    invitation = Invitation.objects.create(
        circle_id=mine.circle_id,
        token_hash=digest(token),
        made_by=mine.person,
        made_at=at,
        ends_at=at + rules.INVITATION_LIFE,
        places=places,
    )
    record(
        "invited",
        subject="invitation",
        subject_id=invitation.pk,
        circle_id=mine.circle_id,
        actor=mine.person,
        places=places,
    )
    return invitation, token


@transaction.atomic
def take_back(mine: Membership, invitation: Invitation) -> None:
    """The door is shut at once. Whoever came in stays in."""
    shut = Invitation.objects.filter(pk=invitation.pk, taken_back_at=None).update(taken_back_at=now())
    if shut:
        record(
            "invitation_taken_back",
            subject="invitation",
            subject_id=invitation.pk,
            circle_id=mine.circle_id,
            actor=mine.person,
        )


def look(pasted: str) -> Glimpse:
    """The circle behind an open door. Changes nothing, however often it is called."""
    invitation = _open(pasted)
    members = Membership.objects.select_related("person").filter(circle=invitation.circle, left_at=None)
    agreement = Agreement.objects.filter(circle=invitation.circle).order_by("-written_at").first()
    return Glimpse(invitation.circle, agreement, sorted((str(each) for each in members), key=str.casefold))


def join(person: Person, pasted: str, shown_name: str = "") -> Membership:
    """In. Takes one place of the invitation by one conditional update; a member already takes none.

    `shown_name` is a pseudonym for this circle; empty means the person's own name, which must then be there.
    """
    invitation = _open(pasted, person)
    name = rules.tidy(shown_name)
    if len(name) > 80:
        raise BadInput(_("This name is longer than 80 letters. Please shorten it."), field="shown_name")
    if not name and not person.name:
        raise BadInput(
            _("Please say what the others should call you. It can be any name."), field="shown_name"
        )
    try:
        with transaction.atomic():
            return _join(person, invitation, name)
    except IntegrityError:  # the same person came in through another door in the same moment
        return Membership.objects.select_related("circle").get(
            circle_id=invitation.circle_id, person=person, left_at=None
        )


def _join(person: Person, invitation: Invitation, name: str) -> Membership:
    inside = Membership.objects.filter(circle_id=invitation.circle_id, person=person, left_at=None)
    if found := inside.select_related("circle").first():
        return found
    at = now()
    came_in = Invitation.objects.filter(
        pk=invitation.pk, taken__lt=F("places"), taken_back_at=None, ends_at__gt=at
    ).update(taken=F("taken") + 1)
    if not came_in:
        raise NoDoor
    check_name(invitation.circle_id, name or rules.tidy(person.name), but=person)
    membership = Membership.objects.create(
        circle=invitation.circle, person=person, shown_name=name, joined_at=at
    )
    record(
        "joined",
        subject="circle",
        subject_id=invitation.circle_id,
        circle_id=invitation.circle_id,
        actor=person,
    )
    return membership


def _open(pasted: str, person: Person | None = None) -> Invitation:
    """The invitation, if its door is open (or the person is inside already). Refuses all else alike."""
    token = token_in(pasted)
    if not token:
        raise NoDoor
    found = (
        Invitation.objects.select_related("circle")
        .filter(token_hash=digest(token), circle__ended_at=None)
        .first()
    )
    if found is None:
        raise NoDoor
    if rules.door(now(), found.ends_at, found.places, found.taken, found.taken_back_at) is rules.Door.OPEN:
        return found
    if (
        person is not None
        and Membership.objects.filter(circle_id=found.circle_id, person=person, left_at=None).exists()
    ):
        return found
    raise NoDoor
