"""What the page of a draft shows: columns to correct, a first look at the good rows, and who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django.http import QueryDict
from django.utils.translation import gettext as _

from leanto.asks.forms import length_words
from leanto.asks.kinds import kind
from leanto.asks.shown import effort_words, people_words, when_words
from leanto.circles import access as circles
from leanto.circles.models import Membership, Pod
from leanto.core.clock import today
from leanto.core.lists import joined
from leanto.exchange import kept_limits
from leanto.exchange.bring import AskIn, Brought, Found
from leanto.exchange.bring_columns import field_words, fields_of, only_for_kept
from leanto.exchange.forms import EyesForm, PeopleInForm
from leanto.exchange.models import Import
from leanto.exchange.people_rows import PersonRow
from leanto.exchange.taking_in import Link

FIRST = 20  # good rows shown; all of them come in
SAMPLES = 3
NAMES = 12


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table: what stands in it, what we take it for, and what else it could be."""

    name: str
    header: str
    samples: str
    options: list[tuple[str, str, bool]]
    guessed: bool


@dataclass(frozen=True, slots=True)
class Good:
    """One row that would come in."""

    line: int
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class LinkShown:
    """One invitation: its address, and whom it is for, with a letter to begin from."""

    url: str
    people: list[tuple[str, str, str]]


def facts(mine: Membership, draft: Import, brought: Brought, found: Found) -> dict[str, Any]:
    """What the template prints beside the form and the rows that stay out."""
    zone = mine.circle.timezone
    day = today(zone)
    good = [_ask(row, zone) for row in found.asks[:FIRST]] + [
        _person(row, day) for row in found.people[:FIRST]
    ]
    return {
        "columns": _columns(draft, brought, found),
        "check_columns": bool(found.columns.guessed or found.whole),
        "good": good,
        "more_good": found.good - len(good),
        "question": _question(found),
        "date_order": brought.date_order or "",
        "only_for_kept": joined(only_for_kept(brought.table, found.columns), _) if found.people else "",
    }


def _question(found: Found) -> dict[str, Any] | None:
    if found.question is None:
        return None
    values = found.question.values
    return {"text": values.get("text", ""), "one": values.get("one", ""), "other": values.get("other", "")}


def _columns(draft: Import, brought: Brought, found: Found) -> list[Column]:
    if brought.table is None:
        return []
    words = field_words()
    keys = [field.key for field in fields_of(draft.what)]
    shown = []
    for place, header in enumerate(brought.table.headers):
        here = found.columns.field_of.get(header)
        texts = [brought.table.cell(row, header)[:40] for row in brought.table.rows[:40]]
        shown.append(
            Column(
                f"column-{place}",
                header,
                " · ".join([text for text in texts if text][:SAMPLES]),
                [("", _("leave this out"), here is None), *((key, words[key], key == here) for key in keys)],
                header in found.columns.guessed,
            )
        )
    return shown


def _ask(row: AskIn, zone: str) -> Good:
    draft = row.draft
    whom = draft.for_other or (
        row.hands.member.name if row.hands.member.person_id != row.hands.typed_by.pk else ""
    )
    about = [
        when_words(draft.series, zone),
        *([row.part.rstrip(".")] if row.part else []),
        length_words(draft.minutes),
        str(kind(draft.kind).name),
        people_words(draft.people),
        effort_words(draft.effort),
    ]
    if whom:
        about.append(_("for %(name)s") % {"name": whom})
    return Good(row.line, draft.title, " · ".join(about))


def _person(row: PersonRow, day: date) -> Good:
    kinds = joined(map(kept_limits.kind_words, row.kinds), _)
    about = (row.email, row.phone, kinds, *kept_limits.words(row, day))
    return Good(row.line, row.name, " · ".join(filter(None, about)))


def form(
    mine: Membership, draft: Import, found: Found, data: QueryDict | None = None
) -> EyesForm | PeopleInForm:
    """The one choice before the rows come in."""
    if draft.what != "asks":
        return PeopleInForm(data, people=[(str(row.line), row.name) for row in found.people])
    others = sorted({row.draft.for_other for row in found.asks if row.draft.for_other})
    if len(others) > NAMES:
        others = [*others[:NAMES], "…"]
    return EyesForm(data, choices=_eyes(mine), others=others)


def _eyes(mine: Membership) -> list[Any]:
    """Narrowest first: one member, a pod, everyone."""
    members = [
        (f"one:{each.pk}", each.name)
        for each in circles.members(mine.circle_id)
        if each.person_id != mine.person_id
    ]
    pods = Pod.objects.filter(
        circle_id=mine.circle_id,
        ended_at=None,
        places__person=mine.person_id,
        places__said_yes_at__isnull=False,
    )
    groups: list[Any] = [(_("One person"), members)] if members else []
    if inside := [(f"pod:{pod.pk}", pod.name) for pod in pods]:
        groups.append((_("A pod"), inside))
    return [*groups, ("circle", _("Everyone in the circle"))]


def shown_links(links: list[Link], door: str) -> list[LinkShown]:
    """Each link with its people, and a letter for those with an address: their own mail program sends it."""
    shown = []
    for link in links:
        url = f"{door}#{link.token}"
        subject = quote(_("An invitation"))
        people = []
        for row in link.people:
            text = _(
                "Hello %(name)s,\n\nhere is an invitation. You can look at everything before you say yes:\n%(link)s"
            )
            body = quote(text % {"name": row.name, "link": url})
            mail = f"mailto:{quote(row.email, safe='@')}?subject={subject}&body={body}" if row.email else ""
            people.append((row.name, row.email or row.phone, mail))
        shown.append(LinkShown(url, people))
    return shown
