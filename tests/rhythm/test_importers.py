"""Recordings of others: what each kind gives, what it says it cannot answer, and how a file is refused.

Files of real devices: test_real_files.py.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanto.engine.rhythm import Flag
from leanto.engine.rhythm.importers import Answer, NotReadable, Recording, read, sniff
from tests.rhythm import made_files as made
from tests.rhythm.made_files import NOON, RR

TEXT = "\n".join(f"{value:.0f}" for value in RR).encode()
WFDB = made.wfdb([(200, 1), *[(220, 1)] * 90], [0, 5] * 2500)
GOOD: dict[str, tuple[str, bytes]] = {
    "intervals in ms": ("elite.txt", TEXT),
    "intervals in s": ("a.txt", "\r\n".join(f"{value / 1000:.3f}" for value in RR).encode()),
    "polar flow": (
        "flow.csv",
        b"Name,Sport,Date,Start time,Duration,Total distance (km)\n,Other,22-11-2026,12:00:00,00:02:00,\n"
        b"Sample rate,Time,HR (bpm),Speed (km/h)\n1,00:00:00,,\n"
        + b"".join(b",00:%02d:%02d,%d,\n" % (n // 60, n % 60, 60 + n % 20) for n in range(1, 120)),
    ),
    "movesense": ("m.csv", b"timestamp,rr\n" + b"".join(
        b"%d,%d\n" % (1_795_000_000_000 + n * 860, rr) for n, rr in enumerate(RR))),
    "hrm": ("a.hrm", made.hrm([f"{value:.0f}" for value in RR])),
    "fit": ("a.fit", made.fit()),
    "tcx": ("a.tcx", made.tcx([70, 71, 72, 71] * 20)),
    "apple": ("export.xml", made.apple()),
    "empatica": ("IBI.csv", b"1560279825.000000, IBI\n" + b"".join(
        b"%.6f,%.6f\n" % (n * 0.8 + 1, 0.8) for n in range(100))),
    "holter": ("h.txt", b"00000000\n" + b"".join(b"%.3f    N\n" % (n * 0.8) for n in range(100))),
    "edf": ("a.edf", made.edf([int(9000 * np.sin(n / 9)) for n in range(1280)], 128)),
    "bdf": ("a.bdf", made.edf([int(9000 * np.sin(n / 9)) for n in range(1280)], 128, "Resp chest", wide=3)),
    "wfdb": ("made.hea", WFDB["made.hea"]),
}  # fmt: skip


def refusal(name: str, data: bytes, files: dict[str, bytes] | None = None) -> str:
    with pytest.raises(NotReadable) as refused:
        read(name, data, (files or {}).get)
    return refused.value.code


def intervals(found: Recording) -> list[float]:
    assert found.beats is not None
    return [round(float(value), 3) for value in found.beats.rr if np.isfinite(value)]


@pytest.mark.parametrize(("name", "rows"), [GOOD["intervals in ms"], GOOD["intervals in s"]])
def test_intervals_one_per_line_are_read_whatever_their_unit(name: str, rows: bytes) -> None:
    found = read(name, rows)
    assert intervals(found) == RR
    assert found.beats is not None
    assert found.beats.at[-1] == pytest.approx(sum(RR) / 1000)
    assert Answer.VARIATION in found.answers
    assert "no_start" in found.notes
    assert ("seconds_found" in found.notes) == (name == "a.txt")


def test_a_table_is_known_by_its_headings() -> None:
    for head in ("Phone timestamp;RR-interval [ms]", "time;rr", "Timestamp;IBI (ms)", "Time;R-R"):
        rows = (
            head + "\n" + "\n".join(f"2026-11-22T12:00:{n % 60:02d};{rr:.0f}" for n, rr in enumerate(RR[:40]))
        )
        found = read("sensor.csv", rows.encode())
        assert intervals(found) == RR[:40], head
        assert found.start == NOON.replace(tzinfo=None)


def test_a_table_with_times_keeps_its_gaps() -> None:
    """Times tell where beats are missing; between beats that follow each other the intervals themselves count."""
    at, rows = 1_795_000_000.0, []
    for n, rr in enumerate(RR):
        at += rr / 1000 + (60 if n == 50 else 0) + (0.2 if n % 3 else -0.2)
        rows.append(f"{at * 1000:.0f},{rr:.0f}")
        at -= 0.2 if n % 3 else -0.2
    found = read("m.csv", ("timestamp,rr\n" + "\n".join(rows)).encode())
    assert found.beats is not None
    assert np.flatnonzero(found.beats.flags & Flag.GAP_BEFORE).tolist() == [0, 50]
    assert found.beats.at[50] - found.beats.at[49] == pytest.approx(60 + RR[50] / 1000, abs=0.5)
    assert found.beats.at[49] - found.beats.at[48] == pytest.approx(RR[49] / 1000)
    assert "gaps" in found.notes


def test_rows_that_come_late_and_all_at_once_are_no_gap() -> None:
    """A phone that slept writes ten seconds of beats with one time; nothing is missing."""
    at = np.cumsum(RR) / 1000
    at[30:38] = at[38]
    rows = [f"{value:.3f};{rr:.0f}" for value, rr in zip(at, RR, strict=True)]
    found = read("m.csv", ("time;rr\n" + "\n".join(rows)).encode())
    assert found.beats is not None
    assert np.flatnonzero(found.beats.flags & Flag.GAP_BEFORE).tolist() == [0]
    assert intervals(found) == RR


def test_loggers_with_two_clocks_are_read_by_the_one_of_the_sensor() -> None:
    """Polar Sensor Logger: the phone's times come in packets, the sensor's do not; the moment is the phone's."""
    rows = ["Phone timestamp;sensor timestamp [ns];timestamp [ms];ecg [uV]"]
    for n in range(1300):
        second = n // 73 * 73 / 130
        rows.append(
            f"2026-11-22T12:00:{second:06.3f};{599616000000000000 + n * 7692308};{n * 7.692308:.6f};{n % 50}"
        )
    found = read("ecg.txt", "\n".join(rows).encode())
    curve = found.signal("ecg")
    assert curve is not None
    assert curve.rate == pytest.approx(130, abs=0.01)
    assert curve.values[:3] == pytest.approx([0, 1, 2], abs=0.01)
    assert found.start == NOON.replace(tzinfo=None)


