"""The kernels, as they stand or compiled: one source, two ways to run it.

Compiled twins are made when a network is large enough to be worth it and numba is there. Each kernel is copied with
globals of its own in which the other kernels are compiled ones, so both ways live side by side in one process.
numba keeps compiled code on disk by the date of one file; kernels call each other across files, so the folder is
named after what all of them say.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

from leanto.engine.plan.flow import auction, board, heap, lay, near, outward, phases, repair, settle, vacate

MODULES: tuple[ModuleType, ...] = (board, lay, near, heap, auction, repair, phases, vacate, outward, settle)
"""In the order in which they call each other, leaves first."""

Kernels = SimpleNamespace


def can_compile() -> bool:
    """Whether numba is installed (it is not imported by asking)."""
    return importlib.util.find_spec("numba") is not None


def _functions() -> list[FunctionType]:
    found = []
    for module in MODULES:
        for thing in vars(module).values():
            if isinstance(thing, FunctionType) and thing.__module__ == module.__name__:
                found.append(thing)
    return found


@cache
def plain() -> Kernels:
    """The kernels as they stand; they take lists."""
    return SimpleNamespace(**{f.__name__: f for f in _functions()})


@cache
def compiled() -> Kernels:
    """The kernels compiled; they take arrays. Raises ImportError without numba."""
    import numba

    names: dict[str, Any] = {"__name__": __name__, "__builtins__": __builtins__, "__file__": __file__}
    for module in MODULES:
        names.update({k: v for k, v in vars(module).items() if isinstance(v, int)})
    before = numba.config.CACHE_DIR
    folder = _folder(numba.__version__)
    numba.config.CACHE_DIR = str(folder or "")
    try:
        compile_: Callable[[FunctionType], Any] = numba.njit(cache=folder is not None, boundscheck=False)
        for function in _functions():
            twin = FunctionType(function.__code__, names, function.__name__, function.__defaults__)
            twin.__module__ = function.__module__
            names[function.__name__] = compile_(twin)
    finally:
        numba.config.CACHE_DIR = before
    return SimpleNamespace(**{f.__name__: names[f.__name__] for f in _functions()})


def _at_home() -> Path:
    return Path.home() / ".cache" / "leanto"


def _for_now() -> Path:
    return Path(tempfile.gettempdir()) / f"leanto-{os.getuid() if hasattr(os, 'getuid') else 0}"


def _folder(version: str) -> Path | None:
    """Where compiled code may lie: at home, else in a temporary folder of this user's own, else nowhere."""
    said = hashlib.sha256(version.encode())
    for module in MODULES:
        said.update(Path(str(module.__file__)).read_bytes())
    for above in (_at_home, _for_now):
        try:
            folder = above() / f"flow-{said.hexdigest()[:16]}"
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if hasattr(os, "getuid") and {folder.stat().st_uid, folder.parent.stat().st_uid} != {os.getuid()}:
                continue  # code that somebody else may have put there is not run
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except (OSError, RuntimeError):  # no home, or nothing can be written there
            continue
    return None
