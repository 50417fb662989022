"""Recordings of others, as bytes: heart beats, heart rates or curves, and what each can and cannot answer.

    read("walk.fit", data)                       # -> Recording, or NotReadable with a code
    read("100.hea", data, beside=files.get)      # a record of several files asks for the others by name

Pure: bytes in, values out. Whatever a broken file does, it raises NotReadable and nothing else.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from leanto.engine.rhythm.importers import columns, devices, edf, fit, wfdb, xml_files
from leanto.engine.rhythm.importers.plain import text_of
from leanto.engine.rhythm.importers.recording import (
    Answer,
    Beside,
    Cannot,
    NotReadable,
    Recording,
    Signal,
    Trend,
)

__all__ = ["Answer", "Beside", "Cannot", "NotReadable", "Recording", "Signal", "Trend", "read", "sniff"]

WFDB_NAMES = (".hea", ".atr", ".dat")


def sniff(name: str, data: bytes) -> str:
    """What a file is, by what is in it first and by its name last. Raises NotReadable for what nobody here knows."""
    if not data.strip(b"\0 \r\n\t"):
        raise NotReadable("empty")
    if fit.is_fit(data):
        return "fit"
    if edf.is_edf(data):
        return "edf"
    if name.lower().endswith(WFDB_NAMES):
        return "wfdb"
    head = data[:4000]
    if b"<TrainingCenterDatabase" in head:
        return "tcx"
    if b"<HealthData" in data[:200_000] or b"<!DOCTYPE HealthData" in head:
        return "apple_health"
    if head.lstrip()[:1] in (b"<", b"{") or head[:4] in (b"PK\x03\x04", b"%PDF"):
        raise NotReadable("unknown_kind")
    text = text_of(data)
    if devices.is_hrm(text):
        return "polar_hrm"
    if devices.is_empatica(text):
        return "empatica"
    if devices.is_holter(text):
        return "holter"
    return "columns"


def read(name: str, data: bytes, beside: Beside = lambda _name: None) -> Recording:
    """The recording in a file. `name` without folders. Raises NotReadable, and nothing else for any bytes."""
    readers: dict[str, Callable[[], Recording]] = {
        "fit": lambda: fit.read(data),
        "edf": lambda: edf.read(data),
        "wfdb": lambda: wfdb.read(name, data, beside),
        "tcx": lambda: xml_files.tcx(data),
        "apple_health": lambda: xml_files.apple(data),
        "polar_hrm": lambda: devices.hrm(text_of(data)),
        "empatica": lambda: devices.empatica(text_of(data)),
        "holter": lambda: devices.holter(text_of(data)),
        "columns": lambda: columns.read(text_of(data)),
    }
    kind = sniff(name, data)
    try:
        return readers[kind]()
    except (ValueError, IndexError, KeyError, ArithmeticError, struct.error, RecursionError) as error:
        # A reader that stumbles has met a damaged file: numbers out of range, lines cut, lengths that lie.
        raise NotReadable("damaged") from error
