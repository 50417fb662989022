"""Lists and tables as text: intervals one per line, and CSV with headings (Polar, Movesense, Kubios, sensor loggers).

Headings are known by what they say, units by range, so that an export of an app that nobody here has seen still reads.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from leanto.engine.rhythm.beats import LONGEST
from leanto.engine.rhythm.importers.plain import (
    RATES,
    from_intervals,
    moment,
    number,
    numbers,
    rr_in_ms,
    seconds_of,
    since_1970,
    with_gaps,
)
from leanto.engine.rhythm.importers.recording import (
    NotReadable,
    Recording,
    Signal,
    Trend,
    recording,
)
from leanto.engine.rhythm.values import Floats

FASTEST_RATE_LIST = 10.0
"""Values a second above which a column is a curve, not a list of heart rates."""
HEADINGS = {
    "rr": r"\b(?:rr|r-r|rri|ibi|nn|ppi?)\b|\brr[ _-]?interval|^rr|interbeat",
    "rate": r"\b(?:hr|bpm|heart ?rate|heart_rate|pulse rate)\b",
    "ecg": r"\becg|\bekg",
    "pulse": r"\bppg|\bpleth|\bbvp|\bpulse\b",
    "breath": r"\bresp|\bbreath|\bbelt\b|\bchest\b|\bthorax",
}
TIME = r"time|timer|\bt\b|seconds|^ms$|\bdate\b"
BY_LIGHT = r"\bppi?\b"
LEAST_RATE = {"ecg": 60.0, "pulse": 15.0, "breath": 4.0}
"""Values a second that a curve must have, or it is somebody's mean."""
AHEAD = 10
"""Rows that a late row may need to be followed by those that catch up."""


def rows_of(text: str) -> list[list[str]]:
    """Cells by line. The separator is the one that most of the first lines have."""
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    if not lines:
        raise NotReadable("empty")
    head = lines[:20]
    sign = max(";\t,", key=lambda each: sum(each in line for line in head))
    if not any(sign in line for line in head):
        return [line.split() for line in lines]
    return list(csv.reader(io.StringIO("\n".join(lines)), delimiter=sign))


def read(text: str) -> Recording:
    """A list or a table. Raises NotReadable."""
    try:
        rows = rows_of(text)
    except csv.Error as error:
        raise NotReadable("unknown_kind") from error
    if _is_polar_flow(rows):
        return _polar_flow(rows)
    rows = [row for row in rows if not row[0].lstrip().startswith(("#", "//"))] if rows else rows
    first = next((n for n, row in enumerate(rows) if _all_numbers(row)), None)
    if first is None:
        raise NotReadable("unknown_kind")
    header = [cell.strip().lower() for cell in rows[first - 1]] if first else []
    body = rows[first:]
    if len(header) < 2 and len(body[0]) < 2:
        return _one_column(body)
    return _table(header, body)


def _all_numbers(row: Sequence[str]) -> bool:
    """A line of values: at least one number, and nothing that is not a number, a moment or empty."""
    filled = [cell for cell in row if cell.strip()]
    found = [cell for cell in filled if number(cell) == number(cell)]
    return bool(found) and all(number(cell) == number(cell) or moment(cell) for cell in filled)


def _one_column(rows: list[list[str]]) -> Recording:
    values = numbers([row[0] if row else "" for row in rows])
    unread = int(np.isnan(values).sum())
    if unread > max(3, 0.05 * values.size):
        raise NotReadable("not_numbers", count=unread)
    ms = rr_in_ms(values)
    notes = ("seconds_found",) if ms is not values and float(np.nanmedian(values)) < 100 else ()
    return recording("rr_text", beats=from_intervals(ms, "rr_text"), notes=notes + _some_unread(unread))


def _some_unread(count: int) -> tuple[str, ...]:
    return ("some_lines_unread",) if count else ()


def _table(header: list[str], body: list[list[str]]) -> Recording:
    width = max(len(row) for row in body[:50])
    columns = [[row[n] if n < len(row) else "" for row in body] for n in range(width)]
    named = _named(header, width)
    at, start = _clock([columns[n] for n, cell in enumerate(header[:width]) if re.search(TIME, cell)])
    if not header and width == 2:  # Kubios and others: time, interval
        (at, start), named = _times(columns[0]), {"rr": 1}
    if "rr" in named:
        by_light = bool(header) and re.search(BY_LIGHT, header[named["rr"]]) is not None
        return _intervals(numbers(columns[named["rr"]]), at, start, ("light_sensor",) if by_light else ())
    signals = tuple(
        Signal(of, rate, _evenly(at, numbers(columns[named[of]]), rate), header[named[of]])
        for of, least in LEAST_RATE.items()
        if of in named and at is not None and (rate := _rate(at)) >= least
    )
    if signals and "rate" not in named:
        return recording("curve_table", signals=signals, start=start)
    if "rate" in named and at is not None:
        values = numbers(columns[named["rate"]])
        rate = _rate(at)
        if rate > FASTEST_RATE_LIST:  # "hr" over a raw sensor curve, as some loggers name it
            signal = Signal("pulse", rate, _evenly(at, values, rate), header[named["rate"]])
            return recording("curve_table", signals=(*signals, signal), start=start)
        return recording("rate_table", trend=_trend(at, values), signals=signals, start=start)
    raise NotReadable("unknown_columns")


def _named(header: list[str], width: int) -> dict[str, int]:
    """Which column is what; the first that fits, and no column twice."""
    named: dict[str, int] = {}
    for what, pattern in HEADINGS.items():
        for n, cell in enumerate(header[:width]):
            if what not in named and n not in named.values() and re.search(pattern, cell):
                named[what] = n
    return named


