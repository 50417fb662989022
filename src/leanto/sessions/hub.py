"""Rooms in memory: who is on the line, and what is passed on. Nothing is written anywhere; no Django, no sockets.

Everything here runs on the server's event loop. With several processes a room is open in each that has one of its
people, and `Elsewhere` carries what the others must hear (`between.py`).

Leaving, a page that was closed and a line that broke are one and the same here: the slot stays on the list for some
seconds, so that a reload is not seen and a goodbye is no different from a tunnel.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol
from uuid import UUID

from leanto.sessions import wire
from leanto.sessions.wire import Bye, Line, Mark, Message, Ping, Signal, Wave

GRACE = 4.0  # seconds that an absent slot stays on the list
LINGER = 60.0  # seconds that an empty room keeps its mark, for whoever reloads alone
FAR_BEAT = 5.0  # how often a process says who is with it
FAR_LOST = 12.0  # after so long without a word its people count as gone
QUEUED = 256  # messages that wait for one slow reader; then its line is cut
ELSEWHERE = 4001  # close code: the same seat was taken on another page

_WALL, _MONOTONIC = time.time(), time.monotonic()
_numbers = count(1)


def server_ms() -> float:
    """Milliseconds since 1970: the wall clock when this process began, and from then on a clock that never jumps."""
    return round((_WALL + time.monotonic() - _MONOTONIC) * 1000, 3)


class Elsewhere(Protocol):
    """The other processes."""

    def open(self, room: UUID) -> None: ...
    def close(self, room: UUID) -> None: ...
    def publish(self, room: UUID, said: dict[str, Any]) -> None: ...


@dataclass(eq=False, slots=True)
class Socket:
    """One open line. `out` is what its writer sends; `ended` says that it is to be closed, with `code`."""

    sitting: UUID
    slot: int
    person: UUID
    session_key: str = field(repr=False)
    out: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(QUEUED))
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    code: int = 1001
    checked: float = 0.0  # looked at once more right after it joined
    number: int = field(default_factory=lambda: next(_numbers))

    def send(self, text: str) -> None:
        """Queues it; a reader who does not keep up loses the line and may come back."""
        try:
            self.out.put_nowait(text)
        except asyncio.QueueFull:
            self.end()

    def end(self, code: int = 1001) -> None:
        if not self.ended.is_set():
            self.code = code
            self.ended.set()


@dataclass(eq=False, slots=True)
class Room:
    sockets: dict[int, Socket] = field(default_factory=dict)
    leaving: dict[int, asyncio.TimerHandle] = field(default_factory=dict)
    far: dict[str, tuple[frozenset[int], float]] = field(default_factory=dict)
    mark: Mark | None = None
    said: list[int] = field(default_factory=list)  # the list of slots that was told last
    empty: asyncio.TimerHandle | None = None

    def near(self) -> set[int]:
        return set(self.sockets) | set(self.leaving)

    def here(self) -> list[int]:
        until = time.monotonic() - FAR_LOST
        far = (slots for slots, at in self.far.values() if at > until)
        return sorted(self.near().union(*far))


class Hub:
    """All rooms of this process."""

    def __init__(self, grace: float = GRACE, linger: float = LINGER) -> None:
        self.rooms: dict[UUID, Room] = {}
        self.elsewhere: Elsewhere | None = None
        self._grace, self._linger = grace, linger

    @property
    def sockets(self) -> list[Socket]:
        return [socket for room in self.rooms.values() for socket in room.sockets.values()]

    def join(self, socket: Socket, ice: list[dict[str, Any]], relay_only: bool) -> None:
        """Puts a line into its room and greets it. The same seat on another page loses its line."""
        room = self.rooms.get(socket.sitting)
        if room is None:
            room = self.rooms[socket.sitting] = Room()
            if self.elsewhere:
                self.elsewhere.open(socket.sitting)
        if room.empty:
            room.empty.cancel()
            room.empty = None
        if earlier := room.sockets.get(socket.slot):
            earlier.end(ELSEWHERE)
        if timer := room.leaving.pop(socket.slot, None):
            timer.cancel()
        room.sockets[socket.slot] = socket
        hello = {
            "t": "hello", "slot": socket.slot, "here": room.here(), "now": server_ms(), "mark": _shown(room.mark),
            "ice": ice, "relayOnly": relay_only,
        }  # fmt: skip
        socket.send(wire.dump(hello))
        self._publish(socket.sitting, {"k": "took", "slot": socket.slot})
        self._tell_here(socket.sitting, room, but=socket)
        self.ask(socket.sitting)

    def leave(self, socket: Socket) -> None:
        """The line is gone, whatever the reason. After a moment the others' list says so."""
        room = self.rooms.get(socket.sitting)
        if room is None or room.sockets.get(socket.slot) is not socket:
            return
        del room.sockets[socket.slot]
        loop = asyncio.get_running_loop()
        room.leaving[socket.slot] = loop.call_later(self._grace, self._gone, socket.sitting, socket.slot)

    def _gone(self, sitting: UUID, slot: int) -> None:
        room = self.rooms[sitting]
        room.leaving.pop(slot, None)
        self._tell_here(sitting, room)
        self._beat(sitting, room)
        if not room.near() and room.empty is None:
            room.empty = asyncio.get_running_loop().call_later(self._linger, self.forget, sitting)

    def forget(self, sitting: UUID) -> None:
        """Drops the room with all it holds; open lines in it are cut."""
        room = self.rooms.pop(sitting, None)
        if room is None:
            return
        for timer in (*room.leaving.values(), *filter(None, [room.empty])):
            timer.cancel()
        for socket in room.sockets.values():
            socket.end()
        if self.elsewhere:
            self.elsewhere.close(sitting)

    def take(self, socket: Socket, message: Message) -> None:
        """What one line said: answered, passed on, or held until a newer mark comes."""
        room = self.rooms.get(socket.sitting)
        if room is None or room.sockets.get(socket.slot) is not socket:
            return
        match message:
            case Ping(c):
                socket.send(wire.dump({"t": "pong", "c": c, "s": server_ms()}))
            case Signal(to, data):
                text = wire.dump({"t": "signal", "from": socket.slot, "data": data})
                if to in room.sockets:
                    room.sockets[to].send(text)
                elif to not in room.leaving:
                    self._publish(socket.sitting, {"k": "pass", "to": to, "text": text})
            case Mark():
                if room.mark is not None and message <= room.mark:
                    socket.send(_mark(room.mark))  # somebody was first: the sender hears where the session is
                else:
                    self._set_mark(room, message, but=socket.slot)
                    self._publish(socket.sitting, {"k": "mark", "rev": message.rev, "text": message.text})
            case Line(""):
                pass
            case Line(text):
                self._pass_on(socket, room, {"t": "line", "from": socket.slot, "text": text})
            case Wave():
                self._pass_on(socket, room, {"t": "wave", "from": socket.slot})
            case Bye():
                socket.end()

    def hear(self, sitting: UUID, process: str, said: dict[str, Any]) -> None:
        """What another process published about a room that is open here too."""
        room = self.rooms.get(sitting)
        if room is None:
            return
        match said["k"]:
            case "pass":
                for slot, socket in room.sockets.items():
                    if said["to"] is None or said["to"] == slot:
                        socket.send(said["text"])
            case "mark":
                mark = Mark(said["rev"], said["text"])
                if room.mark is None or mark > room.mark:
                    self._set_mark(room, mark)
            case "took":
                if earlier := room.sockets.get(said["slot"]):
                    earlier.end(ELSEWHERE)
            case "beat":
                room.far[process] = (frozenset(said["slots"]), time.monotonic())
                self._tell_here(sitting, room)
                if said["ask"]:
                    self._beat(sitting, room)

    def ask(self, sitting: UUID) -> None:
        """Says to the other processes who is here, and asks them to say it too."""
        if room := self.rooms.get(sitting):
            self._beat(sitting, room, ask=True)

    def beat(self) -> None:
        """Every FAR_BEAT seconds where there are other processes: tells them who is here, and us who is gone there."""
        for sitting, room in list(self.rooms.items()):
            self._beat(sitting, room)
            self._tell_here(sitting, room)

    def _beat(self, sitting: UUID, room: Room, ask: bool = False) -> None:
        self._publish(sitting, {"k": "beat", "slots": sorted(room.near()), "ask": ask})
        if room.mark is not None:
            self._publish(sitting, {"k": "mark", "rev": room.mark.rev, "text": room.mark.text})

    def _pass_on(self, socket: Socket, room: Room, message: dict[str, Any]) -> None:
        text = wire.dump(message)
        for slot, other in room.sockets.items():
            if slot != socket.slot:
                other.send(text)
        self._publish(socket.sitting, {"k": "pass", "to": None, "text": text})

    def _set_mark(self, room: Room, mark: Mark, but: int | None = None) -> None:
        room.mark = mark
        text = _mark(mark)
        for slot, socket in room.sockets.items():
            if slot != but:
                socket.send(text)

    def _tell_here(self, sitting: UUID, room: Room, but: Socket | None = None) -> None:
        slots = room.here()
        if slots == room.said:
            return
        room.said = slots
        text = wire.dump({"t": "here", "slots": slots})
        for socket in room.sockets.values():
            if socket is not but:
                socket.send(text)

    def _publish(self, sitting: UUID, said: dict[str, Any]) -> None:
        if self.elsewhere:
            self.elsewhere.publish(sitting, said)


def _shown(mark: Mark | None) -> dict[str, Any] | None:
    return None if mark is None else {"rev": mark.rev, "state": mark.state}


def _mark(mark: Mark) -> str:
    return wire.dump({"t": "mark", "rev": mark.rev, "state": mark.state})
