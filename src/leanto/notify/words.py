"""The words of a notice, made when it is read, from what the reader may see at that moment.

A notice holds a code and ids. An ask that is hidden or gone by now leaves only the plain part of its
sentence, or no news at all. Words never travel by e-mail.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leanto.asks.access import visible
from leanto.circles.models import Membership
from leanto.core.clock import now
from leanto.core.directions import isolated
from leanto.core.fields import SealedText
from leanto.core.prepared import Prepared
from leanto.notify import pauses
from leanto.notify.models import Notice
from leanto.offers.models import Offer, OfferState
from leanto.offers.pauses import Pair
from leanto.people.models import Person
from leanto.plans.models import Answer, Promise, PromiseState, Suggestion, Turn, TurnState

NEWS_LIVES = timedelta(days=14)
# These make no sense without the thing they are about; when the reader cannot see it, they are left out.
NEEDS_THING = frozenset(
    {
        "ask_for_you",
        "plan_asked",
        "stand_in_wanted",
        "turn_soon",
        "told_covered",
        "told_smaller",
        "told_not_covered",
    }
)


SOON = frozenset({"settle_asked", "settle_coming"})  # minutes of company: too late tomorrow


@dataclass(frozen=True, slots=True)
class News:
    """One line of news, where it leads (may be empty), since when it is news, and whether it is over in an hour."""

    sentence: str
    href: str
    at: datetime
    soon: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A notice with what the reader may know around it. Empty texts for what they may not."""

    code: str
    what: str
    when: str
    who: str
    circle: str
    data: dict[str, Any]


def news(person: Person, limit: int = 8, paused: Collection[Pair] | None = None) -> list[News]:
    """The newest news of a person and of those they type for; while one of them is on a pause, without what asks
    something of them. `paused`: who of them is, when the caller knows.

    One query; one more when a name is needed, when `paused` is not known, and while something is held back.
    """
    at = now()
    rows = _newest(limit)(person=person.pk, at=at, since=at - NEWS_LIVES)
    if paused is None:
        paused = pauses.paused_among(rows, at)
    if len(rows) == limit and any(pauses.waits(row, paused) for row in rows):
        rows = _newest(limit * 8)(person=person.pk, at=at, since=at - NEWS_LIVES)
    rows = [row for row in rows if not pauses.waits(row, paused)][:limit]
    names = _names(rows)
    found = []
    for row in rows:
        item = _item(row, names)
        said = sentence(item)
        if not said:
            continue
        if kept := _kept_name(row, person, names):
            said = _("For %(name)s: %(sentence)s") % {"name": isolated(kept), "sentence": said}
        found.append(News(said, _href(row), row.made_at, row.code in SOON))
    return found


@lru_cache(maxsize=8)
def _newest(limit: int) -> Prepared[Any]:
    """The query of `news`, compiled once: this list is on the page that everybody opens most."""
    return Prepared(
        lambda person, at, since: _rows(person, at, since)[:limit],
        person=UUIDField(), at=DateTimeField(), since=DateTimeField(),
    )  # fmt: skip


def _rows(person: UUID, at: datetime, since: datetime) -> QuerySet[Notice, Any]:
    kept = Membership.objects.filter(kept_by=person, left_at=None)
    asks, title = visible(Person(pk=person)), SealedText()
    turns = Turn.objects.filter(pk=OuterRef("subject_id"))
    return (
        # `due_at` moves on while a pause holds news back, so that it is still news when they are back.
        Notice.objects.filter(shows_at__lte=at, due_at__gt=since)
        .filter(
            Q(person=person)
            | Q(person__in=kept.values("person_id"))
            & Exists(kept.filter(person_id=OuterRef("person_id"), circle_id=OuterRef("circle_id")))
        )
        .filter(still_asked(at))
        .select_related("circle")
        .annotate(
            ask_title=Subquery(
                asks.filter(pk=OuterRef("subject_id")).values("title")[:1], output_field=title
            ),
            turn_title=Subquery(
                asks.filter(turns__pk=OuterRef("subject_id")).values("title")[:1], output_field=SealedText()
            ),
            turn_at=Subquery(turns.values("starts_at")[:1], output_field=DateTimeField()),
        )
        .order_by("-made_at", "-pk")
    )


