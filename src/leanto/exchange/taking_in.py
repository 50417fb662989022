"""Brought rows become asks, invitations or members without a phone: all of them, or none.

Everything that can be worked out is worked out before the transaction (`bring`), so that the database's one writer
is held only while rows are written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from leanto.asks import actions as asks
from leanto.asks import rules, told
from leanto.asks.draft import Draft
from leanto.asks.models import Ask, Audience
from leanto.asks.series_data import as_data
from leanto.circles import invitations, keeping
from leanto.circles.access import Hands
from leanto.circles.models import Membership
from leanto.circles.rules import MOST_PLACES
from leanto.core.clock import now, today
from leanto.core.errors import BadInput, Refusal
from leanto.core.fields import Sealed
from leanto.core.models import History
from leanto.exchange.bring import AskIn, Brought, as_text
from leanto.exchange.kept_limits import write_apart, write_limits
from leanto.exchange.models import Import
from leanto.exchange.people_rows import PersonRow
from leanto.people.actions import say_about
from leanto.plans import turns
from leanto.plans.models import Turn

MOST_NARROW = 30  # asks at once for one person or a pod: more would be a flood
MOST_DRAFTS = 5  # waiting at once, of one person
MOST_KEPT = 50  # members without a phone at once: each of them said yes to somebody


@dataclass(frozen=True, slots=True)
class Link:
    """One invitation and those it is meant for. The secret is shown once and kept nowhere."""

    token: str
    people: list[PersonRow]


# --- the draft ----------------------------------------------------------------------------------


@transaction.atomic
def keep_draft(mine: Membership, what: str, brought: Brought) -> Import:
    """Keeps what was read for a day. Of many drafts of one person the oldest go: a draft may hold megabytes."""
    waiting = Import.objects.filter(person=mine.person, taken_in_at=None).order_by("-made_at")
    Import.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[MOST_DRAFTS - 1 :])).delete()
    return Import.objects.create(
        circle_id=mine.circle_id, person=mine.person, what=what, rows=as_text(brought), made_at=now()
    )


@transaction.atomic
def correct(draft: Import, brought: Brought) -> None:
    """Keeps the answers about columns and dates."""
    Import.objects.filter(pk=draft.pk, taken_in_at=None).update(
        rows=Sealed(draft.circle_id, as_text(brought))
    )


@transaction.atomic
def forget(draft: Import) -> None:
    """The rows are gone; nothing came in."""
    Import.objects.filter(pk=draft.pk).delete()


def how_many(draft: Import) -> int:
    """How many rows came in, of a draft that was taken in."""
    return int(json.loads(draft.rows or "{}").get("in", 0))


def _finish(draft: Import, number: int) -> None:
    """Marks the draft as taken in and forgets its rows; refuses if somebody's second tap was first."""
    taken = Import.objects.filter(pk=draft.pk, taken_in_at=None).update(
        taken_in_at=now(), rows=Sealed(draft.circle_id, json.dumps({"in": number}))
    )
    if not taken:
        raise Refusal(_("These rows are in already."), code="taken_in")


# --- asks ---------------------------------------------------------------------------------------


def take_in_asks(rows: list[AskIn], seen_by: str, consent: bool) -> Callable[[Import], int]:
    """Checks the choices and works everything out; what it returns writes all of these asks, or none.

    `seen_by`: "circle", "one:<membership id>" or "pod:<pod id>". `consent`: those for whom rows ask, and for whom
    the person does not type, said yes.
    """
    if not rows:
        raise BadInput(_("There is no row yet that can come in."), code="nothing_to_bring")
    who, _sep, key = seen_by.partition(":")
    if who not in (Audience.CIRCLE, Audience.ONE, Audience.POD):
        raise BadInput(_("Please choose who may see these asks."), field="seen_by")
    asked = (_uuid(key),) if who == Audience.ONE else ()
    pod = _uuid(key) if who == Audience.POD else None
    if any(row.draft.for_other for row in rows) and not consent:
        raise BadInput(_("Please ask them first, and tick this when they said yes."), field="consent")
    if who != Audience.CIRCLE and len(rows) > MOST_NARROW:
        raise BadInput(
            _(
                "At most %(most)s asks at once for one person or a pod. Please bring fewer rows, or choose everyone."
            )
            % {"most": MOST_NARROW},
            field="seen_by",
        )
    drafts = [(row.hands, replace(row.draft, audience=who, asked=asked, pod=pod)) for row in rows]
    ready = make_ready(drafts) if who == Audience.CIRCLE else None

    @transaction.atomic
    def bring_in(draft: Import) -> int:
        _finish(draft, len(rows))
        if ready:
            ask_many(ready)
        else:
            for hands, one in drafts:
                asks.ask(hands, one)
        return len(rows)

    return bring_in


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(_("Please choose who may see these asks."), field="seen_by") from None


