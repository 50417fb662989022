"""After minus before, with its interval. (Bodies follow.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leanto.engine.rhythm.curve import Curve
from leanto.engine.rhythm.values import Verdict, Why


@dataclass(frozen=True, slots=True)
class Change:
    """After minus before of the mean heart rate, beats/min, with its 95 % interval. `blocks`: (before, after).
    `verdict`: MORE if the interval excludes 0. `spread`: twice the SD of own earlier changes, None if not known.
    `settled`: True only if it fell, the interval excludes 0 and it exceeds `spread`; None and `why_settled` if that
    cannot be told."""

    difference: float | None
    low: float | None
    high: float | None
    blocks: tuple[int, int]
    verdict: Verdict
    spread: float | None = None
    settled: bool | None = None
    why: Why | None = None
    why_settled: Why | None = None


def change(
    before: Curve,
    after: Curve,
    *,
    earlier: Sequence[float] = (),
    block: float = 20.0,
    draws: int = 2000,
    seed: int = 0,
) -> Change:
    """Block bootstrap over blocks of `block` seconds (10 to 30). `earlier`: own changes of earlier sessions, /min."""
    raise NotImplementedError
