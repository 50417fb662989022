"""Where somebody is signed in: what they see of it on their own page, and ending one of these sign-ins.

A row is kept beside each session. Its session may end by itself; then the row is shown no more, and soon forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare

from leanto.core import live
from leanto.core.clock import now, today
from leanto.core.errors import NotHere
from leanto.core.fields import Sealed
from leanto.people import rules
from leanto.people.models import Device, Person

HERE = "device"  # in the session: which row is about it
USED = "used_on"  # in the session: the day on which the row was last brought up to date
LONGER_THAN_A_SESSION = timedelta(seconds=settings.SESSION_COOKIE_AGE, days=2)


def note(request: HttpRequest, person: Person) -> None:
    """Writes down that the person is signed in here. The same browser stays one device under a new session key."""
    browser, system = rules.browser_of(request.headers.get("User-Agent", ""))
    texts = {"session_key": request.session.session_key or "", "browser": browser, "system": system}
    day = today(person.timezone)
    known = str(request.session.get(HERE, ""))
    sealed = {name: Sealed(person.pk, text) for name, text in texts.items()}
    if not known or not Device.objects.filter(pk=known, person=person).update(used_on=day, **sealed):
        made = Device.objects.create(person=person, made_at=now(), used_on=day, **texts)
        request.session[HERE] = str(made.pk)
    request.session[USED] = str(day)


def of(person: Person) -> list[Device]:
    """The devices on which a session is still open, the last used first. Two queries, one when there is none."""
    rows = list(Device.objects.filter(person=person).order_by("-used_on", "-made_at"))
    if not rows:
        return []
    alive = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=now())
    open_now = set(alive.values_list("session_key", flat=True))
    return [row for row in rows if row.session_key in open_now]


def sign_out(person: Person, device_id: UUID) -> None:
    """Ends the sign-in on one of the person's own devices, at once."""
    with transaction.atomic():
        found = Device.objects.filter(pk=device_id, person=person).first()
        if found is None:
            raise NotHere
        Session.objects.filter(session_key=found.session_key).delete()
        found.delete()
        live.look_again()


def forget(request: HttpRequest) -> None:
    """This device, when its person signs out here."""
    if isinstance(request.user, Person) and (here := request.session.get(HERE)):
        Device.objects.filter(pk=here, person=request.user).delete()


def forget_others(request: HttpRequest, person: Person) -> None:
    """After every other sign-in has ended."""
    Device.objects.filter(person=person).exclude(pk=request.session[HERE]).delete()


def signed_in(keys: Collection[str]) -> dict[str, Person]:
    """Who is signed in under these keys of Django's sessions: for lines, which have no request. Two queries."""
    open_now = {
        row.session_key: row.get_decoded()
        for row in Session.objects.filter(session_key__in=keys, expire_date__gt=now())
    }
    owners = {data[SESSION_KEY] for data in open_now.values() if SESSION_KEY in data}
    people = {str(each.pk): each for each in Person.objects.filter(pk__in=owners, is_active=True)}
    found = {}
    for key, data in open_now.items():
        person = people.get(data.get(SESSION_KEY, ""))
        if person and constant_time_compare(data.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
            found[key] = person
    return found


def forget_unused(at: datetime) -> None:
    """Part of a job: devices whose session is over, because it was not used for longer than a session lives."""
    Device.objects.filter(used_on__lt=at.date() - LONGER_THAN_A_SESSION).delete()


class UsedToday:
    """Middleware: once a day each device in use is marked with that day. Costs nothing on every other request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        marked, person = request.session.get(USED), request.user
        if marked and isinstance(person, Person) and marked != str(today(person.timezone)):
            note(request, person)
        return self.get_response(request)
