"""A reading of the engine as plain sentences, for the page and for the command alike. Needs no Django.

    words = Words()                      # Django's language of the moment; English without it
    words.change(person.change)          # "The heart went slower in the last minutes than in the first."
    words.change_number(person.change)   # "Heart rate fell by 4 (2 to 6) beats a minute …"
    words.together(pair.together)        # "… together more than chance." or "… we cannot tell, because …"

Every finding has two sentences: one without numbers, which comes first, and one with them, for whoever asks. Nothing
here says what a finding is good for, and no sentence says of two people how they get on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from leanto.core.lists import listed
from leanto.core.speaking import counted, said
from leanto.engine.rhythm import Else, Level, PairReading, Phase, Together, Verdict, Why
from leanto.engine.rhythm.breath import Breath
from leanto.engine.rhythm.change import Change
from leanto.engine.rhythm.hrv import TimeDomain
from leanto.engine.rhythm.importers import Answer, Cannot, NotReadable
from leanto.rhythm import sentences

Translate = Callable[[str], str]
TranslateCount = Callable[[str, str, int], str]


class Words:
    """Sentences in one language."""

    def __init__(self, gettext: Translate = said, ngettext: TranslateCount = counted) -> None:
        self.gettext, self.ngettext = gettext, ngettext

    # --- one person --------------------------------------------------------------------------------------

    def change(self, found: Change) -> str:
        """Slower, faster, about as fast, or why that cannot be told."""
        side = sentences.side(found)
        why = self.why(found.why) if side == "cannot" else ""
        if found.why is Why.TOO_SHORT:
            why = self.gettext(sentences.TOO_SHORT_FOR_CHANGE)
        return self.gettext(sentences.CHANGE[side]) % {"why": why}

    def change_number(self, found: Change) -> str:
        """The same with its interval; "" where there is none."""
        side = sentences.side(found)
        if side == "cannot" or found.difference is None or found.low is None or found.high is None:
            return ""
        by, low, high = found.difference, found.low, found.high
        if side == "slower":
            by, low, high = -by, -high, -low
        said = zip(("by", "low", "high"), alike(by, low, high, sign=side == "same"), strict=True)
        return self.gettext(sentences.CHANGE_NUMBER[side]) % dict(said)

    def settled(self, found: Change) -> str:
        """How the change compares with this person's usual one; "" where nothing fell."""
        _ = self.gettext
        if found.difference is None or found.difference >= 0 or found.verdict is not Verdict.MORE:
            return ""
        if found.settled is None:
            return _(
                "How much it usually changes for this person is not known, so we do not call it settled."
            )
        if found.settled:
            return _("That is more than it usually changes for this person: it settled.")
        return _("That is no more than it usually changes for this person.")

    def rate(self, found: TimeDomain) -> str:
        """Mean heart rate of a phase."""
        _ = self.gettext
        if found.mean_hr is None:
            return _("Heart rate cannot be told, because %(why)s.") % {"why": self._first(found, "mean_hr")}
        return _("Heart rate %(rate)s beats a minute.") % {"rate": short(found.mean_hr)}

    def variation(self, found: TimeDomain) -> str:
        """How much the time from beat to beat varied, and what moves it."""
        _ = self.gettext
        if found.rmssd is None:
            return _("How much the time from beat to beat varied cannot be told, because %(why)s.") % {
                "why": self._first(found, "rmssd")
            }
        return _(
            "From one beat to the next the time differed by %(ms)s ms (RMSSD). Breathing moves this by itself."
        ) % {"ms": short(found.rmssd)}

    def breath(self, found: Breath) -> str:
        """Breaths a minute and where that is known from, or why it is not."""
        _ = self.gettext
        if found.per_minute is None:
            return _("Breathing cannot be told, because %(why)s.") % {"why": self.why(found.why)}
        if found.source == "belt":
            return _("About %(count)s breaths a minute, by the belt.") % {"count": short(found.per_minute)}
        return _("About %(count)s breaths a minute, as far as the heart shows it.") % {
            "count": short(found.per_minute)
        }

    def _first(self, found: TimeDomain, field: str) -> str:
        return self.why(found.why.get(field, next(iter(found.why.values()), None)))

    # --- two people --------------------------------------------------------------------------------------

    def together(self, found: Together) -> str:
        """More than chance, not more than chance, or cannot tell, because …"""
        why = self.why(found.why) if found.verdict is Verdict.CANNOT_TELL else ""
        if found.why is Why.TOO_SHORT:
            why = self.gettext(sentences.TOO_SHORT_FOR_TWO)
        return self.gettext(sentences.TOGETHER[found.verdict]) % {"why": why}

    def usual(self) -> str:
        """Said once wherever a finding about two people may disappoint."""
        return self.gettext(sentences.USUAL)

    def together_number(self, pair: PairReading) -> str:
        """How alike, against every other way of laying one recording beside the other; "" without a verdict."""
        _ = self.gettext
        found = pair.together
        if found.verdict is Verdict.CANNOT_TELL or found.statistic is None or found.p is None:
            return ""
        count = 0 if found.null is None else len(found.null)
        text = _(
            "Likeness %(z)s (mean Fisher z, %(windows)s windows, %(minutes)s minutes). One recording was laid beside "
            "the other in %(count)s other ways. As alike or more: %(more)s of them (p = %(p)s)."
        )
        said = text % {
            "z": f"{found.statistic:.3f}".replace("-", "−"),
            "windows": found.windows,
            "minutes": short(found.minutes),
            "count": count,
            "more": round(found.p * (count + 1)) - 1,
            "p": f"{found.p:.3g}",
        }
        if pair.q is not None and abs(pair.q - found.p) > 1e-9:
            said += " " + _("Counting every comparison of this report: q = %(q)s.") % {"q": f"{pair.q:.3g}"}
        return said

    def follows(self, found: Together, first: str, second: str) -> str:
        """Who followed whom at the strongest lag. Only beside a verdict "more than chance"."""
        _ = self.gettext
        if found.verdict is not Verdict.MORE or found.lag is None:
            return ""
        if abs(found.lag) < 0.5:
            return _("It was strongest at the same moment.")
        ahead, behind = (first, second) if found.lag > 0 else (second, first)
        return _("It was strongest with %(behind)s about %(seconds)s s after %(ahead)s.") % {
            "behind": behind, "ahead": ahead, "seconds": short(abs(found.lag)),
        }  # fmt: skip

    # --- small words -------------------------------------------------------------------------------------

    def why(self, reason: Why | None) -> str:
        """A clause for "because …"."""
        return self.gettext(sentences.WHY[reason or Why.TOO_SHORT])

    def otherwise(self, codes: Iterable[Else]) -> list[str]:
        """What else could explain a finding, one sentence each."""
        return [self.gettext(sentences.ELSE[code]) for code in codes]

    def level(self, found: Level) -> str:
        """What too many unread beats mean; "" where they are few."""
        return self.gettext(sentences.LEVEL[found]) if sentences.LEVEL[found] else ""

    def phase(self, found: Phase) -> str:
        """The name of a phase."""
        return self.gettext(sentences.PHASE[found.kind])

    # --- files -------------------------------------------------------------------------------------------

    def kind(self, code: str) -> str:
        """What a file is, as a phrase."""
        return self.gettext(sentences.KIND[code])

    def can(self, answers: Iterable[Answer]) -> list[str]:
        """What a file can answer, one phrase each."""
        return [self.gettext(sentences.ANSWER[each]) for each in answers]

    def cannot(self, found: Cannot) -> str:
        """A question that a file cannot answer, and why."""
        _ = self.gettext
        return _("%(question)s, because %(why)s") % {
            "question": self.gettext(sentences.ANSWER[found.what]),
            "why": self.gettext(sentences.CANNOT[found.why]),
        }

    def notes(self, codes: Iterable[str]) -> list[str]:
        """What a person should know about a file."""
        return [self.gettext(sentences.NOTE[code]) for code in codes]

    def refusal(self, refused: NotReadable, file: str) -> str:
        """Why a file cannot be used: one sentence."""
        values = dict(refused.values)
        if refused.code == "no_header_file":
            values["header"] = values.pop("file", "")
        if refused.code == "no_data_file":
            values["data"] = values.pop("file", "")
        if "why" in values:
            values["why"] = self.why(Why(str(values["why"])))
        return self.gettext(sentences.REFUSAL[refused.code]) % {**values, "file": file}

    def trouble(self, sort: str, code: str, values: dict[str, str | int]) -> str:
        """Why a session of many could not be read: one sentence. `sort`: "file", "phases" or "many"."""
        if sort == "file":
            return self.refusal(
                NotReadable(code, **{k: v for k, v in values.items() if k != "file"}), str(values["file"])
            )
        found = sentences.PHASES if sort == "phases" else sentences.MANY
        return self.gettext(found[code]) % values

    def beats(self, count: int) -> str:
        """How many beats."""
        return self.ngettext("%(count)s beat.", "%(count)s beats.", count) % {"count": count}

    def left(self, seconds: float) -> str:
        """About how long it will still take."""
        _ = self.gettext
        if seconds < 100:
            return _("about %(seconds)s s left") % {"seconds": max(1, round(seconds))}
        return _("about %(minutes)s min left") % {"minutes": round(seconds / 60)}

    def read(self, good: int, bad: int) -> str:
        """How many sessions were read, and how many could not be."""
        text = self.ngettext("%(count)s session read.", "%(count)s sessions read.", good) % {"count": good}
        if bad:
            text += " " + self.ngettext(
                "%(count)s session could not be read.", "%(count)s sessions could not be read.", bad
            ) % {"count": bad}
        return text

    def names(self, names: Iterable[str]) -> str:
        """ "Ana and Ben"."""
        return listed(names, self.gettext)


def short(value: float) -> str:
    """A number as one would say it: 62, 4.5, 0.8."""
    text = f"{value:.0f}" if abs(value) >= 20 else f"{value:.1f}"
    return text.removesuffix(".0").replace("-", "−")


def alike(*values: float, sign: bool = False) -> list[str]:
    """Numbers of one sentence, all with the same digits after the point: whole from 10 on."""
    digits = 0 if max(map(abs, values)) >= 10 else 1
    texts = [f"{value:+.{digits}f}" if sign else f"{value:.{digits}f}" for value in values]
    if all(text.endswith(".0") for text in texts):
        texts = [text.removesuffix(".0") for text in texts]
    return [text.replace("-", "−") for text in texts]
