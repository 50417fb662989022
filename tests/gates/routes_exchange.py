"""Rows of this room for the authorisation gate (`tests/gates/routes.py`): who is let in where."""

from __future__ import annotations

from leanto.core.clock import now
from leanto.exchange.bring import Brought, as_text
from leanto.exchange.models import Import
from leanto.exchange.tables import read_pasted
from tests.gates.roles import COORDINATORS, EVERYBODY, MEMBERS, NOBODY, SIGNED_IN, Cast
from tests.gates.routes import OWN, Case, Roles, Row, circle, flat, of, roles, turns


def imports(read: Roles | None, write: Roles | None) -> Row:
    """Rows that Chidi brought as a member, and a list of people that Farah brought as a coordinator."""

    def kept(cast: Cast, role: str, what: str) -> Import:
        someone = cast.people[role]
        assert someone is not None
        table = read_pasted(f"What,Name,Date\nSecret walk,Somebody,{cast.world.day(3)}\n")
        return Import.objects.create(
            circle=cast.world.maple, person=someone, what=what, rows=as_text(Brought(table)), made_at=now()
        )

    def row(cast: Cast) -> list[Case]:
        return [
            Case(
                what,
                {"circle_id": cast.world.maple.pk, "import_id": kept(cast, role, what).pk},
                roles(role) if read is not None else None,
                roles(role) if write is not None else None,
            )
            for role, what in (("member", "asks"), ("coordinator", "people"))
        ]

    return row


EXCHANGE: dict[str, Row] = {
    "exchange:export_me": flat(SIGNED_IN, SIGNED_IN),
    "exchange:export_circle": circle(COORDINATORS, COORDINATORS),
    "exchange:feeds": flat(SIGNED_IN, SIGNED_IN),
    "exchange:feed_end": of("feed_id", "feed", None, OWN),
    "exchange:feed": lambda cast: [
        Case("secret", {"token": cast.feed_token}, EVERYBODY, None),
        Case("wrong", {"token": cast.feed_token[:-1]}, NOBODY, None),
    ],
    "exchange:turn": turns(True, False),
    "exchange:bring": circle(MEMBERS, MEMBERS),
    "exchange:look": imports(OWN, OWN),
    "exchange:take_in": imports(None, OWN),
    "exchange:forget": imports(None, OWN),
    "exchange:left_out": imports(OWN, None),
}
