"""The flow core on families of min-cost flows that others made up, beside the solvers that people use for them.

    python bench/plan/families.py                # three seeds of each
    python bench/plan/families.py --seeds 5 --size 400

Drawn here from the seed, by their recipes: *dense* assignment with costs evenly from 1 to C (the dense family of the
first DIMACS implementation challenge, 1991), *sparse* (each ask knows sixteen), *geometric* (points of a square,
rounded distances; same challenge), *cost i x j* (Machol and Wien 1976, hard for many methods), and *transport* (places
with room for several, as NETGEN draws transportation problems). Seconds of processor for the solving alone; ours from
arrays to a verified proof, below 8,000 pairs in plain Python. All must agree to the unit. Needs the Python of
`bench/plan/flow.py`'s environment.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2] / "src")]

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from leanto.engine.plan.flow import Network, cost_of, network, solve, verify  # noqa: E402

Table = NDArray[np.int64]
NONE = 10**7
"""What a pair that does not exist costs in a full table, and what it costs to stay without a place."""


def dense(r: np.random.Generator, n: int, most: int) -> Table:
    """Costs evenly from 1 to `most`."""
    return r.integers(1, most + 1, (n, n))


def sparse(r: np.random.Generator, n: int, most: int) -> Table:
    """The same for sixteen pairs of each ask; one is its own number, so that there is a place for all."""
    table = np.full((n, n), NONE)
    for a in range(n):
        who = np.append(r.permutation(n)[:15], a)
        table[a, who] = r.integers(1, most + 1, len(who))
    return table


def geometric(r: np.random.Generator, n: int, most: int) -> Table:
    """Rounded distances between points of a square with sides of `most`."""
    here, there = r.random((n, 1, 2)), r.random((1, n, 2))
    return np.rint(most * np.sqrt(((here - there) ** 2).sum(axis=2))).astype(np.int64)


def machol_wien(r: np.random.Generator, n: int, most: int) -> Table:
    """Row number times column number; nothing is drawn."""
    return np.outer(np.arange(1, n + 1), np.arange(1, n + 1))


FAMILIES: dict[str, tuple[Callable[[np.random.Generator, int, int], Table], int, int]] = {
    "dense, costs to 100": (dense, 100, 1),
    "dense, costs to 100,000": (dense, 100_000, 1),
    "sparse, costs to 10,000": (sparse, 10_000, 1),
    "geometric": (geometric, 10_000, 1),
    "cost i x j": (machol_wien, 0, 1),
    "transport, four to a place": (dense, 100, 4),
}
"""Recipe, largest cost, and how many asks a place has room for."""


def as_network(table: Table, room: int) -> Network:
    """Asks are rows; the first columns are helpers with so much room."""
    asks, helpers = table.shape[0], table.shape[1] // room
    row, column = np.nonzero(table[:, :helpers] < NONE)
    return network(
        start=np.searchsorted(row, np.arange(asks + 1)), helper=column, cost=table[row, column],
        slot=np.arange(asks), unmet=np.full(asks, NONE), first=np.arange(helpers + 1) * room,
        load=np.zeros(helpers * room, dtype=np.int64),
    )  # fmt: skip


def ours(net: Network) -> int:
    """What our plan costs, verified."""
    plan = solve(net)
    assert verify(net, plan) == []
    return plan.cost


def ortools(net: Network) -> int:
    """What OR-Tools' min-cost flow finds."""
    from leanto.engine.plan.flow.referee import pairs_of_least_cost

    return cost_of(net, pairs_of_least_cost(net))


def scipy(net: Network) -> int:
    """What scipy's assignment finds, a column for each unit of room."""
    from scipy.optimize import linear_sum_assignment

    table = np.full((net.asks, net.helpers), NONE)
    table[np.repeat(np.arange(net.asks), np.diff(net.start)), net.helper] = net.cost
    table = np.repeat(table, int(net.first[1]), axis=1)
    rows, columns = linear_sum_assignment(table)
    return int(table[rows, columns].sum())


def main() -> None:
    """Read the command line and go through the families."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--size", type=int, default=400)
    args = parser.parse_args()
    solvers = {"ours": ours, "scipy assignment": scipy, "OR-Tools min-cost flow": ortools}
    for name, (recipe, most, room) in FAMILIES.items():
        spent: dict[str, list[float]] = {solver: [] for solver in solvers}
        for seed in range(args.seeds + 1):  # the first one loads what is compiled, and is not counted
            net = as_network(recipe(np.random.default_rng(seed), args.size, most), room)
            costs = {}
            for solver, run in solvers.items():
                start = time.process_time()
                costs[solver] = run(net)
                spent[solver].append(time.process_time() - start)
            assert len(set(costs.values())) == 1, (name, seed, costs)
        told = ", ".join(f"{solver} {median(times[1:]):.4f} s" for solver, times in spent.items())
        print(f"{name}: {args.size} asks; {told}; all agree", flush=True)


if __name__ == "__main__":
    main()
