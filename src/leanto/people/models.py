"""People: an account, how somebody wants to be reached, and what they say of themselves."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from leanto.core.fields import ACCOUNT, SealedText


class Hear(models.TextChoices):
    """How somebody wants to hear of news."""

    AT_ONCE = "at_once", _("At once")
    DIGEST = "digest", _("Once a day")
    NOTHING = "nothing", _("Nothing at all")


class People(BaseUserManager["Person"]):
    """Makes people. The names are those that Django's auth expects."""

    def create_user(self, email: str | None = None, **facts: Any) -> Person:
        person = self.model(email=(email or "").strip().lower() or None, **facts)
        person.set_unusable_password()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Someone. Without an e-mail address they never sign in: another member types for them."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=ACCOUNT)
    password = models.CharField(max_length=128, db_comment=ACCOUNT)
    last_login = None  # Django's "last seen": nobody needs it, so it is not written down
    email = models.EmailField(unique=True, null=True, blank=True, db_comment=ACCOUNT)
    name = SealedText(keyed_by="id", max_length=80, db_comment=ACCOUNT)
    about_how = SealedText(keyed_by="id", max_length=400, db_comment=ACCOUNT)
    about_like = SealedText(keyed_by="id", max_length=400, db_comment=ACCOUNT)
    about_not = SealedText(keyed_by="id", max_length=400, db_comment=ACCOUNT)
    welcome = SealedText(keyed_by="id", max_length=400, db_comment=ACCOUNT)
    keep_to_myself = SealedText(keyed_by="id", max_length=400, db_comment=ACCOUNT)
    reach = SealedText(keyed_by="id", max_length=200, db_comment=ACCOUNT)
    language = models.CharField(max_length=10, default="en", db_comment=ACCOUNT)
    timezone = models.CharField(max_length=64, default="UTC", db_comment=ACCOUNT)
    hear = models.CharField(max_length=10, choices=Hear.choices, default=Hear.DIGEST, db_comment=ACCOUNT)
    quiet_from = models.TimeField(null=True, blank=True, db_comment=ACCOUNT)
    quiet_until = models.TimeField(null=True, blank=True, db_comment=ACCOUNT)
    digest_at = models.TimeField(null=True, blank=True, db_comment=ACCOUNT)
    all_stopped = models.BooleanField(default=False, db_comment=ACCOUNT)
    mail_refused_at = models.DateTimeField(
        null=True, blank=True, db_comment=ACCOUNT
    )  # their mail server said no
    of_age = models.BooleanField(default=False, db_comment=ACCOUNT)
    is_active = models.BooleanField(default=True, db_comment=ACCOUNT)
    joined_at = models.DateTimeField(auto_now_add=True, db_comment=ACCOUNT)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[People] = People()

    def __str__(self) -> str:
        if not self.is_active:
            return str(_("Someone who left"))
        return self.name or str(_("Someone"))

    @property
    def can_sign_in(self) -> bool:
        return bool(self.email)


class ApiKey(models.Model):
    """A key for a program that acts as this person through the JSON API. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=ACCOUNT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_keys", db_comment=ACCOUNT)
    token_hash = models.CharField(max_length=64, unique=True, db_comment=ACCOUNT)
    label = SealedText(keyed_by="person_id", max_length=60, db_comment=ACCOUNT)
    made_at = models.DateTimeField(db_comment=ACCOUNT)
    ended_at = models.DateTimeField(null=True, db_comment=ACCOUNT)

    def __str__(self) -> str:
        return f"key {self.pk}"


class Purpose(models.TextChoices):
    """What a one-time code proves an address for."""

    SIGN_IN = "sign_in"
    CHANGE = "change"  # of the e-mail address


class SignInCode(models.Model):
    """A code sent to an address, for somebody who may or may not be here yet: both look the same.

    Bound to the browser that asked (its session holds the id). `tries` is raised by a conditional
    update before a guess is compared, so parallel guesses cannot outrun it. Kept a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=ACCOUNT)
    address = models.EmailField(db_comment=ACCOUNT)
    purpose = models.CharField(
        max_length=8, choices=Purpose.choices, default=Purpose.SIGN_IN, db_comment=ACCOUNT
    )
    code_hash = models.CharField(max_length=64, db_comment=ACCOUNT)
    known_device = models.BooleanField(default=False, db_comment=ACCOUNT)
    made_at = models.DateTimeField(db_index=True, db_comment=ACCOUNT)
    tries = models.PositiveSmallIntegerField(default=0, db_comment=ACCOUNT)
    used_at = models.DateTimeField(null=True, db_comment=ACCOUNT)

    class Meta:
        indexes = [models.Index(fields=["address", "made_at"], name="code_address")]

    def __str__(self) -> str:
        return f"code {self.pk}"


class Passkey(models.Model):
    """A key in somebody's device that signs them in. Only its public half is here."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=ACCOUNT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="passkeys", db_comment=ACCOUNT)
    credential_id = models.BinaryField(unique=True, db_comment=ACCOUNT)
    public = models.BinaryField(db_comment=ACCOUNT)  # the attested credential data as WebAuthn writes it
    sign_count = models.PositiveBigIntegerField(default=0, db_comment=ACCOUNT)
    name = SealedText(keyed_by="person_id", max_length=60, db_comment=ACCOUNT)
    made_at = models.DateTimeField(db_comment=ACCOUNT)

    def __str__(self) -> str:
        return self.name or f"passkey {self.pk}"


class Device(models.Model):
    """Where somebody is signed in, for their own page alone. No address of the network, and no hour of the last use:
    a day tells a forgotten phone from today's.

    `session_key` is that of Django's session, and sealed: whoever has it is signed in. Never in a backup.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, db_comment=ACCOUNT)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="devices", db_comment=ACCOUNT)
    session_key = SealedText(keyed_by="person_id", max_length=40, db_comment=ACCOUNT)
    browser = SealedText(keyed_by="person_id", max_length=20, db_comment=ACCOUNT)
    system = SealedText(keyed_by="person_id", max_length=20, db_comment=ACCOUNT)
    made_at = models.DateTimeField(db_comment=ACCOUNT)
    used_on = models.DateField(db_comment=ACCOUNT)

    def __str__(self) -> str:
        return f"device {self.pk}"
