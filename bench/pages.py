"""How heavy and how quick "my week" and "the circle" are with 200 people and 1,000 open turns.

    python bench/pages.py [--people 200] [--turns 1000] [--at-once 16] [--seconds 15] [--workers 2]

Bars: HTML under 60 kB gzipped, at most 6 queries, 95 of 100 answers within 120 ms of server time with 16 at once on
two cores, SQLite. Sixteen clients on the same machine ask as fast as they are answered, through the real server.
Server time is the application's own (from `Server-Timing`); what the client waits, queue included, stands beside it.
Exit 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.processes import RealServer  # noqa: E402

PREPARE = """
import json, sys
import django
django.setup()
from datetime import datetime, time, timedelta
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from leanto.asks.models import Ask, Audience
from leanto.circles.models import Agreement, Circle, Membership
from leanto.core.clock import now
from leanto.notify.actions import tell
from leanto.offers.models import Offer, Room
from leanto.people.models import Person
from leanto.plans.models import Answer, Promise, Suggestion, Turn
people, many = int(sys.argv[1]), int(sys.argv[2])
at = now()
with transaction.atomic():
    circle = Circle.objects.create(name="Many streets", timezone="Europe/Berlin", made_at=at)
    Agreement.objects.create(circle=circle, text="We answer within a day.", review_on=at.date(), written_at=at)
    everyone = []
    for n in range(people):
        person = Person.objects.create_user(f"p{n}@example.org", name=f"Person Number {n}", of_age=True)
        member = Membership.objects.create(circle=circle, person=person, joined_at=at)
        Room.objects.create(membership=member, turns_week=3, minutes_week=300)
        Offer.objects.create(circle=circle, person=person, kinds=["meal", "lift"], exit_words="Enough.",
            ends_on=at.date() + timedelta(weeks=4), made_at=at)
        everyone.append(person)
    turns = []
    for n in range(many):
        asker = everyone[n % people]
        day = at.date() + timedelta(days=1 + n % 28)
        start = datetime.combine(day, time(8 + n % 12), tzinfo=at.tzinfo)
        ask = Ask.objects.create(circle=circle, asker=asker, typed_by=asker, kind="meal", title=f"Meal {n}",
            audience=Audience.CIRCLE, made_at=at, goes_out_at=at, decide_by=start - timedelta(hours=12))
        turns.append(Turn.objects.create(circle=circle, ask=ask, key=day, day=day, minutes=60, places=2,
            monday=day - timedelta(days=day.weekday()), starts_at=start, ends_at=start + timedelta(hours=1)))
    for n, person in enumerate(everyone):
        for step in range(1, 6):
            turn = turns[(n * 5 + step) % many]
            if turn.ask.asker_id != person.pk and turn.taken < turn.places:
                Promise.objects.create(circle=circle, turn=turn, person=person, made_at=at)
                turn.taken += 1
                Turn.objects.filter(pk=turn.pk).update(taken=turn.taken)
        for step in range(6, 9):
            turn = turns[(n * 5 + step) % many]
            Suggestion.objects.create(circle=circle, turn=turn, person=person, answer=Answer.ASKED, made_at=at,
                asked_at=at, why=[])
        tell([person.pk], "promise_made", subject="turn", subject_id=turns[n].pk, circle_id=circle.pk)
sessions = []
for person in everyone[:16]:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    sessions.append(session.session_key)
print(json.dumps({"circle": str(circle.pk), "sessions": sessions}))
"""

QUERIES = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
settings.ALLOWED_HOSTS.append("testserver")
client = Client()
client.cookies["session"] = sys.argv[1]
for path in sys.argv[2:]:
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    print(json.dumps({"path": path, "queries": len(seen), "status": answer.status_code}))
"""


def script(server: RealServer, code: str, *words: str) -> list[str]:
    """Runs code on the server's data and returns its lines."""
    environment = {
        **server.environment, "DJANGO_SETTINGS_MODULE": "leanto.settings", "PYTHONPATH": f"{ROOT}/src:{ROOT}"
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stdout.strip().splitlines()


def load(
    port: int, path: str, sessions: list[str], seconds: float
) -> tuple[list[float], list[float], int, int]:
    """Every client's waits and the server's own times, in ms; faults; the size of one page, gzipped."""
    waits: list[float] = []
    own: list[float] = []
    faults, size = [], []
    until = time.perf_counter() + seconds

    def client(session: str) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            began = time.perf_counter()
            line.request("GET", path, headers={"Cookie": f"session={session}"})
            answer = line.getresponse()
            page = answer.read()
            waits.append((time.perf_counter() - began) * 1000)
            own.append(float(answer.headers.get("Server-Timing", "app;dur=0").rsplit("=", 1)[1]))
            if answer.status != 200:
                faults.append(answer.status)
            size.append(page)
            del size[:-1]

    threads = [threading.Thread(target=client, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(waits), sorted(own), len(faults), len(gzip.compress(size[0]))


def main() -> int:
    """Fills, serves, asks, prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--turns", type=int, default=1000)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--workers", type=int, default=2)
    said = parser.parse_args()
    held = True
    with tempfile.TemporaryDirectory() as folder:
        server = RealServer(Path(folder) / "data", "--workers", str(said.workers), LEANTO_SERVER_TIMING="yes")
        with server:
            facts = json.loads(script(server, PREPARE, str(said.people), str(said.turns))[-1])
            paths = ["/week/", f"/circles/{facts['circle']}/"]
            counts = [json.loads(line) for line in script(server, QUERIES, facts["sessions"][0], *paths)]
            for path, count in zip(paths, counts, strict=True):
                load(server.port, path, facts["sessions"][: said.at_once], 2)
                waits, own, faults, size = load(
                    server.port, path, facts["sessions"][: said.at_once], said.seconds
                )
                p95, own95 = waits[int(len(waits) * 0.95)], own[int(len(own) * 0.95)]
                fine = not faults and size < 60_000 and count["queries"] <= 6 and own95 < 120
                held = held and fine
                print(
                    f"{'my week' if path == '/week/' else 'the circle'}: {size / 1000:.1f} kB gzipped, "
                    f"{count['queries']} queries, {len(waits) / said.seconds:.0f} pages/s at {said.at_once} at once; "
                    f"server time p50 {own[len(own) // 2]:.0f} ms, p95 {own95:.0f} ms (bar 120); "
                    f"client waits p50 {waits[len(waits) // 2]:.0f} ms, p95 {p95:.0f} ms; faults {faults}"
                )
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