def still_asked(at: datetime) -> Q:
    """All news but questions that are answered, filled, over or taken away. A part of queries on notices.

    An answer of theirs, or one that they typed for somebody, settles a question. A line that lapsed or was
    passed over is a question no more.
    """
    whose = Q(person_id=OuterRef(OuterRef("person_id"))) | Q(typed_by_id=OuterRef(OuterRef("person_id")))
    held = Promise.objects.filter(whose, turn_id=OuterRef("pk")).exclude(state=PromiseState.HANDED_BACK)
    settled = Suggestion.objects.filter(whose, turn_id=OuterRef("pk")).exclude(
        answer__in=[Answer.SUGGESTED, Answer.ASKED]
    )
    wanted = Turn.objects.filter(~Exists(held), ~Exists(settled), state=TurnState.OPEN, ends_at__gt=at)
    free = wanted.filter(taken__lt=F("places"))
    looking = Promise.objects.filter(turn_id=OuterRef("pk"), state=PromiseState.HELD, looking=True)
    of_turn = wanted.filter(Q(taken__lt=F("places")) | Exists(looking), pk=OuterRef("subject_id"))
    question = Q(code__in=["plan_asked", "ask_for_you", "stand_in_wanted", "offer_ending"])
    ending = Offer.objects.filter(pk=OuterRef("subject_id"), state=OfferState.OPEN, ends_on__gte=at.date())
    return (
        ~question
        | Q(Exists(ending), subject="offer")
        | (Q(subject="turn") & Exists(of_turn))
        | (Q(subject="ask") & Exists(free.filter(ask_id=OuterRef("subject_id"))))
    )


def _named(row: Notice) -> list[tuple[UUID, UUID]]:
    """(circle, person) pairs whose names this notice's sentence uses."""
    found = [row.data.get("person"), row.data.get("for_person")]
    pairs = [(row.circle_id, UUID(str(each))) for each in found if each and row.circle_id]
    return [*pairs, (row.circle_id, row.person_id)] if row.circle_id else []


def _names(rows: Iterable[Any]) -> dict[tuple[UUID, UUID], str]:
    """The names by which circles know people; one query, none when only the reader's own is wanted."""
    wanted = {pair for row in rows for pair in _named(row)}
    others = {person for _circle, person in wanted}
    if len(others) < 2:
        return {}
    members = Membership.objects.select_related("person").filter(
        circle_id__in={circle for circle, _person in wanted}, person_id__in=others, left_at=None
    )
    return {(member.circle_id, member.person_id): str(member) for member in members}


def _item(row: Any, names: dict[tuple[UUID, UUID], str]) -> Item:
    title = row.ask_title if row.subject == "ask" else row.turn_title if row.subject == "turn" else None
    when = ""
    if row.subject == "turn" and title is not None and row.turn_at is not None:
        when = date_format(timezone.localtime(row.turn_at), "D j M")
    who = row.data.get("person")
    return Item(
        code=row.code,
        what=isolated(title or ""),
        when=when,
        who=isolated(names.get((row.circle_id, UUID(str(who))), _("Someone")) if who else _("Someone")),
        circle=isolated(row.circle.name if row.circle else ""),
        data=row.data,
    )


def _kept_name(row: Notice, reader: Person, names: dict[tuple[UUID, UUID], str]) -> str:
    """The name of the member without a phone whom this news is for; "" for the reader's own."""
    other = row.data.get("for_person") or (None if row.person_id == reader.pk else row.person_id)
    if other is None or row.circle_id is None:
        return ""
    return names.get((row.circle_id, UUID(str(other))), "")


def _href(row: Any) -> str:
    if row.code == "agreement_changed":
        return _address("circles:agreement", row.circle_id)
    if row.code.startswith("shelf_"):
        return reverse("shelf:page")
    name = {
        "ask": "asks:ask",
        "turn": "plans:turn",
        "offer": "offers:offer",
        "circle": "circles:circle",
        "pod": "circles:pod",
        "quiet": "circles:quiet_plan",
        "settle": "settle:waiting" if row.code == "settle_coming" else "settle:invitation",
    }.get(row.subject, "")
    if {"ask": row.ask_title, "turn": row.turn_title}.get(row.subject, "") is None:
        return ""
    return _address(name, row.subject_id)


def _address(name: str, key: Any) -> str:
    try:
        return reverse(name, args=[key]) if name and key else ""
    except NoReverseMatch:
        return ""


def sentence(item: Item) -> str:
    """The sentence for a reader; "" when it would say nothing."""
    if item.code in NEEDS_THING and not item.what:
        return ""
    if item.code in {"told_smaller", "told_not_covered", "passed_on"}:
        return _told(item)
    said = (_with_thing(item) if item.what else "") or _plain(item)
    return (
        said % {"what": item.what, "when": item.when, "who": item.who, "circle": item.circle} if said else ""
    )


