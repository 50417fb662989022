"""The flow core: who does which ask at the least cost, exactly, with prices that prove it.

    net = network(start=…, helper=…, cost=…, slot=…, unmet=…, first=…, load=…)
    plan = solve(net)
    assert verify(net, plan) == []

`Standing` keeps a solved network and changes it in place, exactly, after a no, somebody away, an ask gone or new, or a
changed room. Python and numpy are enough; with numba, large networks run compiled, with the same plan.
"""

from leanto.engine.plan.flow.network import LARGEST, Network, NetworkError, named_twice, network
from leanto.engine.plan.flow.standing import Standing
from leanto.engine.plan.flow.table import Plan, Prices, cost_of, solve
from leanto.engine.plan.flow.verify import impossible, verify

__all__ = [
    "LARGEST",
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
    "verify",
]
