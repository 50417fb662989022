"""How long, how many, how often. Pure: no database, no clock, no settings."""

from __future__ import annotations

from datetime import datetime, timedelta

MINUTES = (10, 15, 20, 25)
USUAL_MINUTES = 15
WAITS = (10, 30, 120)
"""For how many minutes an invitation stands."""
USUAL_WAIT = 30
MOST_GUESTS = 5
MOST_OPEN = 2  # sessions of one asker at a time
A_DAY = 3  # invitations and as many waves from one person to another: more would be pressing
MOST_WORDS = 200
SLACK = timedelta(minutes=10)  # for coming in, and for a last sentence


def times(at: datetime, wait: int, minutes: int) -> tuple[datetime, datetime]:
    """(until when guests may answer, when the room ends at the latest)."""
    answer_by = at + timedelta(minutes=wait)
    return answer_by, answer_by + timedelta(minutes=minutes) + SLACK


def tidy(words: str) -> str:
    """One line without spaces around it."""
    return " ".join(words.split())[:MOST_WORDS]
