"""Asking people: the one way in which a question of the plan goes out, and how long somebody is waited for.

Whom to ask, how soon and whether at all is decided by `leanto.engine.asking` over what rows say: limits that people
wrote are never passed; the rest between two questions is this house's own, and yields only where it would be too
late. When a wait is over, the question stays open and keeps no place: silence is not a no.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, F, Q

from leanto.asks.models import AskState
from leanto.core.clock import now
from leanto.core.history import record
from leanto.engine.asking import Ask, Habits, free_prices, order
from leanto.engine.asking import Person as Someone
from leanto.engine.plan.terms import FAMILIAR, RATHER_NOT, STRETCH
from leanto.notify.actions import tell
from leanto.notify.pauses import may_be_asked
from leanto.offers.models import Room
from leanto.people.models import Person
from leanto.plans import access, rules
from leanto.plans.models import NOES, Answer, Promise, PromiseState, Suggestion, Turn, TurnState
from leanto.plans.rows import whole

KIND = "this turn"
HOUR = timedelta(hours=1)
REMEMBERED = timedelta(weeks=4)
CALM = Habits(deaf=24.0, answer=12.0, small=1, large=1, longest=24.0)
"""Among people who know each other, one who was asked hears the next question well after some ten hours, and most
answer within a day. Chosen, not measured."""
SOON = replace(CALM, deaf=0.01, floor=0.0)
"""Where less than a day is left, the rest that nobody wrote yields: late is worse than twice in a day."""
PLENTY = 24.0  # hours


@dataclass(frozen=True, slots=True)
class Sent:
    """How many people were asked now, and how many questions wait because somebody has enough of them."""

    asked: int
    waiting: int


@dataclass(slots=True)
class _Past:
    """What one person was asked here in the last weeks."""

    asked: list[float] = field(default_factory=list)  # hours ago
    noes: set[str] = field(default_factory=set)
    in_hand: set[str] = field(default_factory=set)
    open: int = 0


def ask_people(
    person: Person, circle_id: UUID, suggestion_ids: Iterable[UUID] | None = None, at: datetime | None = None
) -> Sent:
    """Asks the people of these lines (None: of all lines that `person` may arrange), as `send_waiting` does."""
    with whole():
        lines = access.lines(person, circle_id).filter(answer=Answer.SUGGESTED)
        if suggestion_ids is not None:
            lines = lines.filter(pk__in=list(suggestion_ids))
        ids = list(lines.values_list("pk", flat=True))
        changed = Suggestion.objects.filter(pk__in=ids, answer=Answer.SUGGESTED).update(to_ask=True)
        if changed:
            record(
                "plan_sent",
                subject="circle",
                subject_id=circle_id,
                circle_id=circle_id,
                actor=person,
                lines=changed,
            )
        return send_waiting(circle_id, at or now())


def send_waiting(circle_id: UUID, at: datetime) -> Sent:
    """Asks whoever may be asked now, the soonest turns first. What waits goes out later. Inside a transaction."""
    waiting = list(
        _live(at)
        .filter(circle_id=circle_id, answer=Answer.SUGGESTED, to_ask=True)
        .select_related("turn__ask")
        .only(
            "person_id", "turn_id", "stand_in", "asked_at", "why", "circle_id",
            "turn__starts_at", "turn__ends_at", "turn__anytime",
            "turn__ask__goes_out_at", "turn__ask__made_at", "turn__ask__hear_minutes",
        )
        .order_by("turn__starts_at", "pk")
    )  # fmt: skip
    if not waiting:
        return Sent(0, 0)
    someone = _people(circle_id, {line.person_id for line in waiting}, {line.turn_id for line in waiting}, at)
    by_turn: dict[tuple[UUID, bool], list[Suggestion]] = defaultdict(list)
    for line in waiting:
        by_turn[line.turn_id, line.stand_in].append(line)
    sent: Counter[UUID] = Counter()
    for (turn_id, stand_in), lines in by_turn.items():
        left = hours_left(lines[0].turn, at)
        may = [
            _now(someone[line.person_id], sent[line.person_id], _price(line.why))
            for line in lines
            if not _just_asked(line, someone[line.person_id], at)
        ]
        asking = order(Ask(str(turn_id), KIND, left, len(lines)), may, free_prices(), _habits(left))
        if not asking.rounds:
            continue
        first = asking.rounds[0]
        until = at + HOUR * min(first.wait, left / 2)
        chosen = {picked.person for picked in first.people}
        for line in lines:
            if str(line.person_id) not in chosen or not Suggestion.objects.filter(
                pk=line.pk, answer=Answer.SUGGESTED
            ).update(answer=Answer.ASKED, asked_at=at, wait_until=until):
                continue
            sent[line.person_id] += 1
            tell(
                [line.person_id], "stand_in_wanted" if stand_in else "plan_asked", subject="turn",
                subject_id=turn_id, circle_id=circle_id, after=line.turn.ask.goes_out_at,
                once_key=f"asked:{line.pk}:{at:%Y%m%d%H%M}",
            )  # fmt: skip
    asked = sum(sent.values())
    return Sent(asked, len(waiting) - asked)


def first_of(circle_id: UUID, turn_key: str, able: Mapping[str, int], at: datetime) -> str | None:
    """Whom to ask now for one place of a turn, of these people with what it would cost; None if nobody may be."""
    turn_id = UUID(turn_key[:36])
    turn = Turn.objects.select_related("ask").filter(pk=turn_id).first()
    if turn is None or not able:
        return None
    someone = _people(circle_id, {UUID(key) for key in able}, {turn_id}, at)
    left = hours_left(turn, at)
    may = [_now(someone[UUID(key)], 0, price) for key, price in sorted(able.items())]
    rounds = order(Ask(str(turn_id), KIND, left), may, free_prices(), _habits(left)).rounds
    return rounds[0].people[0].person if rounds else None


def waited_long(circle_id: UUID, at: datetime) -> list[UUID]:
    """Turns with a free place whose people were given their time to answer."""
    over = _live(at).filter(circle_id=circle_id, answer=Answer.ASKED, wait_until__lte=at)
    free = over.filter(Q(stand_in=True) | Q(turn__taken__lt=F("turn__places")))
    return list(free.order_by("turn_id").values_list("turn_id", flat=True).distinct())


def lapse_silent(silent: Iterable[tuple[UUID, UUID]], at: datetime) -> None:
    """Questions that waited long fall away once their turn is covered."""
    turns = {turn_id for turn_id, _ in silent}
    if turns:
        full = Turn.objects.filter(pk__in=turns, taken__gte=F("places")).values("pk")
        Suggestion.objects.filter(
            turn__in=full, stand_in=False, answer=Answer.ASKED, wait_until__lte=at
        ).update(answer=Answer.LAPSED, to_ask=False)


def hours_left(turn: Turn, at: datetime) -> float:
    """Until the asker wants to hear; after that, until it begins (at any time of a day: until it is over)."""
    from leanto.asks.told import limit

    begins = turn.ends_at if turn.anytime else turn.starts_at
    wish = limit(turn.starts_at, turn.ask.made_at, turn.ask.hear_minutes)
    return max(0.0, ((wish if wish > at else begins if begins > at else turn.ends_at) - at) / HOUR)


def likely(price: int) -> float:
    """The chance of a yes, from what people said of this kind and time alone: 0.6 where it is easy, half of that
    where it is a stretch. Nothing about how anybody answered before goes into it."""
    return min(0.9, max(0.1, 0.6 - price / (4 * STRETCH - RATHER_NOT // 2)))


def _price(why: list[dict[str, Any]]) -> int:
    """What a stored reason says of willingness and familiarity, in the prices of the plan."""
    codes = {part.get("code") for part in why if isinstance(part, dict)}
    return (
        STRETCH * ("stretch" in codes)
        + RATHER_NOT * ("rather_not" in codes)
        - FAMILIAR * ("done_before" in codes)
    )


def _habits(left: float) -> Habits:
    return CALM if left >= PLENTY else SOON


def _now(person: Someone, sent: int, price: int) -> Someone:
    """The person after so many questions of this same round, which are read in one go."""
    most = None if person.per_week is None else max(0, person.per_week - sent)
    return replace(person, chances={KIND: likely(price)}, per_week=most, open=person.open + sent)


def _just_asked(line: Suggestion, person: Someone, at: datetime) -> bool:
    """A question that fell away and comes again within a week is not counted twice, so it waits for whoever wrote how
    many they want in a week."""
    return (
        person.per_week is not None and line.asked_at is not None and at - line.asked_at < timedelta(days=7)
    )


def _live(at: datetime) -> Any:
    return Suggestion.objects.filter(
        turn__state=TurnState.OPEN, turn__ends_at__gt=at, turn__ask__state=AskState.OPEN
    )


def _people(circle_id: UUID, people: set[UUID], turns: set[UUID], at: datetime) -> dict[UUID, Someone]:
    """What limits how often each is asked in this circle. Four queries.

    Whether somebody answered what they were asked is not read: an answer and a silence give the same rest, and
    nothing here is a record of how anybody answers.
    """
    held = set(
        Promise.objects.filter(person_id__in=people, state=PromiseState.HELD).values_list(
            "turn_id", "person_id"
        )
    )
    past: defaultdict[UUID, _Past] = defaultdict(_Past)
    rows = Suggestion.objects.filter(circle_id=circle_id, person_id__in=people).filter(
        Q(asked_at__gt=at - REMEMBERED) | Q(turn_id__in=turns)
    )
    for person_id, turn_id, answer, asked_at, open_now in rows.values_list(
        "person_id", "turn_id", "answer", "asked_at", _still_open(at)
    ):
        one = past[person_id]
        if asked_at is not None:
            one.asked.append(max(0.0, (at - asked_at) / HOUR))
        if answer in NOES:
            one.noes.add(str(turn_id))
        elif answer == Answer.ASKED:
            one.in_hand.add(str(turn_id))
            one.open += bool(open_now) and (turn_id, person_id) not in held
    limits = Room.objects.filter(membership__circle_id=circle_id, membership__person_id__in=people)
    most = dict(limits.values_list("membership__person_id", "questions_week"))
    free = may_be_asked(people, circle_id, at)
    return {
        person: Someone(
            str(person), {}, asked=tuple(past[person].asked), per_week=most.get(person),
            room=rules.MOST_OPEN_QUESTIONS, open=past[person].open, paused=person not in free,
            said_no=frozenset(past[person].noes), in_hand=frozenset(past[person].in_hand),
        )
        for person in people
    }  # fmt: skip


def _still_open(at: datetime) -> Any:
    """Whether a question still has something to answer."""
    wanted = Q(turn__state=TurnState.OPEN, turn__ends_at__gt=at, turn__ask__state=AskState.OPEN)
    free = Q(stand_in=True) | Q(turn__taken__lt=F("turn__places"))
    return ExpressionWrapper(wanted & free, output_field=BooleanField())
