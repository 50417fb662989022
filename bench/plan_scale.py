"""How long a plan takes, and what is proven: circle, large circle, community.

    python bench/plan_scale.py            # needs the test set (the problems come from tests/engine/strategies.py)

Prints CPU seconds of this process for solve, after scipy is loaded, with the certificate.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent / "src"), str(Path(__file__).parent.parent)]

from leanto.engine.plan import Budget, check, solve  # noqa: E402
from tests.engine.strategies import build  # noqa: E402

SIZES = ((12, 40, 1), (12, 40, 2), (30, 120, 1), (30, 120, 4), (200, 1000, 4))


def main() -> None:
    """One line for each size and seed."""
    start = time.process_time()
    solve(build(3, 3, 1, seed=0))
    print(f"loading scipy: {time.process_time() - start:.2f} s")
    print("people asks weeks seed   cpu s   proof    cover/most  burden   bound     gap")
    for people, asks, weeks in SIZES:
        for seed in range(3):
            problem = build(people, asks, weeks, seed)
            start = time.process_time()
            plan = solve(problem, Budget(120.0))
            spent = time.process_time() - start
            assert check(problem, plan) == []
            p = plan.certificate
            print(
                f"{people:6} {asks:4} {weeks:5} {seed:4} {spent:7.2f}   {p.kind:7}  {p.cover:5}/{p.most_cover:<5}"
                f" {p.primal:7} {p.bound:7}  {p.gap:.5f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
