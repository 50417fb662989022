"""How hard to try, and the answer for one component."""

from __future__ import annotations

from dataclasses import dataclass

PRIORITIES = (3, 2, 1)
Vector = tuple[int, int, int]
"""Covered places of priority 3, 2 and 1."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How hard to try. `seconds` for the whole problem; `nodes` per integer programme, None for no limit.

    With `nodes` and a generous `seconds` the result does not depend on how busy the machine is.
    """

    seconds: float = 30.0
    nodes: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """The answer for one component. `most` is a proven upper bound of `cover`, `bound` a lower one of `burden`."""

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
