"""After a change: the smallest repair that is as good as it gets, and nothing else moves.

Tiers: cover, then told suggestions that stay, then burden, then the lottery. Promises never move.

Two ways. A "not this time" is first mended by one direct stand-in, or by one exchange; both are searched in
full, and since a no only ever takes a possibility away, the cover of an optimal plan before it is an upper
bound after it. So when such a repair restores the cover, it is proven to be the best. Everything else goes to
the exact programme, on the touched parts only: what shares no person's week with the change stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace as with_

from leanto.engine.plan.changes import (
    Away,
    Change,
    NewAsk,
    NewLimits,
    SaidNo,
    SaidYes,
    TurnGone,
    Withdrew,
    apply,
)
from leanto.engine.plan.explain import explain
from leanto.engine.plan.model import Model
from leanto.engine.plan.pieces import Budget
from leanto.engine.plan.problem import Certificate, Plan, Problem, Proof, Suggestion
from leanto.engine.plan.reasons import Reason
from leanto.engine.plan.rules import entangled_weeks
from leanto.engine.plan.solve import certify, solve_groups
from leanto.engine.plan.state import State, clear

Told = frozenset[tuple[str, str]]


def replan(
    problem: Problem, plan: Plan, change: Change, *, told: Told | None = None, budget: Budget | None = None
) -> Plan:
    """The plan after `change`.

    `problem` is the one `plan` was made for; giving the problem with the change already in it is fine.
    `told`: (turn, person) keys of suggestions that people have heard about; None means all of them. They stay,
    unless a place would then be uncovered that could be covered. Suggestions of `plan` that no longer fit
    somebody's limits are dropped, whatever the reason. Raises ProblemError if the change names something unknown.
    """
    after = apply(problem, change)
    heard = frozenset((s.turn, s.person) for s in plan.suggestions) if told is None else told
    one_no = isinstance(change, SaidNo) and not isinstance(change, Withdrew)
    if isinstance(change, SaidNo) and one_no and _trusted(problem, plan) and _standing(plan) <= heard:
        return _mend(after, plan, change, heard, budget or Budget(10.0))
    if isinstance(change, SaidYes) and _trusted(problem, plan):
        kept = _promise(after, plan, change, heard)
        if kept is not None:
            return kept
    model = Model(after)
    state, dropped = _seat(model, plan.suggestions, heard)
    groups = _touched(problem, model, state, plan, change, dropped)
    return _exact(model, state, plan, groups, heard, budget or Budget(10.0))


def _trusted(problem: Problem, plan: Plan) -> bool:
    """Whether the plan's own certificate says that its cover is the most there is, for this very problem."""
    covered = len(problem.promised) + len(plan.suggestions)
    proof = plan.certificate
    return proof.kind is Proof.OPTIMAL and proof.cover == proof.most_cover == covered


def _standing(plan: Plan) -> Told:
    return frozenset((s.turn, s.person) for s in plan.suggestions)


def _lookup(model: Model) -> dict[tuple[str, str], list[int]]:
    out: dict[tuple[str, str], list[int]] = {}
    for j, pair in enumerate(model.pairs):
        out.setdefault((model.turns[pair.t].key, model.people[pair.p].key), []).append(j)
    return out


def _seat(model: Model, suggestions: Sequence[Suggestion], heard: Told) -> tuple[State, list[Suggestion]]:
    """Put the old suggestions back where they still fit, told ones first. Returns those that do not, and those
    who would be left without the company they need."""
    state, dropped = State(model), []
    pairs = _lookup(model)
    for s in sorted(suggestions, key=lambda s: ((s.turn, s.person) not in heard, s.turn, s.person)):
        ways = sorted(pairs.get((s.turn, s.person), ()), key=lambda j: model.pairs[j].offer != s.offer)
        seat = next((j for j in ways if state.can(j)), None)
        if seat is None:
            dropped.append(s)
        else:
            state.add(seat)
    for t in range(len(model.turns)):
        if not state.sound(t):
            gone = {model.people[model.pairs[j].p].key for j in clear(state, t)}
            key = model.turns[t].key
            dropped += [s for s in suggestions if s.turn == key and s.person in gone]
    return state, dropped


# --- the quick and exact way for one no ------------------------------------------------------------------


