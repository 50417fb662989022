"""Rooms in memory, without sockets: who is listed, what is passed on, and two processes that act as one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID, uuid4

import pytest

from leanto.sessions.hub import ELSEWHERE, QUEUED, Hub, Socket
from leanto.sessions.wire import Bye, Line, Mark, Ping, Signal, Wave
from tests.sessions.lines import in_a_loop

GRACE = 0.05


def heard(socket: Socket, kind: str = "") -> list[dict[str, Any]]:
    """Everything that waits for this line, taken out."""
    found = []
    while not socket.out.empty():
        found.append(json.loads(socket.out.get_nowait()))
    return [said for said in found if not kind or said["t"] == kind]


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    in_a_loop(work())


def line(sitting: UUID, slot: int) -> Socket:
    return Socket(sitting, slot, uuid4(), "key")


async def joined(hub: Hub, sitting: UUID, *slots: int) -> list[Socket]:
    """Lines in a room, with their mailboxes emptied."""
    made = [line(sitting, slot) for slot in slots]
    for socket in made:
        hub.join(socket, [], False)
    for socket in made:
        heard(socket)
    return made


def test_a_goodbye_a_closed_page_and_a_lost_network_are_the_same_to_the_others() -> None:
    """S0-13, S1-39: nobody can tell who left from whose line broke; the list says it a moment later either way."""

    async def work() -> None:
        told = []
        for leaves in ("bye", "lost"):
            hub, room = Hub(grace=GRACE), uuid4()
            ana, bo = await joined(hub, room, 0, 1)
            if leaves == "bye":
                hub.take(bo, Bye())
                assert bo.ended.is_set()
            hub.leave(bo)
            assert heard(ana) == []  # not at once
            await asyncio.sleep(3 * GRACE)
            told.append(heard(ana))
        assert told == [[{"t": "here", "slots": [0]}]] * 2

    run(work)


def test_a_reload_is_not_seen_by_the_others() -> None:
    async def work() -> None:
        hub, room = Hub(grace=GRACE), uuid4()
        ana, bo = await joined(hub, room, 0, 1)
        hub.leave(bo)
        again = line(room, 1)
        hub.join(again, [], False)
        await asyncio.sleep(3 * GRACE)
        assert heard(ana) == []
        assert heard(again, "hello")[0]["here"] == [0, 1]

    run(work)


def test_a_second_page_takes_the_seat_and_the_first_is_told_to_stay_away() -> None:
    async def work() -> None:
        hub, room = Hub(grace=GRACE), uuid4()
        ana, bo = await joined(hub, room, 0, 1)
        second = line(room, 1)
        hub.join(second, [], False)
        assert (bo.ended.is_set(), bo.code) == (True, ELSEWHERE)
        hub.take(bo, Line("from the old page"))
        hub.leave(bo)
        await asyncio.sleep(3 * GRACE)
        assert heard(ana) == []

    run(work)


def test_the_highest_mark_wins_and_whoever_was_behind_hears_it() -> None:
    async def work() -> None:
        hub, room = Hub(), uuid4()
        ana, bo = await joined(hub, room, 0, 1)
        hub.take(ana, Mark(3, '"listening"'))
        assert heard(bo) == [{"t": "mark", "rev": 3, "state": "listening"}]
        hub.take(bo, Mark(2, '"breathing"'))
        assert heard(ana) == []
        assert heard(bo) == [{"t": "mark", "rev": 3, "state": "listening"}]
        late = line(room, 2)
        hub.join(late, [], False)
        assert heard(late, "hello")[0]["mark"] == {"rev": 3, "state": "listening"}

    run(work)


def test_after_a_restart_the_pages_bring_the_mark_back() -> None:
    async def work() -> None:
        room = uuid4()
        ana, bo = await joined(hub := Hub(), room, 0, 1)  # a new process knows nothing
        assert hub.rooms[room].mark is None
        hub.take(ana, Mark(9, "1"))
        hub.take(bo, Mark(9, "1"))
        assert hub.rooms[room].mark == Mark(9, "1")
        assert heard(bo) == [{"t": "mark", "rev": 9, "state": 1}] * 2  # told, and told again for its own
        assert heard(ana) == []

    run(work)


def test_an_empty_room_is_forgotten_with_all_that_was_held() -> None:
    async def work() -> None:
        hub, room = Hub(grace=GRACE, linger=GRACE), uuid4()
        (ana,) = await joined(hub, room, 0)
        hub.take(ana, Mark(1, "1"))
        hub.leave(ana)
        await asyncio.sleep(5 * GRACE)
        assert hub.rooms == {}

    run(work)


def test_who_does_not_read_loses_the_line_and_the_others_keep_theirs() -> None:
    async def work() -> None:
        hub, room = Hub(), uuid4()
        ana, slow = await joined(hub, room, 0, 1)
        for _ in range(QUEUED + 1):
            hub.take(ana, Wave())
        assert slow.ended.is_set()
        assert not ana.ended.is_set()
        hub.take(ana, Ping(1))
        assert heard(ana, "pong")[0]["c"] == 1

    run(work)


class Wire:
    """Two processes' `Elsewhere`: what one publishes the other hears, in order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.other: Hub | None = None

    def open(self, room: UUID) -> None: ...
    def close(self, room: UUID) -> None: ...

    def publish(self, room: UUID, said: dict[str, Any]) -> None:
        assert self.other
        self.other.hear(room, self.name, json.loads(json.dumps(said)))


@pytest.mark.parametrize("lost", ["bye", "process"])
def test_two_processes_are_one_room(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leanto.sessions.hub.FAR_LOST", 3 * GRACE)

    async def work() -> None:
        one, two, room = Hub(grace=GRACE), Hub(grace=GRACE), uuid4()
        one.elsewhere, two.elsewhere = first, second = Wire("one"), Wire("two")
        first.other, second.other = two, one
        (ana,) = await joined(one, room, 0)
        one.take(ana, Mark(4, '"x"'))
        bo = line(room, 1)
        two.join(bo, [], False)
        said = heard(bo)
        assert said[0]["t"] == "hello"
        assert {"t": "here", "slots": [0, 1]} in said
        assert {"t": "mark", "rev": 4, "state": "x"} in said
        assert {"t": "here", "slots": [0, 1]} in heard(ana)
        two.take(bo, Line("hello"))
        two.take(bo, Signal(0, 1))
        assert heard(ana) == [
            {"t": "line", "from": 1, "text": "hello"},
            {"t": "signal", "from": 1, "data": 1},
        ]
        assert heard(bo) == []
        again = line(room, 1)  # the same seat, at the first process
        one.join(again, [], False)
        assert (bo.ended.is_set(), bo.code) == (True, ELSEWHERE)
        two.leave(bo)
        heard(ana)
        if lost == "bye":
            one.leave(again)
        else:  # the other way round: the seat is at the second process, which dies without a word
            two.join(line(room, 2), [], False)
            assert heard(ana, "here")[-1]["slots"] == [0, 1, 2]
            two.elsewhere = None
        await asyncio.sleep(5 * GRACE)
        one.beat()
        assert heard(ana, "here")[-1]["slots"] == ([0] if lost == "bye" else [0, 1])

    run(work)
