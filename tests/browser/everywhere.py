"""What is asked of every page in a real browser, and how a page is asked quickly.

A page is loaded once. Its theme is then changed by the browser (`prefers-color-scheme`) and its width by the
viewport, so that four readings cost one load.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from django.urls import reverse
from playwright.sync_api import Error, Page, Response, ViewportSize

from tests.browser.conftest import DESKTOP, NARROW, PHONE
from tests.gates.roles import Cast
from tests.gates.routes import ROUTES, Case

LOOKS = os.environ.get("LOOKS")  # a folder: keeps pictures of every page there
WIDTHS: tuple[ViewportSize, ...] = (NARROW, DESKTOP)
THEMES = ("light", "dark")
# Where a page shows itself differently to different people, whom to be for which object.
BE = {"wide": "helper", "open": "member", "narrow": "asked", "podded": "podder", "kept": "keeper"}
ORDER = (
    "coordinator", "keeper", "asker", "member", "helper", "asked", "podder",
    "newcomer", "other_circle", "no_circle", "invitee", "ex_member",
)  # fmt: skip
DETAIL = {
    "asks:ask",
    "plans:turn",
}  # read for every kind of ask; elsewhere the first that may be read is enough
AXE_RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  fault => `${fault.id} (${fault.impact}): ${fault.nodes[0].html.slice(0, 160)} ` +
           `[${(fault.nodes[0].failureSummary || "").slice(0, 200)}]`)"""


@cache
def axe_source() -> str:
    """axe-core as the test requirement brings it."""
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def whom(case: Case) -> list[str]:
    """Roles to read this as: who sees most of it; where everybody may, a stranger before all others."""
    may = case.read or frozenset()
    if "stranger" in may:
        return ["stranger", "coordinator"]
    if BE.get(case.label) in may:
        return [BE[case.label]]
    return [role for role in ORDER if role in may][:1]


def pages_of(cast: Cast, room: str) -> list[tuple[str, str, str]]:
    """(route, role, address) of everything in a room that somebody may read, by role, so that few sign in."""
    found = []
    for name in sorted(ROUTES):
        if name.split(":")[0] != room:
            continue
        readable = [case for case in ROUTES[name](cast) if whom(case)]
        for case in readable if name in DETAIL else readable[:1]:
            found += [(name, role, reverse(name, kwargs=case.keys)) for role in whom(case)]
    return sorted(found, key=lambda each: each[1])


def opened(page: Page, address: str) -> Response | None:
    """Opens an address. None when it is not a page: a file to keep, or data for a program."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return None
        raise
    assert answer is not None
    return answer if answer.headers.get("content-type", "").startswith("text/html") else None


def secrets_of(cast: Cast) -> re.Pattern[str]:
    """What no title may say, because titles stay in the browser's history: people, circles, asks, and why."""
    world = cast.world
    words = [person.name for person in cast.people.values() if person is not None]
    words += [
        "Swift",
        "Dolores",
        world.maple.name,
        world.choir.name,
        "soup",
        "wide ask",
        "narrow ask",
        "kept ask",
    ]
    words += ["help", "safety", "abuse", "crisis"]
    return re.compile("|".join(rf"\b{re.escape(word)}\b" for word in words), re.IGNORECASE)


def keep_picture(page: Page, name: str, size: ViewportSize, theme: str) -> None:
    """A picture for a person to look at, when LOOKS names a folder."""
    if LOOKS:
        page.set_viewport_size(PHONE if size is NARROW else size)
        file = f"{name.replace(':', '-')}-{size['width']}-{theme}.png"
        page.screenshot(path=Path(LOOKS) / file, full_page=True)


def faults(page: Page, name: str, unsaid: re.Pattern[str] | None = None) -> list[str]:
    """Everything wrong with the page that is open, in both themes and at both widths."""
    wrong = []
    title = page.title()
    if unsaid is not None and (said := unsaid.search(title)):
        wrong.append(f"{name}: the title says “{said.group()}”: {title}")
    if (headings := page.locator("h1").count()) != 1:
        wrong.append(f"{name}: {headings} first headings")
    page.evaluate(axe_source())
    for theme in THEMES:
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        for size in WIDTHS:
            page.set_viewport_size(size)
            where = f"{name}, {theme}, {size['width']} px"
            wide: Any = page.evaluate("document.documentElement.scrollWidth")
            if wide > size["width"]:
                wrong.append(f"{where}: the page is {wide} px wide")
            wrong += [f"{where}: {fault}" for fault in page.evaluate(AXE_RUN)]
            keep_picture(page, name, size, theme)
    return wrong
