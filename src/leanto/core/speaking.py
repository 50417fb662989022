"""Sentences that pages and commands share: in Django's language of the moment, or in one that `--lang` names."""

from __future__ import annotations

import gettext as gettext_module
import io
import os
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def said(text: str) -> str:
    """In Django's language of the moment; as it stands where there is no Django."""
    try:
        from django.conf import settings
        from django.utils.translation import gettext
    except ImportError:
        return text
    return gettext(text) if settings.configured else text


def counted(one: str, many: str, count: int) -> str:
    """The same for a sentence with a number."""
    try:
        from django.conf import settings
        from django.utils.translation import ngettext
    except ImportError:
        return one if count == 1 else many
    if settings.configured:
        return ngettext(one, many, count)
    return one if count == 1 else many


def languages() -> list[str]:
    """The codes of every language that there are words in."""
    return sorted({"en", *(file.parents[1].name for file in LOCALE.glob("*/LC_MESSAGES/django.po"))})


def language(code: str | None) -> gettext_module.NullTranslations | None:
    """Compiled translations, or those of the source file where nothing was compiled yet; None if there are none."""
    wished = code or os.environ.get("LEANTO_LANGUAGE") or "en"
    wished = wished.replace("-", "_").lower()
    if wished.split("_")[0] == "en":
        return gettext_module.NullTranslations()
    for name in (wished, wished.split("_")[0]):
        folder = LOCALE / name / "LC_MESSAGES"
        if not name.replace("_", "").isalnum():
            return None
        if (folder / "django.mo").is_file():
            return gettext_module.translation("django", LOCALE, languages=[name])
        if (folder / "django.po").is_file():
            return _from_source(folder / "django.po")
    return None if code else gettext_module.NullTranslations()


def _from_source(path: Path) -> gettext_module.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)
