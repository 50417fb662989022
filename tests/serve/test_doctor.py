"""`./leanto check` and the shapes in which the server refuses to start."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import OperationalError

from leanto.core.keys import KeyLost, KeyRing, read_or_make_instance_key
from leanto.serve.troubles import in_words


def leanto(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEANTO_")}
    return subprocess.run(
        [sys.executable, "-m", "leanto.cli", *words],
        env={**environment, "LEANTO_DATA": str(data), "LANGUAGE": "en", **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"LEANTO_URL": "http://circle.example.org"}, "without https"),
        ({"LEANTO_URL": "https://circle.example.org", "LEANTO_DEMO": "yes"}, "enter as anybody"),
        ({"LEANTO_URL": "https://circle.example.org", "LEANTO_DEBUG": "yes"}, "show what people wrote"),
        ({"LEANTO_URL": "circle"}, "LEANTO_URL should look like"),
        ({"LEANTO_DATABASE_URL": "postgresql://nobody:x@127.0.0.1:1/none"}, "does not answer"),
        ({"LEANTO_DATABASE_URL": "mysql://x"}, "should start with postgresql"),
        ({"LEANTO_DEBUG": "perhaps"}, "please write yes or no"),
    ],
)
def test_the_server_refuses_shapes_that_cannot_work_and_says_why(
    tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    done = leanto(tmp_path / "data", "serve", "--port", "1024", **settings)
    assert done.returncode in {1, 2}
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_healthy_new_server_has_nothing_that_stops_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert leanto(data, "migrate").returncode == 0
    done = leanto(data, "check")
    assert done.returncode == 0, done.stdout
    assert "STOP" not in done.stdout
    assert "LEANTO_MAIL_URL is not set" in done.stdout


def test_a_key_file_that_others_can_read_is_named_with_the_way_to_close_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    leanto(data, "migrate")
    (data / "instance.key").write_bytes(os.urandom(32))
    (data / "instance.key").chmod(0o644)
    assert "chmod 600" in leanto(data, "check").stdout
    (data / "instance.key").chmod(0o600)
    assert "chmod 600" not in leanto(data, "check").stdout


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared data folder; never changed by a test."""
    data = tmp_path_factory.mktemp("ready") / "data"
    assert leanto(data, "migrate").returncode == 0
    KeyRing(data / "keys.sqlite3", read_or_make_instance_key(data / "instance.key"))
    return data


@pytest.mark.parametrize("command", ["check", "export", "backup", "migrate", "serve", "import"])
@pytest.mark.parametrize("harm", ["no database at all", "torn in the middle", "a table is gone"])
def test_no_command_answers_a_broken_database_with_a_traceback(
    ready: Path, tmp_path: Path, command: str, harm: str
) -> None:
    # Shared memory of a database that somebody is just closing goes away by itself, and nobody misses it.
    data = Path(shutil.copytree(ready, tmp_path / "data", ignore=shutil.ignore_patterns("*-shm")))
    file = data / "leanto.sqlite3"
    if harm == "a table is gone":
        db = sqlite3.connect(file)
        db.execute("DROP TABLE circles_circle")
        db.commit()
        db.close()
    else:
        for more in data.glob("leanto.sqlite3-*"):
            more.unlink()
        whole = file.read_bytes()
        file.write_bytes(
            b"a letter to my aunt " * 500
            if harm == "no database at all"
            else whole[:4096] + b"?" * (len(whole) - 4096)
        )
    circle = tmp_path / "circle.zip"
    body = json.dumps({"circle": [{"id": str(uuid4())}]}).encode()
    manifest = {"kind": "leanto circle", "format": 1, "sha256": hashlib.sha256(body).hexdigest()}
    with zipfile.ZipFile(circle, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("circle.json", body)
    with socket.create_server(
        ("127.0.0.1", 0)
    ) as taken:  # a server that would start after all ends at the door
        more_words = {"import": [str(circle)], "serve": ["--port", str(taken.getsockname()[1])]}.get(
            command, []
        )
        done = leanto(data, command, *more_words)
    assert "Traceback" not in done.stderr + done.stdout
    if harm != "a table is gone" or command in {"export", "import"}:
        assert done.returncode == 1, done.stderr
        assert command == "check" or done.stderr.strip()


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (sqlite3.OperationalError("database is locked"), "is busy"),
        (OperationalError("database disk image is malformed"), "is damaged"),
        (OperationalError("no such table: circles_circle"), "run ./leanto migrate"),
        (
            OperationalError("connection refused\nIs the server running?"),
            "does not answer: connection refused",
        ),
        (KeyLost("the instance key does not open this key store"), "The key file does not fit"),
    ],
)
def test_trouble_with_the_database_is_one_sentence(problem: Exception, words: str) -> None:
    sentence = in_words(problem)
    assert sentence
    assert words in sentence
    assert "\n" not in sentence


def test_our_own_mistakes_are_not_hidden_behind_a_sentence() -> None:
    assert in_words(ValueError("no such table")) is None
