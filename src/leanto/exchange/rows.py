"""Rows of any of our tables as plain values for JSON, and back. Sealed texts are opened on the way out and sealed
anew, under the keys of the server they arrive at, on the way in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db import models

Plain = dict[str, Any]


def plain(row: models.Model, but: Iterable[str] = ()) -> Plain:
    """Every column but running numbers and those in `but`, by column name; links are ids."""
    left_out = set(but)
    return {
        field.attname: _out(field.value_from_object(row))
        for field in row._meta.concrete_fields
        if field.attname not in left_out and not isinstance(field, models.AutoField)
    }


def made_of(model: type[models.Model], data: Mapping[str, Any]) -> models.Model:
    """An unsaved row. Raises ValidationError or KeyError for values that no column takes."""
    facts = {}
    for field in model._meta.concrete_fields:
        if field.attname in data and not isinstance(field, models.AutoField):
            target: Any = field.target_field if isinstance(field, models.ForeignKey) else field
            value = data[field.attname]
            facts[field.attname] = None if value is None else target.to_python(value)
    return model(**facts)


def renamed(value: Any, ids: Mapping[str, str]) -> Any:
    """The same values with ids changed wherever one stands, however deep."""
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, list):
        return [renamed(one, ids) for one in value]
    if isinstance(value, dict):
        return {ids.get(key, key): renamed(one, ids) for key, one in value.items()}
    return value


def _out(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
