"""The flow core is exact, proves it, and a false proof does not pass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from leanto.engine.plan.flow import (
    Network,
    NetworkError,
    Plan,
    Prices,
    named_twice,
    network,
    referee,
    solve,
    table,
    verify,
)
from leanto.engine.plan.flow.table import Table
from tests.engine.flow.networks import drawn, least_cost, scarce


def exact(seed: int) -> None:
    net = drawn(seed)
    plan = solve(net, seed=seed % 3)
    assert verify(net, plan) == []
    assert plan.cost == least_cost(net)


def test_small_networks_cost_what_a_linear_programme_finds_and_the_prices_prove_it() -> None:
    for seed in range(300):
        exact(seed)


@pytest.mark.long
def test_two_thousand_networks_cost_what_a_linear_programme_finds() -> None:
    for seed in range(300, 2300):
        exact(seed)


def test_the_same_network_and_seed_give_the_same_plan() -> None:
    for seed in range(30):
        net = drawn(seed)
        one, two = solve(net, seed=7), solve(net, seed=7)
        assert one.pair.tolist() == two.pair.tolist()
        assert one.prices.helper.tolist() == two.prices.helper.tolist()


def three_and_two() -> Network:
    """Sam (room 1) and Ana (room 2); three asks, the first two in one slot; the third only Sam could do."""
    return network(
        start=[0, 2, 4, 5], helper=[0, 1, 0, 1, 0], cost=[1, 5, 2, 3, 0],
        slot=[0, 0, 1], unmet=[100, 100, 50], first=[0, 1, 3], load=[10, 10, 20],
    )  # fmt: skip


def test_a_place_too_few_leaves_the_ask_alone_that_costs_least() -> None:
    net = three_and_two()
    plan = solve(net)
    assert plan.pair.tolist() == [0, 3, -1]
    assert plan.cost == 1 + 3 + 10 + 10 + 50
    assert verify(net, plan) == []


def test_a_plan_that_breaks_a_limit_is_named() -> None:
    net = three_and_two()
    plan = solve(net)
    assert verify(net, replace(plan, pair=np.array([0, 2, -1]))) == [
        "A helper is given more asks than there is room.", "A helper is given two asks in one slot.",
    ]  # fmt: skip
    assert verify(net, replace(plan, pair=np.array([3, 1, -1]))) == [
        "An ask is given a pair that is not its own."
    ]
    assert verify(net, replace(plan, pair=np.array([0, 3]))) == ["The plan does not speak of every ask once."]


def test_a_dearer_plan_or_a_false_cost_does_not_pass() -> None:
    net = three_and_two()
    plan = solve(net)
    dearer = replace(plan, pair=np.array([1, 2, -1]), cost=77)
    assert verify(net, dearer)
    assert verify(net, replace(plan, cost=plan.cost - 1)) == ["The plan says it costs 73, but it costs 74."]


def test_no_price_can_be_changed_in_favour_of_the_proof() -> None:
    for seed in range(60):
        net = drawn(seed)
        plan = solve(net)
        for name in ("ask", "extra"):
            row = getattr(plan.prices, name)
            for i in range(len(row)):
                for by in (-1, 1):
                    changed = row.copy()
                    changed[i] += by
                    false = _with(plan, name, changed)
                    if name == "extra" and plan.pair[i] < 0:
                        continue  # an ask without anybody has no slot
                    assert verify(net, false), (seed, name, i, by)


def _with(plan: Plan, name: str, row: NDArray[np.int64]) -> Plan:
    prices = {n: getattr(plan.prices, n) for n in ("ask", "helper", "extra")} | {name: row}
    return replace(plan, prices=Prices(**prices))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"helper": [0, 1, 0, 9, 0]}, "somebody who is not there"),
        ({"load": [10, 20, 10]}, "never fall"),
        ({"start": [0, 2, 4, 4]}, "rise from 0"),
        ({"cost": [1.5, 5, 2, 3, 0]}, "whole numbers"),
        ({"unmet": [2**40, 1, 1]}, "beyond"),
        ({"slot": [0, 0]}, "same asks"),
    ],
)
def test_arrays_that_contradict_each_other_are_refused(change: dict[str, list[int]], words: str) -> None:
    net = three_and_two()
    rows = {n: getattr(net, n) for n in ("start", "helper", "cost", "slot", "unmet", "first", "load")}
    with pytest.raises(NetworkError, match=words):
        network(**(rows | change))


def test_an_ask_that_names_a_helper_twice_is_found() -> None:
    net = three_and_two()
    assert not named_twice(net)
    assert named_twice(replace(net, helper=np.array([0, 0, 0, 1, 0], dtype=np.int32)))


@pytest.mark.parametrize("steps", [[1], [5000, 1], [900, 30, 1], [40, 40, 7]])
def test_the_plan_is_exact_whatever_the_steps_of_the_auction(
    steps: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The schedule is a matter of speed alone, also where many asks stay alone."""
    monkeypatch.setattr(Table, "steps", lambda _table: steps)
    for seed in range(5000, 5060):
        net = scarce(seed)
        plan = solve(net)
        assert verify(net, plan) == []
        assert plan.cost == least_cost(net)


def test_a_search_that_is_handed_over_comes_back_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    """OR-Tools' plan, and prices of ours that prove it, on networks of every shape."""
    monkeypatch.setattr(table, "PATIENCE", -1.0)
    handed: list[int] = []
    pairs = referee.pairs_of_least_cost

    def hand_over(net: Network) -> NDArray[np.int64]:
        handed.append(net.asks)
        return pairs(net)

    monkeypatch.setattr(referee, "pairs_of_least_cost", hand_over)
    for seed in range(120):
        net = drawn(seed) if seed % 2 else scarce(seed)
        plan = solve(net)
        assert verify(net, plan) == []
        assert plan.cost == least_cost(net)
    assert len(handed) > 30
