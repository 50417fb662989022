"""300 sessions of two at a time on one process: how long does what one page says take to the other?

    python bench/sessions.py [--rooms 300] [--seconds 30] [--processes 1]

A real `./leanto serve` and, in this process, two pages' ends of a line for each room. Everybody says something to the
other once a second (a signal of 300 bytes, for which the server does what it does for all that it passes on) and pings
the clock as often. The time includes both ends' event loop here, on the same machine. With two processes a
Redis carries it. Bar: p95 under 50 ms and nothing lost. Exit 1 when it is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import uvloop  # noqa: E402
from websockets import Origin  # noqa: E402
from websockets.asyncio.client import connect  # noqa: E402

from tests.gates.test_durability import script  # noqa: E402
from tests.processes import RealServer  # noqa: E402
from tests.redis_server import Redis  # noqa: E402

BAR = 50.0  # ms, p95
MAKE = """
import json, sys
import django
django.setup()
from django.contrib.auth.hashers import make_password
from django.db import transaction
from leanto.circles.models import Circle, Membership
from leanto.core.clock import now
from leanto.people.models import Person
from leanto.sessions.models import Guest, Sitting
from leanto.sessions.rules import times
from tests.sessions.lines import signed_in
at = now()
answer_by, ends_at = times(at, 120, 25)
rooms = []
with transaction.atomic():
    circle = Circle.objects.create(name="Street", made_at=at)
    for n in range(int(sys.argv[1])):
        pair = [
            Person.objects.create(email=f"{who}{n}@example.org", name=who, of_age=True, password=make_password(None))
            for who in ("ana", "bo")
        ]
        Membership.objects.bulk_create([Membership(circle=circle, person=one, joined_at=at) for one in pair])
        sitting = Sitting.objects.create(
            circle=circle, asker=pair[0], format="company", channel="voice", minutes=25, made_at=at,
            answer_by=answer_by, ends_at=ends_at)
        Guest.objects.create(sitting=sitting, person=pair[1], slot=1, answer="coming")
        rooms.append([str(sitting.pk), *map(signed_in, pair)])
print(json.dumps(rooms))
"""


class End:
    """One page's end of a line."""

    def __init__(self, port: int, sitting: str, key: str, slot: int) -> None:
        self._port, self._sitting, self._key, self._slot = port, sitting, key, slot
        self.sent, self.late, self.pongs = 0, list[float](), list[float]()

    async def open(self) -> None:
        self.socket = await connect(
            f"ws://localhost:{self._port}/settle/{self._sitting}/line/",
            origin=Origin(f"http://localhost:{self._port}"),
            additional_headers={"Cookie": f"session={self._key}"},
            compression=None,
            proxy=None,
            open_timeout=120,
        )

    async def hear(self) -> None:
        async for text in self.socket:
            said = json.loads(text)
            if said["t"] == "signal":
                self.late.append((time.perf_counter() - said["data"]["at"]) * 1000)
            elif said["t"] == "pong":
                self.pongs.append((time.perf_counter() - said["c"]) * 1000)

    async def talk(self, until: float) -> None:
        await asyncio.sleep(random.random())
        while time.perf_counter() < until:
            data = {"at": time.perf_counter(), "sdp": "x" * 260}
            await self._say({"t": "signal", "to": 1 - self._slot, "data": data})
            self.sent += 1
            await self._say({"t": "ping", "c": time.perf_counter()})
            await asyncio.sleep(1)

    async def _say(self, message: dict[str, Any]) -> None:
        await self.socket.send(json.dumps(message))


async def measure(port: int, rooms: list[list[str]], seconds: float) -> tuple[list[End], float]:
    ends = [End(port, room[0], room[1 + slot], slot) for room in rooms for slot in (0, 1)]
    began = time.perf_counter()
    gate = asyncio.Semaphore(50)

    async def come(end: End) -> None:
        async with gate:
            await end.open()

    await asyncio.gather(*map(come, ends))
    took = time.perf_counter() - began
    hearing = [asyncio.create_task(end.hear()) for end in ends]
    await asyncio.sleep(3)  # the second look at everybody who came is over
    until = time.perf_counter() + seconds
    await asyncio.gather(*(end.talk(until) for end in ends))
    await asyncio.sleep(2)
    for task in hearing:
        task.cancel()
    return ends, took


def memory(server: RealServer) -> float:
    """MB that the server's process holds."""
    assert server._child
    status = Path(f"/proc/{server._child.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rooms", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        settings = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        if asked.processes > 1:
            settings["LEANTO_REDIS_URL"] = stack.enter_context(Redis()).address
        words = ("--no-worker", "--workers", str(asked.processes))
        server = RealServer(Path(folder) / "data", *words, **settings)
        assert server.run("migrate").returncode == 0
        rooms = json.loads(script(server, MAKE, str(asked.rooms)))
        with server:
            before = memory(server)
            ends, took = uvloop.run(measure(server.port, rooms, asked.seconds))
            after = memory(server)
    late = sorted(one for end in ends for one in end.late)
    pongs = sorted(one for end in ends for one in end.pongs)
    sent = sum(end.sent for end in ends)
    p95 = statistics.quantiles(late, n=100)[94]
    print(f"rooms {asked.rooms}, lines {len(ends)}, processes {asked.processes}")
    print(f"all came in within {took:.1f} s; memory of the server {before:.0f} -> {after:.0f} MB")
    print(f"said {sent} ({sent / asked.seconds:.0f} a second), heard {len(late)}")
    print(f"ms to the other: median {statistics.median(late):.1f}, p95 {p95:.1f}, p99 "
          f"{statistics.quantiles(late, n=100)[98]:.1f}, most {late[-1]:.1f}")  # fmt: skip
    print(
        f"ms for a ping: median {statistics.median(pongs):.1f}, p95 {statistics.quantiles(pongs, n=100)[94]:.1f}"
    )
    good = p95 < BAR and len(late) == sent
    print(f"bar: p95 under {BAR:.0f} ms and nothing lost: {'met' if good else 'MISSED'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
