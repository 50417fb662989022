"""A heart rate strap that Chromium emulates (CDP domain BluetoothEmulation) for a page that uses Web Bluetooth.

Two things of Chromium 156 shape this. The domain is on the browser's own session, the chooser on the page's; and
its fake characteristic has no way to notify. So the measurement is readable too, a script in the page keeps the
characteristic that the page subscribed to, and `send` has the page read it: the same `characteristicvaluechanged` event
with a real DataView. The page's code is as it is with a real strap.
"""

from __future__ import annotations

import base64
import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserType, Page

ADDRESS = "09:09:09:09:09:09"
# Keeps what the page subscribed to; nothing of the page's own code knows of it.
KEEP = """
(() => {
  const start = BluetoothRemoteGATTCharacteristic.prototype.startNotifications;
  BluetoothRemoteGATTCharacteristic.prototype.startNotifications = async function () {
    const done = await start.call(this);
    globalThis.heardFrom = this;
    return done;
  };
})();
"""
READ = """async (seconds) => {
  if (seconds) globalThis.ahead(seconds);
  while (!globalThis.heardFrom) await new Promise((done) => setTimeout(done, 10));
  await globalThis.heardFrom.readValue();
}"""
FLAGS = ["--disable-gpu", "--disable-dev-shm-usage", "--enable-features=WebBluetooth"]


@contextmanager
def browser_with_bluetooth(driver: BrowserType, *more: str) -> Iterator[Browser]:
    """A Chromium of its own: on Linux Web Bluetooth is behind a switch."""
    flags = [*FLAGS, *more, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    opened = driver.launch(executable_path=os.environ.get("LEANTO_CHROMIUM", "/usr/bin/chromium"), args=flags)
    try:
        yield opened
    finally:
        opened.close()


def packet(rr_ms: Sequence[float], rate: int = 60) -> bytes:
    """A Heart Rate Measurement value with its intervals in 1/1024 s."""
    units = [round(one * 1024 / 1000) for one in rr_ms]
    return struct.pack(f"<BB{len(units)}H", 0x10 if units else 0, rate, *units)


class EmulatedStrap:
    """`EmulatedStrap(browser, page)` before the page opens; then `send` packets and `lose` the line."""

    def __init__(self, browser: Browser, page: Page, name: str = "Strap") -> None:
        self.page = page
        page.add_init_script(KEEP)
        self.radio = browser.new_browser_cdp_session()
        self.chooser = page.context.new_cdp_session(page)
        self._reading = b""
        self._answered = self._forgotten = False
        self.refuse_connection = False
        self.radio.on("BluetoothEmulation.gattOperationReceived", self._connect)
        self.radio.on("BluetoothEmulation.characteristicOperationReceived", self._read)
        self.radio.send("BluetoothEmulation.enable", {"state": "powered-on", "leSupported": True})
        self.radio.send(
            "BluetoothEmulation.simulatePreconnectedPeripheral",
            {"address": ADDRESS, "name": name, "manufacturerData": [], "knownServiceUuids": [_uuid("180d")]},
        )
        self._offer()
        self.chooser.send("DeviceAccess.enable")
        self.chooser.on("DeviceAccess.deviceRequestPrompted", self._choose)

    def _offer(self) -> None:
        """The heart rate service; Chromium forgets it with each lost line."""
        service = self.radio.send(
            "BluetoothEmulation.addService", {"address": ADDRESS, "serviceUuid": _uuid("180d")}
        )["serviceId"]
        measurement = self.radio.send(
            "BluetoothEmulation.addCharacteristic",
            {
                "serviceId": service,
                "characteristicUuid": _uuid("2a37"),
                "properties": {"read": True, "notify": True},
            },
        )["characteristicId"]
        self.radio.send(  # without it Chromium says that the sensor cannot notify
            "BluetoothEmulation.addDescriptor",
            {"characteristicId": measurement, "descriptorUuid": _uuid("2902")},
        )
        self._forgotten = False

    def _choose(self, asked: dict[str, Any]) -> None:
        if self._answered or not asked["devices"]:  # the prompt comes twice; a second answer ends the browser
            return
        self._answered = True
        self.chooser.send(
            "DeviceAccess.selectPrompt", {"id": asked["id"], "deviceId": asked["devices"][0]["id"]}
        )

    def _connect(self, asked: dict[str, Any]) -> None:
        if self._forgotten and asked["type"] == "discovery":
            self._offer()
        fails = asked["type"] == "connection" and self.refuse_connection
        self.radio.send(
            "BluetoothEmulation.simulateGATTOperationResponse",
            {"address": ADDRESS, "type": asked["type"], "code": 0x3E if fails else 0},
        )

    def _read(self, asked: dict[str, Any]) -> None:
        answer: dict[str, Any] = {
            "characteristicId": asked["characteristicId"], "type": asked["type"], "code": 0,
        }  # fmt: skip
        if asked["type"] == "read":
            answer["data"] = base64.b64encode(self._reading).decode()
        self.radio.send("BluetoothEmulation.simulateCharacteristicOperationResponse", answer)

    def send(self, rr_ms: Sequence[float], rate: int = 60, ahead: float = 0) -> None:
        """One packet reaches the page, as soon as it listens; the page's clock is `ahead` seconds further by then."""
        self._reading = packet(rr_ms, rate)
        self.page.evaluate(READ, ahead)

    def lose(self) -> None:
        """The line to the strap is lost; the page may connect anew at once."""
        self.page.evaluate("globalThis.heardFrom = null")
        self.radio.send("BluetoothEmulation.simulateGATTDisconnection", {"address": ADDRESS})
        self._forgotten = True

    def close(self) -> None:
        self.radio.send("BluetoothEmulation.disable")
        self.radio.detach()


def _uuid(short: str) -> str:
    return f"0000{short}-0000-1000-8000-00805f9b34fb"
