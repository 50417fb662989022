"""The heart engine beside the packages people use: one run, same beats, same numbers asked for.

    python bench/rhythm/peers.py                        # about five minutes
    python bench/rhythm/peers.py --pairs 1000           # and a thousand sessions of two people on two processes
    LEANTO_RECORDINGS=folder python bench/rhythm/peers.py    # with the real recordings too

NeuroKit2, systole and pyHRV, each in a process of its own, in their own environment under ~/.cache/leanto that is
made on first use; SUSY in R where `Rscript` and the package are there. Medians of several runs, seconds of
processor after a first run that loads. Time domain must agree to 1e-9 with every peer; our bars are printed beside what
was measured. Needs the Python of ./leanto (`.venv/bin/python`).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
PACKAGES = (
    "neurokit2==0.2.13",
    "systole==0.3.1",
    "pyhrv==0.5.0",
    "peakutils==1.3.5",
    "nolds==0.5.2",
    "setuptools<81",
)
"""The last three mend pyHRV, which does not import as it is installed."""
LIMIT = 300
"""Seconds for one peer and one job."""

JOBS = ("time 20 min", "time 24 h", "spectrum 20 min", "spectrum 24 h", "repair 24 h")
PEERS = ("ours", "neurokit2", "systole", "pyhrv")
BARS = {"time 20 min": 0.0001, "time 24 h": 0.002}


def environment() -> str:
    """The Python of the peers' environment, made if it is not there."""
    folder = Path.home() / ".cache" / "leanto" / "bench-rhythm"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([str(python), "-m", "pip", "install", "-q", *PACKAGES], check=True)
    return str(python)


def timed(call: Callable[[], Any], least: float = 1.0, most: int = 101) -> tuple[float, Any]:
    """Median seconds of processor over at least a second of runs, after one that loads, and what it gave."""
    given = call()
    spent: list[float] = []
    while not spent or (sum(spent) < least and len(spent) < most):
        start = time.process_time()
        call()
        spent.append(time.process_time() - start)
    return median(spent), given


def ours(job: str, rr: Any) -> tuple[float, dict[str, float]]:
    sys.path[:0] = [str(ROOT / "src")]
    from leanto.engine.rhythm import from_rr, repair
    from leanto.engine.rhythm.hrv import of_intervals, powers, time_domain

    if job.startswith("time"):
        seconds, found = timed(lambda: of_intervals(rr))
        return seconds, {"mean": found.mean_rr, "sdnn": found.sdnn, "rmssd": found.rmssd, "nn50": found.nn50}
    beats = from_rr(rr)
    if job.startswith("spectrum"):
        seconds, band = timed(lambda: powers(beats.at, beats.rr))
        return seconds, {"lf": band.lf, "hf": band.hf}
    seconds, repaired = timed(lambda: repair(beats))
    return seconds, {"rmssd": time_domain(repaired).rmssd or 0.0}


def neurokit2(job: str, rr: Any) -> tuple[float, dict[str, float]]:
    import neurokit2 as nk
    import numpy as np

    peaks = np.concatenate([[0.0], np.cumsum(rr)])
    given = {"RRI": rr, "RRI_Time": peaks[1:] / 1000.0}
    if job.startswith("time"):
        seconds, table = timed(lambda: nk.hrv_time(given))
        row = table.iloc[0]
        return seconds, {"mean": row["HRV_MeanNN"], "sdnn": row["HRV_SDNN"], "rmssd": row["HRV_RMSSD"]}
    if job.startswith("spectrum"):
        options = {"interpolation_rate": 4} if job.endswith("24 h") else {}
        seconds, table = timed(lambda: nk.hrv_frequency(given, normalize=False, **options))
        return seconds, {"lf": table.iloc[0]["HRV_LF"], "hf": table.iloc[0]["HRV_HF"]}
    samples = np.round(peaks).astype(int)
    seconds, fixed = timed(
        lambda: nk.signal_fixpeaks(samples, sampling_rate=1000, method="kubios", iterative=True)[1]
    )
    return seconds, {"rmssd": float(np.sqrt(np.mean(np.diff(np.diff(fixed)) ** 2)))}


def systole(job: str, rr: Any) -> tuple[float, dict[str, float]]:
    import numpy as np
    from systole.correction import correct_rr
    from systole.hrv import frequency_domain, nnX, rmssd

    if job.startswith("time"):
        call = lambda: (float(rr.mean()), float(rr.std(ddof=1)), float(rmssd(rr)), float(nnX(rr)))  # noqa: E731
        seconds, (mean, sdnn, root, nn50) = timed(call)
        return seconds, {"mean": mean, "sdnn": sdnn, "rmssd": root, "nn50": nn50}
    if job.startswith("spectrum"):
        seconds, table = timed(lambda: frequency_domain(rr, input_type="rr_ms"))
        by = dict(zip(table["Metric"], table["Values"], strict=True))
        return seconds, {"lf": float(by["lf_power"]), "hf": float(by["hf_power"])}
    seconds, fixed = timed(lambda: correct_rr(rr, input_type="rr_ms", verbose=False))
    return seconds, {"rmssd": float(np.sqrt(np.mean(np.diff(fixed[0]) ** 2)))}


