"""The catalogues, held to the source: every sentence that a person may meet has its words in every language.

The sentences are collected anew from the source for each run (Babel and Django's own reading of templates, so it runs
wherever the tests run). `./leanto translate` brings the catalogues up to date; docs/developers/translating.md has the
words of the house in each language.
"""

from __future__ import annotations

import gettext as gnu
import importlib
import io
import re
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from django.utils import formats, translation

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "setup"))
if TYPE_CHECKING:
    import translations
else:
    translations = importlib.import_module("translations")

LANGUAGES = translations.LANGUAGES
Key = tuple[str | None, str]

# The forms that stand for one number only ("one person", "two people"): they may say the number in words.
ONE_NUMBER = {"es": 1, "ar": 3}

# The same in every language: names, formats, and words that travel.
SAME = {
    "es": {
        "Leanto", "Android", "Plan B", "Ideas", "Outlook", "No", "%(name)s %(reasons)s.", "%(reasons)s.", "mar",
        "%%(day)s: %%(answer)s", "%(name)s: %(kind)s.",
    },
    "ar": {"Leanto", "Android", "%(name)s %(reasons)s.", "%(reasons)s.", "l j F"},
}  # fmt: skip

ARABIC = {
    r"(?:ال)?مستخدم(?:ون|ين|ة|ات)?": "شخص، عضو",
    r"(?:ال)?(?:مريض|مرضى|عميل|عملاء|زبون|زبائن|مستفيد|مستفيدون|مستفيدين)": "شخص",
    r"(?:ال)?(?:نقاط|رصيد|أرصدة|ديون|شارات)": "لا شيء يُعدّ",
    r"(?:ال)?(?:صدمة|صدمات|دماغ|أعصاب|شفاء|علاج|تعافي)": "لا وعود صحية",
    r"(?:ال)?(?:مشرف|مدير|مسؤول النظام)": "من يستضيف، من ينسّق",
}
# The start of an English sentence -> Arabic words its translation may carry: it says what the house does NOT do.
ARABIC_ALLOWED = {
    "It keeps no points, hours, debts": ("نقاط", "ديون"),
    "It does not treat anything": ("علاج",),
    "This place is not a crisis service": ("علاج",),
}


