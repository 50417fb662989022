"""Pictures for the report: SVG that stretches with the page, with words laid over it so that they stay readable.

A picture is one `role="img"` with a sentence that says what it shows; every number in it also stands in a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_DOTS = 240
BINS = 41
ISOLATED = "\u2068%s\u2069"
"""A text whose direction turns nothing around it."""


def nice_step(span: float, most: int) -> float:
    """A step of 1, 2 or 5 times a power of ten, so that at most `most` of them fit."""
    raw = max(span, 1e-9) / most
    power = 10.0 ** np.floor(np.log10(raw))
    return float(next(power * m for m in (1, 2, 5, 10) if power * m >= raw - 1e-12))


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from low to high."""
    step = nice_step(high - low, most)
    first = np.ceil(low / step - 1e-9)
    return [float(n * step) + 0.0 for n in np.arange(first, high / step + 1e-9)]


def plain(value: float) -> str:
    """A tick's number without needless zeros, with a real minus."""
    return f"{value + 0.0:.6g}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class Frame:
    """The values that the edges of a picture stand for."""

    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        """0 to 1000 from left to right."""
        return round(1000.0 * (value - self.left) / (self.right - self.left), 1)

    def y(self, value: float) -> float:
        """0 to 1000 from the top."""
        return round(1000.0 * (self.high - value) / (self.high - self.low), 1)

    def side(self, value: float) -> str:
        """`left: …` in percent."""
        return f"left:{self.x(value) / 10:.2f}%"

    def top(self, value: float) -> str:
        """`top: …` in percent."""
        return f"top:{self.y(value) / 10:.2f}%"


def picture(says: str, svg: Sequence[str], words: Sequence[str], sort: str) -> str:
    """One picture: what it says to whoever does not see it, its lines, and the words over them."""
    return (
        f'<div class="plot {sort}" role="img" aria-label="{escape(says, quote=True)}">'
        '<svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'{"".join(svg)}</svg><div class="over" aria-hidden="true">{"".join(words)}</div></div>'
    )


def word(text: str, where: str, sort: str) -> str:
    """A word over a picture. Decoration for the eye: the picture's own sentence is what is read out."""
    return f'<span class="{sort}" style="{where}">{escape(text)}</span>'


