"""A shelf and its owner at a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from leanto.core.keys import KeyRing
from leanto.shelf import keystore
from tests.shelf.twin import Owner, make_shelf
from tests.world import World


@pytest.fixture(autouse=True)
def key_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key store of this test's own: a file does not roll back with the database, and workers share the usual one."""
    ring = KeyRing(tmp_path / "keys.sqlite3", bytes(range(32)))
    monkeypatch.setattr(keystore, "keyring", lambda: ring)
    return tmp_path


@pytest.fixture
def bo(world: World) -> Owner:
    """Bo, signed in, with a shelf that is not open yet."""
    return Owner(make_shelf(world.bo), world.client(world.bo))


@pytest.fixture
def open_bo(bo: Owner) -> Owner:
    """Bo with the shelf open."""
    assert bo.prove().status_code == 200
    return bo
