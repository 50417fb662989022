"""Same input, same plan: whatever the number of threads and processors, and whatever else runs in the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from leanto.engine.plan import solve
from tests.engine.every_way import circle, core, searched
from tests.engine.strategies import build

ROOT = Path(__file__).parents[2]
LIBRARIES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
"""How BLAS, HiGHS and numba are told how many threads to use."""


@cache
def in_a_process(threads: int, order: int) -> dict[str, str]:
    """What every way to a plan comes to with so many threads. `order`: the seed by which sets are ordered."""
    environment = os.environ | {name: str(threads) for name in LIBRARIES}
    environment |= {"PYTHONHASHSEED": str(order), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    words = [sys.executable, "-m", "tests.engine.every_way", str(threads)]
    done = subprocess.run(words, check=True, capture_output=True, text=True, cwd=ROOT, env=environment)
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("threads", [2, 4])
def test_any_number_of_threads_makes_the_same_plan(threads: int) -> None:
    """Who, why and the numbers of the proof, from plain Python, HiGHS, CP-SAT, neighbourhoods and the core."""
    alone = in_a_process(1, 1)
    assert len(alone) >= 7
    assert in_a_process(threads, threads) == alone
    if "core, compiled" in alone:
        assert alone["core, compiled"] == alone["core, plain"]


def test_plans_made_at_the_same_time_are_the_plans_made_one_by_one() -> None:
    """A worker may plan for several circles in threads of one process; none of them changes another's plan."""
    ways: list[Callable[[], object]] = [
        circle,
        searched,
        lambda: core(False),
        lambda: solve(build(30, 60, 1, seed=6)),
    ]
    one_by_one = [repr(way()) for way in ways]
    with ThreadPoolExecutor(4) as threads:
        together = [repr(plan) for plan in threads.map(lambda way: way(), ways * 2)]
    assert together == one_by_one * 2
