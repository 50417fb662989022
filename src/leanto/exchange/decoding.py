"""Bytes to text when nobody said how the letters were stored.

Spreadsheets come as UTF-8 with and without a mark, UTF-16 ("Unicode text" from Excel), Windows
(cp1252) and old Mac files, and sometimes two of them in one file because rows were pasted together.
`decode` never fails: it takes the reading under which the letters look most like writing, and says
which, so that the page can ask a person to check names.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from leanto.exchange.problems import Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# What Western European writing is made of, beside ASCII. The rest of a code page is unlikely.
_COMMON = frozenset("áéíóúüñçàèìòùâêîôûäëïöÿßæøåãõÁÉÍÓÚÜÑÇÀÈÌÒÙÂÊÎÔÛÄËÏÖÆØÅÃÕ¿¡ºª«»€£°·’‘“”–—…œŒ\u00a0")
# Code pages of other scripts, for files that are mostly beyond ASCII.
_ELSEWHERE = (
    "cp1250", "cp1251", "cp1253", "cp1255", "cp1256", "koi8_r", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
)  # fmt: skip
SNIFFED = 20_000  # letters that are looked at to tell writing from other files
_UNTYPED = frozenset(map(chr, (*range(9), *range(14, 26), *range(28, 32), 127, 0xFFFD)))
# UTF-8 that somebody once read as cp1252 or latin-1 and saved again: "Ã©" for é, "â€™" for ’.
_SCRAMBLED = re.compile("[ÃÂ][\u0080-\u00bf\u2018-\u203a€™ž]|â€[\u0080-\u00bf\u2018-\u2122œ]|ðŸ")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with line ends as "\\n" and without NULs; `encoding` for people; what to check. `binary`: it was no
    writing at all.
    """

    text: str
    encoding: str
    notes: tuple[Problem, ...]
    binary: bool = False


def decode(data: bytes) -> Decoded:
    """Read the bytes as text. Works for any bytes at all."""
    text, encoding, notes = _read(data)
    binary = _binary(text, encoding)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\n\ufeff", "\n").removeprefix("\ufeff")  # a mark per file, in files put together
    if "\x00" in text:
        notes.append(Problem("note_nul", text.count("\n", 0, text.index("\x00")) + 1))
        text = text.replace("\x00", "")
    scrambled = _SCRAMBLED.search(text)
    if scrambled:
        notes.append(Problem("note_mojibake", text.count("\n", 0, scrambled.start()) + 1))
    return Decoded(text, encoding, tuple(notes), binary)


def _read(data: bytes) -> tuple[str, str, list[Problem]]:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return data.decode(codec, errors="replace"), name, []
    wide = _wide(data)
    if wide:
        return data.decode(wide, errors="replace"), "UTF-16", [_check("UTF-16")]
    try:
        return data.decode("utf-8"), "UTF-8", []
    except UnicodeDecodeError:
        pass
    lines = [(line, _utf8(line)) for line in re.split(rb"(?<=\n)|(?<=\r)(?!\n)", data)]
    odd = b"".join(line for line, text in lines if text is None)
    codec, name = _legacy(odd)
    if not any(text is not None and not text.isascii() for _, text in lines):
        return data.decode(codec, errors="replace"), name, [_check(name)]
    # Some lines are UTF-8 beyond doubt and some cannot be: two files were pasted into one.
    first = next(number for number, (_, text) in enumerate(lines, start=1) if text is None)
    whole = "".join(line.decode(codec, errors="replace") if text is None else text for line, text in lines)
    return whole, f"UTF-8 + {name}", [Problem("note_mixed", first)]


def _binary(text: str, encoding: str) -> bool:
    """Whether this was never writing: many NULs, or signs that nobody types in what is not even UTF-8."""
    head = text[:SNIFFED]
    if head.count("\x00") > 0.2 * len(head):
        return True
    untyped = sum(1 for letter in head if letter in _UNTYPED)
    return encoding != "UTF-8" and untyped >= 3 and untyped > 0.015 * len(head)


def _check(name: str) -> Problem:
    return Problem("note_encoding", values={"encoding": name})


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: in mostly Latin text every other byte is zero."""
    head = data[:4000]
    half = len(head) // 2
    if half < 4:
        return None
    even, odd = head[0 : half * 2 : 2].count(0), head[1 : half * 2 : 2].count(0)
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return None


def _legacy(data: bytes) -> tuple[str, str]:
    """The one-byte encoding under which these bytes look most like writing."""
    high = bytes(byte for byte in data[:200_000] if byte >= 0x80)
    letters = sum(1 for byte in data[:200_000] if byte >= 0x80 or chr(byte).isalpha())
    if len(high) > 0.4 * letters:
        # Mostly letters beyond ASCII: not Western writing (Cyrillic, Greek, ...).
        from charset_normalizer import from_bytes

        best = from_bytes(data[:20_000], cp_isolation=list(_ELSEWHERE)).best()
        if best is not None:
            return best.encoding, best.encoding.replace("_", "-")
    windows = _likely(high.decode("cp1252", errors="replace"))
    mac = _likely(high.decode("mac_roman", errors="replace"))
    return ("mac_roman", "Mac Roman") if mac > windows else ("cp1252", "Windows-1252")


def _likely(text: str) -> int:
    """How many letters belong to Western writing; a lower-case letter says more than a capital."""
    return sum((3 if letter.islower() else 2) if letter in _COMMON else -4 for letter in text)
