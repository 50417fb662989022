"""Rows of this room for the authorisation gate (`tests/gates/routes.py`).

Everybody meets their own shelf only. Nobody of the cast has one, so what needs an open shelf is missing for all
of them; that an open one is needed, and whose, is in `tests/shelf`.
"""

from __future__ import annotations

from uuid import uuid4

from tests.gates.roles import NOBODY, SIGNED_IN
from tests.gates.routes import Case, Row, flat


def row(cast: object) -> list[Case]:
    return [Case("missing", {"row": uuid4()}, None, NOBODY)]


SHELF: dict[str, Row] = {
    "shelf:page": flat(SIGNED_IN, None),
    "shelf:door": flat(SIGNED_IN, None),
    "shelf:passphrase": flat(None, SIGNED_IN),  # refused for its content, like a wrong passphrase
    "shelf:challenge": flat(None, NOBODY),
    "shelf:proof": flat(None, SIGNED_IN),
    "shelf:lock": flat(None, SIGNED_IN),
    "shelf:anew": flat(None, SIGNED_IN),
    "shelf:make": flat(None, SIGNED_IN),
    "shelf:ways": flat(None, NOBODY),
    "shelf:renew": flat(None, NOBODY),
    "shelf:end": flat(None, NOBODY),
    "shelf:facts": flat(SIGNED_IN, None),
    "shelf:old_entries": flat(NOBODY, None),
    "shelf:drop_aside": flat(None, NOBODY),
    "shelf:entries": flat(NOBODY, None),
    "shelf:put": row,
    "shelf:close": row,
    "shelf:remove": row,
    "shelf:note": row,
}
