"""Who may see an ask, and its second level of detail. Coordinators see no more than other members.

An ask is seen by its asker, by those asked by name, by those in its pod, or by the circle; and by whoever types for
any of these in that circle. Everybody else, ex-members included, is told that there is nothing here.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, UUIDField
from django.utils.translation import gettext_lazy as _

from leanto.asks.models import Ask, AskedPerson, Audience
from leanto.circles.models import Membership, PodMember
from leanto.core.errors import NotHere, NotYours
from leanto.core.prepared import Prepared
from leanto.people.models import Person


def _types_for(person: Person | UUID, whom: str, circle: str) -> Exists:
    """Does the person type for the one in column `whom`, in the circle in column `circle`, of the outer row?"""
    return Exists(
        Membership.objects.filter(
            kept_by=person, left_at=None, circle_id=OuterRef(circle), person_id=OuterRef(whom)
        )
    )


def _eyes(person: Person | UUID) -> Q:
    """Rows that belong to the person or to somebody they type for."""
    asked = AskedPerson.objects.filter(ask_id=OuterRef("pk")).filter(
        Q(person=person) | _types_for(person, "person_id", "ask__circle_id")
    )
    return (
        Q(asker=person)
        | Q(audience=Audience.CIRCLE)
        | Q(_types_for(person, "asker_id", "circle_id"))
        | Q(Exists(asked))
        | (Q(audience=Audience.POD) & Q(_in_pod(person)))
    )


def _in_pod(person: Person | UUID) -> Exists:
    """Is the person, or somebody they type for, in the pod of the outer ask?"""
    inside = PodMember.objects.filter(
        pod_id=OuterRef("pod_id"), pod__ended_at=None, said_yes_at__isnull=False
    )
    return Exists(inside.filter(Q(person=person) | _types_for(person, "person_id", "pod__circle_id")))


def visible(person: Person | UUID, circle_id: UUID | None = None) -> QuerySet[Ask]:
    """The asks a person may see: in one circle, or in all of theirs."""
    mine = Membership.objects.filter(person=person, left_at=None, circle__ended_at=None)
    asks = Ask.objects.filter(circle_id__in=mine.values("circle_id"))
    if circle_id is not None:
        asks = asks.filter(circle_id=circle_id)
    return asks.filter(_eyes(person))


def ask(person: Person, ask_id: UUID) -> Ask:
    """An ask the person may see, with circle, asker and pod. One query."""
    found = _ASK.first(ask=ask_id, person=person.pk)
    if found is None:
        raise NotHere
    return found


_ASK = Prepared[Ask](
    lambda ask, person: visible(person).select_related("circle", "asker", "pod").filter(pk=ask),
    ask=UUIDField(),
    person=UUIDField(),
)


def ask_to_show(person: Person, ask_id: UUID) -> Ask:
    """The same for a page, still one query: `kept` and `helps` say what `owns` and `sees_details` read, `in_pod` who
    may know its pod; `asker_shown` and `typist_shown` are names in the circle."""
    found = _ASK_TO_SHOW.first(ask=ask_id, person=person.pk)
    if found is None:
        raise NotHere
    return found


def _to_show(ask: UUID, person: UUID) -> QuerySet[Ask]:
    from leanto.plans.models import Promise, PromiseState
    from leanto.plans.names import shown_in

    helps = Promise.objects.filter(
        Q(person=person) | Q(typed_by=person),
        turn__ask_id=OuterRef("pk"),
        state__in=[PromiseState.HELD, PromiseState.DONE],
    )
    return (
        visible(person)
        .select_related("circle", "asker", "pod", "typed_by")
        .annotate(
            kept=_types_for(person, "asker_id", "circle_id"),
            in_pod=_in_pod(person),
            helps=Exists(helps),
            asker_shown=shown_in("circle_id", "asker_id"),
            typist_shown=shown_in("circle_id", "typed_by_id"),
        )
        .filter(pk=ask)
    )


_ASK_TO_SHOW = Prepared(_to_show, ask=UUIDField(), person=UUIDField())


def owns(person: Person, shown: Ask) -> bool:
    """`is_own` for what `ask_to_show` gave. No query."""
    return shown.asker_id == person.pk or bool(vars(shown)["kept"])


def sees_details(person: Person, shown: Ask) -> bool:
    """`may_see_details` for what `ask_to_show` gave. No query."""
    return owns(person, shown) or bool(vars(shown)["helps"])


def own_ask(person: Person, ask_id: UUID) -> Ask:
    """An ask the person may change: their own, or of somebody they type for."""
    found = ask(person, ask_id)
    if not is_own(person, found):
        raise NotYours(_("Only the person who asked can change this."))
    return found


def is_own(person: Person, ask: Ask) -> bool:
    """Did the person ask this, or do they type for the one who did?"""
    if ask.asker_id == person.pk:
        return True
    return Membership.objects.filter(
        circle_id=ask.circle_id, person_id=ask.asker_id, kept_by=person, left_at=None
    ).exists()


def may_see_details(person: Person, ask: Ask) -> bool:
    """Address and such: only for the asker's side and for those who said yes to a turn of it."""
    from leanto.plans.models import Promise, PromiseState

    return (
        is_own(person, ask)
        or Promise.objects.filter(
            Q(person=person) | Q(typed_by=person),
            turn__ask=ask,
            state__in=[PromiseState.HELD, PromiseState.DONE],
        ).exists()
    )
