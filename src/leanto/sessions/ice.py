"""STUN and TURN servers for `RTCPeerConnection`, and passwords for TURN that hold for some hours.

With LEANTO_TURN_SECRET the password is made as coturn's `use-auth-secret` checks it: the user name is the second at
which it ends, the password an HMAC-SHA1 of it (draft-uberti-behave-turn-rest-00). It names nobody.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from django.conf import settings

from leanto.core.clock import now

HOURS = 3  # longer than any session


def servers() -> list[dict[str, Any]]:
    """As `RTCPeerConnection` takes them in `iceServers`; empty without LEANTO_ICE, which is enough on one network."""
    addresses = settings.LEANTO_ICE.split()
    stun = [each for each in addresses if each.startswith(("stun:", "stuns:"))]
    turn = [each for each in addresses if each.startswith(("turn:", "turns:"))]
    found: list[dict[str, Any]] = [{"urls": stun}] if stun else []
    if turn:
        user = str(int(now().timestamp()) + HOURS * 3600)
        found.append(
            {"urls": turn, "username": user, "credential": password(settings.LEANTO_TURN_SECRET, user)}
        )
    return found


def password(secret: str, user: str) -> str:
    """base64 of HMAC-SHA1(secret, user)."""
    return base64.b64encode(hmac.new(secret.encode(), user.encode(), hashlib.sha1).digest()).decode()
