"""Plans with every rule on: circles proven, and a community searched beside CP-SAT alone and two greedy lists.

    python bench/plan/rules.py circles [COUNT]              # the share of circles proven within five seconds
    python bench/plan/rules.py community [SEED] [PEER]      # 60 s of ours, twice PEER seconds (300) of CP-SAT alone
    python bench/plan/rules.py checked [COUNT]              # so many small circles (10,000), each after a no as well

Needs the test set (OR-Tools). Every plan is looked at by the checker. CPU seconds are of this process; ours runs on
one thread, CP-SAT alone on two. `rules_world.py` says what is drawn.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "src"), str(Path(__file__).parent)]

from rules_peer import PRICES, alone, best_insertion, first_on_the_list, open_places, priced  # noqa: E402
from rules_world import circle, community  # noqa: E402

from leanto.engine.plan import Budget, Problem, Proof, SaidNo, SaidYes, SoFar, apply, check, replan, solve  # noqa: E402
from leanto.engine.plan.model import Model  # noqa: E402

BAR = 5.0
OURS = 60.0


def circles(count: int) -> None:
    """How many of the circles are proven within five CPU seconds each."""
    solve(circle(3, 3))  # loads HiGHS and CP-SAT
    spent = []
    held = 0
    for seed in range(count):
        problem = circle(seed=seed)
        start = time.process_time()
        plan = solve(problem, Budget(4 * BAR))
        spent.append(time.process_time() - start)
        assert check(problem, plan) == []
        held += plan.certificate.kind is Proof.OPTIMAL and spent[-1] <= BAR
    spent.sort()
    print(f"circles of 12 people and 40 asks with every rule: {held} of {count} proven within {BAR:.0f} s")
    print(
        f"CPU s: median {statistics.median(spent):.2f}, 95 % within {spent[int(count * 0.95) - 1]:.2f},"
        f" longest {spent[-1]:.2f}"
    )


def checked(count: int) -> None:
    """Small circles with every rule, and each again after a change: what the checker finds."""
    start, plans, proven, broken, by_rule = time.process_time(), 0, 0, 0, Counter[str]()
    for seed in range(count):
        r = random.Random(seed)
        problem = circle(r.randint(3, 8), r.randint(4, 14), seed)
        plan = solve(problem, Budget(BAR))
        steps = [(problem, plan)]
        if plan.suggestions:
            one = r.choice(plan.suggestions)
            change = r.choice((SaidNo, SaidYes))(one.turn, one.person)
            steps.append((apply(problem, change), replan(problem, plan, change)))
        for now, found in steps:
            wrong = check(now, found)
            plans, broken = plans + 1, broken + bool(wrong)
            proven += found.certificate.kind is Proof.OPTIMAL
            by_rule.update(v.code for v in wrong)
    spent = time.process_time() - start
    print(
        f"{count} circles, {plans} plans: {broken} with a violation {dict(by_rule) or ''}, {proven} proven, "
        f"{spent:.0f} CPU s"
    )


def one_community(seed: int, seconds: float) -> None:
    """One community: lists, ours, CP-SAT alone."""
    problem = community(seed=seed)
    model = Model(problem)
    print(f"community, seed {seed}: {len(model.pairs)} pairs, {sum(model.need)} places")
    print("                                 open   priced   no plan below   wall s   CPU s")
    for name, way in (("first come on the list", first_on_the_list), ("best insertion", best_insertion)):
        start = time.process_time()
        chosen = way(problem, model)
        spent = time.process_time() - start
        _line(name, open_places(model, chosen), priced(model, chosen), None, spent, spent)
    ours(problem, model)
    for linear in (1, 2) if seconds else ():
        found = alone(model, seconds, linear=linear)
        name = f"CP-SAT alone, {seconds:.0f} s" + (", linear 2" if linear == 2 else "")
        _line(name, int(found["open"]), found["value"], found["bound"], found["wall"], found["cpu"])


def ours(problem: Problem, model: Model) -> None:
    """The engine within its minute, with what it told on the way."""
    heard: list[SoFar] = []
    start, cpu = time.monotonic(), time.process_time()
    plan = solve(problem, Budget(OURS, progress=heard.append))
    wall, cpu = time.monotonic() - start, time.process_time() - cpu
    assert check(problem, plan) == []
    proof = plan.certificate
    missing = sum(u.missing for u in plan.uncovered)
    weights = {t.key: PRICES[t.priority] for t in problem.turns}
    value = proof.primal + sum(weights[u.turn] * u.missing for u in plan.uncovered)
    _line(f"ours, {OURS:.0f} s", missing, value, heard[-1].bound, wall, cpu)
    print(
        f"  told: {proof.kind}; {proof.cover} places covered and no plan covers more than {proof.most_cover}; "
        f"burden {proof.primal}, at most {100 * proof.gap:.0f} % above what a plan must have that covers as much"
    )
    for mark in (10, 20, 30, 45):
        upto = [s for s in heard if s.seconds <= mark]
        if upto:
            print(f"  after {mark} s: {sum(model.need) - upto[-1].cover} open")
    print(
        f"  with open places priced, at most {100 * heard[-1].gap:.0f} % of {heard[-1].value} could be saved"
    )


def _line(name: str, left: int, value: float, bound: float | None, wall: float, cpu: float) -> None:
    low = "" if bound is None else f"{bound:.0f}"
    print(f"{name:30} {left:6} {value:8.0f} {low:>15} {wall:8.1f} {cpu:7.1f}", flush=True)


if __name__ == "__main__":
    what, *more = sys.argv[1:] or ["circles"]
    if what == "circles":
        circles(int(more[0]) if more else 100)
    elif what == "checked":
        checked(int(more[0]) if more else 10_000)
    else:
        one_community(int(more[0]) if more else 0, float(more[1]) if len(more) > 1 else 300.0)
