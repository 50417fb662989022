"""`./leanto test`: everything that must hold, in one run.

1. what the tests need from the system (a browser, PostgreSQL) is installed or asked for; 2. the standing checks
(format, lint, types, import contracts, migrations); 3. all tests on SQLite, two at a time; 4. what touches the
database once more on PostgreSQL, in a cluster of its own that is thrown away. The last line is the total.
Uses the standard library only. Status: 0 everything passed; 1 something failed or nothing was tested.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from cluster import Cluster, ClusterProblem, tools_folder

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Totals:
    """Counts over all runs of pytest, and the names of what failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    trouble: list[str] = field(default_factory=list)

    def add(self, report: Path) -> None:
        """Adds the counts of a JUnit report."""
        for suite in ET.parse(report).getroot().iter("testsuite"):
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            self.failed += failed
            self.skipped += skipped
            self.passed += int(suite.get("tests", 0)) - failed - skipped


def say(sentence: str) -> None:
    print(sentence, flush=True)


def find_browser() -> str | None:
    given = os.environ.get("LEANTO_CHROMIUM")
    return given or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def missing_packages(browser: bool, postgresql: bool) -> list[str]:
    """Debian packages that the tests need and this machine has not."""
    wanted = []
    if browser:
        if not find_browser():
            wanted.append("chromium")
        # The browser's driver needs libatomic, which a bare Debian 12 does not have.
        for name, signs in {
            "fonts-dejavu-core": ["/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"],
            "libatomic1": [str(path) for path in Path("/usr/lib").glob("*/libatomic.so.1")] or ["/nowhere"],
        }.items():
            if not any(Path(sign).exists() for sign in signs):
                wanted.append(name)
    if postgresql and not tools_folder():
        wanted.append("postgresql")
    if not (shutil.which("redis-server") or shutil.which("valkey-server")):
        wanted.append("redis-server")
    if not shutil.which("xgettext"):
        wanted.append("gettext")
    return wanted