def _with_thing(item: Item) -> str:
    """Sentences that may name the ask, by code."""
    if item.code == "turn_changed" and item.data.get("free"):
        return _("“%(what)s” has a new time that does not fit what you wrote. You are free of it.")
    if item.code == "promise_made" and item.data.get("covered"):
        return _("%(who)s said yes to “%(what)s” on %(when)s. It is covered.")
    return {
        "ask_for_you": _("You are asked: “%(what)s”. A no is fine too."),
        "plan_asked": _("Could “%(what)s” on %(when)s be yours? Answer when you like."),
        "promise_made": _("%(who)s said yes to “%(what)s” on %(when)s."),
        "promise_handed_back": _(
            "%(who)s cannot do “%(what)s” on %(when)s after all. We are looking for somebody else."
        ),
        "stand_in_wanted": _("A stand-in is looked for: “%(what)s” on %(when)s."),
        "stand_in_found": _("“%(what)s” on %(when)s has a stand-in: %(who)s."),
        "told_covered": _("“%(what)s” is covered."),
        "kept_for_you": _("“%(what)s” on %(when)s is kept for you until you answer."),
        "ask_changed": _("“%(what)s” has changed. Please look whether it still fits."),
        "turn_changed": _("“%(what)s” is now on %(when)s."),
        "turn_dropped": _("“%(what)s” on %(when)s is not needed any more. You are free."),
        "turn_soon": _("Soon: “%(what)s” on %(when)s."),
        "ask_taken_back": _("“%(what)s” was taken back. There is nothing you need to do."),
        "paused_freed": _("“%(what)s” on %(when)s falls into your pause. You are free of it."),
    }.get(item.code, "")


def _plain(item: Item) -> str:
    """Sentences that name no ask."""
    return {
        "promise_made": _("Somebody said yes to something you asked."),
        "promise_handed_back": _(
            "Somebody cannot do what they said yes to. We are looking for somebody else."
        ),
        "stand_in_found": _("A stand-in was found."),
        "ask_changed": _("Something you were asked about has changed."),
        "turn_changed": _("The time of something you said yes to has changed."),
        "turn_dropped": _("Something you said yes to is not needed any more. You are free."),
        "ask_taken_back": _(
            "Something you were asked about was taken back. There is nothing you need to do."
        ),
        "pod_asked": _("You are asked into a pod in %(circle)s. Look at it and say yes, or leave it."),
        "quiet_asked": _("%(who)s asks whether some words may come to you at a time of going quiet."),
        "quiet_yes": _("%(who)s said yes to the words that you wrote for when you go quiet."),
        "quiet_without": _(
            "Words that you wrote for when you go quiet have nobody to go to now. It says little about you."
        ),
        "quiet_soon": _(
            "Tomorrow the words that you wrote for when you go quiet go out. If you are around, tap it."
        ),
        "quiet_words": _("There are words for you that %(who)s wrote beforehand."),
        "settle_asked": _("%(who)s asks for some minutes of company. A no is fine too."),
        "settle_coming": _("%(who)s comes and keeps you company."),
        "settle_wave": _("A wave from %(who)s. There is nothing to answer."),
        "offer_ending": _("One of your offers ends within a week. Let it end, or choose it anew."),
        "agreement_changed": _("The agreement of %(circle)s has new words."),
        "arranging_asked": _("You are asked whether you would arrange for %(circle)s for a while."),
        "arranging_free": _("Nobody arranges for %(circle)s just now. You could, if you like."),
        "keeping_asked": _("You are asked to type for somebody without a phone in %(circle)s."),
        "keeper_wanted": _("Somebody without a phone in %(circle)s needs a member who types for them."),
        "over_room": _("This week holds more than you wrote is good for you. You can hand something back."),
        "kept_for_you": _("Something is kept for you until you answer."),
        "shelf_ways": _(
            "A way into your shelf was added or taken away. If that was not you, open it and look."
        ),
        "shelf_renewed": _("Your shelf has new keys, and every other device was signed out."),
        "shelf_anew": _(
            "Somebody who is signed in as you asked for a new, empty shelf in three days. If that was not you, open"
            " your shelf and say no."
        ),
    }.get(item.code, "")


def _told(item: Item) -> str:
    """The told states that leave a choice, and answers that say "not quite this"."""
    what = item.what or _("what you asked")
    if item.code == "told_smaller":
        open_places = int(item.data.get("open") or 0)
        if not open_places:
            return _("A smaller version of “%(what)s” is covered.") % {"what": what}
        return ngettext(
            "A part of “%(what)s” is covered; %(count)s place is open. You can go wider, later, or leave it so.",
            "A part of “%(what)s” is covered; %(count)s places are open. You can go wider, later, or leave it so.",
            open_places,
        ) % {"what": what, "count": open_places}
    if item.code == "told_not_covered":
        return _("Nobody has picked up “%(what)s” yet. Ask wider, make it smaller, later, or let it go?") % {
            "what": what
        }
    answers = {
        "smaller": _("To “%(what)s” somebody says: smaller would fit."),
        "later": _("To “%(what)s” somebody says: later would fit."),
        "someone_else": _("To “%(what)s” somebody says: perhaps someone else."),
    }
    return answers.get(str(item.data.get("answer", "")), _("There is an answer to “%(what)s”.")) % {
        "what": what
    }
