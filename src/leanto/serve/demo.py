"""The demo: a believable circle in a data folder of its own, which nothing else ever uses."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from leanto.serve.words import _, give_up, say

MARK = "this-is-a-demo"


def run(folder: Path, port: int, keep: bool, host: str = "127.0.0.1") -> int:
    """Makes the demo afresh (or keeps yesterday's) and serves it. Anybody who opens it may sign in as anybody."""
    fresh = _ready(folder, keep)
    os.environ.update(
        {"LEANTO_DATA": str(folder), "LEANTO_DEMO": "yes", "LEANTO_URL": f"http://localhost:{port}"}
    )
    for name in ("LEANTO_DATABASE_URL", "LEANTO_MAIL_URL", "LEANTO_INSTANCE_KEY_PATH", "LEANTO_SECRET_KEY"):
        os.environ.pop(name, None)  # a demo touches nothing of a real server

    from leanto.serve.run import open_door, prepare, serve

    open_door(host, port).close()  # say now, not after half a minute, that the port is taken
    prepare()
    if fresh:
        say(_("inventing a circle"))
        from django.db import connections

        from leanto.demo import fill

        fill()
        connections.close_all()
        (folder / MARK).write_text("Made by ./leanto demo. It is thrown away at the next demo.\n")
    return serve(host, port)


def _ready(folder: Path, keep: bool) -> bool:
    """Empties the demo's folder unless it is to be kept. Never touches a folder that holds something else."""
    begun = folder / (MARK + "-begun")
    ours = (folder / MARK).exists() or begun.exists()
    if folder.exists() and any(folder.iterdir()) and not ours:
        give_up(
            _("%(path)s holds something that is not a demo, and was left alone. --data names another folder.")
            % {"path": folder}
        )
    if keep and (folder / MARK).exists():
        return False
    if ours:
        # An older demo that is still closing removes its own files meanwhile; what is left is checked by mkdir.
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    begun.touch()
    return True
