"""Processes that answer together end together."""

from __future__ import annotations

import os
from multiprocessing import connection, parent_process
from threading import Thread


def end_with_the_first() -> None:
    """Ends this process when the one that started it is gone, however it went.

    Without it, processes whose first one was killed would go on answering at the same port, by no one's hand. What
    they were writing is either committed or not there, as after any kill.
    """
    first = parent_process()
    if first is None:  # one process answers alone
        return

    def wait() -> None:
        connection.wait([first.sentinel])
        os._exit(1)

    Thread(target=wait, name="ends with the first", daemon=True).start()
