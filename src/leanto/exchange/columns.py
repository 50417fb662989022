"""Which column is which: by name, in English and Spanish, with a person's corrections on top."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from leanto.exchange.problems import Problem

_SMALL = frozenset(
    re.findall(
        r"\w+",
        "a al an and are at by can de del do el en for in is la las los of on or para per por que the to y",
    )
)
CLOSE = 0.84  # how alike two names must be, 0 to 1, to count as a slip of the pen


@dataclass(frozen=True, slots=True)
class Field:
    """Something we want from a table. `names` are the headings we know for it, best first."""

    key: str
    names: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """What `match_columns` found.

    `field_of` maps every heading to a field key or None; `header_of` is its inverse; `guessed` are
    headings matched by likeness only, which the page shows for correction first; `problems` name
    required fields without a column and corrections that cannot be followed.
    """

    field_of: Mapping[str, str | None]
    header_of: Mapping[str, str]
    guessed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@lru_cache(maxsize=2048)
def bare(text: str) -> str:
    """Lower case, no accents, no signs, single spaces: "¿Cuándo? (día)" becomes "cuando dia"."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    flat = "".join(letter for letter in flat if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", flat))


def match_columns(
    headers: Sequence[str], wanted: Sequence[Field], chosen: Mapping[str, str | None] | None = None
) -> Columns:
    """Map headings to fields: what a person chose, then the same name, then part of it, then likeness.

    `chosen` maps a heading to a field key (or None: "leave this column out") and always wins.
    Every field gets at most one heading and every heading at most one field.
    """
    chosen = chosen or {}
    keys = {field.key for field in wanted}
    field_of: dict[str, str | None] = dict.fromkeys(headers)
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    for header, key in chosen.items():
        if header not in field_of or (key is not None and key not in keys):
            problems.append(Problem("column_unknown", values={"header": header}))
        elif key is not None and key in taken:
            problems.append(Problem("column_twice", values={"field": key}))
        elif key is not None:
            taken[key] = header
            field_of[header] = key
    free = [header for header in headers if header not in chosen]
    scores = sorted(
        ((_alike(header, field), -place, field.key, header)
         for place, header in enumerate(free) for field in wanted if field.key not in taken),
        key=lambda found: (-found[0], -found[1]),
    )  # fmt: skip
    guessed = []
    for score, _, key, header in scores:
        if score < CLOSE or key in taken or field_of[header] is not None:
            continue
        taken[key] = header
        field_of[header] = key
        if score < 0.95:
            guessed.append(header)
    for field in wanted:
        if field.required and field.key not in taken:
            problems.append(Problem("column_missing", values={"field": field.names[0]}))
    return Columns(field_of, dict(taken), tuple(guessed), tuple(problems))


def _alike(header: str, field: Field) -> float:
    """1 same name, 0.95 same but for small words, 0.9 all words of a known name inside, else likeness."""
    name = bare(header).replace("e mail", "email")
    if not name:
        return 0.0
    words = [word for word in name.split() if word not in _SMALL] or name.split()
    best = 0.0
    for place, known in enumerate(field.names):
        other = bare(known).replace("e mail", "email")
        if name == other:
            return 1.0 - place * 1e-4
        theirs = [word for word in other.split() if word not in _SMALL] or other.split()
        if words == theirs:
            best = max(best, 0.96 - place * 1e-4)
        elif set(theirs) < set(words):
            # A longer known name says more: "turns a week" before "week".
            best = max(best, 0.90 + 0.01 * min(len(theirs), 4) - 0.005 * len(set(words) - set(theirs)))
        elif min(len(name), len(other)) > 3:
            swapped = name[0] == other[0] and sorted(name) == sorted(other)
            best = max(best, 0.87 if swapped else min(0.89, SequenceMatcher(None, name, other).ratio()))
    return best
