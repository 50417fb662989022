"""On one's own, and the hard-moment page, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from leanto.notify.models import Notice
from leanto.shelf.models import Entry
from tests.browser.conftest import DESKTOP, NewPage, SignIn
from tests.browser.everywhere import AXE_RUN, axe_source
from tests.browser.shelf_checks import Outgoing
from tests.browser.shelf_room import OpenShelf
from tests.world import World

# The page's own clock, which a test may move ahead: nobody waits ten minutes for a test.
CLOCK = """(() => { const real = performance.now.bind(performance); let more = 0;
  performance.now = () => real() + more; globalThis.ahead = (seconds) => { more += seconds * 1000; }; })()"""
MARKER = "zzmarker-today-was-loud"


def axe(page: Page, where: str) -> None:
    page.evaluate(axe_source())
    faults = page.evaluate(AXE_RUN)
    assert faults == [], f"{where}: {faults}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where


def test_breathing_alone_from_the_questions_to_the_end_without_a_network(
    new_page: NewPage, open_shelf: OpenShelf, lasting_world: World, complaints: list[str]
) -> None:
    """S0-13, S0-29, S1-10, S1-15: the questions come first, it begins at one's own pace, stops at once, needs no
    network, and one's own words stay in the page until they are sealed by choice."""
    page = new_page({"width": 320, "height": 640})
    open_shelf(page, lasting_world.bo)
    page.add_init_script(CLOCK)
    page.goto("/settle/alone/")
    expect(page.locator("#settle")).to_have_attribute("data-ready", "")
    axe(page, "choose")
    sent = Outgoing(page)
    page.context.set_offline(True)

    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_role("heading", name="First: is one of these true for you today?")).to_be_focused()
    axe(page, "questions")
    page.get_by_role("button", name="None of these").click()
    for _tap in range(5):
        page.get_by_role("button", name="Breathing in").click()
        page.evaluate("ahead(4)")
    expect(page.get_by_text("Good. That is your pace.")).to_be_visible()
    page.locator("[data-rated]").click()
    page.get_by_role("radio", name="Wound up").first.check()
    page.get_by_label("In my words").first.fill(MARKER)
    page.get_by_role("button", name="Begin", exact=True).click()

    expect(page.get_by_role("heading", name="Arrive first")).to_be_visible()
    page.get_by_role("button", name="Begin now").click()
    expect(page.get_by_role("heading", name="Breathe softly")).to_be_visible()
    shape = page.locator("[data-shape]")
    expect(shape).to_be_visible()
    still = shape.get_attribute("transform")
    going = page.locator("p[data-going]")
    first = going.inner_text()
    axe(page, "pacer")
    page.evaluate("ahead(2.2)")
    expect(going).not_to_have_text(first)
    assert shape.get_attribute("transform") == still, (
        "less motion was asked for: the word changes, the shape does not"
    )
    expect(page.locator("p[data-aloud]")).to_have_text(re.compile("Breathe in softly"))
    page.evaluate("ahead(60)")
    expect(page.locator("p[data-aloud]")).to_have_text(re.compile("about 1[34] breaths a minute"))

    page.get_by_role("button", name=re.compile("Dizzy, tingling")).click()
    expect(page.get_by_text("Breathe as you like. Sit or lie down")).to_be_visible()
    expect(page.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
    expect(shape).to_be_hidden()
    axe(page, "stopped pacer")
    page.get_by_role("button", name="Go on with sounds").click()
    expect(page.locator("[data-prompt]")).to_have_text(re.compile("sound|one"))
    page.get_by_role("button", name="Pause").click()
    page.evaluate("ahead(120)")
    expect(page.get_by_text("It rests.")).to_be_visible()
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_role("heading", name="Sounds")).to_be_visible()
    page.get_by_role("button", name="I'll stop here").click()

    expect(page.get_by_role("heading", name="That was it")).to_be_focused()
    axe(page, "afterwards")
    page.get_by_label("In my words").last.fill("a bit softer")
    assert not sent.says(MARKER) and len(sent.sent) == 1, "nothing at all was asked of the server"

    page.get_by_role("button", name="Keep them on my shelf, sealed").click()
    expect(page.get_by_text("The server did not answer.")).to_be_visible()
    complaints.clear()  # the browser's own line about the missing network
    page.context.set_offline(False)
    page.get_by_role("button", name="Keep them on my shelf, sealed").click()
    expect(page.get_by_text("Sealed. You find it when you open your shelf.")).to_be_visible()
    assert Entry.objects.count() == 1
    assert not sent.says(MARKER) and not sent.says("a bit softer"), "it went out sealed"


