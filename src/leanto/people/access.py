"""Whose keys, whose account, and who may see how to reach somebody."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db.models import Q

from leanto.core.errors import NotHere
from leanto.people.models import ApiKey, Passkey, Person


def passkey(person: Person, key_id: UUID) -> Passkey:
    """One of the person's own passkeys."""
    found = Passkey.objects.select_related("person").filter(pk=key_id, person=person).first()
    if found is None:
        raise NotHere
    return found


def api_key(person: Person, key_id: UUID) -> ApiKey:
    """One of the person's own keys for programs that still works."""
    found = ApiKey.objects.filter(pk=key_id, person=person, ended_at=None).first()
    if found is None:
        raise NotHere
    return found


def hash_of(token: str) -> str:
    """What is kept of a key for programs. Its 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def person_with_key(token: str) -> Person | None:
    """The person for whom a program acts with this key, or nobody. One query."""
    found = (
        ApiKey.objects.select_related("person")
        .filter(token_hash=hash_of(token), ended_at=None, person__is_active=True)
        .first()
    )
    return found.person if found else None


def may_reach(viewer: Person, other: Person) -> bool:
    """May the viewer see how to reach the other? Only those who share a promise: one did or will do
    a turn for the other. One query.
    """
    from leanto.plans.models import Promise, PromiseState

    if viewer.pk == other.pk:
        return True
    return Promise.objects.filter(
        Q(person=viewer, turn__ask__asker=other) | Q(person=other, turn__ask__asker=viewer),
        state__in=[PromiseState.HELD, PromiseState.DONE],
    ).exists()
