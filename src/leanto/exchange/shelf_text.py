"""An opened shelf as one text that a person reads from top to bottom: day, what it is, the words.

It knows no kind: whatever texts, numbers and lists an entry has are written, so what is added later is not lost here.
"""

from __future__ import annotations

import json
from typing import Any

HIDDEN = frozenset({"kind", "at"})  # they stand in the line above
LINE = "-" * 40


def entry(plain: bytes) -> dict[str, Any] | None:
    """The entry, if it is one of the shelf's pages: an object with a kind and an hour."""
    try:
        found = json.loads(plain)
    except (ValueError, RecursionError):
        return None
    whole = (
        isinstance(found, dict) and isinstance(found.get("kind"), str) and isinstance(found.get("at"), str)
    )
    return found if whole else None


def as_text(entries: list[dict[str, Any]]) -> str:
    """All of them, the oldest first."""
    return "\n".join(_one(each) for each in sorted(entries, key=lambda each: str(each["at"])))


def _one(words: dict[str, Any]) -> str:
    head = f"{str(words['at'])[:16].replace('T', ' ')}  {words['kind']}"
    lines = [line for key, value in words.items() if key not in HIDDEN for line in _said(key, value)]
    return "\n".join([LINE, head, "", *lines, ""])


def _said(key: str, value: Any, depth: int = 0) -> list[str]:
    """A value with its name before it; a longer text stands in lines of its own. Empty ones are left out."""
    before = "  " * depth
    if value in ("", None, [], {}) or value is False:
        return []
    if isinstance(value, dict):
        inside = [line for name, each in value.items() for line in _said(name, each, depth + 1)]
        return [f"{before}{key}:", *inside] if inside else []
    if isinstance(value, list):
        if all(isinstance(each, str | int | float) for each in value):
            return [f"{before}{key}: {'; '.join(str(each) for each in value)}"]
        return [line for each in value for line in _said(key, each, depth)]
    if value is True:
        return [f"{before}{key}: ✓"]
    text = str(value)
    if "\n" in text:
        return [f"{before}{key}:", *(f"{before}  {line}" for line in text.split("\n"))]
    return [f"{before}{key}: {text}"]
