"""Lists are written as people of the language write them."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import gettext, ngettext, override

import leanto
from leanto.asks.recurrence import Every, Series
from leanto.asks.series_data import sentence
from leanto.core.lists import joined, listed
from leanto.exchange.kind_words import split_list
from leanto.plans import saying
from tests.world import ZONE

SOURCE = Path(leanto.__file__).parent
NAMES = ["Ana", "Bo", "Chidi"]


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [("en", "Ana, Bo, Chidi", "Ana, Bo, and Chidi"), ("ar", "Ana، Bo، Chidi", "Ana، Bo، وChidi")],
)
def test_a_list_has_the_commas_of_its_language(language: str, words: str, said: str) -> None:
    with override(language):
        assert joined(NAMES, gettext) == words
        assert listed(NAMES, gettext) == said
        assert listed(NAMES[:1], gettext) == "Ana"
        assert listed([], gettext) == ""
        page = Template("{{ names|joined }}").render(Context({"names": NAMES}))
        assert page.replace("<bdi>", "").replace("</bdi>", "") == words
        assert page.count("<bdi>") == 3, "each keeps the direction of its own script"


def test_what_is_joined_in_a_template_is_escaped() -> None:
    assert "<b>" not in Template("{{ names|joined }}").render(Context({"names": ["<b>", "Bo"]}))


def test_a_rhythm_and_a_reason_have_no_latin_comma_in_arabic() -> None:
    start = date(2027, 2, 1)
    weekly = Series(start=start, zone=ZONE, every=Every.WEEK, time=time(18), weekdays=frozenset({0, 2, 4}))
    with override("ar"):
        assert "," not in sentence(weekly, gettext, ngettext)
        why = [{"code": "said_easy", "kind": "meal", "weekday": 1}, {"code": "room_left", "turns": 2}]
        assert "," not in saying.why_you(why)


def test_a_list_written_with_arabic_or_chinese_commas_is_read_again() -> None:
    assert split_list("a، b؛ c、d，e") == ["a", "b", "c", "d", "e"]


def test_nobody_joins_with_a_comma_of_their_own() -> None:
    """Lists for programs (the API's pages, SQL, headers) are not for people."""
    own = re.compile(r"""(["'], ["']\.join\()|(\|join:)""")
    found = [
        str(file.relative_to(SOURCE))
        for pattern in ("*.py", "*.html")
        for file in SOURCE.rglob(pattern)
        if own.search(file.read_text(encoding="utf-8"))
    ]
    assert set(found) <= {"api/templates/api/docs.html"}
