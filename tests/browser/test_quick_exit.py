"""Quick exit in a real browser (F6, N1): blank at once, gone, and nothing to find with Back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

NewPage = Callable[..., Page]
PLACE = "**://*.bbc.com/**"
BLANK = """() => new Promise((done) => {
  const start = performance.now();
  document.addEventListener("leanto:left", () => requestAnimationFrame(() => done({
    ms: performance.now() - start,
    shown: [...document.body.children].filter((each) => getComputedStyle(each).display !== "none").length,
    title: document.title,
  })));
  document.getElementById("exit").click();
})"""


def weather(page: Page) -> None:
    """A made-up neutral site: no test leaves this machine."""
    page.context.route(
        PLACE,
        lambda route: route.fulfill(content_type="text/html", body="<title>Weather</title><h1>Mild</h1>"),
    )


def never(page: Page) -> None:
    """A neutral site that never answers, so that one can look at what stays on the screen."""

    def hold(route: Route) -> None:
        """Neither answered nor refused."""

    page.context.route(PLACE, hold)


def press_shift(page: Page, times: int) -> None:
    for _each in range(times):
        page.keyboard.press("Shift")


def test_the_button_leads_away_and_back_shows_nothing(phone: Page) -> None:
    weather(phone)
    phone.goto("/help/about/")
    phone.goto("/help/safety/")
    phone.locator("#exit").click()
    expect(phone).to_have_title("Weather")
    phone.go_back(wait_until="commit")
    expect(phone).to_have_title("Weather")
    expect(phone.locator("body")).not_to_contain_text("Exit button")


def test_who_comes_back_on_purpose_sees_the_page_again(phone: Page) -> None:
    weather(phone)
    phone.goto("/help/safety/")
    phone.locator("#exit").click()
    expect(phone).to_have_title("Weather")
    phone.goto("/help/safety/")
    expect(phone.locator("h1")).to_be_visible()


def test_the_screen_is_blank_before_anything_is_fetched(phone: Page) -> None:
    """Within one frame of the tap, while the other site has not answered a byte; the bar is 100 ms."""
    never(phone)
    phone.goto("/help/safety/")
    seen: dict[str, Any] = phone.evaluate(BLANK)
    assert seen["shown"] == 0
    assert seen["title"].strip("\u200b") == ""
    assert seen["ms"] < 100


def test_it_works_without_a_network(browser: Browser, live: str, transactional_db: None) -> None:
    """On a page of its own: the browser's error page complains in the console, which the common fixture refuses."""
    context = browser.new_context(base_url=live)
    page = context.new_page()
    page.goto("/help/safety/", wait_until="networkidle")
    context.set_offline(True)
    page.locator("#exit").click()
    expect(page.get_by_role("heading", name="The Exit button")).to_be_hidden()
    expect(page).not_to_have_title("How this place works · Leanto")
    context.close()


def test_shift_three_times_leads_away_and_counts_aloud(desktop: Page) -> None:
    weather(desktop)
    desktop.goto("/help/safety/")
    press_shift(desktop, 1)
    expect(desktop.get_by_text("Press Shift two more times to leave.")).to_be_visible()
    press_shift(desktop, 1)
    expect(desktop.get_by_text("Press Shift one more time to leave.")).to_be_visible()
    press_shift(desktop, 1)
    expect(desktop).to_have_title("Weather")


def test_typing_capital_letters_does_not_lead_away(desktop: Page) -> None:
    weather(desktop)
    desktop.goto("/help/")
    for _each in range(4):
        desktop.keyboard.press("Shift+KeyA")
    press_shift(desktop, 2)
    desktop.keyboard.press("KeyB")
    press_shift(desktop, 2)
    expect(desktop).not_to_have_title("Weather")


def test_without_scripts_it_is_a_plain_link(new_page: NewPage) -> None:
    page = new_page(scripts=False)
    weather(page)
    page.goto("/help/safety/")
    page.locator("#exit").click()
    expect(page).to_have_title("Weather")


@pytest.mark.parametrize("address", ["/help/", "/look/", "/no/such/page/"])
def test_the_button_is_on_every_page_and_big_enough(phone: Page, address: str) -> None:
    phone.goto(address)
    box = phone.locator("#exit").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["width"] >= 44