def install(packages: list[str]) -> bool:
    """Installs Debian packages as root or by sudo without a password; False when that is not possible."""
    if not shutil.which("apt-get"):
        return False
    prefix: list[str] = []
    if os.geteuid() != 0:
        if (
            subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
            if shutil.which("sudo")
            else 1
        ):
            return False
        prefix = ["sudo", "-n"]
    say(f"installing {' '.join(packages)} with apt-get")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    for command in ([*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            say("\n".join((done.stdout + done.stderr).splitlines()[-12:]))
            return False
    return True


def clean_environment() -> dict[str, str]:
    """The environment of every check: nothing of a host's own LEANTO_ settings gets in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEANTO_")}
    kept["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    kept["PYTHONWARNINGS"] = kept.get("PYTHONWARNINGS", "default::DeprecationWarning:leanto")
    if browser := find_browser():
        kept["LEANTO_CHROMIUM"] = browser
    if recordings := os.environ.get(
        "LEANTO_RECORDINGS"
    ):  # a folder of real ones, for the tests that want them
        kept["LEANTO_RECORDINGS"] = recordings
    return kept


def standing_checks(environment: dict[str, str], data: Path, quiet: bool) -> list[str]:
    """Format, lint, types, contracts, migrations; returns the names of those that failed."""
    checks = {
        "types": [str(BIN / "mypy")],
        "format": [str(BIN / "ruff"), "format", "--check", "--output-format", "concise", "."],
        "lint": [str(BIN / "ruff"), "check", "--output-format", "concise", "."],
        "contracts": [str(BIN / "lint-imports")],
        "migrations": [
            sys.executable,
            "-m",
            "leanto.cli",
            "manage",
            "makemigrations",
            "--check",
            "--dry-run",
        ],
    }

    def run(name: str) -> tuple[str, subprocess.CompletedProcess[str], float]:
        began = time.monotonic()
        own = {**environment, "LEANTO_DATA": str(data)}
        done = subprocess.run(checks[name], cwd=ROOT, env=own, capture_output=True, text=True, check=False)
        return name, done, time.monotonic() - began

    failed = []
    with ThreadPoolExecutor(2) as pool:
        for name, done, seconds in pool.map(run, checks):
            if done.returncode:
                failed.append(name)
                say(f"--- {name}: failed\n{(done.stdout + done.stderr).rstrip()}")
            elif not quiet:
                say(f"{name}: good ({seconds:.1f} s)")
    return failed


def run_tests(
    label: str, words: list[str], environment: dict[str, str], totals: Totals, empty_is_fine: bool
) -> None:
    """One run of pytest; its counts go into `totals`."""
    say(f"=== tests on {label}")
    with tempfile.TemporaryDirectory(prefix="leanto-report-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junit-xml={report}", "-o", "junit_logging=no", *words]
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if report.exists():
            totals.add(report)
    if status == 5 and empty_is_fine:
        return
    if status:
        totals.trouble.append(f"tests on {label}" + (" (none ran)" if status == 5 else ""))


def arguments(words: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="leanto test",
        description="Runs everything that must hold. Other words go to pytest: paths, -k, -x …"
        " With a path or -k, only those tests run, and no standing checks.",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="say less")
    parser.add_argument("--all", action="store_true", help="the long tests too (about half an hour more)")
    parser.add_argument("--without-postgres", action="store_true", help="leave PostgreSQL out, and say so")
    parser.add_argument("--without-browser", action="store_true", help="leave the browser out, and say so")
    return parser.parse_known_args(list(words))


def main(words: Sequence[str]) -> int:
    """Runs it all and returns the exit status."""
    began = time.monotonic()
    asked, rest = arguments(words)
    totals = Totals()
    browser, postgresql = not asked.without_browser, not asked.without_postgres
    needed = missing_packages(browser, postgresql)
    if needed and not install(needed):
        say(f"The tests need Debian packages that could not be installed: {' '.join(needed)}.")
        say("Please install them (as root: apt-get install " + " ".join(needed) + "),")
        say("or leave a part out with --without-browser or --without-postgres. Nothing was tested.")
        return 1
    some = any(not word.startswith("-") for word in rest)
    environment = clean_environment()
    data = Path(tempfile.mkdtemp(prefix="leanto-checks-"))
    try:
        if not some:
            totals.trouble += standing_checks(environment, data, asked.quiet)
        marks = [] if asked.all else ["not long"]
        base = (["-q", "--no-header"] if asked.quiet else []) + rest
        parallel = [] if some else ["-n", "2", "--dist", "worksteal"]

        def chosen(*more: str) -> list[str]:
            return [*parallel, "-m", " and ".join([*marks, *more]), *base]

        run_tests("SQLite", chosen("not browser"), environment, totals, empty_is_fine=some)
        if browser:
            # A run of its own: the browser's driver leaves an event loop in the thread of the tests.
            run_tests("SQLite, in a real browser", chosen("browser"), environment, totals, empty_is_fine=some)
        if postgresql:
            try:
                with Cluster() as address:
                    own = {**environment, "LEANTO_DATABASE_URL": address}
                    run_tests(
                        "PostgreSQL", chosen("database", "not browser"), own, totals, empty_is_fine=some
                    )
            except ClusterProblem as problem:
                say(str(problem))
                totals.trouble.append("PostgreSQL")
    finally:
        shutil.rmtree(data, ignore_errors=True)
    for left, words_ in ((browser, "in a real browser"), (postgresql, "on PostgreSQL")):
        if not left:
            say(f"NOT TESTED {words_}, because that was asked.")
    if not totals.passed + totals.failed:
        totals.trouble.append("no test ran")
    if totals.trouble:
        say("Not as it should be: " + ", ".join(totals.trouble) + ".")
        totals.failed = max(totals.failed, 1)
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    say(f"took {minutes} min {seconds} s")
    say(
        f"{totals.passed} passed, {totals.failed} failed"
        + (f", {totals.skipped} skipped" if totals.skipped else "")
    )
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
