"""The main job with real clicks: come in, ask, see the plan, be asked, say yes or no, hear that it is covered.

On a phone with JavaScript and without, and once with the keyboard alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from leanto.asks.models import Ask
from leanto.core import clock
from leanto.people.models import Person
from leanto.plans.models import Answer, Suggestion, Turn
from tests.browser.conftest import PHONE, NewPage, SignIn
from tests.browser.everywhere import faults
from tests.plans.test_plan import offer
from tests.world import World

PLANNED = "Made on"
TAPS_AT_MOST = 5


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def tap(page: Page, name: str, role: Any = "button") -> None:
    """One tap on what a person reads there."""
    page.get_by_role(role, name=name, exact=True).first.click()


def through(page: Page, name: str) -> None:
    """One tap that leads to another page, and the wait until that page is whole."""
    with page.expect_navigation(wait_until="load"):
        tap(page, name)


def come_in(page: Page, token: str, scripts: bool) -> None:
    """A stranger with an invitation link: sees the circle, signs in by code, gives a name, comes in."""
    page.goto(f"/join/#{token}")
    if scripts:
        expect(page).to_have_url(re.compile(r"/join/$"))  # the secret stays in no history
    else:
        page.get_by_label("Your invitation").fill(token)
    tap(page, "Look at the circle")
    expect(page.locator("main")).to_contain_text("We answer within a day, and a no is enough.")
    expect(page.locator("main")).to_contain_text("Swift")
    assert not Person.objects.filter(email="noor@example.org").exists(), "looking made somebody"
    tap(page, "Sign in and come in", "link")
    page.get_by_label("Your e-mail address").fill("noor@example.org")
    tap(page, "Send me a code")
    found = re.search(r"\d{4} \d{4}", str(mail.outbox[-1].body))
    assert found
    page.get_by_label("The code").fill(found.group())
    tap(page, "Go on")
    page.get_by_label("What do people here call you?").fill("Noor")
    page.get_by_text("I am 18 or older").click()
    tap(page, "Come in")
    tap(page, "Come in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Maple Street")


def ask_for_a_meal(page: Page, world: World, ahead: int = 4) -> int:
    """From any page to an ask that is out. Returns how many taps it took; the day is written, not tapped."""
    taps = 0

    def once(name: str, role: Any) -> None:
        nonlocal taps
        taps += 1
        page.get_by_role(role, name=name, exact=True).first.click()

    once("Ask", "link")
    once("A meal", "link")
    page.get_by_label("Day", exact=True).fill(world.day(ahead).isoformat())
    page.get_by_label("Everyone in the circle").check()
    taps += 1
    once("See how it will look", "button")
    expect(page.locator("main")).to_contain_text("No reason needed.")  # the built-in no rides along
    expect(page.locator("main")).to_contain_text("Seen by: everyone in the circle")
    once("Send", "button")
    expect(page.get_by_role("heading", level=1)).to_have_text("It is out")
    return taps


def person_asked(turn: Turn) -> Person:
    """Whoever is asked right now."""
    return Suggestion.objects.select_related("person").get(turn=turn, answer=Answer.ASKED).person


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_invitation_an_ask_a_plan_a_no_a_yes_and_it_is_covered(
    new_page: NewPage, lasting_world: World, sign_in: SignIn, scripts: bool
) -> None:
    world = lasting_world
    for helper in (world.bo, world.chidi):
        offer(world, helper, "meal")
    noor = new_page(PHONE, scripts=scripts)
    come_in(noor, world.token, scripts)
    assert ask_for_a_meal(noor, world) <= TAPS_AT_MOST
    turn = Turn.objects.get(ask__asker__email="noor@example.org")
    # The ten minutes pass in which it can be taken back and nobody is told of it.
    Ask.objects.filter(pk=turn.ask_id).update(goes_out_at=clock.now() - timedelta(minutes=1))

    # A coordinator sees who could, and why, before anybody is told.
    ana = new_page(PHONE, scripts=scripts)
    sign_in(ana, world.ana)
    ana.goto(f"/circles/{world.maple.pk}/")
    tap(ana, "See the plan", "link")
    tap(ana, "Make the plan again" if ana.get_by_text(PLANNED).count() else "Make the plan")
    expect(ana.locator("main")).to_contain_text("A warm meal")
    assert not Suggestion.objects.filter(turn=turn, answer=Answer.ASKED).exists(), "somebody was told already"
    first = Suggestion.objects.select_related("person").get(turn=turn, answer=Answer.SUGGESTED).person
    expect(ana.locator("main")).to_contain_text(f"{first.name} ")
    tap(ana, f"Ask {first.name}")
    expect(ana.locator("#messages")).to_contain_text("1 question is on its way.")

    # The first says no. A no is complete: no reason, and the asker is not told who.
    one = new_page(PHONE, scripts=scripts)
    sign_in(one, person_asked(turn))
    one.goto("/week/")
    expect(one.get_by_role("heading", name="You are asked")).to_be_visible()
    tap(one, "Not this time")
    expect(one.get_by_role("heading", name="You are asked")).to_have_count(0)
    noor.goto("/week/")
    expect(noor.locator("main")).not_to_contain_text(first.name)

    # The plan has healed: somebody else is there, and is asked.
    ana.reload()
    second = Suggestion.objects.select_related("person").get(
        turn=turn, answer__in=[Answer.SUGGESTED, Answer.ASKED]
    )
    assert second.person != first
    if second.answer == Answer.SUGGESTED:
        tap(ana, f"Ask {second.person.name}")
        expect(ana.locator("#messages")).to_contain_text("on its way")
    other = new_page(PHONE, scripts=scripts)
    sign_in(other, person_asked(turn))
    other.goto("/week/")
    tap(other, "I'll do it")
    expect(other.get_by_role("link", name="I can't after all")).to_be_visible()  # always a way out
    other.goto("/week/")
    expect(other.get_by_role("heading", name="What you said you would do")).to_be_visible()

    noor.goto("/week/")
    noor.get_by_role("link", name="A warm meal").first.click()
    expect(noor.locator("main")).to_contain_text("covered")
    expect(noor.locator("main")).to_contain_text(second.person.name)


def test_an_ask_is_taken_back_and_is_gone(phone: Page, lasting_world: World, sign_in: SignIn) -> None:
    sign_in(phone, lasting_world.chidi)
    phone.goto("/week/")
    ask_for_a_meal(phone, lasting_world)
    tap(phone, "Take it back")
    expect(phone.locator("#messages")).not_to_be_empty()
    phone.goto("/week/")
    expect(phone.locator("main")).not_to_contain_text("A warm meal")
    phone.goto(f"/circles/{lasting_world.maple.pk}/asks/")
    expect(phone.locator("main")).not_to_contain_text("A warm meal")


def test_what_was_typed_stays_when_an_ask_is_not_ready(
    phone: Page, lasting_world: World, sign_in: SignIn
) -> None:
    sign_in(phone, lasting_world.chidi)
    phone.goto(f"/circles/{lasting_world.maple.pk}/asks/new/?kind=meal")
    phone.get_by_label("What would help?").fill("Soup without onions")
    tap(phone, "See how it will look")
    expect(phone.get_by_label("What would help?")).to_have_value("Soup without onions")
    expect(phone.locator(".summary-of-errors")).to_be_visible()
    assert not Ask.objects.exists()


STOP = """() => { const here = document.activeElement, box = here.getBoundingClientRect();
  const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const ring = part => part && getComputedStyle(part).outlineStyle !== "none";
  return {
    says: (here.getAttribute("aria-label") || here.innerText || here.value || here.name || "").trim(),
    field: here.name || "", value: here.value || "", tag: here.tagName.toLowerCase(),
    ring: ring(here) || ring(here.nextElementSibling) || ring(here.closest(".choice")),
    bare: !middle || here.contains(middle) || middle.contains(here)
      || here.parentElement.contains(middle) || here.closest("label, .field")?.contains(middle) === true,
  }; }"""


def walk_to(page: Page, what: str, by: str = "says") -> None:
    """Tab until the focus is there; every stop on the way shows a ring and is covered by nothing."""
    for _ in range(80):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["tag"] in {"body", "html"}:
            continue  # the browser's own end of the page
        assert stop["ring"], f"no ring at {stop}"
        assert stop["bare"], f"something lies over {stop}"
        if stop[by] == what:
            return
    raise AssertionError(f"Tab does not reach {what!r}")


def test_an_ask_is_made_with_the_keyboard_alone(phone: Page, lasting_world: World, sign_in: SignIn) -> None:
    world = lasting_world
    sign_in(phone, world.chidi)
    phone.goto("/week/")
    walk_to(phone, "Ask")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/asks/new/")
    walk_to(phone, "A meal")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/?kind=meal")
    walk_to(phone, "date", by="field")
    phone.keyboard.type(world.day(4).strftime("%m%d%Y"))
    walk_to(phone, "audience", by="field")
    everyone = phone.get_by_label("Everyone in the circle")
    for _ in range(3):  # arrows go through the choices; how many there are depends on the person's pods
        if not everyone.is_checked():
            phone.keyboard.press("ArrowDown")
    expect(everyone).to_be_checked()
    walk_to(phone, "See how it will look")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Does this say it?")
    walk_to(phone, "Send")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text("It is out")
    assert Turn.objects.get(ask__asker=world.chidi).day == world.day(4)


def test_the_pages_on_the_way_are_right_too(phone: Page, lasting_world: World, sign_in: SignIn) -> None:
    """The pages that only a POST shows: the circle before joining, a refused form, the preview, the sent ask."""
    world, wrong = lasting_world, []

    def look(name: str) -> None:
        wrong.extend(faults(phone, name))
        phone.set_viewport_size(PHONE)

    phone.goto(f"/join/#{world.token}")
    through(phone, "Look at the circle")
    look("the circle before joining")
    phone.goto("/join/")
    phone.get_by_label("Your invitation").fill("not an invitation")
    through(phone, "Look at the circle")
    look("a wrong invitation")
    sign_in(phone, world.chidi)
    phone.goto(f"/circles/{world.maple.pk}/asks/new/?kind=meal")
    through(phone, "See how it will look")
    look("a refused ask")
    phone.get_by_label("Day", exact=True).fill(world.day(4).isoformat())
    phone.get_by_label("Everyone in the circle").check()
    through(phone, "See how it will look")
    look("the preview")
    through(phone, "Send")
    look("sent")
    phone.goto(f"/circles/{world.maple.pk}/room/")
    phone.get_by_label("How many turns in a week?").fill("-2")
    phone.locator("main form").evaluate_all("forms => forms.forEach(form => { form.noValidate = true; })")
    through(phone, "Keep this")
    look("a refused room")
    assert wrong == []


def test_back_after_sending_is_a_page_and_sends_nothing_again(
    phone: Page, lasting_world: World, sign_in: SignIn
) -> None:
    world = lasting_world
    sign_in(phone, world.chidi)
    phone.goto("/week/")
    ask_for_a_meal(phone, world)
    phone.go_back()
    expect(phone.get_by_role("heading", level=1)).to_have_text("What would make this week a bit lighter?")
    assert Turn.objects.filter(ask__asker=world.chidi).count() == 1
