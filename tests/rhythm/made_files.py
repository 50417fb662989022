"""Small recordings of every kind, made here byte by byte, with the beats that are in them."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

from leanto.engine.rhythm.importers import fit as fit_reader

RR = [800.0 + 40.0 * ((n * 7) % 5) for n in range(120)]
"""120 intervals in ms, about 105 s."""
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def fit(rr: list[float] = RR, rates: int = 0, pause: int = 0, *, own_fields: bool = False) -> bytes:
    """A FIT file with hrv messages (and records each second); `pause` seconds of nothing in the middle."""
    body = bytearray()
    body += bytes([0x40, 0, 0]) + struct.pack("<H", 20) + bytes([2, 253, 4, 0x86, 3, 1, 0x02])  # record
    if own_fields:
        body += bytes([0x61, 0, 1]) + struct.pack(">H", 78) + bytes([1, 0, 6, 0x84, 1, 0, 2, 0])
    else:
        body += bytes([0x41, 0, 1]) + struct.pack(">H", 78) + bytes([1, 0, 6, 0x84])
    second = int(NOON.timestamp()) - fit_reader.EPOCH
    passed = 0.0
    body += bytes([0]) + struct.pack("<IB", second, 72)
    for n in range(0, len(rr), 3):
        three = [int(value) for value in rr[n : n + 3]]
        passed += sum(three) / 1000.0
        if pause and n == len(rr) // 6 * 3:
            passed += pause
        body += bytes([0]) + struct.pack("<IB", second + int(passed), 72)
        words = three + [0xFFFF] * (3 - len(three))
        body += bytes([1]) + struct.pack(">3H", *words) + (b"\x07\x07" if own_fields else b"")
    for n in range(rates):
        body += bytes([0]) + struct.pack("<IB", second + int(passed) + n + 1, 60 + n % 30)
    head = struct.pack("<BBHI4s", 12, 0x20, 2132, len(body), b".FIT")
    return head + bytes(body) + struct.pack("<H", fit_reader.crc(head + bytes(body)))


def edf(values: list[int], rate: int, label: str = "ECG I", *, wide: int = 2, mark: str = "") -> bytes:
    """One curve in records of one second: EDF (2 bytes) or BDF (3 bytes), in µV from -1000 to 1000."""
    top = 1 << (8 * wide - 1)
    records = len(values) // rate
    head = (b"0       " if wide == 2 else b"\xffBIOSEMI") + b"X".ljust(80) + b"X".ljust(80)
    head += b"22.11.2612.00.00" + b"512".ljust(8) + mark.encode().ljust(44)
    head += str(records).encode().ljust(8) + b"1".ljust(8) + b"1".ljust(4)
    head += label.encode().ljust(16) + b" " * 80 + b"uV".ljust(8)
    for number in (-1000, 1000, -top, top - 1):
        head += str(number).encode().ljust(8)
    head += b" " * 80 + str(rate).encode().ljust(8) + b" " * 32
    return head + b"".join(value.to_bytes(wide, "little", signed=True) for value in values)


def tcx(rates: list[int], every: int = 1) -> bytes:
    """A track of heart rates."""
    rows = "".join(
        f"<Trackpoint><Time>2026-11-22T12:{n * every // 60:02d}:{n * every % 60:02d}.000Z</Time>"
        f"<HeartRateBpm><Value>{rate}</Value></HeartRateBpm></Trackpoint>"
        for n, rate in enumerate(rates)
    )
    space = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
    return (
        f'<?xml version="1.0"?><TrainingCenterDatabase xmlns="{space}"><Activities><Activity><Lap><Track>{rows}'
        "</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    ).encode()


def apple(
    first: str = "11:59:58.40 PM",
    count: int = 70,
    step: float = 0.85,
    days: tuple[str, ...] = ("2026-11-22",),
) -> bytes:
    """Apple Health's export with one list of beats on each day, that goes past midnight."""
    hour, minute, rest = first.split(":")
    at = (int(hour) % 12 + 12 * ("PM" in first)) * 3600 + int(minute) * 60 + float(rest.split()[0])
    beats = ""
    for n in range(count):
        now = (at + n * step) % 86_400
        half = "PM" if now >= 43_200 else "AM"
        clock = f"{int(now // 3600) % 12 or 12}:{int(now // 60) % 60:02d}:{now % 60:05.2f} {half}"
        beats += f'<InstantaneousBeatsPerMinute bpm="71" time="{clock}"/>'
    record = (
        '<Record type="HKQuantityTypeIdentifierHeartRateVariabilitySDNN" unit="ms" '
        'startDate="DAY 23:59:58 +0100" endDate="DAY 23:59:59 +0100" value="41">'
        f"<HeartRateVariabilityMetadataList>{beats}</HeartRateVariabilityMetadataList></Record>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Record*)>\n]>\n'
        '<HealthData locale="en"><Record type="HKQuantityTypeIdentifierStepCount" value="12"/>'
        f"{''.join(record.replace('DAY', day) for day in days)}</HealthData>"
    ).encode()


def wfdb(beats: list[tuple[int, int]], values: list[int], rate: int = 250) -> dict[str, bytes]:
    """A record "made": labelled beats as (samples since the last one, code) and one curve in format 212."""
    words = bytearray()
    for step, code in beats:
        if step > 1023:
            words += struct.pack("<HHH", 59 << 10, step >> 16, step & 0xFFFF)
            step = 0
        words += struct.pack("<H", code << 10 | step)
    packed = bytearray()
    for low, high in zip(values[0::2], values[1::2], strict=True):
        packed += bytes([low & 0xFF, (low >> 8 & 0x0F) | (high >> 4 & 0xF0), high & 0xFF])
    header = (
        f"# made\nmade 1 {rate} {len(values)} 12:00:00 22/11/2026\nmade.dat 212 200 12 0 0 0 0 ECG lead\n"
    )
    return {"made.hea": header.encode(), "made.atr": bytes(words) + b"\0\0", "made.dat": bytes(packed)}


def hrm(lines: list[str], interval: int = 238) -> bytes:
    """Polar's exercise file."""
    text = f"[Params]\nVersion=106\nDate=20261122\nStartTime=12:00:00.0\nInterval={interval}\n\n[HRData]\n"
    return (text + "\n".join(lines) + "\n").encode()
