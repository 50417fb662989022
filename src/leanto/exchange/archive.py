"""One circle as a file: written by `leanto export`, read again on another server.

    leanto-<circle>.zip
        manifest.json   what this is, from which version, how many rows, SHA-256 of circle.json
        circle.json     every row (`circle_rows`), the part that is read again
        read-me.txt, people.csv, asks.csv, rota.csv, offers.csv, agreement.txt, rota.ics   for people

Django is loaded only when something is written or read: the command line asks this module for its arguments first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from leanto.serve.words import _, cannot_write, give_up, say

if TYPE_CHECKING:
    from leanto.circles.models import Circle
    from leanto.exchange.circle_rows import Rows

FORMAT = 1
KIND = "leanto circle"
MOST_BYTES = 2_000_000_000  # unpacked; more than that is no circle


class ArchiveProblem(Exception):  # noqa: N818
    """The file was not written or cannot be used; the sentence says why. Nothing half-made is left behind."""


def write_circle(circle_id: UUID, path: Path) -> dict[str, int]:
    """Writes the circle's archive (mode 0600, whole or not at all) and returns how many rows of each kind it has."""
    from leanto import __version__
    from leanto.circles.models import Circle
    from leanto.core.clock import now
    from leanto.exchange.circle_rows import gather
    from leanto.exchange.readable import files_of_circle, zipped

    circle = Circle.objects.get(pk=circle_id)
    rows = gather(circle_id)
    body = json.dumps(rows, ensure_ascii=False, sort_keys=True, indent=1).encode()
    counts = {name: len(some) for name, some in rows.items()}
    manifest = {
        "kind": KIND, "format": FORMAT, "version": __version__, "circle": str(circle_id), "rows": counts,
        "sha256": hashlib.sha256(body).hexdigest(),
    }  # fmt: skip
    files = {"manifest.json": json.dumps(manifest, indent=1).encode(), "circle.json": body}
    files |= files_of_circle(circle, None, now())
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(zipped(files))
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return counts


def read_circle(path: Path) -> Circle:
    """Takes a circle in from an archive: all of it, or nothing. Raises ArchiveProblem.

    Refused when the circle is here already. Nobody is told; people sign in here with their e-mail address.
    """
    return _put(_rows(path), path.name)


def _put(rows: Rows, name: str) -> Circle:
    from django.core.exceptions import ValidationError
    from django.db import DatabaseError, OperationalError, transaction

    from leanto.circles.models import Circle
    from leanto.exchange.circle_rows import put

    try:
        if Circle.objects.filter(pk=rows["circle"][0]["id"]).exists():
            raise ArchiveProblem(_("This circle is on this server already. Nothing was changed."))
        with transaction.atomic():
            return put(rows)
    except OperationalError:
        raise  # a locked or missing table is not the file's fault
    except (
        DatabaseError,
        ValidationError,
        KeyError,
        IndexError,
        TypeError,
        ValueError,
        AttributeError,
    ) as problem:
        raise ArchiveProblem(
            _("%(file)s does not fit together, so nothing was taken in (%(why)s).")
            % {"file": name, "why": type(problem).__name__}
        ) from problem


def _rows(path: Path) -> Rows:
    """The checked content of circle.json."""
    no_archive = ArchiveProblem(_("%(file)s is not an archive of a circle.") % {"file": path.name})
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_BYTES:
                raise no_archive
            manifest: dict[str, Any] = json.loads(packed.read("manifest.json"))
            body = packed.read("circle.json")
            if manifest.get("kind") != KIND:
                raise no_archive
            if manifest.get("format") != FORMAT:
                raise ArchiveProblem(
                    _("This archive was written by a newer version. Please update this server first.")
                )
            if hashlib.sha256(body).hexdigest() != manifest.get("sha256"):
                damaged = _("%(file)s is damaged: its content is not what was written.")
                raise ArchiveProblem(damaged % {"file": path.name})
            rows: Rows = json.loads(body)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, AttributeError) as problem:
        raise no_archive from problem
    return rows


# --- the command line ---------------------------------------------------------------------------


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `leanto export`."""
    parser.add_argument(
        "circle", nargs="?", metavar="CIRCLE", help=_("its name or id; without it, the circles are listed")
    )
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help=_("where to (default: leanto-<id>.zip, here)")
    )


def run(asked: argparse.Namespace) -> int:
    """`leanto export [CIRCLE [FILE]]`."""
    from leanto.circles.models import Circle

    circles = sorted(Circle.objects.filter(ended_at=None), key=lambda one: one.name.casefold())
    if not asked.circle:
        for circle in circles:
            print(f"{circle.pk}  {circle.name}")
        if not circles:
            say(_("there is no circle on this server yet"))
        return 0
    found = [one for one in circles if asked.circle.casefold() in (str(one.pk), one.name.casefold())]
    if len(found) != 1:
        none, several = (
            _("No circle is called %(name)s."),
            _("Several circles are called %(name)s: use the id."),
        )
        give_up((several if found else none) % {"name": asked.circle})
    path = Path(asked.file or f"leanto-{str(found[0].pk)[:8]}.zip").absolute()
    if path.exists():
        give_up(_("%(path)s is already there, and was left alone.") % {"path": path}, 1)
    try:
        counts = write_circle(found[0].pk, path)
    except OSError as problem:
        cannot_write(path, problem)
    print(path)
    say(
        _("%(asks)s asks and %(people)s people are in it, readable by whoever holds the file: keep it safe.")
        % {"asks": counts["asks"], "people": counts["people"]}
    )
    return 0


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `leanto import`."""
    parser.add_argument("file", metavar="FILE", help=_("leanto-….zip, made by ./leanto export"))


def run_import(asked: argparse.Namespace, prepare: Callable[[], None]) -> int:
    """`leanto import FILE`. `prepare` makes the database ready, once the file is known to be whole."""
    path = Path(asked.file).absolute()
    try:
        rows = _rows(path)
        prepare()
        circle = _put(rows, path.name)
    except ArchiveProblem as problem:
        give_up(str(problem))
    print(circle.pk)
    say(
        _("%(name)s is here now. Its people sign in with their own e-mail addresses.") % {"name": circle.name}
    )
    return 0
