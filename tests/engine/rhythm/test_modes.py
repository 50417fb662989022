"""SUSY and rMEA are what their documentation says, term by term; the field's other description is least squares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leanto.engine.rhythm import Curve, RhythmError, Why
from leanto.engine.rhythm.dyad import inertia_coordination
from leanto.engine.rhythm.modes import rmea, susy
from leanto.engine.rhythm.values import Floats
from tests.engine.rhythm.oracles import rmea_by_loop, susy_by_loop


def two(seed: int, n: int) -> tuple[Floats, Floats]:
    """Two wandering curves that share something."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=n).cumsum() * 0.1
    return shared + rng.normal(size=n), shared + rng.normal(size=n)


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.integers(40, 70), st.integers(0, 4))
def test_susy_equals_the_loop(seed: int, n: int, reach: int) -> None:
    a, b = two(seed, n)
    found, loop = susy(a, b, rate=1.0, segment=10.0, lag=float(reach)), susy_by_loop(a, b, 10, reach)
    for name, values in loop.items():
        np.testing.assert_allclose(getattr(found, name), values, rtol=0, atol=1e-12)
    if reach:
        effect = (loop["real"].mean() - loop["pseudo"].mean()) / loop["pseudo"].std(ddof=1)
        assert found.effect == pytest.approx(effect, abs=1e-9)


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.integers(30, 80), st.integers(0, 6), st.integers(1, 9))
def test_rmea_equals_the_loop(seed: int, n: int, reach: int, hop: int) -> None:
    a, b = two(seed, n)
    found = rmea(a, b, rate=1.0, window=20.0, step=float(hop), lag=float(reach))
    np.testing.assert_allclose(found, rmea_by_loop(a, b, 20, hop, reach), rtol=0, atol=1e-12)


@given(st.integers(0, 10**6))
def test_who_is_named_first_only_turns_the_lags_around(seed: int) -> None:
    a, b = two(seed, 60)
    one, other = susy(a, b, rate=1.0, segment=10.0, lag=3.0), susy(b, a, rate=1.0, segment=10.0, lag=3.0)
    np.testing.assert_allclose(one.real_signed, other.real_signed[::-1], atol=1e-12)
    np.testing.assert_allclose(one.pseudo, other.pseudo[::-1], atol=1e-12)
    table, turned = (rmea(x, y, rate=1.0, window=20.0, step=5.0, lag=4.0) for x, y in ((a, b), (b, a)))
    np.testing.assert_allclose(table, turned[:, ::-1], atol=1e-12)


def test_a_curve_that_follows_is_seen_at_its_lag() -> None:
    a, _ = two(1, 400)
    b = np.roll(a, 3)
    assert np.argmax(rmea(a, b, rate=1.0, window=60.0, step=30.0, lag=5.0).mean(axis=0)) - 5 == 3


def test_a_flat_window_has_no_correlation_and_holes_are_refused_or_fall_out() -> None:
    a, b = two(2, 100)
    flat = a.copy()
    flat[:40] = 1.0
    assert np.isnan(rmea(flat, b, rate=1.0, window=20.0, step=20.0, lag=0.0)[0, 0])
    a[7] = np.nan
    with pytest.raises(RhythmError, match="holes"):
        rmea(a, b, rate=1.0, window=20.0)
    whole = np.delete(a, 7), np.delete(b, 7)
    np.testing.assert_array_equal(
        susy(a, b, rate=1.0, segment=10.0, lag=2.0).real, susy(*whole, rate=1.0, segment=10.0, lag=2.0).real
    )


@pytest.mark.parametrize("call", [lambda a, b: susy(a, b, rate=1.0), lambda a, b: rmea(a, b, rate=1.0)])
def test_too_short_curves_are_refused(call: object) -> None:
    with pytest.raises(RhythmError):
        call(*two(0, 30))  # type: ignore[operator]


def test_inertia_and_coordination_are_recovered_from_what_made_them() -> None:
    """rties' model run forward; both coefficients come back within three standard errors."""
    rng = np.random.default_rng(8)
    n = 3000
    a, b = np.zeros(n), np.zeros(n)
    for t in range(1, n):
        a[t] = 0.6 * a[t - 1] + 0.2 * b[t - 1] + rng.normal()
        b[t] = 0.5 * b[t - 1] - 0.1 * a[t - 1] + rng.normal()
    one, other = inertia_coordination(Curve(0.0, a, 0.5), Curve(0.0, b, 0.5), step=2.0)
    for found, inertia, coordination in ((one, 0.6, 0.2), (other, 0.5, -0.1)):
        assert found.inertia_error is not None and found.coordination_error is not None
        assert abs((found.inertia or 0.0) - inertia) < 3 * found.inertia_error
        assert abs((found.coordination or 0.0) - coordination) < 3 * found.coordination_error
        assert 0.0 < (found.r2 or 0.0) < 1.0
    short, _ = inertia_coordination(Curve(0.0, a[:20], 0.5), Curve(0.0, b[:20], 0.5))
    assert short.coordination is None and short.why is Why.TOO_SHORT
