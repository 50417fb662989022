"""The demo people, for one-click sign-in. Nobody, unless the server was started as a demo."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from leanto.people.models import Person


def people() -> list[Person]:
    """Everyone in a demo who can sign in: the cast in its order, or (in a demo of other people) everybody."""
    if not settings.LEANTO_DEMO:
        return []
    from leanto.demo import people as cast  # built on every room, so not known while this one is read

    if found := cast():
        return found
    others = Person.objects.filter(is_active=True, email__isnull=False, of_age=True).order_by("joined_at")[
        :40
    ]
    return sorted(others, key=lambda person: person.name)


def person(person_id: UUID) -> Person | None:
    """One of them."""
    return next((each for each in people() if each.pk == person_id), None)
