"""One plan from every way there is to make one, as a line of JSON: for a process whose threads somebody else sets.

    python -m tests.engine.every_way [PROCESSORS]     # uses at most so many processors, where the system can say so

Each value is a digest of everything a plan says: who, why, what stays open, and the numbers of the proof.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable
from importlib.util import find_spec

from leanto.engine.plan import Budget, cpsat, solve
from leanto.engine.plan.flow import solve as solve_flow
from leanto.engine.plan.model import Model
from leanto.engine.plan.wide import wide
from tests.engine.flow.networks import drawn, scarce
from tests.engine.strategies import build, ruled_week

PATIENT = 600.0
"""Seconds that are never reached: what ends a search here is counted, not timed."""


def circle() -> object:
    """Plain Python alone: the flow through nested limits and its branches."""
    return [solve(build(12, 40, 2, seed)) for seed in range(3)]


def programme() -> object:
    """Too many pairs for plain Python, with hours: HiGHS, to the proof and stopped at its first node."""
    problem = build(30, 120, 1, seed=4)
    return [solve(problem, Budget(PATIENT)), solve(problem, Budget(PATIENT, nodes=1))]


def with_rules() -> object:
    """Turns for two and few faces, small enough to be proven: CP-SAT where it is installed."""
    return solve(ruled_week(12, 30, seed=3), Budget(PATIENT))


def searched() -> object:
    """The same, too large for a proof: neighbourhoods, counted."""
    return solve(ruled_week(22, 66, seed=3), Budget(PATIENT, nodes=6))


def through_the_core() -> object:
    """A large part as the flow core sees it."""
    model = Model(build(40, 160, 1, seed=5))
    return [wide(model, group) for group in model.components]


def core(fast: bool) -> object:
    """The flow core itself, with its prices."""
    plans = [solve_flow(net(seed), seed=seed, fast=fast) for net in (drawn, scarce) for seed in range(40)]
    return [
        (p.pair.tolist(), p.cost, p.prices.ask.tolist(), p.prices.helper.tolist(), p.prices.extra.tolist())
        for p in plans
    ]


WAYS: dict[str, Callable[[], object]] = {
    "circle": circle,
    "programme": programme,
    "with rules": with_rules,
    "searched": searched,
    "through the core": through_the_core,
    "core, plain": lambda: core(False),
}
if find_spec("numba") is not None:
    WAYS["core, compiled"] = lambda: core(True)


def digests() -> dict[str, str]:
    """What each way comes to."""
    return {name: hashlib.sha256(repr(way()).encode()).hexdigest()[:16] for name, way in WAYS.items()}


if __name__ == "__main__":
    if len(sys.argv) > 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
    print(json.dumps({**digests(), "OR-Tools": str(cpsat.installed())}))
