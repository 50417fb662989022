"""The rows of some pairs given to CP-SAT, where OR-Tools is installed (an optional extra).

Rules of company and of faces tie many people together; there CP-SAT proves in a second what takes HiGHS ten. All of
its reasoning is in whole numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from importlib.util import find_spec

from leanto.engine.plan.rows import Row, Rows

LINEAR = 2
"""How much of the rows goes into CP-SAT's own relaxation: all of it. With its default (1), faces and load are loose
there, and neighbourhoods of 100 turns are not proven in eight seconds instead of in one to four."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The pairs of the cheapest plan found (None: none), what it costs, and that no plan costs less than `bound`."""

    chosen: set[int] | None
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether no plan costs less."""
        return self.chosen is not None and self.value == self.bound


def installed() -> bool:
    """Whether OR-Tools can be loaded."""
    return find_spec("ortools") is not None


def minimise(
    rows: Rows,
    prices: Sequence[int],
    *,
    seconds: float,
    effort: float | None = None,
    more: Sequence[Row] = (),
    only: Collection[int] | None = None,
    hint: Set[int] = frozenset(),
    seed: int = 0,
) -> Answer:
    """The cheapest plan within `rows` and `more` rows.

    `prices`: of every column, pairs first. `only`: the columns that may be taken. `hint`: pairs of a plan to start
    from. `effort`: CP-SAT's deterministic time, some seconds of one core each; `seconds`: the clock. One thread, so
    the same input gives the same plan unless the clock stops it.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    columns = [model.new_bool_var("") for _ in prices]
    for mine, weights, low, high in (*rows.rows, *more):
        some = [columns[i] for i in mine]
        if high == 1.0 and low < 0 and all(w == 1.0 for w in weights):
            model.add_at_most_one(some)
        elif high == 0.0 and low < 0 and weights == [1.0, -1.0]:
            model.add_implication(some[0], some[1])
        else:
            total = cp_model.LinearExpr.weighted_sum(some, [int(w) for w in weights])
            least = int(low) if low > float("-inf") else -(2**40)
            most = int(high) if high < float("inf") else 2**40
            model.add_linear_constraint(total, least, most)
    if only is not None:
        taken = set(only)
        model.add_bool_and([column.negated() for i, column in enumerate(columns) if i not in taken])
    if hint:
        for i, j in enumerate(rows.group):
            model.add_hint(columns[i], j in hint)
    model.minimize(cp_model.LinearExpr.weighted_sum(columns, list(prices)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = LINEAR
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_time_in_seconds = seconds
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, 2**62, -(2**62))
    chosen = {j for i, j in enumerate(rows.group) if solver.boolean_value(columns[i])}
    return Answer(chosen, round(solver.objective_value), round(solver.best_objective_bound))
