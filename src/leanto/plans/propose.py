"""Making the plan, asking people, and healing it around one answer.

The plan only proposes. `propose` stores lines that nobody has been told about; `asking` sends them; a person
answers (`answers`). Searching happens outside any transaction; what changed meanwhile wins over what was found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from leanto.asks.models import Audience
from leanto.circles.access import Hands
from leanto.core.clock import now
from leanto.core.history import record
from leanto.engine.plan import (
    Budget,
    Certificate,
    NewAsk,
    Plan,
    Problem,
    Proof,
    SaidNo,
    check,
    replan,
    solve,
)
from leanto.engine.plan import Suggestion as Proposed
from leanto.engine.plan.model import Model
from leanto.engine.plan.state import State
from leanto.plans import asking
from leanto.plans.gather import STAND_IN, Gathered, Line, gather_all
from leanto.plans.models import Answer, CirclePlan, Suggestion, Turn, TurnState
from leanto.plans.rows import whole

SECONDS, PATIENT = 8.0, 120.0
"""The longest that a search may take while somebody waits, and while nobody does: enough for the proof for 200 people
and 1,000 turns. After that the best plan found so far is shown, and says so."""
LARGE = 20_000
"""People times open turns above which the plan is made by the worker, not while somebody waits for the page."""
SMALL = 1_200
"""People times open turns up to which a healed plan is searched whole once more, in a blink, for its proof."""
_NOT_A_LIMIT = {"uncovered", "cover", "certificate", "notice"}
"""Findings of the checker that do not end a question already asked. Notice was kept when they were asked."""


def propose(
    circle_id: UUID, at: datetime | None = None, by: Hands | None = None, seconds: float = SECONDS
) -> CirclePlan:
    """A new plan for the coming four weeks. Nobody is told; no promise and no question already asked moves."""
    moment = at or now()
    found = gather_all(circle_id, moment)
    asked = [line for line in found.lines if line.answer == Answer.ASKED]
    standing, broken = sound(found.problem, asked)
    plan = solve(_pinned(found.problem, standing), Budget(seconds=seconds))
    with whole():
        _lapse(broken)
        _store(circle_id, found, plan, standing, set(), moment)
        stored = _keep_plan(circle_id, found, plan, moment)
        if by is not None:
            record(
                "plan_made", subject="circle", subject_id=circle_id, circle_id=circle_id,
                actor=by.person, typed_by=by.typed_by,
            )  # fmt: skip
    return stored


def want_plan(circle_id: UUID, by: Hands, at: datetime | None = None) -> bool:
    """Makes the plan now, or leaves it to the worker when the circle is large. True if it is there already."""
    turns = Turn.objects.filter(circle_id=circle_id, state=TurnState.OPEN, ends_at__gt=at or now()).count()
    people = by.member.circle.memberships.filter(left_at=None).count()
    if turns * people <= LARGE:
        propose(circle_id, at, by)
        return True
    CirclePlan.objects.get_or_create(circle_id=circle_id, defaults={"made_at": now(), "wanted_at": now()})
    CirclePlan.objects.filter(circle_id=circle_id).update(wanted_at=now())
    return False


def heal(
    circle_id: UUID,
    turn_ids: Iterable[UUID],
    no_from: UUID | None = None,
    ask: bool = False,
    at: datetime | None = None,
) -> None:
    """Looks for others for these turns and leaves every promise and every other line where it is.

    Where the plan had been sent for a turn, the next person is asked by itself; otherwise the new line waits
    for whoever arranges. `ask`: they are asked in any case (a stand-in is wanted). Without a plan in this
    circle, and without `ask`, there is nothing to heal.
    """
    moment = at or now()
    if not ask and not CirclePlan.objects.filter(circle_id=circle_id).exists():
        return
    found = gather_all(circle_id, moment)
    keys = {str(turn_id) for turn_id in turn_ids}
    standing, broken = sound(found.problem, found.lines)
    plan = _replanned(found.problem, standing, keys, no_from)
    to_ask = {key for key in keys if ask or key in found.sent}
    for wish in whom_next(circle_id, found, standing, plan, to_ask, moment):
        other = _around(wish, standing)
        if other.certificate.cover >= plan.certificate.cover:
            plan = other
    with whole():
        _lapse(broken)
        asking.lapse_silent(found.silent, moment)
        _store(circle_id, found, plan, standing, to_ask, moment)
        if found.exists:
            _keep_plan(circle_id, found, plan, moment)
        asking.send_waiting(circle_id, moment)


def _replanned(problem: Problem, standing: list[Line], keys: set[str], no_from: UUID | None) -> Plan:
    """The plan after the change, from the engine's own `replan`. Questions already asked stay where they are;
    lines that nobody has heard of may move if that covers more."""
    told = [line for line in standing if line.answer == Answer.ASKED or line.to_ask]
    plan = _repaired(problem, standing, told, keys, no_from)
    if len(problem.turns) * len(problem.people) > SMALL or plan_moves(plan):
        return plan
    # A repair looks at what the change touched and cannot speak for the rest. A small circle is searched whole,
    # beside what people have heard of, so that what the plan says of itself is proven. Of plans that are equally
    # good the one that leaves every line where it is comes first.
    pinned = _pinned(problem, told)
    fresh = solve(pinned, Budget(seconds=SECONDS))
    proof = fresh.certificate
    if proof.kind is not Proof.OPTIMAL:
        return plan
    heard = {(line.turn, line.person) for line in told}
    for found in (_around(problem, standing), plan):
        open_lines = [s for s in found.suggestions if (s.turn, s.person) not in heard]
        if len(open_lines) == len(fresh.suggestions) and _burden(pinned, open_lines) == proof.primal:
            return replace(found, uncovered=fresh.uncovered, certificate=proof)
    return replace(fresh, suggestions=(*fresh.suggestions, *as_plan(problem, told).suggestions))


def _around(problem: Problem, standing: list[Line]) -> Plan:
    """Every standing line stays, and only what is open is searched."""
    plan = solve(_pinned(problem, standing), Budget(seconds=SECONDS))
    return replace(plan, suggestions=(*plan.suggestions, *as_plan(problem, standing).suggestions))


def _burden(problem: Problem, lines: Iterable[Proposed]) -> int | None:
    """What these lines ask of people, in the measure of the engine's own search. None if one does not fit."""
    model = Model(problem)
    ways: dict[tuple[str, str], list[int]] = {}
    for number, pair in enumerate(model.pairs):
        ways.setdefault((model.turns[pair.t].key, model.people[pair.p].key), []).append(number)
    if any((s.turn, s.person) not in ways for s in lines):
        return None
    return model.burden(min(ways[s.turn, s.person], key=lambda j: model.pairs[j].cost) for s in lines)


