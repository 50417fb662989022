"""What people do with offers and room. Every change is one transaction with its history."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from leanto.circles.access import Hands
from leanto.circles.models import Membership
from leanto.core import live
from leanto.core.clock import now, today
from leanto.core.errors import BadInput, NotHere, Refusal
from leanto.core.fields import Sealed
from leanto.core.history import record
from leanto.notify.actions import tell
from leanto.offers.draft import OfferDraft, RoomDraft
from leanto.offers.models import Apart, Glad, Offer, OfferState, Room
from leanto.people.models import Person

ONE_STRETCH = _("You already have one stretch open. Let it rest first, or mark this one as easy.")


def _refuse_first(problems: dict[str, object]) -> None:
    for field, sentence in problems.items():
        raise BadInput(str(sentence), field=field)


@transaction.atomic
def offer(hands: Hands, draft: OfferDraft) -> Offer:
    """A new offer. Refused with the field's sentence, or when a second stretch would be open (`one_stretch`)."""
    circle = hands.member.circle
    _refuse_first(dict(draft.problems(today(circle.timezone))))
    if draft.stretch and _open_stretch(circle.pk, hands.person.pk):
        raise BadInput(ONE_STRETCH, code="one_stretch", field="stretch")
    try:
        with transaction.atomic():
            made = Offer.objects.create(
                circle=circle,
                person=hands.person,
                typed_by=hands.typed_by,
                title=draft.title,
                kinds=list(draft.kinds),
                times=[list(window) for window in draft.times],
                per_week=draft.per_week,
                minutes=draft.minutes,
                notice_hours=draft.notice_hours,
                not_included=draft.not_included,
                ends_on=draft.ends_on,
                exit_words=draft.exit_words,
                stretch=draft.stretch,
                made_at=now(),
            )
    except IntegrityError as error:  # two tabs at once: the constraint saw it first
        raise BadInput(ONE_STRETCH, code="one_stretch", field="stretch") from error
    _write_down("offered", made, hands.typed_by)
    return made


@transaction.atomic
def change(offer: Offer, typed_by: Person, draft: OfferDraft) -> None:
    """New limits or words for an open offer. What was promised through it stays promised."""
    _refuse_first(dict(draft.problems(today(offer.circle.timezone))))
    if draft.stretch and not offer.stretch and _open_stretch(offer.circle_id, offer.person_id):
        raise BadInput(ONE_STRETCH, code="one_stretch", field="stretch")
    changed = Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN).update(
        title=Sealed(offer.circle_id, draft.title),
        kinds=list(draft.kinds),
        times=[list(window) for window in draft.times],
        per_week=draft.per_week,
        minutes=draft.minutes,
        notice_hours=draft.notice_hours,
        not_included=Sealed(offer.circle_id, draft.not_included),
        ends_on=draft.ends_on,
        exit_words=Sealed(offer.circle_id, draft.exit_words),
        stretch=draft.stretch,
    )
    if not changed:
        raise Refusal(_("This offer has ended. You can make a new one."), code="offer_ended")
    _write_down("offer_changed", offer, typed_by)


@transaction.atomic
def put_down(offer: Offer, typed_by: Person) -> None:
    """Ends an offer early: nobody is asked through it any more. Never blocked, no reason; said twice is said once."""
    if Offer.objects.filter(pk=offer.pk).exclude(state=OfferState.ENDED).update(state=OfferState.ENDED):
        _write_down("offer_put_down", offer, typed_by)


@transaction.atomic
def rest(offer: Offer, typed_by: Person) -> None:
    """Lets an open offer rest: out of the plan until it is woken."""
    if Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN).update(state=OfferState.RESTING):
        _write_down("offer_rests", offer, typed_by)


@transaction.atomic
def wake(offer: Offer, typed_by: Person, ends_on: date) -> None:
    """A new choice: the offer is open again until `ends_on` (also how an offer is renewed)."""
    draft = OfferDraft(kinds=tuple(offer.kinds), ends_on=ends_on, exit_words=offer.exit_words or "-")
    _refuse_first(dict(draft.problems(today(offer.circle.timezone))))
    if offer.stretch and _open_stretch(offer.circle_id, offer.person_id, but=offer.pk):
        raise BadInput(ONE_STRETCH, code="one_stretch", field="stretch")
    if (
        not Offer.objects.filter(pk=offer.pk)
        .exclude(state=OfferState.ENDED)
        .update(state=OfferState.OPEN, ends_on=ends_on)
    ):
        raise Refusal(_("This offer has ended. You can make a new one."), code="offer_ended")
    _write_down("offer_renewed", offer, typed_by)


