"""What can be wrong with what a person brings, as codes and values, and the sentence for each.

Readers never write sentences: they return `Problem(code, line, column, values)`. Tests look at
codes; pages, the API and the command line call `sentence`. Line numbers are those a person sees in
their spreadsheet or editor: the first line is 1. Pure: Django is only looked for when a sentence is
asked for, and is not needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Value = str | int


def _(text: str) -> str:
    """Mark a sentence for translation; it is looked up when it is shown."""
    return text


SENTENCES: dict[str, str] = {
    # Whole files.
    "empty": _("There is nothing in this file."),
    "too_large": _("This file is larger than %(megabytes)s MB. Please split it."),
    "too_many_rows": _("This file has more than %(limit)s rows. Please split it into smaller files."),
    "too_many_columns": _("This file has more than %(limit)s columns. Please keep only the ones we need."),
    "not_a_table": _("This does not look like a table. Please bring a CSV or XLSX file, or paste the rows."),
    "old_excel": _("This is an older Excel file. Please save it as XLSX or CSV and try again."),
    "open_document": _("This is an OpenDocument file. Please save it as XLSX or CSV and try again."),
    "locked_sheet": _("This file has a password. Please save it without one and try again."),
    "broken_sheet": _("We could not open this spreadsheet. Please save it again as XLSX or CSV."),
    "swollen_sheet": _("This spreadsheet unpacks to far more than it should, so we did not open it."),
    "no_rows": _("This file has headings but no rows under them."),
    "people_as_asks": _(
        "This looks like a list of people, not of asks. A coordinator can bring it again as “People”."
    ),
    "asks_as_people": _("This looks like a list of asks, not of people. Please bring it again as “Asks”."),
    "no_contacts": _("We found no contacts in this file."),
    "column_missing": _("There is no column for “%(field)s”. Please name one so, or choose which it is."),
    "column_twice": _("Two columns were chosen for “%(field)s”. Please choose one of them."),
    "column_unknown": _("There is no column called “%(header)s”."),
    # Rows that could not be read at all.
    "cell_too_long": _("Line %(line)s: the text under “%(column)s” is longer than %(limit)s letters."),
    "row_too_long": _("Line %(line)s: this row is far too long to read. Is a quotation mark missing?"),
    # People.
    "name_missing": _("Line %(line)s: the name is missing."),
    "name_too_long": _("Line %(line)s: the name is longer than %(limit)s letters."),
    "email_unreadable": _("Line %(line)s: “%(text)s” is not an e-mail address."),
    "number_unreadable": _("Line %(line)s: “%(text)s” under “%(column)s” is not a number we can use."),
    "number_too_large": _("Line %(line)s: %(text)s under “%(column)s” is too much (at most %(limit)s)."),
    "same_person": _("Line %(line)s: the same person as on line %(first)s. We will bring them once."),
    "person_here": _("Line %(line)s: %(name)s is already here."),
    "person_unknown": _("Line %(line)s: nobody called “%(text)s” is in the list of people."),
    "notice_unreadable": _(
        "Line %(line)s: we could not read “%(text)s” under “%(column)s” as a length of time."
    ),
    "away_backwards": _("Line %(line)s: the last day away, %(last)s, comes before the first, %(first)s."),
    # Asks.
    "what_missing": _("Line %(line)s: what is wanted is missing."),
    "date_missing": _("Line %(line)s: the date is missing."),
    "date_unreadable": _("Line %(line)s: we could not read “%(text)s” as a date."),
    "date_impossible": _("Line %(line)s: the date “%(text)s” does not exist."),
    "date_two_ways": _("Line %(line)s: “%(text)s” could be %(one)s or %(other)s. Is it day first?"),
    "date_weekday": _("Line %(line)s: “%(text)s” names a weekday that does not go with the date."),
    "date_gone": _("Line %(line)s: the date %(date)s has passed."),
    "date_far": _("Line %(line)s: the year in “%(text)s” does not look right."),
    "time_unreadable": _("Line %(line)s: we could not read “%(text)s” as a time of day."),
    "time_two_ways": _("Line %(line)s: “%(text)s” could be morning or evening. Please write 07:00 or 19:00."),
    "length_unreadable": _("Line %(line)s: we could not read “%(text)s” as a length of time."),
    "length_too_large": _("Line %(line)s: “%(text)s” is longer than a day."),
    "people_unreadable": _("Line %(line)s: “%(text)s” is not a number of people from 1 to %(limit)s."),
    "effort_unreadable": _("Line %(line)s: “%(text)s” under “%(column)s” is not easy, some or a lot."),
    "same_ask": _("Line %(line)s: the same ask as on line %(first)s. We will bring it once."),
    "ask_here": _("Line %(line)s: this ask is already here."),
    # Questions about a whole column.
    "date_order": _("Under “%(column)s”, is “%(text)s” %(one)s (day first) or %(other)s (month first)?"),
    # Notes: nothing is wrong, but a person may want to know.
    "note_encoding": _("The letters in this file are stored as %(encoding)s. Please check the names."),
    "note_mixed": _("Letters are stored in two ways in this file. Please check names from line %(line)s on."),
    "note_mojibake": _("Some letters look scrambled, first on line %(line)s. We kept them as they are."),
    "note_nul": _("We left out letters that cannot be shown, first on line %(line)s."),
    "note_quote": _("A quotation mark is not closed on line %(line)s. We read that line as it stands."),
    "note_title": _("We left out what stands above the headings (lines before line %(line)s)."),
    "note_same_heading": _(
        "Two columns are called “%(header)s”. Here the second is called “%(name)s”. Please check which is which."
    ),
    "note_no_headings": _("We found no headings, so the columns are numbered."),
    "note_kind": _(
        "Line %(line)s: “%(text)s” is no kind we know. Such rows come in as “%(kind)s”; you can change that then."
    ),
    "note_sheets": _("This file has several sheets. We read only “%(sheet)s”."),
    "note_formulas": _("This file has formulas. We took what your spreadsheet last showed."),
    "note_extra_columns": _("We did not read past column %(limit)s."),
    "note_extra_cells": _("Some rows have more cells than there are headings, first line %(line)s."),
}

# Names of the columns that must be there, for "column_missing".
LABELS = (_("Name"), _("What"), _("Date"))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or worth knowing. `line` 0 means the whole file, `column` is a heading."""

    code: str
    line: int = 0
    column: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)


class TableError(ValueError):
    """The whole file cannot be used. Carries one `Problem`; nothing was read and nothing is lost."""

    def __init__(self, code: str, **values: Value) -> None:
        self.problem = Problem(code, values=values)
        super().__init__(sentence(self.problem, lambda text: text))


def translate(text: str) -> str:
    """Django's gettext where Django is set up, the English text itself everywhere else."""
    try:
        from django.conf import settings

        if not settings.configured:
            return text
        from django.utils.translation import gettext
    except ImportError:
        return text
    return gettext(text)


def sentence(
    problem: Problem, gettext: Callable[[str], str] = translate, own: Mapping[str, str] | None = None
) -> str:
    """The one sentence a person reads. Long pieces of their own text are cut to 60 letters.

    `own`: sentences that go before those of `SENTENCES`, by code.
    """
    values: dict[str, Value] = {"line": problem.line, "column": problem.column}
    values |= {key: _short(value) for key, value in problem.values.items()}
    if isinstance(label := values.get("field"), str):
        values["field"] = gettext(label)
    return gettext({**SENTENCES, **(own or {})}[problem.code]) % values


def _short(value: Value) -> Value:
    if isinstance(value, int):
        return value
    text = " ".join(value.split())
    return text if len(text) <= 60 else text[:59] + "…"
