"""The two jobs of this room: mail that is due, and reminders of turns.

A mail says only that there is something new, and where. It names no person, circle or topic, because
it shows on locked screens and in mailboxes that others can open.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from leanto.circles.models import Membership
from leanto.notify import mail, pauses, rules
from leanto.notify.actions import tell
from leanto.notify.models import Notice
from leanto.notify.words import still_asked
from leanto.offers.pauses import away
from leanto.people.models import Person
from leanto.plans.models import Promise, PromiseState, TurnState

LEASE = timedelta(minutes=10)  # a worker that died in the middle of a mail: another tries after this
AT_ONCE = 500  # notices looked at in one go
REMINDERS = frozenset({"turn_soon", "quiet_soon"})  # they do not wait for the daily mail
REMINDER_LIVES = timedelta(hours=14)  # after a night of quiet hours, yes; a day late, no


def ways_of(person: Person) -> rules.Ways:
    """What the person wrote about being told, for the rules."""
    return rules.Ways(
        hear=person.hear,
        zone=person.timezone,
        quiet_from=person.quiet_from,
        quiet_until=person.quiet_until,
        digest_at=person.digest_at,
        stopped=person.all_stopped,
    )


def send_due(at: datetime) -> None:
    """A job: one mail to everyone for whom something is due. Safe to run in several workers at once.

    1. Notices that are due are grouped by who reads the mail (the member who types, for somebody without one).
    2. What may not go yet (a pause, quiet hours, the daily mail) gets its new time. A question that is settled or
       over by now goes to nobody.
    3. The rest is claimed by one conditional update that moves it into the future; only its winner sends.
    4. Gone: marked as sent. Not taken: tried again later, a little later each time. Refused for good:
       no more mail to this address until its owner proves or keeps it anew.
    """
    due = list(
        Notice.objects.select_related("person")
        .filter(sent_at=None, due_at__lte=at, tries__lt=rules.TRIES)
        .order_by("due_at")[:AT_ONCE]
    )
    later = pauses.look_again(due, at)
    for when in set(later.values()):
        keys = [key for key, moment in later.items() if moment == when]
        Notice.objects.filter(pk__in=keys, sent_at=None, due_at__lte=at).update(due_at=when)
    due = [notice for notice in due if notice.pk not in later]
    settled = _settled(due, at)
    readers = _readers(due)
    by_reader: dict[UUID, list[Notice]] = defaultdict(list)
    people: dict[UUID, Person] = {}
    nobody = []
    for notice in due:
        reader = readers.get(notice.pk)
        if (
            reader is None
            or ways_of(reader).silent
            or reader.mail_refused_at
            or notice.pk in settled
            or _too_late(notice, at)
        ):
            nobody.append(notice.pk)
        else:
            people[reader.pk] = reader
            by_reader[reader.pk].append(notice)
    Notice.objects.filter(pk__in=nobody, sent_at=None).update(sent_at=at)
    for key, notices in by_reader.items():
        _send_to(people[key], notices, at)


def _send_to(reader: Person, notices: list[Notice], at: datetime) -> None:
    ways, ready, waiting = ways_of(reader), [], defaultdict(list)
    for notice in notices:
        when = rules.goes_out(notice.due_at, ways, urgent=notice.code in REMINDERS, again=notice.tries > 0)
        # A job that ran late must not carry a mail into quiet hours that have begun since.
        when = max(when, rules.after_quiet(at, ways))
        if when > at:
            waiting[when].append(notice.pk)
        else:
            ready.append(notice)
    for when, keys in waiting.items():
        Notice.objects.filter(pk__in=keys, sent_at=None, due_at__lte=at).update(due_at=when)
    if not ready:
        return
    # Unlike any other worker's, so that "mine" can be told from "theirs" afterwards.
    lease = at + LEASE + timedelta(microseconds=secrets.randbelow(1_000_000))
    keys = [notice.pk for notice in ready]
    claim = Notice.objects.filter(pk__in=keys, sent_at=None, due_at__lte=at)
    if not claim.update(due_at=lease, tries=F("tries") + 1):
        return
    mine = Notice.objects.filter(pk__in=keys, sent_at=None, due_at=lease)
    outcome = _mail(reader)
    if outcome is mail.Sent.LATER:
        mine.update(due_at=at + rules.back_off(max(notice.tries for notice in ready) + 1))
        return
    mine.update(sent_at=at)
    if outcome is mail.Sent.NEVER:
        Person.objects.filter(pk=reader.pk).update(mail_refused_at=at)


def _settled(due: list[Notice], at: datetime) -> set[UUID]:
    """Questions among these that nobody needs to answer any more. One query, none when nothing asks."""
    asking = {notice.pk for notice in due if rules.asks_something(notice.code, notice.data)}
    if not asking:
        return set()
    open_now = Notice.objects.filter(still_asked(at), pk__in=asking)
    return asking - set(open_now.values_list("pk", flat=True))


def _readers(due: list[Notice]) -> dict[UUID, Person]:
    """Who gets the mail for each notice: its person, or the member who types for them in that circle."""
    found = {notice.pk: notice.person for notice in due if notice.person.email and notice.person.is_active}
    rest = [notice for notice in due if notice.pk not in found and notice.person.is_active]
    if not rest:
        return found
    keepers = {
        (row.person_id, row.circle_id): row.kept_by
        for row in Membership.objects.select_related("kept_by").filter(
            person_id__in={notice.person_id for notice in rest}, left_at=None, kept_by__is_active=True
        )
    }
    for notice in rest:
        keeper = keepers.get((notice.person_id, notice.circle_id)) if notice.circle_id else None
        if keeper is not None and keeper.email:
            found[notice.pk] = keeper
    return found


def _too_late(notice: Notice, at: datetime) -> bool:
    """A reminder that could not go in time is no reminder any more."""
    return notice.code in REMINDERS and at - notice.made_at > REMINDER_LIVES


def _mail(reader: Person) -> mail.Sent:
    with override(reader.language):
        text = _(
            "There is something new for you.\n\n%(week)s\n\n"
            "--\nHow and when you hear of news is yours to choose:\n%(ways)s\n"
        ) % {"week": f"{settings.LEANTO_URL}/week/", "ways": f"{settings.LEANTO_URL}/me/notices/"}
        return mail.send(reader.email or "", _("Something new"), text)


def remind(at: datetime) -> None:
    """A job: tells people of their turns of the next two days, once each, at an hour that suits them.

    Somebody on a pause hears of what they chose to keep, not of a promise for which a stand-in is looked for.
    """
    promises = Promise.objects.select_related("turn", "person").filter(
        state=PromiseState.HELD,
        turn__state=TurnState.OPEN,
        turn__starts_at__gt=at,
        turn__starts_at__lte=at + timedelta(days=2),
    )
    told = set(
        Notice.objects.filter(code="turn_soon", made_at__gt=at - timedelta(days=4)).values_list(
            "once_key", flat=True
        )
    )
    paused = away(at)
    for promise in promises.iterator(chunk_size=500):
        if promise.looking and (promise.circle_id, promise.person_id) in paused:
            continue
        key = f"turn_soon:{promise.pk}:{promise.turn.starts_at:%Y%m%d%H%M}"
        ways = ways_of(promise.person)
        if key in told or ways.silent:
            continue
        when = rules.reminder_at(promise.turn.starts_at, promise.made_at, ways)
        if when is not None and when <= at:
            tell(
                [promise.person_id],
                "turn_soon",
                subject="turn",
                subject_id=promise.turn_id,
                circle_id=promise.circle_id,
                once_key=key,
            )


def forget_old_notices(at: datetime) -> None:
    """A job: what was told three months ago is no news and is kept nowhere."""
    Notice.objects.filter(made_at__lt=at - timedelta(days=90)).delete()
