"""report.html in a real browser: both themes and widths, axe, keyboard and paper, and nothing fetched."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from leanto.engine.rhythm.simulate import Case
from leanto.rhythm.command import main
from tests.browser.conftest import NARROW
from tests.browser.everywhere import faults
from tests.browser.test_small_screens import STICKS_OUT
from tests.rhythm.people import write

PHASES = "settle,0:00,3:00\nturn a,3:00,13:00\npaced,13:00,15:00\nafter,15:00,18:00\n"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_report_reads_well_everywhere(browser: Browser, tmp_path: Path, language: str) -> None:
    """S1-15: own words, pictures that say what they show, numbers behind a door; for screen, thumb, key and paper."""
    (tmp_path / "phases.csv").write_text(PHASES)
    files = write(tmp_path, Case.SHARED, 3, ("Ana", "Donaudampfschifffahrtsgesellschaft"), 18.0)
    words = [
        "report",
        *files,
        "--phases",
        str(tmp_path / "phases.csv"),
        "--lang",
        language,
        "--out",
        str(tmp_path),
    ]
    assert main(words) == 0

    page = browser.new_page(viewport=NARROW)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "report.html").as_uri())
    try:
        assert faults(page, f"report in {language}") == []
        page.set_viewport_size(NARROW)
        assert page.evaluate(STICKS_OUT) == []
        assert [url for url in asked if not url.startswith("file:")] == []

        pictures = page.get_by_role("img")
        said = [pictures.nth(n).get_attribute("aria-label") or "" for n in range(pictures.count())]
        assert len(said) == 3, "the curves, the changes, and the one phase that is long enough"
        assert all("Ana" in each for each in said[:2])
        shaded = page.locator(".curves .band")
        assert shaded.count() == 4

        numbers = page.locator("details")
        table = numbers.locator("table").first
        expect(table).to_be_hidden()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        page.keyboard.press("Enter")
        expect(table).to_be_visible()
        assert faults(page, f"numbers of the report in {language}") == []
        page.keyboard.press("Enter")
        expect(table).to_be_hidden()

        page.emulate_media(media="print")
        expect(table).to_be_visible()
    finally:
        page.close()
