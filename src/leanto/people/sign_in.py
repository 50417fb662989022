"""Signing in with a one-time code. An address that is new here goes exactly the same way as a known one.

1. `send_code` writes a code down (hashed) and mails it. Nothing is looked up that could show.
2. `prove` counts the try, then compares; a right code is used up and proves the address.
3. Somebody known is signed in; somebody new is asked for a name and made by `arrive`.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from leanto.core import live
from leanto.core.clock import now
from leanto.core.errors import BadInput, Refusal, TooMany
from leanto.core.history import record
from leanto.notify import mail
from leanto.people import rules
from leanto.people.devices import forget_unused
from leanto.people.models import Person, Purpose, SignInCode

QUIET = (time(22), time(7))  # what somebody new starts with


class MailDown(Refusal):
    """The host's mail server did not take the mail."""

    code = "mail_down"
    status = 503


def checked_address(typed: str) -> str:
    """The address in the form that is stored, or a refusal for what cannot be one."""
    address = rules.tidy_address(typed)
    try:
        validate_email(address)
    except ValidationError:
        raise BadInput(_("Please write an e-mail address, like ana@example.org."), field="email") from None
    return address


def codes_are_printed() -> bool:
    """No mail server is set up: codes go to the terminal or the log of the server, and to nobody's mailbox."""
    return settings.EMAIL_BACKEND.endswith("console.EmailBackend")


def send_code(typed: str, *, known_device: bool = False, purpose: Purpose = Purpose.SIGN_IN) -> SignInCode:
    """Mails a new code to an address and returns its row.

    Refuses with `too_many` after five an hour. Codes asked from a device that signed in with this
    address before are counted apart, so that a stranger who floods it locks nobody out.
    """
    address = checked_address(typed)
    at = now()
    digits = "".join(secrets.choice("0123456789") for _each in range(rules.CODE_DIGITS))
    with transaction.atomic():
        asked = SignInCode.objects.filter(
            address=address, known_device=known_device, made_at__gt=at - timedelta(hours=1)
        ).count()
        if asked >= rules.CODES_AN_HOUR:
            raise TooMany(
                _(
                    "Several codes went to this address in the last hour. Please use the newest one, or wait a little."
                )
            )
        code = SignInCode(address=address, purpose=purpose, known_device=known_device, made_at=at)
        code.code_hash = _hash(code.pk, digits)
        code.save(force_insert=True)
    _mail_code(address, digits)
    return code


def prove(code_id: UUID | str | None, typed: str, purpose: Purpose = Purpose.SIGN_IN) -> SignInCode:
    """The used-up code, if `typed` is right. Refuses with `wrong_code`, or `code_over` when it is spent.

    Not one transaction: a counted try must stay counted when the guess is wrong.
    """
    at = now()
    alive = SignInCode.objects.filter(
        pk=code_id or UUID(int=0),
        purpose=purpose,
        used_at=None,
        tries__lt=rules.CODE_TRIES,
        made_at__gt=at - rules.CODE_LIVES,
    )
    code = alive.first()
    if code is None or not alive.update(tries=F("tries") + 1):
        raise BadInput(_("This code is over. Please let us send a new one."), code="code_over", field="code")
    if not hmac.compare_digest(code.code_hash, _hash(code.pk, rules.tidy_code(typed))):
        raise BadInput(
            _("This is not the code from the newest mail. Please look again."),
            code="wrong_code",
            field="code",
        )
    if not SignInCode.objects.filter(pk=code.pk, used_at=None).update(used_at=at):
        raise BadInput(_("This code is over. Please let us send a new one."), code="code_over", field="code")
    code.used_at = at
    return code


def proved_address(code_id: UUID | str | None) -> str | None:
    """The address that a used code proved in the last half hour, for somebody who is still arriving."""
    code = (
        SignInCode.objects.filter(
            pk=code_id, purpose=Purpose.SIGN_IN, used_at__gt=now() - rules.ARRIVAL_LIVES
        ).first()
        if code_id
        else None
    )
    return code.address if code else None


def known(address: str) -> Person | None:
    """The person behind an address that was proved."""
    return Person.objects.filter(email=address, is_active=True).first()


def has_arrived(person: Person) -> bool:
    """Did they give a name and say that they are 18 or older?"""
    return person.of_age and bool(person.name)


def arrive(address: str, *, name: str, of_age: bool, timezone: str, language: str) -> Person:
    """Makes the person behind a proved address; or completes one whom another member kept until now."""
    name = " ".join(name.split())
    if not name:
        raise BadInput(_("Please write the name that people here call you."), field="name")
    if not of_age:
        raise BadInput(
            _("Leanto is for adults. If you are younger, please ask someone you trust to help you."),
            code="not_of_age",
            field="of_age",
        )
    facts = {
        "name": name[:80],
        "of_age": True,
        "timezone": rules.tidy_zone(timezone) or "UTC",
        "language": language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
    }
    try:
        with transaction.atomic():
            person = known(address)
            if person is None:
                person = Person.objects.create_user(
                    address, quiet_from=QUIET[0], quiet_until=QUIET[1], **facts
                )
                record("person_arrived", subject="person", subject_id=person.pk, actor=person)
                return person
    except IntegrityError:  # the same person in two tabs: the other tab was first
        person = Person.objects.get(email=address)
    for key, value in facts.items():
        setattr(person, key, value)
    person.save(update_fields=list(facts))
    return person


def change_address(person: Person, address: str) -> None:
    """Puts a proved address in the place of the person's own."""
    try:
        with transaction.atomic():
            changed = Person.objects.filter(pk=person.pk, is_active=True).update(
                email=address, mail_refused_at=None
            )
            record("address_changed", subject="person", subject_id=person.pk, actor=person)
    except IntegrityError:
        raise BadInput(
            _("This address already belongs to another account here."), code="address_taken"
        ) from None
    assert changed, "a signed-in person is active"


def sign_out_everywhere(person: Person) -> None:
    """Ends every session of the person on every device: sessions are bound to this unguessable value."""
    person.set_unusable_password()
    person.save(update_fields=["password"])
    live.look_again()


def device_mark(person: Person) -> str:
    """What a device keeps to be known again. Ends with `sign_out_everywhere`."""
    value = person.pk.hex + person.password
    return salted_hmac("leanto.device", value, algorithm="sha256").hexdigest()


def is_known_device(address: str, mark: str) -> bool:
    """Did the device with this mark sign in with this address before?"""
    person = known(rules.tidy_address(address)) if mark else None
    return person is not None and hmac.compare_digest(device_mark(person), mark)


def forget_old_codes(at: datetime) -> None:
    """A job: codes are kept a day, sessions and what is known of their devices until they end."""
    Session.objects.filter(expire_date__lt=at).delete()
    forget_unused(at)
    SignInCode.objects.filter(made_at__lt=at - timedelta(days=1)).delete()


def _hash(code_id: UUID, digits: str) -> str:
    """Keyed, so that a copy of the database alone does not give the codes away."""
    return salted_hmac(f"leanto.code.{code_id.hex}", digits, algorithm="sha256").hexdigest()


def _mail_code(address: str, digits: str) -> None:
    text = _(
        "%(code)s\n\n"
        "Type this code where you asked for it. It works for 10 minutes and once.\n"
        "If you did not ask for a code, there is nothing you need to do.\n"
    ) % {"code": rules.show_code(digits)}
    if mail.send(address, _("Your code"), text) is mail.Sent.LATER:
        raise MailDown(_("The mail could not be sent just now. Please try again in a minute."), field="email")
