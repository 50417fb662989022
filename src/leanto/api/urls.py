"""Addresses of the API. What they answer is problem details too where the frame itself says no."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from leanto.api import asks, circles, me, offers, plan, turns, views
from leanto.api.frame import Api
from leanto.api.problems import problem, refusal
from leanto.core.errors import NotHere

api = Api()
for room in (me, circles, asks, turns, offers, plan):
    api.add_router("", room.router)

View = Callable[..., Any]


def _plainly(view: View) -> View:
    """A verb that an address does not know is refused like everything else."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **keys: Any) -> Any:
        given = view(request, *args, **keys)
        if isinstance(given, HttpResponseNotAllowed):
            allowed = given.headers["Allow"]
            given = problem(405, "no_such_verb", _("This address does not know that verb."))
            given.headers["Allow"] = allowed
        return given

    return answer


@csrf_exempt
def missing(request: HttpRequest) -> HttpResponse:
    """No such address: looks like anything else that is not there."""
    return refusal(NotHere())


app_name = "api"
patterns, _app, _space = api.urls
urlpatterns = [
    path("", views.docs, name="docs"),
    *(
        URLPattern(one.pattern, _plainly(one.callback), one.default_args, one.name)
        for one in patterns
        if isinstance(one, URLPattern) and one.name != "api-root"
    ),
    re_path(r"^", missing, name="missing"),
]
