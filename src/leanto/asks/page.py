"""What the pages of asks need to know, with as few questions to the database as possible. Plain values out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.utils.translation import gettext as _

from leanto.asks import access, rules, shown
from leanto.asks.forms import Around
from leanto.asks.kinds import SITTING
from leanto.asks.models import Ask, AskedPerson, AskState, Audience
from leanto.circles import access as circles
from leanto.circles.models import Membership
from leanto.people.models import Person
from leanto.plans.models import Answer, PromiseState, Suggestion, Turn, TurnState
from leanto.plans.names import name, shown_in

TURNS_ON_PAGE = 60
LOOK_BACK = timedelta(days=14)
WITH_WORDS = (Answer.SMALLER, Answer.LATER, Answer.SOMEONE_ELSE)


@dataclass(slots=True)
class TurnShown:
    """One date of an ask. `people`: who said yes, named only for those who may know; `mine`: the reader did."""

    id: UUID
    at: datetime
    day: Any
    time: str
    free: int
    over: bool
    note: str
    places: int
    people: list[str] = field(default_factory=list)
    taken: int = 0
    mine: bool = False
    helpers: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Passed:
    """An answer that came with words: "smaller", "later", "someone else"."""

    who: str
    what: str
    words: str
    day: Any


@dataclass(frozen=True, slots=True)
class AskPage:
    """Everything that the page of one ask prints."""

    ask: Ask
    mine: bool
    own: bool
    words: shown.Shown
    status: shown.Status
    coming: list[TurnShown]
    past: list[TurnShown]
    answers: list[Passed]
    may_take_back: bool
    comes_again: bool
    may_answer: bool
    sit_with: str = ""  # the people (ids) whom the asker could invite to settle together for this


def ask_page(person: Person, ask_id: UUID, at: datetime) -> AskPage:
    """One ask as this person may see it. Four queries: ask, turns with promises, asked people, answers."""
    ask = access.ask_to_show(person, ask_id)
    facts = vars(ask)
    mine = access.owns(person, ask)
    asker = name(facts["asker_shown"], ask.asker)
    typist = ""
    if ask.typed_by is not None and ask.typed_by_id != ask.asker_id:
        typist = name(facts["typist_shown"], ask.typed_by)
    turns = _turns(person, ask, at, knows=mine or bool(facts["helps"]))
    coming = [turn for turn in turns if not turn.over]
    window = [turn for turn in coming if ask.window_until is None or turn.day <= ask.window_until]
    asked = asked_names(ask) if mine and ask.audience != Audience.CIRCLE else []
    pod = ask.pod.name if ask.pod and (mine or facts["in_pod"]) else ""
    return AskPage(
        ask=ask,
        mine=mine,
        own=ask.asker_id == person.pk,
        words=shown.of_ask(
            ask, asker, typist, asked, pod=pod, details=access.sees_details(person, ask), mine=mine
        ),
        status=shown.status(ask, sum(t.places for t in window), sum(t.taken for t in window), mine),
        coming=coming,
        past=[turn for turn in turns if turn.over],
        answers=_answers(ask) if mine else [],
        may_take_back=mine and rules.can_take_back(ask.made_at, at),
        comes_again=ask.series.get("every") != "dates",
        may_answer=ask.asker_id != person.pk and any(turn.free and not turn.mine for turn in coming),
        sit_with=_sit_with(ask, coming) if ask.asker_id == person.pk else "",
    )


def _sit_with(ask: Ask, coming: list[TurnShown]) -> str:
    """Who said yes to an ask that could be done by voice, for a link to the invitation. Ids, never words."""
    if ask.kind not in SITTING:
        return ""
    return ",".join(str(each) for each in dict.fromkeys(each for turn in coming for each in turn.helpers))


def asked_names(ask: Ask) -> list[str]:
    """Who was asked by name, for the asker. One query."""
    rows = AskedPerson.objects.filter(ask=ask).select_related("person", "ask")
    return sorted(
        name(vars(row)["label"], row.person)
        for row in rows.annotate(label=shown_in("ask__circle_id", "person_id"))
    )


def _turns(person: Person, ask: Ask, at: datetime, knows: bool) -> list[TurnShown]:
    """Turns and who said yes to them, in one query: a row for each promise, or one without."""
    stands = [PromiseState.HELD, PromiseState.DONE, PromiseState.DID_NOT_HAPPEN]
    rows = (
        Turn.objects.filter(ask=ask, ends_at__gt=at - LOOK_BACK)
        .exclude(state=TurnState.DROPPED)
        .annotate(
            held=FilteredRelation("promises", condition=Q(promises__state__in=stands)),
            who=F("held__person_id"),
            typist=F("held__typed_by_id"),
            who_name=F("held__person__name"),
            label=shown_in("circle_id", "held__person_id"),
        )
        .order_by("starts_at", "pk", "held__made_at")[: TURNS_ON_PAGE * 2]
    )
    found: dict[UUID, TurnShown] = {}
    for row in rows:
        facts = vars(row)
        turn = found.get(row.pk)
        if turn is None:
            turn = found[row.pk] = TurnShown(
                row.pk, row.starts_at, row.day, shown.turn_words(row.starts_at, row.anytime),
                row.places - row.taken, row.state != TurnState.OPEN or row.ends_at <= at, row.note, row.places,
                taken=row.taken,
            )  # fmt: skip
        if facts["who"] is not None:
            is_mine = person.pk in (facts["who"], facts["typist"])
            turn.mine = turn.mine or is_mine
            if knows:
                turn.helpers.append(facts["who"])
            if knows or is_mine:
                turn.people.append(name(facts["label"], facts["who_name"] or _("Someone")))
    return list(found.values())[:TURNS_ON_PAGE]


def _answers(ask: Ask) -> list[Passed]:
    """Answers that people chose to pass on with more than a no. A plain "not this time" is never among them."""
    rows = (
        Suggestion.objects.filter(turn__ask=ask, answer__in=WITH_WORDS)
        .select_related("person", "turn")
        .annotate(label=shown_in("circle_id", "person_id"))
        .order_by("turn__starts_at", "pk")[:50]
    )
    labels = {
        Answer.SMALLER: _("A smaller version would fit"),
        Answer.LATER: _("Another time would fit"),
        Answer.SOMEONE_ELSE: _("Somebody else may fit better"),
    }
    return [
        Passed(name(vars(row)["label"], row.person), labels[Answer(row.answer)], row.words, row.turn.day)
        for row in rows
    ]


def ask_list(person: Person, circle_id: UUID, at: datetime) -> QuerySet[Ask]:
    """Open asks that the person may see, the soonest first: `next_at`, `places`, `taken`, `asker_shown`. One query.

    `next_at` is the next turn that has a free place, if one has: "open" beside a day that is taken would mislead.
    """
    ahead = Turn.objects.filter(ask_id=OuterRef("pk"), state=TurnState.OPEN, ends_at__gt=at).order_by()
    inside = ahead.filter(Q(ask__window_until=None) | Q(day__lte=F("ask__window_until"))).values("ask_id")
    free_first = ahead.order_by(Case(When(taken__lt=F("places"), then=0), default=1), "starts_at")
    return (
        access.visible(person, circle_id)
        .filter(state=AskState.OPEN)
        .select_related("asker", "circle")
        .annotate(
            next_at=Subquery(free_first.values("starts_at")[:1]),
            next_anytime=Subquery(free_first.values("anytime")[:1]),
            places=Subquery(inside.annotate(sum=Sum("places")).values("sum")),
            given=Subquery(inside.annotate(sum=Sum("taken")).values("sum")),
            asker_shown=shown_in("circle_id", "asker_id"),
        )
        .order_by(F("next_at").asc(nulls_last=True), "pk")
    )


def around(person: Person, mine: Membership, kept_too: bool = True) -> Around:
    """Who may be asked by name, the pods, and for whom the person types. Two queries."""
    here = circles.members(mine.circle_id)
    kept = [member for member in here if member.kept_by_id == person.pk and not member.person.email]
    others: Iterable[Membership] = (
        here if kept and kept_too else [m for m in here if m.person_id != person.pk]
    )
    pods = [place.pod for place in circles.pods_of(person, mine.circle_id) if place.said_yes_at is not None]
    return Around(
        members=tuple((str(member.pk), str(member)) for member in others),
        pods=tuple((str(pod.pk), pod.name) for pod in pods),
        kept=tuple((str(member.pk), _("For %(name)s") % {"name": member}) for member in kept),
    )
