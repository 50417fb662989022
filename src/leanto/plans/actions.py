"""The door of this room: every verb on turns, promises and the plan, whichever file it lives in."""

from leanto.plans.answers import later, not_this_time, promise, smaller, someone_else, why_not
from leanto.plans.asking import ask_people
from leanto.plans.propose import change_person, heal, propose, want_plan
from leanto.plans.rows import recount_weeks
from leanto.plans.stand_ins import (
    did_not_happen,
    done,
    free_the_paused,
    hand_back,
    hand_back_all,
    keep,
    respect_pause,
    take_over,
    want_stand_in,
)

__all__ = [
    "ask_people",
    "change_person",
    "did_not_happen",
    "done",
    "free_the_paused",
    "hand_back",
    "hand_back_all",
    "heal",
    "keep",
    "later",
    "not_this_time",
    "promise",
    "propose",
    "recount_weeks",
    "respect_pause",
    "smaller",
    "someone_else",
    "take_over",
    "want_plan",
    "want_stand_in",
    "why_not",
]
