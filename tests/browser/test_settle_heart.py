"""Two people with a strap each, in two browser processes: what they share goes from page to page, by two yeses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from leanto.engine.rhythm import from_packets, read
from leanto.rhythm.words import Words
from leanto.sessions import actions, hub
from leanto.sessions.actions import Draft
from leanto.sessions.models import Channel, Format, Guest
from tests.browser.conftest import PHONE, SignIn
from tests.browser.emulated_strap import EmulatedStrap, browser_with_bluetooth
from tests.browser.everywhere import AXE_RUN, axe_source
from tests.world import World

# The page's own clock, which the test moves ahead with the server's, and all that left by the line to the server.
AHEAD = """(() => {
  const real = performance.now.bind(performance); let more = 0;
  performance.now = () => real() / 1000 + more; globalThis.ahead = (seconds) => { more += seconds * 1000; };
  globalThis.toServer = [];
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) { toServer.push(String(data)); return send.call(this, data); };
})()"""
SECONDS = 15 * 60
STEP = 1.9  # between packets


@pytest.fixture
def two_pages(
    browser: Browser, live: str, transactional_db: None
) -> Iterator[list[tuple[Page, EmulatedStrap]]]:
    """A page in each of two processes, with a strap."""
    with ExitStack() as stack:
        found = []
        for _side in range(2):
            process = stack.enter_context(browser_with_bluetooth(browser.browser_type))
            page = process.new_context(base_url=live, viewport=PHONE, reduced_motion="reduce").new_page()
            page.set_default_timeout(20_000)
            page.add_init_script(AHEAD)
            found.append((page, EmulatedStrap(process, page)))
        yield found


def hearts(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Intervals (units of 1/1024 s) of two people who drift together."""
    draw = np.random.default_rng(seed)
    count = int(SECONDS * 1.6)
    common = 30 * np.sin(np.arange(count) / 9 + np.cumsum(draw.normal(0, 0.15, count)))
    made = [870 + common + draw.normal(0, 12, count) + np.linspace(-30, 40, count) for _side in range(2)]
    return np.rint(made[0]), np.rint(made[1])


def test_two_hearts_are_read_in_both_pages_as_the_engine_reads_them_and_the_server_gets_no_beat(
    two_pages: list[tuple[Page, EmulatedStrap]],
    sign_in: SignIn,
    lasting_world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """S1-15: three separate yeses; a lost line on each side; felt change first, numbers
    when asked for; the verdict of both pages is the engine's on the same beats."""
    world = lasting_world
    moment = [
        1.8e12
    ]  # the server's clock, ms, which stands still between packets as those of the pages nearly do
    monkeypatch.setattr(hub, "server_ms", lambda: moment[0])
    to = (world.member(world.chidi).pk,)
    draft = Draft(to=to, format=Format.COMPANY, channel=Channel.QUIET, minutes=15)
    sitting = actions.invite(world.member(world.bo), draft)
    actions.answer(Guest.objects.select_related("sitting").get(sitting=sitting), coming=True)
    for (page, _strap), person in zip(two_pages, (world.bo, world.chidi), strict=True):
        sign_in(page, person)
        page.goto(f"/settle/{sitting.pk}/")
        page.get_by_role("button", name="Go on", exact=True).click()
        page.get_by_text("Heart, if you like").first.click()
        expect(page.get_by_text("Each of these is a choice of its own")).to_be_hidden()
        page.get_by_role("button", name="A strap on the chest").click()
        expect(page.get_by_text("It listens.")).to_be_visible()
        for yes in page.locator("[data-yes]").all():
            assert not yes.is_checked(), "every yes begins as a no"
        page.locator("[data-yes=joint]").check(force=True)
    two_pages[0][0].locator("[data-yes=live]").check(force=True)  # Bo shows his; Chidi does not
    posted: list[str] = []
    for page, _strap in two_pages:
        page.on("request", lambda request: posted.append(request.url) if request.method != "GET" else None)
        page.get_by_role("button", name="I'm ready").click()
    for page, _strap in two_pages:
        expect(page.get_by_role("heading", name="Arrive first")).to_be_visible()

    rhythms = hearts(3)
    sent: list[list[float]] = [[], []]
    packets: list[list[tuple[float, list[float]]]] = [[], []]
    own = [0.0, 0.0]
    for second in np.arange(STEP, SECONDS - 2, STEP):
        moment[0] += STEP * 1000
        for side, (_page, strap) in enumerate(two_pages):
            if abs(second - 240 - 60 * side) < STEP / 2:
                strap.lose()
            due = []
            while own[side] + rhythms[side][len(sent[side])] / 1024 <= second:
                unit = rhythms[side][len(sent[side])]
                own[side] += unit / 1024
                sent[side].append(unit)
                due.append(float(unit) * 1000 / 1024)
            strap.send(due, ahead=STEP)
            packets[side].append((float(second), due))
    bo, chidi = two_pages[0][0], two_pages[1][0]
    expect(chidi.locator("[data-heart-line]")).to_contain_text("Bo: 60 a minute")
    expect(bo.locator("[data-heart-line]")).not_to_contain_text("Chidi")
    moment[0] += 30_000
    for page, _strap in two_pages:
        page.evaluate("ahead(30)")
    for page, _strap in two_pages:
        expect(page.get_by_role("heading", name="That was it")).to_be_visible()
        expect(page.locator("[data-heart-reading]")).to_be_hidden()  # how it is comes first
        page.get_by_role("button", name="Show me the numbers").click()
        expect(page.locator("[data-heart-reading]")).to_be_visible()

    tables = [from_packets([at for at, _rr in one], [rr for _at, rr in one]) for one in packets]
    words = Words()
    for side, (page, _strap) in enumerate(two_pages):
        change = read(tables[side]).people[0].change
        expect(page.locator("[data-heart-own]")).to_have_text(words.change(change))
        expect(page.locator("[data-heart-together]")).to_have_text(
            "The two hearts sped up and slowed down together more than chance."
        )
        expect(page.locator("[data-heart-picture] path")).to_have_count(2)
        page.evaluate(axe_source())
        assert page.evaluate(AXE_RUN) == []
        said = [json.loads(one) for one in page.evaluate("toServer")]
        assert {one["t"] for one in said} <= {"ping", "mark", "signal", "bye", "wave"}
        assert not [one for one in said if "heart" in json.dumps(one) or "beats" in json.dumps(one)]
    assert posted == []
