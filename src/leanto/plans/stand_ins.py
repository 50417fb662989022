"""The ways out of a promise: look for a stand-in, hand it back, take one over, and everything at once.

Stepping back is two taps, neutral, never refused while the turn is still ahead, and nothing bad follows.
Whoever looks for a stand-in keeps the promise until somebody has it: the asker is never left in between.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from leanto.circles.access import Hands
from leanto.circles.models import Circle, Membership
from leanto.core.clock import now
from leanto.core.errors import Refusal
from leanto.core.history import record
from leanto.notify.actions import tell
from leanto.people.models import Person
from leanto.plans import after, rules
from leanto.plans.access import Seat, seat_of
from leanto.plans.answers import (
    check_alone,
    check_together,
    count_in,
    insisting,
    limits_of,
    make,
    refuse,
    span_of,
)
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, Turn, TurnState
from leanto.plans.rows import free_place, give_room, lock_ask, lock_member, lock_turns, member_id_of, whole

BEFORE_THE_LIMIT = timedelta(minutes=30)
GONE = _("This promise was handed back or finished already.")


def hand_back(hands: Hands, promise: Promise) -> None:
    """ "I can't after all": the place is free again, the asker hears it, the plan looks for somebody else."""
    with whole():
        turn = _lock(promise)
        _still_ahead(turn)
        _release(promise, turn, hands.member.pk)
        record(
            "handed_back", subject="turn", subject_id=turn.pk, circle_id=turn.circle_id,
            actor=hands.person, typed_by=hands.typed_by,
        )  # fmt: skip
        tell(
            [turn.ask.asker_id], "promise_handed_back", subject="turn", subject_id=turn.pk,
            circle_id=turn.circle_id, person=str(hands.person.pk),
        )  # fmt: skip
        after.heal_later(turn.circle_id, [turn.pk], no_from=hands.person.pk)
        after.coverage_later(turn.ask_id)


def want_stand_in(hands: Hands, promise: Promise) -> None:
    """Keeps the promise and looks for somebody to take it over. Asking twice is asking once."""
    with whole():
        _still_ahead(promise.turn)
        changed = Promise.objects.filter(pk=promise.pk, state=PromiseState.HELD, looking=False).update(
            looking=True
        )
        if not changed:
            if not Promise.objects.filter(pk=promise.pk, state=PromiseState.HELD).exists():
                raise Refusal(GONE, code="gone")
            return
        record(
            "stand_in_wanted", subject="turn", subject_id=promise.turn_id, circle_id=promise.circle_id,
            actor=hands.person, typed_by=hands.typed_by,
        )  # fmt: skip
        after.heal_later(promise.circle_id, [promise.turn_id], ask=True)


def keep(hands: Hands, promise: Promise) -> None:
    """ "I'll do it after all": nobody is looked for any more."""
    with whole():
        if Promise.objects.filter(pk=promise.pk, state=PromiseState.HELD, looking=True).update(looking=False):
            Suggestion.objects.filter(
                turn_id=promise.turn_id, stand_in=True, answer__in=[Answer.SUGGESTED, Answer.ASKED]
            ).update(answer=Answer.LAPSED)
            record(
                "kept_after_all", subject="turn", subject_id=promise.turn_id, circle_id=promise.circle_id,
                actor=hands.person, typed_by=hands.typed_by,
            )  # fmt: skip


def take_over(hands: Hands, turn_id: UUID) -> Promise:
    """Takes the place of somebody who asked for a stand-in on this turn, within the taker's own limits."""
    with whole():
        at = seat_of(hands, turn_id)
        if at.holds:
            raise refuse("yours_already")
        check_alone(at)
        return take_over_first(at)


