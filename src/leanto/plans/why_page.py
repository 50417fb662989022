"""Why me, why not me, why not somebody else, and what a no would change: worked out when somebody asks, never stored.

The circle's problem is gathered as for a plan (fifteen queries), the standing lines are the plan, and the engine is
asked. What each reader may know is decided there (`engine.plan.why_not`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leanto.circles import access as circles
from leanto.circles.models import Part
from leanto.engine.plan import ProblemError, Reader, WhyNot, a_no_moves
from leanto.engine.plan.reasons import HasIt, OwnAsk
from leanto.people.models import Person
from leanto.plans import saying
from leanto.plans.access import planned_turns, seat
from leanto.plans.gather import Gathered, Line, gather_all
from leanto.plans.models import Answer, Suggestion, Turn
from leanto.plans.propose import LARGE, as_plan, sound


@dataclass(slots=True)
class WhyPage:
    """What the page prints. `you`: why the reader, or why not. `moves`: how many other questions a no of theirs would
    change, None where there is nothing to say no to or the circle is too large to work it out while somebody waits.
    `others`: sentences about the other members, for whoever asked or arranges."""

    turn: Turn
    own: bool
    you: str
    moves: int | None
    others: list[str]


def why_page(person: Person, turn_id: UUID, at: datetime) -> WhyPage:
    """The page for a person who may see the turn; 404 otherwise."""
    at_seat = seat(person, turn_id)
    turn = at_seat.turn
    own = turn.ask.asker_id == person.pk
    page = WhyPage(turn, own, "", None, [])
    line = Suggestion.objects.filter(turn=turn, person=person, answer=Answer.ASKED).first()
    if line is not None:
        page.you = saying.why_you(line.why)
    found = gather_all(turn.circle_id, at)
    key, me = str(turn.pk), str(person.pk)
    planned = next((each for each in found.problem.turns if each.key == key), None)
    if planned is None:
        return page  # begun, over or not in these four weeks: nothing is planned for it any more
    standing, _ = sound(found.problem, found.lines)
    plan = as_plan(found.problem, standing)
    try:
        asked = WhyNot(found.problem, plan)
    except ProblemError:  # a line that fits only for a moment longer: the next healing takes it away
        return page
    may = planned.helpers
    if not own and not page.you and (may is None or me in may):
        page.you = saying.why_not_you(asked.ask(key, me, Reader.SELF))
    if line is not None or (key, me) in found.problem.promised:
        page.moves = _moves(found, standing, key, me)
    # Whoever is asked themselves is not told how few others there are: it would make a no cost something.
    if own or (line is None and _arranges(person, at_seat.hands.member.part, turn)):
        page.others = _others(asked, found, turn, me, may)
    return page


def moves_of(turn: Turn, person_id: UUID, at: datetime) -> int | None:
    """How many other open questions would change if the person stepped back from this turn. None: not worked out."""
    found = gather_all(turn.circle_id, at)
    if (str(turn.pk), str(person_id)) not in found.problem.promised:
        return None
    standing, _ = sound(found.problem, found.lines)
    return _moves(found, standing, str(turn.pk), str(person_id))


def _moves(found: Gathered, standing: list[Line], turn: str, person: str) -> int | None:
    if len(found.problem.turns) * len(found.problem.people) > LARGE:
        return None
    told = frozenset((each.turn, each.person) for each in standing if each.answer == Answer.ASKED)
    try:
        return a_no_moves(found.problem, as_plan(found.problem, standing), turn, person, told=told)
    except ProblemError:  # a line that fits only for a moment longer
        return None


def _arranges(person: Person, part: str, turn: Turn) -> bool:
    if part != Part.COORDINATOR:
        return False
    return Turn.objects.filter(planned_turns(person, turn.circle_id), pk=turn.pk).exists()


def _others(asked: WhyNot, found: Gathered, turn: Turn, me: str, may: frozenset[str] | None) -> list[str]:
    """A sentence about everybody whom the ask is for, by name."""
    names = circles.names(turn.circle_id)
    out = []
    for other in found.problem.people:
        reason = asked.ask(str(turn.pk), other.key, Reader.OTHER)
        if may is not None and other.key not in may:
            continue
        if (turn.pk, UUID(other.key)) in found.silent:
            continue  # they were asked and may still say yes
        if other.key != me and not isinstance(reason.because[0], OwnAsk | HasIt):
            out.append(saying.why_not(names.get(UUID(other.key), ""), reason))
    return sorted(filter(None, out))
