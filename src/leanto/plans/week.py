"""“My week” across all circles, and one turn's page: what they read, in few queries whatever the circle's size.

My week asks the database six times in all: session, person, memberships, turns, news, names in the news.
One question brings what somebody is asked, what they promised, and how their own asks stand, because all
three are turns; a thousand open turns of others never enter it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    DateField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    UUIDField,
)

from leanto.asks.forms import length_words
from leanto.asks.models import AskedPerson, AskState, Audience
from leanto.asks.shown import Status, status
from leanto.circles.models import Circle, Membership, PodMember
from leanto.core.clock import today
from leanto.core.errors import NotHere
from leanto.core.prepared import Prepared
from leanto.notify.words import News, news
from leanto.offers import pauses
from leanto.offers.models import Room
from leanto.offers.rules import week_of
from leanto.people.models import Person
from leanto.plans import rules, saying
from leanto.plans.answers import limits_of, span_of
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, Turn, TurnState
from leanto.plans.names import name, shown_in
from leanto.plans.rows import KEPT

MOST_ROWS = 120
"""More turns than anybody could hold or be asked about in four weeks; the page stays light in any case."""
LOOK_BACK = timedelta(days=14)
_NO = [Answer.NOT_THIS_TIME, Answer.SMALLER, Answer.LATER, Answer.SOMEONE_ELSE]


@dataclass(slots=True)
class Line:
    """One turn on the page. `promise` is the key of one's own promise; `asker` a name."""

    turn: Turn
    circle: str
    asker: str
    promise: UUID | None = None
    looking: bool = False
    stand_in: bool = False
    why: list[dict[str, Any]] = field(default_factory=list)

    @property
    def length(self) -> str:
        return length_words(self.turn.minutes)

    @property
    def why_words(self) -> str:
        return saying.why_you(self.why)


@dataclass(slots=True)
class Own:
    """An own ask and how it stands."""

    ask: Any
    status: Status


@dataclass(slots=True)
class CarriedWeek:
    """What one holds in one week of one circle, and whether something of it is still ahead."""

    monday: date
    room: Room
    turns: int = 0
    minutes: int = 0
    ahead: bool = False

    @property
    def over(self) -> bool:
        return self.turns > self.room.turns_week or self.minutes > self.room.minutes_week


@dataclass(slots=True)
class Carrying:
    """One's own room in one circle, this week and the next. For the person alone."""

    circle: Circle
    weeks: list[CarriedWeek]
    room: Room
    paused: bool


@dataclass(slots=True)
class MyWeek:
    """The page. `who` is the member whose week it is when somebody types for them."""

    circles: list[Circle]
    who: Membership | None
    keeps: list[Membership]
    asked: list[Line]
    held: list[Line]
    past: list[Line]
    own: list[Own]
    carrying: list[Carrying]
    news: list[News]


def my_week(person: Person, at: datetime, for_member: UUID | None = None) -> MyWeek:
    """The week of the person, or of a member whom they type for (404 if they do not)."""
    members = _memberships(person=person.pk)
    members.sort(key=lambda member: member.circle.name.casefold())
    mine = [member for member in members if member.person_id == person.pk]
    keeps = [member for member in members if member.person_id != person.pk]
    who = None
    if for_member is not None:
        who = next((member for member in keeps if member.pk == for_member), None)
        if who is None:
            raise NotHere
        mine = [who]
    whose = who.person_id if who else person.pk
    mondays = {member.circle_id: week_of(today(member.circle.timezone)) for member in mine}
    circles = {member.circle_id: member.circle for member in mine}
    page = MyWeek([m.circle for m in members if m.person_id == person.pk], who, keeps, [], [], [], [], [], [])
    rooms = {member.circle_id: _room_of(member) for member in mine}
    weeks = {
        circle_id: [CarriedWeek(monday + timedelta(weeks=ahead), rooms[circle_id]) for ahead in (0, 1)]
        for circle_id, monday in mondays.items()
    }
    first = min(mondays.values(), default=None)
    away = {key for key, room in rooms.items() if pauses.holds(room, circles[key].timezone, at)}
    for turn in _turns_of(whose=whose, at=at, back=at - LOOK_BACK, since=first or at.date()):
        if turn.circle_id not in circles:  # a circle of theirs in which the reader does not type for them
            continue
        _place(page, turn, vars(turn), whose, at, circles, weeks)
    page.asked = [line for line in page.asked if not _off(line.turn, away, rooms, circles)]
    for member in mine:
        key = member.circle_id
        page.carrying.append(Carrying(member.circle, weeks[key], rooms[key], key in away))
    if not who:
        paused = {
            (member.circle_id, member.person_id)
            for member in members
            if pauses.holds(_room_of(member), member.circle.timezone, at)
        }
        page.news = news(person, paused=paused)
    return page


def _room_of(member: Membership) -> Room:
    return getattr(member, "room", None) or Room(membership=member)


def _off(turn: Turn, away: set[UUID], rooms: dict[UUID, Room], circles: dict[UUID, Circle]) -> bool:
    """Nobody is asked on a pause, nor for a time inside one."""
    key = turn.circle_id
    return key in away or rules.on_pause(span_of(turn), limits_of(rooms[key], circles[key].timezone))


_memberships: Prepared[Membership] = Prepared(
    lambda person: (
        Membership.objects.filter(Q(person=person) | Q(kept_by=person, consent_at__isnull=False))
        .filter(left_at=None, circle__ended_at=None)
        .select_related("circle", "person", "room")
    ),
    person=UUIDField(),
)


