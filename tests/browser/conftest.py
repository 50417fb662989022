"""A real browser (Debian's Chromium) on a real server: pages of a phone and of a desktop, light and dark.

    def test_x(phone: Page, live: str, sign_in: SignIn, transactional_db: None): ...

Every page fails its test when the console says an error or a script throws: under our strict content policy that
is how a forbidden inline style shows itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.browser.shelf_room import open_shelf  # noqa: F401 - the shelf, open, for every test here

expect.set_options(
    timeout=20_000
)  # a busy machine stretches a passphrase slowly; only what fails waits so long
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 640}
SignIn = Callable[[Page, Any], None]
NewPage = Callable[..., Page]
EXPECTED = "status of 4"  # the browser's own line about a 4xx answer, which a test may be asking for


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium per worker."""
    arguments = ["--disable-gpu", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to start as root with it
    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=os.environ.get("LEANTO_CHROMIUM", "/usr/bin/chromium"), args=arguments
        )
        yield opened
        opened.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the consoles of this test's pages complained about; a test that provokes one empties it."""
    return []


@pytest.fixture
def new_page(browser: Browser, live: str, transactional_db: None, complaints: list[str]) -> Iterator[NewPage]:
    """Makes pages: `new_page(size=PHONE, dark=True, scripts=False, language="es")`. Closed after the test."""
    contexts: list[BrowserContext] = []

    def make(
        size: ViewportSize = PHONE,
        dark: bool = False,
        scripts: bool = True,
        language: str = "en",
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=live,
            viewport=size,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            locale=language,
            has_touch=size["width"] < 600,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()

        def heard(message: ConsoleMessage) -> None:
            if message.type == "error" and EXPECTED not in message.text:
                complaints.append(f"{page.url}: {message.text}")

        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints, "the browser's console complained:\n" + "\n".join(complaints)


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """A page of 390 x 844, light."""
    return new_page(PHONE)


@pytest.fixture
def desktop(new_page: NewPage) -> Page:
    """A page of 1280 x 800, light."""
    return new_page(DESKTOP)


@pytest.fixture
def sign_in(live: str) -> SignIn:
    """Signs a page in as a person, by a session of the database: no address of the product does this."""

    def enter(page: Page, person: Any) -> None:
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        assert session.session_key
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": session.session_key,
                    "url": live,
                    "httpOnly": True,
                }
            ]
        )

    return enter


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe-core (WCAG 2.2 A and AA, and its best practices) says about a page: one line per violation."""
    from axe_playwright_python.sync_playwright import Axe

    judge = Axe()

    def look(page: Page) -> list[str]:
        found = judge.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        return [
            f"{fault['id']} ({fault['impact']}): {fault['nodes'][0]['html'][:160]} "
            f"[{fault['nodes'][0].get('failureSummary', '')[:200]}]"
            for fault in found
        ]

    return look