@transaction.atomic
def set_room(hands: Hands, draft: RoomDraft) -> Room:
    """How much the member can carry from now on. Promises that stand stay; the plan and sign-up obey at once."""
    _refuse_first(dict(draft.problems()))
    room, _made = Room.objects.update_or_create(
        membership=hands.member,
        defaults={
            "turns_week": draft.turns_week,
            "minutes_week": draft.minutes_week,
            "turns_day": draft.turns_day,
            "rest_hours": draft.rest_hours,
            "night_rest_hours": draft.night_rest_hours,
            "days_in_a_row": draft.days_in_a_row,
            "questions_week": draft.questions_week,
            "never": [list(window) for window in draft.never],
            "rather_not": [list(window) for window in draft.rather_not],
        },
    )
    record(
        "room_set",
        subject="membership",
        subject_id=hands.member.pk,
        circle_id=hands.member.circle_id,
        actor=hands.person,
        typed_by=hands.typed_by,
    )
    return room


@transaction.atomic
def pause(hands: Hands, start: date, until: date | None) -> None:
    """Off from `start` to the day before `until` (None: until they say so). Everything respects it.

    Promises inside the pause are not dropped over the person's head: a stand-in is looked for.
    """
    if until is not None and until <= start:
        raise BadInput(_("The first day back has to come after the first day off."), field="paused_until")
    Room.objects.update_or_create(
        membership=hands.member, defaults={"paused_from": start, "paused_until": until}
    )
    record(
        "paused",
        subject="membership",
        subject_id=hands.member.pk,
        circle_id=hands.member.circle_id,
        actor=hands.person,
        typed_by=hands.typed_by,
    )
    from leanto.plans.actions import respect_pause

    respect_pause(hands.member)


@transaction.atomic
def end_pause(hands: Hands) -> None:
    """Back. Nothing was lost meanwhile and nothing has to be made up for."""
    if (
        Room.objects.filter(membership=hands.member)
        .exclude(paused_from=None)
        .update(paused_from=None, paused_until=None)
    ):
        record(
            "pause_ended",
            subject="membership",
            subject_id=hands.member.pk,
            circle_id=hands.member.circle_id,
            actor=hands.person,
            typed_by=hands.typed_by,
        )


@transaction.atomic
def keep_apart(person: Person, circle_id: UUID, member_id: UUID) -> None:
    """`person` is not paired with this member any more, in any circle. Leaves no trace that others could find."""
    Apart.objects.get_or_create(person=person, other_id=_fellow(person, circle_id, member_id))
    live.look_again()


@transaction.atomic
def glad_beside(person: Person, circle_id: UUID, member_id: UUID) -> None:
    """`person` likes to share turns with this member. A small weight in the plan, and nobody else's business."""
    Glad.objects.get_or_create(person=person, other_id=_fellow(person, circle_id, member_id))


@transaction.atomic
def no_longer_glad(person: Person, glad_id: int) -> None:
    """Takes it back. Somebody else's mark is not touched and looks like nothing."""
    Glad.objects.filter(pk=glad_id, person=person).delete()


def _fellow(person: Person, circle_id: UUID, member_id: UUID) -> UUID:
    """The person id of another present member."""
    other = (
        Membership.objects.filter(pk=member_id, circle_id=circle_id, left_at=None)
        .exclude(person=person)
        .first()
    )
    if other is None:
        raise NotHere
    return other.person_id


@transaction.atomic
def no_longer_apart(person: Person, apart_id: int) -> None:
    """Takes the wish back. Somebody else's wish is not touched and looks like nothing."""
    Apart.objects.filter(pk=apart_id, person=person).delete()


def tell_endings(at: datetime) -> None:
    """Job: a week before an offer ends its owner hears of it, once; on the day after, it ends by itself."""
    day = at.date()
    for found in Offer.objects.filter(
        state=OfferState.OPEN, ends_on__gte=day, ends_on__lte=day + timedelta(days=7)
    ):
        tell(
            [found.person_id],
            "offer_ending",
            subject="offer",
            subject_id=found.pk,
            circle_id=found.circle_id,
            once_key=f"offer_ending:{found.pk}:{found.ends_on}",
        )
    Offer.objects.filter(ends_on__lt=day - timedelta(days=1)).exclude(state=OfferState.ENDED).update(
        state=OfferState.ENDED
    )


def end_all_of(person: Person, circle_id: UUID | None = None) -> None:
    """Ends every offer of somebody who leaves (one circle, or all of them)."""
    offers = Offer.objects.filter(person=person).exclude(state=OfferState.ENDED)
    (offers.filter(circle_id=circle_id) if circle_id else offers).update(state=OfferState.ENDED)


def _open_stretch(circle_id: UUID, person_id: UUID, but: UUID | None = None) -> bool:
    found = Offer.objects.filter(
        circle_id=circle_id, person_id=person_id, stretch=True, state=OfferState.OPEN
    )
    return (found.exclude(pk=but) if but else found).exists()


def _write_down(code: str, offer: Offer, typed_by: Person) -> None:
    record(
        code,
        subject="offer",
        subject_id=offer.pk,
        circle_id=offer.circle_id,
        actor=offer.person,
        typed_by=typed_by,
    )
