"""Who may see and answer what in the plan. Each function returns the thing or refuses.

* A turn is seen by whoever sees its ask.
* A promise is its holder's (and of whoever types for them); the asker's side sees who said yes.
* A line of the plan is seen by the person whom it names once they are asked, by the asker, and by
  coordinators if the ask is for the whole circle or for a pod that they are in. Never an answer of "no".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, UUIDField
from django.utils.translation import gettext_lazy as _

from leanto.asks.access import visible
from leanto.asks.models import AskedPerson, AskState, Audience
from leanto.circles import access as circles
from leanto.circles.access import Hands
from leanto.circles.models import Membership, Part, PodMember
from leanto.core.errors import NotHere, NotYours
from leanto.core.prepared import Prepared
from leanto.offers.models import Apart, Room
from leanto.people.models import Person
from leanto.plans.models import Promise, PromiseState, Suggestion, Turn, TurnState
from leanto.plans.names import shown_in


@dataclass(frozen=True, slots=True)
class Seat:
    """Everything that must be known before somebody says yes to a turn, read in one query."""

    hands: Hands
    turn: Turn
    room: Room
    asked: bool  # the ask is for this person's own eyes, not only for those of somebody they type for
    looked_for: bool  # somebody who said yes would like a stand-in
    holds: bool  # the person already promised this turn
    apart: bool  # the person and the asker are not to be paired: never said aloud


def turn(person: Person, turn_id: UUID) -> Turn:
    """A turn whose ask the person may see, with ask, circle and asker; `asker_shown` for its name. One query."""
    found = _TURN.first(turn=turn_id, person=person.pk)
    if found is None:
        raise NotHere
    return found


_TURN = Prepared[Turn](
    lambda turn, person: (
        Turn.objects.select_related("ask__asker", "circle")
        .filter(pk=turn, ask__in=visible(person))
        .annotate(asker_shown=shown_in("circle_id", "ask__asker_id"))
    ),
    turn=UUIDField(),
    person=UUIDField(),
)


def hands_for(person: Person, turn_id: UUID, for_member: str | UUID | None = None) -> Hands:
    """Whose answer to a turn it is: the person's own, or of a member whom they type for."""
    circle_id = Turn.objects.filter(pk=turn_id).values_list("circle_id", flat=True).first()
    if circle_id is None:
        raise NotHere
    return circles.hands(person, circle_id, for_member)


def _seats(turn: UUID, who: Q, person: Person) -> QuerySet[Turn]:
    """The joined row of a turn, a membership of its circle that `who` picks, and that member's room."""
    member = "circle__memberships__"
    return (
        Turn.objects.select_related("ask", "circle")
        .filter(who, pk=turn, circle__memberships__left_at=None, ask__in=visible(person))
        .annotate(
            m_id=F(f"{member}pk"), m_person=F(f"{member}person_id"), m_shown=F(f"{member}shown_name"),
            m_part=F(f"{member}part"), m_joined=F(f"{member}joined_at"), m_kept=F(f"{member}kept_by_id"),
            m_consent=F(f"{member}consent_at"),
            r_turns=F(f"{member}room__turns_week"), r_minutes=F(f"{member}room__minutes_week"),
            r_day=F(f"{member}room__turns_day"), r_never=F(f"{member}room__never"),
            r_rest=F(f"{member}room__rest_hours"), r_night=F(f"{member}room__night_rest_hours"),
            r_row=F(f"{member}room__days_in_a_row"),
            r_from=F(f"{member}room__paused_from"), r_until=F(f"{member}room__paused_until"),
            named=Exists(AskedPerson.objects.filter(ask_id=OuterRef("ask_id"), person_id=OuterRef("m_person"))),
            in_pod=Exists(
                PodMember.objects.filter(
                    pod_id=OuterRef("ask__pod_id"), pod__ended_at=None, person_id=OuterRef("m_person"),
                    said_yes_at__isnull=False,
                )
            ),
            looked_for=Exists(
                Promise.objects.filter(turn_id=OuterRef("pk"), state=PromiseState.HELD, looking=True)
            ),
            holds=Exists(
                Promise.objects.filter(
                    turn_id=OuterRef("pk"), person_id=OuterRef("m_person"), state=PromiseState.HELD
                )
            ),
            apart=Exists(
                Apart.objects.filter(
                    Q(person_id=OuterRef("m_person"), other_id=OuterRef("ask__asker_id"))
                    | Q(person_id=OuterRef("ask__asker_id"), other_id=OuterRef("m_person"))
                )
            ),
        )
    )  # fmt: skip


