"""Who a session belongs to. There is no password to check: `sign_in` and `passkeys` prove who it is."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from leanto.people.models import Person


class Own(BaseBackend):
    """Finds the person of a session; nobody who left."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        return None

    def get_user(self, user_id: Any) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).first()
