"""A person's end of a line, without a browser: `Friend(live, person, sitting)` is a signed-in socket with a mailbox.

with Friend(live, world.ana, sitting) as ana:
    ana.say({"t": "wave"})
    ana.hears("here")["slots"]
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from websockets import Origin
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from leanto.people.models import Person
from leanto.sessions.models import Answer, Guest, Sitting
from leanto.sessions.rules import times
from tests.world import World

T = TypeVar("T")
PATIENCE = 15.0  # seconds until something that should come counts as missing


def sit(world: World, *guests: Person, asker: Person | None = None, answer: str = Answer.COMING) -> Sitting:
    """A session of Ana (or the asker) with these guests, as plain rows; all of them come."""
    from leanto.core.clock import now

    at = now()
    answer_by, ends_at = times(at, 30, 15)
    made = Sitting.objects.create(
        circle=world.maple, asker=asker or world.ana, format="company", channel="voice", minutes=15,
        made_at=at, answer_by=answer_by, ends_at=ends_at,
    )  # fmt: skip
    for slot, person in enumerate(guests, 1):
        Guest.objects.create(sitting=made, person=person, slot=slot, answer=answer)
    return made


def in_a_loop(work: Coroutine[Any, Any, T]) -> T:
    """Runs it on an event loop in a thread of its own: a browser's driver may hold one in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def signed_in(person: Person) -> str:
    """A session key, as a browser's cookie has it."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    assert session.session_key
    return session.session_key


def address(live: str, sitting: Any) -> str:
    return f"{live.replace('http', 'ws', 1)}/settle/{getattr(sitting, 'pk', sitting)}/line/"


def knock(live: str, sitting: Any, key: str, origin: str | None = None) -> ClientConnection:
    """An open socket; raises websockets' InvalidStatus when it is refused. `origin` "" sends none."""
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"} if key else {}
    return connect(
        address(live, sitting), legacy=True, origin=Origin(live if origin is None else origin) or None,
        additional_headers=headers, compression=None, proxy=None, open_timeout=PATIENCE, close_timeout=1,
    )  # fmt: skip


class Friend:
    """One end of a line."""

    def __init__(self, live: str, person: Person | None, sitting: Any, key: str = "") -> None:
        self.key = key or (signed_in(person) if person else "")
        self.socket = knock(live, sitting, self.key)
        self.hello = self.hears("hello")

    def __enter__(self) -> Friend:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.socket.close()

    def say(self, message: dict[str, Any]) -> None:
        self.socket.send(json.dumps(message))

    def hears(self, kind: str, patience: float = PATIENCE, **facts: Any) -> dict[str, Any]:
        """The next message of this kind with these facts; others before it are passed over."""
        until = time.monotonic() + patience
        while True:
            said: dict[str, Any] = json.loads(self.socket.recv(max(0.0, until - time.monotonic())))
            if said["t"] == kind and all(said.get(name) == value for name, value in facts.items()):
                return said

    def hears_nothing_but(self, *kinds: str) -> bool:
        """After a ping and its pong: nothing else was on the way."""
        self.say({"t": "ping", "c": 77})
        heard: list[str] = []
        while True:
            said = json.loads(self.socket.recv(PATIENCE))
            if said["t"] == "pong" and said["c"] == 77:
                return set(heard) <= set(kinds)
            heard.append(said["t"])

    def is_cut(self, patience: float = PATIENCE) -> int | None:
        """Waits until the server has closed this line; the close code it sent, None when it just broke."""
        until = time.monotonic() + patience
        try:
            while True:
                self.socket.recv(max(0.0, until - time.monotonic()))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
