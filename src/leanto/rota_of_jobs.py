"""Every recurring job of the house: its name, how often, and the function of the room that does it."""

from __future__ import annotations

from datetime import timedelta

from leanto.asks.told import tell_askers
from leanto.circles.quiet import send_words
from leanto.core.jobs import Jobs, forget_old_answers
from leanto.exchange.actions import forget_old_imports
from leanto.notify.sending import forget_old_notices, remind, send_due
from leanto.offers.actions import tell_endings
from leanto.people.sign_in import forget_old_codes
from leanto.plans.actions import free_the_paused
from leanto.plans.tasks import keep_plans, make_plans
from leanto.plans.turns import close_past, lay_out_ahead
from leanto.sessions.actions import close_past as close_sessions
from leanto.shelf.tasks import sweep

JOBS: Jobs = {
    "forget_old_answers": (timedelta(hours=6), forget_old_answers),
    "forget_old_imports": (timedelta(hours=1), forget_old_imports),
    "send_due": (timedelta(seconds=30), send_due),
    "remind": (timedelta(minutes=10), remind),
    "send_words": (timedelta(minutes=10), send_words),
    "tell_endings": (timedelta(hours=1), tell_endings),
    "forget_old_codes": (timedelta(hours=6), forget_old_codes),
    "forget_old_notices": (timedelta(days=1), forget_old_notices),
    "make_plans": (timedelta(seconds=5), make_plans),
    "close_past": (timedelta(minutes=5), close_past),
    "free_the_paused": (timedelta(minutes=5), free_the_paused),  # before the askers are told what is open
    "tell_askers": (timedelta(minutes=5), tell_askers),
    "lay_out_ahead": (timedelta(days=1), lay_out_ahead),
    "keep_plans": (timedelta(hours=1), keep_plans),
    "close_sessions": (timedelta(minutes=1), close_sessions),
    "sweep_shelves": (timedelta(days=1), sweep),
}
