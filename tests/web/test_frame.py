"""The frame of every page: theme, language, direction, way out, and pages for what does not work."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory, override_settings

from leanto.core.errors import BadInput, NotHere, NotYours, Refusal, TooMany
from leanto.web import context, views

WEB = Path(__file__).resolve().parents[2] / "src" / "leanto" / "web"


@pytest.fixture
def stranger() -> Client:
    return Client()


def test_the_theme_of_the_cookie_is_on_the_page(stranger: Client) -> None:
    assert "data-theme" not in stranger.get("/look/").content.decode()
    stranger.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in stranger.get("/look/").content.decode()


def test_a_made_up_theme_is_ignored(stranger: Client) -> None:
    stranger.cookies["theme"] = '"><script>'
    assert "data-theme" not in stranger.get("/look/").content.decode()


def test_look_and_language_are_kept_and_lead_back(stranger: Client) -> None:
    answer = stranger.post("/look/", {"theme": "strong", "language": "es", "back": "/help/?country=ES"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/?country=ES")
    assert answer.cookies["theme"].value == "strong"
    page = stranger.get("/help/").content.decode()
    assert 'lang="es"' in page
    assert 'data-theme="strong"' in page


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_the_way_back_stays_on_this_server(stranger: Client, back: str) -> None:
    """E8."""
    assert stranger.post("/look/", {"theme": "dark", "back": back})["Location"] == "/"


def test_an_unknown_look_changes_nothing(stranger: Client) -> None:
    answer = stranger.post("/look/", {"theme": "neon", "language": "tlh"})
    assert answer.status_code == 302
    assert not answer.cookies


def test_a_right_to_left_language_turns_the_page(stranger: Client) -> None:
    stranger.cookies["django_language"] = "ar"
    assert re.search(r'<html lang="ar" dir="rtl"', stranger.get("/help/").content.decode())


def test_the_style_sheets_know_no_left_and_no_right() -> None:
    """Logical properties only, so that right-to-left pages come out right by themselves."""
    physical = r"(?:margin|padding|border|inset)?-?(?:left|right)\s*:|text-align:\s*(?:left|right)|float\s*:"
    for sheet in sorted(WEB.glob("static/css/*.css")):
        found = re.findall(physical, re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S))
        assert not found, (sheet.name, found)


@override_settings(LEANTO_EXIT_URL="javascript:alert(1)")
def test_exit_goes_to_a_web_address_whatever_the_host_typed() -> None:
    assert context.exit_url() == context.EXIT_URL


@override_settings(LEANTO_EXIT_URL="https://example.org/news")
def test_the_host_may_choose_where_exit_goes(stranger: Client) -> None:
    assert (
        'href="https://example.org/news" rel="noreferrer noopener nofollow"'
        in stranger.get("/help/").content.decode()
    )


def test_name_and_icon_say_nothing_about_why(stranger: Client) -> None:
    """N9."""
    facts = stranger.get("/manifest.webmanifest").json()
    assert facts["name"] == facts["short_name"] == "Leanto"
    assert facts["icons"]


def test_the_style_page_is_not_there_on_a_real_server(stranger: Client) -> None:
    with override_settings(LEANTO_DEMO=False, DEBUG=False):
        assert stranger.get("/style/").status_code == 404
    with override_settings(LEANTO_DEMO=True):
        page = stranger.get("/style/").content.decode()
    assert "tap “Not this time”. No reason needed." in page
    assert "\\" not in page.split("<main")[1]


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(stranger: Client) -> None:
    with override_settings(LEANTO_DEMO=True):
        page = stranger.get("/style/?tried=yes").content.decode()
    assert "A soup on Tuesday, if anybody happens to have one" in page
    assert "Nothing you typed is lost." in page
    assert 'aria-describedby="id_what_helptext id_what_error"' in page
    assert 'id="id_what_error"' in page
    assert "Please use at most 20 letters." in page
    assert "Please fill this in." in page
    assert re.search(r'value="tue"[^>]*checked', page)


# --- refusals and errors ------------------------------------------------------------------------


def test_a_missing_page_is_calm_and_carries_a_number_for_the_host(stranger: Client) -> None:
    answer = stranger.get("/no/such/page/")
    assert answer.status_code == 404
    assert answer["X-Request-Id"] in answer.content.decode()


@pytest.mark.parametrize(
    "error", [NotHere(), NotYours(), BadInput(), TooMany(), Refusal("Nobody is free then.")]
)
def test_a_refusal_shows_its_own_sentence_with_its_own_status(error: Refusal) -> None:
    answer = views.refusal(RequestFactory().get("/x/"), error)
    assert answer.status_code == error.status
    assert str(error).split(".")[0] in answer.content.decode()


def test_what_may_not_be_seen_looks_like_what_does_not_exist(stranger: Client) -> None:
    """A4: the same words for both."""
    missing = stranger.get("/no/such/page/").content.decode()
    hidden = views.refusal(RequestFactory().get("/no/such/page/"), NotHere()).content.decode()

    def core(page: str) -> str:
        return re.sub(r'<span dir="ltr">.*?</span>', "", page.split("<main")[1].split("</main>")[0])

    assert core(missing) == core(hidden)


@pytest.mark.parametrize(
    ("view", "status"), [(views.server_error, 500), (views.unavailable, 503), (views.bad_request, 400)]
)
def test_an_error_page_needs_neither_database_nor_session(view: object, status: int) -> None:
    answer = view(RequestFactory().get("/x/"))  # type: ignore[operator]
    assert answer.status_code == status
    assert "</html>" in answer.content.decode()


def test_a_form_without_its_guard_is_refused_in_plain_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/look/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "send it once more" in answer.content.decode()


# --- files --------------------------------------------------------------------------------------


def test_vendored_files_are_the_ones_that_were_written_down() -> None:
    """F5."""
    vendor = WEB / "static" / "vendor"
    rows = re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (vendor / "VENDOR.md").read_text(), re.M)
    listed = dict(rows)
    there = {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()} - {"VENDOR.md"}
    assert set(listed) == there
    for name, digest in listed.items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == digest, name


def test_nothing_is_loaded_from_anywhere_else(stranger: Client) -> None:
    page = stranger.get("/help/about/").content.decode()
    loaded = re.findall(r'<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)="([^"]+)"', page)
    assert loaded
    assert all(address.startswith("/") for address in loaded), loaded


def test_every_icon_and_picture_that_a_template_names_is_drawn() -> None:
    drawn = {
        sheet: set(re.findall(r'<symbol id="(\w+)"', (WEB / f"static/img/{sheet}.svg").read_text()))
        for sheet in ("icons", "pictures")
    }
    for path in WEB.parent.glob("**/templates/**/*.html"):
        text = path.read_text()
        icons = re.findall(r'\{% icon "(\w+)"', text) + re.findall(r'\bicon="(\w+)"', text)
        assert set(icons) <= drawn["icons"], path
        pictures = re.findall(r'\{% (?:picture|nothing) "(\w+)"', text)
        assert set(pictures) <= drawn["pictures"], path


def test_every_static_file_that_a_template_names_is_there() -> None:
    from django.contrib.staticfiles import finders

    named = {"img/mark-192.png", "img/mark-512.png"}
    for path in WEB.parent.glob("**/templates/**/*.html"):
        named |= set(re.findall(r"""\{% static ["']([^"']+)["']""", path.read_text()))
    assert not {name for name in named if finders.find(name) is None}
