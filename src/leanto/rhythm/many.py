"""A folder of sessions: each read by itself, on every core, then judged together (Benjamini and Hochberg over all).

A session is a file, or two files NAME-a and NAME-b (with NAME-phases.csv beside them if there are phases), or a folder
with one or two recordings (and phases.csv, and a recording called belt). One that cannot be read is a row that says so.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leanto.core.bar import Bar
from leanto.engine.rhythm import Verdict
from leanto.engine.rhythm.importers import NotReadable
from leanto.engine.rhythm.many import benjamini_hochberg
from leanto.engine.rhythm.together import LEVEL
from leanto.exchange.safe_cells import inert
from leanto.rhythm import numbers
from leanto.rhythm.files import Asked, Unreadable, read_session
from leanto.rhythm.phases_file import BadPhases
from leanto.rhythm.session import NotTogether
from leanto.rhythm.words import Words

NOT_RECORDINGS = {".md", ".json", ".html", ".pdf", ".png", ".py", ".npy", ".npz", ".zip"}
_HALF = re.compile(r"(.+)[-_ ]([ab12])", re.IGNORECASE)
_PHASES = re.compile(r"(?:(.+)[-_ ])?phases", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Job:
    """A session to read; `trouble` where its folder cannot be one."""

    session: str
    asked: Asked
    trouble: str = ""


@dataclass(slots=True)
class Row:
    """What came of a session: plain values of its report, or one sentence of trouble."""

    session: str
    files: list[str]
    report: dict[str, Any] = field(default_factory=dict)
    trouble: str = ""


def sessions_in(folder: Path, *, from_start: bool = False, leave_out: Iterable[Path] = ()) -> list[Job]:
    """The sessions of a folder, by name."""
    left_out = {path.resolve() for path in leave_out}
    top = [path for path in _recordings(folder) if path.resolve() not in left_out]
    jobs: dict[str, Job] = {}
    phases = {found[1]: path for path in top if (found := _PHASES.fullmatch(path.stem)) and found[1]}
    pairs: dict[str, list[Path]] = {}
    for path in top:
        if _PHASES.fullmatch(path.stem):
            continue
        half = _HALF.fullmatch(path.stem)
        pairs.setdefault(half[1] if half else path.stem, []).append(path)
    for name, paths in pairs.items():
        if len(paths) == 2 and all(_HALF.fullmatch(path.stem) for path in paths):
            jobs[name] = Job(name, Asked(tuple(paths), phases.get(name), from_start=from_start))
        else:
            for path in paths:
                key = path.stem if path.stem not in jobs else path.name
                jobs[key] = Job(key, Asked((path,), phases.get(path.stem), from_start=from_start))
    for inside in sorted(
        path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")
    ):
        if (job := _of_folder(inside, from_start)) is not None:
            jobs[f"{inside.name}/"] = job
    return [jobs[name] for name in sorted(jobs)]


def _of_folder(folder: Path, from_start: bool) -> Job | None:
    everything = _recordings(folder)
    phases = next((path for path in everything if _PHASES.fullmatch(path.stem)), None)
    belt = next((path for path in everything if path.stem.lower() == "belt"), None)
    recordings = tuple(path for path in everything if path not in (phases, belt))
    if not recordings:
        return None
    trouble = "too_many" if len(recordings) > 2 else ""
    return Job(folder.name, Asked(recordings[:2], phases, belt, from_start=from_start), trouble)


def _recordings(folder: Path) -> list[Path]:
    """Files that may be recordings, by name; of a WFDB record only its header."""
    found = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    headers = {path.stem for path in found if path.suffix.lower() == ".hea"}
    return [
        path for path in found
        if path.suffix.lower() not in NOT_RECORDINGS
        and not path.name.upper().startswith(("LICENSE", "README"))
        and not (path.stem in headers and path.suffix.lower() in (".dat", ".atr"))
    ]  # fmt: skip


def one(job: Job) -> tuple[dict[str, Any], tuple[str, str, dict[str, str | int]] | None]:
    """Reads one session in a process of its own: its report, or (sort, code, values) of what went wrong."""
    file = job.asked.recordings[0].name
    if job.trouble:
        return {}, ("many", job.trouble, {})
    try:
        return numbers.report(read_session(job.asked)), None
    except Unreadable as bad:
        values: dict[str, str | int] = {"file": bad.path.name}
        if isinstance(bad.why, NotReadable):
            return {}, ("file", bad.why.code, {**bad.why.values, **values})
        return {}, ("many", "unreadable", {**values, "why": (bad.why.strerror or "").lower()})
    except BadPhases as bad:
        name = job.asked.phases.name if job.asked.phases else ""
        return {}, ("phases", bad.code, {"file": name, "line": bad.line, "text": bad.text})
    except NotTogether:
        return {}, ("many", "not_together", {})
    except Exception as error:  # one session of a thousand must not end the others: told as a fault of ours
        return {}, ("many", "fault", {"file": file, "kind": type(error).__name__})


def read_all(jobs: Sequence[Job], words: Words, processes: int | None = None) -> list[Row]:
    """Every session, in the order given, with a bar and the time that is left."""
    count = min(processes or os.cpu_count() or 1, len(jobs))
    bar = Bar(words.gettext("Reading"))
    began, done = time.monotonic(), 0
    rows: dict[int, Row] = {}

    def keep(n: int, answer: tuple[dict[str, Any], tuple[str, str, dict[str, str | int]] | None]) -> None:
        nonlocal done
        report, bad = answer
        rows[n] = Row(jobs[n].session, [path.name for path in jobs[n].asked.recordings], report)
        if bad is not None:
            rows[n].trouble = words.trouble(*bad)
        done += 1
        bar.show(done, len(jobs))
        if done > count:
            bar.note(words.left((time.monotonic() - began) / done * (len(jobs) - done)))

    try:
        if count == 1:
            for n, job in enumerate(jobs):
                keep(n, one(job))
        else:
            _in_processes(jobs, count, keep)
    finally:
        bar.done()
    _judge(rows.values())
    return [rows[n] for n in sorted(rows)]


def _in_processes(jobs: Sequence[Job], count: int, keep: Any) -> None:
    """All jobs over `count` processes. If the system ends one of them, what it had not done is told as such."""
    # Ctrl+C is for this process: the others end with it, without a word.
    with ProcessPoolExecutor(
        count, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
    ) as pool:
        waiting: dict[Future[Any], int] = {pool.submit(one, job): n for n, job in enumerate(jobs)}
        try:
            while waiting:
                ready, _rest = wait(waiting, return_when=FIRST_COMPLETED)
                for future in ready:
                    n = waiting.pop(future)
                    try:
                        keep(n, future.result())
                    except BrokenProcessPool:
                        file = jobs[n].asked.recordings[0].name
                        keep(n, ({}, ("many", "stopped", {"file": file})))
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _judge(rows: Iterable[Row]) -> None:
    """q over every comparison of all sessions; the verdict of each follows it."""
    pairs = [pair for row in rows for pair in row.report.get("pairs", ()) if "p" in pair]
    for pair, q in zip(pairs, benjamini_hochberg([pair["p"]["value"] for pair in pairs]), strict=True):
        pair["q_over_all_sessions"] = numbers.number(q, "p after Benjamini and Hochberg", len(pairs))
        if q is not None:
            pair["verdict_over_all_sessions"] = (Verdict.MORE if q <= LEVEL else Verdict.NOT_MORE).value


COLUMNS = (
    "session", "trouble", "phase", "start_s", "end_s", "verdict", "why", "likeness_z", "windows", "p", "q",
    *(f"{who}_{name}" for who in "ab" for name in (
        "file", "beats", "level", "share_touched", "minutes", "mean_hr", "rmssd_ms", "sdnn_ms", "breaths",
        "change_bpm", "change_low", "change_high")),
)  # fmt: skip


def table(rows: Sequence[Row]) -> str:
    """CSV: one line for each phase of each session, one for each session that could not be read."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        for line in _lines(row):
            writer.writerow(
                {key: inert(value) if isinstance(value, str) else value for key, value in line.items()}
            )
    return out.getvalue()


