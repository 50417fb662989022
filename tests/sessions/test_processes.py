"""Real servers: two processes are one room through a real Redis, a server that dies is met again, and nothing that was
said is anywhere afterwards: not in the database, not in a file, not in what was printed, not in Redis."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis as StrictRedis

from tests.gates.test_durability import script
from tests.processes import Browserlike, RealServer
from tests.redis_server import Redis, program
from tests.sessions.lines import Friend

CANARY = "zq6f1b2ac94d3e8075"
ROOMS = 8  # pairs; that all eight happen to sit in one process has a chance of 1 in 128
MAKE = """
import json, sys
import django
django.setup()
from leanto.circles import access, actions, invitations
from leanto.people.models import Person
from leanto.sessions.actions import Draft, answer, invite
from leanto.sessions.models import Guest
from tests.sessions.lines import signed_in
rooms = []
for n in range(int(sys.argv[1])):
    ana, bo = (Person.objects.create_user(f"{who}{n}@example.org", name=who, of_age=True) for who in ("Ana", "Bo"))
    circle = actions.make(ana, f"Street {n}", timezone="UTC")
    mine = access.coordinator(ana, circle.pk)
    actions.write_agreement(mine, "We are kind.")
    _, token = invitations.invite(mine)
    invitations.join(bo, token, "")
    sitting = invite(mine, Draft((access.membership(bo, circle.pk).pk,), "company", "voice"))
    answer(Guest.objects.select_related("sitting").get(sitting=sitting), True)
    rooms.append([str(sitting.pk), signed_in(ana), signed_in(bo)])
print(json.dumps(rooms))
"""


@pytest.fixture
def redis() -> Iterator[Redis]:
    if program() is None:
        pytest.skip("NOT TESTED: several processes, because neither Redis nor Valkey is installed here")
    with Redis() as running:
        yield running


def pairs(live: str, rooms: list[list[str]]) -> list[tuple[Friend, Friend]]:
    return [(Friend(live, None, sitting, ana), Friend(live, None, sitting, bo)) for sitting, ana, bo in rooms]


def all_hear_each_other(friends: list[tuple[Friend, Friend]], text: str) -> None:
    for ana, bo in friends:
        for one, other in ((ana, bo), (bo, ana)):
            one.say({"t": "line", "text": text})
            assert other.hears("line")["text"] == text


@pytest.mark.processes
def test_two_processes_are_one_room_through_redis_also_idle_and_after_it_went_away(
    tmp_path: Path, redis: Redis
) -> None:
    settings = {"LEANTO_REDIS_URL": redis.address, "LEANTO_LOG_LEVEL": "INFO", "PYTHONPATH": "src:."}
    server = RealServer(tmp_path / "data", "--no-worker", "--workers", "2", **settings)
    assert server.run("migrate").returncode == 0
    rooms = json.loads(script(server, MAKE, str(ROOMS)))
    live = f"http://localhost:{server.port}"
    with server:
        friends = pairs(live, rooms)
        for ana, bo in friends:
            ana.hears("here", slots=[0, 1])
            if bo.hello["here"] != [0, 1]:
                bo.hears("here", slots=[0, 1])
        all_hear_each_other(friends, f"begun {CANARY}")
        for number, (ana, bo) in enumerate(friends):
            ana.say({"t": "mark", "rev": number + 1, "state": {"phase": number, "word": CANARY}})
            assert bo.hears("mark")["state"] == {"phase": number, "word": CANARY}
        time.sleep(7)  # longer than the five seconds after which the client's default gives an idle line up
        all_hear_each_other(friends, "after a silence")

        redis.stop()
        redis.start()
        for ana, bo in friends:
            deadline = time.monotonic() + 30
            while True:  # found again by itself; what was said meanwhile is lost, as on any broken line
                ana.say({"t": "wave"})
                try:
                    bo.hears("wave", patience=1)
                    break
                except TimeoutError:
                    assert time.monotonic() < deadline, "the processes did not find each other again"

        sitting, key, _ = rooms[0]
        assert Browserlike(server.port, key).post(f"/settle/{sitting}/end/", {})[0] == 302
        assert [friend.is_cut() for friend in friends[0]] == [1001, 1001]

        server.kill()
        assert friends[1][0].is_cut() is None
        server.start()
        again = pairs(live, rooms[1:])
        for number, (ana, bo) in enumerate(again, start=2):
            assert ana.hello["mark"] is None  # nothing was kept
            ana.say({"t": "mark", "rev": number, "state": {"phase": number, "word": CANARY}})
            assert bo.hears("mark") == {
                "t": "mark",
                "rev": number,
                "state": {"phase": number, "word": CANARY},
            }
        for ana, bo in again:
            ana.say({"t": "signal", "to": 1, "data": {"sdp": CANARY}})
            assert bo.hears("signal")["data"] == {"sdp": CANARY}
    assert CANARY not in server.log()
    assert not any(sitting in server.log() for sitting, _, _ in rooms)
    assert [
        path for path in server.data.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()
    ] == []
    with StrictRedis.from_url(redis.address) as client:
        assert client.keys("*") == []