def _turns(whose: UUID, at: datetime, back: datetime, since: date) -> QuerySet[Turn]:
    """Turns that somebody holds, is asked about (by name, by the plan, in a pod), or asked for themselves (the next
    one of each own ask)."""
    promises = Promise.objects.filter(turn_id=OuterRef("pk"), person_id=whose, state__in=KEPT)
    lines = Suggestion.objects.filter(turn_id=OuterRef("pk"), person_id=whose)
    named = AskedPerson.objects.filter(ask_id=OuterRef("ask_id"), person_id=whose)
    open_now = Q(state=TurnState.OPEN, ends_at__gt=at, ask__state=AskState.OPEN)
    told = open_now & Q(ask__goes_out_at__lte=at)
    of_ask = Turn.objects.filter(ask_id=OuterRef("ask_id"), state=TurnState.OPEN, ends_at__gt=at).order_by()
    sums = of_ask.values("ask_id")
    held = Promise.objects.filter(person_id=whose, state=PromiseState.HELD, turn__ends_at__gt=back)
    kept = Promise.objects.filter(person_id=whose, state__in=KEPT, turn__monday__gte=since)
    asked = Suggestion.objects.filter(person_id=whose, answer=Answer.ASKED)
    by_name = AskedPerson.objects.filter(person_id=whose)
    pods = PodMember.objects.filter(person_id=whose, said_yes_at__isnull=False, pod__ended_at=None)
    said = Suggestion.objects.filter(person_id=whose, answer__in=_NO)
    there = Membership.objects.filter(
        circle_id=OuterRef("circle_id"), person_id=whose, left_at=None, circle__ended_at=None
    )
    return (
        Turn.objects.filter(Exists(there))
        .filter(
            Q(pk__in=held.values("turn_id"))
            | Q(pk__in=kept.values("turn_id"))
            | (told & Q(pk__in=asked.values("turn_id")))
            | (
                told
                & Q(ask_id__in=by_name.values("ask_id"), taken__lt=F("places"))
                & Q(ask__audience__in=[Audience.ONE, Audience.FEW])
            )
            | (
                told
                & Q(ask__audience=Audience.POD, ask__pod_id__in=pods.values("pod_id"), taken__lt=F("places"))
                & ~Q(pk__in=said.values("turn_id"))
            )
            | (
                open_now
                & Q(ask__asker_id=whose)
                & ~Exists(
                    of_ask.filter(
                        Q(starts_at__lt=OuterRef("starts_at"))
                        | Q(starts_at=OuterRef("starts_at"), pk__lt=OuterRef("pk"))
                    )
                )
            )
        )
        .select_related("ask__asker")
        .defer("ask__note", "ask__details", "ask__plan_b", "ask__series", "note")
        .annotate(
            asker_shown=shown_in("circle_id", "ask__asker_id"),
            p_id=Subquery(promises.values("pk")[:1]),
            p_state=Subquery(promises.values("state")[:1]),
            p_looking=Subquery(promises.values("looking")[:1]),
            l_answer=Subquery(lines.values("answer")[:1]),
            l_why=Subquery(lines.values("why")[:1]),
            l_stand_in=Subquery(lines.values("stand_in")[:1]),
            wants_stand_in=Exists(
                Promise.objects.filter(turn_id=OuterRef("pk"), state=PromiseState.HELD, looking=True)
            ),
            named=Exists(named),
            in_pod=Exists(pods.filter(pod_id=OuterRef("ask__pod_id"))),
            a_places=Subquery(sums.annotate(sum=Sum("places")).values("sum")),
            a_taken=Subquery(sums.annotate(sum=Sum("taken")).values("sum")),
        )
        .order_by("starts_at", "pk")[:MOST_ROWS]
    )


_turns_of: Prepared[Turn] = Prepared(
    _turns, whose=UUIDField(), at=DateTimeField(), back=DateTimeField(), since=DateField()
)


def _place(
    page: MyWeek,
    turn: Turn,
    facts: dict[str, Any],
    whose: UUID,
    at: datetime,
    circles: dict[UUID, Circle],
    weeks: dict[UUID, list[CarriedWeek]],
) -> None:
    """Puts one row where it belongs on the page."""
    line = Line(
        turn, circles[turn.circle_id].name, name(facts["asker_shown"], turn.ask.asker),
        facts["p_id"], bool(facts["p_looking"]), bool(facts["l_stand_in"]), facts["l_why"] or [],
    )  # fmt: skip
    if turn.ask.asker_id == whose:
        if turn.state == TurnState.OPEN and turn.ends_at > at:
            page.own.append(
                Own(turn.ask, status(turn.ask, facts["a_places"] or 0, facts["a_taken"] or 0, mine=True))
            )
        return
    if facts["p_id"] is not None:
        for week in weeks[turn.circle_id]:
            if week.monday == turn.monday:
                week.turns += 1
                week.minutes += turn.minutes
                week.ahead = week.ahead or (facts["p_state"] == PromiseState.HELD and turn.ends_at > at)
        if facts["p_state"] == PromiseState.HELD:
            (page.held if turn.ends_at > at else page.past).append(line)
        return
    answer = facts["l_answer"]
    room_for_me = turn.taken < turn.places or facts["wants_stand_in"]
    if room_for_me and (answer == Answer.ASKED or (facts["named"] and answer not in _NO)):
        page.asked.append(line)
    elif (
        facts["in_pod"] and turn.taken < turn.places and answer not in _NO
        and all(each.turn.ask_id != turn.ask_id for each in page.asked)  # of a rota for a pod, the next open day
    ):  # fmt: skip
        page.asked.append(line)
