"""The language of the house, held by reading every sentence that a person may meet.

Read: translatable strings and plain text of every template, every gettext call in Python, every message id and
Spanish message of the catalogues, and every address. Also: no inline style or script (the content policy refuses
them), and no sentence that translators cannot reach.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.gates.language_words import ALLOWED, FORBIDDEN, SPANISH

SRC = Path(__file__).resolve().parents[2] / "src" / "leanto"
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"} | WITH_CONTEXT
Found = tuple[str, str]  # (place, sentence)


def templates() -> list[Path]:
    return sorted(path for kind in ("html", "txt") for path in SRC.glob(f"**/templates/**/*.{kind}"))


def place(path: Path, text: str, at: int) -> str:
    return f"{path.relative_to(SRC)}:{text.count(chr(10), 0, at) + 1}"


STRING = r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'"


@cache
def template_sentences() -> list[Found]:
    """What translators see of the templates."""
    found: list[Found] = []
    for path in templates():
        text = path.read_text()
        for match in re.finditer(rf"(?:\{{%-?\s*trans(?:late)?\s+|_\()(?:{STRING})", text):
            found.append((place(path, text, match.start()), match[1] or match[2] or ""))
        blocks = r"\{%\s*blocktrans(?:late)?\b[^%]*%\}(.*?)\{%\s*endblocktrans(?:late)?\s*%\}"
        for match in re.finditer(blocks, text, re.S):
            words = re.sub(r"<[^>]+>|\{\{[^}]*\}\}|\{%[^%]*%\}", " ", match[1])
            found.append((place(path, text, match.start()), " ".join(words.split())))
    return found


def calls(path: Path) -> Iterator[Found]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in GETTEXT:
            continue
        for argument in node.args[1:] if name in WITH_CONTEXT else node.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield f"{path.relative_to(SRC)}:{argument.lineno}", argument.value


@cache
def python_sentences() -> list[Found]:
    return [
        found
        for path in sorted(SRC.glob("**/*.py"))
        if "migrations" not in path.parts
        for found in calls(path)
    ]


def bare(sentence: str) -> str:
    """Without placeholders: a variable's name is not a word that anybody reads."""
    return re.sub(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", " ", sentence)


def offences(found: list[Found], words: dict[str, str]) -> list[str]:
    bad: list[str] = []
    for where, sentence in found:
        allowed = next((entry for start, entry in ALLOWED.items() if sentence.startswith(start)), ("", ""))
        for pattern, reason in words.items():
            for match in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", bare(sentence), re.I):
                if match[0].lower() not in allowed[0].split(", "):
                    bad.append(f"{where}: “{match[0]}” in “{sentence[:70]}”: {reason}")
    return bad


def told(bad: list[str]) -> str:
    return f"{len(bad)} place(s):\n" + "\n".join(bad[:60])


def test_no_sentence_of_a_template_carries_a_forbidden_word_or_claim() -> None:
    """S0-5, S0-7, S0-8, S0-11, S0-21, S0-30, S0-31, S0-37, S1-4, S1-34, S1-35, S1-45, S3-2, S3-5, S3-19, S3-29."""
    bad = offences(template_sentences(), FORBIDDEN)
    assert not bad, told(bad)


def test_no_sentence_in_python_carries_a_forbidden_word_or_claim() -> None:
    """S0-7, S0-31, S0-40, S1-2, S1-18, S2-20, S3-1, S3-25, S3-34, S3-37, S3-39: in forms, refusals, notes and mails."""
    bad = offences(python_sentences(), FORBIDDEN)
    assert not bad, told(bad)


def test_no_spanish_sentence_carries_a_forbidden_word() -> None:
    """The same house in Spanish."""
    found: list[Found] = []
    for path in sorted(SRC.glob("locale/es/**/*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="es"):
                texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
                found += [
                    (f"{path.name}:{message.lineno}", str(text)) for text in texts if message.id and text
                ]
    bad = offences(found, SPANISH)
    assert not bad, told(bad)


def test_no_address_carries_a_forbidden_word() -> None:
    """Addresses show in browser histories: house words only, and nothing that says why somebody was here (N9)."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
        for each in resolver.url_patterns:
            route = before + str(each.pattern)
            if isinstance(each, URLResolver):
                if "allauth" in str(each.urlconf_name):
                    continue  # its addresses are its own
                yield from walk(each, route)
            elif isinstance(each, URLPattern):
                yield route, each.callback.__module__

    routes = [(route, re.sub(r"<[^>]*>|[/^$_-]", " ", route)) for route, module in walk(get_resolver())
              if module.startswith("leanto")]  # fmt: skip
    telling = {
        r"abuse|crisis|suicide|violence|resentment|conflict|danger": "an address is read over shoulders (N9)"
    }
    bad = offences(routes, {**FORBIDDEN, **telling})
    assert routes, "no address was found"
    assert not bad, told(bad)


# --- what translators cannot reach, and what the content policy refuses -----------------------------------------


class Texts(HTMLParser):
    """Collects text that people read: text nodes and the attributes that are spoken."""

    SPOKEN = ("alt", "title", "aria-label", "aria-description", "placeholder")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.silent = 0
        self.texts: list[tuple[int, str]] = []
        self.inline: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        line = self.getpos()[0]
        if tag in {"script", "style"}:
            self.silent += 1
            if tag == "style" or "src" not in facts:
                self.inline.append((line, f"<{tag}>"))
        for name, value in attrs:
            if (
                name == "style"
                or name.startswith("on")
                or (value or "").strip().lower().startswith("javascript:")
            ):
                self.inline.append((line, f"{name}="))
            if name in self.SPOKEN or (tag == "input" and name == "value" and facts.get("type") == "submit"):
                self.texts.append((line, value or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append((self.getpos()[0], data))


def without_tags(text: str) -> str:
    """A template without its comments, translated blocks, tags and variables; line numbers stay right."""

    def lines(match: re.Match[str]) -> str:
        return "\n" * match[0].count("\n")

    for pattern in (
        r"\{#.*?#\}",
        r"\{%\s*block \w+_class\s*%\}.*?\{%\s*endblock\s*%\}",  # names of classes, not words
        r"\{%\s*comment\b.*?\{%\s*endcomment\s*%\}",
        r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
    ):
        text = re.sub(pattern, lines, text, flags=re.S)
    return text


NAMES_IN_TEXT = ("findahelpline.com",)  # names of others, the same in every language


def readable(text: str) -> bool:
    for name in NAMES_IN_TEXT:
        text = text.replace(name, "")
    return any(sign.isalpha() for sign in text)


def read(path: Path) -> Texts:
    parser = Texts()
    parser.feed(without_tags(path.read_text()))
    return parser


def test_every_text_in_a_template_can_be_translated() -> None:
    bad = []
    for path in templates():
        if path.suffix == ".txt":
            lines = enumerate(without_tags(path.read_text()).split("\n"), 1)
            bad += [
                f"{path.relative_to(SRC)}:{line}: {text.strip()}" for line, text in lines if readable(text)
            ]
        else:
            texts = read(path).texts
            bad += [
                f"{path.relative_to(SRC)}:{line}: {text.strip()[:60]}"
                for line, text in texts
                if readable(text)
            ]
    assert not bad, told(bad)


PARTS = "page_head|button|link_button|post_button|way_out|card|notice|nothing|preview|person|tag|steps|more|seen_by"


def test_every_text_given_to_a_part_is_already_translated() -> None:
    """`{% button "Send" %}` would stay English for ever: a capital letter at the start gives such a text away."""
    bad = []
    for path in templates():
        text = path.read_text()
        for match in re.finditer(rf"\{{%\s*(?:{PARTS})\b([^%]*)%\}}", text):
            for literal in re.finditer(rf"(?<!_\()(?:{STRING})", match[1]):
                words = literal[1] or literal[2] or ""
                if words[:1].isupper():
                    bad.append(f"{place(path, text, match.start())}: {words}")
    assert not bad, told(bad)


SPOKEN_ARGUMENTS = {"label", "help_text", "empty_label", "sentence"}


def test_every_label_and_message_in_python_can_be_translated() -> None:
    bad = []
    for path in sorted(SRC.glob("**/*.py")):
        if path.name not in {"forms.py", "views.py", "actions.py", "access.py", "models.py"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            spoken = [word.value for word in node.keywords if word.arg in SPOKEN_ARGUMENTS]
            if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "messages":
                spoken += node.args[1:2]
            for value in spoken:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and readable(value.value):
                    bad.append(f"{path.relative_to(SRC)}:{value.lineno}: {value.value[:60]}")
    assert not bad, told(bad)


def test_no_template_has_inline_style_or_script() -> None:
    """The content policy refuses them, so they would be broken as well as unsafe (E1)."""
    bad = [
        f"{path.relative_to(SRC)}:{line}: {what}"
        for path in templates()
        if path.suffix == ".html"
        for line, what in read(path).inline
    ]
    assert not bad, told(bad)


# --- the gate itself bites --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Users can heal here.",
        "You earned 5 points",
        "Two slots are open",
        "Your request was accepted",
        "Calms your nervous system",
        "Ana is waiting for you",
        "Studies show that it works",
    ],
)
def test_the_gate_finds_what_it_should(sentence: str) -> None:
    assert offences([("here", sentence)], FORBIDDEN)


@pytest.mark.parametrize(
    "sentence",
    ["Please load the page again.", "Who could pick it up?", "%(user)s said yes", "In that case, rest."],
)
def test_the_gate_lets_plain_words_pass(sentence: str) -> None:
    assert not offences([("here", sentence)], FORBIDDEN)


def test_an_exception_still_names_a_sentence_that_exists() -> None:
    """An exception that no sentence needs any more is taken out, so that it cannot hide a new one."""
    sentences = [sentence for _where, sentence in template_sentences() + python_sentences()]
    stale = [start for start in ALLOWED if not any(sentence.startswith(start) for sentence in sentences)]
    assert not stale, stale


def test_inline_style_and_untranslated_text_are_found() -> None:
    parser = Texts()
    parser.feed(
        without_tags(
            '<p style="a">Hello {{ you }}</p><a onclick="x" href="{% url "x" %}">{% translate "Yes" %}</a>'
        )
    )
    assert [what for _line, what in parser.inline] == ["style=", "onclick="]
    assert [text.strip() for _line, text in parser.texts if readable(text)] == ["Hello"]
