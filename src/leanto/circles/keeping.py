"""Members without a phone: another member types for them, with their consent on record.

Consent is words, a date and a person: what they said yes to, when, and who wrote it down. Whoever
keeps somebody may stop; the next one needs a yes of their own from the kept person.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from leanto.circles import rules
from leanto.circles.actions import check_name
from leanto.circles.models import Membership, Part
from leanto.core.clock import now
from leanto.core.errors import BadInput, NotYours, Refusal
from leanto.core.fields import Sealed
from leanto.core.history import record
from leanto.notify.actions import tell
from leanto.people.models import Person


@transaction.atomic
def keep(mine: Membership, name: str, consent_words: str) -> Membership:
    """A new member without an e-mail address, kept by `mine`. `consent_words`: what they said yes to."""
    name, words = rules.tidy(name), rules.tidy(consent_words)
    if not name or len(name) > 80:
        raise BadInput(_("Please write their name, as the others know it."), field="name")
    _consent(words)
    check_name(mine.circle_id, name)
    person = Person.objects.create_user(
        None, name=name, timezone=mine.circle.timezone, language=mine.circle.language
    )
    at = now()
    member = Membership.objects.create(
        circle_id=mine.circle_id,
        person=person,
        joined_at=at,
        kept_by=mine.person,
        consent_words=words,
        consent_at=at,
    )
    _history("keeping_began", mine, member)
    return member


@transaction.atomic
def offer_keeping(mine: Membership, kept: Membership, to: Membership) -> None:
    """Asks another member to type for them from now on. Nothing changes until that member says yes."""
    _keeper(mine, kept)
    if not to.person.can_sign_in or to.person_id == mine.person_id:
        raise Refusal(_("Please choose another member who signs in."), code="cannot_keep", field="to")
    Membership.objects.filter(pk=kept.pk).update(keep_offered_to=to.person)
    tell(
        [to.person_id], "keeping_asked", subject="circle", subject_id=kept.circle_id, circle_id=kept.circle_id
    )


@transaction.atomic
def take_keeping(mine: Membership, kept: Membership, consent_words: str) -> None:
    """Takes over typing for a member: asked by their keeper, or, for a coordinator, when nobody does any more."""
    words = rules.tidy(consent_words)
    _consent(words)
    free = Membership.objects.filter(pk=kept.pk, left_at=None, consent_at__isnull=False)
    asked = free.filter(keep_offered_to=mine.person)
    without_keeper = free.filter(kept_by=None, person__email=None, circle_id=mine.circle_id)
    if mine.part != Part.COORDINATOR:
        without_keeper = without_keeper.none()
    change = {
        "kept_by": mine.person,
        "keep_offered_to": None,
        "consent_words": Sealed(mine.circle_id, words),
        "consent_at": now(),
    }
    if not (asked.update(**change) or without_keeper.update(**change)):
        raise NotYours(_("Nobody asked you to type for this member."))
    _history("keeping_taken", mine, kept)


@transaction.atomic
def decline_keeping(mine: Membership, kept: Membership) -> None:
    """Not this time. The keeper before stays."""
    Membership.objects.filter(pk=kept.pk, keep_offered_to=mine.person).update(keep_offered_to=None)


@transaction.atomic
def give_address(mine: Membership, kept: Membership, email: str) -> None:
    """The kept person's own e-mail address, so that they can sign in with a one-time code.

    Until they end the keeping themselves (`end_keeping`), it goes on. An address that is somebody's already
    gets the same words as one that is not an address: nobody learns who has an account.
    """
    _keeper(mine, kept)
    refused = BadInput(
        _("This address does not work here. They can also join with an invitation of their own."),
        field="email",
    )
    address = email.strip().lower()
    try:
        validate_email(address)
        with transaction.atomic():
            changed = Person.objects.filter(pk=kept.person_id, email=None).update(email=address)
    except (ValidationError, IntegrityError) as error:
        raise refused from error
    if not changed:
        raise refused
    _history("address_given", mine, kept)


@transaction.atomic
def end_keeping(mine: Membership) -> None:
    """The kept person signs in and types for themselves from now on. Nobody is asked."""
    if not mine.person.can_sign_in:
        raise Refusal(_("An e-mail address for signing in comes first."), code="cannot_sign_in")
    ended = Membership.objects.filter(pk=mine.pk, consent_at__isnull=False).update(
        kept_by=None, keep_offered_to=None, consent_at=None, consent_words=Sealed(mine.circle_id, "")
    )
    if ended:
        _history("keeping_ended", mine, mine)


def _consent(words: str) -> None:
    if not words:
        raise BadInput(
            _(
                "Please write what they said yes to, in a few words, like “on the phone, for lifts and meals”."
            ),
            field="consent_words",
        )
    if len(words) > 300:
        raise BadInput(_("This is longer than 300 letters. Please shorten it."), field="consent_words")


def _keeper(mine: Membership, kept: Membership) -> None:
    if kept.kept_by_id != mine.person_id or kept.circle_id != mine.circle_id:
        raise NotYours(_("You do not type for this member."))


def _history(code: str, mine: Membership, kept: Membership) -> None:
    record(
        code,
        subject="circle",
        subject_id=mine.circle_id,
        circle_id=mine.circle_id,
        actor=kept.person,
        typed_by=mine.person,
        member=str(kept.pk),
    )
