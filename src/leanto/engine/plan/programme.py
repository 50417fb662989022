"""One component as an integer programme, solved by HiGHS (through scipy, imported on first use).

The limits are rows, so no solution can break one. One run finds the plan; then each tier is verified on its own
against its relaxation, and solved on its own if that is not enough. Large components are solved on a core:
columns whose reduced price is above the gap cannot be in a better plan, so the proof holds for all of them.
Numbers that matter are recomputed in whole numbers from the chosen pairs; floats only ever decide which pairs
are chosen and how far the proven bound reaches (HiGHS works to 1e-6; bounds are rounded away from optimism).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from leanto.engine.plan import cpsat
from leanto.engine.plan.model import LOTTERY, Model
from leanto.engine.plan.pieces import PRIORITIES, Budget, Piece, Vector
from leanto.engine.plan.rows import Row, Rows
from leanto.engine.plan.state import greedy

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORTH = {3: 16_000.0, 2: 8_000.0, 1: 4_000.0}
"""What a covered place is worth in the one run that usually settles all tiers. Only a guess that is good enough
to be right nearly always: every tier is verified afterwards, and where the guess was wrong it is solved alone."""

KEPT_WORTH = 700.0
"""The same for a told suggestion that stays."""

CORE = 400
"""Components with more columns are first solved on the columns that the relaxation finds worth a look."""

NODES = 100.0
"""Nodes of HiGHS that stand for one unit of CP-SAT's deterministic time, where a budget counts nodes."""

EXACT_LOTTERY = 60
"""Up to so many places the lottery is part of the objective; above, the (seeded) order of columns decides."""


@dataclass(frozen=True, slots=True)
class _Tier:
    """Something to have as much of as possible: the pairs that count, their columns, the most thinkable."""

    pairs: frozenset[int]
    columns: list[int]
    ceiling: int


@dataclass(frozen=True, slots=True)
class _Run:
    """What HiGHS said: the pairs, the proven lower bound, the value, and reduced prices (relaxation only)."""

    chosen: set[int] | None
    low: float | None
    value: float
    reduced: NDArray[np.float64] | None


