"""The limits of a brought row, as the room, pause, offers and wishes of a member without a phone.

Only for members who are kept: somebody who is invited writes their own limits when they join. Reading is in
`limit_rows`; here is what comes of it, what the page says about it before, and the writing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leanto.asks.kinds import ANYTHING, kind
from leanto.circles import access as circles
from leanto.circles.access import Hands
from leanto.circles.models import Membership
from leanto.core.errors import BadInput
from leanto.core.lists import joined
from leanto.exchange.columns import bare
from leanto.exchange.limit_rows import Limits
from leanto.exchange.people_rows import PersonRow
from leanto.offers import actions as offers
from leanto.offers.draft import OfferDraft, RoomDraft
from leanto.offers.forms import WEEKDAYS, span
from leanto.offers.rules import DAY_MINUTES, DEFAULT_WEEKS, Window

USUAL_TURNS = 2
USUAL_MINUTES = 120  # of one turn, for the room of somebody whose row says turns only


def room_of(row: PersonRow) -> RoomDraft | None:
    """What they can carry; None when the row says nothing about it."""
    limits = row.limits
    said = (row.turns, row.minutes, limits.day_turns)
    if said == (None, None, None) and not limits.never and not limits.rather_not:
        return None
    turns = USUAL_TURNS if row.turns is None else row.turns
    minutes = turns * USUAL_MINUTES if row.minutes is None else row.minutes
    return RoomDraft(turns, minutes, limits.day_turns, limits.never, limits.rather_not)


def offers_of(row: PersonRow, day: date) -> list[OfferDraft]:
    """What they are glad to give, and what only as a stretch; both with their times and their notice."""
    limits = row.limits
    first = OfferDraft(
        row.kinds,
        day + timedelta(weeks=DEFAULT_WEEKS),
        _("That was good. Enough for now."),
        times=limits.times,
    )
    if limits.notice is not None:
        first = replace(first, notice_hours=-(-limits.notice // 60))
    stretch = tuple(code for code in limits.stretch if code not in row.kinds)
    both = (first, replace(first, kinds=stretch, stretch=True))
    return [draft for draft in both if draft.kinds]


def pause_of(limits: Limits, day: date) -> tuple[date, date | None] | None:
    """First day off and first day back (None: not said), if `day` is not past it."""
    first, last = limits.away_from, limits.away_to
    if (first is None and last is None) or (last is not None and last < day):
        return None
    return first or day, None if last is None else last + timedelta(days=1)


def wrong(row: PersonRow, day: date) -> str:
    """Why this row cannot be taken in as it stands; "" when it can."""
    room = room_of(row)
    found = list(room.problems().values()) if room else []
    for draft in offers_of(row, day):
        found += draft.problems(day).values()
    return str(found[0]) if found else ""


def write_limits(hands: Hands, row: PersonRow, day: date) -> None:
    """Room, pause and offers of a member who has just come in."""
    if (room := room_of(row)) is not None:
        offers.set_room(hands, room)
    if (away := pause_of(row.limits, day)) is not None:
        offers.pause(hands, *away)
    for draft in offers_of(row, day):
        offers.offer(hands, draft)


def write_apart(mine: Membership, kept: Iterable[tuple[PersonRow, Membership]]) -> None:
    """Who is not to be paired with whom, each wish kept as that person's own. Call when all of them are in.

    Refuses (field "rows") when one of those named would not be in the circle: the wish would get lost.
    """
    wishes = [(row, member) for row, member in kept if row.limits.apart]
    here = {bare(each.name): each for each in circles.members(mine.circle_id)} if wishes else {}
    for row, member in wishes:
        for name in row.limits.apart:
            other = here.get(bare(name))
            if other is None:
                reason = _("somebody to be kept apart from them is not in the circle. Please choose both.")
                sentence = _("Line %(line)s: %(reason)s") % {"line": row.line, "reason": reason}
                raise BadInput(sentence, field="rows")
            if other.pk != member.pk:
                offers.keep_apart(member.person, mine.circle_id, other.pk)


# --- in words, for the look before ----------------------------------------------------------------


def words(row: PersonRow, day: date) -> Iterator[str]:
    """Each limit that would be taken in for this row, and each that would not."""
    limits, given = row.limits, offers_of(row, day)
    if row.turns is not None:
        yield ngettext("%(count)d turn a week", "%(count)d turns a week", row.turns) % {"count": row.turns}
    if row.minutes is not None:
        yield _("%(hours)g h a week") % {"hours": row.minutes / 60}
    if limits.day_turns is not None:
        count = limits.day_turns
        yield ngettext("%(count)d turn a day", "%(count)d turns a day", count) % {"count": count}
    if limits.never:
        yield _("never: %(times)s") % {"times": times_words(limits.never)}
    if limits.rather_not:
        yield _("rather not: %(times)s") % {"times": times_words(limits.rather_not)}
    if limits.away_from or limits.away_to:
        yield _away_words(limits, day)
    if limits.apart:
        yield _("kept apart from: %(names)s") % {"names": joined(limits.apart, _)}
    if given and limits.times:
        yield _("only: %(times)s") % {"times": times_words(limits.times)}
    if given and limits.notice is not None:
        count = given[0].notice_hours
        yield ngettext("%(count)d hour of notice", "%(count)d hours of notice", count) % {"count": count}
    for draft in given:
        if draft.stretch:
            names = joined((kind_words(code) for code in draft.kinds), _)
            yield _("only as a stretch: %(kinds)s") % {"kinds": names}
    if not given and (limits.times or limits.notice is not None):
        yield _("nothing they can do is named, so their times and their notice are not kept")
    if unknown := (*row.other_kinds, *limits.other_stretch):
        yield _("no kind we know: %(words)s") % {"words": joined(unknown, _)}


def kind_words(code: str) -> str:
    """What a kind is called here."""
    return _("anything") if code == ANYTHING else str(kind(code).name)


def times_words(windows: Iterable[Window]) -> str:
    """Windows of the week, days of the same hours together."""
    days_of: dict[tuple[int, int], list[int]] = {}
    for day, start, end in windows:
        days_of.setdefault((start, end), []).append(day)
    said = []
    for (start, end), days in days_of.items():
        names = _("every day") if len(days) == 7 else joined((str(WEEKDAYS[day]) for day in days), _)
        said.append(names if (start, end) == (0, DAY_MINUTES) else f"{names} {span(start, end)}")
    return "; ".join(said)


def _away_words(limits: Limits, day: date) -> str:
    pause = pause_of(limits, day)
    if pause is None:
        return _("the days away are over")
    first = date_format(pause[0])
    if pause[1] is None:
        return _("away from %(first)s on") % {"first": first}
    return _("away from %(first)s to %(last)s") % {
        "first": first,
        "last": date_format(pause[1] - timedelta(days=1)),
    }
