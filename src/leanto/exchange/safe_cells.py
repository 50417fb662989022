"""Cells that no spreadsheet program will run.

A text that starts with = + - @ (also their full-width forms), or with a tab or line break, may be
taken for a formula by the program that opens our file. `inert` puts one apostrophe before it, and
`plain` takes it away again on the way in. The rule is its own inverse for every text: what gains
the apostrophe is any number of apostrophes followed by such a start, and adding or removing one
apostrophe never leaves that set. So `plain(inert(text)) == text`, always.
Numbers are not texts: write them as numbers, and -5 stays -5.
"""

from __future__ import annotations

import re

_RUNS = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n\x00])")


def inert(text: str) -> str:
    """The text as it is written to CSV or XLSX."""
    return "'" + text if _RUNS.match(text) else text


def plain(text: str) -> str:
    """The text as it was before `inert`; a text without our apostrophe comes back unchanged."""
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text
