"""The sealed format of the shelf, version 1: what a browser seals, a program opens, and the other way round.

    user_key = archive.user_key_by_recovery(read_code(typed))
    for opened in archive.open_all(user_key): ...

Pure: no server, no files, no clock; randomness only for keys and nonces. The browser's twin is
`web/static/js/vault.js`; the format is written down in `docs/developers/sealed-format.md`.
"""

from leanto.engine.seal.archive import Archive, NotAShelf, Opened, Shelf
from leanto.engine.seal.keys import Stretching, WeakParameters
from leanto.engine.seal.recovery import RecoveryTypo, Slip, read_code, write_code
from leanto.engine.seal.values import CannotOpen, CannotSeal, Kind, Place

__all__ = [
    "Archive",
    "CannotOpen",
    "CannotSeal",
    "Kind",
    "NotAShelf",
    "Opened",
    "Place",
    "RecoveryTypo",
    "Shelf",
    "Slip",
    "Stretching",
    "WeakParameters",
    "read_code",
    "write_code",
]
