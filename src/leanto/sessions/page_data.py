"""What the live page's script is given, as JSON in the page (id `settle-data`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from leanto.sessions import access, ice
from leanto.sessions.access import Seat

Policy = dict[str, str | list[str] | tuple[str]]


def may_ask_for(*wanted: str) -> Policy:
    """The permissions policy of a page that may ask for these; no other page of the house may."""
    return {
        name: ["self"] if name in wanted else values for name, values in settings.PERMISSIONS_POLICY.items()
    }


# A strap needs no line here: browsers that know straps let own pages ask unless told otherwise.
ALONE = may_ask_for("camera")  # a fingertip on the lens
TOGETHER = may_ask_for("camera", "microphone")


def of(seat: Seat) -> dict[str, Any]:
    """`line`: path of the socket · `slot`: own number · `people`: [{slot, name}] of all who may come · `ends`: ms since
    1970, when the room ends at the latest · `ice`, `relayOnly`: for peer.js."""
    sitting = seat.sitting
    return {
        "line": f"/settle/{sitting.pk}/line/",
        "slot": seat.slot,
        "format": sitting.format,
        "channel": sitting.channel,
        "minutes": sitting.minutes,
        "words": sitting.words,
        "people": [{"slot": slot, "name": name} for slot, name in access.names(sitting).items()],
        "ends": int(sitting.ends_at.timestamp() * 1000),
        "ice": ice.servers(),
        "relayOnly": settings.LEANTO_RELAY_ONLY,
    }
