"""Pages that anybody may read, signed in or not. They ask the database nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leanto.help import countries
from leanto.help.sure import CLAIMS, CREDITS


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Four ways to more than a circle, with the numbers of one country (F10, S1-24)."""
    chosen = countries.choose(
        request.GET.get("country", ""), str(getattr(settings, "LEANTO_COUNTRY", "") or "")
    )
    listed = countries.names(get_language() or "en")
    words: dict[str, Any] = {
        "country": chosen,
        "country_name": dict(listed).get(chosen.code, "") if chosen else "",
        "listed": listed,
        "directory": countries.DIRECTORY,
        "emergency": (
            "112",
            "999",
            "911",
        ),  # what the page names when it knows no country, ready to be tapped
        "ready_words": _("Are you around? I'd like to hear a voice. No need to fix anything."),
    }
    return render(request, "help/door.html", words)


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """What quick exit does and does not; blocking; when the host is the problem (F6, N1, N4)."""
    return render(request, "help/safety.html")


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """For a member to whom somebody says that they want to die (F10)."""
    return render(request, "help/guide.html")


@require_safe
def after(request: HttpRequest) -> HttpResponse:
    """For the time after a suicide or a sudden death (F10)."""
    return render(request, "help/after.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this is, how sure we are, where it comes from, what it does not do (S2-28, S2-40)."""
    return render(request, "help/about.html", {"claims": CLAIMS, "credits": CREDITS})


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """Whose eyes see what, in plain words."""
    return render(request, "help/words.html", {"https": getattr(settings, "HTTPS", False)})
