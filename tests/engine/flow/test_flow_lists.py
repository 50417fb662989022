"""The door for a circle: exact for costs of any size, proven by its prices, without numpy."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from leanto.engine.plan.flow.lists import ListPlan, solve_lists
from tests.engine.flow.oracle import flow_cost


class Rows(NamedTuple):
    """A network as lists, in the order in which `solve_lists` takes them."""

    start: list[int]
    helper: list[int]
    cost: list[int]
    slot: list[int]
    unmet: list[int]
    first: list[int]
    load: list[int]


def drawn(seed: int, most: int, asks: int = 9, helpers: int = 5) -> Rows:
    """A small network with costs from -most / 3 to most; from equal ones to far apart ones."""
    r = random.Random(seed)
    asks, helpers, high = r.randint(0, asks), r.randint(1, helpers), r.choice([1, 4, most])
    rows = Rows([0], [], [], [], [], [0], [])
    for _ in range(asks):
        who = r.sample(range(helpers), r.randint(0, helpers))
        rows.helper.extend(who)
        rows.cost.extend(r.randint(-high // 3, high) for _ in who)
        rows.start.append(len(rows.helper))
        rows.slot.append(r.randint(0, 3))
        rows.unmet.append(r.choice([high // 2, high, 3 * high]))
    for _ in range(helpers):
        rows.load.extend(sorted(r.randint(0, high) for _ in range(r.randint(0, 3))))
        rows.first.append(len(rows.load))
    return rows


def faults(rows: Rows, plan: ListPlan) -> list[str]:
    """What is wrong with a plan or with its proof, judged from the rows alone."""
    wrong, taken, places, cost = [], [0] * (len(rows.first) - 1), set(), 0
    extra = {}
    for a, e in enumerate(plan.pair):
        if e < 0:
            cost += rows.unmet[a]
            continue
        place = rows.helper[e], rows.slot[a]
        if not rows.start[a] <= e < rows.start[a + 1] or place in places:
            wrong.append(f"ask {a} sits wrongly")
        places.add(place)
        extra[place] = plan.extra[a]
        taken[place[0]] += 1
        cost += rows.cost[e]
    bound = sum(plan.ask) - sum(extra.values())
    for h, count in enumerate(taken):
        units = rows.load[rows.first[h] : rows.first[h + 1]]
        if count > len(units):
            wrong.append(f"helper {h} is over their room")
        cost += sum(units[:count])
        bound -= sum(max(0, plan.price[h] - unit) for unit in units)
    for a, value in enumerate(plan.ask):
        if value > rows.unmet[a] or plan.extra[a] < 0:
            wrong.append(f"ask {a} is said to have too much")
        for e in range(rows.start[a], rows.start[a + 1]):
            h = rows.helper[e]
            if value > rows.cost[e] + plan.price[h] + extra.get((h, rows.slot[a]), 0):
                wrong.append(f"ask {a} is said to have more than a pair costs")
    if not cost == plan.cost == bound == plan.bound:
        wrong.append(f"cost {cost}, said {plan.cost}, bound {bound}, said {plan.bound}")
    return wrong


@given(st.integers(0, 2**32), st.sampled_from([7, 1000, 2**30, 2**50]))
def test_a_network_of_lists_costs_what_or_tools_finds_and_its_prices_prove_it(seed: int, most: int) -> None:
    rows = drawn(seed, most)
    plan = solve_lists(*rows)
    assert faults(rows, plan) == []
    assert plan.cost == flow_cost(*rows)


def test_costs_beyond_every_machine_number_are_exact() -> None:
    for seed in range(60):
        rows = drawn(seed, 2**62, asks=4, helpers=3)
        plan = solve_lists(*rows)
        assert faults(rows, plan) == []
        assert plan.cost == least_of_all(rows)


def least_of_all(rows: Rows) -> int:
    """Every choice of pairs there is, tried out."""
    choices = [[-1, *range(rows.start[a], rows.start[a + 1])] for a in range(len(rows.slot))]
    least = sum(rows.unmet)
    for choice in product(*choices):
        taken = [0] * (len(rows.first) - 1)
        chosen = [(a, e) for a, e in enumerate(choice) if e >= 0]
        if len({(rows.helper[e], rows.slot[a]) for a, e in chosen}) < len(chosen):
            continue
        cost = sum(rows.unmet[a] for a, e in enumerate(choice) if e < 0) + sum(
            rows.cost[e] for _, e in chosen
        )
        for _, e in chosen:
            taken[rows.helper[e]] += 1
        if any(count > rows.first[h + 1] - rows.first[h] for h, count in enumerate(taken)):
            continue
        cost += sum(sum(rows.load[rows.first[h] : rows.first[h] + count]) for h, count in enumerate(taken))
        least = min(least, cost)
    return least


def test_a_second_tier_packed_below_the_first_decides_between_equal_plans() -> None:
    tier = 2**40
    plan = solve_lists([0, 2, 4], [0, 1, 0, 1], [tier + 3, tier, tier, tier + 1], [0, 0], [9 * tier] * 2,
                       [0, 1, 2], [0, 0])  # fmt: skip
    assert plan.pair == [1, 2]
    assert plan.cost == plan.bound == 2 * tier


def test_the_door_for_lists_loads_no_numpy() -> None:
    source = Path(__file__).parents[3] / "src"
    code = (
        "import sys, types; plan = types.ModuleType('leanto.engine.plan'); "
        f"plan.__path__ = [{str(source / 'leanto' / 'engine' / 'plan')!r}]; "
        "sys.modules['leanto.engine.plan'] = plan; "
        "import leanto.engine.plan.flow.lists; assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(source)})
