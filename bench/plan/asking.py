"""A year of asking, seven ways side by side: how much is covered, with how many messages, and how evenly.

    python bench/plan/asking.py [--seeds 0,1,2] [--loads 3,8,16]

Prints per world and load: share of asks filled, messages per fill, Gini of messages over people, share of the
clairvoyant bound, messages against somebody's limit, pause, room or no; then the bars.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[2] / "src"), str(Path(__file__).parents[2])]

from bench.plan.asking_world import DAYS, DEAF, KINDS, LEAD, PEOPLE, Ask, Policy, Tally, Told, Year, run, year  # noqa: E402
from leanto.engine import asking  # noqa: E402


class Blast(Policy):
    """E-mails everybody on the list at once."""

    name, keeps_limits = "e-mail the whole list", False

    def ask(self, ask: Ask, at: float) -> tuple[list[int], float | None]:
        return [int(p) for p in ask.able], None


class PhoneList(Policy):
    """Asks down one list, always in the same order, one person every three hours until somebody says yes."""

    name, keeps_limits = "phone list, same order", False

    def ask(self, ask: Ask, at: float) -> tuple[list[int], float | None]:
        rest = [int(p) for p in ask.able if p not in ask.asked]
        return rest[:1], 1 / 8 if len(rest) > 1 else None


class Rested(Policy):
    """Everybody at once who may be asked and was not asked in the last seven days."""

    name = "everybody who is rested"
    most = PEOPLE

    def ask(self, ask: Ask, at: float) -> tuple[list[int], float | None]:
        week = int(ask.deadline // 7)
        can = [
            int(p)
            for p in ask.able
            if not (self.told.sent[p] and at - self.told.sent[p][-1] < 7.0)
            and not self.year.paused(p, at)
            and self.told.taken[p, week] < self.year.room[p]
        ]
        can.sort(key=lambda p: (-self.year.chance[p, ask.kind], p))
        return can[: self.most], None


class FiveMostWilling(Rested):
    """The same, and of these the five likeliest to say yes."""

    name = "the five most willing"
    most = 5


class Ours(Policy):
    """`leanto.engine.asking`: prices once a week from the known pace, then the order anew for each round."""

    name = "ours"

    def __init__(self, habits: asking.Habits | None = None) -> None:
        self.habits = habits or asking.Habits()

    def begin(self, year: Year, told: Told) -> None:
        super().begin(year, told)
        self.flow = {str(k): float(7.0 * year.pace[k]) for k in range(KINDS)}
        self.kinds = [
            {str(k): float(year.chance[p, k]) for k in np.flatnonzero(year.chance[p])} for p in range(PEOPLE)
        ]
        self.week, self.prices = -1, asking.free_prices()

    def person(self, p: int, at: float, week: int) -> asking.Person:
        """What the engine may know of one person."""
        sent = self.told.sent[p]
        recent = tuple(24.0 * (at - t) for t in sent[-12:])
        heard = 24.0 * (at - self.told.heard[p])
        return asking.Person(
            str(p), self.kinds[p], recent, heard if np.isfinite(heard) else None,
            per_week=int(self.year.per_week[p]),
            room=int(self.year.room[p] - self.told.taken[p, week]),
            open=sum(int(self.year.asks[n].deadline // 7) == week for n in self.told.waiting[p]),
            paused=self.year.paused(p, at),
            said_no=frozenset(), in_hand=frozenset(),
        )  # fmt: skip

    def ask(self, ask: Ask, at: float) -> tuple[list[int], float | None]:
        if int(at // 7) != self.week:
            self.week = int(at // 7)
            everybody = [self.person(p, at, self.week) for p in range(PEOPLE)]
            self.prices = asking.week_prices(everybody, self.flow, self.habits)
        key = str(ask.number)
        asked = frozenset([key])
        people = []
        for p in ask.able:
            person = self.person(int(p), at, int(ask.deadline // 7))
            if p in ask.said_no or p in ask.asked:
                person = asking.Person(
                    person.key, person.chances, in_hand=asked if p in ask.asked else frozenset(),
                    said_no=asked if p in ask.said_no else frozenset(),
                )  # fmt: skip
            people.append(person)
        left = 24.0 * (ask.deadline - at)
        rounds = asking.order(
            asking.Ask(key, str(ask.kind), left), people, self.prices, self.habits, self.year.seed
        ).rounds
        if not rounds:
            # Nobody now; somebody may be rested tomorrow.
            return [], 1.0 if left > 30.0 else None
        again = rounds[0].wait / 24.0
        return [int(p.person) for p in rounds[0].people], again


class TwoOrThree(Ours):
    """The same with two people in a round, three when there is little time."""

    name = "ours, two or three at once"

    def __init__(self) -> None:
        super().__init__(asking.Habits(small=2, large=3))


class NoPrices(Ours):
    """The same rounds and limits, the likeliest first: what the prices add."""

    name = "ours without prices"

    def begin(self, year: Year, told: Told) -> None:
        super().begin(year, told)
        self.flow = {}


def clairvoyant(world: Year) -> float:
    """Fills that nobody can pass who knows every ask of the year ahead and always sees who is deaf.

    Sees who is deaf, but not how long it will last. Per person, messages that are heard, expected: at most
    days / deaf + 1 (each is followed by a deaf time of its own, and all but the last end within the time). Yeses:
    at most the room of all weeks. Per kind: at most the asks that came, each with at most the chance that anybody at
    all would say yes; a person hears an ask at most once.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    came = np.bincount([a.kind for a in world.asks], minlength=KINDS)
    person, kind = np.nonzero(world.chance * came[None, :])
    p, n = world.chance[person, kind], len(person)
    anybody = 1.0 - np.prod(1.0 - world.chance, axis=0)
    j = np.arange(n)
    rows = np.concatenate((person, PEOPLE + person, 2 * PEOPLE + kind, 2 * PEOPLE + np.arange(KINDS)))
    columns = np.concatenate((j, j, j, n + np.arange(KINDS)))
    values = np.concatenate((np.ones(n), p, -p, np.ones(KINDS)))
    matrix = coo_array((values, (rows, columns)), shape=(2 * PEOPLE + KINDS, n + KINDS)).tocsr()
    limit = np.concatenate((np.full(PEOPLE, (DAYS + LEAD) / DEAF + 1), 53.0 * world.room, np.zeros(KINDS)))
    upper = np.concatenate((came[kind], came * anybody))
    answer = linprog(
        np.concatenate((np.zeros(n), -np.ones(KINDS))), A_ub=matrix, b_ub=limit,
        bounds=np.column_stack((np.zeros_like(upper), upper)), method="highs",
    )  # fmt: skip
    assert answer.success
    return float(-answer.fun) / len(world.asks)


