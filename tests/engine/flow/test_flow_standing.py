"""After every change a standing network is exactly as good as one solved from nothing."""

from __future__ import annotations

import numpy as np
import pytest

from leanto.engine.plan.flow import NetworkError, Standing, network, solve, verify
from tests.engine.flow.networks import drawn


def live(seed: int, changes: int = 8, standing: Standing | None = None) -> None:
    """A sequence of changes at random, checked after each."""
    r = np.random.default_rng(seed)
    net = drawn(seed)
    standing = standing or Standing(net)
    asks, helpers, gone = net.asks, net.helpers, set[int]()
    for _ in range(changes):
        kind = int(r.integers(0, 6)) if asks else 4
        ask, helper = int(r.integers(max(1, asks))), int(r.integers(helpers))
        had = standing.helper_of(ask) if asks else -1
        if kind == 0:
            standing.cancel(ask, had if had >= 0 else helper)
            assert had < 0 or standing.helper_of(ask) != had
        elif kind == 1:
            standing.withdraw(ask)
            gone.add(ask)
        elif kind == 2:
            standing.away(helper)
            assert all(standing.helper_of(a) != helper for a in range(asks))
        elif kind == 3:
            standing.set_room(helper, sorted(r.integers(0, 60, r.integers(0, 5)).tolist()))
        elif kind == 5:
            for_whom = sorted({*r.permutation(asks)[: r.integers(0, asks + 1)].tolist()} - gone)
            cost = r.integers(0, 50, len(for_whom)).tolist()
            load = sorted(r.integers(0, 60, r.integers(0, 4)).tolist())
            assert standing.join(load, for_whom, cost) == helpers
            helpers += 1
        else:
            who = r.permutation(helpers)[: r.integers(0, helpers + 1)].tolist()
            cost = r.integers(0, 50, len(who)).tolist()
            assert standing.add(who, cost, int(r.integers(0, 3)), int(r.choice([50, 500]))) == asks
            asks += 1
        passed_over(standing)
        now, plan = standing.network(), standing.plan()
        assert verify(now, plan) == []
        assert all(standing.helper_of(a) == -1 for a in gone)
    assert solve(standing.network()).cost == standing.plan().cost


def passed_over(standing: Standing) -> None:
    """What a search passes over at a place is as dear as is said there."""
    b, t = standing._b, standing._t
    for p in range(len(t.start)):
        for j in range(t.near[p], t.stop[p]):
            a = t.ask[j]
            assert b.has[a] <= t.cap[a]
            assert t.cost[j] - b.has[a] >= t.least[p]


def test_any_sequence_of_changes_ends_as_good_as_a_cold_solve() -> None:
    for seed in range(150):
        live(seed)


@pytest.mark.long
def test_two_thousand_sequences_of_changes_end_as_good_as_a_cold_solve() -> None:
    for seed in range(150, 2150):
        live(seed)


def test_a_no_moves_the_ask_to_the_next_and_is_remembered() -> None:
    net = network(
        start=[0, 2], helper=[0, 1], cost=[1, 5], slot=[0], unmet=[100], first=[0, 1, 2], load=[10, 10]
    )
    standing = Standing(net)
    assert standing.helper_of(0) == 0
    standing.cancel(0, 0)
    assert standing.helper_of(0) == 1
    standing.cancel(0, 1)
    assert standing.helper_of(0) == -1
    standing.set_room(0, [0, 0])
    assert standing.helper_of(0) == -1


def test_a_cost_that_could_be_taken_for_a_barred_pair_is_refused() -> None:
    net = network(start=[0, 1], helper=[0], cost=[2**27], slot=[0], unmet=[5], first=[0, 1], load=[1])
    with pytest.raises(NetworkError, match="cost"):
        Standing(net)
    with pytest.raises(NetworkError, match="never fall"):
        Standing(drawn(1)).set_room(0, [3, 1])
    with pytest.raises(NetworkError, match="not there"):
        Standing(drawn(1)).add([99], [1], 0, 5)
    with pytest.raises(NetworkError, match="not there"):
        Standing(drawn(1)).join([1], [99], [1])
    with pytest.raises(NetworkError, match="named once"):
        Standing(drawn(1)).add([0, 0], [1, 2], 0, 5)


def test_somebody_new_takes_over_what_is_dear_and_covers_what_was_alone() -> None:
    net = network(
        start=[0, 1, 2], helper=[0, 0], cost=[1, 9], slot=[0, 1], unmet=[100, 50], first=[0, 1], load=[10]
    )
    standing = Standing(net)
    assert [standing.helper_of(a) for a in (0, 1)] == [0, -1]
    ana = standing.join([5, 6], [0, 1], [0, 0])
    assert [standing.helper_of(a) for a in (0, 1)] == [ana, ana]
    assert standing.plan().cost == 11


def test_a_promise_moves_only_if_that_is_worth_the_bonus() -> None:
    for seed in range(40):
        standing = Standing(drawn(seed))
        before, count = standing.plan(), int((standing.plan().pair >= 0).sum())
        standing.promise(7)
        passed_over(standing)
        now, plan = standing.network(), standing.plan()
        assert verify(now, plan) == []
        assert plan.pair.tolist() == before.pair.tolist()
        assert plan.cost == before.cost - 7 * count
        live(seed, 4, standing)


def test_a_no_costs_another_promise_only_if_that_is_worth_it() -> None:
    """Sam says no to the second ask. Ana could do it a little better than Kim, but has promised the first."""
    net = network(
        start=[0, 2, 5], helper=[1, 2, 0, 1, 2], cost=[0, 3, 0, 1, 9], slot=[0, 0], unmet=[999, 999],
        first=[0, 1, 2, 3], load=[0, 0, 0],
    )  # fmt: skip
    for bonus, expected in ((0, [2, 1]), (10, [1, 2])):
        standing = Standing(net)
        assert [standing.helper_of(a) for a in (0, 1)] == [1, 0]
        standing.promise(bonus)
        standing.cancel(1, 0)
        assert [standing.helper_of(a) for a in (0, 1)] == expected
