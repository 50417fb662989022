"""What stands in somebody's calendar: their promises, and the turns of what they asked for.

By default an entry says the kind of thing ("A meal"), never a name, a circle or the words of an ask: calendars are
shared with families, employers and large companies. `neutral` says only "Busy".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from leanto.asks.kinds import kind
from leanto.circles.models import Membership
from leanto.exchange.ics import Event, calendar
from leanto.people.models import Person
from leanto.plans.models import PromiseState, Turn, TurnState

BACK = timedelta(days=31)  # what is over stays so long
MOST = 2000
COLUMNS = (
    "circle_id", "day", "starts_at", "ends_at", "anytime", "places", "taken", "state",
    "ask__kind", "ask__made_at", "ask__edited_at", "ask__asker_id",
)  # fmt: skip
Address = Callable[[str], str]  # path -> whole address


def turns_of(person: Person, at: datetime) -> list[Turn]:
    """The turns that the person promised, and those of their own asks, from a month ago on. Two queries."""
    here = Membership.objects.filter(person=person, left_at=None, circle__ended_at=None).values("circle_id")
    turns = (
        Turn.objects.filter(
            circle_id__in=here, ends_at__gt=at - BACK, state__in=[TurnState.OPEN, TurnState.OVER]
        )
        .select_related("ask")
        .only(*COLUMNS)
        .order_by("starts_at", "pk")
    )
    promised = turns.filter(
        promises__person=person, promises__state__in=[PromiseState.HELD, PromiseState.DONE]
    )
    own = turns.filter(ask__asker=person)
    return list({turn.pk: turn for turn in [*promised[:MOST], *own[:MOST]]}.values())


def of_person(person: Person, at: datetime, address: Address, neutral: bool = False) -> bytes:
    """The person's whole calendar, in the active language."""
    events = [event(turn, person, address, neutral) for turn in turns_of(person, at)]
    return calendar(_("Busy") if neutral else "Leanto", events)


def of_turn(turn: Turn, person: Person, address: Address) -> bytes:
    """One turn, to put into a calendar once."""
    return calendar("Leanto", [event(turn, person, address)])


def event(turn: Turn, person: Person, address: Address, neutral: bool = False) -> Event:
    """A turn as an entry. It is the same entry in every feed and file, so that nothing shows twice."""
    ask = turn.ask
    own = ask.asker_id == person.pk
    facts: dict[str, Any] = {"summary": _("Busy")}
    if not neutral:
        link = address(reverse("plans:turn", args=[turn.pk]))
        name = str(kind(ask.kind).name)
        facts = {
            "summary": _("%(what)s, for you") % {"what": name} if own else name,
            "description": _("More about it, and a way out: %(address)s") % {"address": link},
            "url": link,
        }
    changed = ask.edited_at or ask.made_at
    return Event(
        uid=f"turn-{turn.pk}@leanto",
        starts=turn.day if turn.anytime else turn.starts_at,
        ends=turn.day + timedelta(days=1) if turn.anytime else turn.ends_at,
        changed_at=changed,
        # Grows with every change of the ask and its dates, and needs no column of its own.
        sequence=max(0, int((changed - ask.made_at).total_seconds())),
        sure=not own or turn.taken >= turn.places,
        **facts,
    )
