"""What every page's frame needs, asked once per page and without a query.

`frame` holds: theme, language and direction, the quick exit's address, whether a person is signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

THEMES = ("auto", "light", "dark", "strong")
EXIT_URL = "https://www.bbc.com/weather"


@dataclass(frozen=True, slots=True)
class Frame:
    """The outside of one page."""

    theme: str
    language: str
    direction: str
    exit_url: str
    signed_in: bool
    demo: bool
    here: str


def exit_url() -> str:
    """Where quick exit goes: the host's neutral site, or ours when the setting is not a web address."""
    wanted = str(getattr(settings, "LEANTO_EXIT_URL", "") or "")
    return wanted if urlsplit(wanted).scheme in {"http", "https"} else EXIT_URL


def frame_of(request: HttpRequest | None) -> Frame:
    """The frame for this request; for none (an error before there was one) a plain, safe frame."""
    theme = request.COOKIES.get("theme", "auto") if request is not None else "auto"
    person = getattr(request, "user", None)
    return Frame(
        theme=theme if theme in THEMES else "auto",
        language=translation.get_language() or settings.LANGUAGE_CODE,
        direction="rtl" if translation.get_language_bidi() else "ltr",
        exit_url=exit_url(),
        signed_in=bool(getattr(person, "is_authenticated", False)),
        demo=bool(getattr(settings, "LEANTO_DEMO", False)),
        here=request.get_full_path() if request is not None and request.method == "GET" else "",
    )


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {"frame": frame_of(request)}
