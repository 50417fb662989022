"""The rows of some pairs given to CP-SAT, where OR-Tools is installed (an optional extra)."""

from __future__ import annotations

from collections.abc import Sequence, Set
from importlib.util import find_spec

from leanto.engine.plan.rows import Rows


def installed() -> bool:
    """Whether OR-Tools can be loaded."""
    return find_spec("ortools") is not None


def minimise(
    rows: Rows, prices: Sequence[int], hint: Set[int], effort: float, seconds: float, seed: int
) -> tuple[set[int], bool] | None:
    """The pairs of the cheapest plan found, and whether that was proven; None if none was found.

    `prices`: of every column, pairs first. `hint`: pairs of a plan to start from. `effort`: CP-SAT's deterministic
    time, about a second of one core each; `seconds`: the clock, for the end of a budget only. One thread, so the
    same rows, hint and seed give the same plan as long as `seconds` is not reached.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    columns = [model.new_bool_var("") for _ in prices]
    for mine, weights, low, high in rows.rows:
        some = [columns[i] for i in mine]
        if all(w == 1.0 for w in weights) and high == 1.0 and low < 0:
            model.add_at_most_one(some)
            continue
        if weights[-1] == -1.0 and high == 0.0 and low < 0 and len(mine) == 2:
            model.add_implication(some[0], some[1])
            continue
        total = cp_model.LinearExpr.weighted_sum(some, [int(w) for w in weights])
        if low == high:
            model.add(total == int(low))
        elif high != float("inf"):
            model.add(total <= int(high))
        else:
            model.add(total >= int(low))
    for i, j in enumerate(rows.group):
        model.add_hint(columns[i], j in hint)
    model.minimize(cp_model.LinearExpr.weighted_sum(columns, list(prices)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    found = {j for i, j in enumerate(rows.group) if solver.boolean_value(columns[i])}
    return found, status == cp_model.OPTIMAL
