"""Sessions: a few people of a circle who settle together for some minutes.

A session is called `Sitting` in code, because "session" is Django's word for a signed-in browser. Every row here goes
soon after its time (`tasks.sweep`): nothing says afterwards who sat with whom. Who is on the line is never a row.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from leanto.circles.models import Circle
from leanto.core.fields import CIRCLE, SealedText
from leanto.people.models import Person


class Format(models.TextChoices):
    """What they do together. The steps of each are a script in the browser."""

    BREATHING = "breathing"
    LISTENING = "listening"
    COMPANY = "company"
    WALK = "walk"
    ORDINARY = "ordinary"


class Channel(models.TextChoices):
    """What carries it. A camera is never a channel of its own: it is off until its owner turns it on."""

    VOICE = "voice"
    LINE = "line"  # a line of text now and then
    QUIET = "quiet"  # nothing but knowing


class Sitting(models.Model):
    """An invitation of one person to up to five others of the circle, and the room it opens.

    Guests may answer until `answer_by`; the room is there until `ends_at` at the latest.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="+", db_comment=CIRCLE)
    asker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_comment=CIRCLE)
    format = models.CharField(max_length=10, choices=Format.choices, db_comment=CIRCLE)
    channel = models.CharField(max_length=6, choices=Channel.choices, db_comment=CIRCLE)
    minutes = models.PositiveSmallIntegerField(db_comment=CIRCLE)
    words = SealedText(max_length=200, db_comment=CIRCLE)  # "while I phone the bank", or where to meet
    made_at = models.DateTimeField(db_comment=CIRCLE)
    answer_by = models.DateTimeField(db_comment=CIRCLE)
    ends_at = models.DateTimeField(db_comment=CIRCLE)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(10, 25)), name="sitting_minutes"),
            models.CheckConstraint(condition=Q(answer_by__lt=F("ends_at")), name="sitting_ends"),
        ]
        indexes = [models.Index(fields=["ends_at"], name="sitting_over")]

    def __str__(self) -> str:
        return f"session {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("settle:live", args=[self.pk])


class Answer(models.TextChoices):
    """What a guest said. To the asker only "coming" shows: a no looks like silence, then and later."""

    WAITING = "waiting"
    COMING = "coming"
    NO = "no"


class Guest(models.Model):
    """Somebody who was asked. `slot` is their number on the line; the asker's is 0."""

    id = models.BigAutoField(primary_key=True, db_comment=CIRCLE)
    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="guests", db_comment=CIRCLE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_comment=CIRCLE)
    slot = models.PositiveSmallIntegerField(db_comment=CIRCLE)
    answer = models.CharField(max_length=7, choices=Answer.choices, default=Answer.WAITING, db_comment=CIRCLE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "person"], name="guest_once"),
            models.UniqueConstraint(fields=["sitting", "slot"], name="guest_slot"),
            models.CheckConstraint(condition=Q(slot__range=(1, 5)), name="guest_slots"),
        ]

    def __str__(self) -> str:
        return f"guest {self.slot}"
