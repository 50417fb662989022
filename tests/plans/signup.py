"""Many people answer at once, over HTTP, on the real server: the driver behind the gate and the bench.

`accept` is one round: every person tries every turn once, in an order of their own, and sends each answer twice
(the second time with the same key, as a phone does after a lost connection). `mixed` lets people say yes and
hand back without order. Afterwards `books` counts everything afresh in the database.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from tests.processes import Browserlike, RealServer

ROOT = Path(__file__).parents[2]
PLACES = (1, 2, 2, 3, 1, 2, 2, 3, 1, 2, 2, 1, 2, 2, 1, 2, 2, 2, 2, 2)
"""Twenty turns with thirty-seven places."""

PREPARE = """
import json, sys
import django
django.setup()
from datetime import datetime, time, timedelta
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from leanto.asks.models import Ask, Audience
from leanto.circles.models import Circle, Membership
from leanto.core.clock import now
from leanto.offers.models import Room
from leanto.people.models import Person
from leanto.plans.models import Turn
people, rounds, places = int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
at = now()
circle = Circle.objects.create(name="Many", timezone="UTC", made_at=at)
asker = Person.objects.create_user("asker@example.org", name="Asker", of_age=True)
Membership.objects.create(circle=circle, person=asker, joined_at=at)
sessions = []
for n in range(people):
    person = Person.objects.create_user(f"p{n}@example.org", name=f"Person {n}", of_age=True)
    member = Membership.objects.create(circle=circle, person=person, joined_at=at)
    Room.objects.create(membership=member, turns_week=20, minutes_week=2000)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    sessions.append(session.session_key)
