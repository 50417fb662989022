"""How often strangers are called together: simulated pairs, a few in every run, 300 of each kind in the long one."""

from __future__ import annotations

from collections import Counter

import pytest
from scipy.stats import binom

from leanto.engine.rhythm import Verdict, Why, curve, high_passed, repair, together
from leanto.engine.rhythm.simulate import Case, pair

MINUTES = 20.0


def verdicts(case: Case, number: int, **how: float) -> Counter[str]:
    """What unpaced minutes of so many pairs are called."""
    found: Counter[str] = Counter()
    for seed in range(number):
        result = together(
            *(high_passed(curve(repair(beats))) for beats in pair(case, seed, minutes=MINUTES, **how))
        )
        found[str(result.why or result.verdict)] += 1
    return found


def band(number: int, low: float, high: float) -> tuple[int, int]:
    """Counts that a rate between low and high gives in all but one of a thousand runs."""
    return int(binom.ppf(0.0005, number, low)), int(binom.ppf(0.9995, number, high))


def check(number: int) -> None:
    low, high = band(number, 0.03, 0.07)
    for case in (Case.INDEPENDENT, Case.BOTH_SETTLE):
        found = verdicts(case, number)
        assert low <= found[Verdict.MORE] <= high, (case, found)
        assert found[Verdict.MORE] + found[Verdict.NOT_MORE] == number
    untold = verdicts(Case.SAME_PACER, number)
    assert untold[Verdict.MORE] <= high and untold[Why.SAME_STEADY_RHYTHM] >= 0.9 * number, untold
    assert verdicts(Case.SHARED, number, shared_ms=15.0)[Verdict.MORE] >= 0.97 * number


def test_strangers_pass_as_strangers_and_a_pacer_as_a_pacer() -> None:
    check(40)


@pytest.mark.long
def test_the_share_of_false_alarms_is_what_it_says_in_three_hundred_pairs_of_each_kind() -> None:
    """Independent and both settling: 3 to 7 in a hundred, so 9 to 21 of 300, within chance of that band."""
    check(300)
    assert verdicts(Case.SHARED, 300, shared_ms=15.0, lag=3.0)[Verdict.MORE] >= 0.97 * 300
    assert verdicts(Case.SHARED, 300, shared_ms=10.0)[Verdict.MORE] >= 0.7 * 300
