"""Telling askers: no ask ends in silence, and the asker hears before their own limit.

What is due is decided by `rules.due`; this module gathers its facts, writes down what was said and says it. An ask
with named dates is told as one. An ask that comes again is told per window, a calendar week of its turns: `told`
and `decide_by` speak of the turns up to `window_until`. The next window opens a day and a half before its own limit,
or as soon as nothing of this one is left. Turns of later weeks are open to everybody, but nobody is alarmed about
them before their time.

A hand-back does not change `told` by itself: the asker hears of it at once (`promise_handed_back`), and the job
speaks when the time for waiting is over. Nothing here locks: each change is one conditional update on the ask, made
last, so that saying yes to a turn never waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, Min, OuterRef, Q, Sum

from leanto.asks import pauses, rules
from leanto.asks.models import Ask, AskState, Audience, Told
from leanto.asks.recurrence import Every, Occurrence
from leanto.asks.series_data import from_data
from leanto.circles.models import Membership
from leanto.core.clock import now
from leanto.core.history import record
from leanto.notify.actions import tell
from leanto.plans.models import Answer, Suggestion, Turn, TurnState

OPENS_AHEAD = timedelta(hours=36)
MORNING = timedelta(hours=9)
CODES = {Told.COVERED: "told_covered", Told.SMALLER: "told_smaller", Told.NOT_COVERED: "told_not_covered"}
FACTS = (
    "pk",
    "circle_id",
    "asker_id",
    "told",
    "told_at",
    "decide_by",
    "made_at",
    "window_until",
    "hear_minutes",
    "audience",
    "minutes",
    "state",
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Places in the turns of the window that are not over, and where the next window would begin.

    `unanswered`: turns with a free place to which nobody said "not this time".
    """

    places: int = 0
    taken: int = 0
    next_start: datetime | None = None
    next_day: date | None = None
    unanswered: int = 1


def first_chance(one: Occurrence | Turn, at: datetime) -> datetime:
    """When it is too late to find somebody: the start, or nine in the morning of "any time that day"."""
    if not one.anytime:
        return one.starts_at
    morning = one.starts_at + MORNING
    return (
        morning
        if morning > at
        else max(one.ends_at - timedelta(minutes=one.minutes), at + (one.ends_at - at) / 2)
    )


def limit(first: datetime, at: datetime, hear_minutes: int | None) -> datetime:
    """The limit of a window that begins at `first`: as far ahead as the asker wishes, or the usual."""
    if hear_minutes is not None and (own := first - timedelta(minutes=hear_minutes)) > at:
        return own
    return rules.default_decide_by(at, first)


def opening(ask: Ask, ahead: Iterable[Occurrence], at: datetime) -> dict[str, Any]:
    """The columns of the first window of an ask that begins, or begins anew: `ahead` are its occurrences to come."""
    coming = sorted(ahead, key=lambda one: one.starts_at)
    again = from_data(ask.series).every is not Every.DATES
    first = coming[0] if coming else None
    return {
        "told": Told.NOTHING_YET,
        "told_at": at,
        "window_until": week_end(first.date) if first and again else None,
        "decide_by": limit(first_chance(first, at), at, ask.hear_minutes) if first else None,
    }


def week_end(day: date) -> date:
    """The Sunday of that week."""
    return day + timedelta(days=6 - day.weekday())


def tell_askers(at: datetime) -> None:
    """Job, every five minutes: says what is due to every asker. Three queries when nothing is."""
    covered = coverages(Q(ask__state=AskState.OPEN), at)
    in_vain = pauses.asked_in_vain(at)
    for ask in Ask.objects.filter(state=AskState.OPEN).only(*FACTS).iterator(chunk_size=500):
        if ask.pk in in_vain and ask.decide_by is not None:
            ask.decide_by = min(ask.decide_by, at + rules.SHORTEST_NOTICE)  # not saved: only speaks sooner
        speak(ask, covered.get(ask.pk, Coverage()), at)


def coverage_changed(ask_id: UUID, at: datetime | None = None) -> None:
    """The same for one ask at once, after a yes, a hand-back or a change. Two queries when nothing is due."""
    at = at or now()
    for ask in Ask.objects.filter(pk=ask_id, state=AskState.OPEN).only(*FACTS):
        speak(ask, coverages(Q(ask_id=ask_id), at).get(ask_id, Coverage()), at)


