"""What this room does by itself: plans that somebody waits for, and keeping plans true as time passes."""

from __future__ import annotations

from datetime import datetime

from leanto.plans.models import CirclePlan
from leanto.plans.propose import heal, propose


def make_plans(at: datetime) -> None:
    """Plans of large circles that somebody asked for. Safe to run twice: a made plan is not wanted any more."""
    for plan in CirclePlan.objects.filter(wanted_at__isnull=False, circle__ended_at=None).order_by(
        "wanted_at"
    )[:4]:
        propose(plan.circle_id, at)


def keep_plans(at: datetime) -> None:
    """Hourly: lines that no longer fit (limits changed, turns filled) lapse, and questions that waited go out."""
    for circle_id in CirclePlan.objects.filter(wanted_at=None, circle__ended_at=None).values_list(
        "pk", flat=True
    ):
        heal(circle_id, [], at=at)
