"""Modules of the product on an empty page under a strict policy: without Django a test costs a page, no database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'"
EMPTY = b"<!doctype html><title>modules</title><link rel=icon href=data:><button>Choose</button>"


class Handler(SimpleHTTPRequestHandler):
    """The static files, and a page with one button at /: some doors of a browser open only after a tap."""

    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(EMPTY)))
        self.end_headers()
        self.wfile.write(EMPTY)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def module_room(static: Path) -> Iterator[str]:
    """The address, with a slash; `localhost`, because cameras and straps are there only in secure places."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(static)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
