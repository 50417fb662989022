"""Files that people open: tables in which no formula runs, a calendar, a text that says what is what."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from leanto.asks.kinds import ANYTHING, kind
from leanto.asks.models import Ask, AskState, Audience
from leanto.circles import access as circles
from leanto.circles.models import Agreement, Circle, Membership
from leanto.core.lists import joined
from leanto.exchange.ics import Event, calendar
from leanto.exchange.safe_cells import inert
from leanto.offers.models import Offer, OfferState
from leanto.people.models import Person
from leanto.plans.models import Promise, PromiseState, Turn, TurnState

Cell = str | int
Files = dict[str, bytes]


def table(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """CSV that every spreadsheet program reads: UTF-8 with a mark, texts made harmless, numbers as numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([inert(text) for text in headings])
    writer.writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", errors="replace")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files. The same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in files.items():
            packed.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def local(moment: datetime, zone: str) -> tuple[str, str]:
    """Date and time on the wall in `zone`."""
    there = moment.astimezone(ZoneInfo(zone))
    return there.date().isoformat(), f"{there:%H:%M}"


def when(turn: Turn, zone: str) -> tuple[str, str]:
    """Date and time of a turn; no time for any time that day."""
    return (turn.day.isoformat(), "") if turn.anytime else local(turn.starts_at, zone)


def kind_words(code: str) -> str:
    return _("Anything") if code == ANYTHING else str(kind(code).name)


def rota_event(turn: Turn) -> Event:
    """A turn in a calendar of the circle: what kind of thing, no names."""
    changed = turn.ask.edited_at or turn.ask.made_at
    return Event(
        uid=f"turn-{turn.pk}@leanto",
        summary=str(kind(turn.ask.kind).name),
        starts=turn.day if turn.anytime else turn.starts_at,
        ends=turn.day + timedelta(days=1) if turn.anytime else turn.ends_at,
        changed_at=changed,
        sequence=max(0, int((changed - turn.ask.made_at).total_seconds())),
        sure=turn.taken >= turn.places,
    )


def files_of_circle(circle: Circle, person: Person | None, at: datetime) -> Files:
    """The circle for people to read. `person` is a member: then only asks for the whole circle are in it, as every
    member sees them; None is the host, who gets all of them.

    Turns are those still to come: who did what in the past is in nobody's table. No e-mail address, no limits, no
    answers.
    """
    names = circles.names(circle.pk)
    asks = Ask.objects.filter(circle=circle)
    if person is not None:
        asks = asks.filter(audience=Audience.CIRCLE)
    turns = list(
        Turn.objects.filter(ask__in=asks, state=TurnState.OPEN, ends_at__gt=at)
        .select_related("ask")
        .order_by("starts_at", "pk")
    )
    newest = circles.agreement(circle.pk)
    return {
        "read-me.txt": _read_me(circle, person).encode(),
        "people.csv": _people(circle),
        "asks.csv": _asks(asks, turns, names, circle.timezone),
        "rota.csv": _rota(turns, names, circle.timezone),
        "offers.csv": _offers(circle, names, at.astimezone(ZoneInfo(circle.timezone)).date()),
        "agreement.txt": (newest.text if newest else "").encode(),
        "rota.ics": calendar(_("Rota"), [rota_event(turn) for turn in turns]),
    }


def facts_of_circle(circle: Circle, at: datetime) -> dict[str, object]:
    """The same for programs: what every member of the circle sees."""
    names = circles.names(circle.pk)
    asks = Ask.objects.filter(circle=circle, audience=Audience.CIRCLE).order_by("made_at", "pk")
    turns: dict[UUID, list[dict[str, object]]] = {}
    for turn in (
        Turn.objects.filter(ask__in=asks).exclude(state=TurnState.DROPPED).order_by("starts_at", "pk")
    ):
        turns.setdefault(turn.ask_id, []).append(
            {
                "id": str(turn.pk), "day": turn.day.isoformat(), "starts_at": turn.starts_at.isoformat(),
                "ends_at": turn.ends_at.isoformat(), "any_time": turn.anytime, "minutes": turn.minutes,
                "people": turn.places, "note": turn.note, "state": turn.state,
            }
        )  # fmt: skip
    return {
        "circle": {
            "name": circle.name, "purpose": circle.purpose, "time_zone": circle.timezone, "language": circle.language,
            "made_at": circle.made_at.isoformat(),
        },
        "agreements": [
            {"text": one.text, "review_on": one.review_on.isoformat(), "written_at": one.written_at.isoformat()}
            for one in Agreement.objects.filter(circle=circle).order_by("written_at")
        ],
        "members": [
            {"name": str(one), "part": one.part, "joined_at": one.joined_at.isoformat()}
            for one in circles.members(circle.pk)
        ],
        "asks": [
            {
                "id": str(ask.pk), "what": ask.title, "kind": ask.kind, "note": ask.note, "plan_b": ask.plan_b,
                "asker": names.get(ask.asker_id, ""), "for_other": ask.for_other, "effort": ask.effort,
                "minutes": ask.minutes, "people": ask.people, "welcome": ask.welcome, "series": ask.series,
                "state": ask.state, "made_at": ask.made_at.isoformat(), "turns": turns.get(ask.pk, []),
            }
            for ask in asks
        ],
        "offers": [
            {
                "name": names.get(offer.person_id, ""), "title": offer.title, "kinds": offer.kinds,
                "times": offer.times, "ends_on": offer.ends_on.isoformat(), "not_included": offer.not_included,
            }
            for offer in _open_offers(circle, at.astimezone(ZoneInfo(circle.timezone)).date())
        ],
    }  # fmt: skip


