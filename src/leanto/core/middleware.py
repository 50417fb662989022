"""What every answer carries, and whose clock and language it speaks."""

from __future__ import annotations

import secrets
import time
import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from leanto.core.logs import request_id

Answer = Callable[[HttpRequest], HttpResponseBase]


class Headers:
    """`no-store` on everything that is not a static file, and the headers Django has no setting for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id.set(secrets.token_hex(4))
        began = time.perf_counter()
        response = self.get_response(request)
        if settings.LEANTO_SERVER_TIMING:  # for the benches: how long a page takes says too much to strangers
            response.headers["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.1f}"
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.headers["X-Request-Id"] = request_id.get()
        return response


class OwnTimeAndLanguage:
    """The person's own time zone and language; for strangers the cookie, then the browser's wish."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.user
        if person.is_authenticated:
            language = person.language
            timezone.activate(zoneinfo.ZoneInfo(person.timezone))
        else:
            language = translation.get_language_from_request(request)
            timezone.deactivate()
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        timezone.deactivate()
        return response
