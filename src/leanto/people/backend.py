"""Who a session belongs to. There is no password to check: `sign_in` and `passkeys` prove who it is."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import ValidationError
from django.db.models import UUIDField
from django.http import HttpRequest

from leanto.core.prepared import Prepared
from leanto.people.models import Person


class Own(BaseBackend):
    """Finds the person of a session; nobody who left."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        return None

    def get_user(self, user_id: Any) -> Person | None:
        try:
            return _PERSON.first(person=user_id)
        except ValidationError:  # a session that somebody else's program wrote
            return None


_PERSON = Prepared[Person](
    lambda person: Person.objects.filter(pk=person, is_active=True), person=UUIDField()
)
