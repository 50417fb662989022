"""The front door: what `./leanto` says about itself, how it refuses, what it never touches."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = [
    "demo",
    "serve",
    "plan",
    "rhythm",
    "backup",
    "restore",
    "export",
    "check",
    "migrate",
    "setup",
    "shelf",
    "test",
    "translate",
]


def leanto(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEANTO_")}
    return subprocess.run(
        [sys.executable, "-m", "leanto.cli", *words],
        env={**environment, "LANGUAGE": "en", **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_help_names_every_command() -> None:
    done = leanto("help")
    assert done.returncode == 0
    assert [name for name in COMMANDS if f"\n    {name}" not in done.stdout] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_what_it_does(command: str) -> None:
    done = leanto(command, "--help")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) > 12


def test_help_needs_neither_django_nor_a_data_folder(tmp_path: Path) -> None:
    code = "import sys; from leanto.cli import main; main(['help']); assert 'django' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_bash_front_door_runs_from_any_folder_and_needs_nothing_installed_for_help(
    tmp_path: Path,
) -> None:
    environment = {**os.environ, "LEANTO_VENV": str(tmp_path / "none"), "LEANTO_PYTHON": sys.executable}
    door = tmp_path / "leanto-by-link"
    door.symlink_to(ROOT / "leanto")
    for words, sign in (
        (["help"], "demo"),
        (["test", "--help"], "--without-postgres"),
        (["test", "-h"], "--all"),
    ):
        done = subprocess.run(
            [door, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert sign in done.stdout
        assert done.stderr == "", "nothing was installed"
    assert not (tmp_path / "none").exists()


def test_an_unknown_command_and_a_wrong_port_get_one_clear_line() -> None:
    fly, slip = leanto("fly"), leanto("chek")
    assert (fly.returncode, fly.stderr) == (
        2,
        "leanto: There is no command “fly”. ./leanto help names them all.\n",
    )
    assert "Did you mean ./leanto check?" in slip.stderr
    done = leanto("serve", "--port", "many")
    assert done.returncode == 2
    assert "a number from 1 to 65535" in done.stderr
    done = leanto("check", "--all", "now")
    assert done.returncode == 2
    assert "usage: leanto check" in done.stderr
    assert "leanto check: error: this is not understood: --all now" in done.stderr


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = leanto("demo", "--port", str(port), LEANTO_DATA=str(tmp_path / "demo"))
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.processes
def test_a_second_demo_leaves_the_running_one_alone(tmp_path: Path) -> None:
    """On the same port and on another: the data of the one that runs is whole, and the second says why it ends."""
    data = tmp_path / "demo"
    data.mkdir()
    (data / "this-is-a-demo").write_text("yesterday's")
    (data / "kept").write_text("written by people who look around")
    with (data / "this-is-a-demo-begun").open("w") as running, socket.create_server(("127.0.0.1", 0)) as door:
        fcntl.flock(running, fcntl.LOCK_EX)
        same = leanto("demo", "--port", str(door.getsockname()[1]), LEANTO_DATA=str(data))
        with socket.create_server(("127.0.0.1", 0)) as other:
            free = str(other.getsockname()[1])
        others = [leanto("demo", "--port", free, *more, LEANTO_DATA=str(data)) for more in ([], ["--keep"])]
    assert same.returncode == 1
    assert "cannot be used" in same.stderr
    for done in others:
        assert done.returncode == 1
        assert "A demo is running in" in done.stderr
    assert (data / "kept").read_text() == "written by people who look around"


def test_the_demo_never_empties_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "leanto.sqlite3").write_bytes(b"a real server's data")
    done = leanto("demo", LEANTO_DATA=str(tmp_path))
    assert done.returncode == 2
    assert "left alone" in done.stderr
    assert (tmp_path / "leanto.sqlite3").read_bytes() == b"a real server's data"


def test_the_data_folder_and_the_secrets_in_it_are_for_the_host_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert leanto("migrate", LEANTO_DATA=str(data)).returncode == 0
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in data.iterdir() if path.is_file()} == {0o600}


def test_what_is_wrong_with_a_named_file_is_said_as_it_is(tmp_path: Path) -> None:
    data = tmp_path / "data"
    none = str(tmp_path / "nope.zip")
    for words, sentence in (
        (["restore", str(tmp_path)], f"{tmp_path} is a folder; please name a file."),
        (["restore", none], f"{none} is not there."),
        (["import", none], f"{none} is not there."),
        (["import", str(tmp_path)], f"{tmp_path} is a folder; please name a file."),
    ):
        done = leanto(*words, LEANTO_DATA=str(data))
        assert (done.returncode, done.stderr) == (2, f"leanto: {sentence}\n")
    assert not data.exists(), "and no data folder was made for it"


@pytest.mark.parametrize("command", ["check", "backup", "export"])
def test_what_only_reads_never_makes_a_data_folder(tmp_path: Path, command: str) -> None:
    """A slip in the name would look like a server that is empty and well; an empty folder stays empty of data."""
    done = leanto(command, "--data", str(tmp_path / "typo" / "data"))
    assert done.returncode == 2
    assert f"There is no data folder {tmp_path / 'typo' / 'data'}" in done.stderr
    assert list(tmp_path.iterdir()) == []
    new = tmp_path / "new"
    new.mkdir(mode=0o700)
    done = leanto(command, "--data", str(new))
    assert done.returncode == (0 if command == "check" else 1)
    assert "Traceback" not in done.stderr
    assert {path.name for path in new.iterdir()} == {"secret.key"}


def test_the_locks_carry_hashes_and_name_no_registry() -> None:
    """A lock with an address would tie every host to one registry; without hashes it would lock nothing."""
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        lines = path.read_text().splitlines()
        assert not [line for line in lines if "://" in line or line.startswith("-")], path
        pinned = [n for n, line in enumerate(lines) if "==" in line]
        assert pinned
        assert all(lines[n + 1].lstrip().startswith("--hash=sha256:") for n in pinned), path


def test_the_test_set_contains_the_run_set() -> None:
    """The launcher counts on it: who has the test set does not install the run set again."""

    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / name).read_text().splitlines()
        return {line.split()[0] for line in lines if "==" in line}

    assert pins("run.txt") - pins("test.txt") == set()


def test_every_setting_is_in_the_page_for_hosts() -> None:
    source = (ROOT / "src" / "leanto" / "settings.py").read_text()
    page = (ROOT / "docs" / "hosts" / "settings.md").read_text()
    names = set(re.findall(r'\b(?:text|flag|number)\(\s*"([A-Z_]+)"', source))
    assert names, "no settings found: has the way of reading them changed?"
    assert {name for name in names if f"`LEANTO_{name}`" not in page} == set()
