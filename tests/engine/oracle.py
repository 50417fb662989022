"""Every subset of all choices, for problems small enough: what the engine must equal.

Knows the limits only through the checker, and the prices through `terms`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import replace
from itertools import combinations

from leanto.engine.plan import Certificate, Person, Plan, Problem, Proof, Suggestion, Turn, check
from leanto.engine.plan.options import Limits
from leanto.engine.plan.terms import BESIDE, CONTINUITY, FACE, discomfort, marginal_load

Triple = tuple[Turn, Person, int]
BROKEN_BY_NUMBERS = {"uncovered", "cover", "certificate"}
MENDED_BY_COMPANY = {"together", "newcomer"}


def _keeps_limits(problem: Problem, pairs: list[tuple[str, str]], beside: Set[str] = frozenset()) -> bool:
    proof = Certificate(Proof.BOUND, 0, 0, 0.0, 0, 0, problem.seed)
    plan = Plan(tuple(Suggestion(t, p) for t, p in pairs), (), proof)
    return all(v.code in BROKEN_BY_NUMBERS | beside for v in check(problem, plan))


def triples_of(problem: Problem) -> list[Triple]:
    """Every (turn, person, offer) that stands alone, found by asking the checker about that one offer."""
    found = []
    for person in problem.people:
        for n, offer in enumerate(person.offers):
            alone = replace(person, offers=(replace(offer, per_week=None),))
            people = tuple(alone if p.key == person.key else p for p in problem.people)
            for turn in problem.turns:
                if offer.per_week != 0 and _keeps_limits(
                    replace(problem, people=people), [(turn.key, person.key)], MENDED_BY_COMPANY
                ):
                    found.append((turn, person, n))
    return found


def _burden(problem: Problem, triples: list[Triple]) -> int:
    total, load = 0, Counter[tuple[str, int]]()
    held = Counter((p, next(t.week for t in problem.turns if t.key == k)) for k, p in problem.promised)
    for turn, person, n in triples:
        way = next(w for w in Limits(replace(person, offers=(person.offers[n],))).ways(turn))
        total += discomfort(turn, person, stretch=person.offers[n].stretch, rather_not=way.rather_not)
        load[person.key, turn.week] += 1
        total += marginal_load(person, held[person.key, turn.week], load[person.key, turn.week])
    taken = {(turn.key, person.key) for turn, person, _ in triples}
    return total + _together(problem, taken | problem.promised) - _together(problem, set(problem.promised))


def _together(problem: Problem, taken: Set[tuple[str, str]]) -> int:
    """What continuity, faces and company cost when these pairs happen."""
    total = 0
    turns = {t.key: t for t in problem.turns}
    for rota in problem.rotas:
        mine = [p for t, p in taken if turns[t].rota == rota.key]
        total -= CONTINUITY * sum(p in rota.before for p in mine)
        if rota.faces is not None and not rota.insist:
            total += FACE * max(0, len(set(mine)) - rota.faces)
    for a, b in combinations(problem.people, 2):
        if b.key in a.glad_beside or a.key in b.glad_beside:
            total -= BESIDE * sum((t, a.key) in taken and (t, b.key) in taken for t in turns)
    return total


def _within_offers(problem: Problem, triples: list[Triple]) -> bool:
    """No offer used more often than it allows; promises use the cheapest that fits and is left."""
    used: Counter[tuple[str, int, int]] = Counter()
    turns = {t.key: t for t in problem.turns}
    people = {p.key: p for p in problem.people}
    order = sorted(problem.promised)
    for key, who in order:
        turn, person = turns[key], people[who]
        for way in Limits(person).ways(turn):
            cap = person.offers[way.offer].per_week
            if cap is None:
                break
            if used[who, turn.week, way.offer] < cap:
                used[who, turn.week, way.offer] += 1
                break
    for turn, person, n in triples:
        used[person.key, turn.week, n] += 1
    return all(
        count <= cap or not any(p.key == who and t.week == week and n == m for t, p, m in triples)
        for (who, week, n), count in used.items()
        if (cap := people[who].offers[n].per_week) is not None
    )


def best(
    problem: Problem, triples: list[Triple], told: frozenset[tuple[str, str]] = frozenset()
) -> tuple[tuple[int, int, int], int, int]:
    """The lexicographic best of all subsets: covered places of priority 3, 2, 1; told ones kept; least burden."""
    found = ((0, 0, 0), 0, 0)
    for size in range(1, len(triples) + 1):
        for subset in combinations(triples, size):
            keys = [(t.key, p.key) for t, p, _ in subset]
            count = Counter(t.priority for t, _, _ in subset)
            cover = (count[3], count[2], count[1])
            if cover < found[0] or len(set(keys)) < len(keys) or not _within_offers(problem, list(subset)):
                continue
            if _keeps_limits(problem, keys):
                rank = (cover, len(told & set(keys)), _burden(problem, list(subset)))
                if (rank[0], rank[1], -rank[2]) > (found[0], found[1], -found[2]):
                    found = rank
    return found
