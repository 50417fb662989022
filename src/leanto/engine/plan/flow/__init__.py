"""The flow core: who does which ask at the least cost, exactly, with prices that prove it.

    net = network(start=…, helper=…, cost=…, slot=…, unmet=…, first=…, load=…)
    plan = solve(net)
    assert verify(net, plan) == []

`Standing` keeps a solved network and changes it in place, exactly, after a no, somebody away, an ask gone or new, or a
changed room. Python and numpy are enough; with numba, large networks run compiled, with the same plan.
For a circle there is `leanto.engine.plan.flow.lists`, which needs neither: names here are fetched when first asked
for, so that importing it loads no numpy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leanto.engine.plan.flow.lists import ListPlan, solve_lists
    from leanto.engine.plan.flow.network import LARGEST, Network, NetworkError, named_twice, network
    from leanto.engine.plan.flow.standing import Standing
    from leanto.engine.plan.flow.table import Plan, Prices, cost_of, solve
    from leanto.engine.plan.flow.verify import impossible, verify

__all__ = [
    "LARGEST",
    "ListPlan",
    "Network",
    "NetworkError",
    "Plan",
    "Prices",
    "Standing",
    "cost_of",
    "impossible",
    "named_twice",
    "network",
    "solve",
    "solve_lists",
    "verify",
]

_ROOM = {
    "lists": ("ListPlan", "solve_lists"),
    "network": ("LARGEST", "Network", "NetworkError", "named_twice", "network"),
    "standing": ("Standing",),
    "table": ("Plan", "Prices", "cost_of", "solve"),
    "verify": ("impossible", "verify"),
}
_WHERE = {name: room for room, names in _ROOM.items() for name in names}


def __getattr__(name: str) -> Any:
    room = _WHERE.get(name)
    if room is None:
        raise AttributeError(f"{__name__} has no {name}")
    for other in _ROOM[room]:  # at once: a module here may carry the name of something in it
        globals()[other] = getattr(import_module(f"{__name__}.{room}"), other)
    return globals()[name]
