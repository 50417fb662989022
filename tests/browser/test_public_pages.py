"""Pages that anybody may open: no fault found by axe in any look, nothing wider than a narrow phone (S1-24, E1)."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

NewPage = Callable[..., Page]
PAGES = (
    "/help/?country=BE",
    "/help/safety/",
    "/help/member-guide/",
    "/help/after/",
    "/help/about/",
    "/help/words/",
    "/look/",
    "/no/such/page/",
)


def open_page(
    new_page: NewPage, live: str, width: int, look: str, address: str, language: str = "en"
) -> Page:
    page = new_page({"width": width, "height": 720}, dark=look == "dark", language=language)
    if look == "strong":
        page.context.add_cookies([{"name": "theme", "value": "strong", "url": live}])
    page.goto(address)
    return page


def test_strong_contrast_is_right_too_and_nothing_sticks_out(
    new_page: NewPage, live: str, axe: Callable[[Page], list[str]]
) -> None:
    """Light and dark are read on every page by the walk over all of them; this third look is chosen by hand."""
    page = open_page(new_page, live, 320, "strong", PAGES[0])
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
        assert axe(page) == [], address


def test_a_right_to_left_page_reads_from_the_right_and_fits(
    new_page: NewPage, live: str, axe: Callable[[Page], list[str]]
) -> None:
    page = open_page(new_page, live, 320, "light", "/help/about/", language="ar")
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(page) == []
    brand, leave = page.locator(".brand").bounding_box(), page.locator("#exit").bounding_box()
    assert brand is not None
    assert leave is not None
    assert leave["x"] < brand["x"]


def test_the_keyboard_reaches_the_page_first_and_can_skip_to_it(desktop: Page) -> None:
    desktop.goto("/help/")
    desktop.keyboard.press("Tab")
    assert desktop.evaluate("document.activeElement.className") == "skip"
    desktop.keyboard.press("Enter")
    assert desktop.evaluate("document.activeElement.id") == "main"


def test_the_pages_work_without_scripts(new_page: NewPage) -> None:
    page = new_page(scripts=False)
    page.goto("/help/")
    page.get_by_label("Where are you?").select_option("PT")
    page.get_by_role("button", name="Show these numbers").click()
    assert page.get_by_role("link", name="112").is_visible()
    page.goto("/look/")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Keep this").click()
    page.goto("/help/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
