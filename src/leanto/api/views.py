"""The page that describes the API: rendered here, no scripts, nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import reverse
from django.views.decorators.http import require_http_methods

PAGE = Path(__file__).parent / "templates" / "api" / "docs.html"


@require_http_methods(["GET", "HEAD"])
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation, with what it takes and gives. Says nothing about anybody, so a stranger may read it."""
    from leanto.api.urls import api

    schema: Any = api.get_openapi_schema()
    # This room has no models, so it is no app of Django's, and its one template is read by its place.
    template = engines["django"].from_string(PAGE.read_text())
    context = {
        "groups": _groups(schema), "tab": "me", "openapi": reverse("api:openapi-json"),
        "bearer": "Authorization: Bearer lto_…", "once": "Idempotency-Key: …",
    }  # fmt: skip
    return HttpResponse(template.render(context, request))


def _groups(schema: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, operations in schema["paths"].items():
        for verb, operation in operations.items():
            good = next(code for code in operation["responses"] if int(code) < 400)
            groups.setdefault(operation["tags"][0], []).append(
                {
                    "verb": verb.upper(),
                    "address": address,
                    "what": operation.get("description", ""),
                    "takes": _fields(schema, operation.get("requestBody")),
                    "part": [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"],
                    "gives": _fields(schema, operation["responses"][good]),
                }
            )
    return list(groups.items())


def _fields(schema: dict[str, Any], body: dict[str, Any] | None) -> list[str]:
    """The names of the fields of a body; those of one thing for a page of a list."""
    found = (body or {}).get("content", {}).get("application/json", {}).get("schema", {})
    found = next((one for one in found.get("anyOf", []) if "$ref" in one), found)
    known = schema["components"]["schemas"]
    fields = known.get(found.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
    if set(fields) == {"items", "more"}:
        inner = fields["items"]["items"].get("$ref", "").rpartition("/")[2]
        return list(known[inner]["properties"])
    return list(fields)
