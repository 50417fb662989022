"""How this house serves WebSockets, for uvicorn: small frames, no compression, and no line that lingers."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from leanto.sessions.wire import MOST_TEXT

LAST_WORDS = (
    5.0  # seconds between the end of a line and the end of its connection, whether or not anybody reads
)


class Lined(WebSocketsSansIOProtocol):
    """uvicorn's own, but a client that does not read what is left for it holds nothing."""

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