_own_seat: Prepared[Turn] = Prepared(
    lambda turn, person: _seats(turn, Q(circle__memberships__person=person), Person(pk=person)),
    turn=UUIDField(), person=UUIDField(),
)  # fmt: skip
_members_seat: Prepared[Turn] = Prepared(
    lambda turn, person, member: _seats(
        turn,
        Q(circle__memberships__pk=member)
        & (
            Q(circle__memberships__person=person)
            | Q(circle__memberships__kept_by=person, circle__memberships__consent_at__isnull=False)
        ),
        Person(pk=person),
    ),
    turn=UUIDField(), person=UUIDField(), member=UUIDField(),
)  # fmt: skip


def seat(person: Person, turn_id: UUID, for_member: str | UUID | None = None) -> Seat:
    """The seat of `person`, or of the member whom they type for, at a turn that they may see. One query."""
    if for_member:
        found = _members_seat.first(turn=turn_id, person=person.pk, member=for_member)
    else:
        found = _own_seat.first(turn=turn_id, person=person.pk)
    if found is None:
        raise NotHere
    return _seat(person, found)


def _seat(person: Person, row: Turn) -> Seat:
    """The joined row of `seat` taken apart into the objects that the actions work with."""
    facts = vars(row)
    member = Membership(
        pk=facts["m_id"], circle=row.circle, person_id=facts["m_person"], shown_name=facts["m_shown"],
        part=facts["m_part"], joined_at=facts["m_joined"], kept_by_id=facts["m_kept"],
        consent_at=facts["m_consent"],
    )  # fmt: skip
    if member.person_id == person.pk:
        member.person = person
    room = Room(membership=member)  # its defaults hold for somebody who has not said anything yet
    if facts["r_turns"] is not None:
        room.turns_week, room.minutes_week, room.turns_day = (
            facts["r_turns"],
            facts["r_minutes"],
            facts["r_day"],
        )
        room.rest_hours, room.night_rest_hours = facts["r_rest"], facts["r_night"]
        room.days_in_a_row = facts["r_row"]
        room.never, room.paused_from, room.paused_until = facts["r_never"], facts["r_from"], facts["r_until"]
    audience = row.ask.audience
    asked = audience == Audience.CIRCLE or facts["named"] or (audience == Audience.POD and facts["in_pod"])
    return Seat(
        Hands(member, person), row, room, bool(asked), bool(facts["looked_for"]), bool(facts["holds"]),
        bool(facts["apart"]),
    )  # fmt: skip


def seat_of(hands: Hands, turn_id: UUID) -> Seat:
    """The seat for hands that were already fetched."""
    found = seat(hands.typed_by, turn_id, hands.member.pk)
    if found.hands.member.pk != hands.member.pk:
        raise NotHere
    return replace(found, hands=hands)


def open_turns(person: Person, circle_id: UUID, at: datetime) -> QuerySet[Turn]:
    """Turns of the circle that the person may see and that still want somebody, soonest first.

    Own asks included (the page marks them). Each row has its ask; `asker_shown` is the asker's name here.
    """
    return (
        Turn.objects.filter(
            circle_id=circle_id, state=TurnState.OPEN, taken__lt=F("places"), ends_at__gt=at,
            ask__state=AskState.OPEN, ask__in=visible(person, circle_id),
        )
        .select_related("ask__asker")
        .annotate(asker_shown=shown_in("circle_id", "ask__asker_id"))
        .order_by("starts_at", "pk")
    )  # fmt: skip


def _mine(person: Person) -> Q:
    """Rows (with `person` and `circle`) of the person or of somebody they type for."""
    kept = Membership.objects.filter(
        kept_by=person, left_at=None, circle_id=OuterRef("circle_id"), person_id=OuterRef("person_id")
    )
    return Q(Q(person=person) | Exists(kept))


