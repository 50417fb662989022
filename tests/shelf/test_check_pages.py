"""The rooms of the checks as the server sends them: the same for everybody, and nothing in them can be posted."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from leanto.people.models import Person
from tests.world import World

ROOMS = {"checkin", "annoyed", "offer-check", "words", "mirror", "kept", "journal", "quiet"}


class Page(HTMLParser):
    """Which rooms there are, and which fields and forms of theirs a browser could send."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.room, self.rooms, self.sendable = "", set[str](), list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "section" and "data-room" in facts:
            self.room = facts["id"] or ""
            self.rooms.add(self.room)
        if self.room not in ROOMS:
            return
        if tag in {"input", "textarea", "select"} and "name" in facts and facts.get("type") != "radio":
            self.sendable.append(f"{self.room}: {facts['name']}")
        if tag == "form" and ({"action", "method"} & set(facts)):
            self.sendable.append(f"{self.room}: a form with an address")
        if tag == "button" and ({"formaction", "name"} & set(facts)):
            self.sendable.append(f"{self.room}: a button with a name or an address")


def shelf(world: World, language: str = "en") -> tuple[str, str]:
    Person.objects.filter(pk=world.bo.pk).update(language=language)
    answer = world.client(Person.objects.get(pk=world.bo.pk)).get(reverse("shelf:page"))
    assert answer.status_code == 200
    return answer.content.decode(), answer["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_every_room_is_there_and_none_of_its_fields_could_be_sent(world: World, language: str) -> None:
    """S3-21: the server never meets a word. Only choices have a name, because a browser needs it to tie them."""
    text, _policy = shelf(world, language)
    page = Page(text)
    assert page.rooms >= ROOMS
    assert page.sendable == []


def test_the_browser_itself_refuses_to_send_a_form_of_the_shelf(world: World) -> None:
    assert "form-action 'none'" in shelf(world)[1]


def test_the_questions_of_others_carry_whose_they_are_in_every_language(world: World) -> None:
    """S1-37"""
    notes = {"en": "", "es": "nadie ha comprobado", "ar": "لم يختبر أحد"}
    for language, note in notes.items():
        text, _policy = shelf(world, language)
        assert text.count("licensed under the Open Government Licence v.3.0") == 2
        assert text.count("nationalarchives.gov.uk/doc/open-government-licence/version/3/") == 2
        assert "How often do you feel lonely?" in text if language == "en" else note in text
        assert ("nobody has tested" in text) is False


def test_somebody_who_types_for_another_is_not_led_to_the_shelf(world: World) -> None:
    """The shelf is one's own: the link stands only where somebody offers for themselves."""
    ana = world.client(world.ana)
    new = reverse("offers:new", args=[world.maple.pk])
    assert 'href="/shelf/"' in ana.get(new).content.decode()
    kept = {"for": str(world.member(world.dolores).pk)}
    assert 'href="/shelf/"' not in ana.get(new, kept).content.decode()
