"""The five tabs and the few addresses that the frame links to.

Rooms are named by their addresses, never imported: `web` sits under all rooms. A tab whose address
does not exist (yet, or on this server) is left out instead of breaking every page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its key (what a page passes as `tab`), its word, its icon, and route names to try in order."""

    key: str
    word: Text
    icon: str
    routes: tuple[str, ...]


TABS = (
    Tab("week", _("My week"), "week", ("plans:week",)),
    Tab("ask", _("Ask"), "ask", ("asks:start",)),
    Tab("offer", _("Offer"), "offer", ("offers:mine",)),
    Tab("circle", _("Circle"), "circle", ("circles:circle", "circles:list")),
    Tab("me", _("Me"), "me", ("people:me",)),
)


@lru_cache(maxsize=2048)
def address(*names: str, key: Any = None) -> str:
    """The address of the first route that exists, with the circle's key where the route wants one; "" if none."""
    for name in names:
        for arguments in ((), (key,)) if key is not None else ((),):
            try:
                return reverse(name, args=arguments)
            except NoReverseMatch:
                continue
    return ""


@dataclass(frozen=True, slots=True)
class Link:
    """A tab as the page shows it."""

    key: str
    word: Text
    icon: str
    href: str
    here: bool


def links(path: str, lit: str = "", circle: Any = None) -> list[Link]:
    """The tabs for one page. `lit` is the page's own word; without it the longest matching address is lit."""
    key = getattr(circle, "pk", None)
    found = [(tab, href) for tab in TABS if (href := address(*tab.routes, key=key))]
    if not lit:
        matching = [(len(href), tab.key) for tab, href in found if href != "/" and path.startswith(href)]
        lit = max(matching)[1] if matching else ""
    return [Link(tab.key, tab.word, tab.icon, href, tab.key == lit) for tab, href in found]
