"""How hard to try, and the answer for one component."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

PRIORITIES = (3, 2, 1)
Vector = tuple[int, int, int]
"""Covered places of priority 3, 2 and 1."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """The best plan of one part so far, while it is searched.

    `pairs`: (turn, person) keys; `cover`: places covered; `value`: burden, with a price on each open place and each
    told suggestion that moved; `bound`: no plan of the part is below it; `gap` = (value - bound) / max(1, |value|).
    """

    pairs: tuple[tuple[str, str], ...]
    cover: int
    value: int
    bound: int
    gap: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Budget:
    """How hard to try. `seconds` for the whole problem; `nodes` per integer programme (for a part that is searched:
    so many neighbourhoods), None for no limit.

    With `nodes` and a generous `seconds` the result does not depend on how busy the machine is. `progress` hears of
    every better plan of a part that is searched; `cancelled` is asked between two steps: the best so far is returned.
    """

    seconds: float = 30.0
    nodes: int | None = None
    progress: Callable[[SoFar], None] | None = None
    cancelled: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """The answer for one component. `most` is a proven upper bound of `cover`, `bound` a lower one of `burden`.

    For a part that is searched, only the sum of `most` is proven.
    """

    chosen: tuple[int, ...]
    cover: Vector
    most: Vector
    kept: int
    kept_most: int
    burden: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether every tier was proven."""
        return self.cover == self.most and self.kept == self.kept_most and self.burden == self.bound
