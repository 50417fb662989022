"""The few row changes that every promise is made of. Only the actions of this room call them.

The locking rule: a turn, then the membership of whoever says yes, then a week, each locked by its own statement or
in the order of keys, always before what is checked against them is read. Several at once: all turns first, then
all weeks. The membership is the lock between a yes and a pause: whichever comes second sees the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Greatest

from leanto.asks.models import Ask
from leanto.circles.models import Membership
from leanto.offers.models import Room, Week
from leanto.plans.models import Promise, PromiseState, Turn, TurnState

KEPT = (PromiseState.HELD, PromiseState.DONE, PromiseState.DID_NOT_HAPPEN)
"""Promises that fill a place and count into a week's room: all but those handed back."""


def whole() -> AbstractContextManager[Any]:
    """One transaction around an action: the caller's own if there is one, without a savepoint in it.

    A savepoint would cost two statements in each answer and buy nothing: a refusal ends the whole write.
    Inside the transaction that a test wraps around itself there is a savepoint, so that a refusal undoes
    its half-made changes there too.
    """
    blocks: list[Any] = getattr(connection, "atomic_blocks", [])
    if blocks and not getattr(blocks[-1], "_from_testcase", False):
        return nullcontext()
    return transaction.atomic()


def take_place(turn_id: UUID, member_id: UUID, ask_id: UUID | None = None) -> bool:
    """One more person for the turn, if it is open and a place is free. Locks the turn, then the member. One query.

    `ask_id`: locks this ask too, behind the turn, for an asker who wants never more than so many different people:
    two who say yes to two dates of it then see each other.

    SQLite has one writer at a time, so there the turn's own update is enough. PostgreSQL locks the membership in
    the same statement, behind the turn, so that a pause set in this very instant waits or is seen (`take_room`).
    """
    if not connection.features.has_select_for_no_key_update:
        free = Turn.objects.filter(pk=turn_id, state=TurnState.OPEN, taken__lt=F("places"))
        return bool(free.update(taken=F("taken") + 1))
    with connection.cursor() as cursor:
        found: list[Any] = [turn_id, TurnState.OPEN.value, member_id]
        if ask_id is None:
            cursor.execute(
                "WITH place AS (UPDATE plans_turn SET taken = taken + 1 "
                "WHERE id = %s AND state = %s AND taken < places RETURNING id) "
                "SELECT 1 FROM circles_membership AS member, place WHERE member.id = %s "
                "FOR NO KEY UPDATE OF member",
                found,
            )
        else:
            cursor.execute(
                "WITH place AS (UPDATE plans_turn SET taken = taken + 1 "
                "WHERE id = %s AND state = %s AND taken < places RETURNING id) "
                "SELECT 1 FROM circles_membership AS member, asks_ask AS ask, place "
                "WHERE member.id = %s AND ask.id = %s FOR NO KEY UPDATE OF member, ask",
                [*found, ask_id],
            )
        return cursor.fetchone() is not None


def lock_member(member_id: UUID) -> None:
    """A yes and a pause of one member exclude each other. Behind turns, before weeks. One query, none on SQLite."""
    if connection.features.has_select_for_no_key_update:
        list(Membership.objects.select_for_update(no_key=True).filter(pk=member_id).values_list("pk"))


def lock_ask(ask_id: UUID) -> None:
    """For a stand-in of an ask with few different people. Behind turns. One query, none on SQLite."""
    if connection.features.has_select_for_no_key_update:
        list(Ask.objects.select_for_update(no_key=True).filter(pk=ask_id).values_list("pk"))


def free_place(turn_id: UUID) -> None:
    """One person fewer. Locks the turn. One query."""
    Turn.objects.filter(pk=turn_id, taken__gt=0).update(taken=F("taken") - 1)


def lock_turns(turn_ids: Iterable[UUID]) -> None:
    """Locks several turns in one order, so that two who do it never wait for each other."""
    list(
        Turn.objects.select_for_update(no_key=True)
        .filter(pk__in=set(turn_ids))
        .order_by("pk")
        .values_list("pk")
    )