def _mend(after: Problem, plan: Plan, change: SaidNo, heard: Told, budget: Budget) -> Plan:
    """One stand-in or one exchange, if that restores the cover; else the exact programme for the touched part.

    Only turns of the same week (and of weeks tied to it) can matter, so only they are looked at in full.
    """
    refused = (change.turn, change.person)
    stay = _standing(plan) - {refused}
    weeks = entangled_weeks(after, change.turn)
    near = frozenset(t.key for t in after.turns if t.week in weeks)
    open_turns = frozenset(u.turn for u in plan.uncovered) | {change.turn}
    quick = Model(after, (open_turns & near, stay))
    state, dropped = _seat(quick, plan.suggestions, heard)
    lost = quick.turns[quick.turn_no[change.turn]].priority
    as_told = [(s.turn, s.person) for s in dropped] == [refused]
    if as_told:
        direct = _cheapest(quick, state, [(j,) for j in _free(quick, state, lost)])
        if direct is not None:
            return _finish(quick, state, plan, (), direct, heard, change.person)
    model = Model(after, (near, stay), like=quick)
    state, dropped = _seat(model, plan.suggestions, heard)
    # Two can be missing on a turn for two, and a face less can open a rota: then one exchange is not all there is.
    if as_told and not model.entangled(range(len(model.pairs))):
        exchanged = _exchange(model, state, plan, lost, heard)
        if exchanged is not None:
            return exchanged
    groups = _touched(after, model, state, plan, change, dropped)
    return _exact(model, state, plan, groups, heard, budget)


def _promise(after: Problem, plan: Plan, change: SaidYes, heard: Told) -> Plan | None:
    """A suggestion that became a promise: part of an optimal plan is fixed, so the rest stays optimal.

    Not where company is needed: a promise lets the others go, who could then do more elsewhere.
    """
    turn = next(t for t in after.turns if t.key == change.turn)
    if turn.together or (turn.places > 1 and any(p.newcomer for p in after.people)):
        return None
    stay = _standing(plan)
    if (change.turn, change.person) not in stay:
        return None
    open_turns = frozenset(u.turn for u in plan.uncovered)
    model = Model(after, (open_turns, stay - {(change.turn, change.person)}))
    state, dropped = _seat(model, plan.suggestions, heard)
    if [(s.turn, s.person) for s in dropped] != [(change.turn, change.person)]:
        return None
    return _finish(model, state, plan, (), (), heard, change.person)


def _free(model: Model, state: State, priority: int) -> list[int]:
    """Pairs that fit as things stand, on turns of this priority."""
    open_turns = [
        t for t, places in enumerate(state.places) if places and model.turns[t].priority == priority
    ]
    return [j for t in open_turns for j in model.of_turn[t] if state.can(j)]


def _cheapest(model: Model, state: State, moves: Iterable[tuple[int, ...]]) -> tuple[int, ...] | None:
    """The move with the least burden that leaves nobody without company; the lottery decides between equals."""
    best: tuple[tuple[int, int, tuple[int, ...]], tuple[int, ...]] | None = None
    for move in moves:
        burden = lot = 0
        for j in move:
            burden += state.price(j)
            lot += model.pairs[j].lot
            state.add(j)
        sound = all(state.sound(model.pairs[j].t) for j in move)
        for j in move:
            state.remove(j)
        if not sound:
            continue
        rank = (burden, lot, move)
        if best is None or rank < best[0]:
            best = (rank, move)
    return best and best[1]


def _exchange(model: Model, state: State, plan: Plan, lost: int, heard: Told) -> Plan | None:
    """Take one told suggestion back so that two places can be filled: the open one and another of its class.

    Only a suggestion can help whose person could fill an open place, or which keeps somebody apart from one.
    """
    open_turns = [t for t, places in enumerate(state.places) if places]
    able = {model.pairs[j].p for t in open_turns for j in model.of_turn[t]}
    best: tuple[int, int, tuple[int, ...]] | None = None
    undo = -1
    for i in sorted(state.chosen):
        back = model.pairs[i]
        if back.p not in able and back.t not in open_turns:
            continue
        other = model.turns[back.t].priority
        state.remove(i)
        saved = state.price(i)
        for a in _free(model, state, lost):
            if (model.pairs[a].t, model.pairs[a].p) == (back.t, back.p):
                continue
            first = state.price(a) - saved
            state.add(a)
            for b in _free(model, state, other):
                if (model.pairs[b].t, model.pairs[b].p) != (back.t, back.p):
                    lots = model.pairs[a].lot + model.pairs[b].lot
                    rank = (first + state.price(b), lots, (a, b))
                    if best is None or rank < best:
                        best, undo = rank, i
            state.remove(a)
        state.add(i)
    if best is None:
        return None
    return _finish(model, state, plan, (undo,), best[2], heard, model.people[model.pairs[undo].p].key)


