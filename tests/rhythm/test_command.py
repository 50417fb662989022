"""`leanto rhythm`: what it says of a file, the report it writes, a folder of sessions, and how it refuses."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from leanto.core.speaking import languages
from leanto.engine.rhythm import Verdict, read
from leanto.engine.rhythm.simulate import Case
from leanto.rhythm.command import main
from tests.rhythm import made_files as made
from tests.rhythm.people import two, write
from tests.rhythm.real import recordings

ROOT = Path(__file__).resolve().parents[2]
Out = pytest.CaptureFixture[str]
PHASES = "phase,start,end\nsettle,0:00,1:30\nturn a,1:30,10:00\npaced,10:00,12:00\n"


def report(folder: Path, *words: str) -> tuple[str, dict[str, Any]]:
    """The two files of a report."""
    assert main(["report", *words, "--out", str(folder)]) == 0
    return (folder / "report.html").read_text(), json.loads((folder / "report.json").read_text())


def refused(words: list[str], capsys: Out) -> str:
    """The one sentence with which a command ends with status 2."""
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    return said.err.strip()


# --- show -----------------------------------------------------------------------------------------------------------


def test_show_says_what_a_file_can_and_cannot_answer(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "walk.tcx").write_bytes(made.tcx([70, 71, 72] * 60))
    assert main(["show", str(tmp_path / "walk.tcx")]) == 0
    can, cannot = capsys.readouterr().out.split("It cannot answer:")
    assert "walk.tcx: a TCX file of a watch." in can
    assert "how fast the heart went" in can
    assert (
        "how much the time from beat to beat varied, because it has heart rates that a device made" in cannot
    )


def test_show_gives_codes_to_programs(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "a.fit").write_bytes(made.fit())
    assert main(["show", str(tmp_path / "a.fit"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["beats"], told["start"]) == ("fit", 120, "2026-11-22T12:00:00+00:00")
    assert {each["what"] for each in told["cannot_answer"]} == {"together", "breath"}


# --- report ---------------------------------------------------------------------------------------------------------


def test_a_report_of_two_says_together_only_as_the_engine_does(tmp_path: Path, capsys: Out) -> None:
    """S1-15: the numbers of the report are those of the engine on the same beats."""
    html, told = report(tmp_path / "out", *write(tmp_path, Case.SHARED, 3))
    assert "together more than chance." in capsys.readouterr().out
    assert "The two hearts sped up and slowed down together more than chance." in html
    (pair,) = told["pairs"]
    first, second = (beats.moved(-beats.at[0]) for beats in two(Case.SHARED, 3))
    found = read(first, second)
    expected = found.pairs[0].together
    assert expected.verdict is Verdict.MORE
    assert expected.statistic is not None
    assert pair["verdict"] == "more_than_chance"
    assert pair["likeness"]["value"] == pytest.approx(
        expected.statistic, abs=0.01
    )  # text keeps tenths of a ms
    assert pair["p"]["value"] <= 0.05
    assert pair["p"]["n"] > 1000


def test_every_number_of_the_json_has_its_unit(tmp_path: Path) -> None:
    _html, told = report(tmp_path / "out", *write(tmp_path, Case.BOTH_SETTLE, 5))

    def values(part: Any) -> list[dict[str, Any]]:
        if isinstance(part, dict):
            own = [part] if "value" in part else []
            return own + [each for inner in part.values() for each in values(inner)]
        return [each for inner in part for each in values(inner)] if isinstance(part, list) else []

    found = values(told)
    assert len(found) > 30
    assert all(each["unit"] for each in found)
    assert all(each["value"] is not None or each.get("why") for each in found)
    change = told["people"][0]["change"]
    assert change["interval_95"][0] < change["value"] < change["interval_95"][1]
    assert change["n"] > 4
    assert {"leanto", "numpy", "scipy", "python"} <= set(told["versions"])
    assert {"window_s", "step_s", "lag_s", "seed", "high_pass_hz"} <= set(told["settings"])


def test_paced_minutes_get_no_number_about_two_people(tmp_path: Path) -> None:
    """S1-15: breathing with one pacer makes two hearts look alike."""
    (tmp_path / "phases.csv").write_text(PHASES)
    html, told = report(
        tmp_path / "out", *write(tmp_path, Case.SAME_PACER, 1), "--phases", str(tmp_path / "phases.csv")
    )
    paced = [pair for pair in told["pairs"] if pair["phase"]["kind"] == "paced"]
    assert [pair["why"] for pair in paced] == ["paced"]
    assert set(paced[0]) == {"phase", "verdict", "why", "what_else"}
    assert "because breathing followed a pacer" in html
    assert not [pair for pair in told["pairs"] if pair["verdict"] == "more_than_chance"]


def test_the_page_puts_own_words_first_and_numbers_behind_a_door(tmp_path: Path) -> None:
    """S1-15: before and after in own words; numbers for whoever opens them."""
    html, _told = report(
        tmp_path / "out", *write(tmp_path, Case.SHARED, 3), "--name", "Ana", "--name", "<b>Ben"
    )
    own, finding, door = (
        html.index(text) for text in ("First, your own words", "more than chance.", "<details>")
    )
    assert own < finding < door
    assert "RMSSD" not in html[:door]
    assert "beats a minute, which" not in html[:door]
    assert "&lt;b&gt;Ben" in html
    assert "<b>Ben" not in html


def test_the_page_needs_no_script_and_fetches_nothing(tmp_path: Path) -> None:
    html, _told = report(tmp_path / "out", *write(tmp_path, Case.SHARED, 3))
    assert "<script" not in html
    assert not re.search(r"(?:src|href)=|url\(|@import|http:|https:", html)
    assert "default-src 'none'" in html


def test_a_watch_without_beats_still_gets_a_curve_and_a_change(tmp_path: Path, capsys: Out) -> None:
    rates = [int(90 - n / 60 + 3 * np.sin(n / 7)) for n in range(1200)]
    (tmp_path / "watch.tcx").write_bytes(made.tcx(rates))
    ana, _ben = write(tmp_path, Case.SHARED, 3)
    html, told = report(tmp_path / "out", str(tmp_path / "watch.tcx"), ana)
    assert "watch: The heart went slower" in capsys.readouterr().out
    assert told["people"][0]["change"]["value"] == pytest.approx(-17, abs=2)
    assert "Sitting still does that too." in html
    assert [pair["why"] for pair in told["pairs"]] == ["no_beats"]
    assert html.count('class="heart p') == 2


def test_a_belt_gives_breathing(tmp_path: Path) -> None:
    """12 breaths a minute in a BDF file."""
    ana, _ben = write(tmp_path, Case.INDEPENDENT, 2)
    wave = [int(4_000_000 * np.sin(2 * np.pi * 0.2 * n / 25)) for n in range(25 * 700)]
    (tmp_path / "belt.bdf").write_bytes(made.edf(wave, 25, "Resp belt", wide=3))
    _html, told = report(tmp_path / "out", ana, "--belt", str(tmp_path / "belt.bdf"))
    breaths = told["people"][0]["phases"][0]["breaths"]
    assert breaths["source"] == "belt"
    assert breaths["value"] == pytest.approx(12, abs=0.3)


def test_beats_are_found_in_a_heart_curve(tmp_path: Path) -> None:
    """An ECG as EDF: one sharp tip for each simulated beat."""
    beats, _other = two(Case.INDEPENDENT, 4)
    rate = 250
    curve = np.zeros(int(beats.at[-1] * rate) // rate * rate)
    for at in beats.at[beats.at < len(curve) / rate - 1]:
        near = np.arange(max(0, int(at * rate) - 12), int(at * rate) + 13)
        curve[near] += 20_000 * np.exp(-(((near / rate - at) / 0.012) ** 2))
    curve += np.random.default_rng(1).normal(0, 300, len(curve))
    (tmp_path / "heart.edf").write_bytes(made.edf(curve.astype(int).tolist(), rate))
    _html, told = report(tmp_path / "out", str(tmp_path / "heart.edf"))
    assert told["people"][0]["beats"] == pytest.approx(len(beats), abs=3)
    (whole,) = read(beats).people
    wanted, got = whole.phases[0].time.rmssd, told["people"][0]["phases"][0]["rmssd"]["value"]
    assert wanted is not None
    assert got == pytest.approx(wanted, rel=0.05)


@pytest.mark.parametrize("code", languages())
def test_every_language_writes_a_whole_report(tmp_path: Path, code: str) -> None:
    (tmp_path / "phases.csv").write_text(PHASES)
    words = (*write(tmp_path, Case.SHARED, 3), "--phases", str(tmp_path / "phases.csv"), "--lang", code)
    html, _told = report(tmp_path / "out", *words)
    assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}">' in html
    assert ("The two hearts" in html) == (code == "en")


# --- clocks ---------------------------------------------------------------------------------------------------------


def test_two_files_that_know_their_time_are_laid_by_it(tmp_path: Path) -> None:
    """The second begins a minute later."""
    for n, name in enumerate(("a", "b")):
        beats = two(Case.INDEPENDENT, 6)[n]
        stamps = 1_795_348_800_000 + (beats.at + 60 * n) * 1000
        rows = "\n".join(f"{at:.0f},{rr:.0f}" for at, rr in zip(stamps[1:], beats.rr[1:], strict=True))
        (tmp_path / f"{name}.csv").write_text("timestamp,rr\n" + rows)
    _html, told = report(tmp_path / "out", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"))
    assert told["laid_beside_each_other_by"] == "clock"
    assert told["people"][1]["begins_at_s"] == pytest.approx(60, abs=1.5)


def test_two_files_from_different_days_are_refused_unless_asked(tmp_path: Path, capsys: Out) -> None:
    for day, name in ((22, "a"), (23, "b")):
        text = made.hrm([f"{value:.0f}" for value in two(Case.INDEPENDENT, 6)[0].rr[1:]]).decode()
        (tmp_path / f"{name}.hrm").write_text(text.replace("20261122", f"202611{day}"))
    words = ["report", str(tmp_path / "a.hrm"), str(tmp_path / "b.hrm"), "--out", str(tmp_path / "out")]
    assert "a.hrm and b.hrm were not recorded at the same time." in refused(words, capsys)
    html, told = report(tmp_path / "out", *words[1:3], "--from-start")
    assert told["laid_beside_each_other_by"] == "asked"
    assert "as was asked" in html


# --- refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phases", "sentence"),
    [
        ("", "p.csv: there are no phases here."),
        ("phase,start,end\ndance,0:00,5:00\n", "p.csv: line 2: “dance” is no phase we know."),
        ("settle,soon,5:00\n", "p.csv: line 1: “soon” is no time like 5:00 from the beginning."),
        ("settle,5:00,4:00\n", "p.csv: line 1: this phase ends before it begins"),
        (
            "settle,0:00,5:00\nafter,4:00,6:00\n",
            "p.csv: line 2: this phase ends before it begins, or begins before",
        ),
        ("settle,9:00:00,9:30:00\n", "p.csv: all phases lie after the end of the recording."),
    ],
)
def test_phases_that_cannot_be_used_get_one_sentence(
    phases: str, sentence: str, tmp_path: Path, capsys: Out
) -> None:
    (tmp_path / "p.csv").write_text(phases)
    ana, _ben = write(tmp_path, Case.SHARED, 3)
    words = ["report", ana, "--phases", str(tmp_path / "p.csv"), "--out", str(tmp_path / "out")]
    assert refused(words, capsys).startswith(sentence)
    assert not (tmp_path / "out").exists()


def test_bad_input_is_one_sentence_and_nothing_is_written(tmp_path: Path, capsys: Out) -> None:
    ana, ben = write(tmp_path, Case.SHARED, 3)
    (tmp_path / "cut.fit").write_bytes(made.fit()[:-30])
    (tmp_path / "belt.bdf").write_bytes(made.edf([0, 5] * 500, 25, "Resp", wide=3))
    out = ["--out", str(tmp_path / "out")]
    wrong = {
        "gone.txt cannot be read: no such file or directory.": ["report", str(tmp_path / "gone.txt"), *out],
        "cut.fit: the file ends too early.": ["report", ana, str(tmp_path / "cut.fit"), *out],
        "ana.txt: there is no breathing in it": ["report", ana, ben, "--belt", ana, *out],
        "belt.bdf: there is no heart in it": ["report", str(tmp_path / "belt.bdf"), *out],
        "--name: please give one name": ["report", ana, ben, "--name", "Ana", *out],
        "There are no words for “xx” here.": ["report", ana, "--lang", "xx", *out],
        "cannot be written: not a directory.": ["report", ana, "--out", str(tmp_path / "ana.txt" / "x")],
        "ana.txt is not a folder.": ["many", ana],
        "--processes: please give a number": ["many", str(tmp_path), "--processes", "0"],
        "there is no file in it.": ["many", str(tmp_path / "empty")],
    }
    (tmp_path / "empty").mkdir()
    for sentence, words in wrong.items():
        assert sentence in refused(words, capsys)
    assert not (tmp_path / "out").exists()


# --- many -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files in pairs, a single one, a folder with phases, a broken file, and things that are no recordings."""
    inside = tmp_path / "sessions"
    for seed in range(3):
        write(inside, Case.SHARED, seed, (f"s{seed}-a", f"s{seed}-b"))
        write(inside, Case.INDEPENDENT, seed, (f"i{seed}_1", f"i{seed}_2"))
    write(inside / "at home", Case.SAME_PACER, 1)
    (inside / "at home" / "phases.csv").write_text(PHASES)
    (inside / "=alone.fit").write_bytes(made.fit())
    (inside / "cut.fit").write_bytes(made.fit()[:-30])
    (inside / "README.md").write_text("what these are")
    write(inside / "three", Case.INDEPENDENT, 1)
    (inside / "three" / "c.txt").write_text("800\n" * 700)
    return inside


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_folder_is_read_and_bad_sessions_are_named(folder: Path, processes: str, capsys: Out) -> None:
    out = folder.parent / "many.csv"
    assert main(["many", str(folder), "--out", str(out), "--processes", processes]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == "8 sessions read. 2 sessions could not be read."
    assert "cut: cut.fit: the file ends too early." in said.err
    assert "three: There are more than two recordings in this folder." in said.err
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig")))
    verdicts = {row["session"]: row["verdict"] for row in rows}
    assert {verdicts[f"s{n}"] for n in range(3)} == {"more_than_chance"}
    assert {verdicts[f"i{n}"] for n in range(3)} == {"not_more_than_chance"}
    assert [row["why"] for row in rows if row["session"] == "at home" and row["phase"] == "paced"] == [
        "paced"
    ]
    assert "'=alone" in verdicts, "no spreadsheet runs the name of a file"
    assert all(float(row["q"]) >= float(row["p"]) for row in rows if row["p"])
    told = json.loads(out.with_suffix(".json").read_text())["sessions"]
    assert len(told) == 10
    assert sum("trouble" in each for each in told) == 2


def test_q_counts_every_comparison_of_all_sessions(folder: Path) -> None:
    out = folder.parent / "many.csv"
    main(["many", str(folder), "--out", str(out), "--processes", "1"])
    pairs = [pair for each in json.loads(out.with_suffix(".json").read_text())["sessions"]
             for pair in each.get("pairs", ()) if "p" in pair]  # fmt: skip
    p = np.sort([pair["p"]["value"] for pair in pairs])
    largest = max(pairs, key=lambda pair: float(pair["p"]["value"]))
    assert largest["q_over_all_sessions"]["n"] == len(p)
    assert largest["q_over_all_sessions"]["value"] == pytest.approx(p[-1])
    least = min(pair["q_over_all_sessions"]["value"] for pair in pairs)
    assert least == pytest.approx(min(p * len(p) / np.arange(1, len(p) + 1)))


def test_a_table_is_not_read_as_a_session_the_next_time(tmp_path: Path, capsys: Out) -> None:
    write(tmp_path, Case.INDEPENDENT, 1, ("x-a", "x-b"))
    for _again in range(2):
        assert main(["many", str(tmp_path), "--out", str(tmp_path / "rhythm.csv"), "--processes", "1"]) == 0
        assert capsys.readouterr().out.startswith("1 session read.")


# --- the front door -------------------------------------------------------------------------------------------------


def test_the_command_works_without_django_and_without_a_data_folder(tmp_path: Path) -> None:
    (tmp_path / "a.fit").write_bytes(made.fit())
    code = (
        "import sys\nfrom leanto.cli import main\n"
        f"status = main(['rhythm', 'show', {str(tmp_path / 'a.fit')!r}])\n"
        "assert 'django' not in sys.modules\nsys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONPATH": str(ROOT / "src"), "PATH": ""}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "120 beats." in done.stdout


# --- recordings of real people --------------------------------------------------------------------------------------


def test_two_real_strangers_are_told_no_more_than_holds(tmp_path: Path) -> None:
    """Two people who exercised on different days, laid beside each other: nothing together."""
    files = [str(recordings() / "polar-hrm" / name) for name in ("exercise_rri.hrm", "noisy_rri.hrm")]
    _html, told = report(tmp_path / "out", *files, "--from-start")
    assert [pair["verdict"] for pair in told["pairs"]] == ["not_more_than_chance"]
    assert [person["level"] for person in told["people"]] == ["fine", "fine"]


def test_a_real_belt_and_a_real_heart_curve_make_a_report(tmp_path: Path) -> None:
    """Twelve real minutes, written as EDF and BDF: beats from the curve, breathing from the belt."""
    data = np.load(recordings() / "systole" / "task1_first12min_ecg250hz_resp25hz.npz")
    for name, rate, label, wide in (("ecg", 250, "ECG", 2), ("resp", 25, "Resp", 3)):
        values = data[f"{name}_{rate}hz"].astype(float)
        middle, reach = np.median(values), np.abs(values - np.median(values)).max()
        steps = ((values - middle) / reach * (2 ** (8 * wide - 1) - 1)).astype(int)
        whole = steps[: len(steps) // rate * rate].tolist()
        (tmp_path / f"{name}.edf").write_bytes(made.edf(whole, rate, label, wide=wide))
    _html, told = report(tmp_path / "out", str(tmp_path / "ecg.edf"), "--belt", str(tmp_path / "resp.edf"))
    (person,) = told["people"]
    assert person["beats"] == pytest.approx(925, abs=5)
    assert person["share_touched"]["value"] < 0.05
    assert person["phases"][0]["breaths"]["source"] == "belt"
    assert 8 < person["phases"][0]["breaths"]["value"] < 25