def test_movesense_writes_a_line_about_the_file_first() -> None:
    rows = "  HeartRate     22.11.2612.00.00   \nAverage,RRData\n" + "\n".join(f"75.2,{rr:.0f}" for rr in RR)
    assert intervals(read("HR.csv", rows.encode())) == RR


def test_intervals_between_pulses_are_said_to_come_from_light() -> None:
    rows = "Phone timestamp;PP-interval [ms];error estimate [ms]\n" + "\n".join(
        f"2026-11-22T12:00:{n % 60:02d};{rr:.0f};10" for n, rr in enumerate(RR[:60])
    )
    assert "light_sensor" in read("ppi.txt", rows.encode()).notes


def test_a_column_of_means_is_no_breathing_belt() -> None:
    """Polar Sensor Logger's heart rates have an empty column "Breathing interval"."""
    rows = "Phone timestamp;HR [bpm];HRV [ms];Breathing interval [rpm];\n" + "\n".join(
        f"2026-11-22T12:{n // 60:02d}:{n % 60:02d}.752;{60 + n % 9};42.5;;" for n in range(120)
    )
    found = read("hr.txt", rows.encode())
    assert found.trend is not None
    assert Answer.BREATH not in found.answers


def test_heart_rates_of_a_device_are_a_trend_and_no_beats() -> None:
    for name in ("polar flow", "tcx"):
        found = read(*GOOD[name])
        assert found.beats is None
        assert found.trend is not None
        assert found.answers == (Answer.HEART_RATE, Answer.CHANGE)
        assert {each.why for each in found.cannot} == {"device_mean", "no_belt"}
    assert read(*GOOD["tcx"]).start == NOON
    assert read(*GOOD["polar flow"]).start == NOON.replace(tzinfo=None)


def test_a_fit_file_with_intervals_gives_every_one_of_them() -> None:
    for own_fields in (False, True):
        found = read("a.fit", made.fit(own_fields=own_fields))
        assert intervals(found) == RR
        assert found.start == NOON
    only_rates = read("a.fit", made.fit(rr=[], rates=60))
    assert only_rates.beats is None
    assert only_rates.trend is not None
    assert only_rates.trend.at.size == 61


def test_a_pause_of_the_watch_is_a_gap() -> None:
    found = read("a.fit", made.fit(pause=100))
    assert found.beats is not None
    gaps = np.flatnonzero(found.beats.flags & Flag.GAP_BEFORE)
    assert gaps.tolist() == [0, 60]
    assert found.beats.at[60] - found.beats.at[59] == pytest.approx(101, abs=2)


