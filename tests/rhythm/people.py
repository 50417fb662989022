"""Simulated people as files, for the tests of the command."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from leanto.engine.rhythm import Beats
from leanto.engine.rhythm.simulate import Case, pair


@cache
def two(case: Case, seed: int, minutes: float = 12.0) -> tuple[Beats, Beats]:
    """Beats of two people."""
    return pair(case, seed, minutes=minutes, shared_ms=25.0)


def write(
    folder: Path, case: Case, seed: int, names: tuple[str, str] = ("ana", "ben"), minutes: float = 12.0
) -> tuple[str, str]:
    """Their intervals as two text files; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, beats in zip(names, two(case, seed, minutes), strict=True):
        path = folder / f"{name}.txt"
        path.write_text("\n".join(f"{value:.1f}" for value in beats.rr[1:]))
        paths.append(str(path))
    return paths[0], paths[1]
