"""Several processes, one room: what a process hears on a line reaches the others through Redis or Valkey.

Published and forgotten: nothing is ever stored there. A process subscribes to a room while one of its people is in it.
When Redis is away, people on one process still hear each other, and everybody finds together when it is back.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from leanto.sessions.hub import Hub

log = logging.getLogger(__name__)
PREFIX = "leanto:settle:"
LOOK = PREFIX + "look"
QUEUED = 10_000  # messages that wait while Redis is slow; later ones are dropped, as on any broken line
AGAIN = 1.0


class Between:
    """`Elsewhere` for a hub. `look`: called when another process says that somebody's access changed."""

    def __init__(self, address: str, hub: Hub, look: Callable[[], None]) -> None:
        self._address, self._hub, self._look = address, hub, look
        self._me = secrets.token_hex(8)
        self._out: asyncio.Queue[tuple[str, str]] = asyncio.Queue(QUEUED)
        self._rooms: set[UUID] = set()
        self._subscribed = asyncio.Event()
        self._changed = asyncio.Event()

    def open(self, room: UUID) -> None:
        self._rooms.add(room)
        self._changed.set()

    def close(self, room: UUID) -> None:
        self._rooms.discard(room)
        self._changed.set()

    def publish(self, room: UUID, said: dict[str, Any]) -> None:
        self._send(PREFIX + str(room), said)

    def tell_all(self) -> None:
        self._send(LOOK, {})

    def _send(self, channel: str, said: dict[str, Any]) -> None:
        with suppress(asyncio.QueueFull):
            self._out.put_nowait((channel, json.dumps({**said, "p": self._me})))

    async def run(self) -> None:
        """Until cancelled: connects, and connects again when the connection breaks."""
        while True:
            try:
                await self._connected()
            except Exception as problem:  # Redis is away; said once for each try, without what was to be sent
                log.warning("no connection to Redis: %s", type(problem).__name__)
            await asyncio.sleep(AGAIN)

    async def _connected(self) -> None:
        from redis.asyncio import Redis

        # Without socket_timeout=None the client gives up an idle subscription after five seconds.
        client = Redis.from_url(self._address, socket_timeout=None, socket_connect_timeout=5)
        async with client, client.pubsub() as heard:
            await heard.subscribe(LOOK)
            self._changed.set()
            tasks = [
                asyncio.create_task(each)
                for each in (self._speak(client), self._follow(heard), self._hear(heard))
            ]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                results = await asyncio.gather(*tasks, return_exceptions=True)
            for result in results:
                if isinstance(result, Exception):
                    raise result

    async def _speak(self, client: Any) -> None:
        while True:
            channel, text = await self._out.get()
            await client.publish(channel, text)

    async def _follow(self, heard: Any) -> None:
        """Keeps the subscriptions equal to the rooms that are open here; a new one asks who else is there."""
        held: set[UUID] = set()
        while True:
            await self._changed.wait()
            self._changed.clear()
            for room in self._rooms - held:
                await heard.subscribe(PREFIX + str(room))
                self._hub.ask(room)
            for room in held - self._rooms:
                await heard.unsubscribe(PREFIX + str(room))
            held = set(self._rooms)

    async def _hear(self, heard: Any) -> None:
        async for message in heard.listen():
            if message["type"] != "message":
                continue
            channel, said = message["channel"].decode(), json.loads(message["data"])
            if said["p"] == self._me:
                continue
            if channel == LOOK:
                self._look()
            else:
                self._hub.hear(UUID(channel.removeprefix(PREFIX)), said["p"], said)
