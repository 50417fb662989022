"""How exact a fingertip on the camera is: made films through the browser's own camera path, beside the truth.

    .venv/bin/python bench/camera_pulse.py

Films of 22 s, 160 x 120, 30 a second, a pulse of 2 % of the light, noise of 4 grey levels; Chromium takes them for a
camera. Prints for each
rate the error of the number and the median error of an interval. Bars: 0.3 a minute, 3 ms. Wants a machine with nothing
else to do: the browser plays a film a frame a tick, so a busy one makes the film slower.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

RATES = (48, 60, 72, 90, 120, 150)


def main() -> None:
    from playwright.sync_api import sync_playwright

    from tests.browser.emulated_strap import browser_with_bluetooth
    from tests.browser.module_room import module_room
    from tests.browser.test_camera_pulse import READ, SECONDS, STATIC, WATCH, resting

    worst, worst_beat = 0.0, 0.0
    with sync_playwright() as driver, module_room(STATIC) as address, tempfile.TemporaryDirectory() as folder:
        for rate in RATES:
            film = Path(folder) / f"{rate}.y4m"
            resting(rate)(film)
            flags = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
            with browser_with_bluetooth(
                driver.chromium, *flags, f"--use-file-for-fake-video-capture={film}"
            ) as browser:
                page = browser.new_page()
                page.goto(address)
                page.evaluate(WATCH)
                found = page.evaluate(READ, SECONDS)
            if found["why"]:
                print(f"{rate}/min: no number, {found['why']}")
                continue
            error = found["perMinute"] - rate
            beat = float(np.median(np.abs(np.array(found["rr"]) - 60000 / rate)))
            worst, worst_beat = max(worst, abs(error)), max(worst_beat, beat)
            print(
                f"{rate}/min: {error:+.2f} a minute, an interval off by {beat:.1f} ms, {len(found['rr'])} beats"
            )
    print(f"worst: {worst:.2f} a minute (bar 0.3), {worst_beat:.1f} ms (bar 3)")


if __name__ == "__main__":
    main()
