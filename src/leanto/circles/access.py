"""Who may do what with a circle. The only way to fetch one for a person.

Each function returns the thing or refuses with a reason: `NotHere` (404) to anybody who may not know
that it exists, `NotYours` (403) to a member.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leanto.circles.models import Agreement, Circle, Invitation, Membership, Part, Pod, PodMember, QuietPlan
from leanto.core.errors import NotHere, NotYours
from leanto.people.models import Person


@dataclass(frozen=True, slots=True)
class Hands:
    """Whose answer this is (`member`) and who types it (`typed_by`): the same person unless one keeps the other."""

    member: Membership
    typed_by: Person

    @property
    def person(self) -> Person:
        return self.member.person


def membership(person: Person, circle_id: UUID) -> Membership:
    """The person's own membership, with its circle. One query. 404 for everybody else."""
    found = (
        Membership.objects.select_related("circle")
        .filter(person=person, circle_id=circle_id, left_at=None, circle__ended_at=None)
        .first()
    )
    if found is None:
        raise NotHere
    found.person = person
    return found


def coordinator(person: Person, circle_id: UUID) -> Membership:
    """The membership of somebody who arranges for this circle."""
    mine = membership(person, circle_id)
    if mine.part != Part.COORDINATOR:
        raise NotYours(_("This is for those who arrange in this circle. You can ask one of them."))
    return mine


def fellow(person: Person, circle_id: UUID, member_id: UUID) -> Membership:
    """Another member of a circle the person belongs to."""
    membership(person, circle_id)
    found = (
        Membership.objects.select_related("circle", "person")
        .filter(pk=member_id, circle_id=circle_id, left_at=None)
        .first()
    )
    if found is None:
        raise NotHere
    return found


def hands(person: Person, circle_id: UUID, for_member: UUID | str | None = None) -> Hands:
    """For whom the person acts: themselves, or a member without a phone whom they type for.

    `for_member` is a membership id from a form. Nobody can act for a member who signs in alone.
    """
    mine = membership(person, circle_id)
    if not for_member or str(for_member) == str(mine.pk):
        return Hands(mine, person)
    kept = (
        Membership.objects.select_related("circle", "person")
        .filter(pk=for_member, circle_id=circle_id, left_at=None, kept_by=person, consent_at__isnull=False)
        .first()
    )
    if kept is None:
        raise NotYours(_("You do not type for this member."))
    return Hands(kept, person)


def kept_people(person: Person, circle_id: UUID) -> list[Membership]:
    """The members without a phone for whom this person types. One query."""
    return list(
        Membership.objects.select_related("person").filter(circle_id=circle_id, kept_by=person, left_at=None)
    )


def names(circle_id: UUID, people: Iterable[UUID] | None = None, here: bool = False) -> dict[UUID, str]:
    """What the circle calls its people, by person id. One query. Someone who left is not named any more.

    `people` limits it to these; `here` to those who have not left.
    """
    members = Membership.objects.filter(circle_id=circle_id)
    if people is not None:
        members = members.filter(person_id__in=set(people))
    if here:
        members = members.filter(left_at=None)
    found: dict[UUID, str] = {}
    for person, left_at, shown, own in members.values_list(
        "person_id", "left_at", "shown_name", "person__name"
    ):
        if left_at is None:
            found[person] = shown or own or gettext("Someone")
        else:
            found.setdefault(person, gettext("Someone who left"))
    return found


def names_in(circles: Collection[UUID]) -> dict[tuple[UUID, UUID | None], str]:
    """What these circles call the people who are in them, by circle and person. One query, none for no circle."""
    if not circles:
        return {}
    here = Membership.objects.select_related("person").filter(circle_id__in=circles, left_at=None)
    return {(member.circle_id, member.person_id): str(member) for member in here}


def members(circle_id: UUID) -> list[Membership]:
    """Everybody who is here, by name. One query. Call after `membership`."""
    here = (
        Membership.objects.select_related("person")
        .filter(circle_id=circle_id, left_at=None)
        .only(
            "circle", "shown_name", "part", "kept_by", "arrange_asked_by",
            "person__name", "person__email", "person__is_active",
        )
    )  # fmt: skip
    return sorted(here, key=lambda member: str(member).casefold())


@dataclass(frozen=True, slots=True)
class Front:
    """What the circle's own page says beside its turns. One query for all of it."""

    mine: Membership
    members: int
    arranged: bool
    agreed: bool
    asked_into_pod: bool
    asked_to_keep: bool


