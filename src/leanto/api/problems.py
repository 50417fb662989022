"""Every "no" of the API as problem details (RFC 9457): one code, one sentence, the field that it is about."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from leanto.core.errors import BadInput, NotHere, Refusal
from leanto.core.logs import request_id

MEDIA_TYPE = "application/problem+json"
WAIT = 60  # seconds, for "Retry-After"
READ = frozenset({401, 403, 404, 422, 429})
WRITE = READ | {400, 409, 413}


class Problem(Schema):
    """`code` is stable: match on it. `detail` is one sentence for a person, in their language. `field` names the
    place in what was sent, if there is one; `id` finds this answer in the server's log."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
    id: str


def problem(status: int, code: str, sentence: str, field: str | None = None) -> HttpResponse:
    """The answer itself."""
    # What may not be seen and what does not exist look the same, to the letter.
    if status == 404:
        code, sentence, field = NotHere.code, str(NotHere.sentence), None
    body = Problem(
        title=code.replace("_", " "),
        status=status,
        code=code,
        detail=sentence,
        field=field,
        id=request_id.get(),
    )
    answer = JsonResponse(body.model_dump(), status=status, content_type=MEDIA_TYPE)
    answer.headers["Content-Language"] = translation.get_language() or "en"
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if status == 429:
        answer.headers["Retry-After"] = str(WAIT)
    return answer


# Where the actions name a field as the pages do, and the API calls it otherwise.
FIELDS = {"one": "asked", "few": "asked", "date": "when", "hours_week": "minutes_week"}


def refusal(error: Refusal) -> HttpResponse:
    """A refusal of an action or an access function."""
    return problem(error.status, error.code, str(error), FIELDS.get(error.field or "", error.field))


def handlers(api: NinjaAPI) -> None:
    """One place for every kind of error that an operation can end in."""

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return refusal(error)

    def missing(request: HttpRequest, error: Any) -> HttpResponse:
        return refusal(NotHere())

    def unread(request: HttpRequest, error: Any) -> HttpResponse:
        status = error.status_code
        if status == 400:
            return problem(400, "not_json", _("What was sent is not JSON that we can read."))
        return problem(status, "refused", str(error))

    def large(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(
            413, "too_large", _("This is more than we can take in one go. Please send it in parts.")
        )

    def unfit(request: HttpRequest, error: Any) -> HttpResponse:
        first = error.errors[0] if error.errors else {}
        field = ".".join(str(part) for part in first.get("loc", ())[1:])
        return problem(422, _code(first), _sentence(first), _field(field) or None)

    api.add_exception_handler(Refusal, refused)
    api.add_exception_handler(Http404, missing)
    api.add_exception_handler(HttpError, unread)
    api.add_exception_handler(RequestDataTooBig, large)
    api.add_exception_handler(ValidationError, unfit)


def _field(path: str) -> str:
    """The place as an integrator wrote it: without the name of our own argument around the body."""
    return path.removeprefix("said.").removeprefix("where.")


def _code(first: dict[str, Any]) -> str:
    return {"extra_forbidden": "unknown_field", "missing": "missing_field"}.get(
        first.get("type", ""), BadInput.code
    )


def _sentence(first: dict[str, Any]) -> str:
    kind = first.get("type")
    if kind == "extra_forbidden":
        return _("There is no such field. Please leave it out, or look at how it is spelled.")
    if kind == "missing":
        return _("Something that is needed is missing.")
    return str(BadInput.sentence)
