"""The world, and the newest code from the mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.core.cache import cache

from tests.world import lasting_world, world

__all__ = ["lasting_world", "world"]


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def code() -> Callable[[], str]:
    """Reads the code out of the newest mail, as a person would."""

    def read() -> str:
        found = re.search(r"\d{4} \d{4}", str(mail.outbox[-1].body))
        assert found, "a code stands in the mail"
        return found.group()

    return read
