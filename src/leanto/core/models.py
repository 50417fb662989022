"""Facts that every room shares: what happened, which writes were answered, which jobs ran."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from leanto.core.fields import ACCOUNT, CIRCLE, PUBLIC


class History(models.Model):
    """Append-only: who did what to which thing. Codes and ids only; words are looked up when shown."""

    circle_id = models.UUIDField(null=True, db_comment=CIRCLE)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_comment=CIRCLE
    )
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_comment=CIRCLE
    )
    code = models.CharField(max_length=40, db_comment=CIRCLE)
    subject = models.CharField(max_length=20, db_comment=CIRCLE)
    subject_id = models.UUIDField(null=True, db_comment=CIRCLE)
    data = models.JSONField(default=dict, db_comment=CIRCLE)
    at = models.DateTimeField(db_comment=CIRCLE)
    id = models.BigAutoField(primary_key=True, db_comment=CIRCLE)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "subject_id", "at"], name="history_subject"),
            models.Index(fields=["circle_id", "-at"], name="history_circle"),
        ]

    def __str__(self) -> str:
        return self.code


class Answered(models.Model):
    """A write that was answered: the same key brings the same answer, once (`core.once`)."""

    id = models.BigAutoField(primary_key=True, db_comment=ACCOUNT)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_comment=ACCOUNT
    )
    key = models.CharField(max_length=80, db_comment=ACCOUNT)
    digest = models.CharField(max_length=64, db_comment=ACCOUNT)
    answer = models.JSONField(default=dict, db_comment=ACCOUNT)
    at = models.DateTimeField(db_index=True, db_comment=ACCOUNT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="answered_once")]

    def __str__(self) -> str:
        return self.key


class Job(models.Model):
    """When a recurring job is next due. Claimed by a conditional update, so that one worker runs it."""

    name = models.CharField(max_length=40, primary_key=True, db_comment=PUBLIC)
    due_at = models.DateTimeField(db_comment=PUBLIC)
    done_at = models.DateTimeField(null=True, db_comment=PUBLIC)
    error = models.CharField(max_length=120, default="", db_comment=PUBLIC)

    def __str__(self) -> str:
        return self.name
