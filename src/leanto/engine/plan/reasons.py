"""Reasons as codes and values. The sentences are made elsewhere (`leanto.plans.words`).

Every reason comes from a term of the objective or from a limit that the engine obeyed. None of them names a
third person, and none says that two people are kept apart: that is folded into "nobody is free".

`plain()` and `because_from`/`cover_from` carry reasons through JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Because:
    """One part of a reason."""

    code: ClassVar[str] = ""
    own: ClassVar[bool] = False  # told to the person alone: it would tell others what somebody marked

    def plain(self) -> dict[str, Any]:
        """The reason as JSON-ready values: {"code": …, and its own fields}."""
        return {"code": self.code, **asdict(self)}


# --- why this person -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaidEasy(Because):
    """They offered this kind at this time. `weekday` 0 = Monday; None if the offer holds at any time."""

    kind: str
    weekday: int | None = None
    code: ClassVar[str] = "said_easy"


@dataclass(frozen=True, slots=True)
class Stretch(Because):
    """They offered it as a stretch, and it was needed."""

    kind: str
    code: ClassVar[str] = "stretch"


@dataclass(frozen=True, slots=True)
class RatherNot(Because):
    """They would rather not at this time. `only`: nobody else is free for it."""

    only: bool
    code: ClassVar[str] = "rather_not"


@dataclass(frozen=True, slots=True)
class RoomLeft(Because):
    """How many more turns as long as this one they have room for in that week, after everything in this plan."""

    turns: int
    code: ClassVar[str] = "room_left"


@dataclass(frozen=True, slots=True)
class DoneBefore(Because):
    """They have done this kind here before. Nobody sees how often."""

    kind: str
    code: ClassVar[str] = "done_before"


@dataclass(frozen=True, slots=True)
class CloseToAsker(Because):
    """The asker said they are near to them."""

    code: ClassVar[str] = "close_to_asker"


@dataclass(frozen=True, slots=True)
class DoneRota(Because):
    """They did turns of this very rota before. Nobody sees how often."""

    code: ClassVar[str] = "done_rota"


@dataclass(frozen=True, slots=True)
class GladBeside(Because):
    """Somebody is on the turn, or suggested for it, beside whom they themselves said they are glad to be."""

    code: ClassVar[str] = "glad_beside"
    own: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class NotAsked(Because):
    """It is their only turn of that week, and they were not asked for so many weeks. Others hear no number."""

    weeks: int
    code: ClassVar[str] = "not_asked"


@dataclass(frozen=True, slots=True)
class OnlyOne(Because):
    """Nobody else could take this turn, whatever the rest of the plan."""

    code: ClassVar[str] = "only_one"


@dataclass(frozen=True, slots=True)
class StayedWith(Because):
    """They had been asked already; the new plan left it where it was."""

    code: ClassVar[str] = "stayed_with"


# --- why nobody ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SomeCome(Because):
    """Some of the places have somebody; what follows is about the others."""

    code: ClassVar[str] = "some_come"


@dataclass(frozen=True, slots=True)
class NobodyOffers(Because):
    """Nobody who may see the ask offers this kind."""

    kind: str
    code: ClassVar[str] = "nobody_offers"


@dataclass(frozen=True, slots=True)
class Full(Because):
    """People who could have no room left then: in that week, on that day, or through that offer."""

    code: ClassVar[str] = "full"


@dataclass(frozen=True, slots=True)
class OnPause(Because):
    """People who could are on a pause."""

    code: ClassVar[str] = "on_pause"


@dataclass(frozen=True, slots=True)
class NotThen(Because):
    """People who could are not available at that time. `weekday` 0 = Monday."""

    weekday: int
    code: ClassVar[str] = "not_then"


@dataclass(frozen=True, slots=True)
class NeedsNotice(Because):
    """People who could want to know earlier; `minutes` is the least notice that would do."""

    minutes: int
    code: ClassVar[str] = "needs_notice"


@dataclass(frozen=True, slots=True)
class OfferEnded(Because):
    """The offers for this kind end before that day."""

    code: ClassVar[str] = "offer_ended"


@dataclass(frozen=True, slots=True)
class NobodyFree(Because):
    """Nobody who could is free: other turns at that time, answers already given, and what is nobody's business."""

    code: ClassVar[str] = "nobody_free"


@dataclass(frozen=True, slots=True)
class FewFaces(Because):
    """Whoever asks wants never more than so many different people, and so many are found."""

    code: ClassVar[str] = "few_faces"


# --- why not this person ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HasIt(Because):
    """They hold it, or it is suggested to them."""

    code: ClassVar[str] = "has_it"


@dataclass(frozen=True, slots=True)
class OwnAsk(Because):
    """It is their own ask."""

    code: ClassVar[str] = "own_ask"


@dataclass(frozen=True, slots=True)
class NotOffered(Because):
    """They have not offered this kind."""

    kind: str
    code: ClassVar[str] = "not_offered"


@dataclass(frozen=True, slots=True)
class NotFree(Because):
    """They are not free for it. To others this is all that is said, whatever is in the way."""

    code: ClassVar[str] = "not_free"


