"""What `leanto plan` says when it is asked about its plan: why not others, what if, and against what people do now.

Words only; the answers come from the engine. For the coordinator who wrote the files: what others may not know of each
other is folded into "not free" here too, because such a page is easily passed on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from difflib import get_close_matches
from typing import Any

from leanto.core.lists import listed
from leanto.engine.plan import (
    Away,
    Budget,
    Difference,
    Outcome,
    Reader,
    SaidNo,
    WhyNot,
    against,
    what_if,
    wishes,
)
from leanto.engine.plan.against import Habit
from leanto.engine.plan.reasons import HasIt, NotFree, NotOffered, OwnAsk
from leanto.exchange.columns import bare
from leanto.exchange.plan_output import Line, Shown

Told = Callable[[int, int], None]
"""Called with how much is done, and of how much."""


class UnknownPerson(Exception):
    """Nobody in the file is called so, or several are. `near`: names that look like it; `several`: they all fit."""

    def __init__(self, name: str, near: list[str], several: bool = False) -> None:
        super().__init__(name)
        self.name, self.near, self.several = name, near, several


def person_called(name: str, names: Mapping[str, str]) -> str:
    """The key of a person by name, or by a part of it that only one has. Forgives case and accents.

    `names` by key. Raises UnknownPerson.
    """
    known = {bare(called): key for key, called in names.items()}
    wanted = bare(name)
    if wanted in known:
        return known[wanted]
    parts = [key for called, key in known.items() if set(wanted.split()) <= set(called.split())]
    if len(parts) == 1:
        return parts[0]
    if parts:
        raise UnknownPerson(name.strip(), [names[key] for key in parts], several=True)
    near = get_close_matches(wanted, known, n=3, cutoff=0.5)
    raise UnknownPerson(name.strip(), [names[known[match]] for match in near])


class Answers:
    """Answers about one plan, as text and as plain values for JSON."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.problem, self.plan = shown.files.problem, shown.plan
        self.names = shown.files.names

    # --- why not somebody else ---------------------------------------------------------------------------

    def explain(self, told: Told, goes_on: Callable[[], bool]) -> tuple[str, list[dict[str, Any]]]:
        """For every turn: who could too, who is not free, what a no would move. And what the circle lacks.

        What a no would move is worked out as long as `goes_on` says so.
        """
        _, ngettext = self.shown.gettext, self.shown.ngettext
        asked = WhyNot(self.problem, self.plan)
        lines = {line.turn.key: line for line in self.shown.lines} | {
            gap.line.turn.key: gap.line for gap in self.shown.open
        }
        out, plain = ["", _("Why not somebody else"), ""], []
        order = sorted(lines.values(), key=lambda line: (line.turn.start, line.turn.key))
        for n, line in enumerate(order):
            told(n, len(order))
            could, busy, not_offered = self._sorted(asked, line.turn.key)
            out.append("  " + self._title(line))
            said = [
                _("Could too: %(names)s.") % {"names": listed(could, _)}
                if could
                else _("As things stand, nobody else could."),
                _("Not free for it: %(names)s.") % {"names": listed(busy, _)} if busy else "",
                ngettext("%(count)s has not offered it.", "%(count)s have not offered it.", len(not_offered))
                % {"count": len(not_offered)}
                if not_offered
                else "",
            ]
            out.append("      " + " ".join(filter(None, said)))
            nos = self._nos(line.turn.key) if goes_on() else {}
            out += [f"      {sentence}" for sentence, _moved in nos.values()]
            plain.append(
                {
                    "line": line.ask.line, "could": could, "not_free": busy, "not_offered": not_offered,
                    "a_no_moves": {self.names[person]: moved for person, (_said, moved) in nos.items()},
                }
            )  # fmt: skip
        out += self._lacking()
        return "\n".join([*out, *self._numbers(), ""]), plain

    def _sorted(self, asked: WhyNot, turn: str) -> tuple[list[str], list[str], list[str]]:
        could: list[str] = []
        busy: list[str] = []
        not_offered: list[str] = []
        for person in self.problem.people:
            part = asked.ask(turn, person.key, Reader.OTHER).because[0]
            if isinstance(part, HasIt | OwnAsk):
                continue
            into = (
                not_offered if isinstance(part, NotOffered) else busy if isinstance(part, NotFree) else could
            )
            into.append(self.names[person.key])
        return could, busy, not_offered

    def _nos(self, turn: str) -> Mapping[str, tuple[str, int]]:
        """Who would come next if each person of this turn said no, and how many others that moves."""
        out: dict[str, tuple[str, int]] = {}
        before = set(self.plan.of_turn(turn))
        for person in sorted(before):
            after, _ = what_if(self.problem, self.plan, SaidNo(turn, person))
            next_ones = [self.names[key] for key in after.of_turn(turn) if key not in before]
            moved = after.certificate.moved
            out[person] = (self._no(self.names[person], next_ones, moved), moved)
        return out

    def _no(self, name: str, next_ones: list[str], moved: int) -> str:
        _, ngettext = self.shown.gettext, self.shown.ngettext
        if not next_ones:
            return _("If %(name)s says no, it stays open.") % {"name": name}
        said = {"name": name, "next": listed(next_ones, _), "count": moved}
        if not moved:
            return _("If %(name)s says no: %(next)s next, and nobody else moves.") % said
        return (
            ngettext(
                "If %(name)s says no: %(next)s next, and one other suggestion moves; no promise does.",
                "If %(name)s says no: %(next)s next, and %(count)s other suggestions move; no promise does.",
                moved,
            )
            % said
        )

    def _lacking(self) -> list[str]:
        """Two more people who can drive on Thursdays would cover three asks."""
        ngettext, words = self.shown.ngettext, self.shown.words
        told = wishes(self.problem, self.plan)
        if not told:
            return []
        out = ["", self.shown.gettext("What is lacking"), ""]
        for wish in told:
            text = ngettext(
                "%(people)s who %(can)s on %(days)s would cover one place.",
                "%(people)s who %(can)s on %(days)s would cover %(count)s places.",
                wish.places,
            ) % {
                "people": self._more_people(wish.people),
                "can": words.can(wish.kind),
                "days": words.days(wish.weekday),
                "count": words.number(wish.places),
            }
            out.append(f"  {text}")
        return out

    def _more_people(self, count: int) -> str:
        text = self.shown.ngettext("One more person", "%(count)s more people", count)
        number = self.shown.words.number(count)
        return text % {"count": number[:1].upper() + number[1:]}

    def _numbers(self) -> list[str]:
        _ = self.shown.gettext
        proof = self.plan.certificate
        text = _(
            "In numbers: it asks %(primal)s of people; no plan that covers as much asks less than %(bound)s "
            "(gap %(gap)s)."
        )
        return ["", text % {"primal": proof.primal, "bound": proof.bound, "gap": f"{proof.gap:.1%}"}]

    def _title(self, line: Line) -> str:
        for_whom = self.shown.gettext(" for %(name)s") % {"name": line.for_whom} if line.for_whom else ""
        people = listed([self.names[p] for p in self.plan.of_turn(line.turn.key)], self.shown.gettext)
        return f"{line.day}, {line.time}  {line.what}{for_whom}: {people or '–'}"

    # --- what if -----------------------------------------------------------------------------------------

    def away(self, person: str, budget: Budget) -> tuple[str, dict[str, Any]]:
        """What would be different if this person were away for all of it."""
        _ = self.shown.gettext
        after, different = what_if(self.problem, self.plan, Away(person), budget)
        name = self.names[person]
        out = ["", _("If %(name)s were away") % {"name": name}, ""]
        out += [f"  {sentence}" for sentence in self._differences(different)] or [
            "  " + _("Nothing would change.")
        ]
        out.append("  " + self.shown.words.proof(after.certificate))
        lines = {turn: ask.line for turn, ask in self.shown.files.asks.items()}
        plain = {
            "away": name,
            "opened": [{"line": lines[turn], "places": places} for turn, places in different.opened],
            "moves": [
                {"line": lines[m.turn], "gone": self._called(m.gone), "come": self._called(m.come)}
                for m in different.moves
            ],
            "cover": after.certificate.cover,
        }
        return "\n".join([*out, ""]), plain

    def _called(self, keys: Iterable[str]) -> list[str]:
        return [self.names[key] for key in keys]

    def _differences(self, different: Difference) -> list[str]:
        """What moves and what opens, by date."""
        _, ngettext = self.shown.gettext, self.shown.ngettext
        said: list[tuple[str, str]] = []
        for move in different.moves:
            text = _("%(what)s would go from %(gone)s to %(come)s.") % {
                "what": self._brief(move.turn),
                "gone": listed(self._called(move.gone), _),
                "come": listed(self._called(move.come), _),
            }
            said.append((move.turn, text))
        for turn, places in different.opened:
            text = ngettext(
                "%(what)s: one more place would be open.",
                "%(what)s: %(count)s more places would be open.",
                places,
            ) % {"what": self._brief(turn), "count": self.shown.words.number(places)}
            said.append((turn, text))
        return [text for turn, text in sorted(said, key=lambda each: (self.shown.turns[each[0]].start, each))]

    def _brief(self, turn: str) -> str:
        found = self.shown.turns[turn]
        ask = self.shown.files.asks[turn]
        return f"{self.shown.day(ask.date)}, {self.shown.time(found, ask)}  {ask.what}"

    # --- against -----------------------------------------------------------------------------------------

    def against(self) -> tuple[str, list[dict[str, Any]]]:
        """The plan beside sign-up lists and rules of thumb, as a table."""
        _ = self.shown.gettext
        called = {
            Habit.PLAN: _("this plan"),
            Habit.SIGN_UP: _("a sign-up list, room ignored"),
            Habit.IN_ORDER: _("the list from the top, within room"),
            Habit.KEENEST: _("whoever finds it easiest"),
            Habit.LEAST_LOADED: _("whoever carries least"),
        }
        head = ("", _("covered"), _("open"), _("people over"), _("fullest"), _("stretches"), _("rather not"))
        found = against(self.problem, self.plan)
        rows = [head, *((called[o.habit], *self._figures(o)) for o in found)]
        wide = [max(len(row[n]) for row in rows) for n in range(len(head))]
        out = ["", _("Against what people do now"), ""]
        for row in rows:
            cells = [row[0].ljust(wide[0]), *(cell.rjust(wide[n]) for n, cell in enumerate(row) if n)]
            out.append("  " + "  ".join(cells).rstrip())
        note = _(
            "“People over”: with more than they wrote. “Fullest”: the fullest week, as a share of that person’s room."
        )
        out += ["", f"  {note}", ""]
        return "\n".join(out), [asdict(o) for o in found]

    @staticmethod
    def _figures(outcome: Outcome) -> tuple[str, ...]:
        counts = (outcome.covered, outcome.open, outcome.over)
        return (*map(str, counts), f"{outcome.fullest:.0%}", str(outcome.stretches), str(outcome.rather_nots))
