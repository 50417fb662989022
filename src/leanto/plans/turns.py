"""From an ask's series to the turns that people do: laid out ahead, laid out anew after a change, closed when over.

Turns of an ask with named dates are all laid out at once; those of one that comes again, eight weeks ahead (and at
least its first one). Everything here may run twice: (ask, key) is unique and rows that exist are left alone.
A promise is about one turn as it was: it stays while the turn keeps its day and still fits the person's week.
Otherwise it ends, and the person hears it and may say yes again: nobody is committed by another's change.

Locks: turns (by id), then weeks, then the ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from leanto.asks.models import Ask, AskState
from leanto.asks.recurrence import Every, Occurrence, first_key, occurrences
from leanto.asks.series_data import from_data
from leanto.core.history import record
from leanto.notify.actions import tell
from leanto.offers.models import Room, Week
from leanto.plans import rows, rules
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, Turn, TurnState

AHEAD = timedelta(weeks=8)
_DAY = timedelta(days=1)


def wanted(ask: Ask, at: datetime, until: date | None = None) -> dict[date, Occurrence]:
    """The occurrences that are still to come at `at`, by key, as far ahead as turns are laid out. Asks no database."""
    series = from_data(ask.series)
    today = at.astimezone(ZoneInfo(series.zone)).date()
    if series.every is Every.DATES:
        last = max([*series.dates, *(to.date for to in series.moved.values())])
    else:
        first = first_key(series) or today
        last = max(until or today + AHEAD, first)
    if ask.ends_on is not None:
        last = min(last, ask.ends_on)
    found: dict[date, Occurrence] = {}
    low = max(today - _DAY, min([series.start, *(to.date for to in series.moved.values())]))
    while low <= last:  # in pieces, because one question has at most 1,000 answers
        high = min(low + 400 * _DAY, last)
        found.update((one.key, one) for one in occurrences(series, low, high) if one.ends_at > at)
        low = high + _DAY
    return found


def lay_out(ask: Ask, at: datetime, until: date | None = None) -> int:
    """Writes the turns that do not exist yet; returns how many. Two queries. `ask.circle` has to be loaded."""
    ahead = wanted(ask, at, until)
    there = (
        set(Turn.objects.filter(ask=ask, key__in=list(ahead)).values_list("key", flat=True))
        if ahead
        else set()
    )
    fresh = [unsaved(ask, one) for key, one in ahead.items() if key not in there]
    Turn.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def relay(ask: Ask, at: datetime) -> None:
    """Fits the turns still to come to the ask as it is now, in the transaction that changed it.

    A turn whose date is gone is dropped, one that came back is opened, one whose time changed is changed. Those who
    promised hear of it (`turn_changed` with `free` when it no longer fits them, `turn_dropped`).
    """
    ahead = wanted(ask, at)
    turns = list(Turn.objects.select_for_update(no_key=True).filter(ask=ask, ends_at__gt=at).order_by("pk"))
    for turn in turns:
        one = ahead.pop(turn.key, None)
        if one is None:
            if turn.state == TurnState.OPEN:
                drop([turn], at)
        else:
            _change(ask, turn, one, at)
    # A key may belong to a turn that was over before it was moved ahead again.
    over = (
        {turn.key: turn for turn in Turn.objects.filter(ask=ask, key__in=list(ahead)).order_by("pk")}
        if ahead
        else {}
    )
    for key, turn in over.items():
        _change(ask, turn, ahead.pop(key), at)
    Turn.objects.bulk_create([unsaved(ask, one) for one in ahead.values()], ignore_conflicts=True)


def drop(turns: Iterable[Turn], at: datetime, code: str = "turn_dropped") -> None:
    """Turns that will not happen: promises end and their people hear `code`; suggestions lapse."""
    turns = sorted(turns, key=lambda turn: turn.pk)
    ids = [turn.pk for turn in turns]
    rows.lock_turns(ids)
    Turn.objects.filter(pk__in=ids, state=TurnState.OPEN).update(state=TurnState.DROPPED)
    _lapse(ids)
    for turn in turns:
        people = release(turn, at)
        if people and code:
            tell(people, code, subject="turn", subject_id=turn.pk, circle_id=turn.circle_id)


def release(turn: Turn, at: datetime, only: Iterable[UUID] | None = None) -> list[UUID]:
    """Ends the promises of a turn (or of `only` these people), frees their week; returns who held one."""
    held = Promise.objects.filter(turn=turn, state=PromiseState.HELD)
    if only is not None:
        held = held.filter(person_id__in=list(only))
    people = []
    for promise_id, person_id in held.order_by("person_id").values_list("pk", "person_id"):
        ended = Promise.objects.filter(pk=promise_id, state=PromiseState.HELD).update(
            state=PromiseState.HANDED_BACK, looking=False, closed_at=at
        )
        if not ended:
            continue
        people.append(person_id)
        rows.free_place(turn.pk)
        if member_id := rows.member_id_of(turn.circle_id, person_id):
            rows.give_room(member_id, turn.monday, turn.minutes)
        record("promise_freed", subject="turn", subject_id=turn.pk, circle_id=turn.circle_id)
    return people


def close_past(at: datetime) -> None:
    """Job: turns that are over are closed; so are asks with nothing more to come. Promises stay for their people."""
    over = Turn.objects.filter(state=TurnState.OPEN, ends_at__lte=at)
    asks = set(over.values_list("ask_id", flat=True))
    ids = list(over.values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        with transaction.atomic():
            Turn.objects.filter(pk__in=part, state=TurnState.OPEN).update(state=TurnState.OVER)
            _lapse(part)
    from leanto.asks.told import finish  # asks lay out turns through this module

    for ask_id in asks:
        finish(ask_id, at)


def lay_out_ahead(at: datetime) -> None:
    """Job, daily: the next turns of asks that come again."""
    for ask in Ask.objects.filter(state=AskState.OPEN).select_related("circle").iterator(chunk_size=200):
        if from_data(ask.series).every is not Every.DATES:
            with transaction.atomic():
                lay_out(ask, at)


def unsaved(ask: Ask, one: Occurrence) -> Turn:
    """The turn of this occurrence, not written yet: for whoever writes many at once. `ask.circle` is loaded."""
    day = _day(ask, one)
    return Turn(
        circle_id=ask.circle_id,
        ask=ask,
        key=one.key,
        day=day,
        monday=day - day.weekday() * _DAY,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        anytime=one.anytime,
        minutes=one.minutes,
        places=ask.people,
    )


def _day(ask: Ask, one: Occurrence) -> date:
    """The local date in the circle's zone; "any time that day" keeps the day that was named."""
    return one.date if one.anytime else one.starts_at.astimezone(ZoneInfo(ask.circle.timezone)).date()


