"""Several processes answer at one port, and end together."""

from __future__ import annotations

import http.client
import time
from pathlib import Path

import pytest

from tests.processes import RealServer


@pytest.mark.processes
def test_no_process_goes_on_answering_when_the_first_one_was_killed(tmp_path: Path) -> None:
    server = RealServer(tmp_path / "data", "--workers", "2")
    with server:
        pass  # it answered once, and the first process got kill -9
    until = time.monotonic() + 20
    while answers(server.port):
        assert time.monotonic() < until, "somebody still answers at the port"
        time.sleep(0.1)


def answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/help/")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
