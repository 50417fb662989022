"""What people wrote reads right among words of another script: Arabic in an English page, and the reverse."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils.translation import override

from leanto.asks.models import Ask
from leanto.circles.models import Agreement, Circle, Membership, Pod
from leanto.core.directions import END, FIRST_STRONG, isolated
from leanto.core.fields import Sealed
from leanto.offers.models import Offer
from leanto.people.models import Person
from leanto.plans.models import Turn
from tests.gates.roles import Cast, cast
from tests.gates.routes import ROUTES

ARABIC = re.compile(r"[\u0621-\u064a]")
SOUP = "حساء دافئ! (2)"
ALONE = {"input", "br", "img", "meta", "link", "hr", "use", "path", "circle", "rect", "source"}


def test_only_what_runs_against_the_page_is_isolated() -> None:
    assert isolated("Ana") == "Ana"
    assert isolated("أمينة") == f"{FIRST_STRONG}أمينة{END}"
    with override("ar"):
        assert isolated("أمينة") == "أمينة"
        assert isolated("Ana") == f"{FIRST_STRONG}Ana{END}"


def test_the_parts_give_own_words_their_own_direction() -> None:
    page = Template(
        "{{ words|own }}{{ text|own_words }}{% page_head words %}{% card title=words %}{% endcard %}{% person words %}"
        "{{ names|joined }}"
    ).render(Context({"words": SOUP, "text": f"{SOUP}\n\nsoup\n<b>", "names": [SOUP, "Bo"]}))
    assert astray(page) == []
    assert page.count('<p dir="auto">') == 2
    assert "&lt;b&gt;" in page
    assert Template("{{ nothing|own }}").render(Context()) == ""


def test_a_name_keeps_to_itself_inside_a_sentence_and_a_number_stays_bare() -> None:
    source = "{% blocktranslate with name=name count=2 %}{{ name }} asks {{ count }}.{% endblocktranslate %}"
    shown = Template(source).render(Context({"name": "<أمينة>"}))
    assert shown == f"{FIRST_STRONG}&lt;أمينة&gt;{END} asks 2."


def everything_in_arabic(world: Cast) -> None:
    """Every text that people of the cast wrote."""
    emre = world.world.emre
    for model in (Ask, Offer, Pod, Turn, Agreement):
        texts = [each.name for each in model._meta.fields if type(each).__name__ == "SealedText"]
        for circle in Circle.objects.all():
            model.objects.filter(circle=circle).update(**{name: Sealed(circle.pk, SOUP) for name in texts})
    for circle in Circle.objects.all():
        Circle.objects.filter(pk=circle.pk).update(
            name=Sealed(circle.pk, f"شارع {str(circle.pk)[:2]}!"), purpose=Sealed(circle.pk, SOUP)
        )
        hidden = Membership.objects.filter(circle=circle, person=emre)
        hidden.update(shown_name=Sealed(circle.pk, "سنونو!"))
        Membership.objects.filter(circle=circle).update(consent_words=Sealed(circle.pk, SOUP))
    for number, who in enumerate(Person.objects.all()):
        texts = [each.name for each in Person._meta.fields if type(each).__name__ == "SealedText"]
        named = {name: Sealed(who.pk, SOUP) for name in texts}
        Person.objects.filter(pk=who.pk).update(**named | {"name": Sealed(who.pk, f"أمينة {number}!")})


@pytest.mark.django_db
def test_on_every_page_own_words_of_another_script_keep_to_themselves() -> None:
    world = cast()
    everything_in_arabic(world)
    found: dict[str, list[str]] = {}
    seen = 0
    for role in ("member", "asker", "helper", "keeper"):
        client = world.client(role)
        for name, row in ROUTES.items():
            for case in row(world):
                if case.read is None or role not in case.read:
                    continue
                answer = client.get(reverse(name, kwargs=case.keys))
                if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
                    continue
                page = answer.content.decode()
                seen += bool(ARABIC.search(page))
                for text in astray(page):
                    found.setdefault(text[:90], []).append(f"{role} {name}")
    assert seen > 60
    assert {text: where[:2] for text, where in found.items()} == {}


def astray(page: str) -> list[str]:
    """Texts with Arabic letters that neither an element nor a character keeps to themselves."""
    reader = _Reader()
    reader.feed(page)
    return reader.astray


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.kept: list[bool] = []
        self.astray: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ALONE:
            return
        facts = dict(attrs)
        own = tag in {"bdi", "title", "script", "svg", "option"} or "dir" in facts or "lang" in facts
        block = tag in {"body", "main", "html"}
        self.kept.append(not block and (own or bool(self.kept and self.kept[-1])))

    def handle_endtag(self, tag: str) -> None:
        if tag not in ALONE and self.kept:
            self.kept.pop()

    def handle_data(self, data: str) -> None:
        bare = re.sub(f"{FIRST_STRONG}[^{END}]*{END}", "", data)
        if ARABIC.search(bare) and not (self.kept and self.kept[-1]):
            self.astray.append(data.strip())