def take_over_first(at: Seat) -> Promise:
    """The first promise that looks for a stand-in passes to the person at this seat. Inside a transaction.

    Refused with "covered" when nobody looks (any more). Weeks are locked in the order of their keys.
    """
    turn, hands = at.turn, at.hands
    lock_turns([turn.pk])
    lock_member(hands.member.pk)
    if ask_id := insisting(turn):
        lock_ask(ask_id)
    old = (
        Promise.objects.filter(turn=turn, state=PromiseState.HELD, looking=True)
        .exclude(person=hands.person)
        .order_by("made_at", "pk")
        .first()
    )
    if old is None:
        raise refuse("covered")
    giver = member_id_of(turn.circle_id, old.person_id)
    for member_id in sorted({hands.member.pk, giver or hands.member.pk}, key=str):
        if member_id == giver:
            give_room(member_id, turn.monday, turn.minutes)
        else:
            at = count_in(at)
    # Their own leaving makes room beside somebody whom the taker is not to be paired with.
    Promise.objects.filter(pk=old.pk).update(state=PromiseState.HANDED_BACK, looking=False, closed_at=now())
    check_together(at)
    made = make(at)
    Suggestion.objects.filter(turn=turn, stand_in=True, answer__in=[Answer.SUGGESTED, Answer.ASKED]).exclude(
        person=hands.person
    ).update(answer=Answer.LAPSED)
    record(
        "stood_in", subject="turn", subject_id=turn.pk, circle_id=turn.circle_id,
        actor=hands.person, typed_by=hands.typed_by,
    )  # fmt: skip
    tell(
        sorted({old.person_id, turn.ask.asker_id}, key=str), "stand_in_found", subject="turn",
        subject_id=turn.pk, circle_id=turn.circle_id, person=str(hands.person.pk),
    )  # fmt: skip
    return made


def hand_back_all(person: Person, circle: Circle | None = None, typed_by: Person | None = None) -> int:
    """Hands back every promise that is still ahead: when somebody leaves, is deleted, or wants to be free.

    In one circle or in all. Askers hear it, the plan looks on. Returns how many there were.
    """
    with whole():
        held = Promise.objects.select_related("turn__ask").filter(
            person=person, state=PromiseState.HELD, turn__state=TurnState.OPEN, turn__ends_at__gt=now()
        )
        if circle is not None:
            held = held.filter(circle=circle)
        lock_turns(held.values_list("turn_id", flat=True))
        promises = list(held.order_by("turn_id"))  # read again behind the locks
        members = {
            circle_id: member_id_of(circle_id, person.pk) for circle_id in {p.circle_id for p in promises}
        }
        for each in promises:
            free_place(each.turn_id)
        Promise.objects.filter(pk__in=[p.pk for p in promises]).update(
            state=PromiseState.HANDED_BACK, looking=False, closed_at=now()
        )
        for each in sorted(promises, key=lambda p: (str(members[p.circle_id]), p.turn.monday)):
            if member := members[each.circle_id]:
                give_room(member, each.turn.monday, each.turn.minutes)
        lines = Suggestion.objects.filter(person=person, answer__in=[Answer.SUGGESTED, Answer.ASKED])
        (lines.filter(circle=circle) if circle else lines).update(answer=Answer.LAPSED)
        for each in promises:
            record(
                "handed_back", subject="turn", subject_id=each.turn_id, circle_id=each.circle_id,
                actor=person, typed_by=typed_by or person,
            )  # fmt: skip
            tell(
                [each.turn.ask.asker_id], "promise_handed_back", subject="turn", subject_id=each.turn_id,
                circle_id=each.circle_id, person=str(person.pk),
            )  # fmt: skip
            after.coverage_later(each.turn.ask_id)
        for circle_id in members:
            turns = [p.turn_id for p in promises if p.circle_id == circle_id]
            after.heal_later(circle_id, turns, no_from=person.pk)
        return len(promises)


def respect_pause(member: Membership) -> int:
    """Somebody goes on a pause: what the plan meant for them in it lapses, and for what they promised in it a
    stand-in is looked for. They keep each promise until somebody has it, or hand it back themselves.

    Returns for how many promises a stand-in is looked for. A yes of theirs in the same instant either is seen
    here, or sees the pause: both lock the membership.
    """
    from leanto.offers.access import room

    with whole():
        lock_member(member.pk)
        limits = limits_of(room(member), member.circle.timezone)
        lines = Suggestion.objects.select_related("turn").filter(
            circle_id=member.circle_id,
            person_id=member.person_id,
            answer__in=[Answer.SUGGESTED, Answer.ASKED],
        )
        lapsing = [line for line in lines if rules.on_pause(span_of(line.turn), limits)]
        Suggestion.objects.filter(pk__in=[line.pk for line in lapsing]).update(answer=Answer.LAPSED)
        held = Promise.objects.select_related("turn").filter(
            circle_id=member.circle_id, person_id=member.person_id, state=PromiseState.HELD, looking=False,
            turn__state=TurnState.OPEN, turn__ends_at__gt=now(),
        )  # fmt: skip
        looking = [p for p in held if rules.on_pause(span_of(p.turn), limits)]
        Promise.objects.filter(pk__in=[p.pk for p in looking], state=PromiseState.HELD).update(looking=True)
        after.heal_later(member.circle_id, [line.turn_id for line in lapsing])
        after.heal_later(member.circle_id, [p.turn_id for p in looking], ask=True)
        return len(looking)


