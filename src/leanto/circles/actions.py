"""What people do with a circle: make it, agree, take a name, arrange, leave.

Invitations are in `invitations.py`, pods in `pods.py`, members without a phone in `keeping.py`.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leanto.circles import rules
from leanto.circles.access import Hands
from leanto.circles.models import Agreement, Circle, Invitation, Membership, Part, Pod, PodMember
from leanto.core.clock import now, today
from leanto.core.errors import BadInput, NotYours, Refusal
from leanto.core.fields import Sealed
from leanto.core.history import record
from leanto.core.wall_time import zone_names
from leanto.notify.actions import tell
from leanto.people.models import Person


@transaction.atomic
def make(person: Person, name: str, purpose: str = "", timezone: str = "", language: str = "") -> Circle:
    """A new circle; whoever makes it arranges for it at first. Its first page is the agreement (S0-9)."""
    if not settings.LEANTO_OPEN_CIRCLES:
        raise NotYours(_("On this server, circles are made by its host. You can ask them for one."))
    name, purpose = rules.tidy(name), rules.tidy_text(purpose)
    if not name:
        raise BadInput(_("Please give the circle a name. You can change it later."), field="name")
    if len(name) > 80:
        raise BadInput(_("This name is longer than 80 letters. Please shorten it."), field="name")
    if len(purpose) > 600:
        raise BadInput(_("This is longer than 600 letters. Please shorten it."), field="purpose")
    zone = timezone or person.timezone
    if zone not in zone_names():
        raise BadInput(_("We do not know this time zone."), field="timezone")
    at = now()
    circle = Circle.objects.create(
        name=name, purpose=purpose, timezone=zone, language=language or person.language, made_at=at
    )
    Membership.objects.create(circle=circle, person=person, part=Part.COORDINATOR, joined_at=at)
    record("circle_made", subject="circle", subject_id=circle.pk, circle_id=circle.pk, actor=person)
    return circle


@transaction.atomic
def rename(mine: Membership, name: str, purpose: str) -> None:
    """New words for what the circle is called and what it is for."""
    name, purpose = rules.tidy(name), rules.tidy_text(purpose)
    if not name or len(name) > 80:
        raise BadInput(_("Please give the circle a name of at most 80 letters."), field="name")
    if len(purpose) > 600:
        raise BadInput(_("This is longer than 600 letters. Please shorten it."), field="purpose")
    key = mine.circle_id
    Circle.objects.filter(pk=key).update(name=Sealed(key, name), purpose=Sealed(key, purpose))
    record("circle_renamed", subject="circle", subject_id=key, circle_id=key, actor=mine.person)


@transaction.atomic
def write_agreement(mine: Membership, text: str, review_on: date | None = None) -> Agreement:
    """A new version of what the circle holds to. The older ones stay to be read; every member is told."""
    text = rules.tidy_text(text)
    if not text:
        raise BadInput(_("There are no words here yet. You can also do this later."), field="text")
    if len(text) > 6000:
        raise BadInput(_("This is longer than 6,000 letters. Please shorten it."), field="text")
    here = today(mine.circle.timezone)
    review = review_on or here + rules.REVIEW_AFTER
    if not rules.review_fits(review, here):
        raise BadInput(
            _("Please choose a day to look at it again, within a year from today."), field="review_on"
        )
    agreement = Agreement.objects.create(
        circle_id=mine.circle_id, text=text, review_on=review, written_at=now(), written_by=mine.person
    )
    record(
        "agreement_written",
        subject="circle",
        subject_id=mine.circle_id,
        circle_id=mine.circle_id,
        actor=mine.person,
    )
    tell(
        _others(mine),
        "agreement_changed",
        subject="circle",
        subject_id=mine.circle_id,
        circle_id=mine.circle_id,
    )
    return agreement


@transaction.atomic
def take_name(hands: Hands, shown_name: str) -> None:
    """The name that this circle sees; empty means the person's own name. No other member may have the same."""
    name = rules.tidy(shown_name)
    if len(name) > 80:
        raise BadInput(_("This name is longer than 80 letters. Please shorten it."), field="shown_name")
    check_name(hands.member.circle_id, name or rules.tidy(hands.person.name), but=hands.person)
    Membership.objects.filter(pk=hands.member.pk).update(shown_name=Sealed(hands.member.circle_id, name))
    record(
        "name_taken",
        subject="circle",
        subject_id=hands.member.circle_id,
        circle_id=hands.member.circle_id,
        actor=hands.person,
        typed_by=hands.typed_by,
    )


