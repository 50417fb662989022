"""What OR-Tools' min-cost flow says a network costs: an oracle in whole numbers, for costs of any size up to 2**50."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow


def flow_cost(
    start: Sequence[int],
    helper: Sequence[int],
    cost: Sequence[int],
    slot: Sequence[int],
    unmet: Sequence[int],
    first: Sequence[int],
    load: Sequence[int],
) -> int:
    """The optimum: asks, (helper, slot) nodes, helpers and one sink, every arc of capacity one."""
    asks, helpers = len(slot), len(first) - 1
    ask = [a for a in range(asks) for _ in range(start[a], start[a + 1])]
    places = sorted({(h, slot[a]) for h, a in zip(helper, ask, strict=True)})
    node = {place: asks + i for i, place in enumerate(places)}
    room = asks + len(places)
    sink = room + helpers
    arcs = [(a, node[h, slot[a]], c) for a, h, c in zip(ask, helper, cost, strict=True)]
    arcs += [(node[place], room + place[0], 0) for place in places]
    arcs += [(room + h, sink, load[i]) for h in range(helpers) for i in range(first[h], first[h + 1])]
    arcs += [(a, sink, unmet[a]) for a in range(asks)]
    if not arcs:
        return 0
    tail, head, price = (np.array(row, dtype=np.int64) for row in zip(*arcs, strict=True))
    flow: Any = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        tail.astype(np.int32), head.astype(np.int32), np.ones(len(arcs), dtype=np.int64), price
    )
    flow.set_nodes_supplies(np.arange(asks, dtype=np.int32), np.ones(asks, dtype=np.int64))
    flow.set_node_supply(sink, -asks)
    assert flow.solve() == flow.OPTIMAL
    found: int = flow.optimal_cost()
    return found
