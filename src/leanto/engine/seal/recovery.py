"""The recovery code: 160 random bits as 32 letters and digits, and four more that tell a slip of the pen.

    7KQ2-M0XF-…-94TN      Crockford's base 32 (no I, L, O, U), groups of four; the ninth group is the check

The check is the code, read as a number, modulo 1,048,573, the largest prime below 2**20. It tells every single wrong
character and every two neighbours that changed places; of other slips it misses about one in a million. It is no
secret beyond the code that it stands on.
"""

from __future__ import annotations

import unicodedata
from enum import Enum

from leanto.engine.seal.values import CannotSeal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TWINS = {"O": "0", "I": "1", "L": "1", "U": "V"}
ZEROS = (0x660, 0x6F0, 0x966, 0x9E6)  # Arabic, Persian and Urdu, Hindi and Marathi, Bengali
BETWEEN = set(" \t\r\n.,_-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
CODE_BYTES, CHARACTERS, CHECK_CHARACTERS, GROUP = 20, 32, 4, 4
PRIME = 1_048_573


class Slip(Enum):
    """What is wrong with a code as it was typed."""

    LENGTH = "length"
    CHARACTER = "character"
    CHECK = "check"


class RecoveryTypo(Exception):  # noqa: N818
    """The code was not typed as it was printed. `slip` says how; a wrong code well typed is refused later."""

    def __init__(self, slip: Slip) -> None:
        super().__init__(slip.value)
        self.slip = slip


def _letters(number: int, count: int) -> str:
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(count)))


def _value(character: str) -> int:
    code = ord(character)
    for zero in ZEROS:
        if zero <= code < zero + 10:
            return code - zero
    letter = character.upper() if character.isascii() else ""
    found = ALPHABET.find(TWINS.get(letter, letter)) if letter else -1
    if found < 0:
        raise RecoveryTypo(Slip.CHARACTER)
    return found


def write_code(secret: bytes) -> str:
    """Nine groups of four for 20 random bytes."""
    if len(secret) != CODE_BYTES:
        raise CannotSeal("code")
    number = int.from_bytes(secret, "big")
    text = _letters(number, CHARACTERS) + _letters(number % PRIME, CHECK_CHARACTERS)
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def read_code(typed: str) -> bytes:
    """The 20 bytes of a code as somebody typed it: any case, with gaps and dashes, Arabic, Persian,
    Hindi or Bengali digits, O as 0, I and L as 1, U as V. Raises RecoveryTypo."""
    number = count = 0
    for character in unicodedata.normalize("NFKC", typed):
        if character in BETWEEN:
            continue
        found = _value(character)
        number, count = number << 5 | found, count + 1
        if count > CHARACTERS + CHECK_CHARACTERS:
            break
    if count != CHARACTERS + CHECK_CHARACTERS:
        raise RecoveryTypo(Slip.LENGTH)
    code, check = number >> 5 * CHECK_CHARACTERS, number & (1 << 5 * CHECK_CHARACTERS) - 1
    if check != code % PRIME:
        raise RecoveryTypo(Slip.CHECK)
    return code.to_bytes(CODE_BYTES, "big")
