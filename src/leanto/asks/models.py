"""Asks: one thing wanted, for whom, by when, and who may see it."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from leanto.circles.models import Circle, Pod
from leanto.core.fields import CIRCLE, SealedText
from leanto.people.models import Person


class Effort(models.IntegerChoices):
    EASY = 1
    SOME = 2
    A_LOT = 3


class Audience(models.TextChoices):
    """Who may see an ask, narrowest first."""

    ONE = "one"
    FEW = "few"
    POD = "pod"
    CIRCLE = "circle"


class AskState(models.TextChoices):
    """OPEN until every turn is over (DONE), the asker lets it go, or its end date passes."""

    OPEN = "open"
    DONE = "done"
    LET_GO = "let_go"
    ENDED = "ended"


class Told(models.TextChoices):
    """What the asker was last told. No ask ends while this is empty."""

    NOTHING_YET = ""
    COVERED = "covered"
    SMALLER = "smaller"
    NOT_COVERED = "not_covered"


class Ask(models.Model):
    """One thing wanted. Its occurrences are turns (`plans.Turn`), made from `series`.

    `asker` is the person it is for inside the circle; `typed_by` whoever wrote it (themselves, or
    the member who types for them). An ask for somebody outside the circle has `for_other` (who, in the
    asker's words) and `consent_at`. `details` (address and such) are shown only after a yes.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="asks", db_comment=CIRCLE)
    asker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="asks", db_comment=CIRCLE)
    typed_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_comment=CIRCLE
    )
    for_other = SealedText(max_length=80, db_comment=CIRCLE)
    consent_at = models.DateTimeField(null=True, db_comment=CIRCLE)
    kind = models.CharField(max_length=20, db_comment=CIRCLE)  # a code of asks.kinds
    title = SealedText(max_length=120, db_comment=CIRCLE)
    note = SealedText(max_length=2000, db_comment=CIRCLE)
    details = SealedText(max_length=2000, db_comment=CIRCLE)
    plan_b = SealedText(max_length=400, db_comment=CIRCLE)
    effort = models.PositiveSmallIntegerField(choices=Effort.choices, default=Effort.EASY, db_comment=CIRCLE)
    minutes = models.PositiveIntegerField(default=60, db_comment=CIRCLE)
    people = models.PositiveSmallIntegerField(default=1, db_comment=CIRCLE)
    together = models.BooleanField(default=False, db_comment=CIRCLE)  # all the people of a date, or none
    faces = models.PositiveSmallIntegerField(null=True, db_comment=CIRCLE)  # different people at most, a wish
    faces_insist = models.BooleanField(default=False, db_comment=CIRCLE)  # the wish is a limit
    welcome = models.JSONField(default=list, db_comment=CIRCLE)  # of "ears", "company", "ideas", "hands"
    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.ONE, db_comment=CIRCLE
    )
    pod = models.ForeignKey(Pod, null=True, on_delete=models.SET_NULL, related_name="+", db_comment=CIRCLE)
    series = models.JSONField(default=dict, db_comment=CIRCLE)  # asks.recurrence.Series as data
    state = models.CharField(max_length=8, choices=AskState.choices, default=AskState.OPEN, db_comment=CIRCLE)
    told = models.CharField(
        max_length=12, choices=Told.choices, default=Told.NOTHING_YET, blank=True, db_comment=CIRCLE
    )
    told_at = models.DateTimeField(null=True, db_comment=CIRCLE)  # also when `told` went back to nothing yet
    decide_by = models.DateTimeField(null=True, db_comment=CIRCLE)  # the asker hears before this
    hear_minutes = models.PositiveIntegerField(
        null=True, db_comment=CIRCLE
    )  # own wish: so long before the first turn
    window_until = models.DateField(
        null=True, db_comment=CIRCLE
    )  # recurring: `told` speaks of turns up to this day
    ends_on = models.DateField(null=True, db_comment=CIRCLE)
    made_at = models.DateTimeField(db_comment=CIRCLE)
    goes_out_at = models.DateTimeField(db_comment=CIRCLE)  # until then nobody is told
    edited_at = models.DateTimeField(null=True, db_comment=CIRCLE)

    class Meta:
        indexes = [
            models.Index(fields=["circle", "state", "-made_at"], name="ask_circle_state"),
            models.Index(fields=["asker", "state"], name="ask_asker"),
            models.Index(fields=["state", "decide_by"], name="ask_decide_by"),
        ]

    def __str__(self) -> str:
        return self.title


class AskedPerson(models.Model):
    """Someone an ask of audience "one" or "few" is for."""

    id = models.BigAutoField(primary_key=True, db_comment=CIRCLE)
    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="asked_people", db_comment=CIRCLE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="asked_in", db_comment=CIRCLE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "person"], name="asked_once")]

    def __str__(self) -> str:
        return f"asked {self.pk}"
