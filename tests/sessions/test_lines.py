"""The line, on a real server: who may come in, what is passed on, and what happens when access is taken away (E10)."""

from __future__ import annotations

from tests.sessions.lines import Friend, sit
from tests.world import World


def test_two_people_hear_each_other_and_nobody_else(live: str, lasting_world: World) -> None:
    """S0-19: what one of two says on the line reaches the other, and no third person."""
    world = lasting_world
    with (
        Friend(live, world.ana, sit(world, world.bo)) as other_room,
        Friend(live, world.ana, mine := sit(world, world.bo)) as ana,
        Friend(live, world.bo, mine) as bo,
    ):
        assert (ana.hello["slot"], bo.hello["slot"]) == (0, 1)
        assert bo.hello["here"] == [0, 1]
        ana.hears("here", slots=[0, 1])
        bo.say({"t": "line", "text": "I am here"})
        assert ana.hears("line") == {"t": "line", "from": 1, "text": "I am here"}
        ana.say({"t": "signal", "to": 1, "data": {"sdp": "v=0\r\n"}})
        assert bo.hears("signal") == {"t": "signal", "from": 0, "data": {"sdp": "v=0\r\n"}}
        ana.say({"t": "wave"})
        assert bo.hears("wave") == {"t": "wave", "from": 0}
        ana.say({"t": "ping", "c": 12.5})
        assert ana.hears("pong")["c"] == 12.5
        assert other_room.hears_nothing_but()
