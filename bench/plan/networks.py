"""Synthetic networks for the core: people with kinds, free slots, a reach and room; asks near them.

A point is ten units. Willingness (gladly, ok, a stretch) costs 0, 12 or 40 points, distance up to 30, somebody who
was there before saves 15. Load costs 20 points times the growth of (half of recent + now) squared, over room.
An ask without anybody costs 2,000 points times 1, 2 or 4. All of it is drawn from one seed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "src")]

import numpy as np  # noqa: E402
from scipy.spatial import cKDTree  # noqa: E402

from leanto.engine.plan.flow.network import Network, network  # noqa: E402

POINT = 10
KINDS = np.array([0.26, 0.2, 0.16, 0.12, 0.1, 0.08, 0.05, 0.03])
SLOTS = 21


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is drawn. `room` is the mean room, `nearest` how many pairs an ask keeps at most."""

    people: int
    asks: int
    room: float
    nearest: int
    reach: float
    """The mean number of people within a person's reach, of those who could, over an area with everybody."""
    levels_only: bool = False
    no_preferences: bool = False
    room_factor: float = 1.0


RECIPES = {
    "circle": Recipe(12, 40, 5.0, 12, 400),
    "community": Recipe(200, 1_000, 6.0, 60, 150),
    "town": Recipe(10_000, 50_000, 5.85, 150, 220),
    "town, three levels only": Recipe(10_000, 50_000, 5.85, 150, 220, levels_only=True),
    "town, no preferences": Recipe(10_000, 50_000, 5.85, 150, 220, no_preferences=True),
    "town, room x 0.7": Recipe(10_000, 50_000, 5.85, 150, 220, room_factor=0.7),
    "city": Recipe(1_000_000, 300_000, 2.6, 40, 400),
    "tight city": Recipe(120_000, 300_000, 2.15, 40, 400),
}


def draw(name: str, seed: int) -> Network:
    """The network of a name in `RECIPES`; the same for the same seed."""
    return made(RECIPES[name], seed)


def made(recipe: Recipe, seed: int) -> Network:
    """The network of a recipe; the same for the same seed."""
    rng = np.random.default_rng(seed)
    people, asks = recipe.people, recipe.asks
    side = np.sqrt(people)
    home = rng.random((people, 2)) * side
    there = rng.random((asks, 2)) * side
    level = rng.choice(np.array([0, 12, 40, 999]), size=(people, len(KINDS)), p=[0.2, 0.22, 0.13, 0.45])
    busy = rng.beta(3.0, 3.0, people)
    free = rng.random((people, SLOTS)) < busy[:, None]
    reach = np.sqrt(recipe.reach / np.pi) * rng.lognormal(-0.06, 0.35, people)
    room = 1 + rng.poisson(max(0.0, recipe.room - 1.0) * rng.gamma(3.0, 1 / 3.0, people))
    if recipe.room_factor != 1.0:
        room = np.maximum(1, (room * recipe.room_factor).astype(np.int64))
    recent = np.minimum(rng.poisson(1.5, people), 8)
    kind = rng.choice(len(KINDS), asks, p=KINDS)
    slot = rng.choice(SLOTS, asks, p=_slots())
    start, helper, away = _near(recipe, home, there, reach, (level, free), (kind, slot))
    count = np.diff(start)
    kinds = np.repeat(kind, count)
    points = level[helper, kinds].astype(np.float64)
    if not recipe.levels_only:
        points += 30.0 * away
        points -= 15.0 * (rng.random(len(helper)) < 0.06)
    cost = np.rint(points * POINT).astype(np.int32)
    if recipe.no_preferences:
        cost[:] = 0
    unmet = (2_000 * POINT * rng.choice(np.array([1, 2, 4]), asks, p=[0.7, 0.2, 0.1])).astype(np.int32)
    first = np.concatenate([[0], np.cumsum(room)])
    whose = np.repeat(np.arange(people), room)
    unit = np.arange(len(whose)) - first[whose]
    load = np.rint(20 * POINT * (2 * (0.5 * recent[whose] + unit) + 1) / room[whose]).astype(np.int32)
    return network(
        start=start, helper=helper, cost=cost, slot=slot.astype(np.int32), unmet=unmet, first=first, load=load
    )


def _slots() -> np.ndarray:
    weight = np.tile([0.8, 1.0, 1.3], SLOTS // 3)
    return weight / weight.sum()


def _near(recipe, home, there, reach, people, asks):  # type: ignore[no-untyped-def]
    """Pairs within the helper's reach, at most the nearest of them, 2 % of them "rather not"; CSR by ask."""
    level, free = people
    kind, slot = asks
    found_ask, found_helper, found_away = [], [], []
    for k in range(len(KINDS)):
        for s in range(SLOTS):
            mine = np.flatnonzero((kind == k) & (slot == s))
            could = np.flatnonzero((level[:, k] < 999) & free[:, s])
            if not len(mine) or not len(could):
                continue
            want = min(len(could), 2 * recipe.nearest)
            distance, index = cKDTree(home[could]).query(there[mine], k=[*range(1, want + 1)])
            who = could[index]
            ok = distance <= reach[who]
            ok &= ((who * 2_654_435_761 + mine[:, None] * 40_503) >> 7) % 50 != 0
            ok &= np.cumsum(ok, axis=1) <= recipe.nearest
            row, _ = np.nonzero(ok)
            found_ask.append(mine[row].astype(np.int32))
            found_helper.append(who[ok].astype(np.int32))
            found_away.append((distance / reach[who])[ok].astype(np.float32))
    ask, helper, away = (np.concatenate(x) for x in (found_ask, found_helper, found_away))
    order = np.argsort(ask, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(ask, minlength=recipe.asks))])
    return start, helper[order], away[order]
