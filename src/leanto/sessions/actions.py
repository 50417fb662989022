"""What people do with sessions: invite, answer, withdraw, end, wave. One transaction each.

No history is written and no row is kept: what somebody could look up afterwards would say who sat with whom.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leanto.circles.models import Membership
from leanto.core import live
from leanto.core.clock import now
from leanto.core.errors import BadInput, Refusal, TooMany
from leanto.core.models import Answered
from leanto.core.throttle import Rate, take
from leanto.notify.actions import forget, tell
from leanto.people.models import Person
from leanto.sessions import access, rules
from leanto.sessions.models import Answer, Channel, Format, Guest, Sitting
from leanto.sessions.shape import must_be_together

PRESSING = Rate(rules.A_DAY, 24 * 3600)  # counted in memory: a row would say who asked whom


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody asks for: whom (memberships), which format and channel, for how long, how long it stands."""

    to: tuple[UUID, ...]
    format: str
    channel: str
    minutes: int = rules.USUAL_MINUTES
    wait: int = rules.USUAL_WAIT
    words: str = ""


@transaction.atomic
def invite(mine: Membership, draft: Draft) -> Sitting:
    """Asks one person, or up to five, to settle together. They hear it in neutral words."""
    must_be_together()
    at = now()
    if (
        draft.format not in Format
        or draft.channel not in Channel
        or draft.minutes not in rules.MINUTES
        or draft.wait not in rules.WAITS
    ):
        raise BadInput
    people = _people(mine, draft.to)
    if not 1 <= len(people) <= rules.MOST_GUESTS:
        raise BadInput(_("Please choose one person, or up to five."), field="to")
    Membership.objects.select_for_update().get(pk=mine.pk)  # one invitation of a person at a time
    if Sitting.objects.filter(asker=mine.person, ends_at__gt=at).count() >= rules.MOST_OPEN:
        raise Refusal(
            _("You have two invitations open. Take one back first, or let one end."), code="enough_open"
        )
    if Guest.objects.filter(sitting__asker=mine.person, sitting__ends_at__gt=at, person__in=people).exists():
        raise BadInput(
            _("Somebody you chose is asked by you already. Please let that one end first."), field="to"
        )
    _not_too_often("settle", mine.person, people)
    answer_by, ends_at = rules.times(at, draft.wait, draft.minutes)
    made = Sitting.objects.create(
        circle_id=mine.circle_id,
        asker=mine.person,
        format=draft.format,
        channel=draft.channel,
        minutes=draft.minutes,
        words=rules.tidy(draft.words),
        made_at=at,
        answer_by=answer_by,
        ends_at=ends_at,
    )
    Guest.objects.bulk_create(
        [Guest(sitting=made, person_id=person, slot=slot) for slot, person in enumerate(people, 1)]
    )
    _tell(made, people, "settle_asked")
    return made


@transaction.atomic
def answer(guest: Guest, coming: bool) -> None:
    """Yes, or not this time; a yes can be taken back too. The asker hears of a yes only."""
    said = Answer.COMING if coming else Answer.NO
    rows = Guest.objects.filter(pk=guest.pk, sitting__ends_at__gt=now()).exclude(answer=said)
    if not rows.update(answer=said):
        return
    sitting = guest.sitting
    forget("settle", sitting.pk, person=guest.person_id)
    if coming:
        asker = [sitting.asker_id]
        tell(
            asker, "settle_coming", subject="settle", subject_id=sitting.pk, circle_id=sitting.circle_id,
            person=str(guest.person_id),
        )  # fmt: skip
    live.look_again()


@transaction.atomic
def end(sitting: Sitting) -> None:
    """Takes an invitation back, or closes the room: the rows are gone. On the line it looks like a lost signal."""
    remove([sitting.pk])


def remove(sittings: Collection[UUID]) -> None:
    """Deletes sessions with all news of them."""
    rows = Sitting.objects.filter(pk__in=sittings)
    for each, asker in rows.values_list("pk", "asker_id"):
        forget("settle", each)
        Answered.objects.filter(person=asker, answer__sitting=str(each)).delete()  # the mark of the form
    Sitting.objects.filter(pk__in=sittings).delete()
    live.look_again()


def leave(person: Person, circle_id: UUID | None = None) -> None:
    """For leaving a circle, or Leanto: the person's own sessions there end, and they are nobody's guest any more."""
    own = Sitting.objects.filter(asker=person)
    asked = Guest.objects.filter(person=person)
    if circle_id is not None:
        own, asked = own.filter(circle=circle_id), asked.filter(sitting__circle=circle_id)
    remove(list(own.values_list("pk", flat=True)))
    asked.delete()


@transaction.atomic
def wave(mine: Membership, to: Collection[UUID]) -> None:
    """A sign that needs no answer."""
    people = _people(mine, to)
    if not people:
        raise BadInput(_("Please choose somebody."), field="to")
    _not_too_often("wave", mine.person, people)
    tell(
        set(people) - access.out_of_reach(mine.person, people), "settle_wave", subject="settle_wave",
        subject_id=None, circle_id=mine.circle_id, person=str(mine.person_id),
    )  # fmt: skip


def _people(mine: Membership, to: Collection[UUID]) -> list[UUID]:
    """The people behind memberships, in the order they were chosen. Refuses who cannot be asked."""
    may = {member.pk: member.person_id for member in access.may_be_asked(mine)}
    if any(each not in may for each in to):
        raise BadInput(
            _("Somebody you chose is not in this circle (any more). Please choose again."), field="to"
        )
    return list(dict.fromkeys(may[each] for each in to))


def _not_too_often(what: str, asker: Person, people: Collection[UUID]) -> None:
    try:
        for person in people:
            take(what, f"{asker.pk}:{person}", PRESSING)
    except TooMany:
        raise BadInput(
            _("You asked somebody here a few times today. Please leave it for today, or choose others."),
            field="to",
        ) from None


def _tell(sitting: Sitting, people: Collection[UUID], code: str) -> None:
    tell(
        set(people) - access.out_of_reach(sitting.asker, people), code, subject="settle",
        subject_id=sitting.pk, circle_id=sitting.circle_id, person=str(sitting.asker_id),
    )  # fmt: skip


def close_past(at: datetime) -> None:
    """A job: invitations that nobody can answer any more are no news, and what is over is gone for good."""
    lapsed = Guest.objects.filter(sitting__answer_by__lte=at, answer=Answer.WAITING)
    for sitting, person in lapsed.values_list("sitting_id", "person_id"):
        forget("settle", sitting, person=person)
    with transaction.atomic():
        remove(list(Sitting.objects.filter(ends_at__lte=at).values_list("pk", flat=True)))
