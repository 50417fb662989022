"""Offers, and room: what somebody is glad to give, and how much they can carry."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from leanto.circles.models import Circle, Membership
from leanto.core.fields import CIRCLE, OWN, SealedText
from leanto.people.models import Person


class OfferState(models.TextChoices):
    OPEN = "open"
    RESTING = "resting"
    ENDED = "ended"


class Offer(models.Model):
    """A thing someone is glad to give, with limits, an end date and the words for putting it down."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="offers", db_comment=CIRCLE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="offers", db_comment=CIRCLE)
    typed_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_comment=CIRCLE
    )
    title = SealedText(max_length=120, db_comment=CIRCLE)
    kinds = models.JSONField(default=list, db_comment=CIRCLE)  # codes of asks.kinds, or ["anything"]
    times = models.JSONField(
        default=list, db_comment=CIRCLE
    )  # [[weekday, from minute, to minute]]; empty: any time
    per_week = models.PositiveSmallIntegerField(null=True, db_comment=CIRCLE)
    minutes = models.PositiveIntegerField(null=True, db_comment=CIRCLE)  # longest single turn
    notice_hours = models.PositiveSmallIntegerField(default=24, db_comment=CIRCLE)
    not_included = SealedText(max_length=400, db_comment=CIRCLE)
    ends_on = models.DateField(db_comment=CIRCLE)
    exit_words = SealedText(max_length=400, db_comment=CIRCLE)
    stretch = models.BooleanField(default=False, db_comment=CIRCLE)
    state = models.CharField(
        max_length=8, choices=OfferState.choices, default=OfferState.OPEN, db_comment=CIRCLE
    )
    made_at = models.DateTimeField(db_comment=CIRCLE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "person"], condition=Q(stretch=True, state="open"), name="one_open_stretch"
            )
        ]
        indexes = [models.Index(fields=["circle", "state"], name="offer_circle_state")]

    def __str__(self) -> str:
        return self.title


class Room(models.Model):
    """What a member can carry in this circle, in their own measure. Every part of the house obeys it."""

    id = models.BigAutoField(primary_key=True, db_comment=CIRCLE)
    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="room", db_comment=CIRCLE
    )
    turns_week = models.PositiveSmallIntegerField(default=2, db_comment=CIRCLE)
    minutes_week = models.PositiveIntegerField(default=240, db_comment=CIRCLE)
    turns_day = models.PositiveSmallIntegerField(null=True, db_comment=CIRCLE)
    rest_hours = models.PositiveSmallIntegerField(null=True, db_comment=CIRCLE)  # between two turns
    night_rest_hours = models.PositiveSmallIntegerField(null=True, db_comment=CIRCLE)  # after a night
    days_in_a_row = models.PositiveSmallIntegerField(
        null=True, db_comment=CIRCLE
    )  # then a day without a turn
    questions_week = models.PositiveSmallIntegerField(null=True, db_comment=CIRCLE)  # of the plan, at most
    never = models.JSONField(default=list, db_comment=CIRCLE)  # [[weekday, from minute, to minute]]
    rather_not = models.JSONField(default=list, db_comment=CIRCLE)
    paused_from = models.DateField(null=True, db_comment=CIRCLE)
    paused_until = models.DateField(
        null=True, db_comment=CIRCLE
    )  # the first day back; empty: until they say so

    def __str__(self) -> str:
        return f"room {self.pk}"


class Apart(models.Model):
    """Two people who are not to be paired, because `person` said so. Seen by nobody else, ever."""

    id = models.BigAutoField(primary_key=True, db_comment=OWN)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="keeps_apart", db_comment=OWN)
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_comment=OWN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "other"], name="apart_once")]

    def __str__(self) -> str:
        return "apart"


class Glad(models.Model):
    """Somebody beside whom `person` likes to do a turn. Seen by nobody else; the plan weighs it both ways."""

    id = models.BigAutoField(primary_key=True, db_comment=OWN)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="glad_of", db_comment=OWN)
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_comment=OWN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "other"], name="glad_once")]

    def __str__(self) -> str:
        return "glad"


class Week(models.Model):
    """What a member has promised in one week, so that a limit is one conditional update.

    `monday` is a date of the circle's own calendar. Kept equal to the sum of held promises by
    `plans.actions`, and checked against it by the tests.
    """

    id = models.BigAutoField(primary_key=True, db_comment=CIRCLE)
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="weeks", db_comment=CIRCLE
    )
    monday = models.DateField(db_comment=CIRCLE)
    turns = models.PositiveSmallIntegerField(default=0, db_comment=CIRCLE)
    minutes = models.PositiveIntegerField(default=0, db_comment=CIRCLE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "monday"], name="week_once")]

    def __str__(self) -> str:
        return f"week of {self.monday}"
