"""The environment of every test, set before Django reads its settings.

pytest-django loads the settings before any conftest.py is imported, so this is a plug-in that pyproject.toml
names with `-p`. Tests never touch a host's data: the data folder is a throw-away one, in memory where the
machine has a memory file system (the database of the tests commits with full durability, as in life).
Only the database address and the browser are taken from outside (`./leanto test` sets them).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

KEPT = {"LEANTO_DATABASE_URL", "LEANTO_CHROMIUM", "LEANTO_TEST_DATA", "LEANTO_RECORDINGS"}
ENOUGH = 512 * 1024 * 1024  # bytes that must be free in memory before it is used


def _folder() -> Path:
    """A new data folder; xdist's workers share the one that their controller made."""
    if given := os.environ.get("LEANTO_TEST_DATA"):
        return Path(given)
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ENOUGH
    made = Path(tempfile.mkdtemp(prefix="leanto-test-", dir=memory if roomy else None))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    os.environ["LEANTO_TEST_DATA"] = str(made)
    return made


def prepare() -> None:
    """Sets the environment of this process; harmless when called twice."""
    folder = _folder()
    for name in [name for name in os.environ if name.startswith("LEANTO_") and name not in KEPT]:
        del os.environ[name]
    os.environ["LEANTO_DATA"] = str(folder)
    os.environ["LEANTO_COUNTRY"] = ""
    # Playwright's own loop runs in the thread of the browser tests; Django would refuse its ORM there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


prepare()
