"""Pages of the frame itself: how it looks, the style page, and every error page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_safe

from leanto.core.errors import Refusal
from leanto.core.logs import request_id
from leanto.web.context import THEMES, frame_of
from leanto.web.style import sample_context

YEAR = 365 * 24 * 60 * 60
THEME_WORDS = {
    "auto": gettext_lazy("Like my device"),
    "light": gettext_lazy("Light"),
    "dark": gettext_lazy("Dark"),
    "strong": gettext_lazy("Strong contrast"),
}


def _way_back(request: HttpRequest) -> str:
    """The page to go back to: only ever an address on this server."""
    wanted = request.POST.get("back") or request.GET.get("back") or "/"
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if safe else "/"


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Light, dark, strong contrast, and the language: kept in two cookies on this device and nowhere else."""
    back = _way_back(request)
    if request.method != "POST":
        choices = [(key, THEME_WORDS[key]) for key in THEMES]
        return render(
            request, "web/look.html", {"back": back, "choices": choices, "languages": settings.LANGUAGES}
        )
    answer = HttpResponseRedirect(back)
    theme, language = request.POST.get("theme", ""), request.POST.get("language", "")
    if theme in THEMES:
        answer.set_cookie(
            "theme", theme, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
        )
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return answer


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """How a phone's home screen names this: one neutral word and a mark that says nothing."""
    answer = JsonResponse(
        {
            "name": "Leanto",
            "short_name": "Leanto",
            "start_url": "/",
            "display": "standalone",
            "background_color": "#f2f1e7",
            "theme_color": "#f2f1e7",
            "icons": [
                {"src": static("img/mark-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": static("img/mark-512.png"), "sizes": "512x512", "type": "image/png"},
                {"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
            ],
        },
        content_type="application/manifest+json",
    )
    answer.headers["Cache-Control"] = "max-age=86400"
    return answer


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """All parts on one page, for people who build or translate. Not there on a real server."""
    if not (settings.DEBUG or getattr(settings, "LEANTO_DEMO", False)):
        raise Http404
    return render(request, "web/style.html", sample_context(request))


# --- when something does not work ---------------------------------------------------------------


def _problem(request: HttpRequest, status: int, **more: Any) -> HttpResponse:
    return render(request, f"web/errors/{status}.html", {"error_id": request_id.get(), **more}, status=status)


def refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    """The page for a refusal that no view has answered: its own sentence, and ways on.

    404 has one page only, without the refusal's own words: what may not be seen must look exactly like
    what does not exist.
    """
    if error.status == 404:
        return not_found(request)
    page = "web/errors/403.html" if error.status == 403 else "web/errors/refusal.html"
    words = {"sentence": str(error), "error_id": request_id.get()}
    return render(request, page, words, status=error.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400"""
    return _problem(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403"""
    return _problem(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404. What one may not see and what does not exist give the same page."""
    return _problem(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Uses nothing that may be the broken part: no database, no session, no context processors."""
    with override(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)):
        frame = frame_of(None)
        page = loader.get_template("web/errors/500.html").render(
            {"frame": frame, "error_id": request_id.get()}
        )
    return HttpResponse(page, status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503, while the server is being looked after or its disk is full."""
    frame = frame_of(None)
    page = loader.get_template("web/errors/503.html").render({"frame": frame, "error_id": request_id.get()})
    return HttpResponse(page, status=503, headers={"Retry-After": "120"})
