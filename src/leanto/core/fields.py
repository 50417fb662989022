"""Data classes and sealed text.

Every model field names its data class in `db_comment` (so PostgreSQL's own catalogue shows it too);
`tests/gates/test_field_classes.py` fails on a field without one.

| class   | who may read it                                                              |
|---------|------------------------------------------------------------------------------|
| PUBLIC  | anybody                                                                      |
| ACCOUNT | the person and the server; shown to a circle only where the person chose it  |
| CIRCLE  | members who may see the object, and the server, which needs it to plan       |
| OWN     | the person alone among people; the server reads it because the plan needs it |
| SEALED  | the person alone: sealed in their browser, the server has only bytes and when they came  |

Texts of class CIRCLE are sealed at rest with a key per circle (`SealedText`), so that a leaked
backup cannot be read and a circle can be shredded. This does not stop the host, and the product says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import models

from leanto.core.keys import keyring

PUBLIC = "0 public"
ACCOUNT = "1 account"
CIRCLE = "2 circle"
OWN = "2 own"
SEALED = "4 sealed"
DATA_CLASSES = frozenset({PUBLIC, ACCOUNT, CIRCLE, OWN, SEALED})

# Models that come with libraries: all their columns belong to one class.
LIBRARY_MODELS = {
    "sessions.Session": ACCOUNT,
    "contenttypes.ContentType": PUBLIC,
    "auth.Permission": PUBLIC,
    "auth.Group": PUBLIC,
}


class Sealed:
    """A text with the owner of its key: what `.update(field=Sealed(circle_id, text))` takes."""

    __slots__ = ("owner", "text")

    def __init__(self, owner: UUID, text: str) -> None:
        self.owner, self.text = owner, text


if TYPE_CHECKING:
    TextField = models.Field[str, str]
else:
    TextField = models.Field  # Django's own fields are not generic at run time


class SealedText(TextField):
    """Text encrypted at rest under the key of the row's circle (or person).

    `keyed_by` names the attribute of the row that holds the owner's UUID. Rows save as usual;
    a conditional `.update()` takes `Sealed(owner, text)`, because it has no row to ask.
    Cannot be filtered on: the database sees only ciphertext.
    """

    empty_strings_allowed = True

    def __init__(self, *args: Any, keyed_by: str = "circle_id", **kwargs: Any) -> None:
        self.keyed_by = keyed_by
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["keyed_by"] = self.keyed_by
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        owner = getattr(model_instance, self.keyed_by)
        return Sealed(owner, getattr(model_instance, self.attname) or "")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None or isinstance(value, bytes | memoryview):
            return value
        if not isinstance(value, Sealed):
            if value == "":
                return connection.Database.Binary(b"")
            raise FieldError(f"{self.name} is sealed: write Sealed(owner, text), and do not filter on it")
        return connection.Database.Binary(keyring().seal(value.owner, value.text))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else keyring().open(bytes(value))

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def formfield(self, **kwargs: Any) -> Any:
        return None  # forms are written by hand: a sealed text never enters one by accident
