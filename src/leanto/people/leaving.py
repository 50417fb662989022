"""Delete me: what happens is said first, then done at once and for good.

This is the one place that knows every row in which a person's own words or ties can be. What others
did together with them stays, without their words, by "Someone who left". A test walks all models and
fails when a new one keeps something of a person that is not named here.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leanto.core.clock import now
from leanto.core.errors import BadInput
from leanto.core.history import record
from leanto.core.keys import keyring
from leanto.core.models import Answered
from leanto.people.models import Person, SignInCode

WORDS = ("name", "about_how", "about_like", "about_not", "welcome", "keep_to_myself", "reach")


def word() -> str:
    """What has to be typed."""
    return _("delete")


def what_happens(person: Person) -> list[str]:
    """What deleting will do, in plain sentences with this person's own numbers."""
    from leanto.asks.models import Ask, AskState
    from leanto.circles.models import Membership
    from leanto.plans.models import Promise, PromiseState

    promises = Promise.objects.filter(person=person, state=PromiseState.HELD, turn__ends_at__gt=now()).count()
    asks = Ask.objects.filter(asker=person, state=AskState.OPEN).count()
    circles = Membership.objects.filter(person=person, left_at=None).count()
    said = []
    if promises:
        said.append(
            ngettext(
                "%(count)s promise is handed back, and the person who asked is told, so that another can step in.",
                "%(count)s promises are handed back, and the people who asked are told, so that others can step in.",
                promises,
            )
            % {"count": promises}
        )
    if asks:
        said.append(
            ngettext(
                "%(count)s open ask of yours is let go.", "%(count)s open asks of yours are let go.", asks
            )
            % {"count": asks}
        )
    if circles:
        said.append(
            ngettext(
                "You leave %(count)s circle. Nobody is asked for permission.",
                "You leave %(count)s circles. Nobody is asked for permission.",
                circles,
            )
            % {"count": circles}
        )
    said.append(_("Your name, address and everything you wrote about yourself are erased at once."))
    said.append(_("What you did together with others stays without your name, as “Someone who left”."))
    said.append(_("Copies in old backups go when the host throws those backups away."))
    return said


def delete_me(person: Person, typed: str) -> None:
    """Leaves every circle, erases the person's words and keys, and shreds the key of their own texts.

    1. Every circle is left by its own action: promises handed back, asks let go, offers ended, others told.
    2. Words and ties of theirs in shared rows are emptied; rows that are only theirs are deleted.
    3. The account becomes an empty mark that shared rows can point to. All sessions end.
    4. After the commit the key goes; a crash between the two leaves empty texts and an unused key.
    """
    from leanto.circles.access import Hands
    from leanto.circles.actions import leave
    from leanto.circles.models import Membership

    if typed.strip().strip("“”\"'").casefold() not in {word().casefold(), "delete"}:
        raise BadInput(
            _("Please type the word “%(word)s” if you want this.") % {"word": word()}, field="word"
        )
    with transaction.atomic():
        for mine in Membership.objects.select_related("circle", "person").filter(person=person, left_at=None):
            leave(Hands(mine, person))
        _empty_shared_rows(person)
        _delete_own_rows(person)
        for field in WORDS:
            setattr(person, field, "")
        address, person.email = person.email, None
        person.is_active = person.of_age = False
        person.all_stopped = True
        person.timezone, person.digest_at, person.quiet_from, person.quiet_until = "UTC", None, None, None
        person.mail_refused_at = None
        person.set_unusable_password()
        person.save(
            update_fields=[
                *WORDS,
                "email",
                "is_active",
                "of_age",
                "all_stopped",
                "timezone",
                "digest_at",
                "quiet_from",
                "quiet_until",
                "mail_refused_at",
                "password",
            ]
        )
        SignInCode.objects.filter(address=address or "").delete()
        record("person_deleted", subject="person", subject_id=person.pk, actor=person)
        transaction.on_commit(lambda: _shred(person))


def _shred(person: Person) -> None:
    from leanto.shelf import keystore

    keyring().shred(person.pk)
    keystore.shred(person.pk)


def _empty_shared_rows(person: Person) -> None:
    from leanto.asks.models import Ask
    from leanto.circles.models import Membership
    from leanto.plans.models import Suggestion, Turn

    Ask.objects.filter(asker=person).update(
        title="", note="", details="", plan_b="", for_other="", consent_at=None
    )
    Turn.objects.filter(ask__asker=person).update(note="")
    Suggestion.objects.filter(person=person).update(words="", why=[], answered_at=None)
    Membership.objects.filter(person=person).update(shown_name="", consent_words="", consent_at=None)


def _delete_own_rows(person: Person) -> None:
    from leanto.asks.models import AskedPerson
    from leanto.circles.models import PodMember, QuietPlan
    from leanto.exchange.models import Import, PersonalFeed
    from leanto.notify.models import Notice
    from leanto.offers.models import Apart, Glad, Offer, Room, Week
    from leanto.sessions.actions import leave
    from leanto.shelf.models import Anew, Entry

    leave(person)
    Anew.objects.filter(person=person).delete()
    Answered.objects.filter(person=person).delete()
    Apart.objects.filter(person=person).delete()
    Apart.objects.filter(other=person).delete()
    AskedPerson.objects.filter(person=person).delete()
    Entry.objects.filter(person=person).delete()
    Glad.objects.filter(person=person).delete()
    Glad.objects.filter(other=person).delete()
    Import.objects.filter(person=person).delete()
    Notice.objects.filter(person=person).delete()
    Offer.objects.filter(person=person).delete()
    PersonalFeed.objects.filter(person=person).delete()
    PodMember.objects.filter(person=person).delete()
    QuietPlan.objects.filter(person=person).delete()
    Room.objects.filter(membership__person=person).delete()
    Week.objects.filter(membership__person=person).delete()
    person.api_keys.all().delete()
    person.devices.all().delete()
    person.passkeys.all().delete()
