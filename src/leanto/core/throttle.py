"""Not too often: a sliding count on the cache, for what a stranger may try.

Counts are per process unless the host configured a shared cache; what must hold across processes
(codes for one address, tries of one code) is counted in the database where it is kept.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from leanto.core.clock import now
from leanto.core.errors import TooMany


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `most` times in any `seconds`."""

    most: int
    seconds: int


def take(what: str, who: str, rate: Rate) -> None:
    """Counts one try of `what` by `who`; refuses with TooMany when the rate is used up.

    The last full window is weighed by the part of it that still lies within `seconds`, so there is no
    double burst at a window's edge. A refused try is counted too, up to the window's end.
    """
    at = now().timestamp()
    window, into = int(at // rate.seconds), (at % rate.seconds) / rate.seconds
    name = hashlib.sha256(f"{what}:{who}".encode()).hexdigest()[:32]
    here, before = f"rate:{name}:{window}", f"rate:{name}:{window - 1}"
    cache.add(here, 0, timeout=2 * rate.seconds)
    try:
        count = cache.incr(here)
    except ValueError:  # forgotten between the two calls, because the cache was full
        cache.set(here, 1, timeout=2 * rate.seconds)
        count = 1
    if count + (1 - into) * float(cache.get(before, 0)) > rate.most:
        raise TooMany


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, for counting only; never stored. IPv6 counts by its /64.

    Behind a proxy (the setting that also trusts its word about HTTPS) the last hop it wrote is taken:
    anything before that could be made up by the sender.
    """
    found = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        found = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or found
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return str(address)