def _finish(
    model: Model,
    state: State,
    plan: Plan,
    back: tuple[int, ...],
    new: tuple[int, ...],
    heard: Told,
    person: str,
) -> Plan:
    """The repaired plan. Only people whose week changed get a new reason; the others keep the one they heard."""
    for j in back:
        state.remove(j)
    for j in new:
        state.add(j)
    burden = model.burden(state.chosen)
    old = plan.certificate
    proof = Certificate(
        Proof.OPTIMAL, burden, burden, 0.0, old.cover, old.most_cover, model.problem.seed, moved=len(back)
    )
    changed = {person, *(model.people[model.pairs[j].p].key for j in new)}
    # Whoever is glad of company may have lost it, or found some, without a change in their own week.
    touched = {model.turns[model.pairs[j].t].key for j in (*back, *new)} if model.rules.glad else set()
    known = {
        (s.turn, s.person): s.reason
        for s in plan.suggestions
        if s.person not in changed and s.turn not in touched
    }
    return _told(model, state.chosen, plan, proof, heard, known)


# --- the exact way on the touched parts ------------------------------------------------------------------


def _touched(
    before: Problem, model: Model, state: State, plan: Plan, change: Change, dropped: list[Suggestion]
) -> list[list[int]]:
    """The components in which the change can matter."""
    turns = {s.turn for s in dropped}
    people = {s.person for s in dropped}
    weeks: set[tuple[str, int]] = set()
    if isinstance(change, NewAsk):
        turns.add(change.turn.key)
    elif isinstance(change, TurnGone):
        turns.add(change.turn)
    elif isinstance(change, NewLimits | Away):
        people.add(change.person.key if isinstance(change, NewLimits) else change.person)
    else:
        turns.add(change.turn)
        weeks.add((change.person, model.turns[model.turn_no[change.turn]].week))
        person = model.people[model.person_no[change.person]]
        if not (person.rest or person.night_rest or person.days_in_a_row or before.travel):
            people.discard(change.person)  # nothing of theirs reaches into another week
    # A no takes possibilities away, so open places elsewhere stay open. Anything else may open them.
    narrows = isinstance(change, SaidNo) and not isinstance(change, Withdrew)
    look_at_open = not (plan.certificate.kind is Proof.OPTIMAL and narrows)
    rotas = {t.rota for t in before.turns if t.key in turns} & {r.key for r in before.rotas}
    out = []
    for group in model.components:
        for j in group:
            turn, who = model.turns[model.pairs[j].t], model.people[model.pairs[j].p].key
            hit = turn.key in turns or who in people or (who, turn.week) in weeks or turn.rota in rotas
            if hit or (look_at_open and state.places[model.pairs[j].t]):
                out.append(group)
                break
    return out


def _exact(
    model: Model, state: State, plan: Plan, groups: list[list[int]], heard: Told, budget: Budget
) -> Plan:
    pairs = _lookup(model)
    standing = heard & _standing(plan)
    keep = frozenset(j for pair in standing for j in pairs.get(pair, ()))
    inside = {j for group in groups for j in group}
    rest = state.chosen - inside
    pieces = solve_groups(model, groups, budget, keep, state.chosen)
    chosen = rest | {j for piece in pieces for j in piece.chosen}
    proof = certify(model, pieces)
    old = plan.certificate
    slack = 0 if old.kind is Proof.OPTIMAL else max(0, old.primal - old.bound)
    open_slack = 0 if old.kind is Proof.OPTIMAL else max(0, old.most_cover - old.cover)
    burden = model.burden(chosen)
    bound = burden - (proof.primal - proof.bound) - slack
    proof = with_(
        proof,
        kind=proof.kind if old.kind is Proof.OPTIMAL else Proof.BOUND,
        primal=burden,
        bound=bound,
        gap=(burden - bound) / max(1, abs(burden)),
        cover=proof.cover + len(rest),
        most_cover=proof.most_cover + len(rest) + open_slack,
        moved=_moved(model, chosen, plan, heard),
    )
    return _told(model, chosen, plan, proof, heard)


def _moved(model: Model, chosen: Iterable[int], plan: Plan, heard: Told) -> int:
    """Told suggestions that could have stayed and did not."""
    now = {(model.turns[model.pairs[j].t].key, model.people[model.pairs[j].p].key) for j in chosen}
    could = _lookup(model)
    return sum((s.turn, s.person) in heard and (s.turn, s.person) in could and (s.turn, s.person) not in now
               for s in plan.suggestions)  # fmt: skip


def _told(
    model: Model,
    chosen: Iterable[int],
    plan: Plan,
    proof: Certificate,
    heard: Told,
    known: Mapping[tuple[str, str], Reason] | None = None,
) -> Plan:
    before = heard & _standing(plan)
    return explain(model, set(chosen), proof, before, known or {})
