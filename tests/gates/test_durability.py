"""Gate: a write that was answered is there after kill -9 (100 times on the real server over HTTP).

Each of eight people writes through the ordinary form, one text after another, and notes a number only when the
server has answered. The server is killed at a random moment in the middle of it. Afterwards each person's stored
text must be the last one that was answered, or one sent later (a commit whose answer was lost); never an earlier one,
and the database must be whole. The short version runs always, the hundred kills with `--all`.
"""

from __future__ import annotations

import http.client
import json
import random
import sqlite3
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.processes import Browserlike, RealServer

WRITERS = 8
MAKE_PEOPLE = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from leanto.people.models import Person
made = []
for n in range(int(sys.argv[1])):
    person = Person.objects.create_user(f"writer{n}@example.org", name=f"Writer {n}", of_age=True)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    made.append([str(person.pk), session.session_key])
print(json.dumps(made))
"""
READ_TEXTS = """
import json
import django
django.setup()
from leanto.people.models import Person
print(json.dumps({str(person.pk): person.about_how for person in Person.objects.all()}))
"""


@dataclass
class Writer:
    """One person who writes numbers, and what they may rely on."""

    person: str
    session: str
    sent: int = 0
    answered: int = 0
    refused: list[str] = field(default_factory=list)

    def go_on(self, port: int, stop: threading.Event) -> None:
        """Writes until told to stop or until the line breaks for good."""
        line = Browserlike(port, self.session, timeout=10)
        while not stop.is_set():
            self.sent += 1
            try:
                status, page = line.post("/me/about/", {"name": "Writer", "about_how": f"number {self.sent}"})
            except (OSError, http.client.HTTPException):
                continue
            if status in {200, 302, 303}:
                self.answered = self.sent
            else:
                self.refused.append(f"{status}: {page[:200]!r}")
        line.close()


def script(server: RealServer, code: str, *words: str) -> str:
    """Runs Python on the server's data, in a process of its own, as nothing of this process may stay open."""
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**server.environment, "DJANGO_SETTINGS_MODULE": "leanto.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def ready(tmp_path: Path) -> tuple[RealServer, list[Writer]]:
    """A server that is not started yet, with people in its database."""
    server = RealServer(tmp_path / "data", "--no-worker")
    assert server.run("migrate").returncode == 0
    return server, [Writer(*pair) for pair in json.loads(script(server, MAKE_PEOPLE, str(WRITERS)))]


def kill_and_look(server: RealServer, writers: list[Writer], kills: int, chance: random.Random) -> int:
    """Kills the server `kills` times in the middle of writing; returns how many answered writes were seen."""
    for _ in range(kills):
        server.start()
        stop = threading.Event()
        threads = [threading.Thread(target=writer.go_on, args=(server.port, stop)) for writer in writers]
        before = sum(writer.answered for writer in writers)
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 30
        while sum(writer.answered for writer in writers) < before + WRITERS and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
        server.kill()
        stop.set()
        for thread in threads:
            thread.join()
        look(server, writers)
    return sum(writer.answered for writer in writers)


def look(server: RealServer, writers: list[Writer]) -> None:
    """Compares what is stored with what was answered."""
    db = sqlite3.connect(server.data / "leanto.sqlite3")
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert db.execute("PRAGMA foreign_key_check").fetchone() is None
    db.close()
    stored = json.loads(script(server, READ_TEXTS))
    for writer in writers:
        words = stored[writer.person].split()
        number = int(words[1]) if words else 0
        assert writer.answered <= number <= writer.sent, "a write that was answered is gone"
        assert not writer.refused, writer.refused[:3]


@pytest.mark.processes
def test_an_answered_write_survives_kill_9(tmp_path: Path) -> None:
    server, writers = ready(tmp_path)
    assert kill_and_look(server, writers, kills=3, chance=random.Random(1)) >= 3 * WRITERS


@pytest.mark.long
@pytest.mark.processes
def test_a_hundred_kills_lose_no_answered_write(tmp_path: Path) -> None:
    server, writers = ready(tmp_path)
    answered = kill_and_look(server, writers, kills=100, chance=random.Random(2))
    print(f"{answered} answered writes, 100 kills, none lost")
    assert answered >= 100 * WRITERS


@pytest.mark.processes
def test_a_server_that_is_asked_to_end_answers_what_it_began_and_says_it_ended_well(tmp_path: Path) -> None:
    server, writers = ready(tmp_path)
    server.start()
    child = server._child
    assert child
    line = Browserlike(server.port, writers[0].session)
    assert line.post("/me/about/", {"name": "Writer", "about_how": "number 1"})[0] in {200, 302, 303}
    line.close()
    child.terminate()
    assert child.wait(60) == 0
    assert json.loads(script(server, READ_TEXTS))[writers[0].person] == "number 1"