@dataclass(frozen=True, slots=True)
class SomebodyElse(Because):
    """Somebody else was found. Says nothing about who would have been easier, or why."""

    code: ClassVar[str] = "somebody_else"


@dataclass(frozen=True, slots=True)
class NotYet(Because):
    """Nobody is planned for all of it yet."""

    code: ClassVar[str] = "not_yet"


@dataclass(frozen=True, slots=True)
class SaidNoBefore(Because):
    """They said no to this turn. Told to themselves alone."""

    code: ClassVar[str] = "said_no_before"


@dataclass(frozen=True, slots=True)
class NewHere(Because):
    """They are new and would be alone on the turn. Told to themselves alone."""

    code: ClassVar[str] = "new_here"


@dataclass(frozen=True, slots=True)
class Elsewhere(Because):
    """They have another turn then, or too near to it (way, rest, days in a row). Told to themselves alone."""

    code: ClassVar[str] = "elsewhere"


@dataclass(frozen=True, slots=True)
class WeekFull(Because):
    """They have as many turns that week as they wrote. `turns`: that number. Told to themselves alone."""

    turns: int
    code: ClassVar[str] = "week_full"


@dataclass(frozen=True, slots=True)
class DayFull(Because):
    """They have as many turns that day as they wrote. `turns`: that number. Told to themselves alone."""

    turns: int
    code: ClassVar[str] = "day_full"


@dataclass(frozen=True, slots=True)
class OfferFull(Because):
    """They have as many turns by this offer that week as they wrote. `turns`: that number. To themselves alone."""

    turns: int
    code: ClassVar[str] = "offer_full"


@dataclass(frozen=True, slots=True)
class MinutesLeft(Because):
    """It takes longer than the room they have left that week. `minutes`: what is left. Told to themselves alone."""

    minutes: int
    code: ClassVar[str] = "minutes_left"


# --- what would cover it ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cover:
    """One change that would cover (part of) an uncovered turn. `places`: how many places it covers."""

    code: ClassVar[str] = ""

    def plain(self) -> dict[str, Any]:
        """The counterfactual as JSON-ready values."""
        return {"code": self.code, **asdict(self)}


@dataclass(frozen=True, slots=True)
class MorePeople(Cover):
    """So many more people who offer this kind on this weekday (0 = Monday)."""

    kind: str
    weekday: int
    people: int
    code: ClassVar[str] = "more_people"


@dataclass(frozen=True, slots=True)
class MoreAsked(Cover):
    """The same for an ask that only some may see: so many more of them who can do it, added to those it is for."""

    kind: str
    weekday: int
    people: int
    code: ClassVar[str] = "more_asked"


@dataclass(frozen=True, slots=True)
class MoreTurns(Cover):
    """Room for so many more turns that week, from somebody who offers this kind."""

    kind: str
    turns: int
    code: ClassVar[str] = "more_turns"


@dataclass(frozen=True, slots=True)
class MoreMinutes(Cover):
    """Room for so many more minutes that week, from somebody who offers this kind."""

    kind: str
    minutes: int
    code: ClassVar[str] = "more_minutes"


@dataclass(frozen=True, slots=True)
class Later(Cover):
    """The same ask, at least so many minutes later, leaves people the notice they want."""

    minutes: int
    code: ClassVar[str] = "later"


@dataclass(frozen=True, slots=True)
class Reason:
    """Parts of one reason, the weightiest first. Empty until explained."""

    because: tuple[Because, ...] = ()

    def plain(self) -> list[dict[str, Any]]:
        """The parts as JSON-ready values."""
        return [part.plain() for part in self.because]

    def for_others(self) -> Reason:
        """The reason without what is told to the person alone."""
        return Reason(tuple(part for part in self.because if not part.own))

    @classmethod
    def from_plain(cls, parts: list[dict[str, Any]]) -> Reason:
        """The inverse of `plain`. Raises KeyError for a code this version does not know."""
        return cls(tuple(because_from(part) for part in parts))


NO_REASON = Reason()

_BECAUSE: dict[str, type[Because]] = {
    part.code: part
    for part in (
        SaidEasy, Stretch, RatherNot, RoomLeft, DoneBefore, CloseToAsker, DoneRota, GladBeside, NotAsked,
        OnlyOne, StayedWith, SomeCome, NobodyOffers, Full, OnPause, NotThen, NeedsNotice, OfferEnded,
        NobodyFree, FewFaces, NewHere, HasIt, OwnAsk, NotOffered, NotFree, SomebodyElse, NotYet, SaidNoBefore,
        Elsewhere, WeekFull, DayFull, OfferFull, MinutesLeft,
    )
}  # fmt: skip
_COVER: dict[str, type[Cover]] = {
    part.code: part for part in (MorePeople, MoreAsked, MoreTurns, MoreMinutes, Later)
}


def because_from(plain: Mapping[str, Any]) -> Because:
    """One part of a reason from its plain values."""
    return _BECAUSE[plain["code"]](**{name: value for name, value in plain.items() if name != "code"})


def cover_from(plain: Mapping[str, Any]) -> Cover:
    """One counterfactual from its plain values."""
    return _COVER[plain["code"]](**{name: value for name, value in plain.items() if name != "code"})
