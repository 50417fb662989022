"""People's own words inside sentences of another script: a name in Arabic letters in English, and the reverse.

Pages mark own words with elements (the filter `own`). A sentence made in code is plain text, also for the API and
for attributes, so there the characters that Unicode has for it are put around what would otherwise mix.
"""

from __future__ import annotations

import unicodedata

from django.utils.translation import get_language_bidi

FIRST_STRONG, END = "\u2068", "\u2069"
_RIGHT = frozenset({"R", "AL"})


def isolated(text: str) -> str:
    """The words, kept to themselves when they run against the language of the moment; else as they are."""
    against = frozenset({"L"}) if get_language_bidi() else _RIGHT
    if any(unicodedata.bidirectional(letter) in against for letter in text):
        return f"{FIRST_STRONG}{text}{END}"
    return text
