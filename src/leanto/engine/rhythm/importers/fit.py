"""FIT, the binary file of Garmin and others: a small reader of just the messages that hold the heart.

Two kinds are read: `hrv` (78: intervals between beats, in ms) and `record` (20: a time and one heart rate). Everything
else is stepped over by its declared length. Source: the layout published by Garmin as "FIT protocol".
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from leanto.engine.rhythm.beats import LONGEST, Beats
from leanto.engine.rhythm.importers.plain import since_1970, with_gaps
from leanto.engine.rhythm.importers.recording import NotReadable, Recording, Trend, recording

EPOCH = 631_065_600  # 1989-12-31, the first second of FIT
HRV, RECORD = 78, 20
TIMESTAMP, HEART_RATE = 253, 3
NO_RR, NO_RATE, NO_TIME = 0xFFFF, 0xFF, 0xFFFFFFFF
_CRC = (
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
    0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Shape:
    """What one local message looks like: its fields as (number, offset, size)."""

    number: int
    order: str
    size: int
    fields: tuple[tuple[int, int, int], ...]


def is_fit(data: bytes) -> bool:
    """The four letters of the header."""
    return data[8:12] == b".FIT" and len(data) > 11 and data[0] in (12, 14)


def crc(data: bytes) -> int:
    """FIT's 16-bit checksum."""
    value = 0
    for byte in data:
        value = ((value >> 4) & 0x0FFF) ^ _CRC[value & 0xF] ^ _CRC[byte & 0xF]
        value = ((value >> 4) & 0x0FFF) ^ _CRC[value & 0xF] ^ _CRC[byte >> 4]
    return value


def read(data: bytes) -> Recording:
    """Beats where the file has intervals, else the one heart rate a second that the watch wrote."""
    head, size = data[0], int(struct.unpack_from("<I", data, 4)[0])
    if len(data) < head + size + 2:
        raise NotReadable("cut_short")
    if crc(data[: head + size]) != struct.unpack_from("<H", data, head + size)[0]:
        raise NotReadable("damaged")
    packets, trend = _messages(data, head, head + size)
    times = [at for at, _ in trend]
    start = times[0] if times else next((at for at, _ in packets if at is not None), None)
    made = None
    if len(times) > 1:
        made = Trend(
            np.array(times, dtype=np.float64) - times[0], np.array([rate for _, rate in trend], float)
        )
    beats = None
    if sum(len(rr) for _, rr in packets) > 1:
        beats = _beats(packets, start)
    return recording(
        "fit", beats=beats, trend=made, start=since_1970(start + EPOCH) if start is not None else None
    )


def _messages(
    data: bytes, at: int, end: int
) -> tuple[list[tuple[int | None, list[float]]], list[tuple[int, int]]]:
    """Intervals with the last time seen before them, and (time, rate). Raises NotReadable."""
    shapes: dict[int, _Shape] = {}
    packets: list[tuple[int | None, list[float]]] = []
    trend: list[tuple[int, int]] = []
    now: int | None = None
    while at < end:
        header = data[at]
        at += 1
        if not header & 0x80 and header & 0x40:
            shapes[header & 0x0F], at = _shape(data, at, bool(header & 0x20))
            continue
        local = (header >> 5) & 0x03 if header & 0x80 else header & 0x0F
        if local not in shapes:
            raise NotReadable("damaged")
        shape = shapes[local]
        if at + shape.size > end:
            raise NotReadable("cut_short")
        if header & 0x80 and now is not None:  # a time in five bits, that turns over every 32 s
            now += ((header & 0x1F) - now) & 0x1F
        for field, offset, size in shape.fields:
            if field == TIMESTAMP and size == 4:
                value = int(struct.unpack_from(shape.order + "I", data, at + offset)[0])
                now = value if value != NO_TIME else now
        if shape.number == HRV:
            packets.append((now, _intervals(data, at, shape)))
        elif shape.number == RECORD and now is not None:
            for field, offset, size in shape.fields:
                if field == HEART_RATE and size == 1 and data[at + offset] not in (0, NO_RATE):
                    trend.append((now, data[at + offset]))
        at += shape.size
    return packets, trend


def _shape(data: bytes, at: int, own_fields: bool) -> tuple[_Shape, int]:
    order = ">" if data[at + 1] else "<"
    number = int(struct.unpack_from(order + "H", data, at + 2)[0])
    count = data[at + 4]
    at += 5
    fields, offset = [], 0
    for _ in range(count):
        fields.append((data[at], offset, data[at + 1]))
        offset += data[at + 1]
        at += 3
    if own_fields:
        more = data[at]
        at += 1
        for _ in range(more):
            offset += data[at + 1]
            at += 3
    return _Shape(number, order, offset, tuple(fields)), at


def _intervals(data: bytes, at: int, shape: _Shape) -> list[float]:
    found: list[float] = []
    for field, offset, size in shape.fields:
        if field == 0:
            values = struct.unpack_from(f"{shape.order}{size // 2}H", data, at + offset)
            found += [float(value) for value in values if value not in (0, NO_RR)]
    return found


def _beats(packets: list[tuple[int | None, list[float]]], start: int | None) -> Beats:
    """Beats on the clock of the records. A jump of that clock past the sum of intervals is a pause: a gap."""
    times: list[float] = []
    known: list[float] = []
    clock = 0.0
    for when, intervals in packets:
        since = None if when is None or start is None else float(when - start)
        broken = False
        if since is not None and times and since - clock > LONGEST:
            clock, broken = since - sum(intervals) / 1000.0, True
        for rr in intervals:
            clock += rr / 1000.0
            times.append(clock)
            known.append(np.nan if broken or rr > LONGEST * 1000.0 else rr)
            broken = False
    return with_gaps(np.array(times), np.array(known), "fit")
