"""A PostgreSQL of its own for the tests: made in a temporary folder, on a free port, thrown away at the end.

PostgreSQL refuses to run as root, so root starts it as `postgres` or `nobody`. It listens on this machine only,
behind a random password. It lies in memory where the machine has a memory file system, so that it can keep all its
promises (fsync and the rest stay on, since Leanto refuses to start without them) and is quick all the same.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

ENOUGH = 512 * 1024 * 1024  # bytes that must be free in memory before the cluster is put there
PATIENCE = 60  # seconds until a start is given up


class ClusterProblem(Exception):  # noqa: N818
    """PostgreSQL could not be started; the sentence says what it said."""


def tools_folder() -> Path | None:
    """Where initdb and postgres are: the newest that is installed, or None."""
    homes = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if homes:
        return max(homes, key=lambda path: float(path.parent.name) if path.parent.name.isdigit() else 0)
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Cluster:
    """A context manager; inside it is the address for LEANTO_DATABASE_URL."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None

    def __enter__(self) -> str:
        try:
            return self._start()
        except BaseException:
            self._end()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._end()

    def _start(self) -> str:
        tools = tools_folder()
        if tools is None:
            raise ClusterProblem("PostgreSQL is not installed (Debian package postgresql).")
        memory = Path("/dev/shm")
        roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ENOUGH
        self._folder = Path(tempfile.mkdtemp(prefix="leanto-pg-", dir=memory if roomy else None))
        who = _someone_else()
        if who:
            os.chown(self._folder, who["user"], who["group"])
        password = secrets.token_urlsafe(16)
        secret = self._folder / "password"
        secret.write_text(password)
        secret.chmod(0o600)
        if who:
            os.chown(secret, who["user"], who["group"])
        common: dict[str, Any] = {"cwd": self._folder, "env": {**os.environ, "LC_ALL": "C.UTF-8"}, **who}
        data = str(self._folder / "data")
        initdb = [str(tools / "initdb"), "-D", data, "-U", "leanto", "-E", "UTF8", "--locale=C.UTF-8"]
        initdb += ["--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync", "--no-instructions"]
        made = subprocess.run(initdb, capture_output=True, text=True, check=False, **common)
        if made.returncode:
            raise ClusterProblem(f"PostgreSQL could not make its folder: {made.stderr.strip()[-300:]}")
        port = _free_port()
        log = (self._folder / "log").open("wb")
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "128MB",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._server = subprocess.Popen(
            [str(tools / "postgres"), "-D", data, *options], stdout=log, stderr=log, **common
        )
        log.close()
        address = f"postgresql://leanto:{password}@127.0.0.1:{port}/postgres"
        deadline = time.monotonic() + PATIENCE
        check = [str(tools / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        while subprocess.run(check, capture_output=True, check=False).returncode:
            if self._server.poll() is not None or time.monotonic() > deadline:
                words = (self._folder / "log").read_text(errors="replace")[-500:]
                raise ClusterProblem(f"PostgreSQL did not start: {words}")
            time.sleep(0.1)
        return address

    def _end(self) -> None:
        if self._server and self._server.poll() is None:
            self._server.send_signal(2)  # SIGINT: fast shutdown, open connections are closed
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def _someone_else() -> dict[str, Any]:
    """Whom root runs PostgreSQL as; empty for everybody else, who run it as themselves."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise ClusterProblem("PostgreSQL refuses root, and there is neither a user postgres nor nobody.")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
        return port
