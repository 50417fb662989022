"""What the web side of signing in shares: sessions, the device that is known again, and fresh proofs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from leanto.core.clock import now
from leanto.people import devices, rules, sign_in
from leanto.people.models import Person
from leanto.people.passkeys import Site

DEVICE = "__Host-device" if settings.HTTPS else "device"
YEAR = 365 * 24 * 60 * 60
View = Callable[..., HttpResponse]


def site(request: HttpRequest) -> Site:
    """This server under the name that the browser used (one of ALLOWED_HOSTS)."""
    scheme = "https" if request.is_secure() else "http"
    origin = f"{scheme}://{request.get_host()}"
    return Site(urlsplit(origin).hostname or "localhost", origin)


def safe_next(request: HttpRequest, wanted: str | None) -> str:
    """An address on this server to go on to; "" for anything else."""
    wanted = wanted or ""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if ours else ""


def enter(request: HttpRequest, person: Person, next_url: str = "") -> HttpResponse:
    """Signs the person in: a new session id, a fresh proof, and a device that is known from now on."""
    login(request, person, backend="leanto.people.backend.Own")
    prove_fresh(request)
    by_mail = request.session.pop("by_mail", False)
    if person.mail_refused_at and by_mail:
        Person.objects.filter(pk=person.pk).update(
            mail_refused_at=None
        )  # mail arrives again: a code just did
    answer = HttpResponseRedirect(next_url or settings.LOGIN_REDIRECT_URL)
    know_device(answer, person)
    devices.note(request, person)
    return answer


def know_device(answer: HttpResponse, person: Person) -> None:
    answer.set_cookie(
        DEVICE,
        signing.dumps(sign_in.device_mark(person), salt="leanto.device"),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def device_is_known(request: HttpRequest, address: str) -> bool:
    """Did this browser sign in with this address before?"""
    try:
        mark: Any = signing.loads(request.COOKIES.get(DEVICE, ""), salt="leanto.device", max_age=YEAR)
    except signing.BadSignature:
        return False
    return isinstance(mark, str) and sign_in.is_known_device(address, mark)


def prove_fresh(request: HttpRequest) -> None:
    """Remembers that the person proved a moment ago that it is them."""
    request.session["proved_at"] = now().isoformat()


def fresh(view: View) -> View:
    """For what cannot be undone: asks for a code or a passkey again when the last proof is older than 15 minutes."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        proved = request.session.get("proved_at")
        if rules.is_fresh(datetime.fromisoformat(proved) if proved else None, now()):
            return view(request, *args, **kwargs)
        here = request.get_full_path() if request.method == "GET" else reverse("people:me")
        return HttpResponseRedirect(f"{reverse('people:again')}?{urlencode({'next': here})}")

    return wrapped
