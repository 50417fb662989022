"""What a sealed thing must look like before it is kept. The server cannot open it, but it can refuse what no honest
browser sends: other formats, lengths outside the buckets, parameters that would make guessing cheap.
"""

from __future__ import annotations

from datetime import timedelta

from leanto.engine.seal.values import FORMAT, Kind, bucket

MOST_BODY = 1 << 18  # bytes of padded words in one entry; a long evening's writing is some twenty thousand
MOST_ENTRIES = 20_000
MOST_WAYS = 10
WAYS = ("passphrase", "recovery", "passkey")
GCM = 2 + 12 + 16  # format, kind, nonce, tag
HPKE = 2 + 32 + 16  # format, kind, encapsulated key, tag
HOLD = timedelta(hours=72)  # between asking for a new shelf without any key, and getting it
ASIDE = timedelta(days=30)  # how long the old one waits for its recovery code
ON_ITS_WAY = timedelta(days=1)  # between a key and its entry, which do not commit together
UNPROVEN = timedelta(minutes=2)  # for the answer to a challenge
OPEN_FOR = timedelta(minutes=30)  # without a call; the page itself locks much sooner


def is_body(blob: bytes) -> bool:
    """An entry as a browser seals it: format 1, and exactly as long as one of the buckets makes it."""
    return blob[:2] == bytes((FORMAT, Kind.ENTRY)) and _padded(len(blob) - GCM)


def is_sent(blob: bytes) -> bool:
    """Words sealed to a public key."""
    return blob[:2] == bytes((FORMAT, Kind.SENT)) and _padded(len(blob) - HPKE)


def is_key(blob: bytes, kind: Kind) -> bool:
    """A wrapped key of `kind`: entry key, user key, or private key."""
    plain = 48 if kind == Kind.PRIVATE_KEY else 32
    return blob[:2] == bytes((FORMAT, kind)) and len(blob) == GCM + plain


def _padded(length: int) -> bool:
    return 256 <= length <= MOST_BODY and length == bucket(length - 4)