monday = at.date() + timedelta(days=7 - at.weekday())
turns = []
for each in range(rounds):
    row = []
    for n, number in enumerate(places):
        day = monday + timedelta(weeks=each, days=n % 7)
        start = datetime.combine(day, time(8 + 2 * (n // 7)), tzinfo=at.tzinfo)
        ask = Ask.objects.create(circle=circle, asker=asker, typed_by=asker, kind="meal", title=f"Ask {n}",
            people=number, audience=Audience.CIRCLE, made_at=at, goes_out_at=at)
        turn = Turn.objects.create(circle=circle, ask=ask, key=day, day=day, minutes=60, places=number,
            monday=day - timedelta(days=day.weekday()), starts_at=start, ends_at=start + timedelta(hours=1))
        row.append(str(turn.pk))
    turns.append(row)
print(json.dumps({"sessions": sessions, "turns": turns}))
"""
BOOKS = """
import json, sys
import django
django.setup()
from django.db.models import F
from leanto.core.models import History
from leanto.notify.models import Notice
from leanto.plans.models import Promise, PromiseState, Turn
from tests.plans.books import over_what_they_wrote, what_is_wrong
print(json.dumps({
    "wrong": what_is_wrong() + over_what_they_wrote(),
    "unfilled": Turn.objects.filter(taken__lt=F("places")).count(),
    "over_booked": Turn.objects.filter(taken__gt=F("places")).count(),
    "held": Promise.objects.filter(state=PromiseState.HELD).count(),
    "promises": Promise.objects.count(),
    "history": History.objects.filter(code="promised").count(),
    "news": Notice.objects.filter(code="promise_made").count(),
}))
"""


@dataclass
class Seen:
    """What the clients saw. Milliseconds of every yes; statuses; texts of anything unexpected."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The time within which this share of the answers came, in milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


@dataclass
class Party:
    """A server, the people signed in on it, and the turns of each round."""

    server: RealServer
    sessions: list[str]
    turns: list[list[str]]

    def books(self) -> dict[str, object]:
        """Everything counted afresh."""
        found: dict[str, object] = json.loads(_script(self.server, BOOKS))
        return found


def _script(server: RealServer, code: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env={
            **server.environment,
            "DJANGO_SETTINGS_MODULE": "leanto.settings",
            "PYTHONPATH": f"{ROOT}/src:{ROOT}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip().splitlines()[-1]


@contextmanager
def database(address: str) -> Iterator[str]:
    """A PostgreSQL database of its own beside the one at `address`; dropped afterwards. "" stays "" (SQLite)."""
    if not address:
        yield ""
        return
    import psycopg

    name = f"leanto_many_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"')
    try:
        head, _, tail = address.rpartition("/")
        yield f"{head}/{name}" + (f"?{tail.partition('?')[2]}" if "?" in tail else "")
    finally:
        with psycopg.connect(address, autocommit=True) as line:
            line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def party(
    folder: Path, address: str, people: int, rounds: int, places: tuple[int, ...] = PLACES
) -> Iterator[Party]:
    """A running server with so many people and, for each round, turns of one week."""
    with database(address) as own:
        settings = {"LEANTO_DATABASE_URL": own} if own else {}
        with RealServer(folder, **settings) as server:
            made = json.loads(_script(server, PREPARE, str(people), str(rounds), json.dumps(places)))
            yield Party(server, made["sessions"], made["turns"])


def _together(workers: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=worker) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def accept(guests: Party, round_number: int, seed: int = 1) -> Seen:
    """One round of everybody trying everything, each answer sent twice."""
    seen, guard = Seen(), threading.Lock()
    gate = threading.Barrier(len(guests.sessions))

    def person(number: int) -> None:
        line = Browserlike(guests.server.port, guests.sessions[number], timeout=60)
        order = guests.turns[round_number][:]
        random.Random(f"{seed}/{round_number}/{number}").shuffle(order)
        gate.wait()
        for turn in order:
            key = uuid4().hex
            for _ in range(2):
                began = time.perf_counter()
                try:
                    status, page = line.post(f"/turns/{turn}/yes/", {}, key)
                except OSError as error:
                    status, page = 0, repr(error).encode()
                took = (time.perf_counter() - began) * 1000
                with guard:
                    seen.times.append(took)
                    seen.statuses[status] += 1
                    if status not in {302, 409}:
                        seen.faults.append(f"{status} {page[:300]!r}")
        line.close()

    _together([lambda n=n: person(n) for n in range(len(guests.sessions))])  # type: ignore[misc]
    return seen


def mixed(guests: Party, seconds: float, seed: int = 1) -> Seen:
    """Everybody says yes, hands back, looks for a stand-in, takes over, for so many seconds, without order."""
    seen, guard = Seen(), threading.Lock()
    ends = time.monotonic() + seconds
    turns = guests.turns[0]

    def person(number: int) -> None:
        line = Browserlike(guests.server.port, guests.sessions[number], timeout=60)
        dice = random.Random(f"{seed}/{number}")

        def send(path: str) -> int:
            began = time.perf_counter()
            try:
                status, page = line.post(path, {}, uuid4().hex)
            except OSError as error:
                status, page = 0, repr(error).encode()
            with guard:
                seen.times.append((time.perf_counter() - began) * 1000)
                seen.statuses[status] += 1
                if status not in {302, 404, 409}:
                    seen.faults.append(f"{status} {path} {page[:300]!r}")
            return status

        while time.monotonic() < ends:
            turn = dice.choice(turns)
            if send(f"/turns/{turn}/yes/") != 302:
                continue
            _status, page = line.get(f"/turns/{turn}/")
            held = re.search(rb"/promises/([0-9a-f-]{36})/", page)
            if held is None:
                continue
            promise = held.group(1).decode()
            if dice.random() < 0.2:
                send(f"/promises/{promise}/stand-in/")
            if dice.random() < 0.9:
                send(f"/promises/{promise}/back/")
        line.close()

    _together([lambda n=n: person(n) for n in range(len(guests.sessions))])  # type: ignore[misc]
    return seen


def where() -> str:
    """The PostgreSQL address of this run, or "" for SQLite."""
    return os.environ.get("LEANTO_DATABASE_URL", "")
