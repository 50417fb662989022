"""What somebody changes about themselves. One function per verb."""

from __future__ import annotations

import secrets
from datetime import time

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from leanto.core.clock import now
from leanto.core.errors import BadInput, NotHere
from leanto.core.history import record
from leanto.people import rules
from leanto.people.access import hash_of
from leanto.people.models import ApiKey, Hear, Person

LENGTHS = {
    "name": 80,
    "about_how": 400,
    "about_like": 400,
    "about_not": 400,
    "welcome": 400,
    "keep_to_myself": 400,
    "reach": 200,
}
KEYS = 10  # keys for programs that one person may hold


def say_about(person: Person, **texts: str) -> None:
    """Keeps what the person says of themselves. The name may not be empty, nor that of a fellow member."""
    from leanto.circles.actions import check_own_name  # circles are built on people

    with transaction.atomic():
        if "name" in texts and texts["name"].strip() != person.name:
            check_own_name(person, texts["name"].strip())
        for field, text in texts.items():
            text = text.strip()
            if len(text) > LENGTHS[field]:
                raise BadInput(
                    _("Please keep this within %(most)s letters.") % {"most": LENGTHS[field]}, field=field
                )
            setattr(person, field, text)
        if not person.name:
            raise BadInput(_("Please write the name that people here call you."), field="name")
        person.save(update_fields=list(texts))
        record("profile_changed", subject="person", subject_id=person.pk, actor=person)


def set_time_and_language(person: Person, *, timezone: str, language: str) -> None:
    """In whose time and words everything is shown."""
    if rules.tidy_zone(timezone) is None:
        raise BadInput(_("Please choose a place from the list."), field="timezone")
    if language not in dict(settings.LANGUAGES):
        raise BadInput(_("Please choose a language from the list."), field="language")
    Person.objects.filter(pk=person.pk).update(timezone=timezone, language=language)


def set_hearing(
    person: Person, *, hear: str, digest_at: time | None, quiet_from: time | None, quiet_until: time | None
) -> None:
    """How and when the person hears of news. Quiet hours have both ends or none."""
    if hear not in Hear.values:
        raise BadInput(_("Please choose one of the three."), field="hear")
    if (quiet_from is None) != (quiet_until is None):
        field = "quiet_until" if quiet_until is None else "quiet_from"
        raise BadInput(_("Quiet hours need both a beginning and an end, or neither."), field=field)
    if quiet_from is not None and quiet_from == quiet_until:
        raise BadInput(
            _("These quiet hours begin and end at the same time. To hear nothing, choose “Nothing at all”."),
            field="quiet_until",
        )
    Person.objects.filter(pk=person.pk).update(
        hear=hear, digest_at=digest_at, quiet_from=quiet_from, quiet_until=quiet_until, mail_refused_at=None
    )


def stop_everything(person: Person, stopped: bool) -> None:
    """The one switch: no mail at all goes out while it is on, reminders included."""
    Person.objects.filter(pk=person.pk).update(all_stopped=stopped)


def make_key(person: Person, label: str) -> tuple[ApiKey, str]:
    """A key for a program, and its token: this is the only time that anybody sees it."""
    token = f"lto_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        if ApiKey.objects.filter(person=person, ended_at=None).count() >= KEYS:
            raise BadInput(_("You have many keys already. Please end one first."), code="many_keys")
        label = " ".join(label.split())
        if not label:
            raise BadInput(_("Please say what this key is for."), field="label")
        key = ApiKey.objects.create(person=person, token_hash=hash_of(token), label=label[:60], made_at=now())
        record("api_key_made", subject="person", subject_id=person.pk, actor=person)
    return key, token


def end_key(key: ApiKey) -> None:
    """The program that holds it gets nothing any more, from this moment."""
    with transaction.atomic():
        if not ApiKey.objects.filter(pk=key.pk, ended_at=None).update(ended_at=now()):
            raise NotHere
        record("api_key_ended", subject="person", subject_id=key.person_id)
