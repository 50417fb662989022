"""A real server in a thread of this process: for browser tests and for benches.

uvicorn is used as a library, with the same front as in life but without the worker, so that a test decides
when jobs run.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn


@contextmanager
def serve_in_thread(host: str = "localhost") -> Iterator[str]:
    """Serves until the block ends; yields the address, such as http://localhost:43210, without a slash."""
    from leanto.serve.front import Front
    from leanto.serve.sockets import UVICORN
    from leanto.sessions.line import Lines
    from leanto.wsgi import application

    door = socket.create_server(("127.0.0.1", 0), backlog=256)
    port = door.getsockname()[1]
    config = uvicorn.Config(
        Front(application, lines=Lines()), loop="asyncio", lifespan="on", access_log=False, log_config=None,
        timeout_graceful_shutdown=2, **UVICORN,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, name="live server", daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the live server ended before it began")
        time.sleep(0.01)
    try:
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
        door.close()
