"""Every write happens once: the same key and the same body bring back the same answer.

After a lost connection nobody knows whether a write arrived, so the page (a hidden field) or the
client (the `Idempotency-Key` header) names each write, and the name is stored with the effect in
one transaction. Kept 14 days (`core.jobs`).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from leanto.core.clock import now
from leanto.core.errors import BadInput
from leanto.core.models import Answered

if TYPE_CHECKING:
    from leanto.people.models import Person


def new_key() -> str:
    """A fresh key for one form on one page."""
    return secrets.token_urlsafe(16)


def once(person: Person, key: str, body: Any, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Runs `work` at most once for (person, key) and returns its JSON-able answer, then and later.

    `work` runs inside this transaction; a Refusal rolls everything back, so that the same key may be
    tried again. The same key with another `body` is refused with 422 (`other_body`). A second try
    that arrives while the first still runs waits for it and gets its answer.
    """
    if not key:
        with transaction.atomic():
            return work()
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    if earlier := Answered.objects.filter(person=person, key=key[:80]).first():
        return _same(earlier, digest)
    try:
        with transaction.atomic():
            row = Answered.objects.create(person=person, key=key[:80], digest=digest, at=now())
            answer = work()
            Answered.objects.filter(pk=row.pk).update(answer=answer)
            return answer
    except IntegrityError:
        # Somebody was first with this key, or `work` met a constraint of its own: ask again which.
        if earlier := Answered.objects.filter(person=person, key=key[:80]).first():
            return _same(earlier, digest)
        raise


def _same(earlier: Answered, digest: str) -> dict[str, Any]:
    if earlier.digest != digest:
        raise BadInput(
            _("This form was already sent with other words. Please open it again."), code="other_body"
        )
    answer: dict[str, Any] = earlier.answer
    return answer
