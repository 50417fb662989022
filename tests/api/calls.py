"""A program that acts for somebody, for the tests of the API."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.test import Client

from leanto.people import actions
from leanto.people.models import Person

BASE = "/api/v1"


@dataclass
class Program:
    """Calls the API with one person's key. `json` and `status` are of the last answer."""

    token: str
    status: int = 0
    json: Any = None
    headers: Any = None

    def __call__(
        self, verb: str, address: str, said: Any = None, key: str | None = "", **headers: str
    ) -> Any:
        """One call. `key` is new for each, unless given; None leaves it out."""
        facts: dict[str, Any] = {}
        if self.token:
            facts["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        if key is not None and verb != "GET":
            facts["HTTP_IDEMPOTENCY_KEY"] = key or secrets.token_urlsafe(12)
        if said is not None:
            facts["data"] = said
            facts["content_type"] = "application/json"
        answer = getattr(Client(), verb.lower())(BASE + address, **facts, **headers)
        self.status, self.headers = answer.status_code, answer.headers
        self.json = answer.json() if answer.content else None
        return self.json


def program(person: Person, label: str = "a calendar") -> Program:
    """With a key that the person made on their own page."""
    _key, token = actions.make_key(person, label)
    return Program(token)