def _repaired(
    problem: Problem, standing: list[Line], heard: list[Line], keys: set[str], no_from: UUID | None
) -> Plan:
    """What `replan` makes of the change: everything that it does not touch stays."""
    turns = {turn.key: turn for turn in problem.turns}
    people = {person.key for person in problem.people}
    before = as_plan(problem, standing)
    told = frozenset((line.turn, line.person) for line in heard)
    budget = Budget(seconds=SECONDS)
    touched = sorted(keys & turns.keys())
    if len(touched) == 1 and str(no_from) in people:
        return replan(problem, before, SaidNo(touched[0], str(no_from)), told=told, budget=budget)
    clones = sorted(key + STAND_IN for key in keys if key + STAND_IN in turns)
    if len(touched) == 1 and len(clones) <= 1:
        change = NewAsk(turns[(clones or touched)[0]])
        return replan(problem, before, change, told=told, budget=budget)
    return _around(problem, standing)  # several turns at once


def as_plan(problem: Problem, lines: Iterable[Line]) -> Plan:
    """Stored lines as the engine's plan, with a certificate that claims nothing."""
    proof = Certificate(Proof.BOUND, 0, 0, 0.0, 0, 0, problem.seed)
    return Plan(tuple(Proposed(line.turn, line.person) for line in lines), (), proof)