def _clock(columns: list[list[str]]) -> tuple[Floats | None, datetime | None]:
    """Seconds from the first row, and when that was.

    A logger may write several clocks: when the phone got a row, and the sensor's own. The sensor's counts time where
    it does (it rises, and not in jumps); the moment of the first row is taken from whichever knows it.
    """
    read = [_times(column) for column in columns]
    start = next((start for _at, start in read if start is not None), None)
    known = [at for at, _start in read if at is not None]

    def even(at: Floats) -> float:
        """Share of rows later than the row before."""
        steps = np.diff(at[np.isfinite(at)])
        return float((steps > 0).mean()) if steps.size else 0.0

    return max(known, key=even, default=None), start


def _times(texts: list[str]) -> tuple[Floats | None, datetime | None]:
    """Seconds from the first row, and the moment of the first row where the file has one."""
    if (first := moment(texts[0])) is not None and number(texts[0]) != number(texts[0]):
        moments = [moment(text) for text in texts]
        try:
            values = [(each - first).total_seconds() if each else np.nan for each in moments]
        except TypeError:  # some with a zone, some without
            raise NotReadable("mixed_times") from None
        return np.array(values, dtype=np.float64), first
    values_read = numbers(texts)
    if np.isfinite(values_read).sum() < 2:
        return None, None
    seconds = seconds_of(values_read)
    known = seconds[np.isfinite(seconds)]
    return seconds - known[0], since_1970(float(known[0]))


def _intervals(rr: Floats, at: Floats | None, start: datetime | None, notes: tuple[str, ...]) -> Recording:
    ms = rr_in_ms(rr)
    notes += ("seconds_found",) if float(np.nanmedian(rr)) < 100 else ()
    if at is None:
        return recording("rr_table", beats=from_intervals(ms, "rr_table"), start=start, notes=notes)
    good = np.isfinite(at) & np.isfinite(ms) & (ms > 0)
    at, ms = at[good], ms[good]
    if at.size < 2:
        raise NotReadable("no_beats")
    # Times say when a row was written, late by a second and more, several at once; intervals say when the heart beat.
    # So times are used for one thing only: to see where beats are missing and nothing that follows catches up.
    inside = np.cumsum(ms) / 1000.0
    late = at - inside
    padded = np.r_[late, np.full(AHEAD - 1, np.inf)]
    soonest = np.lib.stride_tricks.sliding_window_view(padded, AHEAD).min(axis=1)
    jump = np.r_[0.0, soonest[1:] - late[:-1]]
    begun = jump > LONGEST
    jump[~begun] = 0.0
    rr_known = np.where(begun, np.nan, ms)
    return recording(
        "rr_table", beats=with_gaps(inside + np.cumsum(jump), rr_known, "rr_table"), start=start, notes=notes
    )


def _rate(at: Floats) -> float:
    """Samples a second of a column of times, 0 where they do not go on."""
    known = at[np.isfinite(at)]
    step = float(np.median(np.diff(known))) if known.size > 2 else 0.0
    if step <= 0:
        # Several samples share one time (a packet): the whole of it decides.
        span = float(known[-1] - known[0]) if known.size > 2 else 0.0
        return known.size / span if span > 0 else 0.0
    mean = float(known[-1] - known[0]) / (known.size - 1)
    return 1.0 / mean if 0 < mean < 1.5 * step else 1.0 / step


def _evenly(at: Floats, values: Floats, rate: float) -> Floats:
    """The values on an even grid; nan where more than two samples are missing in a row."""
    good = np.isfinite(at) & np.isfinite(values)
    if good.sum() < 2:
        raise NotReadable("no_beats")
    at, values = at[good], values[good]
    if np.any(np.diff(at) <= 0):
        return values
    count = min(int((at[-1] - at[0]) * rate) + 1, 20 * at.size)
    grid = at[0] + np.arange(count) / rate
    out = np.interp(grid, at, values)
    before = np.searchsorted(at, grid, side="right").clip(1, at.size - 1)
    out[(at[before] - at[before - 1]) > 3.5 / rate] = np.nan
    return np.asarray(out, dtype=np.float64)


def _trend(at: Floats, rate: Floats) -> Trend:
    good = np.isfinite(at) & (rate >= RATES[0]) & (rate <= RATES[1])
    return Trend(at[good], rate[good])


def _is_polar_flow(rows: list[list[str]]) -> bool:
    """Polar Flow's export: two lines about the training, then a table of one line a second."""
    return (
        len(rows) > 3
        and len(rows[0]) > 3
        and rows[2][0].strip().lower() == "sample rate"
        and "Date" in rows[0]
    )


def _polar_flow(rows: list[list[str]]) -> Recording:
    about = dict(zip((cell.strip() for cell in rows[0]), rows[1], strict=False))
    header = [cell.strip().lower() for cell in rows[2]]
    rate = next((n for n, cell in enumerate(header) if cell.startswith("hr")), None)
    if rate is None:
        raise NotReadable("unknown_columns")
    step = number(rows[3][0]) if rows[3] else 1.0
    values = numbers([row[rate] if rate < len(row) else "" for row in rows[3:]])
    at = np.arange(values.size, dtype=np.float64) * (step if step > 0 else 1.0)
    start = None
    for pattern in ("%d-%m-%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S"):
        try:
            start = datetime.strptime(f"{about.get('Date', '')} {about.get('Start time', '')}", pattern)  # noqa: DTZ007
        except ValueError:
            continue
    return recording("polar_csv", trend=_trend(at, values), start=start)
