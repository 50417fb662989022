"""A heart rate strap read by the page itself, from an emulated sensor over the browser's real Web Bluetooth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.emulated_strap import EmulatedStrap, browser_with_bluetooth
from tests.browser.module_room import module_room

STATIC = Path(__file__).parents[2] / "src/leanto/sessions/static"
LISTEN = """
async () => {
  const { Strap } = await import("/sessions/heart/strap.js");
  globalThis.strap = new Strap();
  globalThis.heard = [];
  globalThis.told = [];
  strap.addEventListener("beats", ({ detail }) => heard.push(detail));
  for (const what of ["lost", "back"]) strap.addEventListener(what, () => told.push(what));
  const ask = () => strap.choose().then(() => told.push("chosen"), ({ name }) => told.push(name));
  document.querySelector("button").addEventListener("click", ask);
}
"""


@pytest.fixture
def address() -> Iterator[str]:
    with module_room(STATIC) as at:
        yield at


@pytest.fixture
def with_bluetooth(browser: Browser) -> Iterator[Browser]:
    """A browser of its own; the worker's driver starts it."""
    with browser_with_bluetooth(browser.browser_type) as opened:
        yield opened


def told(page: Page, what: str, times: int = 1) -> None:
    """Waits, without the `eval` that the policy of the page forbids."""
    page.evaluate(
        """async ([what, times]) => {
          const seen = () => told.filter((one) => one === what).length;
          while (seen() < times) await new Promise((done) => setTimeout(done, 20));
        }""",
        [what, times],
    )


def chosen(browser: Browser, address: str) -> tuple[Page, EmulatedStrap]:
    page = browser.new_page()
    strap = EmulatedStrap(browser, page)
    page.goto(address)
    page.evaluate(LISTEN)
    page.get_by_role("button").click()
    told(page, "chosen")
    return page, strap


@pytest.mark.parametrize("seconds", [120, pytest.param(1200, marks=pytest.mark.long)])
def test_every_interval_of_two_straps_arrives_once_through_two_lost_lines_and_the_gaps_are_marked(
    with_bluetooth: Browser, browser: Browser, address: str, seconds: int
) -> None:
    """A packet a second for each of two people, in two browsers; the line is lost twice on each side."""
    draw = np.random.default_rng(7)
    with browser_with_bluetooth(browser.browser_type) as other:
        sides = [chosen(one, address) for one in (with_bluetooth, other)]
        sent: list[list[int]] = [[], []]
        for second in range(seconds):
            for side, (page, strap) in enumerate(sides):
                if second in (seconds // 3, seconds // 2):
                    strap.lose()
                    told(page, "back", 1 + (second == seconds // 2))
                units = draw.integers(700, 1100, size=draw.integers(0, 4)).tolist()
                strap.send([unit * 1000 / 1024 for unit in units])
                sent[side] += units
        for side, (page, _strap) in enumerate(sides):
            heard = page.evaluate("heard")
            assert len(heard) == seconds
            assert [round(rr * 1024 / 1000) for one in heard for rr in one["rr"]] == sent[side]
            gaps = [at for at, one in enumerate(heard) if one["gap"] and one["rr"]]
            assert len(gaps) == 3
            assert page.evaluate("told") == ["chosen", "lost", "back", "lost", "back"]
            page.evaluate("strap.stop()")


def test_a_packet_says_its_intervals_in_milliseconds_whatever_else_it_carries(page_of_modules: Page) -> None:
    read = """async (bytes) => {
      const { readPacket } = await import("/sessions/heart/packet.js");
      try { return readPacket(new DataView(Uint8Array.from(bytes).buffer)); } catch (problem) { return problem.name; }
    }"""
    for given, said in (
        ([0x00, 61], {"rate": 61, "touches": None, "rr": []}),
        ([0x16, 61, 0x00, 0x04], {"rate": 61, "touches": True, "rr": [1000]}),
        ([0x14, 61, 0x00, 0x04, 0x00, 0x02], {"rate": 61, "touches": False, "rr": [1000, 500]}),
        (
            [0x19, 0x2C, 0x01, 0x05, 0x00, 0x00, 0x04],
            {"rate": 300, "touches": None, "rr": [1000]},
        ),  # wide, with energy
        ([0x10, 61, 0x00], {"rate": 61, "touches": None, "rr": []}),  # half an interval is none
        ([0x01, 61], "RangeError"),
    ):
        assert page_of_modules.evaluate(read, given) == said, given


@pytest.fixture
def page_of_modules(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(address)
    yield page
    page.close()
