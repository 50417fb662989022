"""Thousands of calls that nobody wrote: no error of ours, and every answer as the description says (B1 in size).

Schemathesis as a library: its plug-in for pytest does not work with this version. Each call is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.calls import BASE, program
from tests.gates.roles import Cast, cast

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CASES = 3  # of each operation, role and mode in the everyday suite: over six hundred in all
MANY = 30  # the same in the long run, with four roles: more than ten thousand in all


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The calls share the test's own connection, as those of Django's test client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def real_ids(world: Cast, of: Any) -> dict[str, list[str]]:
    """Ids that exist, so that calls reach what lies behind the door."""
    me = world.world.member(of, world.world.maple)
    return {
        "circle_id": [str(world.world.maple.pk)],
        "member_id": [str(me.pk), str(world.world.member(world.world.dolores).pk)],
        "ask_id": [str(one.pk) for one in (world.wide, world.narrow, world.podded, world.kept)],
        "turn_id": [str(one.pk) for one in world.turns.values()],
        "promise_id": [str(world.promise.pk)],
        "offer_id": [str(world.offer.pk), str(world.resting.pk)],
        "line_id": [str(world.line.pk), str(world.narrow_line.pk)],
    }


def run(role: str, mode: GenerationMode, each: int) -> set[str]:
    """So many calls of each operation as one role; three of four name things that exist.

    Returns which operations were let through at least once.
    """
    world = cast()
    person = world.people[role]
    assert person is not None
    token, known = program(person).token, real_ids(world, person)
    schema: Any = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", get_wsgi_application())
    good: set[str] = set()

    def call(case: Any, data: st.DataObject) -> None:
        for name in case.path_parameters or {}:
            if data.draw(st.integers(0, 3)):
                case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
        cache.clear()  # the rate is tested elsewhere
        with transaction.atomic():
            answer = case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)
            transaction.set_rollback(True)
        if answer.status_code < 300:
            good.add(case.operation.label)

    calm = settings(
        max_examples=each, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for found in schema.get_all_operations():
        with suppress(Unsatisfiable):  # an operation that takes nothing cannot be sent anything wrong
            calm(given(found.ok().as_strategy(generation_mode=mode), st.data())(call))()
    return good


@pytest.mark.django_db
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("role", ["asker", "keeper"])
def test_no_call_breaks_the_server_or_the_description(role: str, mode: GenerationMode) -> None:
    """Somebody with asks, pods and a promise made to them; somebody who arranges and types for another."""
    good = run(role, mode, CASES)
    if mode is GenerationMode.POSITIVE:
        assert len(good) > 15, (
            f"hardly anything was let through, so hardly anything was tried: {sorted(good)}"
        )


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("role", ["asker", "keeper", "helper", "other_circle"])
def test_thousands_of_calls_break_nothing(role: str, mode: GenerationMode) -> None:
    """The same at length."""
    run(role, mode, MANY)
