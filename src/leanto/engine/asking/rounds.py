"""The order of asking for one ask: who, in small rounds, with how long a wait after each, and why.

Somebody is worth asking if the chance that they hear it and say yes is above what the message is worth elsewhere.
Who was asked lately costs less elsewhere too (they would not hear that either), so the price rises with their rest.
Rounds of one while there is time for everybody worth asking, of two when there is not, more only if more are missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from math import ceil, exp

from leanto.engine.asking.prices import SPACING, Prices
from leanto.engine.asking.values import (
    Ask,
    Asking,
    AskingError,
    Habits,
    Kept,
    Person,
    Picked,
    Round,
    Why,
    WhyNot,
    may_be_asked,
    reach,
)

SHORTEST = 1.0
"""Hours of a wait, if the deadline allows it. The longest is a habit of the circle."""

ENOUGH = 2.0
"""A wait of this many mean answer times lets 86 of 100 answers in."""


def order(
    ask: Ask, people: Iterable[Person], prices: Prices, habits: Habits | None = None, seed: int = 0
) -> Asking:
    """Rounds for this ask, and who is left out and why.

    Nobody is in a round whom `may_be_asked` refuses. The same values and seed give the same order in whatever
    order people come; the seed decides between people who are equal in everything. Raises AskingError if two
    people have one key.
    """
    habits = habits or Habits()
    everybody = sorted(people, key=lambda p: p.key)
    if len({p.key for p in everybody}) < len(everybody):
        raise AskingError("Two people have the same key.")
    kept: list[Kept] = []
    elsewhere = 0.0  # the likeliest yes among those who are left to other asks
    worth: list[tuple[float, bytes, Person, float, float]] = []
    for person in everybody:
        refusal = may_be_asked(person, ask)
        if refusal is None:
            hears = reach(person, habits)
            yes = person.chances[ask.kind] * hears
            price = prices.of(person.key) * _lost(hears)
            if hears < habits.floor:
                refusal = WhyNot.TIRED
            elif yes - price <= habits.nuisance:
                refusal = WhyNot.NEEDED
                elsewhere = max(elsewhere, yes)
            else:
                worth.append((price - yes, _lot(seed, ask.key, person.key), person, yes, price))
        if refusal is not None:
            kept.append(Kept(person.key, refusal))
    worth.sort(key=lambda row: row[:2])
    picked = _reasons([(p, yes, price) for _, _, p, yes, price in worth], ask, elsewhere)
    sizes, wait = _rounds(ask, len(picked), habits)
    rounds: list[Round] = []
    start = 0
    for n, size in enumerate(sizes):
        last = n == len(sizes) - 1
        rounds.append(
            Round(
                tuple(picked[start : start + size]),
                min(ask.left - n * wait if last else wait, habits.longest),
            )
        )
        start += size
    kept += [Kept(p.person, WhyNot.OVER) for p in picked[start:]]
    return Asking(
        tuple(rounds),
        tuple(sorted(kept, key=lambda k: k.person)),
        _chance([p.yes for p in picked[:start]], ask.missing),
    )


def _rounds(ask: Ask, n: int, habits: Habits) -> tuple[list[int], float]:
    """Sizes of the rounds and hours between them: small ones if the time lets all n be asked, large ones if not."""
    if n == 0:
        return [], 0.0
    least = min(max(SHORTEST, habits.answer), habits.longest)
    fit = max(1, int(ask.left // least))
    size = habits.small if ceil(n / habits.small) <= fit else habits.large
    size = max(size, ask.missing)
    count = min(fit, ceil(n / size))
    wait = min(max(ask.left / count, least), ENOUGH * habits.answer, habits.longest)
    sizes = [size] * count
    sizes[-1] = min(size, n - size * (count - 1))
    return sizes, max(wait, least) if count > 1 else ask.left


def _lost(hears: float) -> float:
    """Messages, as the prices count them, that a question now takes from somebody who hears it so likely.

    A price is for a message at the assumed spacing, which is heard with 1 - exp(-SPACING); to somebody fully rested
    it is worth more. Somebody surely deaf loses half of what a rested person does: of the time that a new deaf
    time takes, they would have been deaf for half anyway.
    """
    return (1.0 + hears) / 2.0 / (1.0 - exp(-SPACING))


def _reasons(ranked: list[tuple[Person, float, float]], ask: Ask, elsewhere: float) -> list[Picked]:
    """Why each stands where they stand, from the same terms as the order."""
    picked: list[Picked] = []
    for n, (person, yes, price) in enumerate(ranked):
        after = ranked[n + 1 :]
        why = Why.LIKELY
        if any(p.chances[ask.kind] > person.chances[ask.kind] and y <= yes for p, y, _ in after):
            why = Why.RESTED
        if elsewhere > yes or any(y > yes for _, y, _ in after):
            why = Why.FREE
        picked.append(Picked(person.key, why, yes, price))
    return picked


def _chance(yeses: list[float], missing: int) -> float:
    """That at least `missing` of independent chances come true."""
    exactly = [1.0] + [0.0] * missing  # the last one gathers "or more"
    for yes in yeses:
        for k in range(missing, 0, -1):
            stay = exactly[k] if k == missing else exactly[k] * (1.0 - yes)
            exactly[k] = stay + exactly[k - 1] * yes
        if missing:
            exactly[0] *= 1.0 - yes
    return exactly[missing]


def _lot(seed: int, ask: str, person: str) -> bytes:
    """A lottery ticket that depends on nothing but the three."""
    return blake2b(f"{seed}\n{ask}\n{person}".encode(), digest_size=8).digest()
