"""What every operation shares: the description of the whole, writes that count once, and lists in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from ninja import Header, NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema
from pydantic import ConfigDict, Field

from leanto.api.auth import Key, Session, person_of
from leanto.api.problems import MEDIA_TYPE, handlers
from leanto.core.once import once

T = TypeVar("T")
MOST = 100  # things on one page of a list

OnceKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,80}$",
        description="A text of your own, new for each thing you do: the same key brings the same answer, once.",
    ),
]


class Said(Schema):
    """What is sent. A field that we do not know is refused: it may be a misspelled limit."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Where(Said):
    """Which part of a list: `limit` things after the first `offset`."""

    limit: int = Field(25, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=100_000)


class Page(Schema, Generic[T]):
    """A part of a list. `more`: ask again with a larger offset."""

    items: list[T]
    more: bool


class Api(NinjaAPI):
    """django-ninja, with problem details described as what they are, and no pages of its own."""

    def __init__(self) -> None:
        super().__init__(
            title="Leanto",
            version="1",
            description="Asks, offers, turns and plans of your circles, for a program that acts for one person.",
            docs_url=None,
            urls_namespace="api",
            auth=[Key(), Session()],
        )
        handlers(self)
        self._description: OpenAPISchema | None = None

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The description, made once. Refusals have the media type of problem details."""
        if self._description is None:
            self._description = self._described(path_prefix or reverse("api:docs"))
        return self._description

    def _described(self, path_prefix: str) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {MEDIA_TYPE: answer["content"].pop("application/json")}
        return schema


def write(
    request: HttpRequest, key: str, said: Schema | None, work: Callable[[], dict[str, Any] | None]
) -> dict[str, Any]:
    """Runs `work` at most once for this key. Its answer holds ids only, because it is kept to be given again."""
    body = said.model_dump(mode="json", exclude_unset=True) if said else None
    return once(person_of(request), key, [request.method, request.path, body], lambda: work() or {})


def page(found: QuerySet[Any] | Sequence[Any], where: Where, show: Callable[[Any], Any]) -> dict[str, Any]:
    """One part of a list; one query, one row more than asked for to know whether there is more."""
    rows = list(found[where.offset : where.offset + where.limit + 1])
    return {"items": [show(row) for row in rows[: where.limit]], "more": len(rows) > where.limit}
