"""The command line. Starts fast: Django is loaded only by the commands that need it.

Exit status: 0 done, 1 not as it should be (something uncovered, a check that failed), 2 bad input.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from leanto import __version__
from leanto.serve.words import _, cannot_write, give_up, must_be_file, no_such_command, say

ROOT = Path(__file__).resolve().parent.parent.parent
Command = Callable[[argparse.Namespace], int]


def use_data(given: str | None, make: bool = True) -> Path:
    """The data folder: --data, then LEANTO_DATA, then `data` beside ./leanto. Only its owner may look into it.

    What only reads does not `make` one: a slip in its name would look like a server that is empty and well.
    """
    folder = Path(given or os.environ.get("LEANTO_DATA") or ROOT / "data").absolute()
    os.environ["LEANTO_DATA"] = str(folder)
    if not make and not folder.is_dir():
        give_up(
            _("There is no data folder %(path)s. --data names another; ./leanto serve makes a new one.")
            % {"path": folder}
        )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        give_up(
            _("The data folder %(path)s cannot be used: %(why)s.") % {"path": folder, "why": error.strerror}
        )
    return folder


def start_django(given: str | None, make: bool = True) -> Path:
    """Settings and models are there after this; returns the data folder."""
    folder = use_data(given, make)
    import django

    django.setup()
    return folder


def demo(asked: argparse.Namespace) -> int:
    from leanto.serve.demo import run

    folder = Path(asked.data or os.environ.get("LEANTO_DATA") or ROOT / "data-demo").absolute()
    return run(folder, asked.port, asked.keep, asked.host)


def serve(asked: argparse.Namespace) -> int:
    from leanto.serve import run

    use_data(asked.data)
    count = asked.processes or run.usual_processes()
    os.environ["LEANTO_WORKERS"] = str(count)
    run.prepare()
    return run.serve(asked.host, asked.port, count, not asked.no_worker)


def migrate(asked: argparse.Namespace) -> int:
    start_django(asked.data)
    from leanto.serve.run import migrate as apply

    apply()
    say(_("the database is up to date"))
    return 0


def backup(asked: argparse.Namespace) -> int:
    folder = start_django(asked.data, make=False)
    from leanto.core.backup import BackupProblem, back_up, copy_instance_key

    place = Path(asked.folder).absolute() if asked.folder else folder / "backups"
    try:
        if asked.key_to:
            print(copy_instance_key(Path(asked.key_to).absolute(), beside=place))
            return 0
        made = back_up(place)
    except BackupProblem as problem:
        give_up(str(problem), 1)
    except OSError as problem:
        cannot_write(place, problem)
    print(made.database)
    print(made.keystore)
    say(
        _(
            "checked and written. The key file is not in it: ./leanto backup --key-to PLACE copies it elsewhere, once."
        )
    )
    return 0


def restore(asked: argparse.Namespace) -> int:
    database = must_be_file(asked.file)
    keystore, key = (must_be_file(name) if name else None for name in (asked.keystore, asked.key))
    folder = start_django(asked.data)
    from leanto.core.backup import BackupProblem
    from leanto.core.restore import restore as put_back

    try:
        done = put_back(database, keystore, key)
    except BackupProblem as problem:
        give_up(str(problem), 1)
    except OSError as problem:
        cannot_write(folder, problem)
    for note in done.notes:
        say(note)
    say(
        _("restored what was backed up on %(moment)s")
        % {"moment": done.manifest["made_at"][:16].replace("T", " ")}
    )
    return 1 if done.notes else 0


def check(asked: argparse.Namespace) -> int:
    start_django(asked.data, make=False)
    from leanto.serve.doctor import examine

    marks = {"ok": _("well"), "note": _("look"), "stop": _("STOP")}
    findings = examine()
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        print(f"{marks[finding.level]:<5} {finding.subject:<{width}}  {finding.sentence}")
    return 1 if any(finding.level == "stop" for finding in findings) else 0


def export(asked: argparse.Namespace) -> int:
    start_django(asked.data, make=False)
    from leanto.exchange import archive
    from leanto.serve.run import must_be_up_to_date

    must_be_up_to_date()
    return archive.run(asked)


def take_in(asked: argparse.Namespace) -> int:
    must_be_file(asked.file)
    start_django(asked.data)
    from leanto.exchange import archive
    from leanto.serve.run import must_be_up_to_date

    return archive.run_import(asked, lambda: must_be_up_to_date(fill_an_empty_one=True))


def test(asked: argparse.Namespace) -> int:
    sys.path.insert(0, str(ROOT / "setup"))
    suite = importlib.import_module("suite")
    return int(suite.main(asked.rest))


def translate(asked: argparse.Namespace) -> int:
    """Collects sentences into the .po files and compiles them. Exit status 1 while some still need words."""
    start_django(asked.data)
    sys.path.insert(0, str(ROOT / "setup"))
    translations = importlib.import_module("translations")
    unknown = sorted(set(asked.language) - set(translations.LANGUAGES))
    if unknown:
        give_up(_("Leanto does not speak “%(code)s” yet.") % {"code": unknown[0]})
    waiting = 0
    for language, empty in translations.update(asked.language):
        say(_("%(code)s: sentences still without words: %(count)s") % {"code": language, "count": empty})
        waiting += empty
    say(_("compiled translation files: %(count)s") % {"count": translations.compile_all()})
    return 1 if waiting else 0


def manage(asked: argparse.Namespace) -> int:
    use_data(asked.data)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["leanto manage", *asked.rest])
    return 0


def setup(asked: argparse.Namespace) -> int:
    say(_("everything is installed"))
    return 0


def plan(asked: argparse.Namespace) -> int:
    command = importlib.import_module("leanto.exchange.plan_command")
    return int(command.run(asked))


def shelf(asked: argparse.Namespace) -> int:
    command = importlib.import_module("leanto.exchange.shelf_command")
    return int(command.run(asked))


def rhythm(asked: argparse.Namespace) -> int:
    command = importlib.import_module("leanto.rhythm.command")
    return int(command.run(asked))


def port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(_("a port is a number from 1 to 65535"))
    return int(text)


def processes(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(_("please give a number from 1 to 64"))
    return int(text)


def parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser of all commands. `plan` adds its own arguments only when `wanted`, because they cost an import."""
    top = argparse.ArgumentParser(
        prog="leanto", description=_("Leanto: a support system that a circle of people hosts for itself.")
    )
    top.add_argument("--version", action="version", version=f"Leanto {__version__}")
    commands = top.add_subparsers(title=_("commands"), dest="command", metavar="COMMAND")

    def add(name: str, run: Command, says: str, data: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=says, description=says)
        made.set_defaults(run=run, refuse=made.error)
        if data:
            made.add_argument(
                "--data", metavar="FOLDER", help=_("the data folder (default: LEANTO_DATA, or ./data)")
            )
        return made

    one = add(
        "demo", demo, _("Make a believable demo circle, made afresh each time, and serve it on this machine.")
    )
    one.add_argument("--port", type=port, default=8000, help=_("default: 8000"))
    one.add_argument(
        "--host", default="127.0.0.1", help=_("default: 127.0.0.1, so that only this machine reaches it")
    )
    one.add_argument("--keep", action="store_true", help=_("go on with the last demo instead of a fresh one"))

    one = add(
        "serve", serve, _("Serve: back up and update the database if needed, then answer until stopped.")
    )
    one.add_argument("--port", type=port, default=8000, help=_("default: 8000"))
    one.add_argument(
        "--host", default="127.0.0.1", help=_("default: 127.0.0.1, behind a proxy such as Caddy")
    )
    one.add_argument(
        "--workers",
        dest="processes",
        type=processes,
        metavar="N",
        help=_("processes that answer; default: 1 on SQLite, one for each core (2 to 4) on PostgreSQL"),
    )
    one.add_argument(
        "--no-worker", action="store_true", help=_("answer only; reminders and digests run elsewhere")
    )

    says = _("Plan who could do which turn, from two tables (CSV or XLSX). Needs no database.")
    one = add("plan", plan, says, data=False)
    if wanted == "plan":
        importlib.import_module("leanto.exchange.plan_command").add_arguments(one)

    says = _("Read heart recordings, alone or two at a time, and write a report. Needs no database.")
    one = add("rhythm", rhythm, says, data=False)
    if wanted == "rhythm":
        _mount("leanto.rhythm.command", one)

    one = add(
        "backup",
        backup,
        _("Write a checked backup of the database and of the key store, while the server runs."),
    )
    one.add_argument(
        "folder", nargs="?", metavar="FOLDER", help=_("where to (default: backups in the data folder)")
    )
    one.add_argument(
        "--key-to",
        metavar="PLACE",
        help=_("copy the key file there instead; it is never put beside the backups"),
    )

    one = add("restore", restore, _("Put a backup into an empty data folder, and check it."))
    one.add_argument("file", metavar="FILE", help=_("leanto-….zip, made by ./leanto backup"))
    one.add_argument(
        "--keystore", metavar="FILE", help=_("leanto-keystore-….zip (default: the one beside it)")
    )
    one.add_argument("--key", metavar="FILE", help=_("your copy of instance.key"))

    one = add("export", export, _("Write everything readable of a circle into one ZIP file."))
    if wanted == "export":
        _mount("leanto.exchange.archive", one)
    one = add(
        "import",
        take_in,
        _("Take in a circle that another server wrote with `export`, equal to what it was."),
    )
    if wanted == "import":
        _mount("leanto.exchange.archive", one, "add_import_arguments")

    one = add(
        "shelf", shelf, _("Open an exported shelf without any server: leanto shelf open FILE."), data=False
    )
    if wanted == "shelf":
        _mount("leanto.exchange.shelf_command", one)

    add("check", check, _("Look whether this server is well: database, updates, disk, mail, keys, backups."))
    add("migrate", migrate, _("Back up, then bring the database up to date. `serve` does this by itself."))
    add("setup", setup, _("Install what is needed and end."), data=False)
    one = add(
        "test", test, _("Install what the tests need and run all of them, on both databases."), data=False
    )
    one.add_argument("rest", nargs=argparse.REMAINDER, help=_("see ./leanto test --help"))
    one = add(
        "translate", translate, _("For developers: collect new sentences and compile the translations.")
    )
    one.add_argument("language", nargs="*", help=_("default: es ar"))
    one = add("manage", manage, _("For developers: Django's own commands, such as makemigrations."))
    one.add_argument("rest", nargs=argparse.REMAINDER)

    def say_all(_asked: argparse.Namespace) -> int:
        top.print_help()
        return 0

    add("help", say_all, _("Say this."), data=False)
    top.set_defaults(names=tuple(commands.choices))
    return top


