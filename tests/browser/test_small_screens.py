"""Small screens and long words: nothing is cut off, every target is big enough for a thumb, nothing lies over it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from leanto.asks.models import Ask
from leanto.circles.models import Circle
from leanto.core.fields import Sealed
from leanto.people.models import Person
from tests.browser.conftest import NARROW, PHONE, NewPage, SignIn
from tests.world import World

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenverein"
SMALLEST = 44  # px: what a thumb hits
TOO_SMALL = f"""() => [...document.querySelectorAll(
  "main .button, main .chip input, main .choice, .tabs a, .exit, main summary," +
  "main select, main input:not([type=hidden])"
)].filter(part => {{ const box = part.getBoundingClientRect(), label = part.closest("label") || part;
  return box.width && label.getBoundingClientRect().height < {SMALLEST};
}}).map(part => part.outerHTML.slice(0, 120))"""
STICKS_OUT = """() => [...document.querySelectorAll("main *, header *, nav.tabs *")].filter(part => {
  const box = part.getBoundingClientRect();
  return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1) &&
    !part.closest(".table-wrap, .visually-hidden") && !part.parentElement.matches(".masthead .name");  // ends in "…"
}).map(part => part.outerHTML.slice(0, 120))"""


def pages(world: World, turn: str, ask: str) -> list[str]:
    circle = f"/circles/{world.maple.pk}/"
    return [
        "/week/", circle, f"{circle}asks/", f"{circle}asks/new/?kind=meal", f"{circle}plan/", f"{circle}rota/",
        f"{circle}offers/", f"{circle}room/", f"{circle}members/", f"/turns/{turn}/", f"/asks/{ask}/", "/me/",
    ]  # fmt: skip


@pytest.fixture
def long_words(lasting_world: World) -> list[str]:
    """Maple Street with names and titles that have no place to break."""
    world = lasting_world
    turn = world.turn(world.bo, title=LONG)
    world.promised(world.chidi, world.turn(world.bo, title="Two words", ahead=4))
    Circle.objects.filter(pk=world.maple.pk).update(name=Sealed(world.maple.pk, LONG))
    for someone in (world.bo, world.ana):
        Person.objects.filter(pk=someone.pk).update(name=Sealed(someone.pk, LONG))
    assert Ask.objects.get(pk=turn.ask_id).title == LONG
    return pages(world, str(turn.pk), str(turn.ask_id))


def test_long_words_wrap_and_nothing_sticks_out_of_320_px(
    new_page: NewPage, lasting_world: World, long_words: list[str], sign_in: SignIn
) -> None:
    page = new_page(NARROW)
    sign_in(page, lasting_world.ana)
    wrong = []
    for address in long_words:
        page.goto(address)
        wrong += [f"{address}: {part}" for part in page.evaluate(STICKS_OUT)]
    assert wrong == []


def test_letters_of_twice_the_size_still_fit(
    new_page: NewPage, lasting_world: World, long_words: list[str], sign_in: SignIn
) -> None:
    """Text set to 200 % by the person's own device, on a phone."""
    page = new_page(PHONE)
    sign_in(page, lasting_world.ana)
    wrong = []
    for address in long_words:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong += [f"{address}: {part}" for part in page.evaluate(STICKS_OUT)[:3]]
    assert wrong == []


def test_every_target_is_big_enough_for_a_thumb(
    phone: Page, lasting_world: World, long_words: list[str], sign_in: SignIn
) -> None:
    sign_in(phone, lasting_world.ana)
    wrong = []
    for address in long_words:
        phone.goto(address)
        wrong += [f"{address}: {part}" for part in phone.evaluate(TOO_SMALL)]
    assert wrong == []


def test_the_tabs_never_lie_over_the_end_of_a_page(
    phone: Page, lasting_world: World, sign_in: SignIn
) -> None:
    sign_in(phone, lasting_world.ana)
    phone.goto("/week/")
    phone.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last, tabs = (
        phone.locator(".footer .inner > :last-child").bounding_box(),
        phone.locator(".tabs").bounding_box(),
    )
    assert last is not None and tabs is not None
    assert last["y"] + last["height"] <= tabs["y"]


@pytest.mark.parametrize("width", [320, 390])
def test_the_whole_week_of_room_is_on_the_screen(
    new_page: NewPage, lasting_world: World, sign_in: SignIn, width: int
) -> None:
    page = new_page({"width": width, "height": 700})
    sign_in(page, lasting_world.bo)
    page.goto(f"/circles/{lasting_world.maple.pk}/room/")
    ends = page.locator(".week-grid input").evaluate_all(
        "boxes => boxes.map(box => box.getBoundingClientRect().right)"
    )
    assert len(ends) == 2 * 7 * 4
    assert max(ends) <= width
