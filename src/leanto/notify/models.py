"""Notices: what a person may want to hear, kept until it was sent or is no longer news."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from leanto.circles.models import Circle
from leanto.core.clock import now
from leanto.core.fields import ACCOUNT
from leanto.people.models import Person


class Notice(models.Model):
    """One piece of news for one person. Holds a code and ids; its words are made when it is read.

    `shows_at` is from when it stands in "my week" (what can still be taken back waits until then).
    `due_at` is when it may go out by e-mail (after take-back time, outside quiet hours). A worker claims
    it by moving `due_at` into the future and raising `tries`; `sent_at` is set when it went out, or when
    its person wants no e-mail. There is no "read" mark.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=ACCOUNT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices", db_comment=ACCOUNT)
    circle = models.ForeignKey(
        Circle, null=True, on_delete=models.CASCADE, related_name="+", db_comment=ACCOUNT
    )
    code = models.CharField(max_length=40, db_comment=ACCOUNT)
    subject = models.CharField(max_length=20, db_comment=ACCOUNT)
    subject_id = models.UUIDField(null=True, db_comment=ACCOUNT)
    data = models.JSONField(default=dict, db_comment=ACCOUNT)
    once_key = models.CharField(max_length=120, null=True, db_comment=ACCOUNT)  # noqa: DJ001 - unique unless absent
    made_at = models.DateTimeField(db_comment=ACCOUNT)
    shows_at = models.DateTimeField(default=now, db_comment=ACCOUNT)
    due_at = models.DateTimeField(db_comment=ACCOUNT)
    tries = models.PositiveSmallIntegerField(default=0, db_comment=ACCOUNT)
    sent_at = models.DateTimeField(null=True, db_comment=ACCOUNT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "once_key"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "-made_at"], name="notice_person"),
            models.Index(fields=["sent_at", "due_at"], name="notice_due"),
        ]

    def __str__(self) -> str:
        return self.code
