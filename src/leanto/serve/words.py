"""Words for the terminal without Django: the same translations as the pages, in the language of the terminal."""

from __future__ import annotations

import difflib
import gettext
import os
import sys
from collections.abc import Iterable
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


def must_be_file(given: str) -> Path:
    """The path of a file that is there to be read; ends the command otherwise."""
    path = Path(given).absolute()
    if path.is_dir():
        give_up(_("%(path)s is a folder; please name a file.") % {"path": path})
    if not path.exists():
        give_up(_("%(path)s is not there.") % {"path": path})
    if not os.access(path, os.R_OK):
        give_up(_("%(path)s cannot be read.") % {"path": path})
    return path


def cannot_write(path: Path, problem: OSError) -> NoReturn:
    """Ends the command: the disk or the system refused."""
    why = problem.strerror or type(problem).__name__
    give_up(_("%(path)s cannot be written: %(why)s.") % {"path": problem.filename or path, "why": why}, 1)


def no_such_command(name: str, commands: Iterable[str]) -> NoReturn:
    """Ends the command, with the name that was perhaps meant."""
    near = difflib.get_close_matches(name, list(commands), 1)
    if near:
        words = {"name": name, "near": near[0]}
        give_up(_("There is no command “%(name)s”. Did you mean ./leanto %(near)s?") % words)
    give_up(_("There is no command “%(name)s”. ./leanto help names them all.") % {"name": name})
