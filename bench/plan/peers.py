"""The core beside everything else that could be asked the same: one run, same networks, same objective.

    python bench/plan/peers.py                    # circle and community, every peer
    python bench/plan/peers.py --plot docs/engine/peers.svg

Ours (plain Python and compiled), OR-Tools' min-cost flow and CP-SAT, HiGHS' linear programme through scipy, networkx'
network simplex, scipy's assignment (where every unit is a seat, so only on the circle), and three habits: first come
first served, the easiest first, the least loaded first. Each in a process of its own; seconds of processor from the
arrays to the plan, without loading libraries. Exact ones must agree to the unit; habits tell what they leave open.
Uses the environment of `flow.py`, with networkx and matplotlib besides.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2] / "src"), str(HERE.parent)]
MORE = ("networkx==3.6.1", "matplotlib==3.11.0")
LIMIT = 20
"""Seconds of the clock after which CP-SAT is stopped."""


def ours(net: Any, fast: bool) -> tuple[int, int, float]:
    from networks import draw

    from leanto.engine.plan.flow import solve, verify

    solve(draw("circle", 0), fast=fast)  # load, or compile, before the clock starts
    start = time.process_time()
    plan = solve(net, fast=fast)
    spent = time.process_time() - start
    assert verify(net, plan) == []
    return plan.cost, int((plan.pair < 0).sum()), spent


def ortools(net: Any) -> tuple[int, int, float]:
    import flow

    cost, alone, more = flow.ortools(net)
    return cost, alone, more["cpu"]


def _arcs(net: Any) -> tuple[list[tuple[int, int, int, int]], int, int]:
    """The network as arcs (from, to, capacity, cost): asks, places, helpers, sink. Also the sink and the asks."""
    import numpy as np

    slots = int(net.slot.max()) + 1
    ask = np.repeat(np.arange(net.asks), np.diff(net.start))
    keys, node = np.unique(net.helper.astype(np.int64) * slots + net.slot[ask], return_inverse=True)
    first = net.asks
    helper = first + len(keys)
    sink = helper + net.helpers
    arcs = [(int(a), first + int(n), 1, int(c)) for a, n, c in zip(ask, node, net.cost, strict=True)]
    arcs += [(first + i, helper + int(key) // slots, 1, 0) for i, key in enumerate(keys)]
    arcs += [
        (helper + h, sink, 1, int(net.load[i]))
        for h in range(net.helpers)
        for i in range(int(net.first[h]), int(net.first[h + 1]))
    ]
    arcs += [(a, sink, 1, int(net.unmet[a])) for a in range(net.asks)]
    return arcs, sink, net.asks


def networkx(net: Any) -> tuple[int, int, float]:
    import networkx as nx

    arcs, sink, asks = _arcs(net)
    graph = nx.MultiDiGraph()
    for a in range(asks):
        graph.add_node(a, demand=-1)
    graph.add_node(sink, demand=asks)
    graph.add_edges_from((a, b, {"capacity": cap, "weight": cost}) for a, b, cap, cost in arcs)
    start = time.process_time()
    cost, flow = nx.network_simplex(graph)
    spent = time.process_time() - start
    alone = sum(sum(flow[a].get(sink, {}).values()) for a in range(asks))
    return int(cost), alone, spent


def highs(net: Any) -> tuple[int, int, float]:
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    arcs, sink, asks = _arcs(net)
    tail, head, room, cost = (np.array(column) for column in zip(*arcs, strict=True))
    n = len(arcs)
    ones = np.ones(n)
    rows, columns = np.concatenate([tail, head]), np.concatenate([np.arange(n), np.arange(n)])
    matrix = csr_array((np.concatenate([ones, -ones]), (rows, columns)), shape=(sink + 1, n))
    supply = np.zeros(sink + 1)
    supply[:asks], supply[sink] = 1, -asks
    start = time.process_time()
    found = linprog(
        cost, A_eq=matrix, b_eq=supply, bounds=np.column_stack([np.zeros(n), room]), method="highs"
    )
    spent = time.process_time() - start
    return round(found.fun), round(float(found.x[-asks:].sum())), spent


def cpsat(net: Any) -> tuple[int, int, float]:
    from ortools.sat.python import cp_model

    arcs, _, asks = _arcs(net)
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in arcs]
    into: dict[int, list[Any]] = {}
    out: dict[int, list[Any]] = {}
    for i, (a, b, _, _) in enumerate(arcs):
        out.setdefault(a, []).append(x[i])
        into.setdefault(b, []).append(x[i])
    for node, leaving in out.items():
        model.add(sum(leaving) == (1 if node < asks else sum(into.get(node, []))))
    model.minimize(sum(cost * x[i] for i, (_, _, _, cost) in enumerate(arcs)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = LIMIT
    start = time.process_time()
    status = solver.solve(model)
    spent = time.process_time() - start
    if status != cp_model.OPTIMAL:
        raise TimeoutError
    return round(solver.objective_value), sum(int(solver.value(v)) for v in x[-asks:]), spent


class DoesNotFit(Exception):
    """The network is too large for this peer, whatever the time."""


def assignment(net: Any) -> tuple[int, int, float]:
    """Every unit of room is a seat, and every ask may stay on a seat of its own; slots do not fit in."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if net.asks > 100:
        raise DoesNotFit
    units = len(net.load)
    table = np.full((net.asks, units + net.asks), 10**9, dtype=np.int64)
    for a in range(net.asks):
        for e in range(int(net.start[a]), int(net.start[a + 1])):
            h = net.helper[e]
            seats = slice(int(net.first[h]), int(net.first[h + 1]))
            table[a, seats] = int(net.cost[e]) + net.load[seats]
        table[a, units + a] = net.unmet[a]
    start = time.process_time()
    rows, columns = linear_sum_assignment(table)
    spent = time.process_time() - start
    return int(table[rows, columns].sum()), int((columns >= units).sum()), spent


