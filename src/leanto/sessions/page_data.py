"""What the live page's script is given, as JSON in the page (id `settle-data`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from leanto.sessions import access, ice
from leanto.sessions.access import Seat

# These pages may ask for a microphone, a camera and a strap; no other page of the house may.
PERMISSIONS: dict[str, str | list[str] | tuple[str]] = {
    name: ["self"] if name in {"bluetooth", "camera", "microphone"} else values
    for name, values in settings.PERMISSIONS_POLICY.items()
}


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
