"""The demo: a believable circle in a data folder of its own, which nothing else ever uses."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from typing import IO

from leanto.serve.words import _, give_up, say

MARK = "this-is-a-demo"
BEGUN = MARK + "-begun"  # made first; whoever holds its lock is the demo that runs here


def run(folder: Path, port: int, keep: bool, host: str = "127.0.0.1") -> int:
    """Makes the demo afresh (or keeps yesterday's) and serves it. Anybody who opens it may sign in as anybody."""
    os.environ.update(
        {"LEANTO_DATA": str(folder), "LEANTO_DEMO": "yes", "LEANTO_URL": f"http://localhost:{port}"}
    )
    for name in ("LEANTO_DATABASE_URL", "LEANTO_MAIL_URL", "LEANTO_INSTANCE_KEY_PATH", "LEANTO_SECRET_KEY"):
        os.environ.pop(name, None)  # a demo touches nothing of a real server

    from leanto.serve.run import open_door, prepare, serve

    # The port first: whoever has it may be the demo that lives in this folder.
    with open_door(host, port) as door, _alone(folder):
        if fresh := not (keep and (folder / MARK).exists()):
            _empty(folder)
        prepare()
        if fresh:
            say(_("inventing a circle"))
            from django.db import connections

            from leanto.demo import fill

            fill()
            connections.close_all()
            (folder / MARK).write_text("Made by ./leanto demo. It is thrown away at the next demo.\n")
        return serve(host, port, door=door)


def _alone(folder: Path) -> IO[str]:
    """The lock of the demo's folder, held while the file is open. Never takes a folder that holds something else,
    nor one whose demo is running."""
    ours = (folder / MARK).exists() or (folder / BEGUN).exists()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not ours:
        give_up(
            _("%(path)s holds something that is not a demo, and was left alone. --data names another folder.")
            % {"path": folder}
        )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / BEGUN).open("a")
    except OSError as error:
        give_up(
            _("The data folder %(path)s cannot be used: %(why)s.") % {"path": folder, "why": error.strerror}
        )
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        give_up(
            _(
                "A demo is running in %(path)s and was left alone. Stop it first, or name another folder: --data."
            )
            % {"path": folder},
            1,
        )
    return lock


def _empty(folder: Path) -> None:
    """Throws the last demo away, all but the file whose lock we hold."""
    for path in folder.iterdir():
        if path.name == BEGUN:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
