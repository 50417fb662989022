"""`leanto plan PEOPLE ASKS`: what it prints, what it writes, and how it refuses."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from icalendar import Calendar

from leanto.core.speaking import languages
from leanto.exchange.plan_command import main

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
MEALS = (str(EXAMPLES / "meals-after-a-birth/people.csv"), str(EXAMPLES / "meals-after-a-birth/asks.csv"))
STREET = (str(EXAMPLES / "neighbourhood/people.xlsx"), str(EXAMPLES / "neighbourhood/asks.xlsx"))
MISTAKES = (str(EXAMPLES / "with-mistakes/people.csv"), str(EXAMPLES / "with-mistakes/asks.csv"))
TODAY = ("--today", "2026-11-22")
PEOPLE = "Name,Can do,Turns a week\nAna,meals,2\n"
ASKS = "What,Kind,Date,Time,How long,For\nSupper,meal,2026-12-01,18:00,1 h,Ben\n"
Out = pytest.CaptureFixture[str]


def files(folder: Path, people: str = PEOPLE, asks: str = ASKS) -> tuple[str, str]:
    (folder / "people.csv").write_text(people, encoding="utf-8")
    (folder / "asks.csv").write_text(asks, encoding="utf-8")
    return str(folder / "people.csv"), str(folder / "asks.csv")


def test_everything_covered_ends_with_0(tmp_path: Path, capsys: Out) -> None:
    assert main([*files(tmp_path), *TODAY]) == 0
    said = capsys.readouterr()
    assert "Supper for Ben: Ana" in said.out
    assert "1 of 1 place has somebody." in said.out
    assert said.err == ""


def test_the_meal_rota_says_why_and_what_is_open_and_ends_with_1(capsys: Out) -> None:
    """S2-33: reasons for every suggestion; an open turn says why and what would cover it."""
    assert main([*MEALS, *TODAY]) == 1
    out = capsys.readouterr().out
    assert (
        "Ana Ruiz said Tuesdays are easy, has room for one more that week, and has cooked here before." in out
    )
    assert "Still open" in out
    assert "one more person who can look after children on Wednesdays" in out
    assert "13 of 15 places have somebody." in out
    assert "no other plan covers more" in out


def test_a_neighbourhood_in_xlsx_is_planned(capsys: Out) -> None:
    assert main([*STREET, *TODAY, "--zone", "Europe/Berlin"]) == 1
    assert "38 of 41 places have somebody." in capsys.readouterr().out


def test_every_bad_row_is_named_with_its_line_and_column(capsys: Out) -> None:
    assert main([*MISTAKES, *TODAY]) == 2
    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert said.out == ""
    assert len(lines) == 10
    assert "people.csv: Line 3: “muchos” under “Turnos por semana” is not a number we can use." in lines
    assert "asks.csv, Fecha: Line 5: the date “31/06/2027” does not exist." in lines
    assert "people.csv, No con: Line 6: nobody called “Pedro” is in the list of people." in lines
    assert "8 rows need mending" in lines[-1]


def test_good_rows_are_planned_when_bad_ones_may_be_skipped(capsys: Out) -> None:
    main([*MISTAKES, *TODAY, "--skip-bad"])
    said = capsys.readouterr()
    assert "Rellenar la solicitud for Rosa: Pablo" in said.out
    assert "Line 5" in said.err


@pytest.mark.parametrize(
    ("people", "asks", "sentence"),
    [
        ("", ASKS, "people.csv: There is nothing in this file."),
        (
            "Colour,Size\nred,3\n",
            ASKS,
            "people.csv: There is no column for “Name”. Please name one so.",
        ),
        (
            PEOPLE,
            "What,Kind\nSupper,meal\n",
            "asks.csv: There is no column for “Date”. Please name one so.",
        ),
        (
            PEOPLE,
            ASKS.replace("18:00", "soonish"),
            "asks.csv, Time: Line 2: we could not read “soonish” as a time of day.",
        ),
        (
            PEOPLE,
            ASKS.replace("2026-12-01", "3/4/2027"),
            "asks.csv, Date: Line 2: “3/4/2027” could be 3 April 2027",
        ),
    ],
)
def test_a_file_that_cannot_be_used_gets_one_sentence(
    people: str, asks: str, sentence: str, tmp_path: Path, capsys: Out
) -> None:
    assert main([*files(tmp_path, people, asks), *TODAY]) == 2
    assert sentence.split(" 3 April")[0] in capsys.readouterr().err


@pytest.mark.parametrize(
    ("people", "asks", "sentence"),
    [
        (
            "\x00\x01\x02" * 40,
            ASKS,
            "people.csv: This does not look like a table. Please use a CSV or XLSX file.",
        ),
        (
            "Name,Can do,Never,Never\nAna,meals,Mon,Tue\n",
            ASKS,
            "people.csv: Two columns are called “Never”. Please give each of them a name of its own.",
        ),
        (PEOPLE + "Ana,lifts,1\n", ASKS, "people.csv: Line 3: the same person as on line 2.\n"),
        (PEOPLE, ASKS.replace("2026-12-01", "3/4/2027"), "Please add --dates dmy if the day comes first"),
        (
            "Name,Can do,Away from,Away to\nAna,meals,2026-12-09,2026-12-02\n",
            ASKS,
            "people.csv, Away to: Line 2: the last day away, 2026-12-02, comes before the first, 2026-12-09.",
        ),
        (
            "Name,Can do,Never\nAna,meals,always\n",
            ASKS,
            "people.csv, Never: Line 2: we could not read “always” as a time of day.",
        ),
    ],
)
def test_every_sentence_makes_sense_where_there_is_no_page(
    people: str, asks: str, sentence: str, tmp_path: Path, capsys: Out
) -> None:
    assert main([*files(tmp_path, people, asks), *TODAY]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert "choose" not in said
    assert "paste" not in said


def test_two_files_in_the_wrong_order_are_recognised(tmp_path: Path, capsys: Out) -> None:
    people, asks = files(tmp_path)
    assert main([asks, people, *TODAY]) == 2
    assert "people.csv: This looks like a list of people, not of asks. The people come first" in (
        capsys.readouterr().err
    )


def test_the_last_line_is_in_the_language_that_was_asked_for(capsys: Out) -> None:
    assert main([*MISTAKES, *TODAY, "--lang", "es"]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("8 filas")
    assert "--skip-bad" in last


def test_two_columns_of_one_name_that_nobody_reads_are_only_said(tmp_path: Path, capsys: Out) -> None:
    people = "Name,Can do,Turns a week,Shoe,Shoe\nAna,meals,2,38,39\n"
    assert main([*files(tmp_path, people), *TODAY]) == 0
    assert "people.csv: Two columns are called “Shoe”." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        (["--today", "soon"], "--today: “soon” is not a date."),
        (["--seconds", "-1"], "--seconds: please give a number above 0."),
        (["--seconds", "nan"], "--seconds: please give a number above 0."),
        (["--zone", "Moon/Base"], "“Moon/Base” is not a time zone we know."),
        (["--lang", "xx"], "There are no words for “xx” here. Please use one of these: ar, en, es."),
        (
            ["--csv", "/nowhere/at/all.csv"],
            "/nowhere/at/all.csv cannot be written: no such file or directory.",
        ),
    ],
)
def test_an_argument_that_makes_no_sense_gets_one_sentence(
    extra: list[str], sentence: str, tmp_path: Path, capsys: Out
) -> None:
    assert main([*files(tmp_path), *extra]) == 2
    assert sentence in capsys.readouterr().err


def test_every_language_that_is_named_has_words(tmp_path: Path, capsys: Out) -> None:
    assert set(languages()) == {code for code, _name in settings.LANGUAGES}
    for code in languages():
        assert main([*files(tmp_path), *TODAY, "--lang", code]) in {0, 1}
        assert capsys.readouterr().out


def test_a_missing_file_gets_one_sentence(tmp_path: Path, capsys: Out) -> None:
    assert main([str(tmp_path / "no.csv"), files(tmp_path)[1]]) == 2
    assert "no.csv cannot be read: no such file or directory." in capsys.readouterr().err


def test_formulas_are_harmless_in_the_table_that_is_written(tmp_path: Path) -> None:
    asks = 'What,Kind,Date,Time\n"=HYPERLINK(""http://x"")",meal,2026-12-01,18:00\n'
    target = tmp_path / "plan.csv"
    assert main([*files(tmp_path, asks=asks), *TODAY, "--csv", str(target)]) == 0
    rows = list(csv.reader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert rows[1][2].startswith("'=")


def test_each_person_gets_a_calendar_that_opens(tmp_path: Path) -> None:
    assert main([*MEALS, *TODAY, "--zone", "Europe/Madrid", "--ics", str(tmp_path / "ics")]) == 1
    calendar = Calendar.from_ical((tmp_path / "ics/ana-ruiz.ics").read_bytes())
    events = list(calendar.walk("VEVENT"))
    assert len(events) == 4
    assert events[0].decoded("dtstart").isoformat() == "2026-12-01T18:30:00+01:00"
    assert len({str(event["uid"]) for event in events}) == 4
    assert {path.suffix for path in (tmp_path / "ics").iterdir()} == {".ics"}


def test_without_a_zone_the_wall_clock_floats(tmp_path: Path) -> None:
    main([*MEALS, *TODAY, "--ics", str(tmp_path / "ics")])
    assert b"DTSTART:20261201T183000\r\n" in (tmp_path / "ics/ana-ruiz.ics").read_bytes()


def test_the_page_needs_nothing_from_elsewhere_and_escapes_what_people_wrote(tmp_path: Path) -> None:
    asks = 'What,Kind,Date\n"<script>alert(1)</script>",meal,2026-12-01\n'
    target = tmp_path / "plan.html"
    assert main([*files(tmp_path, asks=asks), *TODAY, "--html", str(target)]) == 0
    page = target.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http" not in page
    assert "&lt;script&gt;" in page


def test_json_has_codes_and_sentences(capsys: Out) -> None:
    assert main([*MEALS, *TODAY, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["certificate"]["kind"] == "OPTIMAL"
    assert told["suggestions"][0]["because"][0] == {"code": "said_easy", "kind": "meal", "weekday": 1}
    assert told["uncovered"][0]["would_cover"][0]["code"] == "more_people"


def test_limits_from_the_file_are_obeyed(tmp_path: Path, capsys: Out) -> None:
    """S2-33: away, never, keep apart, notice and room, each alone, leave the turn open."""
    header = "Name,Can do,Turns a week,Hours a week,Never,Away from,Away to,Keep apart,Notice\n"
    ben = "Ben,,2,,,,,,\n"
    for row in (
        "Ana,meals,0,,,,,,\n",
        "Ana,meals,2,0.5,,,,,\n",
        "Ana,meals,2,,Tue evening,,,,\n",
        "Ana,meals,2,,,2026-11-30,2026-12-01,,\n",
        "Ana,meals,2,,,,,Ben,\n",
        "Ana,meals,2,,,,,,2 weeks\n",
    ):
        assert main([*files(tmp_path, header + row + ben), *TODAY]) == 1, row
    assert main([*files(tmp_path, header + "Ana,meals,2,,Wed,2026-12-02,,,1 week\n" + ben), *TODAY]) == 0
    capsys.readouterr()


def test_asks_in_the_past_are_left_out_and_said(tmp_path: Path, capsys: Out) -> None:
    asks = ASKS + "Old supper,meal,2026-11-01,18:00,1 h,Ben\n"
    assert main([*files(tmp_path, asks=asks), *TODAY]) == 0
    said = capsys.readouterr()
    assert "asks.csv: Line 3: this ask is in the past, so it is left out." in said.err
    assert "Old supper" not in said.out


def test_the_same_seed_gives_the_same_words(capsys: Out) -> None:
    main([*STREET, *TODAY, "--seed", "5"])
    first = capsys.readouterr().out
    main([*STREET, *TODAY, "--seed", "5"])
    assert capsys.readouterr().out == first


def test_it_runs_without_django(tmp_path: Path) -> None:
    """No settings, no database, and Django is never loaded."""
    code = (
        "import sys; from leanto.exchange.plan_command import main; s = main(sys.argv[1:]);"
        "sys.exit(9 if 'django' in sys.modules and sys.modules['django.conf'].settings.configured else s)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *files(tmp_path), *TODAY],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
