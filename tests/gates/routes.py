"""The authorisation table: for every address, who is let in to read and who to write.

A row answers for one route name. `objects` gives the address's keys, once per kind of object, each with the
roles that may read (GET) and write (POST) it; `None` means that the address does not know that verb. A new
address without a row fails the gate. Everybody else must not learn that the object exists: 404, for a
stranger the way to sign in, and 403 only for members, who may hear a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.gates.roles import COORDINATORS, EVERYBODY, MEMBERS, NOBODY, SIGNED_IN, Cast

Roles = frozenset[str]


@dataclass(frozen=True)
class Case:
    """One object behind an address."""

    label: str
    keys: dict[str, Any]
    read: Roles | None
    write: Roles | None
    data: dict[str, Any] = field(default_factory=dict)
    first_step: bool = False


Row = Callable[[Cast], list[Case]]


def roles(*names: str) -> Roles:
    return frozenset(names)


ASKER, KEEPER = roles("asker"), roles("keeper")
SEES = {
    "wide": MEMBERS,
    "open": MEMBERS,
    "narrow": roles("asker", "asked"),
    "podded": roles("asker", "podder"),
    "kept": roles("keeper", "member"),
}
OWNS = {"wide": ASKER, "open": ASKER, "narrow": ASKER, "podded": ASKER, "kept": KEEPER}


def flat(read: Roles | None, write: Roles | None, **data: Any) -> Row:
    """An address without keys."""
    return lambda cast: [Case("", {}, read, write, data)]


def circle(read: Roles | None, write: Roles | None, **data: Any) -> Row:
    """An address of a circle: the one, and one that does not exist."""
    return lambda cast: [
        Case("maple", {"circle_id": cast.world.maple.pk}, read, write, data),
        Case(
            "missing",
            {"circle_id": uuid4()},
            None if read is None else NOBODY,
            None if write is None else NOBODY,
            data,
        ),
    ]


def asks(read: bool, write: bool, own: bool = True, **data: Any) -> Row:
    """An address of an ask, for asks of every audience. `own`: only for the asker's side."""

    def row(cast: Cast) -> list[Case]:
        found = {"wide": cast.wide, "narrow": cast.narrow, "podded": cast.podded, "kept": cast.kept}
        may = OWNS if own else SEES
        return [
            Case(kind, {"ask_id": ask.pk}, may[kind] if read else None, OWNS[kind] if write else None, data)
            for kind, ask in found.items()
        ]

    return row


def dates(read: bool, write: bool) -> Row:
    """An address of one date of an ask."""
    return lambda cast: [
        Case(
            kind,
            {"ask_id": turn.ask_id, "turn_id": turn.pk},
            OWNS[kind] if read else None,
            OWNS[kind] if write else None,
        )
        for kind, turn in cast.turns.items()
    ]


def turns(read: bool, write: bool, but: Roles = NOBODY, **data: Any) -> Row:
    """An address of a turn: whoever sees its ask. `but`: roles that may not write, though they see it."""
    return lambda cast: [
        Case(
            kind,
            {"turn_id": turn.pk},
            SEES[kind] if read else None,
            SEES[kind] - but if write else None,
            data,
        )
        for kind, turn in cast.turns.items()
    ]


def member(who: str, read: Roles | None, write: Roles | None, **data: Any) -> Row:
    """An address of a member of the circle."""

    def row(cast: Cast) -> list[Case]:
        of = cast.world.member(cast.world.dolores).pk if who == "dolores" else cast.member_id(who)
        return [Case(who, {"circle_id": cast.world.maple.pk, "member_id": of}, read, write, data)]

    return row


def of(name: str, attribute: str, read: Roles | None, write: Roles | None, **data: Any) -> Row:
    """An address keyed by one object of the cast."""
    return lambda cast: [Case(attribute, {name: getattr(cast, attribute).pk}, read, write, data)]


def both(*rows: Row) -> Row:
    return lambda cast: [case for row in rows for case in row(cast)]


OWN: Roles = frozenset({"member"})  # Chidi owns the personal objects of the cast

