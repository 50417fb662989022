"""Fifty people, twenty turns, thirty-seven places, everything sent twice; then sixteen without order for 30 s.

    python bench/signup.py [--rounds 20] [--seconds 30] [--postgresql postgresql://…]

Bars: 0 over-booked, 0 unfilled, 0 faults on both databases; the slowest answer of a hundred under 0.8 s on SQLite
and 0.5 s on PostgreSQL. Through the real server over HTTP, clients and server on the same machine. Exit 1 when a
bar is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "src"), str(Path(__file__).parents[1])]

from tests.plans.signup import PLACES, Seen, accept, mixed, party  # noqa: E402

BARS = {"SQLite": 800.0, "PostgreSQL": 500.0}


def measure(name: str, address: str, rounds: int, seconds: float, people: int) -> bool:
    """Both parts on one database; prints one line each; True when every bar is held."""
    held = True
    with (
        tempfile.TemporaryDirectory() as folder,
        party(Path(folder) / "data", address, people, rounds) as guests,
    ):
        everything, began = Seen(), time.perf_counter()
        for number in range(rounds):
            seen = accept(guests, number)
            everything.times += seen.times
            everything.statuses += seen.statuses
            everything.faults += seen.faults
        took, books = time.perf_counter() - began, guests.books()
        fine = (
            not everything.faults
            and not books["wrong"]
            and not books["over_booked"]
            and not books["unfilled"]
        )
        fine = fine and books["held"] == rounds * sum(PLACES) and "locked" not in guests.server.log()
        quick = everything.at(0.99) < BARS[name]
        held = held and fine and quick
        print(
            f"{name}: {people} people, {rounds} rounds, {len(everything.times)} answers in {took:.0f} s "
            f"({len(everything.times) / took:.0f}/s); p50 {everything.at(0.5):.0f} ms, p99 {everything.at(0.99):.0f} "
            f"ms (bar {BARS[name]:.0f}), slowest {everything.at(1):.0f} ms; over-booked {books['over_booked']}, "
            f"unfilled {books['unfilled']}, faults {len(everything.faults)} {everything.faults[:2] or ''}"
        )
    with (
        tempfile.TemporaryDirectory() as folder,
        party(Path(folder) / "data", address, 16, 1, PLACES[:8]) as guests,
    ):
        seen = mixed(guests, seconds)
        books = guests.books()
        fine = not seen.faults and not books["wrong"] and "deadlock" not in guests.server.log()
        held = held and fine
        print(
            f"{name}: 16 people without order for {seconds:.0f} s, {len(seen.times)} writes; p50 {seen.at(0.5):.0f} "
            f"ms, p99 {seen.at(0.99):.0f} ms; faults {len(seen.faults)} {seen.faults[:2] or ''}, "
            f"books {'balance' if not books['wrong'] else books['wrong']}"
        )
    return held


def main() -> int:
    """Both databases (PostgreSQL when an address is known)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--postgresql", default=os.environ.pop("LEANTO_DATABASE_URL", ""))
    parser.add_argument("--no-sqlite", action="store_true")
    said = parser.parse_args()
    held = said.no_sqlite or measure("SQLite", "", said.rounds, said.seconds, said.people)
    if said.postgresql:
        held = measure("PostgreSQL", said.postgresql, said.rounds, said.seconds, said.people) and held
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
