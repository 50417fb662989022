"""Is this a list of people or a list of asks? Told by the headings. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from leanto.exchange.ask_rows import ASK_FIELDS
from leanto.exchange.columns import Columns, match_columns
from leanto.exchange.people_rows import PEOPLE_FIELDS
from leanto.exchange.problems import Problem
from leanto.exchange.tables import Table

FEWEST = 2  # headings of the other list that are known beyond doubt


def wrong_list(table: Table, what: str, chosen: Mapping[str, str | None] | None = None) -> Problem | None:
    """ "people_as_asks" or "asks_as_people" when a table brought as `what` ("asks", "people") looks like the other.

    `chosen` are a person's corrections of columns: they know better.
    """
    if not table.has_headings or chosen:
        return None
    asks, people = match_columns(table.headers, ASK_FIELDS), match_columns(table.headers, PEOPLE_FIELDS)
    taken, other = (asks, people) if what == "asks" else (people, asks)
    if other.problems or _sure(other) < FEWEST:
        return None
    if not taken.problems and _sure(other) <= _sure(taken) + 1:
        return None
    return Problem("people_as_asks" if what == "asks" else "asks_as_people")


def _sure(columns: Columns) -> int:
    return len(set(columns.header_of.values()) - set(columns.guessed))
