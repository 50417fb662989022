"""Can people meet on this server? Several processes share a room only through Redis or Valkey; without it they would
split it, so sessions with others are off and said to be off. Alone always works."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from leanto.core.errors import Refusal


def together() -> bool:
    """One process, or several that share a LEANTO_REDIS_URL."""
    return settings.LEANTO_WORKERS < 2 or bool(settings.LEANTO_REDIS_URL)


def must_be_together() -> None:
    if not together():
        raise Refusal(apart_sentence(), code="apart", status=409)


def apart_sentence() -> str:
    """For people."""
    return _(
        "Settling with others is off on this server. On your own it works. Whoever hosts it can turn it on."
    )


def _answers() -> bool:
    from redis import Redis, RedisError

    try:
        with Redis.from_url(settings.LEANTO_REDIS_URL, socket_timeout=3, socket_connect_timeout=3) as client:
            return bool(client.ping())
    except (RedisError, ValueError):
        return False


def trouble() -> str:
    """For the host, in `./leanto check`; "" when all is well."""
    if settings.LEANTO_REDIS_URL:
        return (
            "" if _answers() else _("off with others: the Redis that LEANTO_REDIS_URL names does not answer.")
        )
    if together():
        return ""
    return _(
        "off with others: %(n)s processes would not find each other. Set LEANTO_REDIS_URL to a Redis or Valkey, or"
        " serve with one process."
    ) % {"n": settings.LEANTO_WORKERS}
