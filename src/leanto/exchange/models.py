"""Doors outward and inward: calendar addresses, and imports waiting to be looked at."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from leanto.circles.models import Circle
from leanto.core.fields import ACCOUNT, CIRCLE, SealedText
from leanto.people.models import Person


class PersonalFeed(models.Model):
    """A secret calendar address of one person; only its hash is kept, and it can be ended.

    `label` is where they use it, in their own words. `neutral`: every entry says only "Busy".
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=ACCOUNT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feeds", db_comment=ACCOUNT)
    token_hash = models.CharField(max_length=64, unique=True, db_comment=ACCOUNT)
    label = SealedText(keyed_by="person_id", max_length=60, db_comment=ACCOUNT)
    neutral = models.BooleanField(default=False, db_comment=ACCOUNT)
    made_at = models.DateTimeField(db_comment=ACCOUNT)
    ended_at = models.DateTimeField(null=True, db_comment=ACCOUNT)

    def __str__(self) -> str:
        return f"feed {self.pk}"


class Import(models.Model):
    """Rows that somebody brought, read but not yet taken in: shown, corrected, then all or nothing.

    Kept a day. `rows` is sealed JSON: the table as read, the chosen columns, and the answers given
    (`bring.Brought`); once taken in, only how many came in.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="imports", db_comment=CIRCLE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_comment=CIRCLE)
    what = models.CharField(max_length=10, db_comment=CIRCLE)  # "people", "asks" or "contacts"
    rows = SealedText(db_comment=CIRCLE)
    made_at = models.DateTimeField(db_comment=CIRCLE)
    taken_in_at = models.DateTimeField(null=True, db_comment=CIRCLE)

    def __str__(self) -> str:
        return f"import {self.pk}"
