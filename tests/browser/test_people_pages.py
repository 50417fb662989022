"""The front door and one's own page in a real browser: sign-in, passkeys, looks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import CDPSession, Page

from leanto.people.models import Passkey, Person
from tests.browser.conftest import PHONE, NewPage, SignIn
from tests.browser.everywhere import faults


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def bo(transactional_db: None) -> Person:
    return Person.objects.create_user("bo@example.org", name="Bo", of_age=True, timezone="Europe/Berlin")


def code() -> str:
    found = re.search(r"\d{4} \d{4}", str(mail.outbox[-1].body))
    assert found
    return found.group()


def sign_in_by_code(page: Page, address: str) -> None:
    page.goto(reverse("people:sign_in"))
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The code").fill(code())
    page.get_by_role("button", name="Go on").click()


def authenticator(page: Page) -> CDPSession:
    """A device with a passkey store and a finger that is always there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    facts = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": facts})
    return session


def test_somebody_new_comes_in_and_the_device_proposes_their_zone(new_page: NewPage) -> None:
    page = new_page(PHONE, timezone_id="Asia/Tashkent")
    sign_in_by_code(page, "noor@example.org")
    page.get_by_label("What do people here call you?").fill("Noor")
    page.get_by_text("I am 18 or older").click()
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url("**/week/")
    assert Person.objects.get(email="noor@example.org").timezone == "Asia/Tashkent"


def test_signing_in_works_without_javascript(new_page: NewPage, bo: Person) -> None:
    page = new_page(PHONE, scripts=False)
    sign_in_by_code(page, "bo@example.org")
    page.wait_for_url("**/week/")


def test_a_passkey_is_made_and_signs_in_and_is_removed(phone: Page, bo: Person) -> None:
    """Under the strict policy: no console error, or the fixture fails this test."""
    authenticator(phone)
    sign_in_by_code(phone, "bo@example.org")
    phone.wait_for_url("**/week/")
    phone.goto(reverse("people:passkey_add"))
    phone.get_by_label("What shall this passkey be called?").fill("My phone")
    phone.get_by_role("button", name="Make it").click()
    phone.get_by_text("The passkey is ready").wait_for()
    assert Passkey.objects.get().name == "My phone"

    phone.goto(reverse("people:sign_out"))
    phone.get_by_role("button", name="Sign out").click()
    phone.goto(reverse("people:sign_in"))
    phone.get_by_role("button", name="Use a passkey").click()
    phone.wait_for_url("**/week/")
    assert Passkey.objects.get().sign_count > 0

    phone.goto(reverse("people:devices"))
    phone.get_by_role("link", name="My phone").click()
    phone.get_by_role("button", name="Remove this passkey").click()
    phone.get_by_text("The passkey is gone").wait_for()
    assert not Passkey.objects.exists()


def test_a_passkey_of_nobody_here_is_refused_kindly(phone: Page, bo: Person, complaints: list[str]) -> None:
    authenticator(phone)
    sign_in_by_code(phone, "bo@example.org")
    phone.wait_for_url("**/week/")
    phone.goto(reverse("people:passkey_add"))
    phone.get_by_role("button", name="Make it").click()
    phone.get_by_text("The passkey is ready").wait_for()
    Passkey.objects.all().delete()
    phone.context.clear_cookies()
    phone.goto(reverse("people:sign_in"))
    phone.get_by_role("button", name="Use a passkey").click()
    phone.get_by_text("This passkey did not open anything here").wait_for()


def test_a_passkey_renews_the_proof_for_what_cannot_be_undone(
    phone: Page, bo: Person, sign_in: SignIn
) -> None:
    authenticator(phone)
    sign_in_by_code(phone, "bo@example.org")
    phone.wait_for_url("**/week/")
    phone.goto(reverse("people:passkey_add"))
    phone.get_by_role("button", name="Make it").click()
    phone.get_by_text("The passkey is ready").wait_for()
    phone.context.clear_cookies()
    sign_in(phone, bo)  # a session without a fresh proof: an open phone on a table
    phone.goto(reverse("people:delete"))
    phone.get_by_role("heading", name="Is it still you?").wait_for()
    phone.get_by_role("button", name="Use a passkey").click()
    phone.get_by_role("heading", name="Delete me").wait_for()


def test_a_wrong_code_is_a_page_that_everybody_can_read(phone: Page, bo: Person) -> None:
    """It stands on no address of its own, so the walk over all pages does not meet it."""
    phone.goto(reverse("people:sign_in"))
    phone.get_by_label("Your e-mail address").fill("bo@example.org")
    phone.get_by_role("button", name="Send me a code").click()
    phone.get_by_label("The code").fill("00")
    with phone.expect_navigation(wait_until="load"):
        phone.get_by_role("button", name="Go on").click()
    assert faults(phone, "a wrong code") == []