def front(person: Person, circle_id: UUID) -> Front:
    """The circle's page for one of its members; 404 for everybody else."""
    here = Membership.objects.filter(circle_id=circle_id, left_at=None)
    found = (
        Membership.objects.select_related("circle")
        .filter(person=person, circle_id=circle_id, left_at=None, circle__ended_at=None)
        .annotate(
            members=Subquery(
                here.order_by().values("circle_id").annotate(number=Count("pk")).values("number")
            ),
            arranged=Exists(here.filter(part=Part.COORDINATOR)),
            agreed=Exists(Agreement.objects.filter(circle_id=circle_id)),
            asked_into_pod=Exists(
                PodMember.objects.filter(
                    person=person, pod__circle_id=circle_id, pod__ended_at=None, said_yes_at=None
                )
            ),
            asked_to_keep=Exists(here.filter(keep_offered_to=person)),
        )
        .first()
    )
    if found is None:
        raise NotHere
    found.person = person
    return Front(
        found, found.members, found.arranged, found.agreed, found.asked_into_pod, found.asked_to_keep
    )


def kept(person: Person, circle_id: UUID, member_id: UUID) -> Membership:
    """A member whom the person types for; 403 for other members, 404 for strangers."""
    found = hands(person, circle_id, member_id).member
    if found.person_id == person.pk:
        raise NotYours(_("You do not type for this member."))
    return found


def waiting_for_keeper(mine: Membership) -> list[Membership]:
    """Members whom this person is asked to type for; for a coordinator also those whom nobody types for."""
    wanted = Q(keep_offered_to=mine.person_id)
    if mine.part == Part.COORDINATOR:
        wanted |= Q(kept_by=None, person__email=None)
    return list(
        Membership.objects.select_related("person").filter(wanted, circle_id=mine.circle_id, left_at=None)
    )


def circles_of(person: Person) -> list[Circle]:
    """The person's circles by name. One query; for the pages that show or switch between them."""
    mine = Circle.objects.filter(memberships__person=person, memberships__left_at=None, ended_at=None)
    return sorted(mine, key=lambda circle: circle.name.casefold())


def agreement(circle_id: UUID) -> Agreement | None:
    """The newest agreement. One query. Call after `membership`."""
    return Agreement.objects.filter(circle_id=circle_id).order_by("-written_at").first()


def own_invitation(mine: Membership, invitation_id: UUID) -> Invitation:
    """An invitation of a circle that the person arranges for."""
    found = Invitation.objects.filter(pk=invitation_id, circle_id=mine.circle_id).first()
    if found is None:
        raise NotHere
    return found


def pod(person: Person, pod_id: UUID, asked_too: bool = False) -> Pod:
    """A pod the person is in (or, with `asked_too`, is asked into). To everybody else there is none."""
    places = PodMember.objects.filter(pod_id=OuterRef("pk"), person=person)
    if not asked_too:
        places = places.filter(said_yes_at__isnull=False)
    found = (
        Pod.objects.select_related("circle")
        .filter(
            Exists(places),
            Exists(Membership.objects.filter(circle_id=OuterRef("circle_id"), person=person, left_at=None)),
            pk=pod_id,
            ended_at=None,
            circle__ended_at=None,
        )
        .first()
    )
    if found is None:
        raise NotHere
    return found


def pods_of(person: Person, circle_id: UUID) -> list[PodMember]:
    """The person's own places in pods of this circle, asked ones included, each with its pod. One query."""
    return list(
        PodMember.objects.select_related("pod")
        .filter(person=person, pod__circle_id=circle_id, pod__ended_at=None)
        .order_by("pod__made_at")
    )


def people_in(pod: Pod) -> list[UUID]:
    """Who said yes to the pod."""
    return list(
        PodMember.objects.filter(pod=pod, said_yes_at__isnull=False)
        .order_by("said_yes_at")
        .values_list("person_id", flat=True)
    )


def own_quiet_plan(person: Person, plan_id: UUID) -> QuietPlan:
    """Words that the person wrote for when they go quiet, in a circle where they still are."""
    return _quiet_plan(person, plan_id, Q(person=person))


def quiet_plan_for(person: Person, plan_id: UUID) -> QuietPlan:
    """Words that somebody else wrote for the person, from the moment that they were asked. To others there are none."""
    return _quiet_plan(person, plan_id, Q(to=person, asked_at__isnull=False))


def _quiet_plan(person: Person, plan_id: UUID, which: Q) -> QuietPlan:
    mine = Membership.objects.filter(circle_id=OuterRef("circle_id"), person=person, left_at=None)
    found = (
        QuietPlan.objects.select_related("circle", "person")
        .filter(which, Exists(mine), pk=plan_id, circle__ended_at=None)
        .first()
    )
    if found is None:
        raise NotHere
    return found


def quiet_plans(person: Person) -> tuple[list[QuietPlan], list[QuietPlan]]:
    """The person's own plans, and those that they were asked about. One query."""
    mine = Membership.objects.filter(circle_id=OuterRef("circle_id"), person=person, left_at=None)
    rows = (
        QuietPlan.objects.select_related("circle")
        .filter(Q(person=person) | Q(to=person, asked_at__isnull=False), Exists(mine), circle__ended_at=None)
        .order_by("made_at")
    )
    plans = list(rows)
    return [plan for plan in plans if plan.person_id == person.pk], [
        plan for plan in plans if plan.person_id != person.pk
    ]
