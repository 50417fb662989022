"""Files of real devices and real people: every beat is there, and what a device made is not called a beat.

They are read from the folder that LEANTO_RECORDINGS names; without it these tests are skipped and say so.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from leanto.engine.rhythm.importers import Answer, Recording, read
from tests.rhythm.real import recordings
from tests.rhythm.test_importers import holds, refusal


def real(path: Path) -> Recording:
    def beside(name: str) -> bytes | None:
        other = path.parent / name
        return other.read_bytes() if other.is_file() else None

    return read(path.name, path.read_bytes(), beside)


@pytest.mark.parametrize(
    ("file", "kind", "beats"),
    [
        ("fit/garmin-edge-820-bike.fit", "fit", 126),
        ("fit/garmin-fenix-5-run.fit", "fit", 113),
        ("fit/garmin-fenix-5-walk.fit", "fit", 62),
        ("polar-hrm/exercise_rri.hrm", "polar_hrm", 4117),
        ("polar-hrm/noisy_rri.hrm", "polar_hrm", 3581),
        ("polar-hrm/rest_rri.txt", "rr_text", 910),
        ("systole/rr.txt", "rr_table", 245),
        ("mitbih100/100.hea", "wfdb", 2273),
        ("mitbih100/100.atr", "wfdb", 2273),
        ("empatica-holter/holter.txt", "holter", 4768),
        ("empatica-holter/IBI.csv", "empatica_ibi", 4999),
    ],
)
def test_the_beats_of_real_files_are_all_there(file: str, kind: str, beats: int) -> None:
    found = real(recordings() / file)
    assert (found.kind, found.beats is not None and len(found.beats)) == (kind, beats)
    holds(found)


def test_real_files_without_beats_say_so() -> None:
    for file in ("tcx/sup_activity_1.tcx", "empatica-holter/HR.csv"):
        found = real(recordings() / file)
        assert found.beats is None
        assert found.answers == (Answer.HEART_RATE, Answer.CHANGE)
    pulse = real(recordings() / "heartpy/data2.csv").signal("pulse")
    assert pulse is not None
    assert pulse.rate == pytest.approx(116.996, abs=0.05), "the published sampling rate"


def test_the_real_file_that_was_cut_short_is_refused() -> None:
    path = recordings() / "fit/activity-unexpected-eof.fit"
    assert refusal(path.name, path.read_bytes()) == "cut_short"


def test_the_length_of_a_real_exercise_is_the_one_its_watch_wrote() -> None:
    """42 min 41.7 s stands in its head."""
    assert real(recordings() / "polar-hrm/exercise_rri.hrm").seconds == pytest.approx(2561.7, abs=1.0)


def test_the_curve_of_a_real_record_has_its_beats_where_they_were_marked() -> None:
    """The largest value within 50 ms of a labelled beat is higher than nearly all of the curve."""
    folder = recordings() / "mitbih100"
    files = {name: (folder / name).read_bytes() for name in ("100.hea", "100.dat")}
    curve = read("100.hea", files["100.hea"], files.get).signal("ecg")
    marked = real(folder / "100.atr").beats
    assert curve is not None
    assert marked is not None
    assert curve.values.size == 650_000
    near = [curve.values[max(0, int(at * 360) - 18) : int(at * 360) + 18].max() for at in marked.at]
    assert np.median(near) > np.percentile(curve.values, 98)
