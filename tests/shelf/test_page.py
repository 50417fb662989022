"""The page as the server sends it: nothing of it can carry words anywhere by itself."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.world import World

pytestmark = pytest.mark.django_db
HARMLESS = {"radio", "checkbox"}  # they need a name to be one choice; what they would send is a word of ours


class Fields(HTMLParser):
    """Named fields and posting forms inside of the shelf."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = 0
        self.named: list[str] = []
        self.fields = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "div":
            self.inside += 1 if self.inside or facts.get("id") == "shelf" else 0
        if not self.inside:
            return
        if tag == "form" and (facts.get("action") or facts.get("method")):
            self.named.append(f"form to {facts.get('action')}")
        if tag in {"input", "textarea", "select"}:
            self.fields += 1
            if facts.get("name") and facts.get("type") not in HARMLESS:
                self.named.append(f"{tag} {facts['name']}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self.inside:
            self.inside -= 1


def test_no_field_for_words_has_a_name_and_no_form_an_address(world: World) -> None:
    """A form that was sent by the browser, before or without its script, would carry nothing."""
    page = world.client(world.bo).get(reverse("shelf:page")).content.decode()
    found = Fields()
    found.feed(page)
    assert found.fields > 60
    assert found.named == []


def test_the_page_has_the_same_words_for_everybody(world: World) -> None:
    """It holds no word of anybody but the reader's own name: what is kept comes sealed, later."""
    pages = []
    for person in (world.bo, world.ana):
        page = world.client(person).get(reverse("shelf:page")).content.decode()
        main = page[page.index('id="shelf"') : page.index('data-sealed="')]
        pages.append(page[page.index('data-sealed="') : page.index("</main>")])
        assert person.name in main
    assert pages[0] == pages[1]
