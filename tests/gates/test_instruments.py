"""No questions by others ship without a licence that was read, a source, an attribution and its file (S1-37)."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from leanto.shelf.cards import FOLDER
from leanto.shelf.checks import NotCleared, cleared, instruments

SHIPPED = FOLDER / "instruments"
FILES = sorted(SHIPPED.glob("*.toml"))
# The words of the source, letter for letter: whoever changes one has to change this line too, and to say why.
ENGLISH = {
    "ons4": (
        "Overall, how satisfied are you with your life nowadays?",
        "Overall, to what extent do you feel that the things you do in your life are worthwhile?",
        "Overall, how happy did you feel yesterday?",
        "On a scale where 0 is “not at all anxious” and 10 is “completely anxious”, overall, how anxious did you feel yesterday?",  # noqa: E501
    ),
    "ons-loneliness": ("How often do you feel lonely?",),
}
# Scales of others that may not ship, or only after a letter that we do not have (practices, instruments).
KEPT_OUT = (
    "who-5", "who5", "swemwbs", "wemwbs", "ecr", "mspss", "isel", "ucla", "gierveld", "pss", "phq", "gad-7", "gad7",
    "zarit", "edmondson", "osss", "2-way", "asq", "rsq", "ghsq", "irq",
)  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_instrument_is_cleared(path: Path) -> None:
    data = cleared(path)
    assert data["source"].startswith("https://")
    assert data["licence_url"].startswith("https://")


def test_they_are_the_ones_that_we_know_in_their_exact_words() -> None:
    found = {one.id: tuple(words for _id, words in one.items) for one in instruments("en")}
    assert found == ENGLISH
    assert not any(one.ours for one in instruments("en"))
    loneliness = next(one for one in instruments("en") if one.id == "ons-loneliness")
    assert [words for _code, words in loneliness.answers] == [
        "Often or always", "Some of the time", "Occasionally", "Hardly ever", "Never",
    ]  # fmt: skip


def test_nothing_lies_there_that_is_not_an_instrument_or_its_licence() -> None:
    """A scale that somebody drops into the folder in another form is found too, in the folder and by its name."""
    wanted = {path.name for path in FILES} | {cleared(path)["licence_file"] for path in FILES}
    assert {path.name for path in SHIPPED.iterdir()} == wanted
    names = [path.name.lower() for path in FOLDER.glob("**/*")]
    assert not [name for name in names for scale in KEPT_OUT if name.startswith(scale)]


@pytest.mark.parametrize("language", ["es", "ar"])
def test_a_translation_says_that_it_is_ours(language: str) -> None:
    for one in instruments(language):
        assert one.ours
        assert all(words for _id, words in one.items)
        assert len(one.answers) == len(next(each for each in instruments("en") if each.id == one.id).answers)


def test_no_instrument_has_bands_norms_or_a_sum() -> None:
    """Own trend only, no verdict."""
    for path in FILES:
        keys = set(tomllib.loads(path.read_text()))
        assert not {
            key for key in keys if any(word in key for word in ("band", "norm", "cut", "sum", "score"))
        }


# --- the gate bites -----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what ships, to be spoiled."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "instruments"))


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('spdx = "OGL-UK-3.0"', "", "does not say: spdx"),
        ('spdx = "OGL-UK-3.0"', 'spdx = "LicenseRef-ask-them"', "is not a licence that we have read"),
        ("# SPDX-License-Identifier: OGL-UK-3.0", "", "has no line"),
        ('source = "https', 'sauce = "https', "does not say: source"),
        ("attribution = ", "thanks = ", "does not say: attribution"),
        ('licence_file = "ons4.license"', 'licence_file = "other.license"', "is not beside it"),
        ('source = "https://www.ons.gov.uk/', 'source = "https://example.org/', "ons4.license does not say"),
    ],
)
def test_one_that_says_too_little_stops_the_build(folder: Path, old: str, new: str, says: str) -> None:
    assert instruments("en", folder)
    spoil(folder / "ons4.toml", old, new)
    with pytest.raises(NotCleared, match=says):
        instruments("en", folder)


def test_one_without_its_licence_file_stops_the_build(folder: Path) -> None:
    (folder / "ons4.license").unlink()
    with pytest.raises(NotCleared, match="is not beside it"):
        instruments("en", folder)


def test_a_licence_file_that_does_not_name_the_licence_stops_the_build(folder: Path) -> None:
    spoil(folder / "ons-loneliness.license", "SPDX-License-Identifier: OGL-UK-3.0", "see above")
    with pytest.raises(NotCleared, match="does not say: SPDX"):
        instruments("en", folder)


def test_a_new_scale_that_is_only_dropped_in_stops_the_build(folder: Path) -> None:
    (folder / "somebodys-scale.toml").write_text('name = "A scale"\n[en]\none = "I feel fine"\n')
    with pytest.raises(NotCleared, match=r"somebodys-scale\.toml does not say"):
        instruments("en", folder)
