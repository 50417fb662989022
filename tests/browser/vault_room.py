"""The vault's files on an address of their own, under the content policy that a page with the vault has to have.

No Django: the vault needs nothing of it, and this way a test costs a page and not a database.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

STATIC = Path(__file__).parents[2] / "src/leanto/web/static"
# What a page of the shelf needs beyond the policy of every page, and what the worker may do: nothing with the network.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types vault"
)
WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'"
EMPTY = b"<!doctype html><title>vault</title>"

# Bytes cross between Python and the page as base64: {"$": "…"} on either side, at any depth.
BRIDGE = """
async ({ call, given }) => {
  const [format, words, archive, { Door }] = await Promise.all(["vault.js", "vault-words.js", "vault-archive.js",
    "vault-door.js"].map((name) => import(`/js/${name}`)));
  globalThis.door ??= new Door();
  const from64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const to64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const taken = (value) => {
    if (Array.isArray(value)) return value.map(taken);
    if (value === null || typeof value !== "object") return value;
    if ("$" in value) return from64(value.$);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, taken(inner)]));
  };
  const given_back = async (value) => {
    if (value instanceof Blob) return { $: to64(new Uint8Array(await value.arrayBuffer())) };
    if (value instanceof Uint8Array) return { $: to64(value) };
    if (Array.isArray(value)) return Promise.all(value.map(given_back));
    if (value === null || typeof value !== "object") return value ?? null;
    const made = {};
    for (const [name, inner] of Object.entries(value)) made[name] = await given_back(inner);
    return made;
  };
  const refusal = async (work) => {
    try { return { answer: await given_back(await work()) }; }
    catch (error) { return { refused: error.name, why: error.message }; }
  };
  const calls = globalThis.vaultCalls ??= {};
  const tools = { format, words, archive, door: globalThis.door, refusal };
  if (!calls[call]) throw new Error(`no call ${call}`);
  return refusal(() => calls[call](tools, taken(given)));
}
"""


class Handler(SimpleHTTPRequestHandler):
    """The static files, an empty page at /, each with its policy."""

    def do_GET(self) -> None:
        if self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(EMPTY)))
            self.end_headers()
            self.wfile.write(EMPTY)
        else:
            super().do_GET()

    def end_headers(self) -> None:
        policy = WORKER_POLICY if self.path.endswith("vault-worker.js") else PAGE_POLICY
        self.send_header("Content-Security-Policy", policy)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def vault_room() -> Iterator[str]:
    """The address; `localhost`, because WebCrypto is there only in secure places."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(STATIC)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def to_page(value: Any) -> Any:
    """Bytes as the bridge takes them."""
    if isinstance(value, bytes):
        return {"$": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {name: to_page(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [to_page(inner) for inner in value]
    return value


def from_page(value: Any) -> Any:
    """The other way."""
    if isinstance(value, dict):
        if set(value) == {"$"}:
            return base64.b64decode(value["$"])
        return {name: from_page(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [from_page(inner) for inner in value]
    return value


class Refusal(Exception):  # noqa: N818
    """What the browser threw; `name` is the class."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why = name, why


class VaultPage:
    """Calls functions of `vault_calls.js` in a page and brings bytes back."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        page.evaluate((Path(__file__).parent / "vault_calls.js").read_text())

    def call(self, call: str, given: Any = None) -> Any:
        """The answer. Raises Refusal."""
        said = self.page.evaluate(BRIDGE, {"call": call, "given": to_page(given)})
        if "refused" in said:
            raise Refusal(said["refused"], said["why"])
        return from_page(said["answer"])
