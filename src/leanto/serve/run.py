"""Starting the server: look, back up, migrate, then serve until somebody stops it."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

from leanto.serve.words import _, give_up, say

MOST_CONNECTIONS = 4000  # of one process; lines of sessions stay open and count too
GRACE = 20  # seconds that running requests get when the server is asked to end


def prepare() -> None:
    """Loads Django, refuses impossible shapes with their sentences, backs up, migrates. Leaves no connection open."""
    import django
    from django.db import connections

    from leanto.serve.doctor import stoppers

    django.setup()
    if found := stoppers():
        for finding in found:
            say(f"{finding.subject}: {finding.sentence}")
        give_up(_("The server was not started."), 1)
    migrate()
    connections.close_all()


def migrate() -> None:
    """Applies pending migrations. A database that already holds something is backed up first."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from leanto.core.backup import BackupProblem, back_up
    from leanto.serve.doctor import pending_migrations

    pending = pending_migrations()
    if not pending:
        return
    if "django_migrations" in connection.introspection.table_names():
        try:
            made = back_up(Path(settings.LEANTO_DATA) / "backups", "before-update")
        except BackupProblem as problem:
            give_up(_("The database was left as it is: %(why)s") % {"why": problem}, 1)
        say(_("backed up to %(path)s before the update") % {"path": made.database})
    say(_("preparing the database"))
    call_command("migrate", verbosity=0, interactive=False)


def must_be_up_to_date(fill_an_empty_one: bool = False) -> None:
    """Ends the command with one sentence when the database waits for an update; one that has no tables may get them."""
    from django.db import connection

    from leanto.serve.doctor import no_database_yet, pending_migrations

    if fill_an_empty_one and (no_database_yet() or not connection.introspection.table_names()):
        migrate()
    elif no_database_yet() or pending_migrations():
        give_up(
            _("The database in %(path)s is not up to date. Please run ./leanto migrate first.")
            % {"path": os.environ["LEANTO_DATA"]},
            1,
        )


def open_door(host: str, port: int) -> socket.socket:
    """A listening socket, or one clear sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except PermissionError:
        give_up(
            _("Port %(port)s needs more rights. Please use one above 1023, with --port.") % {"port": port}, 1
        )
    except OSError as error:
        words = {"port": port, "host": host, "why": os.strerror(error.errno or 0)}
        give_up(
            _("Port %(port)s on %(host)s cannot be used: %(why)s. --port takes another.") % words,
            1,
        )


def usual_processes() -> int:
    """How many processes answer if nobody says: one on SQLite, which takes one writer at a time; on PostgreSQL one
    for each core, two at least (fifty people at once: slowest answer of a hundred 0.65 s with one process, see
    docs/performance.md) and four at most."""
    if not os.environ.get("LEANTO_DATABASE_URL"):
        return 1
    return min(4, max(2, len(os.sched_getaffinity(0))))


def serve(
    host: str, port: int, processes: int = 1, worker: bool = True, door: socket.socket | None = None
) -> int:
    """Serves until SIGINT or SIGTERM; running requests then get some seconds to end. `door`: if it is open already."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from leanto.serve.sockets import UVICORN

    # uvicorn ends gracefully and then raises the signal again: an asked-for end is status 0.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    os.environ["LEANTO_WORKER"] = "yes" if worker else "no"
    door = door or open_door(host, port)
    config = uvicorn.Config(
        "leanto.asgi:application",
        host=host,
        port=port,
        workers=processes,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        interface="asgi3",
        access_log=False,  # addresses carry secrets (calendar feeds, invitations)
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_keep_alive=20,
        timeout_graceful_shutdown=GRACE,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=1024,
        **UVICORN,
    )
    shown = "localhost" if host in {"127.0.0.1", "::1"} else host
    say(_("ready at %(address)s (Ctrl+C stops it)") % {"address": f"http://{shown}:{port}"})
    try:
        if processes > 1:
            Multiprocess(config, sockets=[door]).run()
        else:
            uvicorn.Server(config).run(sockets=[door])
    except KeyboardInterrupt:
        pass
    finally:
        door.close()
    return 0
