"""Every page that can be read, in a real browser: axe, one first heading, no sideways scrolling, a neutral title.

The pages come from the authorisation table, so a new address is read here without being named. Light and dark,
320 and 1280 px. Forms that were refused and pages of the way in are read in `test_main_job.py`.
"""

from __future__ import annotations

import pytest
from django.core.cache import cache
from playwright.sync_api import Page

from leanto.people.models import Person
from tests.browser.conftest import NARROW, NewPage, SignIn
from tests.browser.everywhere import AXE_RUN, axe_source, faults, opened, pages_of, secrets_of
from tests.gates.roles import Cast, cast
from tests.gates.routes import ROUTES

ROOMS = sorted({name.split(":")[0] for name in ROUTES})


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """The cast, as rows that the server's threads see too."""
    cache.clear()
    return cast()


def be(page: Page, someone: Person | None, sign_in: SignIn) -> None:
    """Becomes this person; a stranger for nobody."""
    page.context.clear_cookies()
    if someone is not None:
        sign_in(page, someone)


@pytest.mark.parametrize("room", ROOMS)
def test_every_page_is_right_in_both_themes_and_at_both_widths(
    new_page: NewPage, people: Cast, sign_in: SignIn, room: str
) -> None:
    page, unsaid, now = new_page(NARROW), secrets_of(people), "-"
    wrong: list[str] = []
    read: set[str] = set()
    for name, role, address in pages_of(people, room):
        if role != now:
            be(page, people.people[role], sign_in)
            now = role
        answer = opened(page, address)
        if answer is None:
            continue
        if answer.status >= 400:
            wrong.append(f"{name} as {role}: {answer.status}")
        if f"{role} {page.url}" not in read:  # an address that only leads on is read where it leads to
            read.add(f"{role} {page.url}")
            wrong += faults(page, f"{name} as {role}", unsaid)
    assert wrong == []


def test_what_does_not_exist_and_what_is_refused_are_pages_too(
    new_page: NewPage, people: Cast, sign_in: SignIn, complaints: list[str]
) -> None:
    page, world = new_page(NARROW), people.world
    be(page, world.bo, sign_in)
    wrong: list[str] = []
    for name, address in (("404", "/no/such/page/"), ("403", f"/circles/{world.maple.pk}/plan/")):
        page.goto(address)
        wrong += faults(page, name, secrets_of(people))
    assert wrong == []


MAIN = (
    "/week/", "/circles/{maple}/", "/circles/{maple}/asks/new/", "/circles/{maple}/asks/new/?kind=meal",
    "/asks/{wide}/", "/turns/{open}/", "/circles/{maple}/plan/", "/circles/{maple}/rota/",
    "/circles/{maple}/offers/", "/circles/{maple}/room/", "/me/", "/me/notices/", "/help/",
)  # fmt: skip


def main_pages(people: Cast) -> list[str]:
    """The pages that a coordinator lives in."""
    world = people.world
    ids = {"maple": world.maple.pk, "wide": people.wide.pk, "open": people.turns["open"].pk}
    return [address.format(**ids) for address in MAIN]


def test_the_main_pages_read_from_right_to_left(new_page: NewPage, people: Cast, sign_in: SignIn) -> None:
    """Arabic: the whole page turns round, nothing sticks out at 320 px, and axe reports nothing."""
    page = new_page(NARROW, language="ar")
    Person.objects.filter(pk=people.world.ana.pk).update(language="ar")
    sign_in(page, people.world.ana)
    wrong = []
    for address in main_pages(people):
        page.goto(address)
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.locator("html").get_attribute("lang") == "ar"
        page.evaluate(axe_source())
        wrong += [f"{address}: {fault}" for fault in page.evaluate(AXE_RUN)]
        # In a page from right to left what sticks out does so to the left: compare with the window.
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wrong.append(f"{address}: wider than the window")
        brand, exit_ = page.locator(".brand").bounding_box(), page.locator("#exit").bounding_box()
        assert brand is not None and exit_ is not None
        assert exit_["x"] < brand["x"], "the way out stands at the end of the line"
    assert wrong == []


def test_nothing_moves_for_people_who_asked_for_less_motion(
    new_page: NewPage, people: Cast, sign_in: SignIn
) -> None:
    page = new_page(NARROW)
    sign_in(page, people.world.ana)
    moving = (
        "() => document.getAnimations().length + [...document.querySelectorAll('*')].filter(part => {"
        "const look = getComputedStyle(part); return look.animationName !== 'none' ||"
        " look.transitionDuration.split(', ').some(time => time !== '0s');}).length"
    )
    for address in main_pages(people)[:6]:
        page.goto(address)
        assert page.evaluate(moving) == 0, address


@pytest.mark.parametrize("theme", ["auto", "light", "dark", "strong"])
def test_paper_is_white_whatever_theme_the_screen_has(
    new_page: NewPage, people: Cast, sign_in: SignIn, live: str, theme: str
) -> None:
    page = new_page(NARROW, dark=True)
    sign_in(page, people.world.ana)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live}])
    page.goto(f"/circles/{people.world.maple.pk}/rota/")
    page.emulate_media(media="print", color_scheme="dark")
    ink = (
        "() => [document.body, document.querySelector('td a, td')].map(part => getComputedStyle(part).color)"
    )
    assert page.evaluate(ink) == ["rgb(0, 0, 0)", "rgb(0, 0, 0)"]
    paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    assert not page.locator(".tabs, .masthead, .footer").filter(visible=True).count()
