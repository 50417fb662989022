"""`leanto shelf open FILE`: readable files, without a server, and nothing overwritten."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from leanto.cli import main
from leanto.engine.seal import Opened, Place
from leanto.exchange.shelf_command import file_name, readable
from tests.engine.seal.sealing import PASSPHRASE, WORDS, Export, an_export, printed_code

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return written(an_export((WORDS, b'{"felt":"heavy","number":3}', b"\xff\xfe")), tmp_path)


def written(export: Export, folder: Path) -> Path:
    path = folder / "shelf.zip"
    path.write_bytes(export.zipped())
    return path


def command(monkeypatch: pytest.MonkeyPatch, typed: str, *words: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed + "\n"))
    try:
        return main(["shelf", "open", *words])
    except SystemExit as ended:
        return int(ended.code or 0)


def test_it_writes_what_was_written(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "mine"
    assert command(monkeypatch, printed_code().lower(), str(shelf), "--to", str(to)) == 0
    assert capsys.readouterr().out == f"{to}\n"
    assert {str(path.relative_to(to)) for path in to.rglob("*") if path.is_file()} == {
        "contents.json", "journal/0-text-v1.txt", "journal/1-text-v1.json", "journal/2-text-v1.bin",
        "journal/3-text-v1.txt",
    }  # fmt: skip
    assert (to / "journal/0-text-v1.txt").read_bytes() == WORDS
    assert json.loads((to / "journal/1-text-v1.json").read_text()) == {"felt": "heavy", "number": 3}
    assert (to / "journal/2-text-v1.bin").read_bytes() == b"\xff\xfe"
    assert (to / "journal/3-text-v1.txt").read_bytes() == b"three"
    assert json.loads((to / "contents.json").read_text())[0]["row"] == "0"
    assert to.stat().st_mode & 0o077 == 0


def test_pages_of_the_shelf_are_one_text_to_read_the_oldest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = (
        b'{"kind":"journal","at":"2026-11-22T09:15:00.000Z","text":"Two lines\\nand the second"}',
        b'{"kind":"annoyed","at":"2026-03-01T20:00:00.000Z","sentence":"A yes too big","needs":["rest","hands"],'
        b'"again":"","deep":{"a":1,"b":null}}',
    )
    file, to = written(an_export(pages), tmp_path), tmp_path / "mine"
    assert command(monkeypatch, printed_code(), str(file), "--to", str(to)) == 0
    text = (to / "shelf.txt").read_text()
    assert text.index("2026-03-01 20:00  annoyed") < text.index("2026-11-22 09:15  journal")
    assert "sentence: A yes too big\nneeds: rest; hands\ndeep:\n  a: 1" in text
    assert "text:\n  Two lines\n  and the second" in text and "again" not in text
    assert {one.get("kind") for one in json.loads((to / "contents.json").read_text())} >= {
        "journal",
        "annoyed",
    }


def test_the_passphrase_opens_it_too(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert command(monkeypatch, PASSPHRASE, str(shelf), "--to", str(tmp_path / "a"), "--passphrase") == 0
    assert command(monkeypatch, "wrong", str(shelf), "--to", str(tmp_path / "b"), "--passphrase") == 2
    assert not (tmp_path / "b").exists()


def test_without_the_share_it_asks_for_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    export = an_export()
    export.said["share"] = None
    path = written(export, tmp_path)
    assert command(monkeypatch, PASSPHRASE, str(path), "--to", str(tmp_path / "a"), "--passphrase") == 2
    assert "recovery code" in capsys.readouterr().err
    assert command(monkeypatch, printed_code(), str(path), "--to", str(tmp_path / "a")) == 0


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", "nine groups"), ("*", "only letters"), ("0" * 35 + "1", "slip"), ("0" * 36, "does not open")],
)
def test_a_slip_in_the_code_is_told_and_nothing_is_written(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str,
    told: str,
) -> None:  # fmt: skip
    assert command(monkeypatch, typed, str(shelf), "--to", str(tmp_path / "a")) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_nothing_is_overwritten(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "mine"
    to.mkdir()
    (to / "letter.txt").write_text("keep me")
    assert command(monkeypatch, printed_code(), str(shelf), "--to", str(to)) == 2
    assert "overwritten" in capsys.readouterr().err
    assert [path.name for path in to.iterdir()] == ["letter.txt"]
    assert command(monkeypatch, printed_code(), str(shelf), "--to", str(to / "letter.txt")) == 2
    assert (to / "letter.txt").read_text() == "keep me"


def test_a_damaged_entry_is_named_without_its_content_and_the_rest_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    export = an_export()
    export.files["entries/000001.seal"] = export.files["entries/000001.seal"][:-1]
    path, to = written(export, tmp_path), tmp_path / "mine"
    assert command(monkeypatch, printed_code(), str(path), "--to", str(to)) == 1
    said = capsys.readouterr()
    assert "entries/000001.seal" in said.err
    assert "journal" not in said.err + said.out.replace(str(to), "")
    assert sorted(path.name for path in (to / "journal").iterdir()) == ["1-text-v1.txt", "2-text-v1.txt"]


def test_a_list_that_was_changed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    export = an_export()
    export.sealed = False
    path = written(export, tmp_path)
    assert command(monkeypatch, printed_code(), str(path), "--to", str(tmp_path / "a")) == 1
    assert "manifest.json" in capsys.readouterr().err


def test_a_file_that_is_no_shelf_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "shelf.zip"
    path.write_bytes(b"not this")
    assert command(monkeypatch, printed_code(), str(path)) == 2
    assert "is not an exported shelf" in capsys.readouterr().err
    assert command(monkeypatch, printed_code(), str(tmp_path / "nowhere.zip")) == 2


def test_it_needs_neither_django_nor_a_database() -> None:
    code = (
        "import sys; from leanto.cli import parser; parser('shelf'); "
        "import leanto.exchange.shelf_command; assert 'django' not in sys.modules; "
        "assert 'sqlite3' not in sys.modules"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": "src"}, cwd=ROOT, check=False
    )
    assert ran.returncode == 0


def test_names_from_the_file_are_never_paths() -> None:
    used: set[str] = set()
    names = [
        file_name(Opened("", Place("o", model, row, field, 1), b""), "txt", used)
        for model, row, field in [
            ("..", "..", ".."), ("/etc", "/passwd", ""), ("a\\b", "c:d", "\0"), ("con", "NUL", "x"), ("", "", ""),
            ("m", "Ana", ""), ("m", "ana", ""), ("m", "x" * 500, "م" * 500), (".git", "config", ""),
        ]
    ]  # fmt: skip
    for name in names:
        folder, slash, rest = name.partition("/")
        assert slash
        assert "/" not in rest and "\\" not in name and "\0" not in name
        assert not folder.startswith(".") and not rest.startswith(".")
        assert len(rest.encode()) < 255
    assert len({name.casefold() for name in names}) == len(names)
    assert names[3].startswith("_con/_NUL")


@pytest.mark.parametrize(
    ("plain", "ending"),
    [(b"words", "txt"), (b"", "txt"), (b"{not json", "txt"), (b"[" * 100_000, "txt"), (b'{"a":1}', "json"),
     (b'{"a":1e400,"a":2}', "json"), (b'["\\ud800"]', "json"), (b"\xff", "bin")],
)  # fmt: skip
def test_what_is_written_is_what_was_sealed(plain: bytes, ending: str) -> None:
    data, found = readable(plain)
    assert found == ending
    if ending == "json":
        assert json.loads(data) == json.loads(plain)
    else:
        assert data == plain
