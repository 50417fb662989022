"""What follows an answer, once it is safely written: healing the plan, telling the asker.

Both run after the commit, so that nobody's yes waits for a search, and a search that fails takes no yes with
it. What is lost when the server stops in between is caught by the hourly jobs (`plans.tasks`, and the asks
room's own for told states).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

log = logging.getLogger(__name__)


def heal_later(
    circle_id: UUID, turn_ids: Iterable[UUID], no_from: UUID | None = None, ask: bool = False
) -> None:
    """After the commit, look for others for these turns. `ask`: ask them at once, plan sent or not."""
    turns = list(turn_ids)

    def heal() -> None:
        from leanto.plans.propose import heal as heal_now

        try:
            heal_now(circle_id, turns, no_from=no_from, ask=ask)
        except Exception:  # the answer stands whatever the search does; the job tries again
            log.exception("the plan could not heal")

    if turns:
        transaction.on_commit(heal)


def coverage_later(ask_id: UUID) -> None:
    """After the commit, let the asks room see whether its asker has to be told something."""

    def look() -> None:
        try:
            from leanto.asks import actions
        except ImportError:
            return
        changed = getattr(actions, "coverage_changed", None)
        if changed is None:
            return
        try:
            changed(ask_id)
        except Exception:  # told by the asks room's own job within the hour
            log.exception("the asker could not be told yet")

    transaction.on_commit(look)
