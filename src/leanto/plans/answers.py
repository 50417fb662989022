"""What somebody says to a turn: "I'll do it", "not this time", "smaller", "later", "someone else".

A yes is a promise, made only by the person (or by whoever types for them with their consent) and only within
what they wrote: audience, pause, never-hours, whom they are not to be paired with, the most for a day, the
room of the week, and no two places at once. It costs twelve statements, all in: session, person, key looked
up, key stored, the seat (turn, ask, circle, membership, room), the place, the week, other promises, the
promise, history, news, answer stored. Nothing of the circle's own row is written.

The limit that races is checked in the statement that counts it (place, week); what cannot be counted
(overlap, day, fellow helpers) is read after both rows are locked, so two taps of one person in one week see
each other. Two circles in the same instant do not: there overlap is a courtesy, not a limit that anybody wrote.

A "no" leaves no history and tells nobody: only the line itself knows. "Smaller", "later" and "someone else"
pass words on to the asker, because the person chose to say more than no.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leanto.asks.models import AskState
from leanto.circles.access import Hands
from leanto.core.clock import now
from leanto.core.errors import BadInput, Refusal
from leanto.core.fields import Sealed
from leanto.core.history import record
from leanto.notify.actions import tell
from leanto.offers.models import Apart, Room
from leanto.offers.rules import MOST_DAYS
from leanto.plans import after, rules
from leanto.plans.access import Seat, seat_of
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, Turn, TurnState
from leanto.plans.rows import take_place, take_room, whole

MOST_WORDS = 300

REFUSED: dict[str, str | LazyText] = {
    "closed": _("This one is over, or is not needed any more."),
    "own_ask": _("This is your own ask, so it is for somebody else to take."),
    "not_asked": _("This ask is meant for somebody else."),
    "covered": _("This one is covered already. Thank you for looking."),
    "paused": _("That day is in your pause. You can end the pause first, or leave this one."),
    "never": _("That is at a time you marked “never”. You can change that first, or leave this one."),
    "day_full": _(
        "That would be more than you wrote for one day. You can change your room first, or leave this one."
    ),
    "room_full": _(
        "That would be more than you wrote for the week of %(monday)s. You can change your room first, or leave "
        "this one."
    ),
    "rest": _(
        "That would leave you less rest than you wrote. You can change your room first, or leave this one."
    ),
    "in_a_row": _(
        "That would be more days in a row than you wrote. You can change your room first, or leave this one."
    ),
    "faces": _(
        "The one who asks would like few different people for this, and they are found. Others may fit."
    ),
    "overlap": _("You already said yes to something at that time."),
    "not_now": _("This one cannot be taken right now. Others may fit."),
    "yours_already": _("You already said you would do this one."),
}


def refuse(code: str) -> Refusal:
    """The refusal with this code and its sentence."""
    return Refusal(REFUSED[code], code=code)


def room_full(turn: Turn) -> Refusal:
    """No room left in the week of this turn, which is often not the week that the reader is in."""
    monday = date_format(turn.monday, gettext("l j F"))
    return Refusal(str(REFUSED["room_full"]) % {"monday": monday}, code="room_full")


def limits_of(room: Room, zone: str) -> rules.Limits:
    """What the member wrote, for the pure rules."""
    return rules.Limits(
        room.turns_week,
        room.minutes_week,
        room.turns_day,
        room.never,
        room.paused_from,
        room.paused_until,
        zone,
        room.rest_hours,
        room.night_rest_hours,
        room.days_in_a_row,
    )


def span_of(turn: Turn) -> rules.Span:
    """The turn's time, for the pure rules."""
    return rules.Span(turn.starts_at, turn.ends_at, turn.day, turn.minutes, turn.anytime)


