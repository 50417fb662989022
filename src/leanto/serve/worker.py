"""The background worker: one thread in one process of each data folder.

Several web processes may start; the one that holds the lock on `worker.lock` works, and when it ends or dies the
system frees the lock and another takes over. Jobs are also claimed one by one in the database, so two
machines on one PostgreSQL do no harm to each other.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)
LOOK_AGAIN = 5.0  # seconds between two tries for the lock


def wanted() -> bool:
    """Should this process try to be the worker? `serve --no-worker` says no by LEANTO_WORKER."""
    return os.environ.get("LEANTO_WORKER", "no") == "yes"


class Worker:
    """Starts and stops the thread that runs `core.jobs.run_forever` while it holds the lock."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float = 15.0) -> None:
        """Asks the worker to end after its present job and waits for it for `seconds`."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _work(self) -> None:
        from django.conf import settings

        from leanto.core.jobs import run_forever
        from leanto.rota_of_jobs import JOBS

        lock = self._lock(Path(settings.LEANTO_DATA) / "worker.lock")
        if lock is None:
            return
        with lock:
            run_forever(self._stop, JOBS)

    def _lock(self, path: Path) -> IO[bytes] | None:
        """The held lock file, or None when the server stops before the lock was free."""
        file = path.open("ab")
        while not self._stop.is_set():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._stop.wait(LOOK_AGAIN)
            else:
                return file
        file.close()
        return None
