"""For whom a program acts: a key that a person made, or that person's own session in a browser.

Both end in the same place: a person, and nothing that the person could not do on the pages.
"""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from leanto.core.errors import Refusal
from leanto.core.throttle import Rate, address_of, take
from leanto.people.access import person_with_key
from leanto.people.models import Person

RATE = Rate(most=240, seconds=60)  # calls for one person, whatever the number of keys
GUESSES = Rate(most=30, seconds=60)  # wrong keys from one address


class Unknown(Refusal):
    """Nobody stands behind this call."""

    code = "sign_in"
    status = 401
    sentence = _("Please send a key that works: make one on your own page, under “Keys for programs”.")


class Key(HttpBearer):
    """`Authorization: Bearer lto_…`. A header that does not fit is refused, whatever the session says."""

    def authenticate(self, request: HttpRequest, token: str) -> Person:
        """The key's person; their language and time zone hold for the answer."""
        person = person_with_key(token) if token else None
        if person is None:
            take("api_guess", address_of(request), GUESSES)
            raise Unknown
        take("api", str(person.pk), RATE)
        request.user = person
        if person.language in dict(settings.LANGUAGES):
            # The middleware that gave the caller's own language takes it away again after this request.
            translation.activate(person.language)
        timezone.activate(zoneinfo.ZoneInfo(person.timezone))
        return person


class Session(APIKeyCookie):
    """A signed-in browser on this server. What changes something needs the `X-CSRFToken` header too."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        return request.COOKIES.get(self.param_name)  # who it is comes first, then where the call comes from

    def authenticate(self, request: HttpRequest, key: str | None) -> Person:
        """The person of the session."""
        person: Any = request.user
        if "Authorization" in request.headers or not person.is_authenticated:
            raise Unknown
        if check_csrf(request):
            raise Refusal(
                _("This call did not come from a page of this server. Please reload the page and try again."),
                code="forged",
                status=403,
            )
        take("api", str(person.pk), RATE)
        return person  # type: ignore[no-any-return]


def person_of(request: HttpRequest) -> Person:
    """For whom this call is. Only inside operations, which all have one of the two doors above."""
    person: Any = request.user
    assert person.is_authenticated, "an operation without a door"
    return person  # type: ignore[no-any-return]
