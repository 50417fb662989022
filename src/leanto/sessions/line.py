"""The line of a session: WebSockets at `/settle/<session>/line/`, for whoever has a seat there.

Who may come in is asked before the handshake is answered, again every ten seconds, and at once when somebody's access
changed (`core.live`). A refusal, a cut and a broken network look the same from outside. Nothing that is said is logged.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections
from django.http.request import validate_host

from leanto.core import live
from leanto.core.errors import NotHere
from leanto.people import devices
from leanto.sessions import access, ice, shape, wire
from leanto.sessions.hub import FAR_BEAT, Hub, Socket

log = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

ADDRESS = re.compile(r"/settle/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/line/\Z")
MOST_SOCKETS = 3000  # of one process
MOST_OF_A_PERSON = 4
MOST_WAITING = 200  # handshakes whose answer is being looked up
AT_A_TIME = 200  # lines in one look at the database
CHECK_EVERY = 10.0  # seconds, for each line
A_SECOND, AT_ONCE = 25.0, 250.0  # messages: on average, and in a burst (six people who begin to speak)
BYTES_A_SECOND, BYTES_AT_ONCE = 48 * 1024.0, 512 * 1024.0
COMES_A_MINUTE = 40  # of one person: a page that comes back by itself stays far below


@dataclass(slots=True)
class Allowance:
    """A bucket that fills by `rate` a second up to `most`."""

    rate: float
    most: float
    left: float
    at: float

    def take(self, amount: float) -> bool:
        moment = time.monotonic()
        self.left = min(self.most, self.left + (moment - self.at) * self.rate)
        self.at = moment
        self.left -= amount
        return self.left >= 0


def allowance(rate: float, most: float) -> Allowance:
    return Allowance(rate, most, most, time.monotonic())


class Lines:
    """The ASGI application for sockets. `start` and `stop` on the server's loop."""

    def __init__(self, hub: Hub | None = None) -> None:
        self.hub = hub or Hub()
        self._open: Counter[UUID] = Counter()
        self._comes: dict[UUID, Allowance] = {}
        self._waiting = 0
        self._all = 0
        # Two threads: a look at the database is short, and pages need the machine too.
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="line")
        self._look: asyncio.Event | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._unlisten: Callable[[], None] = lambda: None
        self._between: Any = None

    async def start(self) -> None:
        loop, self._look = asyncio.get_running_loop(), asyncio.Event()
        look = self._look

        def changed() -> None:
            loop.call_soon_threadsafe(self._changed)

        self._unlisten = live.listen(changed)
        self._tasks.append(loop.create_task(self._watch(look)))
        if settings.LEANTO_REDIS_URL:
            from leanto.sessions.between import Between

            self._between = Between(settings.LEANTO_REDIS_URL, self.hub, look.set)
            self.hub.elsewhere = self._between
            self._tasks += [loop.create_task(self._between.run()), loop.create_task(self._beat())]

    async def stop(self) -> None:
        self._unlisten()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for sitting in list(self.hub.rooms):
            self.hub.forget(sitting)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _changed(self) -> None:
        if self._look:
            self._look.set()
        if self._between:
            self._between.tell_all()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(FAR_BEAT)
            self.hub.beat()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        socket = await self._let_in(scope)
        if socket is None:
            await send({"type": "websocket.close"})
            return
        self._open[socket.person] += 1
        self._all += 1
        try:
            await send({"type": "websocket.accept"})
            self.hub.join(socket, ice.servers(), settings.LEANTO_RELAY_ONLY)
            await self._carry(socket, receive, send)
        finally:
            self.hub.leave(socket)
            self._all -= 1
            self._open[socket.person] -= 1
            if not self._open[socket.person]:
                del self._open[socket.person]

    async def _let_in(self, scope: Scope) -> Socket | None:
        where = ADDRESS.match(scope["path"])
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        key = session_key(headers.get(b"cookie", ""))
        if not where or not key or not same_origin(headers) or not shape.together():
            return None
        if self._waiting >= MOST_WAITING or self._all >= MOST_SOCKETS:
            return None
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            socket = await loop.run_in_executor(self._threads, _seated, key, UUID(where[1]))
        finally:
            self._waiting -= 1
        if socket is None or self._too_many(socket.person):
            return None
        return socket

    def _too_many(self, person: UUID) -> bool:
        if self._open[person] >= MOST_OF_A_PERSON:
            return True
        if len(self._comes) > 10_000:
            self._comes.clear()
        comes = self._comes.setdefault(person, allowance(COMES_A_MINUTE / 60, COMES_A_MINUTE))
        return not comes.take(1)

    async def _carry(self, socket: Socket, receive: Receive, send: Send) -> None:
        """Until either side ends it."""
        tasks = [
            asyncio.create_task(each)
            for each in (_hear(self.hub, socket, receive), _speak(socket, send), _until(socket))
        ]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(Exception):  # the other side may be gone, or not reading: then the server cuts it
            await asyncio.wait_for(send({"type": "websocket.close", "code": socket.code}), 1)

    async def _watch(self, look: asyncio.Event) -> None:
        """Checks each line every ten seconds, and all of them when something changed."""
        loop = asyncio.get_running_loop()
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(look.wait(), 1)
            before = time.monotonic() - (0 if look.is_set() else CHECK_EVERY)
            look.clear()
            due = [socket for socket in self.hub.sockets if socket.checked <= before]
            for some in (due[at : at + AT_A_TIME] for at in range(0, len(due), AT_A_TIME)):
                try:
                    may = await loop.run_in_executor(self._threads, _still, some)
                except Exception:  # the database is away: looked at again in a second
                    log.exception("lines could not be checked")
                    break
                for socket in some:
                    socket.checked = time.monotonic()
                    if socket not in may:
                        socket.end()


