"""A reading as one page: no script, nothing fetched, light and dark, phone and paper.

Own words come first, then pictures and plain sentences, then numbers for whoever opens them.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

import numpy as np

from leanto import __version__
from leanto.core.lists import joined
from leanto.engine.rhythm import PairReading, Phase, PhaseNumbers, Verdict
from leanto.rhythm import drawing
from leanto.rhythm.session import Person, Result
from leanto.rhythm.words import Words, short

LETTERS = "abcdefghijklmnopqrstuvwxyz"
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}
STYLE = Path(__file__).with_name("report.css")


def page(result: Result, words: Words, language: str) -> str:
    """The whole page as text in UTF-8."""
    return _Page(result, words).html(language)


class _Page:
    def __init__(self, result: Result, words: Words) -> None:
        self.result, self.words, self._ = result, words, words.gettext
        self.names = [person.heart.name for person in result.people]

    def html(self, language: str) -> str:
        _ = self._
        title = _("Heart recording: %(names)s") % {"names": self.words.names(self.names)}
        direction = "rtl" if language.split("-")[0].split("_")[0] in RIGHT_TO_LEFT else "ltr"
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        parts = [
            f'<!doctype html>\n<html lang="{escape(language, quote=True)}" dir="{direction}">\n<head>',
            f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">',
            f"<title>{escape(title)}</title>\n<style>{STYLE.read_text()}</style>\n</head>\n<body>\n<main>",
            f"<h1>{escape(title)}</h1>",
            *self._when(),
            *self._own_words(),
            *self._curves(),
            *self._change(),
            *self._together(),
            *self._quality(),
            *self._numbers(),
            *self._foot(),
            "</main>\n</body>\n</html>\n",
        ]
        return "\n".join(parts)

    # --- what comes first --------------------------------------------------------------------------------

    def _when(self) -> list[str]:
        _, result = self._, self.result
        minutes = (result.end - min(person.curve.start for person in result.people)) / 60
        said = _("%(minutes)s minutes.") % {"minutes": short(minutes)}
        if result.start is not None and result.laid != "asked":
            said = f"{result.start:%Y-%m-%d %H:%M}. {said}"
        if result.laid == "start":
            said += " " + _(
                "At least one file does not say when it began, so both are taken to begin at once."
            )
        if result.laid == "asked":
            said += " " + _("Both are taken to begin at the same moment, as was asked.")
        return [_p(said, "soft")]

    def _own_words(self) -> list[str]:
        _ = self._
        return [
            '<section class="card">',
            _h2(_("First, your own words")),
            _p(_("How was it before? How is it now? What you noticed comes before any number.")),
            '<div class="write"></div><div class="write"></div>',
            "</section>",
        ]

    # --- pictures and sentences --------------------------------------------------------------------------

    def _curves(self) -> list[str]:
        _, result = self._, self.result
        phases = [phase for phase in result.phases if len(result.phases) > 1 or phase.kind.value != "open"]
        bands = [
            drawing.Band(p.start, p.end, LETTERS[n % len(LETTERS)].upper()) for n, p in enumerate(phases)
        ]
        lines = [
            drawing.Line(person.curve.start + np.arange(len(person.curve.values)) / person.curve.rate,
                         person.curve.values)
            for person in result.people
        ]  # fmt: skip
        if not any(np.isfinite(line.values).any() for line in lines):
            return [_h2(_("How fast the heart went")), _p(_("Too little could be read to draw it."))]
        says = _("Heart rate of %(names)s over %(minutes)s minutes.") % {
            "names": self.words.names(self.names), "minutes": short(result.end / 60),
        }  # fmt: skip
        key = "".join(
            f'<li><span class="swatch p{n}"></span>{escape(name)}</li>' for n, name in enumerate(self.names)
        )
        out = [
            _h2(_("How fast the heart went")), "<figure>", _p(_("Beats a minute"), "axis"),
            drawing.curves(lines, bands, says), _p(_("minutes"), "axis under"),
            f'<figcaption><ul class="key">{key}</ul>',
        ]  # fmt: skip
        if bands:
            rows = "".join(
                f"<li><b>{band.letter}</b> {escape(self._phase(phase))}</li>"
                for band, phase in zip(bands, phases, strict=True)
            )
            out.append(f'<ul class="key phases">{rows}</ul>')
        return [*out, "</figcaption></figure>"]

    def _phase(self, phase: Phase) -> str:
        when = drawing.ISOLATED % f"{clock(phase.start)}–{clock(phase.end)}"
        return joined((self.words.phase(phase), when), self._)

    def _change(self) -> list[str]:
        _ = self._
        out = [_h2(_("From the first to the last minutes"))]
        for person in self.result.people:
            out.append(f"<h3>{escape(person.heart.name)}</h3>")
            if person.change is None:
                continue
            out.append(_p(self.words.change(person.change), "say"))
            if settled := self.words.settled(person.change):
                out.append(_p(settled))
            if person.change.verdict is Verdict.MORE:
                out += self._otherwise(self.words.otherwise(person.otherwise))
        rows = [
            drawing.Interval(person.heart.name, found.difference, found.low, found.high)
            for person in self.result.people
            if (found := person.change) is not None
            and found.difference is not None and found.low is not None and found.high is not None
        ]  # fmt: skip
        if rows:
            text = _(
                "The dot is the change; the bar is how sure one can be of it. A bar that touches the dotted line may "
                "be no change at all."
            )
            says = " ".join(f"{r.name}: {_interval(r.value, r.low, r.high)}." for r in rows)
            out += [
                "<figure>", drawing.changes(rows, says, _("slower"), _("faster")),
                _p(_("beats a minute"), "axis under"),
                f"<figcaption>{_p(text, 'soft')}</figcaption></figure>",
            ]  # fmt: skip
        return out

    def _otherwise(self, said: list[str]) -> list[str]:
        if not said:
            return []
        rows = "".join(f"<li>{escape(sentence)}</li>" for sentence in said)
        return [_p(self._("What else it may be:"), "soft"), f'<ul class="soft">{rows}</ul>']

    def _together(self) -> list[str]:
        _ = self._
        if len(self.result.people) < 2:
            return []
        out = [_h2(_("The two hearts beside each other"))]
        for pair in self.result.pairs:
            if len(self.result.pairs) > 1:
                out.append(f"<h3>{escape(self._phase(pair.phase))}</h3>")
            out.append(_p(self.words.together(pair.together), "say"))
            if pair.together.verdict is Verdict.MORE:
                out += self._otherwise(self.words.otherwise(pair.otherwise))
            out += self._among(pair)
        if any(pair.together.p is not None for pair in self.result.pairs):
            text = _(
                "The grey bars show how alike the two look when one recording is laid beside the other in every other "
                "way. By chance alone, the line lies inside the shaded part 95 times in 100."
            )
            out.append(_p(text, "soft"))
        if any(pair.together.verdict is Verdict.NOT_MORE for pair in self.result.pairs):
            out.append(_p(self.words.usual()))
        return out

    def _among(self, pair: PairReading) -> list[str]:
        _, found = self._, pair.together
        if found.null is None or found.statistic is None or found.null_low is None or found.null_high is None:
            return []
        says = self.words.together_number(pair)
        shown = drawing.among(
            found.null, found.statistic, found.null_low, found.null_high, says, _("this recording")
        )
        return [
            "<figure>", shown,
            "<figcaption>", _p(_("less alike – more alike"), "axis under"), "</figcaption></figure>",
        ]  # fmt: skip

    def _quality(self) -> list[str]:
        _ = self._
        out = [_h2(_("The recordings")), "<ul>"]
        for person in self.result.people:
            recording = person.heart.recording
            said = [
                _("%(name)s: %(kind)s.")
                % {"name": person.heart.name, "kind": self.words.kind(recording.kind)}
            ]
            if person.reading is not None:
                said += filter(None, [self.words.level(person.reading.level)])
            said += self.words.notes(recording.notes)
            out.append(f"<li>{escape(' '.join(said))}</li>")
        return [*out, "</ul>"]

    # --- numbers, for whoever opens them -------------------------------------------------------------------

    def _numbers(self) -> list[str]:
        _ = self._
        out = ["<details><summary>", escape(_("In numbers")), "</summary>"]
        for person in self.result.people:
            if person.change is not None and (said := self.words.change_number(person.change)):
                out.append(_p(f"{person.heart.name}: {said}"))
        for pair in self.result.pairs:
            if said := self.words.together_number(pair):
                out.append(_p(f"{self._phase(pair.phase)}: {said}"))
                if follows := self.words.follows(pair.together, *self.names[:2]):
                    out.append(_p(follows))
        for person in self.result.people:
            out += self._table(person)
        out.append(_p(_("Every number with its unit and settings is in report.json."), "soft"))
        return [*out, "</details>"]

    def _table(self, person: Person) -> list[str]:
        if person.reading is None or not person.reading.phases:
            return []
        _ = self._
        heads = [
            _("minutes"), _("beats a minute"), _("RMSSD, ms"), _("SDNN, ms"), _("breaths a minute"),
            _("unread beats"),
        ]  # fmt: skip
        head = "".join(f'<th scope="col">{escape(text)}</th>' for text in (_("phase"), *heads))
        rows = "".join(self._row(each, heads) for each in person.reading.phases)
        caption = f"<caption>{escape(person.heart.name)}</caption>"
        return [
            f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>",
            *self._reasons(person),
        ]

    def _row(self, found: PhaseNumbers, heads: list[str]) -> str:
        cells = [
            short(found.minutes), _or_dash(found.time.mean_hr), _or_dash(found.time.rmssd), _or_dash(found.time.sdnn),
            _or_dash(found.breath.per_minute), f"{100 * found.share_touched:.1f} %",
        ]  # fmt: skip
        data = "".join(
            f'<td data-label="{escape(head, quote=True)}">{escape(cell)}</td>'
            for head, cell in zip(heads, cells, strict=True)
        )
        return f'<tr><th scope="row">{escape(self._phase(found.phase))}</th>{data}</tr>'

    def _reasons(self, person: Person) -> list[str]:
        """Why a dash stands where it stands, once each."""
        said: list[str] = []
        for found in person.reading.phases if person.reading is not None else ():
            if found.time.mean_hr is None:
                said.append(self.words.rate(found.time))
            if found.time.rmssd is None:
                said.append(self.words.variation(found.time))
            if found.breath.per_minute is None:
                said.append(self.words.breath(found.breath))
        rows = "".join(f"<li>{escape(each)}</li>" for each in dict.fromkeys(said))
        return [f'<ul class="soft">{rows}</ul>'] if rows else []

    def _foot(self) -> list[str]:
        _ = self._
        return [
            "<footer>",
            _p(
                _(
                    "This page knows when hearts beat, and nothing else. It says nothing about illness, and nothing "
                    "about how two people get on. For a worry about a heart, a doctor is the one to ask."
                )
            ),
            _p(
                _(
                    "Nothing was sent anywhere. Whoever was recorded may ask for this file to be deleted, at any time "
                    "and without a reason."
                )
            ),
            _p(f"Leanto {__version__}"),
            "</footer>",
        ]


def _p(text: str, sort: str = "") -> str:
    return f'<p class="{sort}">{escape(text)}</p>' if sort else f"<p>{escape(text)}</p>"


def _h2(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def _or_dash(value: float | None) -> str:
    return "–" if value is None else short(value)


def _interval(value: float, low: float, high: float) -> str:
    return f"{value:+.1f} ({low:+.1f}, {high:+.1f})".replace("-", "−")


def clock(seconds: float) -> str:
    """4:05, 1:04:05."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    if hours:
        return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"
    return f"{rest // 60}:{rest % 60:02d}"
