"""Reasons of the engine as plain sentences.

The engine gives codes and values; this module gives words, in the language of the `gettext` it is handed. It
needs no Django: without it (or before it is set up) the sentences are English. Nothing here names a person
other than the one whose reason it is, and nothing says who is kept apart from whom.

    words = Words()                        # Django's language of the moment
    words.why(suggestion.reason, "Ana")    # "Ana said Tuesdays are easy, has room for two more that week, and …"
    words.why_you(suggestion.reason)       # "You said Tuesdays are easy, …"
    words.why_nobody(uncovered.reason)     # "The people who can drive have no room left that week."
    words.would(uncovered.would_cover[0])  # "one more person who can drive on Thursdays"
"""

from __future__ import annotations

from collections.abc import Callable

from leanto.core.lists import listed
from leanto.core.speaking import counted, said
from leanto.engine.plan.problem import Certificate, Proof
from leanto.engine.plan.reasons import (
    Because,
    CloseToAsker,
    Cover,
    DayFull,
    DoneBefore,
    DoneRota,
    Elsewhere,
    FewFaces,
    Full,
    GladBeside,
    HasIt,
    Later,
    MinutesLeft,
    MoreAsked,
    MoreMinutes,
    MorePeople,
    MoreTurns,
    NeedsNotice,
    NewHere,
    NobodyFree,
    NobodyOffers,
    NotAsked,
    NotFree,
    NotOffered,
    NotThen,
    NotYet,
    OfferEnded,
    OfferFull,
    OnlyOne,
    OnPause,
    OwnAsk,
    RatherNot,
    Reason,
    RoomLeft,
    SaidEasy,
    SaidNoBefore,
    SomebodyElse,
    SomeCome,
    StayedWith,
    Stretch,
    WeekFull,
)
from leanto.plans.kind_words import can_do, have_done

Translate = Callable[[str], str]
TranslateCount = Callable[[str, str, int], str]

DAY = 1440


