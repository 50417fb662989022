"""The small dated table of numbers, read once from `countries.toml`.

Every line has the page it came from and the day it was written down. Where we were not sure of a number
there is none: the door then shows the directory findahelpline.com, whose data we link to and never copy.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

FILE = Path(__file__).resolve().parent / "countries.toml"
DIRECTORY = "https://findahelpline.com"
OLDEST = 183  # days an entry may be old before the tests fail


@dataclass(frozen=True, slots=True)
class Line:
    """One number. `name` is the service's own name, not translated; `note` says when it answers, if known."""

    name: str
    number: str
    source: str
    note: str = ""

    @property
    def dial(self) -> str:
        """What a phone dials: digits, plus, star and hash only."""
        return re.sub(r"[^0-9+*#]", "", self.number)


@dataclass(frozen=True, slots=True)
class Country:
    """One country's entry. `emergency` always has at least one number; `talk` and `home` may be empty."""

    code: str
    checked_on: date
    emergency: tuple[Line, ...]
    talk: tuple[Line, ...]
    home: tuple[Line, ...]


def _lines(rows: list[dict[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line(**row) for row in rows)


@cache
def countries() -> dict[str, Country]:
    """All countries by two-letter code."""
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    return {
        code: Country(
            code=code,
            checked_on=entry["checked_on"],
            emergency=_lines(entry["emergency"]),
            talk=_lines(entry.get("talk", [])),
            home=_lines(entry.get("home", [])),
        )
        for code, entry in data.items()
    }


@cache
def names(language: str) -> list[tuple[str, str]]:
    """(code, name in `language`) of every country in the table, in the order of that language's names."""
    try:
        territories = Locale.parse(language.replace("-", "_")).territories
    except (UnknownLocaleError, ValueError):
        territories = Locale("en").territories
    found = [(code, str(territories.get(code, code))) for code in countries()]
    return sorted(found, key=lambda pair: pair[1].casefold())


def choose(asked: str, default: str) -> Country | None:
    """The country somebody picked, else the host's, else none (the door then says how to find numbers)."""
    for code in (asked, default):
        if entry := countries().get(code.strip().upper()):
            return entry
    return None
