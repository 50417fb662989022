"""What people do at the doors: calendar addresses made and ended. Bringing rows in is in `taking_in.py`."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leanto.core.clock import now
from leanto.core.errors import BadInput, NotHere
from leanto.core.history import record
from leanto.exchange.models import Import, PersonalFeed
from leanto.people.access import hash_of
from leanto.people.models import Person

MOST_FEEDS = 10
KEEP_IMPORTS = timedelta(days=1)


@transaction.atomic
def make_feed(person: Person, label: str = "", neutral: bool = False) -> tuple[PersonalFeed, str]:
    """A new secret address for the person's calendar, and its token (256 bits), which is never shown again."""
    if PersonalFeed.objects.filter(person=person, ended_at=None).count() >= MOST_FEEDS:
        raise BadInput(
            _("You have many calendar addresses already. Please end one first."), code="many_feeds"
        )
    label = " ".join(label.split())
    if len(label) > 60:
        raise BadInput(_("This is longer than 60 letters. Please shorten it."), field="label")
    token = secrets.token_urlsafe(32)
    feed = PersonalFeed.objects.create(
        person=person, token_hash=hash_of(token), label=label, neutral=neutral, made_at=now()
    )
    record("feed_made", subject="person", subject_id=person.pk, actor=person)
    return feed, token


@transaction.atomic
def end_feed(feed: PersonalFeed) -> None:
    """The address gives nothing any more, from this moment."""
    if not PersonalFeed.objects.filter(pk=feed.pk, ended_at=None).update(ended_at=now()):
        raise NotHere
    record("feed_ended", subject="person", subject_id=feed.person_id, actor=feed.person)


def forget_old_imports(at: datetime) -> None:
    """Job: rows that were brought and not taken in are kept a day; what was taken in leaves no copy either."""
    Import.objects.filter(made_at__lt=at - KEEP_IMPORTS).delete()