def promise(hands: Hands, turn_id: UUID, seat: Seat | None = None) -> Promise:
    """ "I'll do it". Takes a free place, or the place of somebody who asked for a stand-in.

    Saying it again changes nothing. Refused with one of the codes of REFUSED. `seat` saves the one query
    that fetches it, where the caller has it already.
    """
    with whole():
        at = seat or seat_of(hands, turn_id)
        turn = at.turn
        if at.holds:
            held = Promise.objects.filter(turn=turn, person=hands.person, state=PromiseState.HELD).first()
            if held is not None:
                return held
        check_alone(at)
        if turn.taken >= turn.places:
            if not at.looked_for:
                raise refuse("covered")
            from leanto.plans.stand_ins import take_over_first

            return take_over_first(at)
        if not take_place(turn.pk, hands.member.pk, insisting(turn)):
            raise refuse("covered")
        at = count_in(at)
        check_together(at)
        made = make(at)
        record(
            "promised", subject="turn", subject_id=turn.pk, circle_id=turn.circle_id,
            actor=hands.person, typed_by=hands.typed_by,
        )  # fmt: skip
        tell(
            [turn.ask.asker_id], "promise_made", subject="turn", subject_id=turn.pk, circle_id=turn.circle_id,
            person=str(hands.person.pk), covered=turn.taken + 1 >= turn.places,
        )  # fmt: skip
        return made


def why_not(at: Seat) -> Refusal | None:
    """What is in the way of a yes as things stand, read without a lock; None if it is worth trying.

    Most who are too late hear it from here, without a write and without waiting for one.
    """
    if at.holds:
        return None
    try:
        check_alone(at)
    except Refusal as refusal:
        return refusal
    return refuse("covered") if at.turn.taken >= at.turn.places and not at.looked_for else None


def check_alone(at: Seat) -> None:
    """Everything that can be known before anything is locked. Raises the first thing in the way."""
    turn, limits = at.turn, limits_of(at.room, at.turn.circle.timezone)
    span = span_of(turn)
    if turn.state != TurnState.OPEN or turn.ends_at <= now() or turn.ask.state != AskState.OPEN:
        raise refuse("closed")
    if turn.ask.asker_id == at.hands.person.pk:
        raise refuse("own_ask")
    if not at.asked:
        raise refuse("not_asked")
    if at.apart:
        raise refuse("not_now")
    if rules.on_pause(span, limits):
        raise refuse("paused")
    if rules.in_never_hours(span, limits):
        raise refuse("never")
    if rules.over_alone(span, limits):
        raise room_full(turn)


def count_in(at: Seat) -> Seat:
    """Counts the turn into the week of whoever sits at this seat; the turn and the member must be locked.

    The seat may be older than the locks. If its room or pause has changed since, everything is looked at once
    more as it is now. Returns the seat that holds.
    """
    turn, member = at.turn, at.hands.member
    if take_room(member.pk, turn.monday, turn.minutes, at.room):
        return at
    now_here = seat_of(at.hands, turn.pk)
    if limits_of(now_here.room, "") != limits_of(at.room, ""):
        check_alone(now_here)
        if take_room(member.pk, turn.monday, turn.minutes, now_here.room):
            return now_here
    raise room_full(turn)


