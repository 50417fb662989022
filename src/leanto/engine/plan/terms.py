"""The terms of the objective, all whole numbers of one currency, so that a plan's burden is exact.

Tiers, strictly one after the other:

1. cover as many places as possible, priority 3 first, then 2, then 1;
2. (after a replan) leave as many told suggestions as possible where they are;
3. least burden: willingness, minus familiarity and nearness, plus load relative to a person's own room;
4. a lottery with the stored seed between plans that are equally good.

Evenness alone is the wrong goal: in simulation it makes people ask less, because they are sent to people
they do not trust. So willingness and trust are worth more than one unit of evenness.

Load is convex and counted in turns: in one week, the k-th turn of a person with room for c turns costs
`LOAD * (recent + 2 * (held + k) - 1) / c`, rounded. A person with room for one pays 60 for filling it; a person
with room for four pays 15, 45, 75, 105 for one turn after another. Counting turns (and not effort) keeps this
tier close to a flow, which is why plans of a whole community can be proven; a hard turn costs more where there
is little room, as part of the discomfort.
"""

from __future__ import annotations

from leanto.engine.plan.problem import Person, Turn

RATHER_NOT = 150
"""Price of a time at which somebody would rather not."""

STRETCH = 120
"""Price of an offer that is a stretch. More than the last turn of a room of four, so only when it is needed."""

FAMILIAR = 15
"""Taken off for each time somebody has done this kind here, at most three times."""

NEAR = 30
"""Taken off for each step of nearness between asker and helper (0 to 3)."""

LOAD = 60
"""Weight of the convex load term."""

HEAVY = 10
"""Price of each step of effort above "some" (or gain below it), over the share of room that a turn takes."""

CONTINUITY = 20
"""Taken off where somebody did turns of this very rota before: more than having done the kind once somewhere."""

FACE = 45
"""Price of each different person of a rota beyond the number the asker wished for. About what the second turn in a
room of four costs, and less than a stretch: nobody is overfull or stretched only to keep a face away."""

BESIDE = 20
"""Taken off for two people on one turn of whom one said that they like to share turns."""

QUIET = 2
"""Taken off the first turn of a week for each week in which somebody was not asked, at most seven. All together less
than one step of familiarity: who was not asked for long comes forward between people who are trusted alike, and
never before somebody who is trusted more."""


def discomfort(turn: Turn, person: Person, *, stretch: bool, rather_not: bool) -> int:
    """What this pair costs, load aside. May be negative: somebody near who has done it before is better than free."""
    known = min(3, person.done_kinds.get(turn.kind, 0))
    near = min(3, max(0, turn.affinity.get(person.key, 0)))
    recent = max(0.0, person.recent)
    heavy = round(HEAVY * (turn.effort - 2) * (2 + recent) / max(1, person.room_turns))
    return STRETCH * stretch + RATHER_NOT * rather_not + heavy - FAMILIAR * known - NEAR * near


def marginal_load(person: Person, held: int, k: int) -> int:
    """The price of the k-th further turn (k from 1) of a week in which `held` turns are promised.

    `recent` weighs half: it stands where twice the held turns stand. The first turn of a week is cheaper for
    somebody who was not asked for long, so the price still never falls from one turn to the next.
    """
    quiet = QUIET * min(7, max(0, person.quiet)) if held + k == 1 else 0
    return round(LOAD * (max(0.0, person.recent) + 2 * (held + k) - 1) / max(1, person.room_turns)) - quiet
