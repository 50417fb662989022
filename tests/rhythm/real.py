"""Recordings of real people that others published: not in the repository, so their tests are skipped without them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def recordings() -> Path:
    """The folder that LEANTO_RECORDINGS names; skips the test, loudly, where there is none."""
    folder = os.environ.get("LEANTO_RECORDINGS", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("LEANTO_RECORDINGS does not name the folder of real recordings: not tried on any of them")
    return Path(folder)
