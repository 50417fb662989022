"""Translations without any system package: collects the sentences of the source and compiles the catalogues.

`python setup/translations.py` compiles every .po file to .mo; ./leanto runs it when a .po file is newer than its
.mo file. A file is written under another name and then moved, so that a running server never reads half a file.

`./leanto translate` also brings the .po files up to date. Collecting is done with Babel and Django's own reading of
templates, not with xgettext: the gate that holds the catalogues to the source then runs on every machine.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "leanto"
LOCALE = SOURCE / "locale"
LANGUAGES = ("es", "ar")

KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# %s sentences of Leanto.
# SPDX-License-Identifier: AGPL-3.0-or-later
# Not yet reviewed by a native speaker: written with care after docs/developers/translating.md.
#"""
PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 && n%100<=99 ? 4 : 5);",
}


def _python_of(path: Path) -> str:
    """Something that reads like Python and holds every sentence of the file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    from django.utils.translation.template import templatize

    # Django blanks everything else out; what is left of the indentation would not be Python's.
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))


def collect(source: Path = SOURCE) -> Catalog:
    """Every sentence of the source, with the files where it stands."""
    found = Catalog()
    paths = [
        *source.glob("**/*.py"),
        *(path for kind in ("html", "txt") for path in source.glob(f"**/templates/**/*.{kind}")),
    ]
    for path in sorted(paths):
        if "migrations" in path.parts:
            continue
        code = io.BytesIO(_python_of(path).encode())
        for _line, words, _comments, context in extract("python", code, keywords=KEYWORDS):
            if not (words if isinstance(words, str) else words[0]):
                continue
            place = (str(path.relative_to(source)), 0)  # without the line, which changes from day to day
            known = found.get(words, context)
            if known is None or place not in known.locations:
                found.add(words, locations=[place], context=context)
    return found


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(f"{path.suffix}.{os.getpid()}.new")
    fresh.write_bytes(content)
    fresh.chmod(0o644)
    fresh.replace(path)


def update(
    languages: Sequence[str] = (), source: Path = SOURCE, locale: Path = LOCALE
) -> list[tuple[str, int]]:
    """Brings the catalogues up to date: new sentences come in empty, those that are gone go, nothing is guessed.

    Returns each language with the number of its sentences that still need words.
    """
    found = collect(source)
    done: list[tuple[str, int]] = []
    for language in languages or LANGUAGES:
        path = locale / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        old = read(path, language) if path.is_file() else Catalog(locale=language)
        fresh = Catalog(locale=language)
        empty = 0
        for message in found:
            if not message.id:
                continue
            id = message.id if isinstance(message.id, str) else message.id[0]
            known = old.get(id, message.context)
            fits = known is not None and not known.fuzzy and known.pluralizable == message.pluralizable
            words = (known.string if known and fits else "") or ""
            fresh.add(message.id, words, message.locations, context=message.context)
            empty += not (words if isinstance(words, str) else all(words))
        text = io.BytesIO()
        write_po(text, fresh, width=110, sort_by_file=True, include_lineno=False)
        _replace(path, _with_head(text.getvalue().decode(), language).encode())
        done.append((language, empty))
    return done


def _with_head(text: str, language: str) -> str:
    """Our own head: without dates, which would change on every run, and with the plural forms that Django reads."""
    start = text.index('msgid ""')
    end = text.index("\n\n", start)
    name = {"es": "Spanish", "ar": "Arabic"}.get(language, language)
    head = [
        HEADER % name,
        'msgid ""',
        'msgstr ""',
        '"Project-Id-Version: Leanto\\n"',
        f'"Language: {language}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
    ]
    if language in PLURALS:
        head.append(f'"Plural-Forms: {PLURALS[language]}\\n"')
    return "\n".join(head) + text[end:]


def compile_all() -> int:
    """Compiles every .po file and returns how many there were."""
    sources = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
    for source in sources:
        compiled = io.BytesIO()
        write_mo(compiled, read(source, source.parent.parent.name))
        _replace(source.with_suffix(".mo"), compiled.getvalue())
    return len(sources)


if __name__ == "__main__":
    print(f"leanto: compiled {compile_all()} translation files", file=sys.stderr)
