"""Bid prices: what one message to a person is worth elsewhere, from a linear programme over the weeks ahead.

Questions about kind s come at a known pace. Each person can be asked only so often if they are to hear it. The
programme spreads the messages so that the most turns are covered; the dual of a person's row is the price of one
message to them. What a kind gains from more reach has falling returns (1 - exp(-z) for z expected yeses), laid in
straight pieces, so that prices do not jump from nothing to everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp, isfinite

import numpy as np

from leanto.engine.asking.values import WEEK, AskingError, Habits, Person

SPACING = 8 * 24.0 / WEEK
"""Questions that are each a mean deaf time times this apart reach the most often (see the docs)."""

PIECES = (0.25, 0.25, 0.5, 0.5, 1.0, 1.5)
"""Lengths of the straight pieces, in expected yeses per ask. Together 4: beyond, more reach is worth nothing."""


@dataclass(frozen=True, slots=True)
class Prices:
    """`message`: by person key, turns that one message to them would cover elsewhere. `covered`: share of the flow
    that the programme expects to cover, 1.0 if nothing is expected to come."""

    message: Mapping[str, float] = field(hash=False)
    covered: float = 1.0

    def of(self, person: str) -> float:
        """Nothing for somebody the programme did not know."""
        return self.message.get(person, 0.0)


def free_prices() -> Prices:
    """Nothing else is expected: every message is free but for its nuisance."""
    return Prices({})


def week_prices(people: Iterable[Person], flow: Mapping[str, float], habits: Habits | None = None) -> Prices:
    """The price of a message to each person, for the week ahead.

    `flow`: asks expected per week by kind. People on a pause have no message to give and no price. The answer
    does not depend on the order of people or kinds. Raises AskingError for a pace that is negative or not
    finite, and for two people with one key.
    """
    habits = habits or Habits()
    if not all(isfinite(pace) and pace >= 0.0 for pace in flow.values()):
        raise AskingError("The flow of asks must be finite and not below zero.")
    everybody = sorted(people, key=lambda p: p.key)
    if len({p.key for p in everybody}) < len(everybody):
        raise AskingError("Two people have the same key.")
    able = [p for p in everybody if not p.paused]
    kinds = sorted(kind for kind, pace in flow.items() if pace > 0.0)
    pairs = [
        (i, k, chance)
        for i, person in enumerate(able)
        for k, kind in enumerate(kinds)
        if (chance := person.chances.get(kind, 0.0)) > 0.0
    ]
    if not pairs:
        return Prices({}, 1.0 if not kinds else 0.0)
    pace = np.array([flow[kind] for kind in kinds])
    budget = np.array([_per_week(p, habits) for p in able])
    dual, covered = _solve(pairs, pace, budget, habits)
    return Prices(
        {p.key: float(max(0.0, d)) for p, d in zip(able, dual, strict=True)}, covered / float(pace.sum())
    )


def _per_week(person: Person, habits: Habits) -> float:
    """Messages a week that this person can be sent: within their limits, and no more than they would hear."""
    apart = max(SPACING * habits.deaf, person.rest)
    return min(WEEK / apart, WEEK / apart if person.per_week is None else float(person.per_week))


def _solve(
    pairs: list[tuple[int, int, float]], pace: np.ndarray, budget: np.ndarray, habits: Habits
) -> tuple[np.ndarray, float]:
    """Duals of the people's rows and the expected covers a week. Variables: messages per pair, pieces per kind."""
    # Loaded here: a circle that only wants an order without a forecast should not wait for it.
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    person, kind, chance = (np.array(column) for column in zip(*pairs, strict=True))
    heard = 1.0 - exp(-SPACING)
    n, people, kinds, pieces = len(pairs), len(budget), len(pace), len(PIECES)
    ends = np.concatenate(([0.0], np.cumsum(PIECES)))
    slope = (np.exp(-ends[:-1]) - np.exp(-ends[1:])) / np.array(PIECES)
    cost = np.concatenate((np.full(n, habits.nuisance), -np.tile(slope, kinds)))
    piece = np.arange(kinds * pieces)
    rows = np.concatenate((person, people + kind, people + piece // pieces))
    columns = np.concatenate((np.arange(n), np.arange(n), n + piece))
    values = np.concatenate((np.ones(n), -heard * chance, np.ones(len(piece))))
    matrix = coo_array((values, (rows, columns)), shape=(people + kinds, n + len(piece))).tocsr()
    upper = np.concatenate((pace[kind], (pace[:, None] * np.array(PIECES)).ravel()))
    answer = linprog(  # type: ignore[call-overload] # the stubs do not know that it takes a sparse matrix
        cost, A_ub=matrix, b_ub=np.concatenate((budget, np.zeros(kinds))),
        bounds=np.column_stack((np.zeros_like(upper), upper)), method="highs-ds",
    )  # fmt: skip
    if not answer.success:  # bounded and feasible (all zero), so only a broken solver comes here
        raise AskingError("The prices of the week could not be found.")
    covered = float(np.tile(slope, kinds) @ answer.x[n:])
    return -np.asarray(answer.ineqlin.marginals[:people]), covered