def check_name(circle_id: UUID, name: str, but: Person | None = None, field: str = "shown_name") -> None:
    """Refuses a name that another member here is called by: nobody may look like somebody else.

    `name` is the one that will be shown: the chosen one, or the person's own. Locks the circle, so that two people
    cannot take the same name in the same moment. Call inside a transaction.
    """
    if not name:
        return
    Circle.objects.select_for_update().filter(pk=circle_id).values_list("pk").first()
    members = Membership.objects.select_related("person").filter(circle_id=circle_id, left_at=None)
    if but is not None:
        members = members.exclude(person=but)
    if rules.name_taken(name, (str(member) for member in members)):
        raise BadInput(
            _("Somebody here already has this name. Please add something, like a letter."), field=field
        )


def check_own_name(person: Person, name: str) -> None:
    """The same for a person's own name, in each circle that shows it. For the people room; refuses at `name`."""
    for member in Membership.objects.filter(person=person, left_at=None, circle__ended_at=None).order_by(
        "circle"
    ):
        if not member.shown_name:
            check_name(member.circle_id, name, but=person, field="name")


# --- arranging ----------------------------------------------------------------------------------


@transaction.atomic
def ask_to_arrange(mine: Membership, member: Membership) -> None:
    """A coordinator asks a member to arrange too, or in their place. It waits for that member's yes."""
    _only_coordinator(mine)
    if member.part == Part.COORDINATOR:
        raise Refusal(_("This member arranges here already."), code="arranges_already")
    if not member.person.can_sign_in:
        raise Refusal(_("Somebody without a sign-in cannot arrange here."), code="cannot_arrange")
    Membership.objects.filter(pk=member.pk, left_at=None).update(arrange_asked_by=mine.person)
    _arranging("arranging_asked", mine, member.person_id)
    tell(
        [member.person_id],
        "arranging_asked",
        subject="circle",
        subject_id=mine.circle_id,
        circle_id=mine.circle_id,
    )


@transaction.atomic
def answer_arranging(mine: Membership, yes: bool) -> None:
    """The asked member's answer. With two coordinators already, a yes takes the place of the one who asked."""
    circle = Circle.objects.select_for_update().get(pk=mine.circle_id)
    me = Membership.objects.select_related("arrange_asked_by").get(pk=mine.pk)
    asked_by = me.arrange_asked_by
    if asked_by is None or me.left_at is not None:
        raise Refusal(_("Nobody asks you to arrange here any more."), code="not_asked")
    Membership.objects.filter(pk=me.pk).update(arrange_asked_by=None)
    if not yes:
        return  # a no is complete: no record, no news
    arranging = Membership.objects.filter(circle=circle, left_at=None, part=Part.COORDINATOR)
    if arranging.count() >= rules.MOST_COORDINATORS:
        moved = arranging.filter(person=asked_by).update(part=Part.MEMBER)
        if not moved:
            raise Refusal(_("Two people arrange here already."), code="two_arrange")
    Membership.objects.filter(pk=me.pk).update(part=Part.COORDINATOR)
    _arranging("arranging_taken", mine)


@transaction.atomic
def take_on_arranging(mine: Membership) -> None:
    """When nobody arranges for the circle (the last one left), any member who signs in may, at once."""
    Circle.objects.select_for_update().get(pk=mine.circle_id)
    if Membership.objects.filter(circle_id=mine.circle_id, left_at=None, part=Part.COORDINATOR).exists():
        raise Refusal(_("Somebody arranges here already. You can ask them."), code="arranges_already")
    Membership.objects.filter(pk=mine.pk, left_at=None).update(part=Part.COORDINATOR, arrange_asked_by=None)
    _arranging("arranging_taken", mine)


