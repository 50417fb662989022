"""The plan on instances that nobody on this project wrote: rosters, course seats, generalised assignment, a village.

    python bench/plan/public.py            # all of them (a few minutes)
    python bench/plan/public.py rosters

Rosters (INRC-I, 2010) are read as a rota: shifts are turns with places, contracts are people's limits, wishes for a day
off are "rather not". The competition's own score counts other things (patterns, least numbers of shifts), so no score
is compared: the question is whether every shift is covered within everybody's limits, and what habits do beside it.
Course seats are turns that clash where the courses do. Generalised assignment has jobs that take every agent a
different share of their room, which the engine does not know; what the flow core gives there is a proven bound, held
against the best known value. The village is a real network of help; its week of asks is drawn. Families of min-cost
flows are in `families.py`. Seconds of processor; needs the Python of ./leanto (`.venv/bin/python`).
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from math import floor
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).resolve()
DATA = HERE.parents[1] / "data"
sys.path[:0] = [str(HERE.parents[2] / "src")]

from leanto.engine.plan import Budget, Offer, Person, Problem, Turn, against, check, solve  # noqa: E402
from leanto.engine.plan.flow.lists import solve_lists  # noqa: E402

DAY = 1440


def clock(text: str) -> int:
    """Minutes of a day from 06:30:00."""
    hours, minutes, _ = text.split(":")
    return int(hours) * 60 + int(minutes)


def texts(root: ElementTree.Element, path: str) -> Iterator[tuple[ElementTree.Element, dict[str, str]]]:
    """Elements with what their children say."""
    for each in root.findall(path):
        yield each, {child.tag: (child.text or "").strip() for child in each}


def roster(path: Path) -> Problem:
    """A nurse roster as a problem: one period is one week of room."""
    root = ElementTree.parse(path).getroot()
    first = date.fromisoformat((root.findtext("StartDate") or "").strip())
    last = date.fromisoformat((root.findtext("EndDate") or "").strip())
    shifts, skills = {}, {}
    for each, said in texts(root, "ShiftTypes/Shift"):
        start, end = clock(said["StartTime"]), clock(said["EndTime"])
        shifts[each.get("ID") or ""] = (start, end if end > start else end + DAY)
        skills[each.get("ID") or ""] = {(skill.text or "").strip() for skill in each.findall("Skills/Skill")}
    wanted: dict[str, list[tuple[str, int]]] = {}
    for each in root.findall("CoverRequirements/DayOfWeekCover"):
        day = (each.findtext("Day") or "").strip()
        wanted[day] = [
            (c.findtext("Shift") or "", int(c.findtext("Preferred") or 0)) for c in each.findall("Cover")
        ]
    turns = []
    for n in range((last - first).days + 1):
        at = first + timedelta(days=n)
        for shift, places in wanted.get(f"{at:%A}", []):
            start, end = shifts[shift.strip()]
            if places:
                turns.append(
                    Turn(
                        f"{at}/{shift.strip()}", shift.strip(), n * DAY + start, n * DAY + end, end - start, places,
                        day=at.toordinal(), night=end > DAY,
                    )
                )  # fmt: skip
    contracts = {}
    for each, said in texts(root, "Contracts/Contract"):
        contracts[each.get("ID") or ""] = said
    off: dict[str, list[tuple[int, int]]] = {}
    for _, said in texts(root, "DayOffRequests/DayOff"):
        n = (date.fromisoformat(said["Date"]) - first).days
        off.setdefault(said["EmployeeID"], []).append((n * DAY, n * DAY + DAY))
    for _, said in texts(root, "ShiftOffRequests/ShiftOff"):
        n = (date.fromisoformat(said["Date"]) - first).days
        start, end = shifts[said["ShiftTypeID"]]
        off.setdefault(said["EmployeeID"], []).append((n * DAY + start, n * DAY + end))
    people = []
    for each, said in texts(root, "Employees/Employee"):
        key = each.get("ID") or ""
        contract = contracts[said["ContractID"]]
        own = {(skill.text or "").strip() for skill in each.findall("Skills/Skill")}
        kinds = frozenset(shift for shift, needed in skills.items() if needed <= own)
        people.append(
            Person(
                key, said.get("Name", key), int(contract["MaxNumAssignments"]), day_turns=1, offers=(Offer(kinds),),
                rather_not=tuple(off.get(key, ())), days_in_a_row=int(contract["MaxConsecutiveWorkingDays"]),
                rest=10 * 60, night_rest=16 * 60,
            )
        )  # fmt: skip
    return Problem(tuple(turns), tuple(people))


def courses() -> Problem:
    """Students take seats in courses, seats cut to a third so that they do not suffice for all."""
    said = json.loads((DATA / "course" / "ariel_5783_input.json").read_text(encoding="utf-8"))
    names = sorted(said["item_capacities"])
    wishes = said["valuations"]
    turns = []
    for n, name in enumerate(names):
        seats = max(1, round(said["item_capacities"][name] * len(wishes) / 300))
        able = {s for s in wishes if name not in said["agent_conflicts"].get(s, [])}
        liked = {s: wishes[s].get(name, 0) for s in able}
        steps = sorted(liked.values())
        rank = {s: sum(v < liked[s] for v in steps) * 4 // max(1, len(steps)) for s in able}
        turns.append(
            Turn(f"c{n}", "seat", 0, 60, 60, seats, day=1, helpers=frozenset(able), affinity=rank, place=name)
        )  # fmt: skip
    # Courses are held week after week: those that do not clash are far apart in time here, those that do are at once.
    clash = {(a, b) for a, others in said["item_conflicts"].items() for b in others}
    turns = [
        Turn(**{**{f: getattr(t, f) for f in t.__slots__}, "start": n * 600, "end": n * 600 + 60})
        for n, t in enumerate(turns)
    ]
    travel = {(a, b): 10**6 for a, b in clash if a in names and b in names}
    people = tuple(
        Person(s, s, int(said["agent_capacities"][s]), offers=(Offer(frozenset({"seat"})),))
        for s in sorted(wishes)
    )
    return Problem(tuple(turns), people, travel=travel)


def village(seed: int) -> Problem:
    """A week in a real village: everybody asks twice, only who helps them anyway may come, nearer where both say so.

    Network by others; the week is ours, drawn from the seed: which day and part of it, who is free then, room for one
    to four turns.
    """
    r = random.Random(seed)
    near: dict[str, dict[str, int]] = {}
    with (DATA / "village" / "ties.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            said = (row["said_by_giver"] == "1") + (row["said_by_receiver"] == "1")
            near.setdefault(row["receiver"], {})[row["giver"]] = 3 if said == 2 else 1
    names = sorted({name for asker, givers in near.items() for name in (asker, *givers)}, key=int)
    turns = []
    for n, asker in enumerate(names * 2):
        day, start = r.randrange(7), r.choice((8, 13, 18)) * 60
        givers = near.get(asker, {})
        turns.append(
            Turn(f"t{n}", "help", day * DAY + start, day * DAY + start + 120, 120, day=day + 1, asker=asker,
                 helpers=frozenset(givers), affinity=givers)
        )  # fmt: skip
    people = []
    for name in names:
        parts = [(d * DAY + h * 60, d * DAY + (h + 5) * 60) for d in range(7) for h in (8, 13, 18)]
        free = tuple(part for part in parts if r.random() < 0.3)
        offers = (Offer(frozenset({"help"}), free),)
        people.append(Person(name, name, r.choice((1, 2, 2, 3, 4)), day_turns=1, offers=offers))
    return Problem(tuple(turns), tuple(people), seed=seed)


def tell(name: str, problem: Problem, seconds: float) -> None:
    """Solve, check, and print beside the habits."""
    start = time.process_time()
    plan = solve(problem, Budget(seconds))
    spent = time.process_time() - start
    assert check(problem, plan) == [], check(problem, plan)[:3]
    ours, *others = against(problem, plan)
    proof = plan.certificate
    told = "proven" if proof.kind == "OPTIMAL" else f"at most {proof.gap:.1%} above a bound"
    places = sum(t.places for t in problem.turns)
    print(
        f"{name}: {len(problem.people)} people, {places} places; open {ours.open} (bound {places - proof.most_cover}), "
        f"rather nots {ours.rather_nots}, {told}, {spent:.1f} s; habits leave open "
        + ", ".join(f"{o.habit.value} {o.open} (over {o.over}, rather nots {o.rather_nots})" for o in others)
    )


def gap(path: Path, best: int) -> None:
    """The bound of the flow core: every agent takes at most as many jobs as their smallest ones fill."""
    numbers = [int(n) for n in path.read_text().split()]
    agents, jobs = numbers[:2]
    cost = [numbers[2 + a * jobs : 2 + (a + 1) * jobs] for a in range(agents)]
    at = 2 + agents * jobs
    need = [numbers[at + a * jobs : at + (a + 1) * jobs] for a in range(agents)]
    room = numbers[at + agents * jobs :]
    first, load = [0], []
    for a in range(agents):
        left, most = room[a], 0
        for n in sorted(need[a]):
            left -= n
            most += left >= 0
        load += [0] * most
        first.append(len(load))
    big = 1 + jobs * max(map(max, cost))
    start = time.process_time()
    plan = solve_lists(
        [agents * j for j in range(jobs + 1)], [a for _ in range(jobs) for a in range(agents)],
        [cost[a][j] for j in range(jobs) for a in range(agents)], list(range(jobs)), [big] * jobs, first, load,
    )  # fmt: skip
    spent = time.process_time() - start
    assert plan.cost == plan.bound
    print(f"{path.name}: proven bound {plan.cost}, best known {best} ({floor(1000 * plan.cost / best) / 10} % of it), "
          f"{spent * 1e3:.0f} ms")  # fmt: skip


def main() -> None:
    """Read the command line and go through the families."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("families", nargs="*", default=["rosters", "courses", "gap", "village"])
    parser.add_argument("--seconds", type=float, default=60.0, help="for each roster")
    args = parser.parse_args()
    if "rosters" in args.families:
        for path in sorted((DATA / "inrc1").glob("*.xml")):
            tell(path.stem, roster(path), args.seconds)
    if "courses" in args.families:
        tell("course seats", courses(), args.seconds)
    if "village" in args.families:
        for seed in range(3):
            tell(f"village, week {seed}", village(seed), args.seconds)
    if "gap" in args.families:
        known = dict(line.split()[:2] for line in (DATA / "gap" / "bounds.txt").read_text().splitlines())
        for path in sorted((DATA / "gap").iterdir()):
            if f"{path.name}_Min" in known:
                gap(path, int(known[f"{path.name}_Min"]))


if __name__ == "__main__":
    main()
