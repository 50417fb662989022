"""What it costs to want never more than so many different people, told to an asker before it is saved.

The figure must not carry what somebody marked about others: keep-apart and glad-beside marks are left out of the
problem that is asked, so no word of the answer can depend on them. For asks of named people there is no figure, since
it would tell when they are free before they were asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from leanto.asks.draft import Draft, coming
from leanto.asks.models import Ask, Audience
from leanto.circles.models import PodMember
from leanto.core.clock import minutes as minute_of
from leanto.engine.plan import Budget, Problem, Rota, Turn, solve, walls
from leanto.offers.rules import week_number
from leanto.plans import rules
from leanto.plans.gather import HORIZON, gather
from leanto.plans.propose import LARGE

NEW = "new"
SECONDS = 2.0


def places_lost(
    circle_id: UUID, asker_id: UUID, draft: Draft, at: datetime, ask: Ask | None = None
) -> int | None:
    """Places of the coming four weeks that stay open only because of `draft.insist`, as offers are now.

    `ask`: the one that is being changed, with its dates as they stand. None where nothing is told: the draft does
    not insist, is for named people, or the circle is too large to work it out while somebody waits.
    """
    audience = ask.audience if ask else draft.audience
    if not draft.insist or draft.faces is None or audience not in (Audience.CIRCLE, Audience.POD):
        return None
    problem = _without_marks(gather(circle_id, at))
    key = str(ask.pk) if ask else NEW
    new = () if ask else tuple(_turns(draft, asker_id, at))
    if (len(problem.turns) + len(new)) * len(problem.people) > LARGE:
        return None
    before = next((rota.before for rota in problem.rotas if rota.key == key), frozenset())
    rotas = tuple(rota for rota in problem.rotas if rota.key != key)
    wanted = replace(
        problem, turns=problem.turns + new, rotas=(*rotas, Rota(key, before, draft.faces, insist=True))
    )
    budget = Budget(seconds=SECONDS)
    found = walls(wanted, solve(wanted, budget), budget)
    return next((max(0, wall.places) for wall in found if wall.rota == key), 0)


def _without_marks(problem: Problem) -> Problem:
    people = tuple(replace(p, apart=frozenset(), glad_beside=frozenset()) for p in problem.people)
    return replace(problem, people=people)


def _turns(draft: Draft, asker_id: UUID, at: datetime) -> list[Turn]:
    """The dates of a draft within the horizon, as if they were laid out."""
    helpers = None
    if draft.audience == Audience.POD and draft.pod is not None:
        inside = PodMember.objects.filter(pod_id=draft.pod, pod__ended_at=None, said_yes_at__isnull=False)
        helpers = frozenset(str(person) for person in inside.values_list("person_id", flat=True))
    return [
        Turn(
            key=f"{NEW}{number}", kind=draft.kind, start=minute_of(one.starts_at), end=minute_of(one.ends_at),
            minutes=max(1, draft.minutes), places=draft.people, week=week_number(one.date), day=one.date.toordinal(),
            effort=draft.effort, anytime=one.anytime, asker=str(asker_id), helpers=helpers,
            notice=minute_of(one.starts_at) - minute_of(at), together=draft.together and draft.people > 1,
            night=not one.anytime and rules.at_night(one.starts_at, one.ends_at, draft.series.zone), rota=NEW,
        )
        for number, one in enumerate(coming(draft.series, at, draft.ends_on))
        if one.starts_at < at + HORIZON
    ]  # fmt: skip