def own_promise(person: Person, promise_id: UUID) -> Promise:
    """A promise of the person, or of somebody they type for, with turn, ask and circle; `shown` for its name."""
    found = (
        Promise.objects.select_related("turn__ask", "turn__circle", "person")
        .annotate(shown=shown_in("circle_id", "person_id"))
        .filter(_mine(person), pk=promise_id, circle__in=_circles(person))
        .first()
    )
    if found is None:
        raise NotHere
    return found


def promise(person: Person, promise_id: UUID) -> Promise:
    """A promise that the person holds or that was made to them: either side may say how it went."""
    asker = Membership.objects.filter(
        kept_by=person,
        left_at=None,
        circle_id=OuterRef("circle_id"),
        person_id=OuterRef("turn__ask__asker_id"),
    )
    found = (
        Promise.objects.select_related("turn__ask", "turn__circle", "person")
        .filter(_mine(person) | Q(turn__ask__asker=person) | Exists(asker), pk=promise_id)
        .filter(circle__in=_circles(person))
        .first()
    )
    if found is None:
        raise NotHere
    return found


def hands_of(person: Person, promise: Promise) -> Hands:
    """The hands that act for the holder of `promise`: their own, or of whoever types for them."""
    member = (
        Membership.objects.select_related("circle", "person")
        .filter(circle_id=promise.circle_id, person_id=promise.person_id, left_at=None)
        .filter(Q(person=person) | Q(kept_by=person, consent_at__isnull=False))
        .first()
    )
    if member is None:
        raise NotYours
    return Hands(member, person)


def lookers(person: Person, turn: Turn) -> QuerySet[Promise]:
    """Promises of a visible turn whose holders would like a stand-in, other people's."""
    return Promise.objects.filter(turn=turn, state=PromiseState.HELD, looking=True).exclude(person=person)


def _circles(person: Person) -> QuerySet[Membership, UUID]:
    return Membership.objects.filter(person=person, left_at=None, circle__ended_at=None).values_list(
        "circle_id", flat=True
    )


def _arranged(person: Person) -> Q:
    """Lines (with `turn`) that the person may arrange: own asks, or as a coordinator asks for all or their pod."""
    coordinating = Membership.objects.filter(
        person=person, part=Part.COORDINATOR, left_at=None, circle_id=OuterRef("circle_id")
    )
    kept = Membership.objects.filter(
        kept_by=person,
        left_at=None,
        circle_id=OuterRef("circle_id"),
        person_id=OuterRef("turn__ask__asker_id"),
    )
    arranges = Q(
        Exists(coordinating),
        turn__ask__audience__in=[Audience.CIRCLE, Audience.POD],
        turn__ask__in=visible(person),
    )
    return Q(turn__ask__asker=person) | Q(Exists(kept)) | arranges


def lines(person: Person, circle_id: UUID) -> QuerySet[Suggestion]:
    """The lines of the plan that the person may arrange, in one circle."""
    circles_ = Membership.objects.filter(
        person=person, left_at=None, circle__ended_at=None, circle_id=circle_id
    )
    return Suggestion.objects.filter(_arranged(person), circle_id__in=circles_.values("circle_id"))


def suggestion(person: Person, suggestion_id: UUID) -> Suggestion:
    """A line that the person may arrange, with its turn and ask."""
    found = (
        Suggestion.objects.select_related("turn__ask", "circle", "person")
        .filter(_arranged(person), pk=suggestion_id, circle__in=_circles(person))
        .first()
    )
    if found is None:
        raise NotHere
    return found


def planned_turns(person: Person, circle_id: UUID) -> Q:
    """Turns that belong on this coordinator's plan: asks for all, or for a pod they are in, or their own."""
    return Q(ask__in=visible(person, circle_id)) & (
        Q(ask__asker=person) | Q(ask__audience__in=[Audience.CIRCLE, Audience.POD])
    )


def coordinator(person: Person, circle_id: UUID, with_plan: bool = False) -> Membership:
    """The membership of somebody who may make this circle's plan; with the plan itself if wanted. One query."""
    joined = ("circle", "circle__plan") if with_plan else ("circle",)
    mine = (
        Membership.objects.select_related(*joined)
        .filter(person=person, circle_id=circle_id, left_at=None, circle__ended_at=None)
        .first()
    )
    if mine is None:
        raise NotHere
    mine.person = person
    if mine.part != Part.COORDINATOR:
        raise NotYours(
            _("The plan is made by those who arrange in this circle. Your own part is in “My week”.")
        )
    return mine