def key(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


@cache
def source() -> dict[Key, Message]:
    return {key(message): message for message in translations.collect() if message.id}


@cache
def catalogue(language: str) -> Catalog:
    return translations.read(ROOT / f"src/leanto/locale/{language}/LC_MESSAGES/django.po", language)


def messages(language: str) -> dict[Key, Message]:
    return {key(message): message for message in catalogue(language) if message.id}


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def english(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", text))


def tags(text: str) -> list[str]:
    return sorted(re.findall(r"<[^>]+>", text))


def told(bad: list[str]) -> str:
    return f"{len(bad)} sentence(s); ./leanto translate collects them:\n" + "\n".join(bad[:60])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_every_sentence_of_the_source_and_no_other(language: str) -> None:
    known = messages(language)
    missing = [f"{context or ''} {text[:90]}" for context, text in source() if (context, text) not in known]
    gone = [f"{context or ''} {text[:90]}" for context, text in known if (context, text) not in source()]
    changed = [
        text[:90] for (context, text), each in known.items()
        if (context, text) in source() and source()[context, text].pluralizable != each.pluralizable
    ]  # fmt: skip
    assert len(source()) > 1000, "the source was not read"
    assert not missing, told(missing)
    assert not gone, "in the catalogue only; " + told(gone)
    assert not changed, told(changed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_words_and_none_is_a_guess(language: str) -> None:
    bad = []
    for (_context, text), message in messages(language).items():
        if message.fuzzy:
            bad.append(f"a guess: {text[:90]}")
        elif not all(form.strip() for form in forms(message)) or not forms(message):
            bad.append(text[:90])
    assert not bad, told(bad)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_was_left_in_english(language: str) -> None:
    letters = re.compile(r"[a-z]{3}")
    bad = [
        text[:90]
        for (_context, text), message in messages(language).items()
        if text in forms(message) and letters.search(text) and text not in SAME[language]
    ]
    assert not bad, told(bad)


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_tags_and_line_ends_are_those_of_the_source(language: str) -> None:
    """A number that a form says in words ("one person") is the only one that may be left out."""
    bad = []
    for (_context, text), message in messages(language).items():
        wanted = set().union(*(placeholders(each) for each in english(message)))
        for number, form in enumerate(forms(message)):
            in_words = message.pluralizable and number < ONE_NUMBER[language]
            missing, extra = wanted - placeholders(form), placeholders(form) - wanted
            if extra or len(missing) > in_words:
                bad.append(f"{text[:60]} -> {form[:60]}: {missing | extra}")
            if tags(form) != tags(english(message)[-1]):
                bad.append(f"tags: {text[:60]} -> {form[:60]}")
            if [edge.isspace() for edge in (form[:1], form[-1:])] != [
                edge.isspace() for edge in (text[:1], text[-1:])
            ]:
                bad.append(f"space at an end: {text[:60]} -> {form[:60]}")
    assert not bad, told(bad)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_filled_in(language: str) -> None:
    """A stray % would break the page that shows the sentence."""
    bad = []
    for message in messages(language).values():
        names = set().union(*(set(re.findall(r"%\((\w+)\)", each)) for each in english(message)))
        if not names:
            continue
        for form in forms(message):
            try:
                assert form % dict.fromkeys(names, 3)
            except (ValueError, TypeError, KeyError) as error:
                bad.append(f"{form[:90]}: {error}")
    assert not bad, told(bad)


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("es", {1: 0, 0: 1, 2: 1, 100: 1}),
        ("ar", {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 103: 3}),
    ],
)
def test_the_plural_forms_are_chosen_by_the_numbers_of_the_language(
    language: str, wanted: dict[int, int]
) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    spoken = gnu.GNUTranslations(compiled)
    message = next(
        each for each in catalogue(language) if isinstance(each.id, tuple | list) and not each.context
    )
    for number, form in wanted.items():
        one, many = english(message)
        assert spoken.ngettext(one, many, number) == forms(message)[form], number
    assert len(forms(message)) == len(set(wanted.values()))


def arabic_offences(pairs: list[tuple[str, str]]) -> list[str]:
    bad = []
    for text, form in pairs:
        allowed = next((words for start, words in ARABIC_ALLOWED.items() if text.startswith(start)), ())
        for pattern, reason in ARABIC.items():
            for match in re.finditer(rf"(?<!\w)[وفبلك]?(?:{pattern})(?!\w)", form):
                if not any(word in match[0] for word in allowed):
                    bad.append(f"“{match[0]}” in “{form[:80]}”: {reason}")
    return bad


def test_no_arabic_sentence_carries_a_forbidden_word() -> None:
    """The same house in Arabic; Spanish is held by test_language.py."""
    pairs = [(key(each)[1], form) for each in messages("ar").values() for form in forms(each)]
    bad = arabic_offences(pairs)
    assert not bad, told(bad)
    assert arabic_offences([("x", "أيها المستخدم")]), "the gate does not bite"


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "domingo 22 de noviembre"), ("ar", "الأحد 22 نوفمبر"), ("en", "Sunday 22 November")],
)
def test_a_day_is_written_the_way_of_the_language(language: str, words: str) -> None:
    pattern = forms(messages(language)[None, "l j F"])[0] if language != "en" else "l j F"
    with translation.override(language):
        assert formats.date_format(date(2026, 11, 22), pattern) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_out_and_the_way_to_help_are_short_words(language: str) -> None:
    """Seen in a bad moment: the exit is one word, and the sentences of the help door carry their numbers."""
    known = messages(language)
    assert " " not in forms(known[None, "Exit"])[0].strip()
    ring = next(each for (_c, text), each in known.items() if text.startswith("Ring your emergency number."))
    assert all(number in forms(ring)[0] for number in ("112", "999", "911"))
    for number in (1, 2, 3):
        message = next(
            (each for (_c, text), each in known.items() if text.startswith(f"Press Shift {number} ")), None
        )
        assert message is None or "Shift" in forms(message)[0]


def test_a_new_sentence_is_found_wherever_it_stands(tmp_path: Path) -> None:
    """The gate bites: Python, templates, blocks, plurals and contexts."""
    (tmp_path / "views.py").write_text(
        'x = _("One") + ngettext("%(n)s cup", "%(n)s cups", 2)\ny = pgettext("a", "Two")'
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        '<p>\n  {% translate "Three" %} {% page_head _("Four") %}\n'
        "    {% blocktranslate trimmed with name=x %}\n  Five\n  {{ name }}\n{% endblocktranslate %}</p>"
    )
    found = {key(each) for each in translations.collect(tmp_path) if each.id}
    assert found == {
        (None, "One"), (None, "%(n)s cup"), ("a", "Two"), (None, "Three"), (None, "Four"), (None, "Five %(name)s"),
    }  # fmt: skip


def test_bringing_up_to_date_keeps_words_drops_what_is_gone_and_guesses_nothing(tmp_path: Path) -> None:
    source, locale = tmp_path / "source", tmp_path / "locale"
    source.mkdir()
    page = source / "views.py"
    page.write_text('a = _("A warm meal")\nb = _("A lift")\n')
    assert translations.update(["es"], source, locale) == [("es", 2)]

    file = locale / "es/LC_MESSAGES/django.po"
    words = file.read_text().replace(
        '"A warm meal"\nmsgstr ""', '"A warm meal"\nmsgstr "Una comida caliente"'
    )
    file.write_text(words.replace('"A lift"\nmsgstr ""', '"A lift"\nmsgstr "Un viaje en coche"'))
    page.write_text('a = _("A warm meal")\nb = _("A lift there")\n')

    assert translations.update(["es"], source, locale) == [("es", 1)]
    found = {message.id: message.string for message in translations.read(file, "es") if message.id}
    assert found == {"A warm meal": "Una comida caliente", "A lift there": ""}
    assert "Not yet reviewed by a native speaker" in file.read_text()
    before = file.read_bytes()
    translations.update(["es"], source, locale)
    assert file.read_bytes() == before, "a second time changes nothing"
