"""The circle's own rules on plain values: doors in, who arranges, names. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

INVITATION_LIFE = timedelta(days=7)
MOST_PLACES = 12  # one invitation lets in at most so many people
MOST_COORDINATORS = 2
MOST_IN_POD = 12
REVIEW_AFTER = timedelta(weeks=13)  # agreements are chosen anew each season
LATEST_REVIEW = timedelta(weeks=53)
QUIET_MOST_DAYS = 90
QUIET_LEAST_DAYS = 2  # without a tap: there has to be a day before
QUIET_WORD_BEFORE = timedelta(days=1)  # the word to oneself before words go out without a tap
QUIET_KEPT = timedelta(days=30)  # words that were sent can be read for so long
QUIET_ASKED_AGAIN = timedelta(days=14)  # the same person is asked to take words once in so long
QUIET_MOST_PLANS = 6


class Door(StrEnum):
    """How an invitation stands. Only OPEN lets anybody in; strangers never hear which of the others it is."""

    OPEN = "open"
    FULL = "full"
    OVER = "over"
    TAKEN_BACK = "taken_back"


def door(at: datetime, ends_at: datetime, places: int, taken: int, taken_back_at: datetime | None) -> Door:
    """The state of an invitation at a moment. It is over in the very second that it ends."""
    if taken_back_at is not None:
        return Door.TAKEN_BACK
    if at >= ends_at:
        return Door.OVER
    return Door.FULL if taken >= places else Door.OPEN


def may_step_down(coordinators: int, others_who_sign_in: int) -> bool:
    """May one coordinator stop arranging while staying a member?

    Yes when another one arranges, or when nobody is left who could miss it. (Leaving is never refused.)
    """
    return coordinators > 1 or others_who_sign_in == 0


def tidy(text: str) -> str:
    """One line as a person means it: composed letters, single blanks, no invisible control characters.

    Direction marks that could make a name read as another one (U+202A to U+202E, U+2066 to U+2069) go too.
    Joiners stay: names in Persian and Hindi, and some emoji, need them.
    """
    kept = (
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFC", text)
        if letter.isspace()
        or letter in "\u200c\u200d"
        or unicodedata.category(letter) not in {"Cc", "Cf", "Co", "Cs", "Cn"}
    )
    return " ".join("".join(kept).split())


def tidy_text(text: str) -> str:
    """Several lines: each tidied at its end, at most one empty line between two."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        clean = tidy(line)
        if clean or (lines and lines[-1]):
            lines.append(clean)
    return "\n".join(lines).strip()


def same_name(one: str, other: str) -> bool:
    """Would two names look the same to a reader?"""
    return _bare(one) == _bare(other)


def name_taken(name: str, others: Iterable[str]) -> bool:
    """Is a member already called so?"""
    bare = _bare(name)
    return any(_bare(other) == bare for other in others)


def matches(name: str, letters: str) -> bool:
    """Does any word of the name begin with these letters, accents and case set aside?"""
    wanted = _plain(letters)
    plain = _plain(name)
    return plain.startswith(wanted) or any(word.startswith(wanted) for word in plain.split())


def review_fits(review_on: date, today: date) -> bool:
    """A review date lies in the future and within about a year."""
    return today < review_on <= today + LATEST_REVIEW


def quiet_days_fit(days: int, by_tap: bool) -> bool:
    """May words for a quiet time wait so many days? By a tap also none, which is "at once"."""
    return (0 if by_tap else QUIET_LEAST_DAYS) <= days <= QUIET_MOST_DAYS


def quiet_due(at: datetime, days: int) -> datetime:
    """When words go out that begin to wait at `at`."""
    return at + timedelta(days=days)


def quiet_wants_word(at: datetime, due_at: datetime) -> bool:
    """Is it time for the word to oneself?"""
    return at >= due_at - QUIET_WORD_BEFORE


def quiet_due_after_word(told_at: datetime, due_at: datetime) -> datetime:
    """A whole day after the word to oneself, also when a server was away and told late."""
    return max(due_at, told_at + QUIET_WORD_BEFORE)


# Letters of other scripts that a reader takes for these Latin ones (after casefolding). Not all that exist: the
# ones on common keyboards. Folded on both sides, so a name wholly in Greek or Cyrillic still differs from others.
_LOOK_ALIKES = str.maketrans("аеорсухіјѕԁһӏαεορυνικτмтквн", "aeopcyxijsdhlaeopuviktmtkbh") | {
    ord("\u200c"): None,
    ord("\u200d"): None,
}


def _bare(text: str) -> str:
    """What is left for the eye: one form of each letter, no case, no joiners, no letters that look like others."""
    folded = unicodedata.normalize("NFKC", tidy(text)).casefold()
    return " ".join(folded.translate(_LOOK_ALIKES).split())


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", tidy(text).casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
