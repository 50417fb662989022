"""The ladder's starter rungs and the belief cards, read once from `data/<language>/*.toml`.

Translators edit the files. A language without a file shows the English one; within a language a test holds that the
ids are the same. "How sure are we" is said in the words of the help room.
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

from leanto.help.sure import OURS, PARTLY, WELL

FOLDER = Path(__file__).resolve().parent / "data"
SURE: dict[str, str | Promise] = {"well": WELL, "partly": PARTLY, "ours": OURS}
LADDERS = ("ask", "no")
AREAS: dict[str, str | Promise] = {
    "hands": _("Hands"),
    "company": _("Company"),
    "feelings": _("Feelings"),
    "money": _("Money talk"),
    "night": _("Night"),
    "health": _("Health errands"),
}
TASKS: dict[str, str | Promise] = {
    "hands": _("Hands"),
    "ears": _("Ears"),
    "fun": _("Fun"),
    "night": _("Night"),
    "crisis": _("When it is bad"),
    "truth": _("Telling me the truth"),
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One starter rung: `ladder` and `area` are keys of LADDERS and AREAS, `words` is what a person reads."""

    ladder: str
    area: str
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """One belief card. `deck` is "learned" (a question) or "signs" (a sentence to sort); `place` may be empty."""

    id: str
    deck: str
    title: str
    text: str
    place: str
    source: str
    sure: str

    @property
    def sure_words(self) -> str | Promise:
        """The grade as people read it."""
        return SURE[self.sure]


@dataclass(frozen=True, slots=True)
class Ladders:
    """All starter rungs in the order of the file, with what stands behind them."""

    rungs: tuple[Rung, ...]
    source: str
    sure: str

    @property
    def sure_words(self) -> str | Promise:
        """The grade as people read it."""
        return SURE[self.sure]


def languages() -> list[str]:
    """The languages that have cards of their own."""
    return sorted(file.parent.name for file in FOLDER.glob("*/cards.toml"))


def read(name: str, language: str) -> dict[str, Any]:
    """The file `name`.toml of a language ("pt-br" looks for "pt-br", then "pt"), or the English one."""
    for each in (language, language.split("-")[0], "en"):
        path = FOLDER / each / f"{name}.toml"
        if path.is_file():
            with path.open("rb") as file:
                return tomllib.load(file)
    raise FileNotFoundError(f"{name}.toml")


@cache
def ladders(language: str) -> Ladders:
    """The starter rungs of both ladders."""
    data = read("ladder", language)
    rungs = tuple(
        Rung(ladder, area, key, words)
        for ladder in LADDERS
        for area in AREAS
        for key, words in data[ladder][area].items()
    )
    return Ladders(rungs, data["source"], data["sure"])


@cache
def cards(language: str) -> tuple[Card, ...]:
    """All belief cards in the order of the file."""
    return tuple(Card(id=key, **entry) for key, entry in read("cards", language).items())


def for_page() -> dict[str, Any]:
    """What the rooms of asking show, in the language of the page."""
    language = get_language() or "en"
    return {
        "starter_rungs": ladders(language),
        "ladder_areas": AREAS.items(),
        "map_tasks": TASKS.items(),
        "belief_cards": cards(language),
    }