@transaction.atomic
def step_down(mine: Membership) -> None:
    """Stop arranging and stay a member. Somebody else has to have said yes first."""
    Circle.objects.select_for_update().get(pk=mine.circle_id)
    members = Membership.objects.filter(circle_id=mine.circle_id, left_at=None)
    arranging = members.filter(part=Part.COORDINATOR).count()
    others = members.exclude(pk=mine.pk).filter(person__email__isnull=False).count()
    if not rules.may_step_down(arranging, others):
        raise Refusal(
            _("You are the only one who arranges here. Please ask somebody to take your place first."),
            code="only_one",
        )
    Membership.objects.filter(pk=mine.pk, part=Part.COORDINATOR).update(part=Part.MEMBER)
    _arranging("arranging_ended", mine)


# --- leaving ------------------------------------------------------------------------------------


@transaction.atomic
def leave(hands: Hands) -> None:
    """Out, in one step: no approval, no reason, no "we miss you".

    1. Promises are handed back and open asks let go, by the rooms that hold them; offers end.
    2. The person's pods, invitations and questions that wait for them go.
    3. Members whom they typed for stay; somebody else may take that on, with a new consent.
    4. If nobody arranges now, the member who has been here longest hears that the place is free.
    5. When nobody who can sign in is left, the circle ends.
    """
    mine = hands.member
    circle = Circle.objects.select_for_update().get(pk=mine.circle_id)
    at = now()
    left = Membership.objects.filter(pk=mine.pk, left_at=None)
    if not left.exists():
        return
    _hand_back_everything(mine, hands)
    left.update(left_at=at, part=Part.MEMBER, kept_by=None, arrange_asked_by=None, keep_offered_to=None)
    person = mine.person
    PodMember.objects.filter(person=person, pod__circle=circle).delete()
    empty = Pod.objects.filter(circle=circle, ended_at=None).exclude(places__said_yes_at__isnull=False)
    empty.update(ended_at=at)
    Invitation.objects.filter(circle=circle, made_by=person, taken_back_at=None).update(taken_back_at=at)
    stay = Membership.objects.filter(circle=circle, left_at=None)
    stay.filter(arrange_asked_by=person).update(arrange_asked_by=None)
    stay.filter(keep_offered_to=person).update(keep_offered_to=None)
    without_keeper = stay.filter(kept_by=person).update(kept_by=None, keep_offered_to=None)
    record(
        "left",
        subject="circle",
        subject_id=circle.pk,
        circle_id=circle.pk,
        actor=person,
        typed_by=hands.typed_by,
    )
    _after_leaving(circle, without_keeper > 0)


def _after_leaving(circle: Circle, keeper_wanted: bool) -> None:
    can_sign_in = Membership.objects.filter(circle=circle, left_at=None, person__email__isnull=False)
    arranging = list(can_sign_in.filter(part=Part.COORDINATOR).values_list("person_id", flat=True))
    if not arranging:
        longest = can_sign_in.order_by("joined_at", "pk").values_list("person_id", flat=True).first()
        if longest is None:
            Circle.objects.filter(pk=circle.pk, ended_at=None).update(ended_at=now())
            return
        tell([longest], "arranging_free", subject="circle", subject_id=circle.pk, circle_id=circle.pk)
        arranging = [longest]
    if keeper_wanted:
        tell(arranging, "keeper_wanted", subject="circle", subject_id=circle.pk, circle_id=circle.pk)


def _hand_back_everything(mine: Membership, hands: Hands) -> None:
    """The other rooms' part of leaving. Imported here: they are built on this room."""
    from leanto.circles.leaving import hand_back

    hand_back(mine, hands)


def _only_coordinator(mine: Membership) -> None:
    if mine.part != Part.COORDINATOR:
        raise NotYours(_("This is for those who arrange in this circle. You can ask one of them."))


def _others(mine: Membership) -> list[UUID]:
    return list(
        Membership.objects.filter(circle_id=mine.circle_id, left_at=None, person__email__isnull=False)
        .exclude(person_id=mine.person_id)
        .values_list("person_id", flat=True)
    )


def _arranging(code: str, mine: Membership, whom: UUID | None = None) -> None:
    record(
        code,
        subject="circle",
        subject_id=mine.circle_id,
        circle_id=mine.circle_id,
        actor=mine.person,
        whom=str(whom) if whom else None,
    )