def test_an_apple_list_goes_past_midnight() -> None:
    found = read(*GOOD["apple"])
    assert found.beats is not None
    assert len(found.beats) == 70
    assert intervals(found) == pytest.approx([850.0] * 69, abs=10.1)
    assert found.start is not None
    assert found.start.utcoffset() == timedelta(hours=1)
    assert {"hundredths", "light_sensor"} <= set(found.notes)


def test_of_years_in_an_export_the_last_day_is_read() -> None:
    found = read("export.xml", made.apple(days=("2023-01-05", "2026-11-22", "2026-11-21")))
    assert found.beats is not None
    assert len(found.beats) == 70
    assert "last_day" in found.notes
    assert found.start is not None
    assert f"{found.start:%Y-%m-%d}" == "2026-11-22"


def test_empatica_beats_keep_the_intervals_at_gaps() -> None:
    data = b"1560279825.000000, IBI\n10.0,0.8\n10.8,0.8\n11.6,0.8\n100.0,0.9\n100.9,0.9\n"
    found = read("IBI.csv", data)
    assert found.beats is not None
    assert intervals(found) == [800, 800, 800, 900, 900]
    assert np.flatnonzero(found.beats.flags & Flag.GAP_BEFORE).tolist() == [0, 3]
    assert found.start == datetime.fromtimestamp(1560279825, UTC)


def test_nothing_is_joined_over_what_a_holter_could_not_read() -> None:
    rows = [f"{n * 0.8:.3f}    {'X' if n == 40 else 'V' if n == 60 else 'N'}" for n in range(100)]
    found = read("holter.txt", "\n".join(rows).encode())
    assert found.beats is not None
    assert np.flatnonzero(found.beats.flags & Flag.GAP_BEFORE).tolist() == [0, 40]
    assert np.flatnonzero(found.beats.flags & Flag.ECTOPIC).tolist() == [59]


def test_curves_of_edf_and_bdf_come_in_their_own_units() -> None:
    ecg, breath = read(*GOOD["edf"]).signal("ecg"), read(*GOOD["bdf"]).signal("breath")
    assert ecg is not None
    assert (ecg.rate, ecg.values.size) == (128.0, 1280)
    assert ecg.values.max() == pytest.approx((9000 + 32768) / 65535 * 2000 - 1000, abs=0.5)
    assert breath is not None
    assert breath.values.max() == pytest.approx((9000 + 2**23) / (2**24 - 1) * 2000 - 1000, abs=0.01)
    assert read(*GOOD["edf"]).start == NOON.replace(tzinfo=None)


def test_a_wfdb_record_is_read_by_any_of_its_files() -> None:
    found = [read(name, WFDB[name], WFDB.get) for name in WFDB]
    for one in found:
        assert one.beats is not None
        assert intervals(one) == [220 / 250 * 1000] * 90
    without = read("made.hea", WFDB["made.hea"], {"made.dat": WFDB["made.dat"]}.get)
    curve = without.signal("ecg")
    assert curve is not None
    assert curve.values[:4].tolist() == [0.0, 5 / 200, 0.0, 5 / 200]
    assert refusal("made.hea", WFDB["made.hea"]) == "no_data_file"
    assert refusal("made.atr", WFDB["made.atr"]) == "no_header_file"


