"""`leanto rhythm …`: heart recordings in, a report out, without a server, a database or Django.

Exit status: 0 done, 1 done but some of many sessions could not be read, 2 a file or an argument is bad.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leanto.core.lists import joined
from leanto.core.speaking import language, languages

if TYPE_CHECKING:
    from leanto.rhythm.session import Result
    from leanto.rhythm.words import Words

DONE, SOME_BAD, BAD_INPUT = 0, 1, 2


def _(text: str) -> str:
    """Mark a sentence for translation; it is looked up when it is shown."""
    return text


class Refused(Exception):
    """One sentence; ends the command with status 2."""


@dataclass(frozen=True, slots=True)
class Speaking:
    """The language of this run."""

    code: str
    words: Words

    def __call__(self, text: str) -> str:
        return self.words.gettext(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `leanto rhythm`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    says = "say what a file is, and what it can and cannot answer"
    one = actions.add_parser("show", help=says, description=says)
    one.add_argument("file", metavar="FILE", help="a heart recording")
    one.add_argument("--json", action="store_true", help="print codes instead of sentences")
    _shared(one)

    says = "read one recording, or two that were made together, and write report.html and report.json"
    one = actions.add_parser("report", help=says, description=says)
    one.add_argument("first", metavar="A", help="a heart recording")
    one.add_argument("second", metavar="B", nargs="?", help="the recording of a second person, made together")
    one.add_argument("--phases", metavar="FILE", help="a table of what happened when: phase, start, end")
    one.add_argument("--belt", metavar="FILE", help="a recording of a breathing belt that A wore")
    one.add_argument("--out", metavar="DIR", default=".", help="the folder for the report (default: here)")
    one.add_argument(
        "--name", metavar="NAME", action="append", default=[], help="what A is called in it; once more for B"
    )
    one.add_argument(
        "--from-start", action="store_true",
        help="take both to begin at the same moment, whatever their clocks say",
    )  # fmt: skip
    _shared(one)

    says = "read a folder of sessions: one row each, as a table and as JSON"
    one = actions.add_parser("many", help=says, description=says)
    one.add_argument(
        "folder", metavar="DIR", help="files of one person each, NAME-a and NAME-b for two, or folders"
    )
    one.add_argument(
        "--out",
        metavar="FILE",
        default="rhythm.csv",
        help="the table; the JSON lies beside it (default: rhythm.csv)",
    )
    one.add_argument(
        "--from-start", action="store_true", help="take two recordings to begin at the same moment"
    )
    one.add_argument(
        "--processes", type=int, metavar="N", help="how many at a time (default: one for each core)"
    )
    _shared(one)


def _shared(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--lang",
        metavar="CODE",
        help="language of the words, one of: " + joined(languages(), _) + " (default: en)",
    )


def run(args: argparse.Namespace) -> int:
    """Reads and writes. Returns the exit status; never raises for bad input."""
    translations = language(args.lang)
    if translations is None:
        text = _("There are no words for “%(code)s” here. Please use one of these: %(codes)s.")
        print(text % {"code": args.lang, "codes": joined(languages(), _)}, file=sys.stderr)
        return BAD_INPUT
    from leanto.rhythm.words import Words

    code = (args.lang or os.environ.get("LEANTO_LANGUAGE") or "en").replace("_", "-")
    speaking = Speaking(code, Words(translations.gettext, translations.ngettext))
    actions: dict[str, Callable[[argparse.Namespace, Speaking], int]] = {
        "show": show,
        "report": report,
        "many": many,
    }
    try:
        return actions[args.action](args, speaking)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return BAD_INPUT


# --- show -----------------------------------------------------------------------------------------------------------


def show(args: argparse.Namespace, say: Speaking) -> int:
    """What a file is, what it can answer and what not."""
    from leanto.rhythm.files import Unreadable, load
    from leanto.rhythm.words import short

    path = Path(args.file)
    try:
        found = load(path)
    except Unreadable as bad:
        raise Refused(told(bad, say)) from None
    words = say.words
    if args.json:
        plain = {
            "file": path.name, "kind": found.kind, "start": found.start.isoformat() if found.start else None,
            "seconds": found.seconds, "beats": len(found.beats) if found.beats is not None else None,
            "answers": list(found.answers), "notes": list(found.notes),
            "cannot_answer": [{"what": each.what, "why": each.why} for each in found.cannot],
        }  # fmt: skip
        print(json.dumps(plain, ensure_ascii=False, indent=1))
        return DONE
    minutes = say(_("%(minutes)s minutes.")) % {"minutes": short(found.seconds / 60)}
    lines = [say(_("%(name)s: %(kind)s.")) % {"name": path.name, "kind": words.kind(found.kind)}, minutes]
    if found.start is not None:
        lines[1] = f"{found.start:%Y-%m-%d %H:%M:%S}. {minutes}"
    if found.beats is not None:
        lines.append(words.beats(len(found.beats)))
    lines += words.notes(found.notes)
    if found.answers:
        lines += ["", say(_("It can answer:")), *(f"  {text}" for text in words.can(found.answers))]
    if found.cannot:
        lines += ["", say(_("It cannot answer:")), *(f"  {words.cannot(each)}" for each in found.cannot)]
    print("\n".join(lines))
    return DONE


# --- report ---------------------------------------------------------------------------------------------------------


def report(args: argparse.Namespace, say: Speaking) -> int:
    """report.html and report.json of one session."""
    from leanto.rhythm.files import Asked
    from leanto.rhythm.numbers import report as plain
    from leanto.rhythm.report_html import page

    paths = tuple(Path(name) for name in (args.first, args.second) if name)
    if args.name and len(args.name) != len(paths):
        raise Refused(say(_("--name: please give one name for each recording.")))
    asked = Asked(
        paths, Path(args.phases) if args.phases else None, Path(args.belt) if args.belt else None,
        tuple(args.name), args.from_start,
    )  # fmt: skip
    found = session(asked, say)
    folder = Path(args.out)
    html = page(found, say.words, say.code)
    values = json.dumps(plain(found), ensure_ascii=False, indent=1)
    _write(folder, {"report.html": html, "report.json": values + "\n"}, say)
    for line in summary(found, say.words):
        print(line)
    print(folder / "report.html")
    print(folder / "report.json")
    return DONE


def session(asked: object, say: Speaking) -> Result:
    """The session, or one sentence why not."""
    from leanto.rhythm.files import Asked, Unreadable, read_session
    from leanto.rhythm.phases_file import BadPhases
    from leanto.rhythm.session import NotTogether

    assert isinstance(asked, Asked)
    try:
        return read_session(asked)
    except Unreadable as bad:
        raise Refused(told(bad, say)) from None
    except BadPhases as bad:
        values: dict[str, str | int] = {
            "file": asked.phases.name if asked.phases else "",
            "line": bad.line,
            "text": bad.text,
        }
        raise Refused(say.words.trouble("phases", bad.code, values)) from None
    except NotTogether:
        text = say(
            _(
                "%(first)s and %(second)s were not recorded at the same time. With --from-start they are taken to "
                "begin at the same moment all the same."
            )
        )
        names = [path.name for path in (*asked.recordings, *([asked.belt] if asked.belt else []))]
        raise Refused(text % {"first": names[0], "second": names[-1]}) from None


def summary(found: Result, words: Words) -> list[str]:
    """The findings without numbers, for the terminal."""
    lines = [
        f"{person.heart.name}: {words.change(person.change)}"
        for person in found.people
        if person.change is not None
    ]
    for pair in found.pairs:
        before = f"{words.phase(pair.phase)}: " if len(found.pairs) > 1 else ""
        lines.append(before + words.together(pair.together))
    return lines


def told(bad: object, say: Speaking) -> str:
    """One sentence about a file that cannot be used."""
    from leanto.engine.rhythm.importers import NotReadable
    from leanto.rhythm.files import Unreadable

    assert isinstance(bad, Unreadable)
    if isinstance(bad.why, NotReadable):
        return say.words.refusal(bad.why, bad.path.name)
    why = (bad.why.strerror or "").lower()
    return say(_("%(file)s cannot be read: %(why)s.")) % {"file": bad.path, "why": why}


def _write(folder: Path, texts: dict[str, str], say: Speaking) -> None:
    target = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            target = folder / name
            target.write_text(text, encoding="utf-8")
    except OSError as error:
        why = (error.strerror or "").lower()
        raise Refused(
            say(_("%(file)s cannot be written: %(why)s.")) % {"file": target, "why": why}
        ) from error


# --- many -----------------------------------------------------------------------------------------------------------


def many(args: argparse.Namespace, say: Speaking) -> int:
    """A folder of sessions as a table and as JSON. A bad file is a row that says so, and status 1."""
    from leanto.rhythm import many as room

    folder, out = Path(args.folder), Path(args.out)
    if not folder.is_dir():
        raise Refused(say(_("%(folder)s is not a folder.")) % {"folder": folder})
    if args.processes is not None and not 1 <= args.processes <= 64:
        raise Refused(say(_("--processes: please give a number from 1 to 64.")))
    jobs = room.sessions_in(folder, from_start=args.from_start, leave_out=(out, out.with_suffix(".json")))
    if not jobs:
        raise Refused(say(_("%(folder)s: there is no file in it.")) % {"folder": folder})
    rows = room.read_all(jobs, say.words, args.processes)
    _write(
        out.parent,
        {out.name: "\ufeff" + room.table(rows), out.with_suffix(".json").name: room.as_json(rows)},
        say,
    )  # the mark at the beginning makes spreadsheet programs read accents as they are
    bad = [row for row in rows if row.trouble]
    for row in bad:
        print(f"{row.session}: {row.trouble}", file=sys.stderr)
    print(say.words.read(len(rows) - len(bad), len(bad)))
    print(out)
    print(out.with_suffix(".json"))
    return SOME_BAD if bad else DONE


def main(argv: list[str] | None = None) -> int:
    """For `python -m leanto.rhythm.command`."""
    parser = argparse.ArgumentParser(prog="leanto rhythm", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
