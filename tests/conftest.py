"""Fixtures that every test may use: databases, the `database` marker, hypothesis profiles, a live server."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.world import lasting_world, world  # noqa: F401 - the one world, for every test

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live"}

settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what touches the database, so that PostgreSQL runs exactly that; browser tests are marked by place."""
    for item in items:
        names: set[str] = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or names & DATABASE_FIXTURES:
            item.add_marker(pytest.mark.database)
        if "tests/browser/" in item.nodeid or {"phone", "desktop", "browser"} & names:
            item.add_marker(pytest.mark.browser)
    # The gates first, because a long test that begins last leaves the other worker idle; a browser last, because its
    # driver leaves an event loop in this thread.
    items.sort(
        key=lambda item: (item.get_closest_marker("browser") is not None, "tests/gates/" not in item.nodeid)
    )


@pytest.fixture(scope="session")
def live(django_db_setup: None, django_db_blocker: object) -> Iterator[str]:
    """The address of a real server (uvicorn, HTTP through a2wsgi) in a thread, on the test database.

    One per xdist worker, on a free port. A test that writes must use `transactional_db` too, because the
    server's threads have connections of their own.
    """
    from leanto.serve.inside import serve_in_thread

    with serve_in_thread() as address:
        yield address


@pytest.fixture(scope="session")
def on_postgresql() -> bool:
    """Does this run use PostgreSQL?"""
    return bool(os.environ.get("LEANTO_DATABASE_URL"))
