"""Rows of this room for the authorisation gate (`tests/gates/routes.py`).

Bo (the asker) asked Mo (podder), who comes, and Lin (asked), who has not answered. To everybody else, also to whoever
arranges in the circle, there is no session. The socket is tried with the same roles in `tests/sessions/test_doors.py`.
"""

from __future__ import annotations

from tests.gates.roles import MEMBERS, SIGNED_IN
from tests.gates.routes import Row, circle, flat, of, roles

SESSIONS: dict[str, Row] = {
    "settle:home": flat(SIGNED_IN, None),
    "settle:hard": flat(SIGNED_IN, None),
    "settle:alone": flat(SIGNED_IN, None),
    "settle:new": circle(MEMBERS, MEMBERS),
    "settle:wave": circle(MEMBERS, MEMBERS),
    "settle:live": of("sitting_id", "sitting", roles("asker", "podder", "asked"), None),
    "settle:waiting": of("sitting_id", "sitting", roles("asker"), None),
    "settle:invitation": of("sitting_id", "sitting", roles("podder", "asked"), roles("podder", "asked")),
    "settle:end": of("sitting_id", "sitting", None, roles("asker")),
}