def _lines(row: Row) -> list[dict[str, Any]]:
    if row.trouble:
        return [{"session": row.session, "trouble": row.trouble}]
    lines = []
    pairs = {_key(pair["phase"]): pair for pair in row.report["pairs"]}
    for phase in row.report["phases"]:
        line: dict[str, Any] = {
            "session": row.session, "phase": phase["kind"], "start_s": phase["start_s"], "end_s": phase["end_s"],
        }  # fmt: skip
        if pair := pairs.get(_key(phase)):
            line |= _pair(pair)
        for who, person in zip("ab", row.report["people"], strict=False):
            line |= {f"{who}_{name}": value for name, value in _person(person, phase).items()}
        lines.append(line)
    return lines


def _key(phase: dict[str, Any]) -> tuple[str, float, float]:
    return phase["kind"], phase["start_s"], phase["end_s"]


def _pair(pair: dict[str, Any]) -> dict[str, Any]:
    line = {"verdict": pair.get("verdict_over_all_sessions", pair["verdict"]), "why": pair["why"]}
    if "p" in pair:
        line |= {
            "likeness_z": pair["likeness"]["value"], "windows": pair["likeness"].get("n"), "p": pair["p"]["value"],
            "q": pair["q_over_all_sessions"]["value"],
        }  # fmt: skip
    return line


def _person(person: dict[str, Any], phase: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"file": person["file"]}
    if change := person.get("change"):
        low, high = change.get("interval_95", (None, None))
        made |= {"change_bpm": change["value"], "change_low": low, "change_high": high}
    if "beats" in person:
        made |= {"beats": person["beats"], "level": person["level"]}
    for each in person.get("phases", ()):
        if _key(each) == _key(phase):
            names = {"minutes": "measured", "mean_hr": "mean_hr", "rmssd_ms": "rmssd", "sdnn_ms": "sdnn",
                     "breaths": "breaths", "share_touched": "share_touched"}  # fmt: skip
            made |= {name: each[field]["value"] for name, field in names.items()}
    return made


def as_json(rows: Sequence[Row]) -> str:
    """Everything of every session."""
    plain = [
        {
            "session": row.session,
            "files": row.files,
            **({"trouble": row.trouble} if row.trouble else row.report),
        }
        for row in rows
    ]
    return json.dumps({"sessions": plain}, ensure_ascii=False, indent=1) + "\n"
