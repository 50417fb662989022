"""The parts that pages are built from: they escape, they say in words what colour only helps to say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from leanto.web import nav
from leanto.web.patterns import initials, pattern

NASTY = '<script>alert("x")</script>'


def show(source: str, **words: object) -> str:
    request = RequestFactory().get("/somewhere/?kind=meal&page=1")
    return Template(source).render(Context({"request": request, "nasty": NASTY, **words}))


@pytest.mark.parametrize(
    "source",
    [
        "{% page_head nasty lead=nasty back=nasty %}",
        "{% button nasty name=nasty value=nasty %}",
        "{% link_button nasty nasty %}",
        "{% post_button nasty nasty part=nasty %}",
        "{% way_out nasty nasty %}",
        "{% card title=nasty href=nasty %}{{ nasty }}{% endcard %}",
        '{% notice "info" title=nasty %}{{ nasty }}{% endnotice %}',
        "{% seen_by nasty %}",
        '{% nothing "bench" nasty %}{{ nasty }}{% endnothing %}',
        "{% preview nasty %}{{ nasty }}{% endpreview %}",
        "{% more nasty %}{{ nasty }}{% endmore %}",
        "{% person nasty nasty note=nasty %}",
        "{% tag nasty nasty icon=nasty %}",
        "{% room_bar 1 2 nasty %}",
        "{% steps 1 2 nasty %}",
        "{% picture nasty %}{% icon nasty %}",
    ],
)
def test_whatever_comes_in_is_escaped(source: str) -> None:
    assert "<script" not in show(source)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana Ruiz", "AR"),
        ("Benedikt", "B"),
        ("ana maria del mar", "AM"),
        ("林 美", "林美"),
        ("🌻 Swift", "S"),
        ("🌻", "·"),
        ("", "·"),
    ],
)
def test_initials_work_in_any_script(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_pattern_stays_with_its_name() -> None:
    assert pattern("Ana") == pattern(" ana ")
    assert len({pattern(f"person {number}") for number in range(200)}) > 8


def test_every_notice_says_its_kind_in_words() -> None:
    for kind, word in (
        ("problem", "Not yet:"),
        ("good", "Done:"),
        ("care", "Please look:"),
        ("nonsense", "Note:"),
    ):
        assert word in show(f'{{% notice "{kind}" %}}x{{% endnotice %}}')


def test_a_write_button_carries_a_fresh_key_each_time() -> None:
    first, second = (show('{% post_button "/x/" "Go" %}') for _ in range(2))
    assert 'name="once"' in first
    assert 'name="csrfmiddlewaretoken"' in first
    assert first != second


def test_a_calendar_leaf_shows_the_day_where_the_person_is() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    with timezone.override("Asia/Tokyo"):
        assert 'datetime="2026-11-23"' in show("{% day_leaf day %}", day=late)
    with translation.override("es"):
        assert "dom" in show("{% day_leaf day %}", day=date(2026, 11, 22)).lower()


def test_the_room_bar_says_in_a_sentence_what_its_pegs_show() -> None:
    page = show("{% room_bar 5 4 %}")
    assert page.count("held") == 4
    assert page.count("over") == 1
    assert "Carrying 5 turns this week, 4 at most." in page
    assert "<ul" not in show("{% room_bar 5 40 %}")


def test_pages_keep_the_rest_of_the_address() -> None:
    book = Paginator(range(30), 10)
    page = show("{% pages one %}", one=book.page(2))
    assert "kind=meal&amp;page=1" in page
    assert "kind=meal&amp;page=3" in page
    assert "Page 2 of 3" in page
    assert show("{% pages one %}", one=Paginator([1], 10).page(1)) == ""


def test_a_tab_that_does_not_exist_is_left_out() -> None:
    assert nav.address("no:such", "route") == ""
    assert nav.address("no:such", "help:door") == "/help/"


def test_the_tab_of_the_longest_matching_address_is_lit() -> None:
    tabs = nav.links("/nowhere/", lit="week")
    assert [tab.key for tab in tabs if tab.here] in ([], ["week"])