def _pinned(problem: Problem, lines: Iterable[Line]) -> Problem:
    return replace(problem, promised=problem.promised | {(line.turn, line.person) for line in lines})


def sound(problem: Problem, lines: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """Lines that still are within every limit, and those that are not (limits, places or promises changed)."""
    ordered = sorted(lines, key=lambda line: (line.answer != Answer.ASKED, str(line.id)))
    plan = as_plan(problem, ordered)
    broken: set[UUID] = set()
    for finding in check(problem, plan):
        if finding.code in _NOT_A_LIMIT:
            continue
        for line in reversed(ordered):  # of several that do not fit together, the last one goes
            mine = (not finding.turn or line.turn == finding.turn) and (
                not finding.person or line.person == finding.person
            )
            if mine and line.id not in broken:
                broken.add(line.id)
                break
    kept = [line for line in ordered if line.id not in broken]
    if broken and kept:
        kept, more = sound(problem, kept)
        broken |= {line.id for line in more}
    return kept, [line for line in ordered if line.id in broken]


def _lapse(lines: Iterable[Line]) -> None:
    ids = [line.id for line in lines]
    if ids:
        standing = Suggestion.objects.filter(pk__in=ids, answer__in=[Answer.SUGGESTED, Answer.ASKED])
        standing.update(answer=Answer.LAPSED, to_ask=False)


def _store(
    circle_id: UUID, found: Gathered, plan: Plan, standing: list[Line], to_ask: set[str], at: datetime
) -> None:
    """Writes the plan's lines. An answer that came meanwhile stays; a question already asked stays.

    People whom an ask names (one, a few) were asked by the asker, so the plan adds no line for them,
    unless a stand-in is looked for.
    """
    wanted = {(s.turn, s.person): s for s in plan.suggestions}
    pinned = {(line.turn, line.person) for line in standing}
    by_name = set(
        Turn.objects.filter(circle_id=circle_id, ask__audience__in=[Audience.ONE, Audience.FEW])
        .filter(pk__in={_id(key) for key, _ in wanted})
        .values_list("pk", flat=True)
    )
    fresh = {pair: s for pair, s in wanted.items() if pair not in pinned and not _named(pair[0], by_name)}
    dropped = [
        line.id
        for line in found.lines
        if line.answer == Answer.SUGGESTED
        and (line.turn, line.person) not in wanted
        and not (line.to_ask and (line.turn, line.person) in pinned)
    ]
    moved = [
        line.id
        for line in standing
        if line.answer == Answer.ASKED and plan_moves(plan) and (line.turn, line.person) not in wanted
    ]
    Suggestion.objects.filter(pk__in=dropped, answer=Answer.SUGGESTED, to_ask=False).delete()
    Suggestion.objects.filter(pk__in=[*dropped, *moved], answer__in=[Answer.SUGGESTED, Answer.ASKED]).update(
        answer=Answer.LAPSED, to_ask=False
    )
    rows = [
        Suggestion(
            circle_id=circle_id, turn_id=_id(turn), person_id=UUID(person), why=s.reason.plain(),
            stand_in=turn.endswith(STAND_IN), to_ask=turn.removesuffix(STAND_IN) in to_ask, made_at=at,
        )
        for (turn, person), s in fresh.items()
    ]  # fmt: skip
    known = {
        (turn_id, person_id): answer
        for turn_id, person_id, answer in Suggestion.objects.filter(turn_id__in={r.turn_id for r in rows})
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("turn_id", "person_id", "answer")
    }
    Suggestion.objects.bulk_create(
        [row for row in rows if (row.turn_id, row.person_id) not in known], ignore_conflicts=True
    )
    for row in rows:
        if known.get((row.turn_id, row.person_id)) in {Answer.LAPSED, Answer.SUGGESTED}:
            Suggestion.objects.filter(
                turn_id=row.turn_id, person_id=row.person_id, answer__in=[Answer.LAPSED, Answer.SUGGESTED]
            ).update(
                answer=Answer.SUGGESTED, why=row.why, stand_in=row.stand_in, to_ask=row.to_ask,
                made_at=at, wait_until=None, answered_at=None,
            )  # fmt: skip


def plan_moves(plan: Plan) -> bool:
    """Did a replan have to move somebody who had been asked?"""
    return plan.certificate.moved > 0


def _id(key: str) -> UUID:
    return UUID(key.removesuffix(STAND_IN))


def _named(key: str, by_name: set[UUID]) -> bool:
    return not key.endswith(STAND_IN) and _id(key) in by_name


def _keep_plan(circle_id: UUID, found: Gathered, plan: Plan, at: datetime) -> CirclePlan:
    """The certificate and what is uncovered. No row of the circle itself is written."""
    proof = plan.certificate
    rows = Turn.objects.filter(circle_id=circle_id, state=TurnState.OPEN)
    open_turns = {str(pk) for pk in rows.values_list("pk", flat=True)}
    stored, _made = CirclePlan.objects.update_or_create(
        circle_id=circle_id,
        defaults={
            "made_at": at,
            "wanted_at": None,
            "seed": proof.seed,
            "certificate": {
                "kind": str(proof.kind), "cover": proof.cover, "most_cover": proof.most_cover,
                "gap": proof.gap, "primal": proof.primal, "bound": proof.bound, "moved": proof.moved,
            },
            "uncovered": [
                {
                    "turn": u.turn.removesuffix(STAND_IN), "stand_in": u.turn.endswith(STAND_IN),
                    "missing": u.missing, "why": u.reason.plain(),
                    "would_cover": [cover.plain() for cover in u.would_cover],
                }
                for u in plan.uncovered
                if u.turn.removesuffix(STAND_IN) in open_turns
            ],
        },
    )  # fmt: skip
    return stored


def whom_next(
    circle_id: UUID, found: Gathered, standing: list[Line], plan: Plan, to_ask: set[str], at: datetime
) -> list[Problem]:
    """The problem with one place kept for whom `engine.asking` puts first, where the plan would ask somebody else now.

    Only one place of one turn at a time, which is what a no or a silence leaves. Whoever it is fits beside all
    that stands; whether the whole plan covers as much with them is looked at by the caller.
    """
    known = {(line.turn, line.person) for line in standing}
    fresh = [s for s in plan.suggestions if s.turn.removesuffix(STAND_IN) in to_ask]
    fresh = [s for s in fresh if (s.turn, s.person) not in known]
    if len(fresh) != 1:
        return []
    (line,) = fresh
    others = [Line(UUID(int=0), s.turn, s.person, "", False, False) for s in plan.suggestions if s != line]
    able = able_to(_pinned(found.problem, others), line.turn)
    first = asking.first_of(circle_id, line.turn, able, at)
    if first in (None, line.person):
        return []
    turns = tuple(
        replace(t, helpers=frozenset({first})) if t.key == line.turn else t for t in found.problem.turns
    )
    return [replace(found.problem, turns=turns)]


def able_to(problem: Problem, turn: str) -> dict[str, int]:
    """Who could take one place of this turn beside everything promised, and what it would cost, by key."""
    model = Model(problem)
    state, t = State(model), model.turn_no[turn]
    found: dict[str, int] = {}
    for way in model.all_ways(t):
        if state.fits(way) and model.rules.sound(t, {way.p}, state.places[t] - 1):
            key = model.people[way.p].key
            found[key] = min(way.cost, found.get(key, way.cost))
    return found


def change_person(line: Suggestion) -> None:
    """Looks for somebody else for this line, before or after the person was asked. They are told nothing bad:
    a question that waited with them is simply not there any more."""
    with whole():
        changed = Suggestion.objects.filter(pk=line.pk, answer__in=[Answer.SUGGESTED, Answer.ASKED]).update(
            answer=Answer.PASSED_OVER, to_ask=False
        )
    if changed:
        heal(line.circle_id, [line.turn_id], no_from=line.person_id)
