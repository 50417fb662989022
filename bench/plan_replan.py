"""How long it takes to heal a plan after one "not this time": a circle of 30 people with 120 turns in four weeks.

    python bench/plan_replan.py

Every suggestion of six circles is refused once, each from the same plan. Prints wall and CPU milliseconds, how
many told suggestions moved, and checks every plan. The bar: under 50 ms, and no promise moves.
"""

from __future__ import annotations

import gc
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent / "src"), str(Path(__file__).parent.parent)]

from leanto.engine.plan import SaidNo, Withdrew, apply, check, replan, solve  # noqa: E402
from tests.engine.strategies import build  # noqa: E402


def main() -> None:
    """Median, 99th percentile and worst."""
    wall: list[float] = []
    cpu: list[float] = []
    moved: Counter[int] = Counter()
    proofs: Counter[str] = Counter()
    back: Counter[int] = Counter()
    short = 0
    for seed in range(6):
        problem = build(30, 120, 4, seed, slack=2.0)
        plan = solve(problem)
        # Half of the suggestions have become promises: these must never move.
        said_yes = frozenset((s.turn, s.person) for s in plan.suggestions[::2])
        problem = replace(problem, promised=said_yes)
        plan = solve(problem)
        gc.collect()
        gc.freeze()  # as the server does once it has loaded
        for s in plan.suggestions:
            change = SaidNo(s.turn, s.person)
            start, start_cpu = time.perf_counter(), time.process_time()
            healed = replan(problem, plan, change)
            wall.append(1000 * (time.perf_counter() - start))
            cpu.append(1000 * (time.process_time() - start_cpu))
            moved[healed.certificate.moved] += 1
            proofs[healed.certificate.kind.value] += 1
            after = apply(problem, change)
            assert after.promised == problem.promised
            assert check(after, healed) == []
            short += healed.certificate.most_cover - healed.certificate.cover
        for turn, person in sorted(said_yes)[::4]:
            healed = replan(problem, plan, Withdrew(turn, person))
            assert check(apply(problem, Withdrew(turn, person)), healed) == []
            back[healed.certificate.moved] += 1
            short += healed.certificate.most_cover - healed.certificate.cover
    for name, times in (("wall", sorted(wall)), ("cpu", sorted(cpu))):
        middle, high = times[len(times) // 2], times[min(len(times) - 1, int(0.99 * len(times)))]
        print(
            f"{name}: median {middle:.1f} ms, p99 {high:.1f} ms, worst {times[-1]:.1f} ms, n = {len(times)}"
        )
    for name, found in (("a no", moved), ("a promise given back", back)):
        mean = sum(n * times for n, times in found.items()) / sum(found.values())
        print(
            f"{name}: other suggestions that moved {dict(sorted(found.items()))}, {mean:.2f} on average (bar 1.0);"
        )
    print(f"promises of others that moved: 0, asserted; places left open that could be covered: {short}")
    print("proofs:", dict(proofs))


if __name__ == "__main__":
    main()
