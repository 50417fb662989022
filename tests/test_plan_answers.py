"""`leanto plan` asked about its plan, and what a stranger found: true sentences, and nothing lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from leanto.exchange.plan_command import main
from tests.test_plan_command import ASKS, MEALS, PEOPLE, ROOT, TODAY, Out, files


def test_explain_says_who_else_could_what_a_no_moves_and_what_is_lacking(capsys: Out) -> None:
    """S2-33: "why not somebody else" for every turn, in nothing but what others may know."""
    assert main([*MEALS, *TODAY, "--explain"]) == 1
    out = capsys.readouterr().out
    assert "Could too: Carmen Vidal. Not free for it: Dev Patel and Elif Kaya. 4 have not offered it." in out
    assert "If Ana Ruiz says no: Carmen Vidal next, and nobody else moves." in out
    assert "If Hugo Meier says no, it stays open." in out
    assert "One more person who can look after children on Wednesdays would cover one place." in out
    assert "(gap 0.0%)" in out


def test_what_if_somebody_is_away_says_who_steps_in(capsys: Out) -> None:
    assert main([*MEALS, *TODAY, "--what-if", "away=ana"]) == 1
    out = capsys.readouterr().out
    assert "If Ana Ruiz were away" in out
    assert "Warm supper would go from Ana Ruiz to Carmen Vidal." in out


def test_what_if_the_only_one_is_away_says_what_stays_open(tmp_path: Path, capsys: Out) -> None:
    assert main([*files(tmp_path), *TODAY, "--what-if", "away=Ana", "--json"]) == 0
    asked = json.loads(capsys.readouterr().out)["what_if"]
    assert asked == [{"away": "Ana", "opened": [{"line": 2, "places": 1}], "moves": [], "cover": 0}]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("away=Anna", "there is nobody called “Anna” in people.csv. Did you mean Ana?"),
        ("away=Xyzzy", "there is nobody called “Xyzzy” in people.csv."),
        ("Ana", "please write away=NAME, like away=Ana."),
        ("away=", "please write away=NAME, like away=Ana."),
    ],
)
def test_what_if_about_nobody_is_refused_with_one_sentence(
    tmp_path: Path, capsys: Out, said: str, sentence: str
) -> None:
    assert main([*files(tmp_path), *TODAY, "--what-if", said]) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.out == ""


def test_against_greedy_shows_whom_a_sign_up_list_would_overload(tmp_path: Path, capsys: Out) -> None:
    people = "Name,Can do,Turns a week\nAna,meals,1\nBen,meals,2\n"
    asks = ASKS + "Soup,meal,2026-12-02,18:00,1 h,Cem\nStew,meal,2026-12-03,18:00,1 h,Dee\n"
    assert main([*files(tmp_path, people, asks), *TODAY, "--against", "greedy"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if "  " in line]
    plan = next(row for row in rows if row[:2] == ["this", "plan"])
    listed = next(row for row in rows if row[:3] == ["a", "sign-up", "list,"])
    assert plan[2:6] == ["3", "0", "0", "100%"]
    assert listed[5:9] == ["3", "0", "1", "300%"]


@pytest.mark.parametrize("option", ["--csv", "--html"])
def test_nothing_is_written_over_what_is_read(tmp_path: Path, capsys: Out, option: str) -> None:
    people, asks = files(tmp_path)
    assert main([people, asks, *TODAY, option, people]) == 2
    assert "is named twice" in capsys.readouterr().err
    assert Path(people).read_text(encoding="utf-8") == PEOPLE


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "leanto.exchange.plan_command", *files(tmp_path), *TODAY]
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT / "src", check=False
        )
    assert (done.returncode, done.stderr) == (2, "The plan cannot be printed: no space left on device.\n")


def test_room_in_hours_is_told_in_turns_that_fit(tmp_path: Path, capsys: Out) -> None:
    people = "Name,Can do,Hours a week\nAna,meals,3\n"
    assert main([*files(tmp_path, people), *TODAY]) == 0
    assert "has room for two more that week" in capsys.readouterr().out


def test_what_is_said_of_an_open_place_knows_who_comes_already(tmp_path: Path, capsys: Out) -> None:
    people = "Name,Can do,Turns a week,Never\nAna,meals,2,\nBen,meals,2,Tue\n"
    asks = "What,Kind,Date,Time,How long,For,People needed\nSupper,meal,2026-12-01,18:00,1 h,Cem,2\n"
    assert main([*files(tmp_path, people, asks), *TODAY]) == 1
    assert "Of the others who can cook, some cannot at that time." in capsys.readouterr().out


def test_a_narrow_ask_wants_more_people_asked_and_not_more_people(tmp_path: Path, capsys: Out) -> None:
    people = PEOPLE + "Ben,meals,2\n"
    asks = (
        "What,Kind,Date,Time,How long,For,Who may help,People needed\n"
        "Supper,meal,2026-12-01,18:00,1 h,Cem,Ana,2\n"
    )
    assert main([*files(tmp_path, people, asks), *TODAY]) == 1
    assert "What would cover it: asking one more person who can cook on Tuesdays." in capsys.readouterr().out


def test_a_name_that_two_people_share_is_not_guessed(tmp_path: Path, capsys: Out) -> None:
    people = "Name,Can do,Turns a week\nAna Gil,meals,2\nAna Paz,meals,2\n"
    assert main([*files(tmp_path, people), *TODAY, "--what-if", "away=ana"]) == 2
    assert "“ana” could be Ana Gil, Ana Paz" in capsys.readouterr().err


def test_a_word_for_a_kind_that_nobody_asks_for_is_told(tmp_path: Path, capsys: Out) -> None:
    assert main([*files(tmp_path, "Name,Can do\nAna,meals\nBen,lfxts\n"), *TODAY]) == 0
    assert "Line 3: no ask is for “lfxts”" in capsys.readouterr().err


def test_a_night_without_a_time_is_at_night(tmp_path: Path, capsys: Out) -> None:
    people = "Name,Can do,When\nAna,night,night\n"
    asks = "What,Date\nStay overnight with Luis,2026-12-03\n"
    assert main([*files(tmp_path, people, asks), *TODAY]) == 0
    assert "at night  Stay overnight with Luis: Ana" in capsys.readouterr().out
