"""WFDB, the format of PhysioNet: a .hea text beside a .dat of curves (format 212 or 16) and an .atr of labelled beats.

Source: the WFDB manual's pages header(5), signal(5) and annot(5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from leanto.engine.rhythm.beats import Beats
from leanto.engine.rhythm.importers.devices import labelled
from leanto.engine.rhythm.importers.plain import number
from leanto.engine.rhythm.importers.recording import Beside, NotReadable, Recording, Signal, recording
from leanto.engine.rhythm.values import Floats

# Codes of beats in an .atr file; all others say something else (rhythm, noise, notes).
BEATS = {
    1: "N", 2: "L", 3: "R", 4: "a", 5: "V", 6: "F", 7: "J", 8: "A", 9: "S", 10: "E", 11: "j", 12: "/",
    13: "Q", 25: "B", 30: "?", 34: "e", 35: "n", 38: "f", 41: "r",
}  # fmt: skip
NORMAL = "NLRBejn"
NOISE = 14
SKIP, NUM, SUB, CHN, AUX = 59, 60, 61, 62, 63


@dataclass(frozen=True, slots=True)
class _Line:
    """A curve as the header names it."""

    file: str
    form: int
    gain: float
    base: float
    label: str


def read(name: str, data: bytes, beside: Beside) -> Recording:
    """A record by any of its files; the others are asked for by name. Raises NotReadable."""
    stem = name.rpartition(".")[0] or name
    header = data if name.lower().endswith(".hea") else beside(f"{stem}.hea")
    if header is None:
        raise NotReadable("no_header_file", file=f"{stem}.hea")
    rate, samples, lines, start = _header(header.decode("latin-1"))
    labels = data if name.lower().endswith(".atr") else beside(f"{stem}.atr")
    beats = labelled_beats(labels, rate) if labels is not None else None
    signals: tuple[Signal, ...] = ()
    if beats is None and lines:
        curve = data if name == lines[0].file else beside(lines[0].file)
        if curve is None:
            raise NotReadable("no_data_file", file=lines[0].file)
        signals = _signals(curve, rate, samples, lines)
    return recording("wfdb", beats=beats, signals=signals, start=start)


def _header(text: str) -> tuple[float, int, list[_Line], datetime | None]:
    rows = [row.split() for row in text.splitlines() if row.strip() and not row.lstrip().startswith("#")]
    if not rows or len(rows[0]) < 2 or not rows[0][1].isdigit() or "/" in rows[0][0]:
        raise NotReadable("damaged")
    rate = number(re.split(r"[/(]", rows[0][2])[0]) if len(rows[0]) > 2 else 250.0
    samples = int(rows[0][3]) if len(rows[0]) > 3 and rows[0][3].isdigit() else 0
    if not 0 < rate < 100_000:
        raise NotReadable("damaged")
    start = None
    if len(rows[0]) > 5:
        try:
            start = datetime.strptime(" ".join(rows[0][4:6]).split(".")[0], "%H:%M:%S %d/%m/%Y")  # noqa: DTZ007
        except ValueError:
            start = None
    lines = []
    for row in rows[1 : 1 + int(rows[0][1])]:
        if len(row) < 2 or not row[1].isdigit():
            raise NotReadable("unknown_wfdb_form")
        gain = re.match(r"([\d.]+)(?:\((-?\d+)\))?", row[2]) if len(row) > 2 else None
        zero = number(row[4]) if len(row) > 4 else 0.0
        base = float(gain[2]) if gain and gain[2] else zero
        lines.append(
            _Line(row[0], int(row[1]), (number(gain[1]) if gain else 0.0) or 200.0, base, " ".join(row[8:]))
        )
    return rate, samples, lines, start


def _signals(data: bytes, rate: float, samples: int, lines: list[_Line]) -> tuple[Signal, ...]:
    """The curves that lie interleaved in one file."""
    lines = [line for line in lines if line.file == lines[0].file]
    count, form = len(lines), lines[0].form
    if form not in (16, 212) or any(line.form != form for line in lines):
        raise NotReadable("unknown_wfdb_form")
    values = _form_212(data) if form == 212 else np.frombuffer(data, "<i2", len(data) // 2).astype(np.float64)
    if values.size < max(samples, 2) * count:
        raise NotReadable("cut_short")
    rows = values[: values.size // count * count].reshape(-1, count)[: samples or None]
    made = []
    for n, line in enumerate(lines):
        label = line.label.lower()
        of = "breath" if "resp" in label else "pulse" if "pleth" in label else "ecg"
        made.append(Signal(of, rate, (rows[:, n] - line.base) / line.gain, line.label))
    return tuple(made)


def _form_212(data: bytes) -> Floats:
    """Pairs of 12-bit numbers in three bytes."""
    triples = np.frombuffer(data, np.uint8, len(data) // 3 * 3).reshape(-1, 3).astype(np.int32)
    both = np.empty(2 * len(triples), np.int32)
    both[0::2] = triples[:, 0] | (triples[:, 1] & 0x0F) << 8
    both[1::2] = triples[:, 2] | (triples[:, 1] & 0xF0) << 4
    return (both - ((both & 0x800) << 1)).astype(np.float64)


def labelled_beats(data: bytes, rate: float) -> Beats:
    """Beats of an .atr file with what cardiologists called them; a stretch marked as noise breaks the line."""
    at, now = 0, 0
    samples: list[int] = []
    letters: list[str] = []
    while at + 1 < len(data):
        word = data[at] | data[at + 1] << 8
        code, step = word >> 10, word & 0x3FF
        at += 2
        if code == 0 and step == 0:
            break
        if code == SKIP:
            if at + 4 > len(data):
                raise NotReadable("cut_short")
            high, low = data[at] | data[at + 1] << 8, data[at + 2] | data[at + 3] << 8
            jump = high << 16 | low
            now += jump - (1 << 32 if jump & 0x80000000 else 0)
            at += 4
        elif code == AUX:
            at += step + (step & 1)
        elif code not in (NUM, SUB, CHN):
            now += step
            if code in BEATS or code == NOISE:
                samples.append(now)
                letters.append(BEATS.get(code, "~"))
    else:
        raise NotReadable("cut_short")  # an .atr file ends with two zero bytes
    return labelled(np.array(samples) / rate, letters, "wfdb", normal=NORMAL, early="aVFJASE/Q?fr")
