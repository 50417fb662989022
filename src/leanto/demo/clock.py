"""A clock that a story can be lived by: five weeks in a few seconds.

Only the demo uses it, in its own process and before it serves anybody. Every room reads the time through
`leanto.core.clock.now`, so moving that one clock lets the real actions write a past that fits together:
what was asked, promised, done and told carries the moment at which it would have happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo

from leanto.core import clock


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Within this block it is `moment` (aware) for every room."""

    class Standing(datetime):
        """A clock that stands still."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Standing:
            there = moment.astimezone(tz)
            return cls.combine(there.date(), there.timetz())

    names = vars(clock)
    real = names["datetime"]
    names["datetime"] = Standing
    try:
        yield
    finally:
        names["datetime"] = real
