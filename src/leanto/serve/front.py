"""HTTP for Django: pages run in a small thread pool, and slow clients never hold one of its threads. Sockets go to the
lines of `sessions`, on the event loop.

Django under plain ASGI gives each request a thread and a database connection of its own; the same pages
through WSGI in a few kept threads were measured at 1.6 to 2 times the requests and 3 to 5 times the writes.
The price is that a thread is scarce, so this front takes the whole body in before it uses one, with a limit
on bytes and on time, and lets a2wsgi queue the whole answer before the client has read it.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes

from a2wsgi import WSGIMiddleware

from leanto.serve.worker import Worker

if TYPE_CHECKING:
    from leanto.sessions.line import Lines

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# More threads only fight for the interpreter lock, and whoever holds a row waits longer with it: fifty people at once
# on two cores got 179 answers a second with two threads, 163 with three, 121 with four (docs/performance.md).
THREADS = 2
MOST_BYTES = 13 * 1024 * 1024  # a little more than Django's own limit, which has the kinder sentence
IN_MEMORY = 256 * 1024  # a larger body waits in a temporary file
MOST_SECONDS = 60.0  # a phone on a bad line sends 12 MB in this time; a client that drips does not
CHUNK = 64 * 1024
QUEUED_PARTS = 1024  # parts of an answer that wait for a slow reader (8 KB each for static files)

TOO_LARGE = "This is larger than 12 MB. Please send something smaller; nothing was changed."
TOO_SLOW = "The connection was too slow to take this in. Nothing was changed. Please try again."


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """The body is not taken in; `status` and `sentence` are what the client hears."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


class Gone(Exception):  # noqa: N818
    """The client left while it was sending."""


class Front:
    """The ASGI application: lifespan, HTTP through WSGI, sockets to `lines` (without it they are refused)."""

    def __init__(
        self,
        pages: Callable[..., Any],
        worker: Worker | None = None,
        threads: int = THREADS,
        lines: Lines | None = None,
    ) -> None:
        self._pages = WSGIMiddleware(pages, workers=threads, send_queue_size=QUEUED_PARTS)
        self._worker, self._lines = worker, lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket" and self._lines:
            await self._lines(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        if self._worker:
            self._worker.start()
        if self._lines:
            await self._lines.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._lines:
            await self._lines.stop()
        if self._worker:
            await asyncio.to_thread(self._worker.stop)
        self._pages.executor.shutdown(wait=False, cancel_futures=True)
        await send({"type": "lifespan.shutdown.complete"})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(MOST_SECONDS):
                body = await _take_in(scope, receive)
        except TimeoutError:
            await _say(send, 408, TOO_SLOW)
        except Refused as no:
            await _say(send, no.status, no.sentence)
        except Gone:
            return
        else:
            with body:
                await self._pages(_cleaned(scope), _given_out(body), send)  # type: ignore[arg-type]


async def _take_in(scope: Scope, receive: Receive) -> IO[bytes]:
    """The whole request body, at its beginning. Raises Refused when it is too large, Gone when it breaks off."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > MOST_BYTES:
            raise Refused(413, TOO_LARGE)
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by the caller
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            body.close()
            raise Gone
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            body.close()
            raise Refused(413, TOO_LARGE)
        body.write(part)
        if not message.get("more_body", False):
            body.seek(0)
            return body


def _given_out(body: IO[bytes]) -> Receive:
    """A `receive` that hands out `body` in parts, without waiting for the network."""

    async def receive() -> Message:
        part = body.read(CHUNK)
        return {"type": "http.request", "body": part, "more_body": len(part) == CHUNK}

    return receive


def _cleaned(scope: Scope) -> Scope:
    """The scope as WSGI can take it.

    A header with an underscore would become the same WSGI variable as the one with a dash, so a client could
    pass for the proxy: such headers are dropped. A query with bytes beyond ASCII is percent-encoded.
    """
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    query = quote_from_bytes(scope["query_string"], safe=b"%/:?#[]@!$&'()*+,;=-._~")
    return {**scope, "headers": headers, "query_string": query.encode()}


async def _say(send: Send, status: int, sentence: str) -> None:
    """A short answer that does not reach Django."""
    text = sentence.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