def take_room(member_id: UUID, monday: date, minutes: int, room: Room) -> bool:
    """Counts one turn into the member's week, only while both limits of `room` hold. Locks the week. One query.

    Nothing is counted either when the member's room or pause is another by now than `room` says: it was read
    before anything was locked. Plain SQL that SQLite and PostgreSQL share: the ORM has no upsert with a
    condition, and the condition has to be in the statement that counts, or two taps at once would both fit.
    """
    if room.turns_week < 1 or minutes > room.minutes_week:
        return False
    member = Week._meta.get_field("membership").target_field.get_db_prep_value(member_id, connection)
    off, back = room.paused_from, room.paused_until
    limits = (room.turns_day, room.rest_hours, room.night_rest_hours, room.days_in_a_row)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO offers_week (membership_id, monday, turns, minutes) SELECT %s, %s, 1, %s "
            "WHERE NOT EXISTS (SELECT 1 FROM offers_room WHERE membership_id = %s AND NOT ("
            "turns_week = %s AND minutes_week = %s AND COALESCE(turns_day, -1) = %s "
            "AND COALESCE(rest_hours, -1) = %s AND COALESCE(night_rest_hours, -1) = %s "
            "AND COALESCE(days_in_a_row, -1) = %s "
            "AND COALESCE(CAST(paused_from AS TEXT), '') = %s AND COALESCE(CAST(paused_until AS TEXT), '') = %s)) "
            "ON CONFLICT (membership_id, monday) DO UPDATE "
            "SET turns = offers_week.turns + 1, minutes = offers_week.minutes + excluded.minutes "
            "WHERE offers_week.turns + 1 <= %s AND offers_week.minutes + excluded.minutes <= %s",
            [
                member,
                connection.ops.adapt_datefield_value(monday),
                minutes,
                member,
                room.turns_week,
                room.minutes_week,
                *(-1 if n is None else n for n in limits),
                off.isoformat() if off else "",
                back.isoformat() if back else "",
                room.turns_week,
                room.minutes_week,
            ],
        )
        return bool(cursor.rowcount == 1)


def give_room(member_id: UUID, monday: date, minutes: int) -> None:
    """Takes one turn out of the member's week. Locks the week. One query."""
    Week.objects.filter(membership_id=member_id, monday=monday).update(
        turns=Case(When(turns__gt=0, then=F("turns") - 1), default=Value(0)),
        minutes=Greatest(F("minutes"), Value(minutes)) - Value(minutes),
    )


def member_id_of(circle_id: UUID, person_id: UUID) -> UUID | None:
    """The person's membership in the circle, the present one before any that ended."""
    return (
        Membership.objects.filter(circle_id=circle_id, person_id=person_id)
        .order_by(F("left_at").desc(nulls_first=True))
        .values_list("pk", flat=True)
        .first()
    )


def kept(circle_id: UUID | None = None) -> QuerySet[Promise]:
    """Promises that stand or stood."""
    promises = Promise.objects.filter(state__in=KEPT)
    return promises.filter(circle_id=circle_id) if circle_id else promises


def recount_weeks(circle_id: UUID) -> None:
    """Makes every week of the circle equal to its promises again: after turns got other dates or lengths."""
    with whole():
        members = dict(
            Membership.objects.filter(circle_id=circle_id, left_at=None).values_list("person_id", "pk")
        )
        sums: dict[tuple[UUID, date], list[int]] = {}
        rows = (
            kept(circle_id)
            .filter(person_id__in=members)
            .values_list("person_id", "turn__monday", "turn__minutes")
        )
        for person_id, monday, minutes in rows:
            week = sums.setdefault((members[person_id], monday), [0, 0])
            week[0] += 1
            week[1] += minutes
        weeks = Week.objects.select_for_update(no_key=True).filter(membership__circle_id=circle_id)
        for week_row in weeks.order_by("pk"):
            turns, minutes = sums.pop((week_row.membership_id, week_row.monday), [0, 0])
            if (turns, minutes) != (week_row.turns, week_row.minutes):
                Week.objects.filter(pk=week_row.pk).update(turns=turns, minutes=minutes)
        for (member_id, monday), (turns, minutes) in sorted(sums.items(), key=str):
            Week.objects.bulk_create(
                [Week(membership_id=member_id, monday=monday, turns=turns, minutes=minutes)],
                ignore_conflicts=True,
            )