def free_the_paused(at: datetime) -> None:
    """Gives back what falls into its holder's pause and has found no stand-in, in time for the asker to hear it and
    to choose what next: half an hour before the limit of its date. Whoever decided to keep it keeps it.

    A pause is respected by everything, and a yes of somebody who is away would be a silence.
    """
    from leanto.asks.told import limit
    from leanto.offers.access import room

    waiting = Promise.objects.select_related("turn__ask", "circle").filter(
        state=PromiseState.HELD, looking=True, turn__state=TurnState.OPEN, turn__starts_at__gt=at
    )
    for each in waiting:
        turn = each.turn
        member = Membership.objects.filter(
            circle_id=each.circle_id, person_id=each.person_id, left_at=None
        ).first()
        told_by = limit(turn.starts_at, turn.ask.made_at, turn.ask.hear_minutes)
        if member is None or at < told_by - BEFORE_THE_LIMIT:
            continue
        with whole():
            lock_turns([turn.pk])
            lock_member(member.pk)  # the end of the pause and "I'll keep it" are seen here, or see this
            limits = limits_of(room(member), each.circle.timezone)
            still = Promise.objects.filter(pk=each.pk, state=PromiseState.HELD, looking=True).exists()
            if not still or not rules.on_pause(span_of(turn), limits):
                continue
            _lock(each)
            _release(each, turn, member.pk)
            record("handed_back", subject="turn", subject_id=turn.pk, circle_id=turn.circle_id)
            about: dict[str, Any] = {"subject": "turn", "subject_id": turn.pk, "circle_id": turn.circle_id}
            tell([turn.ask.asker_id], "promise_handed_back", **about, person=str(each.person_id))
            tell([each.person_id], "paused_freed", **about)
            after.coverage_later(turn.ask_id)


def done(person: Person, promise: Promise) -> None:
    """It was done: said by either side, once the turn has begun. Nothing is counted for anybody to see."""
    _close(person, promise, PromiseState.DONE, "done")


def did_not_happen(person: Person, promise: Promise) -> None:
    """It didn't happen: said by either side, without a reason and without blame. The room of that week stays
    taken, because the time was kept free."""
    _close(person, promise, PromiseState.DID_NOT_HAPPEN, "did_not_happen")


def _close(person: Person, promise: Promise, state: PromiseState, code: str) -> None:
    if promise.turn.starts_at > now():
        raise Refusal(
            _("This one is still ahead. You can say how it went once it has begun."), code="too_early"
        )
    with whole():
        closed = Promise.objects.filter(pk=promise.pk, state=PromiseState.HELD).update(
            state=state, looking=False, closed_at=now()
        )
        if not closed:
            if Promise.objects.filter(pk=promise.pk, state=state).exists():
                return
            raise Refusal(GONE, code="gone")
        record(
            code, subject="turn", subject_id=promise.turn_id, circle_id=promise.circle_id,
            actor=promise.person, typed_by=person,
        )  # fmt: skip


def _still_ahead(turn: Turn) -> None:
    if turn.state != TurnState.OPEN or turn.ends_at <= now():
        raise Refusal(_("This one is over. You can say how it went."), code="over")


def _lock(promise: Promise) -> Turn:
    """Frees the place, which locks the turn first; the promise is closed behind that lock."""
    free_place(promise.turn_id)
    return promise.turn


def _release(promise: Promise, turn: Turn, member_id: UUID) -> None:
    closed = Promise.objects.filter(pk=promise.pk, state=PromiseState.HELD).update(
        state=PromiseState.HANDED_BACK, looking=False, closed_at=now()
    )
    if not closed:
        raise Refusal(GONE, code="gone")  # undoes the freed place with the rest
    give_room(member_id, turn.monday, turn.minutes)
    Suggestion.objects.filter(
        turn=turn, person_id=promise.person_id, answer__in=[Answer.SUGGESTED, Answer.ASKED]
    ).update(answer=Answer.NOT_THIS_TIME, answered_at=now())
