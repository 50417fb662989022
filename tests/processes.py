"""The real server as a child process, and a small HTTP client for it: for tests that kill it or load it.

    with RealServer(folder) as server:          # ./leanto serve on a free port, data in `folder`
        friend = Browserlike(server.port, session_key)
        status, page = friend.post("/me/about/", {"name": "Ana"})
        server.kill(); server.start()

The database is SQLite in `folder`, or the PostgreSQL address given.
"""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import urlencode

PATIENCE = 90  # seconds until a start counts as failed, on a machine that does other things too


class RealServer:
    """`./leanto serve` with its own data folder. Start, kill -9, start again."""

    def __init__(self, data: Path, *words: str, **settings: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            self.port: int = door.getsockname()[1]
        self.data = data
        self._words = words
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEANTO_")}
        self.environment = {**kept, "LEANTO_DATA": str(data), "LANGUAGE": "en", **settings}
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> RealServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.kill()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command of the launcher on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "leanto.cli", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self) -> None:
        """Starts it and waits until it answers."""
        command = [sys.executable, "-m", "leanto.cli", "serve", "--port", str(self.port), *self._words]
        with (self.data.parent / f"{self.data.name}.log").open("ab") as log:
            self._child = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE
        while True:
            if self._child.poll() is not None:
                raise AssertionError("the server ended by itself:\n" + self.log()[-2000:])
            try:
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                line.request("GET", "/help/")
                if line.getresponse().status == 200:
                    return
            except OSError:
                pass
            if time.monotonic() > deadline:
                raise AssertionError("the server did not start:\n" + self.log()[-2000:])
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9: nothing of it runs after this."""
        if self._child:
            self._child.kill()
            self._child.wait()
            self._child = None

    def log(self) -> str:
        """What it printed, over all its starts."""
        return (self.data.parent / f"{self.data.name}.log").read_text(errors="replace")


class Browserlike:
    """One kept connection with a session cookie and a CSRF token, as a browser without scripts has them."""

    def __init__(self, port: int, session: str, timeout: float = 30) -> None:
        self._token = secrets.token_hex(16)
        self._cookie = f"session={session}; csrf={self._token}"
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)

    def get(self, path: str) -> tuple[int, bytes]:
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: Mapping[str, str], key: str = "") -> tuple[int, bytes]:
        """Sends a form; `key` is its Idempotency-Key. Raises OSError or HTTPException when the line breaks."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self._token})
        more = {"Content-Type": "application/x-www-form-urlencoded"} | (
            {"Idempotency-Key": key} if key else {}
        )
        return self._ask("POST", path, body, more)

    def close(self) -> None:
        self._line.close()

    def _ask(self, verb: str, path: str, body: str | None, more: Mapping[str, str]) -> tuple[int, bytes]:
        try:
            self._line.request(verb, path, body, {"Cookie": self._cookie, **more})
            answer = self._line.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self._line.close()  # the next request opens a new line
            raise
