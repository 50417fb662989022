"""A circle from `Problem` to `Plan` with reasons, in a cold process: what somebody waits for.

    python bench/plan/circle.py                   # 20 circles of each sort
    python bench/plan/circle.py --circles 50

Seconds of processor of `solve` alone, in a process of its own for each circle (12 people, 40 turns of one week); the
import of `leanto.engine.plan` is shown beside it. No compiled parts are used: plain Python, and where that hands over
to HiGHS, loading numpy and scipy is in the figure. Needs the Python of ./leanto (`.venv/bin/python`).
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2] / "src")]

BAR = 30.0
SORTS = {
    "room and times": (False, False),
    "and days, offers by the week, two people, kept apart": (True, False),
    "and hours by the week": (True, True),
}


def draw(seed: int, limits: bool, hours: bool):  # type: ignore[no-untyped-def]
    """A circle: kinds, half days on which people are free, room by the week; further limits if asked for."""
    from leanto.engine.plan import NO_LIMIT, Offer, Person, Problem, Turn

    r = random.Random(seed)
    kinds = ("meal", "lift", "company", "childcare", "errand", "call")
    day, hour = 1440, 60
    turns = []
    for i in range(40):
        at, minutes = r.randrange(7), r.choice((30, 60, 90, 120))
        start = at * day + r.choice((9, 14, 19)) * hour
        turns.append(
            Turn(
                f"t{i}", r.choice(kinds), start, start + minutes, minutes, day=739_000 + at, notice=start,
                places=2 if limits and r.random() < 0.1 else 1, effort=r.choice((1, 2, 2, 3)),
                priority=r.choice((1, 1, 1, 2, 3)), anytime=r.random() < 0.15, asker=f"p{r.randrange(12)}",
            )
        )  # fmt: skip
    people = []
    for i in range(12):
        offers = []
        for _ in range(r.choice((1, 2, 2))):
            times = tuple(
                (d * day + h * hour, d * day + (h + 5) * hour)
                for d in range(7)
                for h in (8, 13, 18)
                if r.random() < 0.5
            )
            offers.append(
                Offer(
                    frozenset(r.sample(kinds, r.choice((1, 2, 3)))), times if r.random() < 0.7 else None,
                    stretch=r.random() < 0.2, per_week=r.choice((None, None, 2)) if limits else None,
                )
            )  # fmt: skip
        people.append(
            Person(
                f"p{i}", f"P{i}", r.choice((2, 3, 4, 4, 5, 6)), r.choice((180, 300, NO_LIMIT)) if hours else NO_LIMIT,
                r.choice((None, 1, 2)) if limits else None, tuple(offers), recent=4 * r.random(),
                done_kinds={k: r.randrange(4) for k in kinds},
                apart=frozenset({f"p{(i + 1) % 12}"}) if limits and r.random() < 0.1 else frozenset(),
            )
        )  # fmt: skip
    return Problem(tuple(turns), tuple(people), seed=seed)


def child(seed: int, limits: bool, hours: bool) -> None:
    """One circle in this process."""
    start = time.process_time()
    from leanto.engine.plan import check, solve

    loaded = time.process_time() - start
    problem = draw(seed, limits, hours)
    start = time.process_time()
    plan = solve(problem)
    spent = time.process_time() - start
    assert check(problem, plan) == []
    assert all(s.reason.because for s in plan.suggestions)
    proof = plan.certificate
    print(json.dumps([loaded * 1e3, spent * 1e3, proof.kind, proof.cover, "scipy" in sys.modules]))


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--circles", type=int, default=20)
    parser.add_argument("--child", nargs=3, type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(args.child[0], bool(args.child[1]), bool(args.child[2]))
        return
    for name, (limits, hours) in SORTS.items():
        rows = []
        for seed in range(args.circles):
            command = [sys.executable, str(HERE), "--child", str(seed), str(int(limits)), str(int(hours))]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            rows.append(json.loads(done.stdout))
        spent = sorted(row[1] for row in rows)
        within = sum(ms <= BAR for ms in spent)
        print(
            f"{name}: median {median(spent):.1f} ms, worst {spent[-1]:.0f} ms; {within} of {len(rows)} within "
            f"{BAR:.0f} ms; {sum(row[2] == 'OPTIMAL' for row in rows)} proven; {sum(row[4] for row in rows)} by HiGHS; "
            f"loading the package {median(row[0] for row in rows):.0f} ms"
        )


if __name__ == "__main__":
    main()
