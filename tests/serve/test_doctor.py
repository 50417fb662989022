"""`./leanto check` and the shapes in which the server refuses to start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


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
