"""The core against OR-Tools' min-cost flow and against greedy, side by side: same networks, same objective, one run.

    python bench/plan/flow.py                                  # circle, community and town, three seeds
    python bench/plan/flow.py --seeds 5 --networks town city "tight city" --markdown table.md

Makes an environment of its own (numba, OR-Tools, scipy) under ~/.cache/leanto on first use. CPU seconds of a process
of its own for each solver and network, from the arrays to the plan; its peak memory holds the network too. Each of our
plans is verified and must cost what OR-Tools' costs. --replan measures changes, --agree compares plain and
compiled kernels (both need that environment's Python).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "src"), str(HERE)]
PACKAGES = ("numpy==2.4.6", "scipy==1.17.1", "numba==0.68.1", "ortools==9.15.6755")
BARS = {
    "town": 15.0, "city": 35.0, "tight city": 8.0, "town, three levels only": 0.8, "town, no preferences": 0.8,
    "town, room x 0.7": 0.8,
}  # fmt: skip


def environment() -> str:
    """The Python of the bench's own environment, made if it is not there."""
    if given := os.environ.get("LEANTO_BENCH_PYTHON"):
        return given
    folder = Path.home() / ".cache" / "leanto" / "bench-flow"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([str(python), "-m", "pip", "install", "-q", *PACKAGES], check=True)
    return str(python)


def ours(net: Any) -> tuple[int, int, dict[str, Any]]:
    """Our plan. Returns its cost, the asks left alone, and how long it took."""
    from networks import draw

    from leanto.engine.plan.flow import solve, verify

    solve(draw("circle", 0), fast=True)  # load the compiled kernels: once per process, from disk
    start = time.process_time()
    plan = solve(net)
    spent = time.process_time() - start
    peak = peak_mb()
    start = time.process_time()
    faults = verify(net, plan)
    return plan.cost, int((plan.pair < 0).sum()), {
        "cpu": spent, "verify": time.process_time() - start, "faults": faults, "peak": peak,
    }  # fmt: skip