def _change(ask: Ask, turn: Turn, one: Occurrence, at: datetime) -> None:
    new = unsaved(ask, one)
    places = turn.places if turn.edited else max(new.places, turn.taken)  # nobody is pushed out
    if turn.edited:
        new.minutes = one.minutes
    same = (turn.starts_at, turn.ends_at, turn.minutes) == (new.starts_at, new.ends_at, new.minutes)
    if same and places == turn.places and turn.state == TurnState.OPEN:
        return
    keeps: list[UUID] = []
    freed: list[UUID] = []
    if not same and turn.taken and turn.state == TurnState.OPEN:
        keeps, freed = _who_keeps(turn, new, at)
    Turn.objects.filter(pk=turn.pk).update(
        day=new.day, monday=new.monday, starts_at=new.starts_at.astimezone(UTC), ends_at=new.ends_at.astimezone(UTC),
        anytime=new.anytime, minutes=new.minutes, places=max(places, 1), state=TurnState.OPEN,
    )  # fmt: skip
    if not same:
        _lapse([turn.pk], asked_too=new.day != turn.day)
    for people, free in ((keeps, 0), (freed, 1)):
        if people:
            tell(
                people,
                "turn_changed",
                subject="turn",
                subject_id=turn.pk,
                circle_id=turn.circle_id,
                free=free,
            )


def _who_keeps(turn: Turn, new: Turn, at: datetime) -> tuple[list[UUID], list[UUID]]:
    """Splits those who promised: those whose promise may stand for the changed turn, and those who are free again."""
    held = list(
        Promise.objects.filter(turn=turn, state=PromiseState.HELD)
        .order_by("person_id")
        .values_list("person_id", flat=True)
    )
    keeps = [person for person in held if new.day == turn.day and _still_fits(turn, new, person)]
    for person in keeps if new.minutes != turn.minutes else ():
        if member_id := rows.member_id_of(turn.circle_id, person):
            Week.objects.filter(membership_id=member_id, monday=turn.monday).update(
                minutes=Greatest(F("minutes") + (new.minutes - turn.minutes), 0)
            )
    freed = release(turn, at, only=[person for person in held if person not in keeps])
    return keeps, freed


def _still_fits(turn: Turn, new: Turn, person_id: UUID) -> bool:
    """Within what the person wrote, and no other promise of theirs at that time.

    A turn that only became shorter inside its old time always fits.
    """
    if new.starts_at >= turn.starts_at and new.ends_at <= turn.ends_at and new.minutes <= turn.minutes:
        return True
    room = (
        Room.objects.filter(
            membership__circle_id=turn.circle_id, membership__person_id=person_id, membership__left_at=None
        )
        .select_related("membership__circle")
        .first()
    )
    if room is None:
        return False
    zone = room.membership.circle.timezone
    wrote = rules.Limits(
        room.turns_week,
        room.minutes_week,
        room.turns_day,
        room.never,
        room.paused_from,
        room.paused_until,
        zone,
        room.rest_hours,
        room.night_rest_hours,
    )
    span = _span(new)
    others = Turn.objects.filter(
        promises__person_id=person_id, promises__state=PromiseState.HELD,
        starts_at__lt=new.ends_at, ends_at__gt=new.starts_at,
    ).exclude(pk=turn.pk)  # fmt: skip
    rest = timedelta(hours=max(room.rest_hours or 0, room.night_rest_hours or 0))
    near = Turn.objects.filter(
        circle_id=turn.circle_id, promises__person_id=person_id, promises__state=PromiseState.HELD,
        starts_at__lt=new.ends_at + rest, ends_at__gt=new.starts_at - rest,
    ).exclude(pk=turn.pk) if rest else Turn.objects.none()  # fmt: skip
    week = Week.objects.filter(membership_id=room.membership_id, monday=turn.monday).first()
    carried = (week.minutes if week else turn.minutes) - turn.minutes
    return (
        carried + new.minutes <= room.minutes_week
        and not rules.in_never_hours(span, wrote)
        and not rules.on_pause(span, wrote)
        and not rules.overlaps(span, [_span(other) for other in others])
        and not rules.too_soon(span, [_span(other) for other in near], wrote)
    )


def _span(turn: Turn) -> rules.Span:
    return rules.Span(turn.starts_at, turn.ends_at, turn.day, turn.minutes, turn.anytime)


def _lapse(turn_ids: list[UUID], asked_too: bool = True) -> None:
    """Suggestions for turns that changed or are gone are no longer open questions."""
    answers = [Answer.SUGGESTED, Answer.ASKED] if asked_too else [Answer.SUGGESTED]
    Suggestion.objects.filter(turn_id__in=turn_ids, answer__in=answers).update(answer=Answer.LAPSED)
