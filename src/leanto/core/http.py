"""From the browser to an action and back: keys for writes, and refusals made into pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from leanto.core.once import once

if TYPE_CHECKING:
    from leanto.people.models import Person


def person_of(request: HttpRequest) -> Person:
    """The signed-in person. Only for views behind `login_required`."""
    person: Any = request.user
    assert person.is_authenticated, "a view that needs a person must be behind login_required"
    return person  # type: ignore[no-any-return]


def write(request: HttpRequest, work: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
    """Runs `work` once for the key that the form or the `Idempotency-Key` header carries."""
    key = request.headers.get("Idempotency-Key", "") or request.POST.get("once", "")
    body = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name not in {"once", "csrfmiddlewaretoken"}
    }
    return once(person_of(request), key, [request.path, body], lambda: work() or {})