def gini(x: np.ndarray) -> float:
    """0 if everybody got as many, near 1 if one person got all."""
    ranked = np.sort(x)
    n = len(ranked)
    return float((2 * np.arange(1, n + 1) - n - 1) @ ranked / (n * ranked.sum()))


def main() -> None:
    """Both worlds, all loads, all ways."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--loads", default="3,8,16")
    given = parser.parse_args()
    seeds = [int(s) for s in given.seeds.split(",")]
    for piling in (True, False):
        told = (
            "every message deafens (piling)" if piling else "a message to somebody deaf does nothing (mild)"
        )
        print(f"\nworld: {told}")
        for load in (int(x) for x in given.loads.split(",")):
            worlds = [year(seed, load) for seed in seeds]
            bound = float(np.mean([clairvoyant(w) for w in worlds]))
            print(f"{load} asks a day, {len(seeds)} seeds; clairvoyant bound {bound:.3f}")
            print(
                f"  {'':26}{'filled':>8}{'per fill':>10}{'Gini':>7}{'of bound':>10}{'over':>8}{'days':>7}{'s':>6}"
            )
            rows: dict[str, tuple[float, float]] = {}
            for policy in (
                Blast(),
                PhoneList(),
                Rested(),
                FiveMostWilling(),
                NoPrices(),
                TwoOrThree(),
                Ours(),
            ):
                start = time.process_time()
                tallies = [run(w, policy, piling) for w in worlds]
                rows[policy.name] = show(policy.name, tallies, bound, time.process_time() - start)
            bars(rows, bound)


def show(name: str, tallies: list[Tally], bound: float, seconds: float) -> tuple[float, float]:
    """One line. Returns share filled and messages per fill, over all seeds."""
    filled = sum(t.filled for t in tallies) / sum(t.asks for t in tallies)
    per_fill = sum(t.messages.sum() for t in tallies) / sum(t.filled for t in tallies)
    even = float(np.mean([gini(t.messages) for t in tallies]))
    over = sum(t.over for t in tallies) / sum(t.messages.sum() for t in tallies)
    days = float(np.mean([t.waited for t in tallies]))
    print(
        f"  {name:26}{filled:8.3f}{per_fill:10.1f}{even:7.2f}{filled / bound:10.2f}{over:8.0%}{days:7.1f}{seconds:6.1f}"
    )
    return filled, float(per_fill)


def bars(rows: dict[str, tuple[float, float]], bound: float) -> None:
    """What the bars ask for, and the most that anybody could reach."""
    ours, five, blast = rows["ours"], rows["the five most willing"], rows["e-mail the whole list"]
    for name, other, bar in (("five most willing", five, 1.25), ("blast", blast, 4.0)):
        times = ours[0] / other[0]
        fewer = ours[1] < other[1]
        held = "held" if times >= bar and fewer else "MISSED"
        most = f"at most {bound / other[0]:.2f} within the bound"
        messages = "fewer" if fewer else "NOT fewer"
        print(f"  {times:.2f} x {name} (bar {bar}; {most}), {messages} messages per fill: {held}")


if __name__ == "__main__":
    main()
