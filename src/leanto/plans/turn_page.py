"""One turn's page: who asks, when, why this person, and the answers. Five queries beside the session's two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, UUIDField

from leanto.asks.models import AskedPerson, Audience
from leanto.circles.models import Membership, PodMember
from leanto.core.errors import NotHere
from leanto.core.prepared import Prepared
from leanto.people.models import Person
from leanto.plans.access import Seat, seat
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, Turn, TurnState
from leanto.plans.names import name, shown_in
from leanto.plans.rows import KEPT

NOES = {Answer.NOT_THIS_TIME, Answer.SMALLER, Answer.LATER, Answer.SOMEONE_ELSE}


@dataclass(slots=True)
class TurnPage:
    """What the page prints. `who` is the member who would answer; `kept` others for whom the person types."""

    turn: Turn
    seat: Seat
    who: Membership
    for_self: bool
    asker: str
    own: bool
    people: list[
        tuple[str, UUID, str]
    ]  # name, promise, state; for the asker's side and for those who said yes
    mine: Promise | None
    line: Suggestion | None
    kept: list[Membership]
    reach: str
    details: str
    over: bool
    begun: bool
    free: int
    stand_in: bool

    @property
    def said_no(self) -> bool:
        """Has this person answered with some kind of no? They may still say yes."""
        return self.line is not None and self.line.answer in NOES

    @property
    def can_answer(self) -> bool:
        """Is there anything to say yes to?"""
        return not self.own and self.mine is None and not self.over and (self.free > 0 or self.stand_in)


_around: Prepared[Membership] = Prepared(
    lambda person, asker, circle: Membership.objects.select_related("person").filter(
        Q(kept_by=person, consent_at__isnull=False) | Q(person_id=asker) | Q(person_id=person),
        circle_id=circle,
        left_at=None,
    ),
    person=UUIDField(), asker=UUIDField(), circle=UUIDField(),
)  # fmt: skip
_promises: Prepared[Promise] = Prepared(
    lambda turn: (
        Promise.objects.filter(turn=turn, state__in=KEPT)
        .select_related("person")
        .annotate(shown=shown_in("circle_id", "person_id"))
        .order_by("made_at", "pk")
    ),
    turn=UUIDField(),
)
_line: Prepared[Suggestion] = Prepared(
    lambda turn, person: Suggestion.objects.filter(turn=turn, person=person),
    turn=UUIDField(),
    person=UUIDField(),
)


def _may_answer(turn: Turn, kept: list[Membership]) -> list[Membership]:
    """Those of them whom the ask is for. One query, and none for an ask that is for all."""
    if not kept or turn.ask.audience == Audience.CIRCLE:
        return kept
    people = [member.person_id for member in kept]
    asked = AskedPerson.objects.filter(ask=turn.ask_id, person__in=people).values_list("person_id", flat=True)
    in_pod = PodMember.objects.filter(
        pod=turn.ask.pod_id, person__in=people, said_yes_at__isnull=False, pod__ended_at=None
    ).values_list("person_id", flat=True)
    may = set(asked.union(in_pod) if turn.ask.audience == Audience.POD else asked)
    return [member for member in kept if member.person_id in may]


def turn_page(person: Person, turn_id: UUID, at: datetime, for_member: UUID | None = None) -> TurnPage:
    """The page for a person who may see the turn; 404 otherwise."""
    at_seat = seat(person, turn_id, for_member)
    if for_member is not None and not at_seat.asked:
        raise NotHere  # asked of whoever types, not of whom they type for
    turn = at_seat.turn
    around = _around(person=person.pk, asker=turn.ask.asker_id, circle=turn.circle_id)
    kept = [m for m in around if m.kept_by_id == person.pk]
    asker = next((m for m in around if m.person_id == turn.ask.asker_id), None)
    who = next((m for m in around if m.pk == at_seat.hands.member.pk), None)
    if who is None:
        raise NotHere
    who.circle = turn.circle
    rows = _promises(turn=turn.pk)
    line = _line.first(turn=turn.pk, person=who.person_id)
    mine = next((p for p in rows if p.person_id == who.person_id), None)
    own = turn.ask.asker_id in {person.pk, *(m.person_id for m in kept)}
    knows = own or any(p.person_id == person.pk or p.typed_by_id == person.pk for p in rows)
    return TurnPage(
        turn=turn,
        seat=at_seat,
        who=who,
        for_self=who.person_id == person.pk,
        asker=str(asker) if asker else name(None, None),
        own=own,
        people=[(name(vars(p)["shown"], p.person), p.pk, p.state) for p in rows] if knows else [],
        mine=mine,
        line=line,
        kept=_may_answer(turn, [m for m in kept if m.person_id != turn.ask.asker_id and m.pk != who.pk]),
        reach=asker.person.reach if asker and mine else "",
        details=turn.ask.details if knows else "",
        over=turn.state != TurnState.OPEN or turn.ends_at <= at,
        begun=turn.starts_at <= at,
        free=turn.places - turn.taken,
        stand_in=any(p.looking and p.state == PromiseState.HELD and p is not mine for p in rows),
    )