def coverages(which: Q, at: datetime, states: Iterable[str] = (TurnState.OPEN,)) -> dict[UUID, Coverage]:
    """Coverage by ask, for asks with any turn in these states that is not over. One query."""
    inside = Q(ask__window_until=None) | Q(day__lte=F("ask__window_until"))
    noes = Suggestion.objects.filter(turn_id=OuterRef("pk"), answer=Answer.NOT_THIS_TIME)
    turns = Turn.objects.filter(which, state__in=list(states)).annotate(declined=Exists(noes)).order_by()
    if TurnState.OVER not in states:
        turns = turns.filter(ends_at__gt=at)
    found = turns.values("ask_id").annotate(
        all_places=Sum("places", filter=inside),
        all_taken=Sum("taken", filter=inside),
        next_start=Min("starts_at", filter=~inside),
        next_day=Min("day", filter=~inside),
        unanswered=Count("pk", filter=inside & Q(taken__lt=F("places"), declined=False)),
    )
    return {
        row["ask_id"]: Coverage(
            row["all_places"] or 0,
            row["all_taken"] or 0,
            row["next_start"],
            row["next_day"],
            row["unanswered"],
        )
        for row in found
    }


def speak(ask: Ask, cover: Coverage, at: datetime) -> None:
    """Says what is due about this window, and opens the next one when it is time for it."""
    facts = rules.AskFacts(
        sent_at=ask.told_at or ask.made_at,
        decide_by=ask.decide_by or at,
        turns=(rules.TurnFacts(cover.places, cover.taken),) if cover.places else (),
        told=rules.Told(ask.told),
        audience=rules.Audience(ask.audience),
        minutes=ask.minutes,
        declined=ask.audience == Audience.ONE and not cover.unanswered,
    )
    if (due := rules.due(facts, at)) is not None:
        say(ask, due, at)
    elif cover.next_start is not None and cover.next_day is not None:
        ahead = limit(cover.next_start, at, ask.hear_minutes)
        if not cover.places or at >= ahead - OPENS_AHEAD:
            opened = Ask.objects.filter(pk=ask.pk, state=AskState.OPEN, window_until=ask.window_until).update(
                window_until=week_end(cover.next_day), decide_by=ahead, told=Told.NOTHING_YET, told_at=at
            )
            if opened:  # what is due about the new window is said in the same round
                coverage_changed(ask.pk, at)


def say(ask: Ask, due: rules.Due, at: datetime) -> None:
    """Writes down what is said and says it; the one whose update hits the row is the one who speaks."""
    with transaction.atomic():
        said = Ask.objects.filter(pk=ask.pk, told=ask.told, window_until=ask.window_until).update(
            told=due.told.value, told_at=at
        )
        if not said:
            return
        code = CODES[Told(due.told.value)]
        record(code, subject="ask", subject_id=ask.pk, circle_id=ask.circle_id)
        tell_side(
            ask,
            [ask.asker_id],
            code,
            places=due.places,
            open=due.open_places,
            late=int(due.late),
            choices=[str(choice) for choice in due.choices],
        )


def tell_side(
    ask: Ask, people: Iterable[UUID], code: str, *, after: datetime | None = None, **data: Any
) -> None:
    """News about an ask for these people; somebody without a phone hears it through who types for them."""
    wanted = set(people)
    kept = dict(
        Membership.objects.filter(
            circle_id=ask.circle_id,
            person_id__in=wanted,
            left_at=None,
            kept_by__isnull=False,
            person__email=None,
        ).values_list("person_id", "kept_by_id")
    )
    subject: dict[str, Any] = {
        "subject": "ask",
        "subject_id": ask.pk,
        "circle_id": ask.circle_id,
        "after": after,
    }
    if own := sorted(wanted - kept.keys()):
        tell(own, code, **subject, **data)
    for person_id, keeper_id in sorted(kept.items()):
        if keeper_id is not None:
            tell([keeper_id], code, **subject, **data, for_person=str(person_id))


def finish(ask_id: UUID, at: datetime) -> None:
    """Closes an ask with nothing more to come: DONE, or ENDED when its last day came first. Never untold."""
    from leanto.plans.turns import wanted  # plans tells the asks room when turns are over

    ask = Ask.objects.select_related("circle").filter(pk=ask_id, state=AskState.OPEN).first()
    if ask is None or wanted(ask, at) or Turn.objects.filter(ask=ask, state=TurnState.OPEN).exists():
        return
    with transaction.atomic():
        if ask.told == Told.NOTHING_YET:  # the server was away: late is better than never
            cover = coverages(Q(ask_id=ask_id), at, (TurnState.OPEN, TurnState.OVER)).get(ask_id, Coverage())
            state = rules.state([rules.TurnFacts(cover.places, cover.taken)])
            say(ask, rules.Due(state, True, cover.places, cover.places - cover.taken, ()), at)
        cut = (
            ask.ends_on is not None
            and Every(ask.series["every"]) is not Every.DATES
            and "until" not in ask.series
        )
        Ask.objects.filter(pk=ask_id, state=AskState.OPEN).update(
            state=AskState.ENDED if cut else AskState.DONE
        )
