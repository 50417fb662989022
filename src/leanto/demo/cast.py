"""Who lives on Linden Street: what they say of themselves, what they are glad to give, and their limits.

All of them are invented. Windows are (weekday, from minute, to minute), Monday 0, by the clock on the wall.
"""

from __future__ import annotations

from dataclasses import dataclass

from leanto.offers.rules import Window

ZONE = "Europe/London"
STREET = "Linden Street"
PURPOSE = "Twelve of us between the bakery and the bridge. We help each other through this spring."
AGREEMENT = "\n\n".join(
    (
        "What we are for: meals, lifts and company while Nadia's twins are tiny and Walter's hip heals. "
        "And after that, whoever needs it next.",
        "How we answer: within a day if we can. A no is complete; nobody has to say why.",
        "How much: each of us writes down what we have room for, and nobody asks for more than that.",
        "Advice: only when somebody asks for ideas. Nadia has heard enough about sleep.",
        "What stays here: what we hear here we do not pass on. Two exceptions: a life is in danger, or a "
        "child or somebody who cannot protect themselves is at risk.",
        "Money: we bring the receipt, whoever asked pays it. No loans.",
        "When something goes wrong: we say it early, to the person, and kindly.",
        "Leaving: anyone may leave at any time, without a reason, and may come back when invited.",
    )
)

CONSENT = "In his kitchen: put me down for lifts and shopping, and tell them I still play chess."


def days(weekdays: str, start: int, end: int) -> tuple[Window, ...]:
    """Windows on several weekdays ("0246"), from hour to hour."""
    return tuple((int(day), start * 60, end * 60) for day in weekdays)


@dataclass(frozen=True, slots=True)
class Gift:
    """One thing somebody is glad to give."""

    title: str
    kinds: tuple[str, ...]
    times: tuple[Window, ...] = ()
    per_week: int | None = 2
    minutes: int | None = None
    notice_hours: int = 24
    not_included: str = ""
    weeks: int = 9
    exit_words: str = "I'm putting this down for now. Thank you for asking me."
    stretch: bool = False


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One of the twelve. `room`: turns and minutes in a week. `shown`: the name this circle sees."""

    key: str
    name: str
    room: tuple[int, int]
    how: str = ""
    like: str = ""
    dont: str = ""
    welcome: str = ""
    shown: str = ""
    never: tuple[Window, ...] = ()
    rather_not: tuple[Window, ...] = ()
    gifts: tuple[Gift, ...] = ()


NIGHTS = tuple((day, 0, 9 * 60) for day in range(7))

PEOPLE: tuple[Neighbour, ...] = (
    Neighbour(
        "miriam", "Miriam Okafor", (3, 720),
        how="Retired midwife. Slow in the mornings, fine after ten.",
        like="Being asked straight out. Strong tea.",
        dont="Long voice messages.",
        welcome="Knock. If I don't open, I'm in the garden.",
        gifts=(Gift("Sitting with somebody", ("company", "call", "ears"), days("0124", 10, 20)),
               Gift("One night a fortnight", ("night",), per_week=1, notice_hours=48,
                    not_included="No two nights in a row.")),
    ),
    Neighbour(
        "jonas", "Jonas Lindqvist", (4, 300),
        how="Bad back this spring. I say yes faster than I should.",
        like="Walking the dog at the end of a day.",
        welcome="Ask me twice whether I mean it.",
        gifts=(Gift("Dog walks, and a lift if need be", ("pet", "lift"), days("0124", 8, 20), per_week=3,
                    exit_words="My back says stop. I'll be around, just not lifting."),),
    ),
    Neighbour(
        "nadia", "Nadia Haddad", (1, 60),
        how="Two babies, five weeks old. I answer at odd hours.",
        like="Somebody who just comes in and holds one of them.",
        dont="Tips about sleep.",
        welcome="The door is open from three to five. Mind the pram.",
        gifts=(Gift("A listening ear while I feed", ("ears",), days("01234", 13, 16), per_week=1, minutes=30),),
    ),
    Neighbour(
        "peter", "Peter Haddad", (1, 90),
        how="Father of two, on shifts at the depot.",
        like="Errands that get me out of the house for an hour.",
        rather_not=days("01234", 6, 15),
        gifts=(Gift("Sunday errands", ("errand",), days("6", 8, 12), per_week=1, minutes=90),),
    ),
    Neighbour(
        "walter", "Walter Brandt", (1, 60),
        how="82, a new hip and an old dog called Biscuit.",
        like="Chess. Being telephoned, on the landline.",
        dont="Being spoken to loudly.",
        gifts=(Gift("Half an hour on the telephone", ("ears",), days("01234", 10, 12), per_week=1, minutes=30,
                    exit_words="Tell them I'm resting my voice."),),
    ),
    Neighbour(
        "grace", "Grace Mbeki", (2, 240),
        how="I drive a small red van, and work from home most mornings.",
        like="Company on the way.",
        dont="Rush hour.",
        gifts=(Gift("Lifts in the red van", ("lift",), days("123", 8, 14),
                    not_included="Not into the city centre. No lifting people in and out."),),
    ),
    Neighbour(
        "tomasz", "Tomasz Nowak", (3, 240),
        how="Cook in a school. I always make too much.",
        like="Hearing what tasted good.",
        gifts=(Gift("A pot of whatever we had", ("meal",), days("13", 16, 20),
                    not_included="No gluten-free, I'd get it wrong."),
               Gift("Carrying heavy things", ("house",), days("5", 10, 14), per_week=1, stretch=True)),
    ),
    Neighbour(
        "lucia", "Lucía Fernández", (2, 300),
        how="Two teenagers, one desk at the town hall.",
        like="Forms. Really.",
        welcome="Saturdays are easy.",
        gifts=(Gift("Children on a Saturday", ("childcare",), days("5", 13, 18), per_week=1, minutes=180),
               Gift("Forms and letters", ("form",), days("02", 17, 20), per_week=1)),
    ),
    Neighbour(
        "ben", "Ben Carter", (4, 300),
        how="Student, third floor, exams in June.",
        like="Dogs, errands, anything outside.",
        dont="Mornings before nine.",
        never=NIGHTS,
        gifts=(Gift("Biscuit, and the shop", ("pet", "errand"), days("02456", 10, 20), per_week=4),
               Gift("Phones and laptops", ("tech",), days("13", 16, 21), per_week=1, stretch=True)),
    ),
    Neighbour(
        "aiko", "Aiko Tanaka", (2, 180),
        how="Night nurse. Asleep until two.",
        like="Cooking for more than one.",
        never=tuple((day, 7 * 60, 14 * 60) for day in range(7)),
        gifts=(Gift("Supper, or a turn with Biscuit", ("meal", "pet"), days("23", 15, 20)),),
    ),
    Neighbour(
        "robin", "Alex Turner", (2, 120), shown="Robin",
        how="I go by Robin here.",
        like="Listening. Quiet evenings.",
        dont="Being asked where I work.",
        gifts=(Gift("Ears in the evening", ("ears", "call"), days("01236", 17, 21), minutes=60),),
    ),
    Neighbour(
        "priya", "Priya Sharma", (2, 180),
        how="New job since last week. Back when I can breathe.",
        like="Small children.",
        gifts=(Gift("An hour with little ones", ("childcare",), days("24", 16, 19), per_week=1),),
    ),
)  # fmt: skip