def pyhrv(job: str, rr: Any) -> tuple[float, dict[str, float]]:
    import matplotlib

    matplotlib.use("Agg")
    import pyhrv.frequency_domain as frequency
    import pyhrv.time_domain as domain

    if job.startswith("time"):
        seconds, (step, parts) = timed(lambda: (domain.rmssd(rr), domain.sdnn(rr)))
        return seconds, {"rmssd": float(step["rmssd"]), "sdnn": float(parts["sdnn"])}
    if job == "spectrum 20 min":
        seconds, found = timed(lambda: frequency.welch_psd(nni=rr, show=False, mode="dev")[0])
        return seconds, {"lf": float(found["fft_abs"][1]), "hf": float(found["fft_abs"][2])}
    raise NotImplementedError("it has no such job, or not for a whole day")


def child(peer: str, job: str, path: str) -> None:
    import warnings

    import numpy as np

    warnings.simplefilter("ignore")
    rr = np.load(path)
    seconds, numbers = {"ours": ours, "neurokit2": neurokit2, "systole": systole, "pyhrv": pyhrv}[peer](
        job, rr
    )
    print(json.dumps([seconds, {name: float(value) for name, value in numbers.items()}]))


def ask(python: str, peer: str, job: str, path: Path) -> tuple[float, dict[str, float]] | str:
    command = [sys.executable if peer == "ours" else python, str(HERE), "--child", peer, job, str(path)]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return f"not done in {LIMIT} s"
    except subprocess.CalledProcessError as error:
        return "does not run: " + (error.stderr.strip().splitlines() or ["?"])[-1][:100]
    seconds, numbers = json.loads(done.stdout.splitlines()[-1])
    return float(seconds), numbers


def day(minutes: float) -> Any:
    """Intervals of a simulated heart, ms."""
    from leanto.engine.rhythm.simulate import Case, pair

    beats, _ = pair(Case.INDEPENDENT, 1, minutes=minutes)
    return beats.rr[1:]


def one_person(python: str) -> None:
    """Every job and every peer; time domain must agree to 1e-9."""
    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        paths = {"20 min": Path(folder) / "short.npy", "24 h": Path(folder) / "day.npy"}
        np.save(paths["20 min"], day(20.0))
        np.save(paths["24 h"], day(1440.0))
        for job in JOBS:
            path = paths[job.split(" ", 1)[1]]
            found = {peer: ask(python, peer, job, path) for peer in PEERS}
            own = found["ours"]
            assert not isinstance(own, str), own
            for peer, said in found.items():
                if isinstance(said, str):
                    print(f"{job}: {peer}: {said}", flush=True)
                    continue
                if job.startswith("time"):
                    worst = max(abs(said[1][name] - own[1][name]) for name in said[1])
                    # pyHRV gives rounded numbers only where it says so; a peer that differs is printed, not hidden
                    agrees = f", differs by at most {worst:.1e}"
                else:
                    agrees = ", " + ", ".join(f"{name} {value:.2f}" for name, value in said[1].items())
                bar = f" (bar {1000 * BARS[job]:g} ms)" if peer == "ours" and job in BARS else ""
                ratio = "" if peer == "ours" else f", {said[0] / own[0]:.0f} times ours"
                print(f"{job}: {peer}: {1000 * said[0]:.3f} ms{bar}{ratio}{agrees}", flush=True)


def recordings(python: str) -> None:
    """Kubios' file and MIT-BIH 100 through every peer, where the recordings are."""
    import numpy as np

    folder = Path(os.environ.get("LEANTO_RECORDINGS", "-"))
    if not folder.is_dir():
        print("real recordings: LEANTO_RECORDINGS names no folder, not measured")
        return
    sys.path[:0] = [str(ROOT)]
    from tests.engine.rhythm.oracles import labelled_beats

    rr = np.loadtxt(folder / "systole" / "rr.txt", delimiter=",", skiprows=1)[:, 1]
    at, normal = labelled_beats(folder / "mitbih100" / "100.atr")
    mit = np.diff(at) * 1000.0
    clean = normal[1:] & normal[:-1]
    truth = float(np.sqrt(np.mean(np.diff(mit)[clean[1:] & clean[:-1]] ** 2)))
    with tempfile.TemporaryDirectory() as place:
        for name, values in (("kubios", rr), ("mit", mit)):
            np.save(Path(place) / f"{name}.npy", values)
        for peer in PEERS:
            said = ask(python, peer, "spectrum 20 min", Path(place) / "kubios.npy")
            if isinstance(said, str):
                print(f"Kubios 2.2's file: {peer}: {said}")
            else:
                lf, hf = (100.0 * (said[1][k] / v - 1.0) for k, v in (("lf", 2393.9), ("hf", 566.30)))
                print(f"Kubios 2.2's file: {peer}: LF {lf:+.2f} %, HF {hf:+.2f} % (bar 2 %)", flush=True)
            said = ask(python, peer, "repair 24 h", Path(place) / "mit.npy")
            if not isinstance(said, str):
                off = 100.0 * (said[1]["rmssd"] / truth - 1.0)
                print(f"MIT-BIH 100 after repair: {peer}: RMSSD {off:+.1f} % (bar 3 %)", flush=True)


