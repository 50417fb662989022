"""Whether two curves move together more than chance. (Bodies follow.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leanto.engine.rhythm.curve import Curve
from leanto.engine.rhythm.values import Floats, Verdict, Why


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """`statistic`: mean Fisher z over windows and lags. `null`: (shifts,) the same for every circular shift beyond
    40 s, in order of shift. `p`: share of shifts at least as high, the observed one counted. `strongest`: the largest
    mean z over lags, at `lag` s (positive: the second follows the first), `p_strongest` its own test. `zero_lag`:
    plain mean z without lag. `minutes` of curve, `windows` used. `verdict` at 5 %; `why` if it cannot be told."""

    verdict: Verdict
    why: Why | None = None
    statistic: float | None = None
    p: float | None = None
    null: Floats | None = None
    null_low: float | None = None
    null_high: float | None = None
    strongest: float | None = None
    lag: float | None = None
    p_strongest: float | None = None
    zero_lag: float | None = None
    windows: int = 0
    minutes: float = 0.0


def together(a: Curve, b: Curve, *, paced: bool = False) -> Together:
    """The test of one unpaced phase of two people, on high-passed curves with one clock (cut to where both are).

    Under 8 minutes, paced, or both ruled by one steady rhythm: CANNOT_TELL. Deterministic: no draw.
    """
    raise NotImplementedError


def circle(curves: Sequence[Curve]) -> Together:
    """A whole circle in one phase of one session: the mean over all pairs, against shifting everybody within it."""
    raise NotImplementedError
