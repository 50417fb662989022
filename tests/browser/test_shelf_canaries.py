"""The server never sees (D3): Chromium types a canary into every private field there is, as its owner would.

Then they are looked for in every request, in all files of the data folder (database, journal, key store, logs), in
what the server printed, in its memory, in its mails, and in a backup. The server is a process of its own, because this
one typed them.
"""

from __future__ import annotations

import base64
import json
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.gates.test_durability import MAKE_PEOPLE, script
from tests.processes import RealServer

CANARY = re.compile(rb"zq[0-9a-f]{16}zq")
PASSPHRASE = "zq0123456789abcdefzq under four slow umbrellas"
# Fills what can be seen and typed into, with a canary each; returns them. Ranges and boxes are set to something.
FILL = """(root) => {
  const made = [];
  for (const box of root.querySelectorAll("[data-field]")) {
    if (box.disabled || !box.getClientRects().length && !["radio", "checkbox"].includes(box.type)) continue;
    if (box.type === "radio") { if (!root.querySelector(`[name="${box.name}"]:checked`)) box.checked = true; }
    else if (box.type === "checkbox") box.checked = box.dataset.field !== "lockWhenHidden";
    else if (box.type === "range" || box.type === "number") box.value = box.max || 3;
    else if (box.type === "date") box.value = "2031-01-01";
    else if (box.tagName === "SELECT") continue;
    else {
      const hex = [...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16).padStart(2, "0"));
      box.value = `zq${hex.join("")}zq`;
      made.push(box.value);
    }
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return made;
}"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RealServer]:
    with_data = RealServer(tmp_path / "data", "--no-worker")
    assert with_data.run("migrate").returncode == 0
    with with_data:
        yield with_data


@pytest.fixture
def page(browser: Browser, server: RealServer) -> Iterator[Page]:
    [[_person, session]] = json.loads(script(server, MAKE_PEOPLE, "1"))
    address = f"http://localhost:{server.port}"
    context: BrowserContext = browser.new_context(base_url=address, reduced_motion="reduce")
    context.add_cookies([{"name": "session", "value": session, "url": address}])
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def make(page: Page) -> str:
    """A shelf by a passphrase of one's own, which is a canary too; returns the recovery code."""
    page.goto("/shelf/")
    page.get_by_role("button", name="Make one").click()
    page.get_by_text("I would rather use my own").click()
    page.locator("#own-phrase").fill(PASSPHRASE)
    page.locator("#own-again").fill(PASSPHRASE)
    page.get_by_role("button", name="I have them. Go on").click()
    expect(page.locator("#gate-make [data-code]")).to_be_visible()
    code = page.locator("#gate-make [data-code]").inner_text()
    for box in ("group-one", "group-two"):
        number = int(page.locator(f"label[for={box}]").inner_text().split()[-1])
        page.locator(f"#{box}").fill(code.split("-")[number - 1])
    page.get_by_role("button", name="Make my shelf").click()
    page.get_by_role("button", name="Go in").click()
    expect(page.locator("#rooms")).to_be_visible()
    return code


def memory(pid: int) -> Iterator[bytes]:
    """Everything that a process may write to or read, in pieces that overlap."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as mem:
        for line in maps:
            span, rights = line.split()[:2]
            if "r" not in rights or line.rstrip().endswith(("[vvar]", "[vsyscall]", "[vdso]")):
                continue
            at, end = (int(each, 16) for each in span.split("-"))
            while at < end:
                try:
                    mem.seek(at)
                    piece = mem.read(min(1 << 22, end - at))
                except (OSError, OverflowError):
                    break
                if not piece:
                    break
                yield piece
                at += len(piece) - 64 if len(piece) > 64 and at + len(piece) < end else len(piece)


def family(pid: int) -> list[int]:
    """A process and everything that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def forms_of(canary: str) -> list[bytes]:
    """The canary as it could have travelled: plain, UTF-16, and in base64 at each of the three places."""
    plain = canary.encode()
    coded = [base64.b64encode(b"\0" * skip + plain)[4 if skip else 0 : -4] for skip in range(3)]
    return [plain, canary.encode("utf-16-le"), *coded]


@pytest.mark.skipif(
    not os.access("/proc/self/mem", os.R_OK), reason="no /proc: memory cannot be looked into here"
)
def test_no_word_of_the_shelf_reaches_the_server(page: Page, server: RealServer, tmp_path: Path) -> None:
    sent: list[bytes] = []

    def heard(request: Request) -> None:
        sent.append(
            request.url.encode() + (request.post_data_buffer or b"") + json.dumps(request.headers).encode()
        )

    page.on("request", heard)
    make(page)
    typed = [PASSPHRASE.split()[0]]
    rooms = page.evaluate("[...document.querySelectorAll('[data-room]')].map(one => one.id)")
    for room in rooms:
        page.evaluate("(room) => { location.hash = room; }", room)
        section = page.locator(f"section#{room}")
        expect(section).to_be_visible()
        for form in section.locator("form").all():
            if not form.is_visible():
                continue
            typed += form.evaluate(FILL)
            button = form.locator("button:visible:not([type=button])").first
            if button.count():
                button.click(no_wait_after=True)
                page.wait_for_timeout(150)
            if not page.locator("#rooms").is_visible():
                break
    page.get_by_role("button", name="Lock").first.click()
    page.get_by_text("Leave myself a note").click()
    typed += page.locator("[data-note]").evaluate(FILL)
    page.get_by_role("button", name="Seal it").click()
    expect(page.locator("#note-words")).to_have_value("")
    page.locator("#open-passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open it", exact=True).click()
    expect(page.locator("#rooms")).to_be_visible()
    page.evaluate("location.hash = 'everything'")
    expect(page.locator("#everything [data-list] > li").first).to_be_visible()
    kept = page.locator("#everything [data-list]").inner_text()
    found_again = [canary for canary in typed if canary in kept]
    assert len(found_again) >= 1, "nothing was kept: the search below would prove nothing"

    backup = server.run("backup", str(tmp_path / "backup"))
    assert backup.returncode == 0, backup.stderr
    needles = {canary: forms_of(canary) for canary in typed}

    def hits(where: str, haystack: bytes) -> list[str]:
        found = {match.decode() for match in CANARY.findall(haystack)}
        return [
            f"{where}: {one}"
            for one, shapes in needles.items()
            if one in found or any(s in haystack for s in shapes)
        ]

    leaks: list[str] = []
    for body in sent:
        leaks += hits("a request", body)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    for path in files:
        leaks += hits(path.name, path.read_bytes())
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    leaks += hits(f"{path.name}/{name}", archive.read(name))
    assert server._child is not None
    control = False  # that the search finds what is there: an address that the server knows
    for pid in family(server._child.pid):
        for piece in memory(pid):
            control = control or b"shelf/door/passphrase/" in piece
            if CANARY.search(piece):
                leaks += hits(f"memory of {pid}", piece)
    assert leaks == []
    assert control, "the memory that was searched is not the server's"
    assert len(sent) > 20 and any("leanto.sqlite3" in path.name for path in files)
    print(
        f"{len(typed)} canaries typed, {len(found_again)} kept and found again in the browser, {len(rooms)} rooms"
    )