def habit(rank: Callable[[Any, int, int, list[int]], float]) -> Callable[[Any], tuple[int, int, float]]:
    """One ask after the other, to whoever comes first by `rank`, within room and one at a time."""

    def fill(net: Any) -> tuple[int, int, float]:
        import numpy as np

        from leanto.engine.plan.flow import cost_of

        start = time.process_time()
        taken = [0] * net.helpers
        busy: set[tuple[int, int]] = set()
        pair = np.full(net.asks, -1, dtype=np.int64)
        for a in range(net.asks):
            pairs = range(int(net.start[a]), int(net.start[a + 1]))
            for e in sorted(pairs, key=lambda e: rank(net, e, int(net.helper[e]), taken)):
                h = int(net.helper[e])
                if taken[h] < net.first[h + 1] - net.first[h] and (h, int(net.slot[a])) not in busy:
                    busy.add((h, int(net.slot[a])))
                    taken[h] += 1
                    pair[a] = e
                    break
        spent = time.process_time() - start
        return cost_of(net, pair), int((pair < 0).sum()), spent

    return fill


def _share(net: Any, e: int, h: int, taken: list[int]) -> float:
    return taken[h] / max(1, int(net.first[h + 1] - net.first[h]))


PEERS: dict[str, Callable[[Any], tuple[int, int, float]]] = {
    "ours, compiled": lambda net: ours(net, True),
    "ours, plain Python": lambda net: ours(net, False),
    "OR-Tools min-cost flow": ortools,
    "HiGHS (scipy)": highs,
    "networkx": networkx,
    "OR-Tools CP-SAT": cpsat,
    "scipy assignment, slots ignored": assignment,
    "first on the list": habit(lambda net, e, h, taken: float(h)),
    "the easiest first": habit(lambda net, e, h, taken: float(net.cost[e])),
    "the least loaded first": habit(_share),
}
EXACT = 6
"""The first so many must agree to the unit."""


def child(peer: str, name: str, seed: int) -> None:
    from networks import draw

    try:
        print(json.dumps(PEERS[peer](draw(name, seed))))
    except DoesNotFit:
        print(json.dumps("too large for it: a full table of asks and units"))
    except TimeoutError:
        print(json.dumps(f"not done in {LIMIT} s"))


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--networks", nargs="+", default=["circle", "community"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(args.child[0], args.child[1], int(args.child[2]))
        return
    import flow

    python = flow.environment()
    subprocess.run([python, "-m", "pip", "install", "-q", *MORE], check=True)
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for name in args.networks:
        best: dict[int, int] = {}
        found[name] = {}
        for number, peer in enumerate(PEERS):
            times, alone = [], []
            for seed in range(args.seeds):
                command = [python, str(HERE), "--child", peer, name, str(seed)]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                said = json.loads(done.stdout.splitlines()[-1])
                if isinstance(said, str):
                    print(f"{name}: {peer}: {said} (seed {seed})", flush=True)
                    break
                times.append(said[2])
                alone.append(said[1])
                if number < EXACT:
                    assert best.setdefault(seed, said[0]) == said[0], (peer, name, seed, said, best)
                elif "scipy" not in peer:
                    assert said[0] >= best[seed]
            if len(times) < args.seeds:
                continue
            found[name][peer] = (median(times), median(alone))
            print(f"{name}: {peer}: {median(times):.4f} s, {median(alone):.0f} asks alone", flush=True)
    if args.plot:
        data = json.dumps({"found": found, "target": str(args.plot)})
        subprocess.run([python, "-c", DRAW], input=data, text=True, check=True)


DRAW = """
import json, sys
import matplotlib
matplotlib.use("svg")
import matplotlib.pyplot as plt
given = json.loads(sys.stdin.read())
found = given["found"]
figure, axes = plt.subplots(1, len(found), figsize=(5.2 * len(found), 4.2), squeeze=False)
for axis, (name, peers) in zip(axes[0], found.items()):
    for peer, (seconds, alone) in peers.items():
        own = peer.startswith("ours")
        axis.scatter(seconds, alone, s=70 if own else 40, color="#b3541e" if own else "#31517a", zorder=3)
        axis.annotate(peer, (seconds, alone), xytext=(5, 4), textcoords="offset points", fontsize=7, rotation=40)
    axis.set_xscale("log")
    axis.set_title(f"{name}: how long, and how many asks stay alone")
    axis.set_xlabel("seconds of processor (further left is faster)")
    axis.set_ylabel("asks without anybody (lower is better)")
    axis.grid(alpha=0.3)
    axis.margins(0.25)
figure.tight_layout()
figure.savefig(given["target"])
"""


if __name__ == "__main__":
    main()
