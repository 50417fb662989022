"""What is said of the two files of a plan where a terminal needs other words than a page, and what only a plan says."""

from __future__ import annotations

from leanto.exchange.plan_rules import RULE_SENTENCES


def _(text: str) -> str:
    """Mark a sentence for translation; it is looked up when it is shown."""
    return text


# What the pages say in other words, since they have buttons: a terminal has only the files and the options.
SENTENCES = {
    "column_missing": _("There is no column for “%(field)s”. Please name one so."),
    "not_a_table": _("This does not look like a table. Please use a CSV or XLSX file."),
    "people_as_asks": _(
        "This looks like a list of people, not of asks. The people come first, then the asks."
    ),
    "asks_as_people": _(
        "This looks like a list of asks, not of people. The people come first, then the asks."
    ),
    "note_same_heading": _(
        "Two columns are called “%(header)s”. Please give each of them a name of its own."
    ),
    "date_two_ways": _(
        "Line %(line)s: “%(text)s” could be %(one)s or %(other)s. Please add --dates dmy if the day comes first, or "
        "--dates mdy."
    ),
    "same_person": _("Line %(line)s: the same person as on line %(first)s."),
    "same_ask": _(
        "Line %(line)s: the same ask as on line %(first)s. If it needs two people, please write 2 under “People "
        "needed”."
    ),
    "plan_unasked": _(
        "Line %(line)s: no ask is for “%(text)s”, and we do not know the word. Is it spelled as meant?"
    ),
    "plan_priority": _("Line %(line)s: “%(text)s” under “%(column)s” is not a number from 1 to 3."),
    "plan_passed": _("Line %(line)s: this ask is in the past, so it is left out."),
    "plan_nothing_offered": _(
        "Line %(line)s: %(name)s has nothing under “%(column)s”, so nothing is suggested."
    ),
    "plan_as_of": _("All asks are in the past, so the plan is made as if today were %(day)s."),
    **RULE_SENTENCES,
}
