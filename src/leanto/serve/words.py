"""Words for the terminal without Django: the same translations as the pages, in the language of the terminal."""

from __future__ import annotations

import gettext
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

LOCALE = Path(__file__).resolve().parent.parent / "locale"


@lru_cache(maxsize=1)
def _translations() -> gettext.NullTranslations:
    wished = [
        os.environ[name]
        for name in ("LEANTO_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
        if os.environ.get(name)
    ]
    languages = [part.split(".")[0] for part in (wished[0].split(":") if wished else [])]
    return gettext.translation("django", LOCALE, languages=languages or ["en"], fallback=True)


def _(sentence: str) -> str:
    """The sentence in the language of the terminal, or as it is."""
    return _translations().gettext(sentence)


def say(sentence: str) -> None:
    """One line of progress. Goes to standard error, so that standard output stays for results."""
    print(f"leanto: {sentence}", file=sys.stderr, flush=True)


def give_up(sentence: str, status: int = 2) -> NoReturn:
    """Ends the command with one clear sentence."""
    say(sentence)
    raise SystemExit(status)