def check_together(at: Seat) -> None:
    """What depends on other promises; read once place and week are locked. One query."""
    turn, me = at.turn, at.hands.person.pk
    reach = timedelta(days=2 if at.room.days_in_a_row is None else MOST_DAYS + 2)
    near = Q(person=me, turn__starts_at__lt=turn.ends_at + reach) & Q(
        turn__ends_at__gt=turn.starts_at - reach
    )
    if insisting(turn):
        near |= Q(turn__ask=turn.ask_id, turn__ends_at__gt=now())
    marks = Apart.objects.filter(
        Q(person=me, other_id=OuterRef("person_id")) | Q(person_id=OuterRef("person_id"), other=me)
    )
    rows = (
        Promise.objects.filter(near | Q(turn=turn), state__in=[PromiseState.HELD, PromiseState.DONE])
        .annotate(marked=Exists(marks))
        .values_list(
            "person_id", "turn_id", "state", "circle_id", "marked", "turn__ask_id",
            "turn__starts_at", "turn__ends_at", "turn__day", "turn__minutes", "turn__anytime",
        )
    )  # fmt: skip
    row: Any
    here: list[rules.Span] = []
    everywhere: list[rules.Span] = []
    faces: set[UUID] = set()
    for row in rows:
        person_id, turn_id, state, circle_id, marked, ask_id, *time = row
        if ask_id == turn.ask_id:
            faces.add(person_id)
        if person_id != me:
            if marked and turn_id == turn.pk:
                raise refuse("not_now")
            continue
        if turn_id == turn.pk and state == PromiseState.HELD:
            raise refuse("yours_already")  # another tap of theirs was first; undoing this one leaves that one
        span = rules.Span(*time)
        everywhere.append(span)
        if circle_id == turn.circle_id:
            here.append(span)
    mine, limits = span_of(turn), limits_of(at.room, turn.circle.timezone)
    if rules.overlaps(mine, everywhere):
        raise refuse("overlap")
    if rules.day_full(mine, here, limits):
        raise refuse("day_full")
    if rules.too_soon(mine, here, limits):
        raise refuse("rest")
    if rules.row_too_long(mine, here, limits):
        raise refuse("in_a_row")
    if insisting(turn) and len(faces | {me}) > (turn.ask.faces or 0):
        raise refuse("faces")


def insisting(turn: Turn) -> UUID | None:
    """The ask whose asker wants never more than so many different people; its row is then locked behind the turn."""
    return turn.ask_id if turn.ask.faces_insist and turn.ask.faces is not None else None


def make(at: Seat) -> Promise:
    """The promise's own row. Place and room must have been taken."""
    return Promise.objects.create(
        circle_id=at.turn.circle_id,
        turn=at.turn,
        person_id=at.hands.member.person_id,
        typed_by=at.hands.typed_by,
        made_at=now(),
    )


def not_this_time(hands: Hands, turn_id: UUID) -> None:
    """A complete no. Nobody is told who said it; the plan looks on for somebody else at once."""
    _say(hands, turn_id, Answer.NOT_THIS_TIME, "")


def smaller(hands: Hands, turn_id: UUID, words: str = "") -> None:
    """ "A smaller version would fit": the words go to the asker."""
    _say(hands, turn_id, Answer.SMALLER, words)


def later(hands: Hands, turn_id: UUID, words: str = "") -> None:
    """ "Another time would fit": the words go to the asker."""
    _say(hands, turn_id, Answer.LATER, words)


def someone_else(hands: Hands, turn_id: UUID, words: str = "") -> None:
    """ "Somebody else may fit better": the words go to the asker."""
    _say(hands, turn_id, Answer.SOMEONE_ELSE, words)


def _say(hands: Hands, turn_id: UUID, answer: Answer, words: str) -> None:
    words = words.strip()
    if len(words) > MOST_WORDS:
        raise BadInput(_("Please keep it under 300 letters, so that it is quickly read."), field="words")
    with whole():
        at = seat_of(hands, turn_id)
        turn, person = at.turn, hands.person
        if turn.ask.asker_id == person.pk:
            raise refuse("own_ask")
        if at.holds:
            raise Refusal(
                _("You said yes to this one. To step back, tap “I can’t after all”."), code="you_hold_it"
            )
        said = {
            "answer": answer, "words": Sealed(turn.circle_id, words), "answered_at": now(),
            "typed_by": hands.typed_by,
        }  # fmt: skip
        line = Suggestion.objects.filter(turn=turn, person=person)
        if not line.update(**said):
            Suggestion.objects.create(
                circle_id=turn.circle_id, turn=turn, person=person, made_at=now(), **{**said, "words": words}
            )
        if answer != Answer.NOT_THIS_TIME:
            tell(
                [turn.ask.asker_id], "passed_on", subject="ask", subject_id=turn.ask_id,
                circle_id=turn.circle_id, turn=str(turn.pk), answer=str(answer),
            )  # fmt: skip
        after.heal_later(turn.circle_id, [turn.pk], no_from=person.pk)
        after.coverage_later(turn.ask_id)
