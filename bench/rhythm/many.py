"""A thousand sessions of two people, full numbers: how long `leanto rhythm many` takes from files to table.

    .venv/bin/python bench/rhythm/many.py [--sessions 1000] [--processes 2]

Sessions are simulated (20 minutes, two people; independent, settling, one pacer, something shared) and written as text
before the clock starts; reading the files, repair, numbers by phase, the change with its interval, the exact test over
all circular shifts, q over all sessions, CSV and JSON are inside. One hundred different pairs are made; each file is
read and computed for itself. The bar is 45 s on two cores.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from pathlib import Path

from leanto.engine.rhythm.simulate import Case, pair
from leanto.rhythm import many
from leanto.rhythm.words import Words

DIFFERENT = 100
BAR = 45.0


def fill(folder: Path, sessions: int) -> None:
    """Two files for each session."""
    cases = list(Case)
    texts: list[tuple[str, str]] = []
    for seed in range(min(DIFFERENT, sessions)):
        one, two = ("\n".join(f"{rr:.1f}" for rr in beats.rr[1:]) for beats in pair(cases[seed % 4], seed))
        texts.append((one, two))
    for n in range(sessions):
        for half, text in zip("ab", texts[n % len(texts)], strict=True):
            (folder / f"session{n:04d}-{half}.txt").write_text(text)


def main() -> None:
    """Prints one line of figures."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--sessions", type=int, default=1000)
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, given.sessions)
        began = time.perf_counter()
        jobs = many.sessions_in(folder)
        rows = many.read_all(jobs, Words(), given.processes)
        table, plain = many.table(rows), many.as_json(rows)
        seconds = time.perf_counter() - began
    found: dict[str, int] = {}
    for row in rows:
        for told in row.report.get("pairs", ()):
            verdict = told.get("verdict_over_all_sessions", told["verdict"])
            found[verdict] = found.get(verdict, 0) + 1
    bad = sum(bool(row.trouble) for row in rows)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    kept = "kept" if seconds * 1000 / len(rows) <= BAR else "MISSED"
    print(
        f"{len(rows)} sessions, {bad} not read, {given.processes} processes: {seconds:.1f} s "
        f"({1000 * seconds / len(rows):.1f} ms a session, {used.ru_utime + used.ru_stime:.1f} s of computing; "
        f"bar {BAR:g} s a thousand: {kept}); "
        f"table {len(table) / 1e6:.1f} MB, JSON {len(plain) / 1e6:.1f} MB; verdicts {found}"
    )


if __name__ == "__main__":
    main()
