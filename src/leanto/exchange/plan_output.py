"""A plan as text, JSON, CSV and calendars. Pure: values in, text out. The page is in `plan_html`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from leanto.engine.plan import Plan, Turn, Uncovered
from leanto.exchange.ask_rows import AskRow
from leanto.exchange.plan_files import EPOCH_DAY, Files
from leanto.exchange.safe_cells import inert
from leanto.plans.words import Words


@dataclass(frozen=True, slots=True)
class Line:
    """One place of one turn, ready to be shown. `person` and `why` are "" for an open place."""

    turn: Turn
    ask: AskRow
    day: str
    time: str
    what: str
    for_whom: str
    person: str
    why: str


@dataclass(frozen=True, slots=True)
class Open:
    """A turn that still lacks people: why, and what would cover it."""

    line: Line
    missing: int
    why: str
    would: tuple[str, ...]


class Shown:
    """The plan in words of one language."""

    def __init__(
        self,
        files: Files,
        plan: Plan,
        gettext: Callable[[str], str],
        ngettext: Callable[[str, str, int], str],
    ) -> None:
        self.files = files
        self.plan = plan
        self.gettext = gettext
        self.ngettext = ngettext
        self.words = Words(gettext, ngettext, dict(files.kinds))
        self.turns = {turn.key: turn for turn in files.problem.turns}
        self.lines = [
            self._line(
                self.turns[s.turn], files.names[s.person], self.words.why(s.reason, files.names[s.person])
            )
            for s in plan.suggestions
        ]
        self.open = [self._open(u) for u in plan.uncovered]

    def _line(self, turn: Turn, person: str = "", why: str = "") -> Line:
        ask = self.files.asks[turn.key]
        return Line(turn, ask, self.day(ask.date), self.time(turn, ask), ask.what, ask.for_name, person, why)

    def _open(self, uncovered: Uncovered) -> Open:
        turn = self.turns[uncovered.turn]
        return Open(
            self._line(turn),
            uncovered.missing,
            self.words.why_nobody(uncovered.reason, turn.kind),
            tuple(self.words.would(cover) for cover in uncovered.would_cover),
        )

    def day(self, day: date) -> str:
        """Tue 3 Mar, in the words of the language."""
        _ = self.gettext
        weekdays = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
        months = (
            _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
            _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
        )  # fmt: skip
        return f"{weekdays[day.weekday()]} {day.day} {months[day.month - 1]}"

    def time(self, turn: Turn, ask: AskRow) -> str:
        """18:00–19:00, or a part of the day, or any time."""
        _ = self.gettext
        if ask.minute is None:
            parts = {
                "morning": _("in the morning"),
                "afternoon": _("in the afternoon"),
                "evening": _("in the evening"),
                "night": _("at night"),
            }
            return parts.get(ask.part or turn.kind, _("any time that day"))
        end = (ask.minute + turn.minutes) % 1440
        return f"{ask.minute // 60:02}:{ask.minute % 60:02}–{end // 60:02}:{end % 60:02}"

    def summary(self) -> str:
        """One sentence: how many places have somebody."""
        proof = self.plan.certificate
        missing = sum(u.missing for u in self.plan.uncovered)
        total = proof.cover + missing
        text = self.ngettext(
            "%(cover)s of %(total)s place has somebody.",
            "%(cover)s of %(total)s places have somebody.",
            total,
        )
        return text % {"cover": proof.cover, "total": total}

    def proposal(self) -> str:
        """What the plan is and is not."""
        _ = self.gettext
        return _("This is a proposal. Nobody has promised anything yet: please ask people first.")

    def missing(self, count: int) -> str:
        """Nobody yet / one more needed."""
        return self.ngettext("one person still needed", "%(count)s people still needed", count) % {
            "count": self.words.number(count)
        }

    def would(self, phrases: tuple[str, ...]) -> str:
        """One sentence for what would cover a turn."""
        _ = self.gettext
        if not phrases:
            return ""
        return _("What would cover it: %(ways)s.") % {"ways": _("; or ").join(phrases)}

    def text(self) -> str:
        """For a terminal: by day, then what is open, then what was proven."""
        _ = self.gettext
        out: list[str] = []
        if self.lines:
            out += [_("The plan"), ""]
        day = ""
        for line in self.lines:
            if line.day != day:
                day = line.day
                out.append(day)
            for_whom = _(" for %(name)s") % {"name": line.for_whom} if line.for_whom else ""
            out.append(f"  {line.time}  {line.what}{for_whom}: {line.person}")
            out.append(f"      {line.why}")
        if self.open:
            out += ["", _("Still open"), ""]
        for gap in self.open:
            line = gap.line
            for_whom = _(" for %(name)s") % {"name": line.for_whom} if line.for_whom else ""
            out.append(f"  {line.day}, {line.time}  {line.what}{for_whom}: {self.missing(gap.missing)}")
            out.append(f"      {gap.why}")
            out.append(f"      {self.would(gap.would)}")
        out += ["", self.summary(), self.words.proof(self.plan.certificate)]
        out.append(self.proposal())
        return "\n".join(out) + "\n"

    def csv(self) -> str:
        """One row for each place, open ones too. Formulas are made harmless."""
        _ = self.gettext
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([_("Date"), _("Time"), _("What"), _("For"), _("Person"), _("Why"), _("Line")])
        rows = [(line, line.person, line.why) for line in self.lines]
        rows += [
            (gap.line, "", f"{gap.why} {self.would(gap.would)}")
            for gap in self.open
            for _n in range(gap.missing)
        ]
        for line, person, why in sorted(
            rows, key=lambda r: (r[0].turn.start, r[0].turn.key, r[1] == "", r[1])
        ):
            cells = (line.ask.date.isoformat(), line.time, line.what, line.for_whom, person, why)
            writer.writerow([*map(inert, cells), line.ask.line])
        return out.getvalue()

    def json(self, more: Mapping[str, object]) -> str:
        """Everything, as codes and as sentences; `more` is what was asked about the plan."""
        proof = self.plan.certificate
        suggestions = [
            {
                "line": line.ask.line, "date": line.ask.date.isoformat(), "time": line.time, "what": line.what,
                "for": line.for_whom, "person": line.person, "why": line.why, "because": s.reason.for_others().plain(),
            }
            for line, s in zip(self.lines, self.plan.suggestions, strict=True)
        ]  # fmt: skip
        uncovered = [
            {
                "line": gap.line.ask.line, "date": gap.line.ask.date.isoformat(), "time": gap.line.time,
                "what": gap.line.what, "for": gap.line.for_whom, "missing": gap.missing, "why": gap.why,
                "because": u.reason.plain(), "would_cover": [c.plain() for c in u.would_cover], "would": gap.would,
            }
            for gap, u in zip(self.open, self.plan.uncovered, strict=True)
        ]  # fmt: skip
        certificate = {
            "kind": proof.kind.value, "primal": proof.primal, "bound": proof.bound, "gap": proof.gap,
            "cover": proof.cover, "most_cover": proof.most_cover, "seed": proof.seed,
            "words": self.words.proof(proof),
        }  # fmt: skip
        return json.dumps(
            {"suggestions": suggestions, "uncovered": uncovered, "certificate": certificate, **more},
            ensure_ascii=False, indent=2,
        ) + "\n"  # fmt: skip

    def calendars(self, stamp: datetime) -> Mapping[str, bytes]:
        """One iCalendar file for each person, by a file name that any system can hold."""
        from icalendar import Calendar, Event

        _ = self.gettext
        found: dict[str, Calendar] = {}
        for s, line in zip(self.plan.suggestions, self.lines, strict=True):
            calendar = found.get(s.person)
            if calendar is None:
                calendar = found[s.person] = Calendar()
                calendar.add("prodid", "-//Leanto//plan//")
                calendar.add("version", "2.0")
            event = Event()
            event.add("uid", f"{_plain_name(s.person)}-{line.ask.date}-{line.ask.line}@plan.leanto.invalid")
            event.add("dtstamp", stamp)
            event.add("status", "TENTATIVE")
            title = _("%(what)s for %(name)s") if line.for_whom else "%(what)s"
            event.add("summary", title % {"what": line.what, "name": line.for_whom})
            note = "\n\n".join(filter(None, (line.ask.note, line.why)))
            event.add("description", note)
            if line.turn.anytime:
                event.add("dtstart", line.ask.date)
                event.add("dtend", line.ask.date + timedelta(days=1))
                event.add("transp", "TRANSPARENT")
            else:
                event.add("dtstart", self._moment(line.turn.start))
                event.add("dtend", self._moment(line.turn.start + line.turn.minutes))
            calendar.add_component(event)
        out: dict[str, bytes] = {}
        for person, calendar in found.items():
            if self.files.zone is not None:
                calendar.add_missing_timezones()
            name = _plain_name(person)
            while f"{name}.ics" in out:
                name += "-2"
            out[f"{name}.ics"] = calendar.to_ical()
        return out

    def _moment(self, minute: int) -> datetime:
        """With a zone, local time in it; without one, floating: the wall clock, wherever it is opened."""
        if self.files.zone is not None:
            return datetime.fromtimestamp(minute * 60, tz=UTC).astimezone(ZoneInfo(self.files.zone))
        day = date.fromordinal(EPOCH_DAY + minute // 1440)
        return datetime(day.year, day.month, day.day, minute % 1440 // 60, minute % 60)  # noqa: DTZ001 - floating


def _plain_name(text: str) -> str:
    """Letters, digits and dashes of any script; never a path, never empty."""
    name = "".join(c if c.isalnum() else "-" for c in text).strip("-")
    return name[:60] or "person"
