"""Pods: a few chosen people for one situation. Asked before listed; seen only by those in it.

History of a pod carries no circle: a pod is not the circle's to know about.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leanto.circles import rules
from leanto.circles.access import Hands
from leanto.circles.models import Membership, Pod, PodMember
from leanto.core.clock import now
from leanto.core.errors import BadInput, NotHere, NotYours
from leanto.core.history import record
from leanto.notify.actions import tell
from leanto.people.models import Person


@transaction.atomic
def make(hands: Hands, name: str, member_ids: Sequence[UUID]) -> Pod:
    """A new pod with its maker in it; each of the others is asked first."""
    name = rules.tidy(name)
    if not name or len(name) > 80:
        raise BadInput(_("Please give the pod a name of at most 80 letters."), field="name")
    pod = Pod.objects.create(circle_id=hands.member.circle_id, name=name, made_by=hands.person, made_at=now())
    at = now()
    PodMember.objects.create(pod=pod, person=hands.person, asked_at=at, said_yes_at=at)
    _record("pod_made", pod, hands.person, hands.typed_by)
    ask(hands, pod, member_ids)
    return pod


@transaction.atomic
def ask(hands: Hands, pod: Pod, member_ids: Sequence[UUID]) -> None:
    """Asks more members into a pod. Asking the same one again is nothing new.

    A member without a phone is asked by whoever types for them, away from the screen, and is in at once.
    """
    _inside(pod, hands.person)
    wanted = set(member_ids)
    people = dict(
        Membership.objects.filter(
            Q(person__email__isnull=False) | Q(kept_by=hands.typed_by), circle_id=pod.circle_id, left_at=None
        )
        .filter(pk__in=wanted)
        .values_list("person_id", "person__email")
    )
    if len(people) != len(wanted):
        raise BadInput(_("Please choose people who are in this circle."), field="members")
    there = set(PodMember.objects.filter(pod=pod).values_list("person_id", flat=True))
    new = [person for person in people if person not in there]
    if len(there) + len(new) > rules.MOST_IN_POD:
        raise BadInput(_("A pod is for at most 12 people."), field="members")
    at = now()
    PodMember.objects.bulk_create(
        [
            PodMember(pod=pod, person_id=person, asked_at=at, said_yes_at=None if people[person] else at)
            for person in new
        ],
        ignore_conflicts=True,
    )
    asked = [person for person in new if people[person]]
    tell(asked, "pod_asked", subject="pod", subject_id=pod.pk, circle_id=pod.circle_id)


@transaction.atomic
def answer(hands: Hands, pod: Pod, yes: bool) -> None:
    """Yes puts the person into the pod. A no leaves no trace: the others never see who was asked."""
    place = PodMember.objects.filter(pod=pod, person=hands.person, said_yes_at=None)
    if yes:
        if not place.update(said_yes_at=now()):
            raise NotHere
        _record("pod_joined", pod, hands.person, hands.typed_by)
    else:
        place.delete()


@transaction.atomic
def leave(hands: Hands, pod: Pod) -> None:
    """Out of a pod, in one step. With nobody left in it, it ends."""
    PodMember.objects.filter(pod=pod, person=hands.person).delete()
    if not PodMember.objects.filter(pod=pod, said_yes_at__isnull=False).exists():
        Pod.objects.filter(pk=pod.pk, ended_at=None).update(ended_at=now())
    _record("pod_left", pod, hands.person, hands.typed_by)


@transaction.atomic
def end(hands: Hands, pod: Pod) -> None:
    """Ends a pod for all in it. Whoever made it may; when they are out of it, any of the others."""
    _inside(pod, hands.person)
    maker_inside = PodMember.objects.filter(pod=pod, person=pod.made_by, said_yes_at__isnull=False).exists()
    if maker_inside and pod.made_by_id != hands.person.pk:
        raise NotYours(_("Whoever made this pod can end it. You can leave it at any time."))
    Pod.objects.filter(pk=pod.pk, ended_at=None).update(ended_at=now())
    _record("pod_ended", pod, hands.person, hands.typed_by)


def _inside(pod: Pod, person: Person) -> None:
    inside = PodMember.objects.filter(pod=pod, person=person, said_yes_at__isnull=False, pod__ended_at=None)
    if not inside.exists():
        raise NotHere


def _record(code: str, pod: Pod, actor: Person, typed_by: Person) -> None:
    record(code, subject="pod", subject_id=pod.pk, actor=actor, typed_by=typed_by)
