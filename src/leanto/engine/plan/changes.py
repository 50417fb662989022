"""What can happen to a plan, and the problem after it happened."""

from __future__ import annotations

from dataclasses import dataclass, replace

from leanto.engine.plan.problem import Interval, Person, Problem, ProblemError, Turn


@dataclass(frozen=True, slots=True)
class SaidNo:
    """The person answered "not this time" (or later, smaller, someone else) to this turn."""

    turn: str
    person: str


@dataclass(frozen=True, slots=True)
class SaidYes:
    """The person promised this turn. From now on it is fixed."""

    turn: str
    person: str


@dataclass(frozen=True, slots=True)
class Withdrew(SaidNo):
    """The person stepped back from a promise. They are not asked for this turn again."""


@dataclass(frozen=True, slots=True)
class Away:
    """The person is away, for good or in one interval. Promises that fall into it are released."""

    person: str
    during: Interval | None = None


@dataclass(frozen=True, slots=True)
class NewAsk:
    """A turn came in."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class TurnGone:
    """A turn is no longer wanted. Promises for it end with it."""

    turn: str


@dataclass(frozen=True, slots=True)
class NewLimits:
    """A person wrote new limits or offers, or joined. Their promises stand."""

    person: Person


Change = SaidNo | SaidYes | Withdrew | Away | NewAsk | TurnGone | NewLimits

_ALWAYS: Interval = (-(2**53), 2**53)


def apply(problem: Problem, change: Change) -> Problem:
    """The problem after `change`. Applying the same change twice gives the same problem as applying it once.

    Raises ProblemError if the change names a turn or person that the problem does not have.
    """
    if isinstance(change, NewAsk):
        others = tuple(t for t in problem.turns if t.key != change.turn.key)
        return replace(problem, turns=(*others, change.turn))
    if isinstance(change, TurnGone):
        return replace(
            problem,
            turns=tuple(t for t in problem.turns if t.key != change.turn),
            promised=frozenset(p for p in problem.promised if p[0] != change.turn),
        )
    if isinstance(change, NewLimits):
        others_ = tuple(p for p in problem.people if p.key != change.person.key)
        return replace(problem, people=(*others_, change.person))
    person = next((p for p in problem.people if p.key == change.person), None)
    if person is None:
        raise ProblemError(f"The change names a person who is not in the problem: {change.person}.")
    if isinstance(change, Away):
        during = change.during or _ALWAYS
        away = replace(person, paused=tuple(dict.fromkeys((*person.paused, during))))
        turns = {t.key: t for t in problem.turns}
        released = frozenset(
            (t, p)
            for t, p in problem.promised
            if p == person.key and turns[t].start < during[1] and during[0] < turns[t].end
        )
        return replace(problem, people=_with(problem, away), promised=problem.promised - released)
    if all(t.key != change.turn for t in problem.turns):
        raise ProblemError(f"The change names a turn that is not in the problem: {change.turn}.")
    pair = (change.turn, change.person)
    if isinstance(change, SaidYes):
        return replace(problem, promised=problem.promised | {pair})
    no = replace(person, said_no=person.said_no | {change.turn})
    return replace(problem, people=_with(problem, no), promised=problem.promised - {pair})


def _with(problem: Problem, person: Person) -> tuple[Person, ...]:
    return tuple(person if p.key == person.key else p for p in problem.people)
