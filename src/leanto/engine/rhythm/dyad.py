"""How one's next seconds hang on one's own last and on the other's last: the inertia-coordination regression.

The model of Butler's rties (R): own value now = constant + inertia * own value before + coordination * other's value
before, for each of the two, by least squares. It describes; it makes no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leanto.engine.rhythm.curve import Curve
from leanto.engine.rhythm.together import aligned
from leanto.engine.rhythm.values import Floats, Why


@dataclass(frozen=True, slots=True)
class Coordination:
    """One person's regression: coefficients with standard errors, `r2`, `n` steps. `why` if there is none."""

    n: int
    inertia: float | None = None
    inertia_error: float | None = None
    coordination: float | None = None
    coordination_error: float | None = None
    r2: float | None = None
    why: Why | None = None


def inertia_coordination(a: Curve, b: Curve, *, step: float = 2.0) -> tuple[Coordination, Coordination]:
    """Both regressions on means of `step` seconds; a step with a hole, and the one after it, fall out."""
    a, b = aligned([a, b])
    size = round(step * a.rate)
    x, y = (c.values[: len(c.values) // size * size].reshape(-1, size).mean(axis=1) for c in (a, b))
    return _one(x, y), _one(y, x)


def _one(own: Floats, other: Floats) -> Coordination:
    now, before, beside = own[1:], own[:-1], other[:-1]
    known = ~(np.isnan(now) | np.isnan(before) | np.isnan(beside))
    n = int(known.sum())
    if n < 30:
        return Coordination(n, why=Why.TOO_SHORT)
    target = now[known]
    design = np.column_stack([np.ones(n), before[known], beside[known]])
    gram = design.T @ design
    if np.linalg.matrix_rank(design) < 3:
        return Coordination(n, why=Why.NO_VARIATION)
    solution = np.linalg.solve(gram, design.T @ target)
    left = target - design @ solution
    errors = np.sqrt(np.diag(np.linalg.inv(gram)) * float(left @ left) / (n - 3))
    total = float(((target - target.mean()) ** 2).sum())
    return Coordination(
        n,
        float(solution[1]),
        float(errors[1]),
        float(solution[2]),
        float(errors[2]),
        1.0 - float(left @ left) / total,
    )
