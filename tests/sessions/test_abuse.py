"""What must not disturb the others on their lines: junk, floods, a thousand knocks, readers that do not read (E10)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from websockets import Origin
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from leanto.sessions import line
from leanto.sessions.models import Sitting
from leanto.sessions.wire import MOST_TEXT
from tests.sessions.lines import Friend, address, in_a_loop, knock, signed_in, sit
from tests.world import World

Work = Callable[[ClientConnection], None]


def flood(door: ClientConnection) -> None:
    for _ in range(10_000):
        door.send('{"t":"wave"}')


RUDE: dict[str, Work] = {
    "a message that is too large": lambda door: door.send("x" * (MOST_TEXT + 1)),
    "sixteen megabytes": lambda door: door.send("x" * (16 * 1024 * 1024)),
    "bytes": lambda door: door.send(b"\x00\xff"),
    "text that is no UTF-8": lambda door: door.send(b"\xff\xfe", text=True),
    "junk": lambda door: door.send("{"),
    "a message of the server's": lambda door: door.send('{"t":"here","slots":[0]}'),
    "ten thousand messages": flood,
}


@pytest.mark.parametrize("how", RUDE)
def test_whoever_is_rude_loses_the_line_and_nobody_else_does(
    live: str, lasting_world: World, how: str
) -> None:
    world = lasting_world
    sitting = sit(world, world.bo, world.chidi)
    with Friend(live, world.ana, sitting) as ana, Friend(live, world.chidi, sitting) as chidi:
        door = knock(live, sitting, signed_in(world.bo))
        ana.hears("here", slots=[0, 1, 2])
        rude = Friend.__new__(Friend)
        rude.socket = door
        with contextlib.suppress(Exception):  # cut while it was still sending
            RUDE[how](door)
        rude.is_cut()
        chidi.say({"t": "line", "text": "all well"})
        assert ana.hears("line")["text"] == "all well"
        ana.hears("here", slots=[0, 2])


def test_a_thousand_knocks_let_nobody_in_and_keep_nobody_waiting(live: str, lasting_world: World) -> None:
    """Strangers, made-up keys, foreign pages, and one person who knocks too often, all at once."""
    world = lasting_world
    sitting = sit(world, world.bo, world.chidi)
    stranger, often = signed_in(world.igor), signed_in(world.chidi)

    async def one(number: int) -> bool:
        key = ("", "x" * 32, stranger, often)[number % 4]
        origin = Origin(live if number % 8 < 4 else "https://evil.example.org")
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"}
        try:
            async with connect(
                address(live, sitting), origin=origin, additional_headers=cookie, proxy=None, open_timeout=60
            ):
                return True
        except InvalidStatus as no:
            return no.response.status_code != 403

    async def all_of_them() -> list[bool]:
        gate = asyncio.Semaphore(200)

        async def behind(number: int) -> bool:
            async with gate:
                return await one(number)

        return await asyncio.gather(*(behind(number) for number in range(1000)))

    with Friend(live, world.ana, sitting) as ana, Friend(live, world.bo, sitting) as bo:
        inside = in_a_loop(all_of_them())
        let = [number for number, yes in enumerate(inside) if yes]
        assert {number % 4 for number in let} <= {3}
        assert len(let) <= line.COMES_A_MINUTE + 5
        bo.say({"t": "line", "text": "still here"})
        assert ana.hears("line")["text"] == "still here"


def test_a_reader_who_does_not_read_is_cut_and_holds_nobody_up(live: str, lasting_world: World) -> None:
    world = lasting_world
    sitting = sit(world, world.bo, world.chidi)
    with Friend(live, world.ana, sitting) as ana, Friend(live, world.chidi, sitting) as chidi:
        lazy = _does_not_read(live, sitting, signed_in(world.bo))
        ana.hears("here", slots=[0, 1, 2])
        for friend in (ana, chidi):  # each says as much as one person may say at once
            for _ in range(29):
                friend.say({"t": "signal", "to": 1, "data": "x" * 15_000})
            for _ in range(200):
                friend.say({"t": "wave"})
            assert friend.hears_nothing_but("here", "wave")
        ana.hears("here", slots=[0, 2])
        chidi.say({"t": "line", "text": "all well"})
        assert ana.hears("line")["text"] == "all well"
        lazy.close()


def _does_not_read(live: str, sitting: Sitting, key: str) -> socket.socket:
    """A handshake by hand on a socket with the smallest buffer, and not a byte read after it."""
    parts = urlsplit(live)
    assert parts.port
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    door.connect(("127.0.0.1", parts.port))
    door.sendall(
        f"GET /settle/{sitting.pk}/line/ HTTP/1.1\r\nHost: {parts.netloc}\r\nOrigin: {live}\r\n"
        f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={key}\r\n\r\n".encode()
    )
    assert door.recv(12) == b"HTTP/1.1 101"
    return door


def test_half_open_handshakes_keep_nobody_from_coming_in(live: str, lasting_world: World) -> None:
    world = lasting_world
    sitting = sit(world, world.bo)
    parts = urlsplit(live)
    assert parts.port
    halves = [socket.create_connection(("127.0.0.1", parts.port)) for _ in range(300)]
    for half in halves:
        half.sendall(b"GET /settle/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: webso")
    try:
        with Friend(live, world.ana, sitting) as ana, Friend(live, world.bo, sitting) as bo:
            bo.say({"t": "wave"})
            ana.hears("wave")
    finally:
        for half in halves:
            half.close()


def test_one_person_has_few_lines_at_a_time(live: str, lasting_world: World) -> None:
    world = lasting_world
    askers = (world.ana, world.chidi, world.emre, world.farah, world.gus)
    rooms = [sit(world, world.bo, asker=asker) for asker in askers]
    key = signed_in(world.bo)
    open_now = [knock(live, room, key) for room in rooms[: line.MOST_OF_A_PERSON]]
    with pytest.raises(InvalidStatus):
        knock(live, rooms[-1], key)
    for door in open_now:
        assert json.loads(door.recv(10))["t"] == "hello"
        door.close()
