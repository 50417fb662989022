"""A Redis of one's own for tests and benches: on this machine only, in memory only, gone afterwards.

with Redis() as redis: …redis.address…      # for LEANTO_REDIS_URL
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from types import TracebackType

PATIENCE = 30  # seconds until a start is given up
NAMES = ("redis-server", "valkey-server")


class RedisProblem(Exception):  # noqa: N818
    """It could not be started."""


def program() -> str | None:
    """Where Redis or Valkey is, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Redis:
    """A context manager; `stop` and `start` in between are a Redis that goes away and comes back."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as door:
            self._port: int = door.getsockname()[1]
        self.address = f"redis://127.0.0.1:{self._port}/0"

    def __enter__(self) -> Redis:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        found = program()
        if found is None:
            raise RedisProblem("Neither Redis nor Valkey is installed (Debian package redis-server).")
        words = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._server = subprocess.Popen([found, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
                return
            except OSError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    raise RedisProblem("Redis did not start.") from None
                time.sleep(0.05)

    def stop(self) -> None:
        if self._server:
            self._server.terminate()
            self._server.wait(20)
            self._server = None
