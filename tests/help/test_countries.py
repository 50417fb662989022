"""The numbers of the help door: dated, sourced, dialable, and honest where there is none (F10)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from leanto.core.clock import now
from leanto.help.countries import OLDEST, Country, Line, choose, countries, names

ALL = sorted(countries().values(), key=lambda country: country.code)


def lines(country: Country) -> list[Line]:
    return [*country.emergency, *country.talk, *country.home]


def test_at_least_twenty_five_countries_are_there() -> None:
    assert len(ALL) >= 25
    assert {"US", "CA", "GB", "IE", "ES"} <= set(countries())


@pytest.mark.parametrize("country", ALL, ids=lambda country: country.code)
def test_an_entry_is_not_older_than_six_months_and_not_from_the_future(country: Country) -> None:
    """Fails on purpose when time has passed: look each number up at its source, then change the date."""
    age = now().date() - country.checked_on
    assert timedelta(days=-1) <= age <= timedelta(days=OLDEST)


@pytest.mark.parametrize("country", ALL, ids=lambda country: country.code)
def test_every_country_has_an_emergency_number_and_every_line_a_source(country: Country) -> None:
    assert country.emergency
    for line in lines(country):
        assert line.name
        assert re.fullmatch(r"[*#]?\d{2,15}", line.dial), line
        assert line.source.startswith("https://"), line


def test_the_numbers_that_everybody_knows_are_right() -> None:
    known = {"US": "911", "CA": "911", "GB": "999", "IE": "112", "ES": "112", "AU": "000", "NZ": "111"}
    assert {code: countries()[code].emergency[0].dial for code in known} == known
    assert {countries()[code].talk[0].dial for code in ("US", "CA")} == {"988"}
    assert {countries()[code].talk[0].dial for code in ("GB", "IE")} == {"116123"}


def test_a_picked_country_comes_before_the_hosts_and_nonsense_before_nothing() -> None:
    assert getattr(choose("es", "GB"), "code", "") == "ES"
    assert getattr(choose("", "GB"), "code", "") == "GB"
    assert getattr(choose("../etc", "gb"), "code", "") == "GB"
    assert choose("ZZ", "") is None


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Spain"), ("es", "España"), ("ar", "إسبانيا"), ("xx", "Spain")]
)
def test_countries_are_named_in_the_readers_language(language: str, name: str) -> None:
    assert dict(names(language))["ES"] == name
