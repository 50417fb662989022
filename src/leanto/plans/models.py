"""Plans: turns, promises, and what the plan suggests. The only door between database and engine."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from leanto.asks.models import Ask
from leanto.circles.models import Circle
from leanto.core.fields import CIRCLE, OWN, SealedText
from leanto.people.models import Person


class TurnState(models.TextChoices):
    OPEN = "open"
    OVER = "over"
    DROPPED = "dropped"


class Turn(models.Model):
    """One occurrence of an ask that so many people do. `taken` never exceeds `places`.

    `key` is the original local date within the series, so that a moved turn stays the same turn.
    `anytime`: the window from `starts_at` to `ends_at` is loose, `minutes` long within it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="turns", db_comment=CIRCLE)
    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="turns", db_comment=CIRCLE)
    key = models.DateField(db_comment=CIRCLE)
    day = models.DateField(db_comment=CIRCLE)  # local date in the circle's time zone
    monday = models.DateField(db_comment=CIRCLE)
    starts_at = models.DateTimeField(db_comment=CIRCLE)
    ends_at = models.DateTimeField(db_comment=CIRCLE)
    anytime = models.BooleanField(default=False, db_comment=CIRCLE)
    minutes = models.PositiveIntegerField(db_comment=CIRCLE)
    places = models.PositiveSmallIntegerField(default=1, db_comment=CIRCLE)
    taken = models.PositiveSmallIntegerField(default=0, db_comment=CIRCLE)
    note = SealedText(max_length=400, db_comment=CIRCLE)
    edited = models.BooleanField(default=False, db_comment=CIRCLE)
    state = models.CharField(
        max_length=8, choices=TurnState.choices, default=TurnState.OPEN, db_comment=CIRCLE
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ask", "key"], name="turn_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="turn_not_overfull"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="turn_ends_after_start"),
        ]
        indexes = [models.Index(fields=["circle", "state", "starts_at"], name="turn_circle_open")]

    def __str__(self) -> str:
        return f"turn on {self.day}"


class PromiseState(models.TextChoices):
    HELD = "held"
    HANDED_BACK = "handed_back"
    DONE = "done"
    DID_NOT_HAPPEN = "did_not_happen"


class Promise(models.Model):
    """A turn somebody said yes to. `looking` means they asked for a stand-in and hold it until one is found."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="promises", db_comment=CIRCLE)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="promises", db_comment=CIRCLE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="promises", db_comment=CIRCLE)
    typed_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_comment=CIRCLE
    )
    state = models.CharField(
        max_length=14, choices=PromiseState.choices, default=PromiseState.HELD, db_comment=CIRCLE
    )
    looking = models.BooleanField(default=False, db_comment=CIRCLE)
    made_at = models.DateTimeField(db_comment=CIRCLE)
    closed_at = models.DateTimeField(null=True, db_comment=CIRCLE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["turn", "person"], condition=Q(state="held"), name="promise_once")
        ]
        indexes = [
            models.Index(fields=["person", "state"], name="promise_person"),
            models.Index(fields=["circle", "state"], name="promise_circle"),
        ]

    def __str__(self) -> str:
        return f"promise {self.pk}"


class Answer(models.TextChoices):
    """What became of a line of the plan.

    A yes is the promise itself, so nothing writes YES while the promise stands. LAPSED is the system's own:
    the turn filled or passed, or limits changed. PASSED_OVER: whoever arranges looked for somebody else
    before this person was asked; they never hear of it.
    """

    SUGGESTED = "suggested"  # in the plan; nobody has been told
    ASKED = "asked"
    YES = "yes"
    NOT_THIS_TIME = "not_this_time"
    SMALLER = "smaller"
    LATER = "later"
    SOMEONE_ELSE = "someone_else"
    LAPSED = "lapsed"
    PASSED_OVER = "passed_over"


NOES = frozenset(
    {Answer.NOT_THIS_TIME, Answer.SMALLER, Answer.LATER, Answer.SOMEONE_ELSE, Answer.PASSED_OVER}
)
"""Answers after which nobody is asked for that turn again. PASSED_OVER is the arranger's own."""


class Suggestion(models.Model):
    """One line of the plan: this person could do this turn, and why. They decide."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=CIRCLE)
    circle = models.ForeignKey(
        Circle, on_delete=models.CASCADE, related_name="suggestions", db_comment=CIRCLE
    )
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="suggestions", db_comment=CIRCLE)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="suggestions", db_comment=CIRCLE
    )
    why = models.JSONField(default=list, db_comment=CIRCLE)  # engine.plan.explain codes with values
    answer = models.CharField(
        max_length=14, choices=Answer.choices, default=Answer.SUGGESTED, db_comment=CIRCLE
    )
    words = SealedText(max_length=300, db_comment=CIRCLE)  # "smaller" and "later" may say what would fit
    stand_in = models.BooleanField(default=False, db_comment=CIRCLE)
    to_ask = models.BooleanField(
        default=False, db_comment=CIRCLE
    )  # sent, waits until the person has few questions
    made_at = models.DateTimeField(db_comment=CIRCLE)
    asked_at = models.DateTimeField(null=True, db_comment=CIRCLE)
    wait_until = models.DateTimeField(
        null=True, db_comment=CIRCLE
    )  # asked: the place is kept for them until then; the question stays open
    answered_at = models.DateTimeField(null=True, db_comment=OWN)
    typed_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_comment=CIRCLE
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["turn", "person"], name="suggested_once")]
        indexes = [
            models.Index(fields=["person", "answer"], name="suggestion_person"),
            models.Index(fields=["circle", "answer"], name="suggestion_circle"),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk}"


class CirclePlan(models.Model):
    """The circle's newest plan: its certificate, and what is uncovered and why."""

    circle = models.OneToOneField(
        Circle, primary_key=True, on_delete=models.CASCADE, related_name="plan", db_comment=CIRCLE
    )
    made_at = models.DateTimeField(db_comment=CIRCLE)
    certificate = models.JSONField(default=dict, db_comment=CIRCLE)
    uncovered = models.JSONField(default=list, db_comment=CIRCLE)
    seed = models.BigIntegerField(default=0, db_comment=CIRCLE)
    wanted_at = models.DateTimeField(
        null=True, db_comment=CIRCLE
    )  # a new plan was asked for and is being made

    def __str__(self) -> str:
        return f"plan of {self.made_at:%Y-%m-%d}"