def _people(circle: Circle) -> bytes:
    parts = {"member": _("member"), "coordinator": _("coordinator")}
    here = circles.members(circle.pk)
    return table([_("Name"), _("Part")], [(str(one), parts.get(one.part, one.part)) for one in here])


def _asks(asks: QuerySet[Ask], turns: list[Turn], names: Mapping[UUID, str], zone: str) -> bytes:
    """One row for each turn to come, in columns that can be brought in again; asks of the past have their first day."""
    headings = [
        _("What"), _("Kind"), _("Date"), _("Time"), _("How long"), _("How many people"), _("For whom"), _("Note")
    ]  # fmt: skip

    def row(ask: Ask, day: str, clock: str, minutes: int, places: int) -> list[Cell]:
        whom = ask.for_other or names.get(ask.asker_id, "")
        return [ask.title, kind_words(ask.kind), day, clock, f"{minutes} min", places, whom, ask.note]

    rows = [row(turn.ask, *when(turn, zone), turn.minutes, turn.places) for turn in turns]
    ahead = {turn.ask_id for turn in turns}
    for ask in asks.exclude(pk__in=ahead).exclude(state=AskState.OPEN).order_by("made_at", "pk"):
        rows.append(
            row(ask, str(ask.series.get("start", "")), ask.series.get("time") or "", ask.minutes, ask.people)
        )
    return table(headings, rows)


def _rota(turns: list[Turn], names: Mapping[UUID, str], zone: str) -> bytes:
    yes: dict[UUID, list[str]] = {}
    held = Promise.objects.filter(turn__in=[turn.pk for turn in turns], state=PromiseState.HELD).order_by(
        "made_at"
    )
    for turn_id, person_id in held.values_list("turn_id", "person_id"):
        yes.setdefault(turn_id, []).append(names.get(person_id, ""))
    headings = [_("Date"), _("Time"), _("What"), _("For whom"), _("Who"), _("Places open")]
    return table(
        headings,
        [
            (
                *when(turn, zone), turn.ask.title, turn.ask.for_other or names.get(turn.ask.asker_id, ""),
                joined(yes.get(turn.pk, []), _), turn.places - turn.taken,
            )
            for turn in turns
        ],
    )  # fmt: skip


def _open_offers(circle: Circle, today: date) -> QuerySet[Offer]:
    here = Membership.objects.filter(circle=circle, left_at=None).values("person_id")
    still = Q(circle=circle, state=OfferState.OPEN, ends_on__gte=today, person_id__in=here)
    return Offer.objects.filter(still).order_by("made_at", "pk")


def _offers(circle: Circle, names: Mapping[UUID, str], today: date) -> bytes:
    return table(
        [_("Name"), _("Can do"), _("Title"), _("Until")],
        [
            (
                names.get(one.person_id, ""), joined((kind_words(code) for code in one.kinds), _), one.title,
                one.ends_on.isoformat(),
            )
            for one in _open_offers(circle, today)
        ],
    )  # fmt: skip


def _read_me(circle: Circle, person: Person | None) -> str:
    lines = [
        circle.name,
        "",
        _("These files are a copy of what this circle wrote down in Leanto."),
        _("people.csv: who is here, by the name that this circle uses."),
        _("asks.csv: what is wanted. These columns can be brought in again, here or elsewhere."),
        _("rota.csv and rota.ics: the turns still to come."),
        _("offers.csv: what people are glad to give."),
        _("agreement.txt: what the circle holds to."),
        _("circle.json: the same for programs."),
        "",
    ]
    if person is None:
        lines += [
            _(
                "circle.json has every row of the circle, the private ones too, so that it can move to another server."
            ),
            _(
                "Whoever holds this file can read all of it. Please keep it safe, and delete it when it has arrived."
            ),
        ]
    else:
        lines += [
            _("Only what every member sees is in it. Asks for a few people or a pod are not."),
            _("Please keep it safe: what is said in the circle stays in the circle."),
        ]
    return "\n".join(lines) + "\n"
