"""Words for the checks of the shelf, read once from `data/`: needs, smallest moves, phrases, instruments of others.

Translators edit the files (`cards.read` finds them). An instrument is shown only when its file
names its licence, its source and its attribution and the licence file lies beside it: `instruments` raises otherwise,
so that neither a server nor a build gets by (`tests/gates/test_instruments.py`).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from leanto.shelf.cards import FOLDER, SURE, read

LICENCES = frozenset(
    {"OGL-UK-3.0", "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0"}
)  # SPDX; whoever adds one has read it
MUST_SAY = (
    "spdx",
    "licence_file",
    "name",
    "by",
    "source",
    "attribution",
    "licence_url",
    "answers",
    "items",
    "en",
)

PLACES = (
    ("body", _("In the body")),
    ("hours", _("In my hours")),
    ("money", _("In money")),
    ("fairness", _("In what is fair")),
    ("unseen", _("In not being noticed")),
)
SORTS = (
    ("yes_meant_no", _("I said yes and meant no")),
    ("grew", _("It grew")),
    ("their_part", _("They dropped their part")),
    ("not_said", _("I never said what I needed")),
    ("old_story", _("An old story")),
    ("afraid", _("I feel used or afraid")),  # at once to the words for that (F6)
)
COLOURS = (
    ("red", _("red")),
    ("orange", _("orange")),
    ("yellow", _("yellow")),
    ("green", _("green")),
    ("blue", _("blue")),
    ("purple", _("purple")),
    ("brown", _("brown")),
    ("grey", _("grey")),
    ("black", _("black")),
    ("white", _("white")),
)


class NotCleared(Exception):  # noqa: N818 - the word of the house for what may not ship
    """An instrument that may not be shown: what its file or its licence file does not say."""


@dataclass(frozen=True, slots=True)
class Move:
    """One smallest move: what it is, why, words to start from (may be empty), and what stands behind it."""

    id: str
    name: str
    why: str
    draft: str
    source: str
    sure: str

    @property
    def sure_words(self) -> str | Promise:
        """The grade as people read it."""
        return SURE[self.sure]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase with other words beside it. `find`: pieces of text to look for in one's own draft."""

    id: str
    find: tuple[str, ...]
    other: tuple[str, ...]
    row: str
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """Questions by others, in the words of one language. `answers`: (value, words) in order; `items`: (id, words).

    `ours`: the words are our own translation.
    """

    id: str
    spdx: str
    name: str
    by: str
    source: str
    attribution: str
    licence_url: str
    intro: str
    answers: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]
    ours: bool


@cache
def needs(language: str) -> tuple[tuple[str, str], ...]:
    """(id, word) of every need, in the order of the file."""
    return tuple(read("needs", language)["words"].items())


@cache
def moves(language: str) -> tuple[Move, ...]:
    """The menu of smallest moves, in the order of the file."""
    return tuple(Move(id=key, **entry) for key, entry in read("moves", language).items())


@cache
def phrases(language: str) -> tuple[Phrase, ...]:
    """The phrases that have other words, in the order of the file."""
    return tuple(
        Phrase(key, tuple(entry.pop("find")), tuple(entry.pop("other")), **entry)
        for key, entry in read("phrases", language).items()
    )


def instruments(language: str, folder: Path = FOLDER / "instruments") -> tuple[Instrument, ...]:
    """All instruments in the words of a language, by file name. Raises NotCleared for one that may not ship."""
    return tuple(_instrument(path, language) for path in sorted(folder.glob("*.toml")))


def _instrument(path: Path, language: str) -> Instrument:
    data = cleared(path)
    spoken = next((each for each in (language, language.split("-")[0]) if each in data), "en")
    words = data[spoken]
    codes = [str(number) for number in range(11)] if data["answers"] == "0-10" else data["answers"]
    return Instrument(
        id=path.stem,
        spdx=data["spdx"],
        name=words.get("name", data["name"]),
        by=data["by"],
        source=data["source"],
        attribution=data["attribution"],
        licence_url=data["licence_url"],
        intro=words["intro"],
        answers=tuple((code, words.get(code, code)) for code in codes),
        items=tuple((item, words[item]) for item in data["items"]),
        ours=spoken != "en",
    )


def cleared(path: Path) -> dict[str, Any]:
    """What an instrument's file says. Raises NotCleared with a sentence when it may not ship."""
    text = path.read_text(encoding="utf-8")
    data = tomllib.loads(text)
    missing = [key for key in MUST_SAY if not data.get(key)]
    if missing:
        raise NotCleared(f"{path.name} does not say: {'; '.join(missing)}")
    if data["spdx"] not in LICENCES:
        raise NotCleared(f"{path.name}: {data['spdx']} is not a licence that we have read")
    tag = f"SPDX-License-Identifier: {data['spdx']}"
    if f"# {tag}" not in text.splitlines():
        raise NotCleared(f"{path.name} has no line “# {tag}”")
    beside = path.parent / Path(data["licence_file"]).name
    if not beside.is_file():
        raise NotCleared(f"{path.name}: {beside.name} is not beside it")
    permission = beside.read_text(encoding="utf-8")
    for wanted in (tag, data["source"], data["attribution"], data["licence_url"], path.name):
        if wanted not in permission:
            raise NotCleared(f"{beside.name} does not say: {wanted}")
    return data


@cache
def _for_page(language: str) -> dict[str, Any]:
    return {
        "needs": needs(language),
        "moves": moves(language),
        "phrases": phrases(language),
        "instruments": instruments(language),
        "annoyed_places": PLACES,
        "annoyed_sorts": SORTS,
        "checkin_colours": COLOURS,
    }


def for_page() -> dict[str, Any]:
    """What the rooms of the checks show, in the language of this page."""
    return _for_page(get_language() or "en")
