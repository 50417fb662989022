"""Not too often; and shapes of a server that are refused at its start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory

from leanto.core import checks, throttle
from leanto.core.errors import TooMany
from leanto.core.throttle import Rate, address_of, take

RATE = Rate(5, 60)
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def at(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(throttle, "now", lambda: START + timedelta(seconds=seconds))


def test_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 0)
    for _each in range(5):
        take("x", "one", RATE)
    with pytest.raises(TooMany):
        take("x", "one", RATE)
    take("x", "two", RATE)
    take("y", "one", RATE)


def test_no_double_burst_at_the_edge_of_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 59)
    for _each in range(5):
        take("x", "one", RATE)
    at(monkeypatch, 61)
    with pytest.raises(TooMany):
        take("x", "one", RATE)
    at(monkeypatch, 130)
    take("x", "one", RATE)


def test_where_a_request_comes_from(settings: Any) -> None:
    factory, forged = RequestFactory(), "9.9.9.9, 203.0.113.7"
    settings.SECURE_PROXY_SSL_HEADER = None
    assert (
        address_of(factory.get("/", REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR=forged))
        == "198.51.100.1"
    )
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert address_of(factory.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forged)) == "203.0.113.7"
    one = address_of(factory.get("/", REMOTE_ADDR="2001:db8:1:2::5", HTTP_X_FORWARDED_FOR=""))
    two = address_of(factory.get("/", REMOTE_ADDR="2001:db8:1:2:ffff::9", HTTP_X_FORWARDED_FOR=""))
    assert one == two == "2001:db8:1:2::"
    assert address_of(factory.get("/", REMOTE_ADDR="", HTTP_X_FORWARDED_FOR="")) == "unknown"


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("localhost", False), ("127.0.0.1", False), ("192.168.1.20", False), ("pi.local", False), ("box.lan", False),
        ("pi", False), ("::1", False), ("circle.example.org", True), ("8.8.8.8", True),
    ],
)  # fmt: skip
def test_which_names_strangers_can_reach(host: str, public: bool) -> None:
    assert checks.is_public(host) is public


def ids(found: list[Any]) -> set[str]:
    return {each.id for each in found}


def test_a_public_server_needs_https_and_is_neither_a_demo_nor_debugged(settings: Any) -> None:
    settings.LEANTO_URL = "http://circle.example.org"
    settings.DEBUG = settings.LEANTO_DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert ids(checks.public_shapes()) == {"leanto.E001", "leanto.E002", "leanto.E003", "leanto.W001"}
    settings.LEANTO_URL = "https://circle.example.org"
    settings.DEBUG = settings.LEANTO_DEMO = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert checks.public_shapes() == []


def test_at_home_all_of_that_is_fine(settings: Any) -> None:
    settings.LEANTO_URL = "http://localhost:8000"
    settings.DEBUG = settings.LEANTO_DEMO = True
    assert checks.public_shapes() == []


def test_key_files_that_others_can_read_are_named(settings: Any, tmp_path: Path) -> None:
    settings.LEANTO_DATA = tmp_path
    settings.LEANTO_INSTANCE_KEY_FILE = tmp_path / "instance.key"
    key = tmp_path / "secret.key"
    key.write_text("x")
    key.chmod(0o644)
    assert ids(checks.secret_files()) == {"leanto.W002"}
    key.chmod(0o600)
    assert checks.secret_files() == []


def test_several_processes_with_a_count_each_are_said_aloud(settings: Any) -> None:
    settings.LEANTO_WORKERS = 4
    assert ids(checks.several_processes()) == {"leanto.W003"}
    settings.LEANTO_WORKERS = 1
    assert checks.several_processes() == []


@pytest.mark.django_db(transaction=True)
def test_the_database_of_this_run_is_durable_and_one_that_is_not_is_refused() -> None:
    assert checks.durable_database(databases=["default"]) == []
    weaker = "PRAGMA synchronous=OFF" if connection.vendor == "sqlite" else "SET synchronous_commit = off"
    with connection.cursor() as cursor:
        cursor.execute(weaker)
    try:
        found = ids(checks.durable_database(databases=["default"]))
    finally:
        connection.close()  # a new connection starts as the settings say
    assert found <= {"leanto.E004", "leanto.E005"}
    assert found
