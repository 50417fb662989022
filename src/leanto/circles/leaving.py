"""What the other rooms do when somebody leaves a circle: the one list of them.

Rooms are built on circles, so this is the single place where circles call upwards, and only when
somebody leaves.
"""

from __future__ import annotations

from leanto.circles.access import Hands
from leanto.circles.models import Membership


def hand_back(mine: Membership, hands: Hands) -> None:
    """Promises are handed back (their askers hear of it), asks let go, offers ended: in this circle only."""
    from leanto.asks.actions import let_go_all
    from leanto.circles.quiet import let_go
    from leanto.offers.actions import end_all_of
    from leanto.plans.actions import hand_back_all
    from leanto.sessions.actions import leave

    let_go(mine)
    leave(mine.person, mine.circle_id)
    hand_back_all(mine.person, mine.circle, typed_by=hands.typed_by)
    let_go_all(mine.person, mine.circle_id)
    end_all_of(mine.person, mine.circle_id)
