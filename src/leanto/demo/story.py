"""What happened on Linden Street, and what is coming up: asks, and who did or promised which turn.

Days count from the Monday of the present week: -21 is the Monday three weeks ago, 7 the next one.
"""

from __future__ import annotations

from dataclasses import dataclass

LAST_DAY = 13  # the Sunday of next week: five weeks in all


@dataclass(frozen=True, slots=True)
class Want:
    """One ask. `weekdays` for one that comes again, else `day`. `at`: hour and minute, None for any time.

    `asked`: the day it was asked. `by`: "*" means every turn; a day means that one. Values are the
    neighbours who did it or said they will.
    """

    who: str
    kind: str
    title: str
    asked: int
    minutes: int
    at: tuple[int, int] | None = None
    weekdays: str = ""
    day: int | None = None
    audience: str = "circle"
    to: tuple[str, ...] = ()
    people: int = 1
    effort: int = 1
    note: str = ""
    details: str = ""
    plan_b: str = ""
    welcome: tuple[str, ...] = ("hands",)
    by: tuple[tuple[int, str], ...] = ()


def weekly(first: int, pattern: str) -> tuple[tuple[int, str], ...]:
    """One name a week from day `first` on; "-" leaves a week open."""
    return tuple((first + 7 * week, who) for week, who in enumerate(pattern.split()) if who != "-")


WANTS: tuple[Want, ...] = (
    Want(
        "nadia", "meal", "A warm supper on Tuesdays and Thursdays", -22, 60, (18, 0), "13", effort=2,
        note="Four of us eat: two grown-ups, my mother, and whoever is visiting. No nuts.",
        details="Number 18, second bell. Leave it on the stool if nobody comes down.",
        plan_b="Soup from the freezer.",
        by=(*weekly(-20, "tomasz tomasz tomasz tomasz tomasz"), *weekly(-18, "tomasz aiko tomasz aiko -")),
    ),
    Want(
        "walter", "lift", "A lift to the physiotherapist and back", -22, 90, (9, 30), "2",
        note="Walter walks with a frame. He is ready at twenty past.",
        details="Number 14, ground floor. Physio: Bridge Road 3, ring twice.",
        plan_b="A taxi from the health insurance; it has to be ordered two days before.",
        by=weekly(-19, "grace grace jonas jonas -"),
    ),
    Want(
        "walter", "errand", "Walter's shopping", -21, 45, None, "5",
        note="The list hangs on his door on Friday evening.",
        details="Number 14. The money is in the blue tin; put the receipt in.",
        by=weekly(-16, "ben ben ben ben -"),
    ),
    Want(
        "walter", "pet", "Walk Biscuit round the block", -21, 30, (17, 0), "024",
        note="He is old too. Twenty minutes are plenty.",
        by=(*weekly(-21, "ben ben ben ben jonas"), *weekly(-19, "aiko aiko aiko aiko -"),
            *weekly(-17, "jonas jonas jonas jonas jonas")),
    ),
    Want(
        "nadia", "company", "Hold one baby while I hold the other", -21, 60, (15, 0), "0", welcome=("company", "hands"),
        details="Number 18, second bell. Come straight in.",
        by=weekly(-21, "miriam miriam miriam miriam -"),
    ),
    Want(
        "nadia", "form", "The form for the family allowance", -17, 60, (18, 0), day=-14, effort=2,
        welcome=("hands", "ideas"), by=((-14, "lucia"),),
    ),
    Want(
        "walter", "call", "Sit with Walter while he phones the hospital", -12, 30, (17, 30), day=-11,
        welcome=("company",), by=((-11, "robin"),),
    ),
    Want(
        "nadia", "company", "The first walk with the pram", -10, 60, (11, 0), day=-9, audience="one", to=("grace",),
        welcome=("company",), note="To the bridge and back, and no further.", by=((-9, "grace"),),
    ),
    Want(
        "peter", "night", "Stay one night so that we both sleep", -9, 540, (21, 30), day=-5, audience="pod", effort=3,
        welcome=("company", "hands"), by=((-5, "miriam"),),
    ),
    Want(
        "nadia", "childcare", "Saturday afternoon with both babies", -3, 120, (14, 0), day=12, effort=2,
        note="I would sleep. Somebody who has held small ones before.",
        details="Number 18, second bell. Milk is in the fridge door.",
    ),
    Want(
        "peter", "night", "One more night's watch", -2, 540, (21, 30), day=11, audience="pod", effort=3,
        welcome=("company", "hands"),
    ),
    Want(
        "nadia", "house", "Carry the big cot up two floors", -2, 45, (11, 0), day=12, people=2, effort=2,
        note="It comes in three parts.", by=((12, "tomasz"),),
    ),
    Want(
        "walter", "lift", "A lift to the eye doctor", -2, 90, (10, 0), day=8,
        note="He cannot see the bus number after the drops.", plan_b="A later appointment.",
    ),
    Want(
        "miriam", "tech", "Look at my phone with me", -1, 45, (17, 0), day=10, welcome=("hands", "ideas"),
        note="It has stopped showing photographs.",
    ),
    Want(
        "aiko", "house", "Clear the cellar before the pipes are changed", -4, 180, (9, 0), day=13, people=2, effort=3,
        note="Boxes, a wardrobe and a bicycle, up one flight of stairs.",
    ),
    Want(
        "robin", "ears", "Half an hour of ears", -1, 30, (19, 0), day=9, audience="one", to=("miriam",),
        welcome=("ears",), note="No advice, please. I only want to say it aloud once.",
    ),
)  # fmt: skip