def thinned(at: Floats, values: Floats) -> tuple[Floats, Floats]:
    """At most MOST_DOTS means; a hole that fills a whole step stays a hole."""
    size = max(1, -(-len(values) // MOST_DOTS))
    count = -(-len(values) // size)
    padded = np.full(count * size, np.nan)
    padded[: len(values)] = values
    parts = padded.reshape(count, size)
    known = np.isfinite(parts)
    sums = np.where(known, parts, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums / known.sum(axis=1)
    return at[::size][:count], means


def line(frame: Frame, at: Floats, values: Floats, sort: str) -> str:
    """A curve that breaks where nothing was measured."""
    path: list[str] = []
    pen_up = True
    for x, y in zip(at.tolist(), values.tolist(), strict=True):
        if not np.isfinite(y):
            pen_up = True
            continue
        path.append(f"{'M' if pen_up else 'L'}{frame.x(x)} {frame.y(y)}")
        pen_up = False
    return f'<path class="{sort}" d="{"".join(path)}"/>'


@dataclass(frozen=True, slots=True)
class Line:
    """A curve to draw: seconds, beats/min."""

    at: Floats
    values: Floats


@dataclass(frozen=True, slots=True)
class Band:
    """A phase to shade, in seconds, with its letter."""

    start: float
    end: float
    letter: str


def curves(lines: Sequence[Line], bands: Sequence[Band], says: str) -> str:
    """Heart rates over minutes, phases shaded. At least one line has a value."""
    known = np.concatenate([each.values[np.isfinite(each.values)] for each in lines])
    low, high = (float(v) for v in np.percentile(known, [0.5, 99.5])) if known.size else (50.0, 90.0)
    low, high = np.floor((low - 3) / 5) * 5, np.ceil((high + 3) / 5) * 5
    left = min(float(each.at[0]) for each in lines if each.at.size) / 60
    right = max(float(each.at[-1]) for each in lines if each.at.size) / 60
    frame = Frame(left, max(right, left + 0.1), float(low), float(high))
    svg: list[str] = []
    words: list[str] = []
    for n, band in enumerate(bands):
        x, end = frame.x(band.start / 60), frame.x(band.end / 60)
        svg.append(f'<rect class="band b{n % 2}" x="{x}" y="0" width="{round(end - x, 1)}" height="1000"/>')
        words.append(word(band.letter, frame.side((band.start + band.end) / 120), "letter"))
    for value in ticks(frame.low, frame.high, 5):
        svg.append(f'<path class="grid" d="M0 {frame.y(value)}H1000"/>')
        words.append(word(plain(value), frame.top(value), "y"))
    for value in ticks(frame.left, frame.right, 8):
        words.append(word(plain(value), frame.side(value), "x"))
    for n, each in enumerate(lines):
        at, values = thinned(each.at / 60, np.clip(each.values, frame.low, frame.high))
        svg.append(line(frame, at, values, f"heart p{n}"))
    return picture(says, svg, words, "curves")


@dataclass(frozen=True, slots=True)
class Interval:
    """A change with its interval."""

    name: str
    value: float
    low: float
    high: float


def changes(rows: Sequence[Interval], says: str, slower: str, faster: str) -> str:
    """Each change as a dot on its interval, beside a line where nothing changed."""
    reach = max(1.0, *(max(abs(row.low), abs(row.high), abs(row.value)) for row in rows)) * 1.15
    frame = Frame(-reach, reach, 0.0, float(len(rows)))
    svg = [f'<path class="zero" d="M{frame.x(0)} 0V1000"/>']
    words = []
    for n, row in enumerate(rows):
        y = frame.y(len(rows) - n - 0.62)
        svg.append(f'<path class="reach p{n}" d="M{frame.x(row.low)} {y}H{frame.x(row.high)}"/>')
        words.append(word("", f"{frame.side(row.value)};top:{y / 10:.2f}%", f"dot p{n}"))
        words.append(word(row.name, f"top:{100 * n / len(rows):.2f}%", "name"))
    for value in ticks(-reach, reach, 6):
        words.append(word(plain(value), frame.side(value), "x"))
    words += [
        word(f"← {ISOLATED % slower}", "left:0", "end"),
        word(f"{ISOLATED % faster} →", "right:0", "end"),
    ]
    return picture(says, svg, words, f"changes rows{len(rows)}")


def among(null: Floats, observed: float, low: float, high: float, says: str, here: str) -> str:
    """Where this recording lies among all other ways of laying one beside the other."""
    least, most = float(min(null.min(), observed)), float(max(null.max(), observed))
    room = 0.06 * max(most - least, 1e-6)
    left, right = least - room, most + room
    counts, edges = np.histogram(null, BINS, (left, right))
    frame = Frame(left, right, 0.0, float(counts.max()) * 1.12)
    svg = [
        f'<rect class="band b0" x="{frame.x(low)}" y="0" '
        f'width="{round(frame.x(high) - frame.x(low), 1)}" height="1000"/>'
    ]
    for count, edge, after in zip(counts.tolist(), edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if count:
            x, end = frame.x(edge), frame.x(after)
            svg.append(
                f'<rect class="bar" x="{x}" y="{frame.y(count)}" width="{round(end - x - 1.5, 1)}" '
                f'height="{round(1000 - frame.y(count), 1)}"/>'
            )
    svg.append(f'<path class="here" d="M{frame.x(observed)} 90V1000"/>')
    edge = "right" if frame.x(observed) > 500 else "left"
    place = frame.side(observed) if edge == "left" else f"right:{100 - frame.x(observed) / 10:.2f}%"
    words = [word(here, place, f"here {edge}")]
    words += [word(plain(value), frame.side(value), "x") for value in ticks(left, right, 5)]
    return picture(says, svg, words, "among")