@dataclass(frozen=True, slots=True)
class Ready:
    """Asks and turns that only need to be written."""

    asks: list[Ask]
    turns: list[Turn]


def make_ready(drafts: Iterable[tuple[Hands, Draft]], at: datetime | None = None) -> Ready:
    """What `asks.actions.ask` would write for drafts that the whole circle may see, worked out without a query.

    The drafts have been looked at: `Draft.problems` found nothing. A test holds both ways equal, row by row.
    """
    at = at or now()
    made: list[Ask] = []
    ahead: list[Turn] = []
    for hands, draft in drafts:
        assert draft.audience == Audience.CIRCLE
        ask = Ask(
            circle=hands.member.circle, asker=hands.person, typed_by=hands.typed_by,
            for_other=draft.for_other.strip(), consent_at=at if draft.for_other.strip() else None,
            kind=draft.kind, title=draft.title.strip(), note=draft.note.strip(), details=draft.details.strip(),
            plan_b=draft.plan_b.strip(), effort=draft.effort, minutes=draft.minutes, people=draft.people,
            **asks.company(draft),
            welcome=list(draft.welcome), audience=draft.audience, series=as_data(draft.series),
            ends_on=draft.ends_on or asks.usual_end(draft.series, at), made_at=at,
            goes_out_at=rules.goes_out_at(at), hear_minutes=asks.hear_minutes(draft, at),
        )  # fmt: skip
        occurrences = turns.wanted(ask, at).values()
        for column, value in told.opening(ask, occurrences, at).items():
            setattr(ask, column, value)
        if draft.decide_by is not None:
            ask.decide_by = draft.decide_by
        ask.told_at = None
        made.append(ask)
        ahead += [turns.unsaved(ask, one) for one in occurrences]
    return Ready(made, ahead)


@transaction.atomic
def ask_many(ready: Ready) -> None:
    """Writes them in a handful of queries. Nobody is asked by name, so nobody has to be told."""
    at = now()
    history = [
        History(
            code="asked", subject="ask", subject_id=ask.pk, circle_id=ask.circle_id, actor=ask.asker,
            typed_by=ask.typed_by if ask.typed_by_id != ask.asker_id else None,
            data={"kind": ask.kind, "audience": ask.audience}, at=at,
        )
        for ask in ready.asks
    ]  # fmt: skip
    Ask.objects.bulk_create(ready.asks, batch_size=500)
    Turn.objects.bulk_create(ready.turns, batch_size=500)
    History.objects.bulk_create(history, batch_size=500)


# --- people -------------------------------------------------------------------------------------


@transaction.atomic
def invite_all(mine: Membership, draft: Import, rows: list[PersonRow]) -> list[Link]:
    """Links for these people, twelve to a link. Nobody is told by us, and nobody is in before they say yes."""
    if not rows:
        raise BadInput(_("Please choose at least one person."), code="nothing_to_bring")
    _finish(draft, len(rows))
    bundles = [rows[at : at + MOST_PLACES] for at in range(0, len(rows), MOST_PLACES)]
    return [Link(invitations.invite(mine, len(bundle))[1], bundle) for bundle in bundles]


@transaction.atomic
def keep_all(
    mine: Membership, draft: Import, rows: list[PersonRow], consent: bool, words: str
) -> list[Membership]:
    """Members without a phone, kept by the coordinator who has their yes. What the row says they can do becomes
    their offer, and their limits become their room, their pause and their own wishes; the record says who typed it.
    """
    if not rows:
        raise BadInput(_("Please choose at least one person."), code="nothing_to_bring")
    if not consent:
        raise BadInput(_("Please ask each of them first, and tick this when they said yes."), field="consent")
    if len(rows) > MOST_KEPT:
        raise BadInput(
            _("At most %(most)s people at once. Please choose fewer.") % {"most": MOST_KEPT}, field="rows"
        )
    _finish(draft, len(rows))
    day = today(mine.circle.timezone)
    kept = [(row, _keep(mine, row, words, day)) for row in rows]
    write_apart(mine, kept)
    return [member for _row, member in kept]


def _keep(mine: Membership, row: PersonRow, words: str, day: date) -> Membership:
    try:
        member = keeping.keep(mine, row.name, words)
    except BadInput as refusal:
        if refusal.field == "consent_words":
            raise
        sentence = _("Line %(line)s: %(reason)s") % {"line": row.line, "reason": refusal}
        raise BadInput(sentence, field="rows") from refusal
    member.circle = mine.circle
    if row.phone:
        say_about(member.person, reach=row.phone)
    write_limits(Hands(member, mine.person), row, day)
    return member
