"""The columns of a brought table in words: what may be in them, and those of which nothing comes in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from leanto.core.lists import joined
from leanto.exchange.ask_rows import ASK_FIELDS
from leanto.exchange.columns import Columns, Field
from leanto.exchange.people_rows import PEOPLE_FIELDS
from leanto.exchange.tables import Table

FOR_INVITED = ("name", "surname", "email", "phone", "note")


def fields_of(what: str) -> tuple[Field, ...]:
    """What may be in the columns."""
    return ASK_FIELDS if what == "asks" else PEOPLE_FIELDS


def field_words() -> dict[str, str]:
    """What the page calls each field."""
    return {
        "what": _("What"), "kind": _("Kind"), "date": _("Date"), "time": _("Time"), "minutes": _("How long"),
        "effort": _("Effort"), "people": _("How many people"), "for_name": _("For whom"), "note": _("Note"),
        "name": _("Name"), "surname": _("Family name"), "email": _("E-mail"), "phone": _("Phone"), "kinds": _("Can do"),
        "turns": _("Turns a week"), "hours": _("Hours a week"), "times": _("When they can"), "never": _("Never"),
        "rather_not": _("Rather not"), "stretch": _("Only as a stretch"), "away_from": _("Away from"),
        "away_to": _("Away to"), "apart": _("Keep apart from"), "notice": _("Notice"),
        "day_turns": _("Turns a day"),
    }  # fmt: skip


def left_columns(table: Table, columns: Columns) -> list[str]:
    """One sentence that names the columns of which nothing comes in, if there are any with something in them."""
    unused = (None, "note") if "name" in columns.header_of else (None,)  # people have no note
    lost = [header for header in table.headers if columns.field_of.get(header) in unused]
    lost = [header for header in lost if any(table.column(header))]
    if not lost or not columns.header_of:
        return []
    return [_("Nothing is taken from these columns: %(columns)s.") % {"columns": joined(lost, _)}]


def only_for_kept(table: Table | None, columns: Columns) -> list[str]:
    """Headings of limits and kinds that are written in the table and do not come in for people who are invited."""
    if table is None:
        return []
    lost = {header for key, header in columns.header_of.items() if key not in FOR_INVITED}
    return [header for header in table.headers if header in lost and any(table.column(header))]
