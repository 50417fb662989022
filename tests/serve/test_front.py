"""The front of the server: bodies, slow clients, headers that lie, queries that are not text."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest

from leanto.serve import front
from leanto.serve.front import Front

Start = Callable[..., Any]


def echo(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """A WSGI application that says what it was given."""
    body = environ["wsgi.input"].read()
    start("200 OK", [("content-type", "text/plain")])
    return [
        f"{environ['REQUEST_METHOD']} {len(body)} {environ['QUERY_STRING']} "
        f"{environ.get('HTTP_X_FORWARDED_PROTO', '-')}".encode()
    ]


def ask(
    app: Front,
    parts: list[bytes] | Callable[[], Awaitable[Any]],
    headers: list[tuple[bytes, bytes]],
    query: bytes = b"",
) -> tuple[int, bytes]:
    """One request; returns status and body. `parts` is the body, or a receive function of its own."""
    scope = {
        "type": "http", "method": "POST", "path": "/", "raw_path": b"/", "query_string": query, "headers": headers,
        "http_version": "1.1", "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    told: list[Any] = []

    async def send(message: Any) -> None:
        told.append(message)

    if callable(parts):
        receive = parts
    else:
        messages = [
            {"type": "http.request", "body": part, "more_body": n < len(parts) - 1}
            for n, part in enumerate(parts)
        ]

        async def receive() -> Any:
            return messages.pop(0)

    asyncio.run(app(scope, receive, send))
    status = next((message["status"] for message in told if message["type"] == "http.response.start"), 0)
    return status, b"".join(message.get("body", b"") for message in told)


def test_a_body_in_many_parts_arrives_whole() -> None:
    assert ask(Front(echo), [b"x" * 70_000] * 9, []) == (200, b"POST 630000  -")
    assert ask(Front(echo), [b""], []) == (200, b"POST 0  -")
    exactly = front.CHUNK
    assert ask(Front(echo), [b"y" * exactly], [])[1] == f"POST {exactly}  -".encode()


def test_a_body_that_is_too_large_is_refused_with_a_sentence_whether_it_says_its_size_or_not() -> None:
    said = ask(Front(echo), [b""], [(b"content-length", b"99999999")])
    unsaid = ask(Front(echo), [b"x" * 1_000_000] * 15, [])
    for status, sentence in (said, unsaid):
        assert status == 413
        assert sentence.decode() == front.TOO_LARGE


def test_a_client_that_drips_is_told_so_and_holds_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "MOST_SECONDS", 0.05)

    async def drip() -> Any:
        await asyncio.sleep(0.03)
        return {"type": "http.request", "body": b"x", "more_body": True}

    app = Front(echo)
    assert ask(app, drip, [])[0] == 408
    assert not app._pages.executor._threads, "a thread was used before the body was there"


def test_slow_senders_do_not_keep_others_waiting() -> None:
    """Four threads answer; forty clients that never finish their body must not hold one of them."""
    app = Front(echo, threads=1)

    async def story() -> float:
        async def never() -> Any:
            await asyncio.sleep(30)

        async def nothing(message: Any) -> None:
            pass

        scope = {
            "type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": [], "http_version": "1.1",
        }  # fmt: skip
        slow = [asyncio.create_task(app(dict(scope), never, nothing)) for _ in range(40)]
        await asyncio.sleep(0)
        began = time.monotonic()

        async def quick() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async with asyncio.timeout(10):
            await app(dict(scope), quick, nothing)
        for task in slow:
            task.cancel()
        return time.monotonic() - began

    assert asyncio.run(story()) < 10


def test_a_client_that_leaves_early_reaches_no_page() -> None:
    async def leave() -> Any:
        return {"type": "http.disconnect"}

    app = Front(echo)
    assert ask(app, leave, []) == (0, b"")
    assert not app._pages.executor._threads


def test_a_header_with_an_underscore_cannot_pass_for_the_proxy() -> None:
    assert ask(Front(echo), [b""], [(b"x_forwarded_proto", b"https")])[1].endswith(b" -")
    assert ask(Front(echo), [b""], [(b"x-forwarded-proto", b"https")])[1].endswith(b" https")


def test_a_query_that_is_not_text_is_passed_on_encoded() -> None:
    assert ask(Front(echo), [b""], [], b"q=\xff&a=%20+b")[1] == b"POST 0 q=%FF&a=%20+b -"
