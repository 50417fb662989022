"""Whom to ask first: few messages, in small rounds, so that an answer comes in time and nobody is worn out.

    prices = week_prices(people, flow)       # once a week: what a message to each person is worth elsewhere
    asking = order(ask, people, prices)      # rounds, how long to wait after each, and why each person

Pure: no clock, no Django, no randomness but a seed. Moments are given as **hours ago** and **hours left**.
What it promises and what not: `docs/engine/asking.md`.
"""

from leanto.engine.asking.prices import Prices, free_prices, week_prices
from leanto.engine.asking.rounds import order
from leanto.engine.asking.values import (
    Ask,
    Asking,
    AskingError,
    Habits,
    Kept,
    Person,
    Picked,
    Round,
    Why,
    WhyNot,
    may_be_asked,
    reach,
)

__all__ = [
    "Ask",
    "Asking",
    "AskingError",
    "Habits",
    "Kept",
    "Person",
    "Picked",
    "Prices",
    "Round",
    "Why",
    "WhyNot",
    "free_prices",
    "may_be_asked",
    "order",
    "reach",
    "week_prices",
]
