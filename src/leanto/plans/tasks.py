"""What this room does by itself: plans that somebody waits for, and keeping plans true as time passes."""

from __future__ import annotations

from datetime import datetime

from leanto.plans.asking import send_waiting, waited_long
from leanto.plans.models import Answer, CirclePlan, Suggestion, TurnState
from leanto.plans.propose import PATIENT, heal, propose
from leanto.plans.rows import whole


def make_plans(at: datetime) -> None:
    """Plans of large circles that somebody asked for. Safe to run twice: a made plan is not wanted any more."""
    for plan in CirclePlan.objects.filter(wanted_at__isnull=False, circle__ended_at=None).order_by(
        "wanted_at"
    )[:4]:
        propose(plan.circle_id, at, seconds=PATIENT)


def keep_plans(at: datetime) -> None:
    """Hourly: lines that no longer fit (limits changed, turns filled) lapse, questions that waited go out, and where
    somebody had their time to answer, the next is asked too."""
    for circle_id in CirclePlan.objects.filter(wanted_at=None, circle__ended_at=None).values_list(
        "pk", flat=True
    ):
        heal(circle_id, waited_long(circle_id, at), at=at)
    # Without a plan a question waits too: for a stand-in, until somebody is back from a pause.
    waiting = Suggestion.objects.filter(
        answer=Answer.SUGGESTED, to_ask=True, circle__plan=None, circle__ended_at=None,
        turn__state=TurnState.OPEN, turn__ends_at__gt=at,
    )  # fmt: skip
    silent = Suggestion.objects.filter(
        answer=Answer.ASKED, wait_until__lte=at, circle__plan=None, circle__ended_at=None,
        turn__state=TurnState.OPEN, turn__ends_at__gt=at,
    )  # fmt: skip
    for circle_id in set(silent.values_list("circle_id", flat=True)):
        if turns := waited_long(circle_id, at):
            heal(circle_id, turns, ask=True, at=at)
    for circle_id in set(waiting.values_list("circle_id", flat=True)):
        with whole():
            send_waiting(circle_id, at)
