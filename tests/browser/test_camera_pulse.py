"""A fingertip on the camera, from the camera's frames to the number: videos made here stand for the lens."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser

from tests.browser import finger_video
from tests.browser.emulated_strap import browser_with_bluetooth
from tests.browser.module_room import module_room

STATIC = Path(__file__).parents[2] / "src/leanto/sessions/static"
SECONDS = 22
WATCH = """async () => {
  const { Camera } = await import("/sessions/heart/camera.js");
  globalThis.frames = [];
  globalThis.camera = new Camera();
  camera.addEventListener("frame", ({ detail }) => frames.push(detail));
  await camera.start();
}"""
READ = """async (seconds) => {
  const { pulse } = await import("/sessions/heart/pulse.js");
  while (frames.length < seconds * 30 - 30) await new Promise((done) => setTimeout(done, 100));
  camera.stop();
  const { beats, ...found } = pulse(frames);
  return { ...found, rr: beats && [...beats.rr] };
}"""


def still(path: Path) -> None:
    """A room: as much green as red."""
    count = SECONDS * finger_video.FPS
    finger_video.write(path, np.full(count, 120.0), np.full(count, 118.0), np.full(count, 110.0))


def moving(path: Path) -> None:
    """A finger that never rests."""
    draw = np.random.default_rng(4)
    count = SECONDS * finger_video.FPS
    swing = 1 - 0.15 * np.repeat(draw.random(count // 10 + 1), 10)[:count]
    finger_video.write(path, 180 * swing, 62 * swing, 40 * swing)


def resting(rate: float) -> Callable[[Path], None]:
    return lambda path: finger_video.finger(path, np.arange(-1, SECONDS + 3, 60 / rate), SECONDS)


def test_a_resting_fingertip_gives_its_rate_and_no_finger_or_movement_gives_no_number(
    browser: Browser, tmp_path: Path
) -> None:
    """Each lens in a browser of its own, all at once."""
    lenses = {"72": resting(72), "room": still, "moving": moving}
    with ExitStack() as stack:
        address = stack.enter_context(module_room(STATIC))
        pages = {}
        for name, made in lenses.items():
            video = tmp_path / f"{name}.y4m"
            made(video)
            process = stack.enter_context(
                browser_with_bluetooth(
                    browser.browser_type,
                    "--use-fake-device-for-media-stream",
                    "--use-fake-ui-for-media-stream",
                    f"--use-file-for-fake-video-capture={video}",
                )
            )
            pages[name] = process.new_page()
            pages[name].goto(address)
            pages[name].evaluate(WATCH)
        found = {name: page.evaluate(READ, SECONDS) for name, page in pages.items()}
    # The browser plays the file a frame a tick: where the machine is busy the film itself runs slower, and so does its
    # pulse. How exact the number is on a quiet one is measured by bench/camera_pulse.py.
    one = found["72"]
    assert one["why"] is None
    assert abs(one["perMinute"] - 72) < 4, one
    assert abs(np.median(one["rr"]) - 60000 / 72) < 50, one
    for name, reasons in (("room", {"no_finger"}), ("moving", {"movement", "weak_pulse"})):
        assert found[name]["why"] in reasons, found[name]
        assert found[name]["perMinute"] is None and found[name]["rr"] is None