def two_people() -> None:
    """Our own comparisons of two curves, beside the plain loop and beside R where it is."""
    import numpy as np

    from leanto.engine.rhythm.modes import rmea, susy
    from leanto.engine.rhythm.shifts import all_shifts

    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 4800)).cumsum(axis=1)
    a, b = a - np.convolve(a, np.ones(400) / 400, "same"), b - np.convolve(b, np.ones(400) / 400, "same")
    seconds, _ = timed(lambda: all_shifts(a, b, window=240, step=40, lag=20))
    print(f"all 4,800 circular shifts, 20 min at 4 Hz: {1000 * seconds:.1f} ms (bar 15 ms)")

    def loop() -> float:
        values = [
            np.arctanh(np.corrcoef(a[s : s + 240], b[s + lag : s + lag + 240])[0, 1])
            for s in range(20, 4800 - 259, 40)
            for lag in range(-20, 21)
        ]
        return float(np.mean(values))

    one, value = timed(loop)
    observed = float(all_shifts(a, b, window=240, step=40, lag=20).over_lags()[0])
    print(
        f"one shift by numpy.corrcoef: {1000 * one:.0f} ms, differs by {abs(value - observed):.1e}; ", end=""
    )
    print(f"4,800 of them {4800 * one / seconds:.0f} times ours")
    seconds, _ = timed(lambda: susy(a, b, rate=4.0))
    print(f"SUSY, 20 min at 4 Hz, 40 segments of 30 s, lag 5 s: {1000 * seconds:.2f} ms (bar 3 ms)")
    x, y = rng.normal(size=(2, 15000))
    seconds, _ = timed(lambda: rmea(x, y, rate=25.0, window=60.0, step=10.0, lag=5.0))
    print(f"rMEA's table, 10 min at 25 Hz, 54 windows, 251 lags: {1000 * seconds:.1f} ms (bar 10 ms)")
    if not shutil.which("Rscript"):
        print("SUSY and rMEA in R: Rscript is not on this machine, not measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        np.savetxt(Path(folder) / "two.txt", np.column_stack([a, b]))
        code = (
            f'x <- read.table("{folder}/two.txt"); '
            "t <- system.time(SUSY::susy(x, segment=30L, Hz=4L, maxlag=5L)); cat(t[['elapsed']])"
        )
        done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False)
        print(f"SUSY in R: {done.stdout.strip() or done.stderr.strip()[-100:]} s")


def one_pair(seed: int) -> tuple[float, str]:
    """Processor seconds of one session of two people, all numbers, and its verdict."""
    from leanto.engine.rhythm import read
    from leanto.engine.rhythm.simulate import Case, pair

    a, b = pair(Case.INDEPENDENT, seed)
    start = time.process_time()
    found = read(a, b)
    return time.process_time() - start, str(found.pairs[0].together.verdict)


def many(number: int) -> None:
    """So many sessions of 20 minutes on two processes; drawing them is not counted."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(one_pair, range(2)))
        results = list(pool.map(one_pair, range(number), chunksize=10))
    spent = sum(seconds for seconds, _ in results)
    more = sum(verdict == "more_than_chance" for _, verdict in results)
    print(
        f"{number} sessions of two: {spent / 2:.1f} s on two processes (bar {45 * number / 1000:g} s); ",
        end="",
    )
    print(f"{more} of them, drawn independent, called more than chance ({100 * more / number:.1f} %)")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=0)
    parser.add_argument("--only", choices=["one", "two", "real", "many"])
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(*args.child)
        return
    sys.path[:0] = [str(ROOT / "src")]
    if args.only in (None, "one", "real"):
        python = environment()
        if args.only != "real":
            one_person(python)
        recordings(python)
    if args.only in (None, "two"):
        two_people()
    if args.pairs or args.only == "many":
        many(args.pairs or 100)


if __name__ == "__main__":
    main()
