"""Open lines of browsers, seen from below: whoever takes access away says so here, and what is open is looked at again.

The room that has lines (`sessions`) registers a listener in the process that serves; elsewhere nobody listens.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

_listeners: list[Callable[[], None]] = []


def listen(listener: Callable[[], None]) -> Callable[[], None]:
    """Registers `listener`, which must be quick and may be called from any thread. Returns what takes it off again."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def look_again() -> None:
    """Somebody's access may have changed: after this transaction every open line is checked at once."""
    transaction.on_commit(_tell)


def _tell() -> None:
    for listener in list(_listeners):
        listener()
