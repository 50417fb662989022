"""`leanto plan PEOPLE ASKS`: a fair plan out of two files, without a server, a database or Django.

Exit status: 0 every place has somebody, 1 some place is still open, 2 the files or the arguments are bad.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from errno import EBADF
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from leanto.core.bar import Bar
from leanto.core.clock import now
from leanto.core.lists import joined
from leanto.core.speaking import language, languages

if TYPE_CHECKING:
    from leanto.engine.plan import Plan, Problem, SoFar
    from leanto.exchange.plan_output import Shown

ALL_COVERED, SOME_OPEN, BAD_INPUT = 0, 1, 2


def _(text: str) -> str:
    """Mark a sentence for translation; it is looked up when it is shown."""
    return text


class _Refused(Exception):
    """One sentence; ends the command with status 2."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `leanto plan`."""
    parser.add_argument(
        "people", metavar="PEOPLE", help="CSV or XLSX file of people: what they can do, and their limits"
    )
    parser.add_argument(
        "asks", metavar="ASKS", help="CSV or XLSX file of asks: what, date, time, how long, for whom"
    )
    parser.add_argument("--csv", metavar="FILE", help="write the plan as a table")
    parser.add_argument(
        "--ics", metavar="DIR", help="write one calendar file for each person into this folder"
    )
    parser.add_argument("--html", metavar="FILE", help="write a page to print or to send")
    parser.add_argument("--json", action="store_true", help="print the plan as JSON instead of text")
    parser.add_argument(
        "--lang",
        metavar="CODE",
        help="language of the plan, one of: " + joined(languages(), _) + " (default: en)",
    )
    parser.add_argument("--seed", type=int, default=0, help="decides between equally good plans (default 0)")
    parser.add_argument(
        "--today", metavar="DATE", help="the day from which notice is counted, like 2026-11-22"
    )
    parser.add_argument(
        "--zone", metavar="ZONE", help="time zone of the times in the files, like Europe/Madrid"
    )
    parser.add_argument(
        "--dates",
        choices=("dmy", "mdy"),
        help="for dates like 3/4/2026 that can be read in two ways: day or month first",
    )
    parser.add_argument(
        "--ways", metavar="FILE", help="table of ways between the places of asks: from, to, minutes"
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="plan with the good rows and leave the bad ones out"
    )
    parser.add_argument(
        "--seconds", type=float, default=30.0, help="how long to look for a proof, at most (default 30)"
    )
    parser.add_argument(
        "--explain", action="store_true",
        help="say for every turn who else could, what a no would move, and what is lacking",
    )  # fmt: skip
    parser.add_argument(
        "--what-if", metavar="away=NAME", action="append", default=[],
        help="say what would be different if this person were away (more than once if you like)",
    )  # fmt: skip
    parser.add_argument(
        "--against", choices=("greedy",),
        help="hold the plan against a sign-up list and against rules of thumb",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Read, plan, check, write. Returns the exit status; never raises for bad input."""
    translations = language(args.lang)
    if translations is None:
        return _refuse(
            _("There are no words for “%(code)s” here. Please use one of these: %(codes)s.")
            % {"code": args.lang, "codes": joined(languages(), _)}
        )
    say = translations.gettext
    try:
        return _plan(args, say, translations.ngettext)
    except _Refused as refused:
        return _refuse(str(refused))


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return BAD_INPUT


def _plan(
    args: argparse.Namespace, say: Callable[[str], str], ngettext: Callable[[str, str, int], str]
) -> int:
    from leanto.core.wall_time import zone_info
    from leanto.engine.plan import check
    from leanto.exchange.cells import CellError, read_date
    from leanto.exchange.plan_files import BadFile, Told, read_files
    from leanto.exchange.plan_output import Shown

    if not 0 < args.seconds < inf:
        raise _Refused(say(_("--seconds: please give a number above 0.")))
    _apart(args, say)
    people, asks = _bytes(args.people, say), _bytes(args.asks, say)
    today = now().date()
    if args.zone:
        try:
            today = now().astimezone(zone_info(args.zone)).date()
        except ValueError:
            raise _Refused(say(_("“%(zone)s” is not a time zone we know.")) % {"zone": args.zone}) from None
    if args.today:
        try:
            today = read_date(args.today)
        except CellError:
            raise _Refused(say(_("--today: “%(text)s” is not a date.")) % {"text": args.today}) from None
    try:
        files = read_files(
            people,
            asks,
            today=today,
            fixed_today=bool(args.today),
            zone=args.zone,
            seed=args.seed,
            date_order=args.dates,
            ways=_ways(args.ways, say) if args.ways else None,
        )
    except BadFile as bad:
        raise _Refused(Told(bad.file, bad.problem).sentence(say)) from bad
    for told in (*files.notes, *files.bad):
        print(told.sentence(say), file=sys.stderr)
    if files.bad and not args.skip_bad:
        return _refuse(
            ngettext(
                "One row needs mending. Mend it, or add --skip-bad to plan without it.",
                "%(count)s rows need mending. Mend them, or add --skip-bad to plan without them.",
                len({(told.file, told.problem.line) for told in files.bad}),
            )
            % {"count": len({(told.file, told.problem.line) for told in files.bad})}
        )
    if not files.problem.turns:
        raise _Refused(say(_("%(file)s: there is no ask left to plan.")) % {"file": asks[1]})
    absent = [_absent(said, files.names, people[1], say) for said in args.what_if]
    plan = _searched(files.problem, args.seconds, say)
    broken = check(files.problem, plan)
    if broken:  # a fault of ours: better no plan than one that breaks somebody's limit
        raise _Refused(
            say(_("The plan did not pass its own check, so it is not shown. Please tell us about it."))
        )
    shown = Shown(files, plan, say, ngettext)
    _write(args, shown)
    if not args.json:
        _print(shown.text(), say)
    texts, more = _asked(args, shown, absent)
    _print(shown.json(more) if args.json else texts, say)
    return SOME_OPEN if plan.uncovered else ALL_COVERED


def _ways(path: str, say: Callable[[str], str]) -> dict[tuple[str, str], int]:
    """The ways in a file. One that cannot be read ends the command: a plan would count on it."""
    from leanto.exchange.plan_files import Told
    from leanto.exchange.plan_rules import read_ways
    from leanto.exchange.problems import TableError

    data, name = _bytes(path, say)
    try:
        ways, problems = read_ways(data, name)
    except TableError as error:
        raise _Refused(Told(name, error.problem).sentence(say)) from error
    if problems:
        raise _Refused("\n".join(Told(name, problem).sentence(say) for problem in problems))
    return ways


def _print(text: str, say: Callable[[str], str]) -> None:
    """To standard output. A reader that went away (`| head`) is no fault; a full disk is told."""
    try:
        if sys.stdout is None:
            raise OSError(EBADF, os.strerror(EBADF))
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.stdout = None  # or Python tries again while it ends, and prints a traceback
        raise _Refused(
            say(_("The plan cannot be printed: %(why)s.")) % {"why": (error.strerror or "").lower()}
        ) from error


class _Stop:
    """Ctrl+C asks the work to come to an end; once more ends it at once."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> _Stop:
        self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, *_exc: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _hear(self, number: int, frame: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


def _searched(problem: Problem, seconds: float, say: Callable[[str], str]) -> Plan:
    """The plan, with a bar while it is looked for. Ctrl+C ends the search with the best plan so far."""
    from leanto.engine.plan import Budget, solve

    bar = Bar(say(_("Planning")))

    def tell(so_far: SoFar) -> None:
        text = say(_("%(covered)s places so far; %(seconds)s s"))
        bar.note(text % {"covered": so_far.cover, "seconds": round(so_far.seconds)})

    with _Stop() as stop:
        try:
            budget = Budget(seconds, progress=tell, cancelled=lambda: stop.asked)
            plan = solve(problem, budget, bar.show)
        finally:
            bar.done()
    if stop.asked:
        print(say(_("Stopped: this is the best plan found so far.")), file=sys.stderr)
    return plan


def _absent(said: str, names: Mapping[str, str], file: str, say: Callable[[str], str]) -> str:
    """The key of whoever `--what-if away=NAME` names."""
    from leanto.exchange.plan_answers import UnknownPerson, person_called

    kind, mark, name = said.partition("=")
    if kind.strip() != "away" or not mark or not name.strip():
        raise _Refused(say(_("--what-if: please write away=NAME, like away=Ana.")))
    try:
        return person_called(name, names)
    except UnknownPerson as unknown:
        text = say(_("--what-if: there is nobody called “%(name)s” in %(file)s."))
        if unknown.several:
            text = say(_("--what-if: “%(name)s” could be %(names)s. Please write more of the name."))
        elif unknown.near:
            text += " " + say(_("Did you mean %(names)s?"))
        near = joined(unknown.near, say)
        raise _Refused(text % {"name": unknown.name, "file": file, "names": near}) from None


def _asked(args: argparse.Namespace, shown: Shown, absent: Sequence[str]) -> tuple[str, dict[str, object]]:
    """What was asked about the plan, as text and for JSON."""
    from leanto.engine.plan import Budget
    from leanto.exchange.plan_answers import Answers

    texts: list[str] = []
    more: dict[str, object] = {}
    answers = Answers(shown)
    if args.explain:
        bar, until = Bar(shown.gettext(_("Explaining"))), time.monotonic() + args.seconds
        with _Stop() as stop:
            text, more["explained"] = answers.explain(
                bar.show, lambda: not stop.asked and time.monotonic() < until
            )
        bar.done()
        texts.append(text)
    if absent:
        told = [answers.away(person, Budget(args.seconds)) for person in absent]
        texts += [text for text, plain in told]
        more["what_if"] = [plain for text, plain in told]
    if args.against:
        text, more["against"] = answers.against()
        texts.append(text)
    return "".join(texts), more


def _apart(args: argparse.Namespace, say: Callable[[str], str]) -> None:
    """Nothing is written over what is read, nor one result over another."""
    seen = {Path(read).resolve() for read in (args.people, args.asks)}
    for target in filter(None, (args.csv, args.html)):
        if Path(target).resolve() in seen:
            raise _Refused(
                say(
                    _(
                        "%(file)s is named twice: what is written would replace what is there. Please name another."
                    )
                )
                % {"file": target}
            )
        seen.add(Path(target).resolve())


def _bytes(path: str, say: Callable[[str], str]) -> tuple[bytes, str]:
    try:
        return Path(path).read_bytes(), Path(path).name
    except OSError as error:
        raise _Refused(
            say(_("%(file)s cannot be read: %(why)s."))
            % {"file": path, "why": (error.strerror or "").lower()}
        ) from error


def _write(args: argparse.Namespace, shown: Shown) -> None:
    from leanto.exchange.plan_html import page

    say = shown.gettext
    target = ""
    try:
        if args.csv:
            target = args.csv
            # The mark at the beginning makes spreadsheet programs read accents as they are.
            Path(target).write_text("\ufeff" + shown.csv(), encoding="utf-8", newline="")
        if args.html:
            target = args.html
            Path(target).write_text(page(shown, args.lang or "en"), encoding="utf-8")
        if args.ics:
            target = args.ics
            folder = Path(target)
            folder.mkdir(parents=True, exist_ok=True)
            for name, data in shown.calendars(now().replace(microsecond=0)).items():
                (folder / name).write_bytes(data)
    except OSError as error:
        raise _Refused(
            say(_("%(file)s cannot be written: %(why)s."))
            % {"file": target, "why": (error.strerror or "").lower()}
        ) from error


def main(argv: list[str] | None = None) -> int:
    """For `python -m leanto.exchange.plan_command`."""
    parser = argparse.ArgumentParser(prog="leanto plan", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