def _mount(name: str, into: argparse.ArgumentParser, function: str = "add_arguments") -> None:
    """Lets a room add its own arguments; imported only when its command is wanted, so that others start fast."""
    getattr(importlib.import_module(name), function)(into)


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status. A database that refuses is one sentence and status 1."""
    try:
        return _run(list(sys.argv[1:] if words is None else words))
    except Exception as problem:
        from leanto.serve.troubles import in_words

        if (sentence := in_words(problem)) is None:
            raise
        give_up(sentence, 1)


def _run(words: list[str]) -> int:
    os.umask(0o077)  # what a command writes is for the host alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leanto.settings")
    if words[:1] in (["test"], ["manage"]):  # these hand everything on, --help included
        given = argparse.Namespace(rest=words[1:], data=None)
        return test(given) if words[0] == "test" else manage(given)
    top = parser(words[0] if words else "")
    if words and not words[0].startswith("-") and words[0] not in top.get_default("names"):
        no_such_command(words[0], top.get_default("names"))
    asked, unknown = top.parse_known_args(words)
    if unknown:  # said by the command that they were given to, with its own usage
        getattr(asked, "refuse", top.error)(
            _("this is not understood: %(words)s") % {"words": " ".join(unknown)}
        )
    if asked.command is None:
        parser().print_help()
        return 0
    run: Command = asked.run
    return run(asked)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)