def session_key(cookies: str) -> str:
    """The key of the signed-in session, or ""."""
    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except Exception:  # http.cookies raises more than it says
        return ""
    return found.value if found and len(found.value) <= 64 else ""


def same_origin(headers: dict[bytes, str]) -> bool:
    """Does a page of ours ask? Browsers send Origin with every WebSocket, and no script can change it."""
    origin, host = headers.get(b"origin", ""), headers.get(b"host", "")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    parts = urlsplit(origin)
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    schemes = {"https"} if settings.HTTPS else {"http", "https"}
    return parts.scheme in schemes and parts.netloc == host and validate_host(name, settings.ALLOWED_HOSTS)


async def _hear(hub: Hub, socket: Socket, receive: Receive) -> None:
    messages = allowance(A_SECOND, AT_ONCE)
    sizes = allowance(BYTES_A_SECOND, BYTES_AT_ONCE)
    while True:
        event = await receive()
        text = event.get("text")
        if event["type"] != "websocket.receive" or not isinstance(text, str):
            return
        if not messages.take(1) or not sizes.take(len(text)):
            return
        try:
            message = wire.read(text)
        except wire.Junk:
            return
        hub.take(socket, message)


async def _speak(socket: Socket, send: Send) -> None:
    while True:
        await send({"type": "websocket.send", "text": await socket.out.get()})


async def _until(socket: Socket) -> None:
    await socket.ended.wait()


def _seated(key: str, sitting: UUID) -> Socket | None:
    """In a thread: the seat of whoever is signed in under this key."""
    close_old_connections()
    person = devices.signed_in([key]).get(key)
    if person is None:
        return None
    try:
        seat = access.seat(person, sitting)
    except NotHere:
        return None
    return Socket(sitting, seat.slot, person.pk, key)


def _still(sockets: list[Socket]) -> set[Socket]:
    """In a thread: those whose person is signed in and has a seat."""
    close_old_connections()
    people = devices.signed_in({socket.session_key for socket in sockets})
    seats = access.still_in({(socket.sitting, socket.person) for socket in sockets})
    return {
        socket
        for socket in sockets
        if (person := people.get(socket.session_key))
        and person.pk == socket.person
        and (socket.sitting, socket.person) in seats
    }
