"""How often simulated pairs are called together, by what they share: the table of docs/engine/rhythm.md.

    python bench/rhythm/calibration.py            # 300 pairs of each kind, a few minutes on two processes

Every pair has 20 minutes, nobody logs a pacer. Needs the Python of ./leanto (`.venv/bin/python`).
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "src")]

from leanto.engine.rhythm import Together, curve, high_passed, repair, together  # noqa: E402
from leanto.engine.rhythm.simulate import Case, pair  # noqa: E402

ROWS: dict[str, tuple[Case, dict[str, float]]] = {
    "independent": (Case.INDEPENDENT, {}),
    "both settle": (Case.BOTH_SETTLE, {}),
    "same pacer, not logged": (Case.SAME_PACER, {}),
    "shared slow part, 5 ms SD": (Case.SHARED, {"shared_ms": 5.0}),
    "shared slow part, 10 ms SD": (Case.SHARED, {"shared_ms": 10.0}),
    "shared slow part, 15 ms SD": (Case.SHARED, {"shared_ms": 15.0}),
    "the same, the second 3 s later": (Case.SHARED, {"shared_ms": 15.0, "lag": 3.0}),
}


def one(row: str, seed: int) -> Together:
    case, how = ROWS[row]
    return together(*(high_passed(curve(repair(beats))) for beats in pair(case, seed, **how)))


def main() -> None:
    """Read the command line and count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=300)
    number = parser.parse_args().pairs
    print(
        "| 20 minutes of two people | more than chance | cannot tell | largest over lags alone | median lag |"
    )
    print("|---|---|---|---|---|")
    with ProcessPoolExecutor(2) as pool:
        for row in ROWS:
            found = list(pool.map(partial(one, row), range(number), chunksize=5))
            more, cannot = (
                sum(result.verdict == verdict for result in found)
                for verdict in ("more_than_chance", "cannot_tell")
            )
            generous = sum((result.p_strongest or 1.0) <= 0.05 for result in found)
            lag = sorted(result.lag or 0.0 for result in found)[number // 2]
            shares = " | ".join(f"{100 * count / number:.1f} %" for count in (more, cannot, generous))
            print(f"| {row} | {shares} | {lag:+.1f} s |", flush=True)


if __name__ == "__main__":
    main()
