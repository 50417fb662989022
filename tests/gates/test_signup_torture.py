"""Gate: fifty people want the same places at once, and sixteen say yes and step back without order.

On the real server over HTTP. No place is taken twice, none stays empty while somebody wants it, nobody hears of a
lock, and every book balances afterwards. The short versions run always; the full ones with `--all`. How quick the
answers are is measured by `bench/signup.py`, not asserted here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plans.signup import PLACES, accept, mixed, party, where

pytestmark = [pytest.mark.processes, pytest.mark.database]


def fill(folder: Path, people: int, rounds: int) -> None:
    with party(folder, where(), people, rounds) as guests:
        for number in range(rounds):
            seen = accept(guests, number)
            assert seen.faults == []
            assert seen.statuses[302] == 2 * sum(PLACES)  # each yes was answered twice, and happened once
        books = guests.books()
        assert books["wrong"] == []
        assert (books["over_booked"], books["unfilled"]) == (0, 0)
        assert books["held"] == books["promises"] == books["history"] == rounds * sum(PLACES)
        assert "locked" not in guests.server.log()


def mix(folder: Path, people: int, seconds: float) -> None:
    with party(folder, where(), people, 1, PLACES[:8]) as guests:
        seen = mixed(guests, seconds)
        assert seen.faults == []
        assert seen.statuses[302] > people
        assert guests.books()["wrong"] == []
        log = guests.server.log()
        assert "deadlock" not in log
        assert "locked" not in log


def test_people_who_want_the_same_places_at_once_fill_them_exactly(tmp_path: Path) -> None:
    fill(tmp_path / "data", people=24, rounds=1)


def test_people_who_say_yes_and_step_back_at_once_leave_the_books_balanced(tmp_path: Path) -> None:
    mix(tmp_path / "data", people=16, seconds=3)


@pytest.mark.long
def test_fifty_people_twenty_turns_thirty_seven_places_twenty_rounds(tmp_path: Path) -> None:
    fill(tmp_path / "data", people=50, rounds=20)


@pytest.mark.long
def test_sixteen_people_without_order_for_half_a_minute(tmp_path: Path) -> None:
    mix(tmp_path / "data", people=16, seconds=30)
