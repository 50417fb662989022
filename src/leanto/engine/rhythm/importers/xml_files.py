"""XML: TCX (one heart rate a second) and Apple Health's export (lists of beats).

Read as a stream, so that an Apple Health export of a gigabyte needs little memory.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from leanto.engine.rhythm.beats import LONGEST
from leanto.engine.rhythm.importers.plain import RATES, moment, number, with_gaps
from leanto.engine.rhythm.importers.recording import NotReadable, Recording, Trend, recording

_CLOCK = re.compile(r"(\d{1,2}):(\d{2}):(\d{2}(?:[.,]\d+)?)\s*([AaPp]\.?[Mm]\.?)?")


def _elements(data: bytes) -> Iterator[tuple[str, Element]]:
    """Every element as it ends, with its name without namespace. Raises NotReadable."""
    try:
        for _event, element in iterparse(io.BytesIO(data), events=("end",), forbid_dtd=False):
            yield element.tag.rpartition("}")[2], element
    except ParseError as error:
        raise NotReadable("cut_short") from error
    except DefusedXmlException as error:
        raise NotReadable("damaged") from error


def tcx(data: bytes) -> Recording:
    """Times and heart rates of the track. A device's mean, so a trend only."""
    at: list[datetime] = []
    rate: list[float] = []
    for name, element in _elements(data):
        if name != "Trackpoint":
            continue
        when, beats = None, float("nan")
        for child in element.iter():
            tag = child.tag.rpartition("}")[2]
            if tag == "Time":
                when = moment(child.text or "")
            elif tag == "HeartRateBpm":
                beats = next((number(c.text or "") for c in child.iter() if c.tag.endswith("Value")), beats)
        if when is not None and RATES[0] <= beats <= RATES[1]:
            at.append(when)
            rate.append(beats)
        element.clear()
    if len(at) < 2:
        raise NotReadable("no_beats")
    try:
        seconds = np.array([(each - at[0]).total_seconds() for each in at])
    except TypeError:
        raise NotReadable("mixed_times") from None
    order = np.argsort(seconds, kind="stable")
    return recording("tcx", trend=Trend(seconds[order], np.array(rate)[order]), start=at[0])


def apple(data: bytes) -> Recording:
    """Beats of every minute that the watch listed, each list a stretch of its own. Times are to 0.01 s."""
    stretches: list[tuple[datetime, list[float]]] = []
    for name, element in _elements(data):
        if name == "Record":
            if element.get("type", "").endswith("HeartRateVariabilitySDNN"):
                began = moment(element.get("startDate", "").replace(" ", "T", 1).replace(" ", ""))
                beats = [each.get("time", "") for each in element.iter("InstantaneousBeatsPerMinute")]
                if began is not None and len(beats) > 1:
                    stretches.append((began, _clock_seconds(beats)))
            element.clear()
    if not stretches:
        raise NotReadable("no_beat_lists")
    stretches.sort(key=lambda each: each[0].timestamp())
    everything = len(stretches)  # an export goes back for years: its last day is the recording
    stretches = [each for each in stretches if stretches[-1][0].timestamp() - each[0].timestamp() < 86_400]
    start = stretches[0][0]
    times: list[float] = []
    known: list[float] = []
    for began, seconds in stretches:
        # The list has a time of day only: the day is that of the record, or the next one after midnight.
        midnight = began.replace(hour=0, minute=0, second=0, microsecond=0)
        first = midnight + timedelta(seconds=seconds[0])
        if (began - first).total_seconds() > 43_200:
            first += timedelta(days=1)
        offset = first.timestamp() - start.timestamp()
        for n, second in enumerate(seconds):
            at = offset + (second - seconds[0]) % 86_400
            if times and at <= times[-1]:
                continue
            step = at - times[-1] if times and n else LONGEST + 1
            known.append(step * 1000.0 if step <= LONGEST else np.nan)
            times.append(at)
    notes = ("hundredths", "light_sensor", *(["last_day"] if len(stretches) < everything else []))
    beats_made = with_gaps(
        np.array(times) - times[0] if times else np.zeros(0), np.array(known), "apple_health"
    )
    return recording("apple_health", beats=beats_made, start=start, notes=notes)


def _clock_seconds(texts: list[str]) -> list[float]:
    """Seconds since midnight of times of day like "1:35:33.78 PM" or "13:35:33,78"."""
    found: list[float] = []
    for text in texts:
        if (match := _CLOCK.search(text)) is None:
            raise NotReadable("damaged")
        hour, half = int(match[1]), (match[4] or "").lower()[:1]
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        found.append(hour * 3600 + int(match[2]) * 60 + number(match[3]))
    return found
