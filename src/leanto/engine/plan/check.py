"""An independent look at a plan: reads only the problem and the plan, shares no code with the solver.

Slow on purpose where that makes it plain. The tests run it on every plan they see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from leanto.engine.plan.problem import ANYTHING, Interval, Offer, Person, Plan, Problem, Proof, Turn


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken limit. `code` is stable; turn and person are keys, "" where none is meant."""

    code: str
    turn: str = ""
    person: str = ""


def check(problem: Problem, plan: Plan) -> list[Violation]:
    """Every limit that a suggestion breaks, and every number of the plan that does not add up.

    Codes: unknown, twice, promised_moved, places, asker, unseen, said_no, apart, not_offered, never, paused,
    times, notice, ended, room_turns, room_minutes, day_turns, per_week, overlap, rest, night_rest, travel,
    days_in_a_row, together, newcomer, faces, uncovered, cover, certificate.
    Promises are people's own decisions: a promise alone breaks nothing, but it counts into the room.
    """
    turns = {t.key: t for t in problem.turns}
    people = {p.key: p for p in problem.people}
    out: list[Violation] = []
    pairs: list[tuple[Turn, Person]] = []
    seen: set[tuple[str, str]] = set()
    for s in plan.suggestions:
        if s.turn not in turns or s.person not in people:
            out.append(Violation("unknown", s.turn, s.person))
        elif (s.turn, s.person) in problem.promised:
            out.append(Violation("promised_moved", s.turn, s.person))
        elif (s.turn, s.person) in seen:
            out.append(Violation("twice", s.turn, s.person))
        else:
            seen.add((s.turn, s.person))
            pairs.append((turns[s.turn], people[s.person]))
    promises = [(turns[t], people[p]) for t, p in sorted(problem.promised)]
    for turn, person in pairs:
        out.extend(Violation(code, turn.key, person.key) for code in _alone(turn, person))
    out.extend(_together(problem, pairs, promises))
    for person in problem.people:
        mine = [t for t, p in pairs if p.key == person.key]
        held = [t for t, p in promises if p.key == person.key]
        out.extend(_rooms(problem, person, mine, held))
    out.extend(_numbers(problem, plan, pairs, promises))
    return out


def _alone(turn: Turn, person: Person) -> Iterable[str]:
    """What a pair breaks whatever else is in the plan."""
    if turn.asker == person.key:
        yield "asker"
    if turn.helpers is not None and person.key not in turn.helpers:
        yield "unseen"
    if turn.key in person.said_no:
        yield "said_no"
    offers = [o for o in person.offers if turn.kind in o.kinds or ANYTHING in o.kinds]
    if not offers:
        yield "not_offered"
        return
    if any(_may(turn, person, o) for o in offers):
        return
    # Name the limit: the first one without which the pair would stand.
    for code, without in (
        ("never", {"never"}),
        ("paused", {"paused"}),
        ("notice", {"notice"}),
        ("ended", {"ended"}),
    ):
        if any(_may(turn, person, o, without=without) for o in offers):
            yield code
            return
    yield "times"


def _may(turn: Turn, person: Person, offer: Offer, without: Iterable[str] = ()) -> bool:
    """Whether some stretch of minutes serves: the turn itself, or for a loose turn any start inside its window."""
    lead = 0 if "notice" in without else offer.notice
    closed: list[Interval] = []
    if "never" not in without:
        closed += person.never
    if "paused" not in without:
        closed += person.paused
    if "ended" not in without:
        closed.append((offer.ends, 2**60))
    earliest = turn.start - turn.notice + lead
    if not turn.anytime:
        return earliest <= turn.start and _clear(turn.start, turn.end, closed, offer.times)
    # If any start serves, then one does that is pushed up against something: try those.
    starts = {turn.start, earliest, *(end for _, end in closed), *(start for start, _ in offer.times or ())}
    return any(
        max(turn.start, earliest) <= start
        and start + turn.minutes <= turn.end
        and _clear(start, start + turn.minutes, closed, offer.times)
        for start in starts
    )


def _clear(start: int, end: int, closed: list[Interval], times: tuple[Interval, ...] | None) -> bool:
    if any(a < end and start < b for a, b in closed if a < b):
        return False
    if times is None:
        return True
    at = start
    for a, b in sorted(times):
        if a <= at < b:
            at = b
    return at >= end


def _together(
    problem: Problem, pairs: list[tuple[Turn, Person]], promises: list[tuple[Turn, Person]]
) -> Iterable[Violation]:
    """Places, companions kept apart or needed, and how many different people a rota has."""
    everyone = {p.key: p for p in problem.people}
    for turn in problem.turns:
        new = [p for t, p in pairs if t.key == turn.key]
        old = [p for t, p in promises if t.key == turn.key]
        if new and len(new) + len(old) > turn.places:
            yield Violation("places", turn.key)
        for person in new:
            companions = [q for q in (*new, *old) if q.key != person.key]
            asker = everyone.get(turn.asker)
            if asker is not None:
                companions.append(asker)
            if any(q.key in person.apart or person.key in q.apart for q in companions):
                yield Violation("apart", turn.key, person.key)
            if person.newcomer and all(q.newcomer for q in (*new, *old)):
                yield Violation("newcomer", turn.key, person.key)
        if turn.together and new and len(new) + len(old) < turn.places:
            yield Violation("together", turn.key)
    for rota in problem.rotas:
        if rota.insist and rota.faces is not None:
            faces = {p.key for t, p in promises if t.rota == rota.key}
            added = {p.key for t, p in pairs if t.rota == rota.key} - faces
            if added and len(faces | added) > rota.faces:
                yield Violation("faces", person=min(added))


