"""Contacts from an address book: vCard 2.1, 3.0 and 4.0, one file with many, to people.

Only what is needed is read: a name, an e-mail address, a way to reach somebody, a note. Photos, birthdays,
postal addresses and everything else are left where they are and never kept. Our own small reader, because
phones write cards that strict libraries refuse (bare 2.1, folded quoted-printable, no VERSION, no END).
Pure. A card's line is the line of its BEGIN.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from leanto.exchange.cells import CellError
from leanto.exchange.decoding import decode
from leanto.exchange.people_rows import MAX_NOTE, People, PersonRow, clean_email, clean_name, without_doubles
from leanto.exchange.problems import Problem, TableError
from leanto.exchange.tables import MAX_BYTES, MAX_ROWS

MAX_LINE = 100_000  # letters; longer lines hold photos
_PROPERTY = re.compile(
    r"(?:[A-Za-z0-9-]+\.)?(?P<name>[A-Za-z0-9-]+)(?P<more>(?:;(?:[^:\"]|\"[^\"]*\")*)?):(?P<value>.*)", re.S
)


@dataclass(slots=True)
class _Card:
    line: int
    texts: dict[str, list[str]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        return next((text for text in self.texts.get(name, ()) if text.strip()), "").strip()


def looks_like_vcards(data: bytes) -> bool:
    """Whether a file holds vCards, whatever its name says."""
    return "BEGIN:VCARD" in decode(data[:2000]).text.upper()


def read_vcards(data: bytes, here: Iterable[str] = ()) -> People:
    """People from vCards; `here` as in `read_people`. Raises TableError when there is no card at all.

    A card without any name but with an address takes the part before the @ as its name, so that nobody is
    lost; a card with neither is a problem with its line.
    """
    if len(data) > MAX_BYTES:
        raise TableError("too_large", megabytes=MAX_BYTES // 1_000_000)
    decoded = decode(data)
    rows: list[PersonRow] = []
    problems: list[Problem] = []
    number = 0
    for card in _cards(decoded.text):
        number += 1
        if number > MAX_ROWS:
            raise TableError("too_many_rows", limit=MAX_ROWS)
        try:
            rows.append(_person(card))
        except CellError as error:
            problems.append(Problem(error.code, card.line, "", error.values))
    if not number:
        raise TableError("no_contacts")
    kept, doubles = without_doubles(rows, here)
    return People(tuple(kept), tuple(problems), tuple(doubles))


def _person(card: _Card) -> PersonRow:
    email = ""
    wrong: CellError | None = None
    for text in card.texts.get("EMAIL", ()):
        try:
            email = email or clean_email(text)
        except CellError as error:
            wrong = wrong or error
    if wrong is not None and not email:
        raise wrong
    name = card.first("FN") or _structured(card.first("N")) or card.first("NICKNAME") or card.first("ORG")
    name = clean_name(name or email.partition("@")[0])
    phone = " ".join(card.first("TEL").removeprefix("tel:").split())[:60]
    return PersonRow(card.line, name, email, phone, note=card.first("NOTE")[:MAX_NOTE])


def _structured(text: str) -> str:
    """N is family;given;additional;prefix;suffix, with "\\;" for a semicolon that is meant."""
    parts = [_plain(part) for part in re.split(r"(?<!\\);", text)]
    parts += [""] * (5 - len(parts))
    return " ".join(
        filter(None, (part.strip() for part in (parts[3], parts[1], parts[2], parts[0], parts[4])))
    )


def _cards(text: str) -> Iterator[_Card]:
    card: _Card | None = None
    depth = 0
    for line, content in _unfolded(text.split("\n")):
        mark = content.strip().upper()
        if mark == "BEGIN:VCARD":
            if card is None or depth == 1:  # a card inside a card (AGENT) belongs to the outer one
                if card is not None and card.texts:
                    yield card  # the one before was never closed
                card, depth = _Card(line), 1
            else:
                depth += 1
        elif mark == "END:VCARD":
            depth -= 1
            if depth <= 0 and card is not None:
                yield card
                card, depth = None, 0
        elif card is not None and depth == 1:
            _add(card, content)
    if card is not None and card.texts:
        yield card


def _unfolded(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first line: folded by a leading space, or by "=" at the end in
    quoted-printable."""
    at = 0
    while at < len(lines):
        first, content = at + 1, lines[at]
        at += 1
        soft = "QUOTED-PRINTABLE" in content.partition(":")[0].upper()
        pieces = [content]
        while at < len(lines):
            if soft and pieces[-1].endswith("="):
                pieces[-1] = pieces[-1][:-1]
                pieces.append(lines[at])
            elif lines[at][:1] in (" ", "\t") and lines[at].strip():
                pieces.append(lines[at][1:])
            else:
                break
            at += 1
        yield first, "".join(pieces)


def _add(card: _Card, content: str) -> None:
    found = _PROPERTY.fullmatch(content) if len(content) <= MAX_LINE else None
    if found is None:
        return
    name = found["name"].upper()
    if name not in ("FN", "N", "EMAIL", "TEL", "NOTE", "NICKNAME", "ORG"):
        return
    more = found["more"].upper()
    value = found["value"]
    try:
        if "QUOTED-PRINTABLE" in more:
            value = decode(quopri.decodestring(value.encode("latin-1", errors="replace"))).text
        elif re.search(r"ENCODING=(B|BASE64)\b|;BASE64\b", more):
            value = decode(binascii.a2b_base64(value)).text
    except (ValueError, binascii.Error):
        return
    if name != "N":
        value = _plain(value.replace(";", " ") if name == "ORG" else value)
    place = 0 if "PREF" in more and name in ("EMAIL", "TEL") else len(card.texts.get(name, ()))
    card.texts.setdefault(name, []).insert(place, value)


def _plain(text: str) -> str:
    return re.sub(r"\\([nN,;:\\])", lambda found: "\n" if found[1] in "nN" else found[1], text)
