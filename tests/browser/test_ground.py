"""The ground that browser tests stand on: the real server, a real browser, signing in, the judge of access."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from leanto.people.models import Person
from tests.browser.conftest import SignIn


def test_a_public_page_opens_on_a_phone_and_on_a_desktop_without_a_complaint(
    phone: Page, desktop: Page
) -> None:
    for page in (phone, desktop):
        answer = page.goto("/help/")
        assert answer
        assert answer.status == 200
        expect(page.locator("main")).to_be_visible()


def test_pages_work_without_scripts(new_page: Callable[..., Page]) -> None:
    page = new_page(scripts=False)
    page.goto("/help/")
    expect(page.locator("main")).to_be_visible()


def test_a_page_can_be_signed_in_as_a_person_of_the_database(phone: Page, sign_in: SignIn) -> None:
    person = Person.objects.create_user("ground@example.org", name="Gus", of_age=True)
    sign_in(phone, person)
    answer = phone.goto("/me/")
    assert answer
    assert answer.status == 200
    assert "/sign-in" not in phone.url


def test_the_judge_of_access_bites(phone: Page, axe: Callable[[Page], list[str]]) -> None:
    phone.goto("/help/")
    assert axe(phone) == []
    phone.evaluate("document.documentElement.removeAttribute('lang')")
    assert [line for line in axe(phone) if line.startswith("html-has-lang")]


def test_the_console_is_listened_to(phone: Page, complaints: list[str]) -> None:
    phone.goto("/help/")
    assert complaints == []
    phone.evaluate("console.error('something broke')")
    phone.wait_for_timeout(100)
    assert any("something broke" in line for line in complaints)
    complaints.clear()