def _rooms(problem: Problem, person: Person, mine: list[Turn], held: list[Turn]) -> Iterable[Violation]:
    """Weeks, days, offers by week, what lies between two turns. Only what a suggestion adds can be wrong."""
    for week in sorted({t.week for t in mine}):
        new = [t for t in mine if t.week == week]
        old = [t for t in held if t.week == week]
        if len(new) + len(old) > person.room_turns:
            yield Violation("room_turns", new[-1].key, person.key)
        if sum(t.minutes for t in (*new, *old)) > person.room_minutes:
            yield Violation("room_minutes", new[-1].key, person.key)
        if not _offers_suffice(person, new, old):
            yield Violation("per_week", new[-1].key, person.key)
    for day in sorted({t.day for t in mine}):
        both = [t for t in (*mine, *held) if t.day == day]
        if person.day_turns is not None and len(both) > person.day_turns:
            yield Violation("day_turns", both[0].key, person.key)
    for i, a in enumerate(mine):
        for b in (*mine[i + 1 :], *held):
            out = _between(problem, person, a, b)
            if out:
                yield Violation(out, a.key, person.key)
    if person.days_in_a_row is not None:
        days = {t.day for t in (*mine, *held)}
        for turn in mine:
            first = last = turn.day
            while first - 1 in days:
                first -= 1
            while last + 1 in days:
                last += 1
            if last - first + 1 > person.days_in_a_row:
                yield Violation("days_in_a_row", turn.key, person.key)


def _between(problem: Problem, person: Person, a: Turn, b: Turn) -> str:
    """What is wrong between two turns of one person, "" if nothing is. Loose turns find their own time."""
    if a.anytime or b.anytime:
        return ""
    if a.start < b.end and b.start < a.end:
        return "overlap"
    first, second = (a, b) if a.end <= b.start else (b, a)
    pause = second.start - first.end
    if pause < person.rest:
        return "rest"
    if first.night and pause < person.night_rest:
        return "night_rest"
    there = (first.place, second.place)
    way = problem.travel.get(there, problem.travel.get((there[1], there[0]), 0))
    return "travel" if pause < way else ""


def _offers_suffice(person: Person, new: list[Turn], old: list[Turn]) -> bool:
    """Whether each suggestion of one week can be given an offer so that no offer is used more than it allows."""
    left = [len(new) if o.per_week is None else o.per_week for o in person.offers]
    open_to = [
        [
            i
            for i, o in enumerate(person.offers)
            if (turn.kind in o.kinds or ANYTHING in o.kinds) and _may(turn, person, o)
        ]
        for turn in (*new, *old)
    ]
    # A promise uses up an offer that it fits, if any is left; which one is the plan's to choose.
    order = list(range(len(new), len(new) + len(old))) + list(range(len(new)))
    given: dict[int, int] = {}

    def place(n: int, tried: set[int]) -> bool:
        for i in open_to[n]:
            if i in tried:
                continue
            tried.add(i)
            holders = [m for m, at in given.items() if at == i]
            if len(holders) < left[i] or person.offers[i].per_week is None:
                given[n] = i
                return True
            for m in holders:
                if place(m, tried):
                    given[n] = i
                    return True
        return False

    placed = {n: place(n, set()) for n in order}
    return all(placed[n] or not open_to[n] for n in range(len(new)))


def _numbers(
    problem: Problem, plan: Plan, pairs: list[tuple[Turn, Person]], promises: list[tuple[Turn, Person]]
) -> Iterable[Violation]:
    """Uncovered turns are told, all of them and no others; the certificate adds up."""
    missing = {u.turn: u.missing for u in plan.uncovered}
    covered = 0
    taken = Counter(t.key for t, _ in (*pairs, *promises))
    for turn in problem.turns:
        have = taken[turn.key]
        covered += min(have, turn.places)
        if missing.pop(turn.key, 0) != max(0, turn.places - have):
            yield Violation("uncovered", turn.key)
    for turn_key in sorted(missing):
        yield Violation("uncovered", turn_key)
    proof = plan.certificate
    if proof.cover != covered:
        yield Violation("cover")
    honest = proof.cover <= proof.most_cover and proof.bound <= proof.primal
    closed = proof.cover == proof.most_cover and proof.bound == proof.primal
    if not honest or (proof.kind is Proof.OPTIMAL and not closed):
        yield Violation("certificate")