def test_a_yes_to_the_questions_gives_other_anchors_and_the_rest_runs_by_itself(
    new_page: NewPage, sign_in: SignIn, lasting_world: World
) -> None:
    """S1-16: which question it was is never asked; with no further touch it comes to its end."""
    page = new_page(DESKTOP)
    page.add_init_script(CLOCK)
    sign_in(page, lasting_world.chidi)
    page.goto("/settle/alone/")
    page.get_by_role("radio", name="5 minutes", exact=True).check()
    page.get_by_role("button", name="Go on", exact=True).click()
    questions = page.get_by_role("region", name="First: is one of these true for you today?")
    assert questions.locator("input").count() == 0
    page.get_by_role("button", name="One of them, or I am not sure").click()
    page.get_by_role("button", name="My feet on the ground").click()
    page.get_by_role("button", name="Begin", exact=True).click()
    page.evaluate("ahead(31)")
    expect(page.get_by_role("heading", name="Feet")).to_be_visible()
    expect(page.locator("[data-shape]")).to_be_hidden()
    prompt = page.locator("[data-prompt]")
    first = prompt.inner_text()
    page.evaluate("ahead(45)")
    expect(prompt).not_to_have_text(first)
    page.evaluate("ahead(200)")
    expect(page.get_by_role("heading", name="Coming to an end")).to_be_visible()
    page.evaluate("ahead(30)")
    expect(page.get_by_role("heading", name="That was it")).to_be_visible()

    page.goto("/settle/alone/")
    page.get_by_role("radio", name="Saying it").check()
    page.get_by_role("button", name="Go on", exact=True).click()
    page.get_by_role("button", name="Begin", exact=True).click()
    page.get_by_role("button", name="Begin now").click()
    page.get_by_label("Write it here").fill("It was a long day.")
    page.get_by_role("button", name="I have said it").click()
    expect(page.get_by_role("heading", name="Read it back")).to_be_visible()
    expect(page.get_by_label("Write it here")).to_have_value("It was a long day.")
    page.get_by_role("button", name="Yes, that is it").click()
    expect(page.get_by_role("heading", name="One ordinary good thing")).to_be_visible()


def test_alone_and_with_somebody_are_two_equal_buttons_and_a_wave_is_three_taps_away(
    phone: Page, sign_in: SignIn, lasting_world: World
) -> None:
    """S0-4, S0-41, S1-33: same size, same style; whoever is stuck taps three times and writes nothing."""
    sign_in(phone, lasting_world.chidi)
    phone.goto("/week/")
    phone.get_by_role("link", name="A hard moment?").click()
    look = """node => { const style = getComputedStyle(node), box = node.getBoundingClientRect();
      return [box.width, box.height, ...["color", "backgroundColor", "fontSize", "fontWeight", "borderTopWidth",
        "borderTopColor", "boxShadow", "textDecorationLine"].map(key => style[key])]; }"""
    alone = phone.get_by_role("link", name="On my own for now")
    together = phone.get_by_role("link", name="With someone")
    assert alone.evaluate(look) == together.evaluate(look)

    phone.get_by_role("link", name="Send a wave").click()
    phone.locator(".chip", has_text="Bo").click()
    phone.get_by_role("button", name="Wave", exact=True).click()
    expect(phone.get_by_text("Your wave is on its way.")).to_be_visible()
    (notice,) = Notice.objects.filter(person=lasting_world.bo)
    assert notice.code == "settle_wave"
