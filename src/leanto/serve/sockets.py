"""How this house serves WebSockets, for uvicorn: small frames, no compression, and no line that lingers."""

from __future__ import annotations

import asyncio
from asyncio import BaseTransport
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from leanto.sessions.wire import MOST_TEXT

BUFFER = 64 * 1024  # bytes that wait in the system for one reader
LAST_WORDS = (
    5.0  # seconds between the end of a line and the end of its connection, whether or not anybody reads
)


class Lined(WebSocketsSansIOProtocol):
    """uvicorn's own, but a client that does not read holds little while its line is open, and nothing after it."""

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        # The system would let its own buffer grow to megabytes for each slow reader.
        self.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_SNDBUF, BUFFER)

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        self.loop.call_later(LAST_WORDS, self.transport.abort)


UVICORN: dict[str, Any] = {
    "ws": Lined,
    "ws_max_size": MOST_TEXT,
    "ws_per_message_deflate": False,  # a window for each line, and lengths that tell about words
    "ws_ping_interval": 15.0,  # also keeps the way through phones' networks open
    "ws_ping_timeout": 15.0,
}