def test_a_short_recording_says_what_it_is_too_short_for() -> None:
    found = read("a.txt", "\n".join(["800"] * 40).encode())
    assert {(each.what, each.why) for each in found.cannot} == {
        (Answer.VARIATION, "under_a_minute"), (Answer.TOGETHER, "under_eight_minutes"), (Answer.BREATH, "sometimes"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\r\n\r\n", "empty"),
        ("a.fit", GOOD["fit"][1][:-20], "cut_short"),
        ("a.fit", GOOD["fit"][1][:60] + b"\xff" + GOOD["fit"][1][61:], "damaged"),
        ("a.edf", GOOD["edf"][1][:200], "cut_short"),
        ("a.edf", GOOD["edf"][1][:-100], "cut_short"),
        ("a.edf", made.edf([0] * 256, 128, "EEG Fpz"), "no_known_signal"),
        ("a.edf", made.edf([0] * 256, 128, mark="EDF+D"), "in_pieces"),
        ("a.tcx", GOOD["tcx"][1][:-60], "cut_short"),
        ("a.tcx", made.tcx([]), "no_beats"),
        ("export.xml", b"<HealthData></HealthData>", "no_beat_lists"),
        ("export.xml", b'<!DOCTYPE HealthData [<!ENTITY a "b">]><HealthData>&a;</HealthData>', "damaged"),
        ("a.hrm", b"[Params]\nInterval=238\n", "cut_short"),
        ("a.txt", b"\n".join(b"%d" % n for n in range(60, 90)), "rates_without_times"),
        ("a.txt", b"1\n2\n1\n2\n1000000\n" + b"40000\n" * 20, "unknown_unit"),
        ("a.txt", b"Dear all,\nplease find attached\n", "unknown_kind"),
        ("a.csv", b"name,age\nAna,31\nBen,40\n", "unknown_kind"),
        ("a.csv", b"height,weight\n180,70\n170,60\n", "unknown_columns"),
        (
            "IBI.csv",
            b"1560279825.0, IBI\n" + b"".join(b"%d,0.8\n" % (n * 60_000) for n in range(60)),
            "too_long",
        ),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 9, "unknown_kind"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 60 + b"x", "unknown_kind"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(name: str, data: bytes, code: str) -> None:
    assert refusal(name, data) == code


def holds(found: Recording) -> None:
    """What every recording keeps, whatever it was made of."""
    if found.beats is not None:
        assert (np.diff(found.beats.at) > 0).all()
        known = found.beats.rr[np.isfinite(found.beats.rr)]
        assert (known > 0).all()
        joined = np.flatnonzero(found.beats.joined)
        steps = found.beats.at[joined] - found.beats.at[joined - 1]
        assert np.allclose(steps, found.beats.rr[joined] / 1000, atol=0.06), (
            "an interval was joined over a gap"
        )
    if found.trend is not None:
        assert np.isfinite(found.trend.rate).all()
    assert {each.what for each in found.cannot} | set(found.answers) == set(Answer)


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_cut_and_changed_files_give_a_recording_or_the_one_refusal(kind: str, draw: st.DataObject) -> None:
    name, data = GOOD[kind]
    whole = bytearray(data[: draw.draw(st.integers(0, len(data)))])
    for _ in range(draw.draw(st.integers(0, 4))):
        if whole:
            whole[draw.draw(st.integers(0, len(whole) - 1))] = draw.draw(st.integers(0, 255))
    beside = dict(WFDB)
    if kind == "wfdb":
        part = draw.draw(st.sampled_from(sorted(WFDB)))
        beside[part] = bytes(whole[:40]) + beside[part][draw.draw(st.integers(0, 60)) :]
    try:
        holds(read(name, bytes(whole), beside.get))
    except NotReadable:
        return


HEADS = [
    b"", b"\x0e\x10\x00\x00\x40\x00\x00\x00.FIT", b"0       ", b"\xffBIOSEMI", b"[Params]\n", b"1560279825.0, IBI\n",
    b"<TrainingCenterDatabase>", b"time,rr\n",
]  # fmt: skip
NAMES = ["a.txt", "a.csv", "a.hea", "a.atr", "a.dat", "a.fit"]


@given(st.sampled_from(NAMES), st.binary(max_size=400), st.sampled_from(HEADS))
def test_any_bytes_give_a_recording_or_the_one_refusal(name: str, data: bytes, head: bytes) -> None:
    try:
        holds(read(name, head + data, {"a.hea": data, "a.atr": data, "a.dat": data}.get))
    except NotReadable:
        return


@given(st.lists(st.text(alphabet="0123456789.,;:-+eE \t", max_size=14), max_size=40))
def test_any_lines_of_numbers_give_a_recording_or_the_one_refusal(lines: list[str]) -> None:
    try:
        holds(read("a.csv", "\n".join(lines).encode()))
    except NotReadable:
        return


def test_the_sort_of_a_file_does_not_depend_on_its_name() -> None:
    for name, (file, data) in GOOD.items():
        if name != "wfdb":
            assert sniff("x", data) == sniff(file, data), name


def test_steps_of_time_follow_the_intervals_in_every_made_file() -> None:
    for name, (file, data) in GOOD.items():
        found = read(file, data, WFDB.get)
        if found.beats is None:
            continue
        for (first, second), rr in zip(pairwise(found.beats.at), found.beats.rr[1:], strict=True):
            assert np.isnan(rr) or second - first == pytest.approx(rr / 1000, abs=0.02), name
