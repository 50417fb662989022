"""Addresses, codes and time zones. Pure: no database, no clock, no settings."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from leanto.core.wall_time import zone_names

CODE_DIGITS = 8  # 3 tries x 5 codes an hour, for a year, find one in 1,000; typed in two groups of four
CODE_LIVES = timedelta(minutes=10)
CODE_TRIES = 3
CODES_AN_HOUR = (
    5  # for one address, from devices that never signed in with it; the same again from one that did
)
ARRIVAL_LIVES = timedelta(minutes=30)  # between the right code and the name of somebody new
FRESH = timedelta(minutes=15)  # how long a proof counts for what cannot be undone
NOT_ZONES = ("posix/", "right/", "SystemV/", "Etc/")


# In this order: what imitates another browser or system names itself before it.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def browser_of(agent: str) -> tuple[str, str]:
    """The names of browser and system in what a browser says of itself; "" for what is not known."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    return browser, next((name for mark, name in SYSTEMS if mark in agent), "")


def tidy_address(typed: str) -> str:
    """The address as it is stored and compared: no spaces around it, small letters."""
    return typed.strip().lower()


def tidy_code(typed: str) -> str:
    """Only the digits of what was typed: people type the gap, or paste a line around it."""
    return "".join(letter for letter in typed if letter.isdigit() and letter.isascii())


def show_code(code: str) -> str:
    """Two groups of four, as it stands in the mail."""
    return f"{code[:4]} {code[4:]}"


def is_fresh(proved_at: datetime | None, at: datetime) -> bool:
    """Did the person prove a moment ago that it is them?"""
    return proved_at is not None and timedelta(0) <= at - proved_at <= FRESH


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """All time zones that a person may live in, by name; UTC first."""
    places = sorted(name for name in zone_names() if "/" in name and not name.startswith(NOT_ZONES))
    return ("UTC", *places)


@lru_cache(maxsize=1)
def zones_by_area() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The same for a choice: (area, ((name, readable name), …)), the area's own part left out."""
    areas: dict[str, list[tuple[str, str]]] = {}
    for name in zones()[1:]:
        area, _, place = name.partition("/")
        areas.setdefault(area, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return tuple((area, tuple(places)) for area, places in areas.items())


def tidy_zone(name: str) -> str | None:
    """The zone's name if there is such a zone, else None."""
    return name if name in zones() else None
