"""Two people in two browsers: listening without fixing, from the invitation to the end."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from leanto.sessions import actions
from leanto.sessions.actions import Draft
from leanto.sessions.models import Channel, Format, Guest, Sitting
from tests.browser.conftest import DESKTOP, PHONE, NewPage, SignIn
from tests.browser.everywhere import AXE_RUN, axe_source
from tests.world import World

# How wide the shape is at each drawing, with the time of this machine, which both browsers share.
WATCH = """() => { globalThis.seen = []; const look = () => {
  seen.push([Date.now(), Number(document.querySelector("[data-pacer]").dataset.at)]); requestAnimationFrame(look); };
  look(); }"""
ENOUGH = """() => new Promise((done) => {
  const look = () => (seen.length > 60 ? done() : requestAnimationFrame(look)); look(); })"""
AWAY = "Not on the line just now: Chidi. It may be the network."


def invited(world: World, format_: str, channel: str) -> Sitting:
    """Bo asks Chidi, who says yes."""
    to = (world.member(world.chidi).pk,)
    sitting = actions.invite(
        world.member(world.bo), Draft(to=to, format=format_, channel=channel, minutes=10)
    )
    actions.answer(Guest.objects.select_related("sitting").get(sitting=sitting), coming=True)
    return sitting


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def test_two_people_listen_in_equal_turns_and_stopping_looks_like_a_lost_line(
    new_page: NewPage, sign_in: SignIn, lasting_world: World, complaints: list[str]
) -> None:
    """S0-12, S0-19, S1-5, S1-11, S1-23, S1-24, S1-29: consent and limits first, one speaks and the other nods, says
    back, then the other way round; ideas only when they were asked for; the other learns nothing from a stop."""
    world = lasting_world
    sitting = invited(world, Format.LISTENING, Channel.LINE)
    bo, chidi = new_page(PHONE), new_page(DESKTOP, dark=True)
    for page, person in ((bo, world.bo), (chidi, world.chidi)):
        sign_in(page, person)
        page.goto(f"/settle/{sitting.pk}/")
        page.get_by_role("button", name="Go on", exact=True).click()
        heading(page, "What is all right today")
    bo.get_by_label("What I'd rather not have today").fill("no questions about work")
    bo.get_by_role("button", name="I'm ready").click()
    expect(bo.get_by_text("Those you sit with see that you are here, and nobody else.")).to_be_visible()
    heading(chidi, "What is all right today")
    chidi.get_by_role("button", name="I'm ready").click()
    for page in (bo, chidi):
        heading(page, "Arrive first")
        expect(page.locator("[data-sentence]")).to_contain_text("Bo begins. Everybody has the same time.")
    chidi.get_by_text("What we said beforehand").click()
    expect(
        chidi.locator("[data-limits]").get_by_text("Bo would rather not have: “no questions about work”")
    ).to_be_visible()

    # Bo's turn: Chidi nods, and has nowhere to put an idea until Bo would like one.
    chidi.get_by_role("button", name="Begin now").click()
    heading(bo, "You speak")
    heading(chidi, "Bo speaks")
    expect(chidi.get_by_role("textbox")).to_have_count(0)
    expect(chidi.get_by_role("button", name="I'd like ideas")).to_be_hidden()
    expect(chidi.locator(".turn-now")).to_have_text("Bo")
    for page in (bo, chidi):
        page.evaluate(axe_source())
        assert page.evaluate(AXE_RUN) == []
    chidi.get_by_role("button", name="Mm.").click()
    expect(bo.get_by_text("Chidi: Mm.")).to_be_visible()
    bo.get_by_role("button", name="I'd like ideas").click()
    chidi.get_by_label("One small idea").fill("Ring them tomorrow?")
    chidi.get_by_role("button", name="Say it").click()
    expect(bo.get_by_text("Chidi: An idea: Ring them tomorrow?")).to_be_visible()

    bo.get_by_role("button", name="I have said it").click()
    heading(bo, "What did they hear?")
    heading(chidi, "Say back one sentence")
    chidi.get_by_label("I heard…").fill("that it was a long day")
    chidi.get_by_role("button", name="Say it").click()
    expect(bo.get_by_text("Chidi: that it was a long day")).to_be_visible()

    # The other way round; whoever reloads finds the same place.
    bo.get_by_role("button", name="Yes, that is it").click()
    heading(chidi, "You speak")
    heading(bo, "Chidi speaks")
    bo.reload()
    heading(bo, "Chidi speaks")
    expect(bo.get_by_role("textbox")).to_have_count(0)

    # A lost line, and then a stop: Bo is told the same.
    away = bo.locator("p[data-away]")
    chidi.context.set_offline(True)
    expect(chidi.get_by_text("The network is gone for a moment.")).to_be_visible()
    heading(chidi, "You speak")
    expect(away).to_have_text(AWAY)
    chidi.context.set_offline(False)
    expect(away).to_have_text("Everybody is on the line.")
    expect(chidi.get_by_text("The network is gone for a moment.")).to_be_hidden()
    complaints[:] = [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one]
    chidi.get_by_role("button", name="I'll stop here").click()
    heading(chidi, "That was it")
    expect(away).to_have_text(AWAY)
    heading(bo, "Chidi speaks")
    assert chidi.locator("[data-lines] li").count() == 0, "what was written went with the page"


def test_two_pacers_show_the_same_moment_of_the_same_breath(
    new_page: NewPage, sign_in: SignIn, lasting_world: World
) -> None:
    """S1-10: by the shared clock; and with nothing but knowing there is neither a line nor a voice."""
    world = lasting_world
    sitting = invited(world, Format.BREATHING, Channel.QUIET)
    bo, chidi = new_page(PHONE), new_page(PHONE)
    for page, person in ((bo, world.bo), (chidi, world.chidi)):
        page.emulate_media(reduced_motion="no-preference")
        sign_in(page, person)
        page.goto(f"/settle/{sitting.pk}/")
        page.get_by_role("button", name="Go on", exact=True).click()
        page.get_by_role("button", name="None of these").click()
        page.locator("[data-rated]").click()
        page.get_by_role("button", name="I'm ready").click()
    heading(bo, "Arrive first")
    expect(bo.get_by_role("textbox")).to_have_count(0)  # nothing but knowing: no line, no voice
    expect(bo.get_by_role("button", name="Turn on my voice")).to_be_hidden()
    bo.get_by_role("button", name="Begin now").click()
    for page in (bo, chidi):
        heading(page, "Breathe softly")
    for page in (bo, chidi):
        page.evaluate(WATCH)
    for page in (bo, chidi):
        page.evaluate(ENOUGH)
    first, second = ([(at, full) for at, full in page.evaluate("seen")] for page in (bo, chidi))
    together = []
    for at, full in first:
        when, other = min(second, key=lambda each: abs(each[0] - at))
        if abs(when - at) < 20:  # drawn within about a frame of each other
            together.append((full, other))
    assert len(together) > 10
    assert max(abs(one - other) for one, other in together) < 0.1
    assert len({round(one, 1) for one, _other in together}) > 1, "it moves"