def ortools(net: Any) -> tuple[int, int, dict[str, Any]]:
    """OR-Tools' min-cost flow on the same network: asks, (helper, slot) nodes, helpers, one sink."""
    import numpy as np
    from ortools.graph.python import min_cost_flow

    start = time.process_time()
    asks, helpers, pairs = net.asks, net.helpers, net.pairs
    slots = int(net.slot.max()) + 1
    ask = np.repeat(np.arange(asks, dtype=np.int32), np.diff(net.start))
    keys, node = np.unique(net.helper.astype(np.int64) * slots + net.slot[ask], return_inverse=True)
    places = len(keys)
    sink = asks + places + helpers
    whose = np.repeat(np.arange(helpers), np.diff(net.first))
    prepared = time.process_time() - start
    start = time.process_time()
    flow = min_cost_flow.SimpleMinCostFlow()

    def arcs(tails: Any, heads: Any, costs: Any) -> None:
        flow.add_arcs_with_capacity_and_unit_cost(
            np.asarray(tails, np.int32), np.asarray(heads, np.int32), np.ones(len(costs), np.int64),
            np.asarray(costs, np.int64),
        )  # fmt: skip

    arcs(ask, asks + node, net.cost)
    arcs(asks + np.arange(places), asks + places + keys // slots, np.zeros(places))
    arcs(asks + places + whose, np.full(len(whose), sink), net.load)
    arcs(np.arange(asks), np.full(asks, sink), net.unmet)
    flow.set_nodes_supplies(np.arange(asks, dtype=np.int32), np.ones(asks, np.int64))
    flow.set_node_supply(sink, -asks)
    built = time.process_time()
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-Tools did not finish.")
    ended = time.process_time()
    last = pairs + places + len(whose)
    alone = int(flow.flows(np.arange(last, last + asks, dtype=np.int32)).sum())
    return flow.optimal_cost(), alone, {
        "cpu": ended - start, "solve": ended - built, "prepare": prepared, "peak": peak_mb(),
    }  # fmt: skip


def greedy(net: Any) -> tuple[int, int, dict[str, Any]]:
    """As peers do: one ask after the other to the least loaded helper who can, among those the most willing."""
    import numpy as np

    from leanto.engine.plan.flow import cost_of

    start = time.process_time()
    room = np.diff(net.first)
    taken = np.zeros(net.helpers, dtype=np.int64)
    busy: set[int] = set()
    pair = np.full(net.asks, -1, dtype=np.int64)
    for a in range(net.asks):
        low, high = net.start[a], net.start[a + 1]
        who = net.helper[low:high]
        share = taken[who] / np.maximum(room[who], 1)
        for i in np.lexsort((net.cost[low:high], share)):
            h = int(who[i])
            key = h << 8 | int(net.slot[a])
            if taken[h] < room[h] and key not in busy:
                busy.add(key)
                taken[h] += 1
                pair[a] = low + i
                break
    spent = time.process_time() - start
    return cost_of(net, pair), int((pair < 0).sum()), {"cpu": spent, "peak": peak_mb()}


SOLVERS: dict[str, Callable[[Any], tuple[int, int, dict[str, Any]]]] = {
    "ours": ours, "ortools": ortools, "greedy": greedy,
}  # fmt: skip


def peak_mb() -> int:
    """Peak memory of this process in MB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def replan(name: str, events: int) -> None:
    """Microseconds of processor for each kind of change, median and 99th percentile, and the optimum afterwards."""
    import numpy as np
    from networks import draw

    from leanto.engine.plan.flow import Standing, solve, verify

    net = draw(name, 0)
    rng = np.random.default_rng(1)
    standing = Standing(net)
    spent: dict[str, list[float]] = {}
    whose = np.repeat(np.arange(net.asks), np.diff(net.start))
    could = {}
    for _ in range(events):
        ask, helper = int(rng.integers(net.asks)), int(rng.integers(net.helpers))
        donor = int(rng.integers(net.asks))
        low, high = int(net.start[donor]), int(net.start[donor + 1])
        pairs = (net.helper[low:high].tolist(), net.cost[low:high].tolist())
        load = net.load[net.first[helper] : net.first[helper + 1]].tolist()
        theirs = np.flatnonzero(net.helper == helper)
        could[helper] = (whose[theirs].tolist(), net.cost[theirs].tolist())
        deeds: dict[str, Callable[[], object]] = {
            "a no": lambda a=ask: standing.cancel(a, standing.helper_of(a)),
            "away": lambda h=helper: standing.away(h),
            "back, with the same room": lambda h=helper, c=load: standing.set_room(h, c),
            "ask gone": lambda a=ask: standing.withdraw(a),
            "new ask": lambda p=pairs, d=donor: standing.add(*p, int(net.slot[d]), int(net.unmet[d])),
            "somebody new": lambda h=helper, c=load: standing.join(c, *could[h]),
        }
        for kind, deed in deeds.items():
            start = time.process_time_ns()
            deed()
            spent.setdefault(kind, []).append((time.process_time_ns() - start) / 1e3)
    plan, now = standing.plan(), standing.network()
    print(
        f"{name}: {events} of each; faults {verify(now, plan)}; equal to a cold solve: {solve(now).cost == plan.cost}"
    )
    for kind, values in spent.items():
        values = sorted(values[1:])
        print(f"  {kind:26} median {median(values):8.0f} us   p99 {values[int(0.99 * len(values))]:8.0f} us")


def stability(name: str, cancels: int) -> None:
    """What one no does to others, at several prices of a promise: independent single cancellations of one plan."""
    import copy

    import numpy as np
    from networks import POINT, draw

    from leanto.engine.plan.flow import Standing

    net = draw(name, 0)
    told = Standing(net)
    held = [told.helper_of(a) for a in range(net.asks)]
    asks = np.random.default_rng(2).choice(
        [a for a in range(net.asks) if held[a] >= 0], cancels, replace=False
    )
    free = []
    print(
        f"{name}: {cancels} independent cancellations; others whose promise moved, burden against the free optimum"
    )
    for points in (0, 5, 10, 40):
        others, burden, uncovered = [], [], []
        for i, ask in enumerate(asks.tolist()):
            standing = copy.deepcopy(told)
            standing.promise(points * POINT)
            standing.cancel(ask, held[ask])
            now = [standing.helper_of(a) for a in range(net.asks)]
            moved = [a for a in range(net.asks) if now[a] != held[a]]
            kept = sum(1 for a in range(net.asks) if held[a] >= 0 and now[a] == held[a])
            cost = standing.plan().cost + points * POINT * kept
            if not points:
                free.append((cost, now.count(-1)))
            others.append(sum(1 for a in moved if a != ask))
            burden.append((cost - free[i][0]) / POINT)
            uncovered.append(now.count(-1) - free[i][1])
        touched = sum(1 for n in others if n == 0) / cancels
        print(
            f"  {points:3} points: others {np.mean(others):6.2f}, nobody else {touched:4.0%}, burden "
            f"+{np.mean(burden):.1f} points, more uncovered {sum(uncovered)}"
        )


def agree() -> None:
    """Plain and compiled kernels on the same networks: the same plan, the same prices."""
    from networks import draw

    from leanto.engine.plan.flow import solve

    for name, seeds in (("circle", 200), ("community", 3)):
        for seed in range(seeds):
            net = draw(name, seed)
            plain, fast = solve(net, fast=False), solve(net, fast=True)
            assert (plain.pair == fast.pair).all(), (name, seed)
            assert (plain.prices.helper == fast.prices.helper).all(), (name, seed)
        print(f"{name}: plain and compiled agree on {seeds} networks, plan and prices")


def child(solver: str, name: str, seed: int) -> None:
    """Solve one network in this process and print what came of it."""
    from networks import draw

    net = draw(name, seed)
    cost, alone, more = SOLVERS[solver](net)
    print(
        json.dumps(
            {
                "cost": cost,
                "alone": alone,
                "asks": net.asks,
                "people": net.helpers,
                "pairs": net.pairs,
                **more,
            }
        )
    )


def measure(python: str, solver: str, name: str, seed: int) -> dict[str, Any]:
    """One solver on one network in a process of its own."""
    done = subprocess.run(
        [python, __file__, "--child", solver, name, str(seed)], check=True, capture_output=True, text=True
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def table(names: list[str], seeds: int, python: str) -> list[list[str]]:
    """Rows of the comparison, medians over the seeds."""
    rows: list[list[str]] = []
    print("  ".join(HEAD), flush=True)
    for name in names:
        found: dict[str, list[dict[str, Any]]] = {solver: [] for solver in SOLVERS}
        for seed in range(seeds):
            for solver, results in found.items():
                results.append(measure(python, solver, name, seed))
            mine, other = found["ours"][-1], found["ortools"][-1]
            assert mine["faults"] == [], (name, seed, mine)
            assert mine["cost"] == other["cost"], (name, seed, mine, other)
        ratio = median(o["cpu"] / m["cpu"] for m, o in zip(found["ours"], found["ortools"], strict=True))
        bar = BARS.get(name)
        mid = {s: {k: median(r[k] for r in rs) for k in ("cpu", "peak", "alone")} for s, rs in found.items()}
        first = found["ours"][0]
        rows.append([
            name, f"{first['asks']:,} / {first['people']:,}", f"{first['pairs']:,}",
            f"{mid['ours']['cpu']:.4f}", f"{mid['ortools']['cpu']:.4f}", f"{ratio:.1f}",
            "-" if bar is None else f"{bar:g} {'held' if ratio >= bar else 'MISSED'}",
            f"{mid['ours']['peak']:.0f} / {mid['ortools']['peak']:.0f}",
            f"{mid['ours']['alone']:.0f} / {mid['greedy']['alone']:.0f}",
        ])  # fmt: skip
        print("  ".join(rows[-1]), flush=True)
    return rows


HEAD = [
    "network", "asks / people", "pairs", "ours, CPU s", "OR-Tools, CPU s", "times faster", "bar",
    "peak MB, ours / OR-Tools", "asks alone, ours / least loaded first",
]  # fmt: skip


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--networks", nargs="+", default=["circle", "community", "town"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--replan", type=int, default=0, metavar="EVENTS")
    parser.add_argument("--stability", type=int, default=0, metavar="CANCELS")
    parser.add_argument("--agree", action="store_true")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(args.child[0], args.child[1], int(args.child[2]))
        return
    if args.agree:
        agree()
        return
    if args.replan:
        for name in args.networks:
            replan(name, args.replan)
        return
    if args.stability:
        for name in args.networks:
            stability(name, args.stability)
        return
    rows = table(args.networks, args.seeds, environment())
    if args.markdown:
        lines = [HEAD, ["---"] * len(HEAD), *rows]
        args.markdown.write_text("".join("| " + " | ".join(line) + " |\n" for line in lines))


if __name__ == "__main__":
    main()
