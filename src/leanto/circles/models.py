"""Circles: who belongs, what they hold to, and the doors in."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse

from leanto.core.fields import CIRCLE, SealedText
from leanto.people.models import Person


class Circle(models.Model):
    """A group of people with an agreement. Never needs another circle's rows to plan."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    name = SealedText(keyed_by="id", max_length=80, db_comment=CIRCLE)
    purpose = SealedText(keyed_by="id", max_length=600, db_comment=CIRCLE)
    timezone = models.CharField(max_length=64, default="UTC", db_comment=CIRCLE)
    language = models.CharField(max_length=10, default="en", db_comment=CIRCLE)
    made_at = models.DateTimeField(db_comment=CIRCLE)
    ended_at = models.DateTimeField(null=True, db_comment=CIRCLE)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("circles:circle", args=[self.pk])


class Agreement(models.Model):
    """What the circle holds to, in its own words; a new version is a new row."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="agreements", db_comment=CIRCLE)
    text = SealedText(max_length=6000, db_comment=CIRCLE)
    review_on = models.DateField(db_comment=CIRCLE)
    written_at = models.DateTimeField(db_comment=CIRCLE)
    written_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_comment=CIRCLE
    )

    class Meta:
        indexes = [models.Index(fields=["circle", "-written_at"], name="agreement_newest")]

    def __str__(self) -> str:
        return f"agreement of {self.written_at:%Y-%m-%d}"


class Part(models.TextChoices):
    """A member's part in the circle."""

    MEMBER = "member"
    COORDINATOR = "coordinator"


class Membership(models.Model):
    """A person in a circle. `shown_name` may be a pseudonym; empty means the person's own name.

    `kept_by` is set for someone without a phone: that member types for them, with their consent on
    record (`consent_words`, `consent_at`). The record of every such entry says who typed.

    Nobody becomes a coordinator or a keeper by somebody else's hand: `arrange_asked_by` is the coordinator
    who asked this member to arrange, `keep_offered_to` whom the keeper asked to keep this member; both wait
    for a yes.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    circle = models.ForeignKey(
        Circle, on_delete=models.CASCADE, related_name="memberships", db_comment=CIRCLE
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="memberships", db_comment=CIRCLE
    )
    shown_name = SealedText(max_length=80, db_comment=CIRCLE)
    part = models.CharField(max_length=12, choices=Part.choices, default=Part.MEMBER, db_comment=CIRCLE)
    joined_at = models.DateTimeField(db_comment=CIRCLE)
    left_at = models.DateTimeField(null=True, db_comment=CIRCLE)
    kept_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="keeps", db_comment=CIRCLE
    )
    consent_words = SealedText(max_length=300, db_comment=CIRCLE)
    consent_at = models.DateTimeField(null=True, db_comment=CIRCLE)
    arrange_asked_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_comment=CIRCLE
    )
    keep_offered_to = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_comment=CIRCLE
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "person"], condition=Q(left_at=None), name="member_once"
            )
        ]
        indexes = [models.Index(fields=["person", "circle"], name="membership_person")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What this circle calls them."""
        return self.shown_name or str(self.person)

    @property
    def is_coordinator(self) -> bool:
        return self.part == Part.COORDINATOR


class Invitation(models.Model):
    """A door into one circle: a secret link, hashed at rest, for so many people, for seven days."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    circle = models.ForeignKey(
        Circle, on_delete=models.CASCADE, related_name="invitations", db_comment=CIRCLE
    )
    token_hash = models.CharField(max_length=64, unique=True, db_comment=CIRCLE)
    made_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_comment=CIRCLE
    )
    made_at = models.DateTimeField(db_comment=CIRCLE)
    ends_at = models.DateTimeField(db_comment=CIRCLE)
    places = models.PositiveSmallIntegerField(default=1, db_comment=CIRCLE)
    taken = models.PositiveSmallIntegerField(default=0, db_comment=CIRCLE)
    taken_back_at = models.DateTimeField(null=True, db_comment=CIRCLE)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=models.F("places")), name="invitation_not_overfull")
        ]

    def __str__(self) -> str:
        return f"invitation until {self.ends_at:%Y-%m-%d}"


class Pod(models.Model):
    """A few chosen people for one situation, inside a circle; seen only by those in it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="pods", db_comment=CIRCLE)
    name = SealedText(max_length=80, db_comment=CIRCLE)
    made_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_comment=CIRCLE
    )
    made_at = models.DateTimeField(db_comment=CIRCLE)
    ended_at = models.DateTimeField(null=True, db_comment=CIRCLE)

    def __str__(self) -> str:
        return self.name


class PodMember(models.Model):
    """Somebody asked into a pod. Listed to the others only after their own yes."""

    id = models.BigAutoField(primary_key=True, db_comment=CIRCLE)
    pod = models.ForeignKey(Pod, on_delete=models.CASCADE, related_name="places", db_comment=CIRCLE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pod_places", db_comment=CIRCLE)
    asked_at = models.DateTimeField(db_comment=CIRCLE)
    said_yes_at = models.DateTimeField(null=True, db_comment=CIRCLE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pod", "person"], name="pod_member_once")]

    def __str__(self) -> str:
        return f"place {self.pk}"


class QuietStart(models.TextChoices):
    """From when the days are counted, by the person's own tap and nothing else."""

    TAP = "tap"  # "I'm going quiet now"
    NO_TAP = "no_tap"  # no "I'm around" for so long


class QuietPlan(models.Model):
    """Words that a person wrote beforehand, for one other member, for when they go quiet. Sent once, as written.

    `to` is asked before anything is counted; None while there is nobody (not chosen yet, or they said no). `due_at` is
    when the words go out: None while nothing is counted. It moves only by the owner's own taps, and no other sign of
    life is looked at or kept. `warned_at`: the word to the owner a day before, for a start without a tap. Taking it
    back deletes the row. A plan that was sent goes after `circles.rules.QUIET_KEPT`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    circle = models.ForeignKey(
        Circle, on_delete=models.CASCADE, related_name="quiet_plans", db_comment=CIRCLE
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="quiet_plans", db_comment=CIRCLE
    )
    to = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+", db_comment=CIRCLE)
    start = models.CharField(max_length=6, choices=QuietStart.choices, db_comment=CIRCLE)
    days = models.PositiveSmallIntegerField(db_comment=CIRCLE)
    words = SealedText(max_length=1000, db_comment=CIRCLE)
    please_not = SealedText(max_length=400, db_comment=CIRCLE)
    made_at = models.DateTimeField(db_comment=CIRCLE)
    asked_at = models.DateTimeField(null=True, db_comment=CIRCLE)
    said_yes_at = models.DateTimeField(null=True, db_comment=CIRCLE)
    due_at = models.DateTimeField(null=True, db_comment=CIRCLE)
    warned_at = models.DateTimeField(null=True, db_comment=CIRCLE)
    sent_at = models.DateTimeField(null=True, db_comment=CIRCLE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "person", "to"], condition=Q(sent_at=None), name="quiet_plan_once"
            ),
            models.CheckConstraint(condition=Q(start="tap") | Q(days__gte=2), name="quiet_plan_day_before"),
            models.CheckConstraint(
                condition=Q(said_yes_at__isnull=False) | Q(due_at=None, sent_at=None),
                name="quiet_plan_asked_first",
            ),
        ]
        indexes = [models.Index(fields=["sent_at", "due_at"], name="quiet_plan_due")]

    def __str__(self) -> str:
        return f"quiet plan {self.pk}"
