"""`leanto shelf open FILE`: an exported shelf as readable files, with the recovery code and without any server.

Exit status: 0 everything opened, 1 some of it is damaged (the rest is written), 2 it does not open or bad input.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from pathlib import Path
from typing import Any
from unicodedata import normalize

from leanto.core.bar import Bar
from leanto.engine.seal import (
    Archive,
    CannotOpen,
    NotAShelf,
    Opened,
    RecoveryTypo,
    Slip,
    WeakParameters,
    read_code,
)
from leanto.exchange import shelf_text
from leanto.serve.words import _, cannot_write, give_up, must_be_file, say

TRIES = 3
LONGEST_NAME = 80  # bytes of a row or a model in a file name; systems take 255 in all
RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `leanto shelf`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    one = actions.add_parser("open", help=_("write what is in an exported shelf as readable files"))
    one.add_argument("file", metavar="FILE", help=_("the ZIP file that you took with you"))
    one.add_argument(
        "--to", metavar="FOLDER", help=_("a new folder for the files (default: named like the file)")
    )
    one.add_argument(
        "--passphrase",
        action="store_true",
        help=_("ask for the passphrase instead of the recovery code, if the file has the server's part"),
    )


def run(asked: argparse.Namespace) -> int:
    """Opens, writes, says what is damaged."""
    path = must_be_file(asked.file)
    folder = Path(asked.to).absolute() if asked.to else Path.cwd() / f"{path.stem}-open"
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        give_up(
            _("%(path)s is there already. Nothing is overwritten; --to names another.") % {"path": folder}
        )
    with path.open("rb") as file:
        try:
            archive = Archive(file)
        except NotAShelf as bad:
            _refuse_file(path, bad)
        user_key = _user_key(archive, asked.passphrase)
        whole = archive.is_whole(user_key)
        if not whole:
            say(_("manifest.json: the list is not the one that was written. Something may be missing."))
        try:
            damaged = _write_all(archive, user_key, folder)
        except OSError as problem:
            cannot_write(folder, problem)
    for inside in damaged:
        say(_("%(file)s: damaged, so it was left out.") % {"file": inside})
    print(folder)
    return 0 if whole and not damaged else 1


def _refuse_file(path: Path, bad: NotAShelf) -> None:
    if bad.inside:
        give_up(
            _("%(path)s does not open: %(inside)s is damaged.") % {"path": path.name, "inside": bad.inside}
        )
    give_up(_("%(path)s is not an exported shelf, or it is damaged.") % {"path": path.name})


def _user_key(archive: Archive, with_passphrase: bool) -> bytes:
    """Asks until it opens; three times where somebody sits at a terminal."""
    share = archive.shelf.share
    if with_passphrase and share is None:
        give_up(_("This file does not have the server's part. Please use the recovery code."))
    for tries_left in reversed(range(TRIES if sys.stdin.isatty() else 1)):
        try:
            if with_passphrase and share is not None:
                return archive.user_key_by_passphrase(_asked(_("Passphrase: ")), share)
            return archive.user_key_by_recovery(read_code(_asked(_("Recovery code: "))))
        except RecoveryTypo as typo:
            sentence = {
                Slip.LENGTH: _("A recovery code has nine groups of four."),
                Slip.CHARACTER: _("A recovery code has only letters and digits."),
                Slip.CHECK: _("There is a slip in this code. Please compare it with your paper."),
            }[typo.slip]
        except WeakParameters:
            give_up(_("The passphrase is too weakly protected in this file. Please use the recovery code."))
        except CannotOpen:
            sentence = _("This does not open it.")
        if not tries_left:
            give_up(sentence)
        say(sentence)
    raise AssertionError


def _asked(prompt: str) -> str:
    """What is typed, without showing it. Read as a line where there is no terminal."""
    try:
        return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    except EOFError:
        return ""


def _write_all(archive: Archive, user_key: bytes, folder: Path) -> list[str]:
    """Writes what opens, a text of all of it, and a list; returns the names of what does not open."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    total, damaged, used = len(archive.shelf.entries), [], set[str]()
    contents: list[dict[str, object]] = []
    entries: list[dict[str, Any]] = []
    bar = Bar(_("Opening"))
    try:
        for count, opened in enumerate(archive.open_all(user_key), start=1):
            if opened.plain is None:
                damaged.append(opened.inside)
            else:
                data, ending = readable(opened.plain)
                name = file_name(opened, ending, used)
                (folder / name).parent.mkdir(exist_ok=True)
                with (folder / name).open("xb") as out:
                    out.write(data)
                place = opened.place
                contents.append(
                    {"file": name, "model": place.model, "row": place.row, "field": place.field,
                     "version": place.version, "inside": opened.inside}
                )  # fmt: skip
                if words := shelf_text.entry(opened.plain):
                    entries.append(words)
                    contents[-1] |= {"kind": words["kind"], "at": words["at"]}
            bar.show(count, total)
    finally:
        bar.done()
    if entries:
        (folder / "shelf.txt").write_text(shelf_text.as_text(entries), encoding="utf-8")
    with (folder / "contents.json").open("x", encoding="utf-8") as list_of_files:
        json.dump(contents, list_of_files, ensure_ascii=False, indent=1)
    return damaged


def readable(plain: bytes) -> tuple[bytes, str]:
    """The bytes to write and the ending of the file. JSON is laid out in lines where only spaces change."""
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        return plain, "bin"
    if not text.startswith(("{", "[")):
        return plain, "txt"
    try:
        parsed = json.loads(text)
        if json.dumps(parsed, ensure_ascii=False, separators=(",", ":")) != text:
            return plain, "json"  # numbers or doubled names that we would write in another way
        return json.dumps(parsed, ensure_ascii=False, indent=1).encode(), "json"
    except (ValueError, RecursionError):
        return plain, "txt"


def file_name(opened: Opened, ending: str, used: set[str]) -> str:
    """`model/row-field-v3.txt`: letters, digits, dots and dashes of the place, and never twice the same."""
    place = opened.place
    parts = [_plain(place.row), *([_plain(place.field)] if place.field else [])]
    stem = f"{_plain(place.model)}/{'-'.join(parts)}-v{place.version}"
    name, count = f"{stem}.{ending}", 1
    while (alike := normalize("NFKC", name).casefold()) in used:  # some disks do not tell Ana from ana
        count += 1
        name = f"{stem}-{count}.{ending}"
    used.add(alike)
    return name


def _plain(text: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in text)
    kept = kept.encode()[:LONGEST_NAME].decode(errors="ignore").strip(".") or "_"
    return f"_{kept}" if kept.casefold().split(".")[0] in RESERVED else kept
