"""The shelf: that an entry exists, on which day it was put there, its length in buckets. Nothing else is known here.

Keys are not here: wrapped entry keys and everything of the vault are in the key store (`keystore.py`), so that
deleting there is enough, and a copy of this database opens nothing even for whoever knows the passphrase.
"""

from __future__ import annotations

from django.db import models

from leanto.core.fields import SEALED
from leanto.people.models import Person


class Entry(models.Model):
    """One sealed entry, in its newest version. What kind of entry it is stands inside."""

    id = models.UUIDField(
        primary_key=True, editable=False, db_comment=SEALED
    )  # the browser's: the seal is bound to it
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_comment=SEALED)
    version = models.PositiveBigIntegerField(db_comment=SEALED)
    body = models.BinaryField(db_comment=SEALED)
    closed = models.BooleanField(default=False, db_comment=SEALED)  # for good: no later version is taken
    sent = models.BooleanField(
        default=False, db_comment=SEALED
    )  # to the public key, while the shelf was locked
    on = models.DateField(db_comment=SEALED)

    class Meta:
        indexes = [models.Index(fields=["person", "on"], name="shelf_of_person")]

    def __str__(self) -> str:
        return str(self.pk)


class Anew(models.Model):
    """Somebody who lost every way in asked for a new shelf. For three days whoever still has one can say no."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="+", db_comment=SEALED
    )
    asked_at = models.DateTimeField(db_comment=SEALED)

    def __str__(self) -> str:
        return str(self.pk)
