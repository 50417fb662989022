"""The core against OR-Tools' min-cost flow, and compiled kernels against plain ones."""

from __future__ import annotations

import numpy as np
import pytest

from leanto.engine.plan.flow import Network, network, solve, verify
from tests.engine.flow.oracle import flow_cost


def drawn(seed: int) -> Network:
    """Up to 60 asks and 20 helpers: plenty of room or far too little, costs all alike or far apart."""
    r = np.random.default_rng(seed)
    asks, helpers = int(r.integers(5, 61)), int(r.integers(2, 21))
    high, near = int(r.choice([0, 2, 40, 5000])), int(r.integers(1, helpers + 1))
    who = [r.permutation(helpers)[:near] for _ in range(asks)]
    room = r.integers(0, 1 + int(r.choice([2, 4, 9])), helpers)
    helper = np.concatenate(who).astype(int)
    return network(
        start=np.cumsum([0, *map(len, who)]),
        helper=helper,
        cost=r.integers(-high // 3, high + 1, len(helper)),
        slot=r.integers(0, int(r.choice([1, 5, 21])), asks),
        unmet=r.choice([1 + high, 3 + 9 * high, 20_000], asks).astype(int),
        first=np.cumsum([0, *room]),
        load=np.concatenate([[], *(np.sort(r.integers(0, high + 2, n)) for n in room)]).astype(int),
    )


def exact(seed: int) -> None:
    net = drawn(seed)
    plan = solve(net, seed=seed % 3)
    assert verify(net, plan) == []
    rows = (net.start, net.helper, net.cost, net.slot, net.unmet, net.first, net.load)
    assert plan.cost == flow_cost(*(row.tolist() for row in rows)), seed


def test_random_networks_cost_what_or_tools_finds_and_the_prices_prove_it() -> None:
    for seed in range(100):
        exact(seed)


@pytest.mark.long
def test_two_thousand_random_networks_cost_what_or_tools_finds() -> None:
    for seed in range(100, 2100):
        exact(seed)


@pytest.mark.long
def test_compiled_kernels_make_the_same_plan_at_the_same_prices_as_plain_ones() -> None:
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    for seed in range(300):
        net = drawn(seed)
        plain, fast = solve(net, fast=False), solve(net, fast=True)
        assert plain.pair.tolist() == fast.pair.tolist(), seed
        for name in ("ask", "helper", "extra"):
            assert getattr(plain.prices, name).tolist() == getattr(fast.prices, name).tolist(), seed