ROUTES: dict[str, Row] = {
    # people
    "people:front": flat(EVERYBODY, None),
    "people:sign_in": flat(EVERYBODY, EVERYBODY),
    "people:code": lambda cast: [Case("", {}, EVERYBODY, EVERYBODY, first_step=True)],
    "people:arrive": lambda cast: [Case("", {}, EVERYBODY, EVERYBODY, first_step=True)],
    "people:again": flat(SIGNED_IN, SIGNED_IN),
    "people:passkey_enter": flat(None, EVERYBODY),
    "people:passkey_begin": flat(None, EVERYBODY),
    "people:sign_out": flat(EVERYBODY, EVERYBODY),
    "people:demo_enter": lambda cast: [Case("bo", {"person_id": cast.world.bo.pk}, None, NOBODY)],
    "people:goodbye": flat(EVERYBODY, None),
    "people:me": flat(SIGNED_IN, None),
    "people:about": flat(SIGNED_IN, SIGNED_IN),
    "people:time": flat(SIGNED_IN, SIGNED_IN),
    "people:devices": flat(SIGNED_IN, None),
    "people:everywhere": flat(None, SIGNED_IN),
    "people:device_end": lambda cast: [Case("missing", {"device_id": uuid4()}, None, NOBODY)],
    "people:passkey_add": flat(SIGNED_IN, SIGNED_IN),
    "people:passkey_add_begin": flat(None, SIGNED_IN),
    "people:passkey": lambda cast: [Case("missing", {"key_id": uuid4()}, NOBODY, NOBODY)],
    # Removing asks for a fresh proof first, whether or not there is such a key.
    "people:passkey_remove": lambda cast: [Case("missing", {"key_id": uuid4()}, None, SIGNED_IN)],
    "people:address": flat(SIGNED_IN, SIGNED_IN),
    "people:address_code": flat(SIGNED_IN, SIGNED_IN),
    "people:keys": flat(SIGNED_IN, None),
    "people:key_new": flat(SIGNED_IN, SIGNED_IN),
    "people:key_end": of("key_id", "api_key", None, OWN),
    "people:data": flat(SIGNED_IN, None),
    "people:delete": flat(SIGNED_IN, SIGNED_IN),
    # circles
    "circles:list": flat(SIGNED_IN, None),
    "circles:new": flat(SIGNED_IN, SIGNED_IN),
    "circles:circle": circle(MEMBERS, None),
    "circles:words": circle(COORDINATORS, COORDINATORS),
    "circles:agreement": circle(MEMBERS, None),
    "circles:write_agreement": circle(COORDINATORS, COORDINATORS),
    "circles:members": circle(MEMBERS, None),
    "circles:member": both(member("asker", MEMBERS, None), member("dolores", MEMBERS, None)),
    "circles:name": circle(MEMBERS, MEMBERS),
    "circles:leave": circle(MEMBERS, MEMBERS),
    "circles:arranging": circle(MEMBERS, None),
    "circles:ask_to_arrange": circle(None, COORDINATORS),
    "circles:answer_arranging": circle(None, MEMBERS),
    "circles:take_on_arranging": circle(None, MEMBERS),
    "circles:step_down": circle(None, COORDINATORS),
    "circles:invitations": circle(COORDINATORS, COORDINATORS),
    "circles:take_back_invitation": lambda cast: [
        Case(
            "own", {"circle_id": cast.world.maple.pk, "invitation_id": cast.invitation.pk}, None, COORDINATORS
        )
    ],
    "circles:join": flat(EVERYBODY, EVERYBODY),
    "circles:come_in": flat(None, SIGNED_IN),
    "circles:keeping": circle(MEMBERS, MEMBERS),
    "circles:end_keeping": circle(None, MEMBERS),
    "circles:kept": member("dolores", KEEPER, KEEPER),
    # Any member may send these; without an offer to them nothing happens (tests/circles/test_keeping.py).
    "circles:take_keeping": member("dolores", None, MEMBERS),
    "circles:decline_keeping": member("dolores", None, MEMBERS),
    "circles:give_address": member("dolores", None, KEEPER),
    "circles:leave_for": member("dolores", KEEPER, KEEPER),
    "circles:pods": circle(MEMBERS, MEMBERS),
    "circles:pod": of("pod_id", "pod", roles("asker", "podder"), roles("asker", "podder")),
    "circles:answer_pod": of("pod_id", "pod", None, roles("asker", "podder")),
    "circles:leave_pod": of("pod_id", "pod", None, roles("asker", "podder")),
    "circles:end_pod": of("pod_id", "pod", None, ASKER),
    "circles:quiet_plans": flat(SIGNED_IN, None),
    "circles:quiet_tap": flat(None, SIGNED_IN),
    "circles:quiet_new": circle(MEMBERS, MEMBERS),
    # Bo wrote words for Mo, who was asked, and for Emre, who was not asked yet.
    "circles:quiet_plan": both(
        of("plan_id", "quiet", roles("asker", "podder"), ASKER),
        of("plan_id", "quiet_draft", ASKER, ASKER),
    ),
    "circles:quiet_ask": of("plan_id", "quiet_draft", None, ASKER),
    "circles:quiet_answer": both(
        of("plan_id", "quiet", None, roles("podder")), of("plan_id", "quiet_draft", None, NOBODY)
    ),
    "circles:quiet_end": of("plan_id", "quiet", None, ASKER),
    # asks
    "asks:start": flat(SIGNED_IN, None),
    "asks:list": circle(MEMBERS, None),
    "asks:new": circle(MEMBERS, MEMBERS),
    "asks:ask": asks(True, False, own=False),
    "asks:sent": asks(True, False),
    "asks:change": asks(True, True),
    "asks:date": dates(True, True),
    "asks:drop_date": dates(False, True),
    "asks:wider": asks(True, True),
    "asks:smaller": asks(True, True),
    "asks:later": asks(True, True),
    "asks:longer": asks(True, True),
    "asks:enough": asks(False, True),
    "asks:let_go": asks(True, True),
    "asks:delete": asks(True, True),
    "asks:take_back": asks(False, True),
    # offers
    "offers:mine": flat(SIGNED_IN, None),
    "offers:list": circle(MEMBERS, None),
    "offers:new": circle(MEMBERS, MEMBERS),
    "offers:room": circle(MEMBERS, MEMBERS),
    "offers:span": circle(None, MEMBERS),
    "offers:pause": circle(None, MEMBERS),
    "offers:apart": circle(None, MEMBERS),
    "offers:glad": circle(None, MEMBERS),
    "offers:offer": both(of("offer_id", "offer", OWN, OWN), of("offer_id", "resting", OWN, OWN)),
    "offers:state": both(of("offer_id", "offer", None, OWN), of("offer_id", "resting", None, OWN)),
    # plans
    "plans:week": flat(SIGNED_IN, None),
    "plans:turn": turns(True, False),
    "plans:yes": turns(False, True),
    "plans:why": turns(True, False),
    "plans:answer": turns(False, True),
    # Chidi was asked here; the lines of an ask are changed by whoever arranges or asked it.
    "plans:change": both(
        of("line_id", "line", None, COORDINATORS | ASKER), of("line_id", "narrow_line", None, ASKER)
    ),
    "plans:of_ask": asks(True, True),
    "plans:plan": circle(COORDINATORS, None),
    "plans:make": circle(None, COORDINATORS),
    "plans:ask": circle(None, COORDINATORS),
    "plans:rota": circle(MEMBERS, None),
    "plans:promise": of("promise_id", "promise", roles("helper"), None),
    "plans:stand_in": of("promise_id", "promise", None, roles("helper")),
    "plans:keep": of("promise_id", "promise", None, roles("helper")),
    "plans:back": of("promise_id", "promise", None, roles("helper")),
    "plans:how": of("promise_id", "promise", None, roles("helper", "asker")),
    # notify
    "notify:settings": flat(SIGNED_IN, SIGNED_IN),
    "notify:stop": flat(None, SIGNED_IN),
    # help, web
    "help:door": flat(EVERYBODY, None),
    "help:safety": flat(EVERYBODY, None),
    "help:guide": flat(EVERYBODY, None),
    "help:after": flat(EVERYBODY, None),
    "help:about": flat(EVERYBODY, None),
    "help:words": flat(EVERYBODY, None),
    "web:look": flat(EVERYBODY, EVERYBODY),
    "web:manifest": flat(EVERYBODY, None),
    "web:style": flat(NOBODY, None),
}

# These rooms' rows are built from the helpers above, so they come in last.
from tests.gates.routes_exchange import EXCHANGE  # noqa: E402
from tests.gates.routes_sessions import SESSIONS  # noqa: E402
from tests.gates.routes_shelf import SHELF  # noqa: E402

ROUTES.update(EXCHANGE)
ROUTES.update(SESSIONS)
ROUTES.update(SHELF)
