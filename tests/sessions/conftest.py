"""What every test of sessions needs."""

from __future__ import annotations

import pytest

from leanto.sessions.line import Lines


@pytest.fixture(autouse=True)
def nobody_has_knocked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """One server serves all tests of a worker, and its people are the same in each: what one test knocked must not be
    counted against the next."""
    seen: set[int] = set()
    too_many = Lines._too_many

    def counted_anew(lines: Lines, person: object) -> bool:
        if id(lines) not in seen:
            seen.add(id(lines))
            lines._comes.clear()
        return too_many(lines, person)  # type: ignore[arg-type]

    monkeypatch.setattr(Lines, "_too_many", counted_anew)