class Words:
    """Sentences in one language. `kinds` gives the coordinator's own names for kinds that we do not know."""

    def __init__(
        self,
        gettext: Translate = said,
        ngettext: TranslateCount = counted,
        kinds: dict[str, str] | None = None,
    ) -> None:
        self._gettext = gettext
        self._ngettext = ngettext
        self._kinds = kinds or {}

    # --- whole sentences ---------------------------------------------------------------------------------

    def why(self, reason: Reason, name: str) -> str:
        """Why this person, as one sentence that begins with their name. "" without a reason."""
        _ = self._gettext
        clauses = [clause for part in reason.because if (clause := self._they(part))]
        if not clauses:
            return ""
        return _("%(name)s %(reasons)s.") % {"name": name, "reasons": listed(clauses, self._gettext)}

    def why_you(self, reason: Reason) -> str:
        """Why the reader, as one sentence. "" without a reason."""
        _ = self._gettext
        clauses = [clause for part in reason.because if (clause := self._you(part))]
        if not clauses:
            return ""
        text = _("%(reasons)s.") % {"reasons": listed(clauses, self._gettext)}
        return text[:1].upper() + text[1:]

    def why_nobody(self, reason: Reason, kind: str = "") -> str:
        """Why a place is open, as one sentence. `kind` of the turn, for "the people who can drive"."""
        _ = self._gettext
        parts = tuple(part for part in reason.because if not isinstance(part, SomeCome))
        some = len(parts) < len(reason.because)
        can = self.can(kind)
        if not parts:
            return ""
        if len(parts) == 1 and (not some or isinstance(parts[0], NobodyFree)):
            return self._nobody_alone(parts[0], can, some)
        text = (
            _("Of the others who %(can)s, %(reasons)s.")
            if some
            else _("Of the people who %(can)s, %(reasons)s.")
        )
        clauses = [clause for part in parts if (clause := self._some(part))]
        return text % {"can": can, "reasons": listed(clauses, self._gettext)}

    def why_not(self, reason: Reason, name: str) -> str:
        """Why somebody is not the one, for others who may see the plan: one sentence that begins with their name."""
        _ = self._gettext
        part = reason.because[0] if reason.because else None
        if isinstance(part, NotOffered):
            return _("%(name)s has not offered this kind of help.") % {"name": name}
        text = {
            HasIt.code: _("%(name)s has it."),
            OwnAsk.code: _("%(name)s is the one who asks."),
            NotFree.code: _("%(name)s is not free for it."),
            SomebodyElse.code: _("%(name)s could too; somebody else was found."),
            NotYet.code: _("%(name)s could; not everybody it needs was found yet."),
        }.get(part.code if part else "", "")
        return text % {"name": name}

    def why_not_you(self, reason: Reason) -> str:
        """Why the reader is not the one, in their own limits: one sentence, or two."""
        return " ".join(sentence for part in reason.because if (sentence := self._not_you(part)))

    def _not_you(self, part: Because) -> str:
        _ = self._gettext
        if isinstance(part, WeekFull | DayFull | OfferFull) and part.turns:
            week = _("You have as many turns that week as you wrote: %(count)s.")
            day = _("You have as many turns that day as you wrote: %(count)s.")
            offer = _("You have as many turns that week by this offer as you wrote: %(count)s.")
            text = {WeekFull.code: week, DayFull.code: day, OfferFull.code: offer}[part.code]
            return text % {"count": self.number(part.turns)}
        if isinstance(part, MinutesLeft):
            left = _("It takes longer than the %(time)s of room that you have left that week.")
            none = _("You have no room left that week.")
            return left % {"time": self.length(part.minutes)} if part.minutes else none
        if isinstance(part, NotThen):
            return _("You said that you cannot at that time on %(days)s.") % {"days": self.days(part.weekday)}
        if isinstance(part, NeedsNotice):
            return _("You want to know %(time)s ahead.") % {"time": self.length(part.minutes)}
        return {
            HasIt.code: _("You have it."),
            OwnAsk.code: _("It is your own ask."),
            NotOffered.code: _("You have not offered this kind of help."),
            OnPause.code: _("You are taking a pause then."),
            OfferEnded.code: _("Your offer ends before that day."),
            NewHere.code: _(
                "You are new here. In the first two weeks the plan suggests you only where somebody comes with you."
            ),
            SaidNoBefore.code: _("You said no to it or gave it back, or it takes longer than you offered."),
            Elsewhere.code: _("You have another turn then, or too near to it."),
            WeekFull.code: _("You wrote that you have no room in a week."),
            DayFull.code: _("You wrote that you have no room on a day."),
            OfferFull.code: _("You wrote that you have no room for this in a week."),
            SomebodyElse.code: _("Somebody else was found."),
            NotYet.code: _("Not everybody it needs was found yet."),
            Stretch.code: _("You offered this as a stretch."),
            RatherNot.code: _("You would rather not at that time."),
        }.get(part.code, "")

    def would(self, cover: Cover) -> str:
        """What would cover it, as a phrase: "one more person who can drive on Thursdays"."""
        _, ngettext = self._gettext, self._ngettext
        if isinstance(cover, MorePeople):
            return ngettext(
                "one more person who %(can)s on %(days)s",
                "%(count)s more people who %(can)s on %(days)s",
                cover.people,
            ) % {
                "count": self.number(cover.people),
                "can": self.can(cover.kind),
                "days": self.days(cover.weekday),
            }
        if isinstance(cover, MoreAsked):
            return ngettext(
                "asking one more person who %(can)s on %(days)s",
                "asking %(count)s more people who %(can)s on %(days)s",
                cover.people,
            ) % {
                "count": self.number(cover.people),
                "can": self.can(cover.kind),
                "days": self.days(cover.weekday),
            }
        if isinstance(cover, MoreTurns):
            return ngettext(
                "room for one more turn that week from somebody who %(can)s",
                "room for %(count)s more turns that week from somebody who %(can)s",
                cover.turns,
            ) % {"count": self.number(cover.turns), "can": self.can(cover.kind)}
        if isinstance(cover, MoreMinutes):
            return _("%(time)s more room that week from somebody who %(can)s") % {
                "time": self.length(cover.minutes),
                "can": self.can(cover.kind),
            }
        if isinstance(cover, Later):
            return _("the same ask %(time)s later, so that people know in time") % {
                "time": self.length(cover.minutes)
            }
        return ""

    def proof(self, certificate: Certificate) -> str:
        """What was proven, in plain words. Never "best" unless it was proven."""
        _ = self._gettext
        if certificate.kind is Proof.OPTIMAL:
            return _(
                "Checked: no other plan covers more within everyone’s limits, and none of those that cover as much "
                "asks less of people."
            )
        if certificate.cover == certificate.most_cover:
            return _(
                "No other plan covers more within everyone’s limits. In the time there was, we could not prove that "
                "none asks less of people."
            )
        return _(
            "This is the best plan found in the time there was. It covers %(cover)s places; more than %(most)s is "
            "not possible."
        ) % {"cover": certificate.cover, "most": certificate.most_cover}

    # --- small words -------------------------------------------------------------------------------------

    def number(self, count: int) -> str:
        """Small numbers as words."""
        _ = self._gettext
        small = (_("no"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"))
        return small[count] if 0 <= count < len(small) else str(count)

    def days(self, weekday: int) -> str:
        """A weekday that comes again and again: Mondays for 0."""
        _ = self._gettext
        names = (
            _("Mondays"), _("Tuesdays"), _("Wednesdays"), _("Thursdays"), _("Fridays"), _("Saturdays"), _("Sundays"),
        )  # fmt: skip
        return names[weekday]

    def length(self, minutes: int) -> str:
        """A length of time: 45 minutes, 2 hours, 3 days."""
        ngettext = self._ngettext
        if minutes >= DAY:
            days = -(-minutes // DAY)
            return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
        if minutes > 90 or minutes == 60:
            hours = -(-minutes // 60)
            return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}

    def can(self, kind: str) -> str:
        """What somebody can do who offers this kind: "can drive"."""
        _ = self._gettext
        known = can_do(self._gettext)
        if kind in known:
            return known[kind]
        if kind in self._kinds:
            return _("can help with “%(kind)s”") % {"kind": self._kinds[kind]}
        return _("can do this")

    def _have_done(self, kind: str) -> str:
        return have_done(self._gettext).get(kind, self._gettext("done this here before"))

    # --- clauses -----------------------------------------------------------------------------------------

    def _they(self, part: Because) -> str:
        _, ngettext = self._gettext, self._ngettext
        if isinstance(part, SaidEasy):
            if part.weekday is None:
                return _("said this is easy at any time")
            return _("said %(days)s are easy") % {"days": self.days(part.weekday)}
        if isinstance(part, RoomLeft):
            if part.turns < 1:
                return _("has just enough room for it that week")
            return ngettext(
                "has room for one more that week", "has room for %(count)s more that week", part.turns
            ) % {"count": self.number(part.turns)}
        if isinstance(part, DoneBefore):
            return _("has %(done)s") % {"done": self._have_done(part.kind)}
        return {
            Stretch.code: _("offered this as a stretch"),
            OnlyOne.code: _("is the only one who could then"),
            CloseToAsker.code: _("is close to the one who asks"),
            DoneRota.code: _("has done turns of this rota before"),
            NotAsked.code: _("was not asked for a while"),
            StayedWith.code: _("has been asked already"),
            RatherNot.code: _("would rather not at that time, but nobody else is free")
            if isinstance(part, RatherNot) and part.only
            else _("would rather not at that time"),
        }.get(part.code, "")

    def _you(self, part: Because) -> str:
        # That nobody else is free is true and stays unsaid here: it would make a no cost something.
        _, ngettext = self._gettext, self._ngettext
        if isinstance(part, SaidEasy):
            if part.weekday is None:
                return _("you said this is easy at any time")
            return _("you said %(days)s are easy") % {"days": self.days(part.weekday)}
        if isinstance(part, RoomLeft):
            if part.turns < 1:
                return _("you have just enough room for it that week")
            return ngettext(
                "you have room for one more that week",
                "you have room for %(count)s more that week",
                part.turns,
            ) % {"count": self.number(part.turns)}
        if isinstance(part, DoneBefore):
            return _("you have %(done)s") % {"done": self._have_done(part.kind)}
        if isinstance(part, NotAsked):
            return ngettext(
                "you were not asked for one week", "you were not asked for %(count)s weeks", part.weeks
            ) % {"count": self.number(part.weeks)}
        return {
            Stretch.code: _("you offered this as a stretch"),
            CloseToAsker.code: _("you are close to the one who asks"),
            DoneRota.code: _("you have done turns of this rota before"),
            GladBeside.code: _("somebody comes too whom you like to share turns with"),
            StayedWith.code: _("you have been asked already"),
            RatherNot.code: _("you would rather not at that time"),
        }.get(part.code, "")

    def _some(self, part: Because) -> str:
        _ = self._gettext
        if isinstance(part, NeedsNotice):
            return _("some want to know %(time)s ahead") % {"time": self.length(part.minutes)}
        return {
            Full.code: _("some have no room left then"),
            NotThen.code: _("some cannot at that time"),
            OnPause.code: _("some are on a pause"),
            OfferEnded.code: _("some offers end before that day"),
            NobodyFree.code: _("some are not free"),
            FewFaces.code: _("some would be one person more than the asker wants"),
            NobodyOffers.code: _("nobody has offered this yet"),
        }.get(part.code, "")

    def _nobody_alone(self, part: Because, can: str, some: bool) -> str:
        _ = self._gettext
        if isinstance(part, NeedsNotice):
            text = _("The people who %(can)s want to know %(time)s ahead.")
            return text % {"can": can, "time": self.length(part.minutes)}
        if isinstance(part, NotThen):
            return _("Nobody who %(can)s is there at that time on %(days)s.") % {
                "can": can,
                "days": self.days(part.weekday),
            }
        if isinstance(part, NobodyOffers):
            return _("Nobody who %(can)s has offered yet.") % {"can": self.can(part.kind)}
        text = {
            Full.code: _("The people who %(can)s have no room left then."),
            OnPause.code: _("The people who %(can)s are on a pause."),
            FewFaces.code: _(
                "The one who asks wants few different people for this, and those who are found cannot."
            ),
            OfferEnded.code: _("The offers of people who %(can)s end before that day."),
            NobodyFree.code: _("Nobody else who %(can)s is free.")
            if some
            else _("Nobody who %(can)s is free."),
        }.get(part.code, "")
        return text % {"can": can}
