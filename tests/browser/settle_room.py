"""Two people on one line in two browsers of their own, with a fake microphone and camera, and our modules alone.

The live page is the real one, with its headers (only it may ask for a microphone); what it would start by itself is
left out, so that a test drives `line.js`, `clock.js` and `peer.js` and nothing else holds the seat.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

NOT_OURS = re.compile(r"/static/sessions/(?!line\.js|clock\.js|peer\.js)[^?]*\.js")
# What a person's page holds: window.room = {line, clock, peers, heard: [name, detail]…}
ENTER = """async ({ voice }) => {
  const data = JSON.parse(document.getElementById("settle-data").textContent);
  const from = (name) => import(`/static/sessions/${name}.js`);
  const [{ Line }, { Clock }, { Peers }] = await Promise.all(["line", "clock", "peer"].map(from));
  const heard = [];
  const line = new Line(data.line, { ends: data.ends });
  const note = (target, name) => target.addEventListener(name, (event) => heard.push([name, event.detail]));
  for (const name of ["hello", "here", "mark", "line", "wave", "lost", "back", "elsewhere"]) note(line, name);
  const clock = new Clock(line);
  const peers = new Peers(line, data);
  const sounds = new Map();
  peers.addEventListener("stream", ({ detail }) => {
    const sound = document.createElement("audio");
    sound.srcObject = detail.stream;
    sound.play();
    sounds.set(detail.slot, sound);
    heard.push(["stream", detail.slot]);
  });
  for (const name of ["data", "trouble"]) note(peers, name);
  window.room = { data, line, clock, peers, heard, sounds };
  return voice ? peers.microphone(true) : true;
}"""
# How many packets of sound have come from the other so far, by connections that are open now.
PACKETS = """async () => {
  let packets = 0;
  for (const reports of (await window.room.peers.stats()).values())
    for (const one of reports) if (one.type === "inbound-rtp" && one.kind === "audio") packets += one.packetsReceived;
  return packets;
}"""


@contextmanager
def fake_devices(like: Browser) -> Iterator[Browser]:
    """Another Chromium: a beeping microphone, a test picture, and nobody is asked whether they may be used."""
    words = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--disable-gpu"]
    words += ["--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"]
    if os.geteuid() == 0:
        words.append("--no-sandbox")
    opened = like.browser_type.launch(
        executable_path=os.environ.get("LEANTO_CHROMIUM", "/usr/bin/chromium"), args=words
    )
    yield opened
    opened.close()


def only_our_modules(page: Page) -> None:
    """The live page without what it starts by itself. The page itself must come from the server: one that a test made
    up counts as from elsewhere, and Chromium keeps such a page from connecting to this machine."""
    page.route(NOT_OURS, lambda route: route.abort())


def enter(page: Page, sitting: Any, voice: bool = False) -> None:
    page.goto(f"/settle/{sitting.pk}/")
    assert page.evaluate(ENTER, {"voice": voice})


def wait_for(page: Page, condition: str, given: Any = None, seconds: float = 30) -> None:
    """`condition`: JavaScript on `room`."""
    page.wait_for_function(f"(given) => {{ const {{ room }} = window; return {condition}; }}", arg=given,
                           timeout=seconds * 1000)  # fmt: skip


def wait_for_sound(page: Page, more: int = 25) -> None:
    """Until so many more packets of sound have come from the other."""
    before = page.evaluate(PACKETS)
    page.wait_for_function(
        f"async (before) => (await ({PACKETS})()) >= before + {more}", arg=before, timeout=40_000
    )
