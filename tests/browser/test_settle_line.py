"""Two people on one line in two real browsers: voices, a reload, a network that goes away (S1-6, S1-7)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import SignIn
from tests.browser.settle_room import enter, fake_devices, only_our_modules, wait_for, wait_for_sound
from tests.sessions.lines import sit
from tests.world import World

SAME_CLOCK = """() => {
  const { clock } = window.room;
  return clock.now() - performance.timeOrigin - performance.now();
}"""


@pytest.fixture
def devices(browser: Browser) -> Iterator[Browser]:
    with fake_devices(browser) as opened:
        yield opened


def a_page(browser: Browser, live: str, complaints: list[str]) -> Page:
    page = browser.new_context(base_url=live).new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
    )
    only_our_modules(page)
    return page


def test_two_voices_meet_and_outlive_a_reload_and_a_lost_network(
    devices: Browser, live: str, lasting_world: World, sign_in: SignIn
) -> None:
    """S1-6, S1-7: sound arrives on both sides; nobody's camera is on; leaving and a lost line look the same."""
    world, complaints = lasting_world, list[str]()
    sitting = sit(world, world.bo)
    ana, bo = a_page(devices, live, complaints), a_page(devices, live, complaints)
    sign_in(ana, world.ana)
    sign_in(bo, world.bo)
    enter(ana, sitting, voice=True)
    enter(bo, sitting, voice=True)
    for page in (ana, bo):
        wait_for(page, 'room.heard.some(([name]) => name === "stream")')
        wait_for_sound(page)
        assert page.evaluate("room.peers.own.getVideoTracks().length") == 0
    ana.evaluate('room.peers.send("straight to you")')
    wait_for(bo, 'room.heard.some(([name, detail]) => name === "data" && detail.text === "straight to you")')
    ana.evaluate('room.line.mark({ phase: "settle" })')
    wait_for(bo, 'room.line.current?.state.phase === "settle"')
    assert abs(ana.evaluate(SAME_CLOCK) - bo.evaluate(SAME_CLOCK)) < 250  # the bench says how near it comes

    bo.reload()
    enter(bo, sitting, voice=True)
    wait_for(bo, 'room.line.current?.state.phase === "settle"')
    for page in (ana, bo):
        wait_for_sound(page)
    assert not ana.evaluate('room.heard.some(([name]) => name === "lost")')

    bo.evaluate("room.heard.length = 0")
    bo.context.set_offline(True)
    wait_for(bo, 'room.heard.some(([name]) => name === "lost")')
    ana.evaluate('room.line.mark({ phase: "speak" })')
    wait_for(ana, "room.heard.findLast(([name]) => name === 'here')[1].length === 1")
    bo.context.set_offline(False)
    wait_for(bo, 'room.heard.some(([name]) => name === "back") && room.line.current.state.phase === "speak"')
    for page in (ana, bo):
        wait_for_sound(page)

    assert bo.evaluate("room.peers.camera(true)")
    wait_for(ana, "room.sounds.get(1)?.srcObject.getVideoTracks().length === 1")
    ana.evaluate("room.heard.length = 0")
    bo.evaluate("(room.line.leave(), room.peers.close())")
    wait_for(ana, "room.heard.findLast(([name]) => name === 'here')?.[1].length === 1")
    assert (
        ana.evaluate("room.heard.map(([name]) => name).filter((name) => !['here', 'stream'].includes(name))")
        == []
    )
    assert complaints == []