class Programme:
    """The integer programme of one component, tier after tier."""

    def __init__(
        self, model: Model, group: Sequence[int], *, rows: Rows | None = None, loose: bool = False
    ) -> None:
        """`rows`: of the group, where they exist already; `loose`: see `Rows`."""
        self.model = model
        self.rows = rows or Rows(model, group, loose=loose)
        self.group = self.rows.group
        self.n = len(self.group)
        self._column = {j: i for i, j in enumerate(self.group)}
        self._turns = self.rows.turns
        self._places = max(1, sum(model.need[t] for t in self._turns))
        self._entangled = model.entangled(self.group)
        self._begin = time.monotonic()
        self._whole = np.array([1] * self.n + [int(w) for w in self.rows.whole])

    def solve(
        self, budget: Budget, keep: frozenset[int] = frozenset(), start: frozenset[int] | None = None
    ) -> Piece:
        """Cover, then keep, then burden with the lottery. Always returns a plan within the limits.

        `start`: told pairs as they stand. If nothing can be covered beside them, they are the answer.
        """
        model = self.model
        self._begin = time.monotonic()
        tiers = self._tiers(keep)
        if start is not None and start <= keep and self._nothing_better(budget, tiers, start):
            full = self._rank(tiers, start)
            cover, burden = (full[0], full[1], full[2]), model.burden(start)
            return Piece(tuple(sorted(start)), cover, cover, full[3], full[3], burden, burden)
        worth = self._worth(keep)
        quick = greedy(model, self.group, keep).chosen
        found, low = self._best(budget, self._burden_objective() - worth, [], rounds=1)
        chosen = quick if found is None or self._rank(tiers, quick) > self._rank(tiers, found) else found
        most: list[int] = []
        again = False
        for n, tier in enumerate(tiers):
            reached = self._rank(tiers, chosen)
            bound, better = self._verify(budget, tier, reached[n], self._tier_rows(tiers[:n], reached))
            if better is not None:
                chosen, again = better, True
                reached = self._rank(tiers, chosen)
            # An unproven tier above leaves nothing proven below it.
            most.append(bound if most == list(reached[:n]) else tier.ceiling)
        reached = self._rank(tiers, chosen)
        if low is not None:
            low += sum(worth[i] for i, j in enumerate(self.group) if j in chosen)
            again = again or model.burden(chosen) > math.ceil(low - 0.5 - 1e-3)
        if again:
            rows = self._tier_rows(tiers, reached)
            found, low = self._best(budget, self._burden_objective(), rows)
            as_good = found is not None and self._rank(tiers, found) >= reached
            if found is not None and as_good and model.burden(found) <= model.burden(chosen):
                chosen = found
        floor = self._floor(sum(reached[:3]))
        burden = model.burden(chosen)
        # All tickets together weigh less than half a unit, and prices are whole.
        bound = floor if low is None else max(floor, math.ceil(low - 0.5 - 1e-3))
        if (
            bound < burden
        ):  # out of time with a weak bound: the relaxation beside the tiers as reached is stronger
            cover, share = (reached[0], reached[1], reached[2]), Budget(max(1.0, budget.seconds / 4))
            self._begin = time.monotonic()  # on top of the budget: without it, all the rest was for little
            bound = max(bound, self.least_burden(share, cover, reached[3], keep))
        return Piece(
            tuple(sorted(chosen)),
            (reached[0], reached[1], reached[2]),
            (most[0], most[1], most[2]),
            reached[3],
            most[3],
            burden,
            min(burden, bound),
        )

    def cheapest(self, budget: Budget, prices: Sequence[int]) -> tuple[set[int] | None, bool]:
        """The plan with the least sum of `prices`, one for each column, and whether it is proven."""
        run = self._run(budget, np.array(prices, dtype=np.float64), [])
        return run.chosen, run.low is not None and run.low > run.value - 0.5

    def ceilings(self) -> Vector:
        """The most places of each priority that could be covered if everybody came who might."""
        tiers = self._tiers(frozenset())
        return (tiers[0].ceiling, tiers[1].ceiling, tiers[2].ceiling)

    def most_places(self, budget: Budget) -> int:
        """No plan covers more places than this, all priorities together."""
        objective = np.zeros(self.n + len(self.rows.price))
        objective[: self.n] = -1.0
        run = self._run(budget, objective, [], whole=False, method="highs-ipm")
        return sum(self.ceilings()) if run.low is None else math.floor(-run.low + 1e-5)

    def least_value(self, budget: Budget, keep: frozenset[int]) -> int:
        """No plan has less burden, less the worth of what it covers and keeps."""
        run = self._run(budget, self._burden_objective(lottery=False) - self._worth(keep), [], whole=False)
        if run.low is not None:
            return math.ceil(run.low - 1e-3)
        worth = sum(WORTH[priority] * n for priority, n in zip(PRIORITIES, self.ceilings(), strict=True))
        return math.floor(self._floor(self._places) - worth - KEPT_WORTH * len(keep))

    def least_burden(self, budget: Budget, cover: Vector, kept: int, keep: frozenset[int]) -> int:
        """No plan that covers and keeps as much has less burden."""
        rows = self._tier_rows(self._tiers(keep), (*cover, kept))
        objective = self._burden_objective(lottery=False)
        run = self._run(budget, objective, rows, whole=False, method="highs-ipm")
        return self._floor(sum(cover)) if run.low is None else math.ceil(run.low - 1e-3)

    def _floor(self, places: int) -> int:
        """What so many places cost at the very least, without a look at any limit."""
        costs = sorted(self.model.pairs[j].cost for j in self.group)
        return sum(min(0, cost) for cost in costs[:places]) + sum(min(0, price) for price in self.rows.price)

    def _nothing_better(self, budget: Budget, tiers: Sequence[_Tier], start: frozenset[int]) -> bool:
        """Whether the relaxations already show that no tier can be better than `start`, all of it told."""
        reached = self._rank(tiers, start)
        if reached[3] < tiers[3].ceiling:
            return False
        for n, tier in enumerate(tiers[:3]):
            if reached[n] < tier.ceiling:
                rows = self._tier_rows(tiers[:n], reached)
                if self._relaxed_most(budget, tier, rows) > reached[n]:
                    return False
        return True

    def _relaxed_most(self, budget: Budget, tier: _Tier, rows: list[Row]) -> int:
        """A proven upper bound of one tier from its relaxation."""
        relaxed = self._run(budget, self._count_objective(tier), rows, integral=False)
        if not math.isfinite(relaxed.value):
            return tier.ceiling
        return min(tier.ceiling, math.floor(-relaxed.value + 1e-5))

    def _count_objective(self, tier: _Tier) -> NDArray[np.float64]:
        objective = np.zeros(self.n + len(self.rows.price))
        objective[tier.columns] = -1.0
        return objective

    def _tiers(self, keep: frozenset[int]) -> list[_Tier]:
        turns, pairs = self.model.turns, self.model.pairs
        ceiling = dict.fromkeys(PRIORITIES, 0)
        for t, columns in self._turns.items():
            able = len({pairs[self.group[i]].p for i in columns})
            ceiling[turns[t].priority] += min(self.model.need[t], able)
        out = []
        for priority in PRIORITIES:
            columns = [i for i, j in enumerate(self.group) if turns[pairs[j].t].priority == priority]
            out.append(_Tier(frozenset(self.group[i] for i in columns), columns, ceiling[priority]))
        told = [self._column[j] for j in self.group if j in keep]
        ceiling_told = len({(pairs[self.group[i]].t, pairs[self.group[i]].p) for i in told})
        out.append(_Tier(frozenset(self.group[i] for i in told), told, ceiling_told))
        return out

    def _rank(self, tiers: Sequence[_Tier], chosen: Iterable[int]) -> tuple[int, ...]:
        picked = set(chosen)
        return tuple(len(picked & tier.pairs) for tier in tiers)

    def _tier_rows(self, tiers: Sequence[_Tier], reached: Sequence[int]) -> list[Row]:
        return [
            (tier.columns, [1.0] * len(tier.columns), float(count), np.inf)
            for tier, count in zip(tiers, reached, strict=False)
            if count
        ]

    def _worth(self, keep: frozenset[int]) -> NDArray[np.float64]:
        worth = np.zeros(self.n + len(self.rows.price))
        for i, j in enumerate(self.group):
            worth[i] = WORTH[self.model.turns[self.model.pairs[j].t].priority] + KEPT_WORTH * (j in keep)
        return worth

    def _burden_objective(self, *, lottery: bool = True) -> NDArray[np.float64]:
        pairs = [self.model.pairs[j] for j in self.group]
        share = 0.5 / (LOTTERY * self._places) if lottery and self._places <= EXACT_LOTTERY else 0.0
        return np.array([p.cost + share * p.lot for p in pairs] + [float(c) for c in self.rows.price])

    def _verify(
        self, budget: Budget, tier: _Tier, reached: int, rows: list[Row]
    ) -> tuple[int, set[int] | None]:
        """A proven upper bound of one tier, given the tiers above, and a better plan if there is one."""
        if reached >= tier.ceiling:
            return reached, None
        if self._relaxed_most(budget, tier, rows) <= reached:
            return reached, None
        exact = self._run(budget, self._count_objective(tier), rows)
        bound = tier.ceiling if exact.low is None else min(tier.ceiling, math.floor(-exact.low + 1e-5))
        found = exact.chosen
        if found is not None and len(found & tier.pairs) > reached:
            return max(bound, len(found & tier.pairs)), found
        return max(bound, reached), None

    def _best(
        self, budget: Budget, objective: NDArray[np.float64], rows: list[Row], rounds: int = 4
    ) -> tuple[set[int] | None, float | None]:
        """The minimum of `objective` and a proven lower bound, through a core if the component is large."""
        if self.n <= CORE:
            run = self._run(budget, objective, rows)
            return run.chosen, run.low
        relaxed = self._run(budget, objective, rows, whole=False)
        if relaxed.low is None or relaxed.reduced is None:
            run = self._run(budget, objective, rows)
            return run.chosen, run.low
        best: set[int] | None = None
        value, low, width = math.inf, relaxed.low, 8.0
        slack = 0.45 / max(1.0, abs(relaxed.low))
        for _ in range(rounds):
            core = relaxed.reduced <= width
            core[self.n :] = True
            run = self._run(budget, objective, rows, only=np.flatnonzero(core), slack=slack)
            if run.chosen is not None and run.value < value:
                best, value = run.chosen, run.value
            # A plan outside the core costs at least the relaxation plus the width.
            if run.low is not None:
                low = max(low, min(run.low, relaxed.low + width))
            if low >= value - 0.5 or (
                run.low is not None and run.low < min(value, relaxed.low + width) - 0.5
            ):
                break
            width = max(2 * width, min(value - relaxed.low - 0.4, width * 25))
        return best, low

    def _run(
        self,
        budget: Budget,
        objective: NDArray[np.float64],
        rows: list[Row],
        *,
        whole: bool = True,
        only: NDArray[np.intp] | None = None,
        slack: float = 0.0,
        integral: bool = True,
        method: Literal["highs-ds", "highs-ipm"] = "highs-ds",
    ) -> _Run:
        """Minimise with HiGHS, on all columns or `only` some; `slack` is the relative gap at which it may stop.

        Where rules tie people together and OR-Tools is installed, CP-SAT takes the place of HiGHS.
        """
        if whole and integral and self._entangled and cpsat.installed():
            return self._by_cpsat(budget, objective, rows, only)
        from scipy.optimize import Bounds, LinearConstraint, linprog, milp

        matrix, low, high = self._matrix(rows)
        if only is None:
            only = np.arange(len(objective))
        else:
            matrix = matrix[:, only]
        prices = objective[only]
        if not whole:
            upper = np.isfinite(high)
            lower = np.isfinite(low)
            both = vstack_signed(matrix, upper, lower)
            relaxed = linprog(
                prices,
                A_ub=both,
                b_ub=np.concatenate([high[upper], -low[lower]]),
                bounds=(0, 1),
                method=method,
                options={"time_limit": self._seconds(budget)},
            )
            if relaxed.status != 0:
                return _Run(None, None, math.inf, None)
            reduced = np.asarray(relaxed.lower.marginals, dtype=np.float64)
            return _Run(None, float(relaxed.fun or 0.0), math.inf, reduced)
        kinds = self._whole[only] * integral
        options: dict[str, Any] = {"mip_rel_gap": 0.0, "time_limit": self._seconds(budget)}
        if slack:
            options["mip_rel_gap"] = slack
        if budget.nodes is not None:
            options["node_limit"] = budget.nodes
        result = milp(
            prices,
            integrality=kinds,
            bounds=Bounds(0, 1),
            constraints=[LinearConstraint(matrix, low, high)],
            options=options,  # type: ignore[arg-type]  # the stubs want a TypedDict with every key
        )
        dual = result.mip_dual_bound
        bound = None if dual is None or not math.isfinite(dual) else float(dual)
        if result.x is None or (not integral and result.status != 0):
            return _Run(None, bound, math.inf, None)
        if not integral:  # a relaxation: its value is the bound, its columns are fractions
            return _Run(None, float(result.fun), float(result.fun), None)
        taken = only[np.flatnonzero(result.x > 0.5)]
        return _Run({self.group[i] for i in taken if i < self.n}, bound, float(result.fun), None)

    def _by_cpsat(
        self, budget: Budget, objective: NDArray[np.float64], rows: list[Row], only: NDArray[np.intp] | None
    ) -> _Run:
        """The same with CP-SAT, in whole numbers: tickets of the lottery are fractions of a unit, so all is scaled."""
        whole = np.array_equal(objective, np.rint(objective))
        scale = 1 if whole else 2 * LOTTERY * self._places
        prices = [round(price * scale) for price in objective.tolist()]
        answer = cpsat.minimise(
            self.rows,
            prices,
            seconds=self._seconds(budget),
            effort=None if budget.nodes is None else budget.nodes / NODES,
            more=rows,
            only=None if only is None else only.tolist(),
        )
        value = math.inf if answer.chosen is None else answer.value / scale
        return _Run(answer.chosen, answer.bound / scale, value, None)

    def _seconds(self, budget: Budget) -> float:
        """What is left of the budget, or next to nothing."""
        return max(0.05, budget.seconds - (time.monotonic() - self._begin))

    def _matrix(self, rows: list[Row]) -> tuple[Any, NDArray[np.float64], NDArray[np.float64]]:
        from scipy.sparse import csr_array

        rows = self.rows.rows + rows
        pointer = np.cumsum([0, *(len(r[0]) for r in rows)])
        columns = np.fromiter((c for r in rows for c in r[0]), dtype=np.int32)
        values = np.fromiter((v for r in rows for v in r[1]), dtype=np.float64)
        shape = (len(rows), self.n + len(self.rows.price))
        matrix = csr_array((values, columns, pointer), shape=shape)
        return matrix, np.array([r[2] for r in rows]), np.array([r[3] for r in rows])


def vstack_signed(matrix: Any, upper: NDArray[np.bool_], lower: NDArray[np.bool_]) -> Any:
    """Rows with an upper limit as they are, rows with a lower limit turned round, one under the other."""
    from scipy.sparse import vstack

    return vstack([matrix[np.flatnonzero(upper)], -matrix[np.flatnonzero(lower)]], format="csr")
