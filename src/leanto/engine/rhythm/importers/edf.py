"""EDF, EDF+ and BDF: evenly sampled curves of medical recorders. A reader of just the curves about heart and breath.

Source: the public descriptions of EDF (Kemp 1992), EDF+ (Kemp and Olivan 2003) and BDF (BioSemi, 24 bits).
"""

from __future__ import annotations

import re
from datetime import datetime

import numpy as np

from leanto.engine.rhythm.importers.recording import NotReadable, Recording, Signal, recording
from leanto.engine.rhythm.values import Floats

SORTS = {
    "ecg": r"\becg|\bekg|\bii?$|\bv[1-6]$|lead",
    "pulse": r"ppg|pleth|\bbvp|\bpulse",
    "breath": r"resp|breath|thor|abdo|belt|chest|airflow|nasal",
}


def is_edf(data: bytes) -> bool:
    """Version 0 in eight characters, or BioSemi's mark."""
    return data[:8] == b"0       " or data[:8] == b"\xffBIOSEMI"


def read(data: bytes) -> Recording:
    """The curves about heart and breath, in their own units. Raises NotReadable."""
    wide = 3 if data[:1] == b"\xff" else 2
    if len(data) < 256:
        raise NotReadable("cut_short")
    if data[192:197] in (b"EDF+D", b"BDF+D"):  # pieces with pauses: read as one they would lie about time
        raise NotReadable("in_pieces")
    count, records = _whole(data[252:256]), _whole(data[236:244])
    seconds = _real(data[244:252])
    head = 256 * (count + 1)
    if not 0 < count <= 4096:
        raise NotReadable("damaged")
    if len(data) < head:
        raise NotReadable("cut_short")

    def cells(before: int, size: int) -> list[bytes]:
        first = 256 + before * count
        return [data[first + n * size : first + (n + 1) * size] for n in range(count)]

    labels = [cell.decode("latin-1").strip() for cell in cells(0, 16)]
    low, high, digital_low, digital_high = (
        [_real(cell) for cell in cells(before, 8)] for before in (104, 112, 120, 128)
    )
    samples = [_whole(cell) for cell in cells(216, 8)]
    if min(samples) < 0 or not 0 < seconds < 86_400:
        raise NotReadable("damaged")
    per_record = sum(samples) * wide
    there = (len(data) - head) // per_record if per_record else 0
    if not there or (records > 0 and there < records):
        raise NotReadable("cut_short")
    records = there if records < 0 else records
    block = np.frombuffer(data, np.uint8, records * per_record, head).reshape(records, per_record)
    signals = []
    at = 0
    for n, label in enumerate(labels):
        size = samples[n] * wide
        of = next((of for of, pattern in SORTS.items() if re.search(pattern, label.lower())), None)
        if of is not None and samples[n] and digital_high[n] > digital_low[n]:
            raw = _digits(block[:, at : at + size], wide)
            scale = (high[n] - low[n]) / (digital_high[n] - digital_low[n])
            values = (raw - digital_low[n]) * scale + low[n]
            signals.append(Signal(of, samples[n] / seconds, values, label))
        at += size
    if not signals:
        raise NotReadable("no_known_signal", names="; ".join(filter(None, labels))[:120])
    return recording("edf" if wide == 2 else "bdf", signals=tuple(signals), start=_start(data[168:184]))


def _digits(block: np.ndarray, wide: int) -> Floats:
    """Little-endian whole numbers of two or three bytes."""
    if wide == 2:
        return np.ascontiguousarray(block).view("<i2").astype(np.float64).ravel()
    parts = block.reshape(-1, 3).astype(np.int64)
    values = parts[:, 0] | parts[:, 1] << 8 | parts[:, 2] << 16
    return (values - ((values & 0x800000) << 1)).astype(np.float64)


def _whole(cell: bytes) -> int:
    try:
        return int(cell.decode("ascii").strip())
    except ValueError:
        raise NotReadable("damaged") from None


def _real(cell: bytes) -> float:
    try:
        value = float(cell.decode("ascii").strip().replace(",", "."))
    except ValueError:
        raise NotReadable("damaged") from None
    if not np.isfinite(value):
        raise NotReadable("damaged")
    return value


def _start(cell: bytes) -> datetime | None:
    """dd.mm.yyhh.mm.ss, with years from 1985 to 2084."""
    found = re.fullmatch(rb"(\d\d)\.(\d\d)\.(\d\d)(\d\d)\.(\d\d)\.(\d\d)", cell)
    if found is None:
        return None
    day, month, year, hour, minute, second = (int(part) for part in found.groups())
    try:
        return datetime(year + (1900 if year >= 85 else 2000), month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
