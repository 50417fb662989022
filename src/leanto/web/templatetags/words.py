"""What people wrote, inside pages of another script: each keeps the direction of its own letters.

Loaded in every template already. The parts of `web` (headings, cards, people) do the same by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import Model
from django.template.base import FilterExpression, Node, Parser, Token
from django.template.defaultfilters import linebreaksbr
from django.templatetags.i18n import do_block_translate
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from leanto.core.directions import isolated

register = template.Library()
Context = template.Context


@register.filter
def joined(words: Iterable[object]) -> SafeString:
    """People's own words with the comma of the language between them, each escaped and kept to itself."""
    return format_html_join(_(", "), "{}", ((own(word),) for word in words))


@register.filter
def own(words: object) -> SafeString:
    """Words that people wrote, in the direction of their own script, line ends kept; nothing for nothing."""
    return format_html("<bdi>{}</bdi>", linebreaksbr(str(words))) if words else SafeString("")


@register.filter
def own_words(text: object) -> SafeString:
    """The same for longer texts: paragraphs, each in the direction of its own script."""
    return mark_safe(linebreaks(str(text), autoescape=True).replace("<p>", '<p dir="auto">'))  # noqa: S308 - escaped


@register.tag("blocktranslate")
def blocktranslate(parser: Parser, token: Token) -> Node:
    """Django's own, and what people wrote keeps to itself inside the sentence."""
    node = do_block_translate(parser, token)
    own_words: dict[str, Any] = {name: _Isolated(value) for name, value in node.extra_context.items()}
    node.extra_context = own_words
    return node


class _Isolated:
    """A value of `blocktranslate … with`: texts and people are isolated, numbers and markup stay as they are."""

    def __init__(self, value: FilterExpression) -> None:
        self.value = value

    def resolve(self, context: Context) -> Any:
        found = self.value.resolve(context)
        return isolated(str(found)) if type(found) is str or isinstance(found, Model) else found
