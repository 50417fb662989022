"""Looking at brought rows: columns and dates are set right there; what is read is sealed, one's own, gone in a day."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from leanto.asks.models import Ask
from leanto.core.clock import now
from leanto.exchange.actions import forget_old_imports
from leanto.exchange.models import Import
from tests.exchange.bringing import bring, home, text
from tests.world import World

pytestmark = pytest.mark.django_db


def test_columns_and_the_order_of_dates_are_corrected_on_the_page(world: World) -> None:
    bo = world.client(world.bo)
    year = world.day(370).year
    look = bring(bo, world, f"Cosa;El dia\nSopa;03/04/{year}\n")
    page = text(bo, look)
    assert "There is no column for" in page
    answer = bo.post(look, {"column-0": "what", "column-1": "date"})
    assert answer.status_code == 302
    page = text(bo, look)
    assert "can be read two ways" in page
    assert f"Day first: {year}-04-03" in page
    bo.post(look, {"date_order": "dmy"})
    page = text(bo, look)
    assert "can be read two ways" not in page
    wrong = bo.post(look, {"column-0": "what", "column-1": "what"})
    assert wrong.status_code == 302
    assert "Two columns were chosen" in text(bo, look)


def test_effort_people_and_the_part_of_the_day_are_shown_and_come_in(world: World) -> None:
    bo = world.client(world.bo)
    day = world.day(4)
    rows = (
        "What,Kind,Date,Time,Effort,People needed,Priority\n"
        f"Move a piano,painting,{day},evening,a lot,3,urgent\n"
        f'Tap,"=HYPERLINK(""x"")",{day},10:00,easy,,\nRoof,house,{day},,enorme,,\n'
    )
    look = bring(bo, world, rows)
    page = text(bo, look)
    for said in (
        "In the evening · ", "3 people · a lot of effort", "one person · easy", "“painting” is no kind we know",
        "Line 3: “=HYPERLINK(", "Nothing is taken from these columns: Priority.",
        "Line 4: “enorme” under “Effort” is not easy, some or a lot.",
    ):  # fmt: skip
        assert said in page
    assert bo.post(look + "take-in/", {"seen_by": "circle"}).status_code == 302
    assert {(ask.title, ask.effort, ask.people) for ask in Ask.objects.all()} == {
        ("Move a piano", 3, 3),
        ("Tap", 1, 1),
    }


def test_a_list_of_people_brought_as_asks_is_recognised_and_the_other_way_round(world: World) -> None:
    ana = world.client(world.ana)
    people = f"Name,Can do,When\nGerda,meals,{world.day(4)}\n"
    asks = f"What,Who,Date,Time,How long\nSoup,Gerda,{world.day(4)},,\n"
    assert "looks like a list of people, not of asks" in text(ana, bring(ana, world, people))
    assert "looks like a list of asks, not of people" in text(ana, bring(ana, world, asks, what="people"))
    for rows, what in ((people, "people"), (asks, "asks")):
        assert "looks like a list" not in text(ana, bring(ana, world, rows, what=what))


def test_a_file_that_is_no_table_gets_one_sentence_and_what_was_pasted_stays(world: World) -> None:
    bo = world.client(world.bo)
    file = SimpleUploadedFile("photo.csv", b"\x89PNG\r\n\x1a\n rest")
    answer = bo.post(home(world), {"what": "asks", "pasted": "kept words", "file": file})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This does not look like a table." in page
    assert "kept words" in page
    assert bo.post(home(world), {"what": "asks"}).status_code == 422
    assert bo.post(home(world), {}).status_code == 422
    assert not Import.objects.exists()


def test_an_xlsx_file_comes_in_like_any_other(world: World) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["What", "Date", "Time"])
    book.active.append(["=cmd|x", world.day(4), "19:00"])
    out = io.BytesIO()
    book.save(out)
    bo = world.client(world.bo)
    look = bring(bo, world, file=SimpleUploadedFile("asks.xlsx", out.getvalue()))
    assert "can come in" in text(bo, look)


def test_what_stays_out_can_be_taken_along_as_a_table_in_which_no_formula_runs(world: World) -> None:
    bo = world.client(world.bo)
    formula = '=HYPERLINK("http://x")'
    table = f'What;Date;Notes\n"{formula.replace(chr(34), chr(34) * 2)}";someday;+cmd\n-Soup;;@x\n'
    look = bring(bo, world, table)
    answer = bo.get(look + "left-out.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["What", "Date", "Notes"]
    assert rows[1][0] == "'" + formula
    assert rows[1][2] == "'+cmd"
    assert rows[2][0] == "'-Soup"
    assert all(cell[:1] not in "=+-@" for row in rows for cell in row if cell)


def test_rows_are_only_for_who_brought_them_and_only_for_a_day(world: World) -> None:
    bo = world.client(world.bo)
    look = bring(bo, world, f"What;Date\nA secret walk;{world.day(3)}\n")
    for person in (world.ana, world.chidi, world.hana, world.igor, world.jo):
        client = world.client(person)
        assert client.get(look).status_code == 404
        assert client.get(look + "left-out.csv").status_code == 404
        assert client.post(look + "take-in/", {"seen_by": "circle"}).status_code == 404
        assert client.post(look + "forget/").status_code == 404
    assert world.client().get(look).status_code == 302
    assert world.client(world.hana).get(home(world)).status_code == 404
    other = look.replace(str(world.maple.pk), str(world.choir.pk))
    assert bo.get(other).status_code == 404, "Bo sings in the choir, but brought it to Maple Street"
    forget_old_imports(now() + timedelta(hours=23))
    assert Import.objects.exists()
    forget_old_imports(now() + timedelta(hours=25))
    assert not Import.objects.exists()
    assert bo.get(look).status_code == 404


def test_forgotten_rows_are_gone(world: World) -> None:
    bo = world.client(world.bo)
    look = bring(bo, world, f"What;Date\nWalk;{world.day(3)}\n")
    assert bo.post(look + "forget/").status_code == 302
    assert not Import.objects.exists()


def test_of_many_drafts_the_oldest_go_and_those_of_others_stay(world: World) -> None:
    rows = f"What;Date\nWalk;{world.day(3)}\n"
    first = bring(world.client(world.chidi), world, rows)
    bo = world.client(world.bo)
    looks = [bring(bo, world, rows) for _number in range(6)]
    assert [bo.get(look).status_code for look in looks] == [404, 200, 200, 200, 200, 200]
    assert world.client(world.chidi).get(first).status_code == 200


def test_rows_at_rest_are_sealed(world: World) -> None:
    bring(world.client(world.bo), world, f"What;Date\nA secret walk;{world.day(3)}\n")
    with connection.cursor() as cursor:
        cursor.execute('SELECT "rows" FROM exchange_import')
        assert b"secret" not in bytes(cursor.fetchone()[0])
