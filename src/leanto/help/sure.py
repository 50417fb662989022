"""What we lean on, how sure anybody can be of it, and whose ideas these were.

Grades: "well", "partly" and "ours" (a choice of values, which no study settles). Each claim has its
sources, so that a reader can disagree with more than our word. A claim changes only when its grade changes.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing we build on: the sentence, the grade in words, its limits, and where to read more."""

    sentence: Text
    sure: Text
    limits: Text
    sources: str


@dataclass(frozen=True, slots=True)
class Credit:
    """People whose thinking this stands on. We use our own words and point to theirs."""

    what: Text
    who: Text
    url: str = ""


WELL, PARTLY, OURS = _("Well studied"), _("Partly studied"), _("Our choice")

CLAIMS = (
    Claim(
        _("People say yes more often than the person asking expects."),
        WELL,
        _("Mostly small asks, often of strangers, mostly in the United States. By e-mail it turns round."),
        "Bohns 2016; Zhao & Epley 2022; Roghanizad & Bohns 2017",
    ),
    Claim(
        _("With ready words for a no, a yes feels freer."),
        PARTLY,
        _("Two laboratory studies with 535 people."),
        "Schlund, Sommers & Bohns 2024",
    ),
    Claim(
        _("Being given help can close a distance and still cost some good mood."),
        PARTLY,
        _("Diaries of couples. So the help should fit the ask, and nobody keeps a book of debts."),
        "Bolger 2000; Girme 2013; Clark, Mills & Powell 1986",
    ),
    Claim(
        _("Some people do better with company than with asking outright."),
        PARTLY,
        _("Studied among Asian and Asian American people. So both ways count the same here."),
        "Kim, Sherman & Taylor 2008; Taylor 2007",
    ),
    Claim(
        _("Support between equals can do some good; an open feed of strangers does not."),
        PARTLY,
        _("Small effects, many weak studies. So circles here are small and have an agreement."),
        "Cooper 2024; Lyons 2021; Kaplan 2011",
    ),
    Claim(
        _("Doing it alone is a skill. So is not having to."),
        OURS,
        _("Nobody here is told that they should lean more, or less."),
        "",
    ),
)

CREDITS = (
    Credit(
        _(
            "Ubuntu, botho, hunhu: a family of southern African ways of thinking about being a person among people"
        ),
        _(
            "Read Mogobe Ramose and Desmond Tutu. They do not all agree, and it is not a slogan or a feature here."
        ),
    ),
    Credit(
        _(
            "Black mutual aid societies: Newport 1780, the Free African Society, Philadelphia 1787, and thousands more"
        ),
        _(
            "Written down by W. E. B. Du Bois in 1907 and by Jessica Gordon Nembhard in 2014. Born of being shut out."
        ),
    ),
    Credit(_("Pods, and mapping them"), "Mia Mingus, BATJC", "https://batjc.wordpress.com"),
    Credit(
        _("Care webs and disability justice"),
        "Leah Lakshmi Piepzna-Samarasinha; Sins Invalid",
        "https://www.sinsinvalid.org",
    ),
    Credit(_("Rounds of offers and needs"), "Post Growth Institute", "https://postgrowth.org"),
    Credit(
        _("Ways to end violence without making it worse"),
        "Creative Interventions Toolkit",
        "https://www.creative-interventions.org",
    ),
    Credit(
        _("Leaving a page quickly, and looking at what a careless app makes possible"),
        _("GOV.UK design system; Chayn; PenzeyMoog and Slakoff"),
    ),
)
