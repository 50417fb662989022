"""A vault with known secrets, and exports of it: what the tests of the sealed format share."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from leanto.engine.seal import Place, Stretching, write_code
from leanto.engine.seal.archive import manifest_place
from leanto.engine.seal.entries import seal_entry, seal_sent
from leanto.engine.seal.keys import (
    FLOOR_KIB,
    key_from_passphrase,
    key_from_recovery,
    master_key,
    wrap_place,
    wrap_private_key,
    wrap_user_key,
)

OWNER = "0190b3e2-ana"
PASSPHRASE = "correct horse battery staple again"
CHEAPEST = Stretching(bytes(range(16)), FLOOR_KIB, 2)  # the floor, so that tests stay quick
SHARE = bytes(range(100, 132))
CODE = bytes(range(20))
USER_KEY = hashlib.sha256(b"user key of the tests").digest()
PRIVATE = X25519PrivateKey.from_private_bytes(hashlib.sha256(b"private key of the tests").digest())
PUBLIC = PRIVATE.public_key().public_bytes_raw()
WORDS = "I asked, and it was a yes. ✓ نعم".encode()


def text64(data: bytes) -> str:
    """Unpadded base64url."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@cache
def master() -> bytes:
    """The master key of PASSPHRASE: computed once for all tests."""
    return master_key(PASSPHRASE, CHEAPEST)


@dataclass
class Export:
    """The members of an export, to be damaged before they are zipped."""

    said: dict[str, Any]
    files: dict[str, bytes]
    sealed: bool = True

    def zipped(self, compression: int = zipfile.ZIP_STORED) -> bytes:
        """The ZIP; the manifest is sealed as it is now unless `sealed` was taken away."""
        manifest = json.dumps(self.said).encode()
        files = {"manifest.json": manifest, **self.files}
        if self.sealed:
            digest = hashlib.sha256(manifest).digest()
            key, body = seal_entry(USER_KEY, manifest_place(OWNER, 1), digest)
            files["manifest.seal"] = key + body
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", compression) as made:
            for name, data in files.items():
                made.writestr(name, data)
        return out.getvalue()


def an_export(plains: Sequence[bytes] = (WORDS, b"two"), sent: Sequence[bytes] = (b"three",)) -> Export:
    """Entries `journal/0…` and then what was sent to the public key; passphrase and recovery wraps; with the share."""
    lines, files = [], {}
    for count, plain in enumerate((*plains, *sent)):
        name = f"entries/{count + 1:06}.seal"
        place = Place(OWNER, "journal", str(count), "text", 1)
        lines.append({"file": name, "model": "journal", "row": str(count), "field": "text", "version": 1})
        if count < len(plains):
            files[name] = b"".join(seal_entry(USER_KEY, place, plain))
        else:
            files[name] = seal_sent(PUBLIC, place, plain)
    ways = {"passphrase": key_from_passphrase(master(), SHARE), "recovery": key_from_recovery(CODE)}
    wraps: list[dict[str, Any]] = [
        {"way": way, "name": "", "blob": text64(wrap_user_key(key, USER_KEY, wrap_place(OWNER, way, "", 1)))}
        for way, key in ways.items()
    ]
    wraps[0]["argon2id"] = {"salt": text64(CHEAPEST.salt), "memory_kib": FLOOR_KIB, "passes": 2}
    said = {
        "kind": "leanto shelf", "format": 1, "owner": OWNER, "generation": 1, "public_key": text64(PUBLIC),
        "private_key": text64(wrap_private_key(USER_KEY, OWNER, PRIVATE, 1)), "share": text64(SHARE),
        "wraps": wraps, "entries": lines,
    }  # fmt: skip
    return Export(said, {"manifest.seal": b"", **files})


def printed_code() -> str:
    """CODE as a person has it on paper."""
    return write_code(CODE)
