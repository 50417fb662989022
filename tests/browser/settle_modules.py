"""What the tests of settling share: the pure modules in a browser, from an address without Django or database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

STATIC = Path(__file__).parents[2] / "src/leanto/sessions/static/sessions"
EVERY = """async ([module, name, calls]) => {
  const found = (await import(`/${module}.js`))[name];
  return calls.map((given) => { try { return found(...given); } catch (error) { return { refused: error.name }; } });
}"""


class Handler(SimpleHTTPRequestHandler):
    """The modules, and an empty page at /."""

    def do_GET(self) -> None:
        if self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>rules</title>")
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def modules() -> Iterator[str]:
    """The address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(STATIC)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def every(page: Page, module: str, name: str, calls: list[list[Any]]) -> list[Any]:
    """What an exported function of a pure module says to each list of arguments; {"refused": name} where it throws."""
    answers: list[Any] = page.evaluate(EVERY, [module, name, calls])
    return answers


def one(page: Page, module: str, name: str, *given: Any) -> Any:
    """The same for one call."""
    return every(page, module, name, [list(given)])[0]
